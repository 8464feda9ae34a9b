"""Opens an export of any kind without trusting it, as tables of raw cells."""

import io
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from prognos.hr_export.catalogue import first_of, note
from prognos.hr_export.export_cells import plain
from prognos.hr_export.files.characters import is_text
from prognos.hr_export.files.delimited import MOST_BYTES, Misread, read_delimited
from prognos.hr_export.files.ods_export import read_ods
from prognos.hr_export.files.old_excel import OldSheet, TooLarge, old_sheets
from prognos.hr_export.files.row_sink import MOST_CELLS, ExportBook, ExportSheet
from prognos.hr_export.files.xlsb_export import read_xlsb
from prognos.hr_export.files.xlsx_export import read_xlsx
from prognos.schema.findings import Finding, make_finding
from prognos.xlsx.read.addresses import Area, column_letters, row_spans
from prognos.xlsx.read.archive import HeldFile, held_bytes, read_bytes
from prognos.xlsx.read.other_files import is_open_document, refuse_locked, refuse_other_files
from prognos.xlsx.read.package import book_part
from prognos.xlsx.read.parts import Parts, Refused, open_parts

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".txt", ".tsv")
MOST_ROWS, MOST_COLUMNS = 50, 20
"""Rows looked at for content of hidden columns; columns named in a notice."""
_OLE_MACROS = ("_VBA_PROJECT", "_VBA_PROJECT_CUR")
_MACRO_FOLDERS = ("xl/macrosheets/", "basic/", "scripts/")


@dataclass(frozen=True)
class Source:
    """A table of an export: a sheet, or a text file."""

    file: str
    sheet: str | None
    """None for a text file."""
    rows: Callable[[], Iterator[Sequence[object]]]
    """From the first row of the file, anew each time; blank cells as None or ""."""
    told: tuple[str, ...] = ()
    """How a text file was read: its characters and its separator."""
    merged: Sequence[Area] = ()
    days_from_1904: bool = False
    """What day 1 of a number without date format is: else 1900."""

    @property
    def separator(self) -> str | None:
        """What stands between the values of a text file, in words."""
        return self.told[-1] if self.sheet is None and self.told else None

    @property
    def name(self) -> str:
        return self.file if self.sheet is None else f"{self.file}, bladet {self.sheet}"


