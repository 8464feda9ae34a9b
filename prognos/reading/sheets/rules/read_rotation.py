"""Sidoutbildning and Sidoutbildningsplatser -> `Rotation`s and `RotationSeats`."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from prognos.inputs import NO_YEAR, Forms, Pipeline, Rotation, RotationSeats
from prognos.reading.records import Record
from prognos.reading.sheets.people.read_groups import GroupList, area_key
from prognos.reading.sheets.read_assumptions import Parameters
from prognos.schema.values import shown

PROGRAMMES = ("AT", "BT")


def read_rotations(
    records: Mapping[str, Sequence[Record]], groups: GroupList, forms: Forms, pipeline: Pipeline,
    parameters: Parameters,
) -> tuple[tuple[Rotation, ...], tuple[RotationSeats, ...]]:
    """Rotation months by specialty (or AT, BT), and the seats there are for them."""
    seats = _seats(records["sidoutbildningsplatser"], groups)
    rotations = tuple(
        Rotation(name, record.get("receiver"), record.get("months"), record.number)
        for record in records["sidoutbildning"]
        if {"specialty", "receiver", "months"} <= set(record.values)
        and (name := _name(record, groups)) is not None)
    rows = {record.number: record for record in records["sidoutbildning"]}
    _check_lengths(rotations, rows, groups, forms, pipeline, parameters)
    _tell_unlimited(rotations, seats, rows)
    return rotations, seats


def _name(record: Record, groups: GroupList) -> str | None:
    """"AT", "BT", or a specialty with a group of its own."""
    read = record.get("specialty")
    programme = next((name for name in PROGRAMMES if name == read.upper().strip()), None)
    if programme is not None:
        return programme
    name = groups.specialties.lookup.find(read)
    if name is None:
        record.tell("okand-specialitet", "specialty", heading="Specialitet", read=shown(read),
                    suggestion=lambda: groups.specialties.lookup.suggestion(read))
    elif not any(group.specialty == name for group in groups.groups):
        record.tell("rad-utan-grupp", "specialty", specialty=name)
        return None
    return name


def _seats(records: Sequence[Record], groups: GroupList) -> tuple[RotationSeats, ...]:
    known = {area_key(group.area) for group in groups.groups} | {None}
    found = []
    for record in records:
        if area_key(record.get("area")) not in known:
            record.tell("platser-okant-omrade", "area", read=shown(record.get("area")))
        elif {"receiver", "months"} <= set(record.values) and "area" not in record.bad:
            found.append(RotationSeats(record.get("receiver"), groups.spelled(record.get("area")),
                                       record.get("months"), record.number))
    return tuple(found)


def _check_lengths(
    rotations: Sequence[Rotation], rows: Mapping[int, Record], groups: GroupList, forms: Forms,
    pipeline: Pipeline, parameters: Parameters,
) -> None:
    """An error where the months of a specialty are together longer than its training."""
    total: dict[str, float] = defaultdict(float)
    for rotation in rotations:
        length = _length(rotation.specialty, groups, forms, pipeline, parameters)
        before = total[rotation.specialty]
        total[rotation.specialty] += rotation.months
        if before <= length + 1e-9 < total[rotation.specialty]:
            rows[rotation.row].tell("sidoutbildning-over-langd", "months",
                                    specialty=rotation.specialty, read=total[rotation.specialty],
                                    length=length)


def _length(
    name: str, groups: GroupList, forms: Forms, pipeline: Pipeline, parameters: Parameters
) -> float:
    """Months of the training; of a mixture the shorter form, of AT and BT the shortest place."""
    if name in PROGRAMMES:
        key = f"{name.lower()}_months"
        return min((getattr(year, key) for year in pipeline.years), default=parameters.number(key))
    form = next(group.form for group in groups.groups if group.specialty == name)
    mixture = (forms.old, forms.new) if form == NO_YEAR else (form,)
    return 12.0 * min(float(forms.length[index]) for index in mixture)


def _tell_unlimited(
    rotations: Sequence[Rotation], seats: Sequence[RotationSeats], rows: Mapping[int, Record]
) -> None:
    """Receivers without a number of seats: one notice each."""
    stated = {row.receiver for row in seats}
    first: dict[str, Rotation] = {}
    for rotation in rotations:
        first.setdefault(rotation.receiver, rotation)
    for receiver, rotation in first.items():
        if receiver not in stated:
            rows[rotation.row].tell("platser-saknas", "receiver", receiver=receiver)
