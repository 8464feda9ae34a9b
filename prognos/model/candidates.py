"""AT, BT and licensed doctors without ST: who there is to start ST, and how many are wanted.

Section 10. Rates and choices where the section leaves them open:

- Those who start AT or BT in a year start evenly over it, so 18 months of AT end half in the
  next calendar year and half in the one after.
- Years outside the table: a place before its first row is as in that row (AT cohorts of earlier
  years are under way at the base date), and from a row on as in it until the next.
- Doctors who start BT outside ST are among the year's new licences and are available when BT
  is over; the other new licences do BT inside ST and are available at once. BT that began before
  the base date is in the stock already.
- Doctors take part in the area of their place; area None is the whole region, all areas together.
"""

from collections.abc import Sequence

import numpy as np

from prognos.inputs import NO_YEAR, Calendar, Inputs, PipelineYear
from prognos.inputs.arrays import BoolArray, FloatArray, IntArray
from prognos.results import AtVolume, CandidateYear, Swing

SWING = 0.25
"""New candidates of a year this share below (above) those of years on both sides: a dip (peak)."""


def candidates(
    inputs: Inputs, blocks: IntArray, bt_share: FloatArray | None = None
) -> tuple[CandidateYear, ...]:
    """Candidates and wanted ST starts, the region's years 1 … H and then each area's.

    blocks : (G, n) announced blocks of all budgets. Empty when nothing is known of AT, BT and the
    stock of licensed doctors.
    bt_share : (H + 1,) share of each year's BT starts that the budget of BT pays for, the rest are
    no candidates; None = all.
    """
    pipeline = inputs.pipeline
    if not pipeline.years and not pipeline.stock:
        return ()
    named = {row.area for row in pipeline.years} | {area for area, _ in pipeline.stock}
    areas = [None, *sorted(area for area in named if area is not None)]
    wanted = wanted_starts(inputs, blocks)
    share = np.ones(inputs.calendar.horizon + 1) if bt_share is None else bt_share
    return tuple(year for area in areas for year in _of_area(inputs, area, wanted, share))


def swings(years: Sequence[CandidateYear]) -> tuple[Swing, ...]:
    """The deepest dip and the highest peak of new candidates of each area, where there are such.

    A dip has at least a quarter fewer than some year before it and some year after it; a peak at
    least a quarter more, of the larger figure both.
    """
    areas = list(dict.fromkeys(year.area for year in years))
    found = [_swing([year for year in years if year.area == area], kind)
             for area in areas for kind in ("dip", "peak")]
    return tuple(swing for swing in found if swing is not None)


def at_per_100_000(inputs: Inputs) -> float | None:
    """AT starts of year 1 per 100 000 inhabitants; None when either is not known.

    Inhabitants at the base date as in sheet Befolkning, for the group of the whole region whose
    age classes hold most of them.
    """
    inhabitants = [
        sum(float(np.interp(inputs.calendar.base_year, need.population.years, persons))
            for persons in need.population.persons)
        for group, need in zip(inputs.groups, inputs.need.by_group, strict=True)
        if group.area is None and need is not None and need.population is not None
    ]
    starts = float(_yearly(inputs, None, "at_starts")[1])
    most = max(inhabitants, default=0.0)
    return 1e5 * starts / most if starts > 0.0 and most > 0.0 else None


def at_volume(inputs: Inputs) -> AtVolume | None:
    """The region's AT starts of year 1 beside the country's; None without AT starts."""
    starts = float(_yearly(inputs, None, "at_starts")[1])
    if starts <= 0.0:
        return None
    pipeline = inputs.pipeline
    return AtVolume(inputs.calendar.base_year + 1, starts, pipeline.national_at_starts,
                    pipeline.population_share)


def wanted_starts(inputs: Inputs, blocks: IntArray) -> FloatArray:
    """ST starts that take a candidate, (G, H + 1) persons; column 0 is 0.

    Planned and clinic-financed starts and announced blocks x fill rate; after the allocated start
    years the mean of those years. 0 for groups outside budget ST and for those that build on a
    base specialty, whose starters are specialists.
    """
    starts, calendar = inputs.people.starts, inputs.calendar
    total = np.zeros((len(inputs.groups), calendar.year_ends))
    np.add.at(total, (starts.group, starts.year), starts.count)
    first = slice(1, calendar.start_years + 1)
    total[:, first] += blocks * inputs.careers.rates.fill_rate
    later = slice(calendar.start_years + 1, None)
    total[:, later] = total[:, first].mean(axis=1, keepdims=True)
    return total[:, : calendar.horizon + 1] * _from_licence(inputs)[:, None]


def ended(starts: FloatArray, months: FloatArray) -> FloatArray:
    """Those who finish in each year, (Y,), of those who start evenly over each year, (Y,).

    A start year's cohort ends evenly over the year that begins `months` after it; months : (Y,).
    """
    total = np.zeros(len(starts))
    for begun, (count, length) in enumerate(zip(starts, months / 12.0, strict=True)):
        share = np.maximum(1.0 - np.abs(np.arange(len(starts)) - begun - length), 0.0)
        total += count * share
    return total


