"""`read_exports`: from exports to rows of Bemanning and ST-läkare, and an account of every row."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path

from prognos.hr_export.catalogue import OTHER, ST, UNKNOWN, fields, first_of, note
from prognos.hr_export.export_cells import is_empty
from prognos.hr_export.export_headings import HEADING_ROWS, Headings, find_headings
from prognos.hr_export.files.mend_letters import letter_notes, understood, with_mended_letters
from prognos.hr_export.files.open_export import Opener, Source, Unreadable, open_export
from prognos.hr_export.import_findings import column_notes, correction_notes, notes_of
from prognos.hr_export.joining.corrections import settle
from prognos.hr_export.joining.persons import Person, Scales, join_posts, make_doctor
from prognos.hr_export.joining.scales import decide_scales, without_days_of_absence
from prognos.hr_export.mapping import UserMapping, missing_headings, read_mapping
from prognos.hr_export.rows.posts import NO_TITLE, YOUNGEST, Context, Post, read_posts
from prognos.hr_export.rows.row_account import (
    CORRECTION,
    COUNTED,
    DOUBLE,
    JOINED,
    NO_DATES,
    WRITTEN,
    Account,
)
from prognos.hr_export.target_rows import Known, Row, Seen, row_of
from prognos.schema.employee_number import Numbers
from prognos.schema.findings import ERROR, Finding
from prognos.xlsx.read.archive import HeldFile

MOST_AREAS = 5
DATES = frozenset({"start", "st_start", "end", "st_end"})


@dataclass(frozen=True)
class SourceRead:
    """A table that was read, and what each of its columns was taken for."""

    source: Source
    headings: Headings
    rows: int


@dataclass(frozen=True)
class Exports:
    """What the exports hold. Without names and numbers."""

    sources: tuple[SourceRead, ...] = ()
    staff: tuple[Row, ...] = ()
    """Rows of Bemanning, by column key."""
    trainees: tuple[Row, ...] = ()
    """Rows of ST-läkare."""
    account: Account = field(default_factory=Account)
    scales: Scales = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    """A `fel` among them: nothing may be written."""
    asked: tuple[str, ...] = ()
    """Field keys for which no column was found and none is said to be missing."""
    unknown_titles: tuple[str, ...] = ()
    unknown_specialties: tuple[str, ...] = ()
    unknown_units: tuple[str, ...] = ()
    """Texts that a mapping file may explain, and units whose specialty it may tell."""

    @property
    def refused(self) -> bool:
        return bool(self.asked) or any(each.severity == ERROR for each in self.findings)


def read_exports(
    files: Sequence[Path | HeldFile], mapping_file: Path | HeldFile | None, today: date,
    known: Known | None = None, opener: Opener = open_export,
    numbers: Numbers | None = None,
) -> Exports:
    """Read all exports; never raises for a fault of theirs or of the mapping file.

    numbers : gives the rows ordinals for employment numbers, where exports of several years are
    to tell the same person; else the rows have none.
    today : two-digit birth years are the latest before it. known : from the region's workbook.
    An age was told on the day that the export states, else on Mätdatum, else today.
    """
    known = known or Known()
    words = known.words
    mapping, findings = (read_mapping(mapping_file, words) if mapping_file else (UserMapping(), ()))
    opened, told = _open_all(files, opener)
    found = [*findings, *told]
    if any(each.severity == ERROR for each in found):
        return Exports(findings=tuple(found))
    headed, unheaded = _with_headings(opened, mapping)
    found += [*unheaded, *_check_mapping(mapping, mapping_file, headed)]
    if any(each.severity == ERROR for each in found):
        return Exports(findings=tuple(found))
    context = Context(words, mapping, today.year - YOUNGEST, known.measured or today)
    return _count(headed, context, found, numbers)


def _open_all(
    files: Iterable[Path | HeldFile], opener: Opener
) -> tuple[list[Source], list[Finding]]:
    sources: list[Source] = []
    told: list[Finding] = []
    for file in files:
        try:
            found, notes = opener(file)
        except Unreadable as problem:
            told.append(problem.finding)
        else:
            sources += found
            told += notes
    return sources, told


def _with_headings(
    sources: Iterable[Source], mapping: UserMapping
) -> tuple[list[tuple[Source, Headings]], list[Finding]]:
    """Tables with a heading row, and what to tell of the others."""
    headed: list[tuple[Source, Headings]] = []
    told: list[Finding] = []
    for raw in sources:
        source = with_mended_letters(raw)
        top = [list(map(understood, cells)) for cells in islice(source.rows(), HEADING_ROWS)]
        headings = find_headings(top, mapping.columns)
        told += letter_notes(raw, headings)
        if headings:
            headed.append((source, headings))
            told += [*_overfull(raw, headings), *_merged(source, headings)]
        else:
            told.append(note("ingen-rubrikrad", source=source.name, rows=_filled_rows(source)))
    if not headed:
        told.append(note("inget-att-lasa"))
    return headed, told


def _overfull(source: Source, headings: Headings) -> Iterator[Finding]:
    """Rows of a text file with more values than headings: some separator stands in a text.

    Where every row has as many more, a column only lacks its heading; but a comma may be that of a
    decimal.
    """
    if source.separator is None:
        return
    width = len(next(islice(source.rows(), headings.row, None)))
    rows = [(row, len(cells) > width and any(not is_empty(cell) for cell in cells[width:]))
            for row, cells in enumerate(source.rows(), start=1)
            if row > headings.row + 1 and any(not is_empty(cell) for cell in cells)]
    long = [row for row, over in rows if over]
    if long and (len(long) < len(rows) or source.separator == "komma"):
        yield note("csv-for-manga-falt", source=source.name, rows=len(long),
                   places=first_of(long), separator=source.separator)


def _merged(source: Source, headings: Headings) -> Iterator[Finding]:
    """Cells that are read and reach over several rows: only the first of these has the value."""
    read = {index + 1 for columns in headings.columns.values() for index in columns}
    areas = [area for area in source.merged
             if area.max_row > area.min_row > headings.row + 1
             and any(area.min_column <= column <= area.max_column for column in read)]
    if areas:
        yield note("sammanfogade-i-export", source=source.name, areas=len(areas),
                   places=first_of([area.coordinate for area in areas], MOST_AREAS))


def _filled_rows(source: Source) -> int:
    return sum(any(not is_empty(cell) for cell in row) for row in source.rows())


def _check_mapping(
    mapping: UserMapping, file: Path | HeldFile | None,
    headed: Iterable[tuple[Source, Headings]],
) -> Iterator[Finding]:
    present = [name for _, headings in headed for name in headings.names.values()]
    for heading in missing_headings(mapping, present):
        yield note("mappning-rubrik-saknas", file=file.name if file else "", heading=heading)


def _count(
    headed: Sequence[tuple[Source, Headings]], context: Context, found: Sequence[Finding],
    numbers: Numbers | None,
) -> Exports:
    """Read the rows, sort them, join them to persons and book every one."""
    account = Account()
    left: list[Post] = []
    posts: list[Post] = []
    rows: Counter[int] = Counter()
    for number, (source, headings) in enumerate(headed):
        for post in read_posts(number, source, headings, context):
            rows[number] += 1
            (left if post.aside or post.kind in {OTHER, UNKNOWN} else posts).append(post)
    for post in left:
        account.book(post, post.aside or post.kind)
    settled = settle(without_days_of_absence(posts))
    posts = settled.posts
    for post in (*settled.taken_off, *settled.taken_back, *settled.alone):
        account.book(post, CORRECTION)
    persons, homeless = join_posts(posts)
    for post in homeless:
        account.book(post, NO_TITLE)
    names = [source.name for source, _ in headed]
    scales = decide_scales(posts, names, context.mapping)
    seen = Seen()
    staff, trainees = _rows(persons, scales, account, seen, numbers)
    account.check(rows.total())
    sources = tuple(SourceRead(source, headings, rows[number])
                    for number, (source, headings) in enumerate(headed))
    notes = [*found, *column_notes(headed), *correction_notes(settled, names),
             *notes_of(account, seen, scales, posts, names, context.words.lookup)]
    return Exports(
        sources, staff, trainees, account, scales, tuple(notes),
        _asked(headed, context, account, bool(trainees)),
        tuple(dict.fromkeys(post.title for post in left if post.kind == UNKNOWN)),
        tuple(text for text, _ in seen.unknown_specialties.most_common()),
        tuple(unit for unit, _ in seen.units.most_common()),
    )


def _rows(
    persons: Iterable[Person], scales: Scales, account: Account, seen: Seen,
    numbers: Numbers | None,
) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Rows of Bemanning and of ST-läkare; every post of every person is booked."""
    staff: list[Row] = []
    trainees: list[Row] = []
    for person in persons:
        doctor = make_doctor(person, scales)
        row = doctor.kind if doctor.kind in COUNTED else row_of(doctor, seen)
        left_out = isinstance(row, str) and row not in COUNTED
        for post in person.ruling:
            account.book(post, str(row) if left_out else
                         JOINED if post is not doctor.main else doctor.kind)
        for post in person.later:
            account.book(post, DOUBLE)
        seen.count["over-heltid"] += doctor.above_full
        seen.count["olika-fodelsear"] += doctor.other_birth
        if not isinstance(row, str):
            if numbers is not None and (key := _number_of(person)):
                row = {**row, "employee_number": numbers.of(key)}
            (trainees if doctor.kind == ST else staff).append(row)
    return tuple(staff), tuple(trainees)


