"""Rows that sum others: of Excel's subtotals, pivot tables, SAP and other reports.

A word for a total is not enough: people and units may be called so. What a row of a person always
has and a total never (a birth, an employment number and a title) decides where the word stands in
a name.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache

from prognos.hr_export.export_cells import LONGEST, is_empty
from prognos.schema.dictionary import normalise
from prognos.schema.values import text

_SUM = (
    r"(?:grand |slut|del|total)?summa|total(?:t|en|er|resultat)?|(?:grand|over-?all|sub) ?-?total"
    r"|sum|s:a|(?:gesamt)?ergebnis|(?:overall )?result"
)
_SURE = re.compile(rf"(?:{_SUM})[\s:=.]*[\d\s.,]*|\*+")
_WHOLE = re.compile(
    rf"(?:{_SUM}|resultat|summering|summary|sammanlagt|samtliga|tillsammans|alla"
    r"|antal (?:rader|poster|anställda|personer))[\s:=.]*[\d\s.,]*|antal\s*(?::.*)?")
_BEGINS = re.compile(
    r"(?:summa|totalt|totalsumma|delsumma|slutsumma|grand total|total|sum|s:a|antal rader"
    r"|antal poster)\b|\*+\s")
_ENDS = re.compile(
    r".+[\s\-–:,](?:(?:del|total)?summa|total(?:t|er)?|resultat|result|ergebnis|antal|count"
    r"|medel(?:värde|tal)?|average)[\s:]*")
_HINTS = ("sum", "total", "s:a", "*", "ergebnis", "result", "samman", "samtliga", "tillsammans",
          "alla", "antal", "count", "medel", "average")
"""One of them stands in every label: quick to look for in a whole row."""
_SHOWN_AS_TITLE = frozenset({"title", "specialty", "st_specialty", "code"})


SURE, WHOLE, PART = "sure", "whole", "part"


@lru_cache(maxsize=50_000)
def _label(words: str) -> str:
    """How a text says that it is a total; "" for other texts."""
    if len(words) > LONGEST:
        return ""
    plain = normalise(words)
    if _SURE.fullmatch(plain):
        return SURE
    if _WHOLE.fullmatch(plain):
        return WHOLE
    return PART if _BEGINS.match(plain) or _ENDS.fullmatch(plain) else ""


def is_total_row(
    cells: Sequence[object], fields: Mapping[int, str], born: Callable[[], bool]
) -> bool:
    """True for a row that sums others.

    fields : column -> field key. born : whether the row tells when somebody was born.
    """
    row = "\n".join([cell for cell in cells if isinstance(cell, str)])
    labels = _labels(cells) if _may_hold_label(row) else {}
    if not labels:
        return _is_sum_alone(cells, fields, row) and not born()
    filled = {fields[index] for index, cell in enumerate(cells)
              if index in fields and not is_empty(cell) and index not in labels}
    first = next(index for index, cell in enumerate(cells) if not is_empty(cell))
    return any(_counts(fields.get(index, ""), label, filled, index == first)
               for index, label in labels.items()) and not born()


def _may_hold_label(row: str) -> bool:
    words = row.lower() if row.isascii() else normalise(row)
    return any([hint in words for hint in _HINTS])


def _labels(cells: Sequence[object]) -> dict[int, str]:
    """Column -> how its text says that it is a total."""
    return {index: label for index, cell in enumerate(cells)
            if isinstance(cell, str) and (label := _label(text(cell)))}


def _counts(field: str, label: str, filled: Collection[str], first: bool) -> bool:
    """Whether a label makes its row a total, by what else is filled.

    field : of the column where the label stands. first : it is the row's first filled cell.
    """
    person = "number" in filled and bool({"name", "title"} & set(filled))
    if field == "number":
        return not {"name", "title"} <= set(filled)
    if field in _SHOWN_AS_TITLE:
        return not {"number", "name"} <= set(filled)
    if field != "name" and label == SURE and first:
        return not person and not {"title", "specialty", "unit"} <= set(filled)
    return not person and "title" not in filled


def _is_sum_alone(cells: Sequence[object], fields: Mapping[int, str], row: str) -> bool:
    """True for figures alone: a total without a label."""
    if any(map(str.isalpha, row)):
        return False
    filled = {fields.get(index, "") for index, cell in enumerate(cells) if not is_empty(cell)}
    return bool(filled & {"share", "working"}) and not filled & {"number", "name", "birth", "title"}
