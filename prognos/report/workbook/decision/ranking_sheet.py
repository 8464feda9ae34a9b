"""Sheet Rangordning: the needs before money, what each place rests on, the composite beside."""

from collections.abc import Callable
from dataclasses import dataclass

from xlsxwriter.utility import xl_col_to_name

from prognos.report.wording.common_words import area_name, budgets_in_order, evaluated_years
from prognos.report.wording.numbers import percent, span, value_text
from prognos.report.wording.ranking_words import (
    MOVES,
    NOT_MOVED,
    adjusted_sentence,
    apart_sentence,
    equal_places,
    moved,
)
from prognos.report.wording.sentences import minimum_risks
from prognos.report.workbook.traceability.sources_sheet import link_groups
from prognos.report.workbook.writing.page import Page
from prognos.report.workbook.writing.sheet_parts import (
    Cell,
    Column,
    Field,
    Formula,
    by_budget,
    fields_of,
    rows_of,
)
from prognos.results import RankedGroup, RunResult

SHEET = "Rangordning"


@dataclass(frozen=True)
class Ranked:
    """What a row is about."""

    result: RunResult
    entry: RankedGroup
    risk: str | None
    """That the group's rota may not be manned, in words."""


Reader = Callable[[Ranked], Cell]


def _component(name: str) -> Reader:
    return lambda row: row.entry.components.get(name)


def _share(row: Ranked) -> Cell:
    value = row.entry.components.get("shortage_percent")
    return None if value is None else value / 100


def _previous(name: str) -> Reader:
    def cell(row: Ranked) -> Cell:
        value: int | None = getattr(row.entry.previous, name, None)
        return value

    return cell


def _more_blocks(row: Ranked) -> Cell:
    """Blocks of the first start year less last year's."""
    before = None if row.entry.previous is None else row.entry.previous.allotted
    blocks = row.result.groups[row.entry.group].blocks
    return None if before is None or blocks is None else blocks[0] - before


NAMES: tuple[Column[Ranked], ...] = (
    Column(Field("Rang", "whole", 7), lambda row: row.result.groups[row.entry.group].place),
    Column(Field("Specialitet", "name", 40),
           lambda row: row.result.inputs.groups[row.entry.group].specialty),
    Column(Field("Område", "text", 14),
           lambda row: area_name(row.result.inputs.groups[row.entry.group])),
)
EQUAL: Column[Ranked] = Column(
    Field("Likvärdiga platser", "centre", 10,
          "Ordningen mellan grupperna på de här platserna är för osäker för att skilja dem åt."),
    lambda row: equal_places(row.result, row.entry))
DECIDED: Column[Ranked] = Column(
    Field("Rang efter beslut", "whole", 9,
          "Justerade grupper på beslutad plats, övriga i beräknad ordning. Flyttar inga block."),
    lambda row: row.entry.decided_place)
MEASURES: tuple[Column[Ranked], ...] = (
    Column(Field("Brist i procent av behovet", "percent", 10,
                 "Väntad brist under utvärderingsåren delad med behovet. Avgör rangen."),
           _share),
    Column(Field("Brist (heltider)", "fte", 10, "Väntad brist, medel över utvärderingsåren."),
           _component("shortage_fte")),
    Column(Field("Överskott (heltider)", "some", 10,
                 "Väntat överskott, medel över utvärderingsåren."),
           lambda row: row.result.groups[row.entry.group].evaluated.surplus_before),
    Column(Field("Risk för brist", "percent", 9), _component("shortage_probability")),
    Column(Field("Första bristår", "year", 10,
                 "Första år då risken för brist är över 50 procent."),
           _component("first_shortage_year")),
    Column(Field("ST-starter som behövs per år", "whole", 10,
                 "Minsta antal starter per år som gör att tillgången (mittvärdet) täcker behovet "
                 "sista visade året, oavsett budget. Tomt = 200 räcker inte."),
           lambda row: row.entry.starts_needed),
)
LAST_YEAR: tuple[Column[Ranked], ...] = (
    Column(Field("Rang förra året", "whole", 9), _previous("rank")),
    Column(Field("Flytt", "places", 8, "Platser upp (+) eller ned (−) sedan förra året."),
           lambda row: moved(row.entry)),
    Column(Field("Block förra året", "blocks", 9), _previous("allotted")),
    Column(Field("Varav tillsatta", "blocks", 10), _previous("filled")),
    Column(Field("Fler eller färre block", "places", 11,
                 "Första startårets block jämfört med förra årets."), _more_blocks),
)
STATE: tuple[Column[Ranked], ...] = (
    Column(Field("Risk att vara färre än minsta antal", "percent", 14,
                 "Störst risk under något utvärderingsår. Tomt = inget minsta antal angivet."),
           _component("below_minimum_probability")),
    Column(Field("Jourlinjen", "wrap", 26,
                 "Störst risk under något visat år, utan nya block. Tomt = inget minsta antal "
                 "angivet, eller risken är under tio procent."),
           lambda row: row.risk),
    Column(Field("Andel 55 år och äldre", "percent", 11), _component("share_55")),
    Column(Field("Andel 60 år och äldre", "percent", 11), _component("share_60")),
    Column(Field("Specialister idag", "whole", 12), _component("specialists_today")),
    Column(Field("Läkare i utbildning idag", "whole", 12), _component("st_today")),
    Column(Field("Specialister per ST-läkare", "fte", 12,
                 "Mellan 4 och 6 brukar kallas balans (SKL 2011)."),
           _component("specialists_per_st")),
    Column(Field("Hyrläkare för att täcka bristen (kr/år)", "sek", 16,
                 "Utöver vad en anställd specialist hade kostat."), _component("agency_cost_sek")),
    Column(Field("Sårbar", "centre", 9, "Ja: högst tre specialister idag."),
           lambda row: "ja" if row.entry.components.get("fragile") else "nej"),
)
ADJUSTMENT: Column[Ranked] = Column(Field("Justering", "wrap", 22),
                                    lambda row: adjusted_sentence(row.entry))
