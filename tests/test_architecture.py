"""Nothing grows out of hand, and a file is found from its name.

Who may import whom stands in pyproject.toml, [tool.importlinter], and is checked by lint-imports.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent

MODULES_PER_FOLDER = 16


def modules() -> dict[str, Path]:
    files = [*(ROOT / "prognos").rglob("*.py"), *(ROOT / "optimize").rglob("*.py")]
    return {name_of(path): path for path in files}


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def folders() -> dict[str, list[str]]:
    """Folder -> its modules, the package's own __init__ not counted."""
    found: dict[str, list[str]] = {}
    for path in modules().values():
        if path.stem != "__init__":
            found.setdefault(path.parent.relative_to(ROOT).as_posix(), []).append(path.stem)
    return found


def functions() -> list[tuple[str, int]]:
    found = []
    for name, path in modules().items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                found.append((f"{name}.{node.name}", (node.end_lineno or 0) - node.lineno + 1))
    return found


def test_functions_stay_small() -> None:
    sizes = sorted(size for _, size in functions())
    assert [name for name, size in functions() if size > 50] == []
    assert sizes[int(0.9 * len(sizes))] <= 25


def test_modules_stay_readable() -> None:
    long = {name: n for name, path in modules().items()
            if (n := len(path.read_text(encoding="utf-8").splitlines())) > 380}
    assert long == {}


def test_folders_stay_readable() -> None:
    sizes = {folder: len(names) for folder, names in folders().items()}
    assert {f: n for f, n in sizes.items() if n > MODULES_PER_FOLDER} == {}


def test_nothing_lies_flat() -> None:
    assert set(folders()["prognos"]) == {"__main__"}


def test_a_file_is_found_from_its_name() -> None:
    times = Counter(name for names in folders().values() for name in names)
    assert [name for name, n in times.items() if n > 1] == []


def named_paths(text: str) -> set[str]:
    """Files and folders that a text names in backticks."""
    spans = re.findall(r"`([^`\n]+)`", text)
    return {span for span in spans if "<" not in span and re.fullmatch(r"[\w./]+/[\w./]*", span)}


def test_what_the_guides_name_is_there() -> None:
    """A path counts from the root or from prognos/."""
    for guide in ("CONTRIBUTING.md", "docs/beslut.md"):
        text = (ROOT / guide).read_text(encoding="utf-8")
        places = (ROOT, ROOT / "prognos")
        assert {path for path in named_paths(text)
                if not any((place / path).exists() for place in places)} == set()


def test_every_room_has_a_line_in_the_guide() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rooms = {folder.rpartition("/")[2] for folder in folders() if folder.count("/") == 1}
    assert {room for room in rooms if f"\n      {room}/ " not in guide} == set()
