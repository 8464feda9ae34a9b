"""Damaged å, ä and ö in a text: found, and put right where only one reading is possible.

A text that is written in one encoding and read in another shows other signs for these letters.
Two signs in a row that are UTF-8 read letter by letter can mean nothing else. A single sign of the
old one-byte encodings may be meant as it stands, so it counts only when the text then holds a
Swedish word that it does not hold as it is.
"""

import html
import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache

LOST = "\ufffd"
"""Stands where a program threw a letter away."""
NORDIC = "åäöÅÄÖ"
_LETTERS = (*map(chr, range(0x80, 0x100)), *"‘’“”–—…•€ƒ„†‡ˆ‰Š‹Œš›œ™", "\u030a", "\u0308")
"""Of Windows-1252, and the dots and rings that some programs write by themselves."""
_ONE_BYTE = ("cp850", "mac_roman", "cp1252")
_SWEDISH_ASCII = dict(zip("}{|][\\", NORDIC, strict=True))
"""The Swedish letters of the seven-bit character set of older machines."""
_ENTITY = re.compile(
    r"&(?:[AOaou](?:ring|uml)|eacute|#(?:22[89]|246|19[67]|214)|#x[ECFDecfd][456]);")
_STRANGE = re.compile(rf"[^\x00-\x7f{NORDIC}]|[{{}}|\[\]\\&]")
"""Stands in every damaged text: a letter that is not Swedish, or a sign that may mean one."""
_ASKED = re.compile(r"[^\W\d_]\?(?=\s|$)|\?[^\W\d_]")
_ASKED_WITHIN = re.compile(r"\?[^\W\d_]")
LONGEST = 1_000
"""Characters of a text that is looked through: names and titles are shorter."""
_IN_A_WORD = re.compile(r"[a-zåäö][†„”™][a-zåäö]")
_STEMS = re.compile(
    "läk|sätt|ställ|född|födel|tjän|områd|vård|hälso|från|högst|lägst|förl|förv|förs|förn|måna|årsar"
    "|öron|ögon|näs|hals- och kö|könss|kärl|lön|ålder|sköt|mödra|överl|nämn|rörl|behör|åtgärd|rätt"
    "|företag|språk|påbörj|näring|särsk|ämne|jämt|frånv|kön\\b|år\\b|anmäl|avgång|önskem|begräns|lång|sjö"
    "|köping|skåne|västr|östra|östr|södra|söder|övre|värml|gävle|örebro|västerå|umeå|luleå|piteå"
    "|skellefteå|örnsk|malmö|borås|skövde|trollhä|mölndal|hässleh|ängelh|värnamo|växj|östersund"
    "|börj|röntg|allmän|miljöm|hörsel|röst|smärt|äldre|tillträ|beräk|invärt|häls|fullstä|löpn|mått"
    "|härnös|sollefteå|gällivare|norrtälje|södertälje|mälar|småland"
)
"""Parts of words that staff lists and workbooks are full of."""
_OVERLAPPING = re.compile(f"(?=(?:{_STEMS.pattern}))")


@cache
def _two_signs() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """Letters of UTF-8 as they look when each byte is read as a letter of its own."""
    found: dict[str, str] = {}
    for letter in _LETTERS:
        for codec in ("cp1252", "latin-1", "cp850", "mac_roman"):
            try:
                found.setdefault(letter.encode("utf-8").decode(codec), letter)
            except UnicodeDecodeError:
                continue
    return re.compile("|".join(map(re.escape, found))), found


@cache
def _one_sign() -> tuple[tuple[frozenset[str], Mapping[int, str]], ...]:
    """For each two encodings what the letters of one look like in the other."""
    tables = [_SWEDISH_ASCII]
    for written in _ONE_BYTE:
        for read in _ONE_BYTE:
            if written != read:
                tables.append({_sign(letter, written, read): letter for letter in NORDIC})
        if written != "cp1252":
            tables.append({letter.encode(written).decode("latin-1"): letter for letter in NORDIC})
    return tuple((frozenset(table), str.maketrans(table)) for table in tables)


def _sign(letter: str, written: str, read: str) -> str:
    byte = letter.encode(written)
    try:
        return byte.decode(read)
    except UnicodeDecodeError:
        return byte.decode("latin-1")


def is_swedish(words: str) -> bool:
    """True when the text holds a part of a common word with å, ä or ö."""
    return _STEMS.search(unicodedata.normalize("NFC", words).lower()) is not None


def swedish_parts(words: str) -> int:
    """How many parts of common words with å, ä or ö the text holds; they may overlap."""
    return len(_OVERLAPPING.findall(unicodedata.normalize("NFC", words).lower()))


@lru_cache(maxsize=20_000)
def mended(words: str) -> str | None:
    """The text with its letters put right; None when they are not damaged, or not surely so."""
    if len(words) > LONGEST or not may_be_damaged(words):
        return None
    pattern, letters = _two_signs()
    whole = words
    for _ in range(3):  # a text may have been read wrongly more than once
        whole = pattern.sub(lambda sign: letters[sign[0]], whole)
    whole = _ENTITY.sub(lambda entity: html.unescape(entity[0]), whole)
    if whole != words:
        return unicodedata.normalize("NFC", whole)
    held = set(words)
    readings = [words.translate(table) for signs, table in _one_sign() if held & signs]
    if not readings:
        return None
    best = max((words, *readings), key=_likeness)
    return best if swedish_parts(best) > swedish_parts(words) else None


def _likeness(words: str) -> tuple[int, int]:
    """How much the text looks like Swedish: parts of words, then few other signs."""
    strange = sum(not char.isascii() and char not in NORDIC for char in words)
    return swedish_parts(words), -strange


def is_damaged(words: str) -> bool:
    """True when letters of the text are surely lost or shown as other signs."""
    if not may_be_damaged(words):
        return False
    return LOST in words or mended(words) is not None or _IN_A_WORD.search(words) is not None


def may_be_damaged(words: str) -> bool:
    """False when all signs are Swedish letters and signs that stand for no letter."""
    return _STRANGE.search(words) is not None


def is_questioned(words: str, last: bool = True) -> bool:
    """True when a question mark stands before a letter, as where a program knew no å, ä or ö.

    A text that still holds one of them was written by a program that knew it.
    last : also behind the last letter of a word, where a reader may have asked something.
    """
    if "?" not in words or set(words) & set(NORDIC):
        return False
    return (_ASKED if last else _ASKED_WITHIN).search(words) is not None
