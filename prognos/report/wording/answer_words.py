"""The answer table: who gets blocks, when, and why. Made here, shown alike by every renderer."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from prognos.report.wording.common_words import (
    evaluated_years,
    group_name,
    lower_first,
    members,
    shown_years,
)
from prognos.report.wording.numbers import MISSING, percent, rough, span
from prognos.report.wording.reason_words import given_for
from prognos.report.wording.why_no_more import reasons_against
from prognos.results import BudgetResult, GroupResult, RunResult

WITHOUT = 5
"""Groups shown that get no block: those with the largest shortage."""
ARROW = "→"
CAUSES = ("brist redan idag", "ökat behov", "fler slutar än kommer")
ADJUSTED = " *\u00a0Platsen är justerad för hand; skälet står i rangordningen."
OWN_PLACES = (" Platserna räknas här bland de grupper vars plats får visas, före justering för "
              "hand; i regionens resultatbok kan de vara andra.")
SECOND = 0.5
"""A second cause is told when it is at least this share of the largest."""


@dataclass(frozen=True)
class AnswerRow:
    """One specialty (and area): what it gets, what that does, and why not more."""

    group: int
    """Index into `Inputs.groups`."""
    name: str
    place: str
    """In the order as decided: "5", "5*" where somebody has set it, "–" without one."""
    first: int
    """Blocks in the first start year: the decision."""
    later: int
    """Blocks in the start years after it: the plan."""
    shortage: str
    """In the last shown year without and with the blocks, heltider: "12 → 8,3"."""
    why: str
    """Why it is among those in turn, one clause without a full stop."""
    why_not_more: str
    """What keeps the next block out, one clause without a full stop."""

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as text, in the order of `AnswerTable.headings`."""
        counts = (str(count) if count else MISSING for count in (self.first, self.later))
        return (self.place, self.name, *counts, self.shortage, self.why, self.why_not_more)


@dataclass(frozen=True)
class AnswerTable:
    """A budget's answer: groups with blocks in the first start year in the order of their places,
    then those with some later, then the `WITHOUT` largest shortages that get none."""

    budget: str
    starts: tuple[int, ...]
    """Calendar years; the first is decided, the others are plan."""
    horizon: int
    """Calendar year of the shortage."""
    rows: tuple[AnswerRow, ...]
    not_shown: int
    """Groups of the budget that have no row: none of them gets a block."""
    note: str
    """What the figures are, for below the table."""

    @property
    def title(self) -> str:
        what = "ST" if self.budget == "ST" else f"{self.budget}-block"
        return f"Vilka får {what}, när, och varför"

    @property
    def headings(self) -> tuple[str, ...]:
        first, *later = self.starts
        years = span(tuple(later)).replace("–20", "–") if later else "Senare"
        return ("Plats", "Specialitet", f"Start {first}", f"{years} (plan)",
                f"Brist {self.horizon} utan {ARROW} med (heltider)", "Varför", "Varför inte fler")

    @property
    def first_total(self) -> int:
        """Blocks of all groups in the first start year."""
        return sum(row.first for row in self.rows)

    @property
    def later_total(self) -> int:
        return sum(row.later for row in self.rows)


@dataclass(frozen=True)
class Told:
    """What may be told of the groups where the table is for others than the region."""

    places: Mapping[int, int]
    """Group -> its place, of those whose place may be told."""
    silent: Set[int]
    """Groups of so few persons that nothing that is worked out from them is told."""
    against: Mapping[int, str]
    """Group -> why not more."""
    cover: str
    """Stands where nothing is told."""
    decided: bool = False
    """The places are those decided: one that somebody has set is marked."""


def answer_tables(result: RunResult) -> tuple[AnswerTable, ...]:
    """One table for each budget, ST first."""
    return tuple(answer_table(result, budget) for budget in result.allocation.budgets)


