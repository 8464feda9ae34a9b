"""Kostnader and the salaries of Antaganden -> `CostRow`s."""

from collections.abc import Iterable, Sequence, Set

import numpy as np

from prognos.inputs import NO_YEAR, Budget, CostRow, Forms, Inputs, YearlyAmount
from prognos.reading.records import Record
from prognos.reading.sheets.money.read_objective import CHEAPEST
from prognos.reading.sheets.people.read_forms import DSK
from prognos.reading.sheets.read_assumptions import ALWAYS, Parameters
from prognos.schema.dictionary import normalise

SHEET = "Kostnader"
PAYERS = ("Central", "Klinik")
SHARES = {"Central": "central_share", "Klinik": "clinic_cost_share"}


def read_costs(
    records: Sequence[Record], parameters: Parameters, forms: Forms, budgets: Iterable[Budget]
) -> tuple[CostRow, ...]:
    """Rows of the sheet; the default of the assumptions for a payer the sheet does not name."""
    stated = [_stated(record, forms) for record in _complete(records)]
    named = {record.get("payer") for record in records}
    _tell_unused_shares(named, parameters)
    if "Central" not in named:
        _check_central_share(parameters, budgets)
    defaults = [row for payer in PAYERS if payer not in named
                for row in _defaults(payer, parameters, forms)]
    return (*stated, *defaults)


def _complete(records: Sequence[Record]) -> list[Record]:
    return [r for r in records if all(map(r.values.__contains__, ("payer", "monthly_salary",
                                                                  "po", "share")))]


def _tell_unused_shares(named: Set[object], parameters: Parameters) -> None:
    """A share stated in Antaganden for a payer that the sheet has rows for."""
    for payer, key in SHARES.items():
        if payer in named and parameters.is_stated(key):
            parameters.tell("andel-anvands-inte", key, name=parameters.schema.parameter(key).name,
                            payer=payer)


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


def _check_central_share(parameters: Parameters, budgets: Iterable[Budget]) -> None:
    """A price that decides what is given is a warning, one that is only shown a notice."""
    if parameters.get("central_share") is not None:
        return
    decides = parameters.get("objective") == CHEAPEST or any(
        bool(np.isfinite(budget.amount).any()) for budget in budgets)
    code = "central-andel-saknas" if decides else "central-andel-antagen"
    parameters.tell(code, "central_share")


def _defaults(payer: str, parameters: Parameters, forms: Forms) -> list[CostRow]:
    """The assumptions as rows: all forms, and DSK, whose study salary the centre pays in full."""
    central = parameters.get("central_share")
    share = (1.0 if central is None else central) if payer == "Central" else parameters.number(
        "clinic_cost_share")
    st = _default(payer, NO_YEAR, parameters.yearly("salary_st"), parameters, share)
    dsk = [normalise(name) for name in forms.names].index(normalise(DSK))
    whole = 1.0 if payer == "Central" else share
    return [st, _default(payer, dsk, parameters.yearly("salary_dsk"), parameters, whole)]


def _default(
    payer: str, form: int, salary: YearlyAmount, parameters: Parameters, share: float
) -> CostRow:
    return CostRow(payer=payer, form=form, phase=None, monthly_salary=salary,
                   po=parameters.number("po"), share=share, months=None, cap=None, index=0.0)


def check_costs_of_forms(records: Sequence[Record], inputs: Inputs) -> None:
    """Rows of the sheet against the forms that each payer pays for.

    Every form in use needs a row, and the months of its rows make up the form's length.
    """
    for payer in PAYERS:
        rows = [record for record in _complete(records) if record.get("payer") == payer]
        if not rows:
            continue
        used = _central_forms(inputs) if payer == "Central" else _clinic_forms(inputs)
        named = {form_index(record.get("form"), inputs.careers.forms)
                 for record in rows} - {NO_YEAR}
        for form in sorted(used | named):
            _check_form(payer, form, rows, inputs.careers.forms)


def _check_form(payer: str, form: int, rows: Sequence[Record], forms: Forms) -> None:
    name = forms.names[form]
    held = ([record for record in rows if record.get("form") == name]
            or [record for record in rows if record.get("form") is None])
    if not held:
        rows[0].tell("kostnad-saknas", "form", payer=payer, form=name)
        return
    blank = [record for record in held if record.blank("months")]
    if len(blank) > 1:
        blank[1].tell("manader-tomt-flera", "months", payer=payer, form=name)
        return
    _check_months(payer, name, held, float(12 * forms.length[form]))


def _check_months(payer: str, form: str, rows: Sequence[Record], length: float) -> None:
    """Stated months above the form's length; below it where no row takes the rest."""
    stated = [record for record in rows if record.get("months") is not None]
    total = float(sum(record.get("months") for record in stated))
    code = None
    if total > length + 1e-9:
        code = "manader-over-langd"
    elif len(stated) == len(rows) and total < length - 1e-9:
        code = "manader-under-langd"
    if code is not None:
        stated[-1].tell(code, "months", payer=payer, read=total, length=length, form=form)


def _central_forms(inputs: Inputs) -> set[int]:
    """Forms of blocks, of central doctors in training and of planned central starts."""
    people, starts = inputs.people.trainees, inputs.people.starts
    used = {form for g, group in enumerate(inputs.groups) if group.planned
            for form in _forms_of(inputs, g, NO_YEAR)}
    used |= {int(form) for form in people.form[people.central]}
    return used | _forms_of_starts(inputs, np.flatnonzero(starts.central).tolist())


def _clinic_forms(inputs: Inputs) -> set[int]:
    """Forms of clinic-financed doctors in training, of starts and of a proposal if asked for."""
    people, starts, clinic = inputs.people.trainees, inputs.people.starts, inputs.money.clinic
    theirs = ~people.central & ~np.isin(people.row, list(clinic.other_trainees))
    used = {int(form) for form in people.form[theirs]}
    begun = ~starts.central & ~np.isin(starts.row, list(clinic.other_starts))
    used |= _forms_of_starts(inputs, np.flatnonzero(begun).tolist())
    if clinic.propose:
        used |= {form for g, group in enumerate(inputs.groups)
                 if group.planned and group.budget == "ST"
                 for form in _forms_of(inputs, g, NO_YEAR)}
    return used


def _forms_of_starts(inputs: Inputs, which: Iterable[int]) -> set[int]:
    starts = inputs.people.starts
    return {form for i in which
            for form in _forms_of(inputs, int(starts.group[i]), int(starts.form[i]))}


def _forms_of(inputs: Inputs, group: int, form: int) -> tuple[int, ...]:
    """The form of a start: its own, else the group's, else both of the mixture."""
    form = inputs.groups[group].form if form == NO_YEAR else form
    return (inputs.careers.forms.old, inputs.careers.forms.new) if form == NO_YEAR else (form,)
