"""What the figures say, in plain Swedish sentences, the same in terminal and workbook."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from prognos.report.wording.common_words import (
    evaluated_years,
    group_name,
    horizon_index,
    members,
    shown_years,
)
from prognos.report.wording.numbers import (
    MILLION,
    kronor,
    number,
    percent,
    plural,
    rough,
    signed,
    span,
    whole,
)
from prognos.results import (
    BudgetResult,
    CandidateYear,
    CareContact,
    Remainder,
    RunResult,
    ShortageSums,
    Swing,
)
from prognos.results.projection import Projection

WORTH_TELLING = 0.1
"""Risks below one in ten are figures in the workbook, not sentences."""
RISKS_NAMED = 2
"""Rotas that one line names."""
REGION = "Hela regionen"


def whole_cost_line(result: RunResult) -> str:
    """That the centre is taken to pay all of a block, where its share is not stated; else empty."""
    codes = {"central-andel-antagen", "central-andel-saknas"}
    if not any(finding.code in codes for finding in result.run.findings):
        return ""
    return ("Hur stor del av kostnaden som centrala medel betalar är inte angivet. Kostnaderna är "
            "räknade som om de betalar hela (100\u00a0%).")


FTE_YEAR = "Ett heltidsår är en heltid som saknas under ett år."
"""Said once, where the word stands first."""


def budget_sentence(result: RunResult, budget: BudgetResult, by_year: bool = True) -> str:
    """Blocks of a budget, per start year if asked for, and what they do to its shortage."""
    sums = result.allocation.budget_sums.get(budget.name)
    if not budget.allocation.blocks.any():
        return _no_blocks(result, sums)
    text = blocks_text(budget, by_year)
    if sums is None:
        return f"{text}."
    change = sums.total_after / sums.total_before - 1 if sums.total_before else None
    share = f" ({signed(100 * change, 0)}\u00a0%)" if change is not None else ""
    return (f"{text}. Brist {span(evaluated_years(result.inputs))}: "
            f"{number(sums.total_before, 0)} heltidsår utan block, "
            f"{number(sums.total_after, 0)} med{share}.")


def blocks_text(budget: BudgetResult, by_year: bool = True) -> str:
    """How many blocks a budget gives, per start year if asked for: "3 block (2027: 2, 2028: 1)"."""
    blocks = budget.allocation.blocks.sum(axis=0)
    if not blocks.any():
        return "inga block"
    years = ", ".join(f"{year}: {int(count)}"
                      for year, count in zip(budget.problem.start_years, blocks, strict=True))
    return plural(int(blocks.sum()), "block", "block") + (f" ({years})" if by_year else "")


def _no_blocks(result: RunResult, sums: ShortageSums | None) -> str:
    """That nothing is given, and the shortage, which stays what it was."""
    if sums is None:
        return "inga block."
    return (f"inga block. Brist {span(evaluated_years(result.inputs))}: "
            f"{number(sums.total_before, 0)} heltidsår.")


@dataclass(frozen=True)
class MinimumRisk:
    """The shown year in which a rota is most likely not to be manned."""

    group: int
    name: str
    year: int
    probability: float
    minimum: float

    @property
    def chance(self) -> str:
        """The risk in percent, never "100 %"."""
        return "över 99\u00a0%" if self.probability > 0.995 else percent(self.probability)

    @property
    def words(self) -> str:
        """Risk and year: "risk 60 % att jourlinjen inte kan bemannas 2033"."""
        return f"risk {self.chance} att jourlinjen inte kan bemannas {self.year}"

    @property
    def sentence(self) -> str:
        """The risk with whom it concerns."""
        return f"{self.name}: {self.words_with_minimum}"

    @property
    def words_with_minimum(self) -> str:
        """The same with the least number of specialists the rota takes."""
        return f"{self.words} (färre än {whole(self.minimum)} specialister)."


def minimum_risks(result: RunResult, projection: Projection) -> tuple[MinimumRisk, ...]:
    """Groups with a stated minimum and a risk worth telling, the largest risk first."""
    last = horizon_index(result.inputs)
    risks = projection.measures.below_minimum_probability[:, 1 : last + 1]
    found = []
    for g, need in enumerate(result.inputs.need.by_group):
        if need is None or need.minimum is None or np.isnan(risks[g]).any():
            continue
        t = int(risks[g].argmax())
        if risks[g, t] >= WORTH_TELLING:
            found.append(MinimumRisk(g, group_name(result.inputs.groups[g]),
                                     result.inputs.calendar.years[t + 1],
                                     float(risks[g, t]), need.minimum))
    return tuple(sorted(found, key=lambda risk: -risk.probability))


def risk_line(result: RunResult) -> str:
    """The rotas most at risk with the blocks in, on one line; empty when none is."""
    risks = minimum_risks(result, result.forecast.after)
    named = ", ".join(f"{risk.name} {risk.chance} {risk.year}" for risk in risks[:RISKS_NAMED])
    more = f" och {len(risks) - RISKS_NAMED} till" if len(risks) > RISKS_NAMED else ""
    return f"{named}{more}." if named else ""


def reached(result: RunResult, year: int | None) -> str:
    """When a goal is reached: "2033", "redan", or that it is not within the horizon."""
    if year is None:
        return f"inte före {shown_years(result.inputs)[-1] + 1}"
    return "redan" if year == result.inputs.calendar.base_year else str(year)


def care_line(result: RunResult, row: CareContact) -> str:
    """Listed per specialist today, and when the guideline is reached."""
    guideline = whole(result.inputs.need.list_guideline)
    without, with_blocks = (reached(result, year) for year in (
        row.guideline_year_before, row.guideline_year_after))
    when = f"nås {with_blocks}" if without == with_blocks else (
        f"nås {without} utan nya block och {with_blocks} med")
    today = "" if row.listed_per_specialist is None else (
        f"{whole(row.listed_per_specialist)} listade per specialist idag; ")
    return f"{today}riktvärdet {guideline} {when}."


def care_sentence(result: RunResult, row: CareContact) -> str:
    """The same with what the rest costs at the horizon."""
    rest = row.rest_horizon
    lacking = "" if rest.fte <= 0 else f" År {rest.year} {_rest(rest)}."
    return care_line(result, row) + lacking


def _rest(rest: Remainder) -> str:
    return (f"saknas {rough(rest.fte)} heltider: {_money(rest)} om året i lön, "
            f"{kronor(rest.sek_per_listed)} per listad")


def _money(rest: Remainder) -> str:
    return f"{rough(rest.cost_sek / MILLION)}\u00a0mkr"


def care_question(result: RunResult, row: CareContact) -> str:
    """The region's own question, with its figures."""
    rest, guideline = row.rest_today, whole(result.inputs.need.list_guideline)
    if rest.fte <= 0:
        return f"Specialisterna räcker idag till {guideline} listade per specialist."
    return (f"För {guideline} listade per specialist saknas idag {rough(rest.fte)} heltider: "
            f"{_money(rest)} om året i lön. Ska ersättningen höjas, med "
            f"{kronor(rest.sek_per_listed)} per listad och år, eller ska uppdraget ändras?")


