"""Several regions as the terminal and the summary workbook show them."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
from rich.console import Console

from prognos.report.console.regions_screen import (
    RegionProgress,
    persons_text,
    proof_text,
    show_regions,
)
from prognos.report.disclosure.region_summary import not_computed, summarise
from prognos.report.workbook.regions_workbook import write_regions
from prognos.results.region_totals import RegionBudget, RegionSummary
from tests.support.report_result import make_full_result

MOMENT = datetime(2027, 3, 1, 8, 30)
Row = tuple[Any, ...]


def region(name: str = "Norr", **changes: Any) -> RegionSummary:
    return replace(summarise(make_full_result(), f"{name}-resultat.xlsx"), name=name, **changes)


def regions() -> list[RegionSummary]:
    """Two regions with figures, one that could not be run; a name that looks like a formula."""
    lost = not_computed("borta.xlsx", "borta.xlsx", (), "Inte räknad: 2 fel i arbetsboken.")
    return [region(), region("=1+1"), lost]


@cache
def book(values: bool) -> Any:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sammanstallning.xlsx"
        write_regions(regions(), path, "1.2.3", MOMENT)
        return openpyxl.load_workbook(path, data_only=values)


def column(name: str, heading: str, values: bool = True) -> list[Any]:
    page = next(page for page in book(values) if name in page.tables)
    rows = [tuple(cell.value for cell in row) for row in page[page.tables[name].ref]]
    return [row[rows[0].index(heading)] for row in rows[1:]]


def test_sheets_and_one_row_per_region_budget_by_budget() -> None:
    assert book(True).sheetnames == ["Regioner", "Specialiteter", "Arbetsböcker"]
    assert column("Regioner", "Region") == ["Norr", "=1+1", "borta.xlsx"]
    assert column("Regioner", "Brist med blocken (heltider)")[:2] == pytest.approx([18.0] * 2)
    assert column("Regioner", "Brist med blocken (heltider)")[2] is None
    assert column("Regioner", "Bevis") == [
        "bevisat bäst", "bevisat bäst", "Inte räknad: 2 fel i arbetsboken."]
    assert column("Regioner", "Varningar") == [1, 1, 0]
    assert column("Regioner_DSK", "Brist med blocken (heltider)") == pytest.approx([2.0] * 2)
    assert column("Regioner", "Block") == [3, 3, None]
    assert column("Regioner", "Utvärderingsår") == ["2033–2037", "2033–2037", None]


def test_a_row_per_region_and_specialty() -> None:
    assert column("Specialiteter", "Specialitet")[:3] == [
        "Allmänmedicin", "Specialitet AA", "Specialitet AB"]
    assert len(column("Specialiteter", "Region")) == 6
    assert column("Specialiteter_DSK", "Specialitet") == ["Distriktssköterska"] * 2


def test_text_is_no_formula_and_shares_are_live() -> None:
    page = book(False)["Regioner"]
    cells = [cell for row in page for cell in row if cell.value == "=1+1"]
    assert cells and all(cell.data_type == "s" for cell in cells)
    first, *_ = column("Regioner", "Brist med blocken, andel av behovet", values=False)
    assert first == '=IF(N(E5)>0,G5/E5,"")'
    need, after = (column("Regioner", heading)[0] for heading in (
        "Behov (heltider)", "Brist med blocken (heltider)"))
    assert column("Regioner", "Brist med blocken, andel av behovet")[0] == pytest.approx(
        after / need)


def test_every_workbook_stands_in_its_sheet_with_what_went_wrong() -> None:
    assert column("Arbetsböcker", "Arbetsbok") == ["prov.xlsx", "prov.xlsx", "borta.xlsx"]
    assert column("Arbetsböcker", "Kommentar")[2] == "Inte räknad: 2 fel i arbetsboken."
    assert column("Arbetsböcker", "Resultat")[2] is None
    assert "st-prognos 1.2.3, 2027-03-01 08:30" in book(True)["Arbetsböcker"]["A2"].value


def test_only_failures_still_make_a_workbook(tmp_path: Path) -> None:
    lost = not_computed("a.xlsx", "a.xlsx", (), "Inte räknad: 1 fel i arbetsboken.")
    write_regions([lost], tmp_path / "s.xlsx", "1.2.3", MOMENT)
    assert openpyxl.load_workbook(tmp_path / "s.xlsx")["Arbetsböcker"]["A5"].value == "a.xlsx"


@pytest.mark.parametrize(("changes", "said"), [
    ({}, "bevisat bäst"),
    ({"blocks": 0}, "inga block"),
    ({"unmet": 2}, "2 minimikrav ryms inte"),
    ({"status": "time_limit", "proven": False, "gap": 0.01234}, "högst 1,23\u00a0% från bäst"),
    ({"status": "optimal", "proven": False, "gap": 0.0}, "högst 0,00\u00a0% från bäst"),
    ({"status": "none", "proven": False}, "ingen fördelning hittad"),
    ({"status": "", "proven": False}, "ingen fördelning"),
])
def test_proof_in_a_few_words(changes: dict[str, Any], said: str) -> None:
    budget: RegionBudget = replace(region().budgets[0], **changes)
    assert proof_text(budget) == said


def test_small_numbers_in_words() -> None:
    assert [persons_text(n, 5) for n in (None, 0, 12)] == ["<5", "0", "12"]


def shown(summaries: list[RegionSummary], **files: Path | None) -> str:
    console = Console(file=io.StringIO(), width=100)
    show_regions(summaries, Path("s.xlsx"), files.get("json"), files.get("folder"), console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_terminal_shows_a_row_per_region_and_the_files() -> None:
    text = shown(regions(), json=Path("s.json"), folder=Path("ut"))
    assert max(map(len, text.splitlines())) <= 100
    norr = next(line for line in text.splitlines() if line.startswith("Norr"))
    assert norr.split()[1:] == ["50", "–", "24", "18,0", "3", "9,8", "mkr", "bevisat", "bäst"]
    for said in ("– inte räknad", "Räknade regioner: 2 av 3, resultaten finns i ut",
                 "Sammanställning: s.xlsx", "JSON: s.json"):
        assert said in " ".join(text.split())
    assert "bredvid varje arbetsbok" in shown(regions()) and "JSON" not in shown(regions())


def test_a_name_is_no_markup() -> None:
    assert "[red]Norr[/red]" in shown([region("[red]Norr[/red]")])


def test_progress_names_those_at_work() -> None:
    progress = RegionProgress(list("abcdef"), console=Console(file=io.StringIO()))
    with progress:
        for number in range(6):
            progress.began(number)
        assert progress.text == "a, b, c, d och 2 till"
        progress.ended(1)
        progress.ended(4)
    assert progress.text == "a, c, d, f"


def test_a_narrow_screen_shows_the_decision_whole() -> None:
    console = Console(file=io.StringIO(), width=80)
    show_regions(regions(), Path("s.xlsx"), None, None, console)
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert "Kostnad" in text and "Läge" in text and "Specialister" not in text
    assert "…" not in text and max(map(len, text.splitlines())) <= 80
