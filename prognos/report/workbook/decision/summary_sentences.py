"""The run in a few sentences for a board: the state, the effect, what remains, how sure it is."""

from collections.abc import Iterator

import numpy as np

from prognos.report.wording.common_words import (
    evaluated_years,
    group_name,
    horizon_index,
    largest_shortages,
    lower_first,
    members,
    shown_years,
    st_sums,
)
from prognos.report.wording.numbers import msek, percent, plural, signed, span, whole
from prognos.report.wording.sentences import FTE_YEAR
from prognos.report.wording.worth_words import safe_line
from prognos.results import RunResult, ShortageSums

NAMED = 3
"""Specialties that one sentence names."""
NOTHING = 0.05
"""FTE-years: less shortage than that is shown as 0."""


def state_sentence(result: RunResult) -> str:
    """Need and shortage of the region today and in the last shown year, without new blocks."""
    totals, t, year = result.forecast.before.totals, horizon_index(result.inputs), shown_years(
        result.inputs)[-1]
    if not members(result, "ST"):
        return "Underlaget innehåller inga specialiteter som utbildas genom ST."
    return (f"Behovet är {whole(float(totals.need[0]))} heltider idag och "
            f"{whole(float(totals.need[t]))} år {year}. Idag saknas "
            f"{whole(float(totals.shortage[0]))} heltider. Utan nya block väntas "
            f"{whole(float(totals.shortage[t]))} saknas {year}.")


def years_title(result: RunResult) -> str:
    """Title of the region's years: what is counted, and the evaluated years that are not shown."""
    evaluated, last = evaluated_years(result.inputs), shown_years(result.inputs)[-1]
    hidden = tuple(year for year in evaluated if year > last)
    more = (f"; {span(hidden)} ingår i bristen {span(evaluated)} men visas inte" if hidden else "")
    return f"Regionen år för år (läkare, heltider{more})"


def effect_sentences(result: RunResult) -> Iterator[str]:
    """What the blocks do to the shortage of their budget, and what they cost."""
    years = span(evaluated_years(result.inputs))
    if not result.allocation.budget_sums:
        yield _effect(st_sums(result), years, any_blocks=False)
    for name, sums in result.allocation.budget_sums.items():
        given = any(budget.allocation.blocks.any() for budget in result.allocation.budgets
                    if budget.name == name)
        told = _effect(sums, years, given)
        only = len(result.allocation.budget_sums) == 1
        yield told if only else f"{name}: {lower_first(told)}"
    yield FTE_YEAR
    if cost := _cost(result):
        yield f"Blocken väntas kosta {msek(cost, 0)} under hela utbildningen, alla ramar."


def _effect(sums: ShortageSums, years: str, any_blocks: bool) -> str:
    if sums.total_before < NOTHING:
        return f"Ingen brist väntas {years}, varken utan eller med nya block."
    if not any_blocks:
        return f"Bristen {years} väntas bli {whole(sums.total_after)} heltidsår utan nya block."
    change = signed(100 * (sums.total_after / sums.total_before - 1), 0)
    return (f"Bristen {years} väntas bli {whole(sums.total_after)} heltidsår med blocken, mot "
            f"{whole(sums.total_before)} utan ({change}\u00a0%).")


def _cost(result: RunResult) -> float:
    """Expected cost of all blocks, SEK; those without a known cost are not in it."""
    return sum(float(np.nansum(budget.allocation.blocks * budget.problem.cost))
               for budget in result.allocation.budgets)


def left_sentence(result: RunResult) -> str:
    """The specialties whose shortage stays the largest part of their need."""
    years = span(evaluated_years(result.inputs))
    groups, worst = result.inputs.groups, largest_shortages(result, NAMED)
    named = [f"{group_name(groups[one.group])} ({percent(one.evaluated.share_after)})"
             for one in worst if one.evaluated.share_after > 0.005]
    if not named:
        return f"Ingen specialitet väntas ha brist {years}."
    return f"Störst brist kvar i procent av behovet {years}: {', '.join(named)}."


def sure_sentence(result: RunResult) -> str:
    """How wide the forecast is, which assumption moves it most, and what was remarked."""
    t, year = horizon_index(result.inputs), shown_years(result.inputs)[-1]
    spread, parts = result.forecast.after.totals.fte, []
    if float(spread.p90[t]) > 0:
        parts.append(f"I åtta fall av tio blir regionens tillgång {year} mellan "
                     f"{whole(float(spread.p10[t]))} och {whole(float(spread.p90[t]))} heltider.")
    if result.questions.guesses and result.questions.guesses[0].swing >= 0.5:
        guess = result.questions.guesses[0]
        parts.append(f"Mest betyder antagandet {guess.name}: skillnaden i brist med blocken är "
                     f"{whole(guess.swing)} heltidsår mellan de värden som har prövats "
                     f"({guess.low_label}, {guess.high_label}).")
    if result.questions.stability is not None and result.allocation.budgets:
        parts.append(f"Säkra block: {safe_line(result, result.allocation.budgets[0])}")
    if result.run.findings:
        found = plural(len(result.run.findings), "anmärkning", "anmärkningar")
        parts.append(f"{found} i underlaget, se bladet Kontroll.")
    return " ".join(parts)
