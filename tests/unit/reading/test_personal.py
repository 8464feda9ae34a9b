"""What identifies a person is never kept, shown, written or logged."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from prognos.reading import read_inputs
from prognos.reading.personal import personal_data, told
from prognos.schema.findings import make_finding
from prognos.schema.values import HIDDEN, Birth, hidden, holds_personnummer, masked, shown
from prognos.template import write_template
from tests.support import screen
from tests.support.forked import COMMAND, forked
from tests.support.workbooks import Sheets, good, make_book, put, together, write

B, T = "Bemanning", "ST-läkare"
FORMS: list[tuple[Any, int]] = [
    ("19700305-1234", 1970), ("197003051234", 1970), ("700305-1234", 1970), ("7003051234", 1970),
    ("700305+1234", 1870), ("700365-1234", 1970), ("19700365-1234", 1970), ("700305 1234", 1970),
    ("19700305 1234", 1970), ("700305 - 1234", 1970), ("700305\u20131234", 1970),
    ("700305\u22121234", 1970), (" 700305-1234\u00a0", 1970), ("1970-03-05-1234", 1970),
    ("19 70 03 05 12 34", 1970), ("700305-T234", 1970), ("20010305-1234", 2001),
    (7003051234, 1970), (197003051234, 1970), (7003051234.0, 1970),
    (103051234, 2001), (3051234, 2000), (10305123 * 10 + 4, 2001),
    ("１９７００３０５－１２３４", 1970), ("700305－1234", 1970), ("700305\ufe631234", 1970),
    ("٧٠٠٣٠٥-١٢٣٤", 1970), ("७००३०५-१२३४", 1970), ("𝟕𝟎𝟎𝟑𝟎𝟓-𝟏𝟐𝟑𝟒", 1970),
    ("⑦⓪⓪③⓪⑤-①②③④", 1970), ("⁷⁰⁰³⁰⁵⁻¹²³⁴", 1970), ("700305＋1234", 1870),
    *((f"700305{dash}1234", 1970) for dash in (
        "\u058a\u05be\u1806\u2010\u2011\u2012\u2014\u2015\u2e17\u2e3a\u301c\u30a0\ufe31\ufe32\ufe58"
        "\u02d7\u2043")),
    *((f"700305{space}1234", 1970) for space in "\u1680\u2002\u2009\u200a\u205f\u3000"),
    ("7\u200b00305\u2060-12\ufeff34", 1970), ("700305\u00ad1234", 1970),
]


@pytest.mark.parametrize(("written", "year"), FORMS)
def test_every_form_becomes_a_birth_year(written: Any, year: int, tmp_path: Path) -> None:
    def spoil(sheets: Sheets) -> None:
        put(B, "Personnummer", written)(sheets)
        put(B, "Födelseår", None)(sheets)
    result = read_inputs(write(_spoiled(spoil), tmp_path / "bok.xlsx"))
    read = result.tables["bemanning"].rows[0].values["personnummer"]
    assert isinstance(read, Birth)
    if year > 1900:
        assert result.inputs is not None
        assert result.inputs.people.staff.birth_year[0] == year
    else:
        assert read.birth_year(2026) == year


@pytest.mark.parametrize("wrong", ["700335-1234", "701305-1234", "700300-1234", "700305-123",
                                   "7003051234567", "Anna Ek", 70030, -7003051234, 7003051234.5])
def test_what_is_none_is_told_and_not_kept(wrong: Any, tmp_path: Path) -> None:
    result = read_inputs(write(_spoiled(put(B, "Personnummer", wrong)), tmp_path / "bok.xlsx"))
    (told_once,) = [f for f in result.findings if f.code == "inte-personnummer"]
    assert str(wrong) not in told_once.message + str(told_once.fix)
    assert not isinstance(result.tables["bemanning"].rows[0].values["personnummer"], Birth | str)


@pytest.mark.parametrize("written", [form for form, _ in FORMS if isinstance(form, str)
                                     and form != "19 70 03 05 12 34"])
def test_every_form_is_hidden_in_running_text(written: str) -> None:
    sentence = f"Se {written.strip()} (pension)"
    assert holds_personnummer(sentence)
    assert masked(sentence) == f"Se {HIDDEN} (pension)"


@pytest.mark.parametrize("written", ["700305_1234", "700305/1234"])
def test_so_is_one_with_the_sign_of_a_file_name(written: str) -> None:
    assert masked(f"Anna_{written}_v2") == f"Anna_{HIDDEN}_v2"


@pytest.mark.parametrize("harmless", [
    "2026-12-31", "2027: 0,8; 2028: 0,6", "K1 070-123 45 67", "1 485,5", "20261231", "12345",
    "version 2.10.4", "20261130-0815",
    "SFS 2015:8", "0910-123456", 9_000_000, 501_011_230, 46_568, 1970,
])
def test_other_figures_are_left_alone(harmless: Any) -> None:
    assert not holds_personnummer(harmless)


def test_a_number_without_its_zeros_is_told_by_its_last_digit() -> None:
    assert holds_personnummer(103051230) != holds_personnummer(103051231)
    valid = next(n for n in range(103051230, 103051240) if holds_personnummer(n))
    assert hidden(valid) == shown(valid) == HIDDEN
    assert str(valid) not in str(make_finding("inte-tal", heading="x", read=valid))


# --- Every byte that the program writes ----------------------------------------------------------

SECRETS = ("700305-1234", "196601014321", "Eksjöödotter", "471147", "850505 4445", "103051231")


def secretive(sheets: Sheets) -> None:
    """Names and personnummer in every kind of column of every sheet."""
    together(
        put(B, "Personnummer", SECRETS[0]), put(B, "Födelseår", None),
        put(B, "Efternamn", SECRETS[2]), put(B, "Basenhet", f"K1 {SECRETS[1]}", 2),
        put(B, "Anställningsnr", int(SECRETS[3]), 3), put(B, "Kommentar", SECRETS[0], 3),
        put(B, "Anteckning", SECRETS[4], 2),
        put(T, "Kommentar", f"{SECRETS[0]} slutar"), put(T, "Basenhet", SECRETS[1]),
        put("Önskemål", "Motiv", f"Efter {SECRETS[4]}"), put("Önskemål", "Lämnat av", SECRETS[2]),
        put("Önskemål", "Basenhet", SECRETS[0]), put("Begränsningar", "Motiv", SECRETS[1]),
        put("Antaganden per specialitet", "Motiv", SECRETS[0], 2),
        put("Antaganden", "Källa", SECRETS[4], 3),
        put("Behov", "Kommentar", int(SECRETS[5])), put("Behov", "Område", SECRETS[1], 2),
        put(B, "Område", SECRETS[1], 1), put(B, "Område", SECRETS[1], 2),
        put(T, "Område", SECRETS[1], 1),
    )(sheets)
    sheets[SECRETS[1]] = [[SECRETS[0]], [SECRETS[2]]]


def searched(folder: Path, *texts: str) -> list[tuple[str, str]]:
    """(where, secret) for every secret in a file, unpacked, or a text."""
    contents = {str(n): each.encode() for n, each in enumerate(texts)}
    for path in folder.rglob("*"):
        if path.is_file() and path.name != "bok.xlsx":
            contents[path.name] = path.read_bytes()
            if path.suffix == ".xlsx":
                with zipfile.ZipFile(path) as archive:
                    contents |= {f"{path.name}/{name}": archive.read(name)
                                 for name in archive.namelist()}
    assert contents
    return [(name, secret) for name, content in contents.items() for secret in _spelled()
            if secret.encode() in content]


def _spelled() -> set[str]:
    return {*SECRETS, *(secret.replace("-", "").replace(" ", "") for secret in SECRETS)}


def test_no_byte_of_a_run_identifies_anybody(tmp_path: Path) -> None:
    source = write(_spoiled(secretive), tmp_path / "bok.xlsx")
    ran = screen.run(source, folder=tmp_path)
    assert ran.shown.code == 0, ran.shown.out
    assert screen.left(tmp_path) == ["bok-resultat.xlsx", "bok.xlsx", "ut.json"]
    checked = screen.command("kontrollera", source)
    explained = screen.command("forklara", source, "Kirurgi")
    assert searched(tmp_path, ran.shown.out, ran.shown.err, checked.out, explained.out) == []
    assert HIDDEN in checked.out + ran.shown.out + str(ran.content)


def test_no_byte_of_the_faults_identifies_anybody(tmp_path: Path) -> None:
    """The same in columns where a personnummer cannot be: each is a fault that quotes the cell."""
    def spoil(sheets: Sheets) -> None:
        secretive(sheets)
        for heading in ("Födelseår", "Sysselsättningsgrad", "Slutdatum", "Antal",
                        "Anställningsform", "Förlängs", "Specialitet"):
            put(B, heading, SECRETS[0], 4)(sheets)
        put(B, "Födelseår", 196601014321, 3)(sheets)
        put("Behov", "Metod", SECRETS[0], 1)(sheets)
        put("Behov", "Budgeterade tjänster", SECRETS[4], 2)(sheets)
        put("Antaganden", "Antagande", SECRETS[1], 3)(sheets)
        sheets["Begränsningar"].append([SECRETS[0], "Kirurgi", None, SECRETS[4], None, 1, None])
    source = write(_spoiled(spoil), tmp_path / "bok.xlsx")
    shown_run = screen.command("kor", source, "--json", "ut.json", folder=tmp_path)
    assert shown_run.code == 1 and shown_run.out.count(HIDDEN) >= 8
    assert searched(tmp_path, shown_run.out, shown_run.err) == []
    result = read_inputs(source)
    kept = repr({key: table.rows for key, table in result.tables.items()})
    assert [secret for secret in _spelled() if secret in kept] == []


CRASHING = """
import sys, tempfile
tempfile.tempdir = {logs!r}
import prognos.{module} as broken
def fail(*arguments, **named):
    raise ZeroDivisionError(repr((arguments, named)), *arguments)
