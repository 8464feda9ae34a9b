"""Part of sheet Känslighet: starts per group by every yardstick, beside each other."""

from collections.abc import Iterator, Sequence

from prognos.report.wording.common_words import budgets_in_order, group_names, members
from prognos.report.wording.yardstick_words import (
    HEADING,
    WHOSE_CHOICE,
    YARDSTICKS_ON_REQUEST,
    blocks_by_yardstick,
    steady_sentence,
    yardstick_name,
)
from prognos.report.workbook.writing.sheet_parts import Cell, Field, Part, Text, by_budget, summed
from prognos.results import RunResult

NAMES = 2


def yardstick_parts(result: RunResult) -> Iterator[Part]:
    """What the choice of weighting and objective does; that it can be asked for when it was not."""
    sticks = result.questions.yardsticks
    if not sticks:
        yield Text([YARDSTICKS_ON_REQUEST])
        return
    fields = (
        Field("Specialitet", "text", 44), Field("Område", "text", 24),
        *(Field(yardstick_name(result, stick), "blocks", 14) for stick in sticks),
        Field("Minst", "blocks", 12, "Så många block får gruppen med alla måtten."),
        Field("Mest", "blocks", 12),
    )
    yield Text([steady_sentence(result), WHOSE_CHOICE])
    yield from by_budget("Mått", fields, {
        budget: [row for g in members(result, budget) if (row := _row(result, g))]
        for budget in budgets_in_order(result)
    }, HEADING, summed(range(NAMES, len(fields))))


def _row(result: RunResult, g: int) -> Sequence[Cell]:
    """Blocks of all start years by every yardstick; nothing for a group that never gets any."""
    blocks = blocks_by_yardstick(result, g)
    return (*group_names(result, g), *blocks, min(blocks), max(blocks)) if any(blocks) else ()
