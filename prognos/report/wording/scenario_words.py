"""What a scenario changes and what comes of it, in Swedish: one sentence first."""

from collections.abc import Iterator, Sequence

import numpy as np

from prognos.inputs import Group, Inputs
from prognos.inputs.arrays import IntArray
from prognos.report.wording.common_words import group_name, limit_text, lower_first
from prognos.report.wording.numbers import (
    MINUS,
    NBSP,
    number,
    percent,
    plural,
    rough,
    signed,
    span,
    whole,
)
from prognos.report.wording.reason_words import broken_text
from prognos.results.what_if import (
    ChangedInput,
    Comparison,
    MovedBlocks,
    PlanOutcome,
    ScenarioOutcome,
    ScenarioPart,
)
from prognos.schema.lever_dictionary import levers

NUMBERS = ("inga", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva",
           "tolv")
MOST_NAMES, MOST_RANKS = 5, 5
STEP = 1e-9
DIFFERENT = 0.05
"""Figures that differ by less are told as the same."""


def scenario_sentence(comparison: Comparison, scenario: ScenarioOutcome) -> str:
    """"Med +2 mkr 2028: tre block till (Kardiologi, Radiologi, Psykiatri); bristen 2035 blir 66
    i stället för 69 heltider."
    """
    inputs, at = comparison.inputs, comparison.inputs.calendar.horizon
    now, then = comparison.baseline, scenario.outcome
    last = shortage_words(inputs.calendar.years[at], float(now.after[at]), float(then.after[at]))
    for name, (before, after) in _other_budgets(inputs, [now, then]):
        if abs(now.after[at] - then.after[at]) < DIFFERENT:
            last = (f"bristen i ramen {name} {evaluated_span(inputs)} blir {number(after)} "
                    f"i stället för {number(before)} heltidsår")
    if all(change.lever == "move" for change in scenario.changes):
        return f"{lead(scenario)}: {price_words(inputs, now, then)}; {last}."
    return f"{lead(scenario)}: {blocks_words(inputs, now, then)}; {last}."


def lead(scenario: ScenarioOutcome) -> str:
    """"Med +2 mkr 2028", "Med pensionsålder +2 år", "Med scenariot Mer pengar"."""
    texts = [change.text for change in scenario.changes]
    if "; ".join(texts) != scenario.name:
        return f"Med scenariot {scenario.name}"
    if len(texts) != 1:
        *first, last = [lower_first(text) for text in texts]
        return f"Med {', '.join(first)} och {last}"
    change = scenario.changes[0]
    if change.lever == "move":
        return f"Med {change.text.removeprefix('Flytta ').replace(' block ', ' block flyttat ', 1)}"
    if change.lever == "budget":
        name = levers()["budget"].name
        *years, figure, unit = change.text.removeprefix(f"{name} ").split(" ")
        plain = unit == "%" or figure.startswith("=")
        return f"Med {'anslaget ' if plain else ''}" + " ".join(
            [figure.removeprefix("="), unit, *years])
    return f"Med {lower_first(change.text)}"


def price_words(inputs: Inputs, now: PlanOutcome, then: PlanOutcome) -> str:
    """What a moved block costs: shortage, money, limits."""
    more, years = _short(inputs, then) - _short(inputs, now), evaluated_span(inputs)
    price = ("lika stor brist" if abs(more) < 0.05 else
             f"{number(abs(more))} heltidsår {'mer' if more > 0 else 'mindre'} brist") + f" {years}"
    money = then.cost - now.cost
    if abs(money) >= 5e4:
        price += f", {number(abs(money) / 1e6)}{NBSP}mkr {'dyrare' if money > 0 else 'billigare'}"
    count = len(then.broken)
    if not count:
        return f"{price}, alla gränser hålls"
    return f"{price}, " + ("en gräns bryts" if count == 1 else f"{counted(count)} gränser bryts")


def _short(inputs: Inputs, outcome: PlanOutcome, budget: str = "ST") -> float:
    ours = [g for g, group in enumerate(inputs.groups) if group.budget == budget]
    return float(outcome.group_after[ours].sum())


