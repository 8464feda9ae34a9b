"""Would the plan stand if what nobody knows were otherwise? (model.md 8.3)

The allocation is made again from the beginning in each of a number of cases: the common factors at
three levels each (at most 27 combinations), and the guesses that no history backs moved one at a
time. A case has no uncertainty of its own: it is one answer to what the world is like.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from prognos.allocation.allocate import solve_budget
from prognos.allocation.block_loss import BlockLoss
from prognos.analysis.scenarios import TRIED, Change, with_known_recruitment
from prognos.inputs import Inputs, Need, NeedFactor, Uncertainty
from prognos.inputs.arrays import BoolArray, FloatArray, IntArray
from prognos.model.baseline import make_baseline
from prognos.model.probability.quadrature import Nodes, gauss_hermite, nodes_from
from prognos.model.project import project
from prognos.results import Stability, TriedCase
from prognos.results.projection import Projection
from prognos.system.workers import cores, in_processes, worker_count

LEVELS = 3
"""Points of each common factor: -1.7, 0 and 1.7 standard deviations."""
GUESSES = ("Övriga avgångar per år", "Rekrytering per år", "Andel som stannar efter ST",
           "Avbrott i ST per år", "Tillsättningsgrad")
NEED_STEP = 0.10
SAFE = 0.9
"""A block is safe when this share of the cases give it."""
CASE_WORK = 3.0
"""Most work to prove the best allocation of a case (`AllocationProblem.work`)."""
Count = Callable[[int, int], None]


@dataclass(frozen=True)
class Case:
    """Inputs as they would be, and what is other in them, in Swedish."""

    name: str
    inputs: Inputs


@dataclass(frozen=True)
class CasePlan:
    """What a case comes to."""

    blocks: IntArray
    """(G, n)"""
    place: FloatArray
    """(G,) place by expected shortage in percent of need, within the budget; nan = no need."""
    proven: bool


def make_cases(inputs: Inputs) -> tuple[Case, ...]:
    """Every case: the combinations of the common factors first, then the guesses."""
    central = with_known_recruitment(inputs).without_uncertainty()
    return (*_nodes(central, inputs.careers.uncertainty), *_guesses(central))


def _nodes(central: Inputs, uncertainty: Uncertainty) -> Iterator[Case]:
    nodes = coarse_nodes(uncertainty)
    for place in product(*(range(rule.size) for rule in nodes.rules)):
        yield Case(_node_name(nodes, place), at_node(central, nodes, place))


def coarse_nodes(uncertainty: Uncertainty) -> Nodes:
    """Gauss-Hermite with `LEVELS` points for each factor that is uncertain, else one point."""
    sds = (uncertainty.retirement, uncertainty.mobility, uncertainty.training)
    first, second, third = (gauss_hermite(LEVELS if sd else 1) for sd in sds)
    return nodes_from((first, second, third), uncertainty)


def at_node(central: Inputs, nodes: Nodes, place: tuple[int, ...]) -> Inputs:
    """The inputs with the common factors at one node (model section 4), without uncertainty.

    Retirement curve's shift + `s z1`; other exits and recruitment times their factors of z2;
    mean and sd of every delay, and drop-out, times the factor of z3. Rates are cut to [0, 1].
    """
    i, j, k = place
    training = float(nodes.training[k, 0])
    rates, forms = central.careers.rates, central.careers.forms
    careers = replace(
        central.retiring_later(float(nodes.shift[i])).careers,
        rates=replace(rates, other_exits=np.clip(rates.other_exits * nodes.exits[j], 0.0, 1.0),
                      recruitment=rates.recruitment * nodes.recruitment[j]),
        forms=replace(forms, delay_mean=forms.delay_mean * training,
                      delay_sd=forms.delay_sd * training,
                      known_delay_mean=forms.known_delay_mean * training,
                      known_delay_sd=forms.known_delay_sd * training,
                      dropout=np.clip(forms.dropout * training, 0.0, 1.0)),
    )
    return replace(central, careers=careers)


def _node_name(nodes: Nodes, place: tuple[int, ...]) -> str:
    said = (("tidigare pension", "senare pension"),
            ("färre slutar och fler rekryteras", "fler slutar och färre rekryteras"),
            ("kortare fördröjning och färre avbrott", "längre fördröjning och fler avbrott"))
    parts = [low if at < rule.size // 2 else high
             for (low, high), rule, at in zip(said, nodes.rules, place, strict=True)
             if at != rule.size // 2]
    return "; ".join(parts).capitalize() or "Som antaget"


def _guesses(central: Inputs) -> Iterator[Case]:
    for tried in TRIED:
        if tried.name in GUESSES:
            yield Case(f"{tried.name}: {tried.low_label}", tried.low(central))
            yield Case(f"{tried.name}: {tried.high_label}", tried.high(central))
    percent = round(100 * NEED_STEP)
    yield Case(f"Behov: {percent}\u00a0% lägre", scale_need(1.0 - NEED_STEP)(central))
    yield Case(f"Behov: {percent}\u00a0% högre", scale_need(1.0 + NEED_STEP)(central))


def scale_need(by: float, groups: Sequence[int] | None = None) -> Change:
    """The need of every group, or of those named, times `by` from the first year on."""
    def change(inputs: Inputs) -> Inputs:
        chosen = range(len(inputs.groups)) if groups is None else groups
        needs = tuple(_scaled_need(need, by, inputs.calendar.base_year) if g in chosen else need
                      for g, need in enumerate(inputs.need.by_group))
        return replace(inputs, need=replace(inputs.need, by_group=needs))

    return change


def _scaled_need(need: Need | None, by: float, base_year: int) -> Need | None:
    if need is None:
        return None
    return replace(need, factors=(*need.factors,
                                  NeedFactor("Prövat behov", "multiplikator", by, base_year)))


def try_plan(inputs: Inputs, blocks: IntArray, place: FloatArray, count: Count,
             workers: int | None = None) -> Stability:
    """How the plan `blocks` (G, n) stands in every case; the same whatever the number of workers.

    place : (G,) the groups' places by the run itself. count : told cases done and cases in all.
    workers : processes; None = the machine's cores, 1 = none but this one.
    """
    cases = make_cases(inputs)
    plans = solve_cases(cases, blocks, count, worker_count(len(cases), workers or cores()))
    return weigh_plans([case.name for case in cases], plans, blocks, place)


def solve_cases(
    cases: Sequence[Case], blocks: IntArray, count: Count, workers: int
) -> list[CasePlan]:
    """The plan of every case, in order, on so many processes where the machine allows any.

    blocks : (G, n) the plan of the run.
    """
    given = [(case.inputs, blocks) for case in cases]
    found: list[CasePlan | None] = [None] * len(cases)
    done = itertools.count(1)
    if workers > 1:
        try:
            found = in_processes(_solve_given, given, workers,
                                 ended=lambda _number: count(next(done), len(cases)))
        except (OSError, ImportError):  # a locked-down machine: this process does it all
            done = itertools.count(1)
    plans = []
    for each, plan in zip(given, found, strict=True):
        plans.append(plan or _solve_given(each))
        if plan is None:
            count(next(done), len(cases))
    return plans


def _solve_given(given: tuple[Inputs, IntArray]) -> CasePlan:
    return solve_case(*given)


def solve_case(inputs: Inputs, plan: IntArray) -> CasePlan:
    """Forecast and allocation of every budget: the search begins with the run's `plan` (G, n)."""
    base = make_baseline(inputs)
    before, exact = project(inputs, base=base, brief=True), BlockLoss(inputs, base)
    blocks = np.zeros((len(inputs.groups), inputs.calendar.start_years), dtype=np.int64)
    proven = True
    for budget in inputs.money.budgets:
        if any(group.budget == budget.name for group in inputs.groups):
            found = solve_budget(inputs, before, budget, exact, CASE_WORK, plan)
            blocks[list(found.groups)] = found.allocation.blocks
            proven = proven and found.allocation.status == "optimal"
    return CasePlan(blocks, places(inputs, before), proven)


