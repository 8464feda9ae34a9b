"""All that a run is computed from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from prognos.inputs.calendar import Calendar
from prognos.inputs.input_parts import Careers, Finance, Needs, Order, People, Rules, Sources
from prognos.inputs.pipeline import Pipeline
from prognos.inputs.rate_tables import BY_YEAR, Rates, Uncertainty, by_year

SEPARATOR = " | "
"""Between specialty and area in a group's id."""


def id_in_words(group: str) -> str:
    """A group's id as it is told: "Allmänmedicin, Umeå"."""
    return group.replace(SEPARATOR, ", ")


@dataclass(frozen=True)
class Group:
    """A specialty in an area: the unit of forecast, ranking and allocation."""

    specialty: str
    area: str | None
    family: str
    form: int
    """Training form of new starts, index into `Forms`; NO_YEAR = the mixture of the start year."""
    budget: str
    """Budget whose money its blocks use: "ST" or "DSK"."""
    planned: bool
    """False: forecast, but never given blocks (*Planeras* = nej)."""

    @property
    def id(self) -> str:
        return self.specialty if self.area is None else f"{self.specialty}{SEPARATOR}{self.area}"


@dataclass(frozen=True)
class Inputs:
    """All that a run is computed from."""

    region: str | None
    calendar: Calendar
    groups: tuple[Group, ...]
    people: People
    careers: Careers
    need: Needs
    money: Finance
    rules: Rules
    pipeline: Pipeline = field(default_factory=Pipeline)
    order: Order = field(default_factory=Order)
    sources: Sources = field(default_factory=Sources)

    def __post_init__(self) -> None:
        groups, ends = len(self.groups), self.calendar.year_ends
        for of_each in (self.need.by_group, self.careers.rates.other_exits,
                        self.people.base_group, self.rules.st_per_specialist):
            if len(of_each) != groups:
                raise ValueError("needs, rates, people and rules must have one entry per group")
        if self.careers.rates.fill_rate.shape[1] != self.calendar.start_years:
            raise ValueError("fill_rate must have one column per start year")
        for name in BY_YEAR:
            if by_year(getattr(self.careers.rates, name)).shape[1] not in {1, ends}:
                raise ValueError(f"{name} must have one column per year-end")
        if self.careers.forms.dropout.shape[1:] not in {(), (groups, ends)}:
            raise ValueError("dropout must be by form, or by form, group and year-end")
        if len(self.careers.forms.old_share) != ends:
            raise ValueError("old_share must have one entry per year-end")

    def with_rates(self, rates: Rates) -> Inputs:
        """The same with other rates."""
        return replace(self, careers=replace(self.careers, rates=rates))

    def retiring_later(self, years: float) -> Inputs:
        """The same with the retirement curve moved by `years`."""
        curve = replace(self.careers.curve, shift=self.careers.curve.shift + years)
        return replace(self, careers=replace(self.careers, curve=curve))

    def without_uncertainty(self) -> Inputs:
        """The same at the central factors: one node."""
        return replace(self, careers=replace(self.careers, uncertainty=Uncertainty(0.0, 0.0, 0.0)))
