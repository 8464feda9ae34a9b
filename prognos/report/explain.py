"""The terminal of `forklara`: why one specialty stands where it stands, on one screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import isnan

from rich.console import Console, Group, RenderableType
from rich.text import Text

from optimize.problem import MeritLine, Slack
from prognos.report.numbers import msek, number, percent, signed, span
from prognos.report.terminal import output_console
from prognos.report.wording import (
    evaluated_years,
    group_name,
    limit_text,
    ranks,
    shown_years,
)
from prognos.results import Flip, FrameResult, Reasons, RunResult, Waterfall

LABEL, FIGURE = 30, 8
"""Columns of a line's name and of its figure."""
NEIGHBOURS = 1
NAME, CELL = 23, 27
"""Columns of the table of changes: 80 with the margin are enough for the longest cells."""
INTO = {"ST": "Färdiga med ST"}
"""Frame -> who come from training; others: `READY`."""
READY = "Färdiga med utbildningen"
INPUTS = {
    "budget": "Pengar till nya block",
    "need": "Behov",
    "weight": "Prioritetsvikt",
    "fill_rate": "Tillsättningsgrad",
    "retention": "Andel som stannar",
    "pension": "Pensionsålder",
}


def show_reasons(
    result: RunResult, reasons: tuple[Reasons, ...], console: Console | None = None
) -> None:
    """Print the reasons for each group of a specialty."""
    console = console or output_console()
    for told in reasons:
        console.print(Group(*_parts(result, told, console.width)), highlight=False)
    if len(reasons) > 1:
        console.print(Text("Vad som skulle ändra fördelningen prövas för ett område i taget: "
                           "lägg till --omrade NAMN."))


def _parts(result: RunResult, told: Reasons, width: int) -> Iterator[RenderableType]:
    group = result.inputs.groups[told.group]
    frame = next((f for f in result.frames if told.group in f.groups), None)
    yield Text(f"{group_name(group)} · ram {group.frame}", "bold")
    years = shown_years(result.inputs)
    yield Text(f"\nFrån {years[0]} till {years[-1]} (heltider)", "bold")
    yield _waterfall(told.waterfall, INTO.get(group.frame, READY), width)
    for gap, title, text in (("\n", "Plats:", _place(result, told)),
                             ("", "Brist:", _shortage(result, told)),
                             ("\n", "Block:", _blocks(result, told, frame)),
                             ("", "Varför inte fler?", why_not_more(result, told, frame))):
        line = Text(f"{gap}{title} ", "bold")
        line.append(text, "not bold")
        yield line
    if told.flips:
        yield Text("\nMinsta ändring som ger ett annat antal block, var och en för sig", "bold")
        yield Text("\n".join(flip_lines(told.flips)), no_wrap=True, overflow="ellipsis")
        yield Text("Prövat genom att flytta enstaka block i planen. Pengarna ändras lika alla år "
                   "(mkr: medel per startår); allt annat bara för den här specialiteten.", "dim")
    yield Text("")


# --- From today to the horizon -------------------------------------------------------------------


def _steps(fall: Waterfall, ready: str) -> Iterator[tuple[str, float, bool]]:
    """Label, FTE, and whether it is a level (else a change)."""
    yield "Idag", fall.today, True
    for label, change in (
        ("Pensionsavgångar", fall.retired), ("Övriga avgångar", fall.left),
        ("Anmälda avgångar", fall.known_exits), (ready, fall.completed),
        ("Rekrytering utifrån", fall.recruited), ("Arbetstid och utbildning", fall.changed_hours),
    ):
        if abs(change) >= 0.05:
            yield label, change, False
    yield "Utan nya block", fall.without_blocks, True
    yield "Nya block", fall.blocks, False
    yield "Med blocken", fall.with_blocks, True
    if not isnan(fall.need):
        yield "Behov", fall.need, True


def _waterfall(fall: Waterfall, ready: str, width: int) -> Text:
    steps = list(_steps(fall, ready))
    room = max(10, min(width, 120) - LABEL - FIGURE - 4)
    ends, level = [], 0.0
    for _, value, is_level in steps:
        start = 0.0 if is_level else level
        level = value if is_level else level + value
        ends.append((min(start, level), max(start, level)))
    top = max(high for _, high in ends) or 1.0
    lines = []
    for (label, value, is_level), (low, high) in zip(steps, ends, strict=True):
        left, right = round(room * max(low, 0.0) / top), round(room * high / top)
        mark = "█" if is_level else "+" if value > 0 else "−"
        bar = " " * left + mark * max(right - left, 1)
        figure = number(value) if is_level else signed(value)
        lines.append(f"  {label:<{LABEL - 5}}{figure:>{FIGURE}}  {bar}".rstrip())
    return Text("\n".join(lines), no_wrap=True, overflow="crop")


# --- Words ---------------------------------------------------------------------------------------


