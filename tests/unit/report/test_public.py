"""The copy for publication: what stands in it, and that no small count can be had from it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import openpyxl
import pytest

from prognos.inputs import AdjustedRank, PreviousYear
from prognos.report.disclosure.public_figures import public_figures
from prognos.report.disclosure.region_summary import summarise
from prognos.report.disclosure.small_counts import COVERED, Shown, is_small
from prognos.report.paper.full import full_paper
from prognos.report.workbook.public.public_copy import public_target, write_public
from prognos.results import RunResult, Stability, TriedCase
from prognos.results.projection import Projection
from prognos.system.files import UsageProblem
from tests.support import builders, screen
from tests.support.attacker import Sum, possible
from tests.support.changes import changed
from tests.support.papers import running, texts
from tests.support.report_money import make_proposal
from tests.support.report_result import make_budget, make_full_result, make_inputs, make_result
from tests.support.workbooks import put
from tests.unit.report.test_report_worth import make_curve

SHEETS = ["Sammanfattning", "Fördelning", "Prioriteringslista", "Rangordning"]
HEADING = 4
HELTIDER = ("Brist (heltider)", "Behov 2035",
            "Tillgång 2035 med blocken", "Brist 2035 utan nya block", "Brist 2035 med blocken",
            "Överskott 2035 med blocken", "Avvärjd brist (heltidsår)")


# --- Made-up regions -----------------------------------------------------------------------------


def region(persons: Sequence[int], training: Sequence[int], limit: int = 5) -> RunResult:
    """A region with so many specialists and in training; the first two groups are one specialty.

    A third of each group's specialists are 55 or older.
    """
    inputs = make_inputs(len(persons))
    rows = [builders.staff_row(g, birth_year=1960 if n % 3 == 0 else 1985)
            for g, count in enumerate(persons) for n in range(count)]
    staff = builders.make_inputs(list(inputs.groups), staff=rows).people.staff
    result = make_result(inputs=changed(inputs, staff=staff, small_count=limit))
    today = np.array(result.forecast.before.persons.mean)
    today[:, 0] = persons
    waiting = np.array(result.forecast.before.in_training)
    waiting[:, 0] = training
    before, after = (_filled_by(projection, persons)
                     for projection in (result.forecast.before, result.forecast.after))
    return changed(result, after=after, before=replace(
        before, in_training=waiting, persons=replace(before.persons, mean=today)))


def _filled_by(projection: Projection, persons: Sequence[int]) -> Projection:
    """Supply and need that so many persons can have: a tenth more than they are, and one."""
    ones, here = np.ones_like(projection.fte.mean), np.array(persons)[:, None]
    measures = replace(projection.measures, need=(1.1 * here + 1.0) * ones,
                       shortage=(0.2 * here + 1.1) * ones)
    return replace(projection, measures=measures,
                   fte=replace(projection.fte, mean=0.9 * here * ones))


REGIONS = {
    "one small": ([92, 53, 3, 20, 12], [40, 17, 6, 9, 1]),
    "one small area": ([92, 3, 20, 15, 12], [40, 1, 6, 9, 5]),
    "small areas": ([1, 2, 20, 15, 12], [0, 1, 6, 9, 5]),
    "two ones": ([30, 20, 1, 1, 12], [9, 8, 1, 1, 7]),
    "two fours": ([30, 20, 4, 4, 12], [9, 8, 4, 4, 7]),
    "none small": ([30, 20, 14, 9, 12], [9, 8, 5, 6, 7]),
    "all small": ([3, 2, 1, 4, 3], [1, 0, 2, 1, 1]),
    "nobody in training": ([30, 20, 3, 9, 0], [0, 0, 0, 0, 2]),
    "one group": ([3], [1]),
    "two groups": ([6, 3], [4, 6]),
}


def written(result: RunResult) -> Any:
    """The public copy as read back."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "prov-publik.xlsx"
        write_public(result, path)
        return openpyxl.load_workbook(path)


@cache
def book(name: str) -> Any:
    return written(region(*REGIONS[name]))


def column(page: Any, heading: str) -> list[Any]:
    headings = [cell.value for cell in page[HEADING]]
    rows = page.iter_rows(min_row=HEADING + 1, values_only=True)
    return [row[headings.index(heading)] for row in rows if row[1] is not None]


def in_order(result: RunResult, page: Any, heading: str) -> list[Shown]:
    """A column of Rangordning in the order of the run's groups."""
    names = zip(column(page, "Specialitet"), column(page, "Område"), strict=True)
    shown = dict(zip(names, column(page, heading), strict=True))
    return [shown[group.specialty, group.area or "Hela regionen"]
            for group in result.inputs.groups]


