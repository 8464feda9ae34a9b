"""A table of an older workbook on its way into today's sheet, and the account of what moved."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from openpyxl.comments import Comment as Note
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from prognos.reading.headings import Heading
from prognos.schema.dictionary import Column, Sheet, load_schema, normalise
from prognos.schema.values import heading_year, text
from prognos.template.read_me import offered_names
from prognos.template.sending import canonical, put_text
from prognos.template.tables import write_column
from prognos.template.template_style import FIRST_ROW, HEADING_ROW
from prognos.xlsx.read.addresses import column_letters
from prognos.xlsx.read.pages import PROGRAM, Comment, Page
from prognos.xlsx.read.sheet_cells import Cell

ABOVE = "står ovanför rubrikraden"
NO_HEADING = "kolumnen har ingen rubrik"
OTHER_TEXT = "mallens egen text; den nya mallen har en annan"
COMMENT_ON_HEADING = "kommentar på en rubrik"
UNSTORED = "formel utan sparat värde"
LINK = "länkens mål; texten i cellen följer med"


@dataclass
class Moved:
    """What happened to the old workbook's cells, sheet by sheet."""

    cells: int = 0
    """Filled cells of the old workbook."""
    placed: int = 0
    same: int = 0
    """The program's own texts, which today's template has too."""
    before: int = 0
    """On sheets of their own."""
    unplaced: list[tuple[str, str, object, str]] = field(default_factory=list)
    """(sheet, cell, content, reason)."""
    comments: int = 0
    formulas: int = 0
    """Cells whose formula was replaced by its value."""
    renamed: list[str] = field(default_factory=list)
    """”Personal” → ”Bemanning”, for sheets and headings."""
    own_columns: list[str] = field(default_factory=list)
    own_sheets: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    """Sheets that the old workbook lacked."""
    merged: int = 0
    """Merged areas of tables that are divided; the value stands in the first cell."""
    lost: list[str] = field(default_factory=list)
    """Kinds of content that does not follow."""


def put_value(page: Worksheet, row: int, column: int, cell: Cell) -> None:
    """Write an old cell's value; texts stay texts, dates are shown as dates."""
    put_text(page, row, column, cell.value)
    new = page.cell(row, column)
    shares = "%" in new.number_format and isinstance(cell.value, int | float) and cell.value >= 5
    if cell.kind == "d" and not new.is_date:
        new.number_format = "yyyy\\-mm\\-dd"
    elif shares:
        new.number_format = "General"
    if isinstance(cell.value, str) and "\n" in cell.value:
        new.alignment = Alignment(vertical="center", wrap_text=True)


def put_comments(
    comments: Iterable[Comment], new: Worksheet,
    places: Mapping[tuple[int, int], tuple[int, int]],
) -> None:
    """Comments on their cells; `places` = old (row, column) -> new, when they have moved."""
    for comment in comments:
        place = places.get((comment.row, comment.column), (comment.row, comment.column))
        old = new.cell(*place).comment
        said = f"{old.text}\n{comment.text}" if old is not None else comment.text
        new.cell(*place).comment = Note(said, PROGRAM)


