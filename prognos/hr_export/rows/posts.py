"""Rows of an export -> posts: what a row says of one employment, without name and number."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from prognos.hr_export.catalogue import OTHER, UNKNOWN
from prognos.hr_export.doctor_kinds import HIRED, Words, employment_of, is_hired
from prognos.hr_export.export_cells import (
    birth_year,
    cached_plain,
    counted_from_1900,
    day,
    is_empty,
    is_hidden,
    is_vacancy,
    is_yes,
    last_day,
    person_key,
    plain,
    says_no,
    share_figure,
)
from prognos.hr_export.export_headings import Headings
from prognos.hr_export.files.mend_letters import is_lost, restored
from prognos.hr_export.files.open_export import Source
from prognos.hr_export.files.row_sink import is_fault
from prognos.hr_export.mapping import UserMapping
from prognos.hr_export.rows.doctor_words import DoctorWords
from prognos.hr_export.rows.total_rows import is_total_row
from prognos.schema.damaged_letters import is_damaged, is_questioned
from prognos.schema.dictionary import load_schema, normalise
from prognos.schema.employee_number import employee_key, is_rounded
from prognos.schema.values import ValueProblem

TOTAL, VACANT, REPEATED, NO_TITLE = "summarad", "vakans", "rubrikrad", "utan-befattning"
Value = TypeVar("Value")
Told = Mapping[str, Sequence[object]]
"""Field key -> the filled cells of its columns, the one that rules first; only filled fields."""
_IDENTITY = ("number", "birth", "name")
_DATES = ("start", "st_start", "end", "st_end", "notified_exit", "leave_until")


@dataclass(frozen=True, slots=True)
class Post:
    """One row: who (only as keys to join by), what kind of doctor, and what else it says."""

    source: int
    row: int
    title: str
    kind: str
    """Of doctor, OTHER or UNKNOWN; "" without a title."""
    aside: str | None = None
    """Why the row says nothing of a person in post: TOTAL, VACANT or REPEATED."""
    keys: tuple[str, ...] = ()
    specialties: tuple[str, ...] = ()
    specialty_text: str = ""
    """A specialty that could not be understood."""
    figures: dict[str, tuple[float, bool]] = field(default_factory=dict)
    """Shares as written, and whether with a per cent sign, by field key."""
    values: dict[str, object] = field(default_factory=dict)
    """Birth year, dates, unit and the like, by field key; what is blank is left out."""
    hidden: bool = False
    """Protected identity."""
    unread: tuple[str, ...] = ()
    """Field keys of filled cells that could not be read."""


@dataclass(frozen=True)
class Context:
    """What rows are read against."""

    words: Words
    mapping: UserMapping
    latest_birth: int
    age_day: date
    """When ages were told, where the export does not say."""


def read_posts(number: int, source: Source, headings: Headings, context: Context) -> Iterator[Post]:
    """The filled rows below the headings, each as a post.

    number : of the source, among all that are read.
    """
    reader = _RowReader(number, headings, context)
    rows = _with_days_of_1900(source, headings) if source.days_from_1904 else source.rows()
    for _ in range(headings.row + 1):
        next(rows)
    for row, cells in enumerate(rows, start=headings.row + 2):
        if any(not is_empty(cell) for cell in cells):
            yield reader.read(row, cells)


def _with_days_of_1900(source: Source, headings: Headings) -> Iterator[Sequence[object]]:
    """The rows, the numbers that stand for days counted as Excel usually does."""
    dated = {index for key in ("birth", *_DATES) for index in headings.columns.get(key, ())}
    for cells in source.rows():
        yield [counted_from_1900(cell) if index in dated else cell
               for index, cell in enumerate(cells)]


class _RowReader:
    """Reads row after row of one source."""

    def __init__(self, number: int, headings: Headings, context: Context) -> None:
        self._number = number
        self._columns = headings.columns
        self._names = {i: name.casefold() for i, name in headings.names.items()}
        self._context = context
        self._age_day = headings.dated or context.age_day
        self._fields = {index: key for key, found in self._columns.items() for index in found}
        self._doctors = DoctorWords(context.words, context.mapping)

    def read(self, row: int, cells: Sequence[object]) -> Post:
        faults: tuple[str, ...] = ()
        told = self._told(cells)
        if any(map(is_fault, cells)):
            faults = tuple(key for key, found in told.items() if is_fault(found[0]))
            cells = [None if is_fault(cell) else cell for cell in cells]
            told = self._told(cells)
        title = _title(told)
        aside = self._aside(cells, told, title, faults)
        if aside:
            return Post(self._number, row, "", "", aside)
        code = _text(told, "code")
        kind, in_title = self._doctors.of_title(title, code)
        shown = title or code
        if kind in {OTHER, UNKNOWN}:
            return Post(self._number, row, shown, kind)
        specialties, unknown = self._specialties(told, kind, in_title)
        hidden = _is_hidden(told)
        figures, unread = _read_each(("share", "working"), told, share_figure)
        values, bad = self._values(told, hidden)
        absence, leave, odd = _absence(told)
        figures |= absence
        values = leave | values | ({"employment": HIRED} if is_hired(title) else {})
        bad += odd
        bad += ("number",) if is_rounded(_first(told, "number")) else ()
        return Post(self._number, row, shown, kind, None, _keys(told), specialties, unknown,
                    figures, values, hidden,
                    tuple(dict.fromkeys((*faults, *unread, *bad))))

    def _told(self, cells: Sequence[object]) -> Told:
        width = len(cells)
        return {key: found for key, columns in self._columns.items()
                if (found := [cells[index] for index in columns
                              if index < width and not is_empty(cells[index])])}

    def _aside(
        self, cells: Sequence[object], told: Told, title: str, faults: Sequence[str]
    ) -> str | None:
        place, first = next(((i, cell) for i, cell in enumerate(cells) if not is_empty(cell)),
                            (0, None))
        if isinstance(first, str) and self._is_heading(place, first) and self._repeats(cells):
            return REPEATED
        if is_total_row(cells, self._fields, lambda: self._is_born(told)):
            return TOTAL
        known = [key for key in _IDENTITY if key in self._columns]
        identity = [told[key][0] for key in known if key in told]
        if is_vacancy("\n".join([raw for raw in identity if isinstance(raw, str)])):
            return VACANT
        nobody = (bool(known) and not identity and not _is_hidden(told)
                  and not set(known) & set(faults))
        return VACANT if nobody or (not identity and is_vacancy(title)) else None

    def _is_born(self, told: Told) -> bool:
        """True when some cell tells the birth year of a person of working age."""
        return any(_reads(raw, self._context.latest_birth) for raw in told.get("birth", ()))

    def _repeats(self, cells: Sequence[object]) -> bool:
        filled = [(i, cell) for i, cell in enumerate(cells) if not is_empty(cell)]
        return len(filled) > 1 and all(
            isinstance(cell, str) and self._is_heading(i, cell) for i, cell in filled)

    def _is_heading(self, place: int, cell: str) -> bool:
        """True for the column's heading, or for one of its two lines."""
        heading, said = self._names.get(place, ""), plain(cell).casefold()
        upper = said.rstrip("-")
        return bool(upper) and (heading.startswith(upper) or heading.endswith(said))

    def _specialties(
        self, told: Told, kind: str, in_title: tuple[str, ...]
    ) -> tuple[tuple[str, ...], str]:
        """What the row names, ruling first, and a specialty that could not be understood."""
        unknown = ""
        for key in ("st_specialty", "specialty") if kind == "st" else ("specialty",):
            said = list(map(_shown, told.get(key, ())))
            found = tuple(dict.fromkeys(
                name for words in said for name in self._doctors.specialties(words)))
            if found:
                return found, ""
            unknown = unknown or next(iter(said), "")
        unit = self._context.mapping.units.get(normalise(_text(told, "unit")))
        return (in_title, "") if in_title else ((unit,), "") if unit else ((), unknown)

    def _values(self, told: Told, hidden: bool) -> tuple[dict[str, object], tuple[str, ...]]:
        dates, unread = _read_each(_DATES, told, day)
        values: dict[str, object] = {key: value for key, value in dates.items() if value}
        if not hidden:
            born, bad = self._birth(told)
            unread += bad
            values |= born
        for key in ("area",) if hidden else ("unit", "area"):
            if said := _text(told, key):
                damaged = is_damaged(said) or is_questioned(said)
                values |= {} if damaged else {key: said}
                unread += (key,) if damaged else ()
        for key, reader in (("employment", employment_of), ("payer", payer_of)):
            if words := _text(told, key):
                meant = reader(words)
                values |= {key: meant} if meant else {}
                unread += () if meant else (key,)
        return values, unread

    def _birth(self, told: Told) -> tuple[dict[str, object], tuple[str, ...]]:
        """Birth year from the first column that can be read; else from the age, with its day."""
        for raw in told.get("birth", ()):
            with suppress(ValueProblem):
                return {"birth": birth_year(raw, self._context.latest_birth)}, ()
        unread = ("birth",) if "birth" in told else ()
        raw = _first(told, "age")
        if raw is None:
            return {}, unread
        age = _age(raw)
        if age is None:
            return {}, (*unread, "age")
        return {"birth": year_of_age(age, self._age_day), "age_day": self._age_day}, unread


