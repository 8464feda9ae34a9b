"""An edition held against the end of a later year."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from prognos.history.edition.freeze import definitions
from prognos.history.feed.year_end import YearEnd
from prognos.history.feed.year_flows import YearFlows
from prognos.history.follow.forecast_flows import OUTCOME_OF, forecast_flows
from prognos.history.follow.named_changes import changed_definitions
from prognos.history.follow.scores import (
    binomial_interval,
    crps_of_quantiles,
    interval_score,
    mean_known,
    pinball,
)
from prognos.inputs import NO_YEAR
from prognos.inputs.arrays import FloatArray
from prognos.results.years.edition import CHANCE, HIGH, LEVELS, LOW, Edition
from prognos.results.years.follow_up import (
    CORRECTED,
    DRIFT,
    MAIN,
    MODEL,
    NO_CHANGE,
    Coverage,
    EditionOutcome,
    FlowOutcome,
    GroupOutcome,
    Scores,
)

DRIFT_YEARS = 3
Stocks = Mapping[int, Mapping[str, float]]
"""Year -> group -> specialists in post."""


@dataclass(frozen=True)
class Seen:
    """The end of a year as it was."""

    year: int
    persons: Mapping[str, float]
    definitions: Mapping[str, str]
    budgets: Mapping[str, str] = field(default_factory=dict)
    """Group -> budget of its blocks; empty for an export."""


def see(end: YearEnd) -> Seen:
    """Specialists of every group at the base date, as the model counts them.

    Those in training for another specialty are specialists of their base specialty until then.
    """
    persons = end.persons
    count = np.bincount(persons.group[~persons.training], minlength=len(end.groups))
    stock = dict(zip(end.groups, count.astype(float).tolist(), strict=True))
    if end.inputs is None:
        return Seen(end.year, stock, {})
    trainees = end.inputs.people.trainees
    for base, some in zip(trainees.base_group.tolist(), trainees.count.tolist(), strict=True):
        if base != NO_YEAR:
            stock[end.input_names[base]] += some
    budgets = {name: group.budget for name, group in zip(end.input_names, end.inputs.groups,
                                                         strict=True)}
    return Seen(end.year, stock, definitions(end.inputs), budgets)


def hold_against(
    edition: Edition, seen: Seen, flows: YearFlows | None, stocks: Stocks,
    earlier: Sequence[Edition],
) -> EditionOutcome:
    """The edition's forecast of `seen.year` beside what happened.

    stocks : of every year known, for drift. earlier : editions whose error at this edition's base
    year corrects the model.
    """
    at = edition.years.index(seen.year)
    both = [g for g, name in enumerate(edition.groups)
            if name in seen.persons and not np.isnan(edition.persons.mean[g, at])]
    groups = tuple(_group(edition, g, at, seen, stocks, earlier) for g in both)
    apart = set(edition.groups) ^ set(seen.persons)
    return EditionOutcome(
        edition.name, edition.base_year, seen.year, groups, _flows(edition, at, flows, seen),
        coverage([groups]), _scores(edition, both, at, groups),
        changed=changed_definitions(edition.definitions, seen.definitions),
        not_compared=tuple(sorted(apart)))


def _group(
    edition: Edition, g: int, at: int, seen: Seen, stocks: Stocks, earlier: Sequence[Edition]
) -> GroupOutcome:
    name, persons = edition.groups[g], edition.persons
    forecast = float(persons.mean[g, at])
    naive = {NO_CHANGE: _base_stock(edition, g, stocks)}
    drift = _drift(stocks, name, edition.base_year, seen.year)
    if drift is not None:
        naive[DRIFT] = drift
    error = _last_error(stocks, name, edition.base_year, earlier)
    if error is not None:
        naive[CORRECTED] = forecast + error
    return GroupOutcome(
        name, forecast, float(persons.quantiles[g, at, LOW]), float(persons.quantiles[g, at, HIGH]),
        float(persons.mass[g, at]), seen.persons[name],
        {key: value for key, value in naive.items() if not np.isnan(value)},
        seen.budgets.get(name, MAIN))


def _base_stock(edition: Edition, g: int, stocks: Stocks) -> float:
    told = stocks.get(edition.base_year, {}).get(edition.groups[g])
    return float(edition.persons.mean[g, 0]) if told is None else told


def _drift(stocks: Stocks, name: str, base: int, year: int) -> float | None:
    """The base year's stock and the yearly change of up to three years before it, on and on."""
    now = stocks.get(base, {}).get(name)
    for back in range(DRIFT_YEARS, 0, -1):
        before = stocks.get(base - back, {}).get(name)
        if now is not None and before is not None:
            return now + (year - base) * (now - before) / back
    return None


