"""Sheets Rangordning, Rang i ord and Sammanvägd rang."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from xlsxwriter.utility import xl_col_to_name

from prognos.report.wording.common_words import (
    area_name,
    budgets_in_order,
    evaluated_years,
)
from prognos.report.wording.numbers import percent, span, value_text
from prognos.report.wording.ranking_words import (
    MOVES,
    NOT_MOVED,
    adjusted_sentence,
    apart_sentence,
    equal_places,
    last_year_sentence,
    moved,
)
from prognos.report.wording.sentences import minimum_risks
from prognos.report.workbook.traceability.sources_sheet import link_groups
from prognos.report.workbook.writing.book import Book, Cell, Field, Formula, Page, Section
from prognos.results import RankedGroup, RunResult


@dataclass(frozen=True)
class Basis:
    """What the cells are read from."""

    result: RunResult
    risks: dict[int, str]
    """Group -> the risk that its rota is not manned, in words."""


@dataclass(frozen=True)
class Column:
    """A column and how a group's cell is read."""

    field: Field
    cell: Callable[[Basis, RankedGroup], Cell]


def _component(name: str) -> Callable[[Basis, RankedGroup], Cell]:
    return lambda _, ranked: ranked.components.get(name)


def _share_of_need(_: Basis, ranked: RankedGroup) -> Cell:
    value = ranked.components.get("shortage_percent")
    return None if value is None else value / 100


def _surplus(basis: Basis, ranked: RankedGroup) -> Cell:
    """Expected surplus, mean over the evaluated years."""
    return basis.result.groups[ranked.group].evaluated.surplus_before


def _previous(name: str) -> Callable[[Basis, RankedGroup], Cell]:
    def cell(_: Basis, ranked: RankedGroup) -> Cell:
        value: int | None = getattr(ranked.previous, name, None)
        return value

    return cell


def _more_blocks(basis: Basis, ranked: RankedGroup) -> Cell:
    """Blocks of the first start year less last year's."""
    before = None if ranked.previous is None else ranked.previous.allotted
    blocks = basis.result.groups[ranked.group].blocks
    return None if before is None or blocks is None else blocks[0] - before


NAMES = (
    Column(Field("Rang", "whole", 7), lambda basis, r: basis.result.groups[r.group].place),
    Column(Field("Specialitet", "text", 36),
           lambda basis, r: basis.result.inputs.groups[r.group].specialty),
    Column(Field("Område", "text", 17),
           lambda basis, r: area_name(basis.result.inputs.groups[r.group])),
)
EQUAL = Column(
    Field("Likvärdiga platser", "centre", 11,
          "Ordningen mellan grupperna på de här platserna är för osäker för att skilja dem åt."),
    lambda basis, r: equal_places(basis.result, r))
DECIDED = Column(
    Field("Rang efter beslut", "whole", 9,
          "Justerade grupper på beslutad plats, övriga i beräknad ordning. Flyttar inga block."),
    lambda _, r: r.decided_place)
MEASURES = (
    Column(Field("Brist i procent av behovet", "percent", 12,
                 "Väntad brist under utvärderingsåren delad med behovet. Avgör rangen."),
           _share_of_need),
    Column(Field("Brist (heltider)", "fte", 10, "Väntad brist, medel över utvärderingsåren."),
           _component("shortage_fte")),
    Column(Field("Överskott (heltider)", "some", 10,
                 "Väntat överskott, medel över utvärderingsåren."), _surplus),
    Column(Field("Risk för brist", "percent", 9), _component("shortage_probability")),
    Column(Field("Första bristår", "year", 10,
                 "Första år då risken för brist är över 50 procent."),
           _component("first_shortage_year")),
    Column(Field("ST-starter som behövs per år", "whole", 13,
                 "Minsta antal starter per år som gör att tillgången (mittvärdet) täcker behovet "
                 "sista visade året, oavsett budget. Tomt = 200 räcker inte."),
           lambda _, r: r.starts_needed),
    Column(Field("Block i fördelningen", "blocks", 13),
           lambda basis, r: basis.result.groups[r.group].given),
)
LAST_YEAR = (
    Column(Field("Rang förra året", "whole", 9), _previous("rank")),
    Column(Field("Flytt", "places", 8, "Platser upp (+) eller ned (−) sedan förra året."),
           lambda _, r: moved(r)),
    Column(Field("Block förra året", "blocks", 9), _previous("allotted")),
    Column(Field("Varav tillsatta", "blocks", 10), _previous("filled")),
    Column(Field("Fler eller färre block", "places", 11,
                 "Första startårets block jämfört med förra årets."), _more_blocks),
)
STATE = (
    Column(Field("Risk att vara färre än minsta antal", "percent", 14,
                 "Störst risk under något utvärderingsår. Tomt = inget minsta antal angivet."),
           _component("below_minimum_probability")),
    Column(Field("Jourlinjen", "text", 46,
                 "Störst risk under något visat år, utan nya block. Tomt = inget minsta antal "
                 "angivet, eller risken är under tio procent."),
           lambda basis, r: basis.risks.get(r.group)),
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
           lambda _, r: "ja" if r.components.get("fragile") else "nej"),
)
COMPOSITE = (
    Column(Field("Sammanvägt mått", "fte", 13,
                 "0–100, efter bladet Rangordningsvikter. Avgör inte rangen."),
           lambda _, r: r.composite),
    Column(Field("Plats efter sammanvägt mått", "whole", 14), lambda _, r: r.composite_place),
)
ADJUSTMENT = Column(Field("Justering", "wrap", 44), lambda _, r: adjusted_sentence(r))
BEFORE = Column(Field("Förra året", "wrap", 40),
                lambda basis, r: last_year_sentence(basis.result, r))
