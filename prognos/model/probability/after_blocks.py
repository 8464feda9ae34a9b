"""The expected value of a function of one group's supply, whatever blocks are put in.

Given the node a block is one of few values or nothing, so it is enough to know the expected value
when so many blocks are worth each value: `V(j) = E f(X + j v)`, j = 0 … room. Its coefficients over
j are some ten where those over supply are hundreds, and blocks multiply them just the same: one
block is `1 + sum_v P(v) (exp(-2 pi i a / size) - 1)`, to the power of how many there are.
"""

from collections.abc import Callable, Sequence

import numpy as np
from scipy import fft

from prognos.inputs.arrays import FloatArray
from prognos.model.probability.batch import Spectra
from prognos.model.probability.distribution import Distribution
from prognos.model.probability.matched import refined
from prognos.model.probability.quadrature import Nodes
from prognos.model.probability.spectrum import ComplexArray, Persons, Window

Function = Callable[[FloatArray], FloatArray]
"""Supply (E, X) to its value in each year, (E, X)."""


def after_blocks(
    distribution: Distribution, blocks: Sequence[Persons | None],
    functions: Sequence[Function], room: int, nodes: Nodes,
) -> tuple[Spectra, ...]:
    """The expected value of each function, year by year, with up to `room` blocks.

    distribution : supply without blocks in the years (E,). blocks : one block of each start year
    in the same years; None = nothing comes of it.
    """
    wide = _with_room(distribution, blocks, room)
    window, given = wide.window, [None if block is None else refined(block, nodes, wide.rules)
                                  for block in blocks]
    weighted = _flat(np.asarray(wide.spectrum * wide.weight[..., None]))
    supply = np.asarray(window.positions() * window.step, dtype=np.float64)
    groups = [weighted * kernel(function(supply), window).take(window.index, axis=1)[:, None]
              for function in functions]
    values = _values(given)
    if not len(values):  # nothing comes of any block
        return tuple(Spectra(group.sum(axis=2, keepdims=True), (None,) * len(given),
                             np.ones((0, 1), np.complex128), room,
                             np.zeros((len(weighted), len(given)))) for group in groups)
    chance = tuple(None if block is None else _chances(block, values, len(weighted))
                   for block in given)
    effect = _effects(chance, values, wide.weight.ravel(), len(weighted))
    size = fft.next_fast_len(room + 1, real=True)
    points = window.point(values)
    if size ** (len(values) - 1) * (size // 2 + 1) > window.frequencies:
        return tuple(Spectra(group, chance, points, room, effect) for group in groups)
    turn = _turns(size, len(values))
    return tuple(Spectra(group, chance, turn, size - 1, effect)
                 for group in _over_counts(np.stack(groups), points, size))


def _with_room(
    distribution: Distribution, blocks: Sequence[Persons | None], room: int
) -> Distribution:
    """The distribution on a window with room for so many blocks, without what is nothing."""
    largest = max((block.largest(distribution.window.step) for block in blocks if block),
                  default=0.0)
    return distribution.trimmed().widened(room * largest).trimmed()


def _values(blocks: Sequence[Persons | None]) -> FloatArray:
    """(D,) the values that a block can have, but nothing."""
    found = [block.value.ravel() for block in blocks if block is not None]
    return np.unique(np.concatenate([[0.0], *found]))[1:]


def _flat(spectrum: ComplexArray) -> ComplexArray:
    """(E, N2, N3, F) with the nodes as one axis."""
    return spectrum.reshape(len(spectrum), -1, spectrum.shape[-1])


def _over_counts(groups: ComplexArray, points: ComplexArray, size: int) -> ComplexArray:
    """Coefficients (…, A) over the number of blocks worth each value, from (…, F) over supply.

    points : (D, F) coefficients of each value. `V(j) = Re sum_f group prod_d points^j`.
    """
    shape = (size,) * len(points)
    counts = np.indices(shape).reshape(len(points), -1)
    some = np.flatnonzero(counts.sum(axis=0) < size)
    powers = np.ones((len(points), size, points.shape[1]), np.complex128)
    np.cumprod(np.broadcast_to(points[:, None], powers[:, 1:].shape), axis=1, out=powers[:, 1:])
    basis = powers[0, counts[0, some]]
    for power, count in zip(powers[1:], counts[1:, some], strict=True):
        basis *= power[count]
    table = np.zeros((*groups.shape[:-1], counts.shape[1]))
    # Re(g b) is the plain product of (Re, Im) and (Re, -Im).
    table[..., some] = groups.view(np.float64) @ np.conjugate(basis).view(np.float64).T
    table = table.reshape(*groups.shape[:-1], *shape)
    found = np.conj(fft.rfftn(table, axes=tuple(range(-len(points), 0))))
    found *= _fold(size) / counts.shape[1]
    return np.asarray(found.reshape(*groups.shape[:-1], -1))


def _turns(size: int, values: int) -> ComplexArray:
    """(values, F) what one more block worth each value multiplies the coefficients by."""
    full = np.exp(-2j * np.pi / size * np.arange(size))
    axes = [full] * (values - 1) + [full[: size // 2 + 1]]
    grid = np.meshgrid(*axes, indexing="ij")
    return np.stack([one.ravel() for one in grid])


def _chances(block: Persons, values: FloatArray, years: int) -> FloatArray:
    """(E, N, D) probability of each value; its atoms' values may differ from year to year."""
    here = [((block.value == value)[:, :, None, None, None] * block.probability).sum(axis=0)
            for value in values]
    return np.stack(here, axis=-1).reshape(years, -1, len(values))


def _effects(
    chance: Sequence[FloatArray | None], values: FloatArray, weight: FloatArray, years: int
) -> FloatArray:
    """(E, n) expected value of one block of each start year. weight : (N,) of the nodes."""
    return np.stack([
        np.zeros(years) if one is None
        else np.broadcast_to(one @ values, (years, len(weight))) @ weight
        for one in chance], axis=1)


def _fold(size: int) -> FloatArray:
    """Weights of the kept half of the last axis."""
    fold = np.full(size // 2 + 1, 2.0)
    fold[0] = 1.0
    if size % 2 == 0:
        fold[-1] = 1.0
    return fold


def kernel(value: FloatArray, window: Window) -> ComplexArray:
    """Coefficients k with `sum_x p(x) value(x) = Re sum_f P(f) k(f)` (Parseval), (E, F)."""
    return np.asarray(np.conj(fft.rfft(value, axis=1)) * _fold(window.length) / window.length)
