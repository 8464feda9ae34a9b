"""Which unit (*Basenhet*) could host the blocks of a specialty and area, as a proposal only.

A unit may host a block when it has enough specialists, together enough working time, somebody to
supervise, and where the need is by listed patients enough of them per doctor in training.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from prognos.inputs import HostRules, Inputs, Request, UnitStaff
from prognos.inputs.arrays import IntArray
from prognos.results import BudgetResult, HostProposal, HostUnit
from prognos.schema.dictionary import normalise

BUDGET = "ST"
ROUNDING = 1e-9
NO_WISH = 3
LEAST_FTE = 0.01
"""Units are compared by doctors in training per specialist; nobody divides by less than this."""


@dataclass
class _Host:
    """A unit of a group while its blocks are handed out."""

    staff: UnitStaff
    wishes: tuple[Request, ...]
    years: tuple[int, ...]
    has_lists: bool
    """Whether listed patients are stated for any unit of the group."""
    hosted: list[int] = field(default_factory=list)
    """Index of the start year of every block it has been given."""

    def answer(self, column: str) -> str | None:
        """"ja" when some request says so, else "nej" when some does, else None."""
        said = {getattr(wish, column) for wish in self.wishes}
        return next((word for word in ("ja", "nej") if word in said), None)

    def wished(self, start: int) -> int:
        """Blocks asked for in a start year; a wish without a year is for the first."""
        return sum(wish.blocks for wish in self.wishes
                   if (wish.start_year or self.years[0]) == self.years[start])

    def in_training(self, start: int) -> float:
        """In training in the middle of a start year, blocks hosted before or then counted in."""
        return float(self.staff.in_training[start]) + sum(u <= start for u in self.hosted)

    def lacking(self, start: int, rules: HostRules) -> tuple[str, ...]:
        """What is missing for one block more in a start year."""
        listed = self.staff.listed
        tests = {
            "specialists": self.staff.specialists[start] < rules.specialists - ROUNDING,
            "fte": self.staff.fte[start] < rules.fte - ROUNDING,
            "listed_unknown": self.has_lists and listed is None,
            "listed": listed is not None and (
                listed < rules.listed_per_st * (self.in_training(start) + 1.0) - ROUNDING),
            "supervisor": self.answer("supervisor") == "nej",
        }
        return tuple(name for name, fails in tests.items() if fails)

    def turn(self, start: int) -> tuple[int, bool, float, str]:
        """Order in which units are asked: own wish for the year with a supervisor, own wish for
        it, wish for another year, none; then a candidate for a wish; then fewest in training per
        FTE."""
        asked = self.wished(start) > self.hosted.count(start)
        other = sum(wish.blocks for wish in self.wishes) > len(self.hosted)
        tier = (0 if self.answer("supervisor") == "ja" else 1) if asked else 2 if other else NO_WISH
        load = (self.in_training(start) + 1.0) / max(float(self.staff.fte[start]), LEAST_FTE)
        waits = tier < NO_WISH and self.answer("candidate") == "ja"
        return tier, not waits, load, normalise(self.staff.unit)


def propose_hosts(
    inputs: Inputs, budgets: Sequence[BudgetResult]
) -> tuple[tuple[HostUnit, ...], tuple[HostProposal, ...]]:
    """Units of the groups that are given ST blocks, and the unit proposed for each block.

    Blocks are handed out one at a time, start years in order: see `_Host.turn`.
    """
    units: list[HostUnit] = []
    proposals: list[HostProposal] = []
    for budget in budgets:
        for i, group in enumerate(budget.groups):
            blocks = budget.allocation.blocks[i]
            if budget.name == BUDGET and blocks.any():
                hosts = _hosts(inputs, group)
                lacking = [host.lacking(0, inputs.rules.hosts) for host in hosts]
                proposals += _hand_out(hosts, group, blocks, inputs.rules.hosts)
                units += map(_told, hosts, lacking)
    return tuple(units), tuple(proposals)


def _hosts(inputs: Inputs, group: int) -> list[_Host]:
    """Units with doctors in the group, and units that only have asked for blocks."""
    staff = {normalise(unit.unit): unit for unit in inputs.people.units if unit.group == group}
    wishes: dict[str, list[Request]] = {key: [] for key in staff}
    years = inputs.calendar.start_calendar_years
    for wish in inputs.rules.requests:
        if wish.group == group:
            wishes.setdefault(normalise(wish.unit), []).append(wish)
            nobody = np.zeros(len(years))
            staff.setdefault(normalise(wish.unit),
                             UnitStaff(wish.unit, group, False, nobody, nobody, nobody))
    has_lists = any(unit.listed is not None for unit in staff.values())
    return [_Host(staff[key], tuple(wishes[key]), years, has_lists) for key in sorted(staff)]


def _hand_out(
    hosts: Sequence[_Host], group: int, blocks: IntArray, rules: HostRules
) -> Iterator[HostProposal]:
    for start, count in enumerate(blocks.tolist()):
        given: Counter[str | None] = Counter()
        for _ in range(count):
            host = _next(hosts, start, rules)
            given[None if host is None else host.staff.unit] += 1
            if host is not None:
                host.hosted.append(start)
        asked = {host.staff.unit: host.wished(start) for host in hosts}
        for unit, number in given.items():
            own = 0 if unit is None else min(number, asked[unit])
            yield HostProposal(group, start, unit, number, own)


def _next(hosts: Iterable[_Host], start: int, rules: HostRules) -> _Host | None:
    able = [host for host in hosts if not host.lacking(start, rules)]
    return min(able, key=lambda host: host.turn(start), default=None)


def _told(host: _Host, lacking: tuple[str, ...]) -> HostUnit:
    staff = host.staff
    return HostUnit(
        group=staff.group, unit=staff.unit, private=staff.private,
        specialists=float(staff.specialists[0]), fte=float(staff.fte[0]),
        in_training=float(staff.in_training[0]), listed=staff.listed,
        requested=sum(wish.blocks for wish in host.wishes),
        supervisor=host.answer("supervisor"), candidate=host.answer("candidate"),
        proposed=len(host.hosted), lacking=lacking,
    )
