"""What the headings of a sheet and the titles of a workbook lack, and what is a slip of the pen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from prognos.reading.headings import (
    may_be,
    misspelt,
    names_persons,
    sheet_lacks_letters,
    spellings,
    titles_by_spelling,
)
from prognos.schema.damaged_letters import is_damaged
from prognos.schema.dictionary import Column, Schema, Sheet
from prognos.schema.findings import Findings
from prognos.schema.values import masked, shown
from prognos.xlsx.read.addresses import column_letters

MOST_UNKNOWN = 100
"""Unknown headings or titles beyond which none is compared with what lacks."""


@dataclass
class HeadingRow:
    """The heading row while it is being interpreted."""

    row: int
    sheet: Sheet
    findings: Findings
    known: dict[int, Column] = field(default_factory=dict)
    years: dict[int, int] = field(default_factory=dict)
    ignored: dict[int, str] = field(default_factory=dict)
    told: set[int] = field(default_factory=set)
    """Ignored columns that have a finding already."""

    def address(self, column: int) -> str:
        """Of the heading of a column."""
        return f"{column_letters(column)}{self.row}"

    def tell(self, code: str, cell: str | None, /, **details: object) -> None:
        """Add a finding at a cell of the sheet; details as `Findings.add`."""
        self.findings.add(code, self.sheet.name, cell, **details)


def tell_sheets(
    unknown: Sequence[str], seen: Mapping[str, str], schema: Schema, findings: Findings
) -> None:
    """Sheets that lack, those that mean nothing, and those that one of them may be."""
    missing = titles_by_spelling(schema, seen)
    needed = {name: sheet for name, sheet in missing.items() if sheet.required}
    wrong: dict[str, str] = {}
    for title in unknown:
        stands_for = may_be(title, needed) if len(unknown) <= MOST_UNKNOWN else None
        slip = misspelt(title, missing) if len(unknown) <= MOST_UNKNOWN else None
        if is_damaged(title) or sheet_lacks_letters(title, schema):
            findings.add("skadade-tecken", masked(title))
        elif stands_for is not None:
            wrong.setdefault(needed[stands_for].key, masked(title))
        elif slip is not None:
            findings.add("felstavat-blad", masked(title), None, name=missing[slip].name)
        else:
            findings.add("okant-blad", masked(title))
    for sheet in {sheet.key: sheet for sheet in needed.values()}.values():
        rename = (f"Ändra namnet på bladet ”{wrong[sheet.key]}” till {sheet.name}, om det är det"
                  if sheet.key in wrong else "Rätta bladets namn, om det är felstavat")
        findings.add("blad-saknas", sheet.name, None, name=sheet.name, rename=rename)


def check_columns(heading: HeadingRow) -> None:
    """Columns that must stand there and lack."""
    sheet = heading.sheet
    present = {column.key for column in heading.known.values()}
    needed = [(column.key,) for column in sheet.columns if column.required]
    for keys in (*needed, *sheet.one_of):
        if not present & set(keys):
            names = " eller ".join(sheet.column(key).heading for key in keys)
            heading.tell("kolumn-saknas", str(heading.row), heading=names,
                         hint=_rename(heading, [sheet.column(key) for key in keys]))


def _rename(heading: HeadingRow, wanted: Iterable[Column]) -> str:
    """What to do about a column that lacks: rename the heading that may be it; it is told here."""
    known = {name: column for column in wanted for name in spellings(column)}
    for index, name in list(heading.ignored.items())[:MOST_UNKNOWN]:
        likely = may_be(name, known)
        if likely is not None and index not in heading.told:
            heading.told.add(index)
            return (f"Ändra rubriken ”{shown(name)}” i {heading.address(index)} till "
                    f"{known[likely].heading}, om det är den, eller lägg till kolumnen.")
    return "Lägg till en kolumn med den rubriken."


def tell_misspelt(heading: HeadingRow, columns: Mapping[str, Column]) -> None:
    """Headings that mean nothing, and are a slip of the pen from a column that lacks."""
    missing = {name: column for name, column in columns.items()
               if column not in heading.known.values() and column.key != "comment"}
    for index, name in list(heading.ignored.items())[:MOST_UNKNOWN]:
        likely = misspelt(name, missing)
        if likely is not None and index not in heading.told and not names_persons(name):
            heading.told.add(index)
            heading.tell("felstavad-kolumn", heading.address(index), heading=shown(name),
                         column=missing[likely].heading)
