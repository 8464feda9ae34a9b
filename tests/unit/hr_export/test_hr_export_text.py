"""Text files: quotation marks that lie, letters that are damaged, texts too large for a list."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Any

import pytest

from prognos.hr_export import Exports, import_exports
from prognos.schema.damaged_letters import is_damaged, is_questioned, mended
from prognos.schema.findings import render_line
from tests.support.exports import TODAY, codes, read, write_csv, write_xlsx

HEADS = ["Anstnr", "Personnr", "Befattning", "Specialitet", "Ssg", "Startdatum", "Slutdatum",
         "Enhet"]
FIVE: list[list[Any]] = [
    ["1001", "19700101-1234", "Överläkare", "Kirurgi", "0,8", "2001-01-01", "", "Kirurgen"],
    ["1002", "19750202-2345", "Överläkare", "Kirurgi", "1,0", "2005-01-01", "", "Kirurgen"],
    ["1003", "19850303-3456", "Specialistläkare", "Psykiatri", "0,5", "2015-01-01", "", "Vuxen"],
    ["1004", "19900404-4568", "ST-läkare", "Psykiatri", "1,0", "2024-01-01", "2029-06-30", "Vuxen"],
    ["1005", "19660505-5678", "Överläkare", "Psykiatri", "0,75", "1999-01-01", "", "Vuxen"],
]
PERSONS = [(1970, "Kirurgi", 0.8), (1975, "Kirurgi", 1.0), (1985, "Psykiatri", 0.5),
           (1966, "Psykiatri", 0.75), (1990, "Psykiatri", 1.0)]


def text_of(separator: str = ";", rows: list[list[Any]] | None = None) -> str:
    """The five as a text; cells that hold the separator in quotation marks."""
    return "".join(
        separator.join(f'"{cell}"' if separator in cell else cell for cell in row) + "\r\n"
        for row in (rows or [HEADS, *FIVE]))


def read_text(text: str, folder: Path, encoding: str = "utf-8") -> Exports:
    path = folder / "e.csv"
    path.write_bytes(text.encode(encoding))
    return read(path)


def persons(exports: Exports) -> list[tuple[Any, Any, Any]]:
    return [(row.get("birth_year"), row["specialty"], row.get("fte_share"))
            for row in (*exports.staff, *exports.trainees)]


def message(exports: Exports, code: str) -> str:
    return next(render_line(each) for each in exports.findings if each.code == code)


# --- Quotation marks ------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize(("row", "place"), [(2, "first"), (3, "last"), (3, "inner"), (6, "last")])
def test_a_quotation_mark_never_closed_is_told_with_its_row(
    separator: str, row: int, place: str, tmp_path: Path
) -> None:
    lines = text_of(separator).splitlines(keepends=True)
    cells = lines[row - 1].split(separator)
    at = {"first": 0, "inner": 3, "last": len(cells) - 1}[place]
    cells[at] = '"' + cells[at]
    lines[row - 1] = separator.join(cells)
    exports = read_text("".join(lines), tmp_path)
    assert exports.staff == () and f"rad {row} " in message(exports, "csv-citattecken")


@pytest.mark.parametrize(("opened", "closed"), [
    ((2, 7), (4, 7)), ((2, 3), (3, 3)), ((2, 7), (3, 0)), ((1, 2), (5, 4)), ((0, 1), (2, 1)),
])
def test_two_marks_that_make_one_cell_of_many_rows(
    opened: tuple[int, int], closed: tuple[int, int], tmp_path: Path
) -> None:
    """Rightly closed, but the rows between them would stand in one cell."""
    rows = [[*row] for row in (HEADS, *FIVE)]
    rows[opened[0]][opened[1]] = '"' + rows[opened[0]][opened[1]]
    rows[closed[0]][closed[1]] += '"'
    exports = read_text("".join(";".join(row) + "\n" for row in rows), tmp_path)
    assert exports.refused and exports.staff == ()
    assert f"rad {opened[0] + 1} " in message(exports, "csv-citattecken")


def test_two_marks_that_make_one_cell_of_two(tmp_path: Path) -> None:
    text = text_of().replace("19750202-2345;Överläkare", '"19750202-2345;Överläkare"')
    assert "rad 3 " in message(read_text(text, tmp_path), "csv-citattecken")


@pytest.mark.parametrize(("unit", "read_as"), [
    ('"Kirurgen "norr" B"', 'Kirurgen "norr" B'),
    ('"Lilla huset" vid sjön', '"Lilla huset" vid sjön'),
    ('"A" ', '"A" '),
])
def test_marks_within_a_text_of_one_line_are_taken_as_they_stand(
    unit: str, read_as: str, tmp_path: Path
) -> None:
    exports = read_text(text_of().replace("Kirurgen\r\n1003", f"{unit}\r\n1003"), tmp_path)
    assert persons(exports) == PERSONS and exports.staff[1]["unit"] == read_as.strip()
    assert "rad 3)" in message(exports, "csv-citattecken-kvar")


@pytest.mark.parametrize("unit", ['"Kir;norr" B', '"Kir;"A" B'])
def test_marks_within_a_text_around_a_separator_are_refused(unit: str, tmp_path: Path) -> None:
    text = text_of().replace("Kirurgen\r\n1003", f"{unit}\r\n1003")
    assert "rad 3 " in message(read_text(text, tmp_path), "csv-citattecken")


@pytest.mark.parametrize("unit", [
    '"Kirurgen\nplan 3"', '"Kirurgen\r\nplan 3\r\nhus 2"', '"Kirurgen ""norr"""', 'Kirurgen "norr"',
    'Kirurgen 3"', '"Kirurgen; plan 3"', '"Kirurgen;\nplan 3"', '""""', '"Kirurgen, ""A""\n;B"',
])
def test_quotation_marks_as_they_should_be(unit: str, tmp_path: Path) -> None:
    exports = read_text(text_of().replace("Kirurgen\r\n1002", unit + "\r\n1002"), tmp_path)
    assert persons(exports) == PERSONS and not codes(exports) & {"csv-citattecken"}
    assert exports.account.read == exports.account.taken == 5