def _first(told: Told, key: str) -> object:
    return told[key][0] if key in told else None


def _text(told: Told, key: str) -> str:
    return _shown(told[key][0]) if key in told else ""


def _shown(raw: object) -> str:
    return cached_plain(raw) if isinstance(raw, str) else plain(raw)


def _title(told: Told) -> str:
    title = _text(told, "title")
    return restored(title) if is_lost(title) else title


def _keys(told: Told) -> tuple[str, ...]:
    keys = [f"p{person}" for raw in told.get("birth", ()) if (person := person_key(raw))]
    number = _first(told, "number")
    if number is not None and (person := person_key(number)):
        keys.append(f"n{person}")
    elif number is not None and (key := employee_key(number)):
        keys.append(f"a{key}")
    return tuple(keys)


def _is_hidden(told: Told) -> bool:
    if "protected" in told and is_yes(told["protected"][0]):
        return True
    suspects = [told[key][0] for key in (*_IDENTITY, "unit") if key in told]
    return is_hidden("\n".join([raw for raw in suspects if isinstance(raw, str)]))


def _absence(
    told: Told,
) -> tuple[dict[str, tuple[float, bool]], dict[str, object], tuple[str, ...]]:
    """A column of absence holds a share, or the last day of it; other texts are not read."""
    raw = _first(told, "absence")
    if raw is None or says_no(raw):
        return {}, {}, ()
    with suppress(ValueProblem):
        figure = share_figure(raw)
        if 0 <= figure[0] <= MOST_ABSENT:
            return {"absence": figure}, {}, ()
    last = last_day(raw)
    return {}, ({"leave_until": last} if last else {}), () if last else ("absence",)


