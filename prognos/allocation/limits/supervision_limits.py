"""Supervisors: expected doctors in training per expected specialist (sheet Handledning)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from optimize.problem import Limit
from prognos.inputs import Inputs
from prognos.inputs.arrays import FloatArray
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