def fact(page: Any, label: str) -> Shown:
    """A large figure of the first page."""
    cell = next(cell for row in page.iter_rows() for cell in row if cell.value == label)
    text = str(page.cell(cell.row - 1, cell.column).value).replace("\u00a0", "")
    return int(text) if text.isdigit() else text


# --- The attacker --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", REGIONS)
@pytest.mark.parametrize(("heading", "label"), [
    ("Specialister idag", "specialistläkare idag"),
    ("Läkare i utbildning idag", "läkare i utbildning"),
])
def test_no_hidden_count_can_be_worked_out(name: str, heading: str, label: str) -> None:
    """From the copy's rows and sums, and the specialties' sums of the summary over regions."""
    result, pages = region(*REGIONS[name]), book(name)
    cells = in_order(result, pages["Rangordning"], heading)
    true = REGIONS[name][0] if heading.startswith("Spec") else REGIONS[name][1]
    sums: list[Sum] = [(list(range(len(cells))), fact(pages["Sammanfattning"], label))]
    if heading.startswith("Spec"):
        sums += specialty_sums(result)
    for g, count in enumerate(true):
        if is_small(count, 5):
            assert possible(cells, sums, g, 5) == (1, 4), (cells, sums)
        else:
            assert cells[g] in (count, COVERED)


def specialty_sums(result: RunResult) -> list[Sum]:
    """The persons of each specialty as sammanstallning.xlsx shows them."""
    groups = result.inputs.groups
    found: list[Sum] = []
    for row in summarise(result, "r.xlsx").specialties:
        cells = [g for g, group in enumerate(groups) if group.specialty == row.specialty]
        small = (
            f"<{result.inputs.rules.small_count}" if row.specialists is None else row.specialists)
        found.append((cells, COVERED if row.covered else small))
    return found


