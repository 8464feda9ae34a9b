"""Findings about a computed result: limits that cannot be met, money that was worked out."""

from collections.abc import Iterator, Sequence

import numpy as np

from optimize.problem import Slack, slack_of
from prognos.analysis.plan_sums import all_blocks
from prognos.inputs import AdjustedRank, Group, Inputs
from prognos.inputs.all_inputs import id_in_words
from prognos.results import BtYear, BudgetResult, CandidateYear, LimitUse, RankedGroup, Swing
from prognos.schema.findings import Finding, in_order, make_finding

MILLION = 1e6
SWING_CODES = {"dip": "kandidater-svacka", "peak": "kandidater-topp"}


def outcome_findings(
    budgets: tuple[BudgetResult, ...],
    candidates: Sequence[CandidateYear] = (),
    swings: Sequence[Swing] = (),
    bt: Sequence[BtYear] = (),
) -> tuple[Finding, ...]:
    """What a reader must know of every budget's allocation, and of the candidates for ST."""
    found = [finding for budget in budgets for finding in _of_budget(budget)]
    return in_order([*found, *_candidates(candidates, swings), *_bt(bt)])


def rank_findings(
    groups: Sequence[Group], adjusted: Sequence[AdjustedRank], ranking: Sequence[RankedGroup]
) -> tuple[Finding, ...]:
    """Adjusted ranks of groups that are not ranked: they need nobody in the evaluated years."""
    ranked = {entry.group for entry in ranking}
    return tuple(
        make_finding("justerad-utan-rang", "Justerad rang", group=groups[entry.group].id)
        for entry in adjusted if entry.group not in ranked)


def manual_findings(inputs: Inputs, budgets: Sequence[BudgetResult]) -> tuple[Finding, ...]:
    """Changes of an own plan that would leave fewer blocks than none."""
    blocks = all_blocks(inputs, budgets)
    starts = inputs.calendar.start_calendar_years
    return tuple(
        make_finding("manuell-andring-under-noll", "Manuell fördelning",
                     group=inputs.groups[row.group].id, year=str(starts[row.start]),
                     change=f"−{-row.blocks}", blocks=int(blocks[row.group, row.start]))
        for row in inputs.order.manual
        if row.change and blocks[row.group, row.start] + row.blocks < 0)


def _bt(years: Sequence[BtYear]) -> Iterator[Finding]:
    """Years in which the budget of BT has no room for the planned starts."""
    over = [year for year in years if year.planned > year.counted + 1e-9]
    if over:
        told = "; ".join(f"{year.year}: {_count(year.planned)} planerade, "
                         f"{_count(year.counted)} ryms" for year in over)
        yield make_finding("bt-over-ramen", "Budgetram", years=told)


def _candidates(candidates: Sequence[CandidateYear], swings: Sequence[Swing]) -> Iterator[Finding]:
    """The whole region: years with too few candidates, a dip or a peak of new ones."""
    lacking = [year for year in candidates if year.area is None and year.missing > 0.5]
    if lacking:
        yield make_finding(
            "kandidater-saknas", "AT och BT", years=_years([year.year for year in lacking]),
            missing=_count(round(max(year.missing for year in lacking))))
    for swing in swings:
        if swing.area is None:
            yield make_finding(SWING_CODES[swing.kind], "AT och BT", year=str(swing.year),
                               new=_count(round(swing.new)))


def _of_budget(budget: BudgetResult) -> Iterator[Finding]:
    yield from _status(budget)
    yield from (_unmet(budget, minimum) for minimum in budget.allocation.unmet)
    yield from _exceeded(budget)
    yield from _exceeded_limits(budget)
    limited = ~np.isnan(budget.amount)
    if budget.bound_computed and limited.any():
        first = int(np.argmax(limited))
        yield make_finding("bundet-beraknat", "Budgetram", budget=_name(budget),
                           first=str(budget.years[first]), amount=_money(budget.bound[first]))


def _status(budget: BudgetResult) -> Iterator[Finding]:
    if budget.allocation.status == "none":
        yield make_finding("ingen-fordelning", budget=_name(budget))
    elif budget.allocation.status == "time_limit":
        distance = max(budget.allocation.gap, budget.allocation.gap_second or 0.0)
        gap = f"{100 * distance:.2f}".replace(".", ",")
        code = "tidsgrans-nadd" if budget.allocation.out_of_time else "fordelning-inte-bevisad"
        yield make_finding(code, budget=_name(budget), gap=gap)


