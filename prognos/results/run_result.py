"""All that a run of one workbook produced."""

from dataclasses import dataclass, field
from functools import cached_property

from prognos.inputs import Inputs
from prognos.results.allocation import BudgetResult
from prognos.results.group_result import GroupResult, group_results
from prognos.results.ranking import RankedGroup
from prognos.results.result_parts import Counted, Forecast, PaidBy, Plans, Questions, RunFacts


@dataclass(frozen=True)
class RunResult:
    """Everything that a run of one workbook produced."""

    run: RunFacts
    inputs: Inputs
    forecast: Forecast
    ranking: tuple[RankedGroup, ...]
    """The budgets' groups one after the other, by their places."""
    allocation: Plans
    money: PaidBy = field(default_factory=PaidBy)
    people: Counted = field(default_factory=Counted)
    questions: Questions = field(default_factory=Questions)

    @cached_property
    def groups(self) -> tuple[GroupResult, ...]:
        """What the parts say of each group, in the order of `Inputs.groups`; made once."""
        return group_results(self.inputs, self.forecast, self.ranking, self.allocation.budgets)

    @property
    def st(self) -> BudgetResult:
        return self.allocation.budgets[0]
