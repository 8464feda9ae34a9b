"""The same workbook as other programs write it: names, name spaces, layout of the XML.

Each kind changes the parts of a workbook made by XlsxWriter or openpyxl into what some other
program writes; the cells stay the same.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

Package = dict[str, bytes]
Kind = Callable[[Package], Package]
_MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEETS = "xl/worksheets/"


def taken_apart(content: bytes) -> Package:
    """The parts of an archive by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def put_together(parts: Mapping[str, bytes], path: Path) -> Path:
    """An archive of the parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def _renamed(old: str, new: str) -> Kind:
    """A part by another name, in the relations and content types too."""
    def change(parts: Package) -> Package:
        short_old, short_new = (name.removeprefix("xl/").encode() for name in (old, new))
        found = {new if name == old else name: content for name, content in parts.items()}
        rels = old.replace("xl/", "xl/_rels/") + ".rels"
        if rels in found:
            found[new.replace("xl/", "xl/_rels/") + ".rels"] = found.pop(rels)
        return {name: content.replace(short_old, short_new)
                if name.endswith((".rels", "].xml")) else content
                for name, content in found.items()}
    return change


def _case_of_names(parts: Package) -> Package:
    """Names in capitals in the archive only."""
    return {name if name.startswith("[") else name.upper(): content
            for name, content in parts.items()}


def _other_folder(parts: Package) -> Package:
    """The workbook in a folder of its own, with absolute targets."""
    found = {name.replace("xl/", "Data 1/"): content for name, content in parts.items()}
    for name in [each for each in found if each.endswith((".rels", "].xml"))]:
        found[name] = re.sub(rb'(Target|PartName)="/?xl/', rb'\1="/Data%201/', found[name])
    return found


def _backslashes(parts: Package) -> Package:
    return {name.replace("/", "\\"): content for name, content in parts.items()}


def _relations(change: Callable[[bytes], bytes]) -> Kind:
    return lambda parts: {name: change(content) if name.endswith(".rels") else content
                          for name, content in parts.items()}


def _sheets(change: Callable[[bytes], bytes]) -> Kind:
    return lambda parts: {name: change(content) if name.startswith(_SHEETS)
                          and name.endswith(".xml") else content
                          for name, content in parts.items()}


def _prefixed(content: bytes) -> bytes:
    """Every element with the prefix "x", the name space declared for it."""
    named = re.sub(rb"<(/?)(?![?!])(\w)", rb"<\1x:\2", content)
    return named.replace(b' xmlns="', b' xmlns:x="', 1)


def _strict(parts: Package) -> Package:
    swaps = ((_MAIN, b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
             (b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
              b"http://purl.oclc.org/ooxml/officeDocument/relationships"))
    found = dict(parts)
    for name, content in parts.items():
        for old, new in swaps:
            content = content.replace(old, new)
        found[name] = content
    return found


def _utf_16(content: bytes) -> bytes:
    head = b'<?xml version="1.0" encoding="UTF-16"?>'
    body = re.sub(rb"^\s*<\?xml[^>]*\?>", b"", content)
    return (head + body).decode().encode("utf-16")


def _without_addresses(content: bytes) -> bytes:
    """Cells and rows without r; blank cells take their places."""
    def row(match: re.Match[bytes]) -> bytes:
        cells, next_column = [], 1
        for cell in re.finditer(rb'<c r="([A-Z]+)\d+"(.*?)(/>|>.*?</c>)', match[3], re.DOTALL):
            column = sum((letter - 64) * 26 ** place
                         for place, letter in enumerate(reversed(cell[1])))
            cells.append(b"<c/>" * (column - next_column) + b"<c" + cell[2] + cell[3])
            next_column = column + 1
        number = int(match[1])
        blank = b"<row/>" * (number - row.last - 1)  # type: ignore[attr-defined]
        row.last = number  # type: ignore[attr-defined]
        return blank + b"<row>" + b"".join(cells) + b"</row>"

    row.last = 0  # type: ignore[attr-defined]
    filled = re.sub(rb'<row r="\d+"[^>]*/>', b"", content)
    return re.sub(rb'<row r="(\d+)"([^>]*)>(.*?)</row>', row, filled, flags=re.DOTALL)


def _small_letters(content: bytes) -> bytes:
    return re.sub(rb'<c r="([A-Z]+)', lambda match: b'<c r="' + match[1].lower(), content)


KINDS: Mapping[str, Kind] = {
    "as it is": lambda parts: parts,
    "Workbook": _renamed("xl/workbook.xml", "xl/Workbook.xml"),
    "workbook22": _renamed("xl/workbook.xml", "xl/workbook22.xml"),
    "SharedStrings": _renamed("xl/sharedStrings.xml", "xl/SharedStrings.XML"),
    "sheet.XML": _renamed("xl/worksheets/sheet1.xml", "xl/worksheets/Blad 1.XML"),
    "capitals": _case_of_names,
    "other folder": _other_folder,
    "backslashes": _backslashes,
    "absolute": _relations(
        lambda part: part.replace(b'Target="worksheets/', b'Target="/xl/worksheets/')),
    "roundabout": _relations(
        lambda part: part.replace(b'Target="worksheets/', b'Target="./x/..\\worksheets/')),
    "strict": _strict,
    "prefixed": _sheets(_prefixed),
    "UTF-16": _sheets(_utf_16),
    "without addresses": _sheets(_without_addresses),
    "small letters": _sheets(_small_letters),
    "blanks": _sheets(lambda part: re.sub(rb'(<c\b[^>]*) r="', rb'\1 r = "', part)),
    "quotes": _sheets(lambda part: re.sub(rb'(<c\b[^>]*) r="(\w+)"', rb"\1 r='\2'", part)),
    "pretty": _sheets(lambda part: re.sub(rb"(?<=>)(?=</?(?:\w+:)?(?:c|row|v|f|is|sheetData)\b)",
                                          b"\n  ", part).replace(b"\n  </v>", b"</v>")
                      .replace(b"\n  </f>", b"</f>")),
    "comments": _sheets(lambda part: part.replace(
        b"</row>", b'<!-- <c r="A1"><v>7</v></c></row><row r="1"> --></row>')),
    "entities": _sheets(lambda part: part.replace(b" t=\"s\"", b" t=\"&#115;\"")),
}


def as_kind(content: bytes, kind: str, path: Path) -> Path:
    """The workbook `content` as a program of that kind writes it."""
    return put_together(KINDS[kind](taken_apart(content)), path)
