"""The levers of a scenario pulled: changed `Inputs`, the same as if typed into the workbook.

Recruitment that nothing states is worked out from the inputs as they were, and kept (model.md 3).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from prognos.analysis.scenarios import with_known_recruitment
from prognos.analysis.what_if.change_money import pull_budget, pull_max_blocks
from prognos.analysis.what_if.change_values import (
    MORE_A_YEAR,
    Pull,
    Pulled,
    moved_values,
    nothing_changed,
    years_of_change,
)
from prognos.inputs import NO_YEAR, Inputs, Need, NeedFactor, PipelineYear, Starts
from prognos.inputs.arrays import BoolArray, FloatArray, IntArray
from prognos.inputs.demand import TIMES, YEARLY, Listed
from prognos.inputs.rate_tables import by_year
from prognos.inputs.scenario import LeverChange, LeverProblem
from prognos.results.what_if import ChangedInput
from prognos.schema.lever_dictionary import GROWTH, MOVE, levers


def change_inputs(
    inputs: Inputs, changes: Iterable[LeverChange]
) -> tuple[Inputs, tuple[ChangedInput, ...]]:
    """The inputs with every change made in turn, and what each changed.

    A moved block changes the plan and none of the inputs. Raises `LeverProblem` where there is
    nothing to change, or a value would be what it cannot be.
    """
    now, told = with_known_recruitment(inputs), []
    for change in changes:
        if change.way == MOVE:
            told.append(_told(change, (), ()))
            continue
        members = _members(now, change)
        now, before, after = PULL[change.lever](now, change, members)
        told.append(_told(change, before, after))
    return (now if told else inputs), tuple(told)


def _told(
    change: LeverChange, before: Sequence[float] | FloatArray, after: Sequence[float] | FloatArray
) -> ChangedInput:
    place = ", ".join(part for part in (change.specialty, change.area) if part) or None
    return ChangedInput(change.lever, change.text, place, change.first, change.last,
                        _span(before), _span(after), change.motive)


def _span(values: Sequence[float] | FloatArray) -> tuple[float, float] | None:
    """The least and the largest; None where not every value is stated."""
    found = np.asarray(values, dtype=np.float64).ravel()
    stated = len(found) > 0 and np.isfinite(found).all()
    return (float(found.min()), float(found.max())) if stated else None


def _members(inputs: Inputs, change: LeverChange) -> BoolArray:
    """(G,) the groups that a change names."""
    return np.array([
        change.specialty in (None, group.specialty) and change.area in (None, group.area)
        for group in inputs.groups], dtype=bool)


# --- People --------------------------------------------------------------------------------------


def _rate(field: str) -> Pull:
    """A rate of the groups, every year or in some years."""
    def pull(inputs: Inputs, change: LeverChange, members: BoolArray) -> Pulled:
        rates = inputs.careers.rates
        values, cells = _cells(inputs, change, getattr(rates, field), members)
        before = values[cells].copy()
        most = _most_a_year(inputs, members) if field == "recruitment" else np.inf
        values[cells] = moved_values(change, before, most)
        changed: dict[str, Any] = {field: values}
        return inputs.with_rates(replace(rates, **changed)), before, values[cells]

    return pull


def _cells(
    inputs: Inputs, change: LeverChange, values: FloatArray, members: BoolArray
) -> tuple[FloatArray, tuple[IntArray, ...]]:
    """A copy of rates (G,) or (G, T), and where in it they are changed.

    They become (G, T) by a change of some years alone: the model is faster where no year differs.
    """
    groups = np.flatnonzero(members)
    if values.ndim == 1 and _always(change):
        return values.copy(), (groups,)
    wide = np.repeat(by_year(values), inputs.calendar.year_ends if values.ndim == 1 else 1, axis=1)
    return wide, np.ix_(groups, _columns(inputs, change))


def _most_a_year(inputs: Inputs, members: BoolArray) -> float:
    """As many a year as there are persons in the largest of the groups, in post and in training:
    more would be another region, and takes long to compute."""
    persons = np.full(len(members), float(MORE_A_YEAR))
    for rows in (inputs.people.staff, inputs.people.trainees):
        persons += np.bincount(rows.group, rows.count, minlength=len(members))
    return float(persons[members].max(initial=0.0))


def _always(change: LeverChange) -> bool:
    return change.first is None and change.last is None


def _columns(inputs: Inputs, change: LeverChange) -> IntArray:
    """The year-ends whose year a change holds for; the base date's, which nothing happens in, with
    a change that always holds."""
    calendar = inputs.calendar
    first = 0 if _always(change) else 1
    chosen = years_of_change(change, calendar.years[first:])
    return np.array(chosen, dtype=np.int64) - calendar.base_year


def _fill_rate(inputs: Inputs, change: LeverChange, members: BoolArray) -> Pulled:
    starts = inputs.calendar.start_calendar_years
    chosen = [starts.index(year) for year in years_of_change(change, starts)]
    values = inputs.careers.rates.fill_rate.copy()
    cells = np.ix_(np.flatnonzero(members), np.array(chosen))
    before = values[cells].copy()
    values[cells] = moved_values(change, before)
    rates = replace(inputs.careers.rates, fill_rate=values)
    return inputs.with_rates(rates), before, values[cells]


def _pension(inputs: Inputs, change: LeverChange, members: BoolArray) -> Pulled:
    """The curve's shift where all are always changed alike, else what those groups have beside it.

    In some years: the risk to retire in those years is that of the moved curve.
    """
    curve, rates = inputs.careers.curve, inputs.careers.rates
    if members.all() and not rates.later.any() and _always(change):
        before = np.array([curve.shift])
        after = moved_values(change, before)
        return inputs.retiring_later(float(after[0] - before[0])), before, after
    later, cells = _cells(inputs, change, rates.later, members)
    before = curve.shift + later[cells]
    after = moved_values(change, before)
    later[cells] = after - curve.shift
    return inputs.with_rates(replace(rates, later=later)), before, after


def _dropout(inputs: Inputs, change: LeverChange, members: BoolArray) -> Pulled:
    """Of every training form that leads to a doctor's specialty, or of the forms of the groups
    that are named."""
    careers, groups = inputs.careers, np.flatnonzero(members)
    if change.specialty is None:
        groups = np.array([g for g in groups if inputs.groups[g].budget == "ST"], dtype=np.int64)
    ours = _forms_of(inputs, groups)
    values = careers.forms.dropout.copy()
    cells: tuple[IntArray, ...] = (ours,)
    if values.ndim == 3 or not _always(change) or change.specialty or change.area:
        if values.ndim == 1:
            shape = (len(values), len(inputs.groups), inputs.calendar.year_ends)
            values = np.array(np.broadcast_to(values[:, None, None], shape))
        cells = np.ix_(ours, groups, _columns(inputs, change))
    before = values[cells].copy()
    values[cells] = moved_values(change, before)
    forms = replace(careers.forms, dropout=values)
    return replace(inputs, careers=replace(careers, forms=forms)), before, values[cells]


def _forms_of(inputs: Inputs, groups: IntArray) -> IntArray:
    """The training forms of some groups: of their starts and of those in training."""
    people, forms = inputs.people, inputs.careers.forms
    found = {inputs.groups[g].form for g in groups.tolist()}
    for rows in (people.trainees, people.starts):
        found |= set(rows.form[np.isin(rows.group, groups)].tolist())
    if NO_YEAR in found:
        found = found - {NO_YEAR} | {forms.old, forms.new}
    return np.array(sorted(found), dtype=np.int64)


def _clinic_starts(inputs: Inputs, change: LeverChange, members: BoolArray) -> Pulled:
    """The clinics' usual starts, none in a year that is stopped; planned starts are decided."""
    starts, calendar = inputs.people.starts, inputs.calendar
    usual = starts.row == NO_YEAR
    count = np.zeros((len(inputs.groups), calendar.year_ends))
    np.add.at(count, (starts.group[usual], starts.year[usual]), starts.count[usual])
    chosen = years_of_change(change, calendar.years[1:])
    years = [year - calendar.base_year for year in chosen]
    cells = np.ix_(np.flatnonzero(members), np.array(years))
    before = count[cells].copy()
    count[cells] = moved_values(change, before, _most_a_year(inputs, members))
    stopped = [not inputs.money.clinic.allowed.at(year) > 0.0 for year in calendar.years]
    count[:, stopped] = 0.0
    group, year = np.nonzero(count)
    planned, new = ~usual, len(group)
    changed = Starts(*(np.concatenate([of[planned], own]) for of, own in (
        (starts.group, group), (starts.year, year), (starts.count, count[group, year]),
        (starts.form, np.full(new, NO_YEAR)), (starts.central, np.zeros(new, dtype=bool)),
        (starts.row, np.full(new, NO_YEAR)))))
    return replace(inputs, people=replace(inputs.people, starts=changed)), before, count[cells]


