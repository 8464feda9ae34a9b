"""Why a block is not given, and which blocks are worth the same, in Swedish."""

from optimize.problem import MINIMA, MeritLine, Slack
from prognos.report.wording.common_words import limit_text
from prognos.report.wording.numbers import kronor, number, plural, signed
from prognos.results import BudgetResult, ManualResult, RunResult
from prognos.results.limit_use import REQUESTS

SAME_BENEFIT = 0.01
"""Benefits that differ by less than this share are told as equal: the assumptions carry no more."""
OTHERS = "andra block ger tillsammans mer nytta"
FULL = {
    "budget": "{limit} räcker inte",
    "blocks": "{limit} är nått",
    "at_most": "{limit} är nått",
    "share": "{limit} är nådd",
    "change_up": "{limit} är nådd",
    "supervisors": "Handledarna räcker inte ({limit})",
    "rotation": "Platserna för sidoutbildning räcker inte ({limit})",
    "candidates": "Kandidaterna räcker inte ({limit})",
}
"""Family of a maximum -> what stands in the way."""


def limit_reason(limit: Slack) -> str:
    """What a limit does to a block: "Budgetram 2028 räcker inte"."""
    text = limit_text(limit)
    if limit.family in MINIMA:
        return f"Minimikrav ({text}) och andra block går före"
    if limit.label == REQUESTS:
        return f"Fler block är inte önskade ({text.removeprefix(REQUESTS).strip()})"
    return FULL.get(limit.family, "{limit} är nådd").format(limit=text)


def why_not(line: MeritLine) -> str:
    """Why a block of the list is not in the allocation; empty when it is for its benefit.

    A block above the line fits by itself: it gives way to others that gain more together.
    """
    if line.funded:
        return given_for(line)
    if line.limited_by is None:
        return OTHERS.capitalize()
    reason = limit_reason(line.limited_by)
    if line.above_line and line.limited_by.family not in MINIMA:
        return f"{reason} till alla: {OTHERS}" if reason.endswith("räcker inte") else (
            f"{reason}: {OTHERS}")
    return reason


def given_for(line: MeritLine) -> str:
    """Which minimum a block without benefit is given for; empty for all others."""
    if line.given_for is None:
        return ""
    return f"Ges för minimum: {limit_text(line.given_for)}"


def equal_lines(budget: BudgetResult) -> list[tuple[int, int]]:
    """Per line of the list the first and last position whose benefit is the same as its own.

    The same: less than `SAME_BENEFIT` of the larger one apart, as are all lines between.
    """
    benefits = [line.benefit for line in budget.merit]
    return [(_reach(benefits, i, -1) + 1, _reach(benefits, i, 1) + 1)
            for i in range(len(benefits))]


def _reach(benefits: list[float], start: int, step: int) -> int:
    """The last place in a direction whose benefit is that of `start`."""
    place = start
    while 0 <= place + step < len(benefits) and _same(benefits[start], benefits[place + step]):
        place += step
    return place


def _same(one: float, other: float) -> bool:
    return abs(one - other) < SAME_BENEFIT * max(abs(one), abs(other))


def broken_text(limit: Slack) -> str:
    """A limit that a plan breaks, with how much in its own unit."""
    if limit.family == "no_need":
        group = (limit.group or "").replace(" | ", ", ")
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
