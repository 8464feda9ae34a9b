"""Reasons as they may be published: none that rests on persons who are not told.

A limit on supervisors, beside the blocks that are given and the known rule, says how many
specialists or in training there are; so does that no such limit stands in the way, and that no
block would do good. Of a group of few these are therefore one and the same reason.
"""

from __future__ import annotations

from dataclasses import replace

from optimize.problem import MeritLine, Slack
from prognos.report.disclosure.public_figures import PublicFigures, public_ranks
from prognos.report.disclosure.small_counts import COVERED
from prognos.report.wording.against import Against, limit_in_the_way, reasons_against
from prognos.report.wording.answer_words import AnswerTable, Told, answer_table
from prognos.report.wording.common_words import limit_text, members
from prognos.report.wording.reason_words import broken_text, why_not
from prognos.results import BudgetResult, RunResult
from prognos.results.limit_use import LimitUse

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
    """Why a block of the list is not in the allocation; empty when it is."""
    told = line.funded or _is_told(result, figures, budget, line.group, limit_in_the_way(line))
    return why_not(line) if told else GENERAL


def is_fit_told(figures: PublicFigures, budget: BudgetResult, line: MeritLine) -> bool:
    """Whether it may be told of a line that it fits within all limits, or does not."""
    return (line.funded or figures.is_open(budget.groups[line.group])
            or not _counts_persons(budget, line.group))


def public_reasons(
    result: RunResult, figures: PublicFigures, budget: BudgetResult
) -> dict[int, Against]:
    """Group (index within the budget) -> why it gets no further block."""
    return {
        i: one if budget.allocation.status == "none" or _is_told(
            result, figures, budget, i, one.family)
        else replace(one, full=f"{one.place}{GENERAL}", brief=GENERAL)
        for i, one in reasons_against(result, budget).items()}


def public_answer(
    result: RunResult, figures: PublicFigures, budget: BudgetResult
) -> AnswerTable:
    """The answer table as it may leave the region."""
    against = {budget.groups[i]: why.brief
               for i, why in public_reasons(result, figures, budget).items()}
    silent = frozenset(filter(figures.is_silent, members(result, budget.name)))
    return answer_table(result, budget,
                        Told(public_ranks(result, figures), silent, against, COVERED))


def _is_told(
    result: RunResult, figures: PublicFigures, budget: BudgetResult, index: int, family: str
) -> bool:
    """Whether a reason of this family may be told of a group; "" = other blocks, or no use."""
    group = budget.groups[index]
    if family in STATED:
        return True
    if family == "candidates":
        return figures.is_open(group) and _many_candidates(result, figures.limit)
    if family in OF_PERSONS:
        return figures.is_open(group)
    return not figures.is_silent(group) and (
        figures.is_open(group) or not _counts_persons(budget, index))


def _counts_persons(budget: BudgetResult, index: int) -> bool:
    """Whether a limit on persons counts the group's blocks at all."""
    return any(limit.family in OF_PERSONS and bool((limit.use[index] != 0.0).any())
               for limit in budget.problem.limits)


def _many_candidates(result: RunResult, limit: int) -> bool:
    return all(year.available >= limit for year in result.people.candidates)


def public_broken(result: RunResult, figures: PublicFigures, limit: Slack) -> str:
    """A limit that a plan breaks; without the amount where that counts persons, and without the
    limit where these are not told."""
    if limit.family not in (*OF_PERSONS, "no_need"):
        return broken_text(limit)
    if not is_limit_told(result, figures, limit):
        where = "" if limit.group is None else f"{limit.group.replace(' | ', ', ')}: "
        return f"{where}{A_LIMIT.lower() if where else A_LIMIT} bryts"
    return broken_text(limit) if limit.family == "no_need" else f"{limit_text(limit)} bryts"


def is_limit_told(
    result: RunResult, figures: PublicFigures, limit: Slack | LimitUse
) -> bool:
    """Whether a limit of persons may be named: not where those it counts are not told."""
    if limit.family == "candidates":
        return _many_candidates(result, figures.limit)
    ours = [g for g, one in enumerate(result.inputs.groups)
            if limit.group in (None, one.id, one.specialty)]
    return bool(ours) and all(map(figures.is_open, ours))
