"""The terminal of `forklara`: why one specialty stands where it stands, on one screen, with bars
drawn with characters. A console without block characters gets "#" and "." (`nearest_characters`).
"""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console, RenderableType
from rich.text import Text

from prognos.report.console.terminal import output_console, show
from prognos.report.wording.common_words import group_name, ranks, shown_years
from prognos.report.wording.explanation_words import (
    answer_sentence,
    blocks_sentence,
    flip_notes,
    flip_rows,
    gives_way_sentence,
    neighbours,
    place_sentence,
    rank_step_sentences,
    shortage_sentence,
    waterfall_steps,
    why_not_more,
)
from prognos.report.wording.numbers import number, percent, signed
from prognos.results import BreakEven, BudgetResult, Reasons, RunResult, Waterfall

SOLID, LIGHT = "█", "░"
PLUS, LESS = "+", "−"


def bar(value: float, top: float, room: int, mark: str = SOLID) -> str:
    """`value` out of `top` as a bar in `room` columns; at least one mark for what is above 0."""
    if not (value > 0.0 and top > 0.0):
        return ""
    return mark * max(1, round(room * min(value / top, 1.0)))


def waterfall(steps: Sequence[tuple[float, bool]], room: int) -> list[str]:
    """A bar for each step: a level stands on 0, a change begins where the step before ended.

    steps : the figure, and whether it is a level (else a change)
    """
    ends, level = [], 0.0
    for value, is_level in steps:
        start = 0.0 if is_level else level
        level = value if is_level else level + value
        ends.append((min(start, level), max(start, level)))
    top = max((high for _, high in ends), default=0.0) or 1.0
    bars = []
    for (value, is_level), (low, high) in zip(steps, ends, strict=True):
        left, right = round(room * max(low, 0.0) / top), round(room * high / top)
        mark = SOLID if is_level else PLUS if value > 0 else LESS
        least = 0 if value == 0.0 else 1
        bars.append(" " * left + mark * max(right - left, least))
    return bars


LABEL, FIGURE = 30, 8
"""Columns of a line's name and of its figure."""
WIDEST = 80
"""Columns that the charts fill at most."""
NARROWEST = 40
"""Columns that a table is laid out for at least; a screen that has fewer breaks its lines."""
LEAST_SCORE = 5.0
"""Percent of the need that fills a bar when no shortage is larger."""
LEAST_BAR = 8
"""Columns below which a bar is left out: the figures are worth more."""
NEIGHBOUR = 33
"""Groups shown on each side in the order, and columns of a name."""
FIRST_GIVEN, LAST_GIVEN, NOT_GIVEN = 4, 2, 3
"""Blocks that the chart of values shows."""
VALUE = 42
"""Columns before a bar of the values."""
NAME, CELL = 23, 27
"""Columns of the table of changes: 80 with the margin are enough for the longest cells."""


def show_reasons(
    result: RunResult, reasons: tuple[Reasons, ...], console: Console | None = None
) -> None:
    """Print the reasons for each group of one specialty or several."""
    console = console or output_console()
    for told in reasons:
        show(console, *_parts(result, told, max(NARROWEST, min(console.width, WIDEST))))
    names = [result.inputs.groups[told.group].specialty for told in reasons]
    if len(set(names)) < len(names):
        show(console, Text("Vad som skulle ändra fördelningen prövas för ett område i taget: "
                           "lägg till --omrade NAMN."))


def _parts(result: RunResult, told: Reasons, width: int) -> Iterator[RenderableType]:
    group = result.inputs.groups[told.group]
    budget = next((f for f in result.allocation.budgets if told.group in f.groups), None)
    yield Text(f"{group_name(group)} · ram {group.budget}", "bold")
    if answer := answer_sentence(result, told):
        yield _titled("Svar:", answer)
    years = shown_years(result.inputs)
    yield Text(f"\nFrån {years[0]} till {years[-1]} (heltider)", "bold")
    yield _waterfall(told.waterfall, width)
    yield _titled("\nPlats:", place_sentence(result, told))
    yield from _neighbours(result, told, width)
    yield from map(Text, rank_step_sentences(result, told))
    yield _titled("\nBrist:", shortage_sentence(result, told))
    yield _titled("Block:", blocks_sentence(told, budget))
    yield from _values(told, budget, width)
    yield _titled("\nVarför inte fler?", why_not_more(result, told, budget))
    if who := gives_way_sentence(result, told, budget):
        yield _titled("Vem skulle förlora?", who)
    if told.break_even:
        yield Text("\nMinsta ändring som ger ett annat antal block, var och en för sig", "bold")
        yield Text("\n".join(break_even_lines(told.break_even, width)), no_wrap=True,
                   overflow="ellipsis")
        yield from map(Text, flip_notes(told.break_even))
    yield Text("")


