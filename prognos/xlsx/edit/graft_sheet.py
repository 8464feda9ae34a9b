"""A sheet of one xlsx file into another: cells, looks, checks and comments; all else stays as it is
byte for byte."""

import re
import zipfile
from collections.abc import Mapping
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from prognos.xlsx.edit.new_sheet_xml import MAIN, before_end, free_part, register_sheet

_STYLES, _TYPES = "xl/styles.xml", "[Content_Types].xml"
_SHARED = re.compile(r'<c r="([A-Z]+\d+)"((?: s="\d+")?) t="s"><v>(\d+)</v></c>')
_STYLED = re.compile(r'(<(?:c|row)\b[^>]*? s=|<col\b[^>]*? style=)"(\d+)"')
_VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_FIRST_OWN_FORMAT = 164
"""Number formats below this number are built into Excel."""


def with_grafted_sheet(
    archive: zipfile.ZipFile, changed: Mapping[str, str], scion: zipfile.ZipFile, title: str,
    into: str | None,
) -> dict[str, str]:
    """Parts of `archive` to be written so that it holds the only sheet of `scion`.

    changed : parts already changed, by name. scion : a workbook as openpyxl writes it.
    into    : the part of the sheet that is replaced; None = a sheet is added last.
    """
    parts = dict(changed)
    styles, shift = _joined_styles(parts.get(_STYLES) or archive.read(_STYLES).decode(),
                                   scion.read(_STYLES).decode())
    parts[_STYLES] = styles
    name = into or free_part({*archive.namelist(), *parts})
    if into is None:
        register_sheet(archive, parts, name, title)
    parts[name] = _moved(scion.read("xl/worksheets/sheet1.xml").decode(), _texts(scion), shift)
    return parts | _comments(archive, parts, scion, name)


def _texts(scion: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in scion.namelist():
        return []
    root = ElementTree.fromstring(scion.read("xl/sharedStrings.xml"))
    return ["".join(text.text or "" for text in each.iter(f"{{{MAIN}}}t")) for each in root]


def _moved(xml: str, texts: list[str], shift: int) -> str:
    """The sheet with its texts in the cells, and its styles counted from `shift`."""
    def inline(match: re.Match[str]) -> str:
        said = escape(texts[int(match[3])])
        return (f'<c r="{match[1]}"{match[2]} t="inlineStr"><is><t xml:space="preserve">{said}'
                "</t></is></c>")

    return _STYLED.sub(lambda match: f'{match[1]}"{int(match[2]) + shift}"',
                       _SHARED.sub(inline, xml))


def _joined_styles(own: str, other: str) -> tuple[str, int]:
    """`own` with the cell formats of `other` after its own, and how many those were."""
    root = ElementTree.fromstring(other)
    ElementTree.register_namespace("", MAIN)
    shifts = {}
    for tag in ("fonts", "fills", "borders"):
        own, shifts[tag] = _appended(own, tag, [ElementTree.tostring(each, "unicode")
                                                for each in root.findall(f"{{{MAIN}}}{tag}/*")])
    formats, own = _number_formats(own, root)
    cells = root.find(f"{{{MAIN}}}cellXfs")
    listed = [] if cells is None else list(cells)
    for each in listed:
        for tag, attribute in (("fonts", "fontId"), ("fills", "fillId"), ("borders", "borderId")):
            each.set(attribute, str(int(each.get(attribute, "0")) + shifts[tag]))
            each.set(f"apply{attribute[0].upper()}{attribute[1:-2]}", "1")
        number = each.get("numFmtId", "0")
        each.set("numFmtId", formats.get(number, number))
        each.set("xfId", "0")
        each.set("applyNumberFormat", "1")
    return _appended(own, "cellXfs", [ElementTree.tostring(each, "unicode") for each in listed])


def _number_formats(own: str, root: ElementTree.Element) -> tuple[dict[str, str], str]:
    """Number of a format in the other workbook -> its new number here."""
    taken = [int(n) for n in re.findall(r"""\bnumFmtId=["'](\d+)["']""", own)]
    free = max([*taken, _FIRST_OWN_FORMAT - 1]) + 1
    formats, added = {}, []
    for n, each in enumerate(root.iter(f"{{{MAIN}}}numFmt")):
        formats[each.get("numFmtId", "")] = str(free + n)
        each.set("numFmtId", str(free + n))
        added.append(ElementTree.tostring(each, "unicode"))
    if added and not re.search(r"<(?:\w+:)?numFmts\b", own):
        own = re.sub(r"(<(?:\w+:)?fonts\b)", rf'<numFmts xmlns="{MAIN}" count="0"></numFmts>\1',
                     own, count=1)
    return formats, _appended(own, "numFmts", added)[0] if added else own


def _appended(xml: str, tag: str, added: list[str]) -> tuple[str, int]:
    """A list of styles with more at its end, and how many it held."""
    match = re.search(rf"<((?:\w+:)?){tag}\b([^>]*?)(/>|>(.*?)</(?:\w+:)?{tag}>)", xml, re.DOTALL)
    if match is None:
        raise ValueError(f"styles without {tag}")
    held = len(ElementTree.fromstring(_standing_alone(xml, match[0])))
    block = (f'<{match[1]}{tag} count="{held + len(added)}">{match[4] or ""}{"".join(added)}'
             f"</{match[1]}{tag}>")
    return f"{xml[:match.start()]}{block}{xml[match.end():]}", held


def _standing_alone(xml: str, block: str) -> str:
    """A piece of the part with the name spaces that the part declares."""
    root = re.search(r"<(?:\w+:)?styleSheet\b([^>]*)>", xml)
    spaces = re.findall(r"""xmlns:?\w*=["'][^"']*["']""", root[1]) if root else []
    return re.sub(r"^<[\w:]+", lambda match: " ".join((match[0], *spaces)), block)


def _comments(
    archive: zipfile.ZipFile, parts: dict[str, str], scion: zipfile.ZipFile, sheet: str
) -> dict[str, str]:
    """The parts of the sheet's comments, and the list of what belongs to the sheet."""
    found = {name: scion.read(name).decode() for name in scion.namelist()
             if name.startswith(("xl/comments/", "xl/drawings/"))}
    own = sheet.rpartition("/")[2].removesuffix(".xml")
    folder = sheet.rpartition("/")[0]
    relations = scion.read("xl/worksheets/_rels/sheet1.xml.rels").decode() if found else (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>')
    made: dict[str, str] = {}
    types = parts.get(_TYPES) or archive.read(_TYPES).decode()
    for name, content in found.items():
        ending = name.rpartition(".")[2]
        new = f"xl/comments/{own}-hjalp.{ending}"
        relations = relations.replace(f"/{name}", f"/{new}")
        made[new] = content
        if ending == "vml" and not re.search(r"""Extension=["']vml["']""", types):
            types = before_end(types, "Types", f'<Default Extension="vml" ContentType="{_VML}"/>')
        elif ending == "xml" and f'"/{new}"' not in types:
            types = before_end(types, "Types",
                               f'<Override PartName="/{new}" ContentType="{_COMMENTS}"/>')
    return made | {_TYPES: types, f"{folder}/_rels/{own}.xml.rels": relations}
