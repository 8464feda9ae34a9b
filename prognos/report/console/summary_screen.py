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
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.progress import BarColumn, ProgressColumn, TextColumn
from rich.progress import Progress as RichProgress
from rich.table import Table
from rich.text import Text

from prognos.report.console.unbroken import unbroken
from prognos.report.wording.answer_words import answer_table
from prognos.report.wording.clinic_words import clinic_line
from prognos.report.wording.common_words import (
    budget_and_proof,
    guess_labels,
    guess_value,
    members,
    region_name,
    shown_years,
)
from prognos.report.wording.money_words import left_over_sentences
from prognos.report.wording.numbers import plural, signed, whole
from prognos.report.wording.reason_words import manual_line
from prognos.report.wording.sentences import (
    FTE_YEAR,
    budget_sentence,
    candidate_line,
    care_line,
    risk_line,
    whole_cost_line,
)
from prognos.report.wording.worth_words import safe_line
from prognos.results import Guess, RunResult
from prognos.schema.findings import ERROR, WARNING, Finding, count_by_severity, render_line
from prognos.system.files import shown_path

PIPED_WIDTH = 100
GUESSES = 3
SHOW_AFTER = 1.0
"""Seconds before the progress bar appears."""
STAGES = 8
STAGE = TextColumn("{task.description}", markup=False)
FIGURE_WIDTH = 9
COLOURS = {ERROR: "bold red", WARNING: "magenta"}
"""Colours that are read on a light ground as well as on a dark one; the word says the same."""
HEADING = "underline"
WIDE = 118
"""Columns from which the answer says what makes each shortage."""
WHY = 35
"""Columns of what makes a shortage."""
NAME_BESIDE = 32
"""Most columns of a name on a narrower screen."""
NAME_WIDE, LEAST_NAME, BESIDE_NAME, FIGURES = 24, 8, 58, 32
"""Columns of a name on a wide screen, at least; of all else on a narrower one; of the figures."""
WIDEST = 120
NARROW = 60
"""Columns below which the year half-way and the reasons are left out."""


class Progress:
    """A progress bar on stderr, from the moment the work has taken a second."""

    def __init__(
        self, quiet: bool = False, console: Console | None = None, *columns: ProgressColumn,
        total: int = STAGES,
    ) -> None:
        console = console or Console(stderr=True)
        self._shown = not quiet and console.is_terminal
        self._bar = RichProgress(*(columns or (STAGE, BarColumn())), console=console,
                                 transient=True)
        self._task = self._bar.add_task("", total=total)
        self._timer = threading.Timer(SHOW_AFTER, self._bar.start)
        self._timer.daemon = True

    def __enter__(self) -> Self:
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

    def count(
        self, done: int, total: int, what: str = "Prövar om fördelningen står sig: fall"
    ) -> None:
        """Tell how many are done, of the cases of --stabilitet if nothing else is said."""
        self._bar.update(self._task, completed=done, total=total,
                         description=f"{what} {done} av {total}")


def show_findings(
    findings: Iterable[Finding], errors_only: bool = False, console: Console | None = None,
    then: str = "",
) -> None:
    """Print findings: a table in a terminal, one unwrapped line each when piped.

    errors_only : only `fel`, on stderr (--tyst). then : the next step, told in a last line with how
    many findings there are; without it that line is only for a terminal.
    """
    shown = [f for f in findings if not errors_only or f.severity == ERROR]
    console = console or output_console(stderr=errors_only)
    tabled = console.is_terminal and not _colours_in_a_pipe(console)
    if tabled:
        if shown:
            console.print(_findings_table(shown), "")
    else:
        for finding in shown:
            print(render_line(finding), file=console.file)
    if then:
        console.print(Text(f"{counted(shown)}. {then}"), soft_wrap=True)
    elif tabled:
        console.print(Text(counted(shown)))


def _colours_in_a_pipe(console: Console) -> bool:
    """True when only FORCE_COLOR makes the console a terminal: programs read one line each."""
    return "FORCE_COLOR" in os.environ and not console.file.isatty()