def _other_budgets(
    inputs: Inputs, outcomes: Sequence[PlanOutcome]
) -> Iterator[tuple[str, list[float]]]:
    """Each budget but ST whose shortage over the evaluated years differs, with its FTE-years."""
    for name in sorted({group.budget for group in inputs.groups} - {"ST"}):
        found = [_short(inputs, outcome, name) for outcome in outcomes]
        if max(found) - min(found) > DIFFERENT:
            yield name, found


def evaluated_span(inputs: Inputs) -> str:
    """"2033–2037"."""
    return span(tuple(inputs.calendar.years[t] for t in inputs.calendar.evaluated))


def budget_words(scenario: ScenarioOutcome) -> str:
    """Why money of some years alone gives no block, where the other years stop it; "" else."""
    changed = {year for change in scenario.changes for year in range(
        change.first or 0, (change.last or 9999) + 1)}
    full = sorted({limit.year for limit in scenario.outcome.binding
                   if limit.family == "budget" and limit.year is not None} - changed)
    if not full or scenario.moved or any(each.lever != "budget" for each in scenario.changes):
        return ""
    return f"Ett block kostar i flera år, och ramen är full {span(tuple(full))}."


def binding_words(outcome: PlanOutcome) -> str:
    """The limits that stop more blocks: "Budgetram 2027, Högsta antal block 2028"."""
    named = list(dict.fromkeys(limit_text(limit) for limit in outcome.binding))
    more = f" och {len(named) - MOST_NAMES} till" if len(named) > MOST_NAMES else ""
    return ", ".join(named[:MOST_NAMES]) + more


def shortage_words(year: int, before: float, after: float) -> str:
    """The region's shortage with the blocks; as many decimals as it takes to see a difference."""
    if abs(after - before) < 0.05:
        return f"bristen {year} är densamma, {rough(before)} heltider"
    told = [rough(after), rough(before)]
    for decimals in (1, 2):
        if told[0] == told[1]:
            told = [number(after, decimals), number(before, decimals)]
    return f"bristen {year} blir {told[0]} i stället för {told[1]} heltider"


def blocks_words(inputs: Inputs, baseline: PlanOutcome, outcome: PlanOutcome) -> str:
    """"tre block till (Kardiologi, Radiologi 2)", "lika många block (fler: A; färre: B)"."""
    change = (outcome.blocks - baseline.blocks).sum(axis=1)
    net = int(change.sum())
    more, fewer = (blocks_in_words(inputs, change * sign) for sign in (1, -1))
    if not (outcome.blocks != baseline.blocks).any():
        return "samma fördelning"
    if not more and not fewer:
        shifted = int(np.abs(outcome.blocks - baseline.blocks).sum()) // 2
        return f"lika många block, {counted(shifted)} byter startår"
    head = (f"{counted(net)} block till" if net > 0
            else f"{counted(-net)} block färre" if net else "lika många block")
    if not fewer or not more:
        return f"{head} ({more or fewer})"
    return f"{head} (fler: {more}; färre: {fewer})"


def counted(count: int) -> str:
    """A number as a word as far as one reads it so."""
    return NUMBERS[count] if count < len(NUMBERS) else whole(count)


def blocks_in_words(inputs: Inputs, change: IntArray) -> str:
    """Groups with more blocks, most first, and how many where more than one."""
    order = sorted((g for g in range(len(change)) if change[g] > 0), key=lambda g: -change[g])
    named = [_short_name(inputs.groups[g]) + (f" {int(change[g])}" if change[g] > 1 else "")
             for g in order]
    if len(named) > MOST_NAMES:
        named = [*named[:MOST_NAMES - 1], f"{len(named) - MOST_NAMES + 1} till"]
    return ", ".join(named)


def _short_name(group: Group) -> str:
    """A name for a list with commas: "Allmänmedicin (Umeå)"."""
    return group.specialty if group.area is None else f"{group.specialty} ({group.area})"


def span_words(change: ChangedInput, values: tuple[float, float] | None) -> str:
    """An input's value in its own unit, or from the least to the largest; "" where none is stated.
    """
    least, most = (value_words(change, value) for value in values or (None, None))
    if least == most:
        return most
    unit = f"{NBSP}{most.rpartition(NBSP)[2]}"
    if change.lever == "pension":  # both have signs
        return f"{least.removesuffix(unit)} till {most}"
    return f"{least.removesuffix(unit)}–{most}"