class Unreadable(Exception):
    """An export that cannot be read; the finding says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


def open_export(file: Path | HeldFile) -> tuple[tuple[Source, ...], tuple[Finding, ...]]:
    """Its tables, and what to tell of parts left unread. Raises `Unreadable`."""
    path = Path(file.name) if isinstance(file, HeldFile) else file
    name = plain(path.name or Path(os.path.abspath(path)).name or str(path))  # "." has no name
    _refuse_long_text(file, name)
    try:
        content = held_bytes(file) if isinstance(file, HeldFile) else read_bytes(file)
        if content.startswith(_OLE):
            if _ENCRYPTED in content:
                raise Refused("losenordsskyddad")
            return _with_told(_old_workbook(content, name), _ole_told(content, name))
        if zipfile.is_zipfile(io.BytesIO(content)):
            return _archive(content, name)
        refuse_other_files(content)
        if content.startswith(b"PK\3\4"):  # a workbook cut off
            raise Refused("skadad-fil")
    except Refused as refused:
        raise Unreadable(_refusal(refused.code, name)) from None
    except TooLarge:
        raise Unreadable(_refusal("for-manga-celler", name)) from None
    if path.suffix.lower() not in SUFFIXES or not is_text(content):
        raise Unreadable(note("okand-filtyp", file=name))
    return _text(content, name)


Read = tuple[tuple[Source, ...], tuple[Finding, ...]]
Opener = Callable[[Path | HeldFile], Read]
"""`open_export`, or what has opened the same files already."""


def _refusal(code: str, name: str) -> Finding:
    return (note("for-stor-export", file=name, cells=MOST_CELLS) if code == "for-manga-celler"
            else make_finding(code, name=name))


def _refuse_long_text(file: Path | HeldFile, name: str) -> None:
    """Refuse a file too large for a text before it is read, unless it begins as a workbook."""
    try:
        size, start = _beginning(file)
    except (OSError, ValueError):
        return  # told by the reader
    if size > MOST_BYTES and not start.startswith((_OLE, b"PK")):
        raise Unreadable(note("for-stor-text", file=name, limit=f"{MOST_BYTES // 1_000_000} MB"))


def _beginning(file: Path | HeldFile) -> tuple[int, bytes]:
    """How long an ordinary file is, and how it begins."""
    if isinstance(file, HeldFile):
        return len(file.content), file.content[:len(_OLE)]
    if not file.is_file():
        return 0, b""
    with file.open("rb") as opened:
        return file.stat().st_size, opened.read(len(_OLE))


def _text(content: bytes, name: str) -> Read:
    """A text of separated values; an encoding that only the words tell is told."""
    try:
        delimited = read_delimited(content)
    except Misread as problem:
        raise Unreadable(note(problem.code, file=name, **problem.details)) from None
    told: tuple[Finding, ...] = ()
    if not delimited.sure:
        told += (note("teckenkod-antagen", file=name, encoding=delimited.told[0]),)
    if rows := delimited.literal:
        told += (note("csv-citattecken-kvar", file=name, rows=len(rows), places=first_of(rows)),)
    return (Source(name, None, delimited.rows, delimited.told),), told


def _with_told(read: Read, told: Iterable[Finding]) -> Read:
    return read[0], (*read[1], *told)


def _old_workbook(content: bytes, name: str) -> Read:
    """Visible sheets of an xls file; hidden ones are told, not read."""
    sheets = old_sheets(content)
    shown = [sheet for sheet in sheets if sheet.shown]
    hidden = tuple(note("dolt-blad", file=name, sheet=plain(sheet.title))
                   for sheet in sheets if not sheet.shown)
    return (tuple(Source(name, plain(sheet.title), sheet.rows, (), sheet.merged,
                         sheet.days_from_1904) for sheet in shown if sheet.filled),
            (*hidden, *(told for sheet in shown for told in _cells_told(sheet, name))))


def _ole_told(content: bytes, file: str) -> Iterator[Finding]:
    if any(word.encode("utf-16-le") in content for word in _OLE_MACROS):
        yield note("export-makron", file=file)


def _archive_told(parts: Parts, file: str) -> Iterator[Finding]:
    """Program code and links to other files, which are never run and never opened."""
    names = [name.lower() for name in parts.entries]
    if any(name.endswith("vbaproject.bin") or name.startswith(_MACRO_FOLDERS) for name in names):
        yield note("export-makron", file=file)
    if any(name.startswith("xl/externallinks/") for name in names):
        yield note("export-lankar", file=file)


def _archive(content: bytes, name: str) -> Read:
    """The tables of an xlsx, xlsm, xlsb or ods file."""
    parts = open_parts(content)
    refuse_locked(parts)
    if is_open_document(parts):
        book = read_ods(parts)
    elif book_part(parts).lower().endswith(".bin"):
        book = read_xlsb(parts)
    else:
        book = read_xlsx(parts)
    sources = tuple(Source(name, plain(sheet.title), sheet.sink.rows, (), sheet.merged,
                           book.days_from_1904)
                    for sheet in book.sheets if sheet.sink.filled)
    return sources, (*_sheets_told(book, name), *_archive_told(parts, name))


def _sheets_told(book: ExportBook, file: str) -> Iterator[Finding]:
    """Sheets that are not read, and cells and rows to look at."""
    for title in book.hidden:
        yield note("dolt-blad", file=file, sheet=plain(title))
    for title in book.lacking:
        yield note("blad-utan-innehall", file=file, sheet=plain(title))
    for sheet in book.sheets:
        yield from _cells_told(sheet, file)


def _hidden_with_content(sheet: ExportSheet | OldSheet) -> list[int]:
    """The hidden columns in which something stands among the first rows."""
    if not sheet.hidden_columns:
        return []
    top = list(islice(sheet.rows(), MOST_ROWS))
    filled = sorted({column for row in top for column, value in enumerate(row, 1)
                     if value not in (None, "")})
    return [column for column in filled
            if any(first <= column <= last for first, last in sheet.hidden_columns)]


def _cells_told(sheet: ExportSheet | OldSheet, file: str) -> Iterator[Finding]:
    """Rows that are read though they are hidden, and formulas that nobody has calculated."""
    title = plain(sheet.title)
    if sheet.hidden_rows:
        yield note("dolda-rader", file=file, sheet=title, rows=len(sheet.hidden_rows),
                   places=row_spans(sheet.hidden_rows))
    columns = _hidden_with_content(sheet)
    if columns:
        yield note("dolda-kolumner", file=file, sheet=title, columns=len(columns),
                   places=", ".join(map(column_letters, columns[:MOST_COLUMNS])))
    if sheet.unvalued:
        yield note("formler-utan-varde", file=file, sheet=title, cells=len(sheet.unvalued),
                   places=row_spans(sorted({row for row, _ in sheet.unvalued})))