assert hasattr(broken, "{function}")
broken.{function} = fail
""" + COMMAND + """
"""


@pytest.mark.parametrize(("module", "function"), [
    ("reading.build_inputs", "read_tables"), ("reading.build_inputs", "inputs_of"),
    ("reading.workbook", "_value"),
    ("xlsx.read.pages", "sheet_cells"), ("reading.records", "_typed"),
    ("reading.build_inputs", "read_staff"),
    ("report.workbook.writing.page", "_stored"),
    ("report.console.summary_screen", "_title"),
])
@pytest.mark.parametrize("option", [(), ("--felsok",)])
def test_an_internal_error_anywhere_writes_nothing_personal(
    module: str, function: str, option: tuple[str, ...], tmp_path: Path
) -> None:
    """The program breaks on purpose with the cells in its hands; every byte it leaves is read."""
    source = write(_spoiled(secretive), tmp_path / "bok.xlsx")
    logs = tmp_path / "tmp"
    logs.mkdir()
    code = CRASHING.format(module=module, function=function, logs=str(logs))
    done = forked(code, "kor", source, *option, folder=tmp_path)
    assert done.code == 4, done.err
    assert [path.name[:15] for path in logs.iterdir()] == ["st-prognos-fel-"]
    assert ("Traceback" in done.err) == bool(option)
    assert searched(tmp_path, done.out, done.err) == []


# --- Protected identity ---------------------------------------------------------------------------


def test_protected_identity_is_counted_without_year_and_unit(tmp_path: Path) -> None:
    def spoil(sheets: Sheets) -> None:
        put(B, "Skyddad identitet", "ja")(sheets)
        put(B, "Basenhet", "Hemlig enhet")(sheets)
        put(B, "Födelseår", 1951)(sheets)
    ran = screen.run(write(_spoiled(spoil), tmp_path / "bok.xlsx"), folder=tmp_path)
    plain = screen.run(write(good(), tmp_path / "utan.xlsx"), "--skriv-over", folder=tmp_path)
    assert ran.shown.code == plain.shown.code == 0
    result = read_inputs(tmp_path / "bok.xlsx")
    assert result.inputs is not None and 1951 not in result.inputs.people.staff.birth_year
    opening = {row["group"]: row["flows"]["opening"] for row in reversed(ran.content["forecast"])}
    wanted = {row["group"]: row["flows"]["opening"] for row in reversed(plain.content["forecast"])}
    assert opening == pytest.approx(wanted)
    assert [place for place, _ in _found(tmp_path, "Hemlig enhet")] == []


def _found(folder: Path, word: str) -> list[tuple[str, str]]:
    found = []
    for path in folder.glob("*-resultat.xlsx"):
        with zipfile.ZipFile(path) as archive:
            found += [(name, word) for name in archive.namelist()
                      if word.encode() in archive.read(name)]
    return found


# --- What personal data a workbook holds ---------------------------------------------------------


def full_book(folder: Path) -> Path:
    """Personal data in every place that a workbook has for it."""
    book = make_book(_spoiled(secretive))
    book[B]["A2"].comment = Comment(f"Ring Anna {SECRETS[0]}", "Anna Ek")
    book[B]["A3"].comment = Comment("Kontrollerad", "Anna Ek")
    book["Behov"].sheet_state = "hidden"
    extra = book.create_sheet("Uttag")
    for row in (["Anställd", "Kontakt", "Ort"], ["Eksjöödotter", "anna.ek@region.se", "Umeå"],
                ["Björk", "070-123 45 67", "Umeå"]):
        extra.append(row)
    book.defined_names["p"] = DefinedName("p", attr_text=f'"{SECRETS[0]}"')
    book.properties.creator = "Anna Ek"
    path = folder / "bok.xlsx"
    book.save(path)
    return path


def test_what_a_workbook_holds_is_listed_by_place_kind_and_count(tmp_path: Path) -> None:
    held = personal_data(full_book(tmp_path))
    assert held is not None
    listed = {(each.place, each.kind): each.cells for each in held}
    staff = "bladet Bemanning, kolumn"
    for place, kind, cells in (
        (f"{staff} E (Födelseår)", "födelseår eller ålder", 3),
        (f"{staff} O (Anställningsnr)", "anställningsnummer", 3),
        (f"{staff} P (Personnummer)", "personnummer", 1),
        (f"{staff} Q (Efternamn)", "namn", 1),
        (f"{staff} C (Basenhet)", "personnummer", 1),
        ("bladet Bemanning, kommentarer till celler", "namn på den som skrev", 2),
        ("bladet Bemanning, kommentarer till celler", "personnummer", 1),
        ("bladet Uttag, kolumn A (Anställd)", "namn", 2),
        ("bladet Uttag, kolumn B (Kontakt)", "e-postadress", 1),
        ("bladet Uttag, kolumn B (Kontakt)", "telefonnummer", 1),
        ("bladet Önskemål, kolumn I (Lämnat av)", "namn på den som lämnat eller beslutat", 1),
        (f"bladet {HIDDEN}, bladets namn", "personnummer", 1),
        ("definierade namn (Formler, Namnhanteraren)", "personnummer", 1),
    ):
        assert listed.get((place, kind)) == cells, (place, kind, listed)
    assert any(each.kind.startswith("namn på den som gjort") for each in held)
    assert {each.place.split(",")[0] for each in held if each.hidden} == {"bladet Behov"}


def test_the_list_shows_no_values_and_ends_well(tmp_path: Path) -> None:
    shown_list = screen.command("kontrollera", full_book(tmp_path), "--personuppgifter")
    assert (shown_list.code, shown_list.err) == (0, "")
    for secret in (*_spelled(), "Anna", "Björk", "anna.ek", "070-123"):
        assert secret not in shown_list.out
    assert "Bladet Behov, kolumn B (Område) (dolt blad): personnummer, 1 st" in shown_list.out
    assert screen.left(tmp_path) == ["bok.xlsx"]


def test_nothing_found_is_said(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    buffer = io.BytesIO()
    book.save(buffer)
    path = tmp_path / "tom.xlsx"
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            if not name.startswith("docProps"):
                new.writestr(name, old.read(name))
    assert personal_data(path) == ()
    assert told(())[0] == "Inga personuppgifter hittades."


def test_an_unreadable_file_is_told(tmp_path: Path) -> None:
    shown_list = screen.command("kontrollera", tmp_path / "x.xlsx", "--personuppgifter")
    assert shown_list.code == 1 and shown_list.out.startswith("fel fil-saknas")


def _spoiled(*spoils: Callable[[Sheets], None]) -> Sheets:
    sheets = good()
    together(*spoils)(sheets)
    return sheets




def test_the_programs_own_help_names_nobody(tmp_path: Path) -> None:
    """The comments on the headings of the template, and the program as author of the file."""
    write_template(tmp_path / "mall.xlsx")
    held = personal_data(tmp_path / "mall.xlsx")
    assert held == ()
    book = openpyxl.load_workbook(tmp_path / "mall.xlsx")
    book["Behov"]["B7"].comment = Comment("stämmer det?", "Anna Ek")
    book.save(tmp_path / "mall.xlsx")
    held = personal_data(tmp_path / "mall.xlsx")
    assert held is not None
    assert {(each.place, each.kind, each.cells) for each in held} == {
        ("bladet Behov, kommentarer till celler", "namn på den som skrev", 1)}