def _pipeline(field: str) -> Pull:
    """AT or BT starts: a row of a place holds until its next one."""
    def pull(inputs: Inputs, change: LeverChange, members: BoolArray) -> Pulled:
        first = max(change.first or 0, inputs.calendar.base_year + 1)
        places: dict[tuple[str | None, str | None], list[PipelineYear]] = {}
        for row in inputs.pipeline.years:
            places.setdefault((row.place, row.area), []).append(row)
        before: list[float] = []
        after: list[float] = []
        rows: list[PipelineYear] = []
        for (_place, area), own in places.items():
            if change.area not in (None, area):
                rows += own
                continue
            for row in _steps(own, first, change.last):
                if row.year >= first and (change.last is None or row.year <= change.last):
                    before.append(getattr(row, field))
                    after.append(float(moved_values(change, np.array([before[-1]]))[0]))
                    row = _with_starts(row, field, after[-1])
                rows.append(row)
        if not before:
            raise nothing_changed(change, "bladet AT och BT har inga sådana rader")
        return replace(inputs, pipeline=replace(inputs.pipeline, years=tuple(rows))), before, after

    return pull


def _with_starts(row: PipelineYear, field: str, starts: float) -> PipelineYear:
    at_starts = field == "at_starts"
    return replace(row, at_starts=starts) if at_starts else replace(row, bt_starts=starts)


