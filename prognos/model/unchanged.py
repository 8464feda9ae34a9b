"""What two populations have in common: a group made of the same persons has the same supply.

Compared are the very numbers that distributions are made of, bit by bit, so that what is taken
over is what would be made again.
"""

from dataclasses import replace

import numpy as np

from prognos.inputs.arrays import BoolArray, FloatArray
from prognos.model.baseline import Baseline
from prognos.model.cohorts import Rows
from prognos.model.population import Population
from prognos.model.probability.quadrature import Nodes


def take_over(new: Baseline, old: Baseline) -> Baseline:
    """The new baseline with the old one's distributions of every group made of the same persons."""
    same = same_members(new.population, old.population)
    fte, heads = (tuple(kept if alike else made for made, kept, alike
                        in zip(mine, theirs, same, strict=True))
                  for mine, theirs in ((new.fte, old.fte), (new.heads, old.heads)))
    return replace(new, fte=fte, heads=heads)


def same_members(one: Population, other: Population) -> BoolArray:
    """(G,) the groups with the same persons at the same nodes in both, blocks included."""
    here, there = one.drivers, other.drivers
    groups = len(here.inputs.groups)
    if groups != len(there.inputs.groups) or not same_nodes(here.nodes, there.nodes):
        return np.zeros(groups, dtype=np.bool_)
    if one.recruits.stay.shape != other.recruits.stay.shape:
        return np.zeros(groups, dtype=np.bool_)
    same = (one.recruits.stay == other.recruits.stay).reshape(groups, -1).all(axis=1)
    same &= here.inputs.careers.rates.new_fte == there.inputs.careers.rates.new_fte
    mine, theirs = one.all_rows, other.all_rows
    if len(mine) != len(theirs):
        return np.zeros(groups, dtype=np.bool_)
    for rows, like in zip(mine, theirs, strict=True):
        same &= same_rows(rows, like, groups)
    return np.asarray(same)


def same_nodes(one: Nodes, other: Nodes) -> bool:
    """Whether the common factors have the same points and weights."""
    def numbers(nodes: Nodes) -> list[FloatArray]:
        return [nodes.shift, nodes.exits, nodes.recruitment, nodes.training,
                nodes.cell.astype(np.float64), nodes.inflow]

    return all(np.array_equal(a, b) for a, b in zip(numbers(one), numbers(other), strict=True)
               ) and all(a.same_as(b) for a, b in zip(one.rules, other.rules, strict=True))


def same_rows(one: Rows, other: Rows, groups: int) -> BoolArray:
    """(G,) the groups whose rows are the same in both."""
    if one.post.shape[1:] != other.post.shape[1:] or (
            one.in_training.shape[1:] != other.in_training.shape[1:]):
        return np.asarray((np.bincount(one.group, minlength=groups) == 0)
                          & (np.bincount(other.group, minlength=groups) == 0))
    count, like = (np.bincount(rows.group, minlength=groups) for rows in (one, other))
    same = count == like
    mine, theirs = (np.flatnonzero(same[rows.group]) for rows in (one, other))
    mine = mine[np.argsort(one.group[mine], kind="stable")]
    theirs = theirs[np.argsort(other.group[theirs], kind="stable")]
    differs = _persons_in_order(one, mine) != _persons_in_order(other, theirs)
    for numbers in ("count", "fte", "training_fte", "post", "in_training"):
        apart = getattr(one, numbers)[mine] != getattr(other, numbers)[theirs]
        differs |= apart.any(axis=tuple(range(1, apart.ndim)))
    same[one.group[mine[differs]]] = False
    return np.asarray(same)


def _persons_in_order(rows: Rows, index: np.ndarray) -> np.ndarray:
    """Which rows belong to one person, whatever its number: rows since the person's first."""
    key = rows.person[index]
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    return np.asarray(np.arange(len(key)) - first[inverse])
