"""The last useful start: the last year whose block is ready within the horizon (model.md 7)."""

from __future__ import annotations

import numpy as np

from prognos.inputs import NO_YEAR, Forms, Inputs
from prognos.model.training import completion
from prognos.results import LastStart

READY = 0.5
"""Ready in time: at least this chance, for one who does not drop out."""


def last_starts(inputs: Inputs) -> tuple[LastStart, ...]:
    """The last useful start year of every group that can get blocks, by training form."""
    forms = inputs.careers.forms
    year = {form: _last_year(inputs, form) for form in range(len(forms.names))}
    return tuple(
        LastStart(g, tuple((forms.names[f], year[f]) for f in _forms_of(forms, group.form)))
        for g, group in enumerate(inputs.groups) if group.planned
    )


def _forms_of(forms: Forms, form: int) -> tuple[int, ...]:
    """A group's own form, or the two that new starts are mixed of."""
    return (forms.old, forms.new) if form == NO_YEAR else (form,)


def _last_year(inputs: Inputs, form: int) -> int | None:
    """Last calendar year u with `C(H) >= 1/2`, C = completion of a start in u; None = not year 1.

    `R = u - 1/2 + length`, delay as in model section 2 at the central factor.
    """
    calendar, forms = inputs.calendar, inputs.careers.forms
    years = np.arange(1, calendar.horizon + 1)
    mean, sd = (np.full((len(years), 1), values[form])
                for values in (forms.delay_mean, forms.delay_sd))
    done = completion(years - 0.5 + forms.length[form], mean, sd, calendar.year_ends)
    ready = np.flatnonzero(done[:, calendar.horizon, 0] >= READY)
    return calendar.base_year + int(years[ready[-1]]) if len(ready) else None
