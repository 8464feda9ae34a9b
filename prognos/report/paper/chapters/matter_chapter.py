"""The matter: its title and facts, what is to be decided, and the proposal for decision."""

from collections.abc import Iterator
from math import isnan

from prognos.report.paper.document import Block, Bullets, Heading, Paragraph
from prognos.report.paper.phrases import (
    FILLED_IN,
    blocks_words,
    covers,
    groups_words,
    listed,
    money,
    on_day,
    spelled_out,
    start_span,
)
from prognos.report.paper.standing import cost_of, last_cost_year
from prognos.report.wording.numbers import plural, span
from prognos.results import BudgetResult, RunResult

BLOCK = ("Ett block är en centralt finansierad utbildningstjänst under hela utbildningens längd.")


def title(result: RunResult) -> str:
    """"Fördelning av ST-block 2027–2029", with other budgets named beside."""
    budgets = [budget.name for budget in result.allocation.budgets] or ["ST"]
    others = [f"block i ramen {budget}" for budget in budgets if budget != "ST"]
    return f"Fördelning av {listed([*(['ST-block'] if 'ST' in budgets else []), *others])} " \
           f"{start_span(result)}"


def facts(result: RunResult) -> tuple[tuple[str, str], ...]:
    """Label and value under the title; what the workbook does not say is left to the region."""
    inputs, matter = result.inputs, result.inputs.order.matter
    return (
        ("Region", inputs.region or FILLED_IN),
        ("Diarienummer", FILLED_IN),
        ("Beslutsfattare", matter.decision_maker or FILLED_IN),
        ("Startår", start_span(result)),
        ("Omfattar", covers(result)),
        ("Mätdatum", inputs.calendar.base_date.isoformat()),
        ("Data låst", on_day(matter.locked)),
        ("Samverkan", on_day(matter.consultation)),
        ("Beslut", on_day(matter.decision)),
        ("Underlag", f"arbetsbok med kontrollsumman {result.run.input_sha256[:12]} (SHA-256)"),
    )


def footer(result: RunResult, what: str) -> str:
    """What stands on every page."""
    parts = (what, result.inputs.region,
             f"mätdatum {result.inputs.calendar.base_date.isoformat()}",
             f"st-prognos {result.run.version}")
    return " · ".join(filter(None, parts))


def add_matter(result: RunResult) -> Iterator[Block]:
    """What is to be decided, and for whom."""
    first, *later = result.inputs.calendar.start_calendar_years
    yield Heading("Ärendet")
    plan = f" Underlaget innehåller också en plan för {span(tuple(later))}." if later else ""
    maker = result.inputs.order.matter.decision_maker or "Beslutsfattaren"
    yield Paragraph(
        f"{maker} ska ta ställning till hur block med start {first} ska fördelas mellan "
        f"specialiteter.{plan}", lead=True)
    yield Paragraph(" ".join(filter(None, (BLOCK, spelled_out(result), _scope(result)))))


def _scope(result: RunResult) -> str:
    """Groups and budgets of the run."""
    groups = result.inputs.groups
    areas = {group.area for group in groups} - {None}
    where = f" i {plural(len(areas), 'område', 'områden')}" if areas else ""
    specialties = len({group.specialty for group in groups})
    text = f"Underlaget omfattar {plural(specialties, 'specialitet', 'specialiteter')}{where}"
    text += f", i allt {groups_words(len(groups))}." if len(groups) != specialties else "."
    if len(areas) and len(groups) != specialties:
        text += " En grupp är en specialitet i ett område, eller i hela regionen."
    others = [budget.name for budget in result.allocation.budgets if budget.name != "ST"]
    if others and len(result.allocation.budgets) > 1:
        text += (f" Ramen {listed(others)} har egna pengar och en egen lista och konkurrerar inte "
                 "med ST-blocken.")
    return text


def add_proposal(result: RunResult) -> Iterator[Block]:
    """Numbered att-clauses that follow the plan's figures."""
    maker = result.inputs.order.matter.decision_maker
    yield Heading("Förslag till beslut")
    yield Paragraph(f"{maker} föreslås besluta" if maker else "Beslutsfattaren föreslås besluta")
    yield Bullets(tuple(clauses(result)), numbered=True)


IN_TABLE = "enligt tabellen i avsnittet Fördelningen"


def clauses(result: RunResult, where: str = IN_TABLE) -> Iterator[str]:
    """What is proposed; for a budget without a plan or without blocks that nothing is allotted.

    where : where the groups' blocks are listed.
    """
    said = [clause for budget in result.allocation.budgets
            for clause in _budget_clauses(budget, where)]
    if not result.allocation.budgets:
        said.append("att inte fördela några block, eftersom ingen budgetram är angiven")
    if any(budget.allocation.blocks.any() for budget in result.allocation.budgets):
        said.append("att inför nästa fördelning redovisa hur många av blocken som har tillsatts")
    yield from (f"{clause}," for clause in said[:-1])
    yield f"{said[-1]}."


def _budget_clauses(budget: BudgetResult, where: str) -> Iterator[str]:
    years, given = budget.problem.start_years, budget.allocation.blocks.sum(axis=0)
    total, what = int(given.sum()), f"ramen {budget.name}"
    if budget.allocation.status == "none":
        yield (f"att inte fastställa någon fördelning i {what}, eftersom ingen fördelning som "
               "håller alla gränser har hittats")
        return
    if total == 0:
        yield f"att inte fördela några block i {what} med start {span(years)}"
        return
    first = int(given[0])
    yield (f"att fördela {blocks_words(first, budget.name)} med start {years[0]} {where}"
           f"{_costing(cost_of(budget, 0))}" if first else
           f"att inte fördela några block i {what} med start {years[0]}")
    if later := total - first:
        yield (f"att planera för {blocks_words(later, budget.name)} med start {span(years[1:])} "
               f"och pröva {'det' if later == 1 else 'dem'} på nytt före varje startår")
    if not isnan(cost_of(budget)) and (last := last_cost_year(budget)):
        yield (f"att medel för blocken i {what}, sammanlagt {money(cost_of(budget))} till och med "
               f"{last}, ska räknas in i planeringen av det centrala anslaget")


def _costing(sek: float) -> str:
    return "" if isnan(sek) else f", till en väntad kostnad av {money(sek)} under hela utbildningen"
