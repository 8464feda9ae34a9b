"""Rates that the region's own years propose, group by group."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import bdtr, pdtr

from prognos.history.estimate.common_factors import (
    LearnedShift,
    Proposed,
    learn_shift,
    propose_uncertainty,
)
from prognos.history.estimate.group_rates import Learned, learn_rates, learn_shares
from prognos.history.feed.collect_years import Years
from prognos.history.feed.year_end import YearEnd
from prognos.history.feed.year_flows import YearFlows
from prognos.inputs import Inputs, RetirementCurve, Uncertainty
from prognos.inputs.arrays import FloatArray, IntArray
from prognos.model.rates import balanced_recruitment
from prognos.results.years.calibration import (
    DROPOUT,
    EXITS,
    FILL,
    RECRUITMENT,
    RETENTION,
    SHARES,
    Calibration,
    LearnedLine,
    RetirementShift,
)
from prognos.schema.dictionary import load_schema
from prognos.schema.findings import Finding

SIGMAS = ("sigma_retirement", "sigma_mobility", "sigma_training", "sigma_inflow")
LEAST_DEFAULT = 0.001
"""A default of 0 has no logarithm: the weak prior then lies round one in a thousand."""


@dataclass(frozen=True)
class _Group:
    """Today's groups and assumptions, (G,)."""

    names: tuple[str, ...]
    staff: FloatArray
    now: dict[str, FloatArray]
    default: dict[str, float]
    """The region's level of each measure."""


def calibrate(years: Years, findings: Sequence[Finding] = ()) -> Calibration:
    """Learn every rate from the counts of `years`."""
    latest = years.ends[-1]
    today = _today(latest)
    learned = _learn(years, today)
    shift = _shift(years, latest.inputs)
    now = latest.inputs.careers.uncertainty if latest.inputs else Uncertainty(
        *(float(str(load_schema().parameter(key).default)) for key in SIGMAS))
    proposed = None if shift is None else propose_uncertainty(
        learned[EXITS], learned[RETENTION], shift, now)
    return Calibration(
        region=latest.inputs.region if latest.inputs else None,
        sources=tuple((end.name, end.base_date) for end in years.ends),
        years=tuple(flows.year for flows in years.flows),
        from_sheet=tuple(flows.year for flows in years.flows if flows.from_sheet),
        accounts=years.accounts,
        lines=tuple(line for measure in (EXITS, RECRUITMENT, RETENTION, FILL)
                    for line in _lines(today, measure, learned[measure])),
        common=tuple(_common(measure, each, len(years.flows), today)
                     for measure, each in learned.items() if each.exposure.sum() > 0.0),
        shift=_told(shift, latest.inputs), uncertainty=now, **_sigma(proposed),
        findings=(*findings, *years.findings))


def _learn(years: Years, today: _Group) -> dict[str, Learned]:
    """Every measure from the counts of all years."""
    flows, default = years.flows, today.default

    def rates(events: str, exposure: str, measure: str) -> Learned:
        d, e = _both(flows, events, exposure, today)
        return learn_rates(d, e, len(flows), default[measure])

    def shares(told: tuple[FloatArray, FloatArray], measure: str) -> Learned:
        successes, trials = told
        return learn_shares(np.minimum(successes, trials), trials, default[measure])

    dropout = rates("dropped", "drop_risk", DROPOUT)
    stayed, finished = _both(flows, "stayed", "finished", today)
    late, _ = _both(flows, "late", "late", today)
    return {
        EXITS: rates("left", "exit_risk", EXITS),
        RECRUITMENT: rates("recruited", "staff", RECRUITMENT),
        DROPOUT: dropout,
        # those who dropped out in their last year look like those who finished and left
        RETENTION: shares((stayed, np.maximum(finished - dropout.mean * late, stayed)), RETENTION),
        FILL: shares(_filled(years.ends, today), FILL),
    }


def _sigma(proposed: Proposed | None) -> dict[str, Uncertainty | None]:
    return {"learned_uncertainty": None if proposed is None else proposed.learned,
            "proposed_uncertainty": None if proposed is None else proposed.used}


def _defaults(inputs: Inputs | None) -> dict[str, float]:
    """The region's own assumption of every measure, else the built-in one; kept off the ends.

    Recruitment is told per specialist: as many as leave.
    """
    stated = {each.name: each.value for each in inputs.sources.assumptions} if inputs else {}
    found = {}
    for key in (EXITS, RETENTION, FILL, DROPOUT):
        parameter = load_schema().parameter(key)
        value = stated.get(parameter.name, parameter.default)
        value = value if isinstance(value, int | float) else parameter.default
        found[key] = min(max(float(str(value)), LEAST_DEFAULT), 1.0 - LEAST_DEFAULT)
    return found | {RECRUITMENT: found[EXITS]}


def _today(latest: YearEnd) -> _Group:
    """Groups of the newest year-end, with the assumptions in use."""
    persons = latest.persons
    staff = np.bincount(persons.group[~persons.training], minlength=len(latest.groups))
    names, inputs, default = latest.groups, latest.inputs, _defaults(latest.inputs)
    if inputs is None:
        now = {key: np.full(len(names), default[key]) for key in (EXITS, RETENTION, FILL)}
        return _Group(names, staff.astype(float), now | {RECRUITMENT: now[EXITS] * staff}, default)
    rates, own = inputs.careers.rates, latest.input_names
    balanced = balanced_recruitment(inputs)
    recruitment = np.where(np.isnan(rates.recruitment), balanced, rates.recruitment)
    stated = {EXITS: rates.other_exits, RECRUITMENT: recruitment, RETENTION: rates.retention,
              FILL: rates.fill_rate[:, 0]}
    place = [own.index(name) if name in own else None for name in names]
    return _Group(names, staff.astype(float), {
        key: np.array([default[key] if i is None else values[i] for i in place])
        for key, values in stated.items()}, default)


