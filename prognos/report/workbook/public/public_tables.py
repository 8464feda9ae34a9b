"""The tables of the public copy: only columns that are known to give no small count away.

Written anew here rather than taken from the full sheets: a column that is added to one of those
must not be published before somebody has thought of what it tells. No formulas, and every figure
is stored as rounded as it is shown.
"""

from collections.abc import Iterator, Mapping, Sequence

from optimize.problem import MeritLine
from prognos.report.disclosure.public_figures import PublicFigures, public_ranks
from prognos.report.disclosure.public_reasons import is_fit_told, public_why_not
from prognos.report.disclosure.small_counts import COVERED
from prognos.report.wording.common_words import (
    area_name,
    blocks_by_group,
    budget_group,
    horizon_index,
)
from prognos.report.wording.numbers import MILLION, span
from prognos.report.wording.worth_words import line_shares
from prognos.report.workbook.writing.book import Cell, Field
from prognos.results import BudgetResult, RankedGroup, RunResult

DECIMALS = {"fte": 1, "ratio": 2, "percent": 2, "sek": 0}
"""Look -> decimals that are stored: those that are shown."""
AS_SHOWN = "Antal under gränsen visas som <5, antal som skulle avslöja ett sådant som dolt."


def rounded(fields: Sequence[Field], cells: Sequence[Cell]) -> list[Cell]:
    """A row with its figures as they are shown."""
    return [round(cell, DECIMALS.get(field.look, 0)) if isinstance(cell, float) else cell
            for field, cell in zip(fields, cells, strict=True)]


# --- Prioriteringslista --------------------------------------------------------------------------


PRIORITY_FIELDS = (
    Field("Nr", "whole", 6),
    Field("Ram", "text", 7),
    Field("Specialitet", "text", 36),
    Field("Område", "text", 17),
    Field("Startår", "year", 9),
    Field("Block nr", "whole", 8, "Vilket block i ordningen för specialiteten och området."),
    Field("Avvärjd brist (heltidsår)", "fte", 13,
          "Så mycket minskar den väntade bristen under utvärderingsåren."),
    Field("Nytta", "ratio", 10,
          "Hur mycket blocket förbättrar målet för fördelningen. Avgör ordningen i listan."),
    Field("Kostnad (kr)", "sek", 14,
          "Blockets väntade kostnad under hela utbildningen, med hänsyn till tillsättningsgraden."),
    Field("Nytta per miljon", "ratio", 11),
    Field("Ackumulerad kostnad (kr)", "sek", 16),
    Field("Över strecket", "centre", 10,
          "Ja: ryms inom alla gränser när listan följs uppifrån."),
    Field("I fördelningen", "centre", 15, "Ja: ingår i den bästa fördelningen inom ramen."),
    Field("Varför inte", "wrap", 60),
)
SHARE_FIELD = Field("Fördelas i andel av fallen", "percent", 12,
                    "Andel av de prövade fallen där blocket fördelas när antagandena är andra.")


def priority_fields(result: RunResult) -> tuple[Field, ...]:
    """Columns of the list; the last only when stability was asked for."""
    return PRIORITY_FIELDS if result.questions.stability is None else (*PRIORITY_FIELDS,
                                                                       SHARE_FIELD)


def priority_rows(
    result: RunResult, figures: PublicFigures, budget: BudgetResult
) -> Iterator[Sequence[Cell]]:
    """A budget's list, in turn."""
    shares = line_shares(result, budget)
    for place, line in enumerate(budget.merit):
        silent = figures.is_silent(budget.groups[line.group])
        yield (*_priority_row(result, figures, budget, line),
               *(() if shares is None else (COVERED if silent else shares[place],)))


def _priority_row(
    result: RunResult, figures: PublicFigures, budget: BudgetResult, line: MeritLine
) -> Sequence[Cell]:
    group = budget_group(result.inputs, budget, line.group)
    per_million = line.benefit / line.cost * MILLION if line.cost else None
    silent = figures.is_silent(budget.groups[line.group])
    averted, benefit, worth = (COVERED,) * 3 if silent else (
        line.benefit_fte_years, line.benefit, per_million)
    return (
        line.position, budget.name, group.specialty, area_name(group),
        budget.problem.start_years[line.start], line.nth, averted, benefit, line.cost, worth,
        line.cumulative_cost,
        _yes_no(line.above_line) if is_fit_told(figures, budget, line) else COVERED,
        _yes_no(line.funded), public_why_not(result, figures, budget, line),
    )


def _yes_no(value: bool) -> str:
    return "ja" if value else "nej"


# --- Rangordning ---------------------------------------------------------------------------------


RANK_FIELDS = (
    Field("Rang", "whole", 7,
          "Bland grupperna vars rang visas. Av en grupp med få specialister visas bara besluten."),
    Field("Specialitet", "text", 36),
    Field("Område", "text", 17),
    Field("Likvärdiga platser", "centre", 11,
          "Ordningen mellan grupperna på de här platserna är för osäker för att skilja dem åt."),
    Field("Brist i procent av behovet", "percent", 12,
          "Väntad brist under utvärderingsåren delad med behovet. Avgör rangen."),
    Field("Brist (heltider)", "fte", 10, "Väntad brist, medel över utvärderingsåren."),
    Field("Risk för brist", "percent", 9),
    Field("Första bristår", "year", 10,
          "Första år då risken för brist är över 50 procent."),
    Field("ST-starter som behövs per år", "whole", 13,
          "Minsta antal starter per år som gör att tillgången (mittvärdet) täcker behovet sista "
          "visade året, oavsett budget. Tomt = 200 räcker inte."),
    Field("Block i fördelningen", "blocks", 13),
    Field("Andel 55 år och äldre", "percent", 11,
          "Visas bara där varken de som är 55 år eller äldre eller de yngre är under gränsen."),
    Field("Specialister idag", "whole", 12, AS_SHOWN),
    Field("Läkare i utbildning idag", "whole", 12, AS_SHOWN),
)
DECIDED_FIELDS = (
    Field("Rang efter beslut", "whole", 9,
          "Justerade grupper på beslutad plats, övriga i beräknad ordning. Flyttar inga block."),
    Field("Justering", "wrap", 34),
)
LAST_YEAR_FIELDS = (
    Field("Rang förra året", "whole", 9),
    Field("Block förra året", "blocks", 9),
)


