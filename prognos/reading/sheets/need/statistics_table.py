"""Headings of a population table as Statistics Sweden's database exports it.

In its files the first columns may lack headings, years stand as "Folkmängd 2026" or "2030*", or in
a row of their own below their contents, and the sexes may be columns. Here the headings are
written out as sheet Befolkning knows them; every figure stays in its cell.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from prognos.reading.headings import HEADING_ROWS, columns_by_spelling, known_sheet, spelling
from prognos.reading.sheets.people.age_classes import is_every_age, read_age
from prognos.schema.dictionary import Column, Schema, Sheet, normalise
from prognos.schema.values import heading_year, is_number, number, text
from prognos.xlsx.read.pages import Pages
from prognos.xlsx.read.sheet_cells import Cell, Grid

_YEAR = re.compile(r"(?:(?P<label>.*?)[ ,:;]+)?(?P<year>(?:19|20)\d\d)(?: ?\*| ?\(?prognos\)?)?",
                   re.ASCII)
_PERSONS = re.compile(r"folkm|befolkning|antal|person|invånare|prognos|framskriv|år\b|den 31 dec")
"""What a heading says of a column that counts the population."""
LONG = frozenset({"year", "persons"})
"""Columns of a table with a row for each year."""
TOTAL = "Totalt"
_MOST_LOOKED_AT = 400
_MOST = 0.8
"""Share of a column's cells that tell what it is: notes may stand below the table."""


@dataclass(frozen=True)
class _YearColumn:
    """A column with the figures of a year, and what its own heading and the row above say
    besides, normalised."""

    year: int
    own: str
    above: str

    @property
    def label(self) -> str:
        return self.own or self.above


def with_statistics_headings(pages: Pages, schema: Schema) -> Pages:
    """The pages, the one of Befolkning with its headings written out."""
    sheet = schema.sheet("befolkning")
    return replace(pages, sheets=tuple(
        replace(page, cells=page.cells._replace(grid=written_headings(page.cells.grid, sheet)))
        if known_sheet(page.title, schema) is sheet else page for page in pages.sheets))


def written_headings(grid: Grid, sheet: Sheet) -> Grid:
    """The cells with headings that `sheet` (Befolkning) knows; unchanged when no row has any."""
    names = columns_by_spelling(sheet)
    found = _heading_rows(grid, names)
    if found is None:
        return grid
    upper, lower = found
    headings = {**grid[upper], **grid[lower]}
    known = {n: names[spelling(cell.value)] for n, cell in headings.items()
             if spelling(cell.value) in names}
    years = _year_columns(grid[upper] if upper < lower else {}, grid[lower])
    said: dict[int, str | int] = {
        n: column.heading for n, column in known.items()
        if not years or (n not in years and column.key not in LONG)}
    body: Grid = {row: cells for row, cells in grid.items() if row > lower}
    said |= _by_content(body, {*said, *years}, headings, sheet, long=not years)
    counted, body = _population(years, body, sheet)
    said |= counted
    rest = {n: text(cell.value) for n, cell in headings.items() if n not in said and n not in years}
    row = {n: Cell(lower, n, value, "n" if isinstance(value, int) else "s")
           for n, value in sorted({**said, **rest}.items())}
    return {**{n: cells for n, cells in grid.items() if n < upper}, lower: row, **body}


def _heading_rows(grid: Grid, names: Mapping[str, Column]) -> tuple[int, int] | None:
    """The row with most headings or years, and a row of headings beside it: (upper, lower), the
    same twice when there is one. None without any."""
    hits = {row: _hits(cells, names) for row, cells in grid.items() if row <= HEADING_ROWS}
    best = max(hits, key=lambda row: (hits[row], -row), default=None)
    if best is None or not hits[best]:
        return None
    below = grid.get(best + 1, {})
    if below and all(year_of(cell.value) is not None for cell in below.values()) and not any(
            year_of(cell.value) is not None for cell in grid[best].values()):
        return best, best + 1
    above = grid.get(best - 1, {})
    return (best - 1, best) if above and min(above) <= max(grid[best]) and (
        len(above) > 1 or min(above) > 1) else (best, best)


def _hits(cells: Mapping[int, Cell], names: Mapping[str, Column]) -> int:
    return len({spelling(cell.value) for cell in cells.values()} & set(names)) + sum(
        year_of(cell.value) is not None for cell in cells.values())


