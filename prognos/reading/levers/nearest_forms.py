"""What was not understood, and the three forms nearest to it."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from prognos.inputs.scenario import LeverChange, LeverProblem
from prognos.reading.levers.lever_places import Places, joined_words
from prognos.reading.levers.lever_text import place_name, value_of
from prognos.reading.levers.written_change import UNITS, YEARS, plain_line, sign_of, unit_of
from prognos.schema.dictionary import normalise
from prognos.schema.lever_dictionary import PLAIN, LeverForm, levers
from prognos.schema.values import ValueProblem, number

NEAREST = 3


def not_understood(
    line: str, why: str, places: Places, lever: LeverForm | None,
    amount: re.Match[str] | None, place: tuple[str | None, str | None] = (None, None),
    year: int | None = None,
) -> LeverProblem:
    forms = nearest(line, places, lever, amount, place, year)
    listed = ", ".join(f"”{form}”" for form in forms[:-1]) + f" eller ”{forms[-1]}”"
    return LeverProblem(f"”{line}” går inte att läsa: {why}. Närmast: {listed}.")


def nearest(
    line: str, places: Places, lever: LeverForm | None = None,
    amount: re.Match[str] | None = None, place: tuple[str | None, str | None] = (None, None),
    year: int | None = None,
) -> tuple[str, ...]:
    """The three forms nearest to what was written: of the lever that was meant, else of those
    that are spelled most like it and take such a value."""
    found = YEARS.search(plain_line(line))
    if place == (None, None):
        place = _mentioned(line, places)
    year = year or (int(found["first"]) if found else places.first_year)
    ordered = [lever] if lever else _most_like(line, amount)
    forms = [form for one in ordered for form in _forms(one, places, place, year, amount)]
    if lever is None:  # one form of each lever that may be meant
        forms = [_forms(one, places, place, year, amount)[0] for one in ordered]
    more = [form for one in _most_like(line, amount) for form in
            _forms(one, places, place, year, amount)]
    return tuple(dict.fromkeys([*forms, *more]))[:NEAREST]


def _mentioned(line: str, places: Places) -> tuple[str | None, str | None]:
    """The place that some of the line's words name, the most words first."""
    words = re.findall(r"[\wåäö,-]+", plain_line(line))
    for size in range(len(words), 0, -1):
        for at in range(len(words) - size + 1):
            said = joined_words(words[at:at + size])
            found = places.find(said) if said else None
            if found is not None and found != (None, None):
                return found
    return None, None


def _forms(
    lever: LeverForm, places: Places, place: tuple[str | None, str | None], year: int,
    amount: re.Match[str] | None,
) -> list[str]:
    """A lever's forms with the group, year and value that were written, where they fit it."""
    named = place_name(*place)
    groups = [group for group in places.groups if group.planned] or list(places.groups)
    first = named or place_name(groups[0].specialty, groups[0].area)
    other = next((name for g in groups if (name := place_name(g.specialty, g.area)) != first),
                 first)
    value = lever.value
    if amount is not None and lever.kind != "move":
        try:
            way = lever.change(sign_of(amount), number(amount["number"]), unit_of(amount))
        except ValueProblem:
            way = None
        if way is not None:
            value = value_of(LeverChange(lever.key, *way))
    given = value != lever.value
    wanted = sorted(lever.forms, key=lambda form: (
        given and "{value}" not in form, bool(named) != ("{group}" in form)))
    return [form.format(group=first, other=other, year=year, value=value) for form in wanted]


def _most_like(line: str, amount: re.Match[str] | None) -> list[LeverForm]:
    """Levers by how much their spelling is like some of the line's words, and whether they take
    its value."""
    words = [word for word in re.findall(r"[a-zåäö-]+", plain_line(line)) if word not in UNITS]
    return sorted(levers().values(), key=lambda lever: -_likeness(lever, words, amount))


def _likeness(lever: LeverForm, words: Sequence[str], amount: re.Match[str] | None) -> float:
    spelled = max(_alike(words, normalise(name)) for name in (lever.name, *lever.spellings))
    if amount is None or not amount["unit"]:
        return spelled
    return spelled + (0.3 if unit_of(amount) in PLAIN[lever.kind] else 0.0)


def _alike(words: Sequence[str], spelling: str) -> float:
    """How like a spelling the most alike run of as many words is."""
    size = len(spelling.split())
    return max((SequenceMatcher(None, " ".join(words[at:at + size]), spelling).ratio()
                for at in range(max(len(words) - size + 1, 1))), default=0.0)
