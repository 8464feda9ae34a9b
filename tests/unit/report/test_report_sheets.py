"""The sheets that tell of need, listed patients, candidates, staff and budgets, as Excel reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import openpyxl
import pytest

from prognos.report.wording.sentences import (
    candidate_sentences,
    care_question,
    care_sentence,
    longer_life_sentences,
    minimum_risks,
)
from prognos.report.workbook import write_result
from prognos.report.workbook.basis.candidates_parts import volume_sentence
from prognos.report.workbook.decision.budget_sheet import binding_sentences
from prognos.results import AtVolume, RunResult
from tests.support.changes import changed
from tests.support.report_result import make_candidates, make_care, make_full_result, make_result

MOMENT = datetime(2027, 3, 1, 8, 30)
SHEETS = [
    "Sammanfattning", "Fördelning", "Prioriteringslista", "Rangordning", "Budget",
    "Prognos", "Flöden", "Behov", "Diagram", "Verksamheterna", "Känslighet",
    "Antaganden", "NPS-underlag", "Kontroll", "Körning",
]
ANNEXES = ["Prognos i korthet", "Begränsningar", "Starter per betalare", "Anställningsform",
           "Längre arbetsliv"]
Row = tuple[Any, ...]


def opened(result: RunResult) -> tuple[Any, Any]:
    """The result workbook with stored results, and with its formulas."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "resultat.xlsx"
        write_result(result, path, MOMENT, annexes=True)
        return openpyxl.load_workbook(path, data_only=True), openpyxl.load_workbook(path)


@cache
def full() -> tuple[Any, Any]:
    return opened(make_full_result())


def table(name: str) -> tuple[list[Any], list[Row]]:
    """Headings and rows of a named table of the full result, with stored results."""
    book, _ = full()
    page = next(page for page in book if name in page.tables)
    cells = [tuple(cell.value for cell in row) for row in page[page.tables[name].ref]]
    return list(cells[0]), cells[1:]


def column(name: str, heading: str) -> list[Any]:
    headings, rows = table(name)
    return [row[headings.index(heading)] for row in rows]


def texts(sheet: str) -> str:
    book, _ = full()
    return "\n".join(str(cell.value) for row in book[sheet].iter_rows() for cell in row
                     if isinstance(cell.value, str)).replace("\u00a0", " ")


def test_every_sheet_in_its_place() -> None:
    assert full()[0].sheetnames == SHEETS + ANNEXES


def test_what_is_not_known_has_no_sheet() -> None:
    book, _ = opened(make_result())
    assert not set(book.sheetnames) & {
        "Verksamheterna", "NPS-underlag", "Källrader", "Anställningsform", "Längre arbetsliv"}
    tables = {name for page in book for name in page.tables}
    assert not tables & {"Fast_läkarkontakt", "AT_och_BT", "Budget_BT", "Kostnad_per_betalare"}


# --- Budgets --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Prioriteringslista", "Fördelning", "Rangordning"])
def test_nurses_have_their_own_table(name: str) -> None:
    doctors, nurses = column(name, "Specialitet"), column(f"{name}_DSK", "Specialitet")
    assert set(nurses) == {"Distriktssköterska"} and "Distriktssköterska" not in doctors
    assert "Ram DSK" in texts(name)


def test_each_list_accumulates_its_own_cost() -> None:
    for name in ("Prioriteringslista", "Prioriteringslista_DSK"):
        total, expected = 0.0, []
        for cost, given in zip(column(name, "Kostnad (kr)"), column(name, "Ges"), strict=True):
            total += cost if given == "ja" else 0.0
            expected.append(total if given == "ja" else None)
        assert column(name, "Ackumulerad kostnad (kr)") == expected


def test_a_nurse_ranks_among_nurses() -> None:
    assert column("Rangordning", "Rang") == [1, 2, 3, 4]
    assert column("Rangordning_DSK", "Rang") == [1]


