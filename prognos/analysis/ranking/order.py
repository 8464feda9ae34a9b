"""The order of the needs: computed, told as equal where it is uncertain, adjusted where decided."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from prognos.analysis.ranking.components import components_of
from prognos.analysis.ranking.composite import with_composite
from prognos.analysis.ranking.neighbours_apart import apart_from
from prognos.analysis.ranking.order_odds import equal_spans
from prognos.inputs import AdjustedRank, Inputs
from prognos.inputs.arrays import FloatArray
from prognos.results import RankedGroup
from prognos.results.projection import Projection


def rank_groups(
    inputs: Inputs, projection: Projection, starts_needed: FloatArray,
    reversal: FloatArray | None = None,
) -> tuple[RankedGroup, ...]:
    """Groups with a need above 0, the largest expected shortage in percent of need first.

    Budget ST comes before any other: a nurse's path does not compete with a physician's.

    score_g = 100 sum_{t in E} E[(D - X)+] / sum_{t in E} D. Ties: more starts needed first, then
    the order of Behov.

    starts_needed : (G,) from `cohort.starts_needed`; nan = null.
    reversal : (G, G) from `odds.reversed_order`; None = nobody is told as equal.
    """
    ranked = _computed(inputs, projection, starts_needed)
    budgets = dict.fromkeys(inputs.groups[entry.group].budget for entry in ranked)
    return tuple(
        entry
        for budget in budgets
        for entry in _in_budget(inputs, projection, reversal, [
            entry for entry in ranked if inputs.groups[entry.group].budget == budget])
    )


def _computed(
    inputs: Inputs, projection: Projection, starts_needed: FloatArray
) -> list[RankedGroup]:
    """Every ranked group with its components, budgets one after the other."""
    evaluated = list(inputs.calendar.evaluated)
    need = projection.measures.need[:, evaluated].sum(axis=1)
    groups = [g for g in range(len(inputs.groups)) if need[g] > 0.0]
    score = 100.0 * projection.measures.shortage[:, evaluated].sum(axis=1)
    wanted = np.nan_to_num(starts_needed, nan=np.inf)
    order = sorted(groups, key=lambda g: (
        inputs.groups[g].budget != "ST", inputs.groups[g].budget,
        -round(float(score[g] / need[g]), 9), -wanted[g], g))
    ages = inputs.people.staff.ages(inputs.calendar.base_year)
    return [
        RankedGroup(
            rank=position,
            group=g,
            score=float(score[g] / need[g]),
            starts_needed=None if np.isnan(starts_needed[g]) else int(starts_needed[g]),
            components=components_of(inputs, projection, g, ages),
        )
        for position, g in enumerate(order, start=1)
    ]


def _in_budget(
    inputs: Inputs, projection: Projection, reversal: FloatArray | None,
    ranked: Sequence[RankedGroup],
) -> list[RankedGroup]:
    """The groups of one budget with what is told of their order beside the components."""
    order = [entry.group for entry in ranked]
    adjusted = {entry.group: entry for entry in inputs.order.adjusted_ranks if entry.group in order}
    decided = decided_places(order, list(adjusted.values()))
    previous = {entry.group: entry for entry in inputs.order.previous}
    equal = _equal(order, reversal, inputs.order.equal_share)
    return with_composite(inputs, [
        replace(entry, place=position + 1, equal_to=equal[position],
                adjusted=adjusted.get(entry.group), decided_place=decided.get(entry.group),
                previous=previous.get(entry.group),
                apart=apart_from(inputs, projection, order, position))
        for position, entry in enumerate(ranked)
    ])


def _equal(
    order: Sequence[int], reversal: FloatArray | None, share: float
) -> list[tuple[int, ...]]:
    """Per place: the groups that are equal to the one there."""
    if reversal is None:
        return [()] * len(order)
    spans = equal_spans(reversal[np.ix_(order, order)], share)
    return [tuple(order[k] for k in range(first, last + 1) if k != place)
            for place, (first, last) in enumerate(spans)]


def decided_places(order: Sequence[int], adjusted: Sequence[AdjustedRank]) -> dict[int, int]:
    """Group -> place when the adjusted ranks hold and the others keep their order; empty = none.

    order : groups by computed rank.
    """
    if not adjusted:
        return {}
    taken = {entry.rank: entry.group for entry in adjusted}
    moved = set(taken.values())
    others = iter([group for group in order if group not in moved])
    free = [place for place in range(1, len(order) + 1) if place not in taken]
    places = {group: place for place, group in taken.items()}
    return places | dict(zip(others, free, strict=False))
