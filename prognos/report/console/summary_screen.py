"""The run on one screen: the decision first, then what it rests on, last the files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from prognos.report.console.findings_screen import counted
from prognos.report.console.terminal import WIDEST, output_console, plain_table, show, unbroken
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
from prognos.report.wording.numbers import signed, whole
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
from prognos.system.files import shown_path

GUESSES = 3
FIGURE_WIDTH = 9
WIDE = 118
"""Columns from which the answer says what makes each shortage."""
WHY = 35
"""Columns of what makes a shortage."""
NAME_BESIDE = 32
"""Most columns of a name on a narrower screen."""
NAME_WIDE, LEAST_NAME, BESIDE_NAME, FIGURES = 24, 8, 58, 32
"""Columns of a name on a wide screen, at least; of all else on a narrower one; of the figures."""
NARROW = 60
"""Columns below which the year half-way and the reasons are left out."""


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
