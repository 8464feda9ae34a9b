"""The page "Så gick det, och varför siffran ändrats" on the screen."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from prognos.report.console.calibration_screen import TITLES
from prognos.report.console.summary_screen import HEADING, output_console, show, show_findings
from prognos.report.wording.numbers import number, percent, signed, whole
from prognos.report.wording.years_words import (
    FLOWS,
    FORECASTS,
    HEADINGS,
    INTERACTION,
    TITLE,
    follow_up_sentences,
    group_words,
    sure,
)
from prognos.results.years.calibration import RECRUITMENT, LearnedLine
from prognos.results.years.follow_up import (
    BlockChain,
    Bridge,
    EditionOutcome,
    FlowOutcome,
    FollowUp,
    GroupOutcome,
)
from prognos.system.files import shown_path

NAME, MOST = 34, 12


def show_follow_up(follow: FollowUp, target: Path) -> None:
    """Print the page; everything stands in the workbook `target`."""
    console = output_console()
    show_findings(follow.findings, console=console)
    region = follow.region or "Regionen"
    console.print(Text(f"{TITLE} · {region} · {follow.year}", "bold"), highlight=False,
                  soft_wrap=True)
    for sentence in follow_up_sentences(follow):
        console.print(Text(sentence), highlight=False, soft_wrap=not console.is_terminal)
    _show_tables(follow, console)
    text = Text("\nAllt, grupp för grupp: ", "bold").append(shown_path(target), "not bold")
    console.print(text, highlight=False, soft_wrap=True)


def _show_tables(follow: FollowUp, console: Console) -> None:
    latest = follow.outcomes[0]
    if len(follow.outcomes) > 1:
        show(console, _editions(follow.outcomes))
    if latest.flows:
        show(console, _flows(latest.flows))
    outside = [each for each in latest.groups if not each.covered]
    if outside:
        show(console, _outside(outside))
    year = follow.chains[0].year if follow.chains else 0
    chains = [each for each in follow.chains if each.year == year
              and (each.planned or each.announced or each.unfilled)]
    if chains:
        show(console, _chains(chains))
    if follow.bridges:
        show(console, _bridges(follow.bridges))
        if follow.bridges[0].surprises:
            show(console, _surprises(follow.bridges[0]))
    for title, changed in (("Ändrade definitioner", follow.changed),
                           ("Ändrade antaganden", follow.changed_assumptions)):
        if changed:
            console.print(Text(f"\n{title}: ", "bold").append("; ".join(changed[:MOST]),
                                                              "not bold"),
                          highlight=False, soft_wrap=True)
    if follow.lessons:
        show(console, _lessons(follow.lessons))


def _table(title: str, first: str, headings: Iterable[str]) -> Table:
    table = Table(title=Text(f"\n{title}", "bold"), title_justify="left", box=None,
                  padding=(0, 1), pad_edge=False, header_style=HEADING)
    table.add_column(first, overflow="fold", max_width=NAME)
    for heading in headings:
        table.add_column(heading, justify="right")
    return table


def _editions(outcomes: Sequence[EditionOutcome]) -> Table:
    """Every edition and year: hits and errors."""
    table = _table("Utgåvor och utfall", "Utgåva", (
        "År", "I P10–P90", "Borde", *(name.capitalize() for name in FORECASTS.values()), "CRPS"))
    for each in outcomes:
        hits = f"{each.coverage.hits} av {each.coverage.outcomes}"
        errors = [sure(each.scores.absolute.get(key, float("nan")), 2) for key in FORECASTS]
        table.add_row(Text(each.edition), str(each.year), hits, percent(each.coverage.stated),
                      *errors, sure(each.scores.crps, 2))
    return table


def _flows(flows: Iterable[FlowOutcome]) -> Table:
    table = _table("Flöden, personer", "Flöde", ("Prognos", "± (en std.avv.)", "Utfall",
                                                 "Skillnad"))
    for each in flows:
        table.add_row(FLOWS[each.flow], number(each.forecast), sure(each.sd), whole(each.outcome),
                      signed(each.outcome - each.forecast))
    return table


def _outside(groups: Sequence[GroupOutcome]) -> Table:
    ordered = sorted(groups, key=lambda each: -abs(each.outcome - each.forecast))
    more = f" (de {MOST} största av {len(groups)})" if len(groups) > MOST else ""
    table = _table(f"Grupper utanför P10–P90{more}", "Grupp", ("Prognos", "P10–P90", "Utfall"))
    for each in ordered[:MOST]:
        table.add_row(Text(group_words(each.group)), number(each.forecast),
                      f"{number(each.low, 0)}–{number(each.high, 0)}", whole(each.outcome))
    return table


def _chains(chains: Sequence[BlockChain]) -> Table:
    ordered = sorted(chains, key=lambda each: (-each.unfilled, -(each.planned or 0), each.group))
    more = f" ({MOST} av {len(chains)} grupper)" if len(chains) > MOST else ""
    table = _table(f"Blocken {chains[0].year}, från beslut till specialist{more}", "Grupp", (
        "Plan", "Utlysta", "Tillsatta", "Nya i utb.", "Färdiga", "Stannade", "Lediga"))
    for each in ordered[:MOST]:
        counts = (each.planned, each.announced, each.filled, each.started, each.finished,
                  each.stayed, each.unfilled)
        table.add_row(Text(group_words(each.group)), *map(whole, counts))
    return table


def _bridges(bridges: Sequence[Bridge]) -> Table:
    """Parts alone, the interaction, and what each would be told as a single number."""
    table = _table(f"Varför prognosen för {bridges[0].year} ändrats, heltider (var del för sig)",
                   "Grupp", ("Förra", *(HEADINGS[part.name] for part in bridges[0].parts),
                             INTERACTION, "Ny"))
    for each in bridges:
        table.add_row(Text(group_words(each.group)), number(each.old),
                      *(signed(part.alone) for part in each.parts), signed(each.interaction),
                      number(each.new))
    return table


def _surprises(bridge: Bridge) -> Table:
    table = _table(f"Vad de nya personaluppgifterna består av, heltider {bridge.year}", "Flöde",
                   ("Personer mot prognos", "Heltider"))
    for each in bridge.surprises:
        table.add_row(FLOWS[each.flow], "–" if each.persons != each.persons
                      else signed(each.persons), signed(each.fte))
    return table


def _lessons(lines: Sequence[LearnedLine]) -> Table:
    table = _table("Takter som skiljer sig tydligt från antagandena", "Grupp",
                   ("n", "Förslag", "Intervall 80 %", "Nu"))
    for line in lines:
        def told(value: float, line: LearnedLine = line) -> str:
            return number(value, 2) if line.measure == RECRUITMENT else percent(value, 1)

        table.add_row(Text(f"{group_words(line.group)}: {TITLES[line.measure]}"),
                      whole(line.exposure), told(line.shrunk),
                      f"{told(line.low)}–{told(line.high)}", told(line.now))
    return table
