"""The terminal of `forklara`: why one specialty stands where it stands, on one screen."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import isnan

from rich.console import Console, RenderableType
from rich.text import Text

from optimize.problem import Slack
from prognos.inputs import Group
from prognos.report.console.summary_screen import output_console, show
from prognos.report.console.text_chart import LIGHT, SOLID, bar, waterfall
from prognos.report.wording.common_words import (
    evaluated_years,
    group_name,
    limit_text,
    ranks,
    shown_years,
)
from prognos.report.wording.numbers import MILLION, number, percent, signed, span
from prognos.report.wording.ranking_words import adjusted_sentence
from prognos.report.wording.reason_words import limit_reason
from prognos.results import BreakEven, BudgetResult, RankedGroup, Reasons, RunResult, Waterfall

LABEL, FIGURE = 30, 8
"""Columns of a line's name and of its figure."""
WIDEST = 80
NARROWEST = 40
"""Columns that a table is laid out for at least; a screen that has fewer breaks its lines."""
"""Columns that the charts fill at most."""
LEAST_SCORE = 5.0
"""Percent of the need that fills a bar when no shortage is larger."""
LEAST_BAR = 8
"""Columns below which a bar is left out: the figures are worth more."""
NEIGHBOURS, NEIGHBOUR = 2, 33
"""Groups shown on each side in the order, and columns of a name."""
FIRST_GIVEN, LAST_GIVEN, NOT_GIVEN = 4, 2, 3
"""Blocks that the chart of values shows."""
VALUE = 42
"""Columns before a bar of the values."""
NAME, CELL = 23, 27
"""Columns of the table of changes: 80 with the margin are enough for the longest cells."""
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
    years = shown_years(result.inputs)
    yield Text(f"\nFrån {years[0]} till {years[-1]} (heltider)", "bold")
    yield _waterfall(told.waterfall, width)
    yield _titled("\nPlats:", _place(result, told))
    yield from _neighbours(result, told, width)
    yield _titled("\nBrist:", _shortage(result, told))
    yield _titled("Block:", _blocks(told, budget))
    yield from _values(told, budget, width)
    yield from _beside_on_list(result, told, budget)
    yield _titled("\nVarför inte fler?", why_not_more(result, told, budget))
    if told.break_even:
        yield Text("\nMinsta ändring som ger ett annat antal block, var och en för sig", "bold")
        yield Text("\n".join(break_even_lines(told.break_even, width)), no_wrap=True,
                   overflow="ellipsis")
        yield Text("Prövat i steg, var och en med en ny fördelning. Pengarna ändras lika alla år "
                   "(mkr: medel per startår); allt annat bara för den här specialiteten.")
        if any(not point.proven for point in told.break_even):
            yield Text("* Nästa steg kunde inte bevisas med det arbete som sökningen får göra.")
    yield Text("")


def _titled(title: str, text: str) -> Text:
    line = Text(f"{title} ", "bold")
    line.append(text, "not bold")
    return line


# --- From today to the horizon -------------------------------------------------------------------


def _steps(fall: Waterfall) -> Iterator[tuple[str, float, bool]]:
    """Label, FTE, and whether it is a level (else a change)."""
    yield "Idag", fall.today, True
    for label, change in (
        ("Pensionsavgångar", fall.retired), ("Övriga avgångar", fall.left),
        ("Anmälda avgångar", fall.known_exits), ("Färdiga som stannar", fall.completed),
        ("Rekrytering utifrån", fall.recruited), ("Arbetstid och utbildning", fall.changed_hours),
    ):
        if abs(change) >= 0.05:
            yield label, change, False
    yield "Utan nya block", fall.without_blocks, True
    yield "Nya block", fall.blocks, False
    yield "Med blocken", fall.with_blocks, True
    if not isnan(fall.need):
        yield "Behov", fall.need, True


def _waterfall(fall: Waterfall, width: int) -> Text:
    steps = list(_steps(fall))
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


