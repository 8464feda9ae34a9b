"""What a console gets in place of a character that its encoding lacks.

Every stand-in is one plain character, so that columns stay in line.
"""

import codecs
import unicodedata
from collections.abc import Iterable
from typing import TextIO

NAME = "prognos-nearest"
STAND_INS = str.maketrans({
    "–": "-", "—": "-", "−": "-", "─": "-", "━": "-", "·": "-", "│": "|", "…": ".",
    "”": '"', "“": '"', "’": "'", "‘": "'", "→": ">", "×": "x", "█": "#", "░": ".",
    "\u00a0": " ", "\u2009": " ", "\u202f": " ", "æ": "a", "ø": "o", "Æ": "A", "Ø": "O",
})


def nearest(text: str) -> str:
    """The text in plain characters, one for each: "2033–2037 Öga" -> "2033-2037 Oga"."""
    return "".join(map(_plain, text.translate(STAND_INS)))


def _plain(character: str) -> str:
    if character.isascii():
        return character
    base = unicodedata.normalize("NFKD", character)[0]
    return base if base.isascii() else "?"


def _in_place_of(error: UnicodeError) -> tuple[str, int]:
    """The error handler: stand-ins for the characters that cannot be written."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return nearest(error.object[error.start : error.end]), error.end


def write_nearest(streams: Iterable[TextIO]) -> None:
    """Let the streams write the nearest character where they lack one, never fail."""
    codecs.register_error(NAME, _in_place_of)
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=NAME)
