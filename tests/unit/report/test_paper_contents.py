"""What the decision papers say, for every kind of result."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from prognos.inputs import Matter
from prognos.report.paper.consultation import consultation_paper
from prognos.report.paper.document import Bullets, Document, Figure, Heading, Paragraph, Table
from prognos.report.paper.full import full_paper
from prognos.report.paper.phrases import (
    FILLED_IN,
    blocks_words,
    chance,
    full_times,
    kind,
    listed,
    money,
)
from prognos.report.paper.short import board_paper
from prognos.report.paper.standing import budget_years, cost_of, largest_share, standings
from prognos.report.wording.answer_words import OWN_PLACES
from prognos.report.wording.common_words import group_name, members
from prognos.results import RunResult, Yardstick
from tests.support.changes import changed
from tests.support.papers import (
    MADE,
    MORE,
    changed_plan,
    example,
    few_persons,
    running,
    sentences,
    table,
    texts,
    unusual,
    with_own_plan,
    without_blocks,
    without_prices,
)
from tests.support.report_result import make_full_result, make_result
from tests.unit.report.test_unusual import UNUSUAL
from tests.unit.schema.test_language import TYPOGRAPHY, avoided, breaking

PAPERS: dict[str, Callable[[RunResult], Document]] = {
    "full": full_paper, "board": board_paper, "consultation": consultation_paper}
MISSING = re.compile(r"\b(None|nan|inf|NaN)\b")
MOST_WORDS, MOST_ROWS = 500, 28


def cases() -> list[tuple[str, Callable[[], RunResult]]]:
    return [*MADE.items(), *((f"workbook: {name}", lambda name=name: unusual(name))
                             for name in (*UNUSUAL, *MORE)), ("example", example)]


CASES = [pytest.param(make, id=name) for name, make in cases()]


# --- Every paper of every result -----------------------------------------------------------------


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("make", CASES)
def test_papers_are_whole(make: Callable[[], RunResult], paper: str) -> None:
    document = PAPERS[paper](make())
    for text in texts(document):
        assert not MISSING.search(text), text
        assert "  " not in text and text == text.strip()
    for block in document.blocks:
        if isinstance(block, Table):
            assert block.rows and block.caption
        if isinstance(block, Bullets):
            assert block.items
        if isinstance(block, Figure):
            assert block.svg.startswith("<svg") and block.alt and block.caption


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("make", CASES)
def test_sentences_are_sentences(make: Callable[[], RunResult], paper: str) -> None:
    for text in sentences(PAPERS[paper](make())):
        clause = text.startswith("att ")
        leads_in = text.endswith(("föreslås besluta", "bryter:", "Skälen:", "i arbetsboken:"))
        assert leads_in or text[-1] in (".," if clause else ".?"), text
        assert clause or text[0].isupper() or text[0].isdigit() or text[0] == "<", text
        assert not re.search(r" [.,;:]|\.\.|,\.|\?\.|:\.", text), text


@pytest.mark.parametrize("make", [case for case in CASES if case.id != "long names"])
def test_papers_keep_the_rules_of_the_language(make: Callable[[], RunResult]) -> None:
    said = {text for paper in PAPERS.values() for text in texts(paper(make())) if " " in text}
    for name, rule in TYPOGRAPHY.items():
        assert breaking(rule, said) == [], name
    for word, use in avoided():
        assert breaking(rf"\b{re.escape(word)}\b", said) == [], use


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("make", CASES)
def test_headings_are_in_order_and_never_empty(make: Callable[[], RunResult], paper: str) -> None:
    level, said = 0, True
    for block in PAPERS[paper](make()).blocks:
        if isinstance(block, Heading):
            assert block.level <= level + 1
            assert said or block.level > level, f"nothing under the heading before {block.text}"
            level, said = block.level, False
        else:
            said = True
    assert said


@pytest.mark.parametrize("make", CASES)
def test_the_board_reads_two_pages(make: Callable[[], RunResult]) -> None:
    document = board_paper(make())
    assert len(running(document).split()) <= MOST_WORDS
    tables = [block for block in document.blocks if isinstance(block, Table)]
    assert len(tables) <= 1 and all(len(found.rows) <= MOST_ROWS for found in tables)
    assert not document.contents and not any(isinstance(b, Figure) for b in document.blocks)
    assert FILLED_IN not in " ".join(texts(document))


@pytest.mark.parametrize("make", CASES)
def test_every_block_has_its_line_and_price(make: Callable[[], RunResult]) -> None:
    result = make()
    document = full_paper(result)
    for budget in result.allocation.budgets:
        lines = [line for line in budget.merit if line.funded]
        if not budget.allocation.blocks.any():
            continue
        found = table(document, f"{kind(budget.name)} i fördelningen")
        blocks = budget.allocation.blocks.sum()
        assert sum(int(row[3]) for row in found.rows) == blocks == len(lines)
        assert len(found.rows) == len({row[0] for row in found.rows})
        assert all(row[6] not in ("", "–") for row in found.rows)
        given = table(document, f"Fördelade {kind(budget.name)}")
        names = {group_name(result.inputs.groups[g])
                 for i, g in enumerate(budget.groups) if budget.allocation.blocks[i].any()}
        assert {row[0] for row in given.rows[:-1]} == names


@pytest.mark.parametrize("make", CASES)
def test_who_gets_and_who_does_not_are_all(make: Callable[[], RunResult]) -> None:
    result = make()
    document = full_paper(result)
    tables = [block for block in document.blocks if isinstance(block, Table)]
    given = [row[0] for found in tables if found.caption.startswith("Fördelade ")
             for row in found.rows[:-1]]
    without = [row[1] for found in tables if found.caption == "Grupper utan block"
               for row in found.rows]
    assert sorted(given + without) == sorted(group_name(g) for g in result.inputs.groups)


# --- The figures, derived again ------------------------------------------------------------------


def test_sums_of_the_budget_are_the_totals() -> None:
    result = example()
    years = budget_years(result, members(result, "ST"))
    shown = len(years.years)
    for ours, theirs in ((years.need, result.forecast.after.totals.need),
                         (years.supply_before, result.forecast.before.totals.fte.mean),
                         (years.supply_after, result.forecast.after.totals.fte.mean),
                         (years.shortage_before, result.forecast.before.totals.shortage),
                         (years.shortage_after, result.forecast.after.totals.shortage)):
        np.testing.assert_allclose(ours, theirs[:shown], rtol=1e-9)


def test_shares_and_blocks_of_a_group() -> None:
    result = example()
    for budget in result.allocation.budgets:
        for one in standings(result, budget.name):
            scores = {entry.group: entry.score for entry in result.ranking}
            if one.place is not None:
                share = one.evaluated.share_before
                assert 100 * share == pytest.approx(scores[one.group], rel=1e-9)
        given = sum(one.given for one in standings(result, budget.name))
        assert given == budget.allocation.blocks.sum()
        assert cost_of(budget) == pytest.approx(budget.cost.sum(), rel=1e-9)
        assert sum(cost_of(budget, u) for u in range(3)) == pytest.approx(cost_of(budget))


def test_the_summary_has_the_runs_figures() -> None:
    result = make_result()
    said = running(full_paper(result))
    assert "Förslaget är 2 ST-block med start 2027, och en plan för 1 ST-block" in said
    assert "De 3 blocken väntas kosta 9,8 mkr 2027–2034." in said
    assert "Övriga avgångar per år (ett standardvärde) betyder mest: mellan 2 % och 6 %" in said


def test_money_is_the_budgets() -> None:
    result = example()
    budget = result.allocation.budgets[0]
    rows = table(full_paper(result), "Anslag och kostnad för ST-block").rows
    for y, row in enumerate(rows):
        told = [float(cell.replace("\u00a0", "").replace(",", ".").replace("−", "-"))
                for cell in row[1:]]
        left = budget.amount[y] - budget.bound[y] - budget.cost[y]
        np.testing.assert_allclose(
            told, [x / 1e6 for x in (budget.amount[y], budget.bound[y], budget.cost[y], left)],
            atol=0.051)


def test_areas_have_their_own_shares() -> None:
    result = example()
    rows = {row[0]: row for row in table(full_paper(result), "Brist och block per område").rows}
    evaluated = list(result.inputs.calendar.evaluated)
    for g, group in enumerate(result.inputs.groups):
        if group.area == "Skellefteå":
            lacking = result.forecast.after.measures.shortage[g, evaluated].sum()
            need = result.forecast.after.measures.need[g, evaluated].sum()
            assert rows["Skellefteå"][4] == f"{100 * lacking / need:.0f}\u00a0%"
    assert sum(int(row[2]) for row in rows.values()) == sum(
        budget.allocation.blocks.sum() for budget in result.allocation.budgets)


def test_alternatives_stand_by_the_same_yardstick() -> None:
    result = with_own_plan()
    rows = table(full_paper(result), "Alternativ för ST-block").rows
    assert [row[1] for row in rows] == ["0", "3", "2"]
    assert [row[3] for row in rows] == ["24", "18", "20"]  # 120, 90, 101 FTE-years over 5 years
    assert [row[4] for row in rows] == ["0\u00a0%", "25\u00a0%", "16\u00a0%"]
    said = running(full_paper(result))
    assert "Den ger 60 % av nyttan med den beräknade fördelningen, men bryter gränser." in said
    assert "Gränser som den bryter: Budgetram 2028: 1 234 567 kr för mycket." in said


def test_other_objectives_are_beside_when_they_are_computed() -> None:
    document = full_paper(MADE["other objectives"]())
    rows = {row[0]: row[1:] for row in table(document, "Alternativ för ST-block").rows}
    assert rows["Med målet jämnast brist"] == ("3", "9,8", "19", "21\u00a0%")
    assert list(rows) == ["Inga nya block (nollalternativ)", "Förslaget",
                          "Med målet jämnast brist"]
    said = running(document)
    assert "Med målet jämnast brist skulle 1 av förslagets ST-block inte ges" in said
    assert re.search("bli 31 % av behovet, mot [0-9]+ % med förslaget. Med målet lägst", said)
    assert ("Med målet lägst kostnad ges inga ST-block. Att det är den bästa fördelningen är inte "
            "bevisat.") in said
    assert "Med målet minst brist blir fördelningen av ST-block densamma." in said


def test_the_choice_of_yardstick_stands_beside_the_plan() -> None:
    result = make_result()
    plan = np.zeros((len(result.groups), 3), dtype=np.int64)
    (budget,) = result.allocation.budgets
    plan[list(budget.groups)] = budget.allocation.blocks
    other = plan[::-1]
    sticks = (Yardstick("bristgrad", "minst brist", plan, True),
              Yardstick("heltider", "minst brist", other, False))
    document = full_paper(changed(result, yardsticks=sticks))
    rows = {row[0]: row[1:] for row in table(document, "Block i allt, med olika mått").rows}
    for g, group in enumerate(result.inputs.groups):
        counts = (plan[g].sum(), other[g].sum())
        assert rows.get(group_name(group), ("–", "–")) == tuple(
            str(count) if count else "–" for count in counts)
    said = running(document)
    assert "Vilket mått som gäller är regionens val, inte programmets" in said
    assert "regionens val" not in running(full_paper(result))


def test_units_have_what_they_asked_for_and_what_is_proposed() -> None:
    rows = table(consultation_paper(with_own_plan()), "Önskade och föreslagna").rows
    assert ("Kliniken", "Allmänmedicin, Umeå", "3", "1", "ja", "ja") in rows
    assert ("Enhet B", "Specialitet AA", "1", "0", "ja", "ja") in rows
    assert any(row[1] == "Okänd" for row in rows)
    assert "För 1 block uppfyller ingen enhet" in running(consultation_paper(with_own_plan()))


# --- Words that follow the result ----------------------------------------------------------------


def test_who_decides_and_when() -> None:
    result = make_result()
    assert dict(full_paper(result).facts)["Beslutsfattare"] == "anges av regionen"
    matter = Matter("Regionstyrelsen", date(2027, 3, 31), date(2027, 5, 3), date(2027, 6, 8))
    result = replace(result, inputs=changed(result.inputs, matter=matter))
    facts = dict(full_paper(result).facts)
    assert (facts["Beslutsfattare"], facts["Data låst"], facts["Samverkan"], facts["Beslut"]) == (
        "Regionstyrelsen", "2027-03-31", "2027-05-03", "2027-06-08")
    assert "Regionstyrelsen föreslås besluta" in running(full_paper(result))


@pytest.mark.parametrize(("private", "in_plan", "said"), [
    (0.0, True, "inga privata"), (4.0, True, "Egen regi och privata utförare"),
    (4.0, False, "Bara egen regi")])
def test_whom_it_covers(private: float, in_plan: bool, said: str) -> None:
    result = make_result(2)
    inputs = changed(result.inputs, private_persons=np.array([private, 0.0]),
                     private_in_plan=in_plan)
    assert said in dict(full_paper(replace(result, inputs=inputs)).facts)["Omfattar"]


@pytest.mark.parametrize(("case", "said", "never"), [
    ("no frame", "Ingen budgetram är angiven", "ingen annan fördelning"),
    ("no blocks", "att inte fördela några ST-block", "att fördela"),
    ("no valid plan", "ingen fördelning som håller alla gränser", "att fördela"),
    ("all needs met", "Ingen brist väntas 2033–2037", "minskar från"),
    ("no needs", "Inget behov är angivet", "ingen annan fördelning"),
    ("time limit", "den bästa som hittades", "ingen annan fördelning"),
    ("minimum not met", "Minimikravet Minst block Specialitet AA 2028 uppfylls inte: 2 block",
     "Alla grupper i underlaget får block"),
    ("no prices", "Vad blocken kostar är inte känt", "mkr till och med"),
    ("only nurses", "Förslaget är 3 DSK-block", "ST-block"),
    ("plain", "Ingen egen fördelning är angiven", "Klinikfinansierad"),
    ("plain", "varken önskemål från enheterna", "DSK-block"),
])
def test_words_follow_the_result(case: str, said: str, never: str) -> None:
    text = running(full_paper(MADE[case]()))
    assert said in text
    assert never not in text


@pytest.mark.parametrize("paper", [full_paper, board_paper])
def test_places_that_are_not_those_of_the_workbook_are_told_as_such(
        paper: Callable[[RunResult], Document]) -> None:
    whole = make_result()
    first, second, *others = whole.ranking
    moved = (replace(first, decided_place=2), replace(second, decided_place=1), *others)
    notes = [next(block.note for block in paper(result).blocks if isinstance(block, Table))
             for result in (replace(whole, ranking=moved), whole)]
    assert [OWN_PLACES in note for note in notes] == [True, False]


def test_a_minimum_beyond_the_money_is_told_with_what_stands_in_the_way() -> None:
    result = unusual("minimum beyond the money")
    assert result.allocation.budgets[0].allocation.unmet
    said = running(full_paper(result))
    assert "uppfylls inte: " in said and "2027 års ram" in said
    assert "Alla minimikrav ryms inte." in said


def test_one_area_needs_no_table() -> None:
    said = running(full_paper(make_result(inputs=replace(
        make_result(3).inputs, groups=tuple(replace(group, area=None, specialty=f"S{n}")
                                            for n, group in enumerate(make_result(3).inputs.groups)
                                            )))))
    assert "ett enda område, hela regionen" in said


def test_a_budget_of_its_own_is_told_beside() -> None:
    document = full_paper(make_full_result())
    assert document.title == "Fördelning av ST-block och DSK-block 2027–2029"
    assert "DSK-block har egna pengar och en egen lista" in running(document)


def test_what_the_need_and_the_goal_rest_on() -> None:
    said = running(full_paper(unusual("rotas count")))
    assert "utgår från budgeterade tjänster, dagens bemanning med vakanser" in said
    assert "säkert inte kan bemannas räknas som 2 heltiders brist" in said
    assert "jourlinje säkert" not in running(full_paper(make_result()))


def test_without_uncertainty_it_is_said() -> None:
    assert "är osäkerheten om pensionsålder" in running(full_paper(make_result()))
    assert "är osäkerheten om pensionsålder" not in running(full_paper(example()))


def test_a_block_for_a_minimum_says_so() -> None:
    result = make_result()
    budget = result.allocation.budgets[0]
    merit = tuple(replace(line, benefit=0.0) if line.funded else line for line in budget.merit)
    document = full_paper(changed(result, budgets=(replace(budget, merit=merit),)))
    rows = table(document, "ST-block i fördelningen").rows
    assert all(row[1].endswith(" (för ett minimikrav)") for row in rows)
    assert "minimikrav)" not in "".join(texts(full_paper(result)))


def test_prices_that_are_not_known_are_no_figures() -> None:
    rows = table(full_paper(without_prices()), "ST-block i fördelningen").rows
    assert {row[6] for row in rows} == {"okänd"}


def test_the_proof_is_only_claimed_when_it_is_there() -> None:
    proven = "ger ingen annan fördelning inom ramen mindre vägd brist"
    weighed = "Vägd: en brist räknas tyngre ju större del av behovet som saknas."
    assert f"{proven}. {weighed}" in running(board_paper(make_result()))
    unproven = changed_plan(make_result(), exchange_checked=False)
    assert proven not in running(board_paper(unproven))
    assert weighed not in running(board_paper(unproven))
    assert weighed not in running(full_paper(unusual("weighting heltider")))


def test_who_gets_no_block_in_spite_of_its_place_is_told() -> None:
    result = example()
    assert ("I Beroendemedicin, Palliativ medicin och Smärtlindring planeras inga block, hur stort "
            "behovet än är.") in running(full_paper(result))
    first = next(one for one in standings(result, "ST") if one.place == 1)
    budget = result.allocation.budgets[0]
    blocks = budget.allocation.blocks.copy()
    blocks[budget.groups.index(first.group)] = 0
    said = running(full_paper(changed_plan(result, blocks=blocks)))
    assert f"Inga block, fast en grupp längre ned får block: {first.name} (plats 1)." in said


# --- Small counts --------------------------------------------------------------------------------


def test_nothing_is_told_of_the_heltider_of_a_few() -> None:
    document = full_paper(few_persons())
    assert {row[3] for row in table(document, "Rangordning av behoven").rows} == {"dolt"}
    assert {row[5] for row in table(document, "ST-block i fördelningen").rows} == {"dolt"}
    captions = [block.caption for block in document.blocks if isinstance(block, Table)]
    assert not any(caption.startswith("Behov, tillgång") for caption in captions)
    said = running(document)
    assert "visas inte" in said and "90 heltidsår" not in said and "fanns" not in said


def test_money_does_not_tell_how_many_are_in_training() -> None:
    result = few_persons()
    rows = table(full_paper(result), "Anslag och kostnad för ST-block").rows
    assert {(row[2], row[4]) for row in rows} == {("dolt", "dolt")}
    for make in (full_paper, board_paper):
        captions = [b.caption for b in make(result).blocks if isinstance(b, Figure)]
        assert not any("Redan bundet" in caption for caption in captions)
        assert "av anslaget" not in running(make(result))
    stated = changed(result, budgets=(replace(result.allocation.budgets[0], bound_computed=False),))
    assert "dolt" not in table(full_paper(stated), "Anslag och kostnad för ST-block").rows[0]


def test_counts_are_shown_where_there_are_enough() -> None:
    said = running(full_paper(example()))
    assert "Vid mätdatum fanns 829 specialistläkare och 330 under utbildning." in said
    assert "Tillgången var 714 heltider mot ett behov av 794." in said


def test_findings_that_may_tell_of_persons_are_only_counted() -> None:
    result = make_result()
    for make in PAPERS.values():
        assert "Något är ovanligt" not in " ".join(texts(make(result)))
    assert table(full_paper(result), "Anmärkningar per blad").rows == (("Bemanning", "1", "0"),)


# --- Words and figures ---------------------------------------------------------------------------


def test_lists_of_names() -> None:
    assert listed(["A"]) == "A"
    assert listed(["A", "B", "C"]) == "A, B och C"
    assert listed(list("ABCDEFGHI"), 3) == "A, B, C och 6 till"
    assert len(listed(["X" * 200])) == 60


def test_names_with_commas_are_told_apart() -> None:
    assert listed(["Allmänmedicin, Umeå", "Radiologi", "Geriatrik"]) == (
        "Allmänmedicin, Umeå; Radiologi och Geriatrik")


def test_a_proof_shared_by_the_budgets_is_said_once() -> None:
    for make in (board_paper, full_paper):
        said = running(make(example()))
        assert said.count("inom någon av ramarna") == 1
    assert "någon av ramarna" not in running(board_paper(make_result()))


def test_groups_that_lose_by_others_blocks_are_named() -> None:
    result = example()
    lose = {one.name for budget in result.allocation.budgets
            for one in standings(result, budget.name)
            if one.evaluated.share_after - one.evaluated.share_before >= 0.005}
    assert lose == {"Barn- och ungdomsmedicin"}
    for make in (full_paper, consultation_paper):
        assert "utan dem i Barn- och ungdomsmedicin." in running(make(result))
    assert "blir större med blocken" not in running(full_paper(make_result()))


def test_the_board_sees_what_is_decided_now() -> None:
    result = example()
    rows = table(board_paper(result), "Start, brist").rows
    sums = {row[1]: row[2:4] for row in rows if row[1].startswith("Summa")}
    for budget in result.allocation.budgets:
        now, later = budget.allocation.blocks[:, 0].sum(), budget.allocation.blocks[:, 1:].sum()
        assert sums[f"Summa {budget.name}-block"] == (str(now), str(later))
    counted = [row for row in rows if not row[1].startswith("Summa")]
    for n, total in ((2, 0), (3, 1)):
        assert sum(int(row[n].replace("–", "0")) for row in counted) == sum(
            int(told[total]) for told in sums.values())
    first = {group_name(result.inputs.groups[g]) for budget in result.allocation.budgets
             for i, g in enumerate(budget.groups) if budget.allocation.blocks[i, 0]}
    assert first <= {row[1] for row in rows}
    assert "med start 2027 enligt tabellen" in running(board_paper(result))


def test_the_answer_comes_first_and_is_whole_in_the_full_paper() -> None:
    result = example()
    document = full_paper(result)
    assert isinstance(document.blocks[0], Heading)
    assert document.blocks[0].text == "Vilka får ST, när, och varför"
    opening = document.blocks[:document.opening]
    assert [block.caption for block in opening if isinstance(block, Table)] == [
        "ST-block: start, brist och skäl", "DSK-block: start, brist och skäl"]
    given = {group_name(result.inputs.groups[g]) for budget in result.allocation.budgets
             for i, g in enumerate(budget.groups) if budget.allocation.blocks[i].any()}
    assert given <= {row[1] for block in opening if isinstance(block, Table) for row in block.rows}


def test_the_shortage_is_told_of_a_year_people_know() -> None:
    result = example()
    t = result.inputs.calendar.horizon
    before, after = (float(projection.totals.shortage[t]) for projection in (
        result.forecast.before, result.forecast.after))
    said = f"År 2035 väntas {after:.0f} heltider specialistläkare saknas i stället för {before:.0f}"
    for make in (full_paper, board_paper):
        assert said in running(make(result)) and "utan nya block." in running(make(result))
    assert "heltidsår" not in running(board_paper(result))


def test_what_the_region_fills_in_is_listed_at_the_end() -> None:
    result = make_result()
    document = full_paper(result)
    missing = [label for label, value in document.facts if value == FILLED_IN]
    heading = next(n for n, block in enumerate(document.blocks)
                   if isinstance(block, Heading) and block.text == "Att fylla i")
    items = document.blocks[heading + 2]
    assert isinstance(items, Bullets) and "Diarienummer" in missing
    assert [item.split(". ")[0] for item in items.items] == missing
    assert "Diarienummer" not in dict(board_paper(result).facts)


def test_the_retirement_curve_stands_as_it_was_used() -> None:
    result = example()
    rows = table(full_paper(result), "Pensionskurvan som den har använts").rows
    curve = result.inputs.careers.curve
    assert [row[0] for row in rows] == [
        str(curve.first_age + n) for n in range(len(curve.hazard))]
    assert [row[1] for row in rows] == [
        f"{100 * risk:.1f}\u00a0%".replace(".", ",") for risk in curve.hazard]


def test_without_blocks_nothing_is_told_of_what_they_do() -> None:
    for paper in (full_paper, board_paper):
        document = paper(without_blocks())
        told = " ".join(text for block in document.blocks if isinstance(block, Figure)
                        for text in (block.alt, block.caption, block.svg))
        assert "ed blocken" not in told and " med dem" not in told and "Med block" not in told
        assert "Tillgången på specialistläkare 2035 väntas bli" in running(document)
        assert "Vägd: " not in running(document)


def test_an_area_may_host_blocks_of_the_whole_region() -> None:
    said = running(full_paper(example()))
    assert "Inga block är reserverade för Umeå." in said
    assert "Deras block kan tas emot av enheter i alla områden." in said


def test_what_is_bound_in_years_without_an_amount_is_no_way_round() -> None:
    result = few_persons()
    budget = replace(result.allocation.budgets[0], bound_computed=False, bound=np.full(8, 1e6),
                     amount=np.full(8, np.nan))
    rows = table(full_paper(changed(result, budgets=(budget,))), "Anslag och kostnad").rows
    assert {row[2] for row in rows} == {"dolt"}


def test_the_proposal_s_largest_shortage_stands_beside_the_others() -> None:
    result = example()
    budget = result.allocation.budgets[0]
    after = result.forecast.after.measures
    shares = [after.shortage[g, t] / after.need[g, t] for g in budget.groups
              for t in result.inputs.calendar.evaluated]
    assert largest_share(result, budget) == pytest.approx(max(shares))


def test_amounts_are_no_more_exact_than_they_are() -> None:
    assert money(123.4e6) == "123\u00a0mkr"
    assert money(12.34e6) == "12,3\u00a0mkr"
    assert full_times(1234.6) == "1\u00a0235\u00a0heltider"
    assert (full_times(3.21), full_times(1.0)) == ("3,2\u00a0heltider", "1,0\u00a0heltider")
    assert (chance(0.9999), chance(0.001), chance(0.5), chance(None)) == (
        "över\u00a099\u00a0%", "under\u00a01\u00a0%", "50\u00a0%", "–")
    assert blocks_words(1, "ST") == "1\u00a0ST-block"


def test_leads_are_few() -> None:
    document = full_paper(example())
    leads = [block for block in document.blocks if isinstance(block, Paragraph) and block.lead]
    assert 0 < len(leads) <= 6
