"""Answers come back: every changed cell is taken or told with both values, nothing is lost."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.table import Table

from prognos.collect import Gathered, Outcome, collect
from prognos.collect.outcomes import (
    ASK,
    COMMENT_ALONE,
    COMMENT_ON_CELL,
    COMMENT_TAKEN,
    NEW,
    NO_ANSWER,
    NOTE,
    STRUCK,
    TAKEN,
    UNCHANGED,
)
from prognos.reading import read_inputs
from prognos.report.console.collect_screen import show_collected
from prognos.schema.findings import RefusedError
from prognos.system.files import UsageProblem, template_path
from prognos.xlsx.edit.cells_xml import Cell, formula_cells, with_cells
from tests.support import screen
from tests.support.units import Change, book_of, fill, headings, region, rows, send
from tests.support.workbooks import Sheets

SURGERY, CENTRE = "Kirurgkliniken", "Hälsocentralen: Väst/Öst"
END = "Planerat slutdatum"


class Round:
    """A region that has sent its files and gets some back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.source = region(folder)
        self.sent = send(self.source, folder / "ut")
        self.answers = folder / "svar"
        self.answers.mkdir()
        self.target = folder / "samlad.xlsx"

    def answer(self, *changes: Change, unit: str = SURGERY, name: str = "a.xlsx") -> Path:
        return fill(self.sent[unit], self.answers / name, *changes)

    def collect(self) -> Gathered:
        gathered = collect(self.answers, self.target, self.source)
        assert isinstance(gathered, Gathered)
        return gathered

    def outcomes(self, fate: str) -> list[Outcome]:
        return [told for told in self.collect().outcomes if told.fate == fate]


@pytest.fixture
def turn(tmp_path: Path) -> Round:
    return Round(tmp_path)


def brief(told: Iterable[Outcome]) -> list[tuple[str, str, str, str]]:
    return [(each.cell, each.heading, each.before, each.after) for each in told]


def test_a_changed_cell_lands_in_its_cell(turn: Round) -> None:
    turn.answer(("ST-läkare", 3, END, datetime(2029, 6, 30)), ("ST-läkare", 4, END, "2030-06-30"))
    gathered = turn.collect()
    assert brief(gathered.outcomes) == [("E2", END, "2028-12-31", "2029-06-30"),
                                    ("E3", END, "", "2030-06-30")]
    assert {told.fate for told in gathered.outcomes} == {TAKEN}
    ends = [row[END] for row in rows(turn.target, "ST-läkare") if END in row]
    assert ends == [datetime(2029, 6, 30), datetime(2030, 6, 30)]


def test_everything_else_is_byte_for_byte(turn: Round) -> None:
    turn.answer(("ST-läkare", 3, END, datetime(2029, 6, 30)))
    before = turn.source.read_bytes()
    turn.collect()
    assert turn.source.read_bytes() == before
    with zipfile.ZipFile(turn.source) as old, zipfile.ZipFile(turn.target) as new:
        changed = {name for name in old.namelist() if old.read(name) != new.read(name)}
        added = set(new.namelist()) - set(old.namelist())
    assert {name.rpartition("/")[2] for name in changed} == {
        "[Content_Types].xml", "workbook.xml", "workbook.xml.rels", "sheet4.xml", "core.xml"}
    assert len(added) == 1


def test_the_same_value_in_another_spelling_is_no_change(turn: Round) -> None:
    turn.answer(("Bemanning", 4, "Sysselsättningsgrad", "80 %"),
                ("ST-läkare", 3, END, "2028-12-31"))
    gathered = turn.collect()
    assert gathered.outcomes == ()
    assert [state.state for state in gathered.states] == [NO_ANSWER, UNCHANGED]


