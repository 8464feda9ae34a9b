"""A change as people write it -> `LeverChange`; what is not understood gets the nearest forms.

"Centralt anslag 2028 +2 mkr", "Behov Allmänmedicin från 2030 +5 %", "Listade per specialist
=1 100", "Flytta 1 block 2027 från Radiologi till Kirurgi": a lever, where, when and how much, in
any order. Nothing is guessed.
"""

import re
from dataclasses import replace

from prognos.inputs.scenario import LeverChange, LeverProblem
from prognos.reading.levers.lever_places import Places, joined_words
from prognos.reading.levers.lever_text import line_of, place_name
from prognos.reading.levers.nearest_forms import not_understood
from prognos.reading.levers.written_change import (
    AMOUNT,
    COUNTS,
    DIRECTION,
    FROM_TO,
    LOOSE_DASH,
    MOVED,
    TILL,
    YEARS,
    Years,
    not_a_number,
    plain_line,
    sign_of,
    unit_of,
    years_of,
)
from prognos.schema.dictionary import normalise
from prognos.schema.lever_dictionary import MOVE, LeverForm, levers
from prognos.schema.values import ValueProblem, number, shown, text


def read_line(line: str, places: Places) -> LeverChange:
    """The change that a line says. Raises `LeverProblem`, with the three nearest forms."""
    plain = plain_line(line)
    if plain.startswith("flytta"):
        return _moved(line, plain, places)
    years, rest = _take_years(line, plain, places)
    found = [m for m in AMOUNT.finditer(rest) if m["number"]]
    signed = [m for m in found if m["sign"] in ("=", "+", "-")] or found[-1:]
    amount = signed[0] if len(signed) == 1 else None
    words = rest if amount is None else f"{rest[:amount.start()]} {rest[amount.end():]}"
    lever, where = _lever_in(words)
    if lever is None or lever.key == "move":
        raise not_understood(line, "det säger inte vad som ändras", places, None, amount)
    place = places.find(where)
    if place is None and amount is None:
        raise not_understood(line, "det säger inte hur mycket", places, lever, None)
    if place is None and DIRECTION.search(where):
        raise not_understood(line, "skriv + eller − före det som läggs till eller dras ifrån, = "
                             "före ett helt värde", places, lever, None)
    if place is None:
        why = f"här finns varken specialiteten eller området ”{where}”"
        if like := (places.specialties.suggestion(where, "")
                    or places.areas.suggestion(where, "")):
            raise LeverProblem(f"”{line}”: {why}. {like}")
        raise not_understood(line, why, places, lever, amount)
    if amount is None:
        raise not_understood(line, "det säger inte hur mycket", places, lever, None, place)
    return _change(line, lever, place, years, (sign_of(amount), amount["number"],
                                               unit_of(amount)), places)


def _take_years(line: str, plain: str, places: Places) -> tuple[Years, str]:
    """The years of a line, and the line without them."""
    found = list(YEARS.finditer(plain))
    if len(found) > 1:
        raise LeverProblem(f"”{line}” nämner flera år: skriv ett år, ”från {places.first_year}” "
                           f"eller ”{places.first_year}–{places.first_year + 2}”.")
    if not found:
        return (None, None, False), plain
    match = found[0]
    if not (match["since"] or match["last"]) and LOOSE_DASH.match(plain[match.end():]):
        year = match["first"]
        raise LeverProblem(f"”{line}”: ”{year} - …” kan betyda två saker. Skriv ”från {year}” om "
                           "ändringen gäller från det året, eller − tätt före det som dras ifrån.")
    if TILL.search(plain[:match.start()]):
        year = match["first"]
        first, last = (re.sub(rf"(?i)\btill\s+(?={year}\b)", f"{word} ", line)
                       for word in ("från", "till och med"))
        raise LeverProblem(f"”{line}”: ”till {year}” kan betyda två saker. Skriv ”{first}” om "
                           f"ändringen börjar då, ”{last}” om den slutar då.")
    return years_of(match), f"{plain[:match.start()]} {plain[match.end():]}"


def _lever_in(words: str) -> tuple[LeverForm | None, str]:
    """The lever that is named, by its longest spelling, and the rest of the words."""
    clean = " ".join(words.split())
    best: tuple[int, LeverForm, str] | None = None
    for lever in levers().values():
        for spelling in map(normalise, (lever.name, *lever.spellings)):
            match = re.search(rf"(?<![\wåäö-]){re.escape(spelling)}(?![\wåäö-])", clean)
            if match is not None and (best is None or len(spelling) > best[0]):
                rest = f"{clean[:match.start()]} {clean[match.end():]}"
                best = len(spelling), lever, joined_words(rest.replace(",", " , ").split())
    return (best[1], best[2].replace(" ,", ",")) if best else (None, "")


def _moved(line: str, plain: str, places: Places) -> LeverChange:
    """"Flytta 1 block 2027 från A till B"."""
    lever = levers()["move"]
    (first, last, _on), rest = _take_years(line, plain, places)
    match = MOVED.fullmatch(" ".join(rest.split()))
    pair = match and FROM_TO.fullmatch(match["rest"])
    if match is None or pair is None or first != last:
        raise not_understood(line, "en flytt säger hur många block, vilket startår, från vem och "
                             "till vem", places, lever, None)
    giver, taker = (_one_group(line, joined_words(pair[name].split()), places)
                    for name in ("giver", "taker"))
    if first is None:
        raise LeverProblem(f"”{line}” säger inte vilket startår. Skriv till exempel ”Flytta "
                           f"{match['count']} block {places.first_year} från {place_name(*giver)} "
                           f"till {place_name(*taker)}”.")
    if giver == taker:
        raise LeverProblem(f"”{line}” flyttar från och till samma specialitet.")
    count = COUNTS.get(match["count"]) or int(match["count"])
    if not lever.low <= count <= lever.high:
        raise LeverProblem(f"”{line}”: flytta minst {lever.low:.0f} och högst {lever.high:.0f} "
                           "block.")
    change = LeverChange("move", MOVE, float(count), *giver, first, first, *taker)
    return _checked(line, lever, change)


