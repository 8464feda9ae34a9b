"""The two blocks of README.md that are made, not written: the screen and the glossary.

Write them anew with `python -m tests.support.readme_blocks`.
"""

from __future__ import annotations

from pathlib import Path

from prognos.schema.dictionary import load_schema
from tests.support.places import ROOT
from tests.support.screen import example_screen

README = ROOT / "README.md"
NAMES = ("skärm", "ordlista")


def screen_block() -> str:
    """The command and the real screen of the example."""
    return f"```text\n$ prognos kor\n{example_screen()}\n```"


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
    """Replace both blocks in the file."""
    text = path.read_text(encoding="utf-8")
    for name, content in zip(NAMES, (screen_block(), glossary_block()), strict=True):
        text = with_block(text, name, content)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_blocks()
