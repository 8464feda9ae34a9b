"""What the terminal shows: progress, the findings, and the summary on one screen.

Text from the input is printed as it stands: no markup is read out of it. Without a terminal
nothing is coloured and a finding is one unwrapped line.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType

from rich.console import Console, Group, RenderableType
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as RichProgress
from rich.table import Table
from rich.text import Text

from optimize.problem import MeritLine
from prognos.files import shown_path
from prognos.findings import ERROR, WARNING, Finding, count_by_severity, render_line
from prognos.report.clinic_words import clinic_line
from prognos.report.numbers import msek, number, percent, plural, span, whole
from prognos.report.reasons import manual_line
from prognos.report.sentences import (
    candidate_line,
    care_line,
    frame_sentence,
    plan_against_list,
    risk_line,
)
from prognos.report.wording import (
    evaluated_years,
    frame_group,
    group_name,
    guess_labels,
    guess_value,
    largest_shortages,
    limit_text,
    lines_drawn,
    members,
    proof_sentence,
    region_name,
    shown_years,
)
from prognos.report.worth import safe_line
from prognos.results import FrameResult, RunResult

PIPED_WIDTH = 100
LINES_ABOVE, LINES_BELOW, WORST, GUESSES = 2, 2, 3, 3
SHOW_AFTER = 1.0
"""Seconds before the progress bar appears."""
STAGES = 8
FIGURE_WIDTH, NUMBER_WIDTH = 9, 4
COLOURS = {ERROR: "bold red", WARNING: "yellow"}


class Progress:
    """A progress bar on stderr, from the moment the work has taken a second."""

    def __init__(self, quiet: bool = False, console: Console | None = None) -> None:
        console = console or Console(stderr=True)
        self._shown = not quiet and console.is_terminal
        self._bar = RichProgress(TextColumn("{task.description}", markup=False), BarColumn(),
                                 console=console, transient=True)
        self._task = self._bar.add_task("", total=STAGES)
        self._timer = threading.Timer(SHOW_AFTER, self._bar.start)
        self._timer.daemon = True

    def __enter__(self) -> Progress:
        if self._shown:
            self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._timer.cancel()
        if self._shown:
            self._bar.stop()

    def stage(self, text: str) -> None:
        """Tell that a new stage begins."""
        self._bar.update(self._task, advance=1, description=text)

    def count(self, done: int, total: int) -> None:
        """Tell how many of the cases of --stabilitet are done."""
        self._bar.update(self._task, completed=done, total=total,
                         description=f"Prövar om fördelningen står sig: fall {done} av {total}")


def show_findings(
    findings: Iterable[Finding], errors_only: bool = False, console: Console | None = None
) -> None:
    """Print findings: a table in a terminal, one unwrapped line each when piped.

    errors_only : only `fel`, on stderr (--tyst).
    """
    shown = [f for f in findings if not errors_only or f.severity == ERROR]
    console = console or output_console(stderr=errors_only)
    if console.is_terminal:
        console.print(_findings_table(shown))
        console.print(Text(_counted(shown)))
    else:
        for finding in shown:
            print(render_line(finding), file=console.file)


def show_summary(
    result: RunResult, target: Path, json_file: Path | None = None, console: Console | None = None
) -> None:
    """Print the run on one screen: the decision first, then what it rests on, last the files."""
    console = console or output_console()
    width = console.width
    parts: list[RenderableType] = [_title(result)]
    if result.frames:
        parts.append(_decision(result))
    parts.append(_state(result, width))
    for frame in result.frames[:1]:
        parts += [_around_the_line(result, frame, width), *_off_the_list(frame)]
    parts += [_worst(result, width), *_watch(result)]
    if result.guesses:
        parts.append(_guesses(result))
    parts.append(_closing(result, target, json_file))
    console.print(Group(*parts), highlight=False)


def output_console(stderr: bool = False) -> Console:
    """The terminal, or a pipe of fixed width."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or "COLUMNS" in os.environ else PIPED_WIDTH
    return Console(stderr=stderr, highlight=False, width=width)


