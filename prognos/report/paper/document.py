"""What a paper consists of, without a word of how it looks: the contents write it, Word and
the web page render it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "right"]
DEEPEST = 2
"""Level of the headings that a list of contents shows."""
NOTHING = "Inget att redovisa."
"""Stands in a table without rows."""


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is a chapter (the paper's title is not a heading of the list)."""

    text: str
    level: int = 1

    def __post_init__(self) -> None:
        if self.level not in (1, 2, 3):
            raise ValueError(f"a heading has level 1, 2 or 3, not {self.level}")


@dataclass(frozen=True)
class Paragraph:
    """Running text. A `lead` says the most important thing of its chapter and stands out."""

    text: str
    lead: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list of short sentences; `numbered` where their order matters."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Column:
    """One column of a table: its heading, side, and share of the width (any scale)."""

    heading: str
    align: Align = "left"
    width: float = 1.0


@dataclass(frozen=True)
class Table:
    """A table with a caption; its first column names the row. Cells are finished text.
    `total` marks the last row as a sum; `note` stands under it."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"{self.caption}: every row needs {len(self.columns)} cells")


@dataclass(frozen=True)
class Figure:
    """A chart drawn as SVG, on a web page also for a `narrow` screen; `alt` says in words what it
    shows, `caption` stands under it."""

    svg: str
    alt: str
    caption: str
    width_cm: float = 16.0
    narrow: str = ""


@dataclass(frozen=True)
class Blanks:
    """Room to write in by hand or keyboard: a heading and empty lines for each label."""

    labels: tuple[str, ...]
    lines: int = 3


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page (nothing on a web page)."""


Block = Heading | Paragraph | Bullets | Table | Figure | Blanks | PageBreak


@dataclass(frozen=True)
class Document:
    """A whole paper: its title, the facts under the title (label, value), and its blocks.
    `contents` asks for a contents list, which a printed paper has after its first `opening`
    blocks: the answer comes first. `footer` stands on every page."""

    title: str
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    contents: bool = True
    footer: str = ""
    opening: int = 0


def document(title: str, facts: Sequence[tuple[str, str]], parts: Sequence[Sequence[Block]],
             contents: bool = True, footer: str = "", opening: int = 0) -> Document:
    """A paper put together from chapters, each a sequence of blocks.

    opening : chapters before the contents list.
    """
    return Document(title, tuple(facts), tuple(block for part in parts for block in part),
                    contents, footer, sum(len(part) for part in parts[:opening]))


def anchors(paper: Document) -> dict[int, str]:
    """A name to point at for every heading, by its place among the blocks; no hyphen, for a
    bookmark of Word may have none."""
    places = [n for n, block in enumerate(paper.blocks) if isinstance(block, Heading)]
    return {place: f"avsnitt_{n}" for n, place in enumerate(places, start=1)}


def entries(paper: Document) -> list[tuple[int, str, str]]:
    """(level, heading, anchor) of every heading that the list shows."""
    return [(block.level, block.text, anchor) for place, anchor in anchors(paper).items()
            if isinstance(block := paper.blocks[place], Heading) and block.level <= DEEPEST]
