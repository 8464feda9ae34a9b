"""The sheets of a unit's file: those of the workbook, without what names persons, with row numbers.

Both the writer of the files and the reader of the answers take the columns from here.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cache

from prognos.schema.dictionary import Column, Domain, Schema, Sheet, load_schema, read_data

UNIT_SHEETS = ("bemanning", "st_lakare", "onskemal")
LEFT_OUT = frozenset({"personnummer", "employee_number", "protected", "submitted_by"})
"""Columns that name persons or offer to: never in a unit's file."""
STRIKE = Column(
    "strike", "Stryk raden", Domain("yes_no"), number_format="@", width=10,
    help="Ja om personen har slutat eller önskemålet inte gäller längre. Tomt = nej.",
)
SOURCE_ROW = Column(
    "source_row", "Radnr", Domain("whole"), number_format="0", width=8,
    help="Radens nummer i regionens fil. Ändra inte. Tomt på nya rader.",
)


@dataclass(frozen=True)
class Asked:
    """What a sheet of a sending is for; all by column key."""

    key: tuple[str, ...]
    """Columns by which a row is known again."""
    asked: frozenset[str]
    """Columns that stand open."""
    wanted: frozenset[str]
    """Open columns marked while they are blank."""
    help: str


@cache
def asked(sheet_key: str) -> Asked:
    """What the sheet of a sending asks for."""
    entry = read_data("utskick.toml")["sheet"][sheet_key]
    return Asked(tuple(entry["key"]), frozenset(entry["asked"]), frozenset(entry["wanted"]),
                 entry["help"])


def unit_sheet(sheet: Sheet, present: Collection[str]) -> Sheet:
    """The sheet as it goes to a unit.

    present : keys of the columns that the region's own sheet has.
    """
    kept = [column for column in sheet.columns
            if column.key in _offered(sheet) & (asked(sheet.key).asked | set(present))]
    own = [column for column in kept if column.key != "comment"]
    columns = (*own, STRIKE, SOURCE_ROW, sheet.column("comment"))
    return replace(sheet, help=asked(sheet.key).help,
                   columns=tuple(replace(column, in_template=True) for column in columns))


def _offered(sheet: Sheet) -> set[str]:
    return {column.key for column in sheet.columns} - LEFT_OUT


@cache
def unit_schema() -> Schema:
    """The dictionary that answers are read by: every column a sending may have."""
    schema = load_schema()
    sheets = [unit_sheet(schema.sheet(key), _offered(schema.sheet(key))) for key in UNIT_SHEETS]
    return replace(schema, sheets=tuple(
        replace(sheet, required=False, one_of=()) for sheet in (schema.sheet("las_mig"), *sheets)
    ))
