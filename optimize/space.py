"""Where the solver looks: choices per group, or whole blocks on chords."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimize.choices import Choices
from optimize.chords import add_chords
from optimize.model import (
    Model,
    add_choices,
    add_limits,
    hold,
    new_model,
    total,
)
from optimize.plan import UNMET_HELD
from optimize.problem import AllocationProblem, IntArray

SCALE = 1000.0
"""What blocks can change, in the solver's units: its absolute tolerances suit such numbers."""


@dataclass(frozen=True)
class Space:
    """A set of plans as a model. `choices` None: whole blocks on chords."""

    problem: AllocationProblem
    unmet: float
    unit: float
    choices: Choices | None
    whole: bool = True
    """False: some plans that may be better are not in it."""

    def model(self) -> Model:
        """The model of this space with every limit, the least lack of the minima held."""
        model = new_model(*self._box())
        if self.choices is None:
            add_chords(model, self.problem, self.unit)
        else:
            add_choices(model, self.choices, self.unit)
        add_limits(model, self.problem.limits)
        if model.unmet:
            hold(model, "unmet", total(model.unmet), self.unmet + UNMET_HELD)
        return model

    def _box(self) -> tuple[IntArray, IntArray]:
        if self.choices is None:
            return np.zeros_like(self.problem.upper), self.problem.upper
        starts = self.choices.starts
        return (
            np.minimum.reduceat(self.choices.blocks, starts),
            np.maximum.reduceat(self.choices.blocks, starts),
        )
