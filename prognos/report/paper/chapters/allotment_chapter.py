"""The allocation: who gets blocks, what they cost and do, who gets none, each with its reason."""

from collections.abc import Iterator
from functools import partial
from itertools import groupby
from math import isnan

from prognos.report.charts import NARROW, Bar, bar_chart
from prognos.report.disclosure.public_figures import public_figures
from prognos.report.disclosure.public_reasons import public_reasons
from prognos.report.disclosure.small_counts import COVERED
from prognos.report.paper.chapters.answer_chapter import NO_BUDGET
from prognos.report.paper.document import Block, Bullets, Column, Figure, Heading, Paragraph, Table
from prognos.report.paper.phrases import (
    change_sentence,
    groups_words,
    kind,
    listed,
    looked_at,
    proposed,
    unmet_sentences,
    weighed_sentence,
)
from prognos.report.paper.standing import Standing, cost_of, standings
from prognos.report.wording.common_words import budgets_in_order, lower_first, proof_sentence
from prognos.report.wording.numbers import MILLION, number, percent
from prognos.report.wording.why_no_more import Against
from prognos.report.wording.worth_words import stability_sentence
from prognos.results import BudgetResult, RunResult

TOLD = 0.005
"""A change of the shortage, as a share of the need, that is told."""
FEW = 3
"""Groups with the same reason that the two pages name."""
SHOWN = 15
"""Groups of the chart: those with the largest shortage left."""


def add_allotment(result: RunResult) -> Iterator[Block]:
    """Each budget's blocks, then a chart, then those without."""
    yield Heading("Fördelningen")
    if not result.allocation.budgets:
        yield Paragraph(NO_BUDGET)
    for budget in result.allocation.budgets:
        yield from _budget(result, budget)
    yield from shortage_figure(result)
    yield from add_left_out(result)


def _budget(result: RunResult, budget: BudgetResult) -> Iterator[Block]:
    """What is proposed in a budget, and what is proven of it."""
    if len(result.allocation.budgets) > 1:
        yield Heading(kind(budget.name), 2)
    yield Paragraph(f"{proposed(result, budget)} {change_sentence(result, budget.name)}", lead=True)
    told = [*unmet_sentences(budget), proof_sentence(budget), weighed_sentence(result, budget)]
    if result.questions.stability is not None and budget.allocation.blocks.any():
        told.append(stability_sentence(result, budget))
    yield Paragraph(" ".join(filter(None, told)))


def blocks_tables(result: RunResult) -> Iterator[Block]:
    """The blocks of each budget, group by group: an annex."""
    for budget in result.allocation.budgets:
        if given := [one for one in standings(result, budget.name) if one.given]:
            yield _blocks_table(result, budget, given)


def _blocks_table(result: RunResult, budget: BudgetResult, given: list[Standing]) -> Table:
    """Blocks by start year, their cost and the shortage; why not more stands in the answer."""
    safe = result.questions.stability is not None
    rows = [_block_row(result, one) for one in given]
    rows.append(_sum_row(budget, given, safe))
    columns = (
        Column("Specialitet", width=4.0),
        *(Column(str(year), "right", 0.95) for year in budget.problem.start_years),
        Column("Block i allt", "right", 1.0), *((Column("Säkra", "right", 1.1),) if safe else ()),
        Column("Kostnad (mkr)", "right", 1.4), Column("Brist utan block", "right", 1.1),
        Column("Brist med block", "right", 1.1))
    return Table(
        f"Fördelade {kind(budget.name)}", columns, tuple(rows), total=True,
        note=f"Grupperna står i rangordning. Brist: väntad brist {looked_at(result)} som andel av "
             "behovet. Kostnad: väntad kostnad ur centrala medel under hela utbildningen, med "
             "hänsyn till att alla block inte tillsätts. Blocken i turordning står i bilagan.")


def _block_row(result: RunResult, one: Standing) -> tuple[str, ...]:
    safe = [] if result.questions.stability is None else [
        COVERED if one.silent else str(int(result.questions.stability.safe[one.group].sum()))]
    return (one.name, *(_count(count) for count in one.blocks or ()), str(one.given), *safe,
            mkr(one.cost), one.told_before, one.told_after)


def _sum_row(budget: BudgetResult, given: list[Standing], safe: bool) -> tuple[str, ...]:
    by_year = budget.allocation.blocks.sum(axis=0).tolist()
    return ("Summa", *(_count(count) for count in by_year), str(sum(one.given for one in given)),
            *(("",) if safe else ()), mkr(cost_of(budget)), "", "")


def _count(count: int) -> str:
    return "–" if count == 0 else str(count)


def mkr(sek: float) -> str:
    """Million kronor without the unit, for a column that names it."""
    return number(sek / MILLION)


def shortage_figure(result: RunResult) -> Iterator[Block]:
    """Bars before and after of the groups with the largest share of the need still lacking."""
    found = [one for budget in budgets_in_order(result) for one in standings(result, budget)
             if not isnan(one.evaluated.share_after) and not one.silent
             and one.evaluated.shortage_before > 0.05]
    found = sorted(found, key=lambda one: -one.evaluated.share_after)[:SHOWN]
    if not found:
        return
    given = any(budget.allocation.blocks.any() for budget in result.allocation.budgets)
    words = _worst_words(found, given)
    bars = [Bar(one.name, 100 * one.evaluated.share_before,
                100 * one.evaluated.share_after if given else None) for one in found]
    which = "Gruppen" if len(bars) == 1 else f"De {len(bars)} grupper"
    draw = partial(bar_chart, "Väntad brist i procent av behovet", words, bars, unit="%",
                   decimals=0)
    yield Figure(
        draw(), words,
        f"{which} där störst andel av behovet väntas saknas {looked_at(result)}, "
        f"{'utan och med blocken, ' if given else ''}procent av behovet.",
        narrow=draw(room=NARROW))


