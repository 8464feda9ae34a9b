"""The need of one year as one side states it, for the groups and the people of another.

A need by today's staffing (*Nuläge*, *Befolkning* without budgeted posts) follows those in post
and is counted from their base date; any other from that of the side that states it.
"""

from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from prognos.history.follow.mixed_inputs import Side, calendar_until
from prognos.inputs import Need
from prognos.inputs.arrays import FloatArray
from prognos.model.need import need_by_year

Stated = tuple[FloatArray, Mapping[str, float]]


class StatedNeeds:
    """Needs at the end of `target`, each worked out once."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._found: dict[tuple[int, int, bytes], Stated] = {}

    def of(self, data: Side, stated: Side, today: FloatArray) -> Stated:
        """Need of the groups of `data` as `stated` states it, (G,) FTE, nan = none; and that of
        the groups that only `stated` has, by today's name, where nobody is in them.

        today : (G,) FTE at the base date of `data`. A group that `stated` does not know keeps its
        own need if somebody is in it. Groups that one side has joined: the need of all of them,
        in proportion to their FTE.
        """
        key = id(data.inputs), id(stated.inputs), today.tobytes()
        if key not in self._found:
            self._found[key] = self._need(data, stated, today)
        return self._found[key]

    def _need(self, data: Side, stated: Side, today: FloatArray) -> Stated:
        ours, theirs = _by_name(data), _by_name(stated)
        ids, other_ids = ([group.id for group in side.inputs.groups] for side in (data, stated))
        need = np.full(len(today), np.nan)
        for name, own in ours.items():
            other = theirs.get(name, [])
            if not other:
                need[own] = [self._level(data, g, data, today[g]) if _somebody(data, g)
                             else np.nan for g in own]
            elif {ids[g] for g in own} == {other_ids[g] for g in other}:
                need[own] = [self._level(stated, other_ids.index(ids[g]), data, today[g])
                             for g in own]
            else:
                need[own] = self._together(data, stated, other, today[own])
        alone = {name: sum(self._level(stated, g, stated, 0.0) for g in other)
                 for name, other in theirs.items() if name not in ours
                 and not any(_somebody(stated, g) for g in other)}
        return need, {name: level for name, level in alone.items() if not np.isnan(level)}

    def _together(
        self, data: Side, stated: Side, other: list[int], today: FloatArray
    ) -> FloatArray:
        whole = today.sum()
        levels = np.array([self._level(stated, g, data, whole / len(other)) for g in other])
        share = today / whole if whole > 0.0 else np.full(len(today), 1.0 / len(today))
        return np.asarray(share * (np.nan if np.isnan(levels).all() else np.nansum(levels)))

    def _level(self, stated: Side, group: int, data: Side, today: float) -> float:
        need = stated.inputs.need.by_group[group]
        if need is None:
            return float("nan")
        since = data if follows_staffing(need) else stated
        calendar = calendar_until(since.inputs.calendar, self._target)
        return float(need_by_year(need, calendar, today)[self._target - calendar.base_year])


def follows_staffing(need: Need) -> bool:
    """Whether the need rests on those in post at the base date."""
    return need.method == "Nuläge" or (need.method == "Befolkning" and not need.budgeted > 0.0)


def _by_name(side: Side) -> dict[str, list[int]]:
    """Today's name -> the side's groups."""
    found: dict[str, list[int]] = defaultdict(list)
    for g, name in enumerate(side.names):
        found[name].append(g)
    return found


def _somebody(side: Side, group: int) -> bool:
    """Whether anybody is in post or in training."""
    people = side.inputs.people
    return bool((people.staff.group == group).any() or (people.trainees.group == group).any())
