"""Faults that the fuzzing script puts into the rows and the text of an export."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

Table = list[list[Any]]
ODD_CELLS: tuple[Any, ...] = (
    "1001.0", "1.001E3", "1,2E+07", "'1001", "00101", "XXXX", "saknas", "19700101-XXXX", "700101-",
    "'19700101-1234", "19700101****", "1,97001E+11", "1970.0", "-50", "50-", "(100)", -1, "1.200",
    "1,000", "950.000", "1'000", "\ufffdverl\ufffdkare", "?verl?kare", "Ã–verlÃ¤kare", "Overlakare",
    "ST-l{kare", "Överläkare Summa", "Totalt", "*", "***", "Grand Total", "Resultat",
    "Summa, Anna", "2026-09-01 - 2027-08-31", "100 %", '="00101"', '"', 'Kir "norr"',
    "a\nb", "a;b,c",
)
TOTALS = ("Totalsumma", "Summa", "*", "Överläkare Total", "Antal rader: 7", "")
WRONG = (("utf-8", "cp1252"), ("utf-8", "latin-1"), ("cp850", "cp1252"), ("mac_roman", "cp1252"),
         ("cp1252", "cp850"), ("utf-8", "cp850"), ("utf-8", "mac_roman"))
ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "cp850", "cp437", "mac_roman", "utf-16", "utf-32")


def spoil_rows(choose: random.Random, table: Table) -> None:
    """Odd cells, totals, corrections and rows that repeat."""
    for _ in range(choose.choice((0, 0, 1, 4))):
        row = choose.choice([each for each in table if each])
        row[choose.randrange(len(row))] = choose.choice(ODD_CELLS)
    for _ in range(choose.choice((0, 0, 1, 3))):
        like = list(choose.choice(table[-4:]))
        choose.choice((_total, _correction, lambda _choose, row: None))(choose, like)
        table.insert(choose.randrange(len(table)) + 1, like)


def _total(choose: random.Random, row: list[Any]) -> None:
    row[:] = [None] * len(row)
    if row:
        row[choose.randrange(len(row))] = choose.choice(TOTALS)
        row[choose.randrange(len(row))] = choose.choice((180, "1,8", None))


def _correction(_choose: random.Random, row: list[Any]) -> None:
    for place, cell in enumerate(row):
        if isinstance(cell, int | float) and cell <= 100:
            row[place] = -cell


def spoil_text(choose: random.Random, content: bytes) -> bytes:
    """A text whose quotes, letters or lines are not as they should be."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content
    for _ in range(choose.choice((0, 1, 1, 2))):
        text = choose.choice(FAULTS)(choose, text)
    encoding = choose.choice(ENCODINGS)
    lines = text.splitlines(keepends=True)
    if choose.random() < 0.2:  # two encodings in one file
        return b"".join(line.encode(choose.choice(ENCODINGS[2:5]), "replace") for line in lines)
    return text.encode(encoding, "replace")


def _quote(choose: random.Random, text: str) -> str:
    place = choose.randrange(len(text) + 1)
    if choose.random() < 0.7:  # beside a separator or at the end of a line, where it counts
        places = [i for i, char in enumerate(text) if char in ";,\t\n"] or [0]
        place = choose.choice(places) + choose.choice((0, 1))
    return text[:place] + choose.choice(('"', '""', '"\n')) + text[place:]


def _wrong_letters(choose: random.Random, text: str) -> str:
    written, read = choose.choice(WRONG)
    return text.encode(written, "replace").decode(read, "replace")


def _lost_letters(choose: random.Random, text: str) -> str:
    sign = choose.choice(("\ufffd", "?", "", "_"))
    return "".join(sign if char in "åäöÅÄÖ" else char for char in text)


def _line_ends(choose: random.Random, text: str) -> str:
    return text.replace("\r\n", choose.choice(("\r", "\n", "\r\n\r\n", "\n\r")))


def _blank_tail(choose: random.Random, text: str) -> str:
    return text + choose.choice((";" * 40 + "\n", "\n", "\x1a", "\0")) * choose.choice((1, 300))


FAULTS: tuple[Callable[[random.Random, str], str], ...] = (
    _quote, _quote, _wrong_letters, _lost_letters, _line_ends, _blank_tail)


def mapping_text(choose: random.Random) -> str:
    """A mapping file that may hold anything."""
    word = ('"st"', '"Kirurgi"', '["procent"]', "{a = 1}", "3", "9" * choose.choice((5, 5_000)),
            '"\\u001b[31m"', '"procent"', "[" * choose.choice((1, 3_000)), '""', "1979-05-27")
    lines = []
    for _ in range(choose.choice((1, 3, 9))):
        lines.append(choose.choice((
            "[kolumner]", "[skala]", "[befattningar]", "[specialiteter]", "[koder]", "[enheter]",
            "[[skala]]", "[annat]", f"saknas = {choose.choice(word)}",
            f"sysselsättningsgrad = {choose.choice(word)}", f'"Häxkonst" = {choose.choice(word)}',
            f"befattning = {choose.choice(word)}", "a" + " " * 400, "# x")))
    return "\n".join(lines)
