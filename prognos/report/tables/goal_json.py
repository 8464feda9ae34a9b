"""The answer to `malsok` as JSON."""

import json
from math import isfinite
from pathlib import Path

from prognos.report.wording.goal_words import answer_sentence
from prognos.results.what_if import GoalAnswer
from prognos.system.files import write_whole


def write_answer(answer: GoalAnswer, path: Path) -> None:
    """Write the answer, UTF-8, whole or not at all."""
    inputs = answer.inputs
    more = answer.blocks - answer.plan
    content = {
        "schema": 1, "input_name": answer.input_name, "sentence": answer_sentence(answer),
        "reached": answer.reached, "possible": answer.possible, "least": answer.least,
        "goals": [{"goal": goal.text, "year": goal.year, "most": goal.most, "now": goal.now,
                   "then": goal.then, "holds": goal.holds} for goal in answer.goals],
        "added": [
            {"group": group.id, "start_year": year, "blocks": int(more[g, u])}
            for g, group in enumerate(inputs.groups)
            for u, year in enumerate(inputs.calendar.start_calendar_years) if more[g, u]],
        "cost_sek": answer.cost if isfinite(answer.cost) else None,
        "missing_by_year": [{"year": year, "sek": sek} for year, sek in answer.missing],
        "stopped_by": [{"constraint": limit.label, "group": limit.group, "year": limit.year}
                       for limit in answer.stopped_by],
        "blocks_without_limits": answer.without_limits, "first_year": answer.first_year,
        "change": answer.change, "proven": answer.proven,
        "within_limits": None if answer.within is None else {
            "possible": answer.within.possible, "proven": answer.within.proven,
            "shortage_fte_last_year": {"now": answer.within.shortage_now,
                                       "then": answer.within.shortage_then}},
    }
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1)
    write_whole(path, lambda temporary: temporary.write_text(text + "\n", encoding="utf-8"))
