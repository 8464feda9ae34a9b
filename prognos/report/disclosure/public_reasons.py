"""Reasons as they may be published: none that rests on persons who are not told.

A limit on supervisors, beside the blocks that are given and the known rule, says how many
specialists or in training there are; so does that no such limit stands in the way, and that no
block would do good. Of a group of few these are therefore one and the same reason.
"""

from optimize.problem import MeritLine, Slack
from prognos.report.disclosure.public_figures import PublicFigures, bound_told, public_ranks
from prognos.report.disclosure.small_counts import COVERED
from prognos.report.wording.answer_words import AnswerTable, Told, answer_table
from prognos.report.wording.common_words import limit_text, members
from prognos.report.wording.reason_words import broken_text, given_for
from prognos.report.wording.why_no_more import Against, against_line, first_not_given, no_line
from prognos.results import BudgetResult, RunResult
from prognos.results.allocation import LimitUse

A_LIMIT = "En gräns i regionens underlag"
GENERAL = f"{A_LIMIT} eller andra block går före"
"""Told of every block of a group of few that money or a stated number does not stop."""
OF_PERSONS = ("supervisors", "rotation", "candidates")
"""Families of limits that count persons of the region."""
STATED = ("budget", "blocks", "at_most", "share", "change_up")
"""Families of limits whose amount and use are stated or decided: whoever is stopped by one has
not been held against those of persons, which come after them."""


def public_why_not(
    result: RunResult, figures: PublicFigures, budget: BudgetResult, line: MeritLine
) -> str:
    """Why a block of the list is not in the plan; empty when it is for its benefit."""
    if line.funded:
        return given_for(line)
    told = _of_line(result, figures, budget, line)
    return told.full.removeprefix(told.place)


def public_reasons(
    result: RunResult, figures: PublicFigures, budget: BudgetResult
) -> dict[int, Against]:
    """Group (index within the budget) -> why it gets no further block."""
    return {i: _of_none(result, figures, budget, i) if line is None
            else _of_line(result, figures, budget, line)
            for i, line in first_not_given(budget).items()}


def _of_none(
    result: RunResult, figures: PublicFigures, budget: BudgetResult, index: int
) -> Against:
    told = budget.allocation.status == "none" or _may_tell_none(figures, budget, index)
    return no_line(result, budget) if told else Against(GENERAL, GENERAL, GENERAL)


def _of_line(
    result: RunResult, figures: PublicFigures, budget: BudgetResult, line: MeritLine
) -> Against:
    """The limits that may be told; amounts only of those that do not count persons."""
    limits = [limit for limit in line.limits if _is_told(result, figures, budget, line, limit)]
    told = against_line(budget, line, limits, lambda limit: limit.family in STATED and (
        limit.family != "budget" or bound_told(result, figures, budget)))
    if limits or budget.allocation.status == "none" or (
            not line.limits and _may_tell_none(figures, budget, line.group)):
        return told
    return Against(f"{told.place}{GENERAL}", GENERAL, GENERAL, "", told.place)


def public_answer(result: RunResult, figures: PublicFigures, budget: BudgetResult) -> AnswerTable:
    """The answer table as it may leave the region."""
    against = {budget.groups[i]: why.clause
               for i, why in public_reasons(result, figures, budget).items()}
    silent = frozenset(filter(figures.is_silent, members(result, budget.name)))
    return answer_table(result, budget,
                        Told(public_ranks(result, figures), silent, against, COVERED))


def _is_told(
    result: RunResult, figures: PublicFigures, budget: BudgetResult, line: MeritLine, limit: Slack
) -> bool:
    """Whether a limit may be told as what keeps a block of a group out."""
    if limit.family in STATED:
        return True
    return figures.is_open(budget.groups[line.group]) and is_limit_told(result, figures, limit)


def _may_tell_none(figures: PublicFigures, budget: BudgetResult, index: int) -> bool:
    """Whether it may be told of a group that no limit stands in its way."""
    group = budget.groups[index]
    return not figures.is_silent(group) and (
        figures.is_open(group) or not _counts_persons(budget, index))


def _counts_persons(budget: BudgetResult, index: int) -> bool:
    """Whether a limit on persons counts the group's blocks at all."""
    return any(limit.family in OF_PERSONS and bool((limit.use[index] != 0.0).any())
               for limit in budget.problem.limits)


def public_broken(result: RunResult, figures: PublicFigures, limit: Slack) -> str:
    """A limit that a plan breaks; without the amount where that counts persons, and without the
    limit where these are not told."""
    if limit.family not in (*OF_PERSONS, "no_need"):
        return broken_text(limit)
    if not is_limit_told(result, figures, limit):
        where = "" if limit.group is None else f"{limit.group.replace(' | ', ', ')}: "
        return f"{where}{A_LIMIT.lower() if where else A_LIMIT} bryts"
    return broken_text(limit) if limit.family == "no_need" else f"{limit_text(limit)} bryts"


def is_limit_told(result: RunResult, figures: PublicFigures, limit: Slack | LimitUse) -> bool:
    """Whether a limit of persons may be named: not where those it counts are not told."""
    if limit.family == "candidates":
        return all(year.available >= figures.limit for year in result.people.candidates)
    ours = [g for g, one in enumerate(result.inputs.groups)
            if limit.group in (None, one.id, one.specialty)]
    return bool(ours) and all(map(figures.is_open, ours))