def answer_table(result: RunResult, budget: BudgetResult, told: Told | None = None) -> AnswerTable:
    """The answer of one budget.

    told : what may be told, for a copy that leaves the region; None = everything. A place is then
    the computed one, and groups of few persons stand last among those that get as much.
    """
    told = told or _everything(result, budget)
    ours = sorted((result.groups[g] for g in members(result, budget.name)), key=lambda one: (
        one.group not in told.places, told.places.get(one.group, 0), one.group))
    first = [one for one in ours if one.blocks and one.blocks[0]]
    later = [one for one in ours if one.given and one not in first]
    without = [one for one in ours if not one.given and one.group not in told.silent
               and one.horizon.shortage_before > 0.0]
    without.sort(key=lambda one: -one.horizon.shortage_before)
    shown = [*first, *later, *without[:WITHOUT]]
    marked = ""
    if told.decided and any(one.adjusted for one in shown):
        marked = ADJUSTED
    elif any(told.places.get(one.group, one.decided_place) != one.decided_place for one in ours):
        marked = OWN_PLACES
    return AnswerTable(
        budget.name, budget.problem.start_years, shown_years(result.inputs)[-1],
        tuple(_row(result, budget, one, told) for one in shown), len(ours) - len(shown),
        f"Andelen är den väntade bristen som del av behovet, i medeltal "
        f"{span(evaluated_years(result.inputs))} utan nya block. Den avgör platsen."
        f"{marked}")


def _everything(result: RunResult, budget: BudgetResult) -> Told:
    places = {one.group: one.decided_place for one in result.groups}
    against = {budget.groups[i]: why.clause for i, why in reasons_against(result, budget).items()}
    return Told({g: place for g, place in places.items() if place is not None}, frozenset(),
                against, MISSING, decided=True)


def _row(result: RunResult, budget: BudgetResult, one: GroupResult, told: Told) -> AnswerRow:
    first, *later = one.blocks or (0,)
    end, silent = one.horizon, one.group in told.silent
    place = str(told.places.get(one.group, told.cover))
    against = told.against.get(one.group) or no_part(result, one)
    return AnswerRow(
        group=one.group, name=group_name(result.inputs.groups[one.group]),
        place=f"{place}*" if one.adjusted and told.decided else place,
        first=first, later=sum(later),
        shortage=told.cover if silent else (
            f"{rough(end.shortage_before)} {ARROW} {rough(end.shortage_after)}"),
        why=told.cover if silent else why_in_turn(budget, one),
        why_not_more=lower_first(against))


def why_in_turn(budget: BudgetResult, one: GroupResult) -> str:
    """How much of the need is lacking without blocks, and what mostly makes it so.

    "33 % saknas: brist redan idag". A group all whose blocks are for a minimum says
    that.
    """
    minima = {given_for(line) for line in budget.merit
              if line.funded and budget.groups[line.group] == one.group}
    if minima and "" not in minima:
        return "; ".join(sorted(map(lower_first, minima)))
    causes = main_causes(one)
    lacking = f"{percent(one.evaluated.share_before)} saknas"
    return f"{lacking}: {' och '.join(causes)}" if causes else lacking


def main_causes(one: GroupResult) -> list[str]:
    """What makes need - supply of the last shown year, the largest first; one or two.

    need(H) - supply(H) = [need(0) - supply(0)] + [need(H) - need(0)] + [supply(0) - supply(H)].
    """
    now, end = one.today, one.horizon
    parts = (now.need - now.supply_before, end.need - now.need,
             now.supply_before - end.supply_before)
    found = sorted(zip(parts, CAUSES, strict=True), reverse=True)
    least = max(SECOND * found[0][0], 0.0)
    return [cause for part, cause in found[:2] if part > 0.0 and part >= least]


def no_part(result: RunResult, one: GroupResult) -> str:
    """Why a group takes no part in any allocation."""
    group, end = result.inputs.groups[one.group], one.horizon
    if not group.planned:
        return "inga block planeras"
    return "behovet är 0" if end.need == 0.0 else f"det finns ingen ram {group.budget}"


def rows_of_all(result: RunResult, name: str) -> tuple[AnswerRow, ...]:
    """A row for every group that belongs to the budget `name`, in the order of their places; also
    where no such budget is given."""
    budget = next((one for one in result.allocation.budgets if one.name == name), None)
    ours = sorted((result.groups[g] for g in members(result, name)), key=lambda one: (
        one.decided_place is None, one.decided_place or 0, one.group))
    told = None if budget is None else _everything(result, budget)
    return tuple(_unfunded(result, one) if budget is None or told is None
                 else _row(result, budget, one, told) for one in ours)


def _unfunded(result: RunResult, one: GroupResult) -> AnswerRow:
    """Of a group whose budget is not given: nothing but its place and why."""
    return AnswerRow(one.group, group_name(result.inputs.groups[one.group]),
                     str(one.decided_place or MISSING), 0, 0, MISSING, "", no_part(result, one))
