"""What is told of history: severity and texts, data in `data/history.toml`."""

from collections.abc import Mapping
from functools import cache

from prognos.schema.dictionary import read_data
from prognos.schema.findings import Finding
from prognos.schema.values import masked, shown


@cache
def _notes() -> Mapping[str, Mapping[str, str]]:
    notes: Mapping[str, Mapping[str, str]] = read_data("history.toml")
    return notes


def note(code: str, **details: object) -> Finding:
    """Something to tell, with the texts of `history.toml` filled in; a personnummer is hidden.

    Raises `KeyError` for an unknown code or a detail its texts ask for and that is not given.
    """
    entry = _notes()[code]
    words = {name: masked(value) if isinstance(value, str) else shown(value)
             for name, value in details.items()}
    fix = entry.get("fix")
    return Finding(entry["severity"], code, None, None, entry["message"].format_map(words),
                   fix.format_map(words) if fix else None)
