"""Sheet Källrader: the rows of the input that each group rests on, and links to them."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from prognos.inputs import NO_YEAR, SourceRows
from prognos.inputs.source_rows import AGENCY, BASE, LEFT_OUT, OWN, PRIVATE, THROUGHOUT, TRAINING
from prognos.report.wording.common_words import area_name
from prognos.report.workbook.writing.page import HEADING_ROW, Page
from prognos.report.workbook.writing.sheet_parts import Cell, Field, Formula, Table
from prognos.results import RunResult

SHEET = "Källrader"
SHARED = "Alla grupper"
FIELDS = (
    Field("Specialitet", "text", 36),
    Field("Område", "text", 17),
    Field("Blad i underlaget", "text", 26),
    Field("Vad raderna säger", "text", 33),
    Field("Rader", "wrap", 34, "Radnummer i underlaget."),
    Field("Antal rader", "whole", 9),
    Field("Antal i raderna", "blocks", 10, "Summan av kolumnen Antal; tomt räknas som 1."),
    Field("Personer", "blocks", 10, "Rader med samma Anställningsnr räknas som en person."),
    Field("Heltider", "some", 10,
          "Antal × tjänstgöringsgrad × andel i vården, innan tjänstledighet dras av."),
)
CHECK_FIELDS = (
    Field("Avstämning", "text", FIELDS[0].width),
    Field("Personer enligt raderna", "blocks", FIELDS[1].width),
    Field("Personer i prognosen", "blocks", FIELDS[2].width, "Vid mätdatumet."),
    Field("Skillnad", "blocks", 12),
)
USE_COLUMN, PERSONS_COLUMN = "D", "H"
USES = {
    OWN: "Specialister i egen regi", PRIVATE: "Specialister hos privata utförare",
    AGENCY: "Inhyrda, räknas inte som tillgång",
    LEFT_OUT: "Slut senast vid mätdatum, räknas inte",
    TRAINING: "I utbildning", THROUGHOUT: "Specialister som utbildas inom gruppen",
    BASE: "Specialister här tills de är klara",
}
"""Use of rows of people -> as users read it."""
SAYS = {
    "Behov": "Behovet", "Listning": "Listade patienter", "Önskemål": "Önskade block",
    "Planerade starter": "Planerade starter", "Föregående år": "Förra årets rang och block",
    "Justerad rang": "Beslutad rang", "Manuell fördelning": "Egen fördelning",
    "Antaganden per specialitet": "Egna antaganden", "Begränsningar": "Gränser för block",
    "Handledning": "Gräns för handledning", "Befolkning": "Invånare",
    "Befolkningsbehov": "Specialister per 1 000 invånare",
    "Behovsfaktorer": "Faktorer som ändrar behovet", "Budgetram": "Anslag och bundna medel",
    "Utbildningsformer": "Egna utbildningsformer", "Kostnader": "Kostnad per finansiär",
    "Sidoutbildning": "Månader hos andra", "Sidoutbildningsplatser": "Platser för sidoutbildning",
    "AT och BT": "Vägen till ST", "Rangordningsvikter": "Vikter i det sammanvägda måttet",
    "Antaganden": "Angivna antaganden", "Pensionskurva": "Pensionskurvan",
}
MOST_TEXT = 1_500
"""Characters of row numbers that a cell takes before the rest is counted."""


def add_sources(page: Page, result: RunResult) -> None:
    """A row per group and sheet of the input, and the persons of the rows against the forecast.
    Names of sheets lead to the input where it lies beside the result."""
    sources = result.inputs.sources.rows
    lead = (" Bladets namn leder till den första raden så länge underlaget ligger i samma mapp."
            if page.book.beside else "")
    page.lay_out((
        Table(SHEET, FIELDS, [_row(result, entry) for entry in sources]),
        Table("Avstämning", CHECK_FIELDS,
              list(_checks(result, HEADING_ROW + 2, HEADING_ROW + 1 + len(sources))),
              "Stämmer raderna med prognosen?"),
    ), f"Raderna i {result.run.input_name}.{lead}")
    page.repeat_rows(HEADING_ROW)
    link_cells(page, (
        (HEADING_ROW + 1 + i, 2, entry.sheet, target)
        for i, entry in enumerate(sources)
        if (target := input_link(page, result, entry.sheet, f"A{entry.rows[0]}"))))


def _row(result: RunResult, entry: SourceRows) -> Sequence[Cell]:
    group = None if entry.group == NO_YEAR else result.inputs.groups[entry.group]
    return (
        SHARED if group is None else group.specialty, None if group is None else area_name(group),
        entry.sheet, USES.get(entry.use) or SAYS.get(entry.sheet, ""), row_ranges(entry.rows),
        len(entry.rows), entry.stated, entry.persons, entry.fte,
    )


def row_ranges(rows: Sequence[int]) -> str:
    """Ascending row numbers, runs of them as spans: "3–84, 96"."""
    parts: list[list[int]] = []
    for row in rows:
        if parts and row == parts[-1][-1] + 1:
            parts[-1] = [parts[-1][0], row]
        else:
            parts.append([row])
    text = ", ".join("–".join(map(str, part)) for part in parts)
    if len(text) <= MOST_TEXT:
        return text
    shown = text[: text.rfind(",", 0, MOST_TEXT)]
    return f"{shown} … och {len(parts) - shown.count(',') - 1} ställen till"


def _checks(result: RunResult, first: int, last: int) -> Iterator[Sequence[Cell]]:
    """What the rows add up to beside what the forecast begins with, as live sums."""
    who = result.people.who_counts
    yield _check(result, "Specialister i egen regi", (OWN, THROUGHOUT), first, last,
                 sum(row.own_persons for row in who))
    yield _check(result, "Specialister hos privata utförare", (PRIVATE,), first, last,
                 sum(row.private_persons for row in who))
    yield _check(result, "Specialister som utbildas vidare", (BASE,), first, last,
                 sum(row.in_training_persons for row in who))
    yield _check(result, "I utbildning", (TRAINING,), first, last,
                 float(result.forecast.before.in_training[:, 0].sum()))


def _check(
    result: RunResult, name: str, uses: Sequence[str], first: int, last: int, forecast: float
) -> Sequence[Cell]:
    persons = sum(entry.persons or 0 for entry in result.inputs.sources.rows if entry.use in uses)
    terms = "+".join(
        f'SUMIFS(${PERSONS_COLUMN}${first}:${PERSONS_COLUMN}${last},'
        f'${USE_COLUMN}${first}:${USE_COLUMN}${last},"{USES[use]}")' for use in uses)
    return (name, Formula(f"={terms}", persons), forecast,
            Formula("=B{row}-C{row}", persons - forecast))


def link_groups(page: Page, result: RunResult, cells: Iterable[tuple[int, int, int]]) -> None:
    """Make the specialty in cells (row, column, group) lead to the group's rows in Källrader."""
    first: dict[int, int] = {}
    for i, entry in enumerate(result.inputs.sources.rows):
        first.setdefault(entry.group, HEADING_ROW + 2 + i)
    link_cells(page, (
        (row, column, result.inputs.groups[group].specialty,
         f"internal:'{SHEET}'!A{first[group]}")
        for row, column, group in cells if group in first))


def link_cells(page: Page, cells: Iterable[tuple[int, int, str, str]]) -> None:
    """Write cells (row, column, text, target) as links."""
    for row, column, text, target in cells:
        page.write_url(row, column, target, page.looks["link"], text)


def input_link(page: Page, result: RunResult, sheet: str, cell: str) -> str | None:
    """Address of a cell of the input file, by its name alone; None for a sheet it has not, and
    where the file does not lie beside the result."""
    beside, title = page.book.beside, result.inputs.sources.sheet_titles.get(sheet)
    if beside is None or title is None:
        return None
    quoted = title.replace("'", "''")
    return f"external:{beside}#'{quoted}'!{cell}"


def input_beside(result: RunResult, path: Path) -> str | None:
    """The input file's name when the very file lies in the folder that the result is written to.

    A name that means something in an address ("#", "%") is not linked to.
    """
    name = result.run.input_name
    if Path(name).name != name or set(name) & set("#%\\:"):
        return None
    try:
        with (path.parent / name).open("rb") as file:
            same = hashlib.file_digest(file, "sha256").hexdigest() == result.run.input_sha256
    except OSError:
        return None
    return name if same else None
