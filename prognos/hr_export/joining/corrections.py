"""Rows with a negative share, which take back another row: settled where that is sure.

A negative row is never a post of its own. It is taken off the one row of the same person, title,
unit and period that it can belong to; what is left of nothing is left out with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from prognos.hr_export.rows.posts import Post
from prognos.schema.values import ROUNDING

_SAME = ("unit", "start", "st_start", "end", "st_end", "employment")
Figures = dict[str, tuple[float, bool]]


@dataclass
class Settled:
    """The posts without the negative ones."""

    posts: list[Post] = field(default_factory=list)
    taken_off: list[Post] = field(default_factory=list)
    """Negative rows that another row has been lessened by."""
    taken_back: list[Post] = field(default_factory=list)
    """Rows of which nothing is left."""
    alone: list[Post] = field(default_factory=list)
    """Negative rows that belong to no other row for sure."""


def settle(posts: Iterable[Post]) -> Settled:
    """Take negative rows off what they correct."""
    found = Settled()
    negative: list[Post] = []
    for post in posts:
        (negative if is_negative(post) else found.posts).append(post)
    if not negative:
        return found
    by_key: dict[tuple[int, str], list[int]] = {}
    for place, post in enumerate(found.posts):
        for key in post.keys:
            by_key.setdefault((post.source, key), []).append(place)
    gone: set[int] = set()
    for post in negative:
        places = {place for key in post.keys for place in by_key.get((post.source, key), ())}
        _take_off(post, sorted(places - gone), found, gone)
    found.posts = [post for place, post in enumerate(found.posts) if place not in gone]
    return found


def is_negative(post: Post) -> bool:
    """True for a row that takes back another."""
    return any(value < 0 for value, _ in post.figures.values())


def _take_off(post: Post, places: Iterable[int], found: Settled, gone: set[int]) -> None:
    left = {place: figures for place in places
            if (figures := _left(found.posts[place], post)) is not None}
    exact = [place for place, figures in left.items() if _nothing(figures)]
    chosen = exact[:1] or (list(left) if len(left) == 1 else [])
    if not chosen:
        found.alone.append(post)
        return
    place = chosen[0]
    found.taken_off.append(post)
    if _nothing(left[place]):
        gone.add(place)
        found.taken_back.append(found.posts[place])
    else:
        found.posts[place] = replace(found.posts[place], figures=left[place])


def _left(whole: Post, taken: Post) -> Figures | None:
    """The shares that are left of a post; None when the negative row is not surely of it."""
    if (whole.title, whole.kind, whole.specialties) != (taken.title, taken.kind, taken.specialties):
        return None
    for key in _SAME:
        told = taken.values.get(key)
        if told is not None and told != whole.values.get(key):
            return None
    figures = dict(whole.figures)
    for name, (value, percent) in taken.figures.items():
        own = figures.get(name)
        if own is None or own[1] != percent or own[0] - abs(value) < -ROUNDING:
            return None
        figures[name] = (max(own[0] - abs(value), 0.0), percent)
    return figures


def _nothing(figures: Figures) -> bool:
    return all(value <= ROUNDING for value, _ in figures.values())
