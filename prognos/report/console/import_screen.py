"""What the terminal shows of an import: the columns, every row accounted for, what to look at.

Text from the exports is printed as it stands, without control characters; no name, no number.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.table import Table
from rich.text import Text

from prognos.hr_export import Account, Exports, SourceRead
from prognos.hr_export.catalogue import SPECIALIST, ST, fields
from prognos.hr_export.import_findings import places_text, scale_words
from prognos.hr_export.population_export import PopulationExport
from prognos.hr_export.read_exports import columns_taken, columns_unread
from prognos.hr_export.rows.row_account import COUNTED, DOUBLE, JOINED, REASONS
from prognos.report.console.findings_screen import show_findings
from prognos.report.console.terminal import output_console, plain_table, show
from prognos.report.wording.numbers import plural, whole
from prognos.schema.findings import Finding

MOST_TITLES = 15
"""Titles of which nothing is taken that get a row of their own."""
TITLE_WIDTH = 34
HEADINGS = ("Lästa", "Bemanning", "ST-läkare", "Före ST", "Ihopslagna", "Utelämnade")
_TAKEN = ((SPECIALIST,), (ST,), COUNTED, (JOINED, DOUBLE), tuple(REASONS))


def show_import(exports: Exports, target: Path | None) -> None:
    """Print what was read from which column, the account of all rows, and the findings.

    target : the workbook that was written; None = nothing was.
    """
    console = output_console()
    for source in exports.sources:
        console.print(_source_text(exports, source), soft_wrap=True)
    if exports.sources:
        show(console, _account_table(exports.account))
        console.print(_reasons_text(exports), soft_wrap=True)
    show_findings(exports.findings, console=console)
    if target is not None:
        console.print(_closing(exports, target), soft_wrap=True)


def show_population(export: PopulationExport, found: Sequence[Finding], target: Path) -> None:
    """Print what was read of a population table and what its sheet's reader found."""
    console = output_console()
    years = export.years
    span = f"{years[0]}–{years[-1]}" if len(years) > 1 else "".join(map(str, years))
    console.print(Text(f"{', '.join(export.names)}: befolkningstabell, "
                       f"{plural(len(export.rows), 'rad', 'rader')}, {span}"), soft_wrap=True)
    show_findings((*export.told, *found), console=console)
    text = Text("\nSkrivet: ", "bold").append(
        f"{target} – Befolkning {plural(len(export.rows), 'rad', 'rader')}\n", "not bold")
    text.append("Nästa steg: ", "bold").append(
        "fyll i Befolkningsbehov och skriv metoden Befolkning i Behov", "not bold")
    console.print(text, soft_wrap=True)


def _source_text(exports: Exports, read: SourceRead) -> Text:
    """The table's name, then a line per field with its columns."""
    source, headings = read.source, read.headings
    told = f" ({', '.join(source.told)})" if source.told else ""
    text = Text()
    text.append(source.name, "bold")
    text.append(f"{told}: {plural(read.rows, 'rad', 'rader')} under rubrikerna på rad "
                f"{headings.row + 1}")
    scales = scale_words(exports.scales, exports.sources.index(read))
    for key, columns in columns_taken(read).items():
        text.append(f"\n  {fields()[key].name:<20} {', '.join(columns)}")
        notes = [_PERSONAL[key]] if key in _PERSONAL else []
        notes += [scales[key]] if key in scales else []
        text.append(f"  ({'; '.join(notes)})" if notes else "")
    unread = columns_unread(read)
    if unread:
        text.append(f"\n  {'används inte':<20} {', '.join(unread)}")
    return text


_PERSONAL = {
    "number": "används bara för att slå ihop rader, sparas inte",
    "birth": "blir födelseår, sparas inte i övrigt",
    "name": "används bara för att hitta vakanser, sparas inte",
}


def _account_table(account: Account) -> Table:
    table = plain_table("Rader per befattning", "Befattning", HEADINGS, TITLE_WIDTH)
    for title, fates in _shortened(account):
        table.add_row(*map(Text, (title, *_cells(fates))))
    total: Counter[str] = Counter()
    for fates in account.by_title().values():
        total += fates
    table.add_row(*(Text(cell, "bold") for cell in ("Alla rader", *_cells(total))))
    return table


def _shortened(account: Account) -> list[tuple[str, Counter[str]]]:
    """Titles with their fates; those of which nothing is taken beyond the first 15 as one."""
    shown: list[tuple[str, Counter[str]]] = []
    rest: Counter[str] = Counter()
    left_out = hidden = 0
    for title, fates in account.by_title().items():
        nothing_taken = all(fate in REASONS for fate in fates)
        left_out += nothing_taken
        if nothing_taken and left_out > MOST_TITLES:
            rest += fates
            hidden += 1
        else:
            shown.append((title or "(ingen befattning)", fates))
    if hidden:
        shown.append((plural(hidden, "annan befattning", "andra befattningar"), rest))
    return shown


def _cells(fates: Counter[str]) -> list[str]:
    counts = [sum(fates[fate] for fate in group) for group in _TAKEN]
    return [whole(sum(counts)), *(whole(count) if count else "–" for count in counts)]


def _reasons_text(exports: Exports) -> Text:
    """Read = taken + left out, then the reasons."""
    account = exports.account
    names = [read.source.name for read in exports.sources]
    text = Text()
    text.append(f"\nLästa rader {whole(account.read)} = medtagna {whole(account.taken)} "
                f"+ utelämnade {whole(account.left_out)}", "bold")
    for reason, words in REASONS.items():
        if rows := account.of(reason):
            text.append(f"\n  {words}: {plural(rows, 'rad', 'rader')} "
                        f"({places_text(account, reason, names)})")
    text.append("\n")
    return text


def _closing(exports: Exports, target: Path) -> Text:
    text = Text()
    text.append("\nSkrivet: ", "bold")
    text.append(f"{target} – Bemanning {plural(len(exports.staff), 'person', 'personer')}, "
                f"ST-läkare {plural(len(exports.trainees), 'person', 'personer')}")
    text.append("\nNästa steg: ", "bold")
    text.append(f"fyll i övriga blad och kör prognos kontrollera {target}")
    return text
