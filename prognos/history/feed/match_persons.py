"""Two year-ends compared: who stayed, moved, left, came, finished and dropped out.

First the same employment number; then pairs that are left with the same specialty and birth year
are netted (the number was changed, or the person is paid by the hour); those in training meet
specialists alike. Of those pairs as many are let go as chance makes: the larger the group, the
oftener one who left and one who came happen to be of the same age. pandas joins the tables, in
memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from prognos.history.feed.year_end import YearEnd
from prognos.inputs import NO_YEAR
from prognos.inputs.arrays import FloatArray, IntArray
from prognos.schema.employee_number import Numbers

if TYPE_CHECKING:
    import pandas as pd

STAYED, MOVED, RETIRED, LEFT, KNOWN, AGE_UNKNOWN = (
    "stayed", "moved", "retired", "left", "known", "age_unknown")
TRAINING, CHANGED, COMPLETED, COMPLETED_ELSEWHERE, FINISHED_LEFT, DROPPED = (
    "training", "changed", "completed", "completed_elsewhere", "finished_left", "dropped")
"""What became of a specialist, and of one in training."""
RECRUITED, STARTED, FURTHER = "recruited", "started", "further"
"""How a person of the later year came: nobody of the earlier year is the same, or (`FURTHER`) a
specialist who began another training."""
LEFT_OVER = 1.0
"""Years: a trainee who vanishes with more left has dropped out, else finished and left."""
SAME_BIRTH = 1
"""Years that a birth year told by an age may miss by."""
DIGITS_FROM = 0.5
MOST_ROWS = 20
"""Of one number: what more rows than this have in common is no person's number."""
LATER_BY = 0.5
"""Years that the end of a training may be put off in a year beyond that year itself."""
WAYS = ((False, False), (True, True), (True, False))
"""Whether each of two who are netted is in training."""
NEAR = (-2, -1, 1, 2)
"""Years between the births of two persons: how many such pairs there are tells of chance."""


@dataclass(frozen=True)
class Changes:
    """Every person of two year-ends, with what became of each. Never written."""

    year: int
    """The later one: the flows are of this year."""
    groups: tuple[str, ...]
    before: pd.DataFrame
    """Columns: group, birth, training, fate, to (group of the later year, -1 = none)."""
    after: pd.DataFrame
    """Columns: group, training, central, origin ("" = there, and not a beginner)."""
    netted: int
    """Pairs told by specialty and birth year alone."""
    blind: int
    """Of them those whose birth year is unknown: told by specialty alone."""
    reused: int
    """Numbers that another person had the year before."""
    by_digits: bool
    """Whether the years wrote the numbers in two ways."""
    gone: float = field(default=0.0)
    """Share of the specialists of the earlier year who were gone, known departures left out."""

    def counts(self, fate: str) -> FloatArray:
        """Persons of the earlier year with a fate, by group, (G,)."""
        return _count(self.before["group"][self.before["fate"] == fate], len(self.groups))

    def came(self, *origins: str, central: bool = False) -> FloatArray:
        """Persons of the later year who came in one of the ways, by group, (G,).

        central : only those in training whom the central budget pays.
        """
        which = self.after["origin"].isin(origins)
        if central:
            which &= self.after["central"]
        return _count(self.after["group"][which], len(self.groups))


def _count(groups: pd.Series, size: int) -> FloatArray:
    return np.bincount(groups.to_numpy(dtype=np.int64), minlength=size).astype(np.float64)


