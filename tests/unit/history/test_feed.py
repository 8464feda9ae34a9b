"""Year-ends compared: every person is the same, gone or new, with a reason; bad input is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from prognos.history.feed.collect_years import collect_years
from prognos.history.feed.match_persons import match_year_ends
from prognos.history.feed.region_years import region_years
from prognos.history.feed.year_end import Persons, YearEnd
from prognos.reading import read_inputs
from prognos.results.years.calibration import Calibration
from prognos.results.years.region_year import RegionYear
from prognos.schema.dictionary import read_data
from prognos.schema.employee_number import Numbers
from prognos.schema.findings import RefusedError
from prognos.system.files import UsageProblem
from prognos.use_cases.years import calibrate_files, read_ends, years_told
from tests.support.exports import write_csv
from tests.support.places import ROOT
from tests.support.workbooks import Rows
from tests.support.year_ends import Person, book, post, trainee

TODAY = date(2026, 11, 30)
MANY = [post(100 + n, 1960 + n) for n in range(20)]


def learn(files: Sequence[Path]) -> Calibration:
    return calibrate_files(files, lambda _: None, TODAY).calibration


def stopped(files: Sequence[Path]) -> set[str]:
    with pytest.raises(RefusedError) as refused:
        calibrate_files(files, lambda _: None, TODAY)
    return {finding.code for finding in refused.value.findings}


def two(folder: Path, before: Sequence[Person], after: Sequence[Person],
        training: Sequence[Person] = (), still: Sequence[Person] = ()) -> Calibration:
    return learn([book(folder, 2024, before, training), book(folder, 2025, after, still)])


def codes(calibration: Calibration) -> set[str]:
    return {finding.code for finding in calibration.findings}


def test_every_person_is_the_same_gone_or_new_with_a_reason(tmp_path: Path) -> None:
    before = [*MANY, post(1, 1958), post(2, 1980), post(3, 1975, leaves=date(2025, 5, 1)),
              post(4, None), post(5, 1970)]
    after = [*MANY, post(5, 1970, "Radiologi"), post(6, 1977), post(7, 1993), post(11, 1992)]
    training = [trainee(7, 1993, 2025), trainee(8, 1994, 2025), trainee(9, 1995, 2028),
                trainee(10, 1996, 2028)]
    still = [trainee(10, 1996, 2028), trainee(12, 1997, 2030)]
    account, = two(tmp_path, before, after, training, still).accounts
    assert account.gone == {"retired": 1, "left": 1, "known": 1, "age_unknown": 1,
                            "finished_left": 1, "dropped": 1}
    assert account.new == {"recruited": 2, "started": 1}
    assert (account.stayed, account.moved, account.completed) == (21, 1, 1)
    assert account.before == 29 == account.stayed + account.moved + account.completed + sum(
        account.gone.values())
    assert account.after == 26 == account.stayed + account.moved + account.completed + sum(
        account.new.values())


def test_events_and_exposure_of_a_group(tmp_path: Path) -> None:
    found = two(tmp_path, [*MANY, post(1, 1980)], [*MANY, post(2, 1985)])
    lines = {line.measure: line for line in found.lines if line.group == "Kirurgi"}
    # born 1966 and later attain at most 59 in 2025: 14 of the many, and the one who left
    assert (lines["other_exits"].events, lines["other_exits"].exposure) == (1, 15)
    assert (lines["recruitment"].events, lines["recruitment"].exposure) == (1, 21)
    assert lines["other_exits"].own == pytest.approx(1 / 15)
    assert lines["other_exits"].now == 0.04 < lines["other_exits"].shrunk < 1 / 15
    assert found.shift is not None and found.shift.retired == 0


def test_a_changed_number_and_one_without_are_told_by_specialty_and_birth_year(
    tmp_path: Path
) -> None:
    account, = two(tmp_path, [*MANY, post(1, 1980), post(None, 1955)],
                   [*MANY, post(99, 1980), post(None, 1955)]).accounts
    assert account.netted == 2 and sum(account.gone.values()) == 0 == sum(account.new.values())


def numbered(born: np.ndarray, numbers: Sequence[int], year: int) -> YearEnd:
    """One specialty at the end of a year."""
    nothing = np.zeros(len(born), dtype=bool)
    return YearEnd(str(year), date(year, 12, 31), ("Kirurgi",), Persons(
        group=np.zeros(len(born), np.int64), number=np.array(numbers), birth=born,
        training=nothing, left=np.full(len(born), np.nan), known_exit=nothing,
        central=nothing), None)


@pytest.mark.parametrize("changed", [0, 12])
def test_as_many_of_the_same_age_as_chance_makes_are_not_the_same_person(changed: int) -> None:
    """In each of twelve years 12 of 200 leave and 12 come, of ages 35 to 60; some numbers are
    changed. By birth year alone 44 of the 144 who left would be taken to be there."""
    rng, gone, netted = np.random.default_rng(5), 0.0, 0
    for _ in range(12):
        born, new = rng.integers(1965, 1991, 200), rng.integers(1965, 1991, 12)
        before = numbered(born, range(1, 201), 2024)
        after = numbered(np.concatenate([born[12:], new]),
                         [*range(1001, 1001 + changed), *range(13 + changed, 213)], 2025)
        found = match_year_ends(before, after, Numbers(), 59)
        gone += found.counts("left")[0] + found.counts("retired")[0]
        netted += found.netted
    assert gone == 144 + 12 * changed - netted
    assert abs(netted - 12 * changed) < 24


def test_those_whose_date_is_known_are_at_no_risk_before_it(tmp_path: Path) -> None:
    dated = [post(50, 1980, leaves=date(2027, 5, 1)), post(51, 1958, leaves=date(2026, 5, 1))]
    found = two(tmp_path, [*MANY, *dated], [*MANY, dated[0]])
    exits = next(line for line in found.lines if line.measure == "other_exits")
    assert (exits.events, exits.exposure) == (0, 14)
    assert found.accounts[0].gone["known"] == 1  # earlier than told
    assert found.shift is not None and found.shift.retired == 0


def test_a_specialist_who_begins_another_training_has_begun(tmp_path: Path) -> None:
    numbers = Numbers()
    ends, _ = read_ends((book(tmp_path, 2024, [*MANY, post(50, 1985)]), book(
        tmp_path, 2025, MANY, [trainee(50, 1985, 2028, "Radiologi")])), numbers, None, TODAY,
        lambda _: None)
    years = collect_years(ends, numbers, {}, lambda _: None)
    started = years.flows[0].of("started_central", ["Radiologi"])[0]
    assert started == 1 == years.accounts[0].moved and not sum(years.accounts[0].new.values())


def test_drop_outs_of_the_last_year_are_taken_off_those_who_finished(tmp_path: Path) -> None:
    """They look like doctors who finished and left: as many as the drop-out rate says."""
    training = [trainee(n, 1990 + n % 5, 2025) for n in range(60, 70)]
    ready = [post(n, 1990 + n % 5) for n in range(60, 67)]
    found = two(tmp_path, MANY, [*MANY, *ready], training)
    line = next(each for each in found.lines if each.measure == "retention")
    assert line.events == 7 and line.exposure == pytest.approx(10 - 10 * 0.025, abs=0.05)


def test_one_who_has_just_begun_is_nobody_who_was_half_way(tmp_path: Path) -> None:
    account, = two(tmp_path, MANY, MANY, [trainee(1, 1994, 2027)], [trainee(2, 1994, 2030)]
                   ).accounts
    assert account.gone["dropped"] == 1 == account.new["started"]


def test_a_number_used_anew_is_not_the_same_person(tmp_path: Path) -> None:
    found = two(tmp_path, [*MANY, post(1, 1958)], [*MANY, post(1, 1985)])
    account, = found.accounts
    assert account.reused == 1 and "nummer-ateranvanda" in codes(found)
    assert account.gone["retired"] == 1 == account.new["recruited"]
    older = [{**each, "Födelseår": each["Födelseår"] - 5} for each in MANY]
    assert "nummer-andra-fodelsear" in codes(two(tmp_path, MANY, older))
    # a birth year reckoned from an age may miss by one
    assert two(tmp_path, [*MANY, post(1, 1981)], [*MANY, post(1, 1980)]).accounts[0].reused == 0


def test_one_number_in_two_groups_or_of_two_persons_stays_where_it_was(tmp_path: Path) -> None:
    both = [post(1, 1970), post(1, 1970, "Radiologi"), post(2, 1965), post(2, 1990)]
    account, = two(tmp_path, [*MANY, *both], [*both[::-1], *MANY]).accounts
    assert (account.stayed, account.moved, account.reused) == (24, 0, 0)
    assert "nummer-ateranvanda" in codes(two(tmp_path, [*MANY, *both], [*MANY, post(2, 1980)]))


def test_the_first_of_january_is_the_models_year(tmp_path: Path) -> None:
    days = [book(tmp_path, year, MANY, day=date(year, 1, 1), name=f"{year}.xlsx")
            for year in (2024, 2025)]
    assert learn(days).years == (2025,)


def test_numbers_written_in_two_ways_are_compared_by_their_digits(tmp_path: Path) -> None:
    after = [{**each, "Anställningsnr": f"A{each['Anställningsnr']}-K"} for each in MANY]
    found = two(tmp_path, [*MANY, post(1, 1990)], [*after, post("A1-K", 1990, "Radiologi")])
    assert "nummer-skrivs-olika" in codes(found) and found.accounts[0].moved == 1
    zeros = [{**each, "Anställningsnr": f"000{each['Anställningsnr']}"} for each in MANY]
    same = two(tmp_path, MANY, zeros)
    assert same.accounts[0].netted == 0 and "nummer-skrivs-olika" not in codes(same)


def test_a_year_with_40_per_cent_gone_is_left_out_and_said(tmp_path: Path) -> None:
    ends = [book(tmp_path, 2023, MANY), book(tmp_path, 2024, MANY),
            book(tmp_path, 2025, MANY[:11])]
    found = learn(ends)
    assert "avbrott-i-serien" in codes(found) and found.years == (2024,)
    assert [each.counted for each in found.accounts] == [True, False]
    assert stopped(ends[1:]) == {"avbrott-i-serien", "inga-par"}


def test_years_missing_doubled_and_alone(tmp_path: Path) -> None:
    ends = {year: book(tmp_path, year, MANY) for year in (2021, 2023, 2024)}
    found = learn([ends[2024], ends[2021], ends[2023]])
    assert "ar-saknas" in codes(found) and found.years == (2024,)
    again = book(tmp_path, 2024, MANY, name="igen.xlsx")
    assert stopped([ends[2023], ends[2024], again]) == {"ar-dubbelt"}
    assert stopped([ends[2024]]) == {"ett-ar"}
    assert "inga-par" in stopped([ends[2021], ends[2023]])
    odd = book(tmp_path, 2024, MANY, day=date(2024, 10, 1), name="oktober.xlsx")
    assert "inte-ett-ar" in codes(learn([ends[2023], odd]))
    half = book(tmp_path, 2024, MANY, day=date(2024, 7, 1), name="juli.xlsx")
    assert "langt-fran-ett-ar" in stopped([ends[2023], half])


def test_another_region_and_a_broken_workbook_are_refused(tmp_path: Path) -> None:
    other = book(tmp_path, 2025, MANY, region="Annan region")
    assert stopped([book(tmp_path, 2024, MANY), other]) == {"olika-regioner"}
    bad = book(tmp_path, 2023, [*MANY, post(1, 1985, "Häxkonst")])
    assert {"arsbok-med-fel", "okand-specialitet"} <= stopped([bad, other])
    frozen = tmp_path / "2024.prognos-utgava.json.gz"
    assert "utgava-inte-arsbok" in stopped([frozen, other])
    assert "fil-saknas" in stopped([tmp_path / "ingen.xlsx", other])


def test_a_renamed_group_is_asked_for_once_and_remembered(tmp_path: Path) -> None:
    norr = [post(200 + n, 1970 + n, "Allmänmedicin", "Norr") for n in range(8)]
    kust = [{**each, "Område": "Kusten"} for each in norr[:7]]
    ends = [book(tmp_path, 2024, [*MANY, *norr]), book(tmp_path, 2025, [*MANY, *kust])]
    assert stopped(ends) == {"namnbyte"}
    answers = tmp_path / "slut-2025-namnbyten.toml"
    text = answers.read_text(encoding="utf-8")
    assert '# "Allmänmedicin | Norr" = "Allmänmedicin | Kusten"' in text
    assert stopped(ends) == {"namnbyte"}  # asked again until it is answered
    answers.write_text(text.replace("# \"", "\""), encoding="utf-8")
    account, = learn(ends).accounts
    assert account.moved == 0 and account.gone["left"] == 1
    answers.write_text('[namnbyten]\n"Allmänmedicin | Norr" = "Allmänmedicin | Norr"\n',
                       encoding="utf-8")
    assert learn(ends).accounts[0].moved == 7
    answers.write_text('[namnbyten]\n"Allmänmedicin | Norr" = "Allmänmedicin, Kusten"\n',
                       encoding="utf-8")
    with pytest.raises(UsageProblem, match="finns inte i något av årsboksluten"):
        learn(ends)
    answers.write_text("[namnbyten\n", encoding="utf-8")
    with pytest.raises(UsageProblem, match="går inte att läsa"):
        learn(ends)


NORR, SODER = (
    [post(200 + n, 1970 + n, "Allmänmedicin", area) for n in range(first, first + 8)]
    for first, area in ((0, "Norr"), (20, "Söder")))


def in_area(people: Sequence[Person], area: str) -> list[Person]:
    return [{**each, "Område": area} for each in people]


def test_a_name_that_is_only_spelled_in_another_way_is_the_same(tmp_path: Path) -> None:
    found = learn([book(tmp_path, 2024, [*MANY, *NORR]),
                   book(tmp_path, 2025, [*MANY, *in_area(NORR, " NORR")])])
    assert found.accounts[0].stayed == 28 and codes(found) == set()


def test_a_group_that_was_divided_and_areas_that_changed_places_are_told(tmp_path: Path) -> None:
    first = book(tmp_path, 2024, [*MANY, *NORR, *SODER])
    for after in ([*in_area(NORR[1:4], "A"), *in_area(NORR[4:], "B"), *SODER],
                  [*in_area(NORR, "Söder"), *in_area(SODER, "Norr")]):
        found = learn([first, book(tmp_path, 2025, [*MANY, *after])])
        assert "grupp-delad" in codes(found) and found.accounts[0].moved in (7, 16)


@pytest.mark.parametrize(("answers", "said"), [
    ('[namnbyten]\n"allmänmedicin | NORR" = "allmänmedicin|kusten"', "finns inte"),
    ('[namnbyten]\n"allmänmedicin | NORR" = "allmänmedicin | kusten"', 0),
    ('[namnbyten]\n"Allmänmedicin | Norr" = "X"\n"X" = "Allmänmedicin | Norr"', "finns inte"),
    ('[namnbyten]\n"Allmänmedicin | Norr" = "Allmänmedicin | Kusten"\n'
     '"Allmänmedicin | Kusten" = "Allmänmedicin | Norr"', 0),
    ('"Allmänmedicin | Norr" = "Allmänmedicin | Kusten"', "Under raden"),
    ('[namnbyten]\n"a" = "Kirurgi"\n"a" = "Kirurgi"', "stå en gång"),
    ('[namnbyten]\n"Norr" = 3', "Under raden"), ("[namnbyten]\n\udce5", "UTF-8"),
])
def test_answers_in_every_form(answers: str, said: str | int, tmp_path: Path) -> None:
    ends = [book(tmp_path, 2024, [*MANY, *NORR]),
            book(tmp_path, 2025, [*MANY, *in_area(NORR, "Kusten")])]
    (tmp_path / "slut-2025-namnbyten.toml").write_bytes(
        answers.encode("utf-8", "surrogateescape"))
    if isinstance(said, str):
        with pytest.raises(UsageProblem, match=said):
            learn(ends)
    else:
        assert learn(ends).accounts[0].moved == said


def test_a_name_taken_back_is_no_round_and_one_that_is_is_refused(tmp_path: Path) -> None:
    """Norr was Kusten for a year; both answers are remembered."""
    kust = in_area(NORR, "Kusten")
    ends = [book(tmp_path, year, [*MANY, *people]) for year, people in (
        (2023, NORR), (2024, kust), (2025, NORR))]
    lines = ['"Allmänmedicin | Norr" = "Allmänmedicin | Kusten"\n',
             '"Allmänmedicin | Kusten" = "Allmänmedicin | Norr"\n']
    for year, line in zip((2024, 2025), lines, strict=True):
        (tmp_path / f"slut-{year}-namnbyten.toml").write_text(f"[namnbyten]\n{line}",
                                                             encoding="utf-8")
    found = learn(ends)
    assert [each.moved for each in found.accounts] == [0, 0]
    assert codes(found) == {"namn-finns-kvar"}
    ends[2] = book(tmp_path, 2025, MANY)
    with pytest.raises(UsageProblem, match="går runt"):
        learn(ends)


def test_a_new_name_is_remembered_the_year_after_and_asked_for_without_numbers(
    tmp_path: Path
) -> None:
    norr = [post(None, 1970 + n, "Allmänmedicin", "Norr") for n in range(8)]
    kust = [{**each, "Område": "Kusten"} for each in norr[:7]]
    general = [{**each, "Specialitet": "Geriatrik", "Område": None} for each in norr[:6]]
    ends = [book(tmp_path, 2024, [*MANY, *norr]), book(tmp_path, 2025, [*MANY, *general]),
            book(tmp_path, 2026, [*MANY, *general])]
    assert stopped(ends) == {"namnbyte"}
    ends[1:] = [book(tmp_path, 2025, [*MANY, *kust]), book(tmp_path, 2026, [*MANY, *kust])]
    (tmp_path / "slut-2026-namnbyten.toml").unlink()
    (tmp_path / "slut-2025-namnbyten.toml").write_text(
        '[namnbyten]\n"Allmänmedicin | Norr" = "Allmänmedicin | Kusten"\n', encoding="utf-8")
    assert [each.gone["left"] for each in learn(ends).accounts] == [1, 0]


def test_the_regions_own_years_from_two_year_ends(tmp_path: Path) -> None:
    """20 of MANY and two more, of whom 14 + 2 are below 60 in 2025 and have given no notice."""
    before = [*MANY, post(1, 1958), post(2, 1980), post(3, 1975, leaves=date(2025, 5, 1)),
              post(4, None), post(5, 1970)]
    after = [*MANY, post(5, 1970), post(6, 1977), post(7, 1993), post(11, 1992)]
    training = [trainee(7, 1993, 2025), trainee(8, 1994, 2025)]
    round_: Rows = [["Specialitet", "Tilldelade block", "Tillsatta block"], ["Kirurgi", 3, 2]]
    ends = (book(tmp_path, 2024, before, training),
            book(tmp_path, 2025, after, more={"Föregående år": round_}))
    numbers = Numbers()
    read, _ = read_ends(ends, numbers, None, TODAY, lambda _: None)
    years = collect_years(read, numbers, {}, lambda _: None)
    assert region_years(years.flows, years.ends) == (
        RegionYear(2025, 1, 67.0, 1 / 16, 2, 0.5, 3, 2),)


def test_the_regions_own_years_of_its_own_workbook(tmp_path: Path) -> None:
    heads = ["Specialitet", "År", "Specialister 1 jan", "Pensionsavgångar", "Övriga avgångar"]
    rows: Rows = [heads, ["Kirurgi", 2023, 20, 1, 2], ["Kirurgi", 2024, 20, 2, None]]
    round_: Rows = [["Specialitet", "Tilldelade block"], ["Kirurgi", 3]]
    read = read_inputs(book(tmp_path, 2025, MANY, more={
        "Historik": rows, "Föregående år": round_}))
    assert read.inputs is not None
    assert years_told(read, read.inputs) == (  # 13 of 20 are below 60 in 2026
        RegionYear(2023, 1, None, 2 / 13), RegionYear(2024, 2), RegionYear(2025, allotted=3))


def test_the_whole_regions_assumptions_are_weighed_by_those_at_risk(tmp_path: Path) -> None:
    people = [*(post(n, 1980, "Kirurgi") for n in range(30)),
              *(post(50 + n, 1981, "Radiologi") for n in range(10))]
    own: Rows = [["Specialitet", "Övriga avgångar per år", "Rekrytering per år"],
                 ["Kirurgi", 0.08, 3.0], ["Radiologi", 0.04, 1.0]]
    found = {line.measure: line for line in learn([
        book(tmp_path, 2024, people), book(tmp_path, 2025, people, more={
            "Antaganden per specialitet": own})]).common}
    assert found["other_exits"].now == pytest.approx(0.75 * 0.08 + 0.25 * 0.04)
    assert found["recruitment"].now == pytest.approx(4.0 / 40.0)


def test_the_sheet_historik_is_the_other_way(tmp_path: Path) -> None:
    rows: Rows = [["Specialitet", "År", "Specialister 1 jan", "Pensionsavgångar", "Övriga avgångar",
             "Externa rekryteringar", "ST-starter", "ST-färdiga", "ST-avbrott"],
            *[["Kirurgi", year, 20, 1, 2, 3, 2, 1, 1] for year in range(2019, 2025)]]
    file = book(tmp_path, 2025, MANY, [trainee(n, 1994, 2028) for n in range(3)],
                more={"Historik": rows})
    found = learn([file])
    lines = {line.measure: line for line in found.lines if line.group == "Kirurgi"}
    assert found.from_sheet == tuple(range(2019, 2025)) and found.period == "2019–2024"
    assert lines["other_exits"].events == 12
    assert lines["other_exits"].exposure == pytest.approx(6 * 20 * 13 / 20)
    assert lines["recruitment"].own == pytest.approx(20 * 18 / 120)
    dropout = next(line for line in found.common if line.measure == "dropout")
    # three in training at the end of 2024, none added in net: 3 each year
    assert (dropout.events, dropout.exposure) == (6, 6 * 3)
    inputs = read_inputs(file).inputs
    assert inputs is not None and inputs.careers.rates.recruitment[0] == 3.0
    assert any(each.source == "bladet Historik" for each in inputs.sources.assumptions)
    both = learn([book(tmp_path, 2023, MANY), book(tmp_path, 2024, MANY, more={"Historik": rows})])
    assert "historik-dubbelt" in codes(both) and 2024 not in both.from_sheet


def test_odd_rows_of_historik_are_told_and_give_no_absurd_rate(tmp_path: Path) -> None:
    heads = ["Specialitet", "År", "Specialister 1 jan", "Övriga avgångar"]
    rows: Rows = [heads, ["Kirurgi", 2021, 20, 1], ["Kirurgi", 2022, 20, 1],
                  ["Kirurgi", 2025, 3, 20], ["Kirurgi", 2026, 20, 9], ["Radiologi", 2021, 9, 1]]
    file = book(tmp_path, 2025, MANY, more={"Historik": rows})
    found = learn([file])
    assert found.period == "2021–2022, 2025" and codes(found) == {"historik-utan-grupp"}
    exits = next(line for line in found.lines if line.measure == "other_exits")
    assert exits.events == 22 and exits.exposure == pytest.approx(13 + 13 + 20)
    assert {"historik-framat", "historik-fler-slutade"} <= {
        each.code for each in read_inputs(file).findings}


def test_exports_of_two_years_are_year_ends(tmp_path: Path) -> None:
    def export(year: int, numbers: Sequence[int]) -> Path:
        return write_csv([
            ["Anställningsnr", "Namn", "Född", "Befattning", "Specialitet"],
            *[[n, "Gran, Gun", 1960 + n % 30, "Överläkare", "Kirurgi"] for n in numbers],
        ], tmp_path / f"personal-{year}.csv")

    found = learn([export(2024, range(100, 120)), export(2025, range(101, 121))])
    account, = found.accounts
    assert (account.before, account.stayed, account.after) == (20, 19, 20)
    assert account.new["recruited"] == 1 and found.shift is None
    nameless = export(2024, range(100, 120)).rename(tmp_path / "personal.csv")
    assert "export-utan-ar" in stopped([nameless, export(2025, range(100, 120))])
    dated = [export(2024, range(100, 120)).rename(tmp_path / f"p {day}.csv")
             for day in ("2023-06-30", "20240630")]
    numbers = Numbers()
    assert [end.base_date for end in read_ends(dated, numbers, None, TODAY, lambda _: None)[0]
            ] == [date(2023, 6, 30), date(2024, 6, 30)]


def test_a_personnummer_in_the_column_of_numbers_is_compared_and_not_kept(tmp_path: Path) -> None:
    def export(year: int, births: Sequence[int]) -> Path:
        return write_csv([["Anställningsnr", "Född", "Befattning", "Specialitet"],
                          *[[f"19{n}0517-1100", "", "Överläkare", "Kirurgi"] for n in births]],
                         tmp_path / f"personal-{year}.csv")

    found = learn([export(2024, range(60, 90)), export(2025, range(62, 92))])
    assert found.accounts[0].stayed == 28 and found.accounts[0].new["recruited"] == 2
    assert "utan-fodelsear" in codes(found)
    blank = [[post(None, None, specialty) for _ in range(30)] for specialty in ("Kirurgi",) * 2]
    assert "bara-specialitet" in codes(two(tmp_path, *blank))


def test_every_text_of_the_catalogue_is_told_somewhere() -> None:
    told = "".join(path.read_text(encoding="utf-8") for path in (
        *(ROOT / "prognos" / "history").rglob("*.py"), ROOT / "prognos" / "use_cases" / "years.py"))
    assert {code for code in read_data("history.toml") if f'"{code}"' not in told} == set()
