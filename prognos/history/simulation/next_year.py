"""A year simulated: each person's fate drawn with the probabilities of the model itself."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import exp

import numpy as np

from prognos.history.simulation.earlier_tables import STAFF, TRAINEES, next_tables
from prognos.inputs import NO_YEAR, Inputs
from prognos.inputs.arrays import FloatArray, IntArray
from prognos.model.exits import retirement_by_birth_year
from prognos.model.rates import balanced_recruitment
from prognos.model.training import completion
from prognos.template.example import AGE_AT_ST_START, MONTHS_NEW, NEW_FORM, Row, Tables
from prognos.template.template_style import FIRST_ROW

RECRUIT_AGES = (36, 41, 39, 46, 52, 38, 44, 34, 49, 55)
ONE_YEAR = 2
"""Year-ends: the base date and the one after."""


@dataclass(frozen=True)
class Given:
    """A group's round: rank, blocks announced for the coming year."""

    rank: int | None
    allotted: int


@dataclass
class _Region:
    """The rows while a year goes by."""

    chance: random.Random
    year: int
    next_number: int
    staff: list[Row]
    trainees: list[Row]

    def happens(self, probability: float) -> bool:
        return self.chance.random() < probability

    def number(self) -> int:
        self.next_number += 1
        return self.next_number

    def many(self, mean: float) -> int:
        """A Poisson number."""
        limit, product, count = exp(-mean), self.chance.random(), 0
        while product > limit:
            product *= self.chance.random()
            count += 1
        return count


def next_year(
    tables: Tables, inputs: Inputs, given: Mapping[int, Given], chance: random.Random
) -> Tables:
    """The sheets a year later; `tables` hold a person a row, as `inputs` were read from them.

    Retirement, other exits, known departures, completion, retention, drop-out and recruitment by
    the assumptions of `inputs`; the blocks `given` (group -> round) are filled at their rate.
    """
    region = _Region(chance, inputs.calendar.base_year + 1, _last_number(tables), [], [])
    _staff(region, tables[STAFF], inputs)
    _trainees(region, tables[TRAINEES], inputs)
    _recruits(region, inputs)
    previous = _starts(region, inputs, given)
    return next_tables(tables, inputs, region.staff, region.trainees, previous)


def _last_number(tables: Tables) -> int:
    numbers = [row.get("Anställningsnr", 0) for sheet in (STAFF, TRAINEES) for row in tables[sheet]]
    return max(number for number in numbers if isinstance(number, int))


def _by_row(rows: IntArray) -> dict[int, int]:
    """Place in the sheet's list of rows -> index in the arrays."""
    return {row - FIRST_ROW: i for i, row in enumerate(rows.tolist()) if row != NO_YEAR}


def _staff(region: _Region, rows: list[Row], inputs: Inputs) -> None:
    people, rates = inputs.people.staff, inputs.careers.rates
    retire = retirement_by_birth_year(inputs.careers.curve, people.birth_year,
                                      inputs.calendar.base_year, ONE_YEAR, np.zeros(1))[:, 1, 0]
    age = np.where(people.birth_year == NO_YEAR, 50, region.year - people.birth_year)
    leave = rates.other_exits[people.group] * (age <= rates.exit_last_age)
    place = _by_row(people.row)
    for number, row in enumerate(rows):
        i = place.get(number)
        if i is None:
            if row.get("Anställningsform") == "Inhyrd":
                region.staff.append(row)
            continue
        known = int(people.exit_after[i])
        if known == 0 or (known == NO_YEAR and (region.happens(float(retire[i]))
                                                or region.happens(float(leave[i])))):
            continue
        region.staff.append(row)


def _trainees(region: _Region, rows: list[Row], inputs: Inputs) -> None:
    people, forms = inputs.people.trainees, inputs.careers.forms
    mean = np.where(people.planned_end, forms.known_delay_mean, forms.delay_mean[people.form])
    sd = np.where(people.planned_end, forms.known_delay_sd, forms.delay_sd[people.form])
    done: FloatArray = completion(people.remaining, mean[:, None], sd[:, None], ONE_YEAR)[:, 1, 0]
    stays = inputs.careers.rates.retention[people.group]
    share = inputs.careers.rates.new_fte[people.group]
    place = _by_row(people.row)
    for number, row in enumerate(rows):
        i = place.get(number)
        if i is None or not region.happens(float(done[i])):
            if i is None or not region.happens(float(forms.dropout[people.form[i]])):
                region.trainees.append(row)
            continue
        if region.happens(float(stays[i])):
            region.staff.append(_post(row, float(share[i])))


def _post(row: Row, share: float) -> Row:
    kept = ("Specialitet", "Område", "Basenhet", "Födelseår", "Anställningsnr")
    return {key: row[key] for key in kept if key in row} | {
        "Sysselsättningsgrad": share, "Anställningsform": "Tillsvidare"}


def _recruits(region: _Region, inputs: Inputs) -> None:
    stated, balanced = inputs.careers.rates.recruitment, balanced_recruitment(inputs)
    for g, mean in enumerate(np.where(np.isnan(stated), balanced, stated).tolist()):
        for _ in range(region.many(mean)):
            number = region.number()
            region.staff.append({
                **_named(inputs, g), "Födelseår": region.year - RECRUIT_AGES[number % 10],
                "Sysselsättningsgrad": float(inputs.careers.rates.new_fte[g]),
                "Anställningsform": "Tillsvidare", "Anställningsnr": number})


def _starts(region: _Region, inputs: Inputs, given: Mapping[int, Given]) -> list[Row]:
    """Blocks that are filled, planned starts and the clinics' own; what came of the round."""
    previous: list[Row] = []
    for g, told in sorted(given.items()):
        filled = sum(region.happens(float(inputs.careers.rates.fill_rate[g, 0]))
                     for _ in range(told.allotted))
        for _ in range(filled):
            region.trainees.append(_starter(region, inputs, g, "Central"))
        rank = {} if told.rank is None else {"Rang": told.rank}
        previous.append({**_named(inputs, g), **rank, "Tilldelade block": told.allotted,
                         "Tillsatta block": filled})
    starts = inputs.people.starts
    for i in np.flatnonzero(starts.year == 1).tolist():
        whole, rest = divmod(float(starts.count[i]), 1.0)
        for _ in range(int(whole) + region.happens(rest)):
            payer = "Central" if starts.central[i] else "Klinik"
            region.trainees.append(_starter(region, inputs, int(starts.group[i]), payer))
    return previous


def _starter(region: _Region, inputs: Inputs, group: int, payer: str) -> Row:
    number = region.number()
    start = date(region.year, 1 + number % 12, 1)
    form = inputs.groups[group].form
    names, length = inputs.careers.forms.names, inputs.careers.forms.length
    months = MONTHS_NEW if form == NO_YEAR else round(12 * float(length[form]))
    at = start.year * 12 + start.month - 1 + months
    return {**_named(inputs, group),
            "Födelseår": region.year - AGE_AT_ST_START[number % len(AGE_AT_ST_START)],
            "Startdatum": start, "Planerat slutdatum": date(at // 12, at % 12 + 1, 1),
            "Finansiering": payer, "Sysselsättningsgrad": 1.0,
            "Utbildningsform": NEW_FORM if form == NO_YEAR else names[form],
            "Anställningsnr": number}


def _named(inputs: Inputs, group: int) -> Row:
    each = inputs.groups[group]
    named: Row = {"Specialitet": each.specialty}
    return {**named, "Område": each.area} if each.area else named
