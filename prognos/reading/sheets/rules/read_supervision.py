"""Handledning -> the highest number of doctors in training per specialist of each group."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from prognos.inputs.arrays import FloatArray
from prognos.reading.records import Record
from prognos.reading.sheets.people.read_groups import GroupList, area_key
from prognos.schema.findings import Findings

SHEET = "Handledning"


def read_supervision(
    records: Sequence[Record], groups: GroupList, findings: Findings
) -> FloatArray:
    """(G,) *Högst ST per specialist*, nan without a row; a row with the area wins."""
    ratio = np.full(len(groups.groups), np.nan)
    for record in sorted(records, key=lambda record: area_key(record.get("area")) is not None):
        value = record.get("ratio")
        if value is not None and value <= 0.0:
            findings.add("handledning-noll", SHEET, record.cell("ratio"), read=value)
        if record.get("specialty") is None or value is None:
            continue
        area = record.get("area") if area_key(record.get("area")) else None
        matching = groups.matching(record.get("specialty"), area)
        if not matching.any():
            findings.add("rad-utan-grupp", SHEET, record.cell("specialty"),
                         specialty=record.get("specialty"))
        ratio[matching] = value
    return ratio
