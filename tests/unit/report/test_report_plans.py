"""Ranking told in full, an own plan and host units, as Excel and JSON readers see them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import openpyxl
import pytest
from xlsxwriter.utility import xl_col_to_name

from optimize.problem import MeritLine, Slack
from prognos.inputs import AdjustedRank, MeasureWeight, PreviousYear, Request
from prognos.report.tables.plans_json import hosts_json, manual_json, order_json, other_manual_json
from prognos.report.wording.ranking_words import (
    adjusted_sentence,
    apart_sentence,
    equal_places,
    moved,
)
from prognos.report.wording.reason_words import broken_text, equal_lines, manual_line
from prognos.report.workbook import write_result
from prognos.report.workbook.basis.hosts_sheet import lacking_text
from prognos.results import (
    Deviation,
    Differing,
    HostProposal,
    HostUnit,
    ManualResult,
    RankedGroup,
    RunResult,
    Separation,
    ShortageSums,
)
from tests.support.changes import changed
from tests.support.report_result import make_full_result, make_request

ADJUSTED = AdjustedRank(2, 1, "=1+1 är text", "Programrådet", "2026-11-20")
OVER = Slack("budget", "Budgetram", None, 2028, 1_234_567.0)
LACKING = Slack("at_least", "Minst block", "Allmänmedicin | Umeå", 2027, 1.0)


def make_order(result: RunResult) -> tuple[RankedGroup, ...]:
    """Places 1 and 2 are equal, 3 is adjusted to 1; composites by two weights."""
    apart = Separation(1, (Differing("shortage_today", 0.12, -0.03),
                           Differing("new_specialists", 0.2, 0.3)))
    decided = {0: 2, 1: 3, 2: 1, 3: 4, 4: 1}
    points = {0: (100.0, 50.0), 1: (80.0, 100.0), 2: (60.0, 0.0), 3: (40.0, 0.0), 4: (10.0, 0.0)}
    return tuple(
        replace(
            entry, place=1 if entry.group == 4 else entry.group + 1,
            equal_to={0: (1,), 1: (0,)}.get(entry.group, ()),
            adjusted=ADJUSTED if entry.group == 2 else None, decided_place=decided[entry.group],
            previous=PreviousYear(0, 3, 4, 2) if entry.group == 0 else None,
            apart=apart if entry.group == 0 else None, points=points[entry.group],
            composite=(3 * points[entry.group][0] + points[entry.group][1]) / 4,
            composite_place=1 if entry.group == 4 else entry.group + 1)
        for entry in result.ranking)


def make_manual(result: RunResult) -> ManualResult:
    blocks = np.zeros((5, 3), dtype=np.int64)
    blocks[0, 0], blocks[1, 1] = 2, 1
    return ManualResult(
        "ST", blocks, 12.0, 10.01, 15.0, ShortageSums(120.0, 101.0, 4.5, 4.0),
        tuple(range(2027, 2035)), np.full(8, 2e6), (OVER, LACKING),
        (Deviation(0, 0, 2, 1, -0.2, -1.5, 0.3, 1.4, 3e6, "=Eget beslut"),
         Deviation(1, 0, 0, 1, 0.5, 2.0, -0.6, -2.1, float("nan"), None)))


def make_units() -> tuple[HostUnit, ...]:
    return (HostUnit(0, "Hälsocentralen", False, 4.0, 3.2, 1.0, 6000.0, 2, "ja", None, 1, ()),
            HostUnit(0, "=Liten", True, 1.0, 0.5, 0.0, None, 0, None, None, 0,
                     ("specialists", "fte", "listed_unknown")))


@cache
def full() -> RunResult:
    result = make_full_result()
    requests: tuple[Request, ...] = (
        make_request(result.inputs, 0, 1, unit=" hälsocentralen"),
        make_request(result.inputs, 2, 2), make_request(result.inputs, 1, 1, start_year=2040))
    inputs = changed(
        result.inputs, previous=(PreviousYear(0, 3, 4, 2),), requests=requests,
        requests_cap=True,
        measure_weights=(MeasureWeight("Brist i procent av behovet", 3.0),
                         MeasureWeight("Sårbar", 1.0)))
    return changed(
        result, inputs=inputs, ranking=make_order(result), manual=(make_manual(result),),
        host_units=make_units(),
        host_proposals=(HostProposal(0, 0, "Hälsocentralen", 1, 1), HostProposal(1, 0, None, 1, 0)))


@cache
def books() -> tuple[Any, Any]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "resultat.xlsx"
        write_result(full(), path, datetime(2027, 3, 1), annexes=True)
        return openpyxl.load_workbook(path, data_only=True), openpyxl.load_workbook(path)


def column(name: str, heading: str, formulas: bool = False) -> list[Any]:
    book = books()[1 if formulas else 0]
    page = next(page for page in book if name in page.tables)
    rows = [[cell.value for cell in row] for row in page[page.tables[name].ref]]
    return [row[rows[0].index(heading)] for row in rows[1:]]


def texts(sheet: str) -> str:
    return "\n".join(str(cell.value) for row in books()[0][sheet].iter_rows() for cell in row
                     if isinstance(cell.value, str)).replace("\u00a0", " ")


# --- Rangordning ---------------------------------------------------------------------------------


def test_the_rank_is_computed_and_the_adjusted_one_stands_beside() -> None:
    assert column("Rangordning", "Rang") == [1, 2, 3, 4]
    assert column("Rangordning", "Rang efter beslut") == [2, 3, 1, 4]
    assert column("Rangordning", "Justering")[2] == (
        "Justerad till 1 av Programrådet 2026-11-20: =1+1 är text")
    assert "flyttar inga block" in texts("Rangordning")


def test_equal_places_and_last_year_are_told() -> None:
    assert column("Rangordning", "Likvärdiga platser")[:3] == ["1–2", "1–2", ""]
    assert "minst 40 % sannolikt" in texts("Rangordning")
    assert [column("Rangordning", heading)[0] for heading in (
        "Rang förra året", "Flytt", "Block förra året", "Varav tillsatta")] == [3, 2, 4, 2]
    given = int(full().allocation.budgets[0].allocation.blocks[0, 0])
    assert column("Rangordning", "Fler eller färre block") == [given - 4, None, None, None]


def test_the_words_of_a_place() -> None:
    result = full()
    first, second, third, *_ = result.ranking
    assert apart_sentence(result, first).replace("\u00a0", " ") == (
        "Skiljer sig från Allmänmedicin, Södra Lappland, närmast under, främst genom läget idag "
        "(brist 12 % mot överskott 3 %) och färre nya specialister (20 % av behovet mot 30 %).")
    assert apart_sentence(result, second) == "" and adjusted_sentence(first) == ""
    assert equal_places(result, third) == "" and moved(third) is None


@pytest.mark.parametrize(("measures", "words"), [
    ((Differing("exits", 0.4, 0.3),), "fler avgångar (40 % av behovet mot 30 %)"),
    ((Differing("need_growth", 0.1, -0.05),), "behovets förändring (+10 % mot −5 %)"),
    ((), "Inget enskilt mått skiljer gruppen tydligt från Allmänmedicin, Umeå, närmast över."),
    ((Differing("exits", 0.412, 0.409),), "Inget enskilt mått skiljer"),
    ((Differing("exits", 0.412, 0.409), Differing("need_growth", 0.1, -0.05)),
     "främst genom behovets förändring (+10 % mot −5 %)."),
])
def test_what_a_place_rests_on(measures: tuple[Differing, ...], words: str) -> None:
    entry = replace(full().ranking[1], apart=Separation(0, measures))
    assert words in apart_sentence(full(), entry).replace("\u00a0", " ")


def test_each_weight_is_printed_and_the_arithmetic_is_live() -> None:
    name = "Rangordning"
    headings = [cell.value for cell in books()[0][name][4]]
    first, second = (xl_col_to_name(headings.index(heading)) for heading in (
        "Brist i procent av behovet, poäng (vikt 3)", "Sårbar, poäng (vikt 1)"))
    assert column(name, "Brist i procent av behovet, poäng (vikt 3)") == [100, 80, 60, 40]
    assert column(name, "Sammanvägt mått") == [87.5, 85, 45, 30]
    assert column(name, "Sammanvägt mått", formulas=True)[0] == f"=({first}5*3+{second}5*1)/4"


# --- Prioriteringslista --------------------------------------------------------------------------


def test_blocks_within_a_percent_are_equal() -> None:
    """Each line by itself: 1,000 and 0,992 are, 0,992 and 0,984 are, 1,000 and 0,984 are not."""
    merit = tuple(MeritLine(n, 0, 0, 1, value, 1.0, 1.0, funded=n < 5)
                  for n, value in enumerate((1.0, 0.992, 0.984, 0.5, 0.5), start=1))
    budget = replace(full().allocation.budgets[0], merit=merit)
    assert equal_lines(budget) == [(1, 2), (1, 3), (2, 3), (4, 4), (5, 5)]


# --- Önskemål ------------------------------------------------------------------------------------


def test_requests_tell_limit_place_and_proposal() -> None:
    assert column("Önskemål", "Föreslås till enheten") == [1, 0, 0]
    assert column("Önskemål", "Utfall") == [
        "Ryms helt",
        "Inget block 2027. Nästa block är nr 4 i prioriteringslistan: 0,1\u00a0mkr saknas 2027",
        "Startår 2040 fördelas inte i den här körningen"]
    assert "högst så många block som har önskats" in texts("Verksamheterna")


# --- Manuell fördelning --------------------------------------------------------------------------


def test_the_own_plan_is_told_beside_the_computed_one() -> None:
    said = texts("Känslighet")
    assert ("Egen fördelning: 3 block. Beräknad: 3 block. Den ger 60 % av nyttan med den "
            "beräknade fördelningen, men bryter gränser.") in said
    assert "101 heltidsår med den egna, 90 med den beräknade (+11), 120 utan nya block" in said
    assert ("Bryter 2 gränser: Budgetram 2028: 1 234 567 kr för mycket; Minst block "
            "Allmänmedicin, Umeå 2027: 1 block saknas.") in said


def test_every_deviation_and_the_cost_by_year() -> None:
    assert column("Avvikelser", "Skillnad") == [1, -1]
    assert column("Avvikelser", "Skillnad", formulas=True)[0].startswith("=D")
    assert column("Avvikelser", "Mer brist (heltidsår)") == [-1.5, 2.0]
    assert column("Avvikelser", "Mer kostnad (kr)") == [3e6, None]
    assert column("Avvikelser", "Motiv") == ["=Eget beslut", None]
    assert column("Egen_kostnad", "Skillnad (kr)") == [1e6] * 8


def test_a_plan_within_its_limits_says_so() -> None:
    manual = replace(full().questions.manual[0], broken=())
    assert manual_line(full(), manual).replace("\u00a0", " ") == (
        "3 block, brist 101 heltidsår (+11).")
    assert manual_line(full(), full().questions.manual[0]).endswith("; bryter 2\u00a0gränser.")
    assert replace(manual, objective_without=10.01).share_of_benefit is None


@pytest.mark.parametrize(("limit", "words"), [
    (Slack("no_need", "x", "A | B", None, 2.0),
     "A, B behöver ingen under utvärderingsåren (2 block)"),
    (Slack("supervisors", "Handledning", "A", 2030, 1.25),
     "Handledning A 2030: 1,2 ST-läkare för mycket"),
])
def test_broken_limits_have_their_own_units(limit: Slack, words: str) -> None:
    assert broken_text(limit).replace("\u00a0", " ") == words


# --- Förslag till basenhet -----------------------------------------------------------------------


def test_hosts_are_proposals_on_an_internal_sheet() -> None:
    said = texts("Förslag till basenhet")
    assert "internt arbetsmaterial" in said and "Bara förslag" in said
    assert "minst 2 specialister med tillsammans minst 1,0 heltider" in said
    assert column("Förslag_till_basenhet", "Föreslagen basenhet") == [
        "Hälsocentralen", "Ingen enhet uppfyller villkoren"]
    assert column("Enheter", "Listade per ST-läkare") == [3000, None]
    assert column("Enheter", "Saknas") == ["", "Färre än 2 specialister, mindre än 1,0 heltider "
                                         "tillsammans, antal listade saknas i Listning"]
    assert lacking_text(full(), make_units()[0]) == ""


# --- JSON ----------------------------------------------------------------------------------------


def test_json_tells_the_order_the_plan_and_the_hosts() -> None:
    result = full()
    first, _, third = (order_json(result, entry) for entry in result.ranking[:3])
    assert first["equal_to"] == ["Allmänmedicin | Södra Lappland"]
    assert first["previous"] == {"rank": 3, "allotted": 4, "filled": 2}
    assert first["composite_points"] == {"Brist i procent av behovet": 100.0, "Sårbar": 50.0}
    assert third["adjusted"] == {"rank": 1, "reason": "=1+1 är text",
                                 "decided_by": "Programrådet", "decided_on": "2026-11-20"}
    manual = manual_json(result)
    assert manual is not None and manual["starts"] == [
        {"group": "Allmänmedicin | Umeå", "start_year": 2027, "blocks": 2},
        {"group": "Allmänmedicin | Södra Lappland", "start_year": 2028, "blocks": 1}]
    assert manual["broken_limits"][0] == "Budgetram 2028: 1 234 567 kr för mycket"
    assert manual["deviations"][1]["cost_sek"] is None
    assert hosts_json(result)["units"][1]["listed_per_st"] is None
    assert json.loads(json.dumps(hosts_json(result)))["proposals"][1]["unit"] is None


def test_json_keeps_other_budgets_apart() -> None:
    nurses = changed(full(), manual=(replace(full().questions.manual[0], budget="DSK"),))
    assert manual_json(nurses) is None
    assert [entry["frame"] for entry in other_manual_json(nurses)] == ["DSK"]