def test_yes_and_no_stand_apart_from_figures() -> None:
    page = full()[1]["Prioriteringslista"]
    headings = [cell.value for cell in page[4]]
    for heading in ("Ges",):
        assert page.cell(5, headings.index(heading) + 1).alignment.horizontal == "center"
    assert page.cell(5, headings.index("Kostnad (kr)") + 1).number_format.endswith("_0")


def test_the_summary_counts_doctors_only() -> None:
    result = make_full_result()
    doctors = float(result.forecast.before.persons.mean[:4, 0].sum())
    assert f"{doctors:.0f}" in [row[0] for row in full()[0]["Sammanfattning"].values]


# --- Region --------------------------------------------------------------------------------------


def test_the_regions_own_spread() -> None:
    totals = make_full_result().forecast.after.totals.fte
    assert column("Regionen", "Låg (P10)") == pytest.approx(totals.p10[:10])
    assert column("Regionen", "Hög (P90)") == pytest.approx(totals.p90[:10])


def test_what_to_watch_in_words() -> None:
    said = texts("Sammanfattning")
    for sentence in (
        "Allmänmedicin, Södra Lappland: risk 30 % att jourlinjen inte kan bemannas 2033",
        "Fast läkarkontakt: 1 500 listade per specialist idag",
        "Kandidater till ST: för få 2033–2035",
        "Om alla går i pension ett år senare blir det",
    ):
        assert sentence in said, sentence


def test_the_rota_in_the_ranking_is_before_money() -> None:
    rota = column("Rangordning", "Jourlinjen")
    assert rota == [None, "risk 60\u00a0% att jourlinjen inte kan bemannas 2031", None, None]


def test_long_sheets_print_one_page() -> None:
    for sheet in ("Prognos", "Flöden", "Behov"):
        page = full()[1][sheet]
        bottom = int(str(page.print_area).rsplit("$")[-1])
        last = max(int(table.ref.rsplit(":")[1].strip("ABCDEFGHIJKLMNOP"))
                   for table in page.tables.values())
        assert bottom < last, sheet
    assert not full()[1]["Prognos i korthet"].print_area


def test_the_brief_flows_close() -> None:
    headings, rows = table("Flöden_i_regionen")
    assert headings[2] == "Vid årets början" and len(rows) == 2 * 9
    for _, _, opening, retired, left, known, completed, recruited, closing in rows:
        assert closing == pytest.approx(opening - retired - left - known + completed + recruited)


# --- Need ----------------------------------------------------------------------------------------


def test_need_is_made_of_base_and_both_sums() -> None:
    headings, rows = table("Behov")
    assert len(rows) == 5 * 10
    for row in rows:
        base, added, multiplied, need = row[headings.index("Grundbehov (heltider)"):][:4]
        assert need == pytest.approx(base * (1 + added) * multiplied)
    assert rows[9][5:7] == (pytest.approx(0.06), pytest.approx(0.9))
    assert rows[9][7] == pytest.approx(make_full_result().forecast.before.measures.need[0, 9])


def test_the_named_factors() -> None:
    said = texts("Behov")
    assert ("Behovsfaktor Nya behandlingar: tillägg +6,0 %, växer från mätdatumet till 2031 och "
            "ligger sedan still. Gäller alla.") in said
    assert "Behovsfaktor Uppgiftsväxling: multiplikator × 0,90, växer" in said


# --- Fast läkarkontakt ---------------------------------------------------------------------------


def test_care_contact_tells_when_and_what_it_costs() -> None:
    assert column("Fast_läkarkontakt", "Listade per specialist") == [1500, 1500]
    assert column("Fast_läkarkontakt_rest", "1\u00a0100 nås med blocken") == [
        "2033", "inte före 2036"]
    assert column("Fast_läkarkontakt_rest", "Dagens mål nås med blocken") == ["redan", "redan"]
    assert column("Fast_läkarkontakt_rest", "Kr per listad (2026)") == [420, 420]
    assert ("Ska ersättningen höjas, med 420 kr per listad och år, eller ska uppdraget ändras?"
            in texts("Behov"))


