"""Sheet Känslighet: what moves the result, what the choice of yardstick does, what else helps."""

from collections.abc import Iterator, Sequence
from typing import Any

from prognos.report.wording.common_words import (
    budgets_in_order,
    evaluated_years,
    group_names,
    guess_value,
    members,
)
from prognos.report.wording.numbers import plural, span
from prognos.report.wording.sentences import longer_life_sentences
from prognos.report.wording.worth_words import (
    CURVE_ON_REQUEST,
    MEANS,
    NO_PRICE,
    budgets_with_levers,
    curve_note,
    curve_sentences,
    group_count,
    last_start_text,
    lasting,
    levers_of,
)
from prognos.report.wording.yardstick_words import (
    HEADING,
    WHOSE_CHOICE,
    YARDSTICKS_ON_REQUEST,
    blocks_by_yardstick,
    steady_sentence,
    yardstick_name,
)
from prognos.report.workbook.sensitivity.manual_parts import manual_parts
from prognos.report.workbook.sensitivity.stability_sheet import stability_parts
from prognos.report.workbook.writing.chart_kinds import BLUE, dress
from prognos.report.workbook.writing.page import Page
from prognos.report.workbook.writing.sheet_parts import (
    Cell,
    Chart,
    Field,
    Formula,
    Part,
    Placed,
    Table,
    Text,
    by_budget,
    summed,
)
from prognos.results import CurvePoint, Lever, MoneyCurve, RunResult

NAMES = 2


def yardstick_parts(result: RunResult) -> Iterator[Part]:
    """What the choice of weighting and objective does; that it can be asked for when it was not."""
    sticks = result.questions.yardsticks
    if not sticks:
        yield Text([YARDSTICKS_ON_REQUEST])
        return
    fields = (
        Field("Specialitet", "text", 44), Field("Område", "text", 24),
        *(Field(yardstick_name(result, stick), "blocks", 14) for stick in sticks),
        Field("Minst", "blocks", 12, "Så många block får gruppen med alla måtten."),
        Field("Mest", "blocks", 12),
    )
    yield Text([steady_sentence(result), WHOSE_CHOICE])
    yield from by_budget("Mått", fields, {
        budget: [row for g in members(result, budget) if (row := _row(result, g))]
        for budget in budgets_in_order(result)
    }, HEADING, summed(range(NAMES, len(fields))))


def _row(result: RunResult, g: int) -> Sequence[Cell]:
    """Blocks of all start years by every yardstick; nothing for a group that never gets any."""
    blocks = blocks_by_yardstick(result, g)
    return (*group_names(result, g), *blocks, min(blocks), max(blocks)) if any(blocks) else ()


