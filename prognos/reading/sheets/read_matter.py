"""Beslutsfattare and the dates of Antaganden -> `Matter`."""

from __future__ import annotations

from prognos.inputs import Matter
from prognos.reading.sheets.read_assumptions import Parameters
from prognos.schema.findings import Findings

SHEET = "Antaganden"


def read_matter(parameters: Parameters, findings: Findings) -> Matter:
    """Who decides and when. A consultation after the decision comes too late: a warning."""
    matter = Matter(parameters.get("decision_maker"), parameters.get("locked_on"),
                    parameters.get("consultation_on"), parameters.get("decision_on"))
    held, decided = matter.consultation, matter.decision
    if held is not None and decided is not None and held > decided:
        findings.add("samverkan-efter-beslut", SHEET, parameters.cell("consultation_on"),
                     held=held.isoformat(), decided=decided.isoformat())
    return matter