def _worst_words(found: list[Standing], given: bool) -> str:
    """What the bars show: the largest share, and whose come next."""
    worst = found[0]
    words = (f"Störst andel av behovet väntas saknas i {worst.name}: "
             f"{percent(worst.evaluated.share_before)} utan nya block")
    words += f" och {percent(worst.evaluated.share_after)} med." if given else "."
    if len(found) == 1:
        return words
    return (f"{words} Därefter följer {listed([one.name for one in found[1:4]])}. Alla gruppers "
            "andelar står i avsnittets tabeller.")


def add_left_out(result: RunResult) -> Iterator[Block]:
    """Groups without blocks, those with the same reason together."""
    yield Heading("Vilka som inte får block, och varför", 2)
    parts = _reasons(result)
    count = sum(len(ones) for _, ones in parts)
    yield Paragraph(f"{groups_words(result, count)} får inga block. Skälen:" if parts
                    else _all_get(result))
    if parts:
        yield Bullets(tuple(f"{why}: {_names(ones)}." for why, ones in parts))
    if sentence := worse_sentence(result):
        yield Paragraph(sentence)


def _all_get(result: RunResult) -> str:
    return ("Gruppen i underlaget får block." if len(result.groups) == 1
            else "Alla grupper i underlaget får block.")


def _reasons(result: RunResult) -> list[tuple[str, list[Standing]]]:
    """Why groups get no block, the reason of most groups first, with those groups."""
    reasons = sorted(((why.brief, one) for one, why in left_out(result)), key=lambda each: each[0])
    parts = [(why, [one for _, one in ones]) for why, ones in groupby(reasons, lambda e: e[0])]
    return sorted(parts, key=lambda part: -len(part[1]))


def left_out_sentence(result: RunResult) -> str:
    """"21 grupper får inga block: pengarna räcker inte (17); …": how many for each reason, by name
    where they are few."""
    parts = _reasons(result)
    if not parts:
        return _all_get(result)
    told = [lower_first(why) + (
        f" ({_names(ones)})" if len(ones) <= FEW else f" ({len(ones)})" * (len(parts) > 1))
        for why, ones in parts]
    count = sum(len(ones) for _, ones in parts)
    return f"{groups_words(result, count)} får inga block: {'; '.join(told)}."


def _names(ones: list[Standing]) -> str:
    """The groups with the largest share of the need lacking first."""
    ones = sorted(ones, key=lambda one: (one.place is None, one.place or 0))
    return listed([one.name for one in ones], len(ones))


def left_out_table(result: RunResult) -> Iterator[Block]:
    """Every group without blocks with its reason: an annex."""
    rows = list(left_out(result))
    if not rows:
        return
    yield Table(
        "Grupper utan block",
        (Column("Plats", "right", 0.9), Column("Specialitet", width=4.5),
         Column("Väntad brist av behovet", "right", 1.7), Column("Varför inte", width=6.0)),
        tuple(("–" if one.place is None else str(one.place), one.name, one.told_after,
               f"{why.full}.") for one, why in rows),
        note=f"Brist: väntad brist {looked_at(result)} med de fördelade blocken. Plats: i "
             "rangordningen; streck för grupper utan behov eller med få personer. Listan är "
             "prioriteringslistan över block.")


def worse_sentence(result: RunResult) -> str:
    """Groups whose shortage grows by the blocks of others; empty when there are none."""
    worse = [one.name for budget in budgets_in_order(result) for one in standings(result, budget)
             if one.evaluated.share_after - one.evaluated.share_before >= TOLD and not one.silent]
    if not worse:
        return ""
    return (f"Bristen blir större med blocken än utan dem i {listed(worse)}. Den som börjar i en "
            "gren- eller tilläggsspecialitet räknas bort från basspecialiteten.")


def why_no_more(result: RunResult) -> dict[int, str]:
    """Group of the run -> the brief reason why it gets no further block, or none at all."""
    found = {one.group: why.brief for one, why in left_out(result)}
    for budget in result.allocation.budgets:
        against = public_reasons(result, public_figures(result), budget)
        found |= {group: against[i].brief for i, group in enumerate(budget.groups)}
    return found


def left_out(result: RunResult) -> Iterator[tuple[Standing, Against]]:
    """Each group without blocks and why, budget by budget in the order of places."""
    budgets = {budget.name: budget for budget in result.allocation.budgets}
    for name in budgets_in_order(result):
        budget = budgets.get(name)
        against = {} if budget is None else public_reasons(result, public_figures(result), budget)
        for one in standings(result, name):
            if one.given == 0:
                inside = budget is not None and one.group in budget.groups
                yield one, (against[budget.groups.index(one.group)] if budget is not None and inside
                            else _outside(result, one, name in budgets))


def _outside(result: RunResult, one: Standing, has_budget: bool) -> Against:
    """Why a group takes no part in the allocation."""
    group = result.inputs.groups[one.group]
    if isnan(one.evaluated.need):
        why = "Inget behov är angivet"
    elif not group.planned:
        why = "Det planeras inga block i specialiteten"
    elif not has_budget:
        why = f"Ingen budgetram för {kind(group.budget)} är angiven"
    else:
        why = f"Inget behov {looked_at(result)}"
    return Against(why, why, why)
