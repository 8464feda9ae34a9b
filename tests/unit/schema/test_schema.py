"""The data dictionary agrees with the contract and with itself."""

from __future__ import annotations

import pytest

from prognos.reading.sheets.read_assumptions import parse_value
from prognos.schema.dictionary import Sheet, built_in_table, load_schema, normalise
from tests.support.places import DATA

SCHEMA = load_schema()


def test_the_first_seven_sheets_stand_in_the_order_of_the_contract() -> None:
    assert [sheet.name for sheet in SCHEMA.template_sheets()] == [
        "Läs mig", "Budgetram", "Bemanning", "ST-läkare", "Behov", "Önskemål", "Antaganden"]
    extended = [sheet.name for sheet in SCHEMA.template_sheets(extended=True)]
    assert extended[7:] == [
        "Specialiteter", "Utbildningsformer", "Antaganden per specialitet", "Planerade starter",
        "Pensionskurva", "Kostnader", "Begränsningar", "Listning", "Befolkning",
        "Befolkningsbehov", "Behovsfaktorer", "Handledning", "Sidoutbildning",
        "Sidoutbildningsplatser", "AT och BT", "Historik", "Föregående år", "Justerad rang",
        "Rangordningsvikter", "Scenarier", "Manuell fördelning"]


@pytest.mark.parametrize(("key", "headings"), [
    ("budgetram", "År*,Avser,Centralt anslag,Redan bundet,Högsta antal block"),
    ("bemanning", "Specialitet*,Område,Basenhet,Driftsform,Födelseår,Sysselsättningsgrad,"
     "Tjänstgöringsgrad,Andel i vården,Anställningsform,Slutdatum,Förlängs,Anmäld avgång,"
     "Tjänstledig t.o.m.,Antal,Ytterligare specialiteter,Anställningsnr"),
    ("st_lakare", "Specialitet*,Område,Basenhet,Födelseår,Startdatum,Planerat slutdatum,"
     "Finansiering,Utbildningsform,Tillgodoräknad tid (mån),Sysselsättningsgrad,"
     "Redan specialist i,Antal"),
    ("behov", "Specialitet*,Område,Metod,Budgeterade tjänster,Vakanser,Inhyrda årsarbetare,"
     "Årlig förändring,Ingår ST i tjänsterna,Minsta antal specialister"),
    ("onskemal", "Basenhet*,Specialitet*,Område,Önskade block*,Startår,Kandidat finns,"
     "Handledare finns,Motiv,Lämnat av,Datum"),
    ("specialiteter", "Specialitet*,Grupp,Typ,Basspecialitet,Utbildningsform,Alias,Planeras"),
    ("antaganden_per_specialitet", "Specialitet*,Område,Övriga avgångar per år,"
     "Rekrytering per år,Klinikfinansierade starter per år,Andel som stannar,Tillsättningsgrad,"
     "Skulle startat ändå,Sysselsättningsgrad ny specialist,"
     "Förskjutning pensionsålder (år),Prioritetsvikt,Motiv,Källa"),
    ("planerade_starter", "Specialitet*,Område,År*,Antal*,Finansiering,Utbildningsform"),
    ("pensionskurva", "Kurva,Ålder*,Slutar under året*,Arbetar andel"),
    ("kostnader", "Finansiering*,Utbildningsform,Fas,Månadslön*,PO*,Andel*,Månader,Tak kr/mån,"
     "Årlig uppräkning"),
    ("listning", "Område,Basenhet,Listade*,Årlig förändring,Listade per specialist,Listade per ST"),
    ("befolkning", "Område,Ålder från,Ålder till"),
    ("befolkningsbehov", "Specialitet*,Ålder från*,Ålder till*,Specialister per 1000*"),
    ("behovsfaktorer", "Specialitet,Område,Faktor*,Slag*,Värde*,Till år*,Från år"),
    ("at_och_bt", "Ort,Område,År*,AT-starter,AT-längd (mån),BT-starter,BT-längd (mån),"
     "Nya legitimerade,Legitimerade utan ST"),
    ("handledning", "Specialitet*,Område,Högst ST per specialist"),
    ("sidoutbildning", "Specialitet*,Mottagande specialitet*,Månader*"),
    ("sidoutbildningsplatser", "Mottagande specialitet*,Område,Platsmånader per år*"),
    ("historik", "Specialitet*,Område,År*,Specialister 1 jan*,Pensionsavgångar,Övriga avgångar,"
     "Externa rekryteringar,ST-starter,ST-färdiga,ST-avbrott"),
    ("foregaende_ar", "Specialitet*,Område,Rang,Tilldelade block,Tillsatta block"),
    ("begransningar", "Begränsning*,Specialitet,Område,Grupp,År,Värde*,Motiv"),
])
def test_headings_of_the_contract(key: str, headings: str) -> None:
    columns = [column for column in SCHEMA.sheet(key).columns if column.in_template]
    assert ",".join(c.heading + "*" * c.required for c in columns) == headings


