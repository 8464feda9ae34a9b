"""Why a forecast differs from last year's: what each change does alone, and together.

`f(S)` is the forecast with the changes `S` made: new data, definitions, assumptions, decisions.
A part alone is `f({k}) − f(∅)`, the interaction what the parts leave of `f(all) − f(∅)`; the
Shapley part is a change's mean effect over every order of the four. Both add up exactly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from math import factorial

import numpy as np

from prognos.history.feed.year_flows import YearFlows
from prognos.history.follow.mixed_inputs import Side, blocks_of, counted_as, decided, mixed
from prognos.inputs import Inputs
from prognos.inputs.arrays import FloatArray
from prognos.model.cohorts import Rows
from prognos.model.population import populate
from prognos.model.project import mean_fte
from prognos.model.rates import balanced_recruitment, make_drivers
from prognos.results.years.edition import Edition
from prognos.results.years.follow_up import Bridge, BridgePart, Surprise

DATA, DEFINITIONS, ASSUMPTIONS, DECISIONS = "data", "definitions", "assumptions", "decisions"
CHANGES = (DATA, DEFINITIONS, ASSUMPTIONS, DECISIONS)
Subset = frozenset[str]
Ends = Mapping[tuple[bool, bool], Side]
SIGNS = {"retired": -1.0, "left": -1.0, "known": -1.0, "stayed": 1.0, "recruited": 1.0,
         "started": 1.0, "dropped": -1.0, "finished": -1.0}
"""What a person more in a flow does to the stock."""
FORECAST_OF = {"retired": "retired", "left": "left", "known": "known_exits",
               "stayed": "completed", "recruited": "recruited", "started": "started",
               "dropped": "dropped", "finished": "finished"}
OF_TRAINING = frozenset({"started", "dropped", "finished"})
"""Flows that change how many are in training: each finished is one fewer there."""
BALANCE, REST = "balance", "rest"
"""Recruitment ahead that follows from who is in post now; what the flows do not tell."""


def forecasts(
    old: Side, new: Side, groups: Sequence[str], target: int
) -> Mapping[Subset, FloatArray]:
    """Mean FTE of every group at the end of `target` for each of the 16 subsets, (G,)."""
    return _forecasts(_counted(old, new), groups, target)


def _forecasts(ends: Ends, groups: Sequence[str], target: int) -> dict[Subset, FloatArray]:
    return {frozenset(chosen): _forecast(ends, frozenset(chosen), groups, target)
            for size in range(len(CHANGES) + 1) for chosen in combinations(CHANGES, size)}


def _counted(old: Side, new: Side) -> Ends:
    """Whether data and definitions are the new ones -> the people counted so."""
    return {(False, False): old, (True, True): new, (False, True): counted_as(old, new),
            (True, False): counted_as(new, old)}


def _forecast(
    ends: Ends, made: Subset, groups: Sequence[str], target: int, hold_recruitment: bool = False,
) -> FloatArray:
    """hold_recruitment : mobility in balance recruits as many as it did with the old people."""
    old, new = ends[False, False], ends[True, True]

    def side(change: str) -> Side:
        return new if change in made else old

    data = ends[DATA in made, DEFINITIONS in made]
    inputs = mixed(data, side(DEFINITIONS), side(ASSUMPTIONS), target)
    if hold_recruitment:
        inputs = _with_recruitment_of(inputs, data, old)
    blocks = blocks_of(data, inputs.calendar, decided(old, new, DECISIONS in made))
    supply = mean_fte(populate(make_drivers(inputs), blocks))
    return _by_name(data, supply[:, target - inputs.calendar.base_year], groups)


def _by_name(side: Side, values: FloatArray, groups: Sequence[str]) -> FloatArray:
    """Values of a side's groups summed under today's names, in the order of `groups`."""
    found = dict.fromkeys(groups, 0.0)
    for name, value in zip(side.names, values.tolist(), strict=True):
        found[name] = found.get(name, 0.0) + value
    return np.array([found[name] for name in groups])


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
    old: Side, new: Side, edition: Edition, flows: Sequence[YearFlows], target: int, most: int
) -> tuple[Bridge, ...]:
    """The bridge of all groups of budget ST, then those of the `most` groups that moved most.

    flows : of every year between the two ends; empty when some of them is not known.
    """
    groups = tuple(dict.fromkeys((*new.names, *old.names)))
    ends = _counted(old, new)
    found = _forecasts(ends, groups, target)
    surprises = None
    if flows:
        data = frozenset((DATA,))
        ahead = found[data] - _forecast(ends, data, groups, target, hold_recruitment=True)
        surprises = _surprises(new, edition, flows, groups, target) | {
            BALANCE: (np.full(len(groups), np.nan), ahead)}
    moved = np.abs(found[frozenset(CHANGES)] - found[frozenset()])
    chosen = np.argsort(-moved, kind="stable")[:most].tolist()
    st = {name for side in (new, old) for name, group in zip(side.names, side.inputs.groups,
                                                             strict=True) if group.budget == "ST"}
    region = [g for g, name in enumerate(groups) if name in st]
    return (_bridge("", region, found, surprises, target),
            *(_bridge(groups[g], [g], found, surprises, target) for g in chosen
              if moved[g] > 1e-9))


def _bridge(
    name: str, groups: list[int], found: Mapping[Subset, FloatArray],
    surprises: Mapping[str, tuple[FloatArray, FloatArray]] | None, target: int,
) -> Bridge:
    values = {made: float(each[groups].sum()) for made, each in found.items()}
    parts = bridge_parts(values)
    told: list[Surprise] = []
    for flow, (persons, fte) in (surprises or {}).items():
        told.append(Surprise(flow, float(persons[groups].sum()), float(fte[groups].sum())))
    if surprises is not None:
        told.append(Surprise(REST, float("nan"), parts[0].alone - sum(each.fte for each in told)))
    return Bridge(name, target, values[frozenset()], values[frozenset(CHANGES)], parts,
                  tuple(told))


def _surprises(
    new: Side, edition: Edition, flows: Sequence[YearFlows], groups: Sequence[str], target: int
) -> dict[str, tuple[FloatArray, FloatArray]]:
    """Every flow's outcome less its forecast, in persons and as FTE left at the target, (G,).

    A specialist more counts with the group's mean FTE and with the chance that one of today is
    still there at the target year; one more in training with the chance of a post by then.
    """
    specialist, beginner = _worth(new, groups, target)
    place = {name: g for g, name in enumerate(edition.groups)}
    found = {}
    for measure, sign in SIGNS.items():
        persons = np.zeros(len(groups))
        for year in flows:
            at = edition.years.index(year.year)
            said = [edition.flows[FORECAST_OF[measure]][place[name], at] if name in place else 0.0
                    for name in groups]
            persons += np.nan_to_num(year.of(measure, groups)) - np.nan_to_num(said)
        worth = beginner if measure in OF_TRAINING else specialist
        found[measure] = (persons, sign * persons * worth)
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