# --- Neighbours in the order ---------------------------------------------------------------------


def _place(result: RunResult, told: Reasons) -> str:
    """Rank among the budget's groups, how sure it is, and whether it has been adjusted."""
    ours = _order(result, told)
    own = next((ranked for ranked in ours if ranked.group == told.group), None)
    if own is None:
        lacking = "inget behov är angivet" if isnan(told.waterfall.need) else "behovet är 0"
        return f"{lacking}, så specialiteten har ingen plats i rangordningen."
    places = ranks(result)
    equal = span(tuple(sorted(places[g] for g in (told.group, *own.equal_to) if g in places)))
    alike = f" Likvärdiga, för osäkra att skilja åt: plats {equal}." if own.equal_to else ""
    adjusted = f" {adjusted_sentence(own)}." if own.adjusted else ""
    return (f"{places[told.group]} av {len(ours)} i rangordningen (väntad brist i procent av "
            f"behovet).{alike}{adjusted.replace('..', '.')}")


def _order(result: RunResult, told: Reasons) -> list[RankedGroup]:
    """The ranked groups of the group's own budget."""
    budget = result.inputs.groups[told.group].budget
    return [ranked for ranked in result.ranking
            if result.inputs.groups[ranked.group].budget == budget]


def _neighbours(result: RunResult, told: Reasons, width: int) -> Iterator[Text]:
    """The group among those next to it in the order, with their expected shortage."""
    ours = _order(result, told)
    at = next((i for i, ranked in enumerate(ours) if ranked.group == told.group), None)
    if at is None or len(ours) < 2:
        return
    first = max(0, min(at - NEIGHBOURS, len(ours) - 2 * NEIGHBOURS - 1))
    shown = ours[first : first + 2 * NEIGHBOURS + 1]
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


# --- What each block is worth --------------------------------------------------------------------


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


def _beside_on_list(
    result: RunResult, told: Reasons, budget: BudgetResult | None
) -> Iterator[Text]:
    """Whose blocks stand next to the group's first block that is not given."""
    line = told.first_not_given
    if budget is None or line is None:
        return
    beside = [f"nr {other.position} "
              f"{group_name(result.inputs.groups[budget.groups[other.group]])}"
              for other in budget.merit if abs(other.position - line.position) == 1]
    if beside:
        where = "mellan" if len(beside) == 2 else "bredvid"
        yield Text(f"Det första som inte ges, nr {line.position}, står på listan {where} "
                   f"{' och '.join(beside)}.")


def _shortened(drawn: list[str], funded: list[bool]) -> list[str]:
    """The first given, the last given and the first that are not; what lies between is counted."""
    given = [i for i, is_given in enumerate(funded) if is_given]
    others = [i for i, is_given in enumerate(funded) if not is_given][:NOT_GIVEN]
    kept = sorted({*given[:FIRST_GIVEN], *given[-LAST_GIVEN:], *others})
    lines = [drawn[i] for i in kept]
    left = len(drawn) - len(kept)
    return lines if not left else [*lines, f"  … och {left} till som inte visas"]


# --- Words ---------------------------------------------------------------------------------------


def _shortage(result: RunResult, told: Reasons) -> str:
    if isnan(told.shortage_before):
        return "kan inte räknas utan behov."
    return (f"{number(told.shortage_before)} heltidsår {span(evaluated_years(result.inputs))} "
            f"utan block, {number(told.shortage_after)} med.")


def _blocks(told: Reasons, budget: BudgetResult | None) -> str:
    if budget is None:
        return "specialiteten kan inte få block."
    own = budget.groups.index(told.group)
    by_year = zip(budget.problem.start_years, budget.allocation.blocks[own].tolist(), strict=True)
    total = int(budget.allocation.blocks[own].sum())
    if total == 0:
        return f"inga{_cost_of_one(budget, own)}."
    return (f"{total} ({', '.join(f'{year}: {count}' for year, count in by_year)})"
            f"{_cost_of_one(budget, own)}.")


