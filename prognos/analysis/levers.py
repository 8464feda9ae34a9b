"""Levers side by side (model.md 8.5): what each means gives in supply, and what that costs.

A means is compared by the expected FTE-years of supply it adds over the evaluated years, at the
central factors, all else equal. The salary of those who then work is in no price: it is paid in
the same way whoever does the work (the agency doctor's price is net of it, as in model.md 6).
A price that the workbook does not state is not known; none is made up. Beside them stands the last
useful start: the last year whose block is ready within the horizon (model.md 7).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from prognos.allocation.block_loss import block_effects
from prognos.allocation.costs import agency_net_cost, block_costs
from prognos.analysis.scenarios import with_known_recruitment
from prognos.inputs import NO_YEAR, Forms, Inputs
from prognos.inputs.arrays import FloatArray
from prognos.model.population import populate
from prognos.model.project import mean_fte
from prognos.model.rates import make_drivers
from prognos.model.training import completion
from prognos.results import LastStart, Lever

FEWER_EXITS = 0.75
"""Other exits times this: a quarter fewer."""
READY = 0.5
"""Ready in time: at least this chance, for one who does not drop out."""


@dataclass(frozen=True)
class Means:
    """A means tried in every group: what it gives each year and what it costs."""

    key: str
    gain: FloatArray
    """(G, T) FTE."""
    cost: FloatArray
    """(G,) SEK; nan = not known."""
    central_cost: FloatArray
    """(G,) the part of it that Budgetram pays; nan where that is no question."""


def longer_life(inputs: Inputs, years: float = 1.0) -> FloatArray:
    """Expected FTE won in each group and year, (G, T), with retirement `years` later.

    Difference between the mean supply with *Förskjutning pensionsålder* raised by `years` and as
    it is, all else equal, at the central factors. What is won is lost again when those who
    stayed on retire: it settles at about what retires in so many years.
    """
    central = with_known_recruitment(inputs).without_uncertainty()
    return _mean(central.retiring_later(years)) - _mean(central)


def of_region(inputs: Inputs, by_group: FloatArray) -> FloatArray:
    """The sum over the groups of budget ST, (T,)."""
    st = np.array([group.budget == "ST" for group in inputs.groups], dtype=bool)
    return np.asarray(by_group[st].sum(axis=0))


def make_levers(inputs: Inputs, persons: FloatArray, longer: FloatArray) -> tuple[Lever, ...]:
    """Every means for each budget as a whole (the same in all its groups), then for each group.

    persons : (G, T) expected specialists in post at each year-end, without new blocks.
    longer : (G, T) FTE won by a year's later retirement, from `longer.longer_life`.
    """
    every = _all_means(inputs, persons, longer)
    budgets = sorted({group.budget for group in inputs.groups}, key=lambda name: name != "ST")
    found: list[Lever] = []
    for budget in budgets:
        ours = [g for g, group in enumerate(inputs.groups)
                if group.budget == budget and inputs.need.by_group[g] is not None]
        found += [_lever(inputs, means, ours, budget, None) for means in every if ours]
        found += [_lever(inputs, means, [g], budget, g) for g in ours for means in every]
    return tuple(found)


def _all_means(inputs: Inputs, persons: FloatArray, longer: FloatArray) -> tuple[Means, ...]:
    central = with_known_recruitment(inputs).without_uncertainty()
    # A means that goes on runs from year 1 to the last evaluated year
    base, years = _mean(central), range(1, max(inputs.calendar.evaluated) + 1)
    prices = inputs.money.lever_prices
    recruits = np.full(len(inputs.groups), _times(prices.per_recruit, float(len(years))))
    in_post = persons[:, [t - 1 for t in years]].sum(axis=1)
    nothing = np.full(len(inputs.groups), np.nan)
    return (
        _block(central),
        Means("longer", longer, _times(prices.longer_per_fte_year, _over_e(inputs, longer)),
              nothing),
        Means("exits", _mean(_fewer_exits(central)) - base,
              _times(prices.exits_per_specialist, in_post), nothing),
        Means("recruitment", _mean(_one_recruit_more(central)) - base, recruits, nothing),
        *_bought(inputs),
    )


def _block(central: Inputs) -> Means:
    """One announced block of the first start year, at its whole cost with the clinic's part."""
    rows = tuple(replace(row, share=1.0, cap=None) for row in central.money.costs)
    whole = replace(central, money=replace(central.money, costs=rows))
    fill = central.careers.rates.fill_rate[:, 0]
    cost, paid = (fill * block_costs(priced)[:, 0].sum(axis=1) for priced in (whole, central))
    planned = np.array([group.planned for group in central.groups], dtype=bool)
    gain = block_effects(central)[:, 0] * planned[:, None]
    return Means("block", gain, np.where(planned, cost, 0.0), np.where(planned, paid, 0.0))


