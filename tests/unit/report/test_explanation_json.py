"""`forklara --json`: the same as the screen, as data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prognos.cli import main
from tests.support.workbooks import good, write


def test_the_json_of_forklara_says_what_flips_the_plan(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book, out = write(good(), tmp_path / "bok.xlsx"), tmp_path / "varfor.json"
    assert main(["forklara", str(book), "Kirurgi", "--json", str(out)]) == 0
    told = json.loads(out.read_text(encoding="utf-8"))
    assert list(told) == ["group", "rank", "waterfall", "last_given", "first_not_given", "flips"]
    assert told["group"] == "Kirurgi" and told["rank"]["rank"] >= 1
    assert {flip["input"] for flip in told["flips"]} == {
        "budget", "need", "weight", "fill_rate", "retention", "pension"}
    for flip in told["flips"]:
        assert (flip["step"] is None) == (flip["to_blocks"] is None)
        assert flip["to_blocks"] != flip["from_blocks"]
        assert flip["step"] is None or flip["none_up_to"] < flip["step"]
    # An existing file is not written over, as everywhere.
    assert main(["forklara", str(book), "Kirurgi", "--json", str(out)]) == 2
    assert "finns redan" in capsys.readouterr().err