def test_ages_of_the_population_are_required_as_numbers_or_as_text() -> None:
    assert SCHEMA.sheet("befolkning").one_of == (("age_from", "age"), ("age_to", "age"))
    assert SCHEMA.sheet("befolkning").year_columns is not None


@pytest.mark.parametrize("sheet", SCHEMA.sheets, ids=lambda sheet: sheet.key)
def test_no_heading_or_alias_means_two_columns(sheet: Sheet) -> None:
    names = [normalise(name) for c in sheet.columns for name in (c.heading, *c.aliases)]
    assert len(names) == len(set(names))
    assert all(column.help.endswith(".") for column in sheet.columns)
    assert {key for keys in (sheet.unique, *sheet.one_of) for key in keys} <= {
        column.key for column in sheet.columns}


def test_no_sheet_name_or_alias_means_two_sheets() -> None:
    names = [normalise(name) for sheet in SCHEMA.sheets for name in (sheet.name, *sheet.aliases)]
    assert len(names) == len(set(names))


def test_every_default_lies_in_its_own_hard_and_expected_range() -> None:
    for parameter in SCHEMA.parameters:
        if parameter.default is None:
            continue
        value = parse_value(parameter, parameter.default)
        for amount in getattr(value, "values", (value,)):
            domain = parameter.domain
            if isinstance(amount, int | float) and not isinstance(amount, bool):
                assert domain.low is None or domain.low <= amount <= (domain.high or amount)
                if domain.expected_low is not None and domain.expected_high is not None:
                    assert domain.expected_low <= amount <= domain.expected_high, parameter.name


def test_the_template_shows_every_default_unrounded() -> None:
    for each in load_schema().parameters:
        if isinstance(each.default, float) and each.number_format != "General":
            figure = 100.0 * each.default if each.number_format.endswith("%") else each.default
            decimals = len(each.number_format.rstrip("%").partition(".")[2])
            assert round(figure, decimals) == pytest.approx(figure), each.name


def test_parameters_have_names_and_keys_of_their_own() -> None:
    assert len(SCHEMA.parameters) == 77
    assert len({p.key for p in SCHEMA.parameters}) == 77
    names = [normalise(n) for p in SCHEMA.parameters for n in (p.name, *p.aliases)]
    assert len(names) == len(set(names))


def test_choices_by_synonym() -> None:
    employment = SCHEMA.sheet("bemanning").column("employment").domain
    assert employment.choice(" HYR ") == "Inhyrd"
    assert employment.choice("Tillsvidare") == "Tillsvidare"
    assert employment.choice("Konsult") is None


def test_look_ups_of_what_does_not_exist_raise() -> None:
    for look_up in (SCHEMA.sheet, SCHEMA.parameter, SCHEMA.sheet("behov").column):
        with pytest.raises(KeyError):
            look_up("finns-inte")


def test_built_in_tables() -> None:
    specialties = built_in_table("specialiteter")
    assert len(specialties) == 64  # 63 and DSK
    assert {row["Typ"] for row in specialties} == {"Bas", "Gren", "Tillägg", "Övrig"}
    names = {row["Specialitet"] for row in specialties}
    assert all(row["Basspecialitet"] in names | {""} for row in specialties)
    assert len(built_in_table("utbildningsformer")) == 8
    assert {row["Kurva"] for row in built_in_table("pensionskurva")} == {
        "Standard", "Tidig", "Sen"}


def test_glossary_has_a_swedish_sentence_for_every_name() -> None:
    assert len({term.name for term in SCHEMA.glossary}) == len(SCHEMA.glossary) >= 20
    assert all(term.meaning.endswith(".") for term in SCHEMA.glossary)


def test_the_reference_workbook_is_the_published_one() -> None:
    readme = DATA / "emilia_romagna_2011" / "README.md"
    assert "Senese et al. 2015" in readme.read_text(encoding="utf-8")
