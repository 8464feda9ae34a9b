"""Changes as people write them: what is understood, what is not, and the forms offered then."""

from __future__ import annotations

import json

import pytest

from prognos.inputs.scenario import LeverChange, LeverProblem
from prognos.reading.levers.goal_lines import read_goal
from prognos.reading.levers.lever_lines import read_lever, read_line, read_parts
from prognos.reading.levers.lever_places import Places
from prognos.reading.levers.scenario_file import read_scenario
from prognos.schema.lever_dictionary import levers, presets
from tests.support.builders import make_group

PLACES = Places(
    (make_group("Allmänmedicin", "Umeå"), make_group("Allmänmedicin", "Södra Lappland"),
     make_group("Radiologi"), make_group("Anestesi och intensivvård"), make_group("Psykiatri")),
    first_year=2027)
G, U, R, P = "Allmänmedicin", "Umeå", "Radiologi", "Psykiatri"


def read(line: str) -> tuple[object, ...]:
    change = read_line(line, PLACES)
    return (change.lever, change.way, pytest.approx(change.value), change.specialty, change.area,
            change.first, change.last)


@pytest.mark.parametrize(("line", "meant"), [
    ("Pensionsålder +2", ("pension", "add", 2.0, None, None, None, None)),
    ("pensionsåldern + 2 år", ("pension", "add", 2.0, None, None, None, None)),
    ("pension i Radiologi +1", ("pension", "add", 1.0, R, None, None, None)),
    ("Längre arbetsliv −1 år", ("pension", "add", -1.0, None, None, None, None)),
    ("Centralt anslag 2028 +2 mkr", ("budget", "add", 2e6, None, None, 2028, 2028)),
    ("Anslaget 2028 +2 miljoner kronor", ("budget", "add", 2e6, None, None, 2028, 2028)),
    ("+2 000 tkr i anslag år 2028", ("budget", "add", 2e6, None, None, 2028, 2028)),
    ("Anslag +10%", ("budget", "scale", 1.1, None, None, None, None)),
    ("Budgetram fr.o.m. 2028 −1,5 Mkr", ("budget", "add", -1.5e6, None, None, 2028, None)),
    ("Centralt anslag 2028–2029 =20 000 000", ("budget", "set", 2e7, None, None, 2028, 2029)),
    ("Centralt anslag =2000 mkr", ("budget", "set", 2e9, None, None, None, None)),
    ("Högsta antal block 2027 =25", ("max_blocks", "set", 25.0, None, None, 2027, 2027)),
    ("Max block i Radiologi 2", ("max_blocks", "set", 2.0, R, None, None, None)),
    ("Behov Allmänmedicin, Umeå +5 %", ("need", "scale", 1.05, G, U, None, None)),
    ("Behovet i allmänmedicin södra lappland från 2030 −10 procent",
     ("need", "scale", 0.9, G, "Södra Lappland", 2030, None)),
    ("Behov Umeå +1 % per år", ("need", "growth", 0.01, None, U, None, None)),
    ("Listade per specialist =1 100", ("listed", "set", 1100.0, None, None, None, None)),
    ("Riktvärdet 1\u00a0100", ("listed", "set", 1100.0, None, None, None, None)),
    ("Tillsättningsgrad 80 %", ("fill_rate", "set", 0.8, None, None, None, None)),
    ("tillsättningsgrad 0,8", ("fill_rate", "set", 0.8, None, None, None, None)),
    ("Tillsättningsgrad Psykiatri 2028 och framåt +5 procentenheter",
     ("fill_rate", "add", 0.05, P, None, 2028, None)),
    ("Övriga avgångar −25 %", ("other_exits", "scale", 0.75, None, None, None, None)),
    ("Övriga avgångar per år Psykiatri till 3 %",
     ("other_exits", "set", 0.03, P, None, None, None)),
    ("Röntgen rekrytering +2 per år", ("recruitment", "add", 2.0, R, None, None, None)),
    ("Klinikfinansierade starter =0", ("clinic_starts", "set", 0.0, None, None, None, None)),
    ("Övriga avgångar t.o.m. 2030 −25 %", ("other_exits", "scale", 0.75, None, None, 2027, 2030)),
    ("Behov till och med 2030 +5 %", ("need", "scale", 1.05, None, None, 2027, 2030)),
    ("Avbrott i ST Psykiatri från 2029 −1 procentenhet",
     ("dropout", "add", -0.01, P, None, 2029, None)),
    ("Centralt anslag från 2028 – 2 mkr", ("budget", "add", -2e6, None, None, 2028, None)),
    ("Behov ”Psykiatri” 2028– +5 %", ("need", "scale", 1.05, P, None, 2028, None)),
    ("AT-starter från 2030 =0", ("at_starts", "set", 0.0, None, None, 2030, None)),
    ("Prioritetsvikt Psykiatri 2", ("priority", "set", 2.0, P, None, None, None)),
    ("Flytta 1 block 2027 från Radiologi till Anestesi och intensivvård",
     ("move", "move", 1.0, R, None, 2027, 2027)),
    ("flytta två block från Allmänmedicin i Umeå till Radiologi 2028",
     ("move", "move", 2.0, G, U, 2028, 2028)),
])
def test_what_is_understood(line: str, meant: tuple[object, ...]) -> None:
    assert read(line) == meant
    again = read_line(line, PLACES).text
    assert read(again) == meant, again
    assert read_line(again, PLACES).text == again


