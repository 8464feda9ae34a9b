"""Kostnader and the salaries of Antaganden -> `CostRow`s."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from prognos.check.assumptions import ALWAYS, Parameters
from prognos.check.forms import DSK
from prognos.check.records import Record
from prognos.findings import Findings
from prognos.inputs import NO_YEAR, CostRow, Forms, Frame, Group, Trainees, YearlyAmount
from prognos.schema import normalise

SHEET = "Kostnader"
PAYERS = ("Central", "Klinik")


def read_costs(
    records: Sequence[Record], parameters: Parameters, forms: Forms, frames: Iterable[Frame],
    findings: Findings,
) -> tuple[CostRow, ...]:
    """Rows of the sheet; the default of the assumptions for a payer the sheet does not name."""
    complete = [r for r in records if all(map(r.values.__contains__, ("payer", "monthly_salary",
                                                                      "po", "share")))]
    stated = [_stated(record, forms) for record in complete]
    for record in complete:
        _check_months(record, forms, findings)
    named = {record.get("payer") for record in records}
    if "Central" not in named:
        _check_central_share(parameters, frames, findings)
    defaults = [row for payer in PAYERS if payer not in named
                for row in _defaults(payer, parameters, forms)]
    return (*stated, *defaults)


def _stated(record: Record, forms: Forms) -> CostRow:
    salary = YearlyAmount((ALWAYS,), (record.get("monthly_salary"),))
    return CostRow(
        payer=record.get("payer"), form=form_index(record.get("form"), forms),
        phase=record.get("phase"), monthly_salary=salary, po=record.get("po"),
        share=record.get("share"), months=record.get("months"), cap=record.get("cap"),
        index=record.get("index", 0.0), row=record.number,
    )


def form_index(name: str | None, forms: Forms) -> int:
    """Index of a form by its name; NO_YEAR for None."""
    return NO_YEAR if name is None else forms.names.index(name)


def _check_months(record: Record, forms: Forms, findings: Findings) -> None:
    form, months = record.get("form"), record.get("months")
    if form is None or months is None:
        return
    length = float(12 * forms.length[forms.names.index(form)])
    if months > length + 1e-9:
        findings.add("manader-over-langd", SHEET, record.cell("months"), read=months,
                     length=length, form=form)


def _check_central_share(
    parameters: Parameters, frames: Iterable[Frame], findings: Findings
) -> None:
    if parameters.get("central_share") is not None:
        return
    with_amount = any(bool(np.isfinite(frame.amount).any()) for frame in frames)
    code = "central-andel-saknas" if with_amount else "central-andel-antagen"
    findings.add(code, "Antaganden", parameters.cell("central_share"))


def _defaults(payer: str, parameters: Parameters, forms: Forms) -> list[CostRow]:
    """The assumptions as rows: all forms, and DSK, whose study salary the centre pays in full."""
    central = parameters.get("central_share")
    share = (1.0 if central is None else central) if payer == "Central" else parameters.number(
        "clinic_cost_share")
    st = _default(payer, NO_YEAR, parameters.yearly("salary_st"), parameters, share)
    if payer != "Central":
        return [st]
    dsk = [normalise(name) for name in forms.names].index(normalise(DSK))
    return [st, _default(payer, dsk, parameters.yearly("salary_dsk"), parameters, 1.0)]


def _default(
    payer: str, form: int, salary: YearlyAmount, parameters: Parameters, share: float
) -> CostRow:
    return CostRow(payer=payer, form=form, phase=None, monthly_salary=salary,
                   po=parameters.number("po"), share=share, months=None, cap=None, index=0.0)


def check_costs_of_forms(
    costs: Iterable[CostRow], forms: Forms, groups: Iterable[Group], trainees: Trainees,
    findings: Findings,
) -> None:
    """Every form whose blocks the central budget pays for needs a cost."""
    priced = {row.form for row in costs if row.payer == "Central"}
    used = {form for group in groups if group.planned
            for form in ((forms.old, forms.new) if group.form == NO_YEAR else (group.form,))}
    used |= {int(form) for form in trainees.form[trainees.central]}
    for form in sorted(used if NO_YEAR not in priced else ()):
        if form not in priced:
            findings.add("kostnad-saknas", SHEET, None, form=forms.names[form])