def _is_adjusted(result: RunResult) -> bool:
    return any(entry.adjusted for entry in result.ranking)


def rank_fields(result: RunResult) -> tuple[Field, ...]:
    """Columns of the ranking: decided ranks and last year's when there are any."""
    return (*RANK_FIELDS, *(DECIDED_FIELDS if _is_adjusted(result) else ()),
            *(LAST_YEAR_FIELDS if result.inputs.order.previous else ()))


def rank_rows(result: RunResult, figures: PublicFigures, budget: str) -> Iterator[Sequence[Cell]]:
    """The groups of a budget, the largest need first; those of few persons last, without a place,
    in the order of Behov."""
    places, blocks = public_ranks(result, figures), blocks_by_group(result)
    ours = [entry for entry in result.ranking
            if result.inputs.groups[entry.group].budget == budget]
    for entry in sorted(ours, key=lambda one: (
            (0, places[one.group]) if one.group in places else (1, one.group))):
        group, place = result.inputs.groups[entry.group], places.get(entry.group)
        yield (COVERED if place is None else place, group.specialty, area_name(group),
               *_measures(entry, places), blocks.get(entry.group),
               *_persons(figures, entry.group),
               *(_decided(entry, place) if _is_adjusted(result) else ()),
               *(_last_year(entry, place) if result.inputs.order.previous else ()))


def _measures(entry: RankedGroup, places: Mapping[int, int]) -> Sequence[Cell]:
    """What the place rests on; nothing of a few persons."""
    if entry.group not in places:
        return (COVERED,) * 6
    parts = entry.components
    alike = {places[g] for g in (entry.group, *entry.equal_to) if g in places}
    return (
        span(tuple(sorted(alike))) if len(alike) > 1 else "", entry.score / 100,
        parts["shortage_fte"], parts["shortage_probability"], parts["first_shortage_year"],
        entry.starts_needed,
    )


def _persons(figures: PublicFigures, group: int) -> Sequence[Cell]:
    share = figures.share_55(group)
    return (COVERED if share is None else share, figures.specialists(group),
            figures.in_training(group))


def _decided(entry: RankedGroup, place: int | None) -> Sequence[Cell]:
    """The decided place, and who moved the group when; the reason is free text and stays inside.

    place : None where the computed place is not told, which the decided order then holds too.
    """
    change = entry.adjusted
    if change is None:
        return COVERED if place is None else entry.decided_place, ""
    return (entry.decided_place,
            f"Justerad till {change.rank} av {change.decided_by} {change.decided_on}")


def _last_year(entry: RankedGroup, place: int | None) -> Sequence[Cell]:
    before = entry.previous
    if before is None:
        return (None, None)
    return COVERED if place is None else before.rank, before.allotted


# --- Fördelning ----------------------------------------------------------------------------------


def allotment_fields(result: RunResult) -> tuple[Field, ...]:
    """Columns of the allocation."""
    last = result.inputs.calendar.years[horizon_index(result.inputs)]
    return (
        Field("Specialitet", "text", 36),
        Field("Område", "text", 17),
        Field("Ram", "text", 7),
        *(Field(f"Block {year}", "blocks", 9)
          for year in result.inputs.calendar.start_calendar_years),
        Field("Block i allt", "blocks", 9),
        Field("Kostnad (kr)", "sek", 15, "Väntad kostnad för blocken under hela utbildningen."),
        Field(f"Behov {last} (heltider)", "fte", 11),
        Field(f"Tillgång {last} utan nya block", "fte", 13, "Medelvärde, heltider."),
        Field(f"Tillgång {last} med blocken", "fte", 13, "Medelvärde, heltider."),
        Field(f"Brist {last} utan nya block", "fte", 12, "Väntad brist, heltider."),
        Field(f"Brist {last} med blocken", "fte", 12, "Väntad brist, heltider."),
        Field(f"Överskott {last} med blocken", "fte", 12, "Väntat överskott, heltider."),
    )


def summed_columns(fields: Sequence[Field]) -> list[int]:
    """Columns with a sum below them: decisions, where nothing is hidden."""
    return [i for i, field in enumerate(fields) if field.look in ("blocks", "sek")]


def allotment_rows(
    result: RunResult, figures: PublicFigures, budget: BudgetResult
) -> Iterator[Sequence[Cell]]:
    """The groups of a budget, in the order of Behov."""
    for i, g in enumerate(budget.groups):
        group, blocks = result.inputs.groups[g], [int(n) for n in budget.allocation.blocks[i]]
        cost = float((budget.allocation.blocks[i] * budget.problem.cost[i]).sum())
        outcome = [COVERED] * 6 if figures.is_silent(g) else _outcome(result, g)
        yield group.specialty, area_name(group), budget.name, *blocks, sum(blocks), cost, *outcome


def _outcome(result: RunResult, g: int) -> Sequence[Cell]:
    """Need, supply, shortage and surplus in the last shown year."""
    end = result.groups[g].horizon
    return (end.need, end.supply_before, end.supply_after, end.shortage_before, end.shortage_after,
            end.surplus_after)
