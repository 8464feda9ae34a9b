"""Who has answered, and sheet Svar, which lists everything."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from prognos.collect.answers import Answer
from prognos.collect.outcomes import (
    ANSWERED,
    ASK,
    NEW,
    NO_ANSWER,
    STRUCK,
    TAKEN,
    UNCHANGED,
    Outcome,
    Refusal,
    UnitState,
)
from prognos.collect.region_book import Layout, RegionBook, is_protected, unit_of
from prognos.schema.dictionary import normalise
from prognos.schema.values import clean
from prognos.xlsx.edit.new_sheet_xml import Bold, Line, Value

LONGEST_TOLD = 30_000
FATES = (ASK, TAKEN, NEW, STRUCK)
"""What is to be decided first; all else after."""
WIDTHS = (30, 32, 16, 14, 24, 30, 30, 14, 42)
STATE_HEADINGS = ("Basenhet", "Filer", "Läge", "Att avgöra", "Anmärkning", "Övertagna celler",
                  "Nya rader", "Strukna rader")
TOLD_HEADINGS = ("Basenhet", "Fil", "Blad", "Cell", "Kolumn", "Före", "Svar", "Utfall", "Skäl")


def unit_states(
    book: RegionBook, answers: Sequence[Answer], told: Sequence[Outcome]
) -> tuple[UnitState, ...]:
    """Every unit of the region's workbook and of the answers, in the order of names."""
    names = {normalise(answer.sending.unit): answer.sending.unit for answer in answers}
    for table in book.tables.values():
        for row in table.rows:
            if unit_of(row) and not is_protected(row):
                names.setdefault(normalise(unit_of(row)), unit_of(row))
    return tuple(_state(names[key], book, [a for a in answers if normalise(a.sending.unit) == key],
                        [t for t in told if normalise(t.unit) == key])
                 for key in sorted(names))


def _state(
    unit: str, book: RegionBook, answers: Sequence[Answer], told: Sequence[Outcome]
) -> UnitState:
    count = Counter(line.fate for line in told)
    state = NO_ANSWER if not answers else ANSWERED if told else UNCHANGED
    return UnitState(unit, state, tuple(answer.file for answer in answers), count[TAKEN],
                     count[NEW], count[STRUCK], count[ASK], _remark(book, answers))


def _remark(book: RegionBook, answers: Sequence[Answer]) -> str:
    remarks = []
    if len(answers) > 1:
        remarks.append(f"{len(answers)} svar från samma enhet")
    if len({answer.sending.sent for answer in answers}) > 1:
        latest = max(answer.sending.sent for answer in answers)
        remarks.append(f"svar på olika utskick, det senaste från {latest[:10]}")
    if any(answer.sending.sha256 != book.sha256 for answer in answers):
        remarks.append("regionens fil har ändrats sedan utskicket")
    return "; ".join(remarks)


def with_addresses(told: Iterable[Outcome], layouts: Mapping[str, Layout]) -> tuple[Outcome, ...]:
    """The lines with the addresses of the copy, what is to be decided first."""
    placed = [replace(line, cell=_address(line, layouts)) for line in told]
    order = {fate: number for number, fate in enumerate(FATES)}
    return tuple(sorted(placed, key=lambda line: order.get(line.fate, len(FATES))))


def _address(line: Outcome, layouts: Mapping[str, Layout]) -> str:
    if line.place is None:
        return line.cell
    key, row, column = line.place
    layout = layouts[key]
    number = row if row > 0 else layout.last_row - row
    letter = layout.letters.get(column)
    return f"{letter}{number}" if letter else f"rad {number}"


def svar_lines(
    book: RegionBook, states: Iterable[UnitState], told: Iterable[Outcome],
    refusals: Iterable[Refusal],
) -> list[Line]:
    """Sheet Svar: who has answered, files that could not be read, every change with its fate."""
    lines: list[Line] = [
        [Bold("Svar från enheterna")],
        [f"Regionens fil: {clean(book.path.name)}. SHA-256: {book.sha256}"],
        ["Det som står som Att avgöra är inte ändrat i arbetsboken, utom kommentarer som är "
         "införda."], [],
        [Bold(heading) for heading in STATE_HEADINGS],
    ]
    lines += [[state.unit, ", ".join(state.files), state.state, *_figures(state)]
              for state in states]
    refused = [[refusal.file, refusal.reason] for refusal in refusals]
    if refused:
        lines += [[], [Bold("Filer som inte kunde läsas")], *refused]
    lines += [[], [Bold(heading) for heading in TOLD_HEADINGS]]
    lines += [[line.unit, line.file, line.sheet, line.cell, line.heading, line.before, line.after,
               line.fate, line.reason] for line in told]
    return [[_cut(value) for value in line] for line in lines]


def _figures(state: UnitState) -> Line:
    """The counts of a unit; nothing for one that has not answered."""
    if state.state == NO_ANSWER:
        return ()
    return (state.ask, state.remark, state.taken, state.new, state.struck)


def _cut(value: Value) -> Value:
    """A text that fits in a cell: an account of a row may be longer than any cell may hold."""
    if isinstance(value, str) and len(value) > LONGEST_TOLD:
        return f"{value[:LONGEST_TOLD]}… (avkortat)"
    return value