@pytest.mark.parametrize("name", REGIONS)
def test_nor_from_shares(name: str) -> None:
    """Share times persons, the region's share less the others': never a count of a few."""
    result = region(*REGIONS[name])
    told, persons = public_figures(result), REGIONS[name][0]
    old = [(count + 2) // 3 for count in persons]
    shares = in_order(result, book(name)["Rangordning"], "Andel 55 år och äldre")
    cells = [COVERED if share == COVERED else round(share * count)
             for share, count in zip(shares, persons, strict=True)]
    whole = told.budgets["ST"].share_55_in_all()
    sums: list[Sum] = [(list(range(len(cells))), COVERED if whole is None else sum(old))]
    for g, count in enumerate(old):
        if is_small(count, 5) or is_small(persons[g] - count, 5):
            low, high = possible(cells, sums, g, 5, bounds=[(0, n) for n in persons])
            assert high - low >= min(persons[g], 3)
        elif shares[g] != COVERED:
            assert shares[g] == round(count / persons[g], 2) if persons[g] else 0


@pytest.mark.parametrize("name", REGIONS)
def test_heltider_of_a_few_are_nowhere(name: str) -> None:
    """Those left out are never one group alone, nor together fewer persons than the limit, unless
    the sums are left out too."""
    result, pages, persons = region(*REGIONS[name]), book(name), REGIONS[name][0]
    silent = {g for g, cell in enumerate(
        in_order(result, pages["Rangordning"], "Brist (heltider)")) if cell == COVERED}
    assert silent >= {g for g, count in enumerate(persons) if is_small(count, 5)}
    years = "Regionen" in pages["Sammanfattning"].tables
    if silent and years:
        assert len(silent) > 1 and sum(persons[g] for g in silent) >= 5
    for page in pages:
        headings = [cell.value for cell in page[HEADING]]
        for row in page.iter_rows(min_row=HEADING + 1, values_only=True):
            shown = dict(zip(headings, row, strict=True))
            group = (shown.get("Specialitet"), shown.get("Område"))
            if group in {(result.inputs.groups[g].specialty,
                          result.inputs.groups[g].area or "Hela regionen") for g in silent}:
                told = [shown[h] for h in HELTIDER if h in shown]
                assert set(told) == {COVERED} or page.title == "Prioriteringslista"


def test_what_is_left_of_a_sum_of_heltider_is_never_that_of_a_few() -> None:
    """A told sum less everything told in it is that of nobody, or of at least the limit."""
    rng, quiet = np.random.default_rng(5), 0
    for _ in range(60):
        persons = rng.choice([0, 1, 2, 3, 4, 5, 8, 30], size=int(rng.integers(1, 8))).tolist()
        needed = (rng.random(len(persons)) < 0.8).tolist()
        result = region(persons, [0] * len(persons))
        needs = tuple(need if one else None
                      for need, one in zip(result.inputs.need.by_group, needed, strict=True))
        budget = public_figures(
            replace(result, inputs=changed(result.inputs, by_group=needs))).budgets["ST"]
        loose = {i for i in budget.quiet.cells if needed[i]}  # sums hold only those with a need
        quiet += len(loose)
        left = []
        for specialty in set(budget.specialties) - budget.quiet.parts:
            inside = {i for i in loose if budget.specialties[i] == specialty}
            left.append(inside)
            loose -= inside
        left += [loose] if budget.sums_told else []
        for cells in left:
            assert not cells or (len(cells) > 1 and sum(persons[i] for i in cells) >= 5), persons
        assert budget.quiet.cells >= {i for i, n in enumerate(persons) if is_small(n, 5)}
    assert quiet > 50


def test_the_years_are_left_out_when_all_of_them_are_a_few() -> None:
    pages = book("one group")
    assert "Regionen" not in pages["Sammanfattning"].tables
    assert fact(pages["Sammanfattning"], "brist 2033–2037 utan block") == COVERED
    assert "heltidsår" not in text_of(pages["Sammanfattning"])
    assert "Regionen" in book("one small")["Sammanfattning"].tables


PUBLISHED = {
    "Fördelning": "Specialitet Område Block Kostnad Behov Tillgång Brist Överskott",
    "Prioriteringslista": "Nr Specialitet Område Startår Block Avvärjd Nytta Kostnad Ackumulerad "
                          "Ges Varför Fördelas",
    "Rangordning": "Rang Specialitet Område Likvärdiga Brist Risk Första ST-starter Justering "
                   "Block Andel Specialister Läkare",
}
"""First words of the headings that may stand in the copy."""


def test_no_column_is_published_that_nobody_has_named(example_result: RunResult) -> None:
    pages = written(example_result)
    for name, first in PUBLISHED.items():
        told = [str(cell.value) for cell in pages[name][HEADING] if cell.value]
        assert {heading.split()[0] for heading in told} <= set(first.split()), name
        assert not [heading for heading in told if "poäng" in heading or "P10" in heading]


# --- What stands in it ---------------------------------------------------------------------------


def text_of(page: Any) -> str:
    return "\n".join(str(cell.value) for row in page.iter_rows() for cell in row
                     if cell.value is not None)


def test_four_sheets_that_need_no_other() -> None:
    pages = written(make_full_result())
    assert pages.sheetnames == SHEETS
    named = re.compile("Kontroll|Körning|Källrader|Prognos i korthet|Budget!|prov.xlsx|se bladet")
    for page in pages:
        assert not named.search(text_of(page)), page.title
        assert not [cell.hyperlink for row in page.iter_rows() for cell in row if cell.hyperlink]
    assert not pages.defined_names or all("Print" in name for name in pages.defined_names)


def test_only_blocks_and_money_are_summed_by_formulas() -> None:
    pages = written(make_full_result())
    found = [(page.title, page.cell(HEADING, cell.column).value, cell.value)
             for page in pages for row in page.iter_rows() for cell in row
             if cell.data_type == "f"]
    assert found and {title for title, *_ in found} == {"Fördelning"}
    assert all(heading.startswith(("Block", "Kostnad")) for _, heading, _ in found)
    assert all(formula.startswith("=SUBTOTAL(109,") for *_, formula in found)


def test_figures_are_stored_as_they_are_shown() -> None:
    """More decimals than the sheet shows would tell what it does not."""
    for page in written(make_full_result()):
        for row in page.iter_rows():
            for cell in row:
                if isinstance(cell.value, float):
                    shown = 4 if "%" in cell.number_format else 2
                    assert cell.value == round(cell.value, shown), (page.title, cell.coordinate)


def test_the_file_tells_nothing_of_who_made_it(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_public(make_full_result(), path)
    with zipfile.ZipFile(path) as parts:
        core = parts.read("docProps/core.xml").decode()
        everything = b"".join(parts.read(name) for name in parts.namelist())
    assert "<dc:creator>st-prognos</dc:creator>" in core and "2026-01-01" in core
    assert b"prov.xlsx" not in everything and str(tmp_path).encode() not in everything
    first = path.read_bytes()
    write_public(make_full_result(), path)
    assert path.read_bytes() == first, "nothing in it depends on the clock"


def test_the_first_page_says_what_is_hidden_and_by_which_rule() -> None:
    page = text_of(book("one small")["Sammanfattning"])
    for said in ("Version för spridning", "Antal personer under 5 visas som <5",
                 "Minsta antal i redovisning", "”dolt”", "Block och kostnader är beslut"):
        assert said in page
    none = text_of(written(region([30, 20, 3], [5, 1, 2], limit=0))["Sammanfattning"])
    assert "Inga antal är dolda" in none and "visas som" not in none


def test_without_a_limit_everything_is_told() -> None:
    result = region([30, 20, 3], [5, 1, 2], limit=0)
    page = written(result)["Rangordning"]
    assert in_order(result, page, "Specialister idag") == [30, 20, 3]
    assert COVERED not in text_of(page)


def test_blocks_and_reasons_are_all_there() -> None:
    """Every block of the plan, of small groups too, with its cost."""
    result = region([3, 2, 20, 15, 12], [0, 1, 6, 9, 5])
    pages, budget = written(result), result.allocation.budgets[0]
    given = [cell for cell in column(pages["Fördelning"], "Block i allt") if cell is not None]
    assert given == budget.allocation.blocks.sum(axis=1).tolist()
    assert column(pages["Prioriteringslista"], "Ges") == ["ja", "ja", "nej", "ja"]
    assert column(pages["Prioriteringslista"], "Kostnad (kr)") == [line.cost
                                                                   for line in budget.merit]
    averted = column(pages["Prioriteringslista"], "Avvärjd brist (heltidsår)")
    assert averted == [COVERED, COVERED, 1.2, COVERED]
    ranked = {entry.group: entry.score / 100 for entry in result.ranking}
    for heading in ("Brist i procent av behovet", "Rang", "Risk för brist",
                    "ST-starter som behövs per år", "Första bristår", "Brist (heltider)"):
        shown = in_order(result, pages["Rangordning"], heading)
        assert [cell == COVERED for cell in shown] == [True, True, False, False, True], heading
    assert in_order(result, pages["Rangordning"], "Rang")[2:4] == (
        [1, 2] if ranked[2] > ranked[3] else [2, 1]), "counted among those shown: no gaps"
    for heading in ("Nytta", "Nytta per miljon"):
        assert [cell == COVERED for cell in column(pages["Prioriteringslista"], heading)] == [
            True, True, False, True]


def test_stability_is_a_column_of_the_list_when_it_was_asked_for() -> None:
    groups, starts = 6, 3
    whole, zero = np.ones((groups, starts, 2)), np.zeros(groups, dtype=np.int64)
    stability = Stability((TriedCase("Nod 1", 3, 0, True),), whole,
                          np.zeros((groups, starts), dtype=np.int64), np.ones(groups), zero, zero,
                          np.ones(groups))
    page = written(make_result(stability=stability))["Prioriteringslista"]
    assert set(column(page, "Fördelas i andel av fallen")) == {1}
    assert "Fördelas i andel av fallen" not in text_of(book("one small")["Prioriteringslista"])


def test_last_year_and_decided_ranks_without_free_text() -> None:
    """Who decided and when is told; the reason is free text, and filled posts are persons."""
    result = make_result(3)
    decided = AdjustedRank(0, 2, "bara 3 specialister kvar", "Nämnden", "2026-09-01")
    ranking = tuple(replace(
        entry, adjusted=decided if entry.group == 0 else None, decided_place=entry.rank,
        previous=PreviousYear(entry.group, 4, 2, 1)) for entry in result.ranking)
    inputs = changed(result.inputs, previous=(PreviousYear(0, 4, 2, 1),))
    page = written(replace(result, ranking=ranking, inputs=inputs))["Rangordning"]
    assert "Justerad till 2 av Nämnden 2026-09-01" in text_of(page)
    assert "kvar" not in text_of(page) and "tillsatta" not in text_of(page).lower()
    assert column(page, "Block förra året") == [2, 2, 2]


@pytest.mark.parametrize("result", [
    make_result(1), make_result(3, budgets=()), make_full_result(),
    make_result(inputs=make_inputs(2, region="R" * 200)),
    make_result(inputs=replace(make_inputs(1), groups=(replace(
        make_inputs(1).groups[0], specialty="=/\\?*[]:'\"" + "x" * 200, budget="DSK"),)),
        budgets=()),
], ids=["one group", "no budget", "two frames", "long name", "no ST, odd name"])
def test_any_region_gets_its_copy(result: RunResult) -> None:
    pages = written(result)
    assert pages.sheetnames == SHEETS
    assert not [cell for page in pages for row in page.iter_rows() for cell in row
                if cell.value in ("nan", "None")]


def test_a_second_budget_is_protected_by_itself() -> None:
    """Nurses' counts are no cover for doctors', and have no sum with them."""
    inputs = make_full_result().inputs
    result = make_result(inputs=changed(inputs, small_count=14), budgets=(
        make_budget(inputs, range(4)), make_budget(inputs, range(4, 5), "DSK")))
    figures = public_figures(result).budgets
    assert figures["DSK"].specialists.cells == (15,)
    assert "<14" in figures["ST"].specialists.cells


# --- The command ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("result", "named", "expected"), [
    ("bok-resultat.xlsx", False, "bok-publik.xlsx"),
    ("bok-resultat-2.xlsx", False, "bok-publik-2.xlsx"),
    ("ut.xlsx", True, "ut-publik.xlsx"),
    ("upptagen-resultat.xlsx", False, "upptagen-publik-2.xlsx"),
])
def test_its_name_follows_that_of_the_result(
    result: str, named: bool, expected: str, tmp_path: Path
) -> None:
    (tmp_path / "upptagen-publik.xlsx").touch()
    assert public_target(tmp_path / result, named, False) == tmp_path / expected


