"""Posts -> persons: several rows of one person joined, doubles between exports counted once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from prognos.hr_export.catalogue import DOCTORS, SPECIALIST, ST
from prognos.hr_export.joining.scales import Scale, fraction
from prognos.hr_export.rows.posts import Post
from prognos.schema.values import ROUNDING

Scales = Mapping[tuple[int, str], Scale]
_PERIOD = ("employment", "end", "notified_exit", "leave_until")
"""Told together by one employment: never mixed from two."""


@dataclass(frozen=True)
class Person:
    """One person: the posts of the export named first, and those of later ones."""

    ruling: tuple[Post, ...]
    later: tuple[Post, ...] = ()


@dataclass(frozen=True)
class Doctor:
    """A person as counted: what the workbook holds of one, and what is told of the joining."""

    kind: str
    main: Post
    """The post whose row stands for the person."""
    specialties: tuple[str, ...]
    """Ruling first."""
    base_specialty: str | None
    """Of an ST doctor who is a specialist already."""
    share: float | None
    working: float | None
    values: Mapping[str, Any]
    hidden: bool
    above_full: bool
    """The posts add up to more than 100 %."""
    by_absence: bool
    """The working share is reckoned from the absence."""
    partly_on_leave: bool
    """Absent in part until a day, which the workbook has no column for."""
    other_birth: bool
    """A later export has another birth year for the same number."""


def join_posts(posts: Iterable[Post]) -> tuple[tuple[Person, ...], tuple[Post, ...]]:
    """Persons in the order met, and posts without a title that belong to none.

    Posts that share an employment number or a personnummer are of one person. Those of the source
    where the person is first met rule; posts of later sources only fill blanks.
    """
    found: list[list[Post]] = []
    by_key: dict[str, int] = {}
    homeless = []
    for post in posts:
        place = next((by_key[key] for key in post.keys if key in by_key), None)
        if place is None:
            if post.kind not in DOCTORS:
                homeless.append(post)
                continue
            place = len(found)
            found.append([])
        found[place].append(post)
        for key in post.keys:
            by_key.setdefault(key, place)
    return tuple(map(_person, found)), tuple(homeless)


def _person(posts: Sequence[Post]) -> Person:
    first = posts[0].source
    return Person(tuple(post for post in posts if post.source == first),
                  tuple(post for post in posts if post.source != first))


def make_doctor(person: Person, scales: Scales) -> Doctor:
    """The person as counted.

    Kind: a specialist who also trains for another specialty counts in training; else the highest
    of specialist, ST, BT, AT, other doctor. Shares of the ruling posts are added, at most 1.
    """
    told = [post for post in person.ruling if post.kind in DOCTORS]
    ruling = [_without_partial_leave(post, scales) for post in told]
    kind = _kind(ruling)
    main = max((post for post in ruling if post.kind == kind),
               key=lambda post: _share_of(post, "share", scales) or 0.0)
    own = [main, *(post for post in ruling if post is not main and post.kind == kind)]
    in_turn = [*own, *(post for post in person.later if post.kind in {kind, ""})]
    base = _named(post for post in ruling if post.kind == SPECIALIST) if kind == ST else ()
    share = _share(ruling, person.later, "share", scales)
    working = _share(ruling, person.later, "working", scales)
    births = {post.values["birth"] for post in (*ruling, *person.later) if "birth" in post.values}
    return Doctor(
        kind, main, _named(in_turn), base[0] if base else None,
        share=None if share is None else min(share, 1.0),
        working=None if working is None else min(working, 1.0),
        values=_values(own, [*ruling, *person.later]),
        hidden=any(post.hidden for post in (*person.ruling, *person.later)),
        above_full=max(share or 0.0, working or 0.0) > 1 + ROUNDING,
        by_absence=any(_by_absence(post, scales) is not None for post in ruling),
        partly_on_leave=told != ruling,
        other_birth=len(births) > 1,
    )


def _kind(posts: Sequence[Post]) -> str:
    kinds = {post.kind for post in posts}
    if {SPECIALIST, ST} <= kinds:
        trains_for = _named(post for post in posts if post.kind == ST)[:1]
        has = _named(post for post in posts if post.kind == SPECIALIST)
        return ST if trains_for and has and trains_for[0] not in has else SPECIALIST
    return next(kind for kind in DOCTORS if kind in kinds)


def _named(posts: Iterable[Post]) -> tuple[str, ...]:
    """Specialties of the posts in turn, each once."""
    return tuple(dict.fromkeys(name for post in posts for name in post.specialties))


def _share_of(post: Post, key: str, scales: Scales) -> float | None:
    figure = post.figures.get(key)
    if figure is None:
        return _by_absence(post, scales) if key == "working" else None
    return fraction(figure, scales[post.source, key])


def _by_absence(post: Post, scales: Scales) -> float | None:
    """Working share where only the absence is told: share x (1 - absence).

    None for whole leave with its last day, which the workbook has a column for.
    """
    absence = _share_of(post, "absence", scales)
    whole_leave = absence is not None and absence >= 1 and "leave_until" in post.values
    if absence is None or whole_leave or "working" in post.figures:
        return None
    share = _share_of(post, "share", scales)
    return (1.0 if share is None else share) * max(1 - absence, 0.0)


def _without_partial_leave(post: Post, scales: Scales) -> Post:
    """A person absent in part is not on leave until the day told: that would be 0 %."""
    absence = _share_of(post, "absence", scales)
    if absence is None or absence >= 1 or "leave_until" not in post.values:
        return post
    values = {key: value for key, value in post.values.items() if key != "leave_until"}
    return replace(post, values=values)


def _total(posts: Sequence[Post], key: str, scales: Scales) -> float | None:
    """Sum over posts; of working shares a post without one gives its contract's share."""
    own = [_share_of(post, key, scales) for post in posts]
    if all(share is None for share in own):
        return None
    if key == "working":
        own = [_share_of(post, "share", scales) if share is None else share
               for post, share in zip(posts, own, strict=True)]
    return sum(share for share in own if share is not None)


def _share(ruling: Sequence[Post], later: Iterable[Post], key: str, scales: Scales) -> float | None:
    """The sum of the ruling posts; what a later export says where they say nothing."""
    total = _total(ruling, key, scales)
    if total is not None:
        return total
    return next((found for post in later
                 if (found := _share_of(post, key, scales)) is not None), None)


def _values(own: Sequence[Post], every: Sequence[Post]) -> dict[str, Any]:
    """What the posts say, the main one first; a period is that of one employment."""
    values: dict[str, Any] = {}
    for post in every:
        for key, value in post.values.items():
            if key not in _PERIOD:
                values.setdefault(key, value)
    values |= {key: value for key, value in own[0].values.items() if key not in _PERIOD}
    values |= next(_periods([own[0], *every]), {})
    if own[0].kind == ST:
        values |= _training(own)
    return values


def _periods(posts: Iterable[Post]) -> Iterator[dict[str, object]]:
    """What each post says of its period: the main one, else the first of another source."""
    main: Post | None = None
    for post in posts:
        main = main or post
        found = {key: post.values[key] for key in _PERIOD if key in post.values}
        if found and (post is main or post.source != main.source):
            yield found


def _training(posts: Sequence[Post]) -> dict[str, date]:
    """Of several posts as ST doctor: the first start and the last end."""
    ends = [end for post in posts if isinstance(end := post.values.get("end"), date)]
    starts = [day for post in posts if isinstance(day := post.values.get("start"), date)]
    return ({"start": min(starts)} if starts else {}) | ({"end": max(ends)} if ends else {})