def _titled(title: str, text: str) -> Text:
    line = Text(f"{title} ", "bold")
    line.append(text, "not bold")
    return line


def _waterfall(fall: Waterfall, width: int) -> Text:
    steps = list(waterfall_steps(fall))
    room = width - LABEL - FIGURE - 4
    bars = waterfall([(value, is_level) for _, value, is_level in steps], room)
    if room < LEAST_BAR:
        bars = [""] * len(steps)
    return _chart(
        f"  {label:<{LABEL - 5}}{number(value) if is_level else signed(value):>{FIGURE}}  {drawn}"
        for (label, value, is_level), drawn in zip(steps, bars, strict=True))


def _chart(lines: Iterable[str]) -> Text:
    """Lines that are cut, not wrapped, where the screen is too narrow."""
    return Text("\n".join(line.rstrip() for line in lines), no_wrap=True, overflow="ellipsis")


def _neighbours(result: RunResult, told: Reasons, width: int) -> Iterator[Text]:
    """The group among those next to it in the order, with their expected shortage."""
    shown = neighbours(result, told)
    if not shown:
        return
    top, places = max(LEAST_SCORE, *(ranked.score for ranked in shown)), ranks(result)
    column, room = min(NEIGHBOUR, width - 12), width - NEIGHBOUR - 14
    lines = []
    for ranked in shown:
        name = group_name(result.inputs.groups[ranked.group])
        mark = ">" if ranked.group == told.group else " "
        drawn = bar(ranked.score, top, room) if room >= LEAST_BAR else ""
        lines.append(f"{mark}{places[ranked.group]:>3}  {_cut(name, column):<{column}}"
                     f"{percent(ranked.score / 100):>6}  {drawn}")
    yield _chart(lines)


def _cut(name: str, room: int) -> str:
    return name if len(name) <= room else f"{name[: room - 1]}…"


def _values(told: Reasons, budget: BudgetResult | None, width: int) -> Iterator[Text]:
    """The group's blocks in the order of the list, each with the shortage it averts, and then
    what one more would avert on top of the plan."""
    own = None if budget is None else budget.groups.index(told.group)
    lines = [] if budget is None else [
        line for line in budget.merit if line.group == own and line.funded]
    if budget is None or not (lines or told.next_blocks):
        return
    yield _titled("\nVad varje block avvärjer", "(heltidsår; nr på listan; "
                  f"{SOLID} ges, {LIGHT} ett till, utöver planen)")
    room = width - VALUE
    values = [(f"block {n}", line.start, f", nr {line.position}", line.benefit_fte_years, SOLID)
              for n, line in enumerate(lines, start=1)]
    values += [("ett till", block.start, "", block.benefit_fte_years, LIGHT)
               for block in told.next_blocks]
    top = max(averted for *_, averted, _ in values)
    yield _chart(_shortened(
        [f"  {nth:<9} start {f'{budget.problem.start_years[start]}{place}':<13}"
         f"{number(averted):>{FIGURE}}  "
         f"{bar(averted, top, room, mark) if room >= LEAST_BAR else ''}"
         for nth, start, place, averted, mark in values],
        [mark == SOLID for *_, mark in values]))


def _shortened(drawn: list[str], funded: list[bool]) -> list[str]:
    """The first given, the last given and the first that are not; what lies between is counted."""
    given = [i for i, is_given in enumerate(funded) if is_given]
    others = [i for i, is_given in enumerate(funded) if not is_given][:NOT_GIVEN]
    kept = sorted({*given[:FIRST_GIVEN], *given[-LAST_GIVEN:], *others})
    lines = [drawn[i] for i in kept]
    left = len(drawn) - len(kept)
    return lines if not left else [*lines, f"  … och {left} till som inte visas"]


def break_even_lines(break_even: tuple[BreakEven, ...], width: int = WIDEST) -> Iterator[str]:
    """One line for each input: what it takes up and down; three where the screen is narrow."""
    narrow = width < NAME + 2 * CELL
    if not narrow:
        yield f"  {'':<{NAME}}{'Upp':<{CELL}}Ned"
    for name, up, down in flip_rows(break_even):
        if narrow:
            yield from (f"  {name}", f"    upp: {up or '–'}", f"    ned: {down or '–'}")
        else:
            yield f"  {name:<{NAME}}{up:<{CELL}}{down}".rstrip()
