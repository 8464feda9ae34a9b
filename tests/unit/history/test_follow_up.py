"""What came of a forecast, how good it was, and the bridge: parts equal what was changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom, nbinom, poisson

from prognos.history.edition.edition_file import write_edition
from prognos.history.edition.freeze import freeze_run
from prognos.history.feed.year_end import read_year_end
from prognos.history.follow.bridge import (
    ASSUMPTIONS,
    CHANGES,
    DATA,
    DECISIONS,
    DEFINITIONS,
    NEED,
    build_bridges,
    forecasts,
)
from prognos.history.follow.mixed_inputs import Side
from prognos.history.follow.named_changes import (
    assumptions_between,
    definitions_between,
    need_between,
)
from prognos.history.follow.outcome import Seen, coverage, hold_against
from prognos.history.follow.scores import (
    binomial_interval,
    crps,
    crps_of_quantiles,
    interval_score,
    pinball,
)
from prognos.history.follow.target_supply import InYear
from prognos.history.last_round import LastRound
from prognos.inputs import Inputs, Need
from prognos.model.baseline import make_baseline
from prognos.model.project import project
from prognos.reading import read_inputs
from prognos.report.console.follow_up_screen import show_follow_up
from prognos.report.wording.years_words import (
    beaten_by,
    coverage_sentence,
    flows_sentence,
    follow_up_sentences,
    left_out_sentence,
    model_against,
)
from prognos.report.workbook.follow_up_workbook import write_follow_up
from prognos.results.years.edition import LEVELS
from prognos.results.years.follow_up import (
    CORRECTED,
    DRIFT,
    MODEL,
    NO_CHANGE,
    Bridge,
    Coverage,
    EditionOutcome,
    FlowOutcome,
    FollowUp,
    Scores,
)
from prognos.schema.employee_number import Numbers
from prognos.schema.findings import RefusedError
from prognos.system.files import UsageProblem
from prognos.use_cases.years import follow_up_files
from tests.support.builders import make_calendar, make_inputs, staff_row, trainee_row
from tests.support.workbooks import Rows
from tests.support.year_ends import book, post, trainee
from tests.unit.history.test_edition import edition, small


@pytest.mark.parametrize(("pmf", "outcome", "expected"), [
    (nbinom(100, 0.95).pmf(np.arange(200)), 5, 0.53215257681),
    (poisson(3).pmf(np.arange(80)), 1, 1.143447),
    (binom(10, 0.9).pmf(np.arange(11)), 8, 0.6685115)])
def test_crps_is_that_of_scoring_rules(pmf: np.ndarray, outcome: int, expected: float) -> None:
    assert crps(pmf, outcome) == pytest.approx(expected, abs=5e-7)


def test_scores_of_quantiles() -> None:
    levels = np.array([0.1, 0.5, 0.9])
    losses = pinball(np.array([[8.0, 10.0, 12.0]]), levels, np.array([11.0]))
    np.testing.assert_allclose(losses, [[0.1 * 3, 0.5, 0.1 * 1]])
    assert interval_score(np.array([8.0]), np.array([12.0]), np.array([13.0]), 0.8)[0] == (
        pytest.approx(4 + 10 * 1))
    fine = np.arange(0.005, 1.0, 0.01)
    quantiles = binom(10, 0.9).ppf(fine)[None, :]
    assert crps_of_quantiles(quantiles, fine, np.array([8.0]))[0] == pytest.approx(0.6685, abs=0.02)
    gaps = np.where(np.isin(levels, [0.5]), np.nan, [8.0, 10.0, 12.0])[None, :]
    assert np.isfinite(crps_of_quantiles(gaps, levels, np.array([9.0])))


def test_the_exact_interval_of_a_share() -> None:
    assert binomial_interval(0, 10) == pytest.approx((0.0, 0.3085), abs=1e-4)
    assert binomial_interval(8, 10) == pytest.approx((0.4439, 0.9748), abs=1e-4)
    assert binomial_interval(10, 10)[1] == 1.0


def test_an_edition_is_held_against_what_happened_and_against_naive_forecasts() -> None:
    said = edition()
    seen = Seen(2025, {"Kirurgi": 30.0, "Radiologi | Umeå": 5.0, "Ny": 2.0},
                {"Privata utförare i planen": "nej"})
    stocks = {2023: {"Kirurgi": 22.0, "Radiologi | Umeå": 5.0},
              2024: {"Kirurgi": 24.0, "Radiologi | Umeå": 5.0}}
    earlier = replace(said, years=tuple(year - 1 for year in said.years))
    found = hold_against(said, seen, None, stocks, [earlier, said])
    surgery = found.groups[0]
    at = said.groups.index("Kirurgi")
    assert surgery.forecast == pytest.approx(said.persons.mean[at, 1])
    assert surgery.naive[NO_CHANGE] == 24.0 and surgery.naive[DRIFT] == 26.0
    error = 24.0 - said.persons.mean[at, 1]  # the earlier edition said the same a year earlier
    assert surgery.naive[CORRECTED] == pytest.approx(surgery.forecast + error)
    assert not surgery.covered and found.groups[1].covered
    assert found.not_compared == ("Ny",) and found.flows == ()
    assert found.changed == ("Privata utförare i planen: ja → nej",)
    assert found.coverage.hits == 1 and found.coverage.stated >= 0.8
    expected = np.mean([abs(each.forecast - each.outcome) for each in found.groups])
    assert found.scores.absolute[MODEL] == pytest.approx(expected)
    assert found.scores.naive_crps[DRIFT] == pytest.approx(2.0)
    assert beaten_by(found).startswith(
        "Trenden träffade bättre än modellen. Utgåvan 2024 missade 2025")


def test_hits_are_counted_over_years() -> None:
    said = edition()
    stocks = {2024: {"Kirurgi": 24.0, "Radiologi | Umeå": 5.0}}
    years = [hold_against(said, Seen(year, {"Kirurgi": 24.0, "Radiologi | Umeå": 5.0}, {}),
                          None, stocks, []).groups for year in (2025, 2026)]
    both = coverage(years)
    assert (both.outcomes, both.years) == (4, 2)
    narrow = Coverage(10, 60, 0.85, False, 0.08, 0.28, 1)
    assert "för snäva" in coverage_sentence(narrow) and "ett enda år" in coverage_sentence(narrow)


# --- The bridge ----------------------------------------------------------------------------------


def region(year: int = 2026, *, exits: float = 0.04, staff: int = 10, length: float = 5.0,
           retention: float = 0.85, posts: float = 11.0) -> Inputs:
    return make_inputs(
        ["Kirurgi", "Radiologi"], calendar=make_calendar(base_date=date(year, 12, 31)),
        staff=[staff_row(0, birth_year=1975, count=staff), staff_row(1, birth_year=1976, count=5)],
        trainees=[trainee_row(0, remaining=1.5, planned_end=False)], other_exits=exits,
        retention=retention, uncertainty=(0.7, 0.25, 0.3, 0.6),
        needs=[Need("Budget", budgeted=posts), Need("Budget", budgeted=5.0)],
    ) if length == 5.0 else replace_length(region(
        year, exits=exits, staff=staff, retention=retention, posts=posts), length)


def replace_length(inputs: Inputs, length: float) -> Inputs:
    forms = replace(inputs.careers.forms, length=np.full_like(inputs.careers.forms.length, length))
    return replace(inputs, careers=replace(inputs.careers, forms=forms))


PLAN = {"Kirurgi": {2027: 2, 2028: 1}}
GROUPS = ("Kirurgi", "Radiologi")


@pytest.mark.parametrize(("change", "new"), [
    (ASSUMPTIONS, Side(region(exits=0.08), PLAN)),
    (DATA, Side(region(staff=14), PLAN)),
    (DEFINITIONS, Side(region(length=7.0), PLAN)),
    (DECISIONS, Side(region(), {"Kirurgi": {2027: 2, 2028: 5}})),
    (NEED, Side(region(posts=14.0), PLAN))])
def test_one_change_is_the_whole_difference(change: str, new: Side) -> None:
    old = Side(region(), PLAN)
    bridge = build_bridges(old, new, edition(), [], 2034)[0]
    for moved in (bridge.supply, bridge.shortage):
        assert (abs(moved.new - moved.old) > 0.05) == (change != NEED or moved is bridge.shortage)
        for part in moved.parts:
            wanted = moved.new - moved.old if part.name == change else 0.0
            assert (part.alone, part.shapley) == pytest.approx((wanted, wanted), abs=1e-9)
        assert moved.interaction == pytest.approx(0.0, abs=1e-9)


def test_several_changes_add_up_exactly_with_their_interaction() -> None:
    old = Side(region(), PLAN)
    new = Side(region(staff=16, exits=0.1, length=6.0, retention=0.5, posts=14.0),
               {"Kirurgi": {2027: 6}})
    region_, *groups = build_bridges(old, new, edition(), [], 2034)
    for bridge in (region_, *groups):
        for moved in (bridge.supply, bridge.need, bridge.shortage):
            assert moved.old + sum(part.alone for part in moved.parts) + moved.interaction == (
                pytest.approx(moved.new, abs=1e-12))
            assert sum(part.shapley for part in moved.parts) == pytest.approx(
                moved.new - moved.old, abs=1e-9)
    assert abs(region_.supply.interaction) > 0.1 and abs(region_.shortage.interaction) > 0.1
    assert region_.supply.old == pytest.approx(sum(each.supply.old for each in groups))


def test_the_shortage_is_that_of_plain_projections_of_inputs_mixed_by_hand() -> None:
    """All 16 subsets of four changes, each projected whole."""
    sides = ({"staff": 10, "exits": 0.04, "posts": 11.0},
             {"staff": 12, "exits": 0.1, "posts": 13.0})
    plans = (PLAN, {"Kirurgi": {2027: 6}, "Radiologi": {2029: 1}})
    found = forecasts(Side(region(**sides[0]), plans[0]), Side(region(**sides[1]), plans[1]),
                      GROUPS, 2034)
    for which in product((0, 1), repeat=4):
        mixed = region(**{name: sides[w][name] for name, w in zip(
            sides[0], (which[0], which[1], which[3]), strict=True)})
        blocks = np.zeros((2, mixed.calendar.start_years), dtype=np.int64)
        for group, starts in plans[which[2]].items():
            for year, count in starts.items():
                blocks[GROUPS.index(group), year - 2027] = count
        at = 2034 - mixed.calendar.base_year
        wanted = project(mixed, blocks)
        told = found[frozenset(name for name, w in zip(
            (DATA, ASSUMPTIONS, DECISIONS, NEED), which, strict=True) if w)]
        np.testing.assert_allclose(told.supply, wanted.fte.mean[:, at], atol=1e-9)
        np.testing.assert_allclose(told.need, wanted.measures.need[:, at], atol=1e-9)
        np.testing.assert_allclose(told.shortage, wanted.measures.shortage[:, at], atol=1e-9)


def test_a_year_on_the_old_plans_blocks_are_in_the_new_data() -> None:
    old, new = Side(region(2026), PLAN), Side(region(2027), {"Kirurgi": {2028: 1}})
    values = forecasts(old, new, GROUPS, 2034)
    assert len(values) == 2 ** len(CHANGES)
    # the new people do not start the blocks of 2027 once more
    assert values[frozenset((DATA,))].supply == pytest.approx(
        forecasts(new, new, GROUPS, 2034)[frozenset()].supply)


def need_of_surgery(old: Need | None, new: Need | None, **people: Any) -> Bridge:
    """A year between; people : of the second year."""
    first, last = (replace(each, need=replace(each.need, by_group=(need, None)))
                   for each, need in ((region(2026), old), (region(2027, **people), new)))
    found = build_bridges(Side(first, {}), Side(last, {}), edition(), [], 2034)
    return next(each for each in found if each.group == "Kirurgi")


def test_a_need_is_counted_from_the_year_that_states_it_and_todays_staffing_follows_the_staff(
) -> None:
    budget = Need("Budget", budgeted=10.0, growth=0.04)
    moved = need_of_surgery(budget, replace(budget, budgeted=10.4)).need
    assert moved.new == pytest.approx(moved.old) == pytest.approx(10.0 * 1.04**8)
    assert [part.alone for part in moved.parts] == pytest.approx([0.0] * 5, abs=1e-9)
    bridge = need_of_surgery(budget, budget)  # the same figure a year later grows a year less
    assert bridge.need.parts[-1].alone == pytest.approx(10.0 * (1.04**7 - 1.04**8))
    assert bridge.shortage.parts[-1].alone < -0.2
    today = Need("Nuläge", vacancies=1.0)
    bridge = need_of_surgery(today, today, staff=8)
    assert bridge.need.parts[0].alone == pytest.approx(-2.0)
    assert bridge.shortage.parts[-1].alone == pytest.approx(0.0, abs=1e-9)
    none = need_of_surgery(None, None)
    assert (none.need.new, none.shortage.new) == (0.0, 0.0) and none.supply.new > 1.0


def test_a_need_without_people_is_a_need_and_joined_groups_have_the_sum_of_theirs() -> None:
    def side(groups: dict[str, tuple[int, Need]], today: dict[str, str] | None = None) -> Side:
        inputs = make_inputs(
            list(groups), calendar=make_calendar(base_date=date(2026, 12, 31)),
            staff=[staff_row(g, count=staff) for g, (staff, _) in enumerate(groups.values())
                   if staff], needs=[need for _, need in groups.values()])
        return Side(inputs, {}, today)

    surgery = (10, Need("Budget", budgeted=11.0))
    more = side({"Kirurgi": surgery, "Ny": (0, Need("Budget", budgeted=2.0))})
    for old, new, gained in ((side({"Kirurgi": surgery}), more, 2.0),
                             (more, side({"Kirurgi": surgery}), -2.0)):
        row = build_bridges(old, new, edition(), [], 2034)[1]
        parts = {part.name: part.alone for part in row.shortage.parts}
        assert row.group == "Ny" and parts.pop(NEED) == pytest.approx(gained)
        assert list(parts.values()) == [0.0] * 4
    apart = side({"A": (6, Need("Budget", budgeted=9.0)), "B": (4, Need("Nuläge"))},
                 {"A": "C", "B": "C"})
    bridge = build_bridges(apart, side({"C": (10, Need("Budget", budgeted=14.0))}), edition(), [],
                           2034)[0]
    assert (bridge.need.old, bridge.need.new) == pytest.approx((13.0, 14.0))
    assert bridge.need.parts[-1].alone == pytest.approx(1.0)


def test_the_old_end_of_the_bridge_is_the_edition(tmp_path: Path) -> None:
    result = small()
    side = Side(result.inputs, edition().plan)
    at = edition().years.index(2033)
    found = forecasts(side, side, edition().groups, 2033)[frozenset()]
    assert found.supply == pytest.approx(edition().fte.mean[:, at], abs=1e-9)
    shortage = result.forecast.after.measures.shortage[:, at]
    assert found.shortage == pytest.approx(shortage, abs=1e-9) and shortage.max() > 0.1


def test_a_large_group_is_counted_as_in_a_whole_run() -> None:
    """By the rules that all its years need, not those of the target year alone."""
    inputs = make_inputs(1, staff=[staff_row(birth_year=1962 + n % 35, fte=0.75 + n % 2 / 4)
                                   for n in range(120)], uncertainty=(0.7, 0.25, 0.3, 0.6))
    none = np.zeros((1, inputs.calendar.start_years), dtype=np.int64)
    whole = make_baseline(inputs).fte[0].pmf()[8]
    found = InYear(inputs, 8).with_blocks(none).pmf[0][0]
    size = min(len(whole), len(found))
    np.testing.assert_allclose(found[:size], whole[:size], atol=1e-9)


def read_side(path: Path, today: dict[str, str] | None = None) -> Side:
    read = read_inputs(path)
    assert read.inputs is not None, [each.message for each in read.findings]
    return Side(read.inputs, {}, today, read.tables)


OWN = [post(n, 1965 + n) for n in range(12)]
PRIVATE = [{**post(50 + n, 1970 + n), "Driftsform": "Privat"} for n in range(4)]
CARDIOLOGY = [post(80 + n, 1972 + n, "Kardiologi") for n in range(5)]
SPECIALTIES: Rows = [["Specialitet", "Typ", "Basspecialitet", "Planeras"],
                     ["Kardiologi", "Gren", "Kirurgi", "nej"]]


@pytest.mark.parametrize(("before", "after", "gained"), [
    ({"settings": {"Privata utförare i planen": "nej"}}, {}, True),
    ({}, {"settings": {"Privata utförare i planen": "nej"}}, True),
    ({}, {"more": {"Specialiteter": SPECIALTIES,
                   "Behov": [["Specialitet", "Metod"], ["Kirurgi", "Nuläge"]]}}, False)])
def test_who_is_counted_and_where_is_a_definition_not_new_data(
    tmp_path: Path, before: dict[str, Any], after: dict[str, Any], gained: bool
) -> None:
    """Private providers counted from now on, or no more; a branch counted in its base."""
    people = [*OWN, *PRIVATE, *CARDIOLOGY]
    old = read_side(book(tmp_path, 2025, people, name="a.xlsx", **before))
    new = read_side(book(tmp_path, 2025, people, name="b.xlsx", **after))
    for bridge in build_bridges(old, new, edition(), [], 2033):
        for moved in (bridge.supply, bridge.shortage):
            parts = {part.name: part.alone for part in moved.parts}
            assert parts.pop(DEFINITIONS) == pytest.approx(moved.new - moved.old)
            assert list(parts.values()) == pytest.approx([0.0] * 4, abs=1e-9)
        moved = bridge.supply
        assert (abs(moved.new - moved.old) > 0.5) == (gained or bool(bridge.group))


def test_a_group_with_a_new_name_is_the_same_group(tmp_path: Path) -> None:
    people = [post(n, 1965 + n, area="Norr") for n in range(12)]
    old = read_side(book(tmp_path, 2025, people, name="a.xlsx"), {"Kirurgi | Norr": "Kirurgi"})
    old = replace(old, plan={"Kirurgi | Norr": {2026: 3}})
    new = read_side(book(tmp_path, 2025, OWN, name="b.xlsx"))
    new = replace(new, plan={"Kirurgi": {2026: 3}})
    region_, = build_bridges(old, new, edition(), [], 2033)
    for moved in (region_.supply, region_.need, region_.shortage):
        assert moved.old == pytest.approx(moved.new)
        assert [part.alone for part in moved.parts] == pytest.approx([0.0] * 5, abs=1e-9)
    joined = replace(old, today={"Kirurgi | Norr": "Kirurgi"})
    values = forecasts(joined, replace(new, plan={}), ("Kirurgi",), 2033)
    before, after = (values[made].supply[0] for made in (frozenset(), frozenset((DECISIONS,))))
    assert before > after + 1.0


def test_every_changed_assumption_and_definition_is_named(tmp_path: Path) -> None:
    curve: Rows = [["Kurva", "Ålder", "Slutar under året"], *(["Egen", age, 0.5]
                                                           for age in range(60, 70))]
    later: Rows = [curve[0], *(["Egen", age, 0.4] for age in range(60, 70))]
    settings: dict[str, object] = {"Pensionskurva": "Egen"}
    numbers = Numbers()
    years: list[tuple[int, dict[str, Rows], dict[str, object]]] = [
        (2025, {"Pensionskurva": curve}, settings),
        (2026, {"Pensionskurva": later, "Specialiteter": SPECIALTIES,
                "Utbildningsformer": [["Utbildningsform", "Längd (mån)"], ["DSK", 18]],
                "Behov": [["Specialitet", "Metod", "Budgeterade tjänster", "Årlig förändring",
                           "Minsta antal specialister"], ["Kirurgi", "Budget", 14.5, 0.01, 3]],
                "Listning": [["Område", "Listade"], ["Umeå", 900]],
                "Antaganden per specialitet": [["Specialitet", "Övriga avgångar per år"],
                                               ["Kirurgi", 0.1]]},
         settings | {"Andel som stannar efter ST": 0.7, "Horisont (år)": 8,
                     "Utvärderingsår": "2033–2034", "Privata utförare i planen": "nej"})]
    first, last = (read_year_end(book(tmp_path, year, OWN, more=more, settings=said), numbers,
                                 None, date(2027, 1, 1))[0] for year, more, said in years)
    assert first is not None and last is not None
    for between in (assumptions_between, definitions_between, need_between):
        assert between(first, first) == ()
    told = "; ".join(assumptions_between(first, last))
    for name in ("Andel som stannar efter ST: 85\u00a0% → 70\u00a0%", "Horisont (år): 9 → 8",
                 "Övriga avgångar per år, Kirurgi: standardvärde → 10\u00a0%",
                 "bladet Pensionskurva", "räknat från mätdatum: år 7–11 → år 7–8"):
        assert name in told, told
    assert "Mätdatum:" not in told and "Privata" not in told
    told = "; ".join(need_between(first, last))
    for name in ("Metod, Kirurgi: Nuläge → Budget", "Budgeterade tjänster, Kirurgi: tomt → 14,5",
                 "Minsta antal specialister, Kirurgi: tomt → 3", "bladet Listning, Umeå: ny rad",
                 "av behovet räknas från 2026 i stället för 2025: Kirurgi"):
        assert name in told, told
    told = "; ".join(definitions_between(first, last))
    for name in ("Privata utförare i planen: ja → nej", "bladet Specialiteter",
                 "Utbildningslängder: DSK 15 mån → DSK 18 mån"):
        assert name in told, told


# --- The page ------------------------------------------------------------------------------------


def year_after(folder: Path) -> list[Path]:
    """The edition of 2024, its workbook, and the end of 2025: a surgeon gone, one new in ST."""
    staff = [post(f"K{7100 + n}X", 1958 + n) for n in range(24)]
    radiology = [post(7200 + n, 1960 + 3 * n, "Radiologi", "Umeå") for n in range(5)]
    old = [trainee(7301, 1993, 2026), trainee(7302, 1995, 2028)]
    before = book(folder, 2024, [*staff, *radiology], old)
    previous: Rows = [["Specialitet", "Område", "Tilldelade block", "Tillsatta block"],
                ["Kirurgi", None, 3, 1], ["Radiologi", "Umeå", 1, 1]]
    after = book(folder, 2025, [*staff[1:23], *radiology],
                 [*old, trainee(7303, 1996, 2030), trainee(7304, 1997, 2030, "Radiologi", "Umeå")],
                 more={"Föregående år": previous})
    return [write_edition(edition(), folder / "2024.prognos-utgava.json.gz"), before, after]


def page(files: list[Path]) -> FollowUp:
    done = follow_up_files(files, lambda _: None, date(2026, 1, 10))
    return done


def test_the_page_tells_what_was_said_what_happened_and_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frozen, *books = year_after(tmp_path)
    found = page((frozen, frozen, *books))  # the same edition twice is one
    outcome, = found.outcomes
    flows = {each.flow: each for each in outcome.flows}
    assert (flows["retired"].outcome, flows["left"].outcome, flows["started"].outcome) == (1, 1, 2)
    both, chance = (edition().flow_variance[name][:, 1] for name in ("left", "left_chance"))
    # chance adds up over groups, the common factors move all of them together
    assert flows["left"].sd**2 == pytest.approx(
        chance.sum() + np.sqrt(both - chance).sum()**2, rel=1e-6)
    surgery = next(chain for chain in found.chains if chain.group == "Kirurgi")
    assert (surgery.announced, surgery.filled, surgery.started, surgery.unfilled) == (3, 1, 1, 2)
    assert surgery.planned == edition().plan.get("Kirurgi", {}).get(2025, 0)
    bridge = found.bridges[0]
    assert bridge.year == 2033 and bridge.surprises[-1].flow == "rest"
    assert sum(each.fte for each in bridge.surprises) == pytest.approx(bridge.supply.parts[0].alone)
    # one year apart: the flows of the bridge are those held against the edition
    for flow in bridge.surprises[:-2]:
        held = flows[flow.flow]
        assert flow.persons == pytest.approx(held.outcome - held.forecast), flow.flow
    target = write_follow_up(found, tmp_path / "u.xlsx")
    show_follow_up(found, target)
    shown = capsys.readouterr().out
    for text in ("Utgåvan 2024", "Återta och fördela om 2: Kirurgi 2", "P10–P90",
                 "Prognosens brist 2033", "Övriga avgångar", "u.xlsx"):
        assert text in shown


def test_flows_that_differed_most_are_said_and_what_chance_does_not_give() -> None:
    outcome = EditionOutcome(
        "2024", 2024, 2025, (), (FlowOutcome("retired", 10.0, 3.0, 11.0, "ST"),
                                 FlowOutcome("left", 20.0, 4.0, 30.0, "ST"),
                                 FlowOutcome("recruited", 5.0, 2.0, 5.2, "ST"),
                                 FlowOutcome("started", 5.0, 2.0, 9.0, "DSK")),
        coverage([]), Scores({}, 0.0, 0.0, 0.0, {}), (), not_compared=("A | Norr", "B"))
    assert flows_sentence(outcome) == (
        "Av flödena i ST-grupperna skilde sig mest: övriga avgångar 30 (väntat 20,0), "
        "pensionsavgångar 11 (väntat 10,0). Mer än slumpen brukar ge: övriga avgångar.")
    assert left_out_sentence(outcome) == (
        "2\u00a0grupper finns bara i prognosen eller bara i utfallet och jämförs inte: A, Norr; B.")


def test_a_round_that_the_sheet_does_not_tell_is_the_editions(tmp_path: Path) -> None:
    """Blocks announced as planned; filled by those new whom the central budget pays."""
    frozen, before, after = year_after(tmp_path)
    silent = book(tmp_path, 2025, [post(f"K{7100 + n}X", 1958 + n) for n in range(23)],
                  [trainee(7303, 1996, 2030)], name="tyst-2025.xlsx")
    found = page([frozen, before, silent])
    chain = next(each for each in found.chains if each.group == "Kirurgi")
    planned = edition().plan["Kirurgi"][2025]
    assert (chain.announced, chain.filled, chain.assumed) == (planned, min(planned, 1), True)
    assert "Bladet Föregående år är tomt" in " ".join(follow_up_sentences(found))
    told = next(each for each in page([frozen, before, after]).chains if each.group == "Kirurgi")
    assert (told.announced, told.filled, told.assumed) == (3, 1, False)


def test_drop_outs_are_forecast_as_they_can_be_told(tmp_path: Path) -> None:
    """One of two trainees is in the last year: dropping out, she is told as finished."""
    frozen, before, after = year_after(tmp_path)
    flows = {}
    for end in (2028, 2025):
        book(tmp_path, 2024, [post(f"K{7100 + n}X", 1958 + n) for n in range(24)],
             [trainee(7301, 1993, end), trainee(7302, 1995, 2028)])
        flows[end] = {each.flow: each.forecast for each in page([frozen, before, after]
                                                                ).outcomes[0].flows}
    assert flows[2025]["dropped"] == pytest.approx(flows[2028]["dropped"] / 2)
    assert flows[2025]["dropped"] + flows[2025]["finished"] == pytest.approx(
        flows[2028]["dropped"] + flows[2028]["finished"])


def test_a_broken_series_is_told_first(tmp_path: Path) -> None:
    frozen, before, _ = year_after(tmp_path)
    few = book(tmp_path, 2025, [post(f"K{7100 + n}X", 1958 + n) for n in range(9)], name="f.xlsx")
    found = page([frozen, before, few])
    assert found.outcomes[0].broken == (2025,)
    assert next(iter(follow_up_sentences(found))).startswith("Serien är bruten: 2025")
    whole = page([frozen, before, year_after(tmp_path)[2]])
    assert whole.outcomes[0].broken == ()


def test_without_this_years_edition_decisions_are_nothing_and_it_is_said(tmp_path: Path) -> None:
    found = page(year_after(tmp_path))
    decisions = {part.name: part.alone for part in found.bridges[0].supply.parts}[DECISIONS]
    assert decisions == pytest.approx(0.0, abs=1e-9)
    assert "arets-utgava-saknas" in {each.code for each in found.findings}


@pytest.mark.parametrize("stated", [False, True])
def test_a_run_takes_last_years_round_from_its_edition(tmp_path: Path, stated: bool) -> None:
    """Rank, blocks and those filled; what the sheet itself says stays."""
    sheet: Rows = [["Specialitet", "Tilldelade block"], ["Kirurgi", 9]]
    here = [post(n, 1965 + n) for n in range(12)]
    this = book(tmp_path, 2025, [*here, post(50, 1980, "Radiologi", "UMEÅ")],
                [trainee(60, 1996, 2030)], more={"Föregående år": sheet} if stated else {})
    last = LastRound((replace(edition(), region=None),))
    read = read_inputs(this, filled=last.fill)
    assert read.inputs is not None
    ids = [group.id for group in read.inputs.groups]
    rows = {ids[row.group]: row for row in read.inputs.order.previous}
    assert rows["Radiologi | UMEÅ"].allotted == edition().plan["Radiologi | Umeå"][2025]
    planned = edition().plan["Kirurgi"][2025]
    row, at = rows["Kirurgi"], edition().groups.index("Kirurgi")
    assert row.rank == edition().ranks[at]
    assert (row.allotted, row.filled) == ((9, None) if stated else (planned, min(planned, 1)))
    before = book(tmp_path, 2024, here)
    with pytest.raises(UsageProblem, match="ange förra årets utgåva"):
        read_inputs(before, filled=last.fill)
    with pytest.raises(UsageProblem, match="gäller B, arbetsboken"):
        read_inputs(this, filled=LastRound((replace(edition(), region="B"),)).fill)
    assert read_inputs(before, filled=LastRound(last.editions, required=False).fill).inputs


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    frozen, before, after = year_after(tmp_path)
    alone = page([frozen, after])
    assert alone.bridges == () and "Ange också arbetsboken från 2024" in (
        alone.bridge_missing or "")
    assert alone.outcomes[0].flows == ()
    for files, code in (([before, after], "ingen-utgava"), ([frozen, before], "inget-utfall"),
                        ([frozen, before, book(tmp_path, 2026, [post(1, 1980)], region="B",
                                               name="b.xlsx")], "olika-regioner")):
        with pytest.raises(RefusedError) as refused:
            follow_up_files(files, lambda _: None, date(2026, 1, 10))
        assert code in {each.code for each in refused.value.findings}
    other = write_edition(replace(edition(), region="B"), tmp_path / "b.prognos-utgava.json.gz")
    with pytest.raises(RefusedError) as refused:
        follow_up_files([other, after], lambda _: None, date(2026, 1, 10))
    assert "utgava-annan-region" in {each.code for each in refused.value.findings}


def test_levels_are_nineteen() -> None:
    assert LEVELS[0] == 0.05 and LEVELS[-1] == 0.95 and freeze_run(small(), "x").name == "x"


@pytest.mark.parametrize(("errors", "said"), [
    ({MODEL: 1.0, NO_CHANGE: 1.01}, "ungefär lika bra"),
    ({MODEL: 1.0, NO_CHANGE: 0.99, DRIFT: 2.0}, "ungefär lika bra"),
    ({MODEL: 1.0, NO_CHANGE: 1.2}, "Modellen var bättre"),
    ({MODEL: 1.0, NO_CHANGE: 0.7, DRIFT: 0.8}, "Ingen förändring träffade bättre än modellen")])
def test_a_narrow_lead_is_no_lead(errors: dict[str, float], said: str) -> None:
    assert said in model_against(errors, "Modellen missade")
