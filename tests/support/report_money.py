"""Payers, a proposal of clinic-financed ST and a budget of BT by hand, for renderers' tests."""

from __future__ import annotations

from typing import Any

import numpy as np

from prognos.results import (
    BtYear,
    ClinicProposal,
    Payers,
    PayerYear,
    PriceLine,
    ProposedGroup,
    ProposedYear,
    StartsOfYear,
)

YEARS = tuple(range(2027, 2035))


def make_payers() -> Payers:
    """A central form in two phases and a clinic's; starts and costs of two years."""
    sek = np.array([6, 12, 12, 12, 12, 6, 0, 0]) * 1e4
    lines = tuple(
        PriceLine(payer, "ST SOSFS 2015:8", phase, months, share, cap, 45_000.0, 45_000.0, YEARS,
                  sek)
        for payer, phase, months, share, cap in (
            ("Central", "Moderklinik", 48.0, 0.5, None), ("Central", "Sidoutbildning", 12.0, 1.0,
                                                          88_000.0),
            ("Klinik", None, 60.0, 1.0, None)))
    starts = (StartsOfYear(0, 2027, 1, 1.0, 2.0, 0.5, 0.0), StartsOfYear(0, 2028, 1, 0, 0, 0.5, 1))
    years = tuple(PayerYear(year, 5e6, 1e6, 3e6, 2e6, 0.0) for year in YEARS)
    return Payers(lines, starts, years)


def make_proposal(**changes: Any) -> ClinicProposal:
    """One group brought below 10 percent, one that three starts a year do not bring there."""
    cost = np.array([5e5, 1e6, 1e6, 1e6, 1e6, 5e5, 0.0, 0.0])
    groups = (ProposedGroup(1, 0, (0, 0, 0), False, 0 * cost, 40.0, 40.0, 14.6),
              ProposedGroup(0, 2, (1, 0, 1), True, cost, 25.0, 18.0, 9.4))
    years = (ProposedYear(2027, True, 1, 0.0, 0.0), ProposedYear(2028, False, 0, 1.0, 1.0),
             ProposedYear(2029, True, 1, 0.0, 2.0))
    fields: dict[str, Any] = dict(level=10.0, most=3, years=YEARS, groups=groups, already=3,
                                  by_year=years)
    return ClinicProposal(**(fields | changes))


def make_bt_years() -> tuple[BtYear, ...]:
    """Six starts planned; four fit in 2028, and nothing limits from 2029 on."""
    return (BtYear(2027, 6.0, 7.0, 6.0, 5e6, 2e6, 2.6e6, 2.6e6),
            BtYear(2028, 6.0, 4.0, 4.0, 4.5e6, 0.0, 5.3e6, 4.4e6),
            *(BtYear(year, 6.0, None, 6.0, float("nan"), 0.0, 5.3e6, 5.0e6)
              for year in range(2029, 2036)))