# --- Findings ------------------------------------------------------------------------------------


def _findings_table(findings: Iterable[Finding]) -> Table:
    table = Table(box=None, padding=(0, 1), pad_edge=False, header_style="bold")
    for heading in ("Slag", "Plats", "Vad och vad du kan göra"):
        table.add_column(heading, overflow="fold")
    for finding in findings:
        place = "!".join(part for part in (finding.sheet, finding.cell) if part)
        table.add_row(
            Text(finding.severity, COLOURS.get(finding.severity, "dim")), Text(place),
            Text(" ".join(part for part in (finding.message, finding.fix) if part)),
        )
    return table


def _counted(findings: Iterable[Finding]) -> str:
    """"2 fel, 1 varning, 3 notiser"."""
    count = count_by_severity(findings)
    return ", ".join((
        f"{count['fel']} fel",
        plural(count["varning"], "varning", "varningar"),
        plural(count["notis"], "notis", "notiser"),
    ))


# --- Summary -------------------------------------------------------------------------------------


def _title(result: RunResult) -> Text:
    calendar = result.inputs.calendar
    doctors = members(result, "ST")
    persons = float(result.before.persons.mean[doctors, 0].sum())
    training = float(result.before.in_training[doctors, 0].sum())
    text = Text()
    text.append(region_name(result), "bold")
    text.append(f" · {calendar.base_date.isoformat()} · {whole(persons)} specialister, "
                f"{whole(training)} i utbildning")
    return text


def _table(width: int, title: str, *headings: str, texts: int = 1) -> Table:
    """A plain table; the first `texts` columns are text, the rest figures.

    title : empty = the first heading says what the table is
    width : columns of the screen; the last text column gives way when they do not suffice.
    """
    table = Table(title=Text(f"\n{title}" if title else " ", "bold"), title_justify="left",
                  box=None, padding=(0, 1), pad_edge=False, header_style="dim")
    figures = sum(max(len(heading), FIGURE_WIDTH) + 2 for heading in headings[texts:])
    room = width - figures - (texts - 1) * (NUMBER_WIDTH + 2)
    for place, heading in enumerate(headings):
        if place < texts:
            table.add_column(Text(heading), no_wrap=True, overflow="ellipsis",
                             max_width=room if place == texts - 1 else NUMBER_WIDTH)
        else:
            table.add_column(Text(heading), justify="right", no_wrap=True)
    return table


