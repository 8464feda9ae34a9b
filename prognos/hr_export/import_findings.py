"""What an import has to tell: warnings and notices with counts and places."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from prognos.hr_export.catalogue import MOST_TOLD, SPECIALIST, UNKNOWN, fields, first_of, note
from prognos.hr_export.doctor_kinds import is_hired
from prognos.hr_export.export_headings import Headings
from prognos.hr_export.files.open_export import Source
from prognos.hr_export.joining.corrections import Settled
from prognos.hr_export.joining.persons import Scales
from prognos.hr_export.rows.posts import NO_TITLE, TOTAL, Post
from prognos.hr_export.rows.row_account import (
    COUNTED,
    DOUBLE,
    NO_DATES,
    NO_SHARE,
    NO_SPECIALTY,
    WRITTEN,
    Account,
)
from prognos.hr_export.target_rows import Seen
from prognos.reading.lookup import Lookup
from prognos.schema.findings import Finding

MOST_TEXTS = 10
_COUNTED_NOTES = (
    "over-heltid", "franvaro-raknad", "franvaro-delvis", "olika-fodelsear",
    "anstallningsdatum-start", "anstallningsdatum-slut",
    "slut-fore-start", "st-utan-tid", "flera-specialiteter", "flera-specialiteter-st",
    "redan-specialist", "utan-fodelsear", "skyddad",
)
_LEFT_OUT_NOTES = (NO_SPECIALTY, NO_DATES, NO_SHARE, NO_TITLE, UNKNOWN, TOTAL)


def places_text(account: Account, fate: str, names: Sequence[str]) -> str:
    """Where the first rows of a fate stand: "export.xlsx rad 4, 7; lista.csv rad 2 med flera"."""
    return _places(account.places.get(fate, ()), account.of(fate), names)


def _posts_text(posts: Sequence[Post], names: Sequence[str]) -> str:
    return _places([(post.source, post.row) for post in posts], len(posts), names)


def _places(places: Sequence[tuple[int, int]], count: int, names: Sequence[str]) -> str:
    by_source: dict[int, list[str]] = {}
    for source, row in places[:MOST_TOLD]:
        by_source.setdefault(source, []).append(str(row))
    listed = "; ".join(f"{names[source]} rad {', '.join(rows)}"
                       for source, rows in by_source.items())
    return f"{listed} med flera" if count > MOST_TOLD else listed


def column_notes(headed: Iterable[tuple[Source, Headings]]) -> Iterator[Finding]:
    """Columns left unread since another column rules."""
    for source, headings in headed:
        if headings.beside:
            names = ", ".join(f"”{headings.names[index]}”" for index in headings.beside)
            yield note("kolumn-bredvid", source=source.name, names=names)


def correction_notes(settled: Settled, names: Sequence[str]) -> Iterator[Finding]:
    """Rows with a negative share: what became of them."""
    for code, posts in (("rattelse-avraknad", settled.taken_off),
                        ("rattelse-oklar", settled.alone)):
        if posts:
            yield note(code, rows=len(posts), places=_posts_text(posts, names))


def notes_of(
    account: Account, seen: Seen, scales: Scales, posts: Sequence[Post], names: Sequence[str],
    lookup: Lookup,
) -> Iterator[Finding]:
    """Everything to tell of the rows, warnings before notices within each kind."""
    for fate in _LEFT_OUT_NOTES:
        if rows := account.of(fate):
            yield note(f"utelamnad-{fate}", rows=rows, places=places_text(account, fate, names))
    yield from _unknown_specialties(seen, lookup)
    for scale in scales.values():
        yield from scale.told
    yield from _unread_cells(posts, names)
    yield from _ages(posts, names)
    if hired := [post for post in posts if post.kind == SPECIALIST and is_hired(post.title)]:
        yield note("inhyrd-av-titeln", rows=len(hired), places=_posts_text(hired, names))
    for code in _COUNTED_NOTES:
        if persons := seen.count[code]:
            yield note(code, persons=persons)
    if rows := account.of(DOUBLE):
        yield note("dubbla-rader", rows=rows)
    if account.of(*COUNTED):
        yield note("pipeline", **{kind: account.of(kind) for kind in COUNTED})
    if not account.of(*WRITTEN):
        yield note("inga-lakare")


def _unknown_specialties(seen: Seen, lookup: Lookup) -> Iterator[Finding]:
    for text, persons in seen.unknown_specialties.most_common(MOST_TEXTS):
        yield note("okand-specialitetstext", read=text, persons=persons,
                   suggestion=lookup.suggestion(text))
    if (more := len(seen.unknown_specialties) - MOST_TEXTS) > 0:
        yield note("fler-specialitetstexter", texts=more)


def _unread_cells(posts: Iterable[Post], names: Sequence[str]) -> Iterator[Finding]:
    """Filled cells that could not be read, by column."""
    count: Counter[tuple[int, str]] = Counter()
    first: dict[tuple[int, str], list[str]] = {}
    for post in posts:
        for key in post.unread:
            count[post.source, key] += 1
            first.setdefault((post.source, key), []).append(str(post.row))
    for (source, key), cells in count.items():
        yield note("cell-olast", source=names[source], column=fields()[key].name, cells=cells,
                   rows=first_of(first[source, key]))


def _ages(posts: Iterable[Post], names: Sequence[str]) -> Iterator[Finding]:
    """Birth years that are reckoned from ages, by export and day."""
    rows = Counter((post.source, told) for post in posts if (told := post.values.get("age_day")))
    for (source, told), count in rows.items():
        yield note("fodelsear-ur-alder", source=names[source], rows=count, day=told)


def scale_words(scales: Scales, source: int) -> Mapping[str, str]:
    """How each column of shares in a source was read: field key -> words."""
    return {key: "heltid är 100" if scale.whole > 1 else "heltid är 1"
            for (number, key), scale in scales.items() if number == source}
