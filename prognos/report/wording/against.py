"""Why a group gets no further block, or none at all."""

from dataclasses import dataclass

from optimize.problem import MINIMA, MeritLine, Slack, slack_of, tolerance, usage
from prognos.report.wording.reason_words import OTHERS, limit_reason, why_not
from prognos.results import BudgetResult, RunResult
from prognos.results.limit_use import REQUESTS

NO_PLAN = "Ingen fördelning som håller alla gränser hittades"


@dataclass(frozen=True)
class Against:
    """Why a group gets no further block."""

    full: str
    """With the place on the priority list and the limit by name and year."""
    brief: str
    """Without what is the group's own, so that groups with the same reason can be told together."""
    family: str = ""
    """Of the limit in the way; "" = none is."""
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

    From its first line of the list that is not in the plan. A group without such a line has as
    many blocks as a limit of it allows, or no use for one more.
    """
    if budget.allocation.status == "none":
        return dict.fromkeys(range(len(budget.groups)), Against(NO_PLAN, NO_PLAN))
    found = {i: _without_line(result, budget, i) for i in range(len(budget.groups))}
    for line in reversed(budget.merit):
        if not line.funded:
            place = f"Nr {line.position} på listan. "
            found[line.group] = Against(
                place + why_not(line), _brief(line), limit_in_the_way(line), place)
    return found


def _without_line(result: RunResult, budget: BudgetResult, group: int) -> Against:
    limit = full_limit(budget, group)
    if limit is not None:
        return Against(limit_reason(limit), _brief_limit(limit), limit.family)
    none = no_gain(result, budget)
    return Against(none, none)


def full_limit(budget: BudgetResult, group: int, start: int | None = None) -> Slack | None:
    """The limit that keeps further blocks of a group off the list altogether; None = none does.

    start : only blocks of this start year. Blocks beyond what a single limit allows
    (`AllocationProblem.upper`) are never listed. A limit of the group itself is told rather than
    one of the whole budget.
    """
    problem, blocks = budget.problem, budget.allocation.blocks
    used = usage(problem, blocks)
    full = [
        slack_of(limit, max(limit.amount - taken, 0.0))
        for u in (range(blocks.shape[1]) if start is None else (start,))
        if blocks[group, u] >= problem.upper[group, u]
        for limit, taken in zip(problem.limits, used.tolist(), strict=True)
        if not limit.is_minimum and limit.use[group, u] > 0.0
        and taken + limit.use[group, u] > limit.amount + tolerance(limit)]
    return min(full, key=lambda slack: slack.group is None, default=None)


def no_gain(result: RunResult, budget: BudgetResult) -> str:
    """Why a group gets no further block where no limit stands in the way."""
    if budget.objective == "lägst kostnad":
        return "Fler block kostar mer än de sparar i hyrläkare"
    if budget.objective == "minst brist" and result.inputs.rules.objective.surplus_weight > 0:
        return "Fler block ger ett överskott som väger tyngre än bristen de minskar"
    return "Fler block gör ingen nytta enligt målet"


def limit_in_the_way(line: MeritLine) -> str:
    """Family of the limit that keeps a block out; "" = it fits, and others gain more together."""
    limit = line.limited_by
    fits = limit is None or (line.above_line and limit.family not in MINIMA)
    return "" if limit is None or fits else limit.family


def _brief(line: MeritLine) -> str:
    if line.limited_by is None or not limit_in_the_way(line):
        return OTHERS.capitalize()
    return _brief_limit(line.limited_by)


def _brief_limit(limit: Slack) -> str:
    if limit.family in MINIMA:
        return "Ett minimikrav och andra block går före"
    if limit.label == REQUESTS:
        return "Fler block är inte önskade"
    return BRIEF.get(limit.family, "En annan gräns är nådd")
