"""Whether a plan is plausible (model.md 8.8): told by default, with the figures.

Each kind is told once with the groups it is about, the worst first.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from prognos.inputs import NO_YEAR, Inputs
from prognos.inputs.all_inputs import id_in_words
from prognos.inputs.arrays import FloatArray, IntArray
from prognos.results.projection import Projection
from prognos.schema.findings import Finding, make_finding

TIMES_TODAY = 2.0
"""The plan may start so many times as many as today's trainees imply."""
MOST_PER_SPECIALIST = 1.0
LARGEST = 3
NAMED = 5
"""Groups that a finding names; the rest are counted."""
NOBODY = 0.5
"""Expected specialists below which a group has no supervisor."""
LEAST_SHORTAGE = 0.5
"""Expected shortage (mean over E, FTE) that is worth a warning."""
SMALLEST_GAIN = 0.5
"""Planned starts a year beyond today's pace that are worth one."""


@dataclass(frozen=True)
class _Case:
    """A group that a finding names, its figures in words, and how far off they are."""

    group: int
    words: str
    size: float


def plausibility_findings(
    inputs: Inputs, before: Projection, after: Projection, blocks: IntArray
) -> tuple[Finding, ...]:
    """What in the plan `blocks` (G, n) should be looked at before it is decided.

    before, after : the projection without and with the blocks.
    """
    kinds = (
        ("manga-starter", "Fördelning", _fast(inputs, blocks)),
        ("fler-st-an-specialister", "ST-läkare", _crowded(inputs, after)),
        ("handledare-slutar", "Bemanning", _unsupervised(inputs, after, blocks)),
        ("stor-brist-utan-block", "Fördelning", _unserved(inputs, before, blocks)),
    )
    return tuple(make_finding(code, sheet, told=_told(inputs, cases))
                 for code, sheet, cases in kinds if cases)


def _fast(inputs: Inputs, blocks: IntArray) -> list[_Case]:
    """Planned starts a year against `sum of trainees / length of their form`."""
    people, forms, rates = inputs.people.trainees, inputs.careers.forms, inputs.careers.rates
    pace = np.zeros(len(inputs.groups))
    np.add.at(pace, people.group, people.count / forms.length[people.form])
    filled = blocks * rates.fill_rate * (1.0 - rates.would_have_started[:, None])
    starts, years = inputs.people.starts, blocks.shape[1]
    planned = filled.sum(axis=1)
    within = starts.year <= years
    np.add.at(planned, starts.group[within], starts.count[within])
    yearly = planned / years
    return [_Case(g, f"{_decimal(yearly[g])} starter om året mot {_decimal(pace[g])} idag",
                  float(yearly[g] - TIMES_TODAY * pace[g]))
            for g in map(int, np.flatnonzero((yearly > TIMES_TODAY * pace) & blocks.any(axis=1)
                                    & (yearly - pace > SMALLEST_GAIN)))]


def _crowded(inputs: Inputs, after: Projection) -> list[_Case]:
    """Expected trainees per expected specialist, in the worst year up to H."""
    years = slice(0, inputs.calendar.horizon + 1)
    training = after.in_training[:, years]
    there = np.maximum(after.persons.mean[:, years], 1e-9)
    worst = (training / there).argmax(axis=1)
    cases = []
    for g, t in enumerate(worst):
        in_training, persons = float(training[g, t]), float(after.persons.mean[g, t])
        if in_training > MOST_PER_SPECIALIST * persons and in_training > NOBODY:
            year = inputs.calendar.years[int(t)]
            cases.append(_Case(g, f"{_decimal(in_training)} under utbildning på "
                                  f"{_decimal(persons)} specialister {year}",
                               in_training / max(persons, 0.1)))
    return cases


def _unsupervised(inputs: Inputs, after: Projection, blocks: IntArray) -> list[_Case]:
    """Groups whose specialists of today are gone before the last block begun is finished.

    Those who supervise are the specialists other than those whom the blocks themselves become:
    the year is the first in which they are expected to be fewer than half a person.
    """
    calendar, forms = inputs.calendar, inputs.careers.forms
    cases = []
    for g in np.flatnonzero(blocks.any(axis=1)):
        form = inputs.groups[g].form
        length = float(forms.length[form]) if form != NO_YEAR else float(
            forms.length[[forms.old, forms.new]].max())
        first = int(np.flatnonzero(blocks[g])[0]) + 1
        end = min(int(np.ceil(first - 0.5 + length)), calendar.last)
        few = np.flatnonzero(after.persons.mean[g, : end + 1] < NOBODY)
        if len(few):
            t = int(few[0])
            cases.append(_Case(int(g), f"inga specialister kvar {calendar.years[t]}, blocken är "
                               f"klara tidigast {calendar.base_year + end}", float(end - t + 1)))
    return cases


def _unserved(inputs: Inputs, before: Projection, blocks: IntArray) -> list[_Case]:
    """Of the largest expected shortages in FTE of each budget those without a block."""
    evaluated = list(inputs.calendar.evaluated)
    shortage: FloatArray = np.nan_to_num(before.measures.shortage[:, evaluated]).mean(axis=1)
    cases = []
    for budget in inputs.money.budgets:
        ours = np.array([g for g, group in enumerate(inputs.groups)
                         if group.budget == budget.name], dtype=np.int64)
        for g in ours[np.argsort(-shortage[ours], kind="stable")][:LARGEST]:
            if shortage[g] > LEAST_SHORTAGE and not blocks[g].any():
                cases.append(_Case(int(g), f"{_decimal(shortage[g])} heltider saknas i medeltal",
                                   float(shortage[g])))
    return cases


def _told(inputs: Inputs, cases: Sequence[_Case]) -> str:
    """"Kirurgi (…), Radiologi, Norr (…) och 3 till"."""
    ordered = sorted(cases, key=lambda case: (-case.size, case.group))
    named = [f"{id_in_words(inputs.groups[case.group].id)} ({case.words})"
             for case in ordered[:NAMED]]
    rest = len(ordered) - len(named)
    return ", ".join(named) + (f" och {rest} till" if rest else "")


def _decimal(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")