def _state(result: RunResult, width: int) -> Table:
    """The region's need, supply and shortage today, half-way and at the horizon."""
    years = shown_years(result.inputs)
    places = sorted({0, len(years) // 2, len(years) - 1})
    before, after = result.before.totals, result.after.totals
    table = _table(width, "", "Läget (heltider)", *(str(years[t]) for t in places))
    for name, values in (
        ("Behov", before.need),
        ("Tillgång utan nya block", before.fte.mean),
        ("Tillgång med blocken", after.fte.mean),
        ("Brist utan nya block", before.shortage),
        ("Brist med blocken", after.shortage),
    ):
        table.add_row(Text(name), *(number(float(values[t])) for t in places))
        if values is after.fte.mean:
            table.add_row(Text("  i 8 fall av 10 (P10–P90)"), *(
                f"{whole(float(after.fte.p10[t]))}–{whole(float(after.fte.p90[t]))}" if t else ""
                for t in places))
    return table


def _around_the_line(result: RunResult, frame: FrameResult, width: int) -> Table:
    """The first start year's last blocks above its line and the first below."""
    drawn = lines_drawn(frame).get(0)
    ours = [(place, line) for place, line in enumerate(frame.merit) if line.start == 0]
    cut = len(frame.merit) if drawn is None else drawn
    above = [line for place, line in ours if place < cut][-LINES_ABOVE:]
    below = [line for place, line in ours if place >= cut][:LINES_BELOW]
    table = _table(width, _line_title(frame, below), "Nr", "Specialitet", "Avvärjd brist",
                   "Kostnad", "Fördelas", texts=2)
    for line in above:
        table.add_row(*_merit_cells(result, frame, line))
    if below:
        table.add_row("────", Text("ramen räcker hit", "bold"))
    for line in below:
        table.add_row(*_merit_cells(result, frame, line), style="dim")
    return table


def _line_title(frame: FrameResult, below: list[MeritLine]) -> str:
    year = frame.problem.start_years[0]
    limits = [line.limited_by for line in below if line.limited_by and not line.limited_by.group]
    stop = f" – gräns: {limit_text(limits[0])}" if limits else ""
    return f"Prioriteringslistan runt strecket, {frame.name} med start {year}{stop}"


def _merit_cells(result: RunResult, frame: FrameResult, line: MeritLine) -> Iterator[Text]:
    for text in (
        str(line.position), group_name(frame_group(result.inputs, frame, line.group)),
        number(line.benefit_fte_years), msek(line.cost), "ja" if line.funded else "nej",
    ):
        yield Text(text)


def _decision(result: RunResult) -> Text:
    """What is proposed, what it does, what is proven, how it stands; other plans and frames."""
    first, *others = result.frames
    text = Text()
    text.append("\nVad pengarna räcker till: ", "bold")
    text.append(f"{frame_sentence(result, first)} {proof_sentence(first)}")
    if result.stability is not None:
        text.append("\nSäkra block: ", "bold")
        text.append(safe_line(result, first))
    for manual in result.manual[:1]:
        text.append("\nEgen fördelning: ", "bold")
        text.append(manual_line(result, manual))
    for other in others:
        text.append(f"\n{other.name}: ", "bold")
        text.append(frame_sentence(result, other, by_year=False))
    return text


def _off_the_list(frame: FrameResult) -> Iterator[Text]:
    """Why the plan leaves the list, where it does."""
    if sentence := plan_against_list(frame):
        yield Text(sentence, "dim")


def _worst(result: RunResult, width: int) -> Table:
    years = span(evaluated_years(result.inputs))
    table = _table(width, f"Störst brist kvar, medel {years} (heltider)", "Specialitet",
                   "Utan block", "Med blocken", "Av behovet", "Block")
    for worst in largest_shortages(result, WORST):
        table.add_row(Text(worst.name), number(worst.before), number(worst.after),
                      percent(worst.share), whole(worst.blocks))
    return table


def _watch(result: RunResult) -> Iterator[Text]:
    """Rotas at risk, listed patients and candidates, where there is something."""
    lines = [
        ("Jourlinjer i riskzonen: ", risk_line(result)),
        ("Fast läkarkontakt: ", care_line(result, result.care_contact[-1])
         if result.care_contact else ""),
        ("Kandidater till ST: ", candidate_line(result)),
        ("Utöver ramen: ", clinic_line(result)),
    ]
    told = [(label, sentence) for label, sentence in lines if sentence]
    if told:
        text = Text()
        for label, sentence in told:
            text.append(f"\n{label}", "bold")
            text.append(sentence)
        yield text


def _guesses(result: RunResult) -> Text:
    """What the shortage would be if an assumption that no history backs were off."""
    text = Text()
    text.append("\nAntaganden som betyder mest (brist i heltidsår med blocken)", "bold")
    for guess in result.guesses[:GUESSES]:
        origin = ", standardvärde" if guess.defaulted else ""
        low, high = guess_labels(guess)
        text.append(f"\n{guess.name} ({guess_value(result, guess)}{origin}): "
                    f"{number(guess.shortage_low, 0)} om {low}, "
                    f"{number(guess.shortage_high, 0)} om {high}")
    return text


def _closing(result: RunResult, target: Path, json_file: Path | None) -> Text:
    text = Text()
    text.append("\nKontroll: ", "bold")
    text.append(f"{_counted(result.findings)} (bladet Kontroll)\n")
    text.append("Resultat: ", "bold")
    text.append(shown_path(target))
    if json_file is not None:
        text.append("\nJSON: ", "bold")
        text.append(shown_path(json_file))
    return text