def match_year_ends(
    before: YearEnd, after: YearEnd, numbers: Numbers, last_exit_age: int
) -> Changes:
    """Compare two year-ends; `last_exit_age`: exits at a higher age attained are retirement."""
    import pandas as pd

    groups = tuple(dict.fromkeys((*after.groups, *before.groups)))
    first, second = _frame(before, groups), _frame(after, groups)
    pairs, reused, by_digits = _by_number(first, second, numbers)
    numbered = len(pairs)
    told = numbered > len(first) / 2
    for before_in, after_in in WAYS:
        rest, other = first[first["training"] == before_in], second[second["training"] == after_in]
        if before_in and not after_in:  # nobody is ready who had more than the year left
            rest = rest[~(rest["years_left"] > LEFT_OVER)]
        pairs = _netted(rest, other, pairs, told)
    netted = pairs["a"][numbered:]
    blind = int((first["birth"].reindex(netted) == NO_YEAR).sum())
    matched = pd.Series(-1, index=first.index, dtype=np.int64)
    matched[pairs["a"]] = pairs["b"].to_numpy()
    new = ~second.index.isin(pairs["b"])
    first["to"] = np.where(matched >= 0, second["group"].reindex(matched).to_numpy(), -1)
    now_training = second["training"].reindex(matched).to_numpy()
    first["fate"] = _fates(first, (matched >= 0).to_numpy(), now_training == True,  # noqa: E712  # nan where gone
                           after.year, last_exit_age)
    second["origin"] = np.where(~new, "", np.where(second["training"], STARTED, RECRUITED))
    begun = pairs["b"][~first["training"].reindex(pairs["a"]).to_numpy(dtype=bool)
                       & second["training"].reindex(pairs["b"]).to_numpy(dtype=bool)]
    second.loc[begun, "origin"] = FURTHER
    return Changes(after.year, groups, first, second, len(netted), blind, reused, by_digits,
                   _gone(first))


def _frame(year_end: YearEnd, groups: tuple[str, ...]) -> pd.DataFrame:
    import pandas as pd

    persons = year_end.persons
    place = np.array([groups.index(group) for group in year_end.groups], dtype=np.int64)
    specialty = np.array([group.split(" | ")[0] for group in groups], dtype=object)
    own = place[persons.group]
    return pd.DataFrame({
        "group": own, "specialty": specialty[own], "birth": persons.birth,
        "training": persons.training, "number": persons.number, "years_left": persons.left,
        "known_exit": persons.known_exit, "central": persons.central})


def _by_number(
    first: pd.DataFrame, second: pd.DataFrame, numbers: Numbers
) -> tuple[pd.DataFrame, int, bool]:
    """Pairs (a, b) of row numbers with the same number, numbers used anew, and whether only the
    numbers' digits agree between the years."""
    pairs, reused = _joined(first, second, first["number"], second["number"])
    smaller = min(int((first["number"] > 0).sum()), int((second["number"] > 0).sum()))
    if smaller and len(pairs) < DIGITS_FROM * smaller:
        own, later = (frame["number"].map(numbers.digits) for frame in (first, second))
        other, reused_too = _joined(first, second, own, later)
        if len(other) > 2 * len(pairs) and len(other) >= DIGITS_FROM * smaller:
            return other, reused_too, True
    return pairs, reused, False


def _joined(
    first: pd.DataFrame, second: pd.DataFrame, own: pd.Series, other: pd.Series
) -> tuple[pd.DataFrame, int]:
    """Pairs with the same key and no other birth year, and keys without such a pair.

    Of several with one key those in the same group, and of the same birth year, meet first: one
    may have a row in each of two groups.
    """
    a, b = (_numbered(frame, key) for frame, key in ((first, own), (second, other)))
    both = a.merge(b, on="key", suffixes=("_a", "_b"))
    known = (both["birth_a"] != NO_YEAR) & (both["birth_b"] != NO_YEAR)
    both = both.assign(
        apart=(both["birth_a"] - both["birth_b"]).abs().where(known, 0),
        moved=both["group_a"] != both["group_b"],
        ready=both["training_a"] != both["training_b"])
    same = both[both["apart"] <= SAME_BIRTH].sort_values(
        ["moved", "ready", "apart", "row_a", "row_b"])
    pairs = same.drop_duplicates("row_a").drop_duplicates("row_b")
    reused = set(both["key"]) - set(pairs["key"])
    return pairs[["row_a", "row_b"]].set_axis(["a", "b"], axis=1), len(reused)