@pytest.mark.parametrize(("line", "nearest"), [
    ("Pension två år senare", "Pensionsålder +2 år"),
    ("Pensionsålder 67", "Pensionsålder +2 år"),
    ("+2 miljoner 2028", "Centralt anslag 2028 +2 mkr"),
    ("Centralt anslag +2", "Centralt anslag 2027 +2 mkr"),
    ("Högst 3 block i Radiologi 2028", "Högsta antal block Radiologi"),
    ("Behov 2030 +5 %", "Behov från 2030 +5 %"),
    ("Tillsättningsgrad +5", "Tillsättningsgrad +10 procentenheter"),
    ("Avgångarna +2 %", "Övriga avgångar +2 %"),
    ("Flytta block från Psykiatri till Radiologi", "Flytta 1 block 2027 från Psykiatri"),
    ("Utan klinikfinansierad ST", "Klinikfinansierade starter =0"),
    ("Anslag +2 mkr −1 mkr", "Centralt anslag"),
    ("=5 %", ""), ("", ""), ("2028", "2028"),
])
def test_what_is_not_gets_three_forms_that_are(line: str, nearest: str) -> None:
    with pytest.raises(LeverProblem) as told:
        read_line(line, PLACES)
    forms = str(told.value).rpartition("Närmast: ")[2].split("”")[1::2]
    assert len(forms) == 3 and nearest in str(told.value)
    for form in forms:
        assert read_line(form, PLACES)


@pytest.mark.parametrize(("line", "told"), [
    ("Flytta 1 block från Psykiatri till Radiologi",
     "vilket startår.*Flytta 1 block 2027 från Psykiatri till Radiologi"),
    ("Behov Astrologi +5 %", "varken specialiteten eller området ”astrologi”"),
    ("Listade per specialist 1.100", "kan läsas på två sätt"),
    (f"Behov +{'9' * 400} %", "9… är inget tal"), ("Högsta antal block =2,5", "Närmast"),
    ("Pensionsålder höjs med 2 år", "skriv \\+ eller −.*Pensionsålder \\+2 år"),
    ("Centralt anslag 2028 minus 2 mkr", "skriv \\+ eller −"),
    ("Flytta 0 block 2027 från Radiologi till Psykiatri", "minst 1"),
    (f"Flytta {'9' * 30} block 2027 från Radiologi till Psykiatri", "högst 1000"),
    ("Behov +5 % till 2030", "Skriv ”Behov \\+5 % från 2030” om ändringen börjar då, ”Behov \\+5 % "
     "till och med 2030” om den slutar då"),
    ("Pensionsålder 67", "hur många år senare"),
    ("Prioritetsvikt från 2029 =2", "för hela tiden: målet väger ihop alla år"),
    ("AT-starter Radiologi =0", "per område"),
    ("Centralt anslag 2030–2028 +1 mkr", "fel ordning"),
    ("Anslag 2027 och 2029 +2 mkr", "flera år"),
    ("Centralt anslag 2028 – 2 mkr", "kan betyda två saker"),
    ("Pensionsålder +6 månader", "området ”månader”. Närmast: ”Pensionsålder"),
    ("Flytta 1 block 2027 från Allmänmedicin till Radiologi", "finns i flera områden"),
    ("Flytta 1 block 2027 från Radiologi till Röntgen", "från och till samma"),
])
def test_what_cannot_be_is_told(line: str, told: str) -> None:
    with pytest.raises(LeverProblem, match=told):
        read_line(line, PLACES)


def test_every_form_and_every_preset_is_understood() -> None:
    forms = [form.format(group=R, other=P, year=2028, value=lever.value)
             for lever in levers().values() for form in lever.forms]
    for line in [*forms, *(line for preset in presets() for line in preset.lines)]:
        assert read_line(line, PLACES).text


