"""Words and figures that the papers use again and again, as a county official writes them."""

from collections.abc import Iterator, Sequence
from datetime import date
from math import isnan

import numpy as np

from prognos.report.disclosure.public_figures import bound_told, public_figures
from prognos.report.paper.standing import budget_years
from prognos.report.wording.common_words import (
    budgets_in_order,
    evaluated_years,
    limit_text,
    members,
    proof_sentence,
)
from prognos.report.wording.numbers import MISSING, msek, number, percent, plural, rough, span
from prognos.results import BudgetResult, RunResult, ShortageSums

PEOPLE = {"ST": "specialistläkare", "DSK": "distriktssköterskor"}
"""Budget -> those whom its blocks train."""
FILLED_IN = "anges av regionen"
"""Where the region writes something itself."""
LONG = 60
"""Characters of a name in running text; tables have the whole name."""
NO_PRICE = ("Vad blocken kostar är inte känt: Månadslön ST eller en prisrad i Kostnader saknas i "
            "underlaget.")


def on_day(day: date | None) -> str:
    """A date as "2027-05-04", or that the region fills it in."""
    return FILLED_IN if day is None else day.isoformat()


def short(name: str) -> str:
    """A name in running text, cut when it is very long."""
    return name if len(name) <= LONG else f"{name[: LONG - 1].rstrip()}…"


def listed(names: Sequence[str], most: int = 6) -> str:
    """"A, B och C"; of many the first ones: "A, B och 7 till". Semicolons where a name has a comma
    of its own ("Allmänmedicin, Umeå")."""
    shown = [short(name) for name in names]
    if len(shown) > most + 1:
        shown = [*shown[:most], f"{len(shown) - most} till"]
    between = "; " if any(", " in name for name in shown) else ", "
    return shown[0] if len(shown) == 1 else f"{between.join(shown[:-1])} och {shown[-1]}"


def kind(budget: str) -> str:
    """The blocks of a budget by name: "ST-block", "DSK-block"."""
    return f"{budget}-block"


def blocks_words(count: int, budget: str) -> str:
    """"32 ST-block", "1 DSK-block"."""
    return plural(count, kind(budget), kind(budget))


def proposed(result: RunResult, budget: BudgetResult) -> str:
    """How many blocks are proposed in a budget, in all and in the first start year."""
    given = budget.allocation.blocks.sum(axis=0)
    total, years, what = int(given.sum()), budget.problem.start_years, kind(budget.name)
    if budget.allocation.status == "none":
        return f"För {what} finns ingen fördelning som håller alla gränser."
    if total == 0:
        return f"Inga {what} föreslås {span(years)}."
    first = "" if len(years) == 1 else f", varav {int(given[0]) or 'inga'} med start {years[0]}"
    return (f"Förslaget är {blocks_words(total, budget.name)} med start {start_span(result)}"
            f"{first}.")


def has_areas(result: RunResult) -> bool:
    """Whether some specialty is planned by area, so that a group is not just a specialty."""
    return any(group.area is not None for group in result.inputs.groups)


GROUP = "En grupp är en specialitet, i ett område där specialiteten planeras per område."
"""Told where the word stands first."""


def groups_words(result: RunResult, count: int) -> str:
    """Groups as readers know them: "21 grupper"; without areas "21 specialiteter"."""
    return (plural(count, "grupp", "grupper") if has_areas(result)
            else plural(count, "specialitet", "specialiteter"))


def start_span(result: RunResult) -> str:
    """The start years that are allocated: "2027–2029"."""
    return span(result.inputs.calendar.start_calendar_years)


def looked_at(result: RunResult) -> str:
    """The evaluated years: "2033–2037"."""
    return span(evaluated_years(result.inputs))


def fte(value: float) -> str:
    """FTE of a whole budget or area, in whole ones."""
    return number(value, 0)


def money(sek: float) -> str:
    """"12,3 mkr"; whole millions from a hundred on."""
    return "okänd kostnad" if isnan(sek) else msek(sek, 0 if abs(sek) >= 1e8 else 1)


def sums_of(result: RunResult, budget: str) -> ShortageSums:
    """Shortage of a budget's groups before and after."""
    return result.allocation.budget_sums.get(budget, result.allocation.sums)


def sums_told(result: RunResult, budget: str) -> bool:
    """Whether sums of a budget's groups in FTE may be published: not those of a few persons."""
    budgets = public_figures(result).budgets
    return budget in budgets and budgets[budget].sums_told


def may_tell_bound(result: RunResult, budget: BudgetResult) -> bool:
    """Whether *Redan bundet* may be published."""
    return bound_told(result, public_figures(result), budget)


def change_sentence(result: RunResult, budget: str) -> str:
    """What the blocks do to the budget's expected shortage in the last shown year."""
    return " ".join(change_sentences(result, [budget]))


