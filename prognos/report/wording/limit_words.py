"""The limits that keep a block out, in plain words with what is missing, and who would give way."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from optimize.problem import MeritLine, Slack
from prognos.inputs.all_inputs import id_in_words
from prognos.report.wording.common_words import budget_group, group_name
from prognos.report.wording.numbers import kronor, msek, number, plural, span
from prognos.results import BudgetResult, RunResult
from prognos.results.allocation import REQUESTS

UNPROVEN = "ryms, men sökningen är inte avslutad"
NO_EXCHANGE = "inget enskilt block lämnar plats"
LISTED = 3
"""Years of a limit that are told one by one; of more the largest amount."""
SMALL_SEK, LEAST_SEK = 50_000.0, 500.0
"""Kronor told in thousands below the first, whole below the second."""
TENTH = 0.1
"""The least amount of a limit in persons or months that is told as a figure."""


def always(_limit: Slack) -> bool:
    """Every amount may be told."""
    return True


def missing_clauses(
    budget: BudgetResult, group: int, limits: Iterable[Slack],
    may_tell: Callable[[Slack], bool] = always,
) -> list[str]:
    """A clause for each limit, its years together: "0,6 mkr saknas 2027, 1,2 mkr 2028".

    group : index in the budget of whose block it is, whose own name is not said again.
    may_tell : whether the amount may be told.
    """
    return [_clause(budget, group, same, may_tell(same[0])) for same in _by_limit(limits)]


def shortest(budget: BudgetResult, group: int, limits: Iterable[Slack],
             may_tell: Callable[[Slack], bool]) -> str:
    """The first limit with its largest amount, and how many there are besides."""
    first, *more = _by_limit(limits)
    worst = max(first, key=lambda slack: slack.amount)
    of_one = [worst] if worst.family in MISSING_UNIT else first
    text = _clause(budget, group, of_one, may_tell(worst))
    return f"{text}; {plural(len(more), 'gräns', 'gränser')} till" if more else text


def _by_limit(limits: Iterable[Slack]) -> list[list[Slack]]:
    """The years of one limit together."""
    found: dict[tuple[str, str, str | None], list[Slack]] = {}
    for slack in limits:
        found.setdefault((slack.family, slack.label, slack.group), []).append(slack)
    return list(found.values())


def _clause(budget: BudgetResult, group: int, same: Sequence[Slack], tell: bool) -> str:
    first = same[0]
    years = span(tuple(dict.fromkeys(slack.year for slack in same if slack.year is not None)))
    is_own = first.group in (budget.problem.groups[group],
                             budget.problem.groups[group].partition(" | ")[0])
    name = "" if first.group is None or is_own else id_in_words(first.group)
    where = f" i {name}" if name else ""
    if first.family in MISSING_UNIT:
        short, unit = MISSING_UNIT[first.family]
        if not tell:
            return f"{short}{where} {years}"
        return f"{_amounts(same, unit.format(where=where))}"
    most = _whole(budget, first)
    if first.family == "share":
        return f"högst {most} av blocken{f' till {name}' if name else ''} {years} är nått"
    if first.family == "change_up":
        return f"största ökning från året före är nådd {years}{where}"
    if first.label == REQUESTS:
        return f"{'inga' if most == '0' else f'högst {most}'} block är önskade {years}"
    if most == "0":
        return f"inga block får ges{where} {years}"
    return f"högst {most} block{where} {years} är nått"


MISSING_UNIT = {
    "budget": ("pengarna räcker inte", "{{amount}} saknas {{years}}"),
    "supervisors": ("handledarna räcker inte",
                    "handledare saknas för {{amount}} ST-läkare{where} {{years}}"),
    "rotation": ("platserna för sidoutbildning räcker inte",
                 "{{amount}} månader sidoutbildning{where} saknas {{years}}"),
    "candidates": ("kandidaterna räcker inte", "{{amount}} kandidater{where} saknas {{years}}"),
}
"""Family -> what is said without an amount, and with one."""


def _amounts(same: Sequence[Slack], pattern: str) -> str:
    """The amount of each year where they are few, else the largest of them."""
    if len(same) > LISTED:
        worst = max(same, key=lambda slack: slack.amount)
        years = span(tuple(slack.year for slack in same if slack.year is not None))
        return pattern.format(amount=f"upp till {_amount(worst)}", years=years)
    first, *rest = same
    told = pattern.format(amount=_amount(first), years=first.year)
    return ", ".join((told, *(f"{_amount(slack)} {slack.year}" for slack in rest)))


def _amount(slack: Slack) -> str:
    """What is missing, never shown as nothing: of persons and months no less than the tenth that
    is told elsewhere."""
    if slack.family == "budget":
        if slack.amount >= SMALL_SEK:
            return msek(slack.amount)
        return kronor(round(slack.amount, -3 if slack.amount >= LEAST_SEK else 0) or 1.0)
    return number(slack.amount, 1) if slack.amount >= TENTH / 2 else f"under {number(TENTH)}"


def _whole(budget: BudgetResult, slack: Slack) -> str:
    """The limit itself: a number of blocks, or for a share percent of all."""
    found = [limit for limit in budget.problem.limits
             if (limit.family, limit.label, limit.group, limit.year) == (
                 slack.family, slack.label, slack.group, slack.year)]
    if not found:
        return "det antal"
    if slack.family == "share":
        return f"{number(100 * (1.0 - float(found[0].use.max())), 0)}\u00a0%"
    least = min(limit.amount + limit.taken for limit in found)
    return number(least, 0 if abs(least - round(least)) < 1e-6 else 1)


def exchange_clause(result: RunResult, budget: BudgetResult, line: MeritLine) -> str:
    """Whose block would have to go for this one, and what that costs: "ett block mindre i
    Lungsjukdomar 2028 (nytta 0,42)"."""
    if line.exchange is None:
        return NO_EXCHANGE
    name = group_name(budget_group(result.inputs, budget, line.exchange.group))
    year = budget.problem.start_years[line.exchange.start]
    return f"{name} {year} (nytta {number(line.exchange.benefit_lost, 2)})"


@dataclass(frozen=True)
class YearOfList:
    """The part of a priority list with blocks of one start year, in turn."""

    start: int
    """Index of the start year."""
    given: tuple[int, ...]
    """Places in `BudgetResult.merit`, 0 = the first."""
    following: tuple[int, ...]
    """The next blocks, which the plan has no room for."""

    @property
    def places(self) -> tuple[int, ...]:
        return (*self.given, *self.following)


def list_by_year(budget: BudgetResult) -> list[YearOfList]:
    """The list cut by start year, as it is shown: the year that is decided first."""
    def places(start: int, funded: bool) -> tuple[int, ...]:
        return tuple(place for place, line in enumerate(budget.merit)
                     if (line.start, line.funded) == (start, funded))

    return [YearOfList(start, places(start, True), places(start, False))
            for start in range(len(budget.problem.start_years))]


def rules_of_list(budget: BudgetResult) -> frozenset[int]:
    """Rows of the list cut by year above which a rule stands: below each year's plan, and between
    years."""
    rules, row = set(), 0
    for year in list_by_year(budget):
        rules |= {row, row + len(year.given)}
        row += len(year.places)
    return frozenset(rules - {0, row})
