"""Budgetram and the dates of Antaganden -> `Calendar` and `Budget`s."""

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from prognos.inputs import BtMoney, Budget, Calendar
from prognos.reading.records import Record
from prognos.reading.sheets.read_assumptions import Parameters
from prognos.schema.findings import Findings
from prognos.schema.values import shown
from prognos.xlsx.read.addresses import row_spans

SHEET, BT = "Budgetram", "BT"
_SPAN = re.compile(r"(\d{1,4})(?:\s*(?:[-–—\u2011]|till|t\.o\.m\.)\s*(\d{1,4}))?", re.ASCII)
LEAST_AMOUNT = {"amount": 100_000, "bound": 10_000}
"""Kronor below which an amount is rather thousands or millions; 0 means none."""
UNITS, MOST_MEANT = {"tusental": 1e3, "miljoner": 1e6}, 1e9
FIRST_EVALUATED = 7
"""The planning window of the regions begins in year 7 (default of Utvärderingsår)."""


class Dates(NamedTuple):
    """The calendar and the values it gives to blank parameters."""

    calendar: Calendar
    computed: dict[str, object]


def read_calendar(parameters: Parameters, budget: Sequence[Record]) -> Dates | None:
    """Base date, horizon and evaluated years; None (with an error) without any base date."""
    base_date = _base_date(parameters, budget)
    if base_date is None:
        return None
    start_years, horizon = int(parameters.number("start_years")), int(parameters.number("horizon"))
    tail = parameters.get("tail")
    tail = start_years - 1 if tail is None else int(tail)
    last = horizon + tail
    evaluated = _evaluated(parameters, base_date.year, last)
    if start_years > last:
        parameters.tell("startar-over-horisont", "start_years")
    calendar = Calendar(base_date, start_years, horizon, tail, evaluated)
    span = f"{base_date.year + evaluated[0]}–{base_date.year + evaluated[-1]}"
    return Dates(calendar, {"base_date": base_date, "tail": tail, "evaluated": span})


def _base_date(parameters: Parameters, budget: Sequence[Record]) -> date | None:
    stated = parameters.get("base_date")
    years = [record.get("year") for record in budget if record.get("year")]
    if isinstance(stated, date):
        if (stated.month, stated.day) != (12, 31):
            parameters.tell("matdatum-inte-arsslut", "base_date", read=stated,
                            year=str(stated.year + 1))
        return stated
    if not years:
        if budget and not any("year" in record.bad for record in budget):  # else that is the cause
            parameters.tell("matdatum-saknas", "base_date")
        return None
    assumed = date(min(years) - 1, 12, 31)
    parameters.tell("matdatum-antaget", "base_date", date=assumed)
    return assumed


def _evaluated(parameters: Parameters, base_year: int, last: int) -> tuple[int, ...]:
    """Relative years of *Utvärderingsår*; the default when it cannot be read."""
    default = tuple(range(min(FIRST_EVALUATED, last), last + 1))
    raw = parameters.get("evaluated")
    if raw is None:
        return default
    match = _SPAN.fullmatch(str(raw).strip())
    first, final = (_relative(end, base_year) for end in match.group(1, 2)) if match else (0, 0)
    final = first if final is None else final
    if first is None or final is None or not 1 <= first <= final <= last:
        parameters.tell("utvarderingsar", "evaluated", read=shown(raw), last=last,
                        first_year=str(base_year + 1), last_year=str(base_year + last))
        return default
    return tuple(range(first, final + 1))


def _relative(end: str | None, base_year: int) -> int | None:
    if end is None:
        return None
    return int(end) - base_year if len(end) == 4 else int(end)


def read_budgets(
    budget: Sequence[Record], calendar: Calendar, needed: set[str], findings: Findings
) -> tuple[Budget, ...]:
    """A budget per *Avser*; every budget needs a row with a limit for each start year.

    needed : budgets that the groups of the run belong to.
    """
    rows: dict[str, list[Record]] = {"ST": []} if "ST" in needed or not needed else {}
    for record in budget:
        if record.get("year") is None or "frame" in record.bad:
            continue
        if record.get("year") <= calendar.base_year:
            record.tell("budgetar-passerat", "year", read=str(record.get("year")),
                        base_year=str(calendar.base_year))
        elif record.defaulted("frame") != BT:
            rows.setdefault(record.defaulted("frame"), []).append(record)
    unread = any(record.bad & {"year", "frame"} for record in budget)
    for name in sorted(needed - set(rows)):
        findings.add("ram-saknas", SHEET, None, budget=name)
    for name, records in rows.items():
        _check_budget(name, records, calendar, findings, unread)
    _tell_small(budget)
    return tuple(_budget(name, records) for name, records in rows.items())


def read_bt(
    budget: Sequence[Record], places: Sequence[Record], parameters: Parameters,
    calendar: Calendar, findings: Findings,
) -> BtMoney | None:
    """The rows for BT, which limit the starts of sheet AT och BT (`places`); None without any."""
    rows = [record for record in budget if record.defaulted("frame") == BT
            and "frame" not in record.bad and record.get("year", 0) > calendar.base_year]
    if not rows:
        return None
    _check_budget(BT, rows, calendar, findings,
                  any(record.bad & {"year", "frame"} for record in budget))
    if not any(record.get("bt_starts") for record in places):
        rows[0].tell("bt-ram-utan-starter", "frame")
    return BtMoney(_budget(BT, rows), parameters.yearly("salary_bt"))


def _tell_small(budget: Sequence[Record]) -> None:
    """One finding for a column of amounts that may be in thousands or millions."""
    for key, least in LEAST_AMOUNT.items():
        small = [record for record in budget if 0 < record.get(key, 0) < least]
        if small:
            amount, column = small[0].get(key), small[0].table.sheet.column(key)
            meant = [f"{word} ({shown(factor * amount)} kr)" for word, factor in UNITS.items()
                     if least <= factor * amount <= MOST_MEANT]
            small[0].tell("belopp-litet", key, heading=column.heading, amount=amount,
                          meant=" eller ".join(meant) or "en annan enhet",
                          rows=row_spans([record.number for record in small]))


def _check_budget(
    name: str, records: Sequence[Record], calendar: Calendar, findings: Findings, unread: bool
) -> None:
    """unread : some row's year or frame has a finding of its own; which year lacks is unknown."""
    by_year = {record.get("year"): record for record in records}
    for year in calendar.start_calendar_years:
        record = by_year.get(year)
        if record is None and not unread:
            findings.add("startar-saknas", SHEET, None, year=str(year), budget=name)
        elif record is not None and record.blank("amount") and record.blank("max_blocks"):
            record.tell("grans-saknas", "amount", year=str(year))
    for record in records:
        if record.get("bound", 0.0) > record.get("amount", np.inf):
            record.tell("bundet-over-anslag", "bound", bound=record.get("bound"),
                        amount=record.get("amount"))
    last = by_year[max(by_year)] if by_year else None
    if last is not None and last.get("amount") is not None:
        last.tell("anslag-upprepas", "amount", amount=last.get("amount"),
                  year=str(last.get("year")))


def _budget(name: str, records: Sequence[Record]) -> Budget:
    ordered = sorted(records, key=lambda record: record.get("year"))
    return Budget(
        name=name,
        years=np.array([record.get("year") for record in ordered], dtype=np.int64),
        amount=np.array([record.get("amount", np.nan) for record in ordered]),
        bound=np.array([record.get("bound", np.nan) for record in ordered]),
        max_blocks=np.array([record.get("max_blocks", np.nan) for record in ordered]),
        row=np.array([record.number for record in ordered], dtype=np.int64),
    )
