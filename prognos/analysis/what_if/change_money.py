"""The levers of money and of the number of blocks."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from prognos.analysis.what_if.change_values import (
    Pulled,
    moved_values,
    nothing_changed,
    years_of_change,
)
from prognos.inputs import NO_YEAR, BlockLimit, Budget, Inputs
from prognos.inputs.arrays import BoolArray
from prognos.inputs.scenario import LeverChange, LeverProblem
from prognos.schema.lever_dictionary import levers


def pull_budget(inputs: Inputs, change: LeverChange, members: BoolArray) -> Pulled:
    """The central money of budget ST, or of the one whose groups are named. The last amount
    repeats: a change that ends gives it back."""
    budget = _budget(inputs, change, _frame(inputs, change, members))
    first = inputs.calendar.base_year + 1
    known = [year for year in budget.years.tolist() if year >= first]
    if change.first is not None:
        if change.first < first:
            raise LeverProblem(f"”{change.text}”: Centralt anslag kan ändras från {first}.")
        budget = _with_rows(budget, change.first, change.last)
        known = budget.years.tolist()
    chosen = np.isin(budget.years, years_of_change(change, known))
    amount = budget.amount.copy()
    before = amount[chosen].copy()
    amount[chosen] = moved_values(change, before)
    return _with_budget(inputs, replace(budget, amount=amount)), before, amount[chosen]


def _with_rows(budget: Budget, first: int, last: int | None) -> Budget:
    """The budget with a row for every year of the change, and for the one after its last; after
    the last given row every year has one, since its amount is repeated."""
    given = budget.years.tolist()
    end = max(given, default=first)
    until = first if last is None else last + (last >= end)
    wanted = {*range(first, until + 1), *range(end + 1, until + 1)}
    missing = sorted(wanted - set(given))
    repeated = budget.amount[np.argmax(budget.years)] if given else np.nan
    amounts = [repeated if year > end else np.nan for year in missing]
    nothing = np.full(len(missing), np.nan)
    order = np.argsort([*budget.years.tolist(), *missing], kind="stable")
    columns = ((budget.years, missing), (budget.amount, amounts), (budget.bound, nothing),
               (budget.max_blocks, nothing), (budget.row, np.full(len(missing), NO_YEAR)))
    return Budget(budget.name, *(np.concatenate([old, new])[order] for old, new in columns))


def _frame(inputs: Inputs, change: LeverChange, members: BoolArray) -> str:
    """The budget that all who are named share, and nobody else."""
    if change.specialty is None and change.area is None:
        return "ST"
    frames = np.array([group.budget for group in inputs.groups])
    named = set(frames[members].tolist())
    if len(named) != 1 or named & set(frames[~members].tolist()):
        lever = levers()[change.lever]
        raise LeverProblem(f"”{change.text}”: {lever.name} ändras för alla på en gång: "
                           f"{lever.why}. Ta bort {change.specialty or change.area}.")
    return str(named.pop())


def _budget(inputs: Inputs, change: LeverChange, name: str = "ST") -> Budget:
    for budget in inputs.money.budgets:
        if budget.name == name:
            return budget
    raise nothing_changed(change, f"Budgetram har inga rader för {name}")


def _with_budget(inputs: Inputs, budget: Budget) -> Inputs:
    budgets = tuple(budget if old.name == budget.name else old for old in inputs.money.budgets)
    return replace(inputs, money=replace(inputs.money, budgets=budgets))


def pull_max_blocks(inputs: Inputs, change: LeverChange, members: BoolArray) -> Pulled:
    """Of budget ST, or of the groups named as a row of Begränsningar."""
    starts = inputs.calendar.start_calendar_years
    years = years_of_change(change, starts)
    if change.specialty is not None or change.area is not None:
        return _limit(inputs, change, members, years)
    budget = _budget(inputs, change)
    chosen = np.isin(budget.years, years)
    most = budget.max_blocks.copy()
    before = most[chosen].copy()
    most[chosen] = np.round(moved_values(change, before))
    return _with_budget(inputs, replace(budget, max_blocks=most)), before, most[chosen]


def _limit(inputs: Inputs, change: LeverChange, members: BoolArray, years: Sequence[int]) -> Pulled:
    """*Högst block* of the same groups: changed where it stands, added where it does not."""
    chosen = np.isin(inputs.calendar.start_calendar_years, years)
    planned = np.array([group.planned for group in inputs.groups], dtype=bool)
    ours = members & planned
    if not ours.any():
        raise nothing_changed(change, "där ges inga block")
    label = " | ".join(part for part in (change.specialty, change.area) if part)
    value = np.full(len(chosen), np.nan)
    kept: list[BlockLimit] = []
    for limit in inputs.rules.limits:
        if limit.kind == "max" and (limit.groups == ours).all():
            here = limit.years & chosen
            value[here] = np.fmin(value[here], limit.value)
            limit = replace(limit, years=limit.years & ~chosen)
        kept += [limit] if limit.years.any() else []
    before = value[chosen]
    after = np.round(moved_values(change, before))
    for most in dict.fromkeys(after.tolist()):
        at = chosen.copy()
        at[chosen] = after == most
        kept.append(BlockLimit("max", label, ours, at, most, change.motive, NO_YEAR))
    rules = replace(inputs.rules, limits=tuple(kept))
    return replace(inputs, rules=rules), before, after
