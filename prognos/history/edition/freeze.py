"""A finished run -> its edition."""

from collections.abc import Mapping, Sequence

import numpy as np

from prognos.history.edition.flow_spread import flow_variance
from prognos.inputs import Inputs
from prognos.inputs.arrays import FloatArray, IntArray
from prognos.inputs.rate_tables import by_year
from prognos.model.probability import lattice
from prognos.results import RunResult
from prognos.results.projection import LATTICE, Flows, TrainingFlows
from prognos.results.years.edition import LEVELS, AssumptionUsed, Edition, Quantity
from prognos.schema.values import shown

PERSONAL = frozenset({"Beslutsfattare"})
"""Assumptions that may name somebody: not kept."""


def freeze_run(result: RunResult, name: str) -> Edition:
    """The forecast of a run with its blocks in, its plan, assumptions and definitions."""
    inputs, after = result.inputs, result.forecast.after
    shown_years = inputs.calendar.years[:inputs.calendar.horizon + 1]
    size = len(shown_years)
    totals = after.totals.fte
    variance = flow_variance(inputs, planned_blocks(result))
    return Edition(
        name=name, region=inputs.region, version=result.run.version,
        base_date=inputs.calendar.base_date, input_sha256=result.run.input_sha256,
        groups=tuple(group.id for group in inputs.groups), years=shown_years,
        persons=quantity(after.persons_pmf, 1.0, size, after.persons.mean),
        fte=quantity(after.pmf, LATTICE, size, after.fte.mean),
        need=after.measures.need[:, :size], flows=flows_of(after.flows, after.training_flows, size),
        flow_variance={key: values[:, :size] for key, values in variance.items()},
        region_fte=np.stack([totals.mean, totals.p10, totals.p50, totals.p90], axis=1)[:size],
        ranks=tuple(each.place for each in result.groups),
        plan=_plan(result), assumptions=assumptions_used(inputs), definitions=definitions(inputs))


def planned_blocks(result: RunResult) -> IntArray:
    """The announced blocks of all budgets, (G, n)."""
    inputs = result.inputs
    blocks = np.zeros((len(inputs.groups), inputs.calendar.start_years), dtype=np.int64)
    for each in result.groups:
        if each.blocks is not None:
            blocks[each.group] = each.blocks
    return blocks


def quantity(pmfs: Sequence[FloatArray], step: float, size: int, mean: FloatArray) -> Quantity:
    """Mean, the 19 quantiles and the mass of P10 … P90 of every group, first `size` year-ends."""
    quantiles = np.array([
        np.stack([lattice.percentile(pmf[:size], step, level) for level in LEVELS], axis=1)
        for pmf in pmfs]).reshape(len(pmfs), size, len(LEVELS))
    low, high = (np.round(quantiles[:, :, LEVELS.index(level)] / step).astype(np.int64)
                 for level in (0.1, 0.9))
    mass = np.array([[float(pmf[t][low[g, t]:high[g, t] + 1].sum()) for t in range(size)]
                     for g, pmf in enumerate(pmfs)]).reshape(len(pmfs), size)
    return Quantity(mean[:, :size], quantiles, mass)


def flows_of(flows: Flows, training: TrainingFlows, size: int) -> Mapping[str, FloatArray]:
    """Expected flows by name, nan in the base year."""
    named = {"retired": flows.retired, "left": flows.left, "known_exits": flows.known_exits,
             "completed": flows.completed, "recruited": flows.recruited,
             "closing": flows.closing, "started": training.started, "dropped": training.dropped,
             "finished": training.completed}
    found = {}
    for key, values in named.items():
        kept = np.array(values[:, :size])
        kept[:, 0] = np.nan
        found[key] = kept
    return found


def _plan(result: RunResult) -> dict[str, dict[int, int]]:
    years = result.inputs.calendar.start_calendar_years
    return {result.inputs.groups[each.group].id: dict(zip(years, each.blocks, strict=True))
            for each in result.groups if each.blocks is not None and any(each.blocks)}


def assumptions_used(inputs: Inputs) -> tuple[AssumptionUsed, ...]:
    """Every assumption as it stood, those that may name somebody left out."""
    return tuple(
        AssumptionUsed(each.name, shown(each.value), each.unit, each.source, each.defaulted)
        for each in inputs.sources.assumptions
        if each.name not in PERSONAL and each.value is not None)


def definitions(inputs: Inputs) -> dict[str, str]:
    """What is counted and how: a change of one of these breaks the series."""
    forms = inputs.careers.forms
    return {
        "Privata utförare i planen": "ja" if inputs.people.private_in_plan else "nej",
        "Övriga avgångar t.o.m. ålder": str(inputs.careers.rates.exit_last_age),
        "Utbildningslängder": "; ".join(
            f"{name} {shown(round(12 * float(length)))} mån"
            for name, length in zip(forms.names, forms.length, strict=True)),
        **{f"ST-läkare räknas i tillgången, {group.id}": " → ".join(
            dict.fromkeys(shown(round(count, 3)) for count in counts))
           for group, counts in zip(inputs.groups, by_year(
               inputs.careers.rates.training_fte).tolist(), strict=True)},
    }