def candidate_sentences(result: RunResult) -> Iterator[str]:
    """Shortage years, dips and peaks, the region first. "Enough" is told of the region only:
    most starts that are wanted belong to no area."""
    areas = list(dict.fromkeys(year.area for year in result.people.candidates))
    for area in areas:
        years = [year for year in result.people.candidates if year.area == area]
        if area is None or any(year.is_short for year in years):
            yield _enough(area, years)
        yield from (_swing(swing) for swing in result.people.candidate_swings if swing.area == area)


def candidate_line(result: RunResult) -> str:
    """The region's shortage years and dip, short; empty when nothing is known."""
    years = [year for year in result.people.candidates if year.area is None]
    if not years:
        return ""
    lacking = [year for year in years if year.is_short]
    text = "räcker till önskade starter alla år"
    if lacking:
        worst = max(lacking, key=_gap)
        text = (f"för få {_when(lacking)} ({whole(worst.available)} mot "
                f"{whole(worst.wanted_starts)} önskade {worst.year})")
    dips = [f"; ovanligt få nya {swing.year}"
            for swing in result.people.candidate_swings if swing.area is None
            and swing.kind == "dip"]
    return f"{text}{''.join(dips)}."


def _gap(year: CandidateYear) -> float:
    return year.wanted_starts - year.available


def _when(years: Sequence[CandidateYear]) -> str:
    return span(tuple(year.year for year in years))


def _enough(area: str | None, years: Sequence[CandidateYear]) -> str:
    lacking, place = [year for year in years if year.is_short], area or REGION
    if not lacking:
        return f"{place}: kandidaterna räcker till önskade ST-starter alla visade år."
    worst = max(lacking, key=_gap)
    wanted = plural(round(worst.wanted_starts), "önskad ST-start", "önskade ST-starter")
    return (f"{place}: för få kandidater {_when(lacking)}. Störst är skillnaden {worst.year}: "
            f"{plural(round(worst.available), 'kandidat', 'kandidater')} mot {wanted}.")


def _swing(swing: Swing) -> str:
    new = plural(round(swing.new), "ny kandidat", "nya kandidater")
    kind, than = ("svacka", "färre") if swing.kind == "dip" else ("topp", "fler")
    return (f"{swing.area or REGION}: {kind} {swing.year} med {new}, {than} än både tidigare och "
            "senare år.")


def at_sentence(result: RunResult) -> str:
    """The region's AT against its size; empty when not known."""
    if result.people.at_per_100_000 is None:
        return ""
    return (f"AT-starter {result.inputs.calendar.base_year + 1}: "
            f"{number(result.people.at_per_100_000)} per 100\u00a0000 invånare.")


def longer_life_sentences(result: RunResult) -> Iterator[str]:
    """What a year's later retirement gives, and that less and less is added."""
    gain, years = result.people.longer_life, shown_years(result.inputs)
    if len(gain) == 0:
        return
    last = horizon_index(result.inputs)
    yield (f"Om alla går i pension ett år senare blir det {number(float(gain[last]))} heltider "
           f"fler {years[last]} ({percent(float(gain[last]) / _supply(result, last), 1)} av "
           "tillgången).")
    first, latest = float(gain[1]), float(gain[last] - gain[last - 1])
    if latest < first:
        yield (f"Det som tillkommer varje år minskar: {signed(first)} heltider första året, "
               f"{signed(latest)} {years[last]}. Den som stannar ett år till slutar ett år senare.")


def _supply(result: RunResult, t: int) -> float:
    return float(result.forecast.before.fte.mean[members(result, "ST"), t].sum()) or 1.0
