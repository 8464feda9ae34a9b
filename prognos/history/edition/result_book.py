"""A result workbook of version 0.3.0 or later as an edition, as far as it holds the figures."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np

from prognos.history.edition.edition_file import EditionProblem
from prognos.inputs.arrays import FloatArray
from prognos.reading.own_files import is_result
from prognos.results.years.edition import HIGH, LEVELS, LOW, MIDDLE, Edition, Quantity
from prognos.schema.findings import Findings
from prognos.schema.values import masked, text
from prognos.system.files import shown_path
from prognos.xlsx.read.archive import HeldFile, open_workbook
from prognos.xlsx.read.pages import Page, Pages

PROGRAM = "st-prognos "
PERSONS = {"Specialister, medel": None, "Specialister, låg (P10)": LOW,
           "Specialister, mitt (P50)": MIDDLE, "Specialister, hög (P90)": HIGH}
FTE = {"Tillgång, medel": None, "Tillgång, låg (P10)": LOW, "Tillgång, mitt (P50)": MIDDLE,
       "Tillgång, hög (P90)": HIGH}
NEED, WITH_BLOCKS = "Behov", "Värde med blocken"
FLOWS = {"Pension": "retired", "Övriga avgångar": "left", "Anmälda avgångar": "known_exits",
         "Färdiga som stannar": "completed", "Rekryterade": "recruited",
         "Specialister vid årets slut": "closing", "Börjar utbildning": "started",
         "Avbrott": "dropped", "Färdiga": "finished"}
PLACE = ""
"""Where a row keeps its sheet and number."""
Value = object
Row = Mapping[str, Value]
Cells = dict[tuple[str, int, str], float]


def edition_of_book(file: Path | HeldFile) -> Edition:
    """The forecast with the blocks in. Raises `EditionProblem` for another workbook."""
    path = Path(file.name) if isinstance(file, HeldFile) else file
    pages = open_workbook(file, Findings())
    if pages is None or not is_result(pages):
        raise EditionProblem(f"{shown_path(path)} är ingen utgåva och ingen resultatbok", 1)
    run = _run_facts(pages)
    forecast = list(_rows(pages, "Prognos", "Mått"))
    if not forecast or "Mätdatum" not in run:
        raise EditionProblem(f"{shown_path(path)} saknar bladen Prognos eller Körning: kopian för "
                             "spridning räcker inte", 1)
    return _edition(path, run, forecast, list(_rows(pages, "Flöden", "Avbrott")))


class _Unreadable(ValueError):
    """A cell that the program has not written so; the text says which."""


def _edition(path: Path, run: Mapping[str, str], forecast: list[Row], flows: list[Row]) -> Edition:
    try:
        return _read(path, run, forecast, flows)
    except (KeyError, ValueError, OverflowError) as error:
        what = error if isinstance(error, _Unreadable) else (
            "ett värde i bladen Prognos, Flöden eller Körning är ändrat eller borttaget")
        raise EditionProblem(f"{shown_path(path)} går inte att läsa som resultatbok: {what}. "
                             "Använd filen som programmet skrev den", 1) from error


def _read(path: Path, run: Mapping[str, str], forecast: list[Row], flows: list[Row]) -> Edition:
    """Raises `KeyError` and `ValueError` for what the program has not written so."""
    groups = tuple(dict.fromkeys(_group(row) for row in forecast))
    years = tuple(sorted({_year(row) for row in forecast}))
    cells: Cells = {(_group(row), _year(row), str(row["Mått"])): _number(row, WITH_BLOCKS)
                    for row in forecast if row.get(WITH_BLOCKS) is not None}
    booked: Cells = {(_group(row), _year(row), heading): _number(row, heading)
                     for row in flows if row.get("Läge") == "med blocken"
                     for heading in FLOWS if row.get(heading) is not None}
    persons, fte = (_quantity(cells, names, groups, years) for names in (PERSONS, FTE))
    if np.isnan(persons.mean).all():
        raise _Unreadable("bladet Prognos har inga antal specialister med blocken")
    return Edition(
        name=path.stem, region=run.get("Region"),
        version=run.get("Program", "").removeprefix(PROGRAM),
        base_date=date.fromisoformat(run["Mätdatum"]),
        input_sha256=run.get("Underlagets SHA-256", ""), groups=groups, years=years,
        persons=persons, fte=fte, need=_table(cells, NEED, groups, years),
        flows={name: _table(booked, heading, groups, years) for heading, name in FLOWS.items()},
        flow_variance={}, region_fte=np.full((len(years), 4), np.nan),
        ranks=(None,) * len(groups), plan={}, from_workbook=True)


def _table(found: Cells, name: str, groups: Sequence[str], years: Sequence[int]) -> FloatArray:
    return np.array([[found.get((group, year, name), np.nan) for year in years]
                     for group in groups])


def _quantity(
    cells: Cells, names: Mapping[str, int | None], groups: Sequence[str], years: Sequence[int]
) -> Quantity:
    quantiles = np.full((len(groups), len(years), len(LEVELS)), np.nan)
    mean = quantiles[:, :, 0].copy()
    for name, place in names.items():
        values = _table(cells, name, groups, years)
        if place is None:
            mean = values
        else:
            quantiles[:, :, place] = values
    return Quantity(mean, quantiles, np.full(mean.shape, np.nan))


def _group(row: Row) -> str:
    specialty, area = text(row["Specialitet"]), text(row["Område"])
    return specialty if area == "Hela regionen" else f"{specialty} | {area}"


def _year(row: Row) -> int:
    return int(_number(row, "År"))


def _number(row: Row, heading: str) -> float:
    """A figure as the program writes it."""
    value = row[heading]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _Unreadable(f"{row[PLACE]}, {heading}: ”{masked(text(value))[:40]}” är inget tal")
    return float(value)


def _page(pages: Pages, title: str) -> Page | None:
    return next((page for page in pages.sheets if page.title == title), None)


def _rows(pages: Pages, title: str, marking: str) -> Iterator[Row]:
    """Rows of the table on a sheet, found by a heading that only its heading row has."""
    page = _page(pages, title)
    grid = {} if page is None else page.cells.grid
    top = next((row for row in sorted(grid)
                if any(cell.value == marking for cell in grid[row].values())), None)
    if top is None:
        return
    headings = {column: text(cell.value) for column, cell in grid[top].items()}
    for number in sorted(row for row in grid if row > top):
        cells = {headings[column]: cell.value for column, cell in grid[number].items()
                 if column in headings}
        if "År" in cells and "Specialitet" in cells:
            yield {**cells, PLACE: f"{title} rad {number}"}


def _run_facts(pages: Pages) -> dict[str, str]:
    page = _page(pages, "Körning")
    found = {}
    for cells in (page.cells.grid if page else {}).values():
        values = [text(cell.value) for _, cell in sorted(cells.items())]
        if len(values) >= 2:
            found[values[0]] = values[1]
    return found
