"""Tables for analysts: long, each row stamped with region, scenario, version and input.

Names, types and meanings of the columns stand in `data/analyst_tables.toml`, from which the data
dictionary of a folder (`datapackage.json`, Frictionless Tabular Data Package) is made. The figures
are those of the JSON result, unrounded. With `public` only what the copy for publication may say:
of groups of few persons decisions alone, and figures as rounded as they are printed.
"""

import json
import tomllib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pandas as pd

from prognos.report.disclosure.public_figures import PublicFigures, public_figures, public_ranks
from prognos.report.tables.json_values import Json
from prognos.report.tables.result_json import to_json
from prognos.report.wording.common_words import horizon_index
from prognos.results import RunResult
from prognos.system.files import data_path, write_content

Rows = Iterator[tuple[object, ...]]
STAMP = "stamp"
DTYPES = {"integer": "Int64", "number": "float64", "string": "string", "boolean": "boolean"}
PUBLIC_TABLES = ("forecast", "ranking", "plan", "priority", "budget")
PUBLIC_FORECAST = {"without": ("need_fte", "shortage_fte"),
                   "with": ("need_fte", "supply_fte.mean", "shortage_fte")}
PUBLIC_RANKING = {"shortage_fte": 1, "shortage_percent": 0, "shortage_probability": 2}
"""Component -> decimals that are told."""


@lru_cache(maxsize=1)
def table_dictionary() -> Json:
    """Table -> title and columns (name -> type and meaning), with the columns of every row."""
    return tomllib.loads(data_path("analyst_tables.toml").read_text(encoding="utf-8"))


def table_names(public: bool = False) -> tuple[str, ...]:
    """The tables there are; those for publication are fewer."""
    return PUBLIC_TABLES if public else tuple(name for name in table_dictionary() if name != STAMP)


def columns_of(name: str) -> dict[str, list[str]]:
    """Column -> its type and meaning, the stamp first."""
    dictionary = table_dictionary()
    return {**dictionary[STAMP], **dictionary[name]["columns"]}


def analyst_table(result: RunResult, name: str, public: bool) -> pd.DataFrame:
    """One table as a DataFrame. ValueError for a name that is none of `table_names`."""
    if name not in table_names(public):
        raise ValueError(f"there is no table {name!r}, only {', '.join(table_names(public))}")
    told, run = to_json(result), result.run
    figures = public_figures(result) if public else None
    stamp = (result.inputs.region or "", "" if public else told["run"]["scenario"] or "",
             run.version, run.input_sha256)
    columns = columns_of(name)
    frame = pd.DataFrame([(*stamp, *row) for row in _ROWS[name](result, told, figures)],
                         columns=list(columns))
    return frame.astype({column: DTYPES[kind] for column, (kind, _) in columns.items()})


def table_files(result: RunResult, public: bool = False) -> dict[str, str]:
    """File name -> text: every table as CSV (comma, decimal point), and what their columns mean."""
    package = json.dumps(data_package(public), ensure_ascii=False, indent=1) + "\n"
    return {**{f"{name}.csv": analyst_table(result, name, public).to_csv(index=False)
               for name in table_names(public)}, "datapackage.json": package}


def write_tables(result: RunResult, folder: Path, public: bool = False) -> Path:
    """Write `table_files` in a folder, UTF-8; the folder."""
    for name, text in table_files(result, public).items():
        write_content(folder / name, text)
    return folder