def test_one_that_exists_is_kept_unless_told(tmp_path: Path) -> None:
    (tmp_path / "ut-publik.xlsx").touch()
    with pytest.raises(UsageProblem, match="finns redan"):
        public_target(tmp_path / "ut.xlsx", True, False)
    assert public_target(tmp_path / "ut.xlsx", True, True) == tmp_path / "ut-publik.xlsx"
    with pytest.raises(UsageProblem, match="samma körning"):
        public_target(tmp_path / "ut.xlsx", True, True, taken=[tmp_path / "ut-publik.xlsx"])


def test_the_command_writes_it_beside_the_result(tmp_path: Path) -> None:
    source = screen.book(tmp_path)
    shown = screen.command("kor", source, "--publik", folder=tmp_path)
    assert (shown.code, shown.err) == (0, "")
    assert screen.left(tmp_path) == ["bok-publik.xlsx", "bok-resultat.xlsx", "bok.xlsx"]
    assert re.search(r"För spridning: \S*bok-publik\.xlsx", shown.out)
    pages = openpyxl.load_workbook(tmp_path / "bok-publik.xlsx")
    assert pages.sheetnames == SHEETS
    assert {type(cell) for cell in column(pages["Rangordning"], "Specialister idag")} == {str}


def test_nothing_is_written_when_the_workbook_is_refused(tmp_path: Path) -> None:
    source = screen.book(tmp_path, put("Behov", "Metod", "Gissning"))
    shown = screen.command("kor", source, "--publik", folder=tmp_path)
    assert shown.code == 1 and screen.left(tmp_path) == ["bok.xlsx"]


