"""Why a group stands where it stands, in Swedish: the same words on the screen and on the page."""

from collections.abc import Iterator, Sequence
from math import isnan

from prognos.inputs import Group
from prognos.report.wording.answer_words import rows_of_all
from prognos.report.wording.common_words import evaluated_years, group_name, ranks
from prognos.report.wording.limit_words import UNPROVEN, missing_clauses
from prognos.report.wording.numbers import MILLION, number, percent, plural, signed, span
from prognos.report.wording.ranking_words import adjusted_sentence
from prognos.report.wording.reason_words import sentence
from prognos.report.wording.why_no_more import no_gain
from prognos.results import (
    BreakEven,
    BudgetResult,
    RankedGroup,
    RankReasons,
    RankStep,
    Reasons,
    RunResult,
    Waterfall,
)

NEIGHBOURS = 2
"""Shown on each side of a group."""
NO_STEP = 0.05
"""Percentage points: less than this is told as no difference."""
INPUTS = {
    "budget": "Pengar till nya block",
    "need": "Behov",
    "weight": "Prioritetsvikt",
    "fill_rate": "Tillsättningsgrad",
    "retention": "Andel som stannar",
    "pension": "Pensionsålder",
}
"""Key of a changed input -> what users call it."""


def answer_sentence(result: RunResult, told: Reasons) -> str:
    """What the group gets, why, and why not more, in the words of the answer table; empty where
    there is no table for it."""
    name = result.inputs.groups[told.group].budget
    row = next((row for row in rows_of_all(result, name) if row.group == told.group), None)
    if row is None:
        return ""
    first, *later = result.inputs.calendar.start_calendar_years
    given = [f"{plural(count, 'block', 'block')} {years}" for count, years in (
        (row.first, str(first)), (row.later, f"{span(tuple(later))} (plan)")) if count]
    why = [sentence(text) for text in (row.why, f"inte fler: {row.why_not_more}") if text]
    return f"{'. '.join((' och '.join(given) or 'inga block', *why))}."


def waterfall_steps(fall: Waterfall) -> Iterator[tuple[str, float, bool]]:
    """Label, FTE, and whether it is a level (else a change)."""
    yield "Idag", fall.today, True
    for label, change in (
        ("Går i pension", fall.retired), ("Slutar av andra skäl", fall.left),
        ("Har anmält att de slutar", fall.known_exits),
        ("Blir färdiga och stannar", fall.completed), ("Rekryteras utifrån", fall.recruited),
        ("Tillbaka från ledighet", fall.back_from_leave),
        (f"{_more(fall.changed_hours, 'Längre', 'Kortare')} arbetstid (ålder)",
         fall.changed_hours),
        (f"{_more(fall.in_training, 'Fler', 'Färre')} i utbildning", fall.in_training),
    ):
        if abs(change) >= 0.05:
            yield label, change, False
    yield "Utan nya block", fall.without_blocks, True
    yield "Nya block", fall.blocks, False
    yield "Med blocken", fall.with_blocks, True
    if not isnan(fall.need):
        yield "Behov", fall.need, True


def _more(change: float, more: str, less: str) -> str:
    return more if change > 0 else less


def place_sentence(result: RunResult, told: Reasons) -> str:
    """Rank among the budget's groups, how sure it is, and whether it has been adjusted."""
    ours = order_of_budget(result, told)
    own = next((ranked for ranked in ours if ranked.group == told.group), None)
    if own is None:
        lacking = "inget behov är angivet" if isnan(told.waterfall.need) else "behovet är 0"
        return f"{lacking}, så specialiteten har ingen plats i rangordningen."
    places = ranks(result)
    equal = span(tuple(sorted(places[g] for g in (told.group, *own.equal_to) if g in places)))
    alike = f" Likvärdiga, för osäkra att skilja åt: plats {equal}." if own.equal_to else ""
    adjusted = f" {adjusted_sentence(own)}." if own.adjusted else ""
    return (f"{places[told.group]} av {len(ours)} i rangordningen (väntad brist i procent av "
            f"behovet).{alike}{adjusted.replace('..', '.')}")


