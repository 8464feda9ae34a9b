"""Where the region stands today, and where it is heading without new blocks."""

from collections.abc import Iterator
from functools import partial

from prognos.report.charts import NARROW, Band, Line, Step, line_chart, waterfall_chart
from prognos.report.disclosure.public_figures import public_figures
from prognos.report.disclosure.small_counts import shown_text
from prognos.report.paper.document import Block, Figure, Heading, Paragraph
from prognos.report.paper.phrases import PEOPLE, fte, groups_words, has_blocks, sums_told
from prognos.report.paper.standing import Years, budget_years
from prognos.report.wording.common_words import budgets_in_order, members
from prognos.report.wording.numbers import full_time, number
from prognos.results import RunResult

APART = ("Bristen räknas grupp för grupp och läggs ihop: ett överskott i en grupp fyller inte en "
         "brist i en annan.")


def add_background(result: RunResult) -> Iterator[Block]:
    """State and outlook of each budget, the first one with its charts."""
    yield Heading("Bakgrund")
    for budget in budgets_in_order(result):
        yield Paragraph(" ".join(_state(result, budget)))
    yield Paragraph(APART)
    yield from outlook_figure(result)
    yield from _flow_figure(result)
    if sentence := _status_quo(result):
        yield Paragraph(sentence)


def _state(result: RunResult, budget: str) -> Iterator[str]:
    """Persons today, supply against need today and at the horizon without new blocks."""
    ours, figures = members(result, budget), public_figures(result).budgets[budget]
    if figures.sums_told:
        persons, learning = (shown_text(table.total).replace("<", "färre än ")
                             for table in (figures.specialists, figures.in_training))
        yield f"Vid mätdatum fanns {persons} {PEOPLE[budget]} och {learning} under utbildning."
    else:
        yield f"De {PEOPLE[budget]} som ingår är så få att antal och heltider inte visas."
        return
    years = budget_years(result, ours)
    if years.need[0] <= 0:
        yield "Inget behov är angivet för dem."
        return
    some = any(result.inputs.need.by_group[g] is None for g in ours)
    where = " i de grupper som har ett angivet behov" if some else ""
    yield (f"Tillgången var {full_time(years.supply_before[0])} mot ett behov av "
           f"{fte(years.need[0])}{where}.")
    yield _heading_for(years)


def _heading_for(years: Years) -> str:
    """The last year shown without new blocks; a surplus in one group fills no shortage elsewhere.
    """
    last, need = years.years[-1], float(years.need[-1])
    supply, lacking = float(years.supply_before[-1]), float(years.shortage_before[-1])
    text = f"Utan nya block väntas {full_time(supply)} {last} mot ett behov av {fte(need)}."
    if lacking < 0.5:
        return text
    return f"{text} Räknat grupp för grupp saknas då {full_time(lacking)}."


def _main_budget(result: RunResult) -> str | None:
    """The first budget that has somebody with a need and whose sums may be told."""
    return next((budget for budget in budgets_in_order(result) if sums_told(result, budget)
                 and budget_years(result, members(result, budget)).need.any()), None)


def outlook_figure(result: RunResult) -> Iterator[Block]:
    """Supply before and after beside the need; nothing where no need is stated."""
    budget = _main_budget(result)
    if budget is None:
        return
    years = budget_years(result, members(result, budget))
    last = len(years.years) - 1
    given = has_blocks(result, budget)
    words = (f"Behovet går från {fte(years.need[0])} till {full_time(years.need[last])} "
             f"{years.years[0]}–{years.years[last]}. Tillgången {years.years[last]} väntas bli "
             f"{full_time(years.supply_before[last])} utan nya block")
    words += f" och {fte(years.supply_after[last])} med dem." if given else "."
    after = [Line("Med blocken", years.supply_after.tolist(), "after")] if given else []
    draw = partial(
        line_chart, "Tillgång och behov", words, years.years,
        (Line("Behov", years.need.tolist(), "need"),
         Line("Utan nya block", years.supply_before.tolist(), "supply"), *after),
        _band(result, budget))
    spread = "" if _band(result, budget) is None else (
        f" Det skuggade fältet visar var tillgången{' med blocken' if given else ''} hamnar i åtta "
        "fall av tio.")
    yield Figure(
        draw(), words, f"Tillgång och behov av {PEOPLE[budget]}, heltider 31 december.{spread}",
        narrow=draw(room=NARROW))


