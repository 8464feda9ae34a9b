"""Expected values of one group for many combinations of blocks at a time.

The combinations share their factors: those with the same blocks in all start years but the last
differ by a power of one factor only, so that all of them are one product of two matrices.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prognos.arrays import FloatArray, IntArray
from prognos.spectrum import ComplexArray, integer_power

CHUNK = 2_000_000
"""Complex numbers handled at a time."""


FEW = 25
"""So many combinations are worked out one by one."""


@dataclass(frozen=True)
class Spectra:
    """Coefficients (E, F, N2, N3) of a group without blocks, weighted by node, and of one block of
    each start year (None: nothing comes of it)."""

    group: ComplexArray
    block: tuple[ComplexArray | None, ...]

    def flat(self) -> tuple[ComplexArray, list[ComplexArray]]:
        """With the nodes as one axis: (E, F, N)."""
        shape = (*self.group.shape[:2], -1)
        whole = np.broadcast_to(self.group, self.group.shape)
        blocks = [np.ones_like(whole) if block is None else np.broadcast_to(block, whole.shape)
                  for block in self.block]
        return whole.reshape(shape), [block.reshape(shape) for block in blocks]


def by_year(
    spectra: Spectra, blocks: IntArray, kernel: ComplexArray, weights: FloatArray | None
) -> FloatArray:
    """Expected value of a kernel (E, F) with combinations (J, n): (J, E), or with `weights` (E,)
    their weighted sum over the years, (J, 1).
    """
    if weights is not None:
        kernel = kernel * weights[:, None]
    if len(blocks) <= FEW:
        each = np.array([_one(spectra, own, kernel) for own in blocks]).reshape(-1, len(kernel))
        return each if weights is None else each.sum(axis=1, keepdims=True)
    group, factors = spectra.flat()
    earlier, which = np.unique(blocks[:, :-1], axis=0, return_inverse=True)
    last = blocks[:, -1]
    right = _powers(factors[-1], int(last.max(initial=0))) * kernel[:, :, None]
    tables = [_powers(factor, int(earlier[:, u].max(initial=0)))
              for u, factor in enumerate(factors[:-1])]
    years = 1 if weights is not None else len(group)
    values = np.empty((len(earlier), len(right), years))
    step = max(1, CHUNK // group.size)
    for first in range(0, len(earlier), step):
        some = earlier[first : first + step]
        left = np.broadcast_to(group, (len(some), *group.shape)).copy()
        for u, table in enumerate(tables):
            left *= table[some[:, u]]
        values[first : first + step] = _products(left, right, years)
    return np.asarray(values[which.reshape(-1), last])


def _one(spectra: Spectra, blocks: IntArray, kernel: ComplexArray) -> FloatArray:
    """(E,) the same for one combination."""
    product = spectra.group
    for factor, count in zip(spectra.block, blocks, strict=True):
        if factor is not None and count:
            product = product * integer_power(factor, int(count))
    return np.asarray((product.sum(axis=(2, 3)) * kernel).real.sum(axis=1))


def _powers(factor: ComplexArray, most: int) -> ComplexArray:
    """(most + 1, E, F, N) factor to the power 0, 1, …"""
    powers = np.ones((most + 1, *factor.shape), np.complex128)
    powers[1:] = factor
    return np.asarray(np.cumprod(powers, axis=0))


def _products(left: ComplexArray, right: ComplexArray, years: int) -> FloatArray:
    """Re sum over the coefficients of left (P, E, F, N) times right (C, E, F, N): (P, C, years)."""
    found = np.empty((len(left), len(right), years))
    for e in range(years):
        year = slice(e, e + 1) if years > 1 or left.shape[1] == 1 else slice(None)
        a = left[:, year].reshape(len(left), -1)
        b = right[:, year].reshape(len(right), -1)
        found[:, :, e] = a.real @ b.real.T - a.imag @ b.imag.T
    return found
