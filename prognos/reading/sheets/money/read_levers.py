"""Antaganden -> what the means beside blocks cost, where the user has stated it."""

from __future__ import annotations

from prognos.inputs import LeverPrices
from prognos.reading.sheets.read_assumptions import Parameters


def read_lever_prices(parameters: Parameters) -> LeverPrices:
    """The stated prices; None where nothing is stated."""
    return LeverPrices(
        longer_per_fte_year=parameters.get("price_longer"),
        exits_per_specialist=parameters.get("price_exits"),
        per_recruit=parameters.get("price_recruit"),
        cooperation_per_fte_year=parameters.get("price_cooperation"),
    )
