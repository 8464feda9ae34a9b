"""Files made to harm: each is refused or read in short time and little memory, with a plain word.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from prognos.reading import read_inputs
from prognos.schema.findings import ERROR, render_line
from tests.support import screen
from tests.support.forked import COMMAND, forked
from tests.support.workbooks import Sheets, add, codes, good, make_book, put, together, write

SECONDS, MEGABYTES = 10, 500
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
STAFF = "xl/worksheets/sheet3.xml"
"""Bemanning in the small good workbook."""
Parts = dict[str, bytes]
Change = Callable[[Parts], None]


def parts_of_good() -> Parts:
    buffer = io.BytesIO()
    make_book(good()).save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(*changes: Change) -> Callable[[Path], None]:
    """The good workbook with its parts changed."""
    def make(path: Path) -> None:
        parts = parts_of_good()
        for change in changes:
            change(parts)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
    return make


def part(name: str, content: bytes) -> Change:
    return lambda parts: parts.update({name: content})


def inside(name: str, old: bytes, new: bytes) -> Change:
    def change(parts: Parts) -> None:
        assert old in parts[name], parts[name][:2000]
        parts[name] = parts[name].replace(old, new, 1)
    return change


def sheet(rows: bytes, after: bytes = b"") -> Change:
    """Another sheet in the place of Läs mig, which is not read: Bemanning stays whole."""
    body = b"<worksheet " + MAIN + b"><sheetData>" + rows + b"</sheetData>" + after
    return part("xl/worksheets/sheet1.xml", body + b"</worksheet>")


def appended(rows: bytes) -> Change:
    """Rows after those of Bemanning."""
    return inside(STAFF, b"</sheetData>", rows + b"</sheetData>")


def shared(texts: bytes) -> Change:
    """A table of shared texts."""
    def change(parts: Parts) -> None:
        parts["xl/sharedStrings.xml"] = b"<sst " + MAIN + b">" + texts + b"</sst>"
        inside(RELATIONS, b"</Relationships>", b'<Relationship Id="delad" Type="x/sharedStrings" '
               b'Target="sharedStrings.xml"/></Relationships>')(parts)
    return change


def after_rows(xml: bytes) -> Change:
    return inside(STAFF, b"</sheetData>", b"</sheetData>" + xml)


# --- Files that unpack to too much, or to something else than they say ---------------------------


def lying_bomb(path: Path) -> None:
    """310 MB of nothing in a part that says it is 10 bytes long."""
    changed(part("xl/media/image1.png", bytes(310_000_000)))(path)
    content = bytearray(path.read_bytes())
    size = (310_000_000).to_bytes(4, "little")
    for found in re.finditer(re.escape(size), bytes(content)):
        content[found.start():found.end()] = (10).to_bytes(4, "little")
    path.write_bytes(content)


def twice(path: Path) -> None:
    """The same part twice: programs disagree on which one counts."""
    parts = parts_of_good()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        archive.writestr(STAFF.replace("/", "\\"), parts[STAFF])


def truncated(path: Path) -> None:
    changed()(path)
    path.write_bytes(path.read_bytes()[:-3000])


def encrypted_part(path: Path) -> None:
    """The flag for encryption set on every part."""
    changed()(path)
    content = path.read_bytes()
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(mark), content):
            at = found.start() + place
            content = content[:at] + bytes([content[at] | 1]) + content[at + 1:]
    path.write_bytes(content)


def many_parts(path: Path) -> None:
    changed(*(part(f"xl/media/{n}", b"") for n in range(11_000)))(path)


def nested(path: Path) -> None:
    """A bomb in an archive in the workbook: nothing opens it."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b", bytes(50_000_000))
    changed(part("xl/embeddings/bok.xlsx", inner.getvalue()))(path)