def _band(result: RunResult, budget: str) -> Band | None:
    """P10–P90 with the blocks, known for the whole of budget ST only."""
    shown = result.inputs.calendar.horizon + 1
    spread = result.forecast.after.totals.fte
    if budget != "ST":
        return None
    return Band("Åtta fall av tio", spread.p10[:shown].tolist(), spread.p90[:shown].tolist())


def _flow_figure(result: RunResult) -> Iterator[Block]:
    """From today's specialists to the horizon's without new blocks, by cause; where persons are
    few a chart would tell of single ones and is left out."""
    budget, limit = _main_budget(result), result.inputs.rules.small_count
    if budget is None:
        return
    steps = flow_steps(result, budget)
    figures = public_figures(result).budgets[budget]
    told = not any(isinstance(table.total, str)
                   for table in (figures.specialists, figures.in_training))
    levels = [step.value for step in steps if step.total]
    if not told or min(levels) < 2 * limit or _names_the_few(result, budget):
        return
    years = result.inputs.calendar.years
    last = years[result.inputs.calendar.horizon]
    words = "; ".join(f"{step.name}: {number(step.value, 0)}" for step in steps)
    draw = partial(waterfall_chart, f"Från {years[0]} till {last}", words, steps)
    yield Figure(
        draw(),
        f"Från {years[0]} till {last}, väntat antal personer. {words}.",
        f"Vad som förändrar antalet {PEOPLE[budget]} till {last} utan nya block, väntat antal "
        "personer.", narrow=draw(room=NARROW))


def _names_the_few(result: RunResult, budget: str) -> bool:
    """Whether the exits shown are those of a few who have given notice."""
    flows, ours = result.forecast.before.flows, members(result, budget)
    known, left = (float(values[ours, 1:].sum()) for values in (flows.known_exits, flows.left))
    return 0.0 < known < result.inputs.rules.small_count and left < result.inputs.rules.small_count


def flow_steps(result: RunResult, budget: str) -> list[Step]:
    """Opening, what goes and comes over the shown years, closing; persons without new blocks."""
    flows, ours = result.forecast.before.flows, members(result, budget)
    shown = slice(1, result.inputs.calendar.horizon + 1)
    first, last = result.inputs.calendar.years[0], result.inputs.calendar.horizon
    steps = [Step(f"I tjänst {first}", float(flows.closing[ours, 0].sum()), total=True)]
    for name, values, sign in (
        ("Pension", flows.retired, -1),
        ("Övriga och anmälda avgångar", flows.left + flows.known_exits, -1),
        ("Färdiga som stannar", flows.completed, 1), ("Rekrytering utifrån", flows.recruited, 1),
    ):
        steps.append(Step(name, sign * float(values[ours, shown].sum())))
    closing = float(flows.closing[ours, last].sum())
    return [*steps, Step(f"I tjänst {result.inputs.calendar.years[last]}", closing, total=True)]


def _status_quo(result: RunResult) -> str:
    """Groups whose need is today's state, not a stated need; empty when there are none."""
    resting = sum(need is not None and need.method == "Nuläge"
                  for need in result.inputs.need.by_group)
    missing = sum(need is None for need in result.inputs.need.by_group)
    parts = []
    if resting:
        parts.append(f"För {groups_words(result, resting)} utgår behovet från dagens bemanning med "
                     "vakanser och hyrläkare; ingen annan nivå är angiven.")
    theirs = "Den får" if missing == 1 else "De får"
    if missing:
        parts.append(f"För {groups_words(result, missing)} är inget behov angivet. {theirs} en "
                     "prognos men ingen brist och inga block.")
    return " ".join(parts)
