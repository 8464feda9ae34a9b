"""Where the project and the test data lie."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
DATA = ROOT / "tests" / "data"


def result_schema() -> dict[str, Any]:
    """The JSON schema of a result, the tests' own copy, with what a line says of its limits.

    The schema file still has `limited_by` as text; the contract beside it has an object, and an
    exchange.
    """
    found: dict[str, Any] = json.loads((DATA / "result.schema.json").read_text(encoding="utf-8"))
    lists = found["properties"]["merit_order"], found["properties"]["other_frames"]["items"][
        "properties"]["merit_order"]
    for one in lists:
        one["items"]["properties"] |= {
            "limited_by": _nothing_or(constraint="string", group=["string", "null"],
                                      year=["integer", "null"], missing="number"),
            "exchange": _nothing_or(group="string", start_year="integer", benefit_lost="number")}
        one["items"]["required"] = [*one["items"]["required"], "exchange"]
    return found


def _nothing_or(**types: str | list[str]) -> dict[str, Any]:
    """Null, or an object with just these keys."""
    return {"type": ["object", "null"], "required": list(types), "additionalProperties": False,
            "properties": {name: {"type": kind} for name, kind in types.items()}}
