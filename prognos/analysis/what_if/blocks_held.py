"""Changed inputs with the blocks held, roughly and at once."""

import numpy as np

from prognos.analysis.scenarios import normal_shortage, supply_moments
from prognos.inputs import Inputs
from prognos.inputs.arrays import IntArray
from prognos.model.population import populate
from prognos.model.project import needs
from prognos.model.rates import make_drivers
from prognos.results.what_if import RoughOutcome


def rough_outcome(inputs: Inputs, blocks: IntArray) -> RoughOutcome:
    """Need, supply and shortage of budget ST from mean and variance at the central node.

    blocks : (G, n) held.
    """
    central = inputs.without_uncertainty()
    mean, variance = supply_moments(populate(make_drivers(central), blocks))
    need = needs(central, mean[:, 0])
    ours = [g for g, group in enumerate(inputs.groups)
            if group.budget == "ST" and inputs.need.by_group[g] is not None]
    short = normal_shortage(need[ours], mean[ours], variance[ours])
    return RoughOutcome(need[ours].sum(axis=0), mean[ours].sum(axis=0), short.sum(axis=0))


def held(inputs: Inputs, blocks: IntArray, moved: bool) -> IntArray:
    """The blocks that are held: those of the plan, with the ones that a scenario moves.

    moved : whether the own plan of the inputs is that of moved blocks.
    """
    plan = np.array(blocks)
    for row in inputs.order.manual if moved else ():
        plan[row.group, row.start] = max(plan[row.group, row.start] + row.blocks, 0)
    return plan
