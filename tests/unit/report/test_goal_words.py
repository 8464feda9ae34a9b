"""How a goal and where it stands are told."""

from __future__ import annotations

from prognos.report.wording.goal_words import goal_words
from prognos.results.what_if import GoalReached


def test_a_limit_in_per_cent_of_need_is_told_in_the_unit_of_the_figures() -> None:
    goal = GoalReached("Brist 2033 högst 10 %", "shortage", 2033, 2.94, 3.4, 3.1)
    assert goal_words(goal).replace("\u00a0", " ") == (
        "brist 2033 blir 3,1 (högst 10 %, det vill säga 2,9, nu 3,4)")
    risk = GoalReached("Risk för brist Kirurgi 2033 högst 20 %", "risk", 2033, 0.2, 0.4, 0.1)
    assert goal_words(risk).replace("\u00a0", " ").endswith("blir 10 % (högst 20 %, nu 40 %)")
