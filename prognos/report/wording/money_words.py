"""Money told so that no two sentences disagree: which year binds, what is left over and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np

from optimize.problem import Limit, tolerance, usage
from prognos.report.wording.numbers import msek, plural, span
from prognos.results import BudgetResult

TOLD = 5e4
"""Kronor: less than this is told as nothing left."""


@dataclass(frozen=True)
class LeftOver:
    """What is left of the amount in the year that a start year's blocks begin, and why."""

    year: int
    left: float
    """Kronor, not below 0."""
    least: float
    """What the cheapest further block would take of it."""
    full: tuple[int, ...]
    """Other years that such a block takes money of, in which no block has room."""


def cost_in_words(budget: BudgetResult) -> str:
    """What the blocks cost in all and in which years: "310 mkr 2027–2034"; empty = not known."""
    sek = budget.allocation.blocks * budget.problem.cost
    total = float(sek[budget.allocation.blocks > 0].sum())
    years = [year for year, cost in zip(budget.years, budget.cost.tolist(), strict=True)
             if not isnan(cost) and cost > 0.5]
    if isnan(total) or not years:
        return ""
    return f"{_amount(total)} {span(tuple(range(years[0], years[-1] + 1)))}"


def left_over(budget: BudgetResult) -> Iterator[LeftOver]:
    """Each start year that has an amount of money, in turn."""
    limits = [(limit, limit.amount - taken) for limit, taken in zip(
        budget.problem.limits, usage(budget.problem, budget.allocation.blocks).tolist(),
        strict=True) if limit.family == "budget"]
    for start, year in enumerate(budget.problem.start_years):
        for limit, left in limits:
            if limit.year == year:
                full = tuple(other.year for other, rest in limits
                             if other.year not in (None, year) and not _has_room(other, rest, start)
                             and (other.use[:, start] > 0.0).any())
                yield LeftOver(year, max(left, 0.0), _least(limit, start),
                               tuple(found for found in full if found is not None))


def _least(limit: Limit, start: int) -> float:
    takes = limit.use[:, start]
    return float(takes[takes > 0.0].min(initial=np.inf))


def _has_room(limit: Limit, left: float, start: int) -> bool:
    return _least(limit, start) <= left + tolerance(limit)


def left_over_sentences(budget: BudgetResult, most: int | None = None) -> Iterator[str]:
    """How the money of the start years is used and why what is left is not.

    most : start years told of; None = all of them. Years with the same reason are told together.
    """
    found = list(left_over(budget))[:most]
    even = [one.year for one in found if one.left < TOLD]
    if even:
        yield f"Anslaget {years_in_words(even)} används helt."
    little = [one for one in found if one.left >= TOLD and one.left < one.least < np.inf]
    if little:
        left = in_words([f"{_amount(one.left)} {one.year}" for one in little])
        yield f"Av anslaget blir {left} över, för lite för ett block till."
    by_reason: dict[str, list[LeftOver]] = {}
    for one in found:
        if one.left >= TOLD and one not in little:
            by_reason.setdefault(_why_left(budget, one), []).append(one)
    for why, years in by_reason.items():
        left = in_words([f"{_amount(one.left)} {one.year}" for one in years])
        yield (f"Av anslaget blir {left} över. {why}" if len(years) > 1 else
               f"År {years[0].year} blir {_amount(years[0].left)} av anslaget över. {why}")


def _why_left(budget: BudgetResult, one: LeftOver) -> str:
    """Why money that would pay for a further block in its first year is left."""
    start = budget.problem.start_years.index(one.year)
    if not np.isfinite(one.least):
        return "Inga fler block kan starta då."
    if one.full:
        return (f"Det går inte att använda: ett block med start {one.year} kostar pengar "
                f"även {years_in_words(one.full)}, och då är anslaget slut.")
    stopped = any(limit.family != "budget" for line in budget.merit
                  if not line.funded and line.start == start for limit in line.limits)
    why = "en annan gräns är nådd" if stopped else "fler block gör ingen nytta"
    return f"Pengarna räcker till fler block, men {why}."


def binding_years(budget: BudgetResult) -> tuple[int, ...]:
    """Years whose money keeps further blocks out."""
    return tuple(sorted({limit.year for limit in budget.allocation.binding
                         if limit.family == "budget" and limit.year is not None}))


def later_money_sentence(budget: BudgetResult) -> str:
    """That the money of the years after the start years is not free; empty where none is left."""
    starts, bind = budget.problem.start_years, binding_years(budget)
    later = [year for year, amount, bound, new in zip(
        budget.years, budget.amount.tolist(), budget.bound.tolist(), budget.cost.tolist(),
        strict=True) if year > starts[-1] and new > 0.5 and amount - bound - new >= TOLD]
    if not later or not bind:
        return ""
    return (f"Det är anslaget {years_in_words(bind)} som avgör hur många block som ryms. Det som "
            f"är kvar {years_in_words(later)} är inte ledigt: det behövs till block som startar "
            f"efter {starts[-1]}.")


def years_in_words(years: Sequence[int]) -> str:
    """"2027–2029", "2027 och 2029"."""
    told = span(tuple(years))
    return told if "," not in told else in_words([str(year) for year in years])


def in_words(parts: Sequence[str]) -> str:
    """"a, b och c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} och {parts[-1]}"


def blocks_cost_sentence(budget: BudgetResult) -> str:
    """"De 99 blocken väntas kosta 310 mkr 2027–2034."; empty where nothing is given or known."""
    given, told = int(budget.allocation.blocks.sum()), cost_in_words(budget)
    if not given or not told:
        return ""
    head = "Blocket väntas" if given == 1 else f"De {plural(given, 'blocket', 'blocken')} väntas"
    return f"{head} kosta {told}."


def _amount(sek: float) -> str:
    """"12,3 mkr"; whole millions from a hundred on."""
    return msek(sek, 0 if abs(sek) >= 1e8 else 1)
