"""The answer table: who gets blocks, when, and why."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from prognos.report.disclosure.public_figures import public_figures
from prognos.report.disclosure.public_reasons import public_answer
from prognos.report.disclosure.small_counts import COVERED
from prognos.report.wording.answer_words import WITHOUT, AnswerTable, answer_tables, main_causes
from prognos.report.wording.common_words import members
from prognos.results import GroupResult, Outlook, RunResult
from tests.support.papers import example, few_persons
from tests.support.report_result import make_full_result, make_result


@pytest.fixture(scope="module")
def answer() -> AnswerTable:
    return answer_tables(example())[0]


def test_the_decision_year_comes_first_then_the_plan_then_the_largest_shortages(
    answer: AnswerTable,
) -> None:
    kinds = [0 if row.first else 1 if row.later else 2 for row in answer.rows]
    assert kinds == sorted(kinds) and kinds.count(2) == WITHOUT
    places = [int(row.place.rstrip("*")) for row in answer.rows if row.first]
    assert all(one < other for one, other in pairwise(places))
    assert answer.headings[2:5] == ("Start 2027", "2028–29 (plan)",
                                    "Brist 2035 utan → med (heltider)")


def test_every_block_of_the_plan_is_in_it(answer: AnswerTable) -> None:
    result = example()
    first, *later = result.st.allocation.blocks.sum(axis=0).tolist()
    assert (answer.first_total, answer.later_total) == (first, sum(later))
    assert len(answer.rows) + answer.not_shown == len(members(result, "ST"))
    assert len({row.group for row in answer.rows}) == len(answer.rows)


def test_a_row_says_why_and_why_not_more_in_a_clause_each(answer: AnswerTable) -> None:
    for row in answer.rows:
        assert "% saknas" in row.why or row.why.startswith("ges för minimum")
        assert row.why_not_more and not row.why_not_more.endswith(".")
        assert len(row.cells) == len(answer.headings)


def outlook(need: float, supply: float) -> Outlook:
    return Outlook(need, supply, supply, max(need - supply, 0.0), 0.0, 0.0, 0.0)


@pytest.mark.parametrize(("now", "end", "causes"), [
    ((10.0, 6.0), (10.0, 6.0), ["brist redan idag"]),
    ((10.0, 10.0), (13.0, 10.0), ["ökat behov"]),
    ((10.0, 10.0), (10.0, 6.0), ["fler slutar än kommer"]),
    ((10.0, 8.0), (11.5, 8.0), ["brist redan idag", "ökat behov"]),
    ((10.0, 8.0), (10.5, 8.0), ["brist redan idag"]),
    ((10.0, 12.0), (9.0, 12.0), []),
])
def test_the_largest_causes_are_named(
    now: tuple[float, float], end: tuple[float, float], causes: list[str]
) -> None:
    one: GroupResult = replace(make_result().groups[0], today=outlook(*now), horizon=outlook(*end))
    assert main_causes(one) == causes


def test_each_budget_has_its_own() -> None:
    doctors, nurses = answer_tables(make_full_result())
    assert doctors.title == "Vilka får ST, när, och varför"
    assert nurses.title == "Vilka får DSK-block, när, och varför"


def silent_rows(result: RunResult) -> list[tuple[str, ...]]:
    figures = public_figures(result)
    table = public_answer(result, figures, result.st)
    return [row.cells for row in table.rows if figures.is_silent(row.group)]


def test_of_few_persons_the_public_table_tells_the_blocks_only() -> None:
    found = silent_rows(few_persons())
    assert found
    for place, _, first, later, shortage, why, _ in found:
        assert (place, shortage, why) == (COVERED,) * 3
        assert first != "–" or later != "–"
