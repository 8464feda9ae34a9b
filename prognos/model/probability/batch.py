"""Expected values of one group for any number of blocks, and for many combinations at a time.

The combinations share their factors: in order, each differs from the one before by few blocks, so
it costs a product or two; and those that differ in the last start year alone are one product of a
matrix and a vector.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from prognos.inputs.arrays import FloatArray, IntArray
from prognos.model.probability.spectrum import ComplexArray, integer_power


@dataclass(frozen=True)
class Spectra:
    """Coefficients of the expected value of a function of supply, year by year.

    With blocks x it is `Re sum_{n,f} group[e, n, f] prod_u block_u[e, n, f]^x[u]` in year e:
    n are the nodes, f frequencies, and one block is `1 + sum_d chance_u[e, n, d] (turn[d, f] - 1)`.
    """

    group: ComplexArray
    """(E, N, F) without blocks, weighted by node."""
    chance: tuple[FloatArray | None, ...]
    """Probability of each value that one block of each start year can have, (E, N, D); None:
    nothing comes of it."""
    turn: ComplexArray
    """(D, F) what one more of each value multiplies the coefficients by."""
    room: int
    """Most blocks together."""
    effect: FloatArray
    """(E, n) expected value of one block of each start year."""

    def block(self, start: int) -> ComplexArray | None:
        """(E, N, F) one block of a start year."""
        chance = self.chance[start]
        if chance is None:
            return None
        return np.asarray(1.0 + (chance @ (self.turn - 1.0).view(np.float64)).view(np.complex128))

    def together(self, blocks: Sequence[int]) -> ComplexArray:
        """(E, N, F) the coefficients of so many blocks of each start year."""
        product = np.ones_like(self.group)
        for start, count in enumerate(blocks):
            if count and (block := self.block(start)) is not None:
                product = product * integer_power(block, int(count))
        return product

    def expected(self, together: ComplexArray) -> FloatArray:
        """(E,) the expected value with those blocks."""
        return np.asarray((self.group * together).real.sum(axis=(1, 2)))


def by_year(spectra: Spectra, blocks: IntArray, weights: FloatArray | None) -> FloatArray:
    """Expected value with combinations (J, n): (J, E), or with `weights` (E,) their weighted sum
    over the years, (J, 1).
    """
    group, factors = spectra.group, [spectra.block(u) for u in range(blocks.shape[1])]
    if weights is not None:
        group = group * weights[:, None, None]
    years = len(group) if weights is None else 1
    earlier, which = np.unique(blocks[:, :-1], axis=0, return_inverse=True)
    last, first = blocks[:, -1], int(blocks[:, -1].min(initial=0))
    powers = _powers(factors[-1], group, first, int(last.max(initial=0)))
    right = powers.view(np.float64).reshape(len(powers), years, -1)
    found = np.empty((len(blocks), years))
    by_earlier = np.split(np.argsort(which.reshape(-1), kind="stable"),
                          np.cumsum(np.bincount(which.reshape(-1)))[:-1])
    for left, own in zip(_products(group, factors[:-1], earlier), by_earlier, strict=True):
        # Re(l r) is the plain product of (Re, -Im) and (Re, Im).
        flat = np.conjugate(left, order="C").view(np.float64).reshape(years, -1)
        low, high = int(last[own].min()) - first, int(last[own].max()) - first
        values = np.einsum("cem,em->ce", right[low : high + 1], flat)
        found[own] = values[last[own] - first - low]
    return found


def _powers(factor: ComplexArray | None, like: ComplexArray, first: int, last: int) -> ComplexArray:
    """(C, E, N, F) the factor to the powers first, first + 1, … last."""
    powers = np.ones((last - first + 1, *like.shape), np.complex128)
    if factor is None:
        return powers
    if first:
        powers[0] = integer_power(factor, first)
    for more in range(1, len(powers)):
        np.multiply(powers[more - 1], factor, out=powers[more])
    return powers


def _products(
    start: ComplexArray, factors: list[ComplexArray | None], blocks: IntArray
) -> Iterator[ComplexArray]:
    """`start` times the factors to the powers of each row (P, n); rows in ascending order share
    what their first columns have in common."""
    made = [start] * (len(factors) + 1)
    had = np.zeros(len(factors), dtype=np.int64)
    for own in blocks:
        changed = np.flatnonzero(own != had)
        for u in range(int(changed[0]) if len(changed) else len(factors), len(factors)):
            factor, more = factors[u], int(own[u])
            base = made[u]
            if u == changed[0] and had[u]:
                base, more = made[u + 1], more - int(had[u])
            made[u + 1] = base if factor is None or not more else (
                base * integer_power(factor, more))
        had = own
        yield made[-1]
