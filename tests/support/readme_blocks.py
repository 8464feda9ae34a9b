"""The blocks of README.md that are made, not written: the screen, Python's and the glossary.

Write them anew with `python -m tests.support.readme_blocks`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prognos.schema.dictionary import load_schema
from prognos.use_cases.python_api import Run
from tests.support.papers import example
from tests.support.places import ROOT
from tests.support.screen import example_screen

README = ROOT / "README.md"
NAMES = ("skärm", "python", "ordlista")
PYTHON = """>>> import prognos
>>> r = prognos.run()   # exempelregionen; annars prognos.run("norr.xlsx")
>>> f = r.table("forecast")
>>> brist = f[(f["measure"] == "shortage_fte") & (f["blocks"] == "with")]
>>> brist.groupby("year")["value"].sum().round(1).head(3)"""
"""What is shown of Python; the lines from the third on are run on the example."""


def screen_block() -> str:
    """The command and the real screen of the example."""
    return f"```text\n$ prognos kor\n{example_screen()}\n```"


def python_block() -> str:
    """Lines of Python and what they answer of the example."""
    *lines, last = [line.removeprefix(">>> ") for line in PYTHON.splitlines()[2:]]
    there: dict[str, Any] = {"r": Run(example())}
    for line in lines:
        exec(line, there)  # our own lines, above
    return f"```text\n{PYTHON}\n{eval(last, there)}\n```"


def glossary_block() -> str:
    """The schema's glossary as a table."""
    rows = [f"| {term.term} | {term.meaning} | `{term.name}` |" for term in load_schema().glossary]
    return "\n".join(["| ord | betyder | i koden |", "|---|---|---|", *rows])


def block(text: str, name: str) -> str:
    """What stands between the marks of a block."""
    first, last = _marks(name)
    return text.split(first)[1].split(last)[0].strip("\n")


def with_block(text: str, name: str, content: str) -> str:
    """The text with a block replaced."""
    first, last = _marks(name)
    before, rest = text.split(first)
    return f"{before}{first}\n{content}\n{last}{rest.split(last)[1]}"


def _marks(name: str) -> tuple[str, str]:
    return f"<!-- {name}: början -->", f"<!-- {name}: slut -->"


def write_blocks(path: Path = README) -> None:
    """Replace the blocks in the file."""
    text = path.read_text(encoding="utf-8")
    made = screen_block(), python_block(), glossary_block()
    for name, content in zip(NAMES, made, strict=True):
        text = with_block(text, name, content)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_blocks()
