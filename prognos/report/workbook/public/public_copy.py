"""The copy for publication: four sheets without small counts of persons."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from prognos.report.disclosure.public_figures import PublicFigures, public_figures, public_name
from prognos.report.disclosure.public_reasons import public_answer
from prognos.report.disclosure.small_counts import COVERED, shown_text
from prognos.report.wording.common_words import (
    budgets_in_order,
    evaluated_years,
    proof_sentence,
    st_sums,
)
from prognos.report.wording.limit_words import rules_of_list
from prognos.report.wording.numbers import span, whole
from prognos.report.wording.sentences import blocks_text, budget_sentence
from prognos.report.workbook.decision.summary_sheet import (
    YEAR_FIELDS,
    begin,
    write_answer,
    write_facts,
    write_story,
    write_years,
    year_rows,
)
from prognos.report.workbook.public.public_tables import (
    public_allotment,
    public_priority,
    public_ranking,
    rounded,
)
from prognos.report.workbook.sheets import DECISION
from prognos.report.workbook.writing.book import Book, Sheet, open_book
from prognos.report.workbook.writing.page import NOTE_ROW
from prognos.report.workbook.writing.sheet_parts import Field, Table, TableStyle, by_budget
from prognos.results import BudgetResult, RunResult
from prognos.schema.file_names import public_stem
from prognos.system.files import check_output, default_name, write_content

RESULT, PUBLIC = "-resultat", "-publik"
SUMMARY, ALLOTMENT, PRIORITY, RANKING = DECISION[:4]


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
    return write_content(path, render_public(result))


def render_public(result: RunResult) -> bytes:
    """The public copy as the bytes of a file."""
    book, figures = open_book(), public_figures(result)
    for add in (_add_summary, _add_allotment, _add_priority, _add_ranking):
        add(book, result, figures)
    return book.content()


def _add_summary(book: Book, result: RunResult, figures: PublicFigures) -> None:
    """The answer, what is left out, the facts, the region year by year."""
    page = book.add(SUMMARY.name, f"Prognos och fördelning av ST-block – {public_name(result)}",
                    "Vilka får ST, när och varför? Version för spridning.")
    page.write_string(NOTE_ROW, 0, f"Mätdatum {result.inputs.calendar.base_date.isoformat()} · "
                      f"st-prognos {result.run.version}", page.looks["note"])
    row = begin(page)
    for budget in result.allocation.budgets:
        row = write_answer(page, row, public_answer(result, figures, budget))
    page.set_h_pagebreaks([row])
    row = write_facts(page, row, _facts(result, figures))
    row = write_story(page, row, _story(result, figures))
    if _sums_told(figures, "ST"):
        write_years(page, result, row, YEAR_FIELDS,
                    [rounded(YEAR_FIELDS, cells) for cells in year_rows(result)])


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


def _story(result: RunResult, figures: PublicFigures) -> Iterator[tuple[str, str, str]]:
    """Each budget's allocation in a sentence, with what is proven; what is left out, by which rule.
    """
    if not result.allocation.budgets:
        yield "Förslag", "", "Ingen budgetram är angiven och inga block är fördelade."
    for budget in result.allocation.budgets:
        told = (budget_sentence(result, budget) if _sums_told(figures, budget.name) else
                f"{blocks_text(budget, by_year=False)}.")
        yield "Förslag", "", f"Ram {budget.name}: {told} {proof_sentence(budget)}"
    for number, text in enumerate(_rule(figures)):
        yield "" if number else "Dolt", "", text


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


def _add_allotment(book: Book, result: RunResult, figures: PublicFigures) -> None:
    proof = [proof_sentence(budget) for budget in result.allocation.budgets]
    _add_lists(book, ALLOTMENT, [
        public_allotment(result, figures, budget, table)
        for budget, table in _tables(result, ALLOTMENT.name)],
        f"{(proof or ['Ingen budgetram är angiven.'])[0]} Det första startåret är beslutet, resten "
        "är en plan.")


def _add_priority(book: Book, result: RunResult, figures: PublicFigures) -> None:
    _add_lists(book, PRIORITY, [
        replace(public_priority(result, figures, budget, table),
                style=TableStyle(rules_of_list(budget)))
        for budget, table in _tables(result, PRIORITY.name)],
        "Planens block i turordning efter nytta för målet, beslutsåret först. Under varje års "
        "tjocka streck står nästa block i tur, med det som saknas.")


def _add_ranking(book: Book, result: RunResult, figures: PublicFigures) -> None:
    years, budgets = span(evaluated_years(result.inputs)), budgets_in_order(result)
    tables = by_budget(RANKING.name, (), dict.fromkeys(budgets, ()))
    _add_lists(book, RANKING, [
        public_ranking(result, figures, budget, table)
        for budget, table in zip(budgets, tables, strict=True)],
        f"Störst väntad brist i procent av behovet {years} först, före pengar.")


def _tables(result: RunResult, name: str) -> Iterator[tuple[BudgetResult, Table]]:
    """Each budget with the table that it is to have."""
    budgets = result.allocation.budgets
    tables = by_budget(name, (), {budget.name: () for budget in budgets})
    return zip(budgets, tables, strict=False)


def _add_lists(book: Book, sheet: Sheet, tables: list[Table], note: str) -> None:
    page = book.add(sheet.name, sheet.title, sheet.answers)
    page.lay_out(tables or [Table(sheet.name, (Field("Specialitet", "text", 36),), ())], note)