def test_new_rows_and_requests_are_added_with_the_units_name(turn: Round) -> None:
    turn.answer(("Önskemål", 9, "Specialitet", "Kirurgi"), ("Önskemål", 9, "Önskade block", "3"),
                ("Önskemål", 9, "Motiv", "+1"), ("Bemanning", 20, "Specialitet", "Kirurgi"),
                ("Bemanning", 20, "Födelseår", 1985))
    gathered = turn.collect()
    assert [told.fate for told in gathered.outcomes] == [NEW, NEW]
    assert rows(turn.target, "Önskemål")[-1] == {
        "Basenhet": SURGERY, "Specialitet": "Kirurgi", "Önskade block": 3, "Motiv": "+1"}
    assert rows(turn.target, "Bemanning")[-1] == {
        "Specialitet": "Kirurgi", "Basenhet": SURGERY, "Födelseår": 1985}
    assert {told.cell for told in gathered.outcomes} == {"rad 3", "rad 6"}


def test_filter_and_table_reach_the_new_rows(turn: Round) -> None:
    book = openpyxl.load_workbook(turn.source)
    book["Bemanning"].auto_filter.ref = "A1:I5"
    book["Önskemål"].add_table(Table(displayName="Krav", ref="A1:F2"))
    book.save(turn.source)
    turn.sent = send(turn.source, turn.source.parent / "utskick")
    turn.answer(("Önskemål", 9, "Specialitet", "Kirurgi"), ("Önskemål", 9, "Önskade block", 3),
                ("Bemanning", 20, "Specialitet", "Kirurgi"))
    assert [told.fate for told in turn.collect().outcomes] == [NEW, NEW]
    after = openpyxl.load_workbook(turn.target)
    assert after["Bemanning"].auto_filter.ref == "A1:I6"
    assert after["Önskemål"].tables["Krav"].ref == "A1:F3"


def test_a_struck_row_is_blanked_and_told_in_full(turn: Round) -> None:
    turn.answer(("Bemanning", 3, "Stryk raden", "ja"), ("Bemanning", 4, "Stryk raden", "nej"))
    struck, = turn.outcomes(STRUCK)
    assert "Födelseår: 1970" in struck.before and "Andersson" not in struck.before
    assert [row.get("Födelseår") for row in rows(turn.target, "Bemanning")] == [
        None, 1980, 1966, 1959]
    assert read_inputs(turn.target).inputs is not None


def test_missing_sheet_and_columns_are_made(tmp_path: Path) -> None:
    def bare(sheets: Sheets) -> None:
        del sheets["Önskemål"]
    source = region(tmp_path, bare)
    sent = send(source, tmp_path / "ut")
    fill(sent[SURGERY], tmp_path / "ut" / "svar.xlsx", ("Önskemål", 3, "Specialitet", "Kirurgi"),
         ("Önskemål", 3, "Önskade block", 1), ("Önskemål", 3, "Datum", datetime(2027, 1, 20)),
         ("ST-läkare", 3, "Kommentar", "Föräldraledig"))
    gathered = collect(tmp_path / "ut", tmp_path / "ny.xlsx", source)
    assert isinstance(gathered, Gathered)
    assert [told.cell for told in gathered.outcomes if told.fate == TAKEN] == ["G2"]
    assert rows(tmp_path / "ny.xlsx", "ST-läkare")[0]["Kommentar"] == "Föräldraledig"
    assert rows(tmp_path / "ny.xlsx", "Önskemål") == [{
        "Basenhet": SURGERY, "Specialitet": "Kirurgi", "Önskade block": 1,
        "Datum": datetime(2027, 1, 20)}]
    read = read_inputs(tmp_path / "ny.xlsx")
    assert read.inputs is not None and len(read.inputs.rules.requests) == 1


# --- Conflicts: the region's value stays, both are told ------------------------------------------


