"""Who decides and when, as read from sheet Antaganden."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from prognos.inputs import Matter
from tests.support.workbooks import assume, codes, read, together


def test_blank_is_not_known(tmp_path: Path) -> None:
    inputs = read(tmp_path).inputs
    assert inputs is not None and inputs.order.matter == Matter()


def test_decision_maker_and_dates_are_read(tmp_path: Path) -> None:
    found = read(tmp_path, together(
        assume("Beslutsfattare", "Regionstyrelsen"), assume("Data låst", date(2027, 3, 31)),
        assume("Samverkansdatum", "2027-05-03"), assume("Nämnddatum", date(2027, 5, 3))))
    assert found.inputs is not None
    assert found.inputs.order.matter == Matter("Regionstyrelsen", date(2027, 3, 31),
                                               date(2027, 5, 3),
                                         date(2027, 5, 3))
    assert "samverkan-efter-beslut" not in codes(found)
