"""One who reads everything that a run publishes: the copy, the three papers, the summary over
regions. He knows the program and every group's need, and wants the counts that are hidden.

    python -m tests.support.reader_of_all [--cases N] [--seed F]

`told_of_few` looks for words and figures that stand beside a group of few; `narrowed` puts all
figures together, each as wide as its rounding, and says which hidden counts they narrow.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import openpyxl
from scipy.optimize import Bounds, LinearConstraint, milp

from prognos.report.disclosure.public_figures import PublicFigures, public_figures
from prognos.report.disclosure.region_summary import summarise
from prognos.report.disclosure.small_counts import COVERED
from prognos.report.paper.consultation import consultation_paper
from prognos.report.paper.document import Document, Table
from prognos.report.paper.full import full_paper
from prognos.report.paper.short import board_paper
from prognos.report.wording.common_words import group_name
from prognos.report.workbook.public.public_copy import write_public
from prognos.results import RunResult
from prognos.use_cases.run import run
from tests.support.papers import running, sentences
from tests.support.small_regions import small_region

DECIDED = re.compile(
    r"Nr|Specialitet|Område|Enhet|Ram|Startår|(Start )?\d{4}|.*\(plan\)|Block.*|Varav start.*|"
    r"Kostnad.*|Egen|Förslag|Mer kostnad.*|Motiv|Skäl|Varför.*|Ackumulerad.*|I fördelningen|Ges|"
    r"Handledare finns|Kandidat finns|Önskade block|Föreslås ta emot|"
    r"Specialister idag|Läkare i utbildning idag|Andel 55 år och äldre")
"""Columns that may hold something of a group of few: decisions, what a unit has said, and the
counts, which `narrowed` puts together."""
UNTOLD = {None, "", "–", COVERED}
PERSONS = re.compile("[Hh]andledar[en]|sidoutbildning|[Kk]andidat(er|erna) ")
OF_THE_FORECAST = re.compile("ingen nytta|ett överskott|mer än de sparar")
AMOUNTS = re.compile(r"(ST-läkare|månader|personer) för mycket|saknas för [\d,]+ ST-läkare|"
                     r"[\d,]+ (månader sidoutbildning|kandidater) ")
FIGURE = re.compile(r"\d+(,\d+)?\s?%|\d,\d|heltid")
MANY = 1000.0


@dataclass
class Published:
    """All that is published of a run."""

    result: RunResult
    figures: PublicFigures
    pages: Any
    papers: tuple[Document, ...]
    names: dict[str, int] = field(default_factory=dict)


def publish(result: RunResult) -> Published:
    """Write it all and read it back."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "publik.xlsx"
        write_public(result, path)
        pages = openpyxl.load_workbook(path)
    return Published(result, public_figures(result), pages,
                     (full_paper(result), board_paper(result), consultation_paper(result)),
                     {group_name(group): g for g, group in enumerate(result.inputs.groups)})


# --- Words and figures beside a name -------------------------------------------------------------


def told_of_few(published: Published) -> Iterator[str]:
    """What stands of a group of few beside its decisions."""
    silent = {name for name, g in published.names.items() if published.figures.is_silent(g)}
    unopened = {name for name, g in published.names.items() if not published.figures.is_open(g)}
    for headings, name, cells in _rows(published):
        for heading, cell in zip(headings, cells, strict=True):
            if name in silent and not DECIDED.fullmatch(heading) and not _is_untold(cell):
                yield f"{name}: {heading} = {cell}"
            if (name in unopened and PERSONS.search(str(cell))) or AMOUNTS.search(str(cell)):
                yield f"{name}: {cell}"
            if name in silent and OF_THE_FORECAST.search(str(cell)):
                yield f"{name}: {cell}"
    for sentence in (one for paper in published.papers for one in sentences(paper)):
        if AMOUNTS.search(sentence):
            yield sentence
        for name in silent:
            after = sentence.partition(name)[2].split(". ")[0]
            if FIGURE.search(after) and ";" not in after[:3]:
                yield f"{name}: {sentence}"


def _is_untold(cell: object) -> bool:
    return cell in UNTOLD or str(cell).startswith("<")


