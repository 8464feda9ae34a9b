"""How sure the result is: spread, assumptions, stability, and what may stand in the way."""

from collections.abc import Iterator

import numpy as np

from prognos.inputs.all_inputs import id_in_words
from prognos.report.disclosure.public_figures import public_figures
from prognos.report.disclosure.public_reasons import OF_PERSONS, is_limit_told
from prognos.report.disclosure.small_counts import hidden
from prognos.report.paper.document import Block, Bullets, Column, Heading, Paragraph, Table
from prognos.report.paper.phrases import (
    PEOPLE,
    a_year,
    fte,
    full_times,
    has_blocks,
    last_shortage,
    listed,
    looked_at,
    may_tell_bound,
    sums_of,
    sums_told,
    unmet_sentences,
)
from prognos.report.paper.standing import budget_years
from prognos.report.wording.common_words import budgets_in_order, guess_value, members
from prognos.report.wording.numbers import full_time, percent, plural, signed, span
from prognos.report.wording.sentences import MinimumRisk, minimum_risks
from prognos.report.wording.worth_words import stability_sentence, unproven_sentence
from prognos.results import RunResult
from prognos.schema.findings import Finding

ROTAS = 10
"""Rotas that are named; more are counted."""
MINIMUM, OVERDRAWN, BT_OVER = "minimum-ryms-inte", "ram-redan-overskriden", "bt-over-ramen"
"""Codes of findings that are told as they stand."""
AVERAGE = 0.5
"""Persons: differences below half a person are not told."""


def add_risk(result: RunResult) -> Iterator[Block]:
    """Spread in words, the assumptions that matter most, stability, what to watch."""
    yield Heading("Risker och osäkerhet")
    yield Paragraph(spread_sentence(result) or
                    "Spridningen i tillgången redovisas inte: inget behov av specialistläkare är "
                    "angivet, eller så är det så få personer att siffrorna kan röra enskilda.")
    if result.questions.guesses and all(sums_told(result, budget)
                                        for budget in budgets_in_order(result)):
        yield Paragraph("Några antaganden saknar stöd i historik. Tabellen visar hur mycket "
                        "bristen ändras om ett av dem i taget är ett annat och fördelningen är "
                        "densamma.")
        yield _guess_table(result)
    yield from (Paragraph(text) for text in stability_sentences(result))
    if watch := list(watched(result)):
        yield Heading("Att bevaka", 2)
        yield Bullets(tuple(watch))


def spread_sentence(result: RunResult) -> str:
    """P10–P90 of the region's supply at the horizon; empty where nobody in budget ST has a need."""
    years = budget_years(result, members(result, "ST"))
    if not years.need.any() or not sums_told(result, "ST"):
        return ""
    t = result.inputs.calendar.horizon
    supply = result.forecast.after.totals.fte
    low, high = float(supply.p10[t]), float(supply.p90[t])
    need = float(years.need[t])
    blocks = " med blocken" if has_blocks(result, "ST") else ""
    text = (f"Tillgången på specialistläkare {years.years[t]}{blocks} väntas bli "
            f"{full_time(years.supply_after[t])} mot ett behov av {fte(need)}. I åtta fall av "
            f"tio blir den mellan {fte(low)} och {fte(high)}, om antagandena i övrigt stämmer.")
    if high < need:
        return f"{text} Behovet ligger över hela det spannet."
    if low > need:
        within = (" Den brist som finns kvar finns i enskilda grupper."
                  if sums_of(result, "ST").total_after >= 0.5 else "")
        return f"{text} Behovet ligger under hela det spannet.{within}"
    return text


def _guess_table(result: RunResult) -> Table:
    rows = [
        (guess.name, guess_value(result, guess),
         "standardvärde" if guess.defaulted else "angivet",
         f"{guess.low_label} – {guess.high_label}",
         signed(a_year(result, guess.change_high - guess.change_low), 0))
        for guess in result.questions.guesses]
    return Table(
        "Antaganden som betyder mest för bristen med blocken",
        (Column("Antagande", width=3.2), Column("Värde", width=1.2), Column("Ursprung", width=1.6),
         Column("Prövat", width=3.4), Column("Ändring av bristen (heltider)", "right", 1.8)),
        tuple(rows), note="Ändring från det lägre till det högre prövade värdet, i medeltal per år "
                          f"{looked_at(result)}, alla slags block tillsammans. Plus: bristen blir "
                          "större. Som jämförelse är bristen med blocken i medeltal "
                          f"{full_times(a_year(result, result.allocation.sums.total_after))}.")


def stability_sentences(result: RunResult) -> Iterator[str]:
    """How the plan stands in other cases, when that was tried."""
    if not any(budget.allocation.blocks.any() for budget in result.allocation.budgets):
        return
    if result.questions.stability is None:
        yield ("Om fördelningen skulle bli en annan med andra antaganden är inte prövat i det här "
               "underlaget.")
        return
    said = [stability_sentence(result, budget) for budget in result.allocation.budgets
            if budget.allocation.blocks.any()]
    yield " ".join(filter(None, (*said, unproven_sentence(result))))


def watched(result: RunResult) -> Iterator[str]:
    """Minima, rotas, candidates and warnings of the result, where there are any."""
    told = list(weighing(result))
    if not any(finding.code == MINIMUM for finding in told):
        yield from (sentence for budget in result.allocation.budgets
                    for sentence in unmet_sentences(budget))
    yield from (finding.message for finding in told)
    yield from _exceeded(result)
    risks = rotas(result)
    for risk in risks[:ROTAS]:
        yield f"{risk.name}: {risk.words}, även med blocken."
    if len(risks) > ROTAS:
        yield (f"I {plural(len(risks) - ROTAS, 'grupp', 'grupper')} till är risken att jourlinjen "
               "inte kan bemannas minst 10\u00a0%.")
    if sentence := candidates_sentence(result):
        yield sentence


