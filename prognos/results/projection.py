"""The forecast as frozen arrays. Axes: `G` groups, `T` year-ends (index 0 = the base date)."""

from dataclasses import dataclass

import numpy as np

from prognos.inputs.arrays import FloatArray, freeze

LATTICE = 0.05
"""Step of every FTE distribution."""


@dataclass(frozen=True)
class Spread:
    """Mean and percentiles of a distribution, (G, T) or (T,) for totals."""

    mean: FloatArray
    p10: FloatArray
    p50: FloatArray
    p90: FloatArray

    def __post_init__(self) -> None:
        for name in ("mean", "p10", "p50", "p90"):
            freeze(self, name, np.float64, self.mean.shape)


@dataclass(frozen=True)
class NeedFactors:
    """How the named factors move the need: need = stated (1 + added) multiplied, (G, T)."""

    added: FloatArray
    """Sum of the additions, shares."""
    multiplied: FloatArray
    """Product of the multipliers."""

    def __post_init__(self) -> None:
        for name in ("added", "multiplied"):
            freeze(self, name, np.float64, self.added.shape)


@dataclass(frozen=True)
class Flows:
    """Expected flows of specialists in persons, (G, T); column 0 holds closing = in post today.

    closing = opening - retired - left - known_exits + completed + recruited, every year.
    """

    opening: FloatArray
    retired: FloatArray
    left: FloatArray
    known_exits: FloatArray
    completed: FloatArray
    """Completed training and stayed."""
    recruited: FloatArray
    closing: FloatArray

    def __post_init__(self) -> None:
        for name in ("opening", "retired", "left", "known_exits", "completed", "recruited",
                     "closing"):
            freeze(self, name, np.float64, self.closing.shape)


@dataclass(frozen=True)
class TrainingFlows:
    """Expected flows of those in training, persons, (G, T).

    closing = opening + started - dropped - completed (stayed or not), every year.
    """

    opening: FloatArray
    started: FloatArray
    dropped: FloatArray
    completed: FloatArray
    closing: FloatArray

    def __post_init__(self) -> None:
        for name in ("opening", "started", "dropped", "completed", "closing"):
            freeze(self, name, np.float64, self.closing.shape)


@dataclass(frozen=True)
class Measures:
    """Shortage against need, (G, T); nan where the group has no stated need."""

    need: FloatArray
    shortage: FloatArray
    """E[(need - supply)+], FTE."""
    surplus: FloatArray
    shortage_probability: FloatArray
    below_minimum_probability: FloatArray
    """P(persons < *Minsta antal specialister*); nan without a minimum."""

    def __post_init__(self) -> None:
        for name in ("need", "shortage", "surplus", "shortage_probability",
                     "below_minimum_probability"):
            freeze(self, name, np.float64, self.need.shape)


@dataclass(frozen=True)
class Totals:
    """The region: the groups of budget ST that have a stated need, (T,)."""

    need: FloatArray
    fte: Spread
    shortage: FloatArray
    """Sum of the groups' expected shortages: a surplus elsewhere does not fill it."""


@dataclass(frozen=True)
class Projection:
    """Supply, need, shortage and flows of every group and year-end."""

    fte: Spread
    persons: Spread
    measures: Measures
    in_training: FloatArray
    """(G, T) expected persons in training."""
    flows: Flows
    training_flows: TrainingFlows
    totals: Totals
    pmf: tuple[FloatArray, ...]
    """Per group (T, S_g): probability of 0, LATTICE, 2 LATTICE, … FTE."""
    persons_pmf: tuple[FloatArray, ...] = ()
    """Per group (T, S_g): probability of 0, 1, 2, … specialists."""
