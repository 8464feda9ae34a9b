"""The chapter of earlier forecasts in the papers: what it tells, and what it keeps to itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from prognos.report.disclosure.public_figures import public_figures
from prognos.report.paper.consultation import consultation_paper
from prognos.report.paper.document import Bullets, Document, Heading, Table
from prognos.report.paper.full import full_paper
from prognos.report.paper.short import board_paper
from prognos.report.wording.years_words import TITLE
from prognos.results import RunResult
from prognos.results.years.calibration import RETENTION, LearnedLine
from prognos.results.years.follow_up import (
    MODEL,
    NO_CHANGE,
    BlockChain,
    Bridge,
    BridgePart,
    Coverage,
    EditionOutcome,
    FlowOutcome,
    FollowUp,
    GroupOutcome,
    Moved,
    Scores,
)
from tests.support.papers import running, table, texts
from tests.unit.report.test_public import REGIONS, region

FLOWS = {"retired": 8, "left": 7, "known_exits": 0, "completed": 12, "recruited": 6, "started": 15,
         "dropped": 5, "finished": 20}
PARTS = ("data", "definitions", "assumptions", "decisions", "need")


def followed(
    result: RunResult, flows: Mapping[str, int] = FLOWS, filled: int = 7,
    before: Mapping[str, int] | None = None,
) -> FollowUp:
    """A year in which every group has as many specialists as the run, three fewer than said."""
    names = [group.id for group in result.inputs.groups]
    persons = [round(float(each)) for each in result.forecast.before.persons.mean[:, 0]]
    groups = tuple(GroupOutcome(
        name, count + 3.0, count - 1.0, count + 4.0, 0.88, float(count),
        {NO_CHANGE: float((before or {}).get(name, count))})
        for name, count in zip(names, persons, strict=True))
    year = result.inputs.calendar.base_year
    outcome = EditionOutcome(
        "2025", year - 1, year, groups,
        tuple(FlowOutcome(name, count + 0.4, 2.0, float(count)) for name, count in flows.items()),
        Coverage(len(groups), len(groups), 0.88, False, 0.5, 1.0, 1),
        Scores({MODEL: 3.0, NO_CHANGE: 4.0}, 1.0, 1.0, 1.0, {NO_CHANGE: 4.0}), (), ())
    shortage = Moved(90.0, 93.0, tuple(BridgePart(part, value, value) for part, value in zip(
        PARTS, (2.0, 0.0, -1.0, 1.5, 0.0), strict=True)))
    bridges = tuple(Bridge(name, 2034, shortage, shortage, shortage) for name in ("", *names))
    lessons = tuple(LearnedLine(name, RETENTION, events, 30.0, 0.8, 0.8, 0.75, 0.85, 0.7)
                    for name, events in (("", 24.0), (names[0], 6.0)))
    return FollowUp("Region X", year, (outcome,),
                    (BlockChain(names[0], year, 9, 9, filled, 7, 3, 2),), lessons, bridges,
                    ("Privata utförare i planen: nej → ja",), ("PO: 0,47 → 0,48",),
                    ("Vakanser, Kirurgi: 1 → 2",))


def chapter(paper: Document) -> str:
    """The chapter's text alone."""
    blocks = paper.blocks
    first = next(n for n, block in enumerate(blocks) if isinstance(block, Heading)
                 and block.text == TITLE)
    last = next(n for n, block in enumerate(blocks) if n > first and isinstance(block, Heading)
                and block.level == 1)
    return running(Document("", (), blocks[first:last]))


def test_the_chapter_tells_how_it_went_and_why_the_figure_moved() -> None:
    result = region(*REGIONS["none small"])
    for make in (full_paper, consultation_paper):
        paper = make(result, followed(result))
        said = chapter(paper)
        for text in ("Utgåvan 2025 missade", "100 specialister i ST-grupperna (det blev 85",
                     "i prognosens intervall (P10–P90) i 5 av 5 grupper",
                     "utlystes 9 block, 7 tillsattes; 2 block kan återtas",
                     "har gått från 90,0 till 93,0 heltider, +3,0", "Nya personaluppgifter är",
                     "I bladen om behovet finns 1 ändring",
                     "andra takter än de antagna: andel som stannar efter ST (högre)."):
            assert text in said, text
        assert "Vakanser" not in said
        flows = table(paper, f"Flöden {result.inputs.calendar.base_year} mot prognosen")
        assert [(row[0], row[2]) for row in flows.rows] == [
            ("Pensionsavgångar", "8"), ("Övriga och anmälda avgångar", "7"),
            ("Färdiga som stannar", "12"), ("Rekryterade", "6"), ("Nya i utbildning", "15"),
            ("Färdiga som lämnar", "8"), ("Avbrott", "5")]
        moved = table(paper, "Varför bristen 2034 ändrats")
        assert moved.rows[0][0] == "Alla ST-grupper"
        assert len(moved.rows) == 1 + len(result.inputs.groups)
        assert "Defini\u00adtioner" not in [column.heading for column in moved.columns]
        items = [item for block in paper.blocks if isinstance(block, Bullets)
                 for item in block.items]
        assert "Privata utförare i planen: nej → ja." in items and "PO: 0,47 → 0,48." in items
    assert TITLE not in running(full_paper(result))