def _unmet(budget: BudgetResult, minimum: Slack) -> Finding:
    """Limit, year and amount: what would have to give way for the minimum to be met."""
    reasons = "; ".join(_shortfall(slack) for slack in budget.allocation.shortfalls)
    reasons = f"För att alla minimikrav ska rymmas: {reasons}." if reasons else ""
    told = UNMET_WORDS.get(minimum.family, "{limit} ryms inte: {lacking} block saknas.")
    if _nobody_can(budget, minimum):
        told = "{limit} kan inte uppfyllas: {lacking} block saknas."
        reasons = ("Ingen grupp som ingår kan få block i ramen: de har inget behov under "
                   "utvärderingsåren eller är inte med i planeringen.")
    return make_finding(
        "minimum-ryms-inte", "Begränsningar",
        told=told.format(limit=_limit(minimum), lacking=_count(minimum.amount)),
        reasons=reasons,
    )


def _nobody_can(budget: BudgetResult, minimum: Slack) -> bool:
    """Whether no group that the minimum asks of takes part in the frame's problem."""
    own = [limit for limit in budget.problem.limits if slack_of(limit, minimum.amount) == minimum]
    return bool(own) and not any((limit.use > 0.0).any() for limit in own)


UNMET_WORDS = {
    "promised": "{limit} kan inte ges fullt ut: {lacking} block saknas.",
    "change_down": "{limit} hålls inte: {lacking} block saknas för att minskningen ska vara "
                   "tillåten.",
}
"""Family of a minimum -> how its lack is told, where not as *Minst block*."""


def _shortfall(slack: Slack) -> str:
    """What a maximum lacks, in its family's own words and unit."""
    words = SHORT_WORDS.get(slack.family, "{limit} behöver höjas med {count}")
    place = id_in_words(slack.group) if slack.group else "hela regionen"
    return words.format(limit=_limit(slack), place=place, year=slack.year,
                        count=_count(slack.amount), money=_money(slack.amount),
                        months=_counted(slack.amount, "platsmånad", "platsmånader"),
                        persons=_counted(slack.amount, "person", "personer"))


SHORT_WORDS = {
    "budget": "i {year} års ram saknas {money}",
    "share": "{limit} överskrids med {count} block",
    "supervisors": "handledarna i {place} {year} räcker inte till {count} ST-läkare",
    "rotation": "sidoutbildningen i {place} {year} saknar {months}",
    "candidates": "kandidaterna i {place} {year} räcker inte: {persons} saknas",
}
OVER_WORDS = {
    "supervisors": ("Handledning", "Handledning i {place}: fler ST-läkare i utbildning än "
                    "gränsen tillåter redan utan nya block, {years} (som mest {count} för många)."),
    "rotation": ("Sidoutbildningsplatser", "Sidoutbildning i {place}: platserna är redan "
                 "upptagna utan nya block, {years} (som mest saknas {count} månader)."),
    "candidates": ("AT och BT", "Kandidater i {place}: de starter som redan är planerade är fler "
                   "än kandidaterna, {years} (som mest saknas {count})."),
}
"""Family -> (sheet, how it is told that the limit is exceeded already)."""


def _exceeded_limits(budget: BudgetResult) -> Iterator[Finding]:
    """Limits other than money that are exceeded with no new block: one finding for all years."""
    over: dict[tuple[str, str | None], list[LimitUse]] = {}
    for limit in budget.limits:
        if limit.state == "exceeded" and limit.family in OVER_WORDS:
            over.setdefault((limit.family, limit.group), []).append(limit)
    for (family, group), limits in over.items():
        sheet, words = OVER_WORDS[family]
        missing = max(limit.taken - limit.amount for limit in limits)
        yield make_finding("grans-redan-overskriden", sheet, told=words.format(
            place=id_in_words(group) if group else "hela regionen",
            years=_years([limit.year for limit in limits if limit.year is not None]),
            count=f"{missing:.1f}".replace(".", ",")))


def _years(years: Sequence[int]) -> str:
    """Years that follow each other as "2032–2035", others listed."""
    first, last = min(years), max(years)
    if len(years) > 1 and list(years) == list(range(first, last + 1)):
        return f"{first}–{last}"
    return ", ".join(str(year) for year in years)


def _exceeded(budget: BudgetResult) -> Iterator[Finding]:
    """Years whose money is gone before any new block."""
    left = budget.amount - budget.bound
    for year, missing in zip(budget.years, -left, strict=True):
        if missing > 0.5:
            yield make_finding("ram-redan-overskriden", "Budgetram", budget=_name(budget),
                               year=str(year), missing=_money(missing))


def _name(budget: BudgetResult) -> str:
    return f"Ramen {budget.name}"


def _limit(slack: Slack) -> str:
    parts = (slack.label, slack.group, slack.year)
    return " ".join(str(part) for part in parts if part is not None)


def _count(amount: float) -> str:
    whole = abs(amount - round(amount)) < 1e-6
    return f"{amount:.0f}" if whole else f"{amount:.1f}".replace(".", ",")


def _counted(amount: float, one: str, many: str) -> str:
    """"1 person", "3 personer"."""
    return f"{_count(amount)} {one if _count(amount) == '1' else many}"


def _money(amount: float) -> str:
    return f"{amount / MILLION:.1f} mkr".replace(".", ",").replace(" ", "\u00a0")
