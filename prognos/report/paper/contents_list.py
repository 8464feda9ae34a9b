"""The contents list of a paper: what is common to Word and the web page."""

from __future__ import annotations

from prognos.report.paper.document import Document, Heading

DEEPEST = 2
NOTHING = "Inget att redovisa."
"""Stands in a table without rows."""


def anchors(paper: Document) -> dict[int, str]:
    """A name to point at for every heading, by its place among the blocks; no hyphen, for a
    bookmark of Word may have none."""
    places = [n for n, block in enumerate(paper.blocks) if isinstance(block, Heading)]
    return {place: f"avsnitt_{n}" for n, place in enumerate(places, start=1)}


def entries(paper: Document) -> list[tuple[int, str, str]]:
    """(level, heading, anchor) of every heading that the list shows."""
    return [(block.level, block.text, anchor) for place, anchor in anchors(paper).items()
            if isinstance(block := paper.blocks[place], Heading) and block.level <= DEEPEST]
