"""The Word file as its XML says: headings, tables, pictures, language, and what LibreOffice makes
of it."""

from __future__ import annotations

import re
import struct
import subprocess
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from lxml import etree

from prognos.report.paper.document import Column, Document, Figure, Paragraph, Table
from prognos.report.paper.docx import render_docx, write_docx
from prognos.report.paper.full import full_paper
from prognos.report.paper.pictures import png, size_cm
from prognos.report.paper.short import board_paper
from prognos.report.paper.word_tables import column_widths
from prognos.results import RunResult
from tests.support import office
from tests.support.paper_cases import HOSTILE, LONG, make_figure, make_paper, make_table
from tests.support.papers import changed_plan

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
MOMENT = datetime(2027, 1, 15, 12, 0)
Element = etree._Element


def part(paper: Document, name: str = "word/document.xml") -> Element:
    with ZipFile(BytesIO(render_docx(paper, MOMENT))) as file:
        return etree.fromstring(file.read(name))


def styled(root: Element, style: str) -> list[str]:
    return [text(p) for p in root.iter(f"{W}p") if style_of(p) == style]


def style_of(paragraph: Element) -> str | None:
    found = paragraph.find(f"{W}pPr/{W}pStyle")
    return None if found is None else found.get(f"{W}val")


def text(element: Element) -> str:
    return "".join(t.text or "" for t in element.iter(f"{W}t"))


def test_headings_are_real_headings() -> None:
    root = part(make_paper())
    assert styled(root, "Title") == ["Fördelning av ST-block 2027–2029"]
    assert styled(root, "Heading1") == ["Ärendet", "Samverkan"]
    assert styled(root, "Heading2") == ["Del"] and styled(root, "Heading3") == ["Delens del"]


def test_every_style_used_is_there() -> None:
    used = {style_of(p) for p in part(make_paper()).iter(f"{W}p")}
    known = {s.get(f"{W}styleId") for s in part(make_paper(), "word/styles.xml").iter(f"{W}style")}
    assert used - known == {None} and "Ingress" in used  # None: the text style, "Normal"


def test_the_contents_list_is_there_before_word_updates_it() -> None:
    root = part(make_paper())
    assert styled(root, "toc1") == ["Ärendet", "Samverkan"] and styled(root, "toc2") == ["Del"]
    names = {mark.get(f"{W}name") for mark in root.iter(f"{W}bookmarkStart")}
    assert {link.get(f"{W}anchor") for link in root.iter(f"{W}hyperlink")} <= names
    assert all(re.fullmatch(r"[A-Za-z_]\w*", name or "") for name in names)
    (instruction,) = [i.text or "" for i in root.iter(f"{W}instrText")]
    assert 'TOC \\o "1-2"' in instruction
    kinds = [mark.get(f"{W}fldCharType") for mark in root.iter(f"{W}fldChar")]
    assert kinds == ["begin", "separate", "end"]
    assert part(make_paper(), "word/settings.xml").find(f"{W}updateFields") is None


def test_a_paper_without_contents_has_none() -> None:
    assert styled(part(make_paper(contents=False)), "Listrubrik") == []
    assert styled(part(make_paper(Paragraph("Bara text."))), "Listrubrik") == []


def test_table_headings_repeat_and_rows_stay_whole() -> None:
    _facts, first, _summed = list(part(make_paper()).iter(f"{W}tbl"))
    rows = first.findall(f"{W}tr")
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True] + [False] * 3
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    assert [text(c) for c in rows[1].iter(f"{W}tc")] == ["Specialitet 0", "0,5", "12 %"]
    sides = [c.find(f"{W}p/{W}pPr/{W}jc") is not None for c in rows[1].iter(f"{W}tc")]
    assert sides == [False, True, True]
    caption = first.find(f"{W}tblPr/{W}tblCaption")
    assert caption is not None and caption.get(f"{W}val") == "Brist per grupp"
    assert "Brist per grupp" in styled(part(make_paper()), "Caption")


def test_a_sum_stands_out_and_a_note_stands_below() -> None:
    root = part(make_paper())
    _facts, _first, summed = list(root.iter(f"{W}tbl"))
    last = summed.findall(f"{W}tr")[-1]
    assert {style_of(p) for p in last.iter(f"{W}p")} == {"Tabellhuvud"}
    assert styled(root, "Tabellnot") == ["Heltider."]


def test_headings_and_notes_stay_with_their_table() -> None:
    _facts, first, _summed = list(part(make_paper()).iter(f"{W}tbl"))
    kept = [[p.find(f"{W}pPr/{W}keepNext") is not None for p in row.iter(f"{W}p")]
            for row in first.findall(f"{W}tr")]
    assert kept == [[True] * 3] * 4


