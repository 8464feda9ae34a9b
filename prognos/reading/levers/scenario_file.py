"""A scenario in a file of its own, `*.prognos-scenario.json`: levers, values, motives, no person.

Values are written as in sheet Scenarier and read by the same rules.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from prognos.inputs.scenario import LeverChange, LeverProblem, Scenario
from prognos.reading.levers.lever_lines import read_line
from prognos.reading.levers.lever_places import Places
from prognos.schema.values import clean, masked, text

SUFFIX = ".prognos-scenario.json"
FORMAT, VERSION = "prognos-scenario", 1
MOST_BYTES = 1_000_000


class Stated(Protocol):
    """A change as told: by the inputs or by a result."""

    @property
    def text(self) -> str: ...
    @property
    def motive(self) -> str | None: ...


class Named(Protocol):
    """Named changes."""

    @property
    def name(self) -> str: ...
    @property
    def changes(self) -> Sequence[Stated]: ...


def scenario_json(scenario: Named, sha256: str, program: str) -> str:
    """The scenario as the file holds it; sha256: fingerprint of the inputs it was made on."""
    content = {
        "format": FORMAT, "version": VERSION, "program": program, "inputs_sha256": sha256,
        "name": scenario.name,
        "changes": [{"change": change.text, "motive": change.motive}
                    for change in scenario.changes],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def read_scenario_file(path: Path, places: Places) -> Scenario:
    """The scenario of a file. Raises `LeverProblem` for what is none, or cannot be read here."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise LeverProblem(f"{path.name} är för stor för att vara ett scenario.")
        content = path.read_bytes()
    except OSError:
        raise LeverProblem(f"{path.name} finns inte eller får inte läsas.") from None
    return read_scenario(path.name, content, places)


def read_scenario(file: str, written: bytes, places: Places) -> Scenario:
    """The scenario of a file's content. Raises `LeverProblem`."""
    try:
        content = json.loads(written)  # finds a byte order mark, as Notepad writes
    except (ValueError, RecursionError):
        raise LeverProblem(f"{file} är ingen scenariofil.") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise LeverProblem(f"{file} är ingen scenariofil.")
    if content.get("version") != VERSION:
        raise LeverProblem(f"{file} är skriven av en annan version av prognos.")
    name, rows = content.get("name"), content.get("changes")
    name = _plain(name) if isinstance(name, str) else ""
    if not name or not isinstance(rows, list) or not rows:
        raise LeverProblem(f"{file} saknar namn eller ändringar.")
    sha256 = content.get("inputs_sha256")
    return Scenario(name, tuple(_change(file, row, places) for row in rows),
                    sha256 if isinstance(sha256, str) else None)


def _change(file: str, row: Mapping[str, Any], places: Places) -> LeverChange:
    line, motive = (row.get(key) if isinstance(row, dict) else None
                    for key in ("change", "motive"))
    if not isinstance(line, str) or not isinstance(motive, str | None):
        raise LeverProblem(f"{file} har en ändring som inte går att läsa.")
    try:
        change = read_line(_plain(line), places)
    except LeverProblem as problem:
        raise LeverProblem(f"{file}: {problem}") from None
    return replace(change, motive=None if motive is None else _plain(motive))


def _plain(written: str) -> str:
    """The text on one line, without personnummer and what no reader sees."""
    return text(masked(clean(written)))
