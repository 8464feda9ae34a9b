"""Limits that count people: doctors in training per specialist (sheet Handledning), and no more ST
starts than licensed doctors without ST, where that is asked for."""

from collections.abc import Iterator

import numpy as np

from optimize.problem import Limit
from prognos.allocation.bt_budget import against_budget
from prognos.inputs import Inputs
from prognos.inputs.arrays import FloatArray
from prognos.model.candidates import candidates, wanted_starts
from prognos.model.cohorts import block_rows
from prognos.model.rates import make_drivers
from prognos.results.projection import Projection

NOTHING = 1e-9


def supervisor_rows(
    inputs: Inputs, projection: Projection, groups: tuple[int, ...]
) -> Iterator[Limit]:
    """sum_u (T_g(u, t) - r S_g(u, t)) x[g, u] <= r S_g(t) - T_g(t), years 1 … H.

    T and S in expected persons: without blocks from the forecast, by block as in `persons_added`.
    The plan's own completions make room. Groups without a stated ratio r have no limit.
    """
    limited = [i for i, g in enumerate(groups) if not np.isnan(inputs.rules.st_per_specialist[g])]
    if not limited:
        return
    training, post = persons_added(inputs, tuple(groups[i] for i in limited))
    for place, i in enumerate(limited):
        g = groups[i]
        ratio = float(inputs.rules.st_per_specialist[g])
        net = training[place] - ratio * post[place]
        for t in range(1, inputs.calendar.horizon + 1):
            use = np.zeros((len(groups), inputs.calendar.start_years))
            use[i] = np.where(np.abs(net[:, t]) > NOTHING, net[:, t], 0.0)
            taken = float(projection.in_training[g, t])
            room = ratio * float(projection.persons.mean[g, t]) - taken
            yield Limit("supervisors", "Handledning", inputs.groups[g].id,
                        inputs.calendar.years[t], use, room, taken)


def persons_added(inputs: Inputs, groups: tuple[int, ...]) -> tuple[FloatArray, FloatArray]:
    """Expected persons in training and in post that one announced block adds, (K, n, T) each.

    `phi (1 - alpha)` times the probabilities of model section 2: only who would not have started
    anyway, as in the effect on supply.
    """
    mask = np.zeros((len(inputs.groups), inputs.calendar.start_years), dtype=np.int64)
    mask[list(groups)] = 1
    rows = block_rows(make_drivers(inputs), mask)
    _, start = np.nonzero(mask)
    shape = (*mask.shape, inputs.calendar.year_ends)
    training, post = np.zeros(shape), np.zeros(shape)
    where = (rows.group, start[rows.person])
    np.add.at(training, where, rows.booked["in_training"])
    np.add.at(post, where, rows.booked["closing"])
    return training[list(groups)], post[list(groups)]


def candidate_rows(inputs: Inputs, groups: tuple[int, ...]) -> Iterator[Limit]:
    """sum_(v <= u) k^(u-v) (sum_g phi x[g, v] + b(v)) <= k^u S + sum_(v <= u) k^(u-v) a(v).

    b(v) are planned and clinic-financed starts, k = 1 - *Avgång bland legitimerade utan ST*, S
    the stock at the base date and a(v) the new candidates of year v: nowhere more starts than
    candidates in the table of section 10. For the region, and for each area with its own groups.
    """
    if not inputs.rules.candidates_limit:
        return
    nobody = np.zeros((len(inputs.groups), inputs.calendar.start_years), dtype=np.int64)
    first = slice(1, inputs.calendar.start_years + 1)
    others = wanted_starts(inputs, nobody)[:, first]
    filled = wanted_starts(inputs, nobody + 1)[:, first] - others
    keep = 1.0 - inputs.pipeline.leaves
    known = candidates(inputs, nobody, against_budget(inputs)[1])
    for area in dict.fromkeys(year.area for year in known):
        years = [year for year in known if year.area == area][: inputs.calendar.start_years]
        here = np.array([area in (None, group.area) for group in inputs.groups], dtype=bool)
        arrivals = np.array([year.new for year in years])
        arrivals[0] += keep * years[0].opening
        there = _carried(arrivals, keep)
        taken = _carried(others[here].sum(axis=0), keep)
        for u, year in enumerate(years):
            use = filled * here[:, None] * _weights(u, len(years), keep)
            yield Limit("candidates", "Kandidater", area, year.year, use[list(groups)],
                        float(there[u] - taken[u]), float(taken[u]))


def _carried(yearly: FloatArray, keep: float) -> FloatArray:
    """(n,) the sums up to each year, a share `keep` of each left after a year."""
    return np.array([float(yearly @ _weights(u, len(yearly), keep)) for u in range(len(yearly))])


def _weights(year: int, years: int, keep: float) -> FloatArray:
    """(n,) `keep^(year - v)` for v up to `year`, 0 after."""
    since = year - np.arange(years)
    return np.where(since >= 0, keep ** np.maximum(since, 0.0), 0.0)