def test_two_answers_that_differ(turn: Round) -> None:
    turn.answer(("ST-läkare", 3, END, datetime(2029, 6, 30)), name="a.xlsx")
    turn.answer(("ST-läkare", 3, END, datetime(2029, 9, 30)),
                ("ST-läkare", 4, END, datetime(2030, 1, 31)), name="b.xlsx")
    gathered = turn.collect()
    asked = [told for told in gathered.outcomes if told.fate == ASK]
    assert {(told.file, told.after, told.reason) for told in asked} == {
        ("a.xlsx", "2029-06-30", "två svar säger olika"),
        ("b.xlsx", "2029-09-30", "två svar säger olika")}
    assert [told.cell for told in gathered.outcomes if told.fate == TAKEN] == ["E3"]
    assert rows(turn.target, "ST-läkare")[0][END] == datetime(2028, 12, 31)
    assert "2 svar från samma enhet" in gathered.states[1].remark


def test_two_answers_that_agree_are_one(turn: Round) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        turn.answer(("ST-läkare", 3, END, datetime(2029, 6, 30)),
                    ("Önskemål", 9, "Specialitet", "Kirurgi"), ("Önskemål", 9, "Önskade block", 1),
                    name=name)
    gathered = turn.collect()
    assert sorted(told.fate for told in gathered.outcomes) == [NEW, TAKEN, TAKEN, TAKEN]
    assert len(rows(turn.target, "Önskemål")) == 2


def test_the_region_has_changed_the_cell_meanwhile(turn: Round) -> None:
    turn.answer(("ST-läkare", 3, END, datetime(2029, 6, 30)),
                ("ST-läkare", 4, END, datetime(2030, 6, 30)))

    def meanwhile(sheets: Sheets) -> None:
        sheets["ST-läkare"][1][4] = date(2029, 1, 31)
        sheets["ST-läkare"][2][4] = date(2030, 6, 30)
        sheets["ST-läkare"].insert(1, ["Kirurgi", SURGERY, 1995, date(2026, 1, 1), None, None])
    turn.source = region(turn.folder, meanwhile)
    gathered = turn.collect()
    assert [(told.fate, *brief([told])[0], told.reason) for told in gathered.outcomes] == [
        (ASK, "E3", END, "2029-01-31", "2029-06-30", "regionens fil har ändrats sedan utskicket"),
        (TAKEN, "E4", END, "2030-06-30", "2030-06-30", "stod redan så i regionens fil")]
    assert "ändrats sedan utskicket" in gathered.states[1].remark
    assert rows(turn.target, "ST-läkare")[1][END] == datetime(2029, 1, 31)


def test_an_answer_to_an_older_sending_is_told(turn: Round) -> None:
    turn.answer(("ST-läkare", 3, END, datetime(2029, 6, 30)), name="gammalt.xlsx")
    turn.sent = send(turn.source, turn.folder / "ut2", "2027-02-01 08:00:00")
    turn.answer(("ST-läkare", 4, END, datetime(2030, 6, 30)), name="nytt.xlsx")
    gathered = turn.collect()
    assert "svar på olika utskick, det senaste från 2027-02-01" in gathered.states[1].remark
    assert {told.fate for told in gathered.outcomes} == {TAKEN}


def change_locked(page: Any, place: dict[str, int]) -> None:
    page.cell(3, place["Födelseår"]).value = 1991


def remove_row(page: Any, place: dict[str, int]) -> None:
    page.delete_rows(3)


def write_words(page: Any, place: dict[str, int]) -> None:
    page.cell(3, place[END]).value = "våren 2029"


def write_number(page: Any, place: dict[str, int]) -> None:
    page.cell(4, place["Kommentar"]).value = "är 930101-1238"


def empty(page: Any, place: dict[str, int]) -> None:
    page.cell(3, place[END]).value = None


def add_incomplete(page: Any, place: dict[str, int]) -> None:
    page.cell(9, place["Födelseår"]).value = 1994


