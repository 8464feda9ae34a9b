"""The example region's sheets as of an earlier year, and as of the year after."""

from datetime import date

from prognos.inputs import Inputs
from prognos.template.example import Row, Tables

FACTORS, UNTIL = "Behovsfaktorer", "Till år"
STAFF, TRAINEES, BUDGET, PLANNED, PREVIOUS, SETTINGS = (
    "Bemanning", "ST-läkare", "Budgetram", "Planerade starter", "Föregående år", "Antaganden")
YEARS = frozenset({"År", UNTIL, "Födelseår", "Startår"})
LATER_SHEETS = frozenset({BUDGET, "AT och BT", "Manuell fördelning", "Begränsningar", "Önskemål",
                          "Justerad rang"})
"""Sheets about the years to come, which move on with the base date."""

RECONSIDERED = ("Andel som stannar efter ST", 0.7)
"""What the last year of the example assumes instead."""


def base_year_of(tables: Tables) -> int:
    """The year of *Mätdatum*."""
    day = next(row["Värde"] for row in tables[SETTINGS] if row["Antagande"] == "Mätdatum")
    assert isinstance(day, date)
    return day.year


def moved(tables: Tables, years: int) -> Tables:
    """Every year, date and birth year `years` later (earlier when negative)."""
    return {sheet: [_moved_row(row, years) for row in rows] for sheet, rows in tables.items()}


def _moved_row(row: Row, years: int) -> Row:
    return {str(int(heading) + years) if heading.isdigit() else heading:
            _moved_value(heading, value, years) for heading, value in row.items()}


def _moved_value(heading: str, value: object, years: int) -> object:
    if isinstance(value, date):
        # 29 February only where the year has one
        day = 28 if (value.month, value.day) == (2, 29) else value.day
        return value.replace(year=value.year + years, day=day)
    if heading in YEARS and isinstance(value, int):
        return value + years
    return value


def numbered(tables: Tables) -> Tables:
    """Every person on a row and with an employment number, so that the years can be compared."""
    found = dict(tables)
    first = 1001
    for sheet in (STAFF, TRAINEES):
        rows: list[Row] = []
        for row in tables[sheet]:
            count = row.get("Antal", 1)
            assert isinstance(count, int)
            for _ in range(count):
                rest = {key: value for key, value in row.items() if key != "Antal"}
                rows.append({**rest, "Anställningsnr": first})
                first += 1
        found[sheet] = rows
    return found


def reconsidered(tables: Tables) -> Tables:
    """The last year's assumptions: fewer stay after their training, as the years have shown."""
    name, value = RECONSIDERED
    others = [row for row in tables[SETTINGS] if row["Antagande"] != name]
    return tables | {SETTINGS: [*others, {"Antagande": name, "Värde": value,
                                          "Källa": "påhittat: ändrat efter uppföljningen"}]}


def next_tables(tables: Tables, inputs: Inputs, staff: list[Row], trainees: list[Row],
                previous: list[Row]) -> Tables:
    """The sheets a year later: people as simulated, budgets and plans moved on by a year."""
    year = inputs.calendar.base_year + 1
    found = {sheet: [_moved_row(row, 1) for row in rows] if sheet in LATER_SHEETS else list(rows)
             for sheet, rows in tables.items()}
    settings = [_moved_row(row, 1) if isinstance(row.get("Värde"), date) else row
                for row in tables[SETTINGS]]
    # what was planned for the year has happened, and a factor that has run out is in the need
    ahead = {sheet: [row for row in tables[sheet] if isinstance(at := row.get(column), int)
                     and at > year]
             for sheet, column in ((PLANNED, "År"), (FACTORS, UNTIL)) if sheet in tables}
    return found | ahead | {STAFF: staff, TRAINEES: trainees, SETTINGS: settings,
                            PREVIOUS: previous}
