"""Why a forecast differs from last year's: what each change does alone, and together.

`f(S)` is a figure of the target year with the changes `S` made: new data, definitions,
assumptions, decisions, need. A part alone is `f({k}) − f(∅)`, the interaction what the parts leave
of `f(all) − f(∅)`; the Shapley part is a change's mean effect over every order of the five. Both
add up exactly. The figures are mean supply, need and expected shortage `E[(D − X)+]`: the need
moves no supply, so 16 supplies hold all 32 subsets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import factorial

import numpy as np

from prognos.history.feed.year_flows import YearFlows
from prognos.history.follow.forecast_flows import OUTCOME_OF, forecast_flows
from prognos.history.follow.mixed_inputs import Side, blocks_of, counted_as, decided, mixed
from prognos.history.follow.stated_need import Stated, StatedNeeds
from prognos.history.follow.target_supply import Supplied, TargetSupplies
from prognos.inputs import Inputs
from prognos.inputs.arrays import FloatArray
from prognos.model.cohorts import Rows, recruit_stock
from prognos.model.population import populate
from prognos.model.probability import lattice
from prognos.model.rates import balanced_recruitment, make_drivers
from prognos.results.projection import LATTICE
from prognos.results.years.edition import Edition
from prognos.results.years.follow_up import Bridge, BridgePart, Moved, Surprise

DATA, DEFINITIONS, ASSUMPTIONS, DECISIONS, NEED = (
    "data", "definitions", "assumptions", "decisions", "need")
CHANGES = (DATA, DEFINITIONS, ASSUMPTIONS, DECISIONS, NEED)
OF_SUPPLY = CHANGES[:-1]
Subset = frozenset[str]
Ends = Mapping[tuple[bool, bool], Side]
SIGNS = {"retired": -1.0, "left": -1.0, "known_exits": -1.0, "completed": 1.0, "recruited": 1.0,
         "started": 1.0, "dropped": -1.0, "finished": -1.0}
"""What a person more in a flow does to the stock."""
OF_TRAINING = frozenset({"started", "dropped", "finished"})
"""Flows that change how many are in training: each finished is one fewer there."""
SAME = 1e-9
"""FTE: a figure that moved less has not moved."""
BALANCE, REST = "balance", "rest"
"""Recruitment ahead that follows from who is in post now; what the flows do not tell."""


@dataclass(frozen=True)
class Forecast:
    """Figures of the groups at the end of the target year, FTE, (G,)."""

    supply: FloatArray
    need: FloatArray
    """0 where none is stated; so is the shortage."""
    shortage: FloatArray


def forecasts(
    old: Side, new: Side, groups: Sequence[str], target: int
) -> Mapping[Subset, Forecast]:
    """The forecast of every group for each of the 32 subsets."""
    return _forecasts(_counted(old, new), groups, target)


def _subsets(changes: Sequence[str]) -> list[Subset]:
    return [frozenset(chosen) for size in range(len(changes) + 1)
            for chosen in combinations(changes, size)]


def _forecasts(ends: Ends, groups: Sequence[str], target: int) -> dict[Subset, Forecast]:
    old, new = ends[False, False], ends[True, True]
    supplies, needs, found = TargetSupplies(target), StatedNeeds(target), {}
    once: dict[tuple[int, int], Forecast] = {}
    for made in _subsets(OF_SUPPLY):
        data, inputs = _mixed(ends, made, target)
        plan = blocks_of(data, inputs.calendar, decided(old, new, DECISIONS in made))
        supply = supplies.of(inputs).with_blocks(plan)
        for stated, more in ((old, made), (new, made | {NEED})):
            need = needs.of(data, stated, supply.today)
            key = id(supply), id(need)  # both are kept
            if key not in once:
                once[key] = _forecast(data, supply, need, groups)
            found[more] = once[key]
    return found


def _forecast(data: Side, supply: Supplied, need: Stated, groups: Sequence[str]) -> Forecast:
    wanted, unstaffed = need
    short = [0.0 if np.isnan(level) else float(
        lattice.expected_shortage(pmf, LATTICE, np.array([level]))[0])
        for pmf, level in zip(supply.pmf, wanted.tolist(), strict=True)]
    return Forecast(_by_name(data, supply.mean, groups),
                    _by_name(data, np.nan_to_num(wanted), groups, unstaffed),
                    _by_name(data, np.array(short), groups, unstaffed))


def _counted(old: Side, new: Side) -> Ends:
    """Whether data and definitions are the new ones -> the people counted so."""
    return {(False, False): old, (True, True): new, (False, True): counted_as(old, new),
            (True, False): counted_as(new, old)}


def _mixed(ends: Ends, made: Subset, target: int) -> tuple[Side, Inputs]:
    """Whose people they are, and the inputs with the changes made."""
    def side(change: str) -> Side:
        return ends[change in made, change in made]

    data = ends[DATA in made, DEFINITIONS in made]
    return data, mixed(data, side(DEFINITIONS), side(ASSUMPTIONS), target)


def _by_name(
    side: Side, values: FloatArray, groups: Sequence[str],
    more: Mapping[str, float] | None = None,
) -> FloatArray:
    """Values of a side's groups summed under today's names, in the order of `groups`.

    more : what groups that the side does not have add.
    """
    found = dict.fromkeys(groups, 0.0) | dict(more or {})
    for name, value in zip(side.names, values.tolist(), strict=True):
        found[name] = found.get(name, 0.0) + value
    return np.array([found[name] for name in groups])


def _recruited_ahead(ends: Ends, groups: Sequence[str], target: int) -> FloatArray:
    """FTE at the target that the new people's mobility in balance recruits beyond the old's, (G,).
    """
    data, inputs = _mixed(ends, frozenset((DATA,)), target)
    held = _with_recruitment_of(inputs, data, ends[False, False])
    at = target - inputs.calendar.base_year
    now, before = (drivers.nodes.mix(recruit_stock(drivers).stay)[:, at]
                   for drivers in map(make_drivers, (inputs, held)))
    return _by_name(data, inputs.careers.rates.new_fte * (now - before), groups)


def _with_recruitment_of(inputs: Inputs, data: Side, old: Side) -> Inputs:
    """Recruitment that is not stated held at what the old people's balance gave."""
    before = _by_name(old, balanced_recruitment(old.inputs), tuple(dict.fromkeys(old.names)))
    known = dict(zip(dict.fromkeys(old.names), before.tolist(), strict=True))
    stated = inputs.careers.rates.recruitment
    held = [known.get(name, np.nan) for name in data.names]
    return inputs.with_rates(replace(inputs.careers.rates, recruitment=np.where(
        np.isnan(stated), held, stated)))