def test_line_breaks_before_a_lying_mark_do_not_hide_its_place(tmp_path: Path) -> None:
    text = text_of().replace("Kirurgen\r\n1002", '"Kirurgen\nplan 3"\r\n1002')
    text = text.replace("Vuxen\r\n1005", '"Vuxen\r\n1005')
    assert "rad 5 (rad 6 i en textredigerare)" in message(
        read_text(text, tmp_path), "csv-citattecken")


def test_zeros_kept_by_a_formula_and_old_line_ends(tmp_path: Path) -> None:
    text = text_of().replace("\r\n", "\r").replace("1001;", '="1001";')
    assert persons(read_text(text, tmp_path)) == PERSONS


def test_values_beyond_the_headings_are_told(tmp_path: Path) -> None:
    """A comma of a decimal in a file separated by commas moves what follows one column."""
    bare = "\n".join(",".join(row) for row in (HEADS, *FIVE))
    exports = read_text(bare, tmp_path)
    assert "csv-for-manga-falt" in codes(exports) and exports.refused
    one = text_of().replace("Kirurgen\r\n1002", "Kirurgen;plan 3\r\n1002")
    assert "rad 2)" in message(read_text(one, tmp_path), "csv-for-manga-falt")
    noted = text_of().replace("Enhet\r", "Enhet;\r").replace("Kirurgen\r\n1002", "K;x\r\n1002")
    assert persons(read_text(noted, tmp_path)) == PERSONS  # a column without a heading
    untitled = "\n".join(";".join(row) for row in (HEADS, *([*row, "x"] for row in FIVE)))
    assert persons(read_text(untitled, tmp_path)) == PERSONS


# --- Letters --------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["cp850", "cp437", "cp865", "mac_roman"])
def test_old_encodings_are_read_and_told(encoding: str, tmp_path: Path) -> None:
    for heading in ("Ssg", "Sysselsättningsgrad"):
        exports = read_text(text_of().replace("Ssg", heading), tmp_path, encoding)
        assert persons(exports) == PERSONS
        assert "teckenkod-antagen" in codes(exports)


@pytest.mark.parametrize("encoding", [
    "utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32",
])
def test_usual_encodings_are_read_without_a_word(encoding: str, tmp_path: Path) -> None:
    text = text_of().replace("Vuxen", "Müller & Šmid")
    exports = read_text(text if encoding != "latin-1" else text_of(), tmp_path, encoding)
    assert persons(exports) == PERSONS
    assert not {code for code in codes(exports) if "tecken" in code}