def test_care_sentences_when_nothing_is_missing() -> None:
    result, row = make_result(), make_care(0, 2030, 2030)
    done = replace(row.rest_today, fte=0.0)
    row = replace(row, rest_today=done, rest_horizon=done, listed_per_specialist=None)
    assert care_sentence(result, row).replace("\u00a0", " ") == "riktvärdet 1 100 nås 2030."
    assert "räcker idag" in care_question(result, row)


# --- AT, BT, staff -------------------------------------------------------------------------------


def test_candidates_add_up() -> None:
    headings, rows = table("AT_och_BT")
    assert [row[0] for row in rows] == ["Hela regionen"] * 9 + ["Umeå"] * 9
    for row in rows:
        opening, left, at, bt, licensed, available, wanted, closing, lacking = row[4:]
        assert available == pytest.approx(opening - left + at + bt + licensed)
        assert closing == pytest.approx(max(available - wanted, 0))
        assert lacking == pytest.approx(max(wanted - available, 0))
    assert headings[-1] == "Saknas" and rows[8][-1] > 0


def test_candidates_in_words() -> None:
    said = list(candidate_sentences(make_full_result()))
    assert said == [
        "Hela regionen: för få kandidater 2033–2035. Störst är skillnaden 2033: 7\u00a0kandidater "
        "mot 12\u00a0önskade ST-starter.",
        "Hela regionen: svacka 2031 med 7\u00a0nya kandidater, färre än både tidigare och "
        "senare år.",
    ]
    enough = changed(make_full_result(), candidates=make_candidates(None, 200.0))
    assert "räcker" in next(candidate_sentences(enough))
    assert "AT-starter 2027: 16,5 per 100 000 invånare." in texts("Flöden")


@pytest.mark.parametrize(("volume", "said"), [
    (AtVolume(2027, 48.0, 1900.0, 0.027),
     "AT-starter 2027: 48 av 1 900 i riket, 2,53 %. Regionens andel av befolkningen är 2,70 %: "
     "3 färre per år än den andelen ger."),
    (AtVolume(2027, 60.5, 1900.0, 0.027),
     "AT-starter 2027: 60,5 av 1 900 i riket, 3,18 %. Regionens andel av befolkningen är 2,70 %: "
     "9 fler per år än den andelen ger."),
    (AtVolume(2027, 20.0, 1000.0, 0.02),
     "AT-starter 2027: 20 av 1 000 i riket, 2,00 %. Regionens andel av befolkningen är 2,00 %: "
     "lika många som den andelen ger."),
    (AtVolume(2027, 48.0, None, 0.0265),
     "Regionens andel av landets AT går inte att jämföra med dess andel av befolkningen: "
     "antagandet ”AT-starter i riket per år” saknas."),
    (AtVolume(2027, 48.0, None, None),
     "Regionens andel av landets AT går inte att jämföra med dess andel av befolkningen: "
     "antagandena ”AT-starter i riket per år” och ”Regionens andel av Sveriges befolkning” "
     "saknas."),
])
def test_at_volume_beside_the_population(volume: AtVolume, said: str) -> None:
    assert volume_sentence(volume).replace("\u00a0", " ") == said


def test_who_counts_adds_up() -> None:
    assert column("Vem_räknas_ST", "Privata i planen") == ["ja", "nej", "ja", "ja"]
    assert column("Vem_räknas_ST", "Specialister som räknas (heltider)") == [12.0, 9.0, 12.0, 12.0]
    assert column("Vem_räknas_DSK", "Inhyrda (heltider)") == [1.5]


def test_terms_of_employment_sum_to_the_own() -> None:
    parts = [column("Anställningsform", f"{kind} (heltider)") for kind in (
        "Tillsvidare", "Visstid som löper ut", "Visstid som förlängs", "Timavlönade")]
    assert column("Anställningsform", "Egna tillsammans (heltider)") == pytest.approx(
        [sum(row) for row in zip(*parts, strict=True)])
    assert column("Anställningsform", "Egna tillsammans (personer)") == [10] * 4
    assert column("Anställningsform_DSK", "Inhyrda (personer)") == [3]


