"""Swedish names of measures, statuses and limits, the same in every renderer."""

from collections.abc import Callable
from dataclasses import dataclass

from optimize.problem import Allocation, Slack
from prognos.inputs import Assumption, Group, Inputs
from prognos.inputs.all_inputs import id_in_words
from prognos.inputs.arrays import FloatArray
from prognos.report.wording.numbers import kronor, number, percent, value_text
from prognos.results import BudgetResult, GroupResult, Guess, RunResult, ShortageSums
from prognos.results.allocation import BLOCKS, UNITS
from prognos.results.projection import Projection
from prognos.schema.dictionary import load_schema


@dataclass(frozen=True)
class Measure:
    """A yearly measure of a group."""

    name: str
    unit: str
    values: Callable[[Projection], FloatArray]
    """(G, T)"""


MEASURES = (
    Measure("Behov", "heltider", lambda p: p.measures.need),
    Measure("Tillgång, medel", "heltider", lambda p: p.fte.mean),
    Measure("Tillgång, låg (P10)", "heltider", lambda p: p.fte.p10),
    Measure("Tillgång, mitt (P50)", "heltider", lambda p: p.fte.p50),
    Measure("Tillgång, hög (P90)", "heltider", lambda p: p.fte.p90),
    Measure("Specialister, medel", "personer", lambda p: p.persons.mean),
    Measure("Specialister, låg (P10)", "personer", lambda p: p.persons.p10),
    Measure("Specialister, mitt (P50)", "personer", lambda p: p.persons.p50),
    Measure("Specialister, hög (P90)", "personer", lambda p: p.persons.p90),
    Measure("Brist, väntad", "heltider", lambda p: p.measures.shortage),
    Measure("Överskott, väntat", "heltider", lambda p: p.measures.surplus),
    Measure("Risk för brist", "sannolikhet", lambda p: p.measures.shortage_probability),
    Measure("Risk att vara färre än minsta antal", "sannolikhet",
            lambda p: p.measures.below_minimum_probability),
    Measure("Läkare i utbildning", "personer", lambda p: p.in_training),
)

STATUS = {
    "optimal": "bevisat bäst",
    "time_limit": "inte bevisad",
    "none": "ingen giltig fördelning",
}
OUT_OF_TIME = "tidsgränsen nådd"


def area_name(group: Group) -> str:
    """The group's area as users read it."""
    return group.area or "Hela regionen"


def group_names(result: RunResult, group: int) -> tuple[str, str]:
    """Specialty and area of a group of the run."""
    one = result.inputs.groups[group]
    return one.specialty, area_name(one)


def lower_first(text: str) -> str:
    """Within a sentence; an abbreviation as it is."""
    return text if text[1:2].isupper() else f"{text[:1].lower()}{text[1:]}"


def group_name(group: Group) -> str:
    """Specialty, and area when it has one: "Allmänmedicin, Umeå"."""
    return group.specialty if group.area is None else f"{group.specialty}, {group.area}"


def budget_group(inputs: Inputs, budget: BudgetResult, index: int) -> Group:
    """The run's group behind group `index` of the budget's problem."""
    return inputs.groups[budget.groups[index]]


def limit_text(limit: Slack | None) -> str:
    """A limit in words: "Budgetram 2028", "Högst block Radiologi 2027"."""
    if limit is None:
        return ""
    group = id_in_words(limit.group) if limit.group else None
    parts = (limit.label, group, limit.year)
    return " ".join(str(part) for part in parts if part is not None)


def slack_text(limit: Slack, what: str) -> str:
    """A limit with what is left of it ("kvar") or lacking ("saknas"), in its own unit."""
    unit = UNITS.get(limit.family, BLOCKS)
    decimals = 0 if abs(limit.amount - round(limit.amount)) < 1e-6 else 1
    amount = (kronor(limit.amount) if limit.family == "budget"
              else f"{number(limit.amount, decimals)} {unit}")
    return f"{limit_text(limit)} ({amount} {what})"


def status_words(allocation: Allocation) -> str:
    """Whether the allocation is proven, and else what ended the search."""
    return OUT_OF_TIME if allocation.out_of_time else STATUS[allocation.status]


CUT_SHORT = ("Tidsgränsen avbröt sökningen, så samma arbetsbok kan ge en annan fördelning nästa "
             "gång. ")


def proof_sentence(budget: BudgetResult) -> str:
    """What is proven of the allocation, in words that follow the objective."""
    return (CUT_SHORT if budget.allocation.out_of_time else "") + _proof(budget)


def budget_and_proof(budget: BudgetResult, told: str) -> str:
    """What is told of a budget, and its proof: first that the clock ended the search, if it did."""
    parts = (told, proof_sentence(budget))
    return " ".join(reversed(parts) if budget.allocation.out_of_time else parts)


