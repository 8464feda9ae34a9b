"""What else was considered: no blocks, an own plan, other money, other means."""

from collections.abc import Iterator
from math import isnan

from prognos.report.disclosure.public_figures import public_figures
from prognos.report.disclosure.public_reasons import public_broken
from prognos.report.disclosure.small_counts import COVERED
from prognos.report.paper.chapters.allotment_chapter import mkr
from prognos.report.paper.document import Block, Bullets, Column, Heading, Paragraph, Table
from prognos.report.paper.phrases import (
    PEOPLE,
    a_year,
    fte,
    kind,
    listed,
    looked_at,
    short,
    sums_of,
    sums_told,
)
from prognos.report.paper.standing import cost_of, largest_share
from prognos.report.wording.clinic_words import proposal_sentences
from prognos.report.wording.common_words import group_name
from prognos.report.wording.numbers import MILLION, number, percent, plural, signed
from prognos.report.wording.reason_words import reached_sentence
from prognos.report.wording.worth_words import (
    MEANING,
    MEANS,
    NO_PRICE,
    budgets_with_levers,
    curve_sentences,
    lasting,
    levers_of,
)
from prognos.report.wording.yardstick_words import (
    WHOSE_CHOICE,
    blocks_by_yardstick,
    steady_sentence,
    yardstick_name,
)
from prognos.results import BudgetResult, Deviation, Lever, ManualResult, OtherObjective, RunResult


def add_yardsticks(result: RunResult) -> Iterator[Block]:
    """What holds whichever yardstick is chosen, and whose choice it is; nothing when not tried."""
    if result.questions.yardsticks:
        yield Heading("Vad valet av mått gör", 2)
        yield Paragraph(f"{steady_sentence(result)} {WHOSE_CHOICE} Specialitet för specialitet "
                        "står det i en bilaga.")


def yardstick_table(result: RunResult) -> Iterator[Block]:
    """Blocks of every group that gets some by any yardstick: an annex.

    By other yardsticks than the plan's they tell how great a group's shortage is: not of few.
    """
    sticks, figures = result.questions.yardsticks, public_figures(result)
    rows = []
    for g, group in enumerate(result.inputs.groups):
        blocks = blocks_by_yardstick(result, g)
        if any(blocks):
            own, *others = (str(count) if count else "–" for count in blocks)
            hidden = figures.is_silent(g)
            rows.append((group_name(group), own, *((COVERED,) * len(others) if hidden else others)))
    if rows:
        yield Table(
            "Block i allt, med olika mått",
            (Column("Specialitet", width=3.4),
             *(Column(yardstick_name(result, stick), "right", 1.3) for stick in sticks)),
            tuple(rows), note="Samma pengar och samma gränser. Alla startår.")


YARDSTICK = ("Nyttan räknas med vägd brist och vägt överskott och följer därför inte heltiderna i "
             "tabellen rakt av.")
OWN = "Den egna fördelningen i underlaget"
BROKEN, DEVIATIONS = 6, 6
"""Limits and deviations that are listed; the rest are counted."""


HIRED = (" Hyrläkare: det de kostar utöver lönen till en anställd. Priset går inte att jämföra "
         "med ett blocks: det ena köper ett år, det andra en färdigutbildad.")


def add_alternatives(result: RunResult) -> Iterator[Block]:
    """The proposal beside other plans, then beside other means."""
    yield Heading("Alternativ som har övervägts")
    if not result.allocation.budgets:
        yield Paragraph("Ingen fördelning är beräknad, så det finns inga alternativ att jämföra.")
    for budget in result.allocation.budgets:
        yield _plans_table(result, budget)
        for manual in result.questions.manual:
            if manual.budget == budget.name:
                yield from _manual(result, manual)
    if told := " ".join(_objectives(result)):
        yield Paragraph(told)
    for curve in result.questions.money_curves:
        if sums_told(result, curve.budget):
            yield from (Paragraph(sentence) for sentence in curve_sentences(curve))
    if result.allocation.budgets and not (
            result.questions.manual or result.questions.other_objectives):
        yield Paragraph("Ingen egen fördelning är angiven i underlaget, så ingen annan plan än "
                        "förslaget och nollalternativet är värderad.")
    yield from add_yardsticks(result)
    if result.money.clinic_proposal is not None:
        yield Heading("Klinikfinansierad ST", 2)
        figures = public_figures(result)
        first, *more = proposal_sentences(result, [
            g for g in range(len(result.inputs.groups)) if figures.is_silent(g)])
        yield Paragraph(first)
        yield Bullets(tuple(more))
    yield from _means(result)