def rank_step_sentences(result: RunResult, told: Reasons) -> Iterator[str]:
    """What would move the group up and down by one place."""
    rank = told.rank
    if rank is None:
        return
    for step, way in ((rank.up, "Upp"), (rank.down, "Ned")):
        if step is not None:
            yield f"{way} till plats {step.place}: {_step(result, rank, step)}"


def _step(result: RunResult, rank: RankReasons, step: RankStep) -> str:
    """"om bristen blir över 19,2 % i stället för 18,1 % (0,6 heltider mer)"."""
    side, more = ("över", "mer") if step.place < rank.place else ("under", "mindre")
    other = group_name(result.inputs.groups[step.group])
    if abs(step.change_percent) < NO_STEP:
        return f"minsta skillnad räcker, för bristen är nästan lika stor i {other}."
    fte = number(abs(step.change_fte), 1 if abs(step.change_fte) >= 0.05 else 2)
    return (f"om bristen blir {side} {percent(step.score / 100, 1)} av behovet i stället för "
            f"{percent(rank.score / 100, 1)} ({fte} heltider {more}), som i {other}.")


def order_of_budget(result: RunResult, told: Reasons) -> list[RankedGroup]:
    """The ranked groups of the group's own budget."""
    budget = result.inputs.groups[told.group].budget
    return [ranked for ranked in result.ranking
            if result.inputs.groups[ranked.group].budget == budget]


def neighbours(result: RunResult, told: Reasons) -> Sequence[RankedGroup]:
    """The group among those next to it in the order; nobody where it has no place, or is alone."""
    ours = order_of_budget(result, told)
    at = next((i for i, ranked in enumerate(ours) if ranked.group == told.group), None)
    if at is None or len(ours) < 2:
        return ()
    first = max(0, min(at - NEIGHBOURS, len(ours) - 2 * NEIGHBOURS - 1))
    return ours[first : first + 2 * NEIGHBOURS + 1]


def gives_way_sentence(result: RunResult, told: Reasons, budget: BudgetResult | None) -> str:
    """Whose block would have to go for one more of the group, and what each is worth; else empty.
    """
    line = told.first_not_given
    if budget is None or line is None:
        return ""
    year, benefit = budget.problem.start_years[line.start], number(line.benefit, 2)
    if line.exchange is None:
        return (f"Inget enskilt block kan lämna plats för ett till med start {year} (nytta "
                f"{benefit}).")
    other = line.exchange
    name = group_name(result.inputs.groups[budget.groups[other.group]])
    whose = "ett eget block" if other.group == line.group else f"ett block i {name}"
    return (f"Ett till med start {year} har nyttan {benefit}. Det kan ges om {whose} med start "
            f"{budget.problem.start_years[other.start]} tas bort; då förloras "
            f"{number(other.benefit_lost, 2)}.")


def shortage_sentence(result: RunResult, told: Reasons) -> str:
    """Expected shortage over the evaluated years, without blocks and with them."""
    if isnan(told.shortage_before):
        return "kan inte räknas utan behov."
    short = f"{number(told.shortage_before)} heltidsår {span(evaluated_years(result.inputs))}"
    after = number(told.shortage_after)
    if after == number(told.shortage_before):
        return f"{short}, med planen som utan."
    return f"{short} utan block, {after} med."


def blocks_sentence(told: Reasons, budget: BudgetResult | None) -> str:
    """How many blocks the group gets, by start year, and what one costs."""
    if budget is None:
        return "specialiteten kan inte få block."
    own = budget.groups.index(told.group)
    by_year = zip(budget.problem.start_years, budget.allocation.blocks[own].tolist(), strict=True)
    total = int(budget.allocation.blocks[own].sum())
    if total == 0:
        return f"inga{_cost_of_one(budget, own)}."
    return (f"{total} ({', '.join(f'{year}: {count}' for year, count in by_year)})"
            f"{_cost_of_one(budget, own)}.")


def _cost_of_one(budget: BudgetResult, own: int) -> str:
    """What one block is expected to cost, least and most; empty where prices are missing."""
    costs = [line.cost for line in budget.merit if line.group == own and not isnan(line.cost)]
    if not costs:
        return ""
    least, most = (number(sek / MILLION) for sek in (min(costs), max(costs)))
    return f", väntad kostnad {least if least == most else f'{least}–{most}'}\u00a0mkr per block"


