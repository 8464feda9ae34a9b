"""Specialists whom starts in sub- and add-on specialties take from the base specialty's stock.

Who starts is not known by name: a start of the future takes a person from the base group's
specialists when the training is completed (model section 2), all of them alike.
"""

from collections.abc import Sequence

import numpy as np

from prognos.inputs import NO_YEAR, Inputs
from prognos.inputs.arrays import FloatArray
from prognos.model.cohorts import Rows


def share_not_taken(inputs: Inputs, staff: Sequence[Rows], starts: Sequence[Rows]) -> FloatArray:
    """S: share of a base group's specialists who have not been taken, (G, T); 1 in other groups.

    `S(t) = max(0, S(t-1) - C(t) / N(t))`: C completions expected in the groups that build on it
    (stayed or not), N specialists of the base date expected to be left had nobody been taken.
    The fall in year t is then exactly C(t), nodes mixed, as long as there are so many.

    staff : specialists at the base date. starts : persons who start training after it.
    """
    completed, there = (_by_group(inputs, rows, name)
                        for rows, name in ((starts, "finished"), (staff, "closing")))
    wanted = np.zeros_like(completed)
    builds = inputs.people.base_group != NO_YEAR
    np.add.at(wanted, inputs.people.base_group[builds], completed[builds])
    taken = np.divide(wanted, there, out=np.where(wanted > 0.0, 1.0, 0.0), where=there > 0.0)
    return np.maximum(1.0 - np.cumsum(taken, axis=1), 0.0)


def without_taken(staff: Sequence[Rows], share: FloatArray) -> tuple[Rows, ...]:
    """The specialists of the base date with those taken removed and booked under `left`.

    `post'(t) = S(t) post(t)`; what happens during year t happens to `S(t-1)` of them before
    anybody is taken. share : (G, T) from `share_not_taken`.
    """
    return tuple(_remaining(rows, share) for rows in staff)


def _remaining(rows: Rows, share: FloatArray) -> Rows:
    if (share[rows.group] == 1.0).all():
        return rows
    left = share[rows.group]
    before = np.concatenate([left[:, :1], left[:, :-1]], axis=1)
    booked = {name: before * flow for name, flow in rows.booked.items()}
    booked["left"] = booked["left"] + (before - left) * rows.booked["closing"]
    booked["closing"] = left * rows.booked["closing"]
    post = rows.post * left[:, :, None, None, None]
    return Rows(rows.group, rows.person, rows.count, rows.fte, post, rows.training_fte,
                rows.in_training, booked)


def _by_group(inputs: Inputs, many: Sequence[Rows], name: str) -> FloatArray:
    """An expected flow or stock summed to groups, (G, T) persons."""
    total = np.zeros((len(inputs.groups), inputs.calendar.year_ends))
    for rows in many:
        np.add.at(total, rows.group, rows.count[:, None] * rows.booked[name])
    return total
