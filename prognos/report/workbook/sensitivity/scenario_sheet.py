"""Sheet Scenarier: every scenario beside the baseline, and the workbook that holds it alone."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from prognos.report.wording.common_words import area_name
from prognos.report.wording.numbers import span
from prognos.report.wording.scenario_words import (
    binding_words,
    broken_words,
    budget_words,
    how_words,
    moved_words,
    proof_words,
    region_rows,
    row_name,
    scenario_sentence,
    span_words,
    what_words,
)
from prognos.report.workbook.writing.book import open_book
from prognos.report.workbook.writing.page import Page
from prognos.report.workbook.writing.sheet_parts import Cell, Field, Part, Table, Text
from prognos.results import RunResult
from prognos.results.what_if import Comparison, PlanOutcome
from prognos.system.files import write_content

SHEET = "Scenarier"
CHANGES = (Field("Scenario", "wrap", 34), Field("Ändrat", "wrap", 40), Field("Ändring", "text", 20),
           Field("Nu", "text", 14, "Från minsta till största där grupper eller år skiljer sig åt."),
           Field("Blir", "text", 14), Field("Motiv", "wrap", 50))
MOVES = (Field("Scenario", "wrap", 34), Field("Block som flyttas", "wrap", 60))
PARTS = (Field("Scenario", "wrap", 34), Field("Ändring", "wrap", 40),
         Field("Fler eller färre block", "blocks", 14),
         Field("Brist (heltidsår)", "change_fte", 14,
               "Mer eller mindre brist under utvärderingsåren än utan ändringen. Samspel: det som "
               "ändringarna gör tillsammans utöver summan."),
         Field("Brist sista året (heltider)", "change_fte", 14), Field("Bevis", "text", 20))


TITLE = "Scenarier bredvid nuläget"
ANSWERS = "Vad ändrar varje scenario, vilka block flyttas, och vad blir bristen?"


def write_comparison(comparison: Comparison, path: Path) -> Path:
    """Write the comparison as a workbook of its own; returns where it stands."""
    book = open_book()
    _lay_out(book.add(SHEET, TITLE, ANSWERS), comparison)
    return write_content(path, book.content())


def add_scenarios(page: Page, result: RunResult) -> None:
    """The changes of this run beside the baseline."""
    assert result.questions.comparison is not None
    _lay_out(page, result.questions.comparison)


def _lay_out(page: Page, comparison: Comparison) -> None:
    """One sentence each, what differs, the region, the blocks that move, the groups, the proof."""
    tables: list[Part] = [
        Table(name, tuple(fields), written, title)
        for title, name, fields, rows in _tables(comparison) if (written := list(rows))]
    said = [scenario_sentence(comparison, each) for each in comparison.scenarios]
    page.lay_out([Text(said), *tables], "Nuläget är låst: arbetsboken som den är. Varje scenario "
                 "fördelar blocken på nytt.")


Rows = Iterable[Sequence[Cell]]


def _tables(comparison: Comparison) -> Iterator[tuple[str, str, Sequence[Field], Rows]]:
    yield "Det som är ändrat", "Scenario_andringar", CHANGES, _change_rows(comparison)
    figures, rows = _region(comparison)
    yield "Regionen", "Scenario_regionen", figures, rows
    yield "Block som flyttas", "Scenario_flyttar", MOVES, _move_rows(comparison)
    years = span(tuple(comparison.inputs.calendar.years[t]
                       for t in comparison.inputs.calendar.evaluated))
    for title, name, look, of in (
        ("Block", "Scenario_block", "blocks", lambda o: o.blocks.sum(axis=1)),
        (f"Brist med blocken {years} (heltidsår)", "Scenario_brist", "fte",
         lambda o: o.group_after),
        ("Plats efter väntad brist i procent av behovet", "Scenario_plats", "blocks",
         lambda o: o.places),
    ):
        fields = (Field("Specialitet", "text", 34), Field("Område", "text", 40),
                  *_columns(comparison, look, 20))
        yield title, name, fields, _group_rows(comparison, of)
    yield "Varje ändring för sig", "Scenario_delar", PARTS, _part_rows(comparison)
    proofs = (Field("Scenario", "wrap", 34), Field("Bevis", "wrap", 40))
    yield "Bevis", "Scenario_bevis", proofs, _proof_rows(comparison)


def _columns(comparison: Comparison, look: str, width: float) -> Iterator[Field]:
    """A column for the baseline and one for each scenario, no two of one name."""
    yield Field("Nu", look, width)
    for n, each in enumerate(comparison.scenarios, start=1):
        yield Field(f"{n}. {each.name}"[:80], look, 16)


def _outcomes(comparison: Comparison) -> list[PlanOutcome]:
    return [comparison.baseline, *(each.outcome for each in comparison.scenarios)]


def _change_rows(comparison: Comparison) -> Rows:
    for each in comparison.scenarios:
        for change in each.changes:
            yield (each.name, what_words(change), how_words(change),
                   span_words(change, change.before), span_words(change, change.after),
                   change.motive)


def _region(comparison: Comparison) -> tuple[Sequence[Field], Rows]:
    """A row a figure; a row a scenario where there are many."""
    rows: list[tuple[Cell, ...]] = [(name, *figures) for name, figures in region_rows(
        comparison.inputs, _outcomes(comparison))]
    if not comparison.many:
        return (Field("Regionen", "text", 34), *_columns(comparison, "fte", 40)), rows
    names = ["Nu", *(row_name(n, each) for n, each in enumerate(comparison.scenarios, start=1))]
    fields = (Field("Scenario", "wrap", 34), *(Field(str(row[0]), "fte", 16) for row in rows))
    return fields, list(zip(names, *(row[1:] for row in rows), strict=True))


def _move_rows(comparison: Comparison) -> Rows:
    for each in comparison.scenarios:
        for moved in each.moved:
            yield each.name, moved_words(comparison.inputs, moved)
        if not each.moved:
            stops = f"Inga. Det som stoppar fler block: {binding_words(each.outcome)}"
            yield each.name, ". ".join(filter(None, (stops, budget_words(each))))
        for broken in broken_words(each.outcome):
            yield each.name, f"Bryter en gräns: {broken}"


def _group_rows(comparison: Comparison, of: Callable[[PlanOutcome], Sequence[float]]) -> Rows:
    """Groups in which some scenario differs from the baseline."""
    columns = [of(outcome) for outcome in _outcomes(comparison)]
    for g, group in enumerate(comparison.inputs.groups):
        values = [float(column[g]) for column in columns]
        if any(abs(value - values[0]) > 0.005 for value in values):
            yield group.specialty, area_name(group), *values


def _part_rows(comparison: Comparison) -> Rows:
    for each in comparison.scenarios:
        for part in (*each.parts, *([each.interaction] if each.interaction else [])):
            yield (each.name, part.text or "Samspel", part.blocks, part.shortage,
                   part.at_horizon, "bevisat bäst" if part.proven else "inte bevisad")


def _proof_rows(comparison: Comparison) -> Rows:
    yield "Nu", proof_words(comparison.baseline)
    for each in comparison.scenarios:
        yield each.name, proof_words(each.outcome)
