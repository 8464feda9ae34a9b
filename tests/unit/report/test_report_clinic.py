"""Sheets, sentences and JSON of clinic-financed ST, payers and the budget of BT."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from rich.console import Console

from prognos.report.console.summary_screen import show_summary
from prognos.report.tables.result_json import to_json
from prognos.report.wording.clinic_words import bt_sentence, clinic_line, proposal_sentences
from prognos.report.workbook import write_result
from prognos.results import RunResult
from tests.support.report_money import make_bt_years, make_proposal
from tests.support.report_result import make_full_result, make_result

SHEET = "Verksamheterna"
Cells = list[tuple[Any, ...]]


def sheet(result: RunResult, path: Path, name: str) -> Cells:
    write_result(result, path, annexes=True)
    return list(openpyxl.load_workbook(path, data_only=True)[name].iter_rows(values_only=True))


def below(cells: Cells, heading: str, first: str | None = None) -> Cells:
    """The rows under the one whose `first` (or any) column is headed so, without blanks."""
    top = next(i for i, row in enumerate(cells) if heading in row and (
        first is None or row[0] == first))
    end = next((i for i in range(top + 1, len(cells)) if cells[i][0] is None), len(cells))
    return [tuple(cell for cell in row) for row in cells[top:end]]


def test_the_proposal_has_room_for_the_consultation(tmp_path: Path) -> None:
    table = below(sheet(make_full_result(), tmp_path / "ut.xlsx", SHEET), "Samråd hållet (datum)")
    heading, hopeless, helped = (dict(zip(table[0], row, strict=True)) for row in table)
    assert list(heading)[-3:] == ["Samråd hållet (datum)", "Samråd med", "Beslut"]
    assert (helped["Specialitet"], helped["Område"]) == ("Allmänmedicin", "Umeå")
    assert helped["Centrala block"] == 2
    assert [helped[f"Föreslagna starter {year}"] for year in (2027, 2028, 2029)] == [1, 0, 1]
    assert helped["Föreslagna starter i allt"] == 2 and helped["Målet"] == "nås"
    assert helped["Kostnad för kliniken (kr)"] == 5e6
    assert helped["Brist med förslaget (% av behovet)"] == 9.4
    assert hopeless["Målet"] == "nås inte" and hopeless["Föreslagna starter i allt"] == 0
    assert helped["Samråd med"] is None and helped["Beslut"] is None


def test_cost_per_year_of_the_proposal_and_of_every_payer(tmp_path: Path) -> None:
    cells = sheet(make_full_result(), tmp_path / "ut.xlsx", SHEET)
    heading, *rows = below(cells, "2032", "Specialitet")
    years = list(map(str, range(2027, 2033)))
    assert [cell for cell in heading if cell] == ["Specialitet", "Område", *years]
    assert rows[0][:4] == ("Allmänmedicin", "Umeå", 5e5, 1e6)
    assert rows[-1][0] == "Summa" and rows[-1][2] == 5e5
    cells = sheet(make_full_result(), tmp_path / "ut2.xlsx", "Budget")
    heading, first, *_ = below(cells, "Klinik i allt (kr)")
    told = dict(zip(heading, first, strict=True))
    assert told["År"] == 2027 and told["Klinik i allt (kr)"] == 5e6
    cells = sheet(make_full_result(), tmp_path / "ut3.xlsx", "Starter per betalare")
    heading, first, *_ = below(cells, "Klinik i allt")
    assert dict(zip(heading, first, strict=True))["Klinik i allt"] == 2.5


def test_without_a_proposal_the_budget_still_tells_what_clinics_pay(tmp_path: Path) -> None:
    write_result(make_full_result(clinic_proposal=None), tmp_path / "ut.xlsx")
    book = openpyxl.load_workbook(tmp_path / "ut.xlsx")
    assert SHEET not in book.sheetnames and "Kostnad_per_betalare" in book["Budget"].tables


def test_without_clinic_finance_there_is_no_sheet(tmp_path: Path) -> None:
    write_result(make_result(), tmp_path / "ut.xlsx")
    assert SHEET not in openpyxl.load_workbook(tmp_path / "ut.xlsx").sheetnames


def test_budget_shows_who_pays_what_and_the_budget_of_bt(tmp_path: Path) -> None:
    cells = sheet(make_full_result(), tmp_path / "ut.xlsx", "Budget")
    heading, *lines = below(cells, "Betalas av")
    told = [dict(zip(heading, line, strict=True)) for line in lines if line[0] != "Summa"]
    assert [(line["Betalas av"], line["Fas"], line["Månader"]) for line in told] == [
        ("Central", "Moderklinik", 48), ("Central", "Sidoutbildning", 12), ("Klinik", "hela", 60)]
    assert told[1]["Tak (kr/mån)"] == 88_000 and told[0]["Hela utbildningen (kr)"] == 6e5
    assert told[0]["2027"] == 6e4 and "2033" not in told[0]
    cells = sheet(make_full_result(), tmp_path / "ut2.xlsx", "Budget")
    heading, first, second, third, *_ = below(cells, "Räknas som kandidater")
    told = [dict(zip(heading, row, strict=True)) for row in (first, second, third)]
    assert told[0]["Återstår (kr)"] == pytest.approx(0.4e6)
    assert (told[1]["Ryms högst"], told[1]["Räknas som kandidater"]) == (4, 4)
    assert told[2]["Ryms högst"] is None and told[2]["Centralt anslag (kr)"] is None


def test_sentences_say_what_it_is_and_is_not() -> None:
    told = list(proposal_sentences(make_full_result()))
    text = " ".join(told).replace("\u00a0", " ")
    assert told[0].startswith("Utöver ramen föreslås 2")
    assert "2 klinikfinansierade starter, 5 mkr; samråd krävs." in text
    assert "högst 10 % väntad brist" in text and "3 grupper når det redan" in text
    assert "Målet nås inte för Allmänmedicin, Södra Lappland (14,6 %)" in text
    assert "räknas inte in i prognosen" in text
    assert "Kandidaterna räcker inte till förslaget; så många saknas: 2029 (2)." in text
    assert list(proposal_sentences(make_result())) == []


@pytest.mark.parametrize(("missing", "said"), [
    (None, "Antalet kandidater är inte känt."), (0.0, "Kandidaterna räcker även med förslaget")])
def test_candidates_that_suffice_or_are_not_known(missing: float | None, said: str) -> None:
    years = tuple(replace(year, missing_before=missing, missing_after=missing)
                  for year in make_proposal().by_year)
    result = make_full_result(clinic_proposal=make_proposal(by_year=years))
    assert any(said in sentence for sentence in proposal_sentences(result))


def test_a_search_that_did_not_end_is_told() -> None:
    groups = tuple(replace(group, proven=False) for group in make_proposal().groups[1:])
    told = proposal_sentences(make_full_result(clinic_proposal=make_proposal(groups=groups)))
    assert "Sökningen avbröts innan lägsta kostnad var bevisad för Allmänmedicin, Umeå." in told


def test_nothing_to_propose_and_unknown_cost_are_said() -> None:
    nothing = make_full_result(clinic_proposal=make_proposal(groups=(), by_year=()))
    assert clinic_line(nothing) == "inga klinikfinansierade starter föreslås."
    groups = tuple(replace(group, cost=np.full(8, np.nan)) for group in make_proposal().groups)
    unknown = make_full_result(clinic_proposal=make_proposal(groups=groups))
    assert "mkr" not in clinic_line(unknown) and "samråd krävs" in clinic_line(unknown)
    assert clinic_line(make_result()) == ""


def test_the_terminal_has_one_line_of_it() -> None:
    def shown(result: RunResult) -> str:
        console = Console(file=io.StringIO(), width=100)
        show_summary(result, Path("ut.xlsx"), console=console)
        return console.file.getvalue()  # type: ignore[attr-defined,no-any-return]  # a StringIO

    lines = [line for line in shown(make_full_result()).splitlines() if "Utöver ramen" in line]
    assert len(lines) == 1 and "samråd krävs." in lines[0]
    assert "Utöver ramen" not in shown(make_result())


def test_bt_sentence() -> None:
    assert bt_sentence(()) == ""
    assert bt_sentence(make_bt_years()).startswith(
        "Ramen räcker inte till alla planerade BT-starter 2028: 2 ryms inte")
    assert bt_sentence(make_bt_years()[:1]) == "Ramen räcker till alla planerade BT-starter."


def test_json_keys() -> None:
    content = json.loads(json.dumps(to_json(make_full_result()), allow_nan=False))
    proposal = content["clinic_proposal"]
    assert proposal["level_percent"] == 10.0 and len(proposal["by_year"]) == 3
    helped = proposal["groups"][1]
    assert helped["group"] == "Allmänmedicin | Umeå" and helped["cost_sek"] == 5e6
    assert helped["starts"] == [{"start_year": 2027, "starts": 1}, {"start_year": 2029,
                                                                   "starts": 1}]
    assert helped["shortage_percent"] == {"without_blocks": 25.0, "with_blocks": 18.0,
                                          "with_proposal": 9.4}
    assert content["bt_frame"][2]["fits"] is None and content["bt_frame"][2]["amount"] is None
    assert content["block_prices"][1]["cap"] == 88_000.0
    assert content["starts_by_payer"][0]["group"] == "Allmänmedicin | Umeå"
    assert content["cost_by_payer"][0]["clinic_training"] == 3e6
    empty = to_json(make_result())
    assert empty["clinic_proposal"] is None and empty["bt_frame"] == []


def test_starts_by_area_and_payer_are_those_of_the_plan(tmp_path: Path) -> None:
    result = make_full_result()
    cells = below(sheet(result, tmp_path / "ut.xlsx", "Budget"), "Annan betalare")
    assert result.money.payers is not None
    rows = [row for row in cells if len(row) > 3 and isinstance(row[2], int)]
    wanted = [sum(getattr(row, payer) for row in result.money.payers.starts) for payer in
              ("blocks", "central", "clinic_planned", "clinic_usual", "other")]
    assert rows and [sum(row[i] for row in rows) for i in range(3, 8)] == pytest.approx(wanted)
    assert len({tuple(row[:3]) for row in rows}) == len(rows)