def value_words(change: ChangedInput, value: float | None) -> str:
    """A value in its own unit; "" where there is none."""
    if value is None:
        return ""
    kind = levers()[change.lever].kind
    if kind == "money":
        return f"{number(value / 1e6, 2 if value % 1e5 else 1)}{NBSP}mkr"
    if kind in ("share", "need"):
        return percent(value, 0 if abs(100 * value - round(100 * value)) < STEP else 1)
    decimals = 0 if abs(value - round(value)) < STEP else 2
    if change.lever == "pension":  # years earlier or later than the curve, never an age
        return f"{signed(value, decimals) if abs(value) >= STEP else '±0'}{NBSP}år"
    return number(value, decimals) + (f"{NBSP}år" if kind == "years" else "")


GOALS = {"listed": "Mål för listade per specialist"}
"""Levers whose value is a goal: what is so today is told elsewhere by the same name."""


def what_words(change: ChangedInput) -> str:
    """What is changed, where and when: "Behov Allmänmedicin, från 2030"."""
    if change.lever == "move":
        return change.text
    years = years_words(change)
    lever = GOALS.get(change.lever, levers()[change.lever].name)
    name = " ".join(part for part in (lever, change.place) if part)
    if change.lever == "budget":
        years = years or "varje år"
    return f"{name}, {years}" if years else name


def years_words(change: ChangedInput) -> str:
    """"2028", "från 2028", "2028–2030"; "" for the whole time."""
    if change.first is None:
        return ""
    if change.last is None:
        return f"från {change.first}"
    return str(change.first) if change.first == change.last else f"{change.first}–{change.last}"


def all_budgets(inputs: Inputs) -> str:
    """That a figure is of all budgets, where there are more than one: the shortage is of ST."""
    return ", alla ramar" if len({group.budget for group in inputs.groups}) > 1 else ""


def region_rows(
    inputs: Inputs, outcomes: Sequence[PlanOutcome]
) -> Iterator[tuple[str, list[float]]]:
    """The region's figures, a row each, of every outcome: what they are and the figures."""
    at, calendar = inputs.calendar.horizon, inputs.calendar
    last, years = calendar.years[at], evaluated_span(inputs)
    yield f"Behov {last} (heltider)", [float(o.need[at]) for o in outcomes]
    yield f"Tillgång {last} med blocken (heltider)", [float(o.supply[at]) for o in outcomes]
    yield f"Brist {last} utan nya block (heltider)", [float(o.before[at]) for o in outcomes]
    yield f"Brist {last} med blocken (heltider)", [float(o.after[at]) for o in outcomes]
    yield f"Brist {years} (heltidsår)", [_short(inputs, o) for o in outcomes]
    for name, found in _other_budgets(inputs, outcomes):
        yield f"Brist i ramen {name} {years} (heltidsår)", found
    every = all_budgets(inputs)
    yield f"Block{every}", [float(o.blocks.sum()) for o in outcomes]
    yield f"Blockens kostnad{every} (mkr)", [o.cost / 1e6 for o in outcomes]
    known = [o.candidates for o in outcomes if o.candidates is not None]
    if len(known) == len(outcomes) and max(known) - min(known) > DIFFERENT:
        yield f"Kandidater till ST {last} (läkare)", known


def row_name(n: int, scenario: ScenarioOutcome) -> str:
    """A scenario as a row among many: "4. Mer pengar: Centralt anslag från 2028 +3 mkr"."""
    texts = "; ".join(change.text for change in scenario.changes)
    return f"{n}. {texts if texts == scenario.name else f'{scenario.name}: {texts}'}"


def figures_apart(values: Sequence[float]) -> list[str]:
    """A row's figures as text, with a decimal where whole ones would hide a difference."""
    if all(float(value).is_integer() for value in values):
        return [whole(value) for value in values]
    told, exact = [rough(value) for value in values], [number(value) for value in values]
    return told if len(set(told)) == len(set(exact)) else exact


def how_words(change: ChangedInput) -> str:
    """The change as written, without what and where: "+2 mkr"."""
    text = change.text
    at = next((i for i, letter in enumerate(text) if letter in f"+={MINUS}"), 0)
    return text[at:] if at else ""


