"""`prognos rapport`: a run, and its decision paper as a Word file or a web page."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from prognos.cli.command import Command, add_overwrite, tell_unmet
from prognos.system.files import (
    UsageProblem,
    check_output,
    default_name,
    example_source,
    shown_path,
)

if TYPE_CHECKING:
    from prognos.reading import FillIn
    from prognos.report.paper.document import Document
    from prognos.results import RunResult
    from prognos.results.years.follow_up import FollowUp


class _Targets(NamedTuple):
    """Where the paper goes; None = not in that form."""

    docx: Path | None
    html: Path | None


def _add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("files", nargs="*", type=Path, metavar="FIL",
                         help="arbetsbok (.xlsx); utan FIL räknas exempelregionen. Med tidigare "
                              "utgåvor och årsbokslut före årets arbetsbok, som i prognos "
                              "folj-upp, får underlaget ett kapitel om hur det gick och varför "
                              "siffran ändrats")
    command.add_argument("--docx", type=Path, metavar="UT",
                         help="underlaget för Word; utan --docx och --html skrivs "
                              "<namn>-beslutsunderlag.docx bredvid arbetsboken")
    command.add_argument("--html", type=Path, metavar="UT",
                         help="underlaget som en webbsida i en enda fil")
    command.add_argument("--mall", type=Path, metavar="REGION.docx", dest="template",
                         help="Word-dokument vars sida, formatmallar, sidhuvud och sidfot "
                              "underlaget får; dess text tas inte med")
    kind = command.add_mutually_exclusive_group()
    kind.add_argument("--kort", action="store_true", dest="short",
                      help="två sidor för nämnd eller styrelse")
    kind.add_argument("--samverkan", action="store_true", dest="consultation",
                      help="underlag för samverkan (MBL): följder per enhet, plats för "
                           "synpunkter och protokoll")
    command.add_argument("--stabilitet", action="store_true", dest="stability",
                         help="pröva också om varje block står sig när antagandena är andra "
                              "(ungefär en halv minut)")
    command.add_argument("--tyst", action="store_true", dest="quiet",
                         help="skriv inget om var filerna finns (fel skrivs alltid)")
    add_overwrite(command)


def _work(options: argparse.Namespace) -> int:
    from prognos.report.console.terminal import Progress
    from prognos.use_cases.run import More, run

    source = _workbook(options.files)
    targets = _targets(options, source)
    filled_in = _checked_template(options.template, targets)
    with Progress(quiet=options.quiet) as progress:
        result = run(source, progress.stage, _last_round(options.files), More(
            # What only the full paper compares with.
            objectives=not options.short and not options.consultation,
            stability=progress.count if options.stability else None))
        follow = _followed(options.files, result, progress.stage)
        progress.stage("Skriver underlaget")
        targets = _write(_paper(options, result, follow), targets, options.template)
    if not options.quiet:
        if follow is not None:
            _tell_followed(follow)
        _tell(targets, filled_in)
    return tell_unmet(result)


def _last_round(files: Sequence[Path]) -> FillIn | None:
    """Fills *Föregående år* in from the edition of the year before, where the files hold one."""
    if len(files) < 2:
        return None
    from prognos.use_cases.years import last_round

    return last_round(files)


def _workbook(files: Sequence[Path]) -> Path:
    """This year's workbook: the last of the files that is no edition; else the example."""
    from prognos.history.edition.edition_file import SUFFIX

    books = [path for path in files if not path.name.endswith(SUFFIX)]
    if files and not books:
        raise UsageProblem("ange också årets arbetsbok, sist")
    return books[-1] if books else example_source()


def _followed(
    files: Sequence[Path], result: RunResult, stage: Callable[[str], None]
) -> FollowUp | None:
    """What came of earlier editions; None where only the workbook is given."""
    if len(files) < 2:
        return None
    from datetime import date

    from prognos.use_cases.years import follow_up_run

    return follow_up_run(result, files, stage, date.today())


def _targets(options: argparse.Namespace, source: Path) -> _Targets:
    """Checked before anything is computed. Raises `UsageProblem`."""
    from prognos.schema.file_names import public_stem

    if options.docx is None and options.html is None:
        name = public_stem(source.stem) if options.files else "exempel"
        folder = source.parent if options.files else Path()
        wanted = folder / f"{name}-{_kind(options)}.docx"
        return _Targets(default_name(wanted, options.overwrite), None)
    docx, html = options.docx, options.html
    read = [file for file in (source, *options.files, options.template) if file is not None]
    if docx is not None:
        check_output(docx, options.overwrite, ".docx", taken=read)
    if html is not None:
        check_output(html, options.overwrite, ".html", taken=read)
    return _Targets(docx, html)


def _checked_template(template: Path | None, targets: _Targets) -> tuple[str, ...]:
    """The styles that the template lacks; it is opened before anything is computed.

    Raises `UsageProblem` when it cannot be used.
    """
    if template is None:
        return ()
    if targets.docx is None:
        raise UsageProblem("--mall gäller underlaget för Word: ange --docx också, eller utelämna "
                           "--html")
    from prognos.report.paper.word_template import open_template

    return open_template(template)[1]


def _kind(options: argparse.Namespace) -> str:
    if options.short:
        return "beslutsunderlag-kort"
    return "samverkan" if options.consultation else "beslutsunderlag"


def _paper(options: argparse.Namespace, result: RunResult, follow: FollowUp | None) -> Document:
    from prognos.report.paper.consultation import consultation_paper
    from prognos.report.paper.full import full_paper
    from prognos.report.paper.short import board_paper

    if options.short:
        return board_paper(result, follow)
    written = consultation_paper if options.consultation else full_paper
    return written(result, follow)


def _write(paper: Document, targets: _Targets, template: Path | None) -> _Targets:
    """Where the paper stands."""
    if targets.docx is not None:
        from prognos.report.paper.docx import write_docx

        targets = targets._replace(docx=write_docx(paper, targets.docx, template))
    if targets.html is not None:
        from prognos.report.paper.html import write_html

        write_html(paper, targets.html)
    return targets


def _tell_followed(follow: FollowUp) -> None:
    """What was found when the years were compared, and why the bridge is missing."""
    from prognos.report.console.findings_screen import show_findings

    show_findings(follow.findings)
    if follow.bridge_missing:
        print(follow.bridge_missing)


def _tell(targets: _Targets, filled_in: tuple[str, ...]) -> None:
    for kind, target in (("Underlag", targets.docx), ("Webbsida", targets.html)):
        if target is not None:
            print(f"{kind}: {shown_path(target)}")
    if filled_in:
        print("Mallen saknar formatmallar; programmets egna används för dem: "
              f"{', '.join(filled_in)}.")


RAPPORT = Command(
    "rapport",
    "räkna på arbetsboken och skriv ett beslutsunderlag: hela, två sidor för nämnden eller för "
    "samverkan", _add_options, _work)
