"""Antaganden -> parameters as used, with source, status and whether a default was filled in; what
some of them together say."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from prognos.inputs import Assumption, LeverPrices, Matter, YearlyAmount
from prognos.reading.lookup import Lookup, make_lookup
from prognos.reading.records import Record, unexpected_details
from prognos.reading.workbook import UNREADABLE
from prognos.schema.dictionary import Domain, Parameter, Schema, normalise
from prognos.schema.findings import Findings
from prognos.schema.values import ValueProblem, is_blank, parse, shown, text, unexpected

_YEAR_PART = re.compile(r"(\d{4})\s*:\s*(.+)", re.ASCII)
_THEN = re.compile(r"(?:sedan|därefter)\s*:?\s*(.+)", re.IGNORECASE)
ALWAYS = 1900
"""First year of an amount that is the same every year."""


@dataclass(frozen=True)
class Stated:
    """A value given in the file."""

    value: Any
    text: str
    source: str | None
    record: Record


@dataclass(frozen=True)
class Parameters:
    """Every parameter: stated in the file, else the default."""

    schema: Schema
    stated: Mapping[str, Stated]
    places: Mapping[str, str]
    """Address of the value, also a blank one, of the parameters that the sheet names."""
    findings: Findings = field(compare=False, repr=False)
    """Where `tell` tells."""

    def get(self, key: str) -> Any:
        """The value, typed; None where nothing is stated and the default is blank."""
        if key in self.stated:
            return self.stated[key].value
        parameter = self.schema.parameter(key)
        if parameter.default is None:
            return None
        return parse_value(parameter, parameter.default)

    def number(self, key: str) -> float:
        """The value of a parameter that always has one."""
        return float(self.get(key))

    def yearly(self, key: str) -> YearlyAmount:
        """The value of a parameter that may vary by year."""
        value = self.get(key)
        assert isinstance(value, YearlyAmount)
        return value

    def is_stated(self, key: str) -> bool:
        return key in self.stated

    def cell(self, key: str) -> str | None:
        """Address of the value in sheet Antaganden; None when the sheet has no row for it."""
        return self.places.get(key)

    def tell(self, code: str, key: str, /, **details: object) -> None:
        """Add a finding at the value of a parameter; details as `Findings.add`."""
        self.findings.add(code, "Antaganden", self.cell(key), **details)

    def assumptions(self, computed: Mapping[str, object]) -> tuple[Assumption, ...]:
        """All parameters in use, as used; `computed`: values of blank ones, by key."""
        used = (parameter for parameter in self.schema.parameters if parameter.used)
        return tuple(self._assumption(parameter, computed) for parameter in used)

    def _assumption(self, parameter: Parameter, computed: Mapping[str, object]) -> Assumption:
        default = computed.get(parameter.key, parameter.default)
        filled_in = Assumption(
            parameter.name, _plain(default), parameter.domain.unit, parameter.source, True,
            parameter.status, parameter.explanation,
        )
        stated = self.stated.get(parameter.key)
        if stated is None:
            return filled_in
        value = stated.text if isinstance(stated.value, YearlyAmount) else stated.value
        source = stated.source or None
        return replace(filled_in, value=_plain(value), source=source, status="angivet",
                       defaulted=False, sheet=stated.record.sheet,
                       cell=stated.record.cell("value"))


def _plain(value: object) -> object:
    """A value that any renderer can write: text, number or None."""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    return value.isoformat() if isinstance(value, date) else value


def read_parameters(records: Sequence[Record], schema: Schema, findings: Findings) -> Parameters:
    """Parameters from sheet Antaganden; a name that is no parameter is an error."""
    stated: dict[str, Stated] = {}
    places: dict[str, str] = {}
    names = parameter_names(schema)
    for record in records:
        name = record.get("name")
        if name is None or _is_section(record, name, schema):
            continue
        parameter = _known_parameter(record, name, names, schema)
        if parameter is not None:
            places.setdefault(parameter.key, record.cell("value"))
        if parameter is None or is_blank(record.get("value")) or "value" in record.bad:
            continue
        if not parameter.used:
            record.tell("antagande-anvands-inte", "value", name=parameter.name)
            continue
        if parameter.key in stated:
            record.tell("dubbel-nyckel", "name", headings="Antagande",
                        first=stated[parameter.key].record.number)
            continue
        _state(stated, parameter, record)
    return Parameters(schema, stated, places, findings)


def parameter_names(schema: Schema) -> Lookup:
    """What column Antagande may say."""
    aliases = {parameter.name: parameter.aliases for parameter in schema.parameters}
    return make_lookup([parameter.name for parameter in schema.parameters], aliases)


def _is_section(record: Record, name: str, schema: Schema) -> bool:
    """True for a heading inside the sheet, as the template writes between the parameters."""
    sections = {normalise(parameter.section) for parameter in schema.parameters}
    return record.blank("value") and normalise(name) in sections | {"avancerat"} and (
        parameter_names(schema).find(name) is None
    )


def _known_parameter(record: Record, name: str, names: Lookup, schema: Schema) -> Parameter | None:
    known = names.find(name)
    if known is None:
        record.tell("okant-antagande", "name", read=shown(name),
                    suggestion=lambda: names.suggestion(name))
        return None
    return next(parameter for parameter in schema.parameters if parameter.name == known)


def _state(stated: dict[str, Stated], parameter: Parameter, record: Record) -> None:
    raw = record.get("value")
    try:
        value = parse_value(parameter, raw)
    except ValueProblem as problem:
        details = {"heading": parameter.name, "read": shown(raw)} | problem.details
        if problem.code == "okant-val":
            details["suggestion"] = make_lookup(parameter.domain.choices, {}).suggestion(text(raw))
        record.tell(problem.code, "value", **details)
        return
    amounts = value.values if isinstance(value, YearlyAmount) else (value,)
    for odd in [amount for amount in amounts if unexpected(parameter.domain, amount)][:1]:
        record.tell("ovantat-varde", "value",
                    **unexpected_details(parameter.name, parameter.domain, odd))
    stated[parameter.key] = Stated(value, text(raw), record.get("source"), record)


def parse_value(parameter: Parameter, raw: object) -> Any:
    """A parameter's value; always a `YearlyAmount` where it may vary by year.

    Raises `ValueProblem`.
    """
    if raw is UNREADABLE:
        raise ValueProblem("")
    if parameter.varies_by_year:
        return parse_yearly(parameter.domain, raw)
    return parse(parameter.domain, raw)


def parse_yearly(domain: Domain, raw: object) -> YearlyAmount:
    """One value, or `2027: 0,8; 2028: 0,6; sedan 0`.

    Constant before the first year; after the last the value of "sedan", else the last one.
    Raises `ValueProblem`: felaktiga-arsvarden, and what a single value raises.
    """
    if not isinstance(raw, str) or ":" not in raw:
        return YearlyAmount((ALWAYS,), (_amount(domain, raw),))
    years: list[int] = []
    values: list[float] = []
    *parts, last = [piece.strip() for piece in raw.rstrip("; ").split(";")]
    then = _THEN.fullmatch(last)
    for part in parts if then else [*parts, last]:
        stated = _YEAR_PART.fullmatch(part)
        if not stated:
            raise ValueProblem("felaktiga-arsvarden")
        years.append(int(stated.group(1)))
        values.append(_amount(domain, stated.group(2)))
    if then and years:
        years.append(years[-1] + 1)
        values.append(_amount(domain, then.group(1)))
    if not years or years != sorted(set(years)):
        raise ValueProblem("felaktiga-arsvarden")
    return YearlyAmount(tuple(years), tuple(values))


def _amount(domain: Domain, raw: object) -> float:
    value = parse(domain, raw)
    assert isinstance(value, int | float)
    return float(value)


def read_lever_prices(parameters: Parameters) -> LeverPrices:
    """The stated prices; None where nothing is stated."""
    return LeverPrices(
        longer_per_fte_year=parameters.get("price_longer"),
        exits_per_specialist=parameters.get("price_exits"),
        per_recruit=parameters.get("price_recruit"),
        cooperation_per_fte_year=parameters.get("price_cooperation"),
    )


def read_matter(parameters: Parameters) -> Matter:
    """Who decides and when. A consultation after the decision comes too late: a warning."""
    matter = Matter(parameters.get("decision_maker"), parameters.get("locked_on"),
                    parameters.get("consultation_on"), parameters.get("decision_on"))
    held, decided = matter.consultation, matter.decision
    if held is not None and decided is not None and held > decided:
        parameters.tell("samverkan-efter-beslut", "consultation_on", held=held.isoformat(),
                        decided=decided.isoformat())
    return matter
