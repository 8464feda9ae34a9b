"""A goal as people write it -> `Goal`: "Brist Allmänmedicin 2035 högst 10"."""

import re

from prognos.inputs.scenario import LISTED, RISK, SHORTAGE, Goal, LeverProblem
from prognos.reading.levers.lever_places import Places, joined_words
from prognos.reading.levers.lever_text import place_name
from prognos.reading.levers.written_change import AMOUNT, YEARS, not_a_number, plain_line, unit_of
from prognos.schema.lever_dictionary import PERCENT
from prognos.schema.values import ValueProblem, number

SPELLED = ((RISK, ("risken för brist", "risk för brist", "sannolikheten för brist",
                   "sannolikhet för brist", "p(brist)", "bristrisk")),
           (LISTED, ("antal listade per specialist", "listade per specialist", "listade")),
           (SHORTAGE, ("den väntade bristen", "väntad brist", "bristen", "brist")))
NAMES = {RISK: "Risk för brist", LISTED: "Listade per specialist", SHORTAGE: "Brist"}
AT_MOST = re.compile(r"\b(?:högst|max|maximalt|som mest|under)\b|<=|≤|<")
UNITS = {RISK: ("", *PERCENT), LISTED: ("", "listade", "personer", "patienter"),
         SHORTAGE: ("", *PERCENT)}
FORM_YEARS = 8
"""The year of a form that is offered, counted from the first start year."""
EXTRA = re.compile(r"\b(?:heltider|heltid|procent av behovet)\s*$")


def read_goal(line: str, places: Places, last_year: int) -> Goal:
    """The goal that a line says. Raises `LeverProblem`, with three forms that are understood."""
    plain = EXTRA.sub(lambda found: "%" if "procent" in found[0] else "", plain_line(line))
    parts = AT_MOST.split(plain)
    if len(parts) != 2:
        raise _unknown(line, "ett villkor säger ”högst” ett tal", places, last_year)
    what, amount = parts[0], AMOUNT.fullmatch(parts[1].strip())
    years = list(YEARS.finditer(what))
    kind, rest = _kind(YEARS.sub(" ", what))
    if kind is None or len(years) != 1 or years[0]["last"] or years[0]["until"]:
        raise _unknown(line, "det säger inte vad som ska hålla, eller vilket år", places, last_year)
    if amount is None or amount["sign"] or unit_of(amount) not in UNITS[kind]:
        raise _unknown(line, "gränsen går inte att läsa", places, last_year)
    place = places.find(rest)
    if place is None:
        raise LeverProblem(f"”{line}”: här finns varken specialiteten eller området ”{rest}”. "
                           f"{places.specialties.suggestion(rest, 'Här finns')}")
    return _goal(line, kind, place, int(years[0]["first"]), amount, places, last_year)


def _kind(words: str) -> tuple[str | None, str]:
    """What is to hold, and the words that are left."""
    clean = " ".join(words.split())
    for kind, spellings in SPELLED:
        for spelling in spellings:
            if spelling in clean:
                return kind, joined_words(clean.replace(spelling, " ", 1).split())
    return None, ""


def _goal(
    line: str, kind: str, place: tuple[str | None, str | None], year: int,
    amount: re.Match[str], places: Places, last_year: int,
) -> Goal:
    try:
        most = number(amount["number"])
    except ValueProblem as problem:
        raise not_a_number(line, amount["number"], problem) from None
    percent = unit_of(amount) in PERCENT
    most = most / 100 if percent else most
    if kind == RISK and most > 1.0:
        raise _unknown(line, "en risk är högst 100 %", places, last_year)
    if kind == RISK and len(places.members(*place)) != 1:
        raise LeverProblem(f"”{line}”: risken gäller en specialitet i ett område i taget.")
    if not places.first_year <= year <= last_year:
        raise LeverProblem(f"”{line}”: året är från {places.first_year} till {last_year}.")
    figure = f"{most:,.6f}".rstrip("0").rstrip(".").replace(",", " ")
    shown = f"{100 * most:g} %" if percent or kind == RISK else figure
    words = (NAMES[kind], place_name(*place), str(year), "högst", shown.replace(".", ","))
    return Goal(kind, *place, year, most, percent and kind == SHORTAGE,
                " ".join(word for word in words if word))


def goal_forms(places: Places, last_year: int) -> tuple[str, ...]:
    """Lines that are understood, one of each kind."""
    group, last_year = places.groups[0], min(last_year, places.first_year + FORM_YEARS)
    named = place_name(group.specialty, group.area)
    return (f"Brist {named} {last_year} högst 10", f"Risk för brist {named} {last_year} högst "
            "20 %", f"Listade per specialist {last_year} högst 1 100")


def _unknown(line: str, why: str, places: Places, last_year: int) -> LeverProblem:
    forms = goal_forms(places, last_year)
    return LeverProblem(f"”{line}” går inte att läsa: {why}. Närmast: ”{forms[0]}”, "
                        f"”{forms[1]}” eller ”{forms[2]}”.")