def test_a_long_table_is_divided_but_not_before_its_sum() -> None:
    for total in (False, True):
        paper = make_paper(make_table(12, total=total), facts=())
        (long,) = list(part(paper).iter(f"{W}tbl"))
        kept = [any(p.find(f"{W}pPr/{W}keepNext") is not None for p in row.iter(f"{W}p"))
                for row in long.findall(f"{W}tr")]
        assert kept[:-1] == [True, *[False] * 10, total]


def test_a_table_without_rows_says_so() -> None:
    (table,) = list(part(make_paper(make_table(0), facts=())).iter(f"{W}tbl"))
    assert [text(row) for row in table.findall(f"{W}tr")][1:] == ["Inget att redovisa."]


def test_numbered_lists_begin_anew() -> None:
    root = part(make_paper())
    numbers = [p.find(f"{W}pPr/{W}numPr/{W}numId") for p in root.iter(f"{W}p")
               if style_of(p) == "ListNumber"]
    ids = [n.get(f"{W}val") for n in numbers if n is not None]
    assert len(ids) == 4 and ids[0] == ids[1] != ids[2] == ids[3]
    started = [num for num in part(make_paper(), "word/numbering.xml").iter(f"{W}num")
               if num.get(f"{W}numId") in ids]
    assert len(started) == 2 and all(n.find(f".//{W}startOverride") is not None for n in started)


def test_pictures_say_what_they_show() -> None:
    paper = make_paper(make_figure(), make_figure("Öron"))
    told = [p.get("descr") for p in part(paper).iter(f"{WP}docPr")]
    assert told == ["Bristen är störst i Urologi: 5,0 heltider."] * 2
    numbers = [p.get("id") for p in part(paper).iter(f"{WP}docPr")]
    assert len(set(numbers)) == 2
    assert styled(part(paper), "Bildtext") == ["Brist före och efter."] * 2


def test_the_language_is_swedish_everywhere() -> None:
    languages = {lang.get(f"{W}val") for lang in part(make_paper(), "word/styles.xml").iter(
        f"{W}lang")}
    assert languages == {"sv-SE"}


def test_the_properties_hold_title_and_language_and_no_name() -> None:
    root = part(make_paper(), "docProps/core.xml")
    told = {etree.QName(e).localname: e.text or "" for e in root}
    assert told["title"] == "Fördelning av ST-block 2027–2029" and told["language"] == "sv-SE"
    assert told["created"] == "2027-01-15T12:00:00Z"
    assert {told.get(name, "") for name in ("creator", "lastModifiedBy", "description")} == {""}


def test_nothing_comes_along_that_the_paper_does_not_need() -> None:
    with ZipFile(BytesIO(render_docx(make_paper(), MOMENT))) as file:
        names = set(file.namelist())
    assert not any(re.search("thumbnail|WithEffects|customXml", name) for name in names)
    assert "word/styles.xml" in names
    tables = [s.get(f"{W}styleId") for s in part(make_paper(), "word/styles.xml").iter(
        f"{W}style") if s.get(f"{W}type") == "table"]
    assert tables == ["TableNormal", "Prognostabell", "Prognosfakta"]


def test_the_footer_numbers_the_pages() -> None:
    root = part(make_paper(), "word/footer1.xml")
    fields = [f.get(f"{W}instr") for f in root.iter(f"{W}fldSimple")]
    assert fields == ["PAGE", "NUMPAGES"] and text(root) == "Underlag · Region ProvSida 1 av 1"


def test_boxes_to_write_in() -> None:
    root = part(make_paper())
    assert styled(root, "Rutansrubrik") == ["Synpunkter", "Protokoll"]
    assert len(styled(root, "Ruta")) == 6


def test_a_page_break_opens_the_next_block() -> None:
    broken = [text(p) for p in part(make_paper()).iter(f"{W}p")
              if p.find(f"{W}pPr/{W}pageBreakBefore") is not None]
    assert broken == ["Samverkan", "Slut."]


def test_the_page_is_a4() -> None:
    (size,) = part(make_paper()).iter(f"{W}pgSz")
    assert (size.get(f"{W}w"), size.get(f"{W}h")) == ("11906", "16838")


def test_hostile_texts_are_only_text() -> None:
    root = part(make_paper(*HOSTILE, title=LONG, footer=LONG, facts=((LONG, LONG),)))
    assert "<b>&\"'" in text(root) and "病" in text(root)
    assert len(styled(root, "Heading1")) == 1


TEXT_WIDTH, LETTERS, CELL_AIR = 9412, 180, 160  # twips


def narrow(count: int, heading: str) -> Table:
    """A named column and many that wish for nearly nothing."""
    columns = (Column("Specialitet"), *(Column(heading, "right", 0.01),) * count)
    return Table("Tabell", columns, (("Urologi", *("1",) * count),))