def test_the_sum_is_the_one_that_the_paper_tells_of_today() -> None:
    result = region(*REGIONS["none small"])
    said = running(full_paper(result, followed(result)))
    today, = set(re.findall(r"Vid mätdatum fanns (\d+) specialistläkare", said))
    assert f"(det blev {today}," in said


def test_the_board_s_two_pages_have_a_line_in_the_place_of_another() -> None:
    result = region(*REGIONS["none small"])
    plain, told = board_paper(result), board_paper(result, followed(result))

    def risks(paper: Document) -> tuple[str, ...]:
        return next(block.items for block in reversed(paper.blocks) if isinstance(block, Bullets))

    assert risks(told)[0].startswith("Utgåvan 2025 väntade") and len(risks(told)) <= 4
    assert "från 90 till 93 heltider" in risks(told)[0]
    assert set(risks(told)[1:]) <= set(risks(plain))


# --- Small counts ------------------------------------------------------------------------------


def captions(paper: Document) -> str:
    return " ".join(block.caption for block in paper.blocks if isinstance(block, Table))


@pytest.mark.parametrize(("few", "left"), [
    ({"recruited": 3}, 3), ({"dropped": 2}, 4), ({"finished": 14}, 4), ({"known_exits": 3}, 7),
    ({"left": 1, "started": 4}, 0)])
def test_no_flow_of_a_few_can_be_worked_out(few: Mapping[str, int], left: int) -> None:
    """Flows of specialists add up to the year's change, as those of training do: all or none."""
    result = region(*REGIONS["none small"])
    paper = full_paper(result, followed(result, {**FLOWS, **few}))
    tables = [block for block in paper.blocks if isinstance(block, Table)
              and block.caption.startswith("Flöden 20")]
    assert sum(len(each.rows) for each in tables) == left
    for each in tables:
        assert all(row[2] == "0" or int(row[2]) >= 5 for row in each.rows)


@pytest.mark.parametrize("name", [name for name in REGIONS if name != "none small"])
@pytest.mark.parametrize("make", [full_paper, consultation_paper, board_paper])
def test_a_silent_group_is_in_no_figure(
    name: str, make: Callable[[RunResult, FollowUp], Document]
) -> None:
    result = region(*REGIONS[name])
    paper, figures = make(result, followed(result)), public_figures(result)
    silent = {group.id.replace(" | ", ", ") for g, group in enumerate(result.inputs.groups)
              if figures.is_silent(g)}
    for block in paper.blocks:
        if isinstance(block, Table) and block.caption.startswith("Varför bristen"):
            assert not silent & {row[0] for row in block.rows}
    said = " ".join(texts(paper))
    told = figures.budgets["ST"]
    assert ("det blev" in said) == (not isinstance(told.specialists.total, str)
                                    and (make is board_paper or len(told.groups) >= 5))
    assert ("har gått från" in said) == told.sums_told


def test_a_sum_without_one_of_its_groups_is_not_told() -> None:
    """Today's sum, which the paper tells, less the others' would be that group's."""
    result = region(*REGIONS["none small"])
    follow = followed(result)
    latest = replace(follow.outcomes[0], groups=follow.outcomes[0].groups[1:])
    said = running(full_paper(result, replace(follow, outcomes=(latest,))))
    assert "det blev" not in said and "Flöden 20" not in captions(
        full_paper(result, replace(follow, outcomes=(latest,))))


def test_few_blocks_filled_and_a_group_that_was_small_are_not_told() -> None:
    result = region(*REGIONS["none small"])
    name = result.inputs.groups[3].id
    paper = full_paper(result, followed(result, filled=3, before={name: 4}))
    assert "utlystes 9 block." in chapter(paper) and "tillsattes" not in chapter(paper)
    rows = [row[0] for row in table(paper, "Varför bristen 2034 ändrats").rows]
    assert name.replace(" | ", ", ") not in rows and len(rows) == len(result.inputs.groups)
