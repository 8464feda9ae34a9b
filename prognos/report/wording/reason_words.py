"""Why a block is not given, and which blocks are worth the same, in Swedish."""

from collections.abc import Sequence

from optimize.problem import MINIMA, MeritLine, Slack
from prognos.inputs.all_inputs import id_in_words
from prognos.report.wording.common_words import limit_text
from prognos.report.wording.limit_words import UNPROVEN, missing_clauses
from prognos.report.wording.numbers import kronor, number, plural, signed
from prognos.results import BudgetResult, ManualResult, RunResult

SAME_BENEFIT = 0.01
"""Benefits that differ by less than this share are told as equal: the assumptions carry no more."""


def why_not(budget: BudgetResult, line: MeritLine) -> str:
    """Why a block of the list is not in the plan: every limit without room for it, with what is
    missing. Empty for one that is given for its benefit."""
    if line.funded:
        return given_for(line)
    clauses = missing_clauses(budget, line.group, line.limits) or [UNPROVEN]
    return sentence("; ".join(clauses))


def sentence(text: str) -> str:
    """The text with a capital at the start."""
    return text[:1].upper() + text[1:]


def given_for(line: MeritLine) -> str:
    """Which minimum a block without benefit is given for; empty for all others."""
    if line.given_for is None:
        return ""
    return f"Ges för minimum: {limit_text(line.given_for)}"


def equal_lines(budget: BudgetResult) -> list[tuple[int, int]]:
    """Per line of the list the first and last position whose benefit is the same as its own.

    The same: less than `SAME_BENEFIT` of the larger one apart, as are all lines between; a given
    block is never the same as one that is not.
    """
    return [(_reach(budget.merit, i, -1) + 1, _reach(budget.merit, i, 1) + 1)
            for i in range(len(budget.merit))]


def _reach(lines: Sequence[MeritLine], start: int, step: int) -> int:
    """The last place in a direction whose benefit is that of `start`."""
    place = start
    while 0 <= place + step < len(lines) and _same(lines[start], lines[place + step]):
        place += step
    return place


def _same(one: MeritLine, other: MeritLine) -> bool:
    return one.funded == other.funded and abs(one.benefit - other.benefit) < (
        SAME_BENEFIT * max(abs(one.benefit), abs(other.benefit)))


def broken_text(limit: Slack) -> str:
    """A limit that a plan breaks, with how much in its own unit."""
    if limit.family == "no_need":
        group = id_in_words(limit.group or "")
        return f"{group} behöver ingen under utvärderingsåren ({number(limit.amount, 0)} block)"
    what = "saknas" if limit.family in MINIMA else "för mycket"
    return f"{limit_text(limit)}: {_amount(limit)} {what}"


def _amount(limit: Slack) -> str:
    if limit.family == "budget":
        return kronor(limit.amount)
    decimals = 0 if abs(limit.amount - round(limit.amount)) < 1e-6 else (
        1 if abs(limit.amount) >= 0.05 else 3)
    unit = {"supervisors": "ST-läkare", "rotation": "månader", "candidates": "personer"}
    return f"{number(limit.amount, decimals)} {unit.get(limit.family, 'block')}"


def reached_sentence(manual: ManualResult) -> str:
    """How much of the optimal plan's benefit an own plan reaches; empty when blocks change nothing.
    """
    share = manual.share_of_benefit
    if share is None:
        return ""
    text = f"{number(100 * share, 0)}\u00a0% av nyttan med den beräknade fördelningen"
    return f"Den ger {text}, men bryter gränser." if manual.broken else f"Den ger {text}."


def manual_line(result: RunResult, manual: ManualResult) -> str:
    """An own plan in one line: blocks, shortage less the optimal plan's, limits broken."""
    optimal = result.allocation.budget_sums.get(manual.budget, result.allocation.sums).total_after
    own = manual.sums.total_after
    text = (f"{number(float(manual.blocks.sum()), 0)} block, brist {number(own, 0)} heltidsår "
            f"({signed(own - optimal, 0)})")
    broken = len(manual.broken)
    return f"{text}; bryter {plural(broken, 'gräns', 'gränser')}." if broken else f"{text}."
