"""Words and figures on stability, means and money, the same in every renderer."""

from collections.abc import Iterator

from prognos.report.wording.common_words import members
from prognos.report.wording.numbers import number, plural, span
from prognos.results import BudgetResult, LastStart, Lever, MoneyCurve, RunResult

MEANS = {
    "block": "Ett block till",
    "longer": "Ett år längre arbetsliv",
    "exits": "En fjärdedel färre övriga avgångar",
    "recruitment": "En rekrytering till per år",
    "agency": "Hyrläkare, en heltid om året",
    "cooperation": "Samverkan med annan region, en heltid om året",
}
MEANING = {
    "block": "en färdigutbildad som kan arbeta kvar i omkring trettio år",
    "longer": "alla arbetar ett år till före pensionen",
    "exits": "en av fyra som annars slutar stannar",
    "recruitment": "en färdigutbildad till, utan utbildningstid",
    "agency": "en inhyrd läkare, bara det år som betalas",
    "cooperation": "arbetstid från en annan region, bara det år som betalas",
}
"""What each means is, for whoever compares their prices."""
NO_PRICE = "pris saknas"
CURVE_ON_REQUEST = "Budgetkurvan och stabiliteten räknas med prognos kor --stabilitet."
LAST_SHARE, NEXT_SHARE = 0.9, 1.1


def lasting(lever: Lever) -> str:
    """When a means gives at least half of what it gives at most."""
    if lever.first is None or lever.last is None:
        return "ger inget"
    years = span(tuple(range(lever.first, lever.last + 1)))
    return f"{years} och därefter" if lever.goes_on else years


def line_shares(result: RunResult, budget: BudgetResult) -> list[float] | None:
    """Share of the cases that give each line's block, in the order of the priority list.

    A group's funded lines of a start year are its first block, its second …; those not funded
    come after them. None when stability was not asked for.
    """
    if result.questions.stability is None:
        return None
    shares = []
    told: dict[tuple[int, int], int] = {}
    for line in budget.merit:
        nth = told[line.group, line.start] = told.get((line.group, line.start), 0) + 1
        shares.append(result.questions.stability.share(budget.groups[line.group], line.start, nth))
    return shares


def stability_sentence(result: RunResult, budget: BudgetResult) -> str:
    """How many blocks are safe, of how many, in how many cases."""
    safe, given, cases = _safe(result, budget)
    return (f"Ram {budget.name}: {safe} av {plural(given, 'block', 'block')} är säkra, alltså "
            f"fördelas i minst 90\u00a0% av de {cases} prövade fallen.")


def safe_line(result: RunResult, budget: BudgetResult) -> str:
    """The same in a few words: "44 av 99 (fördelas i minst 90 % av 39 prövade fall)."."""
    safe, given, cases = _safe(result, budget)
    return f"{safe} av {given} (fördelas i minst 90\u00a0% av {cases} prövade fall)."


def _safe(result: RunResult, budget: BudgetResult) -> tuple[int, int, int]:
    """Safe blocks, given blocks, tried cases."""
    assert result.questions.stability is not None
    safe = int(result.questions.stability.safe[list(budget.groups)].sum())
    return safe, int(budget.allocation.blocks.sum()), len(result.questions.stability.cases)


def unproven_sentence(result: RunResult) -> str:
    """How many cases were not solved to the end; empty when all were."""
    assert result.questions.stability is not None
    left = sum(not case.proven for case in result.questions.stability.cases)
    if not left:
        return ""
    return (f"I {plural(left, 'fall', 'fall')} hann den bästa fördelningen inte bevisas; där "
            "gäller den bästa som hittades.")


def curve_sentences(curve: MoneyCurve) -> Iterator[str]:
    """What the last tenth of the money gave and what the next would give."""
    of = "pengarna till nya block" if curve.in_money else "antalet block"
    last, more = curve.worth(LAST_SHARE, 1.0), curve.worth(1.0, NEXT_SHARE)
    if last is not None:
        yield (f"Ram {curve.budget}: den sista tiondelen av {of} minskar bristen med "
               f"{number(last, 2)} heltidsår per miljon kronor.")
    if more is None:
        yield (f"Ram {curve.budget}: en tiondel till ger inga fler block. Antingen är andra "
               "gränser nådda, eller så gör fler block ingen nytta.")
    else:
        yield (f"Ram {curve.budget}: nästa miljon är värd {number(more, 2)} heltidsår mindre brist "
               f"(medel över en tiondel till av {of}).")


def curve_note(curve: MoneyCurve) -> str:
    """What is scaled, said above the table."""
    if not curve.in_money:
        return (f"Ram {curve.budget}: varje punkt är en egen fördelning där Högsta antal block är "
                "så stor del av dagens.")
    return (f"Ram {curve.budget}: varje punkt är en egen fördelning där det som är kvar för nya "
            "block (anslag minus redan bundet) är så stor del av dagens, alla år lika. Bristen "
            "gäller specialiteter som kan få block.")


def last_start_text(start: LastStart) -> list[tuple[str, str]]:
    """Training form and the last useful start year, in words."""
    return [(form, "inget startår hinner" if year is None else str(year))
            for form, year in start.forms]


def levers_of(result: RunResult, budget: str) -> list[Lever]:
    """The means of a whole budget."""
    return [lever for lever in result.questions.levers
            if lever.group is None and lever.budget == budget]


def budgets_with_levers(result: RunResult) -> list[str]:
    """Budgets that means have been tried in, ST first."""
    return list(dict.fromkeys(lever.budget for lever in result.questions.levers))


def group_count(result: RunResult, budget: str) -> int:
    """Groups that the budget's means are tried in."""
    ours = members(result, budget)
    return len({lever.group for lever in result.questions.levers if lever.group in ours})
