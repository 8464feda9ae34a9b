"""The answer to `malsok` as JSON."""

from pathlib import Path

from prognos.report.tables.json_values import number, starts, write_json_file
from prognos.report.wording.goal_words import answer_sentence
from prognos.results.what_if import GoalAnswer


def write_answer(answer: GoalAnswer, path: Path) -> None:
    """Write the answer, UTF-8, whole or not at all."""
    content = {
        "schema": 1, "input_name": answer.input_name, "sentence": answer_sentence(answer),
        "reached": answer.reached, "possible": answer.possible, "least": answer.least,
        "goals": [{"goal": goal.text, "year": goal.year, "most": goal.most, "now": goal.now,
                   "then": goal.then, "holds": goal.holds} for goal in answer.goals],
        "added": starts(answer.inputs, answer.blocks - answer.plan),
        "cost_sek": number(answer.cost),
        "missing_by_year": [{"year": year, "sek": sek} for year, sek in answer.missing],
        "stopped_by": [{"constraint": limit.label, "group": limit.group, "year": limit.year}
                       for limit in answer.stopped_by],
        "blocks_without_limits": answer.without_limits, "first_year": answer.first_year,
        "change": answer.change, "proven": answer.proven,
        "at_least": answer.at_least, "out_of_reach": answer.out_of_reach,
        "within_limits": None if answer.within is None else {
            "possible": answer.within.possible, "proven": answer.within.proven,
            "shortage_fte_last_year": {"now": answer.within.shortage_now,
                                       "then": answer.within.shortage_then}},
    }
    write_json_file(content, path)