def bridge_parts(values: Mapping[Subset, float]) -> tuple[BridgePart, ...]:
    """Each change alone and its Shapley part, from `f` of every subset."""
    nothing = values[frozenset()]
    return tuple(BridgePart(change, values[frozenset((change,))] - nothing,
                            _shapley(values, change)) for change in CHANGES)


def _shapley(values: Mapping[Subset, float], change: str) -> float:
    """`Σ |S|! (n − |S| − 1)! / n! (f(S ∪ k) − f(S))` over the subsets without the change."""
    count = len(CHANGES)
    total = 0.0
    for made in values:
        if change not in made:
            weight = factorial(len(made)) * factorial(count - len(made) - 1) / factorial(count)
            total += weight * (values[made | {change}] - values[made])
    return total


def build_bridges(
    old: Side, new: Side, edition: Edition, flows: Sequence[YearFlows], target: int
) -> tuple[Bridge, ...]:
    """The bridge of all groups of budget ST, then those of every group that moved: the shortage
    that moved most first, then the supply.

    flows : of every year between the two ends; empty when some of them is not known.
    """
    groups = tuple(dict.fromkeys((*new.names, *old.names)))
    ends = _counted(old, new)
    found = _forecasts(ends, groups, target)
    surprises = None
    if flows:
        surprises = _surprises(new, edition, flows, groups, target) | {
            BALANCE: (np.full(len(groups), np.nan), _recruited_ahead(ends, groups, target))}
    before, after = found[frozenset()], found[frozenset(CHANGES)]
    supply, shortage = (np.abs(getattr(after, name) - getattr(before, name))
                        for name in ("supply", "shortage"))
    st = {name for side in (new, old) for name, group in zip(side.names, side.inputs.groups,
                                                             strict=True) if group.budget == "ST"}
    region = [g for g, name in enumerate(groups) if name in st]
    return (_bridge("", region, found, surprises, target),
            *(_bridge(groups[g], [g], found, surprises, target)
              for g in np.lexsort((-supply, -shortage)).tolist()
              if max(supply[g], shortage[g]) > SAME))


