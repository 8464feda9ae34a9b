"""How wide a text is, and texts cut to a width.

Advance widths of Liberation Sans, which are those of Arial and Helvetica, in 1/1000 of the size.
"""

from functools import cache

_WIDTHS = {
    191: "'", 222: "ijl", 260: "|", 278: " !,./:;I[\\]ftÌÍÎÏìíîï·\u00a0", 333: "()-`r",
    334: "{}", 355: '"', 389: "*", 469: "^", 500: "Jcksvxyzçýÿ", 556: "#$0123456789?L_abdeghnopqu"
    "àáâãäåèéêëðñòóôõöùúûüþ–", 584: "+<=>~×−", 611: "FTZßø", 667: "&ABEKPSVXYÀÁÂÃÄÅÈÉÊËÝÞ",
    722: "CDHNRUwÇÐÑÙÚÛÜ", 778: "GOQÒÓÔÕÖØ", 833: "Mm", 889: "%æ", 944: "W", 1000: "ÆŒ…", 1015: "@",
}
UNKNOWN = 1000
"""A letter of another alphabet: rather too wide than too narrow."""
CUT = "…"


@cache
def _width_of(letter: str) -> int:
    return next((width for width, letters in _WIDTHS.items() if letter in letters), UNKNOWN)


def width(text: str, size: float) -> float:
    """Width of a text at a font size, in the same unit as the size."""
    return sum(map(_width_of, text)) * size / 1000


def cut(text: str, room: float, size: float) -> str:
    """The text, or as much of it as fits in `room` with … after it."""
    if width(text, size) <= room:
        return text
    left = room - width(CUT, size)
    used, kept = 0.0, 0
    for letter in text:
        used += width(letter, size)
        if used > left:
            break
        kept += 1
    return text[:kept].rstrip() + CUT
