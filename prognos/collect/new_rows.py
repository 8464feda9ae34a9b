"""Rows that the units have added: taken once, and only when the reader can read them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from prognos.collect.answers import Answer
from prognos.collect.cell_meaning import in_words, meaning, problem, row_in_words, to_write
from prognos.collect.match import SheetAnswer
from prognos.collect.outcomes import ASK, COMMENT_TAKEN, NEW, TAKEN, Outcome
from prognos.collect.region_book import RegionBook, unit_of
from prognos.reading.workbook import Row
from prognos.schema.dictionary import Sheet, load_schema, normalise
from prognos.schema.values import is_blank, text
from prognos.template.unit_sheets import LEFT_OUT, STRIKE

ALREADY = "raden finns redan"
OTHER_UNIT = "svaret anger en annan basenhet; raden förs in på den egna"
INCOMPLETE = "raden förs inte in: {headings} saknas"
STRUCK_ITSELF = "raden är struken i samma svar och förs inte in"

Signature = tuple[str, ...]


class NewRows:
    """New rows by sheet, in the order of the answers; the same row counts once."""

    def __init__(self, book: RegionBook) -> None:
        self._book = book
        self._rows: dict[str, list[Mapping[str, object]]] = defaultdict(list)
        self._added: dict[tuple[str, str], dict[str, Counter[Signature]]] = defaultdict(dict)
        self._outcomes: list[Outcome] = []

    def rows(self) -> dict[str, tuple[Mapping[str, object], ...]]:
        """Sheet key -> rows to be added, as values to write by column key."""
        return {key: tuple(rows) for key, rows in self._rows.items()}

    def outcomes(self) -> Iterator[Outcome]:
        """One line per new row, and one per cell of it that could not be taken."""
        yield from self._outcomes

    def add(self, answer: Answer, part: SheetAnswer, here: Mapping[tuple[str, int], Row]) -> None:
        """Take the new rows of one sheet of an answer.

        here : sent row -> the region's row; those rows are not among the new ones.
        """
        sheet = load_schema().sheet(part.key)
        known = self._known(part.key, answer.sending.unit, here)
        mine: Counter[Signature] = Counter()
        for row in part.new:
            self._take(answer, sheet, row, known, mine)
        self._added[part.key, normalise(answer.sending.unit)][answer.file] = mine

    def _known(
        self, key: str, unit: str, here: Mapping[tuple[str, int], Row]
    ) -> Counter[Signature]:
        """Rows that an answer may repeat: the region's own newer ones, other answers' new ones."""
        table = self._book.tables.get(key)
        sent = {row.number for (sheet, _), row in here.items() if sheet == key}
        own = [row for row in (table.rows if table else ())
               if row.number not in sent and normalise(unit_of(row)) == normalise(unit)]
        known = Counter(_signature(load_schema().sheet(key), row.values) for row in own)
        for counted in self._added[key, normalise(unit)].values():
            known |= counted
        return known

    def _take(
        self, answer: Answer, sheet: Sheet, row: Row, known: Counter[Signature],
        mine: Counter[Signature],
    ) -> None:
        unit, values = answer.sending.unit, dict(row.values)
        told = Outcome(unit, answer.file, sheet.name, "", ASK, after=row_in_words(sheet, values),
                    cell=f"rad {row.number} i svaret")
        if not is_blank(values.get(STRIKE.key)):
            self._outcomes.append(replace(told, reason=STRUCK_ITSELF))
            return
        values, doubts = _sound(answer, sheet, values)
        self._outcomes.extend(replace(doubt, cell=told.cell) for doubt in doubts)
        lacking = _lacking(sheet, values)
        if lacking:
            self._outcomes.append(replace(told, reason=INCOMPLETE.format(headings=lacking)))
            return
        signature = _signature(sheet, values)
        mine[signature] += 1
        if mine[signature] <= known[signature]:
            self._outcomes.append(replace(told, fate=TAKEN, reason=ALREADY))
            return
        self._rows[sheet.key].append(values)
        place = (sheet.key, -len(self._rows[sheet.key]), "")
        self._outcomes.append(
            replace(told, fate=NEW, after=row_in_words(sheet, values), place=place))
        if "comment" in values:
            column = sheet.column("comment")
            self._outcomes.append(replace(
                told, heading=column.heading, after=in_words(column, values["comment"]),
                reason=COMMENT_TAKEN, place=(*place[:2], "comment")))


def _sound(
    answer: Answer, sheet: Sheet, values: Mapping[str, object]
) -> tuple[dict[str, object], list[Outcome]]:
    """The cells that can be taken, as values to write, and a line for each of the others."""
    sound: dict[str, object] = {"unit": answer.sending.unit}
    doubts = []
    for column in sheet.columns:
        raw = values.get(column.key)
        if column.key in LEFT_OUT or is_blank(raw):
            continue
        reason = problem(column, raw)
        if column.key == "unit" and not reason:
            same = normalise(text(raw)) == normalise(answer.sending.unit)
            reason = None if same else OTHER_UNIT
        if reason is None:
            if column.key != "unit":
                sound[column.key] = to_write(column, raw)
        else:
            before = answer.sending.unit if column.key == "unit" else ""
            doubts.append(Outcome(answer.sending.unit, answer.file, sheet.name, column.heading, ASK,
                               before, in_words(column, raw), reason))
    return sound, doubts


def _lacking(sheet: Sheet, values: Mapping[str, object]) -> str:
    """Headings that a row must have and lacks, "" when it has all."""
    lacking = [column.heading for column in sheet.columns
               if column.required and column.key not in values]
    lacking += [" eller ".join(sheet.column(key).heading for key in keys)
                for keys in sheet.one_of if not set(keys) & set(values)]
    return ", ".join(lacking)


def _signature(sheet: Sheet, values: Mapping[str, object]) -> Signature:
    """What the row means, without the columns that no unit sees."""
    return tuple(f"{column.key}={meaning(column, values.get(column.key))}"
                 for column in sheet.columns
                 if column.key not in LEFT_OUT and not is_blank(values.get(column.key))
                 and column.key != "unit")
