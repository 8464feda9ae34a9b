"""The copy for publication: four sheets without small counts of persons."""

import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from prognos.report.disclosure.public_figures import (
    PublicFigures,
    public_figures,
    public_name,
)
from prognos.report.disclosure.small_counts import COVERED, shown_text
from prognos.report.wording.common_words import (
    budgets_in_order,
    evaluated_years,
    largest_shortages,
    lines_drawn,
    proof_sentence,
    shown_years,
    st_sums,
    worst_row,
)
from prognos.report.wording.numbers import span, whole
from prognos.report.wording.sentences import blocks_text, budget_sentence, plan_against_list
from prognos.report.workbook.decision.priority_sheet import put_last
from prognos.report.workbook.decision.story import years_title
from prognos.report.workbook.public.public_tables import (
    allotment_fields,
    allotment_rows,
    priority_fields,
    priority_rows,
    rank_fields,
    rank_rows,
    rounded,
    summed_columns,
)
from prognos.report.workbook.writing.book import (
    Book,
    Cell,
    Field,
    Page,
    Section,
    TableStyle,
    open_book,
)
from prognos.report.workbook.writing.chart_kinds import BLUE, GREEN, ORANGE, Line, dress, line_chart
from prognos.results import BudgetResult, RunResult
from prognos.schema.file_names import public_stem
from prognos.system.files import check_output, default_name, write_whole

SHEET = "Sammanfattning"
RESULT, PUBLIC = "-resultat", "-publik"
WORST = 10
WIDTHS = (40.0, *(15.0,) * 7)
FACTS_ROW = 3
FACT_COLUMNS = (0, 1, 3, 5, 7)
CHART_ROWS, CHART_SIZE = 18, (900, 340)


def public_target(target: Path, named: bool, overwrite: bool, taken: Iterable[Path] = ()) -> Path:
    """Where the public copy of the result `target` goes.

    named : whether the user named the result; a copy that exists is then replaced only on demand.
    taken : files that must not be written over.
    Raises `UsageProblem`.
    """
    stem = target.stem if named else public_stem(target.stem)
    head, found, tail = stem.rpartition(RESULT)
    wanted = target.with_stem(f"{head}{PUBLIC}{tail}" if found and not named else stem + PUBLIC)
    return (check_output(wanted, overwrite, ".xlsx", taken, make_folder=True) if named
            else default_name(wanted, overwrite))


def write_public(result: RunResult, path: Path) -> Path:
    """Write the public copy, whole or not at all; returns where it stands.

    Nothing in it depends on the clock.
    """
    content = render_public(result)
    return write_whole(path, lambda temporary: temporary.write_bytes(content))


def render_public(result: RunResult) -> bytes:
    """The public copy as the bytes of a file."""
    stream = io.BytesIO()
    book, figures = open_book(stream), public_figures(result)
    _add_summary(book, result, figures)
    _add_priority(book, result, figures)
    _add_ranking(book, result, figures)
    _add_allotment(book, result, figures)
    book.workbook.close()
    return stream.getvalue()


# --- Sammanfattning ------------------------------------------------------------------------------


YEAR_FIELDS = (
    Field("År", "first_year", WIDTHS[0]),
    Field("Behov", "fte", WIDTHS[1]),
    Field("Tillgång utan nya block", "fte", WIDTHS[2]),
    Field("Brist utan nya block", "fte", WIDTHS[3],
          "Summan av specialiteternas väntade brister. Ett överskott på ett håll fyller inte en "
          "brist på ett annat."),
    Field("Tillgång med blocken", "fte", WIDTHS[4]),
    Field("Brist med blocken", "fte", WIDTHS[5]),
    Field("Låg tillgång (P10)", "fte", WIDTHS[6],
          "Med blocken: i ett fall av tio blir regionens tillgång lägre."),
    Field("Hög tillgång (P90)", "fte", WIDTHS[7],
          "Med blocken: i ett fall av tio blir regionens tillgång högre."),
)
LINES = (Line(1, "Behov", ORANGE), Line(2, "Tillgång utan nya block", BLUE, "dash", "circle"),
         Line(4, "Tillgång med blocken", GREEN, "solid", "diamond"))
START_FIELDS = (Field("Ram och startår", "text"), Field("Block", "blocks"),
                Field("Kostnad (mkr)", "fte"))
WORST_FIELDS = (
    Field("Specialitet", "text"), Field("Brist utan block", "fte"),
    Field("Brist med blocken", "fte"), Field("I procent av behovet", "percent"),
    Field("Block", "blocks"),
)


