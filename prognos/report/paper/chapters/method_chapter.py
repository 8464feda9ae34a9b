"""How it was worked out, in a layman's words."""

from collections.abc import Iterator

import numpy as np

from prognos.report.disclosure.small_counts import COVERED
from prognos.report.paper.document import Block, Bullets, Heading, Paragraph
from prognos.report.paper.phrases import groups_words, listed, looked_at
from prognos.report.wording.common_words import lower_first, members
from prognos.report.wording.numbers import number, plural, value_text
from prognos.results import RunResult


def add_method(result: RunResult) -> Iterator[Block]:
    """How it was worked out, and what it knows nothing of."""
    yield Heading("Så är det räknat")
    for words in (_supply_words, _shortage_words, _allotment_words, _years_words):
        yield Paragraph(words(result))
    yield Bullets(tuple(_unknown(result)))


def _supply_words(result: RunResult) -> str:
    text = ("Prognosen följer var och en i underlaget år för år, utan namn. Varje specialist har "
            "varje år en sannolikhet att gå i pension, som beror på åldern, och en sannolikhet att "
            "sluta av annat skäl. Den som är under utbildning blir färdig efter en tid som inte är "
            "känd på dagen, kan avbryta utbildningen och kan ta tjänst någon annanstans. "
            "Sannolikheterna läggs ihop till ett spann för hur många som är i tjänst. Inget "
            "lottas, så samma underlag ger alltid samma svar.")
    unsure = result.inputs.careers.uncertainty
    if not any(vars(unsure).values()):
        return (f"{text} I den här körningen är osäkerheten om pensionsålder, rörlighet och "
                "utbildning avstängd; spannet visar bara slumpen mellan personer.")
    return text


METHODS = {
    "Budget": "budgeterade tjänster",
    "Nuläge": "dagens bemanning med vakanser och hyrläkare",
    "Listning": "antalet listade",
    "Befolkning": "befolkningen",
    "Manuell": "angivna årssiffror",
}
"""*Metod* -> what the need is counted from."""


def _shortage_words(result: RunResult) -> str:
    used = {need.method for need in result.inputs.need.by_group if need is not None}
    from_what = [words for method, words in METHODS.items() if method in used]
    need = f"Behovet räknas i heltider och utgår från {listed(from_what)}. " if from_what else ""
    return (f"{need}Väntad brist är hur många heltider som i genomsnitt saknas mot behovet när "
            "osäkerheten räknas in. En heltid som saknas under ett år är ett heltidsår.")


GOALS = {
    "minst brist": "så att den väntade bristen sammantaget blir så liten som möjligt",
    "jämnast brist": "så att den största väntade bristen blir så liten som möjligt, och därefter "
                     "så att bristen sammantaget blir så liten som möjligt",
    "lägst kostnad": "så att kostnaden för block och för de hyrläkare som annars fyller bristen "
                     "blir så låg som möjligt",
}
WEIGHTINGS = {
    "bristgrad": "En brist väger tyngre ju större del av behovet som saknas, så att små och stora "
                 "specialiteter prövas på lika villkor.",
    "heltider": "Varje heltid som saknas väger lika, var den än saknas.",
    "relativ": "Bristen räknas i andel av behovet, så att varje procent väger lika i små och stora "
               "specialiteter.",
}


def _allotment_words(result: RunResult) -> str:
    """Objective, weights and limits in words."""
    goal = result.inputs.rules.objective
    if not result.allocation.budgets:
        return "Ingen fördelning är beräknad, eftersom ingen budgetram är angiven."
    parts = [f"Blocken fördelas {GOALS[goal.name]}, inom de gränser som är angivna."]
    if goal.name != "lägst kostnad":
        parts.append(f"{WEIGHTINGS[goal.weighting]} Det kallas vägd brist. Hur bristen ska vägas "
                     "är regionens beslut.")
        if goal.surplus_weight > 0:
            parts.append("Även ett överskott räknas som en olägenhet, med vikten "
                         f"{value_text(goal.surplus_weight)} mot bristens 1.")
        if goal.rota_weight > 0:
            parts.append("Ett år då en jourlinje säkert inte kan bemannas räknas som "
                         f"{value_text(goal.rota_weight)} heltiders brist.")
        weighted = int(np.sum(result.inputs.careers.rates.priority != 1.0))
        if weighted:
            parts.append(f"För {groups_words(result, weighted)} är en egen prioritetsvikt angiven.")
    labels = dict.fromkeys(limit.label for budget in result.allocation.budgets
                           for limit in budget.limits)
    if labels:
        parts.append(f"Dessa gränser gäller: {listed([*map(lower_first, labels)], MANY)}.")
    return " ".join(parts)


MANY = 20
"""Limits have few labels: all are named."""


def _years_words(result: RunResult) -> str:
    later = ("" if not members(result, "ST") else
             " En ST tar flera år, så åren dessförinnan påverkas knappast av nya ST-block.")
    return f"Bristen räknas för åren {looked_at(result)}, som kallas utvärderingsår.{later}"


def _unknown(result: RunResult) -> Iterator[str]:
    yield ("Prognosen känner inte till enskildas planer, utöver de avgångar som är anmälda i "
           "underlaget.")
    yield ("Resultatet gäller med de antaganden som är gjorda. Är ett antagande fel blir också "
           "siffrorna fel; vilka antaganden som betyder mest står i avsnittet Risker och "
           "osäkerhet.")
    yield ("Verksamheternas önskemål redovisas men ändrar inte behovet."
           if not result.inputs.rules.requests_cap else
           "Verksamheternas önskemål ändrar inte behovet, men en grupp får högst så många block "
           "som har önskats.")
    used = [entry for entry in result.inputs.sources.assumptions if entry.value is not None]
    if defaults := sum(entry.is_default for entry in used):
        share = "alla" if defaults == len(used) else f"{number(defaults, 0)} av"
        yield (f"För {share} {plural(len(used), 'antagande', 'antaganden')} gäller ett "
               "standardvärde, som regionen inte har ändrat (se bilagan).")
    if (limit := result.inputs.rules.small_count) > 1:
        yield (f"Antal personer under {limit} visas inte. För grupper med så få specialister står "
               "bara bristen som andel av behovet; uppgifter som annars kunde röra enskilda är "
               f"ersatta av ”{COVERED}”.")
