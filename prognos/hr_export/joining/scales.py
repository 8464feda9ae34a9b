"""Shares of a column -> fractions: the whole column is read on one scale, which is told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from prognos.hr_export.catalogue import fields, note
from prognos.hr_export.mapping import UserMapping
from prognos.hr_export.rows.posts import Post
from prognos.schema.findings import Finding
from prognos.schema.values import ROUNDING, shown

PERCENT, FRACTION = 100.0, 1.0
LEAST_PERCENT = 5.0
"""A column with a figure above this is in percent (the workbook's rules for shares)."""
HOURS = 40.0
"""A column that ends at a working week's hours may hold hours."""


@dataclass(frozen=True)
class Scale:
    """How the figures of a column are read."""

    whole: float
    """What a whole post is written as: 1 or 100."""
    told: tuple[Finding, ...] = ()


def without_days_of_absence(posts: Sequence[Post]) -> list[Post]:
    """The posts; where a column of absence holds more than 100 it counts days, and is not read."""
    days = {post.source for post in posts if _absent(post) > PERCENT}
    return [replace(post, figures={key: figure for key, figure in post.figures.items()
                                   if key != "absence"}, unread=(*post.unread, "absence"))
            if post.source in days and "absence" in post.figures else post for post in posts]


def _absent(post: Post) -> float:
    figure, _ = post.figures.get("absence", (0.0, False))
    return figure


def decide_scales(
    posts: Iterable[Post], sources: Sequence[str], mapping: UserMapping
) -> Mapping[tuple[int, str], Scale]:
    """The scale of each column of shares by (source, field key)."""
    figures: dict[tuple[int, str], list[float]] = {}
    for post in posts:
        for key, (figure, percent) in post.figures.items():
            column = figures.setdefault((post.source, key), [])
            if not percent:
                column.append(figure)
    return {
        (source, key): Scale(mapping.scales[key]) if key in mapping.scales
        else decide_scale(column, sources[source], fields()[key].name)
        for (source, key), column in figures.items()
    }


def decide_scale(figures: Sequence[float], source: str, column: str) -> Scale:
    """The scale of one column by its figures (those without a per cent sign).

    Highest figure above 5: percent. Else fractions; told when a figure above 1, or small figures
    in a column of percents, make that less than sure.
    """
    highest = max(figures, default=0.0)
    details = {"source": source, "column": column, "highest": shown(highest)}
    if highest <= LEAST_PERCENT:
        doubtful = highest > 1 + ROUNDING
        return Scale(FRACTION, (note("skala-oklar", **details),) if doubtful else ())
    small = sum(0 < figure <= 1 for figure in figures)
    if highest <= HOURS:
        return Scale(PERCENT, (note("skala-timmar", **details),))
    if small:
        return Scale(PERCENT, (note("skala-blandad", **details, rows=small),))
    return Scale(PERCENT)


def fraction(figure: tuple[float, bool], scale: Scale) -> float:
    """A share as a fraction; may be above 1."""
    value, percent = figure
    return value / (PERCENT if percent else scale.whole)