def _bought(inputs: Inputs) -> Iterator[Means]:
    """One FTE a year over the evaluated years: an agency doctor, or from another region."""
    groups, evaluated = len(inputs.groups), list(inputs.calendar.evaluated)
    gain = np.zeros((groups, inputs.calendar.year_ends))
    gain[:, evaluated] = 1.0
    nothing = np.full(groups, np.nan)
    net = sum(agency_net_cost(inputs, inputs.calendar.years[t]) for t in evaluated)
    price = inputs.money.lever_prices.cooperation_per_fte_year
    yield Means("agency", gain, np.full(groups, net), nothing)
    yield Means("cooperation", gain, _times(price, gain.sum(axis=1)), nothing)


def _lever(
    inputs: Inputs, means: Means, groups: list[int], budget: str, group: int | None
) -> Lever:
    calendar, gain = inputs.calendar, means.gain[groups].sum(axis=0)
    first, last = _lasting(gain)
    buys = means.key in ("agency", "cooperation")
    cost, central = (float(values[groups].sum()) for values in (means.cost, means.central_cost))
    return Lever(
        key=means.key, group=group, budget=budget,
        fte_years=float(gain[list(calendar.evaluated)].sum()),
        at_horizon=float(gain[calendar.horizon]),
        first=None if first is None else calendar.years[first],
        last=None if last is None else calendar.years[last],
        goes_on=last == calendar.last and not buys,
        cost=None if np.isnan(cost) else cost,
        central_cost=None if np.isnan(central) else central,
    )


def _lasting(gain: FloatArray) -> tuple[int | None, int | None]:
    """First and last year with at least half of the largest gain."""
    years = np.flatnonzero(gain >= 0.5 * gain.max()) if gain.max() > 1e-9 else np.zeros(0, int)
    return (int(years[0]), int(years[-1])) if len(years) else (None, None)


def _over_e(inputs: Inputs, gain: FloatArray) -> FloatArray:
    return np.asarray(inputs.calendar.in_evaluated(gain).sum(axis=1))


def _times(price: float | None, amount: FloatArray | float) -> FloatArray:
    return np.asarray((np.nan if price is None else price) * np.asarray(amount))


def _fewer_exits(inputs: Inputs) -> Inputs:
    rates = inputs.careers.rates
    return inputs.with_rates(replace(rates, other_exits=FEWER_EXITS * rates.other_exits))


def _one_recruit_more(inputs: Inputs) -> Inputs:
    rates = inputs.careers.rates
    return inputs.with_rates(replace(rates, recruitment=rates.recruitment + 1.0))


def _mean(inputs: Inputs) -> FloatArray:
    return mean_fte(populate(make_drivers(inputs)))


def last_starts(inputs: Inputs) -> tuple[LastStart, ...]:
    """The last useful start year of every group that can get blocks, by training form."""
    forms = inputs.careers.forms
    year = {form: _last_year(inputs, form) for form in range(len(forms.names))}
    return tuple(
        LastStart(g, tuple((forms.names[f], year[f]) for f in _forms_of(forms, group.form)))
        for g, group in enumerate(inputs.groups) if group.planned
    )


def _forms_of(forms: Forms, form: int) -> tuple[int, ...]:
    """A group's own form, or the two that new starts are mixed of."""
    return (forms.old, forms.new) if form == NO_YEAR else (form,)


def _last_year(inputs: Inputs, form: int) -> int | None:
    """Last calendar year u with `C(H) >= 1/2`, C = completion of a start in u; None = not year 1.

    `R = u - 1/2 + length`, delay as in model section 2 at the central factor.
    """
    calendar, forms = inputs.calendar, inputs.careers.forms
    years = np.arange(1, calendar.horizon + 1)
    mean, sd = (np.full((len(years), 1), values[form])
                for values in (forms.delay_mean, forms.delay_sd))
    done = completion(years - 0.5 + forms.length[form], mean, sd, calendar.year_ends)
    ready = np.flatnonzero(done[:, calendar.horizon, 0] >= READY)
    return calendar.base_year + int(years[ready[-1]]) if len(ready) else None
