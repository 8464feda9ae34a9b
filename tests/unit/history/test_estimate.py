"""Rates learned from history: published worked examples, limits, and simulated regions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import beta, gamma, poisson

from prognos.history.calibrate import tail_chance
from prognos.history.estimate.common_factors import learn_shift, propose_uncertainty
from prognos.history.estimate.group_rates import learn_rates, learn_shares
from prognos.history.estimate.mixtures import beta_mixture, gamma_mixture
from prognos.inputs import Uncertainty
from prognos.model.exits import retirement_probabilities
from tests.support.builders import make_curve


def one(value: float) -> np.ndarray:
    return np.array([value], dtype=float)


@pytest.mark.parametrize(("events", "exposure", "shape", "rate", "mean", "above"), [
    (3, 2, 6, 7, 0.857, 0.301), (30, 20, 33, 25, 1.320, 0.929)])
def test_conjugate_example(events: float, exposure: float, shape: float, rate: float, mean: float,
                           above: float) -> None:
    """Gelman et al., Bayesian Data Analysis 3, 2.6: Gamma(3, 5) before."""
    found = gamma_mixture(one(events), one(exposure), one(3.0), one(5.0), one(0.0))
    assert found.mean[0] == pytest.approx(shape / rate) and round(found.mean[0], 3) == mean
    assert found.variance[0] == pytest.approx(shape / rate**2)
    assert gamma(shape, scale=1.0 / rate).sf(1.0) == pytest.approx(above, abs=5e-4)
    low, high = found.interval(0.8)
    assert (low[0], high[0]) == pytest.approx(gamma(shape, scale=1.0 / rate).ppf([0.1, 0.9]))


def test_mixture_example() -> None:
    """Albert, LearnBayes: half Gamma(1.5, 1000), half Gamma(7, 1000); y 4, E 1767."""
    found = gamma_mixture(one(4), one(1767), np.array([1.5, 7.0]), np.array([1000.0, 1000.0]),
                          np.log([0.5, 0.5]))
    assert found.weights[0] == pytest.approx(0.7597, abs=5e-5)


def test_quantiles_are_those_of_the_mixture() -> None:
    """Half Gamma(1.5, 1000) and half Gamma(7, 1000) after y 4, E 1767; and of two Betas."""
    found = gamma_mixture(one(4), one(1767), np.array([1.5, 7.0]), np.array([1000.0, 1000.0]),
                          np.log([0.5, 0.5]))
    w = found.weights
    for level, value in zip((0.1, 0.9), found.interval(0.8), strict=True):
        assert w @ gamma(np.array([5.5, 11.0]), scale=1 / 2767).cdf(value) == (
            pytest.approx(level, abs=2e-3))
    apart = beta_mixture(one(0), one(0), np.array([2.0, 60.0]), np.array([60.0, 2.0]),
                         np.zeros(2))
    for level, value in zip((0.1, 0.9), apart.interval(0.8), strict=True):
        assert beta(np.array([2.0, 60.0]), np.array([60.0, 2.0])).cdf(value).mean() == (
            pytest.approx(level, abs=2e-3))


def test_how_unlikely_own_figures_are() -> None:
    assert tail_chance(one(6), one(6), one(0.7), share=True)[0] == pytest.approx(0.7**6)
    assert tail_chance(one(1), one(1), one(0.95), share=True)[0] == pytest.approx(0.95)
    assert tail_chance(one(0), one(50), one(0.1), share=False)[0] == pytest.approx(np.exp(-5.0))
    assert tail_chance(one(9), one(50), one(0.1), share=False)[0] == pytest.approx(
        poisson(5).sf(8))
    assert tail_chance(one(0), one(0), one(0.1), share=False)[0] == 1.0


def test_pump_failures() -> None:
    """Ten pumps with α ~ Exp(1), β ~ Gamma(0.1, 1) (George, Makov and Smith 1993)."""
    failures = np.array([5, 1, 5, 14, 3, 19, 1, 1, 4, 22], dtype=float)
    hours = np.array([94.3, 15.7, 62.9, 126, 5.24, 31.4, 1.05, 1.05, 2.1, 10.5])
    alpha, beta = (part.ravel() for part in np.meshgrid(
        np.exp(np.linspace(-4, 2, 150)), np.exp(np.linspace(-7, 3, 150)), indexing="ij"))
    # on log scales: each density times its own variable
    log_prior = -alpha + np.log(alpha) + 0.1 * np.log(beta) - beta
    found = gamma_mixture(failures, hours, alpha, beta, log_prior)
    assert found.mean.round(3).tolist() == pytest.approx(
        [0.060, 0.102, 0.089, 0.116, 0.601, 0.609, 0.893, 0.893, 1.586, 1.990], abs=2e-3)


def test_without_history_the_assumption_holds() -> None:
    nothing = np.zeros(3)
    rates, shares = learn_rates(nothing, nothing, 1, 0.04), learn_shares(nothing, nothing, 0.85)
    assert rates.level == pytest.approx(0.04, rel=1e-3)
    assert shares.level == pytest.approx(0.85, abs=1e-3)
    assert np.isnan(rates.own).all()
    assert (rates.low < 0.04).all() and (rates.high > 0.04).all()


def test_small_groups_are_drawn_to_the_region_and_large_ones_speak_for_themselves() -> None:
    size = np.array([2.0, 400.0, *[40.0] * 20])
    events = np.array([1.0, 160.0, *[10.0] * 20])
    found = learn_rates(events, 5 * size, 5, 0.04)
    assert found.own[0] == pytest.approx(0.1) and found.own[1] == pytest.approx(0.08)
    assert abs(found.mean[1] - 0.08) < 0.2 * 0.08
    assert found.mean[0] < 0.075
    assert found.high[0] - found.low[0] > 1.3 * (found.high[1] - found.low[1])
    assert found.level == pytest.approx(0.05, rel=0.15)


def test_more_exits_never_lower_a_rate_and_order_of_groups_does_not_matter() -> None:
    size, events = np.array([10.0, 20.0, 30.0]), np.array([1.0, 2.0, 0.0])
    found = learn_rates(events, size, 1, 0.04)
    more = learn_rates(events + np.array([1.0, 0.0, 0.0]), size, 1, 0.04)
    assert more.mean[0] > found.mean[0] and more.level > found.level
    turned = learn_rates(events[::-1], size[::-1], 1, 0.04)
    assert turned.mean[::-1] == pytest.approx(found.mean)


def test_many_groups_are_the_same_in_chunks() -> None:
    size = np.full(130, 12.0)
    found = learn_rates(np.full(130, 1.0), size, 2, 0.04)
    assert np.ptp(found.mean) < 1e-12


def test_coverage_of_simulated_regions() -> None:
    rng = np.random.default_rng(4)
    inside = []
    for _ in range(12):
        size = np.maximum(rng.lognormal(np.log(12.0), 0.9, 45).round(), 1.0)
        theta = rng.gamma(0.4**-2, 0.045 * 0.4**2, 45)
        found = learn_rates(rng.poisson(5 * size * theta).astype(float), 5 * size, 5, 0.04)
        inside.append(((found.low <= theta) & (theta <= found.high)).mean())
    assert 0.75 < np.mean(inside) < 0.87


def test_the_retirement_shift_is_found_again() -> None:
    curve, ages = make_curve("Standard"), np.arange(58, 75)
    at_risk = np.full(len(ages), 400.0)
    retired = at_risk * retirement_probabilities(curve, ages, np.array([0.8]))[:, 0]
    found = learn_shift(curve, ages, at_risk, retired)
    assert found.mean == pytest.approx(0.8, abs=0.05) and found.low < 0.8 < found.high
    assert found.expected > found.retired
    nothing = learn_shift(curve, ages, at_risk * 0.0, retired * 0.0)
    assert (nothing.mean, nothing.sd) == pytest.approx((0.0, 0.7), abs=0.01)


def test_what_is_proposed_is_never_narrower_than_in_use() -> None:
    now = Uncertainty(0.7, 0.25, 0.3, 0.6)
    size = np.full(45, 20.0)
    exits = [learn_rates(size * 0.04 * years, size * years, years, 0.04) for years in (1, 10)]
    stay = learn_shares(np.full(45, 8.0), np.full(45, 10.0), 0.85)
    ages = np.arange(60, 72)
    shift = learn_shift(make_curve(), ages, np.full(12, 300.0), np.full(12, 60.0))
    early, late = (propose_uncertainty(each, stay, shift, now) for each in exits)
    assert late.used.mobility == now.mobility > late.learned.mobility
    assert early.learned.mobility > late.learned.mobility >= 0.15
