"""Pensionskurva -> `RetirementCurve`."""

from collections.abc import Mapping, Sequence

import numpy as np

from prognos.inputs import RetirementCurve
from prognos.reading.lookup import make_lookup
from prognos.reading.records import Record
from prognos.reading.sheets.read_assumptions import Parameters
from prognos.schema.dictionary import built_in_table, normalise
from prognos.schema.values import number, shown

Ages = dict[int, tuple[float, float]]
"""Age -> (r, k)."""


def read_curve(records: Sequence[Record], parameters: Parameters) -> RetirementCurve:
    """The chosen curve: the sheet's own, else a built-in one; Standard when it is unknown."""
    curves = _built_in() | _stated(records)
    lookup = make_lookup(curves, {})
    chosen = str(parameters.get("curve"))
    name = lookup.find(chosen)
    if name is None:
        parameters.tell("okand-pensionskurva", "curve", read=shown(chosen),
                        suggestion=lookup.suggestion(chosen))
        name = "Standard"
    ages = curves[name]
    return RetirementCurve(
        name=name, first_age=min(ages),
        hazard=np.array([ages[age][0] for age in sorted(ages)]),
        working_share=np.array([ages[age][1] for age in sorted(ages)]),
        shift=parameters.number("curve_shift"),
    )


def _built_in() -> dict[str, Ages]:
    curves: dict[str, Ages] = {}
    for row in built_in_table("pensionskurva"):
        rates = number(row["Slutar under året"]), number(row["Arbetar andel"])
        curves.setdefault(row["Kurva"], {})[int(row["Ålder"])] = rates
    return curves


def _stated(records: Sequence[Record]) -> dict[str, Ages]:
    """Curves of the sheet by name; a built-in name keeps its spelling."""
    built_in = {normalise(name): name for name in ("Standard", "Tidig", "Sen")}
    curves: dict[str, Ages] = {}
    first: dict[str, Record] = {}
    for record in records:
        name = record.defaulted("curve")
        name = built_in.setdefault(normalise(name), name)
        first.setdefault(name, record)
        if record.get("working_share") == 0.0:
            record.tell("arbetar-andel-noll", "working_share")
        if {"age", "hazard"} <= set(record.values):
            rates = record.get("hazard"), record.defaulted("working_share")
            curves.setdefault(name, {})[record.get("age")] = rates
    for name, ages in curves.items():
        _check_gaps(name, ages, first[name])
        _check_first(name, ages, first[name])
    return curves


def _check_first(name: str, ages: Ages, record: Record) -> None:
    """A step in the working share at the first age, which is 1 below it."""
    age = min(ages)
    if 0.0 < ages[age][1] < 1.0:
        record.tell("arbetar-andel-forsta", "working_share", curve=shown(name), age=age,
                    read=f"{100 * ages[age][1]:g} %")


def _check_gaps(name: str, ages: Mapping[int, object], record: Record) -> None:
    missing = sorted(set(range(min(ages), max(ages) + 1)) - set(ages))
    if missing:
        record.tell("aldrar-saknas", "age", curve=shown(name), ages=", ".join(map(str, missing)))
