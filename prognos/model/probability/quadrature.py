"""Nodes and weights for the three common uncertain factors of a projection.

Arrays that vary with the factors end in three axes `(N1, N2, N3)`: retirement age, mobility,
training. An axis of length 1 means that the array does not depend on that factor, which keeps
sums over all nodes short. Without uncertainty every axis has length 1 and every factor is 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prognos.inputs import RetirementCurve, Uncertainty
from prognos.inputs.arrays import FloatArray

POINTS = (8, 6, 2)
"""Gauss-Hermite points per factor; tests hold the rule against a dense one."""
NEVER = 5e-3
"""Points of less weight are left out: the outermost pair of the eight and of the six."""
SURE_EXIT = 0.9
"""From this yearly probability a curve is a step in the shift and takes the composite rule."""
CELL_POINTS = (3, 9)
"""Gauss-Legendre points in the two cells of each year of the composite rule."""
CELL_CUT = 0.7
"""Where a year's cells meet: a sure exit goes from hardly any to nearly all in the later one."""
REACH = 3.7
"""Standard deviations that the composite rule covers."""
FINE_POINTS = 15
FINE_REACH = 3.5


@dataclass(frozen=True)
class Rule:
    """Points of a standard normal variable and their weights, (N,) each; weights sum to 1."""

    z: FloatArray
    weight: FloatArray
    smooth: bool
    """True: few points, values between them follow a polynomial."""

    @property
    def size(self) -> int:
        return len(self.z)


Rules = tuple[Rule, Rule, Rule]


@dataclass(frozen=True)
class Nodes:
    """The tensor rule and what each factor is at its points."""

    rules: Rules
    shift: FloatArray
    """(N1,) years added to the retirement curve's shift."""
    exits: FloatArray
    """(N2,) factor on other exits."""
    recruitment: FloatArray
    """(N2,) factor on recruitment."""
    training: FloatArray
    """(N3,) factor on mean and sd of the delay, and on drop-out."""

    @property
    def shape(self) -> tuple[int, int, int]:
        return self.rules[0].size, self.rules[1].size, self.rules[2].size

    @property
    def single(self) -> bool:
        return self.shape == (1, 1, 1)

    def mix(self, values: FloatArray) -> FloatArray:
        """Expectation over the nodes, see `mix`."""
        return mix(self.rules, values)


def mix(rules: Rules, values: FloatArray) -> FloatArray:
    """Expectation over the nodes: (..., N1, N2, N3) -> (...); axes of length 1 are constant."""
    for rule in reversed(rules):
        values = values[..., 0] if values.shape[-1] == 1 else values @ rule.weight
    return values


def gauss_hermite(points: int) -> Rule:
    """The Gauss-Hermite rule of a standard normal variable, exact to degree 2 points - 1."""
    z, weight = np.polynomial.hermite_e.hermegauss(points)
    return Rule(z, weight / weight.sum(), smooth=True)


def likely_points(rule: Rule) -> Rule:
    """The rule less the points of hardly any weight, scaled to keep the variance 1."""
    kept = rule.weight >= NEVER
    return _standardised(rule.z[kept], rule.weight[kept] / rule.weight[kept].sum(), rule.smooth)


def equispaced(points: int, reach: float) -> Rule:
    """Trapezoid rule on -reach … reach, weights proportional to the normal density; variance 1."""
    z = np.linspace(-reach, reach, points)
    weight = np.exp(-0.5 * z**2)
    return _standardised(z, weight / weight.sum(), smooth=False)


def _standardised(z: FloatArray, weight: FloatArray, smooth: bool) -> Rule:
    spread = np.sqrt(weight @ z**2)
    return Rule(z / spread if spread > 0.0 else z, weight, smooth)