def places(inputs: Inputs, before: Projection) -> FloatArray:
    """(G,) place by expected shortage in percent of need over E, 1 = most, within the budget.

    Without ties broken by hand: equal shares follow the order of Behov. nan without a need.
    """
    evaluated = list(inputs.calendar.evaluated)
    need = np.nan_to_num(before.measures.need[:, evaluated].sum(axis=1))
    share = np.nan_to_num(before.measures.shortage[:, evaluated].sum(axis=1))
    share = share / np.where(need > 0.0, need, 1.0)
    found = np.full(len(need), np.nan)
    for budget in {group.budget for group in inputs.groups}:
        ours = [g for g, group in enumerate(inputs.groups)
                if group.budget == budget and need[g] > 0.0]
        order = sorted(ours, key=lambda g: (-round(float(share[g]), 11), g))
        found[order] = np.arange(1, len(order) + 1)
    return found


def weigh_plans(
    names: Sequence[str], plans: Sequence[CasePlan], blocks: IntArray, place: FloatArray
) -> Stability:
    """Shares of the cases; each case counts once, however likely it is."""
    tried = np.array([plan.blocks for plan in plans])
    highest = max(int(tried.max(initial=0)), int(blocks.max(initial=0)))
    kept = np.stack([(tried > k).mean(axis=0) for k in range(highest)], axis=-1) if highest else (
        np.zeros((*blocks.shape, 0)))
    total, ours = tried.sum(axis=2), blocks.sum(axis=1)
    lost = np.maximum(blocks - tried, 0).sum(axis=(1, 2))
    return Stability(
        cases=tuple(TriedCase(name, int(plan.blocks.sum()), int(moved), plan.proven)
                    for name, plan, moved in zip(names, plans, lost, strict=True)),
        kept=kept, safe=_safe(kept, blocks), same=(total == ours).mean(axis=0),
        fewest=total.min(axis=0), most=total.max(axis=0),
        rank_kept=_rank_kept(np.array([plan.place for plan in plans]), place),
    )


def _safe(kept: FloatArray, blocks: IntArray) -> IntArray:
    of_plan: BoolArray = np.arange(kept.shape[2]) < blocks[:, :, None]
    return np.asarray((of_plan & (kept >= SAFE - 1e-9)).sum(axis=2))


def _rank_kept(tried: FloatArray, place: FloatArray) -> FloatArray:
    near = (np.abs(tried - place) <= 1.0).mean(axis=0)
    return np.where(np.isnan(place), np.nan, near)
