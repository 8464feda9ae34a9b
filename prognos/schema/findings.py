"""A finding, the collection, its order and texts; the catalogue is data: `data/findings.toml`."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from prognos.schema.dictionary import load_schema, read_data
from prognos.schema.values import masked, shown

ERROR, WARNING, NOTICE = "fel", "varning", "notis"
SEVERITIES = (ERROR, WARNING, NOTICE)
ODD = "ovantat-varde"
MOST_OF_ONE_CODE = 200
KEPT_OF_ONE_CODE = 5_000
"""A hostile file may hold half a million faults."""


@dataclass(frozen=True)
class Finding:
    """Something to tell about the workbook or the result, in Swedish."""

    severity: str
    """"fel", "varning" or "notis"."""
    code: str
    sheet: str | None
    cell: str | None
    """Address of the (first) cell, e.g. "B12"; None for a whole sheet or file."""
    message: str
    fix: str | None


class RefusedError(ValueError):
    """Nothing can be computed from these files; a `fel` among the findings says why."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(
            f"{finding.sheet or ''}!{finding.cell or ''}: {finding.message}"
            for finding in self.findings if finding.severity == ERROR))


@dataclass(frozen=True)
class Code:
    """An entry of the catalogue: severity and text templates of a code."""

    code: str
    severity: str
    message: str
    fix: str | None = None
    result: bool = False
    """Told of a computed result, not of the workbook as read."""


@cache
def catalogue() -> Mapping[str, Code]:
    """All codes that the program may report."""
    return {code: Code(code=code, **entry) for code, entry in read_data("findings.toml").items()}


def make_finding(
    code: str, sheet: str | None = None, cell: str | None = None, **details: object
) -> Finding:
    """A finding with the texts of the catalogue, filled in with `details`.

    A personnummer in any detail is hidden. Raises `KeyError` for an unknown code or a detail
    that its texts ask for and that is not given.
    """
    entry = catalogue()[code]
    words = {name: _in_words(value) for name, value in details.items()}
    return Finding(
        entry.severity, code, sheet, cell,
        entry.message.format_map(words).rstrip(),
        entry.fix.format_map(words) if entry.fix else None,
    )


def _in_words(value: object) -> str:
    """Texts in full, other values as a Swedish reader writes them."""
    return masked(value) if isinstance(value, str) else shown(value)


@dataclass
class Findings:
    """The list being collected while a workbook is read."""

    _found: list[Finding] = field(default_factory=list)
    _count: Counter[str] = field(default_factory=Counter)

    def add(
        self, code: str, sheet: str | None = None, cell: str | None = None, **details: object
    ) -> None:
        """Add a finding; arguments as `make_finding`.

        A detail may be a function that gives the text: called only while the finding may still
        be shown, for what takes time to find out. Far above what is shown they are only counted.
        """
        self._count[code] += 1
        told = {name: (value() if self._count[code] <= 2 * MOST_OF_ONE_CODE else "")
                if callable(value) else value for name, value in details.items()}
        if self._count[code] <= KEPT_OF_ONE_CODE:
            self._found.append(make_finding(code, sheet, cell, **told))

    @property
    def has_errors(self) -> bool:
        return any(finding.severity == ERROR for finding in self._found)

    def listed(self) -> tuple[Finding, ...]:
        """All findings in order; of one code the first 200 and a line with the count."""
        only_counted = self._count - Counter(finding.code for finding in self._found)
        return in_order(self._found, only_counted if self._is_cut() else Counter())

    def _is_cut(self) -> bool:
        return max(self._count.values(), default=0) > KEPT_OF_ONE_CODE


def in_order(
    found: Iterable[Finding], only_counted: Counter[str] | None = None
) -> tuple[Finding, ...]:
    """Errors first, then by sheet, row and column; of one code at most 200 and the count.

    only_counted : findings beyond those in `found`, by code.
    """
    ordered = sorted(_without_odd_errors(dict.fromkeys(found)), key=_place)
    total = Counter(finding.code for finding in ordered) + (only_counted or Counter())
    seen: Counter[str] = Counter()
    kept = []
    for finding in ordered:
        seen[finding.code] += 1
        if seen[finding.code] <= MOST_OF_ONE_CODE:
            kept.append(finding)
        elif seen[finding.code] == MOST_OF_ONE_CODE + 1:
            kept.append(_rest(finding, total[finding.code]))
    return tuple(kept)


def _without_odd_errors(found: Iterable[Finding]) -> list[Finding]:
    """A value that is not allowed is not told as odd besides."""
    listed = list(found)
    wrong = {(f.sheet, f.cell) for f in listed if f.severity == ERROR and f.cell}
    return [f for f in listed if f.code != ODD or (f.sheet, f.cell) not in wrong]


def _rest(finding: Finding, total: int) -> Finding:
    message = f"{total - MOST_OF_ONE_CODE} till av samma slag, {total} sammanlagt."
    return Finding(finding.severity, finding.code, None, None, message, None)


def _place(finding: Finding) -> tuple[int, int, str, int, int, str, str]:
    letters, row = split_address(finding.cell)
    column = sum(26**power * (ord(letter) - 64) for power, letter in enumerate(letters[::-1]))
    order = _sheet_order().get(finding.sheet or "", 0 if finding.sheet is None else 99)
    severity = SEVERITIES.index(finding.severity)
    return severity, order, finding.sheet or "", row, column, finding.code, finding.message


def split_address(cell: str | None) -> tuple[str, int]:
    """Column letters and row number of an address; "" and 0 for what it lacks."""
    match = re.fullmatch(r"([A-Z]*)(\d*)", cell or "")
    return (match.group(1), int(match.group(2) or 0)) if match else ("", 0)


@cache
def _sheet_order() -> Mapping[str, int]:
    return {sheet.name: sheet.order for sheet in load_schema().sheets}


def count_by_severity(found: Iterable[Finding]) -> dict[str, int]:
    """Number of findings of each severity, errors first; zeros included."""
    count = Counter(finding.severity for finding in found)
    return {severity: count[severity] for severity in SEVERITIES}


def render_line(finding: Finding) -> str:
    """One unwrapped line: `fel KOD Blad!Cell: message fix`."""
    sheet = finding.sheet or ""
    place = f"{sheet}!{finding.cell}" if finding.sheet and finding.cell else sheet
    head = " ".join(part for part in (finding.severity, finding.code, place) if part)
    return f"{head}: " + " ".join(part for part in (finding.message, finding.fix) if part)
