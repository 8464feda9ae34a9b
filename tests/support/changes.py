"""Inputs and results with some of what is in their parts changed."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from prognos.inputs import Inputs
from prognos.results import RunResult

Whole = TypeVar("Whole", Inputs, RunResult)


def changed(whole: Whole, **changes: Any) -> Whole:
    """The same with fields of its own or of its parts changed: `changed(inputs, staff=…)`."""
    own = {field.name for field in fields(whole)}
    parts: dict[str, Any] = {}
    for name, value in changes.items():
        if name in own:
            parts[name] = value
            continue
        owner = _owner(whole, name)
        parts[owner] = replace(parts.get(owner, getattr(whole, owner)), **{name: value})
    return replace(whole, **parts)


def _owner(whole: Inputs | RunResult, name: str) -> str:
    """The part that has a field of the name."""
    for field in fields(whole):
        part = getattr(whole, field.name)
        if field.name != "inputs" and is_dataclass(part) and hasattr(part, name):
            return field.name
    raise TypeError(f"no part of {type(whole).__name__} has {name}")