def _rows(published: Published) -> Iterator[tuple[list[str], str, Sequence[object]]]:
    """Headings, group and cells of every row of every table."""
    for paper in published.papers:
        for table in (block for block in paper.blocks if isinstance(block, Table)):
            headings = [column.heading for column in table.columns]
            if "Specialitet" in headings:
                for row in table.rows:
                    yield headings, row[headings.index("Specialitet")], row
    for page in published.pages:
        rows = list(page.iter_rows(values_only=True))
        for start, row in enumerate(rows):
            columns = [column for column, cell in enumerate(row) if cell is not None]
            headings = [str(row[column]) for column in columns]
            if "Specialitet" in headings:
                for below in rows[start + 1:]:
                    cells = [below[column] for column in columns]
                    place = headings.index("Specialitet")
                    area = cells[place + 1] if "Område" in headings else None
                    name = str(cells[place])
                    known = f"{name}, {area}"
                    yield headings, known if known in published.names else name, cells


# --- All figures together ------------------------------------------------------------------------


class Knowledge:
    """Linear statements of persons, of those in training and of shortage, group by group."""

    def __init__(self, groups: int) -> None:
        self.groups = groups
        self.low, self.high = np.zeros(3 * groups), np.full(3 * groups, MANY)
        self._rows: list[np.ndarray] = []
        self._limits: list[tuple[float, float]] = []

    def knows(
        self, kind: int, members: Sequence[int], low: float, high: float,
        weights: Sequence[float] | None = None,
    ) -> None:
        """The (weighted) sum over `members` lies between; kind 0 = persons, 1 = in training,
        2 = shortage."""
        row = np.zeros(3 * self.groups)
        row[[kind * self.groups + g for g in members]] = 1.0 if weights is None else weights
        self._rows.append(row)
        self._limits.append((low, high))

    def supplies(self, group: int, need: float, inflow: float) -> None:
        """Nobody works more than full time: persons + in training + inflow >= need - shortage."""
        row = np.zeros(3 * self.groups)
        row[[group, self.groups + group, 2 * self.groups + group]] = 1.0
        self._rows.append(row)
        self._limits.append((need - inflow - 0.05, np.inf))

    def supplied(self, fte: float) -> None:
        """Today's supply is of the persons and of those in training."""
        self._rows.append(np.repeat([1.0, 1.0, 0.0], self.groups))
        self._limits.append((fte, np.inf))

    def ends(self, place: int) -> tuple[float, float]:
        """Least and largest value of a variable that agree with everything."""
        found = []
        whole = np.repeat([1, 1, 0], self.groups)
        low, high = zip(*self._limits, strict=True)
        for sign in (1.0, -1.0):
            aim = np.zeros(3 * self.groups)
            aim[place] = sign
            solved = milp(aim, integrality=whole, bounds=Bounds(self.low, self.high),
                          constraints=LinearConstraint(np.array(self._rows), low, high))
            assert solved.status == 0, solved.message
            found.append(round(sign * solved.fun))
        return found[0], found[1]


def narrowed(published: Published) -> Iterator[str]:
    """Hidden counts of which not every value below the limit is possible any more."""
    told, limit = published.figures.budgets["ST"], published.figures.limit
    known = _known(published)
    for kind, table in enumerate((told.specialists, told.in_training)):
        for g, cell in enumerate(table.cells):
            if cell == f"<{limit}":
                low, high = known.ends(kind * known.groups + g)
                if low > (0 if limit == 2 else 1) or high < limit - 1:
                    yield f"group {g} {('persons', 'training')[kind]}: {low}–{high}"


def _known(published: Published) -> Knowledge:
    result, told = published.result, published.figures.budgets["ST"]
    everyone, known = range(len(result.inputs.groups)), Knowledge(len(result.inputs.groups))
    for kind, table in enumerate((told.specialists, told.in_training)):
        if table.total != COVERED:  # a sum that is not told may be anything
            known.knows(kind, everyone, *_between(table.total, published.figures.limit))
        for g, cell in enumerate(table.cells):
            known.knows(kind, [g], *_between(cell, published.figures.limit))
    need = result.inputs.calendar.in_evaluated(result.forecast.before.measures.need).mean(axis=1)
    needed = [g for g in everyone if need[g] > 0]
    for g in needed:
        known.supplies(g, float(need[g]), _inflow(result, g))
    _add_summary(published, known, needed)
    _add_ranking(published, known, need)
    _add_papers(published, known, need, needed)
    return known


