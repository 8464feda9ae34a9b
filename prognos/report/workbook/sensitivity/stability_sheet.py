"""How the plan stands when what nobody knows is otherwise: part of Känslighet, and an annex."""

from collections.abc import Iterator, Sequence

from prognos.report.wording.common_words import area_name, budget_group, group_names, ranks
from prognos.report.wording.worth_words import line_shares, stability_sentence, unproven_sentence
from prognos.report.workbook.writing.page import Page
from prognos.report.workbook.writing.sheet_parts import Cell, Field, Part, Table, Text
from prognos.results import RunResult

GROUP_FIELDS = (
    Field("Specialitet", "text", 44),
    Field("Område", "text", 24),
    Field("Ram", "text", 8),
    Field("Block i planen", "blocks", 11),
    Field("Säkra block", "blocks", 11, "Fördelas i minst nio av tio prövade fall."),
    Field("Minst i något fall", "blocks", 11),
    Field("Mest i något fall", "blocks", 11),
    Field("Lika många block i allt", "percent", 11, "Andel av fallen."),
    Field("Rang", "whole", 9),
    Field("Rangen står sig", "percent", 11,
          "Andel av fallen där rangen är densamma eller skiljer en plats."),
)
BLOCK_FIELDS = (
    Field("Specialitet", "text", 44),
    Field("Område", "text", 24),
    Field("Ram", "text", 8),
    Field("Startår", "year", 11),
    Field("Nr på listan", "whole", 11),
    Field("I planen", "centre", 11),
    Field("Fördelas i andel av fallen", "percent", 12, "Andel av fallen där blocket fördelas."),
)
CASE_FIELDS = (
    Field("Fall", "wrap", 44),
    Field("Bevisat bäst", "text", 20),
    Field("Block", "whole", 8),
    Field("Block som byts ut", "blocks", 11, "Block i planen som inte fördelas i fallet."),
)


def stability_parts(result: RunResult) -> Iterator[Part]:
    """How many blocks are safe, and which groups'; nothing when stability was not asked for."""
    if result.questions.stability is None:
        return
    yield Text([
        *(stability_sentence(result, budget) for budget in result.allocation.budgets),
        *filter(None, [unproven_sentence(result)])])
    yield Table("Stabilitet", GROUP_FIELDS, list(_group_rows(result)),
                "Står fördelningen sig när antagandena är andra?",
                "Fördelningen görs om från början i varje fall. Varje fall räknas en gång, hur "
                "sannolikt det än är.")


def add_stability(page: Page, result: RunResult) -> None:
    """Annex: every block, and the cases that were tried."""
    page.lay_out((
        Table("Stabilitet_block", BLOCK_FIELDS, list(_block_rows(result)), "Per block"),
        Table("Stabilitet_fall", CASE_FIELDS, list(_case_rows(result)), "Fall som har prövats")))


def _group_rows(result: RunResult) -> Iterator[Sequence[Cell]]:
    stability, places = result.questions.stability, ranks(result)
    assert stability is not None
    for budget in result.allocation.budgets:
        for i, g in enumerate(budget.groups):
            yield (
                *group_names(result, g), budget.name,
                int(budget.allocation.blocks[i].sum()), int(stability.safe[g].sum()),
                int(stability.fewest[g]), int(stability.most[g]), float(stability.same[g]),
                places.get(g), float(stability.rank_kept[g]),
            )


def _block_rows(result: RunResult) -> Iterator[Sequence[Cell]]:
    """In the order of each budget's list."""
    for budget in result.allocation.budgets:
        for line, share in zip(budget.merit, line_shares(result, budget) or (), strict=True):
            group = budget_group(result.inputs, budget, line.group)
            yield (group.specialty, area_name(group), budget.name,
                   budget.problem.start_years[line.start], line.position,
                   "ja" if line.funded else "nej", share)


def _case_rows(result: RunResult) -> Iterator[Sequence[Cell]]:
    assert result.questions.stability is not None
    for case in result.questions.stability.cases:
        yield case.name, "ja" if case.proven else "nej", case.blocks, case.moved
