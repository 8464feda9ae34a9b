"""Nodes and weights for the four common uncertain factors of a projection.

Arrays that vary with the factors end in three axes `(N1, N2, N3)`: retirement age, mobility, and
training together with trained inflow, whose points are pairs. An axis of length 1 means that the
array does not depend on that factor, which keeps sums over all nodes short. Without uncertainty
every axis has length 1 and every factor is 1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit, logit, ndtri

from prognos.inputs import RetirementCurve, Uncertainty
from prognos.inputs.arrays import FloatArray, IntArray

POINTS = (8, 6, 2)
"""Gauss-Hermite points of retirement, mobility and training; tests hold the rule against a dense
one."""
INFLOW_POINTS = 4
"""Points of trained inflow, paired with those of training."""
SMOOTH_DELAY = 2.0
"""A delay's own spread, in units of the common factor's, from which those pairs suffice."""
SHARP_DELAY = 0.7
CELLS, CELLS_OF_SHARP = (8, 8), (24, 64)
"""Cells of z3 and points in each, for delays of less spread and of next to none."""
INFLOW_OF_CELL = 3
"""Points of trained inflow in each cell."""
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
NEWTON_STEPS = 8
SURE_SHARE = 1e-9
"""Shares this near 0 or 1 stay there."""


@dataclass(frozen=True, eq=False)
class Rule:
    """Points of a standard normal variable and their weights, (N,) each; weights sum to 1."""

    z: FloatArray
    weight: FloatArray
    smooth: bool
    """True: few points, values between them follow a polynomial."""
    second: FloatArray | None = None
    """(N,) the other coordinate where the points are pairs of two independent variables."""

    @property
    def size(self) -> int:
        return len(self.z)

    def same_as(self, other: Rule) -> bool:
        """Whether the points and their weights are the same."""
        mine, theirs = (each.second if each.second is not None else each.z[:0]
                        for each in (self, other))
        return self is other or (
            np.array_equal(self.z, other.z) and np.array_equal(self.weight, other.weight)
            and np.array_equal(mine, theirs))


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
    """(C, J) factor on mean and sd of the delay, and on drop-out, at equally likely points of each
    cell; what follows from it is averaged over the cell."""
    cell: IntArray
    """(N3,) the cell of each point of the third axis."""
    inflow: FloatArray
    """(N3,) added to retention and fill rate on the logit scale, see `moved_shares`."""

    @property
    def shape(self) -> tuple[int, int, int]:
        return self.rules[0].size, self.rules[1].size, self.rules[2].size

    def averaged(self, values: FloatArray) -> FloatArray:
        """Values (…, C J) at every point of every cell, averaged over the cells: (…, N3)."""
        cells = values.reshape(*values.shape[:-1], *self.training.shape).mean(axis=-1)
        return np.asarray(cells[..., self.cell])

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


def make_nodes(uncertainty: Uncertainty, curve: RetirementCurve, delay_spread: float) -> Nodes:
    """Nodes of model section 4: `shift = s1 z1`, `exp(+-s2 z2 - s2^2/2)`, `exp(s3 z3 - s3^2/2)`
    and `s4 z4` on the logit scale.

    A standard deviation of 0 gives one point with shift 0 or factor 1 on that axis.
    delay_spread : the smallest sd of a delay divided by its mean.
    """
    rules = (
        _retirement_rule(uncertainty.retirement, curve),
        likely_points(gauss_hermite(POINTS[1] if uncertainty.mobility else 1)),
    )
    within = delay_spread / uncertainty.training if uncertainty.training else np.inf
    if within >= SMOOTH_DELAY:
        return nodes_from((*rules, _training_rule(uncertainty)), uncertainty)
    inflow = gauss_hermite(INFLOW_OF_CELL if uncertainty.inflow else 1)
    cells, points = CELLS if within >= SHARP_DELAY else CELLS_OF_SHARP
    return _with_cells(nodes_from((*rules, pairs(equal_cells(cells), inflow)), uncertainty),
                       uncertainty.training, cells, points)


def _training_rule(uncertainty: Uncertainty) -> Rule:
    """Few pairs for two factors that move supply smoothly: the four-point rule in z4, at whose two
    inner points z3 goes up and down.

    Means, variances and the fourth moment of z4 are those of independent normal variables; what
    is lost beside every point of the one with every point of the other is held by a test.
    """
    if not uncertainty.inflow:
        return gauss_hermite(POINTS[2] if uncertainty.training else 1)
    inflow = gauss_hermite(INFLOW_POINTS)
    if not uncertainty.training:
        return replace(pairs(gauss_hermite(1), inflow), smooth=True)
    (outer, inner, _, _), (low, near, _, _) = inflow.weight, inflow.z
    up = 0.5 / np.sqrt(0.5 * inner)
    return Rule(
        np.array([0.0, -up, up, -up, up, 0.0]),
        np.array([outer, inner / 2.0, inner / 2.0, inner / 2.0, inner / 2.0, outer]),
        smooth=True, second=np.array([low, near, near, -near, -near, -low]))


def equal_cells(count: int) -> Rule:
    """The middles (in probability) of so many equally likely cells."""
    return Rule(ndtri((np.arange(count) + 0.5) / count), np.full(count, 1.0 / count), smooth=False)


def _with_cells(nodes: Nodes, sd: float, cells: int, points: int) -> Nodes:
    """A third axis whose first coordinate stands for a whole cell, not for its middle.

    A delay of little spread of its own moves completion past a year-end in a step; averaged over
    each cell the expected number that complete is right however few the cells are.
    """
    z = ndtri((np.arange(cells * points) + 0.5) / (cells * points)).reshape(cells, points)
    of_cell = nodes.rules[2].size // cells
    return replace(nodes, training=np.exp(sd * z - sd**2 / 2.0),
                   cell=np.repeat(np.arange(cells), of_cell))


def _retirement_rule(sd: float, curve: RetirementCurve) -> Rule:
    if not sd:
        return gauss_hermite(1)
    if float(np.max(curve.hazard, initial=0.0)) >= SURE_EXIT:
        return composite(sd, curve.shift)
    return likely_points(gauss_hermite(POINTS[0]))


def nodes_from(rules: Rules, uncertainty: Uncertainty) -> Nodes:
    """The factors at the points of given rules (tests use dense ones)."""
    mobility, training = uncertainty.mobility, uncertainty.training
    second = rules[2].second
    return Nodes(
        rules=rules,
        shift=uncertainty.retirement * rules[0].z,
        exits=np.exp(mobility * rules[1].z - mobility**2 / 2),
        recruitment=np.exp(-mobility * rules[1].z - mobility**2 / 2),
        training=np.exp(training * rules[2].z - training**2 / 2)[:, None],
        cell=np.arange(rules[2].size),
        inflow=uncertainty.inflow * (np.zeros(rules[2].size) if second is None else second),
    )


def pairs(training: Rule, inflow: Rule) -> Rule:
    """Every point of the one with every point of the other, as pairs."""
    weight = np.outer(training.weight, inflow.weight).ravel()
    return Rule(np.repeat(training.z, inflow.size), weight, smooth=False,
                second=np.tile(inflow.z, training.size))


def moved_shares(nodes: Nodes, share: FloatArray) -> FloatArray:
    """Shares (…) at the points of the third axis, (…, N3), with their expectation kept.

    `share(z) = 1 / (1 + exp(-(c + s z)))`, `c` such that `E share(z)` is the share given; 0 and 1
    stay; (…, 1) where nothing moves. By Newton's method on the logit of the expectation, which is
    nearly a straight line.
    """
    weight = nodes.rules[2].weight
    inner = (share > SURE_SHARE) & (share < 1.0 - SURE_SHARE)
    if not nodes.inflow.any():
        return share[..., None]
    wanted = logit(np.where(inner, share, 0.5))
    centre = wanted
    for _ in range(NEWTON_STEPS):
        moved = expit(centre[..., None] + nodes.inflow)
        mean, slope = moved @ weight, (moved * (1.0 - moved)) @ weight
        centre = centre + (wanted - logit(mean)) * mean * (1.0 - mean) / slope
    return np.where(inner[..., None], expit(centre[..., None] + nodes.inflow), share[..., None])
