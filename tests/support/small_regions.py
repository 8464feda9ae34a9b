"""Small made-up regions as workbooks: few persons, every weighting, areas, listings, limits, plans.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

from tests.support.workbooks import Rows, Sheets, write

SPECIALTIES = ("Kirurgi", "Radiologi", "Ortopedi", "Geriatrik", "Psykiatri", "Urologi", "Neurologi")
AREAS = ("Norr", "Söder")
COUNTS = (0, 1, 1, 2, 3, 4, 4, 5, 6, 9, 12, 17, 30)
Place = tuple[str, str | None]


def small_region(seed: int, folder: Path) -> Path:
    """A workbook of two to eight groups."""
    choose = Random(seed)
    named: list[Place] = [(name, None) for name in choose.sample(
        SPECIALTIES, choose.randint(1, len(SPECIALTIES)))]
    if choose.random() < 0.6:
        named += [("Allmänmedicin", area) for area in AREAS]
    named = named if len(named) > 1 else [*named, ("Akutsjukvård", None)]
    choose.shuffle(named)
    persons = {place: choose.choice(COUNTS) for place in named}
    if not any(persons.values()):
        persons[named[0]] = 3
    sheets: Sheets = {
        "Budgetram": _money(choose), "Bemanning": _staff(choose, persons),
        "ST-läkare": _trainees(choose, named), "Behov": _needs(choose, persons),
        "Antaganden": _assumptions(choose),
    }
    if choose.random() < 0.6:
        sheets["Handledning"] = [["Specialitet", "Område", "Högst ST per specialist"], *(
            [name, area, choose.choice((0.5, 1, 2))] for name, area in named)]
    if "Listning" in {row[2] for row in sheets["Behov"]}:
        sheets["Listning"] = [["Område", "Listade"], *(
            [area, 1100 * persons["Allmänmedicin", area] + choose.randrange(900)]
            for area in AREAS)]
    if choose.random() < 0.5:
        sheets["Manuell fördelning"] = [["Specialitet", "Område", "År", "Block", "Motiv"], *(
            [name, area, 2027, choose.randrange(4), None] for name, area in named)]
    return write(sheets, folder / "underlag.xlsx")


def _money(choose: Random) -> Rows:
    limited, most = choose.random() < 0.7, choose.choice((None, 2, 6))
    return [["År", "Avser", "Centralt anslag", "Redan bundet", "Högsta antal block"],
            *([year, "ST", choose.choice((4e6, 9e6, 3e7)) if limited else None,
               choose.choice((None, 1e6)) if limited else None, most if limited else most or 4]
              for year in (2027, 2028, 2029))]


def _staff(choose: Random, persons: dict[Place, int]) -> Rows:
    one_age = choose.random() < 0.3
    return [["Specialitet", "Område", "Födelseår", "Sysselsättningsgrad"], *(
        [name, area, 1985 if one_age else choose.randint(1960, 1992),
         choose.choice((1, 1, 1, 0.8))]
        for (name, area), count in persons.items() for _ in range(count))]


def _trainees(choose: Random, named: list[Place]) -> Rows:
    return [["Specialitet", "Område", "Födelseår", "Startdatum", "Finansiering"], *(
        [name, area, 1993, date(choose.randint(2022, 2026), choose.randint(1, 12), 1), "Central"]
        for name, area in named for _ in range(choose.choice((0, 0, 1, 2, 3, 5, 7))))]


def _needs(choose: Random, persons: dict[Place, int]) -> Rows:
    listed = choose.random() < 0.5
    rows: Rows = [["Specialitet", "Område", "Metod", "Budgeterade tjänster"]]
    for (name, area), count in persons.items():
        posts = max(round(count * choose.uniform(0.7, 1.8) + choose.random(), 1), 0.5)
        rows.append([name, area, "Listning", None] if area and listed
                    else [name, area, "Budget", posts])
    return rows


def _assumptions(choose: Random) -> Rows:
    return [["Antagande", "Värde"], ["Region", "Provregionen"], ["Mätdatum", date(2026, 12, 31)],
            ["Central andel av ST-block", 1], ["Horisont (år)", 8],
            ["Minsta antal i redovisning", choose.choice((3, 5, 5, 5, 10))],
            ["Mål", choose.choice(("minst brist", "minst brist", "jämnast brist",
                                   "lägst kostnad"))],
            ["Viktning", choose.choice(("bristgrad", "heltider", "relativ"))],
            ["Vikt överskott", choose.choice((0, 0, 0.2))]]
