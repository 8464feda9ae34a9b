"""What the JSON files have in common: values, lists of blocks and amounts, names once promised."""

import json
from collections.abc import Iterable
from math import isfinite
from pathlib import Path
from typing import Any

from prognos.inputs import Inputs
from prognos.inputs.arrays import IntArray
from prognos.system.files import write_content

Json = dict[str, Any]
PROMISED = {"budget": "frame", "budgets": "frames"}
"""Keys of the JSON that have other names in the code: what has been promised stays."""


def promised(fields: Iterable[tuple[str, Any]]) -> Json:
    """Names and values by promised name: a `dict_factory` of `dataclasses.asdict`."""
    return {PROMISED.get(name, name): value for name, value in fields}


def number(value: Any) -> float | None:
    """A plain float; None for None, nan and infinities."""
    return None if value is None or not isfinite(value) else float(value)


def known(row: Json) -> Json:
    """The row with null for what is not known."""
    return {name: number(value) if isinstance(value, float) else value
            for name, value in row.items()}


def starts(inputs: Inputs, blocks: IntArray) -> list[Json]:
    """Blocks (G, n) by group and start year, where there are any."""
    return [{"group": group.id, "start_year": year, "blocks": int(blocks[g, u])}
            for g, group in enumerate(inputs.groups)
            for u, year in enumerate(inputs.calendar.start_calendar_years) if blocks[g, u]]


def by_year(years: Iterable[int], amounts: Iterable[float]) -> list[Json]:
    """SEK by calendar year."""
    return [{"year": year, "sek": number(sek)} for year, sek in zip(years, amounts, strict=True)]


def write_json_file(content: object, path: Path) -> None:
    """Write content as JSON, UTF-8, whole or not at all."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1)
    write_content(path, text + "\n")
