"""Where the project and the test data lie."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
DATA = ROOT / "tests" / "data"


def result_schema() -> dict[str, Any]:
    """The JSON schema of a result: the project's own copy.

    In it `limited_by` is an object and lines have an `exchange`, as the contract's text says.
    """
    found: dict[str, Any] = json.loads((DATA / "result.schema.json").read_text(encoding="utf-8"))
    return found
