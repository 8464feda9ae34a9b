"""What differs between two years' definitions, assumptions and needs, each change by name.

Numbers of people, budgets and requests are new every year and are not listed; the dates and years
that move on with the year are listed only where they do not.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from prognos.history.edition.freeze import assumptions_used, definitions
from prognos.history.feed.year_end import YearEnd
from prognos.history.follow.stated_need import follows_staffing
from prognos.inputs import Inputs
from prognos.reading.workbook import Row, Table
from prognos.results.years.edition import AssumptionUsed
from prognos.schema.dictionary import Sheet, load_schema, normalise
from prognos.schema.values import shown

MOVES_ON = frozenset({"Mätdatum", "Data låst", "Samverkansdatum", "Beslutsdatum", "Utvärderingsår"})
"""Dates and years that are new every year."""
DEFINING = ("specialiteter",)
"""The sheet of which group somebody is in."""
ASSUMING = ("pensionskurva", "utbildningsformer", "kostnader", "handledning", "sidoutbildning",
            "rangordningsvikter")
NEEDING = ("befolkning", "befolkningsbehov")
NEED_ROWS = ("behov", "listning", "behovsfaktorer")
"""Sheets of the need: those told as a whole, and those told cell by cell."""
NOT_SAID = "standardvärde"
NAMED = 4


def changed_definitions(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    """Definitions that both tell and tell differently, in words: of a list only what differs."""
    return tuple(f"{name}: {' → '.join(_unlike(before[name], after[name]))}" for name in before
                 if name in after and before[name] != after[name])


def _unlike(before: str, after: str) -> tuple[str, str]:
    old, new = before.split("; "), after.split("; ")
    apart = [[part for part in one if part not in other] for one, other in ((old, new), (new, old))]
    return "; ".join(apart[0]) or "ingen", "; ".join(apart[1]) or "ingen"


def definitions_between(old: YearEnd, new: YearEnd) -> tuple[str, ...]:
    """Definitions that differ between two workbooks."""
    if old.inputs is None or new.inputs is None:
        return ()
    return (*changed_definitions(definitions(old.inputs), definitions(new.inputs)),
            *_sheets(old, new, DEFINING))


def assumptions_between(old: YearEnd, new: YearEnd) -> tuple[str, ...]:
    """Assumptions that differ between two workbooks, parameters first."""
    if old.inputs is None or new.inputs is None:
        return ()
    return (*changed_assumptions(assumptions_used(old.inputs), assumptions_used(new.inputs)),
            *_evaluated(old.inputs, new.inputs), *_sheets(old, new, ASSUMING))


def need_between(old: YearEnd, new: YearEnd) -> tuple[str, ...]:
    """What is stated of the need and differs between two workbooks, row by row."""
    before, after = old.tables or {}, new.tables or {}
    return (*(text for key in NEED_ROWS for text in _cells(
        load_schema().sheet(key), _by_identity(before.get(key)), _by_identity(after.get(key)))),
        *_sheets(old, new, NEEDING), *_counted_later(old, new))


def _counted_later(old: YearEnd, new: YearEnd) -> Iterator[str]:
    """Needs that change year by year from the base date: the same figure of a later year."""
    if old.inputs is None or new.inputs is None or old.year == new.year:
        return
    names = [name for name, need in zip(new.input_names, new.inputs.need.by_group, strict=True)
             if need is not None and not follows_staffing(need) and (
                 need.growth or any(row.growth for row in need.listed)
                 or any(factor.since is None for factor in need.factors))]
    if names:
        told = (f"{len(names)} grupper" if len(names) > NAMED else
                " och ".join(name.replace(" | ", ", ") for name in names))
        yield (f"årlig förändring av behovet räknas från {new.year} i stället för {old.year}: "
               f"{told}")


def _by_identity(table: Table | None) -> dict[tuple[str, ...], Row]:
    """Rows of a sheet by what may occur only once."""
    return {tuple(normalise(shown(row.values.get(part, ""))) for part in table.sheet.unique): row
            for row in table.rows} if table else {}


def _cells(
    sheet: Sheet, before: Mapping[tuple[str, ...], Row], after: Mapping[tuple[str, ...], Row]
) -> Iterator[str]:
    """Rows that only one of two sheets has, and cells that differ, of the years that both have."""
    told = [column for column in sheet.columns if column.key not in (*sheet.unique, "comment")]
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        written = (new or before[key]).values
        who = ", ".join(shown(written[part]) for part in sheet.unique
                        if part in written) or "hela regionen"
        if old is None or new is None:
            yield f"bladet {sheet.name}, {who}: {'ny rad' if old is None else 'borttagen rad'}"
            continue
        cells = [(column.heading, old.values.get(column.key), new.values.get(column.key))
                 for column in told]
        cells += [(f"{sheet.name} {year}", value, new.years[year])
                  for year, value in sorted(old.years.items()) if year in new.years]
        for heading, was, now in cells:
            first, last = ("tomt" if value is None else shown(value) for value in (was, now))
            if first != last:
                yield f"{heading}, {who}: {first} → {last}"


def changed_assumptions(
    old: Sequence[AssumptionUsed], new: Sequence[AssumptionUsed]
) -> tuple[str, ...]:
    """Assumptions with other values, in words."""
    before, after = ({each.name: each.value for each in side} for side in (old, new))
    told = set(definition_names())
    return tuple(f"{name}: {_told(name, before)} → {_told(name, after)}"
                 for name in dict.fromkeys((*before, *after))
                 if before.get(name) != after.get(name) and name not in MOVES_ON | told)


def _told(name: str, values: Mapping[str, str]) -> str:
    """An assumption's value; a share, which an edition keeps as the cell has it, as percent."""
    value = values.get(name, NOT_SAID)
    shares = [each.name for each in load_schema().parameters if each.domain.kind == "share"]
    if any(name == share or name.startswith(f"{share}, ") for share in shares):
        with suppress(ValueError):  # a value for each year is told as it is written
            return f"{shown(round(100.0 * float(value.replace(',', '.')), 2))}\u00a0%"
    return value


def definition_names() -> tuple[str, ...]:
    """Parameters that are told among the definitions."""
    return tuple(load_schema().parameter(key).name for key in ("private_in_plan", "exit_last_age"))


def _evaluated(old: Inputs, new: Inputs) -> Iterator[str]:
    """*Utvärderingsår* counted from the base date, which moves on by itself."""
    before, after = (tuple(inputs.calendar.evaluated) for inputs in (old, new))
    if before != after:
        first, last = (f"{years[0]}–{years[-1]}" for years in (before, after))
        yield f"Utvärderingsår, räknat från mätdatum: år {first} → år {last}"


def _sheets(old: YearEnd, new: YearEnd, keys: Sequence[str]) -> Iterator[str]:
    """Sheets whose rows are not the same, years that only one of them has left out."""
    before, after = old.tables or {}, new.tables or {}
    for key in keys:
        if _rows(before.get(key), after.get(key)) != _rows(after.get(key), before.get(key)):
            name = load_schema().sheet(key).name
            way = ("finns bara i det tidigare årsbokslutet" if key not in after else
                   "finns bara i det nya årsbokslutet" if key not in before else
                   "har andra värden")
            yield f"bladet {name} {way}"


def _rows(table: Table | None, other: Table | None) -> list[tuple[object, ...]]:
    """Every row as its values and the figures of the years that both sheets have."""
    if table is None:
        return []
    years = sorted(set(table.years) & set(table.years if other is None else other.years))
    return [(*((key, row.values[key]) for key in sorted(row.values)),
             *(row.years.get(year) for year in years)) for row in table.rows]
