"""Sheets of the template put into a workbook that exists; nothing else in it is changed."""

import hashlib
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from prognos.reading.headings import known_sheet
from prognos.reading.lookup import make_lookup
from prognos.reading.own_files import is_result
from prognos.schema.dictionary import Schema, Sheet, load_schema
from prognos.schema.findings import RefusedError, make_finding
from prognos.schema.values import text
from prognos.system.files import UsageProblem, write_whole
from prognos.template import build_workbook, workbook_bytes
from prognos.template.read_me import offered_names
from prognos.template.template_style import LIST_COLUMNS, LIST_HEADING_ROW, Lists, Rows
from prognos.template.version import WORKBOOK_VERSION, version_of
from prognos.xlsx.edit.book_xml import parts_of
from prognos.xlsx.edit.editable_files import check_usual_content
from prognos.xlsx.edit.graft_sheet import with_grafted_sheet
from prognos.xlsx.edit.rewrite import rewrite
from prognos.xlsx.read.archive import open_book, read_bytes
from prognos.xlsx.read.pages import Pages, read_pages
from prognos.xlsx.read.parts import Refused


def wanted_sheets(names: Iterable[str]) -> tuple[Sheet, ...]:
    """The sheets of the template that the names mean. Raises `UsageProblem` for others."""
    schema = load_schema()
    offered = {sheet.name: sheet for sheet in schema.template_sheets(extended=True)
               if not sheet.free_text}
    lookup = make_lookup(offered, {})
    found = {}
    for name in names:
        sheet = known_sheet(name, schema)
        if sheet is None or sheet.name not in offered:
            raise UsageProblem(f"”{name}” är inget blad i mallen. {lookup.suggestion(name, '')} "
                               f"Bladen är: {', '.join(offered)}.")
        found[sheet.key] = sheet
    return tuple(found.values())


class BookToChange:
    """A user's workbook in memory, to which sheets are added or in which they are replaced."""

    def __init__(self, path: Path) -> None:
        """Raises `Refused`, and `UsageProblem` for a workbook of a later layout."""
        self._path, self._content = path, read_bytes(path)
        parts = open_book(self._content)
        self.pages: Pages = read_pages(parts, hashlib.sha256(self._content).hexdigest())
        if version_of(parts) > WORKBOOK_VERSION:
            raise UsageProblem(f"{path} är gjord med en nyare version av programmet", 1)
        if is_result(self.pages):
            raise Refused("resultatbok")
        check_usual_content(self._content)
        self._schema = load_schema()

    def title_of(self, sheet: Sheet) -> str | None:
        """Title of the sheet in the workbook; None when it is not there."""
        return next((page.title for page in self.pages.sheets
                     if known_sheet(page.title, self._schema) is sheet), None)

    def write(self, target: Path, sheets: Sequence[Sheet], rows: Mapping[str, Rows]) -> None:
        """Write the workbook with the sheets, those that it has replaced by new ones.

        rows : by name of sheet, as heading -> value.
        """
        with zipfile.ZipFile(io.BytesIO(self._content)) as archive:
            parts: dict[str, str] = {}
            for sheet in sheets:
                with zipfile.ZipFile(_alone(self._schema, sheet, rows, self._lists())) as scion:
                    title = self.title_of(sheet)
                    parts = with_grafted_sheet(
                        archive, parts, scion, sheet.name,
                        None if title is None else parts_of(archive)[title])
            write_whole(target, lambda temporary: rewrite(
                archive, temporary, {name: [content] for name, content in parts.items()}))

    def _lists(self) -> Lists:
        """The drop-downs whose names stand in the workbook where the template keeps them."""
        page = next((page for page in self.pages.sheets
                     if page.title == self._schema.sheet("las_mig").name), None)
        grid = {} if page is None else page.cells.grid
        found = {}
        for kind, names in offered_names().items():
            column = ord(LIST_COLUMNS[kind]) - ord("A") + 1
            cells = [grid.get(LIST_HEADING_ROW + n, {}).get(column)
                     for n in range(1, len(names) + 1)]
            if [None if cell is None else text(cell.value) for cell in cells] == list(names):
                found[kind] = names
        return found


def _alone(schema: Schema, sheet: Sheet, rows: Mapping[str, Rows], lists: Lists) -> io.BytesIO:
    return workbook_bytes(build_workbook(schema, [sheet], rows, lists))


def add_sheets(path: Path, sheets: Sequence[Sheet], target: Path) -> tuple[str, ...]:
    """Write the workbook at `path` with the empty sheets to `target`; returns the names of those
    that it had already.

    Raises `RefusedError` when it cannot be read, `UsageProblem` when it has all of them.
    """
    try:
        book = BookToChange(path)
    except Refused as refused:
        raise RefusedError([make_finding(refused.code, name=path.name)]) from None
    there = tuple(sheet.name for sheet in sheets if book.title_of(sheet) is not None)
    if len(there) == len(sheets):
        raise UsageProblem(f"{path} har redan {'bladet' if len(there) == 1 else 'bladen'} "
                           f"{' och '.join(there)}", 1)
    book.write(target, [sheet for sheet in sheets if sheet.name not in there], {})
    return there