def _both(
    flows: Sequence[YearFlows], events: str, exposure: str, today: _Group
) -> tuple[FloatArray, FloatArray]:
    """Events and exposure summed over the years with both told and anybody at risk, (G,) each."""
    d, e = np.zeros(len(today.names)), np.zeros(len(today.names))
    for year in flows:
        these, at_risk = year.of(events, today.names), year.of(exposure, today.names)
        told = ~np.isnan(these) & (at_risk > 0.0)
        d[told] += these[told]
        e[told] += at_risk[told]
    return d, e


def _filled(ends: Sequence[YearEnd], today: _Group) -> tuple[FloatArray, FloatArray]:
    """Blocks filled and allotted by the rounds told in *Föregående år*, (G,) each."""
    filled, allotted = np.zeros(len(today.names)), np.zeros(len(today.names))
    for end in ends:
        for row in end.inputs.order.previous if end.inputs else ():
            name = end.input_names[row.group]
            if name in today.names and row.allotted is not None and row.filled is not None:
                filled[today.names.index(name)] += row.filled
                allotted[today.names.index(name)] += row.allotted
    return filled, allotted


def _lines(today: _Group, measure: str, learned: Learned) -> list[LearnedLine]:
    """Recruitment is told in persons a year: the rate times today's specialists."""
    scale = today.staff if measure == RECRUITMENT else np.ones(len(today.names))
    own = learned.own * scale
    rate = np.divide(today.now[measure], scale, out=np.zeros_like(scale), where=scale > 0.0)
    chance = tail_chance(learned.events, learned.exposure, rate, measure in SHARES)
    return [LearnedLine(
        name, measure, float(learned.events[g]), float(learned.exposure[g]),
        None if np.isnan(own[g]) else float(own[g]), float(learned.mean[g] * scale[g]),
        float(learned.low[g] * scale[g]), float(learned.high[g] * scale[g]),
        float(today.now[measure][g]), float(chance[g])) for g, name in enumerate(today.names)]


def tail_chance(
    events: FloatArray, exposure: FloatArray, rate: FloatArray, share: bool
) -> FloatArray:
    """Probability of so few events, or so many, where `rate` holds: the smaller of the two.

    Binomial for a share of trials, else Poisson; 1 without exposure.
    """
    if share:
        trials, p = np.rint(exposure).astype(np.int64), np.clip(rate, 0.0, 1.0)
        few = bdtr(events, trials, p)
        less = np.where(events > 0.0, bdtr(np.maximum(events - 1.0, 0.0), trials, p), 0.0)
    else:
        few = pdtr(events, rate * exposure)
        less = np.where(events > 0.0, pdtr(np.maximum(events - 1.0, 0.0), rate * exposure), 0.0)
    return np.where(exposure > 0.0, np.minimum(few, 1.0 - less), 1.0)


def _common(measure: str, learned: Learned, years: int, today: _Group) -> LearnedLine:
    """The region's own level: all groups as one, beside today's assumptions for the same people.
    """
    default = today.default[measure]
    d, e = np.array([learned.events.sum()]), np.array([learned.exposure.sum()])
    one = (learn_shares if measure in SHARES else
           lambda a, b, c: learn_rates(a, b, years, c))(d, e, default)
    return LearnedLine("", measure, float(d[0]), float(e[0]), float(d[0] / e[0]),
                       float(one.mean[0]), float(one.low[0]), float(one.high[0]),
                       _now(measure, learned.exposure, today))


def _now(measure: str, exposure: FloatArray, today: _Group) -> float:
    """Today's assumption of the whole region: the groups' weighed by exposure; of recruitment
    persons a year and specialist."""
    if measure not in today.now:
        return today.default[measure]
    if measure == RECRUITMENT:
        return float(today.now[measure].sum() / max(today.staff.sum(), 1.0))
    return float(today.now[measure] @ exposure / exposure.sum())


def _shift(years: Years, inputs: Inputs | None) -> LearnedShift | None:
    """The retirement of all groups and years against the curve in use."""
    told = [flows for flows in years.flows if flows.age_risk.sum() > 0.0]
    if not told or inputs is None:
        return None
    curve: RetirementCurve = inputs.careers.curve
    oldest = max(int(flows.ages[-1]) for flows in told)
    ages: IntArray = np.arange(years.last_exit_age + 1, oldest + 1)
    risk, retired = np.zeros(len(ages)), np.zeros(len(ages))
    for flows in told:
        risk[:len(flows.ages)] += flows.age_risk
        retired[:len(flows.ages)] += flows.age_retired
    return learn_shift(curve, ages, risk, retired)


def _told(shift: LearnedShift | None, inputs: Inputs | None) -> RetirementShift | None:
    if shift is None or inputs is None:
        return None
    return RetirementShift(shift.retired, shift.expected, shift.mean, shift.low, shift.high,
                           inputs.careers.curve.shift)
