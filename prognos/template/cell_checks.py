"""Help of a column and the check that Excel makes of its cells."""

from math import ceil

from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation

from prognos.schema.dictionary import Column, Domain, Sheet
from prognos.template.template_style import LIST_COLUMNS, LIST_HEADING_ROW, Lists


def comment(text: str) -> Comment:
    return Comment(text, "st-prognos", width=300, height=30 + 17 * ceil(len(text) / 38))


def help_text(column: Column, sheet: Sheet) -> str:
    """What the column is for, its unit and whether it must be filled."""
    lines = [column.help]
    if column.domain.unit:
        lines.append(f"Enhet: {column.domain.unit}.")
    if column.required:
        lines.append("Måste fyllas i.")
    partners = [keys for keys in sheet.one_of if column.key in keys]
    for keys in partners:
        names = " eller ".join(sheet.column(key).heading for key in keys)
        lines.append(f"{names} måste fyllas i.")
    return "\n".join(lines)


def validation(domain: Domain, lists: Lists) -> DataValidation | None:
    """A drop-down or a range; Excel warns but lets other spellings through, as the reader does."""
    check = _choice_check(domain, lists) or _range_check(domain)
    if check is not None:
        check.errorStyle = "warning"
        check.showErrorMessage = True
        check.errorTitle = "Stämmer det?"
        check.error = _objection(domain)
    return check


def _choice_check(domain: Domain, lists: Lists) -> DataValidation | None:
    choices = ("ja", "nej") if domain.kind == "yes_no" else domain.choices
    if domain.kind in lists:
        letter, first = LIST_COLUMNS[domain.kind], LIST_HEADING_ROW + 1
        last = LIST_HEADING_ROW + len(lists[domain.kind])
        formula = f"'Läs mig'!${letter}${first}:${letter}${last}"
    elif choices:
        formula = '"' + ",".join(choices) + '"'
    else:
        return None
    return DataValidation(type="list", formula1=formula, allow_blank=True)


RANGE_TYPES = {"number": "decimal", "whole": "whole", "share": "decimal", "change": "decimal",
               "money": "decimal", "year": "whole"}


def _range_check(domain: Domain) -> DataValidation | None:
    if domain.kind == "date":
        return DataValidation(type="date", operator="between", allow_blank=True,
                              formula1="DATE(1900,1,1)", formula2="DATE(2100,12,31)")
    if domain.kind not in RANGE_TYPES or domain.low is None:
        return None
    return DataValidation(type=RANGE_TYPES[domain.kind], operator="between", allow_blank=True,
                          formula1=f"{domain.low:.10g}", formula2=f"{domain.high:.10g}")


def _objection(domain: Domain) -> str:
    if domain.kind == "yes_no" or domain.choices:
        choices = ("ja", "nej") if domain.kind == "yes_no" else domain.choices
        return f"Väntade ett av valen: {', '.join(choices)}."
    if domain.kind in LIST_COLUMNS:
        return ("Namnet finns inte bland de inbyggda. Listan står på bladet Läs mig; "
                "vanliga kortnamn och egna namn går också bra.")
    if domain.kind == "date":
        return "Väntade ett datum, åååå-mm-dd."
    if domain.kind == "share":
        return "Väntade en andel mellan 0 och 100 %."
    if domain.kind == "change":
        return "Väntade en förändring mellan −50 och 50 % per år."
    return f"Väntade ett tal från {_plain(domain.low)} till {_plain(domain.high)}."


def _plain(number: float | None) -> str:
    return "" if number is None else f"{number:,.6g}".replace(",", " ").replace(".", ",")
