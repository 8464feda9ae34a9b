"""Opens a workbook file without trusting it: refuses what is no workbook before any parsing."""

import hashlib
import io
import re
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path

from prognos.schema.findings import Findings
from prognos.schema.values import clean, shown
from prognos.xlsx.read.other_files import refuse_other_archives, refuse_other_files
from prognos.xlsx.read.package import TYPES, book_part
from prognos.xlsx.read.pages import Pages, read_pages
from prognos.xlsx.read.parts import MOST_BYTES, Parts, Refused, open_parts

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLD_LOCKED = re.compile(
    rb"\x09\x08(?:\x10\0\0\x06.{14}|\x08\0\0\x05.{6})(?:\x86\0\0\0)?\x2f\0", re.DOTALL)
"""In a workbook of Excel 95-2003: its first record (BOF), then the one of a password (FilePass).
Source: [MS-XLS], 2.1.7.20.3."""
LOCK_PREFIX = "~$"
"""Begins the name of the little file that Excel puts beside an open workbook."""


@dataclass(frozen=True)
class HeldFile:
    """A file that somebody has handed over and that stands on no disk of ours."""

    name: str
    """Without folders."""
    content: bytes


def open_workbook(file: Path | HeldFile, findings: Findings) -> Pages | None:
    """The workbook, read into memory once; None with a finding when it is none."""
    path = Path(file.name) if isinstance(file, HeldFile) else file
    try:
        content = held_bytes(file) if isinstance(file, HeldFile) else read_bytes(path)
        pages = read_pages(open_book(content), hashlib.sha256(content).hexdigest())
    except Refused as refused:
        mapping = refused.code == "inte-xlsx" and path.suffix.lower() == ".toml"
        findings.add("mappningsfil" if mapping else refused.code, None, None, name=clean(path.name))
        return None
    if pages.macros:
        findings.add("makron", None, None)
    if pages.links:
        findings.add("externa-lankar", None, None)
    for title in pages.lacking:
        findings.add("blad-utan-del", None, None, title=shown(title))
    return pages


def read_bytes(path: Path) -> bytes:
    """The content of an ordinary file of at most 300 MB. Raises `Refused`.

    A device or a pipe is never opened: reading it may have no end.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise Refused("mapp-inte-fil")
        if not stat.S_ISREG(status.st_mode):
            raise Refused("ingen-vanlig-fil")
        if status.st_size > MOST_BYTES:
            raise Refused("for-stor-fil")
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (FileNotFoundError, ValueError):  # ValueError: a name no file can have
        raise Refused("fil-saknas") from None
    except OSError:
        raise Refused("fil-kan-inte-lasas") from None
    return held_bytes(HeldFile(path.name, content))


def held_bytes(file: HeldFile) -> bytes:
    """The content of a file in memory, of at most 300 MB. Raises `Refused`."""
    if len(file.content) > MOST_BYTES:
        raise Refused("for-stor-fil")
    if not file.content:
        raise Refused("tom-fil")
    if file.name.startswith(LOCK_PREFIX) and len(file.content) < 1_000:
        raise Refused("excels-lasfil")
    return file.content


def open_book(content: bytes) -> Parts:
    """The parts of a workbook, looked through. Raises `Refused` for anything else."""
    if content.startswith(_OLE):
        locked = _ENCRYPTED in content or _OLD_LOCKED.search(content)
        raise Refused("losenordsskyddad" if locked else "gammalt-format")
    if not zipfile.is_zipfile(io.BytesIO(content)):
        refuse_other_files(content)
        raise Refused("skadad-fil" if content.startswith(b"PK\3\4") else "inte-xlsx")
    parts = open_parts(content)
    refuse_other_archives(parts)
    if book_part(parts).lower().endswith(".bin"):
        raise Refused("binart-format")
    if TYPES not in parts:
        raise Refused("ingen-arbetsbok")
    return parts
