"""Exact values, each asked for once: searches come back to the same combinations."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from optimize.problem import EvaluateMany, FloatArray, IntArray


@dataclass(frozen=True)
class Known:
    """`many`, with what it has answered before kept (see `EvaluateMany`).

    Problems with the same curves and priorities may share one, whatever their limits are.
    """

    many: EvaluateMany
    _values: dict[int, dict[bytes, tuple[float, float]]] = field(default_factory=dict)

    def __call__(self, group: int, blocks: IntArray) -> tuple[FloatArray, FloatArray]:
        """Loss and largest level of a group with combinations (J, n), (J,) each."""
        known = self._values.setdefault(group, {})
        keys = [row.tobytes() for row in np.ascontiguousarray(blocks, dtype=np.int64)]
        new = [j for j, key in enumerate(keys) if key not in known]
        if new:
            loss, level = self.many(group, blocks[new])
            known.update(zip((keys[j] for j in new),
                             zip(loss.tolist(), level.tolist(), strict=True), strict=True))
        found = np.array([known[key] for key in keys]).reshape(len(keys), 2)
        return found[:, 0], found[:, 1]


def known(many: EvaluateMany) -> Known:
    """The function as it is when it keeps its answers already, else one that does."""
    return many if isinstance(many, Known) else Known(many)