def composite(sd: float, shift: float) -> Rule:
    """Gauss-Legendre in cells cut where `shift + sd z` is a whole number of years, and once more.

    Ages are whole, so that a curve with a sure exit, a step in the shift, is smooth inside each
    such year; its hazard rises over the last third, where most of the points are.
    """
    low, high = shift - sd * REACH, shift + sd * REACH
    years = np.arange(np.floor(low), np.ceil(high))
    parts = [_legendre(max(year + first, low), min(year + last, high), points)
             for year in years
             for first, last, points in ((0.0, CELL_CUT, CELL_POINTS[0]),
                                         (CELL_CUT, 1.0, CELL_POINTS[1]))
             if max(year + first, low) < min(year + last, high)]
    z = (np.concatenate([years for years, _ in parts]) - shift) / sd
    weight = np.concatenate([weight for _, weight in parts]) * np.exp(-0.5 * z**2)
    return Rule(z, weight / weight.sum(), smooth=False)


def _legendre(low: float, high: float, points: int) -> tuple[FloatArray, FloatArray]:
    """Points and weights of the Gauss-Legendre rule on low … high."""
    x, weight = np.polynomial.legendre.leggauss(points)
    half = (high - low) / 2.0
    return low + half * (1.0 + x), half * weight


def make_nodes(uncertainty: Uncertainty, curve: RetirementCurve) -> Nodes:
    """Nodes of model section 4: `shift = s1 z1`, `exp(+-s2 z2 - s2^2/2)`, `exp(s3 z3 - s3^2/2)`.

    A standard deviation of 0 gives one point with shift 0 or factor 1 on that axis.
    """
    rules = (
        _retirement_rule(uncertainty.retirement, curve),
        likely_points(gauss_hermite(POINTS[1] if uncertainty.mobility else 1)),
        gauss_hermite(POINTS[2] if uncertainty.training else 1),
    )
    return nodes_from(rules, uncertainty)


def _retirement_rule(sd: float, curve: RetirementCurve) -> Rule:
    if not sd:
        return gauss_hermite(1)
    if float(np.max(curve.hazard, initial=0.0)) >= SURE_EXIT:
        return composite(sd, curve.shift)
    return likely_points(gauss_hermite(POINTS[0]))


def nodes_from(rules: Rules, uncertainty: Uncertainty) -> Nodes:
    """The factors at the points of given rules (tests use dense ones)."""
    mobility, training = uncertainty.mobility, uncertainty.training
    return Nodes(
        rules=rules,
        shift=uncertainty.retirement * rules[0].z,
        exits=np.exp(mobility * rules[1].z - mobility**2 / 2),
        recruitment=np.exp(-mobility * rules[1].z - mobility**2 / 2),
        training=np.exp(training * rules[2].z - training**2 / 2),
    )


def refine(nodes: Nodes, values: FloatArray) -> FloatArray:
    """Values (..., N1, N2, N3) at the points of `fine_rules`, by interpolation along the axes.

    Means and variances are smooth in the factors, so a few exact points determine them; the
    fine rule removes the bumps that a few nodes leave where persons add little spread of
    their own. Axes of length 1 stay so.
    """
    for position, (rule, fine) in enumerate(zip(nodes.rules, fine_rules(nodes), strict=True)):
        axis = values.ndim - 3 + position
        if fine is not rule and values.shape[axis] > 1:
            matrix = _interpolation(rule, fine)
            values = np.moveaxis(np.moveaxis(values, axis, -1) @ matrix.T, -1, axis)
    return values


def fine_rules(nodes: Nodes) -> Rules:
    """The rules that `refine` goes to: retirement and mobility finer, where they are few.

    Delay and drop-out move supply little beside the other two, and keep their rule.
    """
    first, second, third = nodes.rules
    return _finer(first), _finer(second), third


def _finer(rule: Rule) -> Rule:
    return equispaced(FINE_POINTS, FINE_REACH) if rule.smooth and rule.size > 1 else rule


def _interpolation(rule: Rule, fine: Rule) -> FloatArray:
    """(fine, N) matrix from values at the rule's points to values at the fine points.

    Beyond the outermost points the value there is kept: extrapolated polynomials run away.
    """
    z = np.clip(fine.z, rule.z[0], rule.z[-1])
    degree = rule.size - 1
    at_fine, at_points = (np.polynomial.hermite_e.hermevander(x, degree) for x in (z, rule.z))
    return np.asarray(np.linalg.solve(at_points.T, at_fine.T).T)