def _from_licence(inputs: Inputs) -> BoolArray:
    """(G,) groups whose starters come from the licensed doctors without ST."""
    st = np.array([group.budget == "ST" for group in inputs.groups], dtype=bool)
    return np.asarray(st & (inputs.people.base_group == NO_YEAR))


def _of_area(
    inputs: Inputs, area: str | None, wanted: FloatArray, bt_share: FloatArray
) -> list[CandidateYear]:
    here = np.array([area in (None, group.area) for group in inputs.groups], dtype=bool)
    asked = wanted[here].sum(axis=0)
    at_done, bt_done, direct = _arrivals(inputs, area, bt_share)
    at_starts, bt_starts = (_yearly(inputs, area, name) for name in ("at_starts", "bt_starts"))
    stock = sum(persons for place, persons in inputs.pipeline.stock if area in (None, place))
    years = []
    for t in range(1, inputs.calendar.horizon + 1):
        left = stock * inputs.pipeline.leaves
        available = stock - left + float(at_done[t] + bt_done[t] + direct[t])
        closing = max(available - float(asked[t]), 0.0)
        years.append(CandidateYear(
            year=inputs.calendar.base_year + t, area=area, opening=stock,
            at_done=float(at_done[t]), bt_done=float(bt_done[t]), licensed=float(direct[t]),
            left=left, available=available, wanted_starts=float(asked[t]), closing=closing,
            at_starts=float(at_starts[t]), bt_starts=float(bt_starts[t]),
        ))
        stock = closing
    return years


def _arrivals(
    inputs: Inputs, area: str | None, bt_share: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """New candidates who go on to ST in the region: from AT, from BT, at once; each (H + 1,)."""
    shape = inputs.calendar.horizon + 1
    totals = np.zeros((3, shape))
    for rows in _places(inputs, area):
        totals += _arrivals_of_place(rows, inputs.calendar, bt_share)
    at_done, bt_done, direct = totals * inputs.pipeline.goes_on
    return at_done, bt_done, direct


def _arrivals_of_place(
    rows: Sequence[PipelineYear], calendar: Calendar, bt_share: FloatArray
) -> FloatArray:
    """(3, H + 1) doctors who finish AT, finish BT, and are licensed without BT outside ST."""
    longest = int(np.ceil(max(max(row.at_months, row.bt_months) for row in rows) / 12.0)) + 1
    years = calendar.base_year + np.arange(-longest, calendar.horizon + 1)
    at, at_months, bt, bt_months, licensed = (
        _flow(rows, years, name)
        for name in ("at_starts", "at_months", "bt_starts", "bt_months", "new_licences"))
    bt = np.where(years > calendar.base_year, bt, 0.0)
    paid = bt * np.concatenate([np.ones(longest), bt_share])
    flows = (ended(at, at_months), ended(paid, bt_months), np.maximum(licensed - bt, 0.0))
    return np.array([flow[longest:] for flow in flows])


def _places(inputs: Inputs, area: str | None) -> list[list[PipelineYear]]:
    """The rows of each place of an area, in order of year; None = of the region."""
    by_place: dict[tuple[str | None, str | None], list[PipelineYear]] = {}
    for row in sorted(inputs.pipeline.years, key=lambda row: row.year):
        if area in (None, row.area):
            by_place.setdefault((row.place, row.area), []).append(row)
    return list(by_place.values())


def _flow(rows: Sequence[PipelineYear], years: IntArray, name: str) -> FloatArray:
    """A column of a place by calendar year: the latest row's, before the first the first's."""
    given = [row.year for row in rows]
    at = np.maximum(np.searchsorted(given, years, side="right") - 1, 0)
    return np.asarray(np.array([float(getattr(row, name)) for row in rows])[at])


def _yearly(inputs: Inputs, area: str | None, name: str) -> FloatArray:
    """A column summed over the places of an area, (H + 1,)."""
    years = inputs.calendar.base_year + np.arange(inputs.calendar.horizon + 1)
    total = np.zeros(len(years))
    for rows in _places(inputs, area):
        total += _flow(rows, years, name)
    return total


def _swing(years: Sequence[CandidateYear], kind: str) -> Swing | None:
    """The year that falls below (rises above) both sides most, if by a quarter."""
    new = np.array([year.new for year in years]) * (1.0 if kind == "peak" else -1.0)
    inner = range(1, len(years) - 1)
    beside = np.array([max(new[:t].min(), new[t + 1 :].min()) for t in inner])
    largest = np.maximum(np.maximum(np.abs(new[1:-1]), np.abs(beside)), 1e-9)
    change = (new[1:-1] - beside) / largest
    if not len(change) or change.max() < SWING:
        return None
    found = years[1 + int(np.argmax(change))]
    return Swing(kind=kind, area=found.area, year=found.year, new=found.new,
                 available=found.available, wanted_starts=found.wanted_starts)
