"""Which rows of the workbook a group rests on."""

from __future__ import annotations

from pathlib import Path

import pytest

from prognos.inputs import NO_YEAR, SourceRows
from prognos.inputs.source_rows import AGENCY, BASE, LEFT_OUT, OWN, PRIVATE, THROUGHOUT, TRAINING
from tests.support.workbooks import (
    AT_BT,
    FACTORS,
    PREVIOUS,
    SUPERVISION,
    Spoil,
    add,
    assume,
    by_listing,
    by_population,
    page,
    put,
    read,
    together,
)

UMEA, SURGERY, SKELLEFTEA = 0, 1, 2
"""Groups of the good workbook."""


def sources(tmp_path: Path, *spoils: Spoil) -> tuple[SourceRows, ...]:
    made = read(tmp_path, together(*spoils))
    assert made.inputs is not None, [f for f in made.findings if f.severity == "fel"]
    return made.inputs.sources.rows


def rows(found: tuple[SourceRows, ...], sheet: str, use: str = "") -> dict[int, tuple[int, ...]]:
    return {entry.group: entry.rows for entry in found if (entry.sheet, entry.use) == (sheet, use)}


def test_people_of_the_good_workbook(tmp_path: Path) -> None:
    found = sources(tmp_path)
    assert rows(found, "Bemanning", OWN) == {SURGERY: (2, 3), SKELLEFTEA: (5,)}
    assert rows(found, "Bemanning", PRIVATE) == {UMEA: (4,)}
    assert rows(found, "ST-läkare", TRAINING) == {SURGERY: (2,), UMEA: (3,)}
    surgery = next(entry for entry in found if entry.group == SURGERY)
    assert (surgery.stated, surgery.persons) == (3, 3)
    assert surgery.fte == pytest.approx(1.0 + 2 * 0.5 * 0.5)


def test_what_a_reader_adds_up_is_what_the_forecast_counts(tmp_path: Path) -> None:
    made = read(tmp_path).inputs
    assert made is not None
    in_post = sum(e.persons or 0 for e in made.sources.rows if e.use in {OWN, PRIVATE, THROUGHOUT})
    assert in_post == made.people.staff.count.sum()
    training = sum(e.persons or 0 for e in made.sources.rows if e.use == TRAINING)
    assert training == made.people.trainees.count.sum()


def test_rows_of_one_person_count_once(tmp_path: Path) -> None:
    found = sources(tmp_path, add("Bemanning", Specialitet="Kirurgi", Sysselsättningsgrad=0.2,
                                  Födelseår=1970, Anställningsnr=1),
                    put("Bemanning", "Sysselsättningsgrad", 0.8))
    own = next(e for e in found if (e.group, e.use) == (SURGERY, OWN))
    assert (own.rows, own.stated, own.persons) == ((2, 3, 6), 4, 3)


def test_agency_and_those_who_have_left(tmp_path: Path) -> None:
    found = sources(
        tmp_path,
        add("Bemanning", Specialitet="Kirurgi", Anställningsform="Inhyrd", Antal=2),
        add("Bemanning", Specialitet="Kirurgi", Födelseår=1961, Anmäld_avgång="2026-06-30"))
    assert rows(found, "Bemanning", AGENCY) == {SURGERY: (6,)}
    assert rows(found, "Bemanning", LEFT_OUT) == {SURGERY: (7,)}


def test_specialists_who_train_further_stand_in_both_groups(tmp_path: Path) -> None:
    found = sources(tmp_path, put("ST-läkare", "Redan specialist i", "Allmänmedicin", 1),
                    put("ST-läkare", "Område", "Umeå", 1),
                    put("ST-läkare", "Sysselsättningsgrad", 0.6, 1))
    base = next(entry for entry in found if entry.use == BASE)
    assert (base.group, base.rows, base.fte) == (UMEA, (2,), 0.6)
    assert len(rows(found, "ST-läkare", TRAINING)) == 2


def test_sheets_whose_blank_area_means_all_areas(tmp_path: Path) -> None:
    found = sources(tmp_path, page("Handledning", SUPERVISION), page("Föregående år", PREVIOUS))
    assert rows(found, "Antaganden per specialitet") == {UMEA: (2, 3), SKELLEFTEA: (2,)}
    assert rows(found, "Handledning") == {UMEA: (2, 3), SKELLEFTEA: (2,)}
    assert rows(found, "Föregående år") == {SURGERY: (2,), UMEA: (3,)}
    limits = rows(found, "Begränsningar")
    assert limits.pop(SURGERY)[0] == 2 and all(3 in held for held in limits.values())


def test_what_a_need_is_made_of(tmp_path: Path) -> None:
    found = sources(tmp_path, by_listing(), page("Behovsfaktorer", FACTORS))
    assert rows(found, "Listning") == {UMEA: (2, 3), SKELLEFTEA: (4,)}
    assert rows(found, "Behovsfaktorer") == {
        UMEA: (3,), SKELLEFTEA: (3,), SURGERY: (4,), NO_YEAR: (2,)}
    found = sources(tmp_path, by_population())
    assert rows(found, "Befolkningsbehov") == {SURGERY: (2, 3)}
    assert rows(found, "Befolkning") == {NO_YEAR: (2, 3, 4, 5)}


def test_what_is_not_used_is_no_source(tmp_path: Path) -> None:
    found = sources(tmp_path, page("AT och BT", AT_BT))
    assert rows(found, "Pensionskurva") == {}  # the sheet has another curve than the one in use
    assert rows(found, "AT och BT") == {NO_YEAR: (2, 3, 4)}
    assert rows(sources(tmp_path, assume("Pensionskurva", "Egen")), "Pensionskurva") == {
        NO_YEAR: (2, 3, 4)}


def test_groups_come_first_and_each_together(tmp_path: Path) -> None:
    order = [entry.group for entry in sources(tmp_path)]
    named = [group for group in order if group != NO_YEAR]
    assert named == sorted(named) and order[len(named):] == [NO_YEAR] * (len(order) - len(named))


def test_titles_are_those_of_the_file(tmp_path: Path) -> None:
    def rename(sheets: dict[str, list[list[object]]]) -> None:
        sheets["  behov "] = sheets.pop("Behov")

    made = read(tmp_path, rename).inputs
    assert made is not None and made.sources.sheet_titles["Behov"] == "  behov "
    assert "Listning" not in made.sources.sheet_titles


def test_stated_assumptions_know_their_cell(tmp_path: Path) -> None:
    made = read(tmp_path).inputs
    assert made is not None
    cells = {entry.name: (entry.sheet, entry.cell) for entry in made.sources.assumptions}
    assert cells["Central andel av ST-block"] == ("Antaganden", "B4")
    assert cells["Horisont (år)"] == (None, None)
    assert cells["Tillsättningsgrad, Allmänmedicin | Umeå"] == (
        "Antaganden per specialitet", "G3")
    assert cells["Övriga avgångar per år, Allmänmedicin | Umeå"] == (
        "Antaganden per specialitet", "C2")  # the row without an area
