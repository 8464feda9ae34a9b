"""The guesses that matter most: each moved by itself, against figures worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from math import erf, exp, pi, sqrt

import numpy as np
import pytest

from prognos.analysis.scenarios import (
    TRIED,
    approximate_shortage,
    weigh_guesses,
    with_known_recruitment,
)
from prognos.inputs import Assumption, Inputs
from prognos.model.project import project
from prognos.model.rates import balanced_recruitment
from prognos.results import Guess
from tests.support.builders import (
    flat_need,
    make_calendar,
    make_curve,
    make_inputs,
    staff_row,
    trainee_row,
)
from tests.support.changes import changed

NONE = np.zeros((1, 3), dtype=np.int64)


def region(**fields: object) -> Inputs:
    """Forty specialists of 45, others leave at 4 % a year, evaluated in year 7 alone."""
    given: dict[str, object] = dict(
        staff=[staff_row(birth_year=1981, count=40)], needs=flat_need(40.0),
        curve=make_curve("Ingen"), calendar=make_calendar(evaluated=(7,)))
    return make_inputs(1, **(given | fields))  # type: ignore[arg-type]  # fields by name


def stated(inputs: Inputs) -> np.ndarray:
    return project(inputs).measures.need


def weighed(inputs: Inputs, blocks: np.ndarray = NONE) -> dict[str, Guess]:
    return {guess.name: guess for guess in weigh_guesses(inputs, blocks, stated(inputs))}


def normal_shortage(need: float, mean: float, variance: float) -> float:
    """E[(need - X)+] of X ~ N(mean, variance)."""
    sd = sqrt(variance)
    z = (need - mean) / sd
    return sd * (z * (1 + erf(z / sqrt(2))) / 2 + exp(-z * z / 2) / sqrt(2 * pi))


@pytest.mark.parametrize(("label", "rate"), [("low", 0.03), ("high", 0.05)])
def test_exits_a_quarter_lower_and_higher(label: str, rate: float) -> None:
    """In post in year 7: binomial of 40 with chance (1 - rate)^7."""
    def short(rate: float) -> float:
        stays = (1 - rate) ** 7
        return normal_shortage(40.0, 40 * stays, 40 * stays * (1 - stays))

    guess = weighed(region())["Övriga avgångar per år"]
    assert getattr(guess, f"change_{label}") == pytest.approx(short(rate) - short(0.04))
    assert (guess.low_label, guess.high_label) == ("25 % lägre", "25 % högre")


def test_retention_ten_points_up_and_down() -> None:
    """One is ready in year 1 (no delay, no drop-out); stays w.p. 0,75 or 0,95; then none leaves."""
    inputs = region(staff=[], trainees=[trainee_row(remaining=0.5, count=20)], other_exits=0.0,
                    needs=flat_need(20.0), new_fte=1.0)
    forms = replace(inputs.careers.forms, known_delay_mean=0.0, known_delay_sd=0.0,
                    dropout=np.zeros(len(inputs.careers.forms.names)))
    guess = weighed(changed(inputs, forms=forms))["Andel som stannar efter ST"]
    unchanged = normal_shortage(20, 17, 20 * 0.85 * 0.15)
    low, high = normal_shortage(20, 15, 20 * 0.75 * 0.25), normal_shortage(20, 19, 20 * 0.95 * 0.05)
    assert guess.change_low == pytest.approx(low - unchanged)
    assert guess.change_high == pytest.approx(high - unchanged)
    assert guess.swing == pytest.approx(low - high)


def test_the_largest_swing_comes_first() -> None:
    guesses = weigh_guesses(region(), NONE, stated(region()))
    assert [guess.name for guess in guesses][:1] == ["Övriga avgångar per år"]
    swings = [guess.swing for guess in guesses]
    assert swings == sorted(swings, reverse=True)
    assert {guess.name for guess in guesses} == {tried.name for tried in TRIED}


def test_guesses_that_touch_nobody_move_nothing() -> None:
    told = weighed(region())
    for name in ("Andel som stannar efter ST", "Avbrott i ST per år", "Tillsättningsgrad"):
        assert told[name].swing == pytest.approx(0.0, abs=1e-12)


def test_the_fill_rate_matters_when_there_are_blocks() -> None:
    blocks = np.array([[6, 0, 0]])
    guess = weighed(region(), blocks)["Tillsättningsgrad"]
    assert guess.change_low > guess.change_high


def test_recruitment_that_balances_exits_is_kept_when_exits_are_moved() -> None:
    """nan = mobility in balance: what replaces the exits of year 1, 40 x 4 % = 1,6 a year."""
    inputs = region(recruitment=np.nan)
    assert balanced_recruitment(inputs) == pytest.approx([1.6])
    known = with_known_recruitment(inputs)
    assert known.careers.rates.recruitment == pytest.approx([1.6])
    balanced, given = weighed(inputs), weighed(region(recruitment=1.6))
    for name, guess in balanced.items():
        assert guess.change_low == pytest.approx(given[name].change_low)
        assert guess.change_high == pytest.approx(given[name].change_high)


def test_uncertainty_is_left_out_of_the_comparison() -> None:
    certain, uncertain = weighed(region()), weighed(region(uncertainty=(0.7, 0.25, 0.3)))
    for name, guess in certain.items():
        assert uncertain[name].change_low == pytest.approx(guess.change_low)


def test_the_approximation_is_near_the_exact_shortage() -> None:
    inputs = region()
    exact = float(project(inputs).measures.shortage[0, 7])
    assert approximate_shortage(inputs, NONE, stated(inputs)) == pytest.approx(exact, rel=0.01)


def test_groups_without_a_need_take_no_part() -> None:
    two = make_inputs(2, staff=[staff_row(g, birth_year=1981, count=40) for g in (0, 1)],
                      needs=[flat_need(40.0), None], curve=make_curve("Ingen"),
                      calendar=make_calendar(evaluated=(7,)))
    one = approximate_shortage(region(), NONE, stated(region()))
    assert approximate_shortage(two, np.zeros((2, 3), dtype=np.int64), stated(two)) == (
        pytest.approx(one))


def test_a_guess_tells_its_value_and_whether_it_is_a_default() -> None:
    inputs = changed(region(), assumptions=(
        Assumption("Övriga avgångar per år", 0.04, None, None, False),
        Assumption("Tillsättningsgrad", 0.95, None, None, True)))
    told = weighed(inputs)
    assert (told["Övriga avgångar per år"].value, told["Övriga avgångar per år"].defaulted) == (
        "0.04", False)
    assert told["Tillsättningsgrad"].defaulted
    assert (told["Rekrytering per år"].value, told["Rekrytering per år"].defaulted) == ("", True)


def test_a_later_pension_leaves_less_shortage() -> None:
    guess = weighed(region(staff=[staff_row(birth_year=1962, count=40)], curve="Standard"))[
        "Förskjutning pensionsålder (år)"]
    assert guess.change_low > guess.change_high
    assert (guess.low_label, guess.high_label) == ("ett år tidigare", "ett år senare")
