"""The learned rates put into a copy of the workbook: sheet Antaganden per specialitet."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from prognos.history.feed.year_end import YearEnd
from prognos.reading.sheets.people.read_groups import area_key
from prognos.reading.workbook import UNREADABLE, Table
from prognos.results.years.calibration import RECRUITMENT, Calibration, LearnedLine
from prognos.schema.dictionary import Sheet, load_schema, normalise
from prognos.schema.values import text

KEY = "antaganden_per_specialitet"
OWN = "Egen historik"
Row = dict[str, object]


def write_rates(
    calibration: Calibration, latest: YearEnd, measures: Sequence[str], target: Path
) -> int:
    """Write a copy of the newest workbook to `target` with the learned rates in; how many.

    measures : column keys of those that the user wants. Only groups with years of their own are
    written; what the sheet says besides stays. Raises `RefusedError` and `UsageProblem`.
    """
    sheet = load_schema().sheet(KEY)
    chosen = [line for line in calibration.lines
              if line.measure in measures and line.exposure > 0.0]
    table = (latest.tables or {}).get(KEY)
    rows = rows_of(table, sheet)
    for line in chosen:
        _put(row_of(rows, line.group), line, f"{OWN} {calibration.period}", sheet)
    from prognos.template.add_sheets import BookToChange  # only who writes needs openpyxl

    BookToChange(latest.place).write(target, [sheet], {sheet.name: rows})
    return len(chosen)


def rows_of(table: Table | None, sheet: Sheet) -> list[Row]:
    """What the sheet says, as heading -> value."""
    return [] if table is None else [
        {sheet.column(key).heading: text(value) if isinstance(value, str) else value
         for key, value in row.values.items() if value is not UNREADABLE} for row in table.rows]


def row_of(rows: list[Row], group: str) -> Row:
    """The row of a group, put last where there is none."""
    specialty, _, area = group.partition(" | ")
    found = next(_matching(rows, specialty, area or None), None)
    if found is not None:
        return found
    new: Row = {"Specialitet": specialty, **({"Område": area} if area else {})}
    rows.append(new)
    return new


def _matching(rows: Iterable[Row], specialty: str, area: str | None) -> Iterator[Row]:
    for row in rows:
        stated = row.get("Område")
        same_area = area_key(None if stated is None else str(stated)) == area_key(area)
        if same_area and normalise(str(row.get("Specialitet"))) == normalise(specialty):
            yield row


def _put(row: Row, line: LearnedLine, source: str, sheet: Sheet) -> None:
    row[sheet.column(line.measure).heading] = (
        round(line.shrunk, 2) if line.measure == RECRUITMENT else round(min(line.shrunk, 1.0), 4))
    stated = str(row.get("Källa") or "")
    if source not in stated:
        row["Källa"] = f"{stated}; {source}" if stated and not stated.startswith(OWN) else source
