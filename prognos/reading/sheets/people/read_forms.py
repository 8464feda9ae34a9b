"""Utbildningsformer -> `Forms`."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from prognos.inputs import Calendar, Forms
from prognos.inputs.arrays import FloatArray
from prognos.reading.lookup import Lookup, make_lookup
from prognos.reading.records import Record
from prognos.reading.sheets.read_assumptions import Parameters
from prognos.schema.dictionary import built_in_table, normalise
from prognos.schema.values import number

OLD, NEW, DSK = "ST SOSFS 2015:8", "ST HSLF-FS 2021:8", "DSK"
LENGTH_PARAMETER = {OLD: "months_old", NEW: "months_new"}


@dataclass(frozen=True)
class Form:
    """A training form as stated; None = the assumption holds."""

    name: str
    months: float
    delay_mean: float | None = None
    delay_sd: float | None = None
    dropout: float | None = None
    counts: float | None = None


def list_forms(records: Sequence[Record], parameters: Parameters) -> tuple[Form, ...]:
    """Built-in forms, a row of the sheet in place of each it names, then the sheet's own."""
    own = {normalise(r.get("form")): _stated(r) for r in records if r.get("form")}
    built_in = [_built_in(row, parameters) for row in built_in_table("utbildningsformer")]
    names = {normalise(form.name) for form in built_in}
    replaced = [own.get(normalise(form.name), form) for form in built_in]
    return (*replaced, *(form for name, form in own.items() if name not in names))


def _stated(record: Record) -> Form:
    # A missing length has its finding; any figure will do to go on looking for others.
    return Form(
        record.get("form"), record.get("months", 60.0), record.get("delay_mean"),
        record.get("delay_sd"), record.get("dropout"), record.get("counts"),
    )


def _built_in(row: dict[str, str], parameters: Parameters) -> Form:
    name = row["Utbildningsform"]
    key = LENGTH_PARAMETER.get(name)
    figures = [
        number(row[heading]) if row[heading] else None
        for heading in ("Fördröjning medel (år)", "Fördröjning spridning (år)", "Avbrott per år",
                        "Räknas som under utbildning")
    ]
    months = parameters.number(key) if key else number(row["Längd (mån)"])
    return Form(name, months, *figures)


def form_names(records: Sequence[Record]) -> Lookup:
    """What cells of kind form may say, before the lengths are known."""
    built_in = [row["Utbildningsform"] for row in built_in_table("utbildningsformer")]
    own = {normalise(name): name for r in records if (name := r.get("form"))}
    names = {normalise(name): own.get(normalise(name), name) for name in built_in} | own
    return make_lookup(names.values(), {})


def build_forms(listed: Sequence[Form], parameters: Parameters, calendar: Calendar) -> Forms:
    """`Forms` with the assumptions in the blank fields; length in years = months / 12."""
    names = [normalise(form.name) for form in listed]

    def filled(field: str, key: str) -> list[float]:
        stated = (getattr(form, field) for form in listed)
        return [parameters.number(key) if value is None else value for value in stated]

    return Forms(
        names=tuple(form.name for form in listed),
        length=np.array([form.months for form in listed]) / 12.0,
        delay_mean=np.array(filled("delay_mean", "delay_mean")),
        delay_sd=np.array(filled("delay_sd", "delay_sd")),
        dropout=np.array(filled("dropout", "dropout")),
        counts=np.array([np.nan if form.counts is None else form.counts for form in listed]),
        known_delay_mean=parameters.number("known_delay_mean"),
        known_delay_sd=parameters.number("known_delay_sd"),
        old=names.index(normalise(OLD)),
        new=names.index(normalise(NEW)),
        old_share=_old_share(parameters, calendar),
    )


def _old_share(parameters: Parameters, calendar: Calendar) -> FloatArray:
    amount = parameters.yearly("old_share")
    return np.array([amount.at(year) for year in calendar.years])
