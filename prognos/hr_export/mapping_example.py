"""The mapping file written for the user to complete: what was understood, what is asked for."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from prognos.hr_export.catalogue import fields
from prognos.system.files import free_name, write_content

MOST_TEXTS = 200
HEAD = """\
# Mappning för ”prognos importera”. Fyll i det som är tomt mellan citattecknen och kör igen med
#   --mappning {file}
# Rader som börjar med # är förklaringar. Rader som lämnas tomma ("") används inte.
"""


@dataclass(frozen=True)
class UnknownTexts:
    """Texts of doctors that could not be sorted, and units that may tell their specialty."""

    titles: Sequence[str] = ()
    specialties: Sequence[str] = ()
    units: Sequence[tuple[str, str]] = ()
    """With the specialty that the name holds; "" when it holds none."""


def write_mapping_example(
    target: Path, asked: Sequence[str], headings: Mapping[str, Sequence[str]],
    texts: UnknownTexts,
) -> Path:
    """Write the file beside `target`, under a free name; the name is returned.

    asked : field keys without a column. headings : headings that nothing is read from, by export.
    """
    path = free_name(target.with_name(f"{target.stem}-mappning.toml"))
    text = "\n".join([HEAD.format(file=path.name), *_columns(asked, headings),
                      *_texts("befattningar", _TITLES, texts.titles),
                      *_texts("specialiteter", _SPECIALTIES, texts.specialties),
                      *_units(texts.units), _EXAMPLES])
    return write_content(path, text)


_TITLES = ("Läkartitlar som inte känns igen. Skriv specialist, st, at, bt, underläkare eller "
           "övrig.")
_SPECIALTIES = "Texter som inte känns igen som specialitet. Skriv specialitetens namn."
_UNITS = ("Enheter med läkare vars specialitet inte framgår. Skriv specialitetens namn. Det gäller "
          "enhetens alla läkare utan annan uppgift.")
_EXAMPLES = """\
# Fler delar som får finnas (ta bort # framför raden och ändra):
# [skala]
# sysselsättningsgrad = "procent"      # ”procent” när heltid skrivs 100, ”andel” när den skrivs 1
# [koder]
# "KOD1" = "Överläkare, kirurgi"       # kod ur kolumnen AID/etikett: titel, specialitet eller båda
# [enheter]
# "Kirurgkliniken" = "Kirurgi"         # enhetens läkare, när ingen annan uppgift finns
"""


def _columns(asked: Sequence[str], headings: Mapping[str, Sequence[str]]) -> list[str]:
    names = [fields()[key].name for key in asked]
    lines = ["# Uppgifter som inte finns i exporten alls, till exempel saknas = [\"ålder\"]",
             "saknas = []", "", "[kolumner]",
             "# Skriv den rubrik i exporten som uppgiften står under. Rubriker som inte används:"]
    for export, unread in headings.items():
        lines.append(f"#   {export}: {', '.join(unread) or 'inga'}")
    lines += [f"{_quoted(name)} = \"\"" for name in names]
    return [*lines, ""]


def _texts(section: str, explanation: str, texts: Iterable[str]) -> list[str]:
    listed = list(texts)[:MOST_TEXTS]
    if not listed:
        return []
    return [f"[{section}]", f"# {explanation}", *(f"{_quoted(each)} = \"\"" for each in listed), ""]


def _units(units: Sequence[tuple[str, str]]) -> list[str]:
    """The units with what their names hold as a question: nothing is taken unless filled in."""
    if not units:
        return []
    lines = [f'{_quoted(unit)} = ""' + (f"  # {held}?" if held else "")
             for unit, held in units[:MOST_TEXTS]]
    return ["[enheter]", f"# {_UNITS}", *lines, ""]


def _quoted(text: str) -> str:
    """A basic string of TOML: JSON's escapes are a subset of its."""
    return json.dumps(text, ensure_ascii=False)
