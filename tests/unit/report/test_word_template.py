"""A region's own Word file under the paper: what is taken from it, filled in, and refused."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from docx import Document as open_document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from prognos.report.paper.docx import render_docx
from prognos.report.paper.word_template import LISTS, STYLES, list_number, open_template
from prognos.system.files import UsageProblem, data_path
from tests.support.paper_cases import HOSTILE, make_paper

MOMENT = datetime(2027, 1, 15, 12, 0)


def make_template(folder: Path, *, without: tuple[str, ...] = ("Heading 3", *LISTS),
                  footer: str = "", numbered: bool = False) -> Path:
    """A template as a Swedish Word saves it: ids of its own, English, a header, two sections."""
    word = open_document()
    for name in without:
        word.styles.element.remove(word.styles[name].element)
    word.styles["Heading 1"].element.set(qn("w:styleId"), "Rubrik1")
    word.styles["Normal"].element.set(qn("w:styleId"), "Brdtext")
    word.styles["Normal"].font.name, word.styles["Normal"].font.size = "Georgia", Pt(12)
    word.sections[0].left_margin, word.sections[0].page_width = Cm(5), Cm(21)
    word.sections[0].header.paragraphs[0].text = "REGION PROV"
    if footer:
        word.sections[0].footer.paragraphs[0].text = footer
    word.add_paragraph("Text i mallen")
    word.add_section()
    if not numbered:
        for name, relation in list(word.part.rels.items()):
            if relation.reltype.endswith("/numbering"):
                word.part.rels.pop(name)
    target = folder / "region.docx"
    word.save(str(target))
    return target


def written(template: Path | None) -> WordDocument:
    return open_document(io.BytesIO(render_docx(make_paper(), MOMENT, template)))


def repacked(source: Path, old: bytes, new: bytes) -> Path:
    """The file with other content types."""
    target = source.with_name("annan.docx")
    with zipfile.ZipFile(source) as file, zipfile.ZipFile(target, "w") as other:
        for name in file.namelist():
            other.writestr(name, file.read(name).replace(old, new)
                           if name == "[Content_Types].xml" else file.read(name))
    return target


def test_the_programs_own_file_has_every_style_in_swedish_and_nothing_else() -> None:
    own = open_document(str(data_path("paper/underlag.docx")))
    assert set(STYLES) <= {style.name for style in own.styles}
    assert {lang.get(qn("w:val")) for lang in own.styles.element.iter(qn("w:lang"))} == {"sv-SE"}
    assert [p.text for p in own.paragraphs] == [] and own.core_properties.author == ""
    assert open_template(None)[1] == ()


def test_page_header_and_styles_are_the_templates(tmp_path: Path) -> None:
    word = written(make_template(tmp_path))
    assert word.sections[-1].left_margin == pytest.approx(Cm(5), abs=300)
    assert len(word.sections) == 1
    assert word.sections[-1].header.paragraphs[0].text == "REGION PROV"
    assert word.styles["Normal"].font.name == "Georgia"
    assert [p.text for p in word.paragraphs if p.style.style_id == "Rubrik1"] == [
        "Ärendet", "Samverkan"]
    assert "Text i mallen" not in "".join(p.text for p in word.paragraphs)
    assert "Sida 1 av 1" in "".join(t.text for t in word.sections[-1].footer._element.iter(
        qn("w:t")))


def test_what_the_template_lacks_is_the_programs_own_on_its_text_style(tmp_path: Path) -> None:
    template = make_template(tmp_path)
    _, missing = open_template(template)
    assert missing[:3] == ("Rubrik 3", "Punktlista", "Numrerad lista")
    assert "Ingress" in missing and "Rubrik 1" not in missing
    word = written(template)
    assert word.styles["Ingress"].base_style.style_id == "Brdtext"
    assert word.styles["Ingress"].font.name is None
    used = {p.style.name for p in word.paragraphs}
    assert used <= set(STYLES) and {"List Bullet", "Ruta", "Heading 3"} <= used


@pytest.mark.parametrize("numbered", [True, False])
def test_lists_have_bullets_and_numbers_that_begin_anew(tmp_path: Path, numbered: bool) -> None:
    word = written(make_template(tmp_path, numbered=numbered))
    numbering = word.part.numbering_part.element
    formats = []
    for name in LISTS:
        number = list_number(word.styles[name])
        abstract = next(n.abstractNumId.val for n in numbering.num_lst if n.numId == number)
        formats += numbering.xpath(f"w:abstractNum[@w:abstractNumId='{abstract}']/w:lvl"
                                   "[@w:ilvl='0']/w:numFmt/@w:val")
    assert formats == ["bullet", "decimal"]
    ids = [n.get(qn("w:abstractNumId")) for n in numbering.findall(qn("w:abstractNum"))]
    assert len(ids) == len(set(ids))
    own = [p._p.pPr.numPr.numId.val for p in word.paragraphs if p.style.name == "List Number"]
    assert len(own) == 4 and own[0] == own[1] != own[2] == own[3]


def test_tables_keep_to_the_templates_page_and_stay_accessible(tmp_path: Path) -> None:
    word = written(make_template(tmp_path))
    room = word.sections[-1].page_width - Cm(5) - word.sections[-1].right_margin
    for table in word.tables:
        assert sum(column.width for column in table.columns) == pytest.approx(room, abs=20_000)
    heads = [t for t in word.tables if t.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None]
    assert len(heads) == 2
    (shape,) = word.inline_shapes
    assert shape.width <= room and shape._inline.docPr.get("descr")
    normal = word.styles["Normal"].element.find(qn("w:rPr")).find(qn("w:lang"))
    assert normal.get(qn("w:val")) == "sv-SE"


def test_a_footer_of_the_templates_own_stays(tmp_path: Path) -> None:
    word = written(make_template(tmp_path, footer="Region Prov, Box 1"))
    assert [p.text for p in word.sections[-1].footer.paragraphs] == ["Region Prov, Box 1"]


def test_a_paper_of_the_programs_is_a_template(tmp_path: Path) -> None:
    paper = tmp_path / "u.docx"
    paper.write_bytes(render_docx(make_paper(), MOMENT))
    assert open_template(paper)[1] == ()
    assert [p.text for p in written(paper).paragraphs] == [p.text for p in written(None).paragraphs]


def test_hostile_texts_fit_any_template(tmp_path: Path) -> None:
    content = render_docx(make_paper(*HOSTILE), MOMENT, make_template(tmp_path))
    assert len(open_document(io.BytesIO(content)).tables) == 3


MAIN = b"wordprocessingml.document.main+xml"


def test_what_is_no_word_document_is_told(tmp_path: Path) -> None:
    good, xlsx = make_template(tmp_path), tmp_path / "bok.docx"
    with zipfile.ZipFile(xlsx, "w") as file:
        file.writestr("[Content_Types].xml", b"<Types/>")
    damaged = tmp_path / "skadad.docx"
    with zipfile.ZipFile(damaged, "w") as file:
        file.writestr("[Content_Types].xml", b"<Types ContentType='application/" + MAIN + b"'>")
    (tmp_path / "gammal.docx").write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600)
    (tmp_path / "text.docx").write_text("hej", encoding="utf-8")
    bomb = tmp_path / "bomb.docx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", b" " * 100_000_001)
    for path, said in (
            (repacked(good, MAIN, b"wordprocessingml.template.main+xml"), "en Wordmall (.dotx)"),
            (xlsx, "är inget Word-dokument"), (damaged, "spara den på nytt"),
            (tmp_path / "gammal.docx", "lösenordsskyddad eller sparad i ett äldre format"),
            (tmp_path / "text.docx", "är inget Word-dokument"), (bomb, "är för stor"),
            (tmp_path / "saknas.docx", "finns inte"), (tmp_path, "är ingen vanlig fil")):
        with pytest.raises(UsageProblem, match="mallen ") as told:
            open_template(path)
        assert said in str(told.value) and told.value.exit_code == 1
    macro = repacked(good, b"application/vnd.openxmlformats-officedocument." + MAIN,
                     b"application/vnd.ms-word.document.macroEnabled.main+xml")
    with pytest.raises(UsageProblem, match="innehåller makron"):
        open_template(macro)