def _add_summary(book: Book, result: RunResult, figures: PublicFigures) -> None:
    """Facts, what is left out, the region year by year, the blocks, what remains."""
    page = book.add(
        SHEET, f"Prognos och fördelning av ST-block – {public_name(result)}",
        f"Version för spridning · mätdatum {result.inputs.calendar.base_date.isoformat()} · "
        f"st-prognos {result.run.version}",
    )
    page.set_portrait()
    page.fit_to_pages(1, 1)
    for column, width in enumerate(WIDTHS):
        page.set_column(column, column, width)
    for column, (figure, label) in zip(FACT_COLUMNS, _facts(result, figures), strict=True):
        page.write_string(FACTS_ROW, column, figure, page.looks["big"])
        page.write_string(FACTS_ROW + 1, column, label, page.looks["note"])
    page.set_row(FACTS_ROW, 24)
    row = page.write_sentences(FACTS_ROW + 3, _decisions(result, figures), YEAR_FIELDS)
    row = _write_rule(page, figures, row + 1)
    if _sums_told(figures, "ST"):
        row = _write_years(page, result, row + 1)
    row = _write_starts(page, result, row + 1)
    _write_worst(page, result, figures, row + 1)


def _sums_told(figures: PublicFigures, budget: str) -> bool:
    return budget in figures.budgets and figures.budgets[budget].sums_told


def _facts(result: RunResult, figures: PublicFigures) -> Iterator[tuple[str, str]]:
    """Large figures with their labels."""
    doctors, sums = figures.budgets.get("ST"), st_sums(result)
    years = span(evaluated_years(result.inputs))
    blocks = sum(int(budget.allocation.blocks.sum()) for budget in result.allocation.budgets
                 if budget.name == "ST")
    persons = ("0", "0") if doctors is None else (
        shown_text(doctors.specialists.total), shown_text(doctors.in_training.total))
    shortage = [f"{whole(value)} heltidsår" if _sums_told(figures, "ST") else COVERED
                for value in (sums.total_before, sums.total_after)]
    yield persons[0], "specialistläkare idag"
    yield persons[1], "läkare i utbildning"
    yield whole(blocks), f"ST-block {span(result.inputs.calendar.start_calendar_years)}"
    yield shortage[0], f"brist {years} utan block"
    yield shortage[1], f"brist {years} med blocken"


def _decisions(result: RunResult, figures: PublicFigures) -> Iterator[str]:
    """Each budget's allocation in a sentence, with what is proven."""
    if not result.allocation.budgets:
        yield "Ingen budgetram är angiven och inga block är fördelade."
    for budget in result.allocation.budgets:
        told = (budget_sentence(result, budget) if _sums_told(figures, budget.name) else
                f"{blocks_text(budget, by_year=False)}.")
        yield f"Förslag, ram {budget.name}: {told} {proof_sentence(budget)}"


def _write_rule(page: Page, figures: PublicFigures, top: int) -> int:
    """What is left out of the copy, and by which rule."""
    page.write_subtitle(top, "Vad som inte visas")
    return page.write_sentences(top + 1, _rule(figures), YEAR_FIELDS)


def _rule(figures: PublicFigures) -> Iterator[str]:
    limit = figures.limit
    if limit < 2:
        yield f"Inga antal är dolda: antagandet Minsta antal i redovisning är {limit}."
    else:
        yield (f"Antal personer under {limit} visas som <{limit}; gränsen är antagandet Minsta "
               "antal i redovisning. Där en summa annars skulle avslöja ett sådant antal står "
               f"”{COVERED}” även för ett större antal, eller för summan.")
        yield (f"Av en grupp med färre än {limit} specialister visas bara besluten: block, kostnad "
               "och platsen i prioriteringslistan. Rang, brist, risk, nytta och skäl som vilar på "
               "handledare är dolda, för med behovet känt säger de hur många personerna är. Av "
               f"samma skäl som ovan kan de vara dolda även för en större grupp. En andel är dold "
               f"när färre än {limit} personer ingår i den eller står utanför den.")
    yield ("Block och kostnader är beslut och visas alltid. Alla tal är lagrade så avrundade som "
           "de visas. Uppgifter om personer, källor och kontroller finns bara i regionens egen "
           "resultatbok.")


