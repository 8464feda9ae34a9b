"""What a part of an Office file refers to, and which part is the workbook: as the format says.

Names of folders and parts mean nothing; relations and content types do.
"""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass

from prognos.xlsx.read.parts import Budget, Parts, Refused, elements

ROOT, TYPES = "", "[Content_Types].xml"
_USUAL = ("xl/workbook.xml", "xl/workbook.bin")
_MAIN = (".sheet.main+xml", ".template.main+xml", ".sheet.macroenabled.main+xml",
         ".template.macroenabled.main+xml", ".addin.macroenabled.main+xml",
         ".sheet.binary.macroenabled.main")


@dataclass(frozen=True)
class Relation:
    """Something that a part refers to."""

    kind: str
    """The last word of its type, in small letters: worksheet, styles, sharedstrings …"""
    part: str
    """Name of the part; the address where it lies outside the file."""
    outside: bool = False


def relations_of(parts: Parts, name: str, budget: Budget | None = None) -> Mapping[str, Relation]:
    """What a part refers to, by id; `ROOT` for the file itself.

    Raises `Refused`: also for an id that means two different things.
    """
    folder, _, own = name.rpartition("/")
    found: dict[str, Relation] = {}
    for attributes in elements(parts, f"{folder}/_rels/{own}.rels", "Relationship", budget):
        relation = _relation(attributes, folder)
        if found.setdefault(attributes.get("Id", ""), relation) != relation:
            raise Refused("skadad-fil")
    return found


def _relation(attributes: Mapping[str, str], folder: str) -> Relation:
    kind = attributes.get("Type", "").rpartition("/")[2].lower()
    target = attributes.get("Target", "")
    if attributes.get("TargetMode") == "External":
        return Relation(kind, target, outside=True)
    path = posixpath.join(f"/{folder}", target.replace("\\", "/"))
    return Relation(kind, posixpath.normpath(path).lstrip("/"))


def part_of_kind(relations: Mapping[str, Relation], kind: str) -> str | None:
    """The first part of a kind."""
    return next((each.part for each in relations.values()
                 if each.kind == kind and not each.outside), None)


def book_part(parts: Parts) -> str:
    """Name of the part that is the workbook. Raises `Refused` when there is none."""
    named = part_of_kind(relations_of(parts, ROOT), "officedocument")
    found = next((name for name in (named, *_USUAL) if name is not None and name in parts),
                 None) or _stated_main(parts)
    if found is None or found not in parts:
        raise Refused("ingen-arbetsbok")
    return found


def _stated_main(parts: Parts) -> str | None:
    """The part that the list of content types calls a workbook."""
    return next((each.get("PartName", "") for each in elements(parts, TYPES, "Override")
                 if each.get("ContentType", "").lower().endswith(_MAIN)), None)
