"""The use case: read all answers in a folder, merge them, write the copy."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from prognos.collect.answer_account import WIDTHS, svar_lines, unit_states, with_addresses
from prognos.collect.answers import Answer, read_answer
from prognos.collect.match import checked_rows, rows_now
from prognos.collect.outcomes import Outcome, Refusal, UnitState
from prognos.collect.region_book import RegionBook, layouts, read_region
from prognos.collect.three_way_merge import merge
from prognos.collect.write_answers import final_layouts, formula_places, write_copy
from prognos.reading import read_inputs
from prognos.schema.dictionary import normalise
from prognos.schema.findings import ERROR, Finding, make_finding, render_line
from prognos.schema.values import clean
from prognos.system.files import LOCKS, UsageProblem, real_path
from prognos.xlsx.edit.editable_files import check_usual_content
from prognos.xlsx.read.parts import Refused


@dataclass(frozen=True)
class Gathered:
    """What a collecting came to."""

    source: Path
    states: tuple[UnitState, ...]
    outcomes: tuple[Outcome, ...]
    refusals: tuple[Refusal, ...]
    skipped: tuple[Refusal, ...]
    """Files that are no answers: lock files of Excel, other formats."""
    errors: tuple[Finding, ...]
    """`fel` that the reader of the main job finds in the written workbook."""
    written: bool
    svar_title: str = ""
    """Title of the sheet that lists everything."""


def collect(folder: Path, target: Path, source: Path | None) -> Gathered:
    """Write a copy of the region's workbook with the answers in `folder` to `target`.

    source : the region's workbook; None = looked for by the name that the answers give.
    Nothing is written when no answer can be read. Raises `UsageProblem` for a folder without
    answers and a region's workbook that cannot be found, `RefusedError` for one with a `fel`.
    """
    files, skipped = _files(folder, [target, *([source] if source else [])])
    read = [read_answer(path) for path in files]
    answers = [each for each in read if isinstance(each, Answer)]
    source = source or _find_source(answers, folder, target)
    named = {clean(path.name) for path in files if real_path(path) == real_path(source)}
    refusals = [each for each in read if isinstance(each, Refusal) and each.file not in named]
    if real_path(source) == real_path(target):
        raise UsageProblem(f"{target} är regionens egen fil – ange ett nytt filnamn efter --till")
    book = read_region(source)
    ours, strangers = _ours(answers, book)
    refusals += strangers
    if not ours:
        return Gathered(source, (), (), tuple(refusals), tuple(skipped), (), written=False)
    return _write(book, ours, refusals, skipped, target)


def _files(folder: Path, others: Sequence[Path]) -> tuple[list[Path], list[Refusal]]:
    """The workbooks of the folder in order of names, and what is passed over."""
    if not folder.is_dir():
        known = "är en fil, inte en mapp" if folder.exists() else "finns inte"
        raise UsageProblem(f"{folder} {known} – ange mappen med enheternas svar", 1)
    files, skipped = [], []
    own = {real_path(path) for path in others}
    for path in sorted(folder.iterdir()):
        name = clean(path.name)
        if path.is_dir():
            skipped.append(Refusal(name, "Undermappar läses inte."))
        elif open_file := _locked(name):
            skipped.append(Refusal(name, f"{open_file} är öppen i ett annat program: "
                                   "senast sparade innehåll lästes."))
        elif path.name.startswith(".") or real_path(path) in own:
            continue
        elif path.suffix.lower() == ".xlsx":
            files.append(path)
        else:
            skipped.append(Refusal(name, "Bara .xlsx läses."))
    if not files:
        raise UsageProblem(f"mappen {folder} innehåller inga svar (.xlsx)", 1)
    return files, skipped


def _locked(name: str) -> str | None:
    """The file that a lock file of Excel or LibreOffice stands for; None for other files."""
    for before, after in (lock.split("{}") for lock in LOCKS):
        if name.startswith(before) and name.endswith(after):
            return name.removeprefix(before).removesuffix(after)
    return None


def _find_source(answers: Iterable[Answer], folder: Path, target: Path) -> Path:
    """The region's workbook by the name the answers give, near the folder or the target."""
    names = sorted({Path(answer.sending.source).name for answer in answers})
    if not names:
        raise UsageProblem(f"ingen fil i {folder} är ett utskick från prognos mall --per-basenhet",
                           1)
    places = dict.fromkeys((folder, folder.parent, target.parent, real_path(folder).parent))
    found = [place / name for name in names for place in places if (place / name).is_file()]
    if len(names) > 1 or not found:
        raise UsageProblem(f"regionens arbetsbok ({', '.join(names)}) hittas inte entydigt – "
                           "ange den med --fran FIL", 1)
    return found[0]


def _ours(answers: Iterable[Answer], book: RegionBook) -> tuple[list[Answer], list[Refusal]]:
    """Answers that belong to the region, the oldest sending first, and those of others."""
    ours, strangers = [], []
    for answer in sorted(answers, key=lambda each: (each.sending.sent, each.file)):
        reason = _stranger(answer, book)
        if reason:
            strangers.append(Refusal(answer.file, reason))
        else:
            ours.append(answer)
    return ours, strangers


def _stranger(answer: Answer, book: RegionBook) -> str:
    sending = answer.sending
    if sending.sha256 == book.sha256:
        return ""
    if sending.region and book.region:
        same = normalise(sending.region) == normalise(book.region)
        return "" if same else (f"Svaret gäller en annan region, {sending.region}, "
                                f"och hör inte till {book.path.name}.")
    return "" if rows_now(sending, checked_rows(book)) else (
        f"Ingen rad i svaret finns i {book.path.name}. Hör det till en annan region?")


def _write(
    book: RegionBook, answers: Sequence[Answer], refusals: Sequence[Refusal],
    skipped: Sequence[Refusal], target: Path,
) -> Gathered:
    content = book.path.read_bytes()
    if hashlib.sha256(content).hexdigest() != book.sha256:
        raise UsageProblem(f"{book.path} ändrades medan den lästes – kör kommandot igen", 1)
    before = layouts(book)
    try:
        check_usual_content(content)
    except Refused as refused:
        raise UsageProblem(render_line(make_finding(refused.code, name=clean(book.path.name))),
                           1) from refused
    formulas = formula_places(content, before)
    merged = merge(book, answers, formulas)
    after = final_layouts(before, merged)
    told = with_addresses(merged.outcomes, after)
    states = unit_states(book, answers, told)
    lines = svar_lines(book, states, told, refusals)
    title = write_copy(content, before, after, merged, lines, WIDTHS, target)
    errors = [finding for finding in read_inputs(target).findings if finding.severity == ERROR]
    return Gathered(book.path, states, told, tuple(refusals), tuple(skipped), tuple(errors),
                    True, title)
