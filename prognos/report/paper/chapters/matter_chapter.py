"""The matter: its title and facts, what is to be decided, and the proposal for decision."""

from collections.abc import Iterator, Sequence
from math import isnan

from prognos.report.paper.document import Block, Bullets, Heading, Paragraph
from prognos.report.paper.phrases import (
    FILLED_IN,
    blocks_words,
    covers,
    groups_words,
    kind,
    listed,
    money,
    on_day,
    spelled_out,
    start_span,
)
from prognos.report.paper.standing import cost_of, last_cost_year
from prognos.report.wording.numbers import plural, span
from prognos.results import BudgetResult, RunResult

NEEDED = {
    "Region": "Region i bladet Antaganden", "Beslutsfattare": "Beslutsfattare i bladet Antaganden",
    "Data låst": "Data låst i bladet Antaganden",
    "Samverkan": "Samverkansdatum i bladet Antaganden",
    "Beslut": "Beslutsdatum i bladet Antaganden",
}
"""Fact -> where the workbook says it; the others are written in the paper."""


def title(result: RunResult) -> str:
    """"Fördelning av ST-block 2027–2029", with other budgets named beside."""
    return f"Fördelning av {about(result)}"


def about(result: RunResult) -> str:
    """"ST-block och DSK-block 2027–2029"."""
    budgets = [budget.name for budget in result.allocation.budgets] or ["ST"]
    return f"{listed([kind(budget) for budget in budgets])} {start_span(result)}"


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
    yield Paragraph(" ".join(filter(None, (spelled_out(result), _scope(result)))))


def _scope(result: RunResult) -> str:
    """Groups and budgets of the run."""
    groups = result.inputs.groups
    areas = {group.area for group in groups} - {None}
    where = f" i {plural(len(areas), 'område', 'områden')}" if areas else ""
    specialties = len({group.specialty for group in groups})
    text = f"Underlaget omfattar {plural(specialties, 'specialitet', 'specialiteter')}{where}"
    text += f", i allt {groups_words(result, len(groups))}." if len(groups) != specialties else "."
    others = [budget.name for budget in result.allocation.budgets if budget.name != "ST"]
    if others and len(result.allocation.budgets) > 1:
        text += (f" {listed([kind(name) for name in others])} har egna pengar och en egen lista "
                 "och konkurrerar inte med ST-blocken.")
    return text


def add_proposal(result: RunResult) -> Iterator[Block]:
    """Numbered att-clauses that follow the plan's figures."""
    maker = result.inputs.order.matter.decision_maker
    yield Heading("Förslag till beslut")
    yield Paragraph(f"{maker} föreslås besluta" if maker else "Beslutsfattaren föreslås besluta")
    yield Bullets(tuple(clauses(result)), numbered=True)


IN_TABLE = "enligt den första tabellen"


def clauses(result: RunResult, where: str = IN_TABLE) -> Iterator[str]:
    """What is proposed; for a budget without a plan or without blocks that nothing is allotted.

    where : where the groups' blocks are listed.
    """
    budgets = [budget for budget in result.allocation.budgets]
    given = [budget for budget in budgets if budget.allocation.blocks.any()]
    said = [_none(budget) for budget in budgets if budget not in given]
    said += [_first(budget, where) for budget in given]
    if not budgets:
        said.append("att inte fördela några block, eftersom ingen budgetram är angiven")
    if given:
        said += filter(None, (_later(given), _money(given)))
        said.append("att inför nästa fördelning redovisa hur många av blocken som har tillsatts")
    yield from (f"{clause}," for clause in said[:-1])
    yield f"{said[-1]}."


def _none(budget: BudgetResult) -> str:
    what = kind(budget.name)
    if budget.allocation.status == "none":
        return (f"att inte fastställa någon fördelning av {what}, eftersom ingen fördelning som "
                "håller alla gränser har hittats")
    return f"att inte fördela några {what} med start {span(budget.problem.start_years)}"


def _first(budget: BudgetResult, where: str) -> str:
    """The decision: the blocks of the first start year."""
    first, year = int(budget.allocation.blocks[:, 0].sum()), budget.problem.start_years[0]
    if not first:
        return f"att inte fördela några {kind(budget.name)} med start {year}"
    return (f"att fördela {blocks_words(first, budget.name)} med start {year} {where}"
            f"{_costing(cost_of(budget, 0))}")


def _later(budgets: Sequence[BudgetResult]) -> str:
    """The plan for the start years after it; empty without any."""
    later = [(int(budget.allocation.blocks[:, 1:].sum()), budget.name) for budget in budgets]
    told = [blocks_words(count, name) for count, name in later if count]
    if not told:
        return ""
    them = "det" if sum(count for count, _ in later) == 1 else "dem"
    return (f"att planera för {listed(told)} med start {span(budgets[0].problem.start_years[1:])} "
            f"och pröva {them} på nytt före varje startår")


def _money(budgets: Sequence[BudgetResult]) -> str:
    """The money to plan for; empty where no price is known."""
    told = [f"{money(cost_of(budget))} för {kind(budget.name)}en (till och med {last})"
            for budget in budgets
            if not isnan(cost_of(budget)) and (last := last_cost_year(budget))]
    if not told:
        return ""
    return f"att räkna in {' och '.join(told)} i planeringen av det centrala anslaget"


def add_missing(result: RunResult) -> Iterator[Block]:
    """What the region writes in before the paper is sent; nothing where all is known."""
    missing = [label for label, value in facts(result) if value == FILLED_IN]
    if missing:
        yield Heading("Att fylla i")
        yield Paragraph("Det här finns inte i arbetsboken:")
        yield Bullets(tuple(_where(label) for label in missing))


def _where(label: str) -> str:
    return (f"{label}. Fylls i som {NEEDED[label]}." if label in NEEDED
            else f"{label}. Skrivs direkt i dokumentet.")


def _costing(sek: float) -> str:
    return "" if isnan(sek) else f" ({money(sek)} under hela utbildningen)"