@pytest.mark.parametrize("change, reason, after", [
    (change_locked, "cellen var låst i utskicket", "1991"),
    (remove_row, "raden saknas i svaret", ""),
    (write_words, "kan inte läsas som ett datum", "våren 2029"),
    (write_number, "personnummer och förs inte in", "är [personnummer dolt]"),
    (empty, "får inte vara tom", ""),
    (add_incomplete, "Specialitet, Startdatum eller Planerat slutdatum saknas", "Födelseår: 1994"),
])
def test_what_cannot_be_taken_is_asked(
    turn: Round, change: Callable[[Any, Any], None], reason: str, after: str
) -> None:
    book = openpyxl.load_workbook(turn.sent[SURGERY])
    change(book["ST-läkare"], headings(book["ST-läkare"]))
    book.save(turn.answers / "a.xlsx")
    told, = turn.collect().outcomes
    assert told.fate == ASK and reason in told.reason and told.after == after
    assert rows(turn.target, "ST-läkare") == rows(turn.source, "ST-läkare")
    assert "930101" not in str(list(openpyxl.load_workbook(turn.target)["Svar"].values))


def test_a_formula_of_the_region_is_never_written_over(turn: Round) -> None:
    with zipfile.ZipFile(turn.source) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    name = "xl/worksheets/sheet4.xml"
    plain = parts[name].decode()
    at = plain.index('r="E2"')
    parts[name] = (plain[:at] + plain[at:].replace("<v>", "<f>D2+1800</f><v>", 1)).encode()
    with zipfile.ZipFile(turn.source, "w") as new:
        for part, content in parts.items():
            new.writestr(part, content)
    turn.sent = send(turn.source, turn.folder / "ut")
    turn.answer(("ST-läkare", 3, END, datetime(2029, 6, 30)), ("ST-läkare", 3, "Stryk raden", "ja"))
    told = turn.outcomes(ASK)
    assert [each.reason for each in told] == ["regionens fil har en formel på raden",
                                              "regionens fil har en formel i cellen"]


def test_a_strike_and_a_change_of_another_answer(turn: Round) -> None:
    turn.answer(("ST-läkare", 3, "Stryk raden", "ja"), name="a.xlsx")
    turn.answer(("ST-läkare", 3, END, datetime(2029, 6, 30)), name="b.xlsx")
    told = {(each.fate, each.file) for each in turn.collect().outcomes}
    assert told == {(ASK, "a.xlsx"), (TAKEN, "b.xlsx")}


# --- What stands outside the cells ---------------------------------------------------------------


def test_comments_are_kept_without_the_writers_name(turn: Round) -> None:
    book = openpyxl.load_workbook(turn.sent[SURGERY])
    for row, said in ((3, "Anna Andersson:\nslutar i juni"), (4, "Obs: deltid 930101-1238")):
        book["ST-läkare"].cell(row, 1).comment = Comment(said, "Anna Andersson")
    book.save(turn.answers / "a.xlsx")
    assert [(told.after, told.reason) for told in turn.outcomes(ASK)] == [
        ("slutar i juni", COMMENT_ON_CELL), ("Obs: deltid [personnummer dolt]", COMMENT_ON_CELL)]


