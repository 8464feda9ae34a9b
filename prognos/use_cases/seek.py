"""The use case behind `malsok`: what is the least that reaches a stated goal."""

from collections.abc import Callable, Sequence
from pathlib import Path

from prognos.analysis.what_if.goal_seek import BLOCKS, CHANGE, COST, seek_blocks, seek_change
from prognos.inputs import Inputs
from prognos.inputs.scenario import Goal, LeverProblem
from prognos.reading.levers.goal_lines import read_goal
from prognos.reading.levers.lever_lines import read_lever
from prognos.reading.levers.lever_text import line_of
from prognos.results.what_if import GoalAnswer
from prognos.use_cases.compare import places_of
from prognos.use_cases.run import check, silent


def seek(
    path: Path, lines: Sequence[str], least: str = COST, tell: Callable[[str], None] = silent
) -> GoalAnswer:
    """`seek_in` a workbook. Raises `LeverProblem`."""
    tell("Läser arbetsboken")
    read = check(path)
    return seek_in(read.accepted, read.name, lines, least, tell)


def goals_of(inputs: Inputs, lines: Sequence[str]) -> list[Goal]:
    """The goals that lines say; see `reading.levers.goal_lines`. Raises `LeverProblem`."""
    places = places_of(inputs)
    return [read_goal(line, places, inputs.calendar.years[-1]) for line in lines]


def seek_in(
    inputs: Inputs, name: str, lines: Sequence[str], least: str = COST,
    tell: Callable[[str], None] = silent,
) -> GoalAnswer:
    """The least cost ("kostnad"), the fewest blocks ("block") or the least change of one lever
    ("ändring Pensionsålder") with which every goal holds.

    name : of the workbook. lines : as for `goals_of`. Raises `LeverProblem`.
    """
    goals = goals_of(inputs, lines)
    kind, _, lever = least.strip().partition(" ")
    kind = {"andring": CHANGE}.get(kind.casefold(), kind.casefold())
    if kind == CHANGE and lever.strip():
        return seek_change(inputs, name, goals, *read_lever(lever, places_of(inputs)), line_of,
                           tell)
    if lever or kind not in (COST, BLOCKS):
        raise LeverProblem("--minsta är ”kostnad”, ”block” eller ”ändring” och vad som ändras, "
                           "till exempel ”ändring Pensionsålder”")
    return seek_blocks(inputs, name, goals, kind, tell)
