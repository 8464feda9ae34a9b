"""One spoiled workbook per finding code, and no code without one."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from prognos.reading import read_inputs
from prognos.schema.findings import ERROR, catalogue, render_line
from prognos.template.sending import NOTE as SENDING_NOTE
from tests.support.workbooks import (
    ADJUSTED,
    AT_BT,
    FACTORS,
    GOOD,
    LISTED,
    MANUAL,
    PER_1000,
    POPULATION,
    PREVIOUS,
    SUPERVISION,
    WEIGHTS,
    Spoil,
    add,
    assume,
    by_listing,
    by_population,
    by_rotation,
    codes,
    drop,
    good,
    make_book,
    page,
    put,
    read,
    together,
    write,
)

B, T, N, R, A = "Bemanning", "ST-läkare", "Behov", "Budgetram", "Antaganden per specialitet"
SUP, ROT, SEAT = "Handledning", "Sidoutbildning", "Sidoutbildningsplatser"
LAST = "Föregående år"
RANK, WEIGH, OWN = "Justerad rang", "Rangordningsvikter", "Manuell fördelning"
LIMITS, WISHES, COSTS = "Begränsningar", "Önskemål", "Kostnader"
L, P, K, F, AT = "Listning", "Befolkning", "Befolkningsbehov", "Behovsfaktorer", "AT och BT"

SC, MANUAL_PLAN = "Scenarier", "Manuell fördelning"
SC_ROW = ["Scenario", "Antagande", "Specialitet", "Område", "År", "Värde", "Motiv"]
SPOILED: dict[str, tuple[Spoil, str | None]] = {
    # code: (what is spoiled, where the finding points)
    "blad-saknas": (drop(B), B),
    "blad-tomt": (drop(N, slice(1, None)), N),
    "blad-dubbelt": (lambda s: s.update({"Personal": GOOD[B]}), B),
    "felstavat-blad": (lambda s: s.update({"Önskmål": s.pop(WISHES)}), "Önskmål"),
    "felstavad-kolumn": (lambda s: s[R][0].__setitem__(4, "Högsta antal blok"), f"{R}!E1"),
    "belopp-litet": (put(R, "Centralt anslag", 9), f"{R}!C2"),
    "inte-andel": (put(B, "Sysselsättningsgrad", "heltid"), f"{B}!F2"),
    "okant-blad": (lambda s: s.update({"Blad7": [["x"]]}), "Blad7"),
    "rubrikrad-saknas": (lambda s: s.update({R: [["a", "b"], [1, 2]]}), R),
    "kolumn-saknas": (lambda s: s[R][0].__setitem__(0, "Å"), f"{R}!1"),
    "rubrik-dubbel": (lambda s: s[R][0].append("Anslag"), f"{R}!F1"),
    "okand-kolumn": (put(R, "Favoritfärg", "blå"), f"{R}!F1"),
    "personuppgifter-i-kolumn": (put(B, "Efternamn", "Ek"), f"{B}!P1"),
    "summarad": (add(B, Specialitet="Summa", Antal=5), f"{B}!A6"),
    "cell-saknas": (put(B, "Specialitet", None), f"{B}!A2"),
    "formel-utan-varde": (put(B, "Födelseår", "=1950+20"), f"{B}!E2"),
    "inte-tal": (put(N, "Budgeterade tjänster", "fyra", 2), f"{N}!D3"),
    "fodelsear-olika": (together(put(B, "Personnummer", "19650505-XXXX")), f"{B}!P2"),
    "datum-langt-bort": (put(B, "Anmäld avgång", date(2099, 1, 1)), f"{B}!L2"),
    "onskemal-okand-enhet": (put(WISHES, "Basenhet", "K11"), f"{WISHES}!A2"),
    "bas-i-cirkel": (page("Specialiteter", [["Specialitet", "Basspecialitet"],
                                            ["Månmedicin", "Månmedicin"]]), "Specialiteter!B2"),
    "tvetydigt-tal": (put(N, "Budgeterade tjänster", "1.200", 2), f"{N}!D3"),
    "skadade-tecken": (put(B, "Basenhet", "VÃ¥rdcentralen"), f"{B}!C2"),
    "inte-heltal": (put(B, "Antal", 1.5), f"{B}!N2"),
    "tvetydig-andel": (put(B, "Sysselsättningsgrad", 1.5), f"{B}!F2"),
    "andel-over-100": (put(B, "Sysselsättningsgrad", 120), f"{B}!F2"),
    "tvetydigt-datum": (put(B, "Slutdatum", "03/04/2027"), f"{B}!J2"),
    "datum-manad": (put(B, "Slutdatum", "juni 2027"), f"{B}!J2"),
    "inte-datum": (put(B, "Slutdatum", "2027-02-30"), f"{B}!J2"),
    "inte-ar": (put(B, "Födelseår", datetime(1905, 5, 23)), f"{B}!E2"),
    "ar-utanfor": (put(B, "Födelseår", 70), f"{B}!E2"),
    "inte-ja-nej": (put(B, "Förlängs", "kanske"), f"{B}!K2"),
    "inte-personnummer": (put(B, "Personnummer", "199913011234"), f"{B}!P2"),
    "okant-val": (put(B, "Anställningsform", "Tilsvidare"), f"{B}!I2"),
    "utanfor-granser": (put(B, "Födelseår", 2012), f"{B}!E2"),
    "ovantat-varde": (put(A, "Övriga avgångar per år", 0.4), f"{A}!C2"),
    "okand-specialitet": (put(B, "Specialitet", "Kirurgy"), f"{B}!A2"),
    "okand-utbildningsform": (put(T, "Utbildningsform", "ST 2015"), f"{T}!G2"),
    "dubbel-nyckel": (add(N, Specialitet="Kirurgi", Metod="Nuläge"), f"{N}!A5"),
    "okant-antagande": (assume("Horisonten", 9), None),
    "antagande-anvands-inte": (assume("Månadslön AT", 40000), None),
    "felaktiga-arsvarden": (assume("Tillsättningsgrad", "2028: 0,8; 2027: 0,6"), None),
    "matdatum-saknas": (together(assume("Mätdatum", None),
                                 *(put(R, "År", None, row) for row in (1, 2, 3))), "Antaganden!B4"),
    "matdatum-antaget": (assume("Mätdatum", None), "Antaganden!B4"),
    "matdatum-inte-arsslut": (assume("Mätdatum", date(2026, 10, 1)), None),
    "region-saknas": (assume("Region", None), "Antaganden!B4"),
    "utvarderingsar": (assume("Utvärderingsår", "7–12"), None),
    "startar-over-horisont": (
        together(assume("Horisont (år)", 5), assume("Startår som fördelas", 6),
                 assume("År efter horisonten", 0)), None),
    "hyrlakare-billigare": (together(
        assume("Mål", "lägst kostnad"), assume("Kostnad hyrläkare per heltidsår", 500_000)), None),
    "vikt-utan-jourlinje": (together(
        assume("Vikt jourlinje", 1), put("Behov", "Minsta antal specialister", None, 2)), None),
    "samverkan-efter-beslut": (together(
        assume("Beslutsdatum", date(2027, 5, 3)), assume("Samverkansdatum", date(2027, 5, 4))),
        None),
    "okand-pensionskurva": (assume("Pensionskurva", "Standrad"), None),
    "alias-upptaget": (put("Specialiteter", "Alias", "Astro;Ortoped"), "Specialiteter!F2"),
    "for-manga-grupper": (
        together(*(add(N, Specialitet="Kirurgi", Område=f"o{n}", Budgeterade_tjänster=1)
                   for n in range(2_001))), None),
    "omraden-som-enheter": (
        together(*(add(N, Specialitet="Kirurgi", Område=f"o{n}", Budgeterade_tjänster=1)
                   for n in range(101))), None),
    "planeras-inte": (add(B, Specialitet="Palliativ medicin", Födelseår=1980), "Specialiteter"),
    "omrade-saknas": (add(B, Specialitet="Allmänmedicin", Födelseår=1980), f"{B}!B6"),
    "startar-saknas": (drop(R, slice(2, 3)), R),
    "grans-saknas": (put(R, "Centralt anslag", None, 2), f"{R}!C3"),
    "budgetar-passerat": (add(R, År=2026, Högsta_antal_block=3), f"{R}!A5"),
    "bundet-over-anslag": (put(R, "Redan bundet", 10_000_000), f"{R}!D2"),
    "anslag-upprepas": (together(), f"{R}!C4"),
    "bt-ram-utan-starter": (
        together(*(add(R, År=year, Avser="BT", Högsta_antal_block=3)
                   for year in (2027, 2028, 2029))), f"{R}!B5"),
    "ram-saknas": (add(N, Specialitet="Distriktssköterska", Budgeterade_tjänster=9), R),
    "timavlonad-utan-andel": (
        together(put(B, "Sysselsättningsgrad", None), put(B, "Anställningsform", "Timavlönad")),
        f"{B}!F2"),
    "slutdatum-tillsvidare": (put(B, "Slutdatum", date(2030, 6, 1)), f"{B}!J2"),
    "visstid-utan-slutdatum": (put(B, "Anställningsform", "Visstid"), f"{B}!J2"),
    "slutat-fore-matdatum": (put(B, "Anmäld avgång", date(2026, 12, 31)), f"{B}!L2"),
    "over-heltid": (add(B, Specialitet="Kirurgi", Födelseår=1970, Anställningsnr=1), f"{B}!F6"),
    "samma-person-i-tva-grupper": (
        add(B, Specialitet="Radiologi", Födelseår=1970, Anställningsnr=1), f"{B}!O6"),
    "samma-nummer-olika-fodelsear": (
        add(B, Specialitet="Kirurgi", Födelseår=1990, Anställningsnr=1), f"{B}!O6"),
    "fodelsear-saknas": (put(B, "Födelseår", None), B),
    "inga-fodelsear": (together(*(put(B, "Födelseår", None, r) for r in (1, 2, 3, 4))), B),
    "privata-utanfor-planen": (assume("Privata utförare i planen", "nej"), B),
    "inga-st-lakare": (drop(T, slice(1, None)), T),
    "slut-fore-start": (put(T, "Planerat slutdatum", date(2023, 1, 1)), f"{T}!E2"),
    "slut-fore-matdatum": (put(T, "Planerat slutdatum", date(2026, 6, 1)), f"{T}!E2"),
    "start-efter-matdatum": (put(T, "Startdatum", date(2027, 2, 1)), f"{T}!D2"),
    "utbildning-utan-tid": (put(T, "Sysselsättningsgrad", 0), f"{T}!I2"),
    "finansiering-antagen": (put(T, "Finansiering", None), f"{T}!F2"),
    "utbildningsform-antagen": (put(T, "Utbildningsform", None), f"{T}!G2"),
    "redan-specialist-i-samma": (put(T, "Redan specialist i", "Kirurgi"), f"{T}!J2"),
    "utbildning-inom-basen": (
        together(put(T, "Specialitet", "Neonatologi"), put(T, "Redan specialist i", "Pediatrik")),
        f"{T}!J2"),
    "bas-utan-grupp": (
        together(add("Specialiteter", Specialitet="Neonatologi", Typ="Gren", Planeras="ja",
                     Basspecialitet="Pediatrik"),
                 add(B, Specialitet="Neonatologi", Födelseår=1980)), "Specialiteter"),
    "gren-utan-bas": (put(T, "Specialitet", "Neonatologi"), f"{T}!J2"),
    "finansiering-klinik": (put("Planerade starter", "Finansiering", None), "Planerade starter!E2"),
    "start-passerad": (put("Planerade starter", "År", 2026), "Planerade starter!C2"),
    "start-efter-sista-ar": (put("Planerade starter", "År", 2038), "Planerade starter!C2"),
    "klinikstarter-saknas": (put(T, "Finansiering", "Klinik"), A),
    "metod-utan-blad": (put(N, "Metod", "Listning"), f"{N}!C2"),
    "blad-anvands-inte": (page("Listning", LISTED), "Listning"),
    "st-ingar-anvands-inte": (
        together(by_listing(), put(N, "Ingår ST i tjänsterna", "ja")), f"{N}!H2"),
    "budget-utan-tjanster": (put(N, "Budgeterade tjänster", None, 2), f"{N}!D3"),
    "manuell-utan-ar": (put(N, "Metod", "Manuell", 3), f"{N}!C4"),
    "metod-manuell-antagen": (put(N, "Metod", None), f"{N}!C2"),
    "forandring-anvands-inte": (put(N, "Årlig förändring", 0.01), f"{N}!G2"),
    "arssiffror-anvands-inte": (put(N, "2030", 4, 2), f"{N}!K3"),
    "behov-nulage": (together(), f"{N}!C4"),
    "behov-raknas-i-bas": (add(N, Specialitet="Neonatologi"), f"{N}!A5"),
    "behov-saknas": (add(B, Specialitet="Radiologi", Födelseår=1980), N),
    "bemanning-saknas": (add(N, Specialitet="Radiologi", Budgeterade_tjänster=3), f"{N}!A5"),
    "inhyrda-utanfor-behovet": (
        together(put(N, "Inhyrda årsarbetare", None, 3), add(
            B, Specialitet="Allmänmedicin", Område="Skellefteå", Anställningsform="Inhyrd")),
        f"{N}!F4"),
    "listning-utan-rad": (together(by_listing(), put(L, "Område", "Lycksele", 3)), f"{N}!C4"),
    "listning-utan-grupp": (
        together(by_listing(), add(L, Område="Lycksele", Listade=900)), f"{L}!A5"),
    "listning-dubbelrakning": (
        together(by_listing(), add(L, Område="Umeå", Listade=12_000)), f"{L}!C5"),
    "befolkning-utan-ar": (
        together(by_population(), page(P, [row[:3] for row in POPULATION])), P),
    "befolkning-utan-framtid": (
        together(by_population(), page(P, [row[:4] for row in POPULATION])), P),
    "befolkning-summarader": (
        together(by_population(), lambda s: s[P].append(["00 Riket", 0, 17, 9, 9, 9])), P),
    "befolkning-kon": (
        together(by_population(), page(P, [["Område", "Ålder", "Kön", 2026, 2030]] + [
            [None, age, sex, 9, 9] for age in ("0-64", "65+") for sex in ("Män", "Kvinnor")])), P),
    "befolkning-rikets": (
        together(by_population(), *(put(P, "Område", "Riket", r) for r in (1, 2, 3, 4))), P),
    "befolkning-okant-omrade": (
        together(by_population(), *(put(P, "Område", "2480 Vännäs", r) for r in (1, 2, 3, 4))), P),
    "befolkning-regionens": (
        together(page(P, POPULATION), page(K, [PER_1000[0], ["Allmänmedicin", 0, 120, 1]]),
                 put(N, "Metod", "Befolkning")), f"{N}!B2"),
    "okand-alder": (
        together(by_population(), put(P, "Ålder från", None), put(P, "Ålder till", None),
                 put(P, "Ålder", "barn")), f"{P}!G2"),
    "alder-bakvand": (together(by_population(), put(P, "Ålder till", 16, 2)), f"{P}!B3"),
    "aldrar-luckor": (together(by_population(), put(P, "Ålder till", 60, 2)), f"{P}!B4"),
    "aldrar-overlappar": (together(by_population(), put(K, "Ålder från", 64, 2)), f"{K}!B3"),
    "kon-saknas": (
        together(by_population(), put(P, "Kön", "män"), put(P, "Kön", "kvinnor", 2)), f"{P}!B2"),
    "aldersklass-delas": (
        together(by_population(), put(K, "Ålder till", 69), put(K, "Ålder från", 70, 2)),
        f"{P}!B4"),
    "befolkning-saknar-aldrar": (together(by_population(), drop(P, slice(4, 5))), f"{K}!B3"),
    "befolkningsbehov-saknas": (
        together(by_population(), *(put(K, "Specialitet", "Radiologi", r) for r in (1, 2))),
        f"{N}!C3"),
    "befolkningsbehov-noll": (
        together(by_population(), *(put(K, "Specialister per 1000", 0, r) for r in (1, 2))),
        f"{N}!C3"),
    "befolkningsbehov-anvands-inte": (
        together(by_population(), add(K, Specialitet="Allmänmedicin", Ålder_från=0,
                                      Ålder_till=120, Specialister_per_1000=1)), f"{K}!A4"),
    "faktor-passerad": (together(page(F, FACTORS), put(F, "Till år", 2026)), f"{F}!F2"),
    "scenario-antagande": (page(SC, [SC_ROW, ["Mer", "Pengar", None, None, 2028, "+2 mkr", "x"]]),
                           f"{SC}!B2"),
    "scenario-ar": (page(SC, [SC_ROW, ["Mer", "Anslag", None, None, "snart", "+2 mkr", "x"]]),
                    f"{SC}!E2"),
    "scenario-utan-grupp": (page(SC, [SC_ROW, ["Mer", "Behov", "Urologi", None, None, "+2 %",
                                               "x"]]), f"{SC}!C2"),
    "manuell-block-och-andring": (together(page(MANUAL_PLAN, MANUAL),
                                           put(MANUAL_PLAN, "Ändring", 1)), f"{MANUAL_PLAN}!F2"),
    "faktor-fel-ordning": (together(page(F, FACTORS), put(F, "Från år", 2035)), f"{F}!G2"),
    "faktor-utan-grupp": (
        together(page(F, FACTORS), put(F, "Specialitet", "Urologi", 2)), f"{F}!C3"),
    "faktorer-under-noll": (together(page(F, FACTORS), put(F, "Värde", -0.6, 3), add(
        F, Specialitet="Kirurgi", Faktor="Annan", Slag="tillägg", Värde=-0.5, Till_år=2032)),
        f"{F}!E5"),
    "langre-an-horisonten": (
        together(page(AT, AT_BT), assume("Horisont (år)", 5), put(AT, "AT-längd (mån)", 60)),
        f"{AT}!E2"),
    "bestand-upprepat": (
        together(page(AT, AT_BT), put(AT, "Legitimerade utan ST", 5, 2)), f"{AT}!I3"),
    "bestand-dubbelt": (
        together(page(AT, AT_BT), assume("Legitimerade utan ST", 20)), None),
    "bestand-saknas": (
        together(page(AT, AT_BT), *(put(AT, "Legitimerade utan ST", None, r) for r in (1, 3))), AT),
    "at-okant-omrade": (together(page(AT, AT_BT), put(AT, "Område", "Ume")), f"{AT}!B2"),
    "at-tidigare-saknas": (together(page(AT, AT_BT), put(AT, "År", 2028)), f"{AT}!C3"),
    "rad-utan-grupp": (put(A, "Specialitet", "Urologi"), f"{A}!A2"),
    "prioritetsvikt-utan-motiv": (put(A, "Motiv", None, 2), f"{A}!J3"),
    "rekrytering-noll": (put(A, "Rekrytering per år", 0, 2), A),
    "central-andel-saknas": (assume("Central andel av ST-block", None), "Antaganden!B4"),
    "central-andel-antagen": (
        together(assume("Central andel av ST-block", None),
                 *(put(R, "Centralt anslag", None, r) for r in (1, 2, 3)),
                 put(R, "Redan bundet", None), put(R, "Högsta antal block", 3, 2)),
        "Antaganden!B4"),
    "kostnad-saknas": (
        together(put(COSTS, "Finansiering", "Central"), put(COSTS, "Utbildningsform", "Rymd")),
        f"{COSTS}!B2"),
    "manader-under-langd": (
        together(put(COSTS, "Utbildningsform", "Rymd"), put(COSTS, "Månader", 40)), f"{COSTS}!G2"),
    "manader-tomt-flera": (
        together(put(COSTS, "Fas", "Moderklinik"),
                 add(COSTS, Finansiering="Klinik", Fas="Sidoutbildning", Månadslön=60_000, PO=0.45,
                     Andel=1)), f"{COSTS}!G3"),
    "andel-anvands-inte": (assume("Klinikens andel", 0.9), None),
    "klinikstart-trots-stopp": (
        together(assume("Klinikfinansiering tillåten", "2027: ja; 2028: nej; sedan ja"),
                 put("Planerade starter", "Finansiering", "Klinik")), "Planerade starter!C2"),
    "klinikforslag-utan-ar": (
        together(assume("Klinikfinansiering tillåten", "nej"),
                 assume("Föreslå klinikfinansierad ST", "ja")), None),
    "manader-over-langd": (
        together(put(COSTS, "Utbildningsform", "Rymd"), put(COSTS, "Månader", 49)), f"{COSTS}!G2"),
    "aldrar-saknas": (put("Pensionskurva", "Ålder", 67, 3), "Pensionskurva!B2"),
    "arbetar-andel-forsta": (put("Pensionskurva", "Arbetar andel", 0.9), "Pensionskurva!D2"),
    "arbetar-andel-noll": (put("Pensionskurva", "Arbetar andel", 0), "Pensionskurva!D2"),
    "andel-av-alla": (add(LIMITS, Begränsning="Högst andel", Värde="50 %"), f"{LIMITS}!A4"),
    "andring-utan-foregaende": (
        add(LIMITS, Begränsning="Största ändring", Specialitet="Kirurgi", Värde=1),
        f"{LIMITS}!A4"),
    "handledning-noll": (
        together(page(SUP, SUPERVISION), put(SUP, "Högst ST per specialist", 0)), f"{SUP}!C2"),
    "sidoutbildning-over-langd": (
        together(by_rotation(), put(ROT, "Månader", 61)), f"{ROT}!C2"),
    "platser-saknas": (together(by_rotation(), put(SEAT, "Mottagande specialitet", "Urologi")),
                       f"{ROT}!B2"),
    "platser-okant-omrade": (together(by_rotation(), put(SEAT, "Område", "Kiruna")),
                             f"{SEAT}!B2"),
    "kandidater-okanda": (assume("Kandidater begränsar", "ja"), "Antaganden!B5"),
    "foregaende-utan-grupp": (
        together(page(LAST, PREVIOUS), put(LAST, "Specialitet", "Urologi")), f"{LAST}!A2"),
    "fler-tillsatta": (
        together(page(LAST, PREVIOUS), put(LAST, "Tillsatta block", 4)), f"{LAST}!E2"),
    "begransning-utan-grupp": (put(LIMITS, "Specialitet", "Urologi"), f"{LIMITS}!A2"),
    "okand-grupp": (put(LIMITS, "Grupp", "Kirurgiska spec", 2), f"{LIMITS}!D3"),
    "begransning-annat-ar": (put(LIMITS, "År", 2031), f"{LIMITS}!E2"),
    "minst-over-hogst": (
        add(LIMITS, Begränsning="Högst block", Specialitet="Kirurgi", Värde=0), f"{LIMITS}!F2"),
    "onskemal-annat-ar": (put(WISHES, "Startår", 2031), f"{WISHES}!E2"),
    "onskemal-utan-grupp": (put(WISHES, "Specialitet", "Urologi"), f"{WISHES}!B2"),
    "justerad-utan-grupp": (
        together(page(RANK, ADJUSTED), put(RANK, "Specialitet", "Urologi")), f"{RANK}!A2"),
    "justerad-rang-utanfor": (
        together(page(RANK, ADJUSTED), put(RANK, "Rang", 4)), f"{RANK}!C2"),
    "justerad-rang-dubbel": (
        together(page(RANK, ADJUSTED), add(
            RANK, Specialitet="Allmänmedicin", Område="Umeå", Rang=1, Motiv="m",
            Beslutad_av="b", Datum=date(2026, 11, 20))), f"{RANK}!C3"),
    "vikter-noll": (
        together(page(WEIGH, WEIGHTS), *(put(WEIGH, "Vikt", 0, r) for r in (1, 2))),
        f"{WEIGH}!B2"),
    "manuell-utan-grupp": (
        together(page(OWN, MANUAL), put(OWN, "Specialitet", "Urologi")), f"{OWN}!A2"),
    "manuell-annat-ar": (together(page(OWN, MANUAL), put(OWN, "År", 2031)), f"{OWN}!C2"),
}


def _merged(path: Path) -> Path:
    book = make_book(good())
    book[B].merge_cells("C2:C3")
    book.save(path)
    return path


def _error_value(path: Path) -> Path:
    book = make_book(good())
    book[B]["E2"] = "#DIV/0!"
    assert book[B]["E2"].data_type == "e"
    book.save(path)
    return path


def _uncalculated(path: Path) -> Path:
    """What XlsxWriter writes: full calculation on load, and 0 as the value of every formula."""
    book = make_book(good())
    book[B]["E2"] = "=40/50"
    return _rezip(lambda name, part: part.replace(b"</f><v />", b"</f><v>0</v>").replace(
        b"</f><v></v>", b"</f><v>0</v>"), book)(path)


def _bytes(content: bytes) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        path.write_bytes(content)
        return path
    return make


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def _rezip(
    change: Callable[[str, bytes], bytes], book: openpyxl.Workbook | None = None
) -> Callable[[Path], Path]:
    """The good workbook, or `book`, with its parts changed."""
    def make(path: Path) -> Path:
        buffer = io.BytesIO()
        (book or make_book(good())).save(buffer)
        with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(path, "w") as new:
            for name in old.namelist():
                new.writestr(name, change(name, old.read(name)))
        return path
    return make


def _zip(parts: dict[str, bytes]) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        return path
    return make


def _with_doctype(name: str, part: bytes) -> bytes:
    doctype = b'<!DOCTYPE x [<!ENTITY a "b">]>'
    return doctype + part if name == "xl/workbook.xml" else part


def _pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


def _lock_file(path: Path) -> Path:
    return _bytes(b"\x05Chef" + b" " * 160)(path.with_name("~$bok.xlsx"))


def _result_book(path: Path) -> Path:
    book = openpyxl.Workbook()
    for title in ("Sammanfattning", "Prioriteringslista", "Rangordning", "Fördelning", "Behov"):
        book.create_sheet(title)
    book.save(path)
    return path


def _own_book(*titles: str, note: str = "") -> Callable[[Path], Path]:
    """A workbook of the program's own, as its sheets tell."""
    def make(path: Path) -> Path:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title in titles:
            book.create_sheet(title)["A1"] = note
        book.save(path)
        return path
    return make


