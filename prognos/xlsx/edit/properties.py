"""Who made and saved a workbook, left out of its copies."""

import re
import zipfile

PERSONAL = {
    "docProps/core.xml": ("creator", "lastModifiedBy", "description"),
    "docProps/app.xml": ("Manager", "Company", "HyperlinkBase"),
}
"""Part -> its elements that tell of persons: author, last saved by, comments, manager …"""


def without_authors(archive: zipfile.ZipFile) -> dict[str, str]:
    """The parts of document properties as they go into a copy."""
    there = set(archive.namelist())
    return {name: _without(archive.read(name).decode(), elements)
            for name, elements in PERSONAL.items() if name in there}


def _without(xml: str, elements: tuple[str, ...]) -> str:
    named = "|".join(elements)
    return re.sub(
        rf"<((?:[\w.-]+:)?(?:{named}))(?:\s[^>]*)?(?:/>|(?<!/)>.*?</\1\s*>)", "", xml,
        flags=re.DOTALL)