def _steps(rows: Sequence[PipelineYear], first: int, last: int | None) -> list[PipelineYear]:
    """A place's rows in order of year, with rows where a change begins and after it ends."""
    by_year = {row.year: row for row in sorted(rows, key=lambda row: row.year)}
    for year in [first] if last is None else [first, last + 1]:
        earlier = [given for given in by_year if given <= year] or [min(by_year)]
        by_year.setdefault(year, replace(by_year[max(earlier)], year=year))
    return [by_year[year] for year in sorted(by_year)]


# --- Need ----------------------------------------------------------------------------------------


def _need(inputs: Inputs, change: LeverChange, members: BoolArray) -> Pulled:
    """A factor on the stated need: from a year on, or so much more every year."""
    calendar = inputs.calendar
    first = calendar.base_year + 1 if change.first is None else change.first
    if first <= calendar.base_year or first > calendar.years[-1]:
        raise LeverProblem(f"”{change.text}”: Behov kan ändras från {calendar.base_year + 1} "
                           f"till {calendar.years[-1]}.")
    lever = levers()["need"]
    if not lever.low <= change.value - (0.0 if change.way == GROWTH else 1.0) <= lever.high:
        raise LeverProblem(f"”{change.text}”: Behov ändras högst från −100 % till +1 000 %.")
    if change.way == GROWTH:
        last = calendar.years[-1] if change.last is None else change.last
        factor = NeedFactor(change.text, YEARLY, change.value, last, since=first - 1)
        seen = ([0.0], [change.value])
    else:
        factor = NeedFactor(change.text, TIMES, change.value, first, since=first - 1,
                            last=change.last)
        seen = ([1.0], [change.value])
    return _with_needs(inputs, change, members, lambda need: replace(
        need, factors=(*need.factors, factor))), *seen


def _listed(inputs: Inputs, change: LeverChange, members: BoolArray) -> Pulled:
    """Listed patients per specialist; those in training count in the same proportion."""
    before: list[float] = []
    after: list[float] = []
    years = inputs.calendar.years
    chosen = _columns(inputs, change)

    def moved(row: Listed) -> Listed:
        values = np.array([row.target(year) for year in years])
        before.extend(values[chosen].tolist())
        values[chosen] = moved_values(change, values[chosen])
        after.extend(values[chosen].tolist())
        if (values == values[0]).all():
            return replace(row, per_specialist=float(values[0]), by_year=())
        return replace(row, by_year=tuple(zip(years, values.tolist(), strict=True)))

    def with_target(need: Need) -> Need:
        return replace(need, listed=tuple(moved(row) for row in need.listed))

    by_list = members & np.array([need is not None and bool(need.listed)
                                  for need in inputs.need.by_group], dtype=bool)
    if not by_list.any():
        raise nothing_changed(change, "inget behov räknas efter listade")
    changed = _with_needs(inputs, change, by_list, with_target)
    rates = changed.careers.rates
    counts, _cell = _cells(inputs, change, rates.training_fte, by_list)
    for g in np.flatnonzero(by_list).tolist():
        need = changed.need.by_group[g]
        assert need is not None
        shares = [need.training_share(inputs.need.clinic_share, year) for year in years]
        counts[g] = shares[0] if counts.ndim == 1 else shares
    return changed.with_rates(replace(rates, training_fte=counts)), before, after


def _with_needs(
    inputs: Inputs, change: LeverChange, members: BoolArray, make: Callable[[Need], Need]
) -> Inputs:
    if not any(need is not None and members[g] for g, need in enumerate(inputs.need.by_group)):
        raise nothing_changed(change, "där finns inget angivet behov")
    needs = tuple(make(need) if need is not None and members[g] else need
                  for g, need in enumerate(inputs.need.by_group))
    return replace(inputs, need=replace(inputs.need, by_group=needs))


PULL: Mapping[str, Pull] = {
    "pension": _pension, "other_exits": _rate("other_exits"), "recruitment": _rate("recruitment"),
    "retention": _rate("retention"), "dropout": _dropout, "fill_rate": _fill_rate,
    "budget": pull_budget, "max_blocks": pull_max_blocks, "need": _need, "listed": _listed,
    "clinic_starts": _clinic_starts, "at_starts": _pipeline("at_starts"),
    "bt_starts": _pipeline("bt_starts"), "priority": _rate("priority"),
    "new_fte": _rate("new_fte"),
}
"""Lever -> what it changes; a moved block changes the plan."""
