"""Finer rules for the common factors, and values at their points by interpolation.

A few exact nodes determine means and variances, which are smooth in the factors; where persons add
little spread of their own, a few nodes would leave bumps in the distribution.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from prognos.inputs.arrays import FloatArray
from prognos.model.probability.quadrature import (
    INFLOW_POINTS,
    POINTS,
    Nodes,
    Rule,
    Rules,
    equispaced,
    gauss_hermite,
    pairs,
)

FINE_POINTS = 15
FINE_REACH = 3.5
SMALLEST_SPREAD = 1e-6
BEYOND = 1.6
"""How far beyond its outermost points, in parts of their distance, a polynomial is followed."""
RIPPLE = float(np.pi * np.sqrt(2.0 / np.log(200.0)))
"""Spacing, in units of what damps it, at which a grid's ripples are 1 % of the density."""


def refine(nodes: Nodes, values: FloatArray, rules: Rules | None = None) -> FloatArray:
    """Values (..., N1, N2, N3) at the points of other rules, by interpolation along the axes.

    Means and variances are smooth in the factors, so a few exact points determine them; a finer
    rule removes the bumps that a few nodes leave where persons add little spread of their own.
    Axes of length 1 stay so. rules : `fine_rules` unless told.
    """
    rules = rules or fine_rules(nodes)
    for position, (rule, fine) in enumerate(zip(nodes.rules, rules, strict=True)):
        axis = values.ndim - 3 + position
        if values.shape[axis] > 1 and not fine.same_as(rule):
            matrix = _interpolation(rule, fine)
            values = (values.swapaxes(axis, -1) @ matrix.T).swapaxes(axis, -1)
    return values


def fine_rules(nodes: Nodes) -> Rules:
    """Rules fine enough for sums of large groups: retirement and mobility finer, where few."""
    first, second, third = nodes.rules
    return finer(first, FINE_POINTS), finer(second, FINE_POINTS), third


def rules_for(nodes: Nodes, mean: FloatArray, variance: FloatArray) -> Rules:
    """Rules as fine as a group needs: mean and variance given the node, (T, N1, N2, N3) each.

    A grid of spacing d in a factor that moves the mean by `a` leaves ripples of `a d` in length;
    a spread s of all else damps them by `exp(-2 (pi s / (a d))^2)`, which is made 1 % of the
    density. Half of the variance that the other factors cause is counted, as their ripples may
    coincide.
    """
    own = np.sqrt(variance.min(axis=(1, 2, 3)))
    spread = [np.sqrt(_mean_variance(nodes, mean, axis)) for axis in range(3)]
    points = []
    for axis in range(3):
        other = 0.5 * sum(spread[b]**2 for b in range(3) if b != axis)
        damped = np.sqrt(own**2 + other) * RIPPLE
        needed = 2.0 * FINE_REACH * spread[axis] / np.maximum(damped, SMALLEST_SPREAD)
        points.append(int(np.ceil(min(needed.max(initial=0.0), FINE_POINTS - 1.0))) + 1)
    first, second, third = nodes.rules
    return finer(first, points[0]), finer(second, points[1]), _finer_pairs(third, points[2])


def _mean_variance(nodes: Nodes, mean: FloatArray, axis: int) -> FloatArray:
    """(T,) variance of the mean along one axis, the others mixed."""
    others = list(nodes.rules)
    rule = others.pop(axis)
    along = np.moveaxis(mean, axis + 1, 1)
    for other in reversed(others):
        along = along[..., 0] if along.shape[-1] == 1 else along @ other.weight
    if along.shape[1] == 1:
        return np.zeros(len(along))
    centre = along @ rule.weight
    return np.asarray((along - centre[:, None])**2 @ rule.weight)


def finer(rule: Rule, points: int) -> Rule:
    """The equally spaced rule of so many points, where a smooth rule has fewer."""
    if not rule.smooth or rule.size == 1 or points <= rule.size:
        return rule
    return equispaced(points, FINE_REACH)


def _finer_pairs(rule: Rule, points: int) -> Rule:
    """More points of trained inflow in the rule of pairs; other rules are fine as they are."""
    if rule.second is None or not rule.smooth or points <= INFLOW_POINTS:
        return rule
    return pairs(gauss_hermite(POINTS[2] if rule.z.any() else 1), equispaced(points, FINE_REACH))


@lru_cache(maxsize=256)
def _interpolation(rule: Rule, fine: Rule) -> FloatArray:
    """(fine, N) matrix from values at the rule's points to values at the fine points.

    Beyond the outermost points the value there is kept: extrapolated polynomials run away.
    """
    at_fine, at_points = _terms(fine, rule), _terms(rule, rule)
    return np.asarray(np.linalg.solve(at_points.T, at_fine.T).T)


def _terms(at: Rule, rule: Rule) -> FloatArray:
    """(…, N) as many terms as the rule has points: powers, and for pairs powers of the inflow and
    what training adds to them."""
    if rule.second is None or at.second is None:
        z = np.clip(at.z, rule.z[0] * BEYOND, rule.z[-1] * BEYOND)
        return np.asarray(np.polynomial.hermite_e.hermevander(z, rule.size - 1))
    inflow = np.clip(at.second, rule.second.min(), rule.second.max())
    powers = np.polynomial.hermite_e.hermevander(inflow, INFLOW_POINTS - 1)
    if not rule.z.any():
        return np.asarray(powers)
    return np.column_stack([powers, at.z, at.z * inflow])
