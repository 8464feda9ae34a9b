"""Mål, Viktning and the weights of Antaganden -> `Objective`."""

from collections.abc import Sequence

from prognos.inputs import Calendar, Need, Objective
from prognos.reading.sheets.read_assumptions import Parameters

SHEET = "Antaganden"
CHEAPEST = "lägst kostnad"


def read_objective(
    parameters: Parameters, needs: Sequence[Need | None], calendar: Calendar
) -> Objective:
    """What the allocation minimises. *Lägst kostnad* needs agency doctors that cost more than
    employed ones; *Vikt jourlinje* needs somebody with a rota.
    """
    objective = Objective(
        parameters.get("objective"), parameters.get("weighting"),
        parameters.number("surplus_weight"), parameters.number("time_limit"),
        parameters.number("rota_weight"))
    if objective.name == CHEAPEST:
        _check_prices(parameters, calendar)
    rotas = any(need is not None and need.minimum is not None for need in needs)
    if objective.rota_weight > 0.0 and not rotas:
        parameters.tell("vikt-utan-jourlinje", "rota_weight")
    return objective


def _check_prices(parameters: Parameters, calendar: Calendar) -> None:
    salary, po = parameters.yearly("salary_specialist"), parameters.number("po")
    employed = max(12.0 * salary.at(calendar.years[t]) * (1.0 + po) for t in calendar.evaluated)
    if parameters.number("agency_cost") <= employed:
        key = "agency_cost" if parameters.cell("agency_cost") else "objective"
        parameters.tell("hyrlakare-billigare", key,
                        employed=f"{employed:,.0f}".replace(",", "\u00a0"))