def _number_of(person: Person) -> str:
    """What the person is told by in other exports: the employment number, else a personnummer."""
    keys = [key for post in person.ruling for key in post.keys]
    return next((key[1:] for key in keys if key.startswith("a")), next(iter(keys), ""))


def _asked(
    headed: Sequence[tuple[Source, Headings]], context: Context, account: Account,
    trainees: bool,
) -> tuple[str, ...]:
    """Wanted fields that no export has a column for, and that the user has not called missing."""
    present = {key for _, headings in headed for key in headings.columns}
    wanted = [key for key, each in fields().items() if each.wanted]
    if "title" not in present and "code" in present:
        wanted.remove("title")
    if "working" in present:
        wanted.remove("share")
    if "age" in present:
        wanted.remove("birth")
    if not present & {"specialty", "st_specialty"} and not account.of(*WRITTEN):
        wanted.append("specialty")
    if not trainees and account.of(NO_DATES) and not present & DATES:
        wanted.append("start")
    return tuple(key for key in wanted if key not in present | context.mapping.missing)


def columns_taken(read: SourceRead) -> Mapping[str, tuple[str, ...]]:
    """Field key -> headings of the columns it was read from."""
    names = read.headings.names
    return {key: tuple(names[index] for index in columns)
            for key, columns in read.headings.columns.items()}


def columns_unread(read: SourceRead) -> tuple[str, ...]:
    """Headings of the columns that nothing was read from."""
    taken = {index for columns in read.headings.columns.values() for index in columns}
    return tuple(name for index, name in read.headings.names.items() if index not in taken)
