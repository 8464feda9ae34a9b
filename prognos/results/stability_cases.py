"""What a run says of how the plan stands when what nobody knows is another."""

from dataclasses import dataclass

import numpy as np

from prognos.inputs.arrays import FloatArray, IntArray, freeze


@dataclass(frozen=True)
class TriedCase:
    """One case: the whole allocation made again with other assumptions."""

    name: str
    """What is assumed in it, in Swedish."""
    blocks: int
    """Blocks given in all."""
    moved: int
    """Blocks of the plan that are not given in it, whatever is given in their place."""
    proven: bool


@dataclass(frozen=True)
class Stability:
    """Shares of the cases, each counted once. G groups, n start years."""

    cases: tuple[TriedCase, ...]
    kept: FloatArray
    """(G, n, K) share of the cases that give the group at least k + 1 blocks in the start year."""
    safe: IntArray
    """(G, n) blocks of the plan that at least nine cases of ten give."""
    same: FloatArray
    """(G,) share of the cases that give the group as many blocks in all as the plan."""
    fewest: IntArray
    """(G,) blocks in all in the case that gives fewest."""
    most: IntArray
    """(G,)"""
    rank_kept: FloatArray
    """(G,) share of the cases in which the group's rank is at most one place off; nan = no rank."""

    def __post_init__(self) -> None:
        freeze(self, "kept", np.float64, (None, None, None))
        groups, starts, _ = self.kept.shape
        freeze(self, "safe", np.int64, (groups, starts))
        freeze(self, "same", np.float64, (groups,))
        for name in ("fewest", "most"):
            freeze(self, name, np.int64, (groups,))
        freeze(self, "rank_kept", np.float64, (groups,))

    def share(self, group: int, start: int, nth: int) -> float:
        """Share of the cases that give block `nth` (1 = the first) of a group in a start year."""
        shares = self.kept[group, start]
        return float(shares[nth - 1]) if nth <= len(shares) else 0.0