def test_marks_of_an_encoding_that_do_not_hold(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_bytes(codecs.BOM_UTF8 + text_of().encode("cp1252"))
    assert persons(read(tmp_path / "e.csv")) == PERSONS
    (tmp_path / "f.csv").write_bytes(codecs.BOM_UTF8 * 2 + text_of().encode())
    assert persons(read(tmp_path / "f.csv")) == PERSONS


@pytest.mark.parametrize("old", ["cp1252", "cp850"])
def test_a_file_put_together_of_two_encodings(old: str, tmp_path: Path) -> None:
    lines = text_of().splitlines(keepends=True)
    (tmp_path / "e.csv").write_bytes(b"".join(
        line.encode("utf-8" if number % 2 else old) for number, line in enumerate(lines)))
    exports = read(tmp_path / "e.csv")
    assert persons(exports) == PERSONS and "teckenkod-antagen" in codes(exports)


def _swedish_ascii(text: str) -> str:
    return text.translate(str.maketrans("åäöÅÄÖ", "}{|][\\"))


WRONG = {
    "utf8-as-cp1252": lambda text: text.encode().decode("cp1252"),
    "utf8-twice": lambda text: text.encode().decode("latin-1").encode().decode("latin-1"),
    "utf8-as-cp850": lambda text: text.encode().decode("cp850"),
    "utf8-as-mac": lambda text: text.encode().decode("mac_roman"),
    "cp850-as-cp1252": lambda text: text.encode("cp850").decode("cp1252"),
    "mac-as-cp1252": lambda text: text.encode("mac_roman").decode("cp1252"),
    "cp1252-as-cp850": lambda text: text.encode("cp1252").decode("cp850"),
    "cp1252-as-mac": lambda text: text.encode("cp1252").decode("mac_roman"),
    "entities": lambda text: text.replace("ä", "&auml;").replace("Ö", "&#214;"),
    "swedish-ascii": _swedish_ascii,
}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_texts_damaged_by_an_earlier_program_are_put_right_and_told(
    wrong: str, write: Any, tmp_path: Path
) -> None:
    damage = WRONG[wrong]
    exports = read(write([[damage(cell) for cell in row] for row in (HEADS, *FIVE)],
                         tmp_path / f"e.{write.__name__[-4:].strip('_')}"))
    assert persons(exports) == PERSONS
    assert "rad 2, 3, 4" in message(exports, "tecken-rattade")


@pytest.mark.parametrize("lost", ["\ufffd", "?", "\ufffd\ufffd", "??"])
def test_lost_letters_are_told_and_understood_when_sure(lost: str, tmp_path: Path) -> None:
    def lose(text: str) -> str:
        return "".join(lost if char in "åäöÅÄÖ" else char for char in text)

    text = text_of().replace("Ssg", "Sysselsättningsgrad").replace("Vuxen", "Vårdhälsa")
    exports = read_text(lose(text), tmp_path)
    assert persons(exports) == PERSONS
    assert {"tecken-forlorade", "cell-olast"} <= codes(exports)
    assert [row.get("unit") for row in exports.staff] == ["Kirurgen", "Kirurgen", None, None]


def test_a_question_is_no_lost_letter(tmp_path: Path) -> None:
    text = text_of().replace("Överläkare;Kirurgi;0,8", "Överläkare?;Kirurgi?;0,8")
    exports = read_text(text, tmp_path)
    assert persons(exports) == PERSONS and "tecken-forlorade" not in codes(exports)


@pytest.mark.parametrize("change", [
    lambda text: text.replace("ä", "a").replace("Ö", "O"),
    lambda text: text.replace("ä", "").replace("Ö", ""),
    lambda text: text.replace("ä", "_").replace("Ö", "_"),
    lambda text: text.replace("ä", "ae").replace("Ö", "Oe"),
])
def test_titles_without_their_letters_are_no_other_staff(change: Any, tmp_path: Path) -> None:
    exports = read_text(change(text_of()), tmp_path)
    assert exports.account.of("other") == 0
    assert exports.account.of("okand-titel") >= 3
    assert "utelamnad-okand-titel" in codes(exports)
    assert "å, ä och ö" in message(exports, "tecken-forlorade")


@pytest.mark.parametrize("sound", [
    "Dušan Šarić", "Kirurgi [%]", "Müller", "„Kirurgi”", "Lars “Lasse” Ek", "och…så", "50 €",
    "ÅÄÖ", "S:t Göran", "José {x}", "Överläkare … år", "Avd. 3\\4", "Vård & hälsa", "Ålder [år]",
    "Windows™",
])
def test_sound_texts_are_left_alone(sound: str) -> None:
    assert mended(sound) is None and not is_damaged(sound) and not is_questioned(sound)


# --- Too large for a list of staff ----------------------------------------------------------------


@pytest.mark.parametrize("content", [
    b"Befattning;Specialitet\n" + b"x" * 61_000_000, b";" * 61_000_000, b"\n" * 2_000_000,
    b"\r" * 2_000_000, b"a;" * 1_000_000, b"Befattning;Specialitet\n" + b"x;y\n" * 400_000,
    b'Befattning;Specialitet\n"' + b"x;y\n" * 400_000, b";" * 21_000_000 + b"\n",
    b"Befattning;Specialitet\n" + b"x" * 200_000, b"Befattning;Specialitet\n" + b"x" * 3_000_000,
])
def test_texts_made_to_harm_are_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_bytes(content)
    assert codes(read(tmp_path / "e.csv")) <= {"for-stor-text", "csv-citattecken"}


def test_many_blank_rows_and_columns_are_read(tmp_path: Path) -> None:
    blank = ";" * 30 + "\n"
    text = text_of().replace("\r\n", ";" * 20 + "\n") + blank * 5_000
    assert persons(read_text(text, tmp_path)) == PERSONS


def test_nothing_is_written_from_a_refused_text(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_text(text_of().replace("Kirurgen", '"Kirurgen'), encoding="utf-8")
    done = import_exports([tmp_path / "e.csv"], tmp_path / "ut.xlsx", None, False, TODAY)
    assert not done.written and [path.name for path in tmp_path.iterdir()] == ["e.csv"]
