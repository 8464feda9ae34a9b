"""`project(inputs) -> Projection`: supply, need, shortage and every flow (model sections 1-6)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import ndtr

from prognos.inputs import Inputs
from prognos.inputs.arrays import FloatArray, IntArray
from prognos.model.baseline import Baseline, fte_with_blocks, make_baseline, with_blocks
from prognos.model.cohorts import Rows, block_rows
from prognos.model.need import need_by_year
from prognos.model.population import Population, fte_persons, group_members
from prognos.model.probability import lattice
from prognos.model.probability.distribution import Distribution
from prognos.model.probability.quadrature import Nodes, fine_rules, mix, refine
from prognos.model.probability.spectrum import Persons, integer_power
from prognos.results.projection import (
    LATTICE,
    Flows,
    Measures,
    Projection,
    Spread,
    Totals,
    TrainingFlows,
)

MOST_STARTS = 200
"""`starts_needed` gives up beyond so many starts a year."""
LEVELS = (0.10, 0.50, 0.90)
HALVINGS = 50


def project(
    inputs: Inputs, blocks: IntArray | None = None, base: Baseline | None = None
) -> Projection:
    """Supply and shortage of every group and year-end, with announced blocks (G, n) put in.

    base : the baseline of the same inputs, when it has been made already.
    """
    base = base or make_baseline(inputs)
    if blocks is not None:
        base = with_blocks(base, blocks)
    flows, training = book_specialists(base.population), book_training(base.population)
    fte_mean = mean_fte(base.population)
    need = needs(inputs, fte_mean[:, 0])
    pmf, heads = [fte.pmf() for fte in base.fte], [heads.pmf() for heads in base.heads]
    measures = measure(inputs, need, pmf, heads)
    return Projection(
        fte=spread(fte_mean, pmf, LATTICE), persons=spread(flows.closing, heads, 1.0),
        measures=measures, in_training=training.closing, flows=flows, training_flows=training,
        totals=region(base.population, measures), pmf=tuple(pmf),
    )


def shortages(inputs: Inputs, blocks: IntArray, base: Baseline) -> FloatArray:
    """E[(D - X)+] in the evaluated years with announced blocks (G, n) put in, (G, E) FTE.

    As in `project(inputs, blocks, base)`; nan where no need is stated.
    """
    years = np.array(inputs.calendar.evaluated, dtype=np.int64)
    need = needs(inputs, mean_fte(base.population)[:, 0])[:, years]
    return np.array([
        np.full(len(years), np.nan) if stated is None
        else lattice.expected_shortage(distribution.pmf(), LATTICE, need[g])
        for g, (stated, distribution) in enumerate(
            zip(inputs.need.by_group, fte_with_blocks(base, blocks, years), strict=True))])


def mean_fte(population: Population) -> FloatArray:
    """Expected FTE towards the need, (G, T)."""
    inputs = population.drivers.inputs
    recruits = population.drivers.nodes.mix(population.recruits.stay)
    total = inputs.careers.rates.new_fte[:, None] * recruits
    for rows in population.all_rows:
        expected = rows.booked["closing"] * rows.fte
        if "in_training" in rows.booked:
            expected = expected + rows.booked["in_training"] * rows.training_fte[:, None]
        np.add.at(total, rows.group, rows.count[:, None] * expected)
    return total


def book_specialists(population: Population) -> Flows:
    """Expected flows of specialists, nodes mixed; the identity of `Flows` holds each year."""
    nodes, recruits = population.drivers.nodes, population.recruits
    closing = _sum_flow(population, "closing") + nodes.mix(recruits.stay)
    recruited = np.zeros_like(closing)
    recruited[:, 1:] = nodes.mix(population.drivers.recruitment[:, None, :, None])[:, None]
    return Flows(
        opening=_opening(closing), retired=_sum_flow(population, "retired"),
        left=_sum_flow(population, "left") + nodes.mix(recruits.left),
        known_exits=_sum_flow(population, "known_exits"),
        completed=_sum_flow(population, "completed"), recruited=recruited, closing=closing,
    )


def book_training(population: Population) -> TrainingFlows:
    """Expected flows of those in training, nodes mixed."""
    closing = _sum_flow(population, "in_training")
    return TrainingFlows(
        opening=_opening(closing), started=_sum_flow(population, "started"),
        dropped=_sum_flow(population, "dropped"), completed=_sum_flow(population, "finished"),
        closing=closing,
    )


def _sum_flow(population: Population, name: str) -> FloatArray:
    """A flow summed to groups, (G, T)."""
    inputs = population.drivers.inputs
    total = np.zeros((len(inputs.groups), inputs.calendar.year_ends))
    for rows in population.all_rows:
        if name in rows.booked:
            np.add.at(total, rows.group, rows.count[:, None] * rows.booked[name])
    return total


def _opening(closing: FloatArray) -> FloatArray:
    opening = np.zeros_like(closing)
    opening[:, 1:] = closing[:, :-1]
    return opening


def needs(inputs: Inputs, base_fte: FloatArray) -> FloatArray:
    """Stated need, (G, T) FTE; nan where none is stated."""
    rows = [np.full(inputs.calendar.year_ends, np.nan) if need is None
            else need_by_year(need, inputs.calendar, float(fte))
            for need, fte in zip(inputs.need.by_group, base_fte, strict=True)]
    return np.array(rows).reshape(len(rows), inputs.calendar.year_ends)


def measure(
    inputs: Inputs, need: FloatArray, pmf: Sequence[FloatArray], heads: Sequence[FloatArray]
) -> Measures:
    """Expected shortage and surplus and their probabilities, from the distributions."""
    none = np.full_like(need, np.nan)
    shortage, surplus, probability, minimum = none, none.copy(), none.copy(), none.copy()
    for g, stated in enumerate(inputs.need.by_group):
        if stated is None:
            continue
        shortage[g] = lattice.expected_shortage(pmf[g], LATTICE, need[g])
        surplus[g] = lattice.expected_surplus(pmf[g], LATTICE, need[g])
        probability[g] = lattice.probability_below(pmf[g], LATTICE, need[g])
        if stated.minimum is not None:
            level = np.full(need.shape[1], stated.minimum)
            minimum[g] = lattice.probability_below(heads[g], 1.0, level)
    return Measures(need, shortage, surplus, probability, minimum)


def spread(mean: FloatArray, pmf: Sequence[FloatArray], step: float) -> Spread:
    """Mean (exact) and percentiles of every group, (G, T)."""
    levels = [np.array([lattice.percentile(each, step, level) for each in pmf]).reshape(mean.shape)
              for level in LEVELS]
    return Spread(mean, *levels)


def region(population: Population, measures: Measures) -> Totals:
    """The groups of budget ST with a stated need: normal given the node, mixed on a fine rule."""
    inputs, nodes = population.drivers.inputs, population.drivers.nodes
    chosen = [g for g, group in enumerate(inputs.groups)
              if group.budget == "ST" and inputs.need.by_group[g] is not None]
    moments = [moment for g in chosen for moment in group_members(population, g).moments]
    zero = np.zeros((inputs.calendar.year_ends, 1, 1, 1))
    mean = sum((first for first, _ in moments), zero)
    sd = np.sqrt(np.maximum(refine(nodes, sum((second for _, second in moments), zero)), 0.0))
    fine = refine(nodes, mean)
    levels = [mixture_percentile(fine, sd, nodes, level) for level in LEVELS]
    return Totals(measures.need[chosen].sum(axis=0), Spread(nodes.mix(mean), *levels),
                  measures.shortage[chosen].sum(axis=0))


def mixture_percentile(
    mean: FloatArray, sd: FloatArray, nodes: Nodes, level: float
) -> FloatArray:
    """Percentile (T,) of normals mixed over the fine nodes, by halving; sd 0 is a point."""
    axes = (1, 2, 3)
    low, high = (mean - 9.0 * sd).min(axis=axes), (mean + 9.0 * sd).max(axis=axes)
    safe = np.maximum(sd, 1e-9)
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        below = mix(fine_rules(nodes), ndtr((middle[:, None, None, None] - mean) / safe)) < level
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    middle = (low + high) / 2.0
    return np.asarray(np.round(middle, 9))  # sums in another order move the digits beyond


def starts_needed(
    inputs: Inputs, before: Projection | None = None, base: Baseline | None = None
) -> FloatArray:
    """Fewest whole filled starts a year so that the median covers the need in year H, (G,).

    The same number in every start year. 0 when the need is covered; nan where no need is stated
    or `MOST_STARTS` do not suffice. `before`, `base`: projection without blocks and baseline,
    when there are such.
    """
    base = base or make_baseline(inputs)
    today = mean_fte(base.population)[:, 0] if before is None else before.fte.mean[:, 0]
    need = needs(inputs, today)[:, inputs.calendar.horizon]
    groups, years = len(inputs.groups), inputs.calendar.start_years
    one = block_rows(base.population.drivers, np.ones((groups, years), np.int64), filled=True)
    return np.array([
        np.nan if np.isnan(need[g]) else _fewest(base, one, g, float(need[g]))
        for g in range(groups)])


def _fewest(base: Baseline, one: Rows, group: int, need: float) -> float:
    """Search with more and more room for starts, then by halving."""
    year = np.array([base.population.drivers.inputs.calendar.horizon])
    distribution, _ = base.fte[group].at(year).trimmed()
    block = fte_persons(one, one.group == group)
    most = 0
    while True:
        covers = _Cover(distribution, block and block.at(year), base.nodes, most, need)
        if covers(most):
            return float(covers.least())
        if most == MOST_STARTS:
            return float("nan")
        most = min(MOST_STARTS, max(4, 4 * most))


class _Cover:
    """Whether the median covers a need with `starts` filled starts every start year."""

    def __init__(
        self, distribution: Distribution, block: Persons | None, nodes: Nodes, most: int,
        need: float,
    ) -> None:
        self.most, self.need = most, need
        room = 0.0 if block is None else most * block.largest(LATTICE)
        self.distribution = distribution if block is None else distribution.widened(room)
        self.factor = None if block is None or not most else self.distribution.of(block, nodes)

    def __call__(self, starts: int) -> bool:
        distribution = self.distribution
        if self.factor is not None:
            distribution = distribution.times(integer_power(self.factor, starts))
        median = lattice.percentile(distribution.pmf(), LATTICE, 0.5)[0]
        return bool(median >= self.need - lattice.SAME)

    def least(self) -> int:
        """The fewest that do, when `most` do."""
        low, high = -1, self.most
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self(middle) else (middle, high)
        return high