APART: Column[Ranked] = Column(
    Field("Vad platsen vilar på", "wrap", 76,
          "De två mått som mest skiljer gruppen från den närmast under, av: läget idag, behovets "
          "förändring, avgångar och nya specialister fram till utvärderingsåren. Personer räknas "
          "med gruppens egen tjänstgöring idag."),
    lambda row: apart_sentence(row.result, row.entry))


def ranking_columns(result: RunResult) -> tuple[Column[Ranked], ...]:
    """The columns that the run has something to tell in, those that are printed first; the copy
    for publication takes some of them by their headings."""
    return (*_printed(result), *(LAST_YEAR if result.inputs.order.previous else ()), *STATE,
            *_composite(result))


def _printed(result: RunResult) -> tuple[Column[Ranked], ...]:
    adjusted = (DECIDED, ADJUSTMENT) if is_adjusted(result) else ()
    equal = (EQUAL,) if any(entry.equal_to for entry in result.ranking) else ()
    apart = (APART,) if any(entry.apart for entry in result.ranking) else ()
    return (*NAMES, *equal, *adjusted[:1], *MEASURES, *apart, *adjusted[1:])


def _composite(result: RunResult) -> tuple[Column[Ranked], ...]:
    """Points of each measure with its weight, and their weighted mean as a live formula."""
    if not any(entry.composite is not None for entry in result.ranking):
        return ()
    entries = result.inputs.order.measure_weights
    before = _printed(result), LAST_YEAR if result.inputs.order.previous else (), STATE
    first = sum(map(len, before))
    terms = "+".join(f"{xl_col_to_name(first + i)}{{row}}*{entry.weight:g}"
                     for i, entry in enumerate(entries))
    mean = f"=({terms})/{sum(entry.weight for entry in entries):g}"

    def points(i: int) -> Reader:
        return lambda row: row.entry.points[i]

    return (
        *(Column(Field(f"{entry.measure}, poäng (vikt {value_text(entry.weight)})", "fte", 12,
                       "Procent av ramens största värde."), points(i))
          for i, entry in enumerate(entries)),
        Column(Field("Sammanvägt mått", "fte", 12, "Poängens medelvärde med vikterna i bladet "
                     "Rangordningsvikter. Avgör varken rang eller fördelning."),
               lambda row: Formula(mean, row.entry.composite)),
        Column(Field("Plats efter sammanvägt mått", "whole", 12),
               lambda row: row.entry.composite_place),
    )


def is_adjusted(result: RunResult) -> bool:
    """Whether somebody in charge has set a rank."""
    return any(entry.adjusted for entry in result.ranking)


def ranked(result: RunResult, budget: str) -> list[Ranked]:
    """The groups of a budget, the largest need first."""
    risks = {risk.group: risk.words for risk in minimum_risks(result, result.forecast.before)}
    return [Ranked(result, entry, risks.get(entry.group)) for entry in result.ranking
            if result.inputs.groups[entry.group].budget == budget]


def add_ranking(page: Page, result: RunResult) -> None:
    """A table per budget; each name leads to the rows of the input."""
    columns = ranking_columns(result)
    rows = {budget: ranked(result, budget) for budget in budgets_in_order(result)}
    placed = page.lay_out(
        by_budget(SHEET, fields_of(columns), {
            budget: rows_of(columns, ours) for budget, ours in rows.items()}),
        ranking_note(result) + " Kolumnerna längst till höger skrivs inte ut.",
        len(_printed(result)))
    link_groups(page, result, (
        (at.top + 1 + i, 1, row.entry.group)
        for at, ours in zip(placed.values(), rows.values(), strict=True)
        for i, row in enumerate(ours)))


def ranking_note(result: RunResult) -> str:
    """What the order is made by, and what an adjusted rank does not do."""
    years, share = span(evaluated_years(result.inputs)), percent(result.inputs.order.equal_share)
    notes = [f"Störst väntad brist i procent av behovet {years} först, före pengar."]
    if any(entry.equal_to for entry in result.ranking):
        notes.append(f"Likvärdiga: det är minst {share} sannolikt att ordningen blir den omvända.")
    notes += [NOT_MOVED] if is_adjusted(result) else []
    return " ".join(notes + ([MOVES] if result.inputs.order.previous else []))