def test_several_regions_get_one_each(tmp_path: Path) -> None:
    (tmp_path / "n").mkdir()
    (tmp_path / "s").mkdir()
    norr = screen.book(tmp_path / "n").rename(tmp_path / "norr.xlsx")
    syd = screen.book(tmp_path / "s").rename(tmp_path / "syd.xlsx")
    (tmp_path / "ut").mkdir()
    shown = screen.command("kor", norr, syd, "-o", tmp_path / "ut", "--publik", "--tyst",
                           folder=tmp_path)
    assert shown.code == 0
    assert screen.left(tmp_path / "ut") == [
        "norr-publik.xlsx", "norr-resultat.xlsx", "sammanstallning.xlsx", "syd-publik.xlsx",
        "syd-resultat.xlsx"]


def test_a_paper_tells_no_shortage_of_a_few_beside_a_clinic_proposal() -> None:
    """Nor what a hidden sum of the frame would be worth in money."""
    made = make_result()
    open_to_all = replace(made, money=replace(made.money, clinic_proposal=make_proposal()),
                          questions=replace(made.questions, money_curves=(make_curve(),)))
    told = running(full_paper(open_to_all))
    assert "Målet nås inte för Allmänmedicin, Södra Lappland" in told and "per miljon" in told
    few = replace(open_to_all, inputs=changed(made.inputs, small_count=100))
    hidden = running(full_paper(few))
    assert "Klinikfinansierad" in " ".join(texts(full_paper(few)))
    assert "Målet nås inte för" not in hidden and "per miljon" not in hidden