APART = Column(
    Field("Vad platsen vilar på", "wrap", 72,
          "De två mått som mest skiljer gruppen från den närmast under, av: läget idag, behovets "
          "förändring, avgångar och nya specialister fram till utvärderingsåren. Personer räknas "
          "med gruppens egen tjänstgöring idag."),
    lambda basis, r: apart_sentence(basis.result, r))


def _columns(result: RunResult) -> list[Column]:
    """The columns that the run has something to tell in."""
    ranking = result.ranking
    equal = any(entry.equal_to for entry in ranking)
    return [
        *NAMES, *([EQUAL] if equal else ()), *([DECIDED] if _adjusted(result) else ()),
        *MEASURES, *(LAST_YEAR if result.inputs.order.previous else ()), *STATE,
        *(COMPOSITE if has_composite(result) else ()),
    ]


def _fields(columns: Sequence[Column]) -> list[Field]:
    return [column.field for column in columns]


def _adjusted(result: RunResult) -> bool:
    return any(entry.adjusted for entry in result.ranking)


def add_ranking(book: Book, result: RunResult) -> None:
    """The needs ranked, before money."""
    columns = _columns(result)
    page = book.add("Rangordning", "Rangordning av behoven", _note(result), _fields(columns))
    _write(page, "Rangordning", result, columns)


def has_words(result: RunResult) -> bool:
    """Whether there is more to tell of a place than figures."""
    return any(entry.apart or entry.adjusted or entry.previous for entry in result.ranking)


def add_ranking_words(book: Book, result: RunResult) -> None:
    """What each place rests on, who has adjusted it, and where the group stood last year."""
    notes = [NOT_MOVED] if _adjusted(result) else []
    notes += [MOVES] if result.inputs.order.previous else []
    columns = [
        *NAMES, *([DECIDED, ADJUSTMENT] if _adjusted(result) else ()),
        *([BEFORE] if result.inputs.order.previous else ()), APART]
    page = book.add("Rang i ord", "Vad platserna i rangordningen vilar på", " ".join(notes),
                    _fields(columns))
    _write(page, "Rang_i_ord", result, columns)


def _write(page: Page, name: str, result: RunResult, columns: Sequence[Column]) -> None:
    """A table per budget."""
    basis, fields = _basis(result), _fields(columns)
    sections = [
        Section(budget, "Rangordnas för sig, med egen ram.",
                [[column.cell(basis, ranked) for column in columns]
                 for ranked in _of_budget(result, budget)])
        for budget in budgets_in_order(result)
    ]
    placed = page.write_sections(name, fields, sections)
    link_groups(page, result, (
        (table.top + 1 + i, 1, ranked.group)
        for table, budget in zip(placed, budgets_in_order(result), strict=True)
        for i, ranked in enumerate(_of_budget(result, budget))))


def _note(result: RunResult) -> str:
    years, share = span(evaluated_years(result.inputs)), percent(result.inputs.order.equal_share)
    notes = [f"Före pengar: störst väntad brist i procent av behovet {years} först."]
    if any(entry.equal_to for entry in result.ranking):
        notes.append(f"Likvärdiga: det är minst {share} sannolikt att ordningen blir den omvända.")
    if _adjusted(result):
        notes.append(NOT_MOVED)
    return " ".join(notes)


def _basis(result: RunResult) -> Basis:
    risks = minimum_risks(result, result.forecast.before)
    return Basis(result, {risk.group: risk.words for risk in risks})


def _of_budget(result: RunResult, budget: str) -> list[RankedGroup]:
    return [ranked for ranked in result.ranking
            if result.inputs.groups[ranked.group].budget == budget]


# --- Sammanvägd rang -----------------------------------------------------------------------------


def has_composite(result: RunResult) -> bool:
    """Whether the workbook gives weights to measures."""
    return any(entry.composite is not None for entry in result.ranking)


def add_composite(book: Book, result: RunResult) -> None:
    """The composite with each weight beside its measure, and its arithmetic as live formulas."""
    fields = _composite_fields(result)
    page = book.add(
        "Sammanvägd rang", "Sammanvägt mått bredvid rangen",
        "Poängen är procent av ramens största värde. Det sammanvägda måttet är poängens medelvärde "
        "med vikterna i bladet Rangordningsvikter. Det avgör varken rang eller fördelning.", fields)
    page.write_sections("Sammanvägd_rang", fields, [
        Section(budget, "Poängen räknas för sig i varje ram.",
                list(_composite_rows(result, budget)))
        for budget in budgets_in_order(result)
    ])


def _composite_fields(result: RunResult) -> tuple[Field, ...]:
    return (
        Field("Plats", "whole", 8), Field("Specialitet", "text", 36), Field("Område", "text", 17),
        Field("Rang", "whole", 8),
        *(Field(f"{entry.measure} (vikt {value_text(entry.weight)})", "fte", 17)
          for entry in result.inputs.order.measure_weights),
        Field("Sammanvägt mått", "fte", 13),
    )


def _composite_rows(result: RunResult, budget: str) -> Iterator[Sequence[Cell]]:
    weights = [entry.weight for entry in result.inputs.order.measure_weights]
    letters = [xl_col_to_name(len(NAMES) + 1 + i) for i in range(len(weights))]
    terms = "+".join(f"{letter}{{row}}*{weight:g}"
                     for letter, weight in zip(letters, weights, strict=True))
    formula = f"=({terms})/{sum(weights):g}"
    for ranked in sorted(_of_budget(result, budget), key=lambda r: r.composite_place or 0):
        group = result.inputs.groups[ranked.group]
        yield (ranked.composite_place, group.specialty, area_name(group), ranked.place,
               *ranked.points, Formula(formula, ranked.composite))