def rotas(result: RunResult) -> list[MinimumRisk]:
    """Rotas at risk with the blocks; risks of a few persons are not published."""
    figures = public_figures(result)
    return [risk for risk in minimum_risks(result, result.forecast.after)
            if not figures.is_silent(risk.group)]


def weighing(result: RunResult) -> Iterator[Finding]:
    """Findings of the result that concern a budget.

    What was read of single rows is only counted (see the annex): it may tell of single persons.
    So may how much of the money is bound, and a limit of persons that stands in the way.
    """
    figures = public_figures(result)
    told = {
        BT_OVER: True,
        OVERDRAWN: all(may_tell_bound(result, budget) for budget in result.allocation.budgets),
        MINIMUM: all(limit.family not in OF_PERSONS or is_limit_told(result, figures, limit)
                     for budget in result.allocation.budgets
                     for limit in budget.allocation.binding)}
    return (finding for finding in result.run.findings if told.get(finding.code, False))


def _exceeded(result: RunResult) -> Iterator[str]:
    """Limits that are exceeded without any new block, without how many persons it is about."""
    figures = public_figures(result)
    for family, what in (("supervisors", "handledare"), ("rotation", "platser för sidoutbildning"),
                         ("candidates", "kandidater")):
        over = dict.fromkeys(
            id_in_words(limit.group or "hela regionen")
            for budget in result.allocation.budgets
            for limit in budget.limits if limit.family == family and limit.state == "exceeded"
            and is_limit_told(result, figures, limit))
        if over:
            yield (f"Gränsen för {what} är överskriden redan utan nya block i "
                   f"{listed(list(over))}. Inga block som ökar överskridandet kan ges.")


def candidates_sentence(result: RunResult) -> str:
    """Whether there are candidates enough for the starts that are wanted; empty = not known."""
    region = [year for year in result.people.candidates if year.area is None]
    lacking = [year for year in region if year.missing > AVERAGE]
    if not region:
        return ""
    if not lacking:
        return "Kandidaterna till ST väntas räcka till de önskade starterna alla visade år."
    worst = max(lacking, key=lambda year: year.missing)
    return (f"Kandidaterna till ST väntas inte räcka {span(tuple(y.year for y in lacking))}. Som "
            f"mest saknas {hidden(worst.missing, result.inputs.rules.small_count)} av "
            f"{hidden(worst.wanted_starts, result.inputs.rules.small_count)} önskade starter "
            f"({worst.year}). Block kan då bli obesatta.")


def risk_rows(result: RunResult) -> Iterator[tuple[str, str, str]]:
    """Risk, what the figures say of it, what can be done: only where the figures say something."""
    yield from _vacant_row(result)
    if any(year.area is None and year.missing > AVERAGE for year in result.people.candidates):
        yield ("För få kandidater", candidates_sentence(result),
               "Fler AT- och BT-platser, eller rekrytering.")
    if crowded := _crowded(result, "supervisors"):
        yield ("Handledarna blir för få",
               f"Handledarna räcker inte till fler block i {listed(crowded)}.",
               "Följ upp handledningstiden och fördela handledare mellan enheter.")
    if crowded := _crowded(result, "rotation"):
        yield ("Platserna för sidoutbildning räcker inte",
               f"Platserna räcker inte till fler block i {listed(crowded)}.",
               "Samordna placeringarna mellan klinikerna.")
    if risks := rotas(result):
        yield ("Jourlinjer kan bli svåra att bemanna", f"Störst är risken i {risks[0].name}: "
               f"{risks[0].chance} {risks[0].year}. Jourlinjer med minst 10\u00a0% risk: "
               f"{len(risks)}.", "Gemensamma jourlinjer, omfördelning eller rekrytering.")
    for budget in result.allocation.budgets:
        last, _, after = last_shortage(result, budget.name)
        if after >= 0.5 and sums_told(result, budget.name):
            yield (f"Brist på {PEOPLE[budget.name]} återstår", f"År {last} väntas "
                   f"{full_times(after)} saknas även med blocken.",
                   "Rekrytering, längre arbetsliv, ändrat uppdrag.")


def _vacant_row(result: RunResult) -> Iterator[tuple[str, str, str]]:
    """Blocks may stay vacant: the fill rate that is reckoned with."""
    given = [(budget, i) for budget in result.allocation.budgets for i in range(len(budget.groups))
             if budget.allocation.blocks[i].any()]
    if not given:
        return
    rates = np.concatenate([result.inputs.careers.rates.fill_rate[budget.groups[i]]
                            for budget, i in given])
    low, high = percent(float(rates.min())), percent(float(rates.max()))
    told = low if low == high else f"{low} till {high}"
    yield ("Block kan bli obesatta", f"Prognosen räknar med att {told} av blocken tillsätts.",
           "Följ tillsättningen och flytta obesatta block i tid.")


def _crowded(result: RunResult, family: str) -> list[str]:
    """Whom a family of limits stops from having more, each once; none of few persons."""
    figures = public_figures(result)
    return list(dict.fromkeys(
        id_in_words(limit.group or "hela regionen")
        for budget in result.allocation.budgets for limit in budget.allocation.binding
        if limit.family == family and is_limit_told(result, figures, limit)))
