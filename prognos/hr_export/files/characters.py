"""Bytes of a text file -> characters: by its mark, by being valid, else by the words it makes."""

import codecs
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from prognos.schema.damaged_letters import is_swedish

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_OLD = {"cp1252": "Windows-1252", "cp850": "DOS (CP850)", "mac_roman": "Mac Roman"}
"""Encodings of one byte a letter, the usual one first."""
_WORD = re.compile(rb"[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff-]*")
_MOST_WORDS = 5_000
_SHORT_OF_MARK = "\ufeff"


@dataclass(frozen=True)
class Characters:
    """A text file's characters."""

    text: str
    encoding: str
    """As it may be shown."""
    sure: bool = True
    """Told by a mark or by being valid; False when only the words say so."""


def is_text(content: bytes) -> bool:
    """False for bytes that are no text in any of the encodings read."""
    marked = content.startswith(tuple(mark for mark, _, _ in _MARKS))
    return marked or b"\0" not in content[:4096] or _unmarked_utf_16(content) is not None


def _unmarked_utf_16(content: bytes) -> str | None:
    """The order of bytes of UTF-16 without a mark: every second byte of plain letters is 0."""
    start = content[:4096]
    odd, even = start[1::2].count(0), start[::2].count(0)
    if max(odd, even) < 0.7 * len(start) / 2 or min(odd, even) > 0:
        return None
    return "utf-16-le" if odd else "utf-16-be"


def decode(content: bytes) -> Characters | None:
    """The characters of a text file; None when no encoding makes a text of it.

    UTF-8, UTF-16 and UTF-32 are told by their marks, UTF-16 without one by its zeros, UTF-8 by
    being valid. Else Windows-1252, unless another old encoding makes Swedish words of what is none
    in that; a file that is UTF-8 in some places and old in others is read as both.
    """
    for mark, codec, name in _MARKS:
        if content.startswith(mark) and (text := _decoded(content, codec)) is not None:
            return Characters(text.lstrip(_SHORT_OF_MARK), name)
    content = content.removeprefix(codecs.BOM_UTF8)
    unmarked = _unmarked_utf_16(content) if b"\0" in content[:4096] else None
    if unmarked is not None:
        text = _decoded(content, unmarked)
        return None if text is None else Characters(text, "UTF-16")
    text = _decoded(content, "utf-8")
    return _old(content) if text is None else Characters(text, "UTF-8")


def _decoded(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except UnicodeDecodeError:
        return None


def _old(content: bytes) -> Characters | None:
    words = Counter(found[0] for found, _ in zip(_WORD.finditer(content), range(_MOST_WORDS),
                                                 strict=False))
    valid = {word for word in words if (text := _decoded(word, "utf-8")) and is_swedish(text)}
    codec = max(_OLD, key=lambda name: _swedish(set(words) - valid, name))
    if not valid:
        text = _decoded(content, codec)
        return text if text is None else Characters(text, _OLD[codec], sure=codec == "cp1252")
    codecs.register_error("prognos-old", _reader_of(codec))
    return Characters(content.decode("utf-8", "prognos-old"), f"UTF-8 och {_OLD[codec]}",
                      sure=False)


def _swedish(words: set[bytes], codec: str) -> int:
    """Number of words that are Swedish in an encoding."""
    return sum(is_swedish(word.decode(codec, "replace")) for word in words)


def _reader_of(codec: str) -> Callable[[UnicodeError], tuple[str, int]]:
    """Reads the bytes that are no UTF-8."""
    def read(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        return error.object[error.start:error.end].decode(codec, "replace"), error.end
    return read
