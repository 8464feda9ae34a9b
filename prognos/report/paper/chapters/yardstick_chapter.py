"""What the choice of yardstick does: the plans by the other weightings and objectives, for the
same money."""

from collections.abc import Iterator

from prognos.report.disclosure.public_figures import public_figures
from prognos.report.disclosure.small_counts import COVERED
from prognos.report.paper.document import Block, Column, Heading, Paragraph, Table
from prognos.report.wording.common_words import group_name
from prognos.report.wording.yardstick_words import (
    WHOSE_CHOICE,
    blocks_by_yardstick,
    steady_sentence,
    yardstick_name,
)
from prognos.results import RunResult


def add_yardsticks(result: RunResult) -> Iterator[Block]:
    """What holds whichever yardstick is chosen, and whose choice it is; nothing when not tried."""
    if result.questions.yardsticks:
        yield Heading("Vad valet av mått gör", 2)
        yield Paragraph(f"{steady_sentence(result)} {WHOSE_CHOICE} Specialitet för specialitet "
                        "står det i en bilaga.")


def yardstick_table(result: RunResult) -> Iterator[Block]:
    """Blocks of every group that gets some by any yardstick: an annex.

    By other yardsticks than the plan's they tell how great a group's shortage is: not of few.
    """
    sticks, figures = result.questions.yardsticks, public_figures(result)
    rows = []
    for g, group in enumerate(result.inputs.groups):
        blocks = blocks_by_yardstick(result, g)
        if any(blocks):
            own, *others = (str(count) if count else "–" for count in blocks)
            hidden = figures.is_silent(g)
            rows.append((group_name(group), own,
                         *((COVERED,) * len(others) if hidden else others)))
    if rows:
        yield Table(
            "Block i allt, med olika mått",
            (Column("Specialitet", width=3.4),
             *(Column(yardstick_name(result, stick), "right", 1.3) for stick in sticks)),
            tuple(rows), note="Samma pengar och samma gränser. Alla startår.")
