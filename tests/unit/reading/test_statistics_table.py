"""Population tables as the statistics database exports them, pasted as they are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from prognos.inputs import AgeClasses
from prognos.reading.build_inputs import ReadResult
from tests.support.workbooks import Rows, by_population, codes, page, read, together

COUNTY = "24 Västerbottens län"
AGES = {"0-17 år": (1_000, 900), "18-64 år": (3_000, 3_000), "65-79 år": (800, 900),
        "80+ år": (300, 400)}
YOUNG, OLD = [4_000.0, 3_900.0], [1_100.0, 1_300.0]
"""Persons of 0-64 and of 65 years and more, in 2026 and 2030."""
NOTES: Rows = [[], ["Folkmängd"], ["Senaste uppdatering:"], ["20260221 08:00"], ["Källa:"],
               ["SCB"], ["Kontakt:"], ["Statistikservice"], ["Sekretess gäller inte"]]


def given(tmp_path: Path, rows: Rows) -> ReadResult:
    return read(tmp_path, together(by_population(), page("Befolkning", rows)))


def classes(result: ReadResult) -> AgeClasses:
    assert result.inputs is not None, [f for f in result.findings if f.severity == "fel"]
    need = result.inputs.need.by_group[1]
    assert need is not None and need.population is not None
    return need.population


def wide(*, headings: Rows, region: str = COUNTY, below: Rows | None = None) -> Rows:
    """The region stands once; a column for each year."""
    rows = [[region if n == 0 else None, age, *persons] for n, (age, persons)
            in enumerate(AGES.items())]
    return [*headings, *rows, *(below or [])]


TITLE: Rows = [["Folkmängden efter region, ålder och år"], []]
HEADINGS: dict[str, Rows] = {
    "words": [["region", "ålder", "Folkmängd 2026", "Folkmängd 2030"]],
    "words with a comma": [["region", "ålder", "Folkmängd, 2026", "Folkmängd 31 dec 2030"]],
    "forecast marked": [["region", "ålder", "2026", "2030*"]],
    "no headings first": [*TITLE, [None, None, "2026", "2030"]],
    "no headings at all but years as numbers": [[None, None, 2026, 2030]],
    "two rows": [*TITLE, [None, None, "Folkmängd", None], [None, None, "2026", "2030"]],
    "two rows, named": [*TITLE, ["region", "ålder", "Folkmängd"], [None, None, "2026", "2030*"]],
    "a note above": [["Uttag", None, "hämtat av Ek", None], ["region", "ålder", 2026, 2030]],
    "title just above": [["Folkmängd efter region 2026-2030"], ["region", "ålder", 2026, 2030]],
}


@pytest.mark.parametrize("case", HEADINGS)
def test_headings_as_exported(case: str, tmp_path: Path) -> None:
    found = classes(given(tmp_path, wide(headings=HEADINGS[case], below=NOTES)))
    assert found.years == (2026, 2030)
    assert found.persons.tolist() == [YOUNG, OLD]


def test_only_the_population_of_several_contents_is_read(tmp_path: Path) -> None:
    rows = wide(headings=[["region", "ålder", "Folkmängd 2026", "Folkmängd 2030"]])
    for number, row in enumerate(rows):
        row += [["Döda 2026", "Döda 2030"], [7, 8]][number > 0]
    two = [["region", "ålder", "Folkmängd", None, "Döda", None],
           [None, None, 2026, 2030, 2026, 2030], *rows[1:]]
    for each in (rows, two):
        result = given(tmp_path, each)
        assert classes(result).persons.tolist() == [YOUNG, OLD]
        told = [f.cell for f in result.findings if f.code == "okand-kolumn"]
        assert told == ["E1" if each is rows else "E2", "F1" if each is rows else "F2"]


def test_a_heading_that_counts_no_persons_is_no_population(tmp_path: Path) -> None:
    result = given(tmp_path, wide(headings=[["region", "ålder", "Döda 2026", "Döda 2030"]]))
    assert {"befolkning-utan-ar", "okand-kolumn"} <= codes(result)


@pytest.mark.parametrize(("first", "second"), [("män", "kvinnor"), ("Män", "Kvinnor")])
def test_sexes_as_columns_are_added(first: str, second: str, tmp_path: Path) -> None:
    body: Rows = [[COUNTY, age, a - 10, b - 20, 10, 20] for age, (a, b) in AGES.items()]
    one = [["region", "ålder", f"{first} 2026", f"{first} 2030", f"{second} 2026",
            f"{second} 2030"], *body]
    two = [["region", "ålder", first, None, second, None],
           [None, None, 2026, 2030, 2026, 2030], *body]
    for rows in (one, two):
        assert classes(given(tmp_path, rows)).persons.tolist() == [YOUNG, OLD]


@pytest.mark.parametrize("columns", [("region", "kön", "ålder"), ("region", "ålder", "kön"),
                                     ("ålder",), ("kön", "ålder")])
def test_totals_of_ages_and_sexes_are_left_out_and_told(
    columns: tuple[str, ...], tmp_path: Path
) -> None:
    """Also where the total is the first cell of its row, the outer columns stated once."""
    rows: Rows = [[*columns, "2026", "2030"]]
    for n, (age, persons) in enumerate({"totalt ålder": (5_100, 5_200), **AGES}.items()):
        words = {"region": COUNTY if n == 0 else None, "kön": "totalt", "ålder": age}
        rows.append([*(words[column] for column in columns), *persons])
    result = given(tmp_path, [*rows, *NOTES])
    assert classes(result).persons.tolist() == [YOUNG, OLD]
    notice = next(f for f in result.findings if f.code == "befolkning-summarader")
    assert "(antal: 1)" in notice.message


def test_sexes_before_ages_are_stated_once(tmp_path: Path) -> None:
    """Region, sex and age as the outer, middle and inner column, each stated once."""
    rows: Rows = [[None, None, None, "2026", "2030"]]
    for sex, part in (("män", 0.4), ("kvinnor", 0.6)):
        rows += [[COUNTY if sex == "män" and age == "0-17 år" else None,
                  sex if age == "0-17 år" else None, age, a * part, b * part]
                 for age, (a, b) in AGES.items()]
    result = given(tmp_path, [*rows, *NOTES])
    assert classes(result).persons == pytest.approx(np.array([YOUNG, OLD]))
    notice = next(f for f in result.findings if f.code == "befolkning-kon")
    assert "(antal åldersklasser: 4)" in notice.message


LONG: dict[str, Rows] = {
    "region": [["region", "ålder", "år", "Folkmängd"]],
    "time": [["region", "ålder", "tid", "BE0101N1"]],
    "title above": [["Folkmängd efter region, ålder och år"], [],
                    ["Region", "Ålder", "År", "Antal"]],
    "no name": [["region", "ålder", "år", "value"]],
}


@pytest.mark.parametrize("case", LONG)
def test_a_row_for_each_year(case: str, tmp_path: Path) -> None:
    rows = [*LONG[case]]
    for age, persons in AGES.items():
        rows += [[COUNTY, age, year, count]
                 for year, count in zip(("2026", "2030*"), persons, strict=True)]
    found = classes(given(tmp_path, [*rows, *NOTES]))
    assert found.years == (2026, 2030)
    assert found.persons.tolist() == [YOUNG, OLD]


def test_codes_instead_of_words(tmp_path: Path) -> None:
    """As the database answers a program: codes of region, sex, age and contents."""
    rows: Rows = [["region", "alder", "kon", "tid", "BE0101N1"]]
    for age, persons in AGES.items():
        rows += [["24", age.removesuffix(" år"), sex, year, count / 2 + part]
                 for sex, part in (("1", 10), ("2", -10))
                 for year, count in zip((2026, 2030), persons, strict=True)]
    assert classes(given(tmp_path, rows)).persons.tolist() == [YOUNG, OLD]


def test_faults_of_a_row_for_each_year_are_told_where_they_stand(tmp_path: Path) -> None:
    rows: Rows = [["region", "ålder", "år", "Folkmängd"]]
    for age, persons in AGES.items():
        rows += [[COUNTY, age, year, count]
                 for year, count in zip((2026, 2030), persons, strict=True)]
    rows[2][3], rows[4][2] = "..", "2030-talet"
    result = given(tmp_path, rows)
    cells = {(f.code, f.cell) for f in result.findings if f.severity == "fel"}
    assert {("inte-tal", "D3"), ("inte-ar", "C5")} <= cells


@pytest.mark.parametrize("region", ["Riket", "00 Riket"])
def test_the_country_s_forecast_serves_when_there_is_no_other(region: str, tmp_path: Path) -> None:
    result = given(tmp_path, wide(region=region, headings=HEADINGS["forecast marked"]))
    assert classes(result).persons.tolist() == [YOUNG, OLD]
    assert "befolkning-rikets" in codes(result)


def test_no_region_at_all_is_the_region(tmp_path: Path) -> None:
    rows = [[None, "2026", "2030"], *([age, *persons] for age, persons in AGES.items())]
    result = given(tmp_path, rows)
    assert classes(result).persons.tolist() == [YOUNG, OLD]
    assert "befolkning-rikets" not in codes(result)


@pytest.mark.parametrize("oldest", ["80- år", "80-w år", "80 år och äldre", "80+", "80 - år"])
def test_thousands_with_spaces_and_the_oldest_in_any_words(oldest: str, tmp_path: Path) -> None:
    rows = wide(headings=[["region", "ålder", "2026", "2030"]])
    for row in rows[1:]:
        row[2:] = [f"{count:,}".replace(",", "\u00a0") for count in row[2:]]
        row[1] = oldest if row[1] == "80+ år" else row[1]
    assert classes(given(tmp_path, rows)).persons.tolist() == [YOUNG, OLD]


def test_what_is_no_table_says_which_headings_are_missing(tmp_path: Path) -> None:
    result = given(tmp_path, [["En text"], ["En till", "x"]])
    (told,) = [f for f in result.findings if f.code == "rubrikrad-saknas"]
    needed = "De här måste finnas: Ålder från eller Ålder, Ålder till eller Ålder."
    assert needed in (told.fix or "")


@pytest.mark.parametrize("rows", [
    [["Ålder", "År", "Norr", "Söder"], ["0-64", 2026, 500, 400], ["65+", 2026, 300, 200]],
    [["Ålder", "Norr", "Söder"], ["0-64", 500, 400], ["65+", 300, 200]],
    [["År", "0-64 år", "65+ år"], [2026, 900, 500], [2030, 900, 600]],
    [["Ålder", "Norr 2026", "Söder 2026"], ["0-64", 500, 400], ["65+", 300, 200]],
])
def test_areas_or_ages_as_columns_are_told_and_never_taken_for_the_whole(
    rows: Rows, tmp_path: Path
) -> None:
    result = read(tmp_path, together(by_population(), page("Befolkning", rows)))
    told = [finding for finding in result.findings if finding.code == "befolkning-utan-ar"]
    assert len(told) == 1 and "vänd tabellen" in str(told[0].fix)
