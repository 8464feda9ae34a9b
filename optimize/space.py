"""Where the solver looks: choices per group, or whole blocks on chords."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from optimize.choices import Choices
from optimize.model import (
    Model,
    add_choices,
    add_limits,
    hold,
    new_model,
    total,
    weighted,
    weighted_blocks,
)
from optimize.plan import UNMET_HELD
from optimize.problem import AllocationProblem, Curve, FloatArray, IntArray, curve_values

SCALE = 1000.0
"""What blocks can change, in the solver's units: its absolute tolerances suit such numbers."""
CHORD_TOLERANCE = 1e-6
"""A chord is left out only where that moves the curve by less."""


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


# --- Whole blocks on chords, where choices are too many to list ----------------------------------


def add_chords(model: Model, problem: AllocationProblem, unit: float) -> None:
    """`z_i >= a_k y + b_k` for each kept chord k of curve i, y = sum_u effect[u] x[g, u].

    z_i counts from the curve's first point and has its least value as lower bound; the loss is
    `sum_i priority / unit * z_i + sum linear / unit * x`. Of a curve that is not convex the
    largest convex one below it is taken: the bound is true, and less tight.
    """
    terms = [weighted_blocks(model, problem.linear / unit)]
    model.unit = unit
    model.constant = float(sum(problem.priority[c.group] * c.loss[0] for c in problem.curves))
    for i, curve in enumerate(map(convex_below, problem.curves)):
        most = problem.upper[curve.group]
        z = model.problem.add_variable(f"z_{i}", float(_least(curve, most) - curve.loss[0]))
        terms.append(float(problem.priority[curve.group] / unit) * z)
        for k, slope, intercept in kept_chords(curve, float(curve.effect @ most)):
            above = weighted([(z, 1.0), *_effect(model, curve, -slope)])
            model.problem += (above >= intercept - float(curve.loss[0]), f"chord_{i}_{k}")
    model.loss = total(terms)


def add_levels(model: Model, problem: AllocationProblem, unit: float) -> Any:
    """`level >= priority / unit * (a_k y + b_k)` for each chord k of each level curve: a variable
    that is at least the largest level, in units of `unit`."""
    level = model.problem.add_variable("level", 0)
    for i, curve in enumerate(problem.levels):
        weight = float(problem.priority[curve.group]) / unit
        chords = kept_chords(curve, float(curve.effect @ problem.upper[curve.group]))
        for k, slope, intercept in chords or [(0, 0.0, float(curve.loss[0]))]:
            above = weighted([(level, 1.0), *_effect(model, curve, -weight * slope)])
            model.problem += (above >= weight * intercept, f"level_{i}_{k}")
    return level


def _effect(model: Model, curve: Curve, times: float) -> list[tuple[Any, float]]:
    """`times * sum_u effect[u] x[g, u]`, term by term."""
    return [(x, times * effect) for effect, x in zip(
        curve.effect.tolist(), model.x[curve.group], strict=True) if times * effect]


def convex_below(curve: Curve) -> Curve:
    """The curve itself when convex, else the largest convex one below its points."""
    if curve.convex:
        return curve
    corners: list[int] = []
    for k in range(len(curve.loss)):
        while len(corners) > 1 and _above_line(curve.loss, corners[-2], corners[-1], k):
            corners.pop()
        corners.append(k)
    loss = np.interp(np.arange(len(curve.loss)), corners, curve.loss[corners])
    return replace(curve, loss=loss, convex=True)


def _above_line(loss: FloatArray, first: int, middle: int, last: int) -> bool:
    """Whether the middle point lies on or above the line between the others."""
    line = loss[first] + (loss[last] - loss[first]) * (middle - first) / (last - first)
    return bool(loss[middle] >= line)


def kept_chords(curve: Curve, most: float) -> list[tuple[int, float, float]]:
    """(number, slope, intercept) of the chords up to effect `most`, less the superfluous ones.

    Chord k is kept when the last kept one is `CHORD_TOLERANCE` or more too low at its far end, so
    nowhere is the maximum of those kept lower than the curve by more.
    """
    kept: list[tuple[int, float, float]] = []
    for k in range(len(curve.loss) - 1):
        if k * curve.step > most and kept:
            break
        far = (k + 1) * curve.step
        if kept and curve.loss[k + 1] - (kept[-1][1] * far + kept[-1][2]) < CHORD_TOLERANCE:
            continue
        slope = float(curve.loss[k + 1] - curve.loss[k]) / curve.step
        kept.append((k, slope, float(curve.loss[k]) - slope * k * curve.step))
    return kept


def _least(curve: Curve, most: IntArray) -> float:
    """Least value of the curve over the effects that can be reached."""
    reached = curve.loss[np.arange(len(curve.loss)) * curve.step <= float(curve.effect @ most)]
    at_most = float(curve_values(curve, most))
    return min(float(reached.min(initial=curve.loss[0])), at_most)
