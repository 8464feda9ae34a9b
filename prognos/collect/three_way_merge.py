"""Answers, what was sent and the region's workbook today -> what is taken and what is asked.

A cell is taken when the unit changed it, it can be read, the region has not changed it meanwhile
and no other answer says otherwise. Everything else that was changed is told with both values.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from prognos.collect.answers import Answer
from prognos.collect.cell_meaning import in_words, meaning, problem, row_in_words, to_write
from prognos.collect.match import SheetAnswer, checked_rows, rows_now, sheet_answers
from prognos.collect.new_rows import NewRows
from prognos.collect.outcomes import ASK, COMMENT_TAKEN, NOTE, STRUCK, TAKEN, Merged, Outcome, Place
from prognos.collect.region_book import RegionBook
from prognos.reading.workbook import Row
from prognos.schema.dictionary import Column, load_schema
from prognos.schema.values import ValueProblem, is_blank, yes_no
from prognos.template.sending import SentRow
from prognos.template.unit_sheets import STRIKE, asked

LOCKED = "cellen var låst i utskicket"
CHANGED_MEANWHILE = "regionens fil har ändrats sedan utskicket"
TWO_ANSWERS = "två svar säger olika"
FORMULA = "regionens fil har en formel i cellen"
MUST_BE_FILLED = "cellen får inte vara tom"
ROW_GONE = "raden finns inte kvar i regionens fil"
ROW_MISSING = "raden saknas i svaret; den är kvar i regionens fil"
ALREADY = "stod redan så i regionens fil"
STRUCK_TOO = "samma svar stryker raden"


@dataclass(frozen=True)
class Proposal:
    """A cell that a unit has changed."""

    unit: str
    file: str
    place: Place
    """Row in the region's workbook; as sent where that row is gone."""
    sent: object
    now: object
    answer: object
    here: bool
    """The row is still in the region's workbook."""

    @property
    def column(self) -> Column:
        return load_schema().sheet(self.place[0]).column(self.place[2])


@dataclass(frozen=True)
class Strike:
    """A row that a unit wants taken away."""

    unit: str
    file: str
    row: tuple[str, int]
    before: str
    raw: object
    changed_meanwhile: bool


class _Changes:
    """What the answers say, gathered before anything is decided."""

    def __init__(self) -> None:
        self.cells: dict[Place, list[Proposal]] = defaultdict(list)
        self.strikes: dict[tuple[str, int], list[Strike]] = defaultdict(list)
        self.outcomes: list[Outcome] = []


def merge(book: RegionBook, answers: Sequence[Answer], formulas: Collection[Place]) -> Merged:
    """Decide on every changed cell, struck row and new row of the answers.

    formulas : places of the region's workbook that hold a formula.
    """
    changes = _Changes()
    new_rows, checked = NewRows(book), checked_rows(book)
    for answer in answers:
        changes.outcomes.extend(answer.remarks)
        here = rows_now(answer.sending, checked)
        for part in sheet_answers(answer):
            _compare(answer, part, here, changes)
            new_rows.add(answer, part, here)
        changes.outcomes.extend(_missing_sheets(answer))
    struck = dict(_decide_strikes(changes, formulas))
    cells = dict(_decide_cells(changes, struck, formulas))
    return Merged(cells, frozenset(struck), new_rows.rows(),
                  (*changes.outcomes, *new_rows.outcomes()))


def _missing_sheets(answer: Answer) -> Iterator[Outcome]:
    for key in sorted({sheet for sheet, _ in answer.sending.rows} - set(answer.tables)):
        yield Outcome(answer.sending.unit, answer.file, load_schema().sheet(key).name, "", NOTE,
                   reason="bladet, eller dess rubrikrad, saknas i svaret; regionens rader är kvar")


def _compare(
    answer: Answer, part: SheetAnswer, here: Mapping[tuple[str, int], Row], changes: _Changes
) -> None:
    """Set the sent rows of a sheet against the answer's."""
    unit, file, sheet = answer.sending.unit, answer.file, load_schema().sheet(part.key)
    sent_rows = {number: row for (key, number), row in answer.sending.rows.items()
                 if key == part.key}
    for heading in _missing_columns(part, sent_rows.values()):
        changes.outcomes.append(Outcome(unit, file, sheet.name, heading, NOTE,
                                 reason="kolumnen saknas i svaret; regionens värden är kvar"))
    for number, sent in sent_rows.items():
        now = here.get((part.key, number))
        row = part.known.get(number)
        if row is None:
            if now is not None:
                changes.outcomes.append(Outcome(unit, file, sheet.name, "", ASK,
                                         row_in_words(sheet, now), reason=ROW_MISSING,
                                         place=(part.key, now.number, "")))
            continue
        for proposal in _proposals(unit, file, part, (number, sent), row, now):
            changes.cells[proposal.place].append(proposal)
        if not is_blank(row.values.get(STRIKE.key)) and now is not None:
            changes.strikes[part.key, now.number].append(
                _strike(unit, file, part.key, sent, row, now))


def _missing_columns(part: SheetAnswer, sent: Iterable[SentRow]) -> Iterator[str]:
    keys = {key for row in sent for key in row} - set(part.table.columns)
    for key in sorted(keys):
        yield load_schema().sheet(part.key).column(key).heading


