"""Money that tells how many are in training: what they bind of the years' amounts."""

from math import isnan

from prognos.report.disclosure.public_figures import PublicFigures
from prognos.results import BudgetResult, RunResult


def bound_told(result: RunResult, figures: PublicFigures, budget: BudgetResult) -> bool:
    """Whether *Redan bundet*, and what is left when it is drawn, may be published."""
    if not bound_computed(result, budget):
        return True
    ours = figures.budgets.get(budget.name)
    return ours is not None and not isinstance(ours.in_training.total, str)


def bound_computed(result: RunResult, budget: BudgetResult) -> bool:
    """Whether what is bound is reckoned from those in training, in some year.

    `BudgetResult.bound_computed` looks at years with an amount only; papers show the others too.
    """
    stated = {int(year) for row in result.inputs.money.budgets if row.name == budget.name
              for year, sek in zip(row.years, row.bound, strict=True) if not isnan(sek)}
    return budget.bound_computed or any(
        isnan(amount) and bound > 0.0 and year not in stated
        for year, amount, bound in zip(budget.years, budget.amount, budget.bound, strict=True))