def change_sentences(result: RunResult, budgets: Sequence[str]) -> Iterator[str]:
    """The same of several budgets, those whose shortage becomes another one in one sentence."""
    found = {budget: last_shortage(result, budget) for budget in budgets
             if _own_words(result, budget) is None}
    parts = [f"{full_times(after)} {PEOPLE[budget]} {'saknas ' if n == 0 else ''}"
             f"i stället för {rough(before)}" for n, (budget, (_, before, after)) in enumerate(
                 found.items())]
    if parts:
        last, _, _ = next(iter(found.values()))
        yield f"År {last} väntas {' och '.join(parts)} utan nya block."
    yield from filter(None, (_own_words(result, budget) for budget in budgets))


def _own_words(result: RunResult, budget: str) -> str | None:
    """What is told of a budget whose shortage is not another one with the blocks."""
    if not sums_told(result, budget):
        return f"Bristen i heltider visas inte, eftersom {kind(budget)} gäller så få personer."
    if sums_of(result, budget).total_before < 0.05:
        return f"Ingen brist väntas {looked_at(result)}, varken med eller utan nya block."
    last, before, after = last_shortage(result, budget)
    if not has_blocks(result, budget):
        return f"År {last} väntas {full_times(before)} {PEOPLE[budget]} saknas."
    if rough(before) == rough(after):
        return (f"År {last} väntas {full_times(before)} {PEOPLE[budget]} saknas, med eller utan "
                "blocken.")
    return None


def last_shortage(result: RunResult, budget: str) -> tuple[int, float, float]:
    """The last shown year, and a budget's expected shortage in it without and with the blocks."""
    years = budget_years(result, members(result, budget))
    return years.years[-1], float(years.shortage_before[-1]), float(years.shortage_after[-1])


def full_times(value: float) -> str:
    """A forecast's heltider with no more digits than it carries: "72 heltider", "7,3 heltider"."""
    return f"{rough(value)}\u00a0heltider"


def a_year(result: RunResult, fte_years: float) -> float:
    """A sum over the evaluated years as the mean of one: FTE-years -> FTE."""
    return fte_years / len(result.inputs.calendar.evaluated)


WEIGHED = {
    "bristgrad": "Vägd: en brist räknas tyngre ju större del av behovet som saknas.",
    "heltider": "Vägd: varje heltid räknas lika, var den än saknas.",
    "relativ": "Vägd: bristen räknas i andel av behovet.",
}
"""*Viktning* -> what "weighed shortage" means in the proof."""


def weighed_sentence(result: RunResult, budget: BudgetResult) -> str:
    """What the proof compares where a shortage is not counted in FTE; empty without a proof."""
    proven = budget.allocation.status == "optimal" and budget.allocation.exchange_checked
    if not proven or budget.objective == "lägst kostnad" or not budget.allocation.blocks.any():
        return ""
    return WEIGHED.get(result.inputs.rules.objective.weighting, "")


def shared_proof(result: RunResult) -> str:
    """What is proven, said once where it is the same for several budgets; else empty."""
    told = {f"{proof_sentence(budget)} {weighed_sentence(result, budget)}".strip()
            for budget in result.allocation.budgets}
    if len(result.allocation.budgets) < 2 or len(told) > 1:
        return ""
    return told.pop().replace("inom ramen", "inom någon av ramarna")


SPELLED_OUT = {
    "ST": "ST är läkares specialiseringstjänstgöring.",
    "DSK": "DSK är vidareutbildning till distriktssköterska.",
}
"""Budget -> what its letters mean."""


def spelled_out(result: RunResult) -> str:
    """The abbreviations of the run's budgets; empty for budgets that are not known."""
    return " ".join(SPELLED_OUT[budget] for budget in budgets_in_order(result)
                    if budget in SPELLED_OUT)


def has_blocks(result: RunResult, budget: str) -> bool:
    """Whether any block is given in a budget."""
    return any(found.allocation.blocks.any()
               for found in result.allocation.budgets if found.name == budget)


def chance(probability: float | None) -> str:
    """A probability in percent, never "0 %" or "100 %"."""
    if probability is None or isnan(probability):
        return MISSING
    if probability > 0.995:
        return "över\u00a099\u00a0%"
    return "under\u00a01\u00a0%" if probability < 0.005 else percent(probability)


def covers(result: RunResult) -> str:
    """Whose specialists the supply is made of."""
    private = float(np.sum(result.inputs.people.private_persons))
    if private <= 0:
        return "Egen regi; underlaget innehåller inga privata utförare"
    if result.inputs.people.private_in_plan:
        return "Egen regi och privata utförare"
    return "Bara egen regi; privata utförare räknas inte in"


def unmet_sentences(budget: BudgetResult) -> Iterator[str]:
    """Minimum demands that the plan does not meet."""
    for limit in budget.allocation.unmet:
        whole_ones = abs(limit.amount - round(limit.amount)) < 1e-6
        lacking = (plural(round(limit.amount), "block", "block") if whole_ones
                   else f"{number(limit.amount)} block")
        yield f"Minimikravet {limit_text(limit)} uppfylls inte: {lacking} saknas."


