"""Rolling origins: the forecast that each past year-end would have given, against what came."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from prognos import __version__
from prognos.history.calibrate import calibrate
from prognos.history.edition.freeze import definitions, flows_of, quantity
from prognos.history.feed.collect_years import Years
from prognos.history.feed.year_end import YearEnd
from prognos.history.follow.outcome import Seen, absolute_errors, coverage, hold_against, see
from prognos.inputs import NO_YEAR, Uncertainty
from prognos.model.population import Population, group_heads, populate
from prognos.model.probability.distribution import distribution_of
from prognos.model.project import book_specialists, book_training
from prognos.model.rates import make_drivers
from prognos.results.years.edition import LEVELS, Edition, Quantity
from prognos.results.years.follow_up import (
    DRIFT,
    BackTest,
    Coverage,
    EditionOutcome,
    Horizon,
    NarrowerTried,
)
from prognos.schema.findings import Finding

MOST_AHEAD = 5
"""Years: further on, doctors who began training after the origin are specialists; in groups of
shorter trainings after the years of those."""
LEAST_ORIGINS = 3
"""Outcome years without which a narrower uncertainty is never allowed."""
Count = Callable[[int, int], None]


def back_test(years: Years, done: Count, findings: tuple[Finding, ...] = ()) -> BackTest | None:
    """Every origin against every later year-end of at most five years on.

    done : told how many of how many origins are forecast. findings : about the files. None where no
    origin has an outcome. Raises `ValueError` without an origin.
    """
    origins = [end for end in years.ends[:-1] if end.inputs is not None]
    if not origins:
        raise ValueError("no origin with inputs")
    calibration = calibrate(years) if years.flows else None
    learned = calibration.learned_uncertainty if calibration else None
    tried = None if learned is None else _narrower(learned, calibration.uncertainty
                                                   if calibration else learned)
    total = len(origins) * (1 if tried is None else 2)
    outcomes = _test(years, origins, None, lambda n: done(n, total))
    if not outcomes:
        return None
    narrower = None
    if tried is not None:
        again = _test(years, origins, tried, lambda n: done(len(origins) + n, total))
        found = coverage([each.groups for each in again])
        enough = len({each.year for each in again}) >= LEAST_ORIGINS
        narrower = NarrowerTried(tried, found, enough and found.high >= found.stated)
    every = [each.groups for each in outcomes]
    together = [group for groups in every for group in groups]
    latest = years.ends[-1]
    return BackTest(
        region=latest.inputs.region if latest.inputs else None,
        outcomes=tuple(outcomes), horizons=tuple(_horizons(outcomes)),
        coverage=_of_years(coverage(every), outcomes), absolute=absolute_errors(together),
        compared=absolute_errors([each for each in together if DRIFT in each.naive] or together),
        crps=float(np.average([each.scores.crps for each in outcomes],
                              weights=[len(each.groups) for each in outcomes])),
        narrower=narrower, findings=(*findings, *years.findings))


def _of_years(found: Coverage, outcomes: Sequence[EditionOutcome]) -> Coverage:
    """Outcome years, not pairs of origin and year, say how much luck is shared."""
    return replace(found, years=len({each.year for each in outcomes}))


def _horizons(outcomes: Sequence[EditionOutcome]) -> Iterator[Horizon]:
    for ahead in range(1, MOST_AHEAD + 1):
        own = [each for each in outcomes if each.year - each.base_year == ahead]
        if own:
            groups = [group for each in own for group in each.groups]
            yield Horizon(ahead, _of_years(coverage([each.groups for each in own]), own),
                          absolute_errors(groups),
                          float(np.mean([each.scores.crps for each in own])))


def _narrower(learned: Uncertainty, now: Uncertainty) -> Uncertainty | None:
    """The learned σ where they are smaller than those in use; None when none is."""
    found = Uncertainty(min(learned.retirement, now.retirement),
                        min(learned.mobility, now.mobility), now.training,
                        min(learned.inflow, now.inflow))
    return None if found == now else found


def _test(
    years: Years, origins: Sequence[YearEnd], uncertainty: Uncertainty | None,
    done: Callable[[int], None],
) -> list[EditionOutcome]:
    """Every origin's forecast held against every later year-end that has some of its groups."""
    seen = {end.year: see(end) for end in years.ends}
    stocks = {year: each.persons for year, each in seen.items()}
    flows = {each.year: each for each in years.flows}
    editions: list[Edition] = []
    for number, end in enumerate(origins, start=1):
        editions.append(_forecast(end, years.ends[-1].year, uncertainty))
        done(number)
    ahead = {end.year: _years_ahead(end) for end in origins}
    held = [hold_against(edition, _within(seen[year], edition.base_year, ahead), flows.get(year),
                         stocks, editions)
            for edition in editions for year in sorted(seen)
            if 0 < year - edition.base_year <= MOST_AHEAD and edition.at(year) is not None]
    return [outcome for outcome in held if outcome.groups]


def _forecast(end: YearEnd, last: int, uncertainty: Uncertainty | None) -> Edition:
    """What the year-end would have said of persons, without new blocks.

    Groups that have become one since are left out.
    """
    inputs = end.inputs
    assert inputs is not None
    if uncertainty is not None:
        inputs = replace(inputs, careers=replace(inputs.careers, uncertainty=uncertainty))
    population = populate(make_drivers(inputs))
    calendar = inputs.calendar
    size = min(last - end.year, MOST_AHEAD, calendar.last) + 1
    alone = [g for g, name in enumerate(end.input_names) if end.input_names.count(name) == 1]
    persons = _persons(population, alone, size)
    nothing = np.full_like(persons.mean, np.nan)
    flows = {name: values[alone] for name, values in flows_of(
        book_specialists(population), book_training(population), size).items()}
    return Edition(
        name=str(end.year), region=inputs.region, version=__version__,
        base_date=calendar.base_date, input_sha256=end.sha256,
        groups=tuple(end.input_names[g] for g in alone),
        years=tuple(end.year + t for t in range(size)), persons=persons,
        fte=Quantity(nothing, np.full((*nothing.shape, len(LEVELS)), np.nan), nothing),
        need=nothing, flows=flows, flow_variance={}, region_fte=np.full((size, 4), np.nan),
        ranks=(None,) * len(alone), plan={}, definitions=definitions(inputs))


def _years_ahead(end: YearEnd) -> dict[str, int]:
    """Group -> years ahead until those who begin after the base date can be ready."""
    assert end.inputs is not None
    length = end.inputs.careers.forms.length
    return {name: MOST_AHEAD if group.form == NO_YEAR else int(length[group.form])
            for name, group in zip(end.input_names, end.inputs.groups, strict=True)}


def _within(seen: Seen, base: int, ahead: Mapping[int, Mapping[str, int]]) -> Seen:
    """The groups whose forecast of `base` holds no one who had yet to begin."""
    return replace(seen, persons={name: count for name, count in seen.persons.items()
                                  if ahead[base].get(name, 0) >= seen.year - base})


def _persons(population: Population, groups: Sequence[int], size: int) -> Quantity:
    """Specialists of the groups at the first `size` year-ends."""
    years = np.arange(size)
    pmfs = [distribution_of(group_heads(population, g).at(years), population.drivers.nodes,
                            1.0).pmf() for g in groups]
    return quantity(pmfs, 1.0, size, book_specialists(population).closing[list(groups)])
