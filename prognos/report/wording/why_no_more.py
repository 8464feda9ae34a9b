"""Why a group gets no further block, or none at all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from optimize.problem import MeritLine, Slack
from prognos.report.wording.limit_words import UNPROVEN, always, missing_clauses, shortest
from prognos.report.wording.reason_words import sentence
from prognos.results import BudgetResult, RunResult
from prognos.results.allocation import REQUESTS

NO_PLAN = "Ingen fördelning som håller alla gränser hittades"
NO_USE = "Fler block gör ingen nytta"


@dataclass(frozen=True)
class Against:
    """Why a group gets no further block. Each text begins with a capital and has no full stop."""

    full: str
    """With the place on the priority list and every limit without room, with what is missing."""
    clause: str
    """The first of these limits with its amount, and how many more there are."""
    brief: str
    """Without what is the group's own, so that groups with the same reason can be told together."""
    family: str = ""
    """Of the first limit; "" = none is."""
    place: str = ""
    """What `full` begins with: the place on the list."""


BRIEF = {
    "budget": "Pengarna räcker inte",
    "blocks": "Högsta antal block är nått",
    "at_most": "Gruppens högsta antal block är nått",
    "share": "En högsta andel är nådd",
    "change_up": "Största ändring från förra året är nådd",
    "supervisors": "Handledarna räcker inte",
    "rotation": "Platserna för sidoutbildning räcker inte",
    "candidates": "Kandidaterna räcker inte",
}
"""Family of a limit -> the brief reason."""


def reasons_against(result: RunResult, budget: BudgetResult) -> dict[int, Against]:
    """Group (index within the budget) -> why it gets no further block.

    From the line of its next block, the one with most benefit. A group without such a line has no
    use for one more.
    """
    return {i: no_line(result, budget) if line is None else against_line(budget, line, line.limits)
            for i, line in first_not_given(budget).items()}


def first_not_given(budget: BudgetResult) -> dict[int, MeritLine | None]:
    """Group (index within the budget) -> the line of its next block with most benefit."""
    found: dict[int, MeritLine | None] = dict.fromkeys(range(len(budget.groups)))
    for line in reversed(budget.merit):
        if not line.funded:
            found[line.group] = line
    return found


def no_line(result: RunResult, budget: BudgetResult) -> Against:
    """Of a group without a next block that would do good."""
    if budget.allocation.status == "none":
        return Against(NO_PLAN, NO_PLAN, NO_PLAN)
    text = no_gain(result, budget)
    return Against(text, NO_USE, text)


def against_line(
    budget: BudgetResult, line: MeritLine, limits: Sequence[Slack],
    may_tell: Callable[[Slack], bool] = always,
) -> Against:
    """From a line that is not funded.

    limits : those of its limits that may be told. may_tell : whether a limit's amount may be.
    """
    place = f"Nr {line.position} på listan. "
    if budget.allocation.status == "none":
        return Against(NO_PLAN, NO_PLAN, NO_PLAN)
    if not limits:
        text = sentence(UNPROVEN)
        return Against(place + text, text, text, "", place)
    clauses = "; ".join(missing_clauses(budget, line.group, limits, may_tell))
    return Against(place + sentence(clauses),
                   sentence(shortest(budget, line.group, limits, may_tell)),
                   _brief(limits[0]), limits[0].family, place)


def no_gain(result: RunResult, budget: BudgetResult) -> str:
    """Why a group gets no further block where no limit stands in the way."""
    if budget.objective == "lägst kostnad":
        return "Fler block kostar mer än de sparar i hyrläkare"
    if budget.objective == "minst brist" and result.inputs.rules.objective.surplus_weight > 0:
        return "Fler block ger ett överskott som väger tyngre än bristen de minskar"
    return f"{NO_USE} enligt målet"


def _brief(limit: Slack) -> str:
    if limit.label == REQUESTS:
        return "Fler block är inte önskade"
    return BRIEF.get(limit.family, "En annan gräns är nådd")