def _last_error(stocks: Stocks, name: str, base: int, earlier: Sequence[Edition]) -> float | None:
    """Outcome less forecast at the base year, by the latest edition before it."""
    outcome = stocks.get(base, {}).get(name)
    told = [each for each in earlier if each.base_year < base and each.at(base) is not None
            and name in each.groups]
    if outcome is None or not told:
        return None
    latest = max(told, key=lambda each: each.base_year)
    at = latest.at(base)
    error = outcome - float(latest.persons.mean[latest.groups.index(name), at])
    return None if np.isnan(error) else error


def coverage(years: Sequence[Sequence[GroupOutcome]]) -> Coverage:
    """Hits over all groups and years given; the groups of a year are one entry."""
    told = [each for year in years for each in year if not np.isnan(each.low)]
    hits = sum(each.covered for each in told)
    low, high = binomial_interval(hits, len(told)) if told else (0.0, 1.0)
    masses = [each.mass for each in told if not np.isnan(each.mass)]
    stated = float(np.mean(masses)) if masses else 0.8
    return Coverage(hits, len(told), stated, not masses, low, high, len(years))


def _scores(
    edition: Edition, both: Sequence[int], at: int, groups: Sequence[GroupOutcome]
) -> Scores:
    outcome = np.array([each.outcome for each in groups])
    quantiles, levels = edition.persons.quantiles[list(both), at], np.array(LEVELS)
    if not len(groups):
        return Scores({}, np.nan, np.nan, np.nan, {})
    errors = absolute_errors(groups)
    losses = pinball(quantiles, levels, outcome)
    score = interval_score(quantiles[:, LOW], quantiles[:, HIGH], outcome, 0.8)
    return Scores(errors, float(mean_known(losses)), float(mean_known(score)),
                  float(mean_known(crps_of_quantiles(quantiles, levels, outcome))),
                  {key: value for key, value in errors.items() if key != MODEL})


def absolute_errors(groups: Sequence[GroupOutcome]) -> dict[str, float]:
    """Mean absolute error of the model and of each naive forecast that all groups have."""
    found: dict[str, FloatArray] = {MODEL: np.array([each.forecast - each.outcome
                                                     for each in groups])}
    for key in (NO_CHANGE, DRIFT, CORRECTED):
        told = [each.naive[key] - each.outcome for each in groups if key in each.naive]
        if told and len(told) == len(groups):
            found[key] = np.array(told)
    return {key: float(np.abs(errors).mean()) for key, errors in found.items()}


def _flows(
    edition: Edition, at: int, flows: YearFlows | None, seen: Seen
) -> tuple[FlowOutcome, ...]:
    """Flows of the groups of each budget that both have."""
    if flows is None:
        return ()
    both: dict[str, list[int]] = {}
    for g, name in enumerate(edition.groups):
        if name in flows.groups:
            both.setdefault(seen.budgets.get(name, MAIN), []).append(g)
    return tuple(told for budget in sorted(both, key=lambda each: each != MAIN)
                 for told in _flows_of(edition, at, flows, budget, both[budget]))


def _flows_of(
    edition: Edition, at: int, flows: YearFlows, budget: str, groups: Sequence[int]
) -> Iterator[FlowOutcome]:
    names = [edition.groups[g] for g in groups]
    told_as = forecast_flows(edition, flows, names)
    for name, measure in OUTCOME_OF.items():
        outcome, forecast = flows.of(measure, names), told_as[name]
        told = ~(np.isnan(outcome) | np.isnan(forecast))
        if told.any():
            sd = np.nan
            if name in edition.flow_variance:
                sd = float(np.sqrt(_region_variance(edition, name, groups, at)))
            yield FlowOutcome(name, float(forecast[told].sum()), sd, float(outcome[told].sum()),
                              budget)


def _region_variance(edition: Edition, name: str, groups: Sequence[int], at: int) -> float:
    """Chance adds up over groups; what the common factors add moves all groups together.

    An edition that does not tell them apart: a flow of rare events has about its mean as chance
    variance; the rest is the factors'.
    """
    variance = edition.flow_variance[name][list(groups), at]
    own = edition.flow_variance.get(name + CHANCE, edition.flows[name])[list(groups), at]
    chance = np.minimum(variance, own)
    common = np.sqrt(np.maximum(variance - chance, 0.0)).sum()
    return float(chance.sum() + common**2)
