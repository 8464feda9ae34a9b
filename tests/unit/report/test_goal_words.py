"""How a goal and where it stands are told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from prognos.report.wording.goal_words import answer_sentence, goal_words, proof_sentence
from prognos.results.what_if import GoalAnswer, GoalReached
from tests.support.report_result import make_result


def test_a_limit_in_per_cent_of_need_is_told_in_the_unit_of_the_figures() -> None:
    goal = GoalReached("Brist 2033 högst 10 %", "shortage", 2033, 2.94, 3.4, 3.1)
    assert goal_words(goal).replace("\u00a0", " ") == (
        "brist 2033 blir 3,1 (högst 10 %, det vill säga 2,9, nu 3,4)")
    risk = GoalReached("Risk för brist Kirurgi 2033 högst 20 %", "risk", 2033, 0.2, 0.4, 0.1)
    assert goal_words(risk).replace("\u00a0", " ").endswith("blir 10 % (högst 20 %, nu 40 %)")


def test_what_is_proven_is_what_is_told() -> None:
    """Not reached, or not the least: only as far as it is proven."""
    inputs, blocks = make_result().inputs, np.zeros((3, 3), dtype=np.int64)
    goal = GoalReached("Brist 2033 högst 2", "shortage", 2033, 2.0, 3.4, 2.5)
    failed = GoalAnswer(inputs, "bok", (goal,), "block", blocks, blocks + 1, 9e6, (), False)
    assert "nås inte av det som är prövat" in answer_sentence(failed)
    assert proof_sentence(failed) == "inte bevisat att inget når det"
    never = replace(failed, out_of_reach=True)
    assert "Villkoret nås inte. Som mest" in answer_sentence(never)
    assert proof_sentence(never).startswith("inget inom gränserna når det; att inget kommer")
    reached = replace(failed, goals=(replace(goal, then=1.9),), at_least=7.0)
    assert proof_sentence(reached).replace("\u00a0", " ").endswith("minst; minst 7 block krävs")
    cost = replace(reached, least="kostnad", at_least=8.4e6)
    assert proof_sentence(cost).replace("\u00a0", " ").endswith("minst 8,4 mkr krävs")
    change = replace(reached, least="ändring", change="Pensionsålder +2 år")
    assert answer_sentence(change).startswith("Det krävs pensionsålder +2 år: ")
