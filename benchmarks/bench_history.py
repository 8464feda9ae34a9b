"""Rates learned from simulated regions with known rates: error and coverage beside the wanted.

200 regions of 45 specialties whose sizes are log-normal with median 12. A region's rates are
Gamma with a mean of its own (log-normal around 4.5 %) and sd 40 % of it; every year has a common
factor (sd 20 %).
"""

from __future__ import annotations

import time

import numpy as np

from prognos.history.estimate.group_rates import learn_rates, learn_shares
from prognos.inputs.arrays import BoolArray, FloatArray

REGIONS, GROUPS = 200, 45
YEARS = (1, 3, 5, 10)
WANTED = {"exits": (0.017, 0.015, 0.014, 0.011), "unpooled": (0.048, 0.032, 0.025, 0.017),
          "retention": (0.085, 0.076, 0.073, 0.066)}
EXITS, RETENTION = 0.04, 0.85


def exits(rng: np.random.Generator, years: int) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Errors of the shrunk and of the unpooled rate, and whether the interval covers, (G,)."""
    size = np.maximum(rng.lognormal(np.log(12.0), 0.9, GROUPS).round(), 1.0)
    mean, spread = 0.045 * np.exp(0.3 * rng.standard_normal()), 0.4
    theta = rng.gamma(spread**-2, mean * spread**2, GROUPS)
    factor = np.exp(0.2 * rng.standard_normal(years) - 0.02)
    events = rng.poisson(np.outer(factor, size * theta)).sum(axis=0).astype(float)
    learned = learn_rates(events, years * size, years, EXITS)
    return (np.abs(learned.mean - theta), np.abs(learned.own - theta),
            (learned.low <= theta) & (theta <= learned.high))


def retention(rng: np.random.Generator, years: int) -> tuple[FloatArray, BoolArray]:
    """The same of the share that stays: about one trainee in twelve specialists finishes."""
    size = np.maximum(rng.lognormal(np.log(12.0), 0.9, GROUPS).round(), 1.0)
    m, spread = 1.0 / (1.0 + np.exp(-(np.log(5.0) + 0.3 * rng.standard_normal()))), 0.3
    share = rng.beta(m * (spread**-2 - 1.0), (1.0 - m) * (spread**-2 - 1.0), GROUPS)
    trials = rng.poisson(years * size / 12.0)
    stayed = rng.binomial(trials, share).astype(float)
    learned = learn_shares(stayed, trials.astype(float), RETENTION)
    return np.abs(learned.mean - share), (learned.low <= share) & (share <= learned.high)


def main() -> None:
    started = time.process_time()
    print("history: rates of 200 simulated regions x 45 specialties")
    for at, years in enumerate(YEARS):
        rng = np.random.default_rng(years)
        found = [exits(rng, years) for _ in range(REGIONS)]
        shrunk, own, covered = (np.mean([each[part] for each in found]) for part in range(3))
        kept = [retention(rng, years) for _ in range(REGIONS)]
        stayed, inside = (np.mean([each[part] for each in kept]) for part in range(2))
        print(f"  {years:2} years: exits {shrunk:.3f} (wanted {WANTED['exits'][at]:.3f}), unpooled "
              f"{own:.3f} ({WANTED['unpooled'][at]:.3f}), 80 % intervals cover {covered:.2f} "
              f"(0.77-0.79); retention {stayed:.3f} ({WANTED['retention'][at]:.3f}), cover "
              f"{inside:.2f}")
    print(f"  {time.process_time() - started:.0f} s of processor time")


if __name__ == "__main__":
    main()