def unusual_compression(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        for name, content in parts_of_good().items():
            archive.writestr(name, content)


def symlink(path: Path) -> None:
    write(good(), path.with_name("riktig.xlsx"))
    path.symlink_to(path.with_name("riktig.xlsx"))


def dangling(path: Path) -> None:
    path.symlink_to(path.with_name("ingenting.xlsx"))


def endless(path: Path) -> None:
    path.symlink_to(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


ENTITIES = (b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
            + b"".join(b'<!ENTITY %c "&%c;&%c;&%c;&%c;">' % (n + 1, n, n, n, n)
                       for n in range(ord("a"), ord("t"))) + b"]>")
DEEP = b"<a>" * 200_000 + b"</a>" * 200_000
ROW = b'<row r="%d"><c r="A%d" t="str"><v>x</v></c></row>'
RELATIONS = "xl/_rels/workbook.xml.rels"

REFUSED: dict[str, tuple[Callable[[Path], None], str]] = {
    "300 MB in one part": (
        lambda path: changed(part("xl/media/a.bin", bytes(301_000_000)))(path), "for-stor-fil"),
    "300 MB in three parts": (
        lambda path: changed(
            *(part(f"xl/worksheets/{n}.xml", b" " * 101_000_000) for n in range(3)))(path),
        "for-stor-fil"),
    "a size that lies": (lying_bomb, "for-stor-fil"),
    "the same part twice": (twice, "skadad-fil"),
    "truncated": (truncated, "skadad-fil"),
    "encrypted parts": (encrypted_part, "losenordsskyddad"),
    "eleven thousand parts": (many_parts, "skadad-fil"),
    "lzma": (unusual_compression, "skadad-fil"),
    "a link to nothing": (dangling, "fil-saknas"),
    "a link to itself": (endless, "fil-kan-inte-lasas"),
    "a device without an end": (device, "ingen-vanlig-fil"),
    "a pipe": (os.mkfifo, "ingen-vanlig-fil"),
    "a folder": (os.mkdir, "mapp-inte-fil"),
    "nothing": (lambda path: path.write_bytes(b"") and None, "tom-fil"),
    "entities in a sheet": (changed(inside(STAFF, b"<worksheet", ENTITIES + b"<worksheet")),
                            "otillaten-xml"),
    "entities in the properties": (
        changed(part("docProps/core.xml", ENTITIES + b"<a>&t;</a>")), "otillaten-xml"),
    "entities in UTF-16": (
        changed(part(STAFF, (ENTITIES + b"<worksheet>&t;</worksheet>").decode().encode("utf-16"))),
        "otillaten-xml"),
    "entities in a part without ending": (
        changed(inside(RELATIONS, b"worksheets/sheet3.xml", b"worksheets/blad"),
                part("xl/worksheets/blad", ENTITIES + b"<worksheet>&t;</worksheet>")),
        "otillaten-xml"),
    "bottomless": (changed(sheet(DEEP)), "skadad-fil"),
    "an endless tag": (
        lambda path: changed(sheet(b"<c " + b"a" * 9_000_000))(path), "skadad-fil"),
    "an endless comment": (
        lambda path: changed(sheet(b"<!-- " + b"<" * 9_000_000))(path), "skadad-fil"),
    "an unknown character set": (
        changed(inside(STAFF, b"<worksheet", b'<?xml version="1.0" encoding="ond"?><worksheet')),
        "skadad-fil"),
    "a shared text that is not there": (
        changed(appended(b'<row r="9"><c r="A9" t="s"><v>999999</v></c></row>')), "skadad-fil"),
    "a cell below the last row": (changed(appended(ROW % (2_000_000, 2_000_000))), "skadad-fil"),
    "a sheet outside the file": (
        changed(inside(RELATIONS, b"/xl/worksheets/sheet3.xml", b"../../../../etc/passwd")),
        "skadad-fil"),
    "a sheet without a part": (
        changed(inside(RELATIONS, b"/xl/worksheets/sheet3.xml", b"worksheets/99.xml")),
        "skadad-fil"),
    "a text longer than a cell holds": (
        changed(sheet(b'<row r="1"><c r="A1" t="str"><v>' + b"a" * 40_000 + b"</v></c></row>")),
        "skadad-fil"),
    "five million elements": (
        lambda path: changed(sheet(b"<a/>" * 5_000_000))(path), "for-manga-celler"),
    "more rows than a sheet has": (
        lambda path: changed(sheet(b"<row/>" * 1_100_000 + b"<a/>" * 10))(path),
        "for-manga-celler"),
    "700 000 filled cells": (
        lambda path: changed(sheet(b"".join(ROW % (n, n) for n in range(1, 700_001))))(path),
        "for-manga-celler"),
    "a huge table of shared texts": (
        lambda path: changed(shared((b"<si><t>" + b"a" * 30_000 + b"</t></si>") * 3_000))(path),
        "for-manga-celler"),
    "long texts shared by many cells": (
        changed(shared(b"<si><t>" + b"a" * 30_000 + b"</t></si>"),
                sheet(b"<row>" + b'<c t="s"><v>0</v></c>' * 10_000 + b"</row>")),
        "for-manga-celler"),
}


def empty_rows() -> bytes:
    return b"".join(
        b'<row r="%d" spans="1:3" s="2" customFormat="1" ht="15"><c r="A%d" s="2"/>'
        b'<c r="B%d" s="2"/><c r="C%d" s="2"/></row>' % (n, n, n, n)
        for n in range(6, 1_000_006))


def wide() -> bytes:
    """A heading in each of the 16 384 columns, the known ones first."""
    return b'<row r="1">' + b"".join(
        b'<c t="str"><v>Rubrik %d</v></c>' % n for n in range(16_384)) + b"</row>"


def unknown_specialties() -> bytes:
    return "".join(f'<row r="{n}"><c r="A{n}" t="str"><v>Okänd specialitet {n}</v></c></row>'
                   for n in range(6, 30_006)).encode()


def wide_notes() -> tuple[Change, Change, Change]:
    """Unknown headings to the last column, a note far away, and 25 rows of 16 000 notes."""
    names = [get_column_letter(n) for n in range(1, 16_385)]
    cell = '<c r="{}{}" t="str"><v>{}</v></c>'.format
    headings = [cell(name, 1, f"Anteckning {name}") for name in names[15:]]
    rows = [f'<row r="{n}">' + cell("A", n, "Kirurgi") + f'<c r="E{n}"><v>1970</v></c>'
            + "".join(cell(name, n, "x") for name in names[25:16_025]) + "</row>"
            for n in range(6, 31)]
    return (inside(STAFF, b"</row>", "".join(headings).encode() + b"</row>"),
            inside(STAFF, b'</row><row r="3"', cell("XFD", 2, "x").encode() + b'</row><row r="3"'),
            appended("".join(rows).encode()))


READ: dict[str, tuple[Callable[[Path], None], str | None]] = {
    "a million empty formatted rows": (
        lambda path: changed(appended(empty_rows()))(path), None),
    "a claim of seventeen billion cells": (
        changed(inside(STAFF, b"<sheetData>",
                       b'<dimension ref="A1:XFD1048576"/><sheetData>')), None),
    "a merged area of seventeen billion cells": (
        changed(after_rows(b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')),
        "sammanfogade-celler"),
    "a link over seventeen billion cells": (
        changed(after_rows(b'<hyperlinks><hyperlink ref="A1:XFD1048576" r:id="rId1" xmlns:r="r"/>'
                           b"</hyperlinks>")), None),
    "a sheet of 16 384 columns": (changed(part("xl/worksheets/sheet4.xml", (
        b"<worksheet " + MAIN + b"><sheetData>" + wide() + b"</sheetData></worksheet>"))),
        "rubrikrad-saknas"),
    "wrong types of content": (
        changed(part("[Content_Types].xml", b"<Types><Default Extension='xml' "
                     b"ContentType='text/html'/></Types>")), None),
    "macros": (changed(part("xl/vbaProject.bin", b"\xcc\x61" * 99)), "makron"),
    "links to other files": (
        changed(part("xl/externalLinks/externalLink1.xml", b"<externalLink/>"),
                part("xl/externalLinks/_rels/externalLink1.xml.rels",
                     b'<Relationship Target="file:///etc/passwd" TargetMode="External"/>')),
        "externa-lankar"),
    "an archive in the workbook": (nested, None),
    "an ordinary link": (symlink, None),
    "32 000 characters in a cell": (
        lambda path: write(_spoiled(put("Bemanning", "Kommentar", "å" * 32_000)), path) and None,
        None),
    "30 000 unknown specialties": (
        lambda path: changed(appended(unknown_specialties()))(path), "okand-specialitet"),
    "16 000 columns of notes": (lambda path: changed(*wide_notes())(path), "okand-kolumn"),
}


def _spoiled(*spoils: Callable[[Sheets], None]) -> Sheets:
    sheets = good()
    together(*spoils)(sheets)
    return sheets


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is not told there")
@pytest.mark.parametrize("case", [*REFUSED, *READ])
def test_harm_is_bounded(case: str, tmp_path: Path) -> None:
    make, code = (REFUSED | READ)[case]  # type: ignore[operator]  # same shape
    make(tmp_path / "bok.xlsx")
    ran = forked(COMMAND, "kontrollera", "bok.xlsx", folder=tmp_path)
    out, exit_code = ran.out + ran.err, ran.code
    assert "Traceback" not in out and "internt fel" not in out
    assert ran.seconds < SECONDS and ran.megabytes < MEGABYTES, (ran.seconds, ran.megabytes)
    if case in REFUSED:
        assert exit_code == 1
        assert re.search(rf"^fel {code}: .*”bok.xlsx”", out, re.MULTILINE), out
    else:
        assert code is None or f" {code}" in out
        assert ("fel " in out) == (exit_code == 1)
        assert exit_code == (1 if code in ("sammanfogade-celler", "rubrikrad-saknas",
                                           "okand-specialitet") else 0)


# --- Text of the input stays text -----------------------------------------------------------------

NASTY = ("=HYPERLINK(\"http://ond.example\",\"Klicka\")", "+1+cmd|' /C calc'!A0", "@SUM(1+1)",
         "-2+3", "[red]röd[/red]", "[/]", "[link=http://ond.example]x[/link]", "</t><f>1+1</f>",
         "<script>alert(1)</script>", "\"; DROP", "{=1+1}", "a\\b", "%s %(x)s {0} {x}", "&amp;&",
         "\u202egnidnätsbo", "$A$1", "'=1", "🩺 läkare", "\tflik", "\n=2", "a;b", "_x003D_1")


CODES = "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
"""What a screen obeys instead of showing."""


def nasty_everywhere(word: str) -> Callable[[Sheets], None]:
    """A hostile name as specialty, group, area, unit, reason, comment, form and region."""
    area, unit = f"{word} o", f"{word} e"

    def spoil(sheets: Sheets) -> None:
        together(
            add("Specialiteter", Specialitet=word, Grupp=f"{word} g", Typ="Bas", Alias=f"{word} a"),
            add("Bemanning", Specialitet=word, Område=area, Basenhet=unit, Födelseår=1970),
            add("ST-läkare", Specialitet=word, Område=area, Planerat_slutdatum="2029-01-31",
                Utbildningsform=f"{word} f", Finansiering="Central"),
            add("Behov", Specialitet=word, Område=area, Budgeterade_tjänster=9),
            add("Önskemål", Basenhet=unit, Specialitet=word, Område=area, Önskade_block=1,
                Motiv=f"{word} m"),
            add("Utbildningsformer", **{"Utbildningsform": f"{word} f", "Längd_(mån)": 60}),
            add("Begränsningar", Begränsning="Högst block", Specialitet=word, Värde=2,
                Motiv=f"{word} b"),
            add("Antaganden per specialitet", Specialitet=word, Prioritetsvikt=1.5,
                Motiv=f"{word} p"),
            put("Bemanning", "Kommentar", f"{word} k"), put("Antaganden", "Värde", word),
            put("Bemanning", f"{word} r", f"{word} c"),
        )(sheets)
        sheets[re.sub(r"[\\/*?:\[\]\t\n]", "", word)[:31]] = [[word]]
    return spoil


def text_workbook(sheets: Sheets, path: Path) -> Path:
    """Saved so that no text becomes a formula."""
    book = make_book(sheets)
    for page in book.worksheets:
        for row in page.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    cell.data_type = "s"
    book.save(path)
    return path


def formulas(path: Path) -> set[str]:
    book = openpyxl.load_workbook(path)
    return {str(cell.value) for page in book.worksheets for row in page.iter_rows()
            for cell in row if cell.data_type == "f"}


@pytest.fixture(scope="module")
def plain_parts(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Parts of the result of a harmless workbook of the same shape."""
    folder = tmp_path_factory.mktemp("plain")
    screen.run(text_workbook(_spoiled(nasty_everywhere("Rymdkirurgi")), folder / "bok.xlsx"),
               folder=folder)
    with zipfile.ZipFile(folder / "bok-resultat.xlsx") as archive:
        return set(archive.namelist())


@pytest.mark.parametrize("word", NASTY)
def test_names_of_the_input_stay_text(word: str, plain_parts: set[str], tmp_path: Path) -> None:
    source = text_workbook(_spoiled(nasty_everywhere(word)), tmp_path / "bok.xlsx")
    ran = screen.run(source, folder=tmp_path)
    assert ran.shown.code == 0, ran.shown.out + ran.shown.err
    name = " ".join(word.replace("\u202e", "").split())
    assert name in {group["specialty"] for group in ran.content["groups"]}
    out = ran.shown.out + ran.shown.err
    assert not re.search(CODES, out)
    for told in formulas(tmp_path / "bok-resultat.xlsx"):
        said = told.replace('"<=2', "")  # a year that the program itself compares with
        assert name not in said and told.startswith("=") and "HYPERLINK" not in told, told
    with zipfile.ZipFile(tmp_path / "bok-resultat.xlsx") as archive:
        assert set(archive.namelist()) == plain_parts
        charts = b"".join(archive.read(n) for n in archive.namelist() if "charts/chart" in n)
    assert not re.search(rb"<c:f>(?!'?[\w\xc3\xa5\xa4\xb6\x85\x84\x96 -]+'?!\$)", charts)


def test_a_name_full_of_markup_is_shown_as_it_stands(tmp_path: Path) -> None:
    source = text_workbook(_spoiled(nasty_everywhere("[red]röd[/red]")), tmp_path / "bok.xlsx")
    shown = screen.command("forklara", source, "[red]röd[/red]")
    assert shown.code == 0 and "[red]röd[/red]" in shown.out


@pytest.mark.parametrize("title", ["=1+1", "\u202e daB", "‮[red]", "_x001B_[31mRöd"])
def test_sheets_and_headings_of_any_name_are_told_plainly(title: str, tmp_path: Path) -> None:
    def spoil(sheets: Sheets) -> None:
        sheets[re.sub(r"[\[\]]", "", title)] = [["x"]]
        sheets["Bemanning"][0].append(title)
        sheets["Bemanning"][1].append("x")
    result = read_inputs(text_workbook(_spoiled(spoil), tmp_path / "bok.xlsx"))
    lines = [render_line(f) for f in result.findings if f.code in ("okant-blad", "okand-kolumn")]
    assert len(lines) == 2
    assert all(line.isprintable() and "_x00" not in line for line in lines)


@pytest.mark.skipif(sys.platform == "win32", reason="names that Windows does not allow")
@pytest.mark.parametrize("name", [b"\x1b[31mbok.xlsx", b"\xff\xfe.xlsx", "‮xslx.xlsx".encode(),
                                  b"=1+1.xlsx", b"[red]a[blue].xlsx", b"a\nb.xlsx"])
def test_names_of_files_are_shown_plainly(name: bytes, tmp_path: Path) -> None:
    source = Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name)))
    write(good(), source)
    ran = screen.run(source, folder=tmp_path)
    assert ran.shown.code == 0, ran.shown
    assert not re.search(CODES, ran.shown.out)
    assert not re.search(CODES, json.dumps(ran.content, ensure_ascii=False))
    missing = screen.command("kontrollera", source.with_name("x" + source.name))
    assert missing.code == 1 and "finns inte" in missing.out
    assert not re.search(CODES, missing.out)


def test_unknown_errors_of_a_hostile_file_are_told(tmp_path: Path) -> None:
    changed(part("xl/vbaProject.bin", b""), appended(ROW % (9, 9)))(tmp_path / "bok.xlsm")
    result = read_inputs(tmp_path / "bok.xlsm")
    assert "makron" in codes(result)
    assert [f.cell for f in result.findings if f.severity == ERROR] == ["A9"]