def _plans_table(result: RunResult, budget: BudgetResult) -> Table:
    """No block, the proposal, and somebody's own plan by the same yardstick."""
    sums = sums_of(result, budget.name)
    plans = [("Inga nya block (nollalternativ)", 0, 0.0, sums.total_before),
             ("Förslaget", int(budget.allocation.blocks.sum()), cost_of(budget), sums.total_after)]
    plans += [(OWN, int(manual.blocks.sum()),
               float(manual.cost.sum()), manual.sums.total_after)
              for manual in result.questions.manual if manual.budget == budget.name]
    plans += [(f"Med målet {other.objective}", other.blocks, other.cost, other.shortage)
              for other in result.questions.other_objectives
              if other.budget == budget.name and _is_another(budget, other)]
    hidden = set() if sums_told(result, budget.name) else {name for name, *_ in plans}
    hidden |= {OWN} if _moves_a_few(result, budget.name) else set()
    rows = [(name, str(blocks), "okänd" if isnan(sek) else mkr(sek),
             *((COVERED,) * 2 if name in hidden else (
                 fte(a_year(result, lacking)), _less(sums.total_before, lacking))))
            for name, blocks, sek, lacking in plans]
    return Table(
        f"Alternativ för {kind(budget.name)}",
        (Column("Alternativ", width=3.4), Column("Block", "right"),
         Column("Kostnad (mkr)", "right", 1.2), Column("Brist (heltider)", "right", 1.3),
         Column("Avvärjd brist", "right", 1.3)),
        tuple(rows), note=f"Brist: i medeltal per år {looked_at(result)}. Avvärjd brist: andel av "
                          "bristen utan nya block.")


def _is_another(budget: BudgetResult, other: OtherObjective) -> bool:
    """Whether a plan is one to choose: neither the proposal again nor no blocks at all."""
    given = int(budget.allocation.blocks.sum())
    return other.blocks > 0 and not _is_same(other, given)


def _is_same(other: OtherObjective, given: int) -> bool:
    return other.moved == 0 and other.blocks == given


def _moves_a_few(result: RunResult, budget: str) -> bool:
    """Whether the own plan is another for a group of few: its sum less the proposal's is theirs."""
    return public_figures(result).any_silent(
        one.group for manual in result.questions.manual if manual.budget == budget
        for one in manual.deviations)


def _less(before: float, after: float) -> str:
    """Share of the shortage that a plan averts."""
    return percent(1.0 - after / before) if before >= 0.05 else "–"


def _objectives(result: RunResult) -> Iterator[str]:
    """What other objectives would do, those that give the same plan in one sentence."""
    for budget in result.allocation.budgets:
        ours = [one for one in result.questions.other_objectives if one.budget == budget.name]
        given = int(budget.allocation.blocks.sum())
        same = [one.objective for one in ours if _is_same(one, given)]
        if same:
            goals = "målet" if len(same) == 1 else "målen"
            yield (f"Med {goals} {listed(same)} blir fördelningen av {kind(budget.name)} "
                   "densamma.")
        yield from (_objective_sentence(result, budget, one) for one in ours
                    if not _is_same(one, given))


def _objective_sentence(result: RunResult, plan: BudgetResult, other: OtherObjective) -> str:
    """What another objective would move, and what it would leave where the shortage is largest."""
    best = "" if other.proven else " Att det är den bästa fördelningen är inte bevisat."
    if other.blocks == 0:
        return f"Med målet {other.objective} ges inga {kind(other.budget)}.{best}"
    moved = (f"skulle {other.moved} av förslagets {kind(other.budget)} inte ges" if other.moved
             else f"skulle alla förslagets {kind(other.budget)} ges, och fler")
    if public_figures(result).any_silent(plan.groups):
        return f"Med målet {other.objective} {moved}.{best}"
    theirs, ours = percent(other.largest_share), percent(largest_share(result, plan))
    beside = "ungefär som med förslaget" if theirs == ours else f"mot {ours} med förslaget"
    return (f"Med målet {other.objective} {moved}, och den största väntade bristen i en grupp "
            f"ett enskilt år skulle bli {theirs} av behovet, {beside}.{best}")


