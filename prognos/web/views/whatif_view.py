"""The what-if page: five levers, every difference from the baseline, and what comes of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import numpy as np

from prognos.analysis.what_if.plan_outcomes import changed
from prognos.inputs import Inputs
from prognos.inputs.scenario import LeverChange, LeverProblem, Scenario
from prognos.reading.levers.goal_lines import goal_forms
from prognos.reading.levers.lever_lines import read_line
from prognos.reading.levers.scenario_file import read_scenario
from prognos.report.paper.document import Block, Bullets, Column, Heading, Paragraph, Table
from prognos.report.wording.numbers import MILLION, plural, rough, whole
from prognos.report.wording.scenario_words import (
    all_budgets,
    binding_words,
    broken_words,
    figures_apart,
    moved_lines,
    part_words,
    proof_words,
    rank_words,
    region_rows,
    scenario_sentence,
)
from prognos.results import RunResult
from prognos.results.what_if import Comparison, PlanOutcome, ScenarioOutcome
from prognos.results.years.region_year import RegionYear
from prognos.schema.lever_dictionary import presets
from prognos.schema.values import ValueProblem
from prognos.schema.values import number as read_number
from prognos.use_cases.compare import places_of
from prognos.web.views.answer_view import Piece, pieces
from prognos.web.views.lever_view import SLIDERS, Choices, Slider, choices, sliders

MOST_LINES = 20
LONGEST = 200
"""Characters of a line or a motive."""

@dataclass(frozen=True)
class Asked:
    """What the page is asked: the sliders' values, and lines with their motives."""

    moved: tuple[tuple[str, float], ...] = ()
    """Key of a slider and its value, where it is not 0."""
    lines: tuple[tuple[str, str], ...] = ()
    """Line and motive."""
    goal: str = ""
    """Line of a goal, which is sought from the baseline."""

    @property
    def query(self) -> str:
        """As it stands in the page's address."""
        return "&".join(filter(None, (self.key, self.goal and urlencode({"mal": self.goal}))))

    @property
    def key(self) -> str:
        """The same without the goal: what the changes are told apart by."""
        return urlencode([*((f"spak-{key}", f"{value:g}") for key, value in self.moved),
                          *(pair for line, motive in self.lines
                            for pair in (("rad", line), ("motiv", motive)))])

    def with_line(self, line: str, motive: str) -> Asked:
        return replace(self, lines=(*self.lines, (line, motive)))


@dataclass(frozen=True)
class Difference:
    """An input that is not as in the baseline."""

    text: str
    motive: str
    without: str
    """The address's query without it."""
    named: str
    """What the field of its motive is called."""


@dataclass(frozen=True)
class Given:
    """A scenario at hand."""

    name: str
    motive: str
    query: str


@dataclass(frozen=True)
class WhatIf:
    """The page's upper half: what is asked."""

    sliders: tuple[Slider, ...]
    differences: tuple[Difference, ...]
    presets: tuple[Given, ...]
    baseline: str
    problem: str
    query: str
    without_goal: str
    """The address's query without the goal."""
    choices: Choices
    goals: tuple[str, ...]
    """Lines of goals, as examples."""


def asked_for(pairs: Sequence[tuple[str, str]]) -> Asked:
    """What an address asks, as far as it can be read; at most `MOST_LINES` lines."""
    known = {slider.key: slider for slider in SLIDERS}
    moved = {}
    for name, value in pairs:
        slider = known.get(name.removeprefix("spak-")) if name.startswith("spak-") else None
        if slider is not None and (found := _value(slider, value)):
            moved[slider.key] = found
    lines = [value[:LONGEST].strip() for name, value in pairs if name == "rad"]
    motives = [value[:LONGEST].strip() for name, value in pairs if name == "motiv"]
    motives += [""] * (len(lines) - len(motives))
    told = [pair for pair in zip(lines, motives, strict=False) if pair[0]]
    goals = [value[:LONGEST].strip() for name, value in pairs if name == "mal"]
    return Asked(tuple((key, moved[key]) for key in known if key in moved),
                 tuple(told[:MOST_LINES]), "".join(goals[-1:]))


def _value(slider: Slider, text: str) -> float:
    try:
        return float(np.clip(read_number(text), slider.low, slider.high))
    except ValueProblem:
        return 0.0


def scenario_of(inputs: Inputs, asked: Asked) -> Scenario:
    """The scenario that is asked. Raises `LeverProblem`."""
    places = places_of(inputs)
    values = dict(asked.moved)
    own = [replace(slider, value=values[slider.key]) for slider in SLIDERS if slider.key in values]
    changes = [read_line(slider.line, places) for slider in own]
    changes += [replace(read_line(line, places), motive=motive or None)
                for line, motive in asked.lines]
    return Scenario("; ".join(change.text for change in changes), tuple(changes))


def named_scenario(inputs: Inputs, asked: Asked, name: str, motive: str) -> Scenario:
    """The scenario to be saved. Raises `LeverProblem`: a file has a name and says why.

    motive : of the changes that have none of their own.
    """
    scenario = scenario_of(inputs, asked)
    if not scenario.changes:
        raise LeverProblem("Inget är ändrat, så det finns inget att spara.")
    if not name or (not motive and not all(change.motive for change in scenario.changes)):
        raise LeverProblem("Ge scenariot ett namn och ett motiv innan det sparas.")
    return replace(scenario, name=name, changes=tuple(
        replace(change, motive=change.motive or motive) for change in scenario.changes))