SHEET = "Känslighet"
TRIED = ("block", "longer", "exits", "recruitment")
"""Means that give different groups different much."""
GUESS_FIELDS = (
    Field("Antagande", "text", 44), Field("Värde", "text", 24),
    Field("Lågt fall", "text", 21), Field("Högt fall", "text", 21),
    Field("Ändring vid lågt", "places", 14, "Av bristen med blocken, heltidsår."),
    Field("Ändring vid högt", "places", 14, "Av bristen med blocken, heltidsår."),
)
MEANS_FIELDS = (
    Field("Åtgärd", "text", 44),
    Field("Ger mest", "text", 24, "År med minst hälften av det största årliga tillskottet."),
    Field("Heltidsår", "fte", 12, "Väntat tillskott av tillgång, summa över utvärderingsåren."),
    Field("Heltider vid horisonten", "fte", 13),
    Field("Kostnad (kr)", "sek", 16, "Hela kostnaden. Lönen till dem som sedan arbetar ingår inte "
          "i någon åtgärd; hyrläkare är netto efter lön."),
    Field("Varav centralt (kr)", "sek", 16),
    Field("Kr per heltidsår", "sek", 14),
    Field("Pris", "text", 14),
)
GROUP_FIELDS = (
    Field("Specialitet", "text", 44),
    Field("Område", "text", 24),
    *(Field(f"{MEANS[key]} (heltidsår)", "fte", 14) for key in TRIED),
    *(Field(f"{MEANS[key]} (kr per heltidsår)", "sek", 14) for key in TRIED),
)
CURVE_FIELDS = (
    Field("Andel av dagens", "percent", 44),
    Field("Till nya block", "sek", 24, "Kronor, summa över åren; antal block där ingen krona är "
          "angiven."),
    Field("Block", "whole", 12),
    Field("Kostnad (kr)", "sek", 16, "Väntad kostnad för blocken, alla år."),
    Field("Brist kvar (heltidsår)", "fte", 14,
          "Specialiteter som kan få block, summa över utvärderingsåren."),
    Field("Avvärjd brist (heltidsår)", "fte", 14),
    Field("Avvärjd brist per miljon till", "ratio", 16, "Mot raden ovanför."),
    Field("Bevisat bäst", "text", 12),
)
START_FIELDS = (
    Field("Specialitet", "text", 44),
    Field("Område", "text", 24),
    Field("Utbildningsform", "text", 22),
    Field("Sista startår", "text", 14),
)
SHARE_COLUMN, SHORTAGE_COLUMN = 0, 4
CHART_SIZE = (860, 320)


def add_sensitivity(page: Page, result: RunResult) -> None:
    """Assumptions, yardsticks, means, own plan, stability, more or less money, late starts."""
    page.lay_out(_parts(result))


def _parts(result: RunResult) -> Iterator[Part]:
    years = span(evaluated_years(result.inputs))
    yield Table("Antaganden_störst", GUESS_FIELDS, [
        (guess.name, guess_value(result, guess), guess.low_label, guess.high_label,
         guess.change_low, guess.change_high) for guess in result.questions.guesses],
        f"Antaganden som betyder mest: så ändras bristen {years} (heltidsår)")
    yield from yardstick_parts(result)
    yield Text(list(longer_life_sentences(result)))
    for budget in budgets_with_levers(result):
        many = plural(group_count(result, budget), "grupp", "grupper")
        yield Table(f"Åtgärder_{budget}", MEANS_FIELDS,
                    [_means_row(lever) for lever in levers_of(result, budget)],
                    f"Åtgärder sida vid sida, ram {budget}: åtgärden i varje grupp ({many})",
                    "Väntad tillgång med dagens antaganden, allt annat lika. Ett pris som inte är "
                    "angivet i Antaganden räknas inte.")
    yield from stability_parts(result)
    said = [text for curve in result.questions.money_curves for text in curve_sentences(curve)]
    yield Text(said or [CURVE_ON_REQUEST])
    for curve in result.questions.money_curves:
        yield _curve(result, curve)
    yield from manual_parts(result)


def add_means(page: Page, result: RunResult) -> None:
    """Annex: the means group by group, and the last year in which a block is of use."""
    page.lay_out([
        *(Table(f"Åtgärder_specialitet_{budget}", GROUP_FIELDS, list(_group_rows(result, budget)),
                f"Ram {budget}") for budget in budgets_with_levers(result)),
        _last_starts(result)])


def _means_row(lever: Lever) -> Sequence[Cell]:
    return (
        MEANS[lever.key], lasting(lever), lever.fte_years, lever.at_horizon, lever.cost,
        lever.central_cost,
        Formula('=IF(OR(E{row}="",C{row}<=0),"",E{row}/C{row})', lever.per_fte_year),
        NO_PRICE if lever.cost is None else "",
    )


def _group_rows(result: RunResult, budget: str) -> Iterator[Sequence[Cell]]:
    by_group: dict[int, dict[str, Lever]] = {}
    for lever in result.questions.levers:
        if lever.group is not None and lever.budget == budget:
            by_group.setdefault(lever.group, {})[lever.key] = lever
    for g, levers in by_group.items():
        yield (*group_names(result, g), *(levers[key].fte_years for key in TRIED),
               *(levers[key].per_fte_year for key in TRIED))