def test_cells_say_the_same_as_a_line() -> None:
    for name, years, value, line in (
        ("Anslag", (2028, 2028, False), "+2 mkr", "Centralt anslag 2028 +2 mkr"),
        ("Tillsättningsgrad", (None, None, False), 0.8, "Tillsättningsgrad =80 %"),
        ("Listade", (None, None, False), "=1 100", "Listade per specialist =1 100"),
        ("Flytta 1 block från Radiologi till Psykiatri", (2027, 2027, False), 1,
         "Flytta 1 block 2027 från Radiologi till Psykiatri"),
    ):
        made = read_parts(name, (None, None), years, value, PLACES)
        assert made == read_line(line, PLACES)


def test_a_number_cell_is_no_change() -> None:
    """Excel takes the sign from +2: what is left could be either."""
    with pytest.raises(LeverProblem, match="Pensionsålder \\+2 år"):
        read_parts("Pensionsålder", (None, None), (None, None, False), 2, PLACES)


def test_a_change_holds_no_more_than_it_says() -> None:
    assert isinstance(read_line("Pensionsålder +2", PLACES), LeverChange)
    assert read_line("Pensionsålder +2", PLACES).motive is None


@pytest.mark.parametrize(("line", "meant", "text"), [
    ("Brist Allmänmedicin 2035 högst 10", ("shortage", G, None, 2035, 10.0, False),
     "Brist Allmänmedicin 2035 högst 10"),
    ("bristen i regionen 2035 ≤ 50 heltider", ("shortage", None, None, 2035, 50.0, False),
     "Brist 2035 högst 50"),
    ("Brist 2035 högst 2 000 000,5", ("shortage", None, None, 2035, 2000000.5, False),
     "Brist 2035 högst 2 000 000,5"),
    ("Brist Radiologi år 2034 max 10 %", ("shortage", R, None, 2034, 0.1, True),
     "Brist Radiologi 2034 högst 10 %"),
    ("Risken för brist i Psykiatri 2035 högst 20 %", ("risk", P, None, 2035, 0.2, False),
     "Risk för brist Psykiatri 2035 högst 20 %"),
    ("P(brist) Psykiatri 2035 högst 0,2", ("risk", P, None, 2035, 0.2, False),
     "Risk för brist Psykiatri 2035 högst 20 %"),
    ("Listade per specialist Umeå 2035 högst 1 100", ("listed", None, U, 2035, 1100.0, False),
     "Listade per specialist Umeå 2035 högst 1 100"),
])
def test_goals_are_understood(line: str, meant: tuple[object, ...], text: str) -> None:
    goal = read_goal(line, PLACES, 2037)
    assert (goal.kind, goal.specialty, goal.area, goal.year, pytest.approx(goal.most),
            goal.share) == meant
    assert goal.text == text and read_goal(text, PLACES, 2037).text == text


@pytest.mark.parametrize(("line", "told"), [
    ("Brist högst 65", "vilket år"), ("Brist 2035", "högst"), ("Pengar 2035 högst 3", "Närmast"),
    ("Brist 2035 högst +2", "gränsen"), ("Brist Astrologi 2035 högst 3", "astrologi"),
    ("Brist 2045 högst 3", "från 2027 till 2037"), ("Risk för brist 2035 högst 20 %", "i taget"),
    ("Risk för brist Psykiatri 2035 högst 20", "100 %"),
    ("Listade per specialist 2035 högst 1.100", "två sätt"),
    (f"Brist 2035 högst {'9' * 400}", "är inget tal"),
])
def test_goals_that_are_not_are_told(line: str, told: str) -> None:
    with pytest.raises(LeverProblem, match=told):
        read_goal(line, PLACES, 2037)


def test_a_lever_to_seek_with() -> None:
    assert read_lever("behov Allmänmedicin, Umeå", PLACES) == ("need", (G, U))
    assert read_lever("Pensionsålder", PLACES) == ("pension", (None, None))
    for words in ("Pengar", "Flytta block", "AT-starter Radiologi"):
        with pytest.raises(LeverProblem):
            read_lever(words, PLACES)


def test_the_text_of_a_scenario_file_is_what_a_reader_sees() -> None:
    """No control codes, no halves of characters, no personnummer; on one line."""
    content = {"format": "prognos-scenario", "version": 1, "name": "\x1b[1mMer\n\ud800 pengar",
               "changes": [{"change": "Behov\n+1 %", "motive": "\udc00För 19811218-9876"}]}
    scenario = read_scenario("a", json.dumps(content).encode(), PLACES)
    assert scenario.name == "[1mMer pengar" and scenario.changes[0].text == "Behov +1 %"
    assert scenario.changes[0].motive == "För [personnummer dolt]"
    with pytest.raises(LeverProblem, match="saknar namn"):
        read_scenario("a", json.dumps(content | {"name": " \n"}).encode(), PLACES)
