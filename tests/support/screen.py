"""Runs commands as a user does and keeps what was shown; the example is run once per session."""

from __future__ import annotations

import io
import json
import os
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch
from xml.etree import ElementTree
from zipfile import ZipFile

from prognos.cli import main
from tests.support.workbooks import Sheets, Spoil, good, together, write

WIDTH = "100"


@dataclass(frozen=True)
class Shown:
    """What a command answered."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Run:
    """A run with its files: the JSON as read back, and the names of all files it left."""

    shown: Shown
    content: dict[str, Any]
    files: tuple[str, ...]
    texts: tuple[str, ...] = ()
    """Every text of the result workbook's cells; of the example only."""


def book(folder: Path, *spoils: Spoil) -> Path:
    """The small good workbook, spoiled or not, as `bok.xlsx`."""
    sheets = good()
    together(*spoils)(sheets)
    return write(sheets, folder / "bok.xlsx")


def nurses(sheets: Sheets) -> None:
    """A second budget beside ST."""
    sheets["Budgetram"] += [[year, "DSK", 1e6, 0, None] for year in (2027, 2028, 2029)]
    sheets["Behov"].append(["DSK", None, "Budget", 5])
    sheets["Bemanning"] += [["DSK", None, None, None, 1965] for _ in range(3)]


def left(folder: Path) -> list[str]:
    """Names of the files in a folder."""
    return sorted(path.name for path in folder.iterdir())


def command(*arguments: str | Path, folder: Path | None = None) -> Shown:
    """Run a command in this process, in `folder`, its output piped at 100 columns."""
    out, err = io.StringIO(), io.StringIO()
    with (
        chdir(folder or Path()), patch.dict(os.environ, {"COLUMNS": WIDTH}),
        redirect_stdout(out), redirect_stderr(err),
    ):
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as stopped:  # argparse: wrong usage, --help
            code = int(stopped.code or 0)
    return Shown(code, out.getvalue(), err.getvalue())


def run(source: Path | None, *arguments: str, folder: Path) -> Run:
    """The main job with JSON, in `folder`; without `source` on the built-in example."""
    named = [] if source is None else [source]
    shown = command("kor", *named, "--json", "ut.json", *arguments, folder=folder)
    written = folder / "ut.json"
    content = json.loads(written.read_text(encoding="utf-8")) if written.exists() else {}
    return Run(shown, content, tuple(left(folder)))


@cache
def example_run() -> Run:
    """The built-in example, run once per session (and worker) and shared by every test."""
    with TemporaryDirectory() as folder:
        ran = run(None, folder=Path(folder))
        return replace(ran, texts=cell_texts(Path(folder) / "exempel-resultat.xlsx"))


def sheet_names(book: Path) -> list[str]:
    """The sheets of a workbook, without reading what openpyxl does not know (sparklines)."""
    with ZipFile(book) as parts:
        content = ElementTree.fromstring(parts.read("xl/workbook.xml"))
    return [part.attrib["name"] for part in content.iter() if part.tag.endswith("}sheet")]


def cell_texts(book: Path) -> tuple[str, ...]:
    """Every text in a workbook's cells, read from its table of strings."""
    with ZipFile(book) as parts:
        strings = ElementTree.fromstring(parts.read("xl/sharedStrings.xml"))
    return tuple("".join(item.itertext()) for item in strings)


@cache
def example_screen() -> str:
    """What `prognos kor` shows on the example, as in the README."""
    lines = example_run().shown.out.splitlines()
    kept = [line.rstrip() for line in lines if not line.startswith("JSON:")]
    return "\n".join(kept)
