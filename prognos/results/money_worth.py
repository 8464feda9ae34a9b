"""What a run says of what money and other means give: levers, the budget curve, late starts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Lever:
    """One means beside the others: what it gives in supply, and what that costs."""

    key: str
    """"block", "longer", "exits", "recruitment", "agency" or "cooperation"."""
    group: int | None
    """None = the same means in every group of the budget."""
    budget: str
    fte_years: float
    """Expected FTE-years of supply won over the evaluated years."""
    at_horizon: float
    """FTE won in year H."""
    first: int | None
    """First calendar year with at least half of the largest yearly gain; None = nothing is won."""
    last: int | None
    """Last computed calendar year with at least half of it."""
    goes_on: bool
    """True: the last computed year still has it."""
    cost: float | None
    """SEK in the base year's prices; None = the price is not known."""
    central_cost: float | None = None
    """The part of it that Budgetram pays."""

    @property
    def per_fte_year(self) -> float | None:
        """SEK per FTE-year won; None without a price, or when nothing is won."""
        if self.cost is None or self.fte_years <= 0.0:
            return None
        return self.cost / self.fte_years


@dataclass(frozen=True)
class CurvePoint:
    """The best plan when the money for new blocks is so many times what it is."""

    share: float
    money: float
    """SEK for new blocks, summed over the years that have a limit; blocks where no year has."""
    blocks: int
    cost: float
    """Expected SEK of the plan; nan when prices are not known."""
    objective: float
    shortage: float
    """Expected shortage of the budget's groups that can get blocks, FTE-years over E."""
    proven: bool


@dataclass(frozen=True)
class MoneyCurve:
    """From no money to twice the budget: each point an allocation of its own."""

    budget: str
    in_money: bool
    """False: no year has a limit in kronor, the number of blocks is scaled."""
    points: tuple[CurvePoint, ...]

    def worth(self, low: float, high: float) -> float | None:
        """FTE-years of shortage averted per million spent between two points; None = none spent.

        `(shortage(low) - shortage(high)) / (cost(high) - cost(low))`.
        """
        at = {round(point.share, 6): point for point in self.points}
        first, second = at[round(low, 6)], at[round(high, 6)]
        spent = (second.cost - first.cost) / 1e6
        return (first.shortage - second.shortage) / spent if spent > 1e-6 else None


@dataclass(frozen=True)
class LastStart:
    """The last year in which a block still can start and be ready within the horizon."""

    group: int
    forms: tuple[tuple[str, int | None], ...]
    """Training form -> calendar year; None = not even the first start year."""