def why_not_more(result: RunResult, told: Reasons, budget: BudgetResult | None) -> str:
    """In words: not planned, no benefit, or the limits that take it."""
    group = result.inputs.groups[told.group]
    if budget is None:
        return _no_part(group, told)
    line = told.first_not_given
    if line is None:
        return f"{no_gain(result, budget)}."
    limits = missing_clauses(budget, line.group, line.limits) or [UNPROVEN]
    return f"{sentence('; '.join(limits))}."


def _no_part(group: Group, told: Reasons) -> str:
    """Why a group takes no part in any allocation."""
    if not group.planned:
        return "Det planeras inga block i specialiteten (Planeras i bladet Specialiteter är nej)."
    if isnan(told.waterfall.need):
        return "Inget behov är angivet."
    return ("Behovet är 0." if told.waterfall.need == 0.0 else
            f"Det finns ingen ram {group.budget} i Budgetram.")


def flip_rows(points: Sequence[BreakEven]) -> Iterator[tuple[str, str, str]]:
    """Each input that can flip a group, and what it takes up and down; "" where nothing does."""
    for key, name in INPUTS.items():
        up, down = (next((point_text(point) for point in points
                          if point.key == key and point.sign == sign), "") for sign in (1, -1))
        if up or down:
            yield name, up, down


def point_text(point: BreakEven) -> str:
    """What the least change is and gives, or how far nothing happens."""
    if point.step is None and point.reach <= 0.0:
        return "går inte att ändra" if point.proven else "inte bevisat"
    if point.step is None:
        unproven = "" if point.proven else "*"
        return f"samma t.o.m. {_size(point, point.sign * point.reach)}{unproven}"
    money = "" if point.sek_per_year is None else f" ({signed(point.sek_per_year / 1e6, 2)} mkr)"
    return (f"{_size(point, point.sign * point.step)}{money}: {abs(point.blocks)} "
            f"{'fler' if point.blocks > 0 else 'färre'}")


def _size(point: BreakEven, by: float) -> str:
    if point.key == "pension":
        decimals = 0 if by == round(by) else 2 if 10 * by != round(10 * by) else 1
        return f"{signed(by, decimals)} år"
    decimals = 0 if abs(100 * by - round(100 * by)) < 1e-9 else 1
    points = "%-enhet" if abs(abs(by) - 0.01) < 1e-9 else "%-enheter"
    unit = points if point.key in ("fill_rate", "retention") else "%"
    return f"{signed(100 * by, decimals)} {unit}"


def flip_notes(points: Sequence[BreakEven]) -> Iterator[str]:
    """How it was tried, how to try it oneself, why the number of blocks goes the other way than a
    reader may think, and what is unproven."""
    found = [point for point in points if point.step is not None]
    yield ("Prövat i steg, vart och ett med en ny fördelning. Pengarna ändras lika mycket varje "
           "år; allt annat bara för den här specialiteten.")
    if lever := next((point.change.text for point in found if point.change), ""):
        yield f"Se vilka andra som ändras: prognos kor FIL --om ”{lever}”."
    ways = {key: {(point.sign, point.blocks > 0) for point in found if point.key == key}
            for key in INPUTS}
    for key, text in WHY_FEWER.items():
        if ways[key] and all((sign > 0) != more for sign, more in ways[key]):
            yield text
    if any(len(ways[key]) == 2 and len({more for _, more in ways[key]}) == 1 for key in INPUTS):
        yield ("När båda hållen ger fler, eller färre, är flera planer nästan lika bra: då räcker "
               "en liten ändring, åt vilket håll som helst, för att en annan plan ska bli bäst.")
    if any(not point.proven for point in points):
        yield "* Nästa steg kunde inte bevisas med det arbete som sökningen får göra."


WHY_FEWER = {
    "fill_rate": "Högre tillsättningsgrad: fler av de utlysta blocken tillsätts, så varje block "
                 "minskar bristen mer och det behövs färre. Lägre ger tvärtom.",
    "retention": "Fler som stannar: mindre brist utan nya block, och varje block ger mer, så det "
                 "behövs färre. Färre som stannar ger tvärtom.",
    "pension": "Högre pensionsålder: mindre brist utan nya block, så det behövs färre. Lägre ger "
               "tvärtom.",
}
"""Input -> why more of it gives fewer blocks."""
