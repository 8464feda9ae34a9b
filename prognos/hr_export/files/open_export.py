"""Opens an export of any kind without trusting it, as tables of raw cells."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from prognos.hr_export.catalogue import note
from prognos.hr_export.export_cells import plain
from prognos.hr_export.files.characters import is_text
from prognos.hr_export.files.delimited import MOST_BYTES, Misread, read_delimited
from prognos.hr_export.files.extent import too_wide_to_unpack
from prognos.hr_export.files.faults import (
    MOST_FAULTS,
    Faults,
    Place,
    TooManyFaults,
    faults_of_archive,
    with_faults,
)
from prognos.hr_export.files.old_excel import TooLarge, old_sheets
from prognos.schema.findings import Finding, make_finding
from prognos.schema.values import clean
from prognos.xlsx.read.archive import read_bytes
from prognos.xlsx.read.parts import Parts, Refused, open_parts

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".txt", ".tsv")
MOST_CELLS = 40_000_000
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


def open_export(path: Path) -> tuple[tuple[Source, ...], tuple[Finding, ...]]:
    """Its tables, and what to tell of parts left unread. Raises `Unreadable`."""
    name = plain(path.name)
    _refuse_long_text(path, name)
    try:
        content = read_bytes(path)
        if content.startswith(_OLE):
            if _ENCRYPTED in content:
                raise Refused("losenordsskyddad")
            return _with_told(_old_workbook(content, name), _ole_told(content, name))
        if zipfile.is_zipfile(io.BytesIO(content)):
            parts = open_parts(content)
            _refuse_wide(parts, name)
            return _with_told(_sheets(content, name, faults_of_archive(parts)),
                              _archive_told(parts, name))
    except Refused as refused:
        raise Unreadable(make_finding(refused.code, name=name)) from None
    except TooLarge:
        raise Unreadable(note("for-stort-blad", file=name)) from None
    except TooManyFaults:
        raise Unreadable(note("for-manga-felvarden", file=name, most=MOST_FAULTS)) from None
    if path.suffix.lower() not in SUFFIXES or not is_text(content):
        raise Unreadable(note("okand-filtyp", file=name))
    return _text(content, name)


Read = tuple[tuple[Source, ...], tuple[Finding, ...]]


def _refuse_long_text(path: Path, name: str) -> None:
    """Refuse a file too large for a text before it is read, unless it begins as a workbook."""
    try:
        if not path.is_file() or path.stat().st_size <= MOST_BYTES:
            return
        with path.open("rb") as file:
            start = file.read(len(_OLE))
    except (OSError, ValueError):
        return  # told by the reader
    if not start.startswith((_OLE, b"PK")):
        raise Unreadable(note("for-stor-text", file=name, limit=f"{MOST_BYTES // 1_000_000} MB"))


def _text(content: bytes, name: str) -> Read:
    """A text of separated values; an encoding that only the words tell is told."""
    try:
        delimited = read_delimited(content)
    except Misread as problem:
        raise Unreadable(note(problem.code, file=name, **problem.details)) from None
    told = () if delimited.sure else (
        note("teckenkod-antagen", file=name, encoding=delimited.told[0]),)
    return (Source(name, None, delimited.rows, delimited.told),), told


def _with_told(read: Read, told: Iterable[Finding]) -> Read:
    return read[0], (*read[1], *told)


def _old_workbook(content: bytes, name: str) -> Read:
    """Visible sheets of an xls file; hidden ones are told, not read."""
    sheets = old_sheets(content)
    return (tuple(Source(name, plain(sheet.title), sheet.rows)
                  for sheet in sheets if sheet.shown and sheet.filled),
            tuple(note("dolt-blad", file=name, sheet=plain(sheet.title))
                  for sheet in sheets if not sheet.shown))


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


def _refuse_wide(parts: Parts, file: str) -> None:
    """Refuse sheets whose filled corner lies so far out that the fast reader would choke."""
    for name in parts.entries:
        if name.endswith((".xml", ".bin")):
            part = b"".join(parts.pieces(name))
            if too_wide_to_unpack(name, part, MOST_CELLS):
                raise Unreadable(note("for-stort-blad", file=file))


def _sheets(content: bytes, name: str, faults: Faults) -> Read:
    """Visible sheets; hidden ones and diagrams are told, not read.

    calamine raises its own errors and, on damaged files, panics: a `BaseException` of Rust.
    """
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    try:
        with _unheard():
            book = CalamineWorkbook.from_filelike(io.BytesIO(content))
            hidden = [sheet.name for sheet in book.sheets_metadata
                      if sheet.visible != SheetVisibleEnum.Visible]
            sources = [_source(book.get_sheet_by_name(title), name,
                               faults.get(clean(title), frozenset()))
                       for title in book.sheet_names if title not in hidden]
    except (KeyboardInterrupt, MemoryError):
        raise
    except BaseException:
        raise Unreadable(make_finding("skadad-fil", name=name)) from None
    told = [note("dolt-blad", file=name, sheet=plain(title)) for title in hidden]
    return tuple(source for source in sources if source is not None), tuple(told)


@contextmanager
def _unheard() -> Iterator[None]:
    """What a panic of Rust writes straight to the screen says nothing to the user."""
    try:
        screen = os.dup(2)
    except OSError:  # a program without a screen
        yield
        return
    silence = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(silence, 2)
        yield
    finally:
        os.dup2(screen, 2)
        os.close(screen)
        os.close(silence)


def _source(sheet: Any, name: str, faults: frozenset[Place]) -> Source | None:
    if sheet.start is None and not faults:
        return None
    first = sheet.start[1] if sheet.start else 0
    left = min((column for _, column in faults), default=first)

    def rows() -> Iterator[Sequence[object]]:  # from the first row, blank ones too
        before = [None] * max(first - left, 0)
        cells = ([*before, *(cell if not isinstance(cell, timedelta) else None for cell in row)]
                 for row in (sheet.iter_rows() if sheet.start else ()))
        yield from with_faults(cells, faults, min(first, left)) if faults else cells

    return Source(name, plain(sheet.name), rows)
