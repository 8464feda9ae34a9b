"""The clinics' requests as a limit, when the workbook asks for it, and what became of each."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from optimize.problem import Limit
from prognos.inputs import Inputs
from prognos.results.limit_use import REQUESTS


def request_limits(inputs: Inputs, groups: tuple[int, ...]) -> Iterator[Limit]:
    """Requests: x[g, u] <= what the units have asked for, for start years that g has asked for.

    None unless *Önskemål begränsar tilldelningen*. A group that has handed in nothing for a start
    year is not limited then: no answer is no "none".
    """
    if not inputs.rules.requests_cap:
        return
    years = inputs.calendar.start_calendar_years
    wanted: dict[tuple[int, int], int] = {}
    for request in inputs.rules.requests:
        year = request.start_year or years[0]
        if request.group in groups and year in years:
            key = (groups.index(request.group), years.index(year))
            wanted[key] = wanted.get(key, 0) + request.blocks
    for (i, u), blocks in wanted.items():
        use = np.zeros((len(groups), len(years)))
        use[i, u] = 1.0
        yield Limit("at_most", REQUESTS, inputs.groups[groups[i]].id, years[u], use, float(blocks))