def _reads(raw: object, latest: int) -> bool:
    try:
        birth_year(raw, latest)
    except ValueProblem:
        return False
    return True


def _age(raw: object) -> int | None:
    """Whole years; None for what cannot be a doctor's age."""
    try:
        age = int(share_figure(raw)[0])
    except ValueProblem:
        return None
    return age if YOUNGEST <= age <= OLDEST else None


def year_of_age(age: int, told: date) -> int:
    """The likelier birth year of somebody who was `age` years old on a day.

    Before the middle of the year most have their birthday left: year - age - 1.
    """
    return told.year - age - (told.month <= MONTHS // 2)


YOUNGEST, OLDEST = 18, 100
MOST_ABSENT = 1_000
"""A larger figure is the number of a day in a calendar."""
MONTHS = 12


def payer_of(words: str) -> str | None:
    """Finansiering of ST-läkare that a text means; None when it means none of the choices."""
    return load_schema().sheet("st_lakare").column("payer").domain.choice(words)


def _read_each(
    keys: Sequence[str], told: Told, reader: Callable[[object], Value]
) -> tuple[dict[str, Value], tuple[str, ...]]:
    """Read values by key, and the keys of filled cells that could not be read."""
    values: dict[str, Value] = {}
    unread = []
    for key in keys:
        if key not in told:
            continue
        try:
            values[key] = reader(told[key][0])
        except ValueProblem:
            unread.append(key)
    return values, tuple(unread)
