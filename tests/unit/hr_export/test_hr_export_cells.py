"""Cells, titles and scales of exports: read by column, never guessed in silence."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from prognos.hr_export.doctor_kinds import built_in_words, employment_of, kind_of
from prognos.hr_export.export_cells import (
    birth_year,
    day,
    is_vacancy,
    person_key,
    plain,
    share_figure,
)
from prognos.hr_export.joining.scales import FRACTION, PERCENT, decide_scale, fraction
from prognos.schema.employee_number import employee_key
from prognos.schema.values import ValueProblem

LATEST = 2008


@pytest.mark.parametrize(("raw", "year"), [
    ("19700101-1234", 1970), ("197001011234", 1970), (197001011234.0, 1970),
    ("700101-1234", 1970), ("7001011234", 1970), (7001011234.0, 1970), (501011234.0, 2005),
    ("050101-1234", 2005), ("050101+1234", 1905),
    ("700161-1234", 1970), ("19700161-1234", 1970), ("700101-TR12", 1970),
    ("1970", 1970), (1970.0, 1970), (date(1970, 5, 1), 1970), (datetime(1970, 5, 1), 1970),
    ("1970-05-01", 1970), ("05/01/1970", 1970),
    ("19700501", 1970), ("700501", 1970), ("70-05-01", 1970),
    (25_600, 1970), ("090101-1234", 1909), ("Ek", None), ("2015-01-01", None), (12, None),
])
def test_birth_years(raw: object, year: int | None) -> None:
    if year is None:
        with pytest.raises(ValueProblem):
            birth_year(raw, LATEST)
    else:
        assert birth_year(raw, LATEST) == year


def test_a_plus_sign_is_a_hundred_years_earlier() -> None:
    assert birth_year("200101+1234", 2026) == 1920
    assert birth_year("200101-1234", 2026) == 2020


@pytest.mark.parametrize(("raw", "read"), [
    ("2024-01-31", date(2024, 1, 31)), ("20240131", date(2024, 1, 31)),
    (20240131.0, date(2024, 1, 31)), ("2024-01-31 00:00:00", date(2024, 1, 31)),
    ("31.1.2024", date(2024, 1, 31)), (45_322.0, date(2024, 1, 31)),
    ("2024/1/31", date(2024, 1, 31)),
    ("31/1 2024", date(2024, 1, 31)), ("31/01/2024", date(2024, 1, 31)),
    ("2/2/2024", date(2024, 2, 2)), ("1.2.2024", date(2024, 2, 1)),
    ("31 januari 2024", date(2024, 1, 31)), ("den 31 jan. 2024", date(2024, 1, 31)),
    ("9999-12-31", None), (date(2099, 12, 31), None),
])
def test_dates(raw: object, read: date | None) -> None:
    assert day(raw) == read


@pytest.mark.parametrize("raw", ["tills vidare", "2024-13-01", 3, "1850-01-01", "2024111",
                                 "januari 2024", "2024-01", "01/02/2024", "3/4/2024"])
def test_no_dates(raw: object) -> None:
    with pytest.raises(ValueProblem):
        day(raw)


def test_shares_as_written() -> None:
    assert [share_figure(raw) for raw in ("80,00", 0.8, "80 %", "80", "80 procent", 100)] == [
        (80.0, False), (0.8, False), (80.0, True), (80.0, False), (80.0, True), (100.0, False)]
    assert [share_figure(raw)[0] for raw in (-5, "-5", "−5", "5-", "(5)", "5- %")] == [-5.0] * 6
    for raw in ("heltid", "(5", float("inf"), float("nan"), True, "80,0,0"):
        with pytest.raises(ValueProblem):
            share_figure(raw)


@pytest.mark.parametrize(("figures", "whole", "told"), [
    ([80, 100, 50], PERCENT, None), ([0.8, 1, 0.5], FRACTION, None), ([1, 1], FRACTION, None),
    ([], FRACTION, None), ([0.8, 80, 100], PERCENT, "skala-blandad"),
    ([1.5, 1], FRACTION, "skala-oklar"), ([38.25, 40, 20], PERCENT, "skala-timmar"),
    ([0, 100], PERCENT, None),
])
def test_the_scale_is_decided_per_column(
    figures: list[float], whole: float, told: str | None
) -> None:
    scale = decide_scale(figures, "fil", "sysselsättningsgrad")
    assert scale.whole == whole
    assert [finding.code for finding in scale.told] == ([told] if told else [])


def test_a_per_cent_sign_goes_before_the_scale() -> None:
    scale = decide_scale([0.8, 1], "fil", "kolumn")
    assert fraction((80.0, True), scale) == 0.8
    assert fraction((0.5, False), scale) == 0.5


@pytest.mark.parametrize(("title", "kind"), [
    ("Specialistläkare", "specialist"), ("Överläkare", "specialist"),
    ("Biträdande överläkare", "specialist"), ("Bitr. överläkare", "specialist"),
    ("Distriktsläkare", "specialist"), ("Regionläkare", "specialist"), ("Chefläkare", "specialist"),
    ("Överläkare/sektionschef", "specialist"), ("Ortoped", "specialist"),
    ("Specialist i allmänmedicin", "specialist"), ("Hyrläkare", "specialist"),
    ("ST-läkare", "st"), ("ST läkare", "st"), ("ST-läkare, Psykiatri", "st"), ("Läkare ST", "st"),
    ("Läkare, ST", "st"), ("Läkare under specialisering", "st"), ("ST-leg läkare", "st"),
    ("Läkare under specialiseringstjänstgöring", "st"),
    ("AT-läkare", "at"), ("Läkare AT", "at"), ("BT-läkare", "bt"), ("Läkare, BT", "bt"),
    ("Underläkare", "junior"), ("Vikarierande underläkare", "junior"), ("Leg. läkare", "junior"),
    ("Läkare", "junior"), ("Läkare, legitimerad", "junior"), ("Läkare ej leg", "junior"),
    ("Sjuksköterska", "other"), ("Läkarsekreterare", "other"), ("Tandläkare", "other"),
    ("Specialistsjuksköterska", "other"), ("ST-studierektor", "other"), ("Psykolog", "other"),
    ("Barnmorska", "other"), ("Övertandläkare", "other"), ("", "other"),
    ("Skolläkare", "okand-titel"), ("Konstläkare", "okand-titel"),
])
def test_titles(title: str, kind: str) -> None:
    assert kind_of(title, built_in_words().lookup) == kind


@pytest.mark.parametrize(("words", "named"), [
    ("Överläkare anestesi", ("Anestesi och intensivvård",)),
    ("ST-läkare, Psykiatri", ("Psykiatri",)), ("Distriktsläkare", ("Allmänmedicin",)),
    ("Överläkare i barn- och ungdomspsykiatri", ("Barn- och ungdomspsykiatri",)),
    ("Öron-, näs- och halssjukdomar", ("Öron-, näs- och halssjukdomar",)),
    ("Urologi, kirurgi", ("Urologi", "Kirurgi")), ("AN/IVA", ("Anestesi och intensivvård",)),
    ("Kirurgi / kirurg", ("Kirurgi",)), ("Överläkare", ()), ("Kärlkirurgi", ("Kärlkirurgi",)),
    ("Obstetrik & gynekologi", ("Obstetrik och gynekologi",)),
])
def test_specialties_named_in_a_text(words: str, named: tuple[str, ...]) -> None:
    assert built_in_words().named_in(words) == named


def test_every_everyday_word_means_a_specialty_that_exists() -> None:
    words = built_in_words()
    assert set(words.spellings.values()) <= set(words.lookup.names)
    assert words.named_in("hudläkare") == ("Hud- och könssjukdomar",)


@pytest.mark.parametrize(("words", "form"), [
    ("Tillsvidareanställning", "Tillsvidare"), ("Vikariat", "Visstid"), ("Timlön", "Timavlönad"),
    ("SÄVA", "Visstid"), ("Inhyrd personal", "Inhyrd"), ("Allmän visstid", "Visstid"),
    ("Blåbär", None),
])
def test_forms_of_employment(words: str, form: str | None) -> None:
    assert employment_of(words) == form


def test_texts_lose_control_characters_and_personnummer() -> None:
    assert plain("a\x1b[31mb\x00c\u202e\nd") == "a [31mb c d"
    assert "1234" not in plain("K 700101-1234")
    assert plain("x" * 32_000) == "x" * 255
    assert plain(None) == plain("  ") == ""


def test_vacancies() -> None:
    assert is_vacancy("VAKANT") and is_vacancy("Vakans kirurg") and not is_vacancy("Vakman")


def test_keys_to_join_by() -> None:
    assert employee_key("00 12") == employee_key(12.0) == "12"
    assert person_key("19700101-1234") == person_key(7001011234) == person_key("700101-1234")
    assert person_key("1970") is None
