"""`import_exports`: exports in; the workbook out, or a mapping file when something is unclear."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from prognos.hr_export.catalogue import fields, note
from prognos.hr_export.doctor_kinds import Words
from prognos.hr_export.files.open_export import Opener, open_export
from prognos.hr_export.mapping_example import UnknownTexts, write_mapping_example
from prognos.hr_export.read_exports import Exports, columns_unread, read_exports
from prognos.hr_export.target_workbook import Target, open_target, write_target
from prognos.schema.findings import SEVERITIES, Finding
from prognos.system.files import UsageProblem, real_path
from prognos.xlsx.read.parts import Budget


@dataclass(frozen=True)
class Imported:
    """An import that is done, or that stopped before anything was written."""

    exports: Exports
    """With everything that is told, the most severe first."""
    written: bool


def import_exports(
    paths: Sequence[Path], target: Path, mapping: Path | None, replace_rows: bool, today: date,
    opener: Opener = open_export,
) -> Imported:
    """Read the exports and write Bemanning and ST-läkare of `target`.

    mapping : the user's mapping file. replace_rows : rows that the two sheets hold may go.
    today : two-digit birth years are the latest before it; see `read_exports` for ages.
    Raises `UsageProblem` for a target that cannot be written.
    """
    if any(real_path(path) == real_path(target) for path in paths):
        raise UsageProblem(f"{target} är en av exporterna – ange ett annat filnamn efter --till")
    book = open_target(target, replace_rows)
    exports = read_exports(paths, mapping, today, book.known, opener)
    if exports.refused:
        return _stopped(exports, target, mapping, book.known.words)
    found = write_target(target, book, {"bemanning": exports.staff, "st_lakare": exports.trainees})
    unclear = exports.unknown_titles or exports.unknown_specialties or exports.unknown_units
    example = _ask(exports, target, book.known.words) if unclear and mapping is None else None
    cells = sum(map(len, (*exports.staff, *exports.trainees)))
    told = [*_after(book, found, cells)]
    if example:
        told.append(note("oklara-texter", file=example.name))
    return Imported(_with(exports, told), True)


def _stopped(exports: Exports, target: Path, mapping: Path | None, words: Words) -> Imported:
    """Nothing is written but the mapping file, when it is what is missing."""
    if not exports.asked:
        return Imported(_with(exports, ()), False)
    example = mapping or _ask(exports, target, words)
    names = ", ".join(fields()[key].name for key in exports.asked)
    told = note("mappning-skriven", names=names, file=example.name)
    return Imported(_with(exports, [told]), False)


def _ask(exports: Exports, target: Path, words: Words) -> Path:
    headings = {read.source.name: columns_unread(read) for read in exports.sources}
    units = [(unit, ", ".join(words.named_in(unit))) for unit in exports.unknown_units]
    texts = UnknownTexts(exports.unknown_titles, exports.unknown_specialties, units)
    return write_mapping_example(target, exports.asked, headings, texts)


def _after(book: Target, found: Sequence[Finding], cells: int) -> Iterator[Finding]:
    if cells > Budget().cells:
        yield note("for-stor-bok", cells=cells)
    if book.formulas:
        yield note("formler-pa-andra-blad")
    for finding in found:
        place = "!".join(part for part in (finding.sheet, finding.cell) if part)
        yield note("fel-i-skriven-bok", told=f"{place}: {finding.message}")


def _with(exports: Exports, more: Sequence[Finding]) -> Exports:
    ordered = sorted((*exports.findings, *more), key=lambda f: SEVERITIES.index(f.severity))
    return replace(exports, findings=tuple(ordered))
