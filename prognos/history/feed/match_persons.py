"""Two year-ends compared: who stayed, moved, left, came, finished and dropped out.

First the same employment number; then pairs that are left with the same specialty and birth year
are netted (the number was changed, or the person is paid by the hour); those in training meet
specialists alike. pandas joins the tables, in memory.
"""

from __future__ import annotations

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
RECRUITED, STARTED = "recruited", "started"
"""How a person of the later year came, where nobody of the earlier year is the same."""
LEFT_OVER = 1.0
"""Years: a trainee who vanishes with more left has dropped out, else finished and left."""
SAME_BIRTH = 1
"""Years that a birth year told by an age may miss by."""
DIGITS_FROM = 0.5
MOST_ROWS = 20
"""Of one number: what more rows than this have in common is no person's number."""
LATER_BY = 0.5
"""Years that the end of a training may be put off in a year beyond that year itself."""


@dataclass(frozen=True)
class Changes:
    """Every person of two year-ends, with what became of each. Never written."""

    year: int
    """The later one: the flows are of this year."""
    groups: tuple[str, ...]
    before: pd.DataFrame
    """Columns: group, birth, training, fate, to (group of the later year, -1 = none)."""
    after: pd.DataFrame
    """Columns: group, training, central, origin ("" = the same person was there)."""
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

    def came(self, origin: str, central: bool = False) -> FloatArray:
        """Persons of the later year who came in a way, by group, (G,).

        central : only those in training whom the central budget pays.
        """
        which = self.after["origin"] == origin
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
    netted = blind = 0
    for keys, crossing in _NETTINGS:
        found = _net(first, second, pairs, keys, crossing)
        netted += len(found)
        blind += int((first["birth"].reindex(found["a"]) == NO_YEAR).sum())
        pairs = pd.concat([pairs, found], ignore_index=True)
    matched = pd.Series(-1, index=first.index, dtype=np.int64)
    matched[pairs["a"]] = pairs["b"].to_numpy()
    new = ~second.index.isin(pairs["b"])
    first["to"] = np.where(matched >= 0, second["group"].reindex(matched).to_numpy(), -1)
    now_training = second["training"].reindex(matched).to_numpy()
    first["fate"] = _fates(first, (matched >= 0).to_numpy(), now_training == True,  # noqa: E712  # nan where gone
                           after.year, last_exit_age)
    second["origin"] = np.where(~new, "", np.where(second["training"], STARTED, RECRUITED))
    return Changes(after.year, groups, first, second, netted, blind, reused, by_digits,
                   _gone(first))


_NETTINGS = (
    (("group", "birth"), False), (("specialty", "birth"), False), (("group", "birth"), True),
    (("specialty", "birth"), True))
"""Keys, and whether one in training before meets a specialist after."""


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


def _net(
    first: pd.DataFrame, second: pd.DataFrame, pairs: pd.DataFrame, keys: tuple[str, ...],
    crossing: bool,
) -> pd.DataFrame:
    """Pairs among those left over that agree in `keys`, each person once."""
    rest = first[~first.index.isin(pairs["a"])]
    other = second[~second.index.isin(pairs["b"])]
    if crossing:
        rest, other = rest[rest["training"]], other[~other["training"]]
    columns = list(keys) if crossing else [*keys, "training"]
    # without a birth year only those without a number: two numbers are two persons
    rest, other = (frame[(frame["birth"] != NO_YEAR) | (
        ("group" in keys) & (frame["number"] == 0))] for frame in (rest, other))
    a, b = (frame.assign(row=frame.index, turn=frame.groupby(columns).cumcount())
            [[*columns, "turn", "row"]] for frame in (rest, other))
    both = a.merge(b, on=[*columns, "turn"], suffixes=("_a", "_b"))
    if not crossing:  # one who has just begun is nobody who was half-way the year before
        earlier, later = (frame["years_left"].reindex(both[row]).to_numpy()
                          for frame, row in ((first, "row_a"), (second, "row_b")))
        both = both[~(later > earlier + LATER_BY)]
    return both[["row_a", "row_b"]].set_axis(["a", "b"], axis=1)


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