def zipped_tables(result: RunResult) -> bytes:
    """`table_files` as a zip file."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, text in table_files(result).items():
            archive.writestr(name, text)
    return made.getvalue()


def data_package(public: bool) -> Json:
    """The data dictionary of a folder of tables."""
    return {"profile": "tabular-data-package", "name": "st-prognos", "resources": [
        {"name": name, "path": f"{name}.csv", "profile": "tabular-data-resource",
         "title": table_dictionary()[name]["title"], "encoding": "utf-8",
         "schema": {"fields": [{"name": column, "type": kind, "description": meaning}
                               for column, (kind, meaning) in columns_of(name).items()]}}
        for name in table_names(public)]}


def _forecast(result: RunResult, told: Json, figures: PublicFigures | None) -> Rows:
    silent = {group.id: figures is not None and figures.is_silent(g)
              for g, group in enumerate(result.inputs.groups)}
    year = result.inputs.calendar.years[horizon_index(result.inputs)]
    for blocks, key in (("without", "forecast"), ("with", "forecast_after")):
        for row in told[key]:
            if figures is not None and (silent[row["group"]] or row["year"] != year):
                continue
            for measure, value in _measures(row, ("group", "year")):
                if figures is None:
                    yield row["group"], blocks, row["year"], measure, value
                elif measure in PUBLIC_FORECAST[blocks] and value is not None:
                    yield row["group"], blocks, row["year"], measure, round(value, 1)


def _measures(row: Json, but: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """Measures and values of a row of the JSON, those within others with both names."""
    for name, value in row.items():
        if isinstance(value, dict):
            yield from ((f"{name}.{inner}", number) for inner, number in value.items())
        elif name not in but:
            yield name, value


def _region(_: RunResult, told: Json, __: PublicFigures | None) -> Rows:
    for row in told["totals"]:
        for measure, value in _measures(row, ("year",)):
            name = measure.replace("_after", "")
            if measure == "need_fte" or name == measure:
                yield "without", row["year"], name, value
            if measure == "need_fte" or name != measure:
                yield "with", row["year"], name, value


def _ranking(result: RunResult, told: Json, figures: PublicFigures | None) -> Rows:
    places = None if figures is None else {
        result.inputs.groups[group].id: place
        for group, place in public_ranks(result, figures).items()}
    for row in told["ranking"]:
        rank = row["rank_in_frame"] if places is None else places.get(row["group"])
        if rank is None:
            continue
        for measure, value in row["components"].items():
            if figures is None:
                yield row["frame"], row["group"], rank, measure, value
            elif measure in PUBLIC_RANKING and value is not None:
                yield (row["frame"], row["group"], rank, measure,
                       round(value, PUBLIC_RANKING[measure]))


def _frames(told: Json) -> Iterator[tuple[str, Json]]:
    yield "ST", told
    for frame in told["other_frames"]:
        yield frame["frame"], frame


def _plan(_: RunResult, told: Json, __: PublicFigures | None) -> Rows:
    for name, frame in _frames(told):
        for row in frame["allocation"]["starts"]:
            yield name, row["group"], row["start_year"], row["blocks"]


def _priority(result: RunResult, told: Json, figures: PublicFigures | None) -> Rows:
    silent = {group.id: figures is not None and figures.is_silent(g)
              for g, group in enumerate(result.inputs.groups)}
    for name, frame in _frames(told):
        for row in frame["merit_order"]:
            limit = row["limited_by"]
            if figures is None:
                benefit = row["benefit"], row["benefit_fte_years"]
                stopped = (None, None) if limit is None else (limit["constraint"], limit["missing"])
            else:
                benefit, stopped = (None, None), (None, None)
                if not silent[row["group"]]:
                    benefit = round(row["benefit"], 2), round(row["benefit_fte_years"], 1)
            yield (name, row["position"], row["group"], row["start_year"], row["nth_block"],
                   row["funded"], *benefit, row["cost_sek"], *stopped)


def _budget(_: RunResult, told: Json, __: PublicFigures | None) -> Rows:
    for name, frame in _frames(told):
        plan = frame["allocation"]
        amounts = {row["year"]: row["sek"] for row in plan["budget_by_year"]}
        for row in plan["cost_by_year"]:
            yield name, row["year"], amounts.get(row["year"]), row["sek"]


def _changes(_: RunResult, told: Json, __: PublicFigures | None) -> Rows:
    _name, *columns = table_dictionary()["changes"]["columns"]
    for scenario in told["scenarios"]:
        for row in scenario["changes"]:
            yield scenario["name"], *(row[column] for column in columns)


def _moved(_: RunResult, told: Json, __: PublicFigures | None) -> Rows:
    _name, *columns = table_dictionary()["moved"]["columns"]
    for scenario in told["scenarios"]:
        for row in scenario["moved"]:
            because = None if row["because"] is None else "; ".join(row["because"])
            yield scenario["name"], *({**row, "because": because}[name] for name in columns)


def _assumptions(_: RunResult, told: Json, __: PublicFigures | None) -> Rows:
    for row in told["assumptions"]:
        value = row["value"]
        text = None if value is None else (
            value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        yield row["name"], text, row["unit"], row["source"], row["defaulted"]


def _findings(_: RunResult, told: Json, __: PublicFigures | None) -> Rows:
    for row in told["findings"]:
        yield tuple(row[name] for name in table_dictionary()["findings"]["columns"])


_ROWS: dict[str, Callable[[RunResult, Json, PublicFigures | None], Rows]] = {
    "forecast": _forecast, "region": _region, "ranking": _ranking, "plan": _plan,
    "priority": _priority, "budget": _budget, "changes": _changes, "moved": _moved,
    "assumptions": _assumptions, "findings": _findings,
}