def show_summary(
    result: RunResult, target: Path, json_file: Path | None = None, console: Console | None = None,
    public_file: Path | None = None,
) -> None:
    """Print the run on one screen: the decision first, then what it rests on, last the files."""
    console = console or output_console()
    width = min(console.width, WIDEST)
    parts: list[RenderableType] = [_title(result)]
    if result.allocation.budgets:
        parts += [_answer(result, width), _decision(result)]
    if members(result, "ST"):
        parts.append(_state(result, width))
    parts += _watch(result)
    if guesses := [guess for guess in result.questions.guesses if round(guess.change_low)
                   or round(guess.change_high)]:
        parts.append(_guesses(result, guesses[:GUESSES]))
    parts.append(_closing(result, target, json_file, public_file))
    show(console, *parts)


def show(console: Console, *parts: RenderableType) -> None:
    """Print parts below each other; in a pipe or a file no line ends in blanks."""
    whole_text = Group(*(unbroken(part) if isinstance(part, Text) else part for part in parts))
    if console.is_terminal:
        console.print(whole_text, crop=False)
        return
    with console.capture() as captured:
        console.print(whole_text, crop=False)
    for line in captured.get().splitlines():
        print(line.rstrip(" "), file=console.file)


def output_console(stderr: bool = False) -> Console:
    """The terminal, or a pipe of fixed width."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or "COLUMNS" in os.environ else PIPED_WIDTH
    return Console(stderr=stderr, highlight=False, width=width)


def _findings_table(findings: Iterable[Finding]) -> Table:
    table = Table(box=None, padding=(0, 1), pad_edge=False, header_style=HEADING)
    for heading in ("Slag", "Plats", "Vad och vad du kan göra"):
        table.add_column(heading, overflow="fold")
    for finding in findings:
        place = "!".join(part for part in (finding.sheet, finding.cell) if part)
        table.add_row(
            Text(finding.severity, COLOURS.get(finding.severity, "")), Text(place),
            Text(" ".join((*filter(None, (finding.message, finding.fix)), f"({finding.code})"))),
        )
    return table


def counted(findings: Iterable[Finding]) -> str:
    """"2 fel, 1 varning, 3 notiser"."""
    count = count_by_severity(findings)
    return ", ".join((
        f"{count['fel']} fel",
        plural(count["varning"], "varning", "varningar"),
        plural(count["notis"], "notis", "notiser"),
    ))


def _title(result: RunResult) -> Text:
    calendar = result.inputs.calendar
    doctors = members(result, "ST")
    persons = float(result.forecast.before.persons.mean[doctors, 0].sum())
    training = float(result.forecast.before.in_training[doctors, 0].sum())
    text = Text()
    text.append(region_name(result), "bold")
    text.append(f" · {calendar.base_date.isoformat()}")
    if doctors:
        text.append(f" · {whole(persons)} specialister, {whole(training)} i utbildning")
    return text


def plain_table(
    title: str, text: str = "", figures: Iterable[str] = (), most: int | None = None
) -> Table:
    """A table without lines, a blank line above it.

    text : heading of a first column that breaks its lines, at most `most` wide; "" = none.
    figures : headings of columns to the right of it.
    """
    table = Table(title=Text(f"\n{title}" if title else " ", "bold"), title_justify="left",
                  box=None, padding=(0, 1), pad_edge=False, header_style=HEADING)
    if text:
        table.add_column(text, overflow="fold", max_width=most)
    for heading in figures:
        table.add_column(heading, justify="right", no_wrap=True)
    return table


def _state(result: RunResult, width: int) -> Table:
    """The region's need, supply and shortage today, half-way and at the horizon."""
    years = shown_years(result.inputs)
    middle = {len(years) // 2} if width >= NARROW else set()
    places = sorted({0, len(years) - 1} | middle)
    before, after = result.forecast.before.totals, result.forecast.after.totals
    table = plain_table("")
    table.add_column("Läget (heltider)", no_wrap=True, overflow="ellipsis",
                     max_width=width - len(places) * (FIGURE_WIDTH + 2))
    for t in places:
        table.add_column(str(years[t]), justify="right", no_wrap=True)
    for name, values in (
        ("Behov", before.need),
        ("Tillgång utan nya block", before.fte.mean),
        ("Tillgång med blocken", after.fte.mean),
        ("Brist utan nya block", before.shortage),
        ("Brist med blocken", after.shortage),
    ):
        table.add_row(Text(name), *(whole(float(values[t])) for t in places))
        if values is after.fte.mean:
            table.add_row(Text("  i 8 fall av 10 (P10–P90)"), *(
                f"{whole(float(after.fte.p10[t]))}–{whole(float(after.fte.p90[t]))}" if t else ""
                for t in places))
    return table


def _answer(result: RunResult, width: int) -> Table:
    """Who gets blocks, when, and why; on a narrow screen without what makes the shortage."""
    answer = answer_table(result, result.allocation.budgets[0])
    wide, narrow = width >= WIDE, width < NARROW
    marked = "; * justerad" if any("*" in row.place for row in answer.rows) else ""
    table = plain_table(f"{answer.title} (brist: heltider utan → med block{marked})")
    table.collapse_padding = not wide
    table.add_column("Plats", justify="right", no_wrap=True)
    room = min(NAME_BESIDE, width - (FIGURES if narrow else BESIDE_NAME))
    table.add_column("Specialitet", no_wrap=True, overflow="ellipsis",
                     max_width=NAME_WIDE if wide else max(LEAST_NAME, room))
    _, _, first, later, *_ = answer.headings
    for heading in (first[-4:], later.partition(" ")[0]):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column(f"Brist {answer.horizon}", justify="right", no_wrap=True)
    told = slice(0 if wide else 1, 0 if narrow else 2)
    for heading in ("Varför", "Varför inte fler")[told]:
        table.add_column(heading, width=WHY if heading == "Varför" else None)
    for row in answer.rows:
        *figures, why, against = row.cells
        cells = (*figures, *(_short(why), against)[told])
        table.add_row(*(unbroken(Text(cell)) for cell in cells))
    return table


def _short(why: str) -> str:
    """The causes in fewer letters: "33 % saknas: brist idag, ökat behov"."""
    return why.replace(" redan idag", " idag").replace(" och ", ", ")


def _decision(result: RunResult) -> Text:
    """What is proposed, what it does, what is proven, how it stands; other plans and budgets."""
    first, *others = result.allocation.budgets
    text = Text("\n")
    given = first.allocation.blocks.any()
    budget = "" if first.name == "ST" else f", ramen {first.name}"
    text.append(f"{'Vad pengarna räcker till' if given else 'Förslaget'}{budget}: ", "bold")
    text.append(f"{budget_and_proof(first, budget_sentence(result, first))} {FTE_YEAR}")
    if money := " ".join(left_over_sentences(first)):
        text.append("\nPengar: ", "bold")
        text.append(money)
    if result.questions.stability is not None and given:
        text.append("\nSäkra block: ", "bold")
        text.append(safe_line(result, first))
    for manual in result.questions.manual[:1]:
        text.append("\nEgen fördelning: ", "bold")
        text.append(manual_line(result, manual))
    for other in others:
        text.append(f"\n{other.name}: ", "bold")
        text.append(budget_sentence(result, other, by_year=False))
    return text


def _watch(result: RunResult) -> Iterator[Text]:
    """Rotas at risk, listed patients, candidates and clinics, where there is something."""
    lines = [
        ("Pris per block: ", whole_cost_line(result)),
        ("Jourlinjer med risk: ", risk_line(result)),
        ("Fast läkarkontakt: ", care_line(result, result.people.care_contact[-1])
         if result.people.care_contact else ""),
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


def _guesses(result: RunResult, guesses: Iterable[Guess]) -> Text:
    """How the shortage would move if an assumption that no history backs were off."""
    text = Text()
    text.append("\nAntaganden som betyder mest (så ändras bristen i heltidsår med blocken)", "bold")
    for guess in guesses:
        origin = ", standardvärde" if guess.defaulted else ""
        low, high = guess_labels(guess)
        text.append(f"\n{guess.name} ({guess_value(result, guess)}{origin}): "
                    f"{signed(guess.change_low, 0)} vid {low}, "
                    f"{signed(guess.change_high, 0)} vid {high}")
    return text


def _closing(
    result: RunResult, target: Path, json_file: Path | None, public_file: Path | None
) -> Text:
    text = Text(no_wrap=True, overflow="ignore")  # a path in two parts cannot be followed
    text.append("\nKontroll: ", "bold")
    text.append(f"{counted(result.run.findings)} (bladet Kontroll)\n")
    text.append("Resultat: ", "bold")
    text.append(shown_path(target))
    if public_file is not None:
        text.append("\nFör spridning: ", "bold")
        text.append(shown_path(public_file))
    if json_file is not None:
        text.append("\nJSON: ", "bold")
        text.append(shown_path(json_file))
    return text
