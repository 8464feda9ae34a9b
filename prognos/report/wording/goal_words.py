"""What it takes to reach a goal, in Swedish: one sentence first."""

from collections.abc import Iterator

import numpy as np

from prognos.report.wording.common_words import group_name, limit_text, lower_first
from prognos.report.wording.numbers import msek, number, percent, plural, whole
from prognos.report.wording.scenario_words import blocks_in_words, moved_lines, shortage_words
from prognos.results.what_if import GoalAnswer, GoalReached

MOST_LIMITS, MOST_MOVES = 4, 7


def answer_sentence(answer: GoalAnswer) -> str:
    """"Det krävs 14 block till (Allmänmedicin 14), 43 mkr: brist Allmänmedicin 2035 blir 9,8." or
    "Nås inte: …, som mest …"."""
    told = "; ".join(goal_words(goal) for goal in answer.goals)
    if all(goal.now <= goal.most + 1e-9 for goal in answer.goals):
        return f"Villkoret håller redan: {told}."
    if answer.least == "ändring":
        return _of_change(answer, told)
    if answer.reached:
        return f"Det krävs {_more(answer)}: {told}."
    if answer.possible:
        return (f"Det går bara om block tas från andra ({whole(answer.without_limits)} block): "
                f"med fler block utöver planen nås det inte, {told}.")
    if not (answer.blocks != answer.plan).any():
        return f"Villkoret nås inte, och inga fler block ryms: {told}."
    reach = "" if answer.first_year is None else f" Med dem nås det först {answer.first_year}."
    failed = "nås inte" if answer.out_of_reach else "nås inte av det som är prövat"
    return f"Villkoret {failed}. Som mest, med {_more(answer)}: {told}.{reach}"


def _of_change(answer: GoalAnswer, told: str) -> str:
    if answer.reached and answer.change is not None:
        return f"Det krävs {lower_first(answer.change)}: {told}."
    return (f"Villkoret nås inte med {lower_first(answer.lever or '')}. Som längst prövat, "
            f"{lower_first(answer.most_tried or '')}: {told}.")


def _more(answer: GoalAnswer) -> str:
    """"14 block till (Allmänmedicin 14), 43 mkr"."""
    more = (answer.blocks - answer.plan).sum(axis=1)
    cost = "" if np.isnan(answer.cost) else f", {msek(answer.cost)}"
    return f"{whole(int(more.sum()))} block till ({blocks_in_words(answer.inputs, more)}){cost}"


def goal_words(goal: GoalReached) -> str:
    """"brist Psykiatri 2035 blir 3,9 (högst 4, nu 5,4)"."""
    name = lower_first(goal.text.partition(" högst ")[0])
    then, now = (_figure(goal, value) for value in (goal.then, goal.now))
    most = goal.text.partition(" högst ")[2]
    if goal.kind == "shortage" and most.endswith("%"):
        most = f"{most}, det vill säga {_in_unit(goal, goal.most, 0)}"
    if abs(goal.then - goal.now) < 1e-6:
        return f"{name} är {then} (högst {most})"
    return f"{name} blir {then} (högst {most}, nu {now})"


def _figure(goal: GoalReached, value: float) -> str:
    """A figure that never looks as if it held when it does not."""
    for more in (0, 1, 2):
        told = _in_unit(goal, value, more)
        if value <= goal.most or told != _in_unit(goal, goal.most, more):
            break
    return told


def _in_unit(goal: GoalReached, value: float, more: int) -> str:
    """In the goal's unit, with so many more decimals than one reads it with."""
    if goal.kind == "risk":
        return percent(value, more)
    if goal.kind == "listed":
        return number(value, more)
    return number(value, (2 if goal.most < 1.0 else 1) + more).removesuffix(",0")


def starts_rows(answer: GoalAnswer) -> Iterator[tuple[str, list[int]]]:
    """The groups that get more, with the blocks of each start year."""
    for g in np.flatnonzero((answer.blocks != answer.plan).any(axis=1)).tolist():
        yield group_name(answer.inputs.groups[g]), [
            int(more) for more in answer.blocks[g] - answer.plan[g]]


def answer_lines(answer: GoalAnswer) -> Iterator[tuple[str, list[str]]]:
    """What is told below the sentence and the blocks: label and lines."""
    for label, told in (("Ramen saknar", [missing_words(answer)]),
                        ("Det som stoppar", [stopped_words(answer)]),
                        ("Inom ramen", within_lines(answer)),
                        ("Bevis", [proof_sentence(answer)])):
        if any(told):
            yield label, told


def missing_words(answer: GoalAnswer) -> str:
    """"2028: 1,2 mkr, 2029: 0,4 mkr"; "" when the budget has room."""
    return ", ".join(f"{year}: {msek(sek)}" for year, sek in answer.missing)


def stopped_words(answer: GoalAnswer) -> str:
    """The limits that stop more blocks, and what it would take without them."""
    named = list(dict.fromkeys(limit_text(limit) for limit in answer.stopped_by))
    more = f" och {len(named) - MOST_LIMITS} till" if len(named) > MOST_LIMITS else ""
    told = ", ".join(named[:MOST_LIMITS]) + more
    if answer.without_limits is not None:
        told += f"; utan de gränserna krävs {whole(answer.without_limits)} block till"
    return told


def within_lines(answer: GoalAnswer) -> list[str]:
    """Whether the same blocks fit within the budget, from whom, and what the region loses."""
    within = answer.within
    if within is None:
        return []
    if not within.possible:
        return ["nej, inte utan att någon gräns bryts"]
    calendar = answer.inputs.calendar
    moves = moved_lines(answer.inputs, within.moved)
    if len(moves) > MOST_MOVES:
        moves = [*moves[:MOST_MOVES - 1], f"{len(moves) - MOST_MOVES + 1} flyttar till"]
    told = shortage_words(calendar.years[calendar.horizon], within.shortage_now,
                          within.shortage_then)
    taken = any(each.from_group not in (None, each.to_group) for each in within.moved)
    return [f"ja{', om block flyttas' if taken else ''}; i regionen: {told}", *moves]


def proof_sentence(answer: GoalAnswer) -> str:
    """What is proven of the answer."""
    if all(goal.now <= goal.most + 1e-9 for goal in answer.goals):
        return "räknat på fördelningen som den är"
    if answer.least == "ändring":
        return ("ett steg mindre är prövat och räcker inte; blocken är fördelade på nytt"
                if answer.change else "varje dubbling av ändringen är prövad")
    if not answer.reached and not answer.proven:
        return ("inget inom gränserna når det; att inget kommer närmare är inte bevisat"
                if answer.out_of_reach else "inte bevisat att inget når det")
    if not answer.reached:
        return "inget inom gränserna når det eller kommer närmare"
    if not answer.proven and answer.at_least:
        least = (plural(int(answer.at_least), "block", "block") if answer.least == "block"
                 else msek(answer.at_least))
        return f"inte bevisat minst; minst {least} krävs"
    if not answer.proven:
        return "inte bevisat minst"
    return ("ingen kombination med färre block räcker" if answer.least == "block"
            else "ingen kombination med lägre kostnad räcker")
