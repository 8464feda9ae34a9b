"""The data dictionary: sheets, columns, parameters and glossary, read from `data/schema/*.toml`.

Template, checks, help texts and the tables of the README are all made from these types.
"""

import csv
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

Scalar = str | float | int | bool | date


def normalise(text: str) -> str:
    """Form in which headings, names and areas are compared: NFC, casefold, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


@dataclass(frozen=True)
class Kind:
    """A type of cell: what it is called in Swedish and how the template shows it."""

    key: str
    label: str
    number_format: str
    width: float


@dataclass(frozen=True)
class Domain:
    """What a cell may hold: kind, unit, hard range (`fel`) and expected range (`varning`)."""

    kind: str
    unit: str | None = None
    low: float | None = None
    high: float | None = None
    expected_low: float | None = None
    expected_high: float | None = None
    choices: tuple[str, ...] = ()
    synonyms: Mapping[str, str] = field(default_factory=dict)
    """Other spelling -> choice."""
    first_of_month: bool = False
    """What a month without a day means in a column of dates: its first day, else its last."""

    def choice(self, text: str) -> str | None:
        """The choice that `text` means, by name or synonym; None when it means none."""
        return self._spellings.get(normalise(text))

    @cached_property
    def _spellings(self) -> Mapping[str, str]:
        names = {normalise(name): name for name in self.choices}
        return names | {normalise(other): name for other, name in self.synonyms.items()}


@dataclass(frozen=True)
class Column:
    """A column of a sheet."""

    key: str
    heading: str
    domain: Domain
    help: str
    required: bool = False
    """Heading and cell are required; see also `Sheet.one_of`."""
    default: Scalar | None = None
    """What a blank cell means; None = no value."""
    aliases: tuple[str, ...] = ()
    personal: bool = False
    """Identifies a person: used while reading, never kept or shown."""
    in_template: bool = True
    """False: read when present, but no template asks for it."""
    width: float = 14.0
    number_format: str = "General"


@dataclass(frozen=True)
class YearColumns:
    """A sheet may have any number of columns headed by a calendar year."""

    domain: Domain
    help: str
    width: float
    number_format: str


@dataclass(frozen=True)
class Sheet:
    """A sheet of the workbook contract."""

    key: str
    name: str
    order: int
    help: str
    columns: tuple[Column, ...]
    required: bool = False
    basic: bool = False
    """One of the first seven, in every template; else only in the extended one."""
    free_text: bool = False
    """No table: instructions for people (Läs mig)."""
    text: tuple[tuple[str, str], ...] = ()
    """Lines of a free-text sheet: (style "rubrik"/"mellanrubrik"/"text"/"punkt", text)."""
    one_of: tuple[tuple[str, ...], ...] = ()
    """Keys of columns of which at least one must be filled."""
    unique: tuple[str, ...] = ()
    """Keys of columns that together may occur only once."""
    aliases: tuple[str, ...] = ()
    year_columns: YearColumns | None = None

    def column(self, key: str) -> Column:
        """The column with this key; raises `KeyError` when the sheet has none."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(f"{self.key}.{key}")


@dataclass(frozen=True)
class Parameter:
    """A row of sheet Antaganden."""

    key: str
    name: str
    section: str
    domain: Domain
    default: Scalar | None
    """None = blank; text in the form `2027: 0,8; sedan 0` where it varies by year."""
    explanation: str | None
    source: str | None
    status: str
    advanced: bool = False
    """Folded away in the template, under "Avancerat"."""
    varies_by_year: bool = False
    used: bool = True
    """False: nothing is computed from it yet."""
    aliases: tuple[str, ...] = ()
    number_format: str = "General"


@dataclass(frozen=True)
class Term:
    """A row of the glossary: Swedish term, its name in code, what it means (Swedish)."""

    term: str
    name: str
    meaning: str
    avoid: tuple[str, ...] = ()
    """Words for the same thing that users never meet."""


@dataclass(frozen=True)
class Schema:
    """The whole data dictionary."""

    kinds: Mapping[str, Kind]
    sheets: tuple[Sheet, ...]
    """In the order of the template; those not used yet come last."""
    parameters: tuple[Parameter, ...]
    glossary: tuple[Term, ...]

    def sheet(self, key: str) -> Sheet:
        """The sheet with this key; raises `KeyError` when there is none."""
        for sheet in self.sheets:
            if sheet.key == key:
                return sheet
        raise KeyError(key)

    def parameter(self, key: str) -> Parameter:
        """The parameter with this key; raises `KeyError` when there is none."""
        for parameter in self.parameters:
            if parameter.key == key:
                return parameter
        raise KeyError(key)

    def template_sheets(self, extended: bool = False) -> tuple[Sheet, ...]:
        """Sheets of the template, in order: the first seven, or all that are read."""
        return tuple(sheet for sheet in self.sheets if extended or sheet.basic)