def _proposals(
    unit: str, file: str, part: SheetAnswer, sent_row: tuple[int, SentRow], row: Row,
    now: Row | None,
) -> Iterator[Proposal]:
    number, sent = sent_row
    for column in load_schema().sheet(part.key).columns:
        if column.key not in part.table.columns:
            continue
        before, after = sent.get(column.key), row.values.get(column.key)
        if meaning(column, before) != meaning(column, after):
            place = (part.key, now.number if now else number, column.key)
            current = now.values.get(column.key) if now else None
            yield Proposal(unit, file, place, before, current, after, now is not None)


def _strike(unit: str, file: str, key: str, sent: SentRow, row: Row, now: Row) -> Strike:
    sheet = load_schema().sheet(key)
    changed = any(meaning(sheet.column(each), value) != meaning(sheet.column(each),
                                                                now.values.get(each))
                  for each, value in sent.items())
    return Strike(unit, file, (key, now.number), row_in_words(sheet, now),
                  row.values.get(STRIKE.key), changed)


def _decide_strikes(
    changes: _Changes, formulas: Collection[Place]
) -> Iterator[tuple[tuple[str, int], str]]:
    """(row, file) of rows to be struck; tells of all that were asked for."""
    with_formula = {(sheet, row) for sheet, row, _ in formulas}
    for place, strikes in changes.strikes.items():
        others = {proposal.file for (sheet, row, _), found in changes.cells.items()
                  for proposal in found if (sheet, row) == place}
        files = {strike.file for strike in strikes}
        for strike in strikes:
            wanted, reason = _wish(strike.raw)
            if wanted and not reason:
                reason = _objection(strike, place in with_formula, others - files)
            if not wanted and not reason:
                continue
            fate = ASK if reason else STRUCK
            changes.outcomes.append(Outcome(
                strike.unit, strike.file, load_schema().sheet(place[0]).name, STRIKE.heading, fate,
                strike.before, "struken" if wanted else in_words(STRIKE, strike.raw), reason,
                (*place, "")))
            if fate == STRUCK:
                yield place, strike.file


def _wish(raw: object) -> tuple[bool, str]:
    """Whether the row is to go, and why that cannot be told."""
    unread = problem(STRIKE, raw)
    if unread:
        return False, unread
    try:
        return yes_no(raw), ""
    except ValueProblem:
        return False, "svaret kan inte läsas"


def _objection(strike: Strike, formula: bool, others: Collection[str]) -> str:
    if formula:
        return "regionens fil har en formel på raden"
    if strike.changed_meanwhile:
        return CHANGED_MEANWHILE
    return "ett annat svar ändrar raden" if others else ""


def _decide_cells(
    changes: _Changes, struck: Mapping[tuple[str, int], str],
    formulas: Collection[Place],
) -> Iterator[tuple[Place, object]]:
    """Places to be written with their values; tells of every proposal."""
    for place, proposals in changes.cells.items():
        reasons = {id(each): _reason(each, formulas) for each in proposals}
        sound = [each for each in proposals if not reasons[id(each)]]
        differing = len({meaning(each.column, each.answer) for each in sound}) > 1
        for each in proposals:
            reason = reasons[id(each)] or (TWO_ANSWERS if differing else "")
            fate = ASK if reason else TAKEN
            if place[:2] in struck:
                fate, reason = NOTE, STRUCK_TOO
            elif not reason and _stands_already(each):
                reason = ALREADY
            changes.outcomes.append(_outcome(each, fate, reason))
            if fate == TAKEN and place[2] == "comment" and not is_blank(each.answer):
                changes.outcomes.append(_outcome(each, ASK, COMMENT_TAKEN))
            if fate == TAKEN and reason != ALREADY:
                yield place, to_write(each.column, each.answer)


def _stands_already(proposal: Proposal) -> bool:
    column = proposal.column
    return meaning(column, proposal.now) == meaning(column, proposal.answer)


def _reason(proposal: Proposal, formulas: Collection[Place]) -> str:
    """Why a changed cell cannot be taken by itself; "" when it can."""
    column, key = proposal.column, proposal.place[2]
    sheet = load_schema().sheet(proposal.place[0])
    unread = problem(column, proposal.answer)
    needed = column.required or any(key in keys for keys in sheet.one_of)
    if unread:
        return unread
    if not proposal.here:
        return ROW_GONE
    if _stands_already(proposal):
        return ""
    if key not in asked(sheet.key).asked:
        return LOCKED
    if proposal.place in formulas:
        return FORMULA
    if is_blank(proposal.answer) and needed:
        return MUST_BE_FILLED
    changed = meaning(column, proposal.now) != meaning(column, proposal.sent)
    return CHANGED_MEANWHILE if changed else ""


def _outcome(proposal: Proposal, fate: str, reason: str) -> Outcome:
    column = proposal.column
    sheet = load_schema().sheet(proposal.place[0])
    return Outcome(proposal.unit, proposal.file, sheet.name, column.heading, fate,
                in_words(column, proposal.now if proposal.here else proposal.sent),
                in_words(column, proposal.answer), reason,
                proposal.place if proposal.here else None,
                "" if proposal.here else f"rad {proposal.place[1]} i utskicket")
