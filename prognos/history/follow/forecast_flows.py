"""An edition's forecast of a year's flows, as two year-ends can tell them."""

from collections.abc import Sequence

import numpy as np

from prognos.history.feed.year_flows import YearFlows
from prognos.inputs.arrays import FloatArray
from prognos.results.years.edition import Edition

OUTCOME_OF = {"retired": "retired", "left": "left", "known_exits": "known",
              "completed": "stayed", "recruited": "recruited", "started": "started",
              "dropped": "dropped", "finished": "finished"}
"""Flow of the forecast -> measure of the year's counts."""


def forecast_flows(
    edition: Edition, flows: YearFlows, groups: Sequence[str]
) -> dict[str, FloatArray]:
    """Persons forecast in the year of `flows`, by flow, (G,); 0 for a group the edition has not.

    One who drops out in the last year of training is told as finished: of those so many as they
    are among all in training.
    """
    at, place = edition.years.index(flows.year), {name: g for g, name in enumerate(edition.groups)}
    found = {flow: np.array([edition.flows[flow][place[name], at] if name in place else 0.0
                             for name in groups]) for flow in OUTCOME_OF}
    early, late = flows.of("drop_risk", groups), flows.of("late", groups)
    share = np.divide(late, early + late, out=np.zeros_like(late), where=early + late > 0.0)
    hidden = found["dropped"] * share
    return found | {"dropped": found["dropped"] - hidden, "finished": found["finished"] + hidden}