@cache
def load_schema() -> Schema:
    """The data dictionary shipped with the program."""
    folder = _data() / "schema"
    kinds = {key: Kind(key=key, **value) for key, value in _toml(folder / "typer.toml").items()}
    sheets = [
        _sheet(path.name.removesuffix(".toml"), content, kinds)
        for path in folder.iterdir()
        if path.name.endswith(".toml") and "name" in (content := _toml(path))
    ]
    parameters = _toml(folder / "antaganden.toml")["parameter"]
    return Schema(
        kinds=kinds,
        sheets=tuple(sorted(sheets, key=lambda sheet: sheet.order)),
        parameters=tuple(_parameter(entry, kinds) for entry in parameters),
        glossary=tuple(Term(**(entry | {"avoid": tuple(entry.get("avoid", ()))}))
                       for entry in _toml(folder / "glossary.toml")["term"]),
    )


@cache
def built_in_table(name: str) -> tuple[dict[str, str], ...]:
    """Rows of a built-in CSV table in `data/`, by its name without ending."""
    text = (_data() / f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def read_data(name: str) -> dict[str, Any]:
    """Content of a built-in TOML file in `data/`."""
    return _toml(_data() / name)


def _data() -> Traversable:
    return files("prognos") / "data"


def _toml(path: Traversable) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _domain(entry: dict[str, Any]) -> Domain:
    """Take the keys of a domain out of `entry`."""
    low, high = entry.pop("range", (None, None))
    expected_low, expected_high = entry.pop("expected", (None, None))
    return Domain(
        kind=entry.pop("kind"), unit=entry.pop("unit", None),
        low=low, high=high, expected_low=expected_low, expected_high=expected_high,
        choices=tuple(entry.pop("choices", ())), synonyms=entry.pop("synonyms", {}),
        first_of_month=entry.pop("first_of_month", False),
    )


def _looks(entry: dict[str, Any], kind: Kind) -> dict[str, Any]:
    return {
        "width": entry.pop("width", kind.width),
        "number_format": entry.pop("number_format", kind.number_format),
    }


def _column(entry: dict[str, Any], kinds: Mapping[str, Kind]) -> Column:
    domain = _domain(entry)
    looks = _looks(entry, kinds[domain.kind])
    aliases = tuple(entry.pop("aliases", ()))
    return Column(domain=domain, aliases=aliases, **looks, **entry)


def _comment(kinds: Mapping[str, Kind]) -> Column:
    entry = {
        "key": "comment", "heading": "Kommentar", "kind": "text", "aliases": ["Anmärkning"],
        "help": "Egen kommentar. Påverkar ingenting.", "in_template": False,
    }
    return _column(entry, kinds)


def _sheet(key: str, content: dict[str, Any], kinds: Mapping[str, Kind]) -> Sheet:
    columns = [_column(dict(entry), kinds) for entry in content.pop("column", ())]
    years = content.pop("year_columns", None)
    content.pop("parameter", None)
    return Sheet(
        key=key,
        columns=(*columns, _comment(kinds)) if columns else (),
        one_of=tuple(tuple(keys) for keys in content.pop("one_of", ())),
        unique=tuple(content.pop("unique", ())),
        aliases=tuple(content.pop("aliases", ())),
        text=tuple((style, line) for style, line in content.pop("text", ())),
        year_columns=_year_columns(years, kinds) if years else None,
        **content,
    )


def _year_columns(entry: dict[str, Any], kinds: Mapping[str, Kind]) -> YearColumns:
    domain = _domain(entry)
    return YearColumns(domain=domain, **_looks(entry, kinds[domain.kind]), **entry)


def _parameter(entry: dict[str, Any], kinds: Mapping[str, Kind]) -> Parameter:
    domain = _domain(entry)
    return Parameter(
        domain=domain,
        default=entry.pop("default", None),
        explanation=entry.pop("explanation", None),
        source=entry.pop("source", None),
        aliases=tuple(entry.pop("aliases", ())),
        number_format=entry.pop("number_format", kinds[domain.kind].number_format),
        **entry,
    )