def _bridge(
    name: str, groups: list[int], found: Mapping[Subset, Forecast],
    surprises: Mapping[str, tuple[FloatArray, FloatArray]] | None, target: int,
) -> Bridge:
    def moved(figure: str) -> Moved:
        values = {made: float(getattr(each, figure)[groups].sum())
                  for made, each in found.items()}
        return Moved(values[frozenset()], values[frozenset(CHANGES)], bridge_parts(values))

    supply = moved("supply")
    told: list[Surprise] = []
    for flow, (persons, fte) in (surprises or {}).items():
        told.append(Surprise(flow, float(persons[groups].sum()), float(fte[groups].sum())))
    if surprises is not None:
        told.append(Surprise(REST, float("nan"),
                             supply.parts[0].alone - sum(each.fte for each in told)))
    return Bridge(name, target, supply, moved("need"), moved("shortage"), tuple(told))


def _surprises(
    new: Side, edition: Edition, flows: Sequence[YearFlows], groups: Sequence[str], target: int
) -> dict[str, tuple[FloatArray, FloatArray]]:
    """Every flow's outcome less its forecast, in persons and as FTE left at the target, (G,).

    A specialist more counts with the group's mean FTE and with the chance that one of today is
    still there at the target year; one more in training with the chance of a post by then.
    """
    specialist, beginner = _worth(new, groups, target)
    said = [forecast_flows(edition, year, groups) for year in flows]
    found = {}
    for flow, sign in SIGNS.items():
        persons = np.zeros(len(groups))
        for year, forecast in zip(flows, said, strict=True):
            outcome = year.of(OUTCOME_OF[flow], groups)
            persons += np.nan_to_num(outcome) - np.nan_to_num(forecast[flow])
        found[flow] = (persons, sign * persons * (beginner if flow in OF_TRAINING else specialist))
    return found


def _worth(
    new: Side, groups: Sequence[str], target: int
) -> tuple[FloatArray, FloatArray]:
    """FTE at the target of one of today's specialists and of one in training, (G,) each."""
    inputs = new.inputs.without_uncertainty()
    population = populate(make_drivers(inputs))
    at = min(target - inputs.calendar.base_year, inputs.calendar.last)
    place = {name: g for g, name in enumerate(new.names)}

    def worth(kinds: Sequence[Rows], there: str) -> FloatArray:
        left, count = np.zeros(len(new.names)), np.zeros(len(new.names))
        for rows in kinds:
            if there in rows.booked:
                fte = rows.booked["closing"][:, at] * rows.fte[:, at]
                np.add.at(left, rows.group, rows.count * fte)
                np.add.at(count, rows.group, rows.count * rows.booked[there][:, 0])
        share = np.divide(left, count, out=np.zeros_like(left), where=count > 0.0)
        return np.array([share[place[name]] if name in place else 0.0 for name in groups])

    return worth(population.staff, "closing"), worth(population.training, "in_training")
