"""Opens a workbook file without trusting it: refuses what is no workbook before any parsing."""

from __future__ import annotations

import hashlib
import io
import re
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from prognos.findings import Findings

MOST_BYTES = 300_000_000
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_UNSTORED = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^<>]*/>)\s*(?:</(?:\w+:)?c>|<(?:\w+:)?v\b[^<>]*(?:/>|></))"
)
"""In a sheet's XML: a formula that no value, or an empty one, follows."""


@dataclass(frozen=True)
class Pages:
    """The workbook's stored values and, where some formula may lack one, the formulas.

    Loading doubles the time, and Excel stores a value for every formula it has calculated.
    """

    values: Any
    formulas: Any | None
    sha256: str


def open_workbook(path: Path, findings: Findings) -> Pages | None:
    """The workbook at `path`, read into memory once; None with a finding when it is none."""
    content = _read_bytes(path, findings)
    if content is None:
        return None
    problem, unstored = _inspect(content)
    if problem is not None:
        findings.add(problem, None, None, name=path.name)
        return None
    values = _load(content, data_only=True)
    formulas = _load(content, data_only=False) if unstored else None
    if values is None or (unstored and formulas is None):
        findings.add("skadad-fil", None, None, name=path.name)
        return None
    return Pages(values, formulas, hashlib.sha256(content).hexdigest())


def _read_bytes(path: Path, findings: Findings) -> bytes | None:
    try:
        if path.is_dir():
            findings.add("mapp-inte-fil", None, None, name=path.name)
            return None
        if path.stat().st_size > MOST_BYTES:
            findings.add("for-stor-fil", None, None, name=path.name)
            return None
        return path.read_bytes()
    except FileNotFoundError:
        findings.add("fil-saknas", None, None, name=path.name)
    except OSError:
        findings.add("fil-kan-inte-lasas", None, None, name=path.name)
    return None


def _inspect(content: bytes) -> tuple[str | None, bool]:
    """Code of what is wrong with the file, or None; and whether a formula may lack its value."""
    if content.startswith(_OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in content
        return ("losenordsskyddad" if encrypted else "gammalt-format"), False
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return "inte-xlsx", False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _inspect_archive(archive)
    except Exception:  # BadZipFile, zlib.error, EOFError and what else a damaged stream raises
        return "skadad-fil", False


def _inspect_archive(archive: zipfile.ZipFile) -> tuple[str | None, bool]:
    if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
        return "for-stor-fil", False
    names = archive.namelist()
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        return "ingen-arbetsbok", False
    unstored = False
    for name in names:
        if not name.lower().endswith((".xml", ".rels", ".vml")):
            continue
        part = archive.read(name).replace(b"\0", b"")  # UTF-16 reads like ASCII without zeros
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
            return "otillaten-xml", False
        unstored |= name.startswith("xl/worksheets/") and bool(_UNSTORED.search(part))
    return None, unstored


def _load(content: bytes, data_only: bool) -> Any | None:
    """The workbook by openpyxl in full mode; None when it cannot make sense of it.

    A damaged workbook makes openpyxl raise nearly any exception, so all are caught here. Its
    warnings are of looks we never show; a date out of range comes back as an error value.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return load_workbook(io.BytesIO(content), data_only=data_only)
        except Exception:
            return None