def _numbered(frame: pd.DataFrame, key: pd.Series) -> pd.DataFrame:
    """Rows with a number that tells persons apart, one of each number, group and birth year."""
    import pandas as pd

    columns = ["key", "group", "birth", "training"]
    rows = pd.DataFrame({**frame[columns[1:]], "key": key, "row": frame.index})[key > 0]
    few = rows.groupby("key")["row"].transform("size") <= MOST_ROWS
    return rows[few].drop_duplicates(columns)


def _netted(
    rest: pd.DataFrame, other: pd.DataFrame, pairs: pd.DataFrame, told: bool
) -> pd.DataFrame:
    """The pairs so far and those that agree in group or specialty and birth year, less as many as
    chance makes.

    told : whether numbers tell who is who, so that one without a pair has left or come.
    """
    import pandas as pd

    by_chance: list[_Chance] = []
    own = pairs
    for keys in (("group", "birth"), ("specialty", "birth")):
        a, b = (frame[~frame.index.isin(pairs[row])] for frame, row in ((rest, "a"), (other, "b")))
        # without a birth year only those without a number: two numbers are two persons
        a, b = (frame[(frame["birth"] != NO_YEAR) | (
            ("group" in keys) & (frame["number"] == 0))] for frame in (a, b))
        found = _pair(a, b, keys)
        pairs = pd.concat([pairs, found], ignore_index=True)
        if len(found):
            by_chance.append(_by_chance(a, b, keys, found, told))
    let_go = _released(by_chance, rest["specialty"], told) if by_chance else set()
    return pairs[pairs["a"].isin(own["a"]) | ~pairs["a"].isin(let_go)].reset_index(drop=True)


def _agreeing(rest: pd.DataFrame, other: pd.DataFrame, keys: tuple[str, ...]) -> pd.DataFrame:
    """Every pair (a, b) that agrees in `keys`, those first whose time left fits best.

    Two in training are the same person where the end is put off by half a year at most beyond the
    year itself, or moved forward as far.
    """
    a, b = (frame.assign(row=frame.index)[[*dict.fromkeys((*keys, "group")), "row", "years_left"]]
            for frame in (rest, other))
    both = a.merge(b, on=list(keys), suffixes=("_a", "_b"))
    if "specialty" in keys:
        both = both[both["group_a"] != both["group_b"]]
    off = (both["years_left_b"] - (both["years_left_a"] - 1.0)).abs().fillna(0.0)
    fits = both.assign(off=off)[off <= 1.0 + LATER_BY].sort_values("off", kind="stable")
    return fits[["row_a", "row_b"]].set_axis(["a", "b"], axis=1)


def _pair(rest: pd.DataFrame, other: pd.DataFrame, keys: tuple[str, ...]) -> pd.DataFrame:
    """Pairs (a, b) that agree in `keys`, each person once."""
    import pandas as pd

    if not rest["training"].all():
        a, b = (frame.assign(row=frame.index, turn=frame.groupby(list(keys)).cumcount())
                for frame in (rest, other))
        both = a.merge(b, on=[*keys, "turn"], suffixes=("_a", "_b"))
        return both[["row_a", "row_b"]].set_axis(["a", "b"], axis=1)
    kept: dict[int, int] = {}
    taken: set[int] = set()
    pairs = _agreeing(rest, other, keys)
    for one, same in zip(pairs["a"].tolist(), pairs["b"].tolist(), strict=True):
        if one not in kept and same not in taken:
            kept[one] = same
            taken.add(same)
    return pd.DataFrame({"a": list(kept), "b": list(kept.values())}, dtype=np.int64)


@dataclass(frozen=True)
class _Chance:
    """Of the pairs that can be chance, rows `a` of those found; pairs of the same birth year; and
    by specialty those that chance makes."""

    found: pd.Series
    same: int
    near: pd.Series


