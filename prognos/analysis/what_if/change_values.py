"""What a pulled lever does to values, and what is told where it cannot."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from prognos.inputs import Inputs
from prognos.inputs.arrays import BoolArray, FloatArray
from prognos.inputs.scenario import LeverChange, LeverProblem
from prognos.schema.lever_dictionary import ADD, SCALE, SET, LeverForm, levers

Pulled = tuple[Inputs, Sequence[float] | FloatArray, Sequence[float] | FloatArray]
"""The inputs, and the values that were changed as they were and as they are."""
Pull = Callable[[Inputs, LeverChange, BoolArray], Pulled]

MORE_A_YEAR = 20
"""Starts or recruits a year that may be tried beyond as many as there are persons."""


def moved_values(change: LeverChange, values: FloatArray, most: float = np.inf) -> FloatArray:
    """The values as the change makes them, within the lever's range, and at most `most`.

    A value that is set outside it is refused, a relative change stops at its end.
    """
    lever = levers()[change.lever]
    if np.isnan(values).any() and change.way != SET:
        raise LeverProblem(f"”{change.text}”: {lever.name} är inte angivet där, så det går inte "
                           "att lägga till eller dra ifrån. Skriv hela värdet efter =.")
    if change.way == SET and not lever.low <= change.value <= min(lever.high, most):
        if change.value > most:
            raise LeverProblem(f"”{change.text}”: {lever.name} är högst {_plain(lever, most)} här: "
                               f"{MORE_A_YEAR} fler än de som arbetar och utbildar sig där idag.")
        meant = " år mot pensionskurvan, till exempel +2 år" if lever.kind == "years" else ""
        raise LeverProblem(f"”{change.text}”: {lever.name} är minst {_plain(lever, lever.low)} "
                           f"och högst {_plain(lever, lever.high)}{meant}.")
    moved = {ADD: values + change.value, SCALE: values * change.value,
             SET: np.full_like(values, change.value)}[change.way]
    return np.clip(moved, lever.low, min(lever.high, most))


def _plain(lever: LeverForm, value: float) -> str:
    plain = f"{100 * value:.0f} %" if lever.kind == "share" else f"{value:,.0f}"
    return plain.replace("-", "−").replace(",", "\u00a0")


def years_of_change(change: LeverChange, years: Iterable[int]) -> list[int]:
    """The years that the change holds for. Raises `LeverProblem` where there is none."""
    possible = list(years)
    chosen = [year for year in possible if (change.first is None or year >= change.first)
              and (change.last is None or year <= change.last)]
    if not chosen:
        span = f"{possible[0]}–{possible[-1]}" if possible else ""
        raise LeverProblem(f"”{change.text}”: {levers()[change.lever].name} kan ändras {span}.")
    return chosen


def nothing_changed(change: LeverChange, why: str) -> LeverProblem:
    return LeverProblem(f"”{change.text}” ändrar ingenting: {why}.")