def _one_group(line: str, words: str, places: Places) -> tuple[str, str | None]:
    """The one group that the words mean: specialty, and area where it has several."""
    place = places.find(words)
    if place is None or place[0] is None:
        raise LeverProblem(f"”{line}”: här finns ingen specialitet ”{words}”. "
                           f"{places.specialties.suggestion(words, 'Här finns')}")
    found = [places.groups[g] for g in places.members(*place)]
    if len(found) > 1:
        areas = ", ".join(f"”{g.specialty}, {g.area}”" for g in found if g.area)
        raise LeverProblem(f"”{line}”: {place[0]} finns i flera områden. Skriv till exempel "
                           f"{areas}.")
    return found[0].specialty, found[0].area


def find_lever(name: str) -> LeverForm | None:
    """The lever of the name, by any spelling."""
    wanted = normalise(name)
    return next((lever for lever in levers().values()
                 if wanted in map(normalise, (lever.name, *lever.spellings))), None)


def read_parts(
    name: str, place: tuple[str | None, str | None], years: Years, value: object, places: Places
) -> LeverChange:
    """The change of a row: lever, where, when and value in cells of their own.

    Raises `LeverProblem`, with the three nearest forms.
    """
    lever = find_lever(name)
    said = text(value) if isinstance(value, str) else shown(value).replace("\u00a0", "")
    if plain_line(name).startswith("flytta"):
        return _moved_in_cells(name, years, said, places)
    if lever is None:
        line = f"{name} {said}".strip()
        raise not_understood(line, "det säger inte vad som ändras", places, None, None)
    match = AMOUNT.fullmatch(plain_line(said))
    if match is None or not match["number"]:
        raise not_understood(f"{name} {said}", "värdet går inte att läsa", places, lever, None,
                             place)
    if not places.members(*place):
        raise LeverProblem(f"{place[0] or ''} {place[1] or ''} finns inte här.".strip())
    amount = sign_of(match), match["number"], unit_of(match)
    return _change(f"{name} {said}", lever, place, years, amount, places)


def read_lever(words: str, places: Places) -> tuple[str, tuple[str | None, str | None]]:
    """A lever and where it is pulled: "Behov Allmänmedicin". Raises `LeverProblem`."""
    lever, where = _lever_in(plain_line(words))
    place = places.find(where) if lever is not None else None
    if lever is None or lever.key == "move" or place is None:
        names = ", ".join(f"”{each.name}”" for each in levers().values() if each.key != "move")
        raise LeverProblem(f"”{words}” är inget som kan ändras. Välj bland {names}, med eller "
                           "utan specialitet eller område.")
    if (lever.where == "all" and place != (None, None)) or (lever.where == "area" and place[0]):
        raise LeverProblem(f"”{words}”: {lever.name} ändras inte per specialitet: {lever.why}.")
    return lever.key, place


def _moved_in_cells(name: str, years: Years, said: str, places: Places) -> LeverChange:
    """A moved block written out, its start year perhaps in a cell of its own; the value can only
    be the number of blocks again."""
    year = years[0]
    change = read_line(name if year is None else f"{name} {year}", places)
    if said != f"{change.value:.0f}":
        raise LeverProblem(f"”{name}” flyttar {change.value:.0f} block, och Värde säger {said}. "
                           f"Skriv {change.value:.0f} i Värde.")
    return change


def _change(
    line: str, lever: LeverForm, place: tuple[str | None, str | None], years: Years,
    amount: tuple[str, str, str], places: Places,
) -> LeverChange:
    sign, figure, unit = amount
    try:
        way = lever.change(sign, number(figure), unit)
    except ValueProblem as problem:
        raise not_a_number(line, figure, problem) from None
    first, last, on = years
    if first is None and last is not None:
        first = places.first_year
    if way is None:
        why = "värdet passar inte det som ändras"
        if lever.kind == "years" and not sign:
            why = ("skriv hur många år senare (+) eller tidigare (−) än idag, i Excel i en cell "
                   "med textformat")
        elif not sign:
            why += "; skriv tecknet, + eller −, i Excel i en cell med textformat"
        raise not_understood(line, why, places, lever, None, place, first)
    if lever.when == "from" and first is not None and not on and last == first:
        raise not_understood(line, f"skriv ”från {first}”", places, lever, None, place, first)
    return _checked(line, lever, LeverChange(lever.key, *way, *place, first, last))


def _checked(line: str, lever: LeverForm, change: LeverChange) -> LeverChange:
    """The change with its text, if the lever can be pulled there and then."""
    if change.first is not None and lever.when == "never":
        raise LeverProblem(f"”{line}”: {lever.name} ändras för hela tiden: {lever.why}. Ta bort "
                           f"{change.first}.")
    if change.last is not None and change.first is not None and change.last < change.first:
        raise LeverProblem(f"”{line}”: åren står i fel ordning.")
    if lever.where == "all" and (change.specialty or change.area):
        raise LeverProblem(f"”{line}”: {lever.name} ändras för alla på en gång: {lever.why}. "
                           f"Ta bort {change.specialty or change.area}.")
    if lever.where == "area" and change.specialty:
        raise LeverProblem(f"”{line}”: {lever.name} ändras per område, inte per specialitet: "
                           f"{lever.why}.")
    return replace(change, text=line_of(change))