def _curve(result: RunResult, curve: MoneyCurve) -> Table:
    """Table and chart of a budget's curve."""
    return Table(
        f"Budgetkurva_{curve.budget}", CURVE_FIELDS, list(_curve_rows(result, curve)),
        f"Budgetkurva, ram {curve.budget}", curve_note(curve),
        chart=Chart(lambda page, at: _curve_chart(page, curve, at), CHART_SIZE[1],
                    f"Linjediagram: brist kvar i ram {curve.budget} vid olika stor del av dagens "
                    "pengar till nya block."))


def _curve_rows(result: RunResult, curve: MoneyCurve) -> Iterator[Sequence[Cell]]:
    points = curve.points
    for i, point in enumerate(points):
        before = points[max(i - 1, 0)]
        spent = (point.cost - before.cost) / 1e6
        worth = (before.shortage - point.shortage) / spent if spent > 1e-6 else None
        spent_here, gained = (
            f"{letter}{{row}}-INDEX({letter}{{first}}:{letter}{{last}},{max(i, 1)})"
            for letter in "DE")
        yield (
            point.share, point.money, point.blocks, point.cost, point.shortage,
            Formula("=E{first}-E{row}", points[0].shortage - point.shortage),
            Formula(f'=IF({spent_here}<=1,"",-({gained})/({spent_here})*1000000)', worth),
            "ja" if point.proven or _is_proven_plan(result, curve, point) else "nej",
        )


def _is_proven_plan(result: RunResult, curve: MoneyCurve, point: CurvePoint) -> bool:
    """Whether a point is the run's own allocation, proven there with more time."""
    budget = next(budget for budget in result.allocation.budgets if budget.name == curve.budget)
    allocation = budget.allocation
    cost = float((allocation.blocks * budget.problem.cost).sum())
    return (allocation.status == "optimal" and allocation.exchange_checked and point.share == 1.0
            and point.blocks == int(allocation.blocks.sum()) and abs(point.cost - cost) < 1.0)


def _curve_chart(page: Page, curve: MoneyCurve, at: Placed) -> Any:
    """Lines between points on a true axis: the shares do not lie evenly."""
    chart = page.workbook.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    first, last = at.top + 1, at.top + at.count
    chart.add_series({
        "name": "Brist kvar", "line": {"color": BLUE, "width": 2.5},
        "categories": [SHEET, first, SHARE_COLUMN, last, SHARE_COLUMN],
        "values": [SHEET, first, SHORTAGE_COLUMN, last, SHORTAGE_COLUMN],
        "marker": {"type": "circle", "size": 6, "fill": {"color": BLUE},
                   "border": {"color": BLUE}},
    })
    of = "pengarna till nya block" if curve.in_money else "antalet block"
    dress(chart, f"Brist kvar vid andel av {of}, ram {curve.budget}", "heltidsår", CHART_SIZE)
    chart.set_x_axis({"name": f"andel av {of}", "num_format": "0%", "min": 0,
                      "max": max(point.share for point in curve.points)})
    chart.set_legend({"none": True})
    return chart


def _last_starts(result: RunResult) -> Table:
    groups, budgets = result.inputs.groups, budgets_in_order(result)
    starts = sorted(result.questions.last_starts,
                    key=lambda s: budgets.index(groups[s.group].budget))
    return Table(
        "Sista_startår", START_FIELDS,
        [(*group_names(result, start.group), form, year)
         for start in starts for form, year in last_start_text(start)],
        "Sista startår som ger en färdig specialist inom horisonten",
        "Ett block som startar senare är färdigt först efter "
        f"{result.inputs.calendar.years[result.inputs.calendar.horizon]} (med minst 50 procents "
        "sannolikhet).")
