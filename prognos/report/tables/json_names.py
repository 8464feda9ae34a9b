"""Keys of the JSON that have other names in the code: what has been promised stays."""

from collections.abc import Iterable
from typing import Any

PROMISED = {"budget": "frame", "budgets": "frames"}


def promised(fields: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Names and values by promised name: a `dict_factory` of `dataclasses.asdict`."""
    return {PROMISED.get(name, name): value for name, value in fields}