def test_every_comment_is_something_to_decide(
    turn: Round, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a row, in a new row, below the rows and on cells: all are shown, however many."""
    book = openpyxl.load_workbook(turn.sent[SURGERY])
    page, wishes = book["ST-läkare"], book["Önskemål"]
    place = headings(page)["Kommentar"]
    page.cell(3, place).value, page.cell(30, place).value = "slutar i maj", "vi återkommer"
    for heading, value in (("Specialitet", "Kirurgi"), ("Önskade block", 1),
                           ("Kommentar", "helst två")):
        wishes.cell(9, headings(wishes)[heading]).value = value
    for row in range(20):
        book["Bemanning"].cell(3 + row, 1).comment = Comment(f"fråga nummer {row}", "A")
    book.save(turn.answers / "a.xlsx")
    gathered = turn.collect()
    said = {(each.after, each.reason) for each in gathered.outcomes if each.fate == ASK}
    assert said >= {("slutar i maj", COMMENT_TAKEN), ("helst två", COMMENT_TAKEN),
                    ("vi återkommer", COMMENT_ALONE), ("fråga nummer 19", COMMENT_ON_CELL)}
    show_collected(gathered, turn.target)
    shown = capsys.readouterr().out
    assert all(each.after in shown for each in gathered.outcomes if each.fate == ASK)
    assert "23\u00a0kommentarer" in shown and "23 att avgöra" in shown


def test_own_columns_sheets_and_lonely_comments_are_told(turn: Round) -> None:
    book = openpyxl.load_workbook(turn.sent[SURGERY])
    page = book["ST-läkare"]
    last = page.max_column
    for column, heading, value in ((1, "Handledning", "på plats"), (2, "Namn", "Eva Ek")):
        page.cell(2, last + column).value = heading
        page.cell(3, last + column).value = value
    page.cell(30, headings(page)["Kommentar"]).value = "vi återkommer"
    book.create_sheet("Övrigt")["B2"] = "hej"
    book.save(turn.answers / "a.xlsx")
    told = turn.outcomes(NOTE)
    assert {(each.sheet, each.heading, each.after) for each in told} == {
        ("ST-läkare", "Handledning", "på plats"), ("ST-läkare", "Namn", ""), ("Övrigt", "", "")}
    assert [each.after for each in turn.outcomes(ASK)] == ["vi återkommer"]


def test_every_changed_cell_is_accounted_for(turn: Round) -> None:
    """Change every data cell of a file; each one stands in the account with its new value."""
    book = openpyxl.load_workbook(turn.sent[SURGERY])
    wanted = set()
    for sheet in ("Bemanning", "ST-läkare", "Önskemål"):
        page = book[sheet]
        for heading, column in headings(page).items():
            for row in range(3, 5 if sheet != "Önskemål" else 4):
                if heading not in ("Radnr", "Stryk raden"):
                    page.cell(row, column).value = f"nytt {heading} {row}"
                    wanted.add((sheet, heading, f"nytt {heading} {row}"))
    book.save(turn.answers / "a.xlsx")
    told = turn.collect().outcomes
    assert {(each.sheet, each.heading, each.after) for each in told} == wanted
    taken = {each.heading for each in told if each.fate == TAKEN}
    assert taken == {"Kommentar", "Specialitet", "Område", "Motiv"}


def test_the_account_stands_on_sheet_svar(turn: Round) -> None:
    turn.answer(("ST-läkare", 3, END, "våren"), ("ST-läkare", 4, END, datetime(2030, 6, 30)))
    (turn.answers / "trasig.xlsx").write_bytes(b"PK\3\4 nonsense")
    turn.collect()
    lines = [[cell for cell in line if cell is not None]
             for line in openpyxl.load_workbook(turn.target)["Svar"].values]
    said = [cell for cell in lines[5] if isinstance(cell, str) and cell]
    assert said == ["Hälsocentralen: Väst/Öst", "Inget svar"]
    asked = next(line for line in lines if "Att avgöra" in line and "ST-läkare" in line)
    assert asked[3:] == ["E2", END, "2028-12-31", "våren", "Att avgöra",
                         "svaret kan inte läsas som ett datum (åååå-mm-dd)"]
    assert any(line[:1] == ["trasig.xlsx"] for line in lines)


def test_collecting_twice_changes_nothing_more(turn: Round) -> None:
    turn.answer(("ST-läkare", 3, END, datetime(2029, 6, 30)), ("ST-läkare", 4, "Stryk raden", "ja"),
                ("Önskemål", 9, "Specialitet", "Kirurgi"), ("Önskemål", 9, "Önskade block", 1))
    turn.collect()
    again = collect(turn.answers, turn.folder / "igen.xlsx", turn.target)
    assert isinstance(again, Gathered)
    assert [told.reason for told in again.outcomes if told.fate in (TAKEN, NEW)] == [
        "stod redan så i regionens fil", "raden finns redan"]
    assert not [told for told in again.outcomes if told.fate in (STRUCK, ASK)]
    for sheet in ("Bemanning", "ST-läkare", "Önskemål"):
        assert rows(turn.folder / "igen.xlsx", sheet) == rows(turn.target, sheet)
    assert "Svar 2" in openpyxl.load_workbook(turn.folder / "igen.xlsx").sheetnames


# --- Files that are no answers -------------------------------------------------------------------


def test_what_is_no_answer_is_told_and_the_rest_collected(turn: Round) -> None:
    turn.answer(("ST-läkare", 3, END, datetime(2029, 6, 30)))
    other = turn.folder / "annan"
    other.mkdir()

    def elsewhere(sheets: Sheets) -> None:
        sheets["Antaganden"][1][1] = "Grannregionen"
    stranger = send(region(other, elsewhere), other / "ut")[SURGERY]
    stranger.rename(turn.answers / "granne.xlsx")
    (turn.answers / "last.xlsx").write_bytes(
        bytes.fromhex("D0CF11E0A1B11AE1") + "EncryptedPackage".encode("utf-16-le"))
    (turn.answers / "mall.xlsx").write_bytes(template_path("mall.xlsx").read_bytes())
    (turn.answers / "~$a.xlsx").write_bytes(b"lock")
    (turn.answers / ".~lock.a.xlsx#").write_bytes(b"lock")
    (turn.answers / ".prognos-halv.xlsx").write_bytes(b"PK")
    (turn.answers / "svar.docx").write_bytes(b"x")
    (turn.answers / "mapp").mkdir()
    book = openpyxl.load_workbook(turn.sent[CENTRE])
    book["Utskick"]["D12"] = "x"
    book.save(turn.answers / "rord.xlsx")
    gathered = turn.collect()
    told = {refusal.file: refusal.reason for refusal in gathered.refusals}
    assert set(told) == {"granne.xlsx", "last.xlsx", "mall.xlsx", "rord.xlsx"}
    assert "Grannregionen" in told["granne.xlsx"] and "lösenord" in told["last.xlsx"]
    assert "inget utskick" in told["mall.xlsx"] and "Utskick har ändrats" in told["rord.xlsx"]
    skipped = {each.file: each.reason for each in gathered.skipped}
    assert set(skipped) == {"~$a.xlsx", ".~lock.a.xlsx#", "svar.docx", "mapp"}
    assert skipped["~$a.xlsx"] == skipped[".~lock.a.xlsx#"] == (
        "a.xlsx är öppen i ett annat program: senast sparade innehåll lästes.")
    assert gathered.written and [told.fate for told in gathered.outcomes] == [TAKEN]


def test_an_unnamed_region_is_known_by_its_rows(turn: Round) -> None:
    turn.answer()

    def unnamed(sheets: Sheets) -> None:
        del sheets["Antaganden"][1]
        for sheet in ("Bemanning", "ST-läkare"):
            for row in sheets[sheet][1:]:
                row[0] = "Ortopedi"
        sheets["Önskemål"][1][1] = "Ortopedi"
    turn.source = region(turn.folder, unnamed)
    gathered = turn.collect()
    assert not gathered.written and "annan region?" in gathered.refusals[0].reason


def test_without_the_row_numbers_nothing_is_guessed(turn: Round) -> None:
    book = openpyxl.load_workbook(turn.sent[SURGERY])
    page = book["Bemanning"]
    page.cell(2, headings(page)["Radnr"]).value = "Nr"
    book.save(turn.answers / "a.xlsx")
    gathered = turn.collect()
    assert "Radnr saknas på bladet Bemanning" in gathered.refusals[0].reason


def test_a_deleted_sheet_loses_nothing(turn: Round) -> None:
    book = openpyxl.load_workbook(turn.sent[SURGERY])
    del book["Bemanning"]
    book.save(turn.answers / "a.xlsx")
    told, = turn.collect().outcomes
    assert told.fate == NOTE and "saknas i svaret" in told.reason
    assert rows(turn.target, "Bemanning") == rows(turn.source, "Bemanning")


def test_the_regions_workbook_must_be_readable(turn: Round) -> None:
    turn.answer()
    turn.source.write_bytes(b"x")
    with pytest.raises(RefusedError):
        collect(turn.answers, turn.target, turn.source)
    with pytest.raises(UsageProblem, match="regionens egen fil"):
        collect(turn.answers, turn.source, None)


# --- The command ---------------------------------------------------------------------------------


def test_the_command_finds_the_regions_workbook_beside_the_folder(turn: Round) -> None:
    turn.answer(("ST-läkare", 3, END, "våren"), ("ST-läkare", 4, END, datetime(2030, 6, 30)))
    shown = screen.command("samla", "svar", "--till", "samlad.xlsx", folder=turn.folder)
    assert (shown.code, shown.err) == (0, "")
    assert "1 av 2\u00a0basenheter har lämnat en fil" in shown.out
    assert f"Inget svar: {CENTRE}" in shown.out
    assert "ST-läkare E2, Planerat slutdatum: 2028-12-31 → våren:" in shown.out
    again = screen.command("samla", "svar", "--till", "samlad.xlsx", folder=turn.folder)
    assert again.code == 2 and "--skriv-over" in again.err


def test_who_made_the_regions_workbook_is_not_copied(turn: Round) -> None:
    """Cells are copied as they stand, document properties of persons are not."""
    turn.answer(("ST-läkare", 3, END, datetime(2029, 6, 30)))
    book = openpyxl.load_workbook(turn.source)
    book.properties.creator, book.properties.description = "Anna Ek", "Ring Anna 19700101-1234"
    book.properties.lastModifiedBy, book.properties.title = "Bo Ek", "Underlag"
    book.save(turn.source)
    with zipfile.ZipFile(turn.source) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    app = parts["docProps/app.xml"].replace(
        b"</Properties>", b"<Manager>Anna Ek</Manager><Company>Ek &amp; Co</Company></Properties>")
    with zipfile.ZipFile(turn.source, "w") as new:
        for name, part in parts.items():
            new.writestr(name, app if name == "docProps/app.xml" else part)
    assert turn.collect().written
    with zipfile.ZipFile(turn.target) as copy:
        told = copy.read("docProps/core.xml") + copy.read("docProps/app.xml")
    assert b"Ek" not in told and b"Anna" not in told and b"Underlag" in told
    assert openpyxl.load_workbook(turn.target).properties.title == "Underlag"


def test_a_file_that_cannot_be_read_is_told_with_what_to_do(turn: Round) -> None:
    """The others are in: what is written stands, and the unit is asked again."""
    turn.answer(("ST-läkare", 3, END, datetime(2029, 6, 30)))
    (turn.answers / "b.xlsx").write_bytes(b"x")
    shown = screen.command("samla", "svar", "--till", "samlad.xlsx", folder=turn.folder)
    assert shown.code == 0 and "b.xlsx" in shown.out and turn.target.exists()
    assert "inte kunde läsas – be enheten spara filen på nytt" in " ".join(shown.out.split())


@pytest.mark.parametrize("arguments, code, said", [
    (["saknas", "--till", "ny.xlsx"], 1, "finns inte"),
    (["region.xlsx", "--till", "ny.xlsx"], 1, "inte en mapp"),
    (["svar", "--till", "ny.xlsx"], 1, "inga svar"),
    (["svar", "--till", "ny.csv"], 2, ".xlsx"),
    (["svar", "--till", "region.xlsx", "--fran", "region.xlsx", "--skriv-over"], 2, "annat namn"),
    (["ut", "--till", "region.xlsx", "--skriv-over"], 2, "regionens egen fil"),
    (["ut", "--till", "ny.xlsx", "--fran", "saknas.xlsx"], 1, "saknas.xlsx"),
])
def test_wrong_usage(turn: Round, arguments: list[str], code: int, said: str) -> None:
    before = turn.source.read_bytes()
    shown = screen.command("samla", *arguments, folder=turn.folder)
    assert shown.code == code and said in shown.out + shown.err
    assert turn.source.read_bytes() == before and not (turn.folder / "ny.xlsx").exists()


def test_nothing_to_collect_writes_nothing(turn: Round) -> None:
    (turn.answers / "a.xlsx").write_bytes(b"x")
    shown = screen.command("samla", "svar", "--till", "ny.xlsx", "--fran", "region.xlsx",
                           folder=turn.folder)
    assert shown.code == 1 and "Ingen arbetsbok skrevs" in shown.out
    assert not (turn.folder / "ny.xlsx").exists()


def test_days_of_a_workbook_that_counts_from_1904(turn: Round) -> None:
    turn.answer(("ST-läkare", 4, END, datetime(2030, 6, 30)))
    book = openpyxl.load_workbook(turn.source)
    book.epoch = datetime(1904, 1, 1)
    book.save(turn.source)
    assert [told.fate for told in turn.collect().outcomes] == [TAKEN]
    assert [row.get(END) for row in rows(turn.target, "ST-läkare")] == [
        datetime(2028, 12, 31), datetime(2030, 6, 30), None]


def test_long_texts_and_odd_file_names(turn: Round) -> None:
    long = "x" * 32_000
    turn.answer(("Önskemål", 9, "Specialitet", "Kirurgi"), ("Önskemål", 9, "Önskade block", 1),
                ("Önskemål", 9, "Motiv", long), ("Önskemål", 9, "Kommentar", long),
                name="a\udcff\x1b[31m.xlsx")
    gathered = turn.collect()
    assert gathered.states[1].files == ("a[31m.xlsx",)
    assert read_inputs(turn.target).inputs is not None
    assert rows(turn.target, "Önskemål")[-1]["Motiv"] == long


# --- The surgery on cells ------------------------------------------------------------------------


def test_cells_of_an_xml_sheet() -> None:
    xml = ('<worksheet><dimension ref="A1:C9"/><sheetData><row r="2" spans="1:2" ht="20">'
           '<c r="A2" s="3" t="s"><v>0</v></c><c r="C2" s="4"><f>A2</f><v>1</v></c></row>'
           '<row r="5"><c r="A5" s="1"><v>7</v></c></row></sheetData><x/></worksheet>')
    assert list(formula_cells(xml)) == [(2, 3)]
    changed = with_cells(xml, {(2, 2): Cell("a<b"), (2, 1): Cell(date(2027, 1, 1)),
                               (4, 1): Cell(0.5, 9), (9, 28): Cell(1)}, frozenset({5}))
    assert changed == (
        '<worksheet><sheetData><row r="2" ht="20"><c r="A2" s="3"><v>46388</v></c>'
        '<c r="B2" t="inlineStr"><is><t xml:space="preserve">a&lt;b</t></is></c>'
        '<c r="C2" s="4"><f>A2</f><v>1</v></c></row><row r="4"><c r="A4" s="9"><v>0.5</v></c>'
        '</row><row r="5"><c r="A5" s="1"/></row><row r="9"><c r="AB9"><v>1</v></c></row>'
        '</sheetData><x/></worksheet>')


def test_the_example_comes_back_whole(tmp_path: Path) -> None:
    source = tmp_path / "exempel.xlsx"
    source.write_bytes(template_path("exempel.xlsx").read_bytes())
    sent = list(send(source, tmp_path / "ut").items())[:3]
    answers = tmp_path / "svar"
    answers.mkdir()
    for number, (_, path) in enumerate(sent):
        path.rename(answers / f"{number}.xlsx")
    gathered = collect(answers, tmp_path / "ny.xlsx", None)
    assert isinstance(gathered, Gathered) and gathered.source == source
    assert gathered.outcomes == () and gathered.errors == ()
    assert sum(state.state == UNCHANGED for state in gathered.states) == 3
    before, after = book_of(source), book_of(tmp_path / "ny.xlsx")
    for key in before.tables:
        assert [row.values for row in after.tables[key].rows] == [
            row.values for row in before.tables[key].rows]