def _manual(result: RunResult, manual: ManualResult) -> Iterator[Block]:
    """What the own plan reaches, what it breaks, and the dearest deviations."""
    kept = "" if manual.broken else " Den håller alla gränser."
    figures = public_figures(result)
    told = sums_told(result, manual.budget) and not _moves_a_few(result, manual.budget)
    reached = reached_sentence(manual) if told else ""
    cheapest = result.inputs.rules.objective.name == "lägst kostnad"
    way = f" {YARDSTICK}" if reached and not cheapest else ""
    yield Paragraph(f"Den egna fördelningen av {kind(manual.budget)} är mätt med samma mått som "
                    f"förslaget. {reached}{kept}{way}".strip())
    if manual.broken:
        limits = [f"{public_broken(result, figures, limit)}." for limit in manual.broken[:BROKEN]]
        if (more := len(manual.broken) - BROKEN) > 0:
            limits.append(f"{plural(more, 'gräns', 'gränser')} till.")
        yield Paragraph("Gränser som den bryter:")
        yield Bullets(tuple(limits))
    if manual.deviations:
        yield _deviations(result, manual)


def _deviations(result: RunResult, manual: ManualResult) -> Table:
    """The deviations that cost most shortage, each by itself."""
    dearest = sorted(manual.deviations, key=lambda one: -one.objective)[:DEVIATIONS]
    more, figures = len(manual.deviations) - len(dearest), public_figures(result)
    rest = f" De {len(dearest)} dyraste av {len(manual.deviations)} avvikelser." if more else ""
    return Table(
        f"Vad den egna fördelningens avvikelser kostar: {kind(manual.budget)}",
        (Column("Specialitet", width=3.4), Column("Startår", "right"),
         Column("Egen", "right", 0.9), Column("Förslag", "right", 1.0),
         Column("Mer brist (heltidsår)", "right", 1.4), Column("Mer kostnad (mkr)", "right", 1.4),
         Column("Motiv", width=3.0)),
        tuple(_deviation(result, one, figures.is_silent(one.group)) for one in dearest),
        note="Varje avvikelse för sig, mot förslaget; de ska inte summeras. Heltidsår: heltider, "
             f"summan av åren {looked_at(result)}.{rest}")


def _deviation(result: RunResult, one: Deviation, few: bool) -> tuple[str, ...]:
    years = result.inputs.calendar.start_calendar_years
    cost = "okänd" if isnan(one.cost) else signed(one.cost / MILLION)
    return (group_name(result.inputs.groups[one.group]), str(years[one.start]), str(one.manual),
            str(one.optimal), COVERED if few else signed(one.fte_years), cost,
            short(one.reason or "–"))


def _means(result: RunResult) -> Iterator[Block]:
    """What other means give, in every group of the budget."""
    for budget in budgets_with_levers(result):
        levers = [lever for lever in levers_of(result, budget) if _is_open(lever)]
        if not levers or not sums_told(result, budget):
            continue
        yield Table(
            f"Block och andra åtgärder sida vid sida: {PEOPLE[budget]}",
            (Column("Åtgärd i varje grupp", width=2.6), Column("Vad det är", width=3.4),
             Column("Heltidsår", "right"), Column("Ger mest", width=1.9),
             Column("Kronor per heltidsår", "right", 1.5)),
            tuple(_lever(lever) for lever in levers),
            note=f"Heltidsår: väntat tillskott av heltider, summan av åren {looked_at(result)}, "
                 "allt annat lika. Det ett block ger därefter är inte medräknat, så dess pris per "
                 "heltidsår är för högt. Block: hela kostnaden, också verksamhetens del."
                 f"{HIRED * any(lever.key == 'agency' for lever in levers)}")


def _is_open(lever: Lever) -> bool:
    """Whether a region might choose it: recruiting one more a year in every group, or another
    region's hours, is told only where somebody has put a price on it; hired doctors are no
    nurses."""
    if lever.key in ("recruitment", "cooperation"):
        return lever.cost is not None
    return lever.key != "agency" or lever.budget == "ST"


def _lever(lever: Lever) -> tuple[str, ...]:
    price = lever.per_fte_year
    return (MEANS[lever.key], MEANING[lever.key], fte(lever.fte_years), lasting(lever),
            NO_PRICE if price is None else number(10_000 * round(price / 10_000), 0))
