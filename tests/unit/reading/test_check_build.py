"""The good workbook gives the expected arrays; the rules of each sheet one by one."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from prognos.inputs import NO_YEAR, Inputs, YearlyAmount
from prognos.reading import read_inputs
from tests.support.places import DATA
from tests.support.workbooks import Sheets, Spoil, add, assume, codes, drop, put, read, together

B, T, N, A = "Bemanning", "ST-läkare", "Behov", "Antaganden per specialitet"
EMILIA = DATA / "emilia_romagna_2011" / "underlag.xlsx"


def inputs(tmp_path: Path, *spoils: Spoil) -> Inputs:
    result = read(tmp_path, together(*spoils))
    assert result.inputs is not None, [f for f in result.findings if f.severity == "fel"]
    return result.inputs


def test_calendar_and_groups(tmp_path: Path) -> None:
    made = inputs(tmp_path)
    assert made.calendar.base_date == date(2026, 12, 31)
    assert (made.calendar.start_years, made.calendar.horizon, made.calendar.tail) == (3, 9, 2)
    assert made.calendar.evaluated == (7, 8, 9, 10, 11)
    assert [group.id for group in made.groups] == [
        "Allmänmedicin | Umeå", "Kirurgi", "Allmänmedicin | Skellefteå"]
    assert all(group.budget == "ST" and group.planned for group in made.groups)
    assert made.region == "Testregionen"


def test_staff(tmp_path: Path) -> None:
    staff = inputs(tmp_path).people.staff
    assert staff.group.tolist() == [1, 1, 0, 2]
    assert staff.fte.tolist() == [1.0, 0.25, 0.8, 0.75]
    assert staff.count.tolist() == [1, 2, 1, 1]
    assert staff.private.tolist() == [False, False, True, False]
    assert staff.exit_after.tolist() == staff.leave_until.tolist() == [NO_YEAR] * 4


def test_trainees(tmp_path: Path) -> None:
    made = inputs(tmp_path).people.trainees
    planned = (date(2028, 12, 31) - date(2026, 12, 31)).days / 365.25
    rest = (5.5 - 6 / 12 - (date(2026, 12, 31) - date(2024, 12, 31)).days / 365.25) / 0.5
    assert made.remaining == pytest.approx([planned, rest])
    assert made.planned_end.tolist() == [True, False]
    assert made.form.tolist() == [0, 1]
    assert made.count.tolist() == [1, 2]
    assert made.central.tolist() == [True, True]


def test_starts(tmp_path: Path) -> None:
    made = inputs(tmp_path)
    assert made.people.starts.group.tolist() == [1, *[0] * 11]
    assert made.people.starts.year.tolist() == [2, *range(1, 12)]
    assert made.people.starts.count.tolist() == [1.0, *[0.5] * 11]
    assert made.people.starts.central.tolist() == [True, *[False] * 11]
    assert made.careers.forms.names[made.people.starts.form[0]] == "ST forskning"


def test_forms_and_mixture(tmp_path: Path) -> None:
    forms = inputs(tmp_path).careers.forms
    assert forms.names[-1] == "Rymd"
    assert [forms.length[-1], forms.delay_mean[-1], forms.dropout[-1]] == [4.0, 0.5, 0.02]
    assert forms.counts[-1] == 0.3 and math.isnan(forms.counts[0])
    assert [forms.length[forms.old], forms.length[forms.new]] == [5.0, 5.5]
    assert forms.old_share.tolist() == [0.6, 0.6, 0.6, 0.5, 0.4, 0.2, 0.1, *[0.0] * 5]


def test_rates_of_the_group_of_the_specialty_and_of_the_region(tmp_path: Path) -> None:
    rates = inputs(tmp_path).careers.rates
    assert rates.other_exits.tolist() == [0.05, 0.04, 0.05]
    assert rates.retention.tolist() == [0.6, 0.85, 0.7]
    assert rates.recruitment[0] == 1.5 and np.isnan(rates.recruitment[1:]).all()
    assert rates.fill_rate.tolist() == [[0.8] * 3, [0.95] * 3, [0.95] * 3]
    assert rates.priority.tolist() == [2.0, 1.0, 1.0]
    assert rates.training_fte.tolist() == [0.0, 1.0, 0.0]


def test_needs(tmp_path: Path) -> None:
    manual, budget, today = inputs(tmp_path).need.by_group
    assert manual and budget and today
    assert (manual.method, manual.figures) == ("Manuell", ((2027, 3.0), (2030, 4.5)))
    assert (budget.method, budget.budgeted, budget.growth) == ("Budget", 4.0, 0.01)
    assert (budget.minimum, budget.st_in_posts) == (2, True)
    assert (today.method, today.vacancies, today.agency_fte) == ("Nuläge", 1.5, 0.5)


def test_budgets_costs_limits_and_requests(tmp_path: Path) -> None:
    made = inputs(tmp_path)
    budget = made.money.budgets[0]
    assert budget.years.tolist() == [2027, 2028, 2029]
    assert budget.max_blocks[[0, 2]].tolist() == [10.0, 0.0] and np.isnan(budget.max_blocks[1])
    assert budget.bound[0] == 1e6 and np.isnan(budget.bound[1])
    clinic, central, nurses = made.money.costs
    assert (clinic.payer, clinic.index, clinic.row) == ("Klinik", 0.02, 2)
    assert (central.share, central.monthly_salary.at(2030), central.po) == (0.5, 61000.0, 0.48)
    assert (made.careers.forms.names[nurses.form]
            == "DSK" and nurses.monthly_salary.at(2030) == 26000.0)
    lowest, highest = made.rules.limits
    assert (lowest.kind, lowest.label, lowest.value) == ("min", "Kirurgi", 1.0)
    assert lowest.groups.tolist() == [False, True, False]
    assert lowest.years.tolist() == [False, True, False]
    assert highest.groups.tolist() == [True, False, True] and highest.years.all()
    wish = made.rules.requests[0]
    assert (wish.group, wish.blocks, wish.candidate, wish.supervisor) == (1, 2, "ja", "nej")
    assert wish.submitted_on == "2026-10-01"


def test_assumptions_are_marked_and_counted(tmp_path: Path) -> None:
    result = read(tmp_path)
    assert result.inputs is not None
    by_name = {entry.name: entry for entry in result.inputs.sources.assumptions}
    assert by_name["Horisont (år)"].defaulted and by_name["Horisont (år)"].value == 9
    central = by_name["Central andel av ST-block"]
    assert (central.defaulted, central.value, central.source) == (False, 0.5, "påhittat")
    assert by_name["Utvärderingsår"].value == "2033–2037"
    assert by_name["År efter horisonten"].value == 2
    assert not by_name["Prioritetsvikt, Allmänmedicin | Umeå"].defaulted
    assert "Månadslön AT" not in by_name


@pytest.mark.parametrize(("cells", "exit_after"), [
    ({"Anmäld avgång": date(2030, 6, 30)}, 3),
    ({"Anmäld avgång": date(2030, 12, 31)}, 3),
    ({"Anmäld avgång": date(2031, 1, 1)}, 4),
    ({"Anmäld avgång": date(2027, 1, 1)}, 0),
    ({"Anställningsform": "Visstid", "Slutdatum": date(2030, 6, 30)}, 3),
    ({"Anställningsform": "Visstid", "Slutdatum": date(2030, 6, 30), "Förlängs": "ja"}, NO_YEAR),
    ({"Anställningsform": "Visstid", "Slutdatum": date(2035, 6, 30)}, NO_YEAR),  # 65 that year
    ({"Anställningsform": "Visstid", "Slutdatum": date(2034, 6, 30)}, 7),  # 64 that year
    ({"Anställningsform": "Visstid", "Slutdatum": date(2035, 6, 30), "Förlängs": "nej"}, 8),
    ({"Slutdatum": date(2029, 6, 30), "Anmäld avgång": date(2030, 6, 30)}, 2),
    ({"Slutdatum": date(2029, 6, 30), "Förlängs": "ja", "Anmäld avgång": date(2030, 6, 30)}, 3),
    ({"Födelseår": None, "Slutdatum": date(2060, 6, 30)}, 33),
])
def test_known_departures(cells: dict[str, Any], exit_after: int, tmp_path: Path) -> None:
    staff = inputs(tmp_path, *(put(B, name, value) for name, value in cells.items())).people.staff
    assert staff.exit_after[0] == exit_after


def test_who_has_left_on_the_base_date_is_not_in_stock(tmp_path: Path) -> None:
    staff = inputs(tmp_path, put(B, "Anmäld avgång", date(2026, 12, 31))).people.staff
    assert staff.row.tolist() == [3, 4, 5]


@pytest.mark.parametrize(("until", "last"), [
    (date(2026, 12, 31), 0), (date(2027, 6, 30), 0), (date(2027, 12, 31), 1),
    (date(2026, 12, 30), NO_YEAR),
])
def test_leave(until: date, last: int, tmp_path: Path) -> None:
    assert inputs(tmp_path, put(B, "Tjänstledig t.o.m.", until)).people.staff.leave_until[0] == last


def test_leave_and_departure_in_the_base_year_itself(tmp_path: Path) -> None:
    spoils = (assume("Mätdatum", date(2026, 10, 1)),
              put(B, "Anmäld avgång", date(2026, 11, 15)),
              put(B, "Tjänstledig t.o.m.", date(2026, 11, 15), 2))
    staff = inputs(tmp_path, *spoils).people.staff
    assert staff.exit_after[0] == 0 and staff.leave_until[1] == 0


def test_agency_doctors_are_counted_beside_the_supply(tmp_path: Path) -> None:
    made = inputs(tmp_path, add(B, Specialitet="Kirurgi", Anställningsform="Hyr", Antal=3,
                                Sysselsättningsgrad=0.5))
    assert made.people.agency_fte.tolist() == [0.0, 1.5, 0.0]
    assert len(made.people.staff.row) == 4


def test_private_providers_may_be_left_out(tmp_path: Path) -> None:
    made = inputs(tmp_path, assume("Privata utförare i planen", "nej"))
    assert made.people.staff.row.tolist() == [2, 3, 5]


@pytest.mark.parametrize("in_plan", ["ja", "nej"])
def test_private_providers_are_summed_in_the_plan_or_not(in_plan: str, tmp_path: Path) -> None:
    made = inputs(tmp_path, assume("Privata utförare i planen", in_plan),
                  add(B, Specialitet="Kirurgi", Driftsform="Privat", Födelseår=1975, Antal=2,
                      Sysselsättningsgrad=0.5),
                  add(B, Specialitet="Kirurgi", Driftsform="Privat", Födelseår=1960,
                      Anmäld_avgång=date(2026, 6, 30)))
    assert made.people.private_in_plan == (in_plan == "ja")
    assert made.people.private_fte.tolist() == pytest.approx([0.8, 1.0, 0.0])
    assert made.people.private_persons.tolist() == [1.0, 2.0, 0.0]


def test_rows_of_one_person_are_joined(tmp_path: Path) -> None:
    row = {"Specialitet": "Kirurgi", "Anställningsnr": 1}
    made = inputs(tmp_path, put(B, "Sysselsättningsgrad", 0.5),
                  add(B, Sysselsättningsgrad=0.3, Anmäld_avgång=date(2030, 1, 1), **row))
    assert made.people.staff.row.tolist() == [2, 3, 4, 5]
    assert made.people.staff.fte[0] == pytest.approx(0.8)
    assert made.people.staff.birth_year[0] == 1970
    assert made.people.staff.exit_after[0] == NO_YEAR


def test_age_and_protected_identity(tmp_path: Path) -> None:
    made = inputs(tmp_path, put(B, "Födelseår", None), put(B, "Ålder", 50),
                  put(B, "Skyddad identitet", "ja", 2))
    assert made.people.staff.birth_year.tolist()[:2] == [1976, NO_YEAR]


def test_unplanned_specialties_are_counted_in_their_base(tmp_path: Path) -> None:
    made = inputs(tmp_path, add(B, Specialitet="Rättspsykiatri", Födelseår=1980),
                  add(N, Specialitet="Psykiatri", Budgeterade_tjänster=2))
    assert [group.specialty for group in made.groups][-1] == "Psykiatri"
    assert made.people.staff.group[-1] == 3


def test_an_add_on_specialty_without_base_is_forecast_but_not_planned(tmp_path: Path) -> None:
    made = inputs(tmp_path, add(B, Specialitet="Palliativ medicin", Födelseår=1980))
    assert not made.groups[-1].planned


def test_an_own_row_may_plan_a_sub_specialty(tmp_path: Path) -> None:
    made = inputs(
        tmp_path,
        add("Specialiteter", Specialitet="Neonatologi", Typ="Gren", Planeras="ja",
            Basspecialitet="Pediatrik", Utbildningsform="Gren"),
        add(B, Specialitet="Neonatologi", Födelseår=1980))
    group = made.groups[-1]
    assert group.planned and made.careers.forms.names[group.form] == "Gren"


def test_base_specialty_of_a_trainee_makes_a_group(tmp_path: Path) -> None:
    made = inputs(tmp_path, put(T, "Redan specialist i", "Internmedicin"))
    assert made.groups[made.people.trainees.base_group[0]].specialty == "Internmedicin"
    assert made.people.trainees.base_fte[0] == 1.0


def planned_neonatology(*staff: Spoil) -> Spoil:
    return together(
        add("Specialiteter", Specialitet="Neonatologi", Typ="Gren", Planeras="ja",
            Basspecialitet="Pediatrik"),
        add(B, Specialitet="Neonatologi", Område="Umeå", Födelseår=1980), *staff)


@pytest.mark.parametrize(("areas", "base"), [
    ((None,), "Barn- och ungdomsmedicin"),
    ((None, "Umeå"), "Barn- och ungdomsmedicin | Umeå"),
    (("Skellefteå",), None), ((), None),
])
def test_the_base_of_a_planned_sub_specialty(
    areas: tuple[str | None, ...], base: str | None, tmp_path: Path
) -> None:
    staff = (add(B, Specialitet="Pediatrik", Område=area, Födelseår=1980) for area in areas)
    result = read(tmp_path, planned_neonatology(*staff))
    assert result.inputs is not None
    groups = [group.id for group in result.inputs.groups]
    own = groups.index("Neonatologi | Umeå")
    wanted = NO_YEAR if base is None else groups.index(base)
    assert result.inputs.people.base_group[own] == wanted
    assert np.delete(result.inputs.people.base_group, own).tolist() == [NO_YEAR] * (len(groups) - 1)
    assert ("bas-utan-grupp" in codes(result)) == (base is None)


def test_who_trains_within_the_base_is_one_specialist_throughout(tmp_path: Path) -> None:
    made = inputs(tmp_path, put(T, "Specialitet", "Neonatologi"),
                  put(T, "Redan specialist i", "Pediatrik"), put(T, "Sysselsättningsgrad", 0.8))
    children = [group.specialty for group in made.groups].index("Barn- och ungdomsmedicin")
    assert made.people.trainees.row.tolist() == [3]
    post = made.people.staff
    assert [post.group[-1], post.birth_year[-1], post.count[-1]] == [children, 1992, 1]
    assert post.fte[-1] == 0.8 and post.row[-1] == NO_YEAR and not post.private[-1]
    assert post.exit_after[-1] == NO_YEAR


def test_the_start_after_the_base_date_waits_for_the_start(tmp_path: Path) -> None:
    made = inputs(tmp_path, put(T, "Planerat slutdatum", None),
                  put(T, "Startdatum", date(2027, 12, 31)), put(T, "Sysselsättningsgrad", 0.5))
    assert made.people.trainees.remaining[0] == pytest.approx(365 / 365.25 + 10.0)


def test_overdue_training_has_negative_time_left(tmp_path: Path) -> None:
    made = inputs(tmp_path, put(T, "Planerat slutdatum", date(2025, 12, 31)))
    assert made.people.trainees.remaining[0] == pytest.approx(-365 / 365.25)


def test_lengths_of_the_two_rule_sets_are_assumptions_unless_the_sheet_has_a_row(
    tmp_path: Path,
) -> None:
    longer = assume("ST-längd SOSFS 2015:8 (mån)", 66)
    assert inputs(tmp_path, longer).careers.forms.length[0] == 5.5
    row = add("Utbildningsformer", **{"Utbildningsform": "ST SOSFS 2015:8", "Längd_(mån)": 72})
    assert inputs(tmp_path, longer, row).careers.forms.length[0] == 6.0


def test_blank_method_follows_what_is_filled_in(tmp_path: Path) -> None:
    needs = inputs(tmp_path, *(put(N, "Metod", None, row) for row in (1, 2, 3))).need.by_group
    assert [need.method for need in needs if need] == ["Manuell", "Budget", "Nuläge"]


def test_uncertainty_off_is_one_node(tmp_path: Path) -> None:
    assert inputs(tmp_path).careers.uncertainty.retirement == 0.7
    off = inputs(tmp_path, assume("Osäkerhet", "nej")).careers.uncertainty
    assert (off.retirement, off.mobility, off.training) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(("text", "years"), [
    ("7", (7,)), ("7–9", (7, 8, 9)), ("7-9", (7, 8, 9)), ("2033 - 2034", (7, 8)),
    (2035, (9,)), (8, (8,)), ("2033–2037", (7, 8, 9, 10, 11)), ("1—2", (1, 2)),
])
def test_evaluated_years(text: object, years: tuple[int, ...], tmp_path: Path) -> None:
    assert inputs(tmp_path, assume("Utvärderingsår", text)).calendar.evaluated == years


@pytest.mark.parametrize("text", ["0", "12", "9–7", "2026", "2038", "sju", "7–9–11"])
def test_evaluated_years_outside(text: str, tmp_path: Path) -> None:
    assert "utvarderingsar" in codes(read(tmp_path, assume("Utvärderingsår", text)))


def test_values_by_year(tmp_path: Path) -> None:
    made = inputs(tmp_path, assume("Tillsättningsgrad", "2028: 80 %; 2029: 0,5; sedan 0,4"),
                  assume("Månadslön specialist", "2027: 90000; 2030: 95 000"))
    assert made.careers.rates.fill_rate[1].tolist() == [0.8, 0.8, 0.5]
    assert [made.money.specialist_salary.at(year) for year in (2026, 2029, 2030, 2040)] == [
        90000.0, 90000.0, 95000.0, 95000.0]
    assert isinstance(made.money.specialist_salary, YearlyAmount)


@pytest.mark.parametrize("text", ["2028: 0,8; 2027: 1", "sedan 0; 2027: 1", "2027; 0,8:", "x: 1"])
def test_values_by_year_that_cannot_be_read(text: str, tmp_path: Path) -> None:
    assert "felaktiga-arsvarden" in codes(read(tmp_path, assume("Tillsättningsgrad", text)))


def test_a_value_by_year_has_the_range_of_the_parameter(tmp_path: Path) -> None:
    assert "tvetydig-andel" in codes(read(tmp_path, assume("Tillsättningsgrad", "2027: 1,5")))


def test_own_curve_and_shift(tmp_path: Path) -> None:
    curve = inputs(tmp_path, assume("Pensionskurva", "egen"),
                   assume("Förskjutning pensionsålder (år)", 1)).careers.curve
    assert (curve.name, curve.first_age, curve.shift) == ("Egen", 64, 1.0)
    assert curve.hazard.tolist() == [0.1, 0.5, 1.0]
    assert curve.working_share.tolist() == [1.0, 0.9, 0.8]
    standard = inputs(tmp_path).careers.curve
    assert (standard.first_age, len(standard.hazard)) == (60, 18)


def test_areas_match_like_headings_and_hela_regionen_is_blank(tmp_path: Path) -> None:
    made = inputs(tmp_path, put(B, "Område", " UMEÅ ", 3), put(B, "Område", "Hela regionen", 1))
    assert [group.id for group in made.groups] == [
        "Allmänmedicin | Umeå", "Kirurgi", "Allmänmedicin | Skellefteå"]


def test_headings_within_the_assumptions_are_skipped(tmp_path: Path) -> None:
    def sections(sheets: Sheets) -> None:
        sheets["Antaganden"] += [["Avancerat"], ["Osäkerhet"], ["Osäkerhet", "nej"], ["Kostnader"]]
    assert inputs(tmp_path, sections).careers.uncertainty.mobility == 0.0


def test_base_date_from_the_budget(tmp_path: Path) -> None:
    made = inputs(tmp_path, assume("Mätdatum", None))
    assert made.calendar.base_date == date(2026, 12, 31)
    entry = next(a for a in made.sources.assumptions if a.name == "Mätdatum")
    assert (entry.value, entry.defaulted) == ("2026-12-31", True)


def test_optional_sheets_may_be_absent(tmp_path: Path) -> None:
    names = (A, "Planerade starter", "Begränsningar", "Önskemål", "Specialiteter",
             "Utbildningsformer", "Pensionskurva", "Kostnader", "Läs mig")
    made = inputs(tmp_path, *(drop(name) for name in names))
    assert (made.rules.limits
            == () and made.rules.requests == () and len(made.people.starts.year) == 0)
    assert {row.payer for row in made.money.costs} == {"Central", "Klinik"}


def test_specialist_nurses_have_their_own_budget(tmp_path: Path) -> None:
    made = inputs(
        tmp_path, add(N, Specialitet="Distriktssköterska", Budgeterade_tjänster=90),
        *(add("Budgetram", År=year, Avser="DSK", Högsta_antal_block=12)
          for year in (2027, 2028, 2029)))
    assert [budget.name for budget in made.money.budgets] == ["ST", "DSK"]
    assert made.groups[-1].budget == "DSK"


def test_the_published_region_reads_as_it_stands() -> None:
    result = read_inputs(EMILIA)
    made = result.inputs
    assert made is not None
    assert [f for f in result.findings if f.severity == "fel"] == []
    assert int(made.people.staff.count.sum()) == 8438
    assert len(made.groups) == 23 and made.calendar.base_year == 2011
    first = made.need.by_group[0]
    assert first and first.figures == ((2011, 580.0), (2030, 649.6))
    assert made.careers.forms.names[made.groups[0].form] == "ER"
    assert made.money.budgets[0].years.tolist() == list(range(2012, 2021))
    assert len(result.sha256) == 64 and result.name == "underlag.xlsx"