def _by_chance(
    rest: pd.DataFrame, other: pd.DataFrame, keys: tuple[str, ...], found: pd.DataFrame, told: bool
) -> _Chance:
    """Chance makes as many pairs of the same birth year as of birth years one or two apart.

    told : counted among all who are left with a number. Else among the L and N whom no pair
    tells, and whom the chance pairs are missing from: `n (1 + n/L)(1 + n/N)`.
    """
    import pandas as pd

    specialty = rest["specialty"]
    rest, other = (frame[(frame["birth"] != NO_YEAR) & (frame["number"] > 0 if told else
                                                        ~frame.index.isin(found[row]))]
                   for frame, row in ((rest, "a"), (other, "b")))
    near = pd.concat([_agreeing(rest.assign(birth=rest["birth"] + apart), other, keys)["a"]
                      for apart in NEAR]).map(specialty).value_counts() / len(NEAR)
    if told:
        found = found[found["a"].isin(rest.index) & found["b"].isin(other.index)]
    else:
        near *= (1.0 + near / rest["specialty"].value_counts()) * (
            1.0 + near / other["specialty"].value_counts())
    return _Chance(found["a"], len(_agreeing(rest, other, keys)), near)


def _released(by_chance: Sequence[_Chance], specialty: pd.Series, told: bool) -> set[int]:
    """Rows `a` of the pairs that chance makes, in the specialties where it makes most.

    told : all but what there is more of the same birth year than of others, where that is more
    than twice the spread of a Poisson number.
    """
    import pandas as pd

    found = pd.concat([each.found for each in by_chance])
    near = pd.concat([each.near for each in by_chance]).groupby(level=0).sum()
    of_each = found.groupby(found.map(specialty))
    most = of_each.size()
    expected = near.reindex(most.index).fillna(0.0)
    if told:
        usual = float(near.sum())
        real = sum(each.same for each in by_chance) - usual
        chance = min(len(found) - real, len(found)) if real >= 2.0 * np.sqrt(usual) else len(found)
        expected *= chance / max(usual, 1e-9)
        rest = most - expected.clip(upper=most)  # where there are more than it expects
        expected += rest * (chance - expected.clip(upper=most).sum()) / max(rest.sum(), 1e-9)
    expected = expected.clip(0.0, most)
    whole = np.floor(expected)
    parts = (expected - whole).sort_values(ascending=False, kind="stable")
    whole[parts.index[:round(float(parts.sum()))]] += 1.0
    return {row for name, rows in of_each for row in rows.tolist()[:int(whole[name])]}


def _fates(
    frame: pd.DataFrame, there: np.ndarray, in_training: np.ndarray, year: int, last_exit_age: int
) -> np.ndarray:
    """What became of each person of the earlier year."""
    trained = frame["training"].to_numpy()
    same = frame["to"].to_numpy() == frame["group"].to_numpy()
    birth = frame["birth"].to_numpy()
    age = np.where(birth == NO_YEAR, -1, year - birth)
    choices: list[tuple[np.ndarray, str]] = [
        (there & ~trained & ~in_training & same, STAYED), (there & ~trained, MOVED),
        (there & in_training & same, TRAINING), (there & in_training, CHANGED),
        (there & same, COMPLETED), (there, COMPLETED_ELSEWHERE),
        (trained & (frame["years_left"].to_numpy() > LEFT_OVER), DROPPED),
        (trained, FINISHED_LEFT), (frame["known_exit"].to_numpy(), KNOWN),
        (age < 0, AGE_UNKNOWN), (age > last_exit_age, RETIRED)]
    return np.select([mask for mask, _ in choices], [fate for _, fate in choices], LEFT)


def _gone(first: pd.DataFrame) -> float:
    """Share of the specialists who were there and are gone without a known date."""
    staff = first[~first["training"]]
    gone = staff["fate"].isin([RETIRED, LEFT, AGE_UNKNOWN])
    return float(gone.mean()) if len(staff) else 0.0


def ages_before(changes: Changes) -> IntArray:
    """Age attained in the year by each person of the earlier year; -1 = unknown, (P,)."""
    birth = changes.before["birth"].to_numpy()
    return np.where(birth == NO_YEAR, -1, changes.year - birth)