def test_longer_life_fades() -> None:
    new = column("Längre_arbetsliv", "Nytt för året")
    assert new[:3] == pytest.approx([4.0, 2.0, 1.0])
    assert sum(new) == pytest.approx(column("Längre_arbetsliv", "Fler heltider")[-1])
    said = " ".join(longer_life_sentences(make_full_result()))
    assert "Det som tillkommer varje år minskar: +4,0 heltider första året, +0,3 2035." in said
    assert len(column("Längre_arbetsliv_ST", "2035")) == 4
    assert list(longer_life_sentences(make_result())) == []


# --- Money ---------------------------------------------------------------------------------------


def budget(horizon: int) -> tuple[Any, Any, int]:
    """The sheet with stored results and with formulas, and the row of the budget's first sum.

    The budget of the made-up result has the years 2027–2034, the last without a limit.
    """
    result = make_result()
    calendar = replace(result.inputs.calendar, horizon=horizon, tail=11 - horizon)
    stored, live = opened(replace(result, inputs=replace(result.inputs, calendar=calendar)))
    return stored["Budget"], live["Budget"], 16


def test_budget_sums_to_and_beyond_the_horizon() -> None:
    page, live, top = budget(5)
    years = [row[:7] for row in page.iter_rows(min_row=8, max_row=15, values_only=True)]
    within, beyond, everything = ([cell.value for cell in page[row]] for row in range(16, 19))
    assert (within[0], beyond[0], everything[0]) == (
        "Till och med 2031", "Efter 2031", "I allt")
    for place in (1, 2, 3, 4, 5):
        assert within[place] == pytest.approx(sum(row[place] for row in years[:5]))
    assert beyond[2] == pytest.approx(sum(row[2] for row in years[5:]))
    assert beyond[1] is None and beyond[3] in (None, "")  # 2034 has no limit
    assert everything[4] == pytest.approx(within[4] + beyond[4])
    assert live.cell(top, 3).value == '=SUMIFS(C8:C15,A8:A15,"<=2031")'
    assert live["A13"].border.top.style == "thick" and live["A12"].border.top.style is None


def test_budget_within_the_horizon_has_nothing_beyond() -> None:
    page, live, _ = budget(9)
    assert [page.cell(17, column).value for column in (1, 3, 5)] == ["Efter 2035", 0, 0]
    assert not any(live.cell(row, 1).border.top.style == "thick" for row in range(8, 16))


def test_surplus_stands_beside_shortage_in_the_ranking() -> None:
    surplus = column("Rangordning", "Överskott (heltider)")
    years = list(make_full_result().inputs.calendar.evaluated)
    assert surplus == pytest.approx(
        make_full_result().forecast.before.measures.surplus[:4, years].mean(axis=1))
    assert min(surplus) > 0


def test_the_budget_names_a_few_of_the_limits_that_are_reached() -> None:
    result = make_result()
    budget, (stop,) = result.allocation.budgets[0], result.allocation.budgets[0].allocation.binding
    many = tuple(replace(stop, year=2027 + n) for n in range(8))
    budget = replace(budget, allocation=replace(budget.allocation, binding=many))
    (told,) = binding_sentences(budget)
    assert told.startswith("Gränser som är nådda i ram ST: Budgetram 2027")
    assert told.endswith("; och 3 till.") and told.count("Budgetram") == 5
    page = opened(changed(result, budgets=(budget,)))[0]["Budget"]
    assert told in [row[0] for row in page.values]


# --- Sentences -----------------------------------------------------------------------------------


def test_small_risks_are_not_told() -> None:
    result = make_full_result()
    below = np.array(result.forecast.after.measures.below_minimum_probability)
    below[1] = 0.04
    measures = replace(result.forecast.after.measures, below_minimum_probability=below)
    assert minimum_risks(result, replace(result.forecast.after, measures=measures)) == ()
    below[1, 3] = 0.999
    measures = replace(result.forecast.after.measures, below_minimum_probability=below)
    (risk,) = minimum_risks(result, replace(result.forecast.after, measures=measures))
    assert risk.words == "risk över 99\u00a0% att jourlinjen inte kan bemannas 2029"
