"""`project(inputs) -> Projection`: supply, need, shortage and every flow (model sections 1-6)."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from scipy.special import ndtr, ndtri

from prognos.inputs import Inputs
from prognos.inputs.arrays import FloatArray, IntArray
from prognos.model.baseline import Baseline, make_baseline, with_blocks
from prognos.model.cohorts import Rows, block_rows
from prognos.model.need import need_by_year
from prognos.model.population import Population, fte_persons, moments_of, start_persons
from prognos.model.probability import lattice
from prognos.model.probability.after_blocks import after_blocks
from prognos.model.probability.batch import Spectra
from prognos.model.probability.distribution import SURE
from prognos.model.probability.quadrature import Nodes, mix
from prognos.model.probability.refinement import fine_rules, refine
from prognos.results.projection import (
    LATTICE,
    Flows,
    Measures,
    Projection,
    Spread,
    Totals,
    TrainingFlows,
)
from prognos.system.threads import for_each

MOST_STARTS = 200
"""`starts_needed` gives up beyond so many starts a year."""
FIRST_MOST = 4
AT_A_TIME = 50
"""Groups whose moments are worked out at a time."""
LEVELS = (0.10, 0.50, 0.90)
HALVINGS, CLOSE, LEAST_DENSITY = 50, 1e-11, 1e-12
"""Most steps towards a percentile, the step (FTE) that is the last, and what a density is at least.
"""


def project(
    inputs: Inputs, blocks: IntArray | None = None, base: Baseline | None = None,
    beside: Sequence[Callable[[int], object]] = (), brief: bool = False,
) -> Projection:
    """Supply and shortage of every group and year-end, with announced blocks (G, n) put in.

    base : the baseline of the same inputs, when it has been made already.
    beside : each is called with a group while its distributions are at hand.
    brief : what is expected alone; percentiles and probabilities are nan.
    """
    base = base or make_baseline(inputs)
    if blocks is not None:
        base = with_blocks(base, blocks)
    flows, training = book_specialists(base.population), book_training(base.population)
    fte_mean = mean_fte(base.population)
    need = needs(inputs, fte_mean[:, 0])
    pmf, heads = _probabilities(base, beside, brief)
    measures = measure(inputs, need, pmf, heads)
    return Projection(
        fte=spread(fte_mean, () if brief else pmf, LATTICE),
        persons=spread(flows.closing, heads, 1.0),
        measures=measures, in_training=training.closing, flows=flows, training_flows=training,
        totals=(sums_of_means(inputs, fte_mean, measures) if brief
                else region(base.population, measures)),
        pmf=tuple(pmf), persons_pmf=tuple(heads),
    )


def _probabilities(
    base: Baseline, beside: Sequence[Callable[[int], object]], brief: bool
) -> tuple[list[FloatArray], list[FloatArray]]:
    """Of FTE and, unless `brief`, of the number of specialists, group by group."""
    def of_group(group: int) -> tuple[FloatArray, ...]:
        pmf = (base.fte[group].pmf(), *(() if brief else (base.heads[group].pmf(),)))
        for look in beside:
            look(group)
        return pmf

    found = for_each(of_group, range(len(base.fte)), parallel=not base.nodes.single)
    return [fte for fte, *_ in found], [heads for _, *both in found for heads in both]


def with_flows(projection: Projection, population: Population) -> Projection:
    """The projection with the expected persons of another population, in post and in training;
    its distributions as they are."""
    closing = book_specialists(population).closing
    return replace(projection, persons=replace(projection.persons, mean=closing),
                   in_training=book_training(population).closing)


def shortages(inputs: Inputs, blocks: IntArray, base: Baseline) -> FloatArray:
    """E[(D - X)+] in the evaluated years with announced blocks (G, n) put in, (G, E) FTE.

    As in `project(inputs, blocks, base)`; nan where no need is stated.
    """
    return shortages_there(inputs, base, with_blocks(base, blocks))


def shortages_there(inputs: Inputs, base: Baseline, there: Baseline) -> FloatArray:
    """The same when everybody with the blocks is `there` already."""
    years = np.array(inputs.calendar.evaluated, dtype=np.int64)
    need = needs(inputs, mean_fte(base.population)[:, 0])[:, years]
    return np.array([
        np.full(len(years), np.nan) if stated is None
        else lattice.expected_shortage(supply.pmf()[years], LATTICE, need[g])
        for g, (stated, supply) in enumerate(
            zip(inputs.need.by_group, there.fte, strict=True))])


def mean_fte(population: Population) -> FloatArray:
    """Expected FTE towards the need, (G, T)."""
    inputs = population.drivers.inputs
    recruits = population.drivers.nodes.mix(population.recruits.stay)
    total = inputs.careers.rates.new_fte[:, None] * recruits
    for rows in population.all_rows:
        expected = rows.booked["closing"] * rows.fte
        if "in_training" in rows.booked:
            expected = expected + rows.booked["in_training"] * rows.training_fte
        np.add.at(total, rows.group, rows.count[:, None] * expected)
    return total


def book_specialists(population: Population) -> Flows:
    """Expected flows of specialists, nodes mixed; the identity of `Flows` holds each year."""
    nodes, recruits = population.drivers.nodes, population.recruits
    closing = _sum_flow(population, "closing") + nodes.mix(recruits.stay)
    recruited = np.zeros_like(closing)
    recruited[:] = nodes.mix(population.drivers.recruitment[:, :, None, :, None])
    recruited[:, 0] = 0.0
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
    """Expected shortage and surplus and their probabilities, from the distributions; without
    those of the number of specialists the shortage alone."""
    none = np.full_like(need, np.nan)
    shortage, surplus, probability, minimum = none, none.copy(), none.copy(), none.copy()
    for g, stated in enumerate(inputs.need.by_group):
        if stated is None:
            continue
        shortage[g] = lattice.expected_shortage(pmf[g], LATTICE, need[g])
        if not heads:
            continue
        surplus[g] = lattice.expected_surplus(pmf[g], LATTICE, need[g])
        probability[g] = lattice.probability_below(pmf[g], LATTICE, need[g])
        if stated.minimum is not None:
            level = np.full(need.shape[1], stated.minimum)
            minimum[g] = lattice.probability_below(heads[g], 1.0, level)
    return Measures(need, shortage, surplus, probability, minimum)


def spread(mean: FloatArray, pmf: Sequence[FloatArray], step: float) -> Spread:
    """Mean (exact) and percentiles of every group, (G, T); nan without distributions."""
    if not pmf:
        return _mean_alone(mean)
    levels = [np.array([lattice.percentile(each, step, level) for each in pmf]).reshape(mean.shape)
              for level in LEVELS]
    return Spread(mean, *levels)


def _mean_alone(mean: FloatArray) -> Spread:
    none = np.full_like(mean, np.nan)
    return Spread(mean, none, none, none)


def _in_totals(inputs: Inputs) -> list[int]:
    """The groups of budget ST with a stated need."""
    return [g for g, group in enumerate(inputs.groups)
            if group.budget == "ST" and inputs.need.by_group[g] is not None]


def sums_of_means(inputs: Inputs, fte_mean: FloatArray, measures: Measures) -> Totals:
    """As `region`, without percentiles. fte_mean : (G, T)."""
    chosen = _in_totals(inputs)
    return Totals(measures.need[chosen].sum(axis=0), _mean_alone(fte_mean[chosen].sum(axis=0)),
                  measures.shortage[chosen].sum(axis=0))


def region(population: Population, measures: Measures) -> Totals:
    """The groups of budget ST with a stated need: normal given the node, mixed on a fine rule."""
    inputs, nodes = population.drivers.inputs, population.drivers.nodes
    chosen = _in_totals(inputs)
    moments = [moment for first in range(0, len(chosen), AT_A_TIME)
               for moment in moments_of(population, chosen[first : first + AT_A_TIME])]
    zero = np.zeros((inputs.calendar.year_ends, 1, 1, 1))
    mean = sum((first for first, _ in moments), zero)
    variance = refine(nodes, sum((second for _, second in moments), zero))
    sd, fine = np.sqrt(np.where(variance < SURE, 0.0, variance)), refine(nodes, mean)
    levels = [np.maximum(mixture_percentile(fine, sd, nodes, level), 0.0)  # nobody is below 0
              for level in LEVELS]
    return Totals(measures.need[chosen].sum(axis=0), Spread(nodes.mix(mean), *levels),
                  measures.shortage[chosen].sum(axis=0))


def mixture_percentile(mean: FloatArray, sd: FloatArray, nodes: Nodes, level: float) -> FloatArray:
    """Percentile (T,) of normals mixed over the fine nodes; sd 0 is a point.

    By Newton's method, and by halving where that would leave what is known to hold the answer.
    """
    axes, rules = (1, 2, 3), fine_rules(nodes)
    low, high = (mean - 9.0 * sd).min(axis=axes), (mean + 9.0 * sd).max(axis=axes)
    safe, centre = np.maximum(sd, 1e-9), mix(rules, mean)
    variance = mix(rules, sd**2 + (mean - centre[:, None, None, None]) ** 2)
    found = centre + ndtri(level) * np.sqrt(variance)
    for _ in range(HALVINGS):
        z = (found[:, None, None, None] - mean) / safe
        over = mix(rules, ndtr(z)) - level
        density = mix(rules, np.exp(-0.5 * z**2) / safe) / np.sqrt(2.0 * np.pi)
        low, high = np.where(over < 0.0, found, low), np.where(over < 0.0, high, found)
        newton, before = found - over / np.maximum(density, LEAST_DENSITY), found
        found = np.where((low < newton) & (newton < high), newton, (low + high) / 2.0)
        if np.abs(found - before).max() < CLOSE:
            break
    return np.asarray(np.round(found, 9))  # sums in another order move the digits beyond


class StartsNeeded:
    """Fewest whole filled starts a year so that the median covers the need in year H.

    The same number in every start year. 0 when the need is covered; nan where no need is stated
    or `MOST_STARTS` do not suffice.
    """

    def __init__(self, inputs: Inputs, base: Baseline) -> None:
        shape = len(inputs.groups), inputs.calendar.start_years
        self._base, self._known = base, dict[int, float]()
        today = mean_fte(base.population)[:, 0]
        self._need = needs(inputs, today)[:, inputs.calendar.horizon]
        self._one = block_rows(base.population.drivers, np.ones(shape, np.int64), filled=True)

    def __call__(self, group: int) -> float:
        if group not in self._known:
            need = float(self._need[group])
            self._known[group] = float("nan") if np.isnan(need) else _fewest(
                self._base, self._one, group, need)
        return self._known[group]

    def every(self) -> FloatArray:
        """Of all groups, (G,)."""
        return np.array([self(group) for group in range(len(self._need))])


def starts_needed(inputs: Inputs) -> FloatArray:
    """`StartsNeeded` of every group, (G,)."""
    return StartsNeeded(inputs, make_baseline(inputs)).every()


def _fewest(base: Baseline, one: Rows, group: int, need: float) -> float:
    """Search with more and more room for starts, then by halving."""
    calendar = base.population.drivers.inputs.calendar
    year = np.array([calendar.horizon])
    now = lattice.percentile(base.fte[group].pmf()[year], LATTICE, 0.5)[0]
    if now >= need - lattice.SAME:
        return 0.0
    distribution, most = base.fte[group].at(year), FIRST_MOST
    blocks = start_persons(one, group, calendar.start_years, year, fte_persons)
    while True:
        (below,) = after_blocks(
            distribution, blocks, [lambda supply: np.asarray((supply < need - lattice.SAME) * 1.0)],
            most * len(blocks), base.nodes)
        if _covers(below, most):
            return float(_least(below, most))
        if most == MOST_STARTS:
            return float("nan")
        most = min(MOST_STARTS, 4 * most)


def _covers(below: Spectra, starts: int) -> bool:
    """Whether the median covers the need with so many filled starts every start year.

    below : the probability of a supply below the need.
    """
    together = below.together([starts] * len(below.chance))
    return bool(below.expected(together)[0] < 0.5 - lattice.ROUNDING)


def _least(below: Spectra, most: int) -> int:
    """The fewest that do, when `most` do."""
    low, high = -1, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _covers(below, middle) else (middle, high)
    return high