def _proof(budget: BudgetResult) -> str:
    allocation = budget.allocation
    better = BETTER[budget.objective] + (ROTAS_TOO if budget.rotas_count else "")
    if allocation.status == "none":
        return "Ingen fördelning som håller alla gränser hittades."
    if allocation.status == "optimal" and not (allocation.blocks.any() or allocation.unmet):
        return _nothing_given(budget)
    if allocation.status == "optimal" and allocation.exchange_checked and allocation.unmet:
        return ("Alla minimikrav ryms inte. Bland de fördelningar som uppfyller mest av dem ger "
                f"ingen annan {better}, med dessa antaganden.")
    if allocation.status == "optimal" and allocation.exchange_checked:
        return f"Med dessa antaganden ger ingen annan fördelning inom ramen {better}."
    if allocation.gap <= PROVEN_GAP and allocation.gap_second is not None:
        distance = _distance(allocation.gap_second)
        return ("Ingen annan fördelning inom ramen ger en lägre största brist. Bland dem som är "
                f"lika jämna är denna den bästa som hittades, {distance}.")
    return ("Fördelningen är den bästa som hittades. Den är "
            f"{_distance(allocation.gap)}.")


def _nothing_given(budget: BudgetResult) -> str:
    """Why there is no block at all: nothing is praised as best where nothing was to choose.

    The list holds the blocks that would do good, whether there is room for them or not.
    """
    if budget.merit:
        return "Inget block som skulle göra nytta ryms inom gränserna."
    goal = "lägst kostnad" if budget.objective == "lägst kostnad" else "minst brist"
    rotas = ROTAS_TOO if budget.rotas_count else ""
    return f"Med dessa antaganden skulle inget block ge {BETTER[goal]}{rotas}."


BETTER = {
    "minst brist": "mindre vägd brist",
    "jämnast brist": "en jämnare brist: den största bristen kan inte bli mindre, och av de "
                     "fördelningar som når dit ger ingen annan mindre vägd brist sammantaget",
    "lägst kostnad": "lägre kostnad för block och hyrläkare tillsammans",
}
"""What no other allocation gives, by objective."""
ROTAS_TOO = ", med risken för obemannade jourlinjer inräknad"
PROVEN_GAP = 1e-6


def _distance(gap: float) -> str:
    return (f"högst {number(100 * gap, 2)} procent av blockens möjliga nytta från det bevisat "
            "bästa")


def horizon_index(inputs: Inputs) -> int:
    """Index of the last shown year."""
    return inputs.calendar.horizon


def shown_years(inputs: Inputs) -> tuple[int, ...]:
    """Calendar years shown, the base year first."""
    return inputs.calendar.years[: inputs.calendar.horizon + 1]


def evaluated_years(inputs: Inputs) -> tuple[int, ...]:
    """Calendar years that the allocation looks at."""
    return tuple(inputs.calendar.years[t] for t in inputs.calendar.evaluated)


def st_sums(result: RunResult) -> ShortageSums:
    """Shortage of the groups that the ST budget's money is for, as in the JSON."""
    return result.allocation.budget_sums.get("ST", result.allocation.sums)


def assumption_text(entry: Assumption) -> str:
    """An assumption's value as a Swedish reader writes it, shares as percent."""
    kinds = {parameter.name: parameter.domain.kind for parameter in load_schema().parameters}
    value = entry.value
    if kinds.get(entry.name) == "share" and isinstance(value, float | int):
        return percent(value, 1 if abs(100 * value - round(100 * value)) > 1e-9 else 0)
    return value_text(value)


def guess_value(result: RunResult, guess: Guess) -> str:
    """The value a guess stands at, by the list of assumptions where it has a line there."""
    entries = [entry for entry in result.inputs.sources.assumptions if entry.name == guess.name]
    if not entries:
        return guess.value
    return "beräknas" if entries[0].value is None else assumption_text(entries[0])


def members(result: RunResult, budget: str) -> list[int]:
    """The run's groups of a budget, whether they can be given blocks or not."""
    return [g for g, group in enumerate(result.inputs.groups) if group.budget == budget]


def guess_labels(guess: Guess) -> tuple[str, str]:
    """How an assumption was changed down and up; what both say is said once.

    "25 % lägre", "25 % högre" -> "25 % lägre", "högre".
    """
    low, high = guess.low_label, guess.high_label
    size, _, _ = low.rpartition(" ")
    if size and high.startswith(f"{size} "):
        high = high.removeprefix(f"{size} ")
    return low, high


def budgets_in_order(result: RunResult) -> list[str]:
    """Budgets that groups belong to, ST first: each has its own lists."""
    named = dict.fromkeys(group.budget for group in result.inputs.groups)
    return sorted(named, key=lambda budget: budget != "ST")


def ranks(result: RunResult) -> dict[int, int]:
    """Group -> its place among the groups of its own budget: a nurse ranks among nurses."""
    return {one.group: one.place for one in result.groups if one.place is not None}


def region_name(result: RunResult) -> str:
    """The region's name, or the file's when no name was given."""
    return result.inputs.region or result.run.input_name


def largest_shortages(result: RunResult, most: int) -> list[GroupResult]:
    """The groups of budget ST whose shortage after allocation is the largest share of the need."""
    counted = [result.groups[g] for g in members(result, "ST")]
    short = [one for one in counted if one.evaluated.need > 0 and one.evaluated.shortage_after > 0]
    return sorted(short, key=lambda one: (-one.evaluated.share_after, one.group))[:most]


def blocks_by_group(result: RunResult) -> dict[int, int]:
    """Allotted blocks over all start years, by index of the run's group."""
    return {one.group: one.given for one in result.groups if one.given is not None}
