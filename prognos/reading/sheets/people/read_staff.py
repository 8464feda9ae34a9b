"""Bemanning -> `Staff`, and the FTE of agency doctors, who are never supply."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from prognos.inputs import NO_YEAR, Employment, Staff
from prognos.inputs.arrays import FloatArray
from prognos.reading.lookup import all_names
from prognos.reading.records import Record
from prognos.reading.sheets.people.read_groups import GroupList
from prognos.schema.findings import Findings
from prognos.schema.values import Birth, range_text

SHEET = "Bemanning"
YOUNGEST, OLDEST_YEAR = 18, 1900
BIRTH_COLUMNS = ("birth_year", "personnummer", "age")
EXTENDED_FROM_AGE = 65
"""From this age fixed-term posts are taken to be extended (model.md 1)."""


@dataclass(frozen=True)
class Post:
    """A row of Bemanning that counts, with dates as relative year-ends."""

    record: Record
    group: int
    birth_year: int
    fte: float
    count: int
    exit_after: int
    leave_until: int
    private: bool
    person: int
    """Ordinal of the Anställningsnr, only to join rows; 0 = none."""
    employment: Employment = Employment.PERMANENT


@dataclass(frozen=True)
class StaffRead:
    """What Bemanning holds. Arrays (G,)."""

    staff: Staff
    agency_fte: FloatArray
    """Rows of agency doctors."""
    agency_persons: FloatArray
    private_fte: FloatArray
    """Private providers, in the plan or not."""
    private_persons: FloatArray
    posts: tuple[Post, ...] = ()
    """Rows as they stand, in the plan or not, agency doctors left out."""


def read_staff(
    records: Sequence[Record], specialists_in_training: Sequence[Record], groups: GroupList,
    base_date: date, private_in_plan: bool, findings: Findings,
) -> StaffRead:
    """Those in post, agency doctors and private providers.

    specialists_in_training : rows of ST-läkare that are specialists of their group throughout.
    """
    placed = [r for r in records if r.get("specialty") and not r.bad & {"specialty", "area"}]
    for record in placed:
        _check_employment(record)
    hired = [r for r in placed if r.get("employment") == "Inhyrd"]
    own = [r for r in placed if r.get("employment") != "Inhyrd"]
    posts = [post for r in own if (post := _post(r, groups, base_date)) is not None]
    in_plan = [post for post in posts if private_in_plan or not post.private]
    joined = _join(in_plan)
    outside = _join([post for post in posts if not private_in_plan and post.private])
    _tell_outside(outside, findings)
    _tell_unknown_birth_years(joined, findings)
    always = [_trained_post(r, groups, base_date.year) for r in specialists_in_training]
    private = [post for post in (*joined, *outside) if post.private]
    agency = [(groups.of_row(r), _fte(r), r.defaulted("count")) for r in hired]
    elsewhere = [(post.group, post.fte, post.count) for post in private]
    return StaffRead(
        _arrays([*joined, *always]), *_sums_by_group(agency, len(groups.groups)),
        *_sums_by_group(elsewhere, len(groups.groups)), tuple(posts),
    )


def _sums_by_group(
    rows: Sequence[tuple[int, float, int]], groups: int
) -> tuple[FloatArray, FloatArray]:
    """FTE and persons, (G,) each, of rows (group, FTE per person, persons)."""
    return (_by_group([(group, fte * count) for group, fte, count in rows], groups),
            _by_group([(group, float(count)) for group, _, count in rows], groups))


def _by_group(amounts: Sequence[tuple[int, float]], groups: int) -> FloatArray:
    """(G,) sums of amounts that are stated with their group."""
    total = np.zeros(groups)
    for group, amount in amounts:
        total[group] += amount
    return total


def _fte(record: Record) -> float:
    """Working time in care: (Tjänstgöringsgrad, else Sysselsättningsgrad) x Andel i vården."""
    share = record.get("working_share", record.get("fte_share", 1.0))
    return float(share * record.defaulted("care_share"))


def _check_employment(record: Record) -> None:
    employment = record.defaulted("employment")
    if employment == "Timavlönad" and record.blank("working_share") and record.blank("fte_share"):
        record.tell("timavlonad-utan-andel", "fte_share")
    if employment == "Tillsvidare" and record.get("end_date"):
        record.tell("slutdatum-tillsvidare", "end_date", read=record.get("end_date"))
    if employment == "Visstid" and record.blank("end_date") and record.blank("notified_exit"):
        record.tell("visstid-utan-slutdatum", "end_date")


def _tell_outside(private: Sequence[Post], findings: Findings) -> None:
    if private:
        findings.add("privata-utanfor-planen", SHEET, None, rows=len(private),
                     persons=sum(post.count for post in private))


def _trained_post(record: Record, groups: GroupList, base_year: int) -> Post:
    """A specialist of the base group who trains in a specialty counted there."""
    return Post(
        record=record, group=groups.of_row(record),
        birth_year=birth_year(record, base_year), fte=record.get("fte_share", 1.0),
        count=record.defaulted("count"), exit_after=NO_YEAR, leave_until=NO_YEAR, private=False,
        person=0,
    )


def _post(record: Record, groups: GroupList, base_date: date) -> Post | None:
    """The row as a post; None when it ended on or before the base date."""
    born = birth_year(record, base_date.year)
    leaves = _leaves(record, born)
    if leaves is not None and leaves <= base_date:
        key = "notified_exit" if record.get("notified_exit") == leaves else "end_date"
        record.tell("slutat-fore-matdatum", key, read=leaves, date=base_date)
        return None
    return Post(
        record=record, group=groups.of_row(record), birth_year=born, fte=_fte(record),
        count=record.defaulted("count"),
        exit_after=NO_YEAR if leaves is None else last_year_end_before(leaves, base_date.year),
        leave_until=_leave_until(record.get("leave_until"), base_date),
        private=record.get("provider") == "Privat", person=int(record.get("employee_number", 0)),
        employment=_employment(record, born),
    )


def _employment(record: Record, born: int) -> Employment:
    """The terms that the model follows: a permanent post with an end date is fixed-term."""
    stated, end = record.defaulted("employment"), record.get("end_date")
    if stated == "Timavlönad":
        return Employment.HOURLY
    if stated == "Tillsvidare" and end is None:
        return Employment.PERMANENT
    lasts = end is None or _extended(record, born, end)
    return Employment.EXTENDED if lasts else Employment.FIXED_TERM


def birth_year(record: Record, base_year: int) -> int:
    """Födelseår, else of the personnummer, else from Ålder; NO_YEAR when unknown or protected."""
    if record.get("protected"):
        return NO_YEAR
    column = next((k for k in BIRTH_COLUMNS if k in record.values), None)
    if column is None:
        return NO_YEAR
    value = record.get(column)
    if isinstance(value, Birth):
        value = value.birth_year(base_year)
    born = base_year - value if column == "age" else int(value)
    if not OLDEST_YEAR <= born <= base_year - YOUNGEST:
        domain = record.table.sheet.column("birth_year").domain
        allowed = range_text(replace(domain, unit=None), OLDEST_YEAR, base_year - YOUNGEST)
        record.tell("utanfor-granser", column, heading="Födelseår", read=str(born), allowed=allowed)
        return NO_YEAR
    return born


def _leaves(record: Record, born: int) -> date | None:
    """The known date of departure: the notified one, the end of a post not extended, the earlier.
    """
    notified, end = record.get("notified_exit"), record.get("end_date")
    if end is not None and _extended(record, born, end):
        end = None
    dates = [known for known in (notified, end) if known is not None]
    return min(dates) if dates else None


def _extended(record: Record, born: int, end: date) -> bool:
    return bool(record.get("extended", is_extended(born, end)))


def is_extended(born: int, end: date) -> bool:
    """Whether a fixed-term post is taken to be extended where nothing says so."""
    return born != NO_YEAR and end.year - born >= EXTENDED_FROM_AGE


def last_year_end_before(leaves: date, base_year: int) -> int:
    """Last relative year-end t with 31 Dec(base_year + t) < `leaves`; 0 = the base date only."""
    return max(0, leaves.year - 1 - base_year)


def _leave_until(until: date | None, base_date: date) -> int:
    """Last relative year-end on leave; NO_YEAR when not on leave at the base date."""
    if until is None or until < base_date:
        return NO_YEAR
    year = until.year if (until.month, until.day) == (12, 31) else until.year - 1
    return max(0, year - base_date.year)


def _join(posts: Iterable[Post]) -> list[Post]:
    """Rows with the same Anställningsnr and birth year in a group as one person with the shares
    added."""
    by_number: dict[int, list[list[Post]]] = defaultdict(list)
    joined: list[list[Post]] = []
    for post in posts:
        if not post.person or post.count != 1:
            joined.append([post])
            continue
        told = by_number[post.person]
        same = [rows for rows in told if _same_birth(rows, post)]
        rows = next((rows for rows in same if rows[0].group == post.group), None)
        if rows is not None:
            rows.append(post)
            continue
        if told:
            code = "samma-person-i-tva-grupper" if same else "samma-nummer-olika-fodelsear"
            post.record.tell(code, "employee_number", first=(same or told)[0][0].record.number)
        told.append([post])
        joined.append(told[-1])
    return [_one_person(rows) for rows in joined]


def _same_birth(rows: Sequence[Post], post: Post) -> bool:
    """Whether birth years allow one person: an age may tell them a year apart."""
    born = {each.birth_year for each in (*rows, post)} - {NO_YEAR}
    return not born or max(born) - min(born) <= 1


def _one_person(rows: Sequence[Post]) -> Post:
    """The rows of a person: shares added; gone, or on leave, only when every row is; the terms
    those of the largest share."""
    first = rows[0]
    if len(rows) == 1:
        return first
    total = sum(post.fte for post in rows)
    if total > 1 + 1e-9:
        rows[-1].record.tell("over-heltid", "fte_share", total=100 * total,
                             rows=all_names(str(post.record.number) for post in rows))
    return replace(
        first, fte=total,
        birth_year=max(post.birth_year for post in rows),
        exit_after=_last([post.exit_after for post in rows]),
        leave_until=_last([post.leave_until for post in rows]),
        employment=max(rows, key=lambda post: post.fte).employment,
    )


def _last(year_ends: Sequence[int]) -> int:
    return NO_YEAR if NO_YEAR in year_ends else max(year_ends)


def _tell_unknown_birth_years(posts: Sequence[Post], findings: Findings) -> None:
    """Only of cells left blank: one that cannot be used has a finding of its own."""
    unknown = [post for post in posts if post.birth_year == NO_YEAR]
    wrong = any(not post.record.blank(column) for post in unknown for column in BIRTH_COLUMNS)
    if unknown and not (wrong and findings.has_errors):
        code = "inga-fodelsear" if len(unknown) == len(posts) else "fodelsear-saknas"
        findings.add(code, SHEET, None, rows=len(unknown),
                     persons=sum(post.count for post in unknown))


def _arrays(posts: Sequence[Post]) -> Staff:
    def column(name: str) -> np.ndarray:
        return np.array([getattr(post, name) for post in posts])

    return Staff(
        group=column("group"), birth_year=column("birth_year"), fte=column("fte"),
        count=column("count"), exit_after=column("exit_after"),
        leave_until=column("leave_until"), private=column("private"),
        row=np.array([post.record.number if post.record.sheet == SHEET else NO_YEAR
                      for post in posts]),
        employment=column("employment"),
    )