def _too_many_cells(path: Path) -> Path:
    """More cells with content than the program reads."""
    row = b"<row>" + b'<c t="str"><v>a</v></c>' * 10_000 + b"</row>"
    sheet = (b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
             b"<sheetData>" + row * 51 + b"</sheetData></worksheet>")
    return _rezip(lambda name, part: sheet if name.endswith("sheet2.xml") else part)(path)


OLE = bytes.fromhex("D0CF11E0A1B11AE1")
SPOILED_FILES: dict[str, Callable[[Path], Path]] = {
    "fil-saknas": lambda path: path,
    "mapp-inte-fil": _folder,
    "for-stor-fil": _zip({"xl/media/tom.bin": bytes(301_000_000)}),
    "tom-fil": _bytes(b""),
    "inte-xlsx": _bytes(b"Specialitet;Antal\n"),
    "gammalt-format": _bytes(OLE + "Workbook".encode("utf-16-le")),
    "losenordsskyddad": _bytes(OLE + "EncryptedPackage".encode("utf-16-le")),
    "ingen-arbetsbok": _zip({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<d/>"}),
    "opendocument": _zip({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
    "numbers-fil": _zip({"Index/Document.iwa": b""}),
    "webbsida": _bytes(b"<html><body><table><tr><td>Specialitet</td></tr></table></body></html>"),
    "webbarkiv": _bytes(b"From: <x>\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n"),
    "xml-kalkylblad": _bytes(
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'),
    "xml-fil": _bytes(b'<?xml version="1.0"?><personal/>'),
    "pdf-fil": _bytes(b"%PDF-1.7"),
    "textdokument": _bytes(b"{\\rtf1 Specialitet}"),
    "packad-fil": _bytes(b"\x1f\x8b\x08"),
    "namn-i-filnamn": lambda path: write(good(), path.with_name("Anna Ek.xlsx")),
    "resultatbok": _result_book,
    "enhetsfil": _own_book("Bemanning", "Utskick", note=SENDING_NOTE),
    "uppfoljningsbok": _own_book("Så gick det", "Block"),
    "sammanstallning": _own_book("Regioner", "Specialiteter", "Arbetsböcker"),
    "json-fil": _bytes(b'{"schema": 1}'),
    "mappningsfil": lambda path: _bytes(b"[rubriker]\n")(path.with_suffix(".toml")),
    "skadad-fil": _rezip(lambda name, part: part[:100] if name == "xl/workbook.xml" else part),
    "otillaten-xml": _rezip(_with_doctype),
    "ingen-vanlig-fil": _pipe,
    "excels-lasfil": _lock_file,
    "binart-format": _zip({"[Content_Types].xml": b"", "xl/workbook.bin": b""}),
    "for-manga-celler": _too_many_cells,
    "sammanfogade-celler": _merged,
    "felvarde": _error_value,
    "formel-oraknad": _uncalculated,
}
ELSEWHERE = {"fil-kan-inte-lasas", "makron", "externa-lankar", "blad-utan-del",
             "dolt-blad-last", "dolda-rader-lasta", "dold-kolumn-last", "ovanligt-paket",
             "historik-framat", "historik-fler-slutade"}
"""Tested on their own: below, in test_hostile.py, in unit/xlsx and in unit/history/test_feed.py."""


def test_no_code_lacks_a_spoiled_workbook() -> None:
    read_codes = {code for code, entry in catalogue().items() if not entry.result}
    assert read_codes == {*SPOILED, *SPOILED_FILES, *ELSEWHERE}


def assert_no_template(lines: list[str]) -> None:
    """A reader of a message never sees what it is made from."""
    assert not [line for line in lines if "{" in line or "None" in line or "\n" in line]


@pytest.mark.parametrize("code", SPOILED)
def test_spoiled_sheet_gives_its_finding(code: str, tmp_path: Path) -> None:
    spoil, place = SPOILED[code]
    result = read(tmp_path, spoil)
    found = [finding for finding in result.findings if finding.code == code]
    lines = [render_line(finding) for finding in result.findings]
    assert found, lines
    assert_no_template(lines)
    places = {f"{f.sheet}!{f.cell}" if f.cell else f.sheet for f in found}
    assert place is None or place in places
    is_error = catalogue()[code].severity == ERROR
    assert (result.inputs is None) or not is_error


@pytest.mark.parametrize("code", SPOILED_FILES)
def test_spoiled_file_gives_its_finding(code: str, tmp_path: Path) -> None:
    result = read_inputs(SPOILED_FILES[code](tmp_path / "fil.xlsx"))
    assert code in codes(result)
    assert_no_template([render_line(finding) for finding in result.findings])
    assert (result.inputs is None) == (catalogue()[code].severity == ERROR)


def test_unreadable_file(tmp_path: Path) -> None:
    """A name longer than any file system takes: the file cannot even be looked for."""
    result = read_inputs(tmp_path / ("x" * 300 + ".xlsx"))
    assert [finding.code for finding in result.findings] == ["fil-kan-inte-lasas"]
    assert "Stäng filen i Excel" in str(result.findings[0].fix)


def test_the_good_workbook_has_no_errors_and_only_its_two_notices(tmp_path: Path) -> None:
    result = read(tmp_path)
    assert codes(result) == {"anslag-upprepas", "behov-nulage"}
    assert result.inputs is not None


def test_all_errors_are_collected_not_only_the_first(tmp_path: Path) -> None:
    spoils = [SPOILED[code][0] for code in ("inte-ja-nej", "grans-saknas", "okand-pensionskurva",
                                            "slut-fore-start", "metod-utan-blad")]
    found = codes(read(tmp_path, together(*spoils)))
    assert {"inte-ja-nej", "grans-saknas", "okand-pensionskurva", "slut-fore-start",
            "metod-utan-blad"} <= found


@pytest.mark.parametrize(("spoil", "code", "place"), [
    (put(A, "Andel som stannar", "120 %"), "andel-over-100", f"{A}!F2"),
    (put(A, "Övriga avgångar per år", -0.1), "utanfor-granser", f"{A}!C2"),
    (put("Pensionskurva", "Slutar under året", 300), "andel-over-100", "Pensionskurva!C2"),
    (drop("Pensionskurva", slice(2, 3)), "aldrar-saknas", "Pensionskurva!B2"),
    (together(by_population(), drop(P, slice(2, 3))), "aldrar-luckor", f"{P}!B3"),
    (together(by_population(), put(P, "2036", None, 2)), "cell-saknas", f"{P}!F3"),
    (together(by_population(), put(P, 2030, -5, 2)), "utanfor-granser", f"{P}!E3"),
    (together(by_population(), put(P, "Ålder till", None, 2)), "cell-saknas", f"{P}!C3"),
    (together(by_population(), add(P, Ålder_från=0, Ålder_till=17)), "dubbel-nyckel", f"{P}!B6"),
    (put("Utbildningsformer", "Längd (mån)", None), "cell-saknas", "Utbildningsformer!B2"),
    (together(page(AT, AT_BT), put(AT, "AT-längd (mån)", 130)), "utanfor-granser", f"{AT}!E2"),
    (together(page(AT, AT_BT), put(AT, "BT-längd (mån)", 40, 2)), "utanfor-granser", f"{AT}!G3"),
    (together(page(AT, AT_BT), assume("Horisont (år)", 5), assume("AT-längd (mån)", 60)),
     "langre-an-horisonten", "Antaganden!B6"),
    (together(page(AT, AT_BT), put(AT, "År", 2026, 2)), "dubbel-nyckel", f"{AT}!C3"),
    (together(page(AT, AT_BT), put(AT, "AT-starter", -1)), "utanfor-granser", f"{AT}!D2"),
    (together(page(F, FACTORS), put(F, "Värde", 11)), "utanfor-granser", f"{F}!E2"),
    (together(page(F, FACTORS), put(F, "Värde", -1.2, 3)), "utanfor-granser", f"{F}!E4"),
    (together(page(F, FACTORS), put(F, "Värde", 0.94, 2)), "ovantat-varde", f"{F}!E3"),
    (together(page(F, FACTORS), put(F, "Slag", "plus", 2)), "okant-val", f"{F}!D3"),
    (together(page(F, FACTORS), add(F, Faktor="Ny teknik", Slag="tillägg", Värde=0, Till_år=2035)),
     "dubbel-nyckel", f"{F}!C5"),
    (together(by_listing(), put(L, "Listade", -1)), "utanfor-granser", f"{L}!C2"),
    (together(by_listing(), put(L, "Basenhet", "h1", 2)), "dubbel-nyckel", f"{L}!B3"),
    (together(by_listing(), put(N, "Årlig förändring", 0.01)), "forandring-anvands-inte",
     f"{N}!G2"),
    (together(assume("Mål", "lägst kostnad"), assume("Kostnad hyrläkare per heltidsår", 500_000)),
     "hyrlakare-billigare", "Antaganden!B6"),
])
def test_each_mistake_has_its_cell(
    spoil: Spoil, code: str, place: str | None, tmp_path: Path
) -> None:
    found = [f for f in read(tmp_path, spoil).findings if f.code == code]
    assert place is None or place in {f"{f.sheet}!{f.cell}" for f in found}
    assert len(found) == 1


def test_unknown_specialty_names_what_is_like_it(tmp_path: Path) -> None:
    result = read(tmp_path, put(B, "Specialitet", "Kirurgy"))
    fix = next(f.fix for f in result.findings if f.code == "okand-specialitet")
    assert fix is not None and fix.startswith("Menades ”Kirurgi”? ")


def test_two_hundred_of_one_code_and_the_count(tmp_path: Path) -> None:
    rows = [add(B, Specialitet="Kirurgi", Födelseår="femtio") for _ in range(250)]
    result = read(tmp_path, together(*rows))
    found = [finding for finding in result.findings if finding.code == "inte-ar"]
    assert len(found) == 201
    assert found[-1].message == "50 till av samma slag, 250 sammanlagt."
    assert found[0].cell == "E6"


def test_reading_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = write(good(), tmp_path / "bok.xlsx")
    before = path.read_bytes()
    read_inputs(path)
    assert path.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == [path]


def test_every_message_is_a_sentence() -> None:
    for code, entry in catalogue().items():
        assert entry.message[0].isupper() or entry.message[0] in "”{", code
        assert entry.message.rstrip().endswith((".", "}")), code


def test_stored_empty_text_of_a_formula_is_blank_not_missing(tmp_path: Path) -> None:
    book = make_book(good())
    book[B]["B2"] = '=""'
    buffer = io.BytesIO()
    book.save(buffer)
    path = tmp_path / "bok.xlsx"
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            stored = part.replace(b'<c r="B2"><f>""</f>', b'<c r="B2" t="str"><f>""</f>')
            new.writestr(name, stored)
    result = read_inputs(path)
    assert "formel-utan-varde" not in codes(result)
    assert result.inputs is not None


def test_text_that_begins_with_an_equals_sign_is_text(tmp_path: Path) -> None:
    book = make_book(good())
    book[B]["C2"].value = "=kirurgen"
    book[B]["C2"].data_type = "s"
    book.save(tmp_path / "bok.xlsx")
    result = read_inputs(tmp_path / "bok.xlsx")
    assert result.inputs is not None
    assert result.tables["bemanning"].rows[0].values["unit"] == "=kirurgen"


def test_openpyxl_is_read_in_full_mode_so_that_addresses_hold(tmp_path: Path) -> None:
    """Rows above the headings shift every address."""
    sheets = good()
    sheets[B] = [["Bemanning 2026"], [], *sheets[B]]
    sheets[B][3][4] = "okänt"
    result = read_inputs(write(sheets, tmp_path / "bok.xlsx"))
    assert [f.cell for f in result.findings if f.code == "inte-ar"] == ["E4"]
    assert openpyxl.load_workbook(tmp_path / "bok.xlsx")[B]["E4"].value == "okänt"
