"""Money that tells how many are in training: what they bind of the years' amounts."""

from __future__ import annotations

from math import isnan

from prognos.report.disclosure.public_figures import PublicFigures
from prognos.results import FrameResult, RunResult


def bound_told(result: RunResult, figures: PublicFigures, frame: FrameResult) -> bool:
    """Whether *Redan bundet*, and what is left when it is drawn, may be published."""
    if not bound_computed(result, frame):
        return True
    ours = figures.frames.get(frame.name)
    return ours is not None and not isinstance(ours.in_training.total, str)


def bound_computed(result: RunResult, frame: FrameResult) -> bool:
    """Whether what is bound is reckoned from those in training, in some year.

    `FrameResult.bound_computed` looks at years with an amount only; the papers show the others too.
    """
    stated = {int(year) for row in result.inputs.frames if row.name == frame.name
              for year, sek in zip(row.years, row.bound, strict=True) if not isnan(sek)}
    return frame.bound_computed or any(
        isnan(amount) and bound > 0.0 and year not in stated
        for year, amount, bound in zip(frame.years, frame.amount, frame.bound, strict=True))