def _place(result: RunResult, told: Reasons) -> str:
    """Rank among the frame's groups, and who stand next."""
    places = ranks(result)
    if told.group not in places:
        return "inget behov är angivet, så specialiteten har ingen plats i rangordningen."
    frame = result.inputs.groups[told.group].frame
    ours = [ranked for ranked in result.ranking
            if result.inputs.groups[ranked.group].frame == frame]
    at = next(i for i, ranked in enumerate(ours) if ranked.group == told.group)
    near = [f"{places[ours[i].group]} {group_name(result.inputs.groups[ours[i].group])} "
            f"({percent(ours[i].score / 100)})"
            for i in (at - NEIGHBOURS, at + NEIGHBOURS) if 0 <= i < len(ours)]
    beside = f" Närmast: {'; '.join(near)}." if near else ""
    return (f"{places[told.group]} av {len(ours)} (väntad brist {percent(ours[at].score / 100)} "
            f"av behovet).{beside}")


def _shortage(result: RunResult, told: Reasons) -> str:
    if isnan(told.shortage_before):
        return "kan inte räknas utan behov."
    return (f"{number(told.shortage_before)} heltidsår {span(evaluated_years(result.inputs))} "
            f"utan block, {number(told.shortage_after)} med.")


def _blocks(result: RunResult, told: Reasons, frame: FrameResult | None) -> str:
    if frame is None:
        return "specialiteten kan inte få block."
    own = frame.groups.index(told.group)
    by_year = zip(frame.problem.start_years, frame.allocation.blocks[own].tolist(), strict=True)
    total = int(frame.allocation.blocks[own].sum())
    text = f"{total} ({', '.join(f'{year}: {count}' for year, count in by_year)})."
    if told.last_given is not None:
        text += f" Det sista som ges {_worth(frame, told.last_given)}."
    if told.first_not_given is not None:
        text += f" Det första som inte ges {_worth(frame, told.first_not_given)}."
    return text


def _worth(frame: FrameResult, line: MeritLine) -> str:
    cost = f" för {msek(line.cost)}" if not isnan(line.cost) else ""
    return (f"(start {frame.problem.start_years[line.start]}, nr {line.position} på listan) "
            f"avvärjer {number(line.benefit_fte_years)} heltidsår{cost}")


def why_not_more(result: RunResult, told: Reasons, frame: FrameResult | None) -> str:
    """In words: not planned, no benefit, or the limits that take it."""
    group = result.inputs.groups[told.group]
    if frame is None:
        return ("Det planeras inga block i den." if not group.planned else
                f"Det finns ingen ram {group.frame} eller inget behov.")
    if told.binding:
        return f"De här gränserna har inte plats för ett till: {', '.join(_limits(told.binding))}."
    if told.first_not_given is None:
        return "Ett block till skulle inte minska bristen mer än det ökar överskottet."
    if told.first_not_given.limited_by is not None:
        return f"{limit_text(told.first_not_given.limited_by)} tar emot."
    return "Andra specialiteters block ger mer för samma pengar."


def _limits(binding: tuple[Slack, ...]) -> Iterator[str]:
    """Limits in words, the years of one limit together."""
    years: dict[str, list[int]] = {}
    for slack in binding:
        of = years.setdefault(limit_text(replace(slack, year=None)), [])
        of += [slack.year] if slack.year is not None else []
    for name, found in years.items():
        yield f"{name} {span(tuple(found))}" if found else name


def flip_lines(flips: tuple[Flip, ...]) -> Iterator[str]:
    """One line for each input: what it takes up and down."""
    yield f"  {'':<{NAME}}{'Upp':<{CELL}}Ned"
    for key, name in INPUTS.items():
        up, down = (next((_flip_text(flip) for flip in flips
                          if flip.key == key and flip.sign == sign), "") for sign in (1, -1))
        if up or down:
            yield f"  {name:<{NAME}}{up:<{CELL}}{down}".rstrip()


def _flip_text(flip: Flip) -> str:
    if flip.reach <= 0.0:
        return "går inte att ändra"
    if flip.step is None:
        return f"samma t.o.m. {_size(flip, flip.sign * flip.reach)}"
    money = "" if flip.sek_per_year is None else f" ({signed(flip.sek_per_year / 1e6)} mkr)"
    return (f"{_size(flip, flip.sign * flip.step)}{money}: {abs(flip.blocks)} "
            f"{'fler' if flip.blocks > 0 else 'färre'}")


def _size(flip: Flip, by: float) -> str:
    if flip.key == "pension":
        decimals = 0 if by == round(by) else 2 if 10 * by != round(10 * by) else 1
        return f"{signed(by, decimals)} år"
    decimals = 0 if abs(100 * by - round(100 * by)) < 1e-9 else 1
    points = "%-enhet" if abs(abs(by) - 0.01) < 1e-9 else "%-enheter"
    unit = points if flip.key in ("fill_rate", "retention") else "%"
    return f"{signed(100 * by, decimals)} {unit}"
