"""Scenarios on one screen: a sentence each, what differs, the region, the blocks that move, proof.
"""

from collections.abc import Iterator
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from prognos.report.console.terminal import WIDEST, output_console, plain_table, show, unbroken
from prognos.report.wording.numbers import MISSING, plural
from prognos.report.wording.scenario_words import (
    binding_words,
    broken_words,
    budget_words,
    figures_apart,
    how_words,
    moved_lines,
    part_words,
    proof_words,
    rank_words,
    region_rows,
    row_name,
    scenario_sentence,
    span_words,
    what_words,
)
from prognos.results.what_if import Comparison, ScenarioOutcome
from prognos.system.files import shown_path

MOST_MOVES = 8
FIGURE, NARROW_NAME, NARROW_FIGURE = 11, 24, 11
MANY_FROM = 3
"""Rows of the region that many scenarios are told by: the shortage with the blocks, and on."""
MANY = ("\nVilka block som flyttas i varje scenario står i arbetsboken. Högst tre jämförs på "
        "skärmen: välj med --scenario.")
UNPROVEN = "* Fördelningen är inte bevisat bäst."


def show_comparison(comparison: Comparison, files: tuple[tuple[str, Path], ...] = ()) -> None:
    """Print the scenarios beside the baseline, and the files that were written.

    files : what each is, and where it stands.
    """
    console = output_console()
    console.width = min(console.width, WIDEST)
    show(console, *comparison_parts(comparison))
    for name, path in files:
        show(console, Text.assemble((f"{name}: ", "bold"), shown_path(path), no_wrap=True,
                                    overflow="ignore"))


def comparison_parts(comparison: Comparison) -> list[RenderableType]:
    """The whole comparison."""
    if comparison.many:
        proven = all(each.outcome.proven for each in comparison.scenarios)
        return [_rows(comparison), Text(MANY), *([] if proven else [Text(UNPROVEN)])]
    parts: list[RenderableType] = []
    for n, scenario in enumerate(comparison.scenarios, start=1):
        number = f"{n}. " if _several(comparison) else ""
        parts.append(Text(f"{number}{scenario_sentence(comparison, scenario)}", "bold"))
    if not _only_moves(comparison):
        parts += [_changes(comparison, n) for n in range(len(comparison.scenarios))]
    parts.append(_region(comparison))
    parts += [_told(comparison, n) for n in range(len(comparison.scenarios))]
    return parts


def _several(comparison: Comparison) -> bool:
    return len(comparison.scenarios) > 1


def _only_moves(comparison: Comparison) -> bool:
    """Whether no input is changed: the sentence then says it all."""
    return all(change.lever == "move" and not change.motive
               for each in comparison.scenarios for change in each.changes)


def _changes(comparison: Comparison, n: int) -> Table:
    """Every input that differs from the baseline: as it was, as it is, and why."""
    scenario = comparison.scenarios[n]
    table = plain_table(f"Ändrat i {n + 1}" if _several(comparison) else "Ändrat")
    table.add_column("Vad", overflow="fold", min_width=NARROW_NAME)
    motives = any(change.motive for change in scenario.changes)
    for heading in ("Nu", "Blir"):
        table.add_column(heading, justify="right", no_wrap=True)
    if motives:
        table.add_column("Motiv", overflow="fold")
    for change in scenario.changes:
        before, after = (span_words(change, span) for span in (change.before, change.after))
        told = (Text(what_words(change)), Text(before), Text(after or how_words(change)))
        table.add_row(*told, *([Text(change.motive or MISSING)] if motives else []))
    return table


def _region(comparison: Comparison) -> Table:
    table = plain_table("Regionen")
    names = ["Nu", *((f"{n}" for n in range(1, len(comparison.scenarios) + 1))
                     if _several(comparison) else ("Blir",))]
    table.add_column("", overflow="fold", min_width=NARROW_NAME)
    for name in names:
        table.add_column(Text(name), justify="right", min_width=FIGURE)
    outcomes = [comparison.baseline, *(each.outcome for each in comparison.scenarios)]
    for name, figures in region_rows(comparison.inputs, outcomes):
        table.add_row(Text(name), *map(Text, figures_apart(figures)))
    return table


def _rows(comparison: Comparison) -> Table:
    """Many scenarios: a row each, the baseline first."""
    table = plain_table(f"{len(comparison.scenarios)} scenarier bredvid nuläget")
    table.add_column("Scenario", overflow="fold", min_width=NARROW_NAME)
    outcomes = [comparison.baseline, *(each.outcome for each in comparison.scenarios)]
    columns: list[list[str]] = []
    for name, figures in list(region_rows(comparison.inputs, outcomes))[MANY_FROM:]:
        table.add_column(Text(name), justify="right", width=NARROW_FIGURE)
        columns.append(figures_apart(figures))
    names = ["Nu", *(row_name(n, each) for n, each in enumerate(comparison.scenarios, start=1))]
    for n, (name, outcome) in enumerate(zip(names, outcomes, strict=True)):
        mark = "" if outcome.proven else "*"
        table.add_row(Text(f"{name}{mark}"), *(Text(column[n]) for column in columns))
    return table


def _told(comparison: Comparison, n: int) -> Group:
    """Which blocks move, which places, what each change does alone, and what is proven."""
    scenario = comparison.scenarios[n]
    parts: list[RenderableType] = [
        Text(f"\n{n + 1}. {scenario.name}" if _several(comparison) else "", "bold underline")]
    for label, lines in _paragraphs(comparison, scenario):
        text = Text.assemble((f"{label}: ", "bold"), lines[0] if len(lines) == 1 else "")
        parts.append(unbroken(text))
        for line in lines if len(lines) > 1 else ():
            item = Table.grid(padding=(0, 1))
            item.add_row(Text("–"), unbroken(Text(line)))
            parts.append(item)
    return Group(*parts)


def _paragraphs(
    comparison: Comparison, scenario: ScenarioOutcome
) -> Iterator[tuple[str, list[str]]]:
    inputs, outcome = comparison.inputs, scenario.outcome
    moves = moved_lines(inputs, scenario.moved)
    if len(moves) > MOST_MOVES:
        rest = len(moves) - MOST_MOVES + 1
        moves = [*moves[:MOST_MOVES - 2], plural(rest, "flytt till", "flyttar till"), moves[-1]]
    if moves or not outcome.binding:
        yield "Block som flyttas", moves or ["inga"]
    else:
        yield "Inga block flyttas. Det som stoppar fler block", [
            ". ".join(filter(None, (binding_words(outcome), budget_words(scenario))))]
    if broken := list(broken_words(outcome)):
        yield "Bryter en gräns" if len(broken) == 1 else "Bryter gränser", broken
    if ranks := rank_words(inputs, comparison.baseline, outcome):
        yield "Platser som ändras (väntad brist i procent av behovet)", [ranks]
    if scenario.parts and scenario.interaction is not None:
        yield "Var för sig", [part_words(inputs, part)
                              for part in (*scenario.parts, scenario.interaction)]
    if not any(change.lever == "move" for change in scenario.changes):
        yield "Fördelningen", [_proofs(comparison, scenario)]
    if scenario.made_on not in (None, comparison.input_sha256):
        yield "Obs", ["scenariot gjordes på en annan arbetsbok"]


def _proofs(comparison: Comparison, scenario: ScenarioOutcome) -> str:
    now, then = proof_words(comparison.baseline), proof_words(scenario.outcome)
    return then if now == then else f"{then} (nu: {now})"