def _write_years(page: Page, result: RunResult, top: int) -> int:
    """The region year by year and its chart; returns the first free row."""
    page.write_subtitle(top, years_title(result))
    before, after = result.forecast.before.totals, result.forecast.after.totals
    columns = (before.need, before.fte.mean, before.shortage, after.fte.mean, after.shortage,
               after.fte.p10, after.fte.p90)
    count = page.write_table(top + 1, "Regionen", YEAR_FIELDS, [
        rounded(YEAR_FIELDS, (year, *(float(values[t]) for values in columns)))
        for t, year in enumerate(shown_years(result.inputs))
    ])
    below = top + count + 3
    chart = line_chart(page.workbook, SHEET, (top + 2, top + 1 + count), 0, LINES)
    dress(chart, "Tillgång och behov i regionen", "heltider", CHART_SIZE, _axis_start(columns))
    page.insert_chart(below, 0, chart, {
        "description": "Linjediagram: behov, tillgång utan nya block och tillgång med blocken, "
                       "heltider per år."})
    return below + CHART_ROWS


def _axis_start(columns: Sequence[np.ndarray]) -> float:
    """Where the axis begins: near the lowest line."""
    lowest = min(float(np.nanmin(columns[i])) for i in (0, 1, 3))
    step = 10.0 ** np.floor(np.log10(max(lowest, 1.0))) / 2.0
    return max(float(np.floor(0.95 * lowest / step) * step), 0.0)


def _write_starts(page: Page, result: RunResult, top: int) -> int:
    """Blocks and money per budget and start year; returns the first free row."""
    page.write_subtitle(top, "Vad pengarna räcker till")
    rows = [rounded(START_FIELDS, row) for budget in result.allocation.budgets
            for row in _start_rows(budget)]
    return top + 3 + max(1, page.write_table(top + 1, "Block_per_startår", START_FIELDS, rows))


def _start_rows(budget: BudgetResult) -> Iterator[Sequence[Cell]]:
    blocks = budget.allocation.blocks
    cost = np.nansum(blocks * budget.problem.cost, axis=0) / 1e6
    known = not np.isnan(budget.problem.cost).all()
    for u, year in enumerate(budget.problem.start_years):
        yield (f"{budget.name} {year}", int(blocks[:, u].sum()), float(cost[u]) if known else None)


def _write_worst(page: Page, result: RunResult, figures: PublicFigures, top: int) -> None:
    """The groups whose shortage in percent of need stays the largest; none of few persons."""
    years = span(evaluated_years(result.inputs))
    page.write_subtitle(top, f"Störst brist kvar, medel {years} (heltider)")
    told = [worst for worst in largest_shortages(result, len(result.groups))
            if not figures.is_silent(worst.group)][:WORST]
    rows = [rounded(WORST_FIELDS, worst_row(result, worst)) for worst in told]
    page.write_table(top + 1, "Störst_brist", WORST_FIELDS, rows)


# --- The lists -----------------------------------------------------------------------------------


def _add_priority(book: Book, result: RunResult, figures: PublicFigures) -> None:
    fields = priority_fields(result)
    page = book.add(
        "Prioriteringslista", "Prioriteringslista",
        " ".join(filter(None, (
            "Blocken i turordning efter nytta för målet. Ett tjockt streck per startår visar var "
            "årets pengar eller antal tar slut.",
            *(tell(budget) for budget in result.allocation.budgets[:1]
              for tell in (plan_against_list, put_last))))), fields)
    page.write_sections("Prioriteringslista", fields, [
        Section(budget.name,
                " ".join(filter(None, ("Egen lista med egna pengar.", plan_against_list(budget),
                                       put_last(budget)))),
                [rounded(fields, row) for row in priority_rows(result, figures, budget)],
                TableStyle(rules_above=frozenset(lines_drawn(budget).values())))
        for budget in result.allocation.budgets
    ])


def _add_ranking(book: Book, result: RunResult, figures: PublicFigures) -> None:
    fields, years = rank_fields(result), span(evaluated_years(result.inputs))
    page = book.add(
        "Rangordning", "Rangordning av behoven",
        f"Före pengar: störst väntad brist i procent av behovet {years} först.", fields)
    page.write_sections("Rangordning", fields, [
        Section(budget, "Rangordnas för sig, med egen ram.",
                [rounded(fields, row) for row in rank_rows(result, figures, budget)])
        for budget in budgets_in_order(result)
    ])


def _add_allotment(book: Book, result: RunResult, figures: PublicFigures) -> None:
    fields = allotment_fields(result)
    proof = (proof_sentence(result.allocation.budgets[0]) if result.allocation.budgets
             else "Ingen budgetram angiven.")
    page = book.add("Fördelning", "Fördelning av block",
                    f"{proof} Det första startåret är bindande, resten är en plan.", fields)
    style = TableStyle(totals={0: "Summa"} | dict.fromkeys(summed_columns(fields), "sum"))
    page.write_sections("Fördelning", fields, [
        Section(budget.name, proof_sentence(budget),
                [rounded(fields, row) for row in allotment_rows(result, figures, budget)], style)
        for budget in result.allocation.budgets
    ])