class Table:
    """A table of the old workbook on its way into the new sheet."""

    def __init__(
        self, page: Page, sheet: Sheet, heading: Heading, new: Worksheet, moved: Moved,
        helps: Collection[str],
    ) -> None:
        self._helps = helps
        self._page, self._sheet, self._heading = page, sheet, heading
        self._rows = rows_of(page, sheet, heading, new)
        self._new, self._moved = new, moved
        self._columns = self._place_columns()
        self._places: dict[tuple[int, int], tuple[int, int]] = {}

    def bring(self) -> None:
        """Every cell of the table: in its column, on Ej placerat, or the template's own text."""
        for row, cells in self._page.cells.grid.items():
            for column, cell in cells.items():
                if row == self._heading.row:
                    self._moved.placed += column in self._columns
                elif row < self._heading.row:
                    self._above(cell)
                elif column not in self._columns:
                    self._unplaced(cell, NO_HEADING)
                else:
                    self._put(cell, self._rows[row], self._columns[column])
        self._moved.merged += sum(area.max_row > self._heading.row
                                  for area in self._page.cells.merged)
        self._comments()

    def _place_columns(self) -> dict[int, int]:
        """Old column -> new; columns that the template lacks are added to the right."""
        present = {normalise(text(cell.value)): cell.column for cell in self._new[HEADING_ROW]
                   if cell.value is not None}
        columns: dict[int, int] = {}
        taken: set[int] = set()
        free = max(present.values(), default=0) + 1
        for index, cell in self._page.cells.grid[self._heading.row].items():
            column = self._heading.known.get(index)
            wanted = present.get(normalise(column.heading if column else text(cell.value)))
            if wanted is None or wanted in taken:
                wanted, free = free, free + 1
                self._add_heading(wanted, cell, column)
            elif column is not None:
                self._tell_renamed(cell, column)
            columns[index] = wanted
            taken.add(wanted)
        return columns

    def _add_heading(self, number: int, cell: Cell, column: Column | None) -> None:
        doubled = column is not None and any(
            each.value == column.heading for each in self._new[HEADING_ROW])
        if column is None or doubled:
            put_value(self._new, HEADING_ROW, number, cell)
            years = self._sheet.year_columns
            if years is not None and heading_year(cell.value) is not None:
                letter = column_letters(number)
                self._new.column_dimensions[letter].number_format = years.number_format
            else:
                self._moved.own_columns.append(f"{self._sheet.name}: {text(cell.value)}")
        else:
            write_column(self._new, number, column, self._sheet, offered_names())
            self._tell_renamed(cell, column)

    def _tell_renamed(self, cell: Cell, column: Column) -> None:
        said = text(cell.value).rstrip("* ")
        if normalise(said) != normalise(column.heading):
            self._moved.renamed.append(
                f"{self._sheet.name}: kolumnen ”{said}” heter nu ”{column.heading}”")

    def _above(self, cell: Cell) -> None:
        """Above the headings stands the template's own line."""
        if text(cell.value) == text(self._new.cell(1, 1).value or ""):
            self._moved.same += 1
        else:
            self._unplaced(cell, ABOVE)

    def _put(self, cell: Cell, row: int, column: int) -> None:
        self._places[cell.row, cell.column] = (row, column)
        here = self._new.cell(row, column).value
        if here is not None and canonical(here) == canonical(cell.value):
            self._moved.same += 1
        elif here is not None and not self._users_own(cell):
            self._unplaced(cell, OTHER_TEXT)
        else:
            letter = column_letters(column)
            if self._new.cell(row, column).number_format == "General":
                self._new.cell(row, column).number_format = (
                    self._new.column_dimensions[letter].number_format)
            if here is None or self._key(cell) != "name":
                put_value(self._new, row, column, cell)
            self._moved.placed += 1

    def _key(self, cell: Cell) -> str:
        column = self._heading.known.get(cell.column)
        return column.key if column else ""

    def _users_own(self, cell: Cell) -> bool:
        """In a row that the template fills: an older name, or the source of the user's value."""
        values = [index for index, column in self._heading.known.items() if column.key == "value"]
        valued = any(index in self._page.cells.grid[cell.row] for index in values)
        return self._key(cell) == "name" or (self._key(cell) == "source" and valued)

    def _unplaced(self, cell: Cell, reason: str) -> None:
        self._moved.unplaced.append((self._page.title, cell.coordinate, cell.value, reason))

    def _comments(self) -> None:
        """The user's comments on cells; those on headings are listed unless they are the help."""
        below = []
        for comment in self._page.comments:
            place = (comment.row, comment.column)
            if comment.row <= self._heading.row:
                if text(comment.text) not in self._helps:
                    self._moved.unplaced.append((
                        self._page.title, f"{column_letters(comment.column)}{comment.row}",
                        comment.text, COMMENT_ON_HEADING))
                continue
            new = (self._row(comment.row), self._columns.get(comment.column, comment.column))
            self._places.setdefault(place, new)
            below.append(comment)
        put_comments(below, self._new, self._places)
        self._moved.comments += len(below)

    def _row(self, row: int) -> int:
        """New row of an old one; a comment may stand on a row without content."""
        return self._rows.get(row, row - self._heading.row - 1 + FIRST_ROW)


def rows_of(page: Page, sheet: Sheet, heading: Heading, new: Worksheet) -> dict[int, int]:
    """Old row -> new. The order and the gaps stay; a parameter goes to the template's row of it."""
    below = [row for row in page.cells.grid if row > heading.row]
    if sheet.key != "antaganden":
        return {row: row - heading.row - 1 + FIRST_ROW for row in below}
    name_at = next((i for i, column in heading.known.items() if column.key == "name"), 0)
    titles, parameters = _rows_of_template(new)
    rows: dict[int, int] = {}
    last = new.max_row
    for row in below:
        cells = page.cells.grid[row]
        name = _parameter(cells[name_at].value) if name_at in cells else ""
        place = titles.pop(name, None) if len(cells) == 1 else None
        place = parameters.pop(name, None) if place is None else place
        if place is None:
            place = last = last + 1
        rows[row] = place
    return rows


def _rows_of_template(new: Worksheet) -> tuple[dict[str, int], dict[str, int]]:
    """Rows of the section titles and of the parameters, by name: some are called the same."""
    titles: dict[str, int] = {}
    parameters: dict[str, int] = {}
    for cells in new.iter_rows(min_row=FIRST_ROW):
        filled = [cell for cell in cells if cell.value is not None]
        if filled and filled[0].column == 1:
            (parameters if len(filled) > 1 else titles)[text(filled[0].value)] = filled[0].row
    return titles, parameters


def _parameter(name: object) -> str:
    """Today's name of a parameter; the text itself when it is none."""
    wanted = normalise(text(name))
    for parameter in load_schema().parameters:
        if wanted in {normalise(each) for each in (parameter.name, *parameter.aliases)}:
            return parameter.name
    return text(name)
