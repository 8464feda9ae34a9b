"""What cells mean, so that 0,8 and "80 %" are the same answer."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from prognos.collect.region_book import tells_person
from prognos.reading.workbook import UNREADABLE, Row
from prognos.schema.dictionary import Column, Sheet
from prognos.schema.values import ValueProblem, is_blank, masked, parse, shown, text
from prognos.template.sending import canonical
from prognos.template.unit_sheets import LEFT_OUT

NOT_READ = "svaret kan inte läsas som {wanted}"
PERSONAL = "svaret innehåller ett personnummer och förs inte in"
KINDS = {"date": "ett datum (åååå-mm-dd)", "share": "en andel (0–100 %)", "whole": "ett heltal",
         "number": "ett tal", "year": "ett årtal", "yes_no": "ja eller nej",
         "choice": "ett av valen"}


def meaning(column: Column, raw: object) -> str:
    """A form in which two values that mean the same are equal; "" for a blank cell."""
    if is_blank(raw):
        return ""
    try:
        return canonical(parse(column.domain, raw))
    except ValueProblem:
        return canonical(raw) if raw is not UNREADABLE else "?"


def problem(column: Column, raw: object) -> str | None:
    """Why an answer cannot be taken as it stands; None when it can. A blank cell can."""
    if is_blank(raw):
        return None
    if tells_person(raw):
        return PERSONAL
    try:
        if raw is not UNREADABLE:
            parse(column.domain, raw)
            return None
    except ValueProblem:
        pass
    return NOT_READ.format(wanted=KINDS.get(column.domain.kind, "ett värde"))


def to_write(column: Column, raw: object) -> Any:
    """The value that goes into the cell: a date, a number, a text; None = blank."""
    if is_blank(raw):
        return None
    value = parse(column.domain, raw)
    if isinstance(value, bool):
        return "ja" if value else "nej"
    return value


def in_words(column: Column, raw: object) -> str:
    """The value as a Swedish reader writes it, in full; personnummer hidden."""
    if is_blank(raw):
        return ""
    if raw is UNREADABLE:
        return "(oläslig cell)"
    if isinstance(raw, str):
        return masked(text(raw))
    if column.domain.kind == "year" or isinstance(raw, date | datetime):
        return masked(text(raw))
    return shown(raw)


def row_in_words(sheet: Sheet, row: Row | Mapping[str, object]) -> str:
    """A row as "Specialitet: Kirurgi; Födelseår: 1970", without what names a person."""
    values = row.values if isinstance(row, Row) else row
    told = [f"{column.heading}: {in_words(column, values.get(column.key))}"
            for column in sheet.columns
            if column.key not in LEFT_OUT and not is_blank(values.get(column.key))]
    return "; ".join(told)