def moved_lines(inputs: Inputs, moved: Sequence[MovedBlocks]) -> list[str]:
    """From whom to whom, a line each; last, on one line, who only changes start year."""
    other = [each for each in moved if each.from_group != each.to_group]
    shifts = [each for each in moved if each.from_group == each.to_group]
    lines = [moved_words(inputs, each) for each in other]
    if shifts:
        told = "; ".join(shift_words(inputs, each) for each in shifts[:MOST_NAMES])
        more = f" och {len(shifts) - MOST_NAMES} till" if len(shifts) > MOST_NAMES else ""
        lines.append(f"Byter startår: {told}{more}")
    return lines


def moved_words(inputs: Inputs, moved: MovedBlocks) -> str:
    """"2027: 1 block från Psykiatri till Radiologi", and which of several changes it is for."""
    told = _moved_words(inputs, moved)
    if moved.because is None or moved.from_group == moved.to_group:
        return told
    if len(moved.because) == 1:
        return f"{told} (av {lower_first(moved.because[0])})"
    return told + (" (av flera ändringar var för sig)" if moved.because
                   else " (först av ändringarna tillsammans)")


def _moved_words(inputs: Inputs, moved: MovedBlocks) -> str:
    starts, groups = inputs.calendar.start_calendar_years, inputs.groups
    blocks = f"{moved.blocks} block"
    if moved.from_group == moved.to_group:
        return f"Byter startår: {shift_words(inputs, moved)}"
    giver = "" if moved.from_group is None else f" från {group_name(groups[moved.from_group])}"
    taker = "" if moved.to_group is None else f" till {group_name(groups[moved.to_group])}"
    first = moved.from_start if moved.to_start is None else moved.to_start
    assert first is not None
    if not giver:
        return f"{starts[first]}: {blocks} till för {taker.removeprefix(' till ')}"
    if not taker:
        return f"{starts[first]}: {blocks} färre för {giver.removeprefix(' från ')}"
    earlier = starts[first if moved.from_start is None else moved.from_start]
    if earlier == starts[first]:
        return f"{earlier}: {blocks}{giver}{taker}"
    return f"{starts[first]}: {blocks}{giver} (start {earlier}){taker}"


def shift_words(inputs: Inputs, moved: MovedBlocks) -> str:
    """"Ögonsjukdomar 1 block 2027 → 2029"."""
    starts = inputs.calendar.start_calendar_years
    assert moved.from_group is not None
    assert moved.from_start is not None and moved.to_start is not None
    return (f"{group_name(inputs.groups[moved.from_group])} {moved.blocks} block "
            f"{starts[moved.from_start]} → {starts[moved.to_start]}")


def rank_words(inputs: Inputs, baseline: PlanOutcome, outcome: PlanOutcome) -> str:
    """Places by expected shortage that move, the largest moves first: "Psykiatri 5 → 3"."""
    change = np.nan_to_num(outcome.places - baseline.places)
    order = sorted(np.flatnonzero(change).tolist(), key=lambda g: -abs(change[g]))
    told = [f"{group_name(inputs.groups[g])} {whole(baseline.places[g])} → "
            f"{whole(outcome.places[g])}" for g in order[:MOST_RANKS]]
    more = f" och {len(order) - MOST_RANKS} till" if len(order) > MOST_RANKS else ""
    return ", ".join(told) + more


def proof_words(outcome: PlanOutcome) -> str:
    """Whether the plan is proven."""
    told = {"optimal": "bevisat bäst", "none": "ingen giltig fördelning"}.get(
        outcome.status, f"inte bevisad, högst {percent(outcome.gap, 1)} av blockens nytta från det "
                        "bästa")
    unmet = plural(outcome.unmet, "minimum ryms inte", "minima ryms inte")
    return f"{told}; {unmet}" if outcome.unmet else told


def broken_words(outcome: PlanOutcome) -> Iterator[str]:
    """Limits that a moved block breaks."""
    for limit in outcome.broken:
        yield broken_text(limit)


def part_words(inputs: Inputs, part: ScenarioPart) -> str:
    """What a change does alone, or what all do beyond the sum."""
    years = evaluated_span(inputs)
    name = part.text or "Samspel (tillsammans utöver summan)"
    blocks = f", {signed(part.blocks, 0)} block" if part.blocks else ""
    return f"{name}: {signed(part.shortage)} heltidsår brist {years}{blocks}"