def _between(cell: object, limit: int) -> tuple[float, float]:
    if isinstance(cell, int):
        return cell, cell
    return (limit, MANY) if cell == COVERED else (0.0 if limit == 2 else 1.0, limit - 1.0)


def _inflow(result: RunResult, g: int) -> float:
    """Persons who come besides those in training today; given to him, though it is not shown."""
    flows = result.forecast.before.flows
    come = float((flows.recruited[g] + flows.completed[g]).sum())
    return max(come - float(result.forecast.before.in_training[g, 0]), 0.0)


def _add_summary(published: Published, known: Knowledge, needed: Sequence[int]) -> None:
    """The sums of sammanstallning.xlsx."""
    result = published.result
    summary = summarise(result, "r.xlsx")
    frame = next(one for one in summary.budgets if one.budget == "ST")
    if frame.shortage_before_fte is not None:
        known.knows(2, needed, frame.shortage_before_fte - 0.06, frame.shortage_before_fte + 0.06)
    for row in summary.specialties:
        ours = [g for g, group in enumerate(result.inputs.groups)
                if group.specialty == row.specialty]
        if row.specialists is not None:
            known.knows(0, ours, row.specialists, row.specialists)
        if row.shortage_before_fte is not None:
            known.knows(2, [g for g in ours if g in needed], row.shortage_before_fte - 0.06,
                        row.shortage_before_fte + 0.06)


def _add_ranking(published: Published, known: Knowledge, need: np.ndarray) -> None:
    """Shortage in percent and heltider of the ranking, today's supply of the region."""
    for headings, name, cells in _rows(published):
        shown = dict(zip(headings, cells, strict=True))
        g = published.names.get(name)
        share, fte = shown.get("Brist i procent av behovet"), shown.get("Brist (heltider)")
        if g is not None and isinstance(share, float | int):
            known.knows(2, [g], need[g] * (share - 0.0051), need[g] * (share + 0.0051))
        if g is not None and isinstance(fte, float | int):
            known.knows(2, [g], fte - 0.051, fte + 0.051)
    for row in published.pages["Sammanfattning"].iter_rows(values_only=True):
        if row[1] == published.result.inputs.calendar.base_year and isinstance(row[3], float):
            known.supplied(row[3] - 0.051)


def _add_papers(
    published: Published, known: Knowledge, need: np.ndarray, needed: Sequence[int]
) -> None:
    """The papers' areas, and the listed per specialist."""
    groups = published.result.inputs.groups
    for table in (block for block in published.papers[0].blocks if isinstance(block, Table)):
        if table.caption.startswith("Brist och block per område"):
            for row in table.rows:
                if (share := re.fullmatch(r"(\d+)\s%", row[3])) is not None:
                    ours = [g for g in needed if (groups[g].area or "Hela regionen") == row[0]]
                    total, part = float(need[ours].sum()), int(share[1]) / 100
                    known.knows(2, ours, total * (part - 0.0051), total * (part + 0.0051))
    listed = re.search(r"([\d ]+) listade per specialist", running(published.papers[0]))
    if listed:
        ours = [g for g, one in enumerate(published.result.inputs.need.by_group)
                if one is not None and one.method == "Listning"]
        all_listed = published.result.people.care_contact[-1].listed
        known.knows(0, ours, all_listed / (int(listed[1].replace(" ", "")) + 0.5) - 0.05, MANY)


def case(seed: int) -> list[str]:
    """What can be learnt of the small region `seed`; empty = nothing."""
    with TemporaryDirectory() as folder:
        result = run(small_region(seed, Path(folder)))
    assert isinstance(result, RunResult), (seed, result.findings)
    published = publish(result)
    return [*told_of_few(published), *narrowed(published)]


def main() -> int:
    """Read many small regions; 1 when something was learnt of any."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--cases", type=int, default=200)
    asked.add_argument("--seed", type=int, default=0)
    options = asked.parse_args()
    found = {seed: case(seed) for seed in range(options.seed, options.seed + options.cases)}
    for seed, learnt in found.items():
        for one in learnt:
            print(f"{seed}: {one}")
    print(f"{sum(map(bool, found.values()))} of {len(found)} regions tell something")
    return int(any(found.values()))


if __name__ == "__main__":
    raise SystemExit(main())