def _cost_of_one(budget: BudgetResult, own: int) -> str:
    """What one block is expected to cost, least and most; empty where prices are missing."""
    costs = [line.cost for line in budget.merit if line.group == own and not isnan(line.cost)]
    if not costs:
        return ""
    least, most = (number(sek / MILLION) for sek in (min(costs), max(costs)))
    return f", väntad kostnad {least if least == most else f'{least}–{most}'}\u00a0mkr per block"


def why_not_more(result: RunResult, told: Reasons, budget: BudgetResult | None) -> str:
    """In words: not planned, no benefit, or the limits that take it."""
    group = result.inputs.groups[told.group]
    if budget is None:
        return _no_part(group, told)
    if told.binding:
        return f"De här gränserna har inte plats för ett till: {', '.join(_limits(told.binding))}."
    if told.first_not_given is None:
        return "Ett block till skulle inte minska bristen mer än det ökar överskottet."
    if told.first_not_given.limited_by is not None:
        return f"{limit_reason(told.first_not_given.limited_by)}."
    return "Andra specialiteters block ger mer för samma pengar."


def _no_part(group: Group, told: Reasons) -> str:
    """Why a group takes no part in any allocation."""
    if not group.planned:
        return "Det planeras inga block i specialiteten."
    if isnan(told.waterfall.need):
        return "Inget behov är angivet."
    return ("Behovet är 0." if told.waterfall.need == 0.0 else
            f"Det finns ingen ram {group.budget} i Budgetram.")


def _limits(binding: tuple[Slack, ...]) -> Iterator[str]:
    """Limits in words, the years of one limit together."""
    years: dict[str, list[int]] = {}
    for slack in binding:
        of = years.setdefault(limit_text(replace(slack, year=None)), [])
        of += [slack.year] if slack.year is not None else []
    for name, found in years.items():
        yield f"{name} {span(tuple(found))}" if found else name


def break_even_lines(break_even: tuple[BreakEven, ...], width: int = WIDEST) -> Iterator[str]:
    """One line for each input: what it takes up and down; three where the screen is narrow."""
    narrow = width < NAME + 2 * CELL
    if not narrow:
        yield f"  {'':<{NAME}}{'Upp':<{CELL}}Ned"
    for key, name in INPUTS.items():
        up, down = (next((_point_text(point) for point in break_even
                          if point.key == key and point.sign == sign), "") for sign in (1, -1))
        if narrow and (up or down):
            yield from (f"  {name}", f"    upp: {up or '–'}", f"    ned: {down or '–'}")
        elif up or down:
            yield f"  {name:<{NAME}}{up:<{CELL}}{down}".rstrip()


def _point_text(point: BreakEven) -> str:
    if point.step is None and point.reach <= 0.0:
        return "går inte att ändra" if point.proven else "inte bevisat"
    if point.step is None:
        unproven = "" if point.proven else "*"
        return f"samma t.o.m. {_size(point, point.sign * point.reach)}{unproven}"
    money = "" if point.sek_per_year is None else f" ({signed(point.sek_per_year / 1e6)} mkr)"
    return (f"{_size(point, point.sign * point.step)}{money}: {abs(point.blocks)} "
            f"{'fler' if point.blocks > 0 else 'färre'}")


def _size(point: BreakEven, by: float) -> str:
    if point.key == "pension":
        decimals = 0 if by == round(by) else 2 if 10 * by != round(10 * by) else 1
        return f"{signed(by, decimals)} år"
    decimals = 0 if abs(100 * by - round(100 * by)) < 1e-9 else 1
    points = "%-enhet" if abs(abs(by) - 0.01) < 1e-9 else "%-enheter"
    unit = points if point.key in ("fill_rate", "retention") else "%"
    return f"{signed(100 * by, decimals)} {unit}"
