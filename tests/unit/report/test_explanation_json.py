"""`forklara --json`: the same as the screen, as data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prognos.cli import main
from prognos.report.tables.explanation_json import reasons_json
from prognos.results import Reasons, Waterfall
from tests.support.report_result import make_result
from tests.support.workbooks import good, write


def test_the_json_of_forklara_says_what_flips_the_plan(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book, out = write(good(), tmp_path / "bok.xlsx"), tmp_path / "varfor.json"
    assert main(["forklara", str(book), "Kirurgi", "--json", str(out)]) == 0
    told = json.loads(out.read_text(encoding="utf-8"))
    assert list(told) == ["group", "rank", "waterfall", "last_given", "first_not_given", "flips"]
    assert told["group"] == "Kirurgi"
    rank = told["rank"]
    assert 1 <= rank["rank"] <= rank["of"] and rank["score"] >= 0.0
    assert (rank["up"] is None) == (rank["rank"] == 1)
    assert (rank["down"] is None) == (rank["rank"] == rank["of"])
    for step in filter(None, (rank["up"], rank["down"])):
        assert list(step) == ["rank", "group", "score", "change_percent", "change_fte"]
    assert told["first_not_given"] is None, "the money is enough for all of use"
    assert {flip["input"] for flip in told["flips"]} == {
        "budget", "need", "weight", "fill_rate", "retention", "pension"}
    for flip in told["flips"]:
        assert (flip["step"] is None) == (flip["to_blocks"] is None)
        assert flip["to_blocks"] != flip["from_blocks"]
        assert flip["step"] is None or flip["none_up_to"] < flip["step"]
    # An existing file is not written over, as everywhere.
    assert main(["forklara", str(book), "Kirurgi", "--json", str(out)]) == 2
    assert "finns redan" in capsys.readouterr().err


def test_the_json_says_what_keeps_the_next_block_out_and_who_would_give_way() -> None:
    result = make_result()
    line = result.allocation.budgets[0].merit[3]
    fall = Waterfall(8.0, -2.0, -1.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 7.0, 1.0, 8.0, 10.0)
    told = reasons_json(result, Reasons(2, fall, 12.0, 7.0, None, (line,), ()))
    assert told["first_not_given"] == {
        "start_year": 2027, "benefit": 0.5,
        "limits": [{"constraint": "Budgetram", "group": None, "year": 2027, "missing": 123_456.0}],
        "exchange": {"group": "Allmänmedicin | Södra Lappland", "start_year": 2027,
                     "benefit_lost": 0.75}}
    assert told["rank"]["rank"] is None and told["rank"]["up"] is None
