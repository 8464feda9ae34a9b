"""Rates learned from simulated regions with known rates, and a back-test of the example, beside
what is wanted.

200 regions of 45 specialties whose sizes are log-normal with median 12. A region's rates are
Gamma with a mean of its own and sd 40 % of it; every year has a common factor (sd 20 %). Shares
likewise on the logit scale, with Beta of sd 0.3 sqrt(m(1 - m)). Three kinds of regions:

- their own means lie about the assumption in use, by a factor exp(0.3 z): less apart than the
  prior says, so intervals are wider than they need be after a year;
- as far apart as the prior says, exp(0.5 z);
- as far apart, about another mean than the assumption: 0.045 leave (assumed 0.04), five of six
  stay (assumed 0.85).

Each figure with its Monte-Carlo error. "Known" is the error of somebody who knows the region's
mean and spread: no estimator does better.
"""

from __future__ import annotations

import random
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from scipy.special import expit, logit

from prognos.history.estimate.group_rates import learn_rates, learn_shares
from prognos.history.simulation.earlier_tables import base_year_of, moved, numbered
from prognos.history.simulation.next_year import next_year
from prognos.inputs.arrays import FloatArray
from prognos.reading import read_inputs
from prognos.results.years.follow_up import BackTest
from prognos.template.example import example_tables, write_tables
from prognos.use_cases.run import run
from prognos.use_cases.years import back_test_files

REGIONS, GROUPS = 200, 45
YEARS = (1, 3, 5, 10)
WANTED = {"exits": (0.017, 0.015, 0.014, 0.011), "unpooled": (0.048, 0.032, 0.025, 0.017),
          "retention": (0.085, 0.076, 0.073, 0.066)}
EXITS, RETENTION = 0.04, 0.85
"""The assumptions in use."""
DESIGNS = (("about the assumption, exp(0.3 z)", 0.3, EXITS, RETENTION),
           ("about the assumption, exp(0.5 z)", 0.5, EXITS, RETENTION),
           ("about another mean, exp(0.5 z)", 0.5, 0.045, 5.0 / 6.0))
SEED, ORIGINS = 61_000, 10


def exits(rng: np.random.Generator, years: int, apart: float, about: float) -> FloatArray:
    """Mean errors of the shrunk, the unpooled and the known rate, and coverage, (4,)."""
    size = np.maximum(rng.lognormal(np.log(12.0), 0.9, GROUPS).round(), 1.0)
    mean, spread = about * np.exp(apart * rng.standard_normal()), 0.4
    theta = rng.gamma(spread**-2, mean * spread**2, GROUPS)
    factor = np.exp(0.2 * rng.standard_normal(years) - 0.02)
    events = rng.poisson(np.outer(factor, size * theta)).sum(axis=0).astype(float)
    learned = learn_rates(events, years * size, years, EXITS)
    known = (spread**-2 + events) / (spread**-2 / mean + years * size)
    return np.array([np.abs(learned.mean - theta).mean(), np.abs(learned.own - theta).mean(),
                     np.abs(known - theta).mean(),
                     ((learned.low <= theta) & (theta <= learned.high)).mean()])


def retention(rng: np.random.Generator, years: int, apart: float, about: float) -> FloatArray:
    """The same of the share that stays: about one trainee in twelve specialists finishes, (4,)."""
    size = np.maximum(rng.lognormal(np.log(12.0), 0.9, GROUPS).round(), 1.0)
    m, spread = float(expit(logit(about) + apart * rng.standard_normal())), 0.3
    rows = spread**-2 - 1.0
    share = rng.beta(m * rows, (1.0 - m) * rows, GROUPS)
    trials = rng.poisson(years * size / 12.0).astype(float)
    stayed = rng.binomial(trials.astype(int), share).astype(float)
    learned = learn_shares(stayed, trials, RETENTION)
    own = np.where(trials > 0.0, learned.own, RETENTION)
    known = (m * rows + stayed) / (rows + trials)
    return np.array([np.abs(learned.mean - share).mean(), np.abs(own - share).mean(),
                     np.abs(known - share).mean(),
                     ((learned.low <= share) & (share <= learned.high)).mean()])


def learned_rates() -> None:
    """Both measures, each with its Monte-Carlo error."""
    print(f"history: rates of {REGIONS} simulated regions x {GROUPS} specialties")
    for kind, apart, leave, stay in DESIGNS:
        print(f"  the regions' own means lie {kind}")
        for at, years in enumerate(YEARS):
            rng = np.random.default_rng(SEED + years)
            for name, of, about in (("exits", exits, leave), ("retention", retention, stay)):
                found = np.array([of(rng, years, apart, about) for _ in range(REGIONS)])
                mean, error = found.mean(axis=0), found.std(axis=0) / np.sqrt(REGIONS)
                print(f"    {years:2} years, {name:9}: {mean[0]:.4f} +- {error[0]:.4f} (wanted "
                      f"{WANTED[name][at]:.3f}, known {mean[2]:.4f}), unpooled {mean[1]:.3f}, "
                      f"80 % intervals cover {mean[3]:.3f} +- {error[3]:.3f} (0.77-0.79)")


def eleven_years(folder: Path) -> list[Path]:
    """Year-ends of the example, ten of them origins; nobody is given a block."""
    tables = numbered(moved(example_tables(), -ORIGINS))
    chance, books = random.Random(SEED), []
    for year in range(ORIGINS + 1):
        books.append(folder / f"exempel-{base_year_of(tables)}.xlsx")
        write_tables(tables, books[-1])
        inputs = read_inputs(books[-1]).inputs
        assert inputs is not None
        if year < ORIGINS:
            tables = next_year(tables, inputs, {}, chance)
    return books


def back_test_of_ten() -> None:
    """Processor time of ten origins beside one run of the newest year-end."""
    with TemporaryDirectory() as place:
        books = eleven_years(Path(place))
        started = time.process_time()
        run(books[-1])
        once = time.process_time() - started
        started = time.process_time()
        found = back_test_files(books, lambda _: None, lambda _n, _of: None, date.today())
        taken = time.process_time() - started
    assert isinstance(found, BackTest)
    print(f"back-test: {ORIGINS} origins {taken:.1f} s of processor time, {taken / once:.1f} x kor "
          f"(wanted under 10); {found.coverage.hits} of {found.coverage.outcomes} outcomes inside "
          f"P10-P90, promised {found.coverage.stated:.2f}")


def main() -> None:
    started = time.process_time()
    learned_rates()
    print(f"  {time.process_time() - started:.0f} s of processor time")
    back_test_of_ten()


if __name__ == "__main__":
    main()
