"""A run kept for the next question: what a change does not touch is not computed again.

Distributions are kept by who makes them up, block values by that and the need: those of the run
and of the last change, since what each of several changes does alone is asked for next. The search
begins with the run's plan. What is taken over is equal bit by bit to what would be made again, so
an answer with it is the answer without.
"""

from prognos.allocation.block_loss import BlockLoss
from prognos.inputs import Inputs
from prognos.inputs.arrays import FloatArray, IntArray
from prognos.model.baseline import Baseline, make_baseline, with_blocks
from prognos.model.project import shortages_there
from prognos.model.unchanged import take_over


class KeptRun:
    """The supply and the block values of some inputs, for runs of changed ones."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.base = make_baseline(inputs)
        self.exact = BlockLoss(inputs, self.base)
        self._there = self.base
        self._last = self.base, self.exact

    def baseline(self, inputs: Inputs) -> Baseline:
        """Everybody but the blocks, of changed inputs."""
        if inputs is self.inputs:
            return self.base
        made = take_over(make_baseline(inputs, self.base.shelf), self._last[0])
        return take_over(made, self.base)

    def values(self, inputs: Inputs, base: Baseline) -> BlockLoss:
        """What blocks do with changed inputs, whose baseline is `base`."""
        if inputs is self.inputs:
            return self.exact
        found, (_, last) = BlockLoss(inputs, base), self._last
        found.rest_on(self.exact)
        if not found.rest_on(last) or last is self.exact:
            self._last = base, found
        return found

    def with_blocks(self, base: Baseline, blocks: IntArray) -> Baseline:
        """The same with announced blocks (G, n) put in; those of the run's own plan are kept."""
        there = take_over(with_blocks(base, blocks), self._there)
        if base is self.base:
            self._there = there
        return there

    def shortages(self, inputs: Inputs, blocks: IntArray) -> FloatArray:
        """(G, E) expected shortage of changed inputs with the blocks (G, n) held, all nodes."""
        base = self.baseline(inputs)
        return shortages_there(inputs, base, self.with_blocks(base, blocks))
