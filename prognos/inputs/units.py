"""The units (*Basenhet*) that may host a block, and what is asked of one."""

from dataclasses import dataclass

import numpy as np

from prognos.inputs.arrays import FloatArray


@dataclass(frozen=True)
class UnitStaff:
    """A unit's doctors in one group, private providers included whether in the plan or not."""

    unit: str
    group: int
    private: bool
    specialists: FloatArray
    """(n,) persons in post and not on leave by known dates at the end of each start year."""
    fte: FloatArray
    """(n,) their working time in care, FTE."""
    in_training: FloatArray
    """(n,) persons whose nominal time left reaches the middle of each start year."""
    listed: float | None = None
    """Listed patients at the base date; None = none stated for the unit."""

    def __post_init__(self) -> None:
        for name in ("specialists", "fte", "in_training"):
            array = np.array(getattr(self, name), dtype=np.float64)
            array.setflags(write=False)
            object.__setattr__(self, name, array)
        if not len(self.specialists) == len(self.fte) == len(self.in_training):
            raise ValueError("UnitStaff: one entry per start year")


@dataclass(frozen=True)
class HostRules:
    """What is asked of a unit that hosts a block."""

    specialists: float = 2.0
    """*Minsta antal specialister på basenheten*."""
    fte: float = 1.0
    """*Minsta sammanlagda tjänstgöring*."""
    listed_per_st: float = 1500.0
    """*Listade per ST-läkare på basenheten, lägst*; holds where the need is by listed patients."""