def test_columns_are_never_narrower_than_their_words() -> None:
    widths = column_widths(narrow(2, "Heltider"), TEXT_WIDTH, LETTERS, CELL_AIR)
    assert sum(widths) == pytest.approx(TEXT_WIDTH)
    assert widths[1] == widths[2] > 700 and widths[0] > 5 * widths[1]


def test_a_crowded_table_stays_on_the_page() -> None:
    widths = column_widths(narrow(8, "Överskottsheltider"), TEXT_WIDTH, LETTERS, CELL_AIR)
    assert sum(widths) == pytest.approx(TEXT_WIDTH) and min(widths) > 500


# --- Pictures ------------------------------------------------------------------------------------


def dots(content: bytes) -> tuple[int, int]:
    """Width and height, from the header of a PNG."""
    wide, high = struct.unpack(">II", content[16:24])
    return int(wide), int(high)


def test_pictures_are_sharp_and_small() -> None:
    content = png(make_figure())
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert dots(content)[0] == 1440 and len(content) < 100_000


def test_a_high_picture_fits_on_the_page() -> None:
    wide, high = size_cm(make_figure(rows=60))
    assert 15.5 < wide < 16.0 and high == pytest.approx(22.0)
    assert size_cm(Figure('<svg viewBox="0 0 100 400"/>', "a", "b"))[1] == 22.0
    with pytest.raises(ValueError, match="viewBox"):
        size_cm(Figure("<svg/>", "a", "b"))


def test_letters_are_drawn_on_a_machine_without_fonts(monkeypatch: pytest.MonkeyPatch,
                                                      tmp_path: Path) -> None:
    with_words = make_figure()
    without = Figure(re.sub(r"<text.*?</text>", "", with_words.svg), "a", "b")
    monkeypatch.setenv("FONTCONFIG_PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert len(png(with_words)) > 1.5 * len(png(without))


# --- LibreOffice ---------------------------------------------------------------------------------

TAGGED = ('pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"},'
          '"SelectPdfVersion":{"type":"long","value":"0"}}')


def everybody_gets(result: RunResult) -> RunResult:
    """Every group of the first budget is given a block in the first start year."""
    blocks = result.allocation.budgets[0].allocation.blocks.copy()
    blocks[:, 0] = np.maximum(blocks[:, 0], 1)
    return changed_plan(result, blocks=blocks)


def pdf_facts(pdf: Path) -> dict[str, str]:
    told = subprocess.run([office.program("pdfinfo"), str(pdf)], check=True, capture_output=True,
                          timeout=60).stdout.decode()
    return {key: value.strip() for key, _, value in (
        line.partition(":") for line in told.splitlines())}


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, example_result: RunResult) -> dict[str, Path]:
    """PDFs of the board's paper of the example, of every block, and of hostile texts."""
    office.program("soffice")
    office.program("pdfinfo")
    folder = tmp_path_factory.mktemp("paper")
    made = {"kort": board_paper(example_result), "hela": full_paper(example_result),
            "många": board_paper(everybody_gets(example_result)),
            "alla": make_paper(),
            "udda": make_paper(*HOSTILE, title=LONG, footer=LONG, facts=((LONG, LONG),))}
    for name, paper in made.items():
        write_docx(paper, folder / f"{name}.docx")
    office.convert([folder / f"{name}.docx" for name in made], TAGGED, folder,
                   folder / "profile")
    return {name: folder / f"{name}.pdf" for name in made}


@pytest.mark.parametrize("name", ["kort", "många"])
def test_the_board_gets_two_pages(printed: dict[str, Path], name: str) -> None:
    assert pdf_facts(printed[name])["Pages"] == "2"


def test_the_full_paper_has_twelve_pages_before_its_annexes(printed: dict[str, Path]) -> None:
    begins = [page.lstrip().startswith("Bilaga 1: ") for page in office.pages(printed["hela"])]
    assert begins.index(True) <= 12


@pytest.mark.parametrize("name", ["kort", "alla", "udda"])
def test_the_pdf_is_tagged(printed: dict[str, Path], name: str) -> None:
    assert pdf_facts(printed[name])["Tagged"] == "yes"


def test_the_pdf_has_every_text_and_numbers_its_pages(printed: dict[str, Path]) -> None:
    pages = office.pages(printed["alla"])
    whole = "\n".join(pages)
    for said in ("Innehåll", "Det viktigaste.", "Specialitet 2", "Brist före och efter.", "Slut."):
        assert said in whole
    assert [f"Sida {n} av {len(pages)}" in page for n, page in enumerate(pages, 1)] == [
        True] * len(pages)