def asked_of_file(inputs: Inputs, name: str, content: bytes) -> Asked:
    """What a scenario's file asks. Raises `LeverProblem`."""
    scenario = read_scenario(name, content, places_of(inputs))
    return Asked(lines=tuple((change.text, change.motive or "") for change in scenario.changes))


def what_if(
    result: RunResult, baseline: PlanOutcome, asked: Asked, years: Sequence[RegionYear] = ()
) -> WhatIf:
    """What is asked, and what it could be asked.

    years : the region's own, oldest first.
    """
    try:
        changes: tuple[LeverChange, ...] = scenario_of(result.inputs, asked).changes
        changed(result.inputs, changes)
        problem = ""
    except LeverProblem as told:
        changes, problem = (), str(told)
    return WhatIf(
        sliders(result, dict(asked.moved), years), tuple(_differences(asked, changes)),
        tuple(_presets(result.inputs)), _baseline(result.inputs, baseline), problem, asked.query,
        asked.key, choices(result.inputs), tuple(_goals(result.inputs, baseline)))


def _differences(asked: Asked, changes: Sequence[LeverChange]) -> Iterator[Difference]:
    """Each change with the way back."""
    if not changes:
        return
    for n, change in enumerate(changes):
        rest = (replace(asked, moved=tuple(pair for i, pair in enumerate(asked.moved) if i != n))
                if n < len(asked.moved) else replace(asked, lines=tuple(
                    pair for i, pair in enumerate(asked.lines) if i != n - len(asked.moved))))
        yield Difference(change.text, change.motive or "", rest.query, f"Motiv till {change.text}")


def _goals(inputs: Inputs, baseline: PlanOutcome) -> Iterator[str]:
    """Goals that one might have: a tenth less shortage in the region, then one of each kind."""
    at = inputs.calendar.horizon
    yield f"Brist {inputs.calendar.years[at]} högst {int(0.9 * float(baseline.after[at]))}"
    yield from goal_forms(places_of(inputs), inputs.calendar.years[-1])


def _presets(inputs: Inputs) -> Iterator[Given]:
    """Those of sheet Scenarier, then those at hand."""
    for scenario in inputs.order.scenarios:
        asked = Asked(lines=tuple((change.text, change.motive or "")
                                  for change in scenario.changes))
        yield Given(scenario.name, "Ur bladet Scenarier.", asked.query)
    for preset in presets():
        asked = Asked(lines=tuple((line, preset.motive) for line in preset.lines))
        yield Given(preset.name, preset.motive, asked.query)


def _baseline(inputs: Inputs, baseline: PlanOutcome) -> str:
    """The baseline in one line."""
    at = inputs.calendar.horizon
    return (f"brist {inputs.calendar.years[at]} med blocken {rough(float(baseline.after[at]))} "
            f"heltider, {plural(int(baseline.blocks.sum()), 'block', 'block')} för "
            f"{whole(baseline.cost / MILLION)}\u00a0mkr{all_budgets(inputs)}")


# --- What comes of it ----------------------------------------------------------------------------


def outcome_pieces(comparison: Comparison) -> tuple[Piece, ...]:
    """A scenario beside the baseline, or several beside each other."""
    return pieces(tuple(_blocks(comparison)))


def _blocks(comparison: Comparison) -> Iterator[Block]:
    for scenario in comparison.scenarios:
        yield Paragraph(f"{scenario_sentence(comparison, scenario)}", lead=True)
    yield _region(comparison)
    for scenario in comparison.scenarios:
        yield from _told(comparison, scenario)


def _region(comparison: Comparison) -> Table:
    """The region's figures, the baseline first."""
    several = len(comparison.scenarios) > 1
    names = [scenario.name if several else "Blir" for scenario in comparison.scenarios]
    outcomes = [comparison.baseline, *(each.outcome for each in comparison.scenarios)]
    rows = tuple((name, *figures_apart(values))
                 for name, values in region_rows(comparison.inputs, outcomes))
    return Table("Regionen", (Column("Mått", width=3.0), Column("Utgångsläget", "right"),
                              *(Column(name, "right") for name in names)), rows)


def _told(comparison: Comparison, scenario: ScenarioOutcome) -> Iterator[Block]:
    inputs, outcome = comparison.inputs, scenario.outcome
    if len(comparison.scenarios) > 1:
        yield Heading(scenario.name)
    moves = moved_lines(inputs, scenario.moved)
    if moves:
        yield Heading("Block som flyttas", level=2)
        yield Bullets(tuple(moves))
    else:
        stops = binding_words(outcome)
        yield Paragraph("Inga block flyttas." + (f" Det som stoppar fler block: {stops}."
                                                 if stops else ""))
    if broken := tuple(broken_words(outcome)):
        yield Heading("Bryter gränser", level=2)
        yield Bullets(broken)
    if ranks := rank_words(inputs, comparison.baseline, outcome):
        yield Paragraph(f"Platser som ändras (väntad brist i procent av behovet): {ranks}.")
    if scenario.parts and scenario.interaction is not None:
        yield Heading("Var för sig", level=2)
        yield Bullets(tuple(part_words(inputs, part)
                            for part in (*scenario.parts, scenario.interaction)))
    now, then = proof_words(comparison.baseline), proof_words(outcome)
    yield Paragraph(f"Fördelningen: {then}{'' if now == then else f' (nu: {now})'}.")
