"""How sure the order of two groups is, under the common factors and their own chance."""

import numpy as np
from scipy.special import ndtr

from prognos.inputs.arrays import FloatArray
from prognos.model.baseline import Baseline
from prognos.model.population import group_members
from prognos.results.projection import Projection

SMALLEST = 1e-12
"""Variances are never below this: what is sure stays comparable."""


def reversed_order(base: Baseline, projection: Projection) -> FloatArray:
    """(G, G) probability that group a ends up with less shortage than group b: P(S_a < S_b).

    `S_g = 100 sum_{t in E} (D - X)+ / sum_{t in E} D`. Given the common factors groups are
    independent and each S_g is taken as normal with mean m and variance v (`shortage_moments`):
    `P = sum_n w_n Phi((m_b - m_a) / sqrt(v_a + v_b))`. Groups without a need above 0 get nan.
    """
    mean, variance, weight = shortage_moments(base, projection)
    groups = len(mean)
    odds = np.full((groups, groups), np.nan)
    for a in range(groups):
        apart = (mean - mean[a]) / np.sqrt(np.maximum(variance + variance[a], SMALLEST))
        odds[a] = ndtr(apart) @ weight
    return odds


def shortage_moments(
    base: Baseline, projection: Projection
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mean and variance (G, N) of the shortage in percent of need by node, and weights (N,).

    Supply is taken as normal given the node; a shortage of one year goes with that of the next
    (standard deviations are added), which if anything makes an order look less sure.
    """
    inputs, nodes = base.population.drivers.inputs, base.nodes
    years = list(inputs.calendar.evaluated)
    weight = np.einsum("i,j,k->ijk", *(rule.weight for rule in nodes.rules)).ravel()
    mean = np.full((len(inputs.groups), len(weight)), np.nan)
    variance = mean.copy()
    for g in range(len(inputs.groups)):
        need = projection.measures.need[g, years]
        if np.nan_to_num(need).sum() > 0.0:
            supply, spread = _supply_by_node(base, g, years)
            mean[g], variance[g] = _percent(need, supply, spread)
    return mean, variance, weight


def _supply_by_node(base: Baseline, group: int, years: list[int]) -> tuple[FloatArray, FloatArray]:
    """Mean and variance of the group's supply, FTE, (E, N) each."""
    shape = (len(years), *base.nodes.shape)
    total = np.zeros((2, *shape))
    for part in group_members(base.population, group).moments:
        total += [np.broadcast_to(moment[years], shape) for moment in part]
    mean, variance = total.reshape(2, len(years), -1)
    return mean, variance


def _percent(
    need: FloatArray, supply: FloatArray, variance: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Mean and variance (N,) of the shortage in percent of need, years together.

    `E[z+] = sd (x Phi + phi)`, `E[(z+)^2] = sd^2 ((x^2 + 1) Phi + x phi)`, `x = (D - X) / sd`.
    """
    sd = np.sqrt(np.maximum(variance, SMALLEST))
    x = (need[:, None] - supply) / sd
    below, density = ndtr(x), np.exp(-0.5 * x**2) / np.sqrt(2.0 * np.pi)
    first = sd * (x * below + density)
    second = sd**2 * ((x**2 + 1.0) * below + x * density)
    own = np.sqrt(np.maximum(second - first**2, 0.0))
    scale = 100.0 / need.sum()
    return scale * first.sum(axis=0), (scale * own.sum(axis=0)) ** 2


def equal_spans(odds: FloatArray, share: float) -> list[tuple[int, int]]:
    """Per place the first and the last place that is equal to it, in an order of (R, R) `odds`.

    Two places are equal when each of any two from the one to the other would change places with
    probability `share` or more. So equality is told pair by pair: if b is equal to a and to c,
    a and c need not be equal.
    """
    places = len(odds)
    last = []
    end = 0
    for i in range(places):
        end = max(end, i)
        while end + 1 < places and bool((odds[i : end + 1, end + 1] >= share).all()):
            end += 1
        last.append(end)
    return [(min(k for k in range(j + 1) if last[k] >= j), last[j]) for j in range(places)]