def year_of(heading: object) -> tuple[int, str] | None:
    """Year and words of "Folkmängd 2026", "2030*", 2026; None for others."""
    plain = heading_year(heading)
    if plain is not None:
        return plain, ""
    match = _YEAR.fullmatch(normalise(text(heading))) if isinstance(heading, str) else None
    return None if match is None else (int(match["year"]), match["label"] or "")


def _year_columns(upper: Mapping[int, Cell], lower: Mapping[int, Cell]) -> dict[int, _YearColumn]:
    """Columns headed by a year; words above reach to the next words on their row."""
    found: dict[int, _YearColumn] = {}
    for n, cell in lower.items():
        year = year_of(cell.value)
        if year is not None:
            above = [normalise(text(upper[m].value)) for m in sorted(upper) if m <= n]
            found[n] = _YearColumn(*year, above[-1] if above else "")
    return found


def _population(
    years: Mapping[int, _YearColumn], body: Grid, sheet: Sheet
) -> tuple[dict[int, str | int], Grid]:
    """Headings of the columns with years, and the rows: only columns that count the population
    keep their year, and the sexes' columns of a year are added when there is none for both."""
    sexes = {n: sex for n, column in years.items()
             if (sex := sheet.column("sex").domain.choice(column.label)) is not None}
    both = [n for n, sex in sexes.items() if sex == TOTAL]
    repeated = len({column.year for column in years.values()}) < len(years)
    counted = both or [
        n for n, column in years.items() if n in sexes
        or all(not words or _PERSONS.search(words)
               for words in (column.own, column.above if repeated else ""))]
    said: dict[int, str | int] = {n: f"{column.label} {column.year}".strip()
                                  for n, column in years.items()}
    first: dict[int, int] = {}
    for n in sorted(counted):
        into = first.setdefault(years[n].year, n)
        said[n] = years[n].year
        if n != into and sexes.get(n) != sexes.get(into):
            body = _added(body, into, n)
            del said[n]
    return said, body


def _added(body: Grid, into: int, column: int) -> Grid:
    """The rows with one column added to another and taken out; what is no number stays to be
    told."""
    rows: dict[int, dict[int, Cell]] = {}
    for row, cells in body.items():
        left = {n: cell for n, cell in cells.items() if n != column}
        if column in cells:
            one, other = cells.get(into), cells[column]
            if one is None or not (is_number(one.value) and is_number(other.value)):
                left[into] = one if one is not None and not is_number(one.value) else (
                    other._replace(column=into))
            else:
                left[into] = one._replace(value=number(one.value) + number(other.value), kind="n")
        rows[row] = left
    return rows


def _by_content(
    body: Grid, headed: set[int], headings: Mapping[int, Cell], sheet: Sheet, long: bool
) -> dict[int, str | int]:
    """Headings for columns without one, told by what stands in them.

    long : no column is headed by a year: a year may stand on each row, and its figure beside it.
    """
    said: dict[int, str | int] = {}
    rows = [cells for _, cells in sorted(body.items()) if len(cells) > 1][:_MOST_LOOKED_AT]
    taken = {spelling(cell.value) for cell in headings.values()}
    columns = {n: [text(cells[n].value) for cells in rows if n in cells]
               for n in sorted({n for cells in rows for n in cells} - headed)}
    figures = [n for n, values in columns.items() if n in headings and _mostly(values, is_number)]
    for n, values in columns.items():
        key = _meaning(values, sheet, long, named=n in headings)
        if key == "persons" and len(figures) > 1:  # such as a column for each area
            continue
        heading = None if key is None else sheet.column(key).heading
        if heading is not None and spelling(heading) not in taken:
            said[n] = heading
            taken.add(spelling(heading))
    return said


def _meaning(values: list[str], sheet: Sheet, long: bool, named: bool) -> str | None:
    """Key of the column that these values belong in. A column with a heading of its own (`named`)
    can only be the figures that stand beside a year."""
    if named:
        return "persons" if long and _mostly(values, is_number) else None
    told: dict[str, Callable[[str], bool]] = {
        "year": lambda value: long and year_of(value) is not None,
        "sex": lambda value: sheet.column("sex").domain.choice(value) is not None,
        "age": lambda value: not value.isdecimal() and (
            read_age(value) is not None or is_every_age(value)),
        "area": lambda value: any(map(str.isalpha, value)),
    }
    return next((key for key, fits in told.items() if _mostly(values, fits)), None)


def _mostly(values: list[str], fits: Callable[[str], bool]) -> bool:
    return bool(values) and sum(map(fits, values)) >= _MOST * len(values)
