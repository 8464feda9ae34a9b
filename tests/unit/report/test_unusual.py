"""Unusual but good workbooks: each runs, follows the JSON schema and says what it should."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from tests.support import screen
from tests.support.places import result_schema
from tests.support.priority_list import check_list
from tests.support.workbooks import Sheets, Spoil, add, assume, drop, put, together

SCHEMA = result_schema()


def blocks_only(most: int) -> Spoil:
    """No money stated: only a number of blocks, and nothing that money needs."""
    def spoil(sheets: Sheets) -> None:
        years = (2027, 2028, 2029)
        sheets["Budgetram"] = [["År", "Högsta antal block"], *([year, most] for year in years)]
        sheets["Antaganden"] = [row for row in sheets["Antaganden"]
                                if row[0] != "Central andel av ST-block"]
        del sheets["Begränsningar"]
    return spoil


def five_years(sheets: Sheets) -> None:
    sheets["Budgetram"] += [[2030, None, 9e6, None, None], [2031, None, 9e6, None, None]]


def nobody_needed(sheets: Sheets) -> None:
    sheets["Behov"] = [sheets["Behov"][0], ["Kirurgi", None, "Budget", 0.1]]
    for name in ("Begränsningar", "Önskemål"):
        del sheets[name]


def one_group(sheets: Sheets) -> None:
    for name in ("Bemanning", "ST-läkare", "Behov"):
        kept = [row for row in sheets[name][1:] if row[0] == "Kirurgi"]
        sheets[name] = [sheets[name][0], *kept]
    for name in ("Begränsningar", "Antaganden per specialitet"):
        del sheets[name]


UNUSUAL: dict[str, tuple[Spoil, str]] = {
    "no doctors in training": (drop("ST-läkare", slice(1, None)), "0 i utbildning"),
    "a single group": (one_group, "3 specialister"),
    "all needs met": (nobody_needed, "Förslaget: inga block."),
    "only a number of blocks": (blocks_only(2), "6 block (2027: 2, 2028: 2, 2029: 2)"),
    "no blocks at all": (blocks_only(0), "Förslaget: inga block."),
    "one start year": (
        together(assume("Startår som fördelas", 1), drop("Begränsningar")), "(2027: 10)"),
    "five start years": (together(assume("Startår som fördelas", 5), five_years), "2031: "),
    "horizon 5": (assume("Horisont (år)", 5), "2026 2029 2031"),
    "horizon 15": (assume("Horisont (år)", 15), "2026 2034 2041"),
    "the frame exceeded": (put("Budgetram", "Redan bundet", 2e7), "(2027: 0,"),
    "without uncertainty": (assume("Osäkerhet", "nej"), "Brist 2033–2037"),
    "weighting heltider": (assume("Viktning", "heltider"), "Brist 2033–2037"),
    "weighting relativ": (assume("Viktning", "relativ"), "Brist 2033–2037"),
    "no price on surplus": (assume("Vikt överskott", 0), "Brist 2033–2037"),
    "a huge priority": (
        put("Antaganden per specialitet", "Prioritetsvikt", 100, 2), "Brist 2033–2037"),
    "evaluated years": (assume("Utvärderingsår", "2033–2035"), "Brist 2033–2035"),
    "names of 200 characters": (
        together(add("Specialiteter", Specialitet="X" * 200, Grupp="Y" * 200, Typ="Bas"),
                 add("Bemanning", Specialitet="X" * 200, Område="Z" * 200, Födelseår=1970),
                 add("Behov", Specialitet="X" * 200, Område="Z" * 200, Budgeterade_tjänster=4)),
        "6 specialister"),
}


@pytest.mark.parametrize("case", UNUSUAL)
def test_unusual_workbooks_run(tmp_path: Path, case: str) -> None:
    spoil, said = UNUSUAL[case]
    ran = screen.run(screen.book(tmp_path, spoil), folder=tmp_path)
    assert (ran.shown.code, ran.shown.err) == (0, "")
    jsonschema.validate(ran.content, SCHEMA)
    check_list(ran.content)
    assert said in " ".join(ran.shown.out.split())
    assert ran.content["allocation"]["status"] == "optimal"
    shown = [line for line in ran.shown.out.splitlines() if not line.startswith("Resultat: ")]
    assert max(map(len, shown)) <= 100
