"""Tables of the yearly follow-up as text: the same on the screen, the page and in the papers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from prognos.report.wording.numbers import number, percent, signed, whole
from prognos.report.wording.years_words import (
    FLOWS,
    FORECAST_HEADINGS,
    FORECASTS,
    HEADINGS,
    INTERACTION,
    MOST,
    SUPPORT,
    group_words,
    groups_of,
    rate_told,
    rate_words,
    sure,
    told_of,
)
from prognos.results.years.calibration import LearnedLine
from prognos.results.years.follow_up import Bridge, EditionOutcome, FlowOutcome, FollowUp

MOST_MOVED = 8
"""Groups of the bridge."""
REGION = "Hela regionen"
SHOWN_FROM = 0.05
"""A part of the bridge that is smaller in every row has no column."""


class TextTable(NamedTuple):
    """A table whose first column names the row; the others are figures."""

    title: str
    headings: tuple[str, ...]
    rows: list[tuple[str, ...]]


def follow_up_tables(follow: FollowUp) -> Iterator[TextTable]:
    """What there is to show: editions, flows, groups outside, blocks, bridge, rates."""
    latest = follow.outcomes[0]
    if len(follow.outcomes) > 1:
        yield editions_table(follow.outcomes)
    if latest.flows:
        yield flows_table(latest.year, latest.flows)
    if any(not each.covered for each in latest.groups):
        yield _outside(latest)
    yield from _chains(follow)
    if follow.bridges:
        yield bridges_table(follow.bridges)
        if follow.bridges[0].surprises:
            yield _surprises(follow.bridges[0])
    if follow.lessons:
        yield _lessons(follow.lessons)


def editions_table(outcomes: Sequence[EditionOutcome]) -> TextTable:
    """Every edition and year: hits and errors."""
    return TextTable(
        "Utgåvor och utfall: grupper i P10–P90 och medelfel i personer per grupp",
        ("Utgåva", "År", "Inom P10–P90", "Borde",
         *(name.capitalize() for name in FORECAST_HEADINGS.values())),
        [(each.edition, str(each.year), f"{each.coverage.hits} av {each.coverage.outcomes}",
          percent(each.coverage.stated),
          *(sure(each.scores.absolute.get(key, float("nan")), 2) for key in FORECASTS))
         for each in outcomes])


def flows_table(year: int, flows: Sequence[FlowOutcome]) -> TextTable:
    """Flows of the first budget."""
    budget = flows[0].budget
    return TextTable(
        f"Flöden {year}, {groups_of(budget)}, personer",
        ("Flöde", "Prognos", "Standard\u00adavvikelse", "Utfall", "Skillnad"),
        [(FLOWS[each.flow], number(each.forecast), sure(each.sd), whole(each.outcome),
          signed(each.outcome - each.forecast)) for each in flows if each.budget == budget])


def _outside(latest: EditionOutcome) -> TextTable:
    outside = sorted((each for each in latest.groups if not each.covered),
                     key=lambda each: -abs(each.outcome - each.forecast))
    more = f" (de {MOST} största av {len(outside)})" if len(outside) > MOST else ""
    return TextTable(
        f"Grupper utanför P10–P90{more}, personer", ("Grupp", "Prognos", "P10–P90", "Utfall"),
        [(group_words(each.group), number(each.forecast),
          f"{number(each.low, 0)}–{number(each.high, 0)}", whole(each.outcome))
         for each in outside[:MOST]])


def _chains(follow: FollowUp) -> Iterator[TextTable]:
    """Blocks of the latest round, those with free ones first."""
    year = follow.chains[0].year if follow.chains else 0
    told = sorted((each for each in follow.chains if each.year == year
                   and (each.planned or each.announced or each.unfilled)),
                  key=lambda each: (-each.unfilled, -(each.planned or 0), each.group))
    if told:
        more = f" ({MOST} av {len(told)} grupper)" if len(told) > MOST else ""
        yield TextTable(
            f"Blocken {year}, från beslut till specialist{more}",
            ("Grupp", "Plan", "Utlysta", "Tillsatta", "Började", "Färdiga", "Stannade",
             "Lediga"),
            [(group_words(each.group), *map(whole, (
                each.planned, each.announced, each.filled, each.started, each.finished,
                each.stayed, each.unfilled))) for each in told[:MOST]])


def bridges_table(bridges: Sequence[Bridge]) -> TextTable:
    """Parts of the shortage alone and the interaction, the region's and those of the groups where
    it moved most; a part that is nothing anywhere has no column."""
    told = told_of(bridges)
    shown = [(each, told(each)) for each in bridges[:1 + MOST_MOVED]
             if not each.group or round(abs(told(each).new - told(each).old), 1)]
    parts = [n for n, part in enumerate(shown[0][1].parts)
             if any(abs(moved.parts[n].alone) >= SHOWN_FROM for _, moved in shown)]
    what = "bristen" if told(bridges[0]) is bridges[0].shortage else "tillgången"
    return TextTable(
        f"Varför {what} {bridges[0].year} ändrats, heltider (var del för sig)",
        ("Grupp", "Förra", *(HEADINGS[shown[0][1].parts[n].name] for n in parts), INTERACTION,
         "Ny"),
        [(group_words(each.group), number(moved.old),
          *(signed(moved.parts[n].alone) for n in parts), signed(moved.interaction),
          number(moved.new)) for each, moved in shown])


def _surprises(bridge: Bridge) -> TextTable:
    return TextTable(
        f"Vad nya personaluppgifter gör med tillgången, {group_words(bridge.group)}, heltider "
        f"{bridge.year}", ("Flöde", "Personer mot prognos", "Heltider"),
        [(FLOWS[each.flow], signed(each.persons), signed(each.fte)) for each in bridge.surprises])


def _lessons(lines: Sequence[LearnedLine]) -> TextTable:
    rows = [(f"{group_words(line.group) if line.group else REGION}: {rate_words(line)}",
             f"{whole(line.exposure)} {SUPPORT[line.measure]}", rate_told(line, line.shrunk),
             f"{rate_told(line, line.low)}–{rate_told(line, line.high)}",
             rate_told(line, line.now)) for line in lines]
    return TextTable("Takter som skiljer sig tydligt från antagandena",
                     ("Grupp", "Underlag", "Förslag", "Intervall 80\u00a0%", "I\u00a0dag"), [*rows])
