"""The use case behind `forklara`: a run, then why one specialty gets what it gets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from prognos.allocation.block_loss import BlockLoss
from prognos.analysis.break_even import Ground, find_break_even
from prognos.analysis.decomposition import reasons
from prognos.analysis.what_if.kept_run import KeptRun
from prognos.inputs import Inputs
from prognos.reading.levers.lever_places import specialty_names
from prognos.reading.levers.lever_text import line_of
from prognos.reading.lookup import Lookup, make_lookup
from prognos.results import BreakEven, Reasons, RunResult
from prognos.use_cases.run import check, compute, silent

REGION = "Hela regionen"
HERE = "Här finns"


@dataclass(frozen=True)
class Unknown:
    """The workbook has no such specialty, or the specialty no such area; told in Swedish."""

    message: str


@dataclass(frozen=True)
class Explained:
    """The run, and the reasons for each group of the specialty."""

    result: RunResult
    reasons: tuple[Reasons, ...]


def explain(
    path: Path, specialties: Sequence[str], area: str | None = None,
    tell: Callable[[str], None] = silent,
) -> Explained | Unknown:
    """Run a workbook and say why specialties get their places and their blocks.

    specialties : words of one name or of several, as the command line divides them.
    area : None = all areas of a specialty; what would flip is tried when it has only one.
    tell : called with a short Swedish text when a new stage begins. What the workbook does not
    have is told before anything is computed.
    """
    started = perf_counter()
    tell("Läser arbetsboken")
    read = check(path)
    inputs = read.accepted
    asked = find_all_groups(inputs, specialties, area)
    if isinstance(asked, Unknown):
        return asked
    kept = KeptRun(inputs)
    result = compute(read, inputs, started, tell, kept=kept)
    tell("Tar reda på varför")
    exact = kept.exact
    told: list[Reasons] = []
    for groups in asked:
        own = [reasons_of(result, exact, group) for group in groups]
        if len(own) == 1:
            tell("Prövar vad som skulle ändra fördelningen")
            own[0] = replace(own[0], break_even=break_even_of(result, exact, groups[0]))
        told += own
    return Explained(result, tuple(told))


def find_all_groups(
    inputs: Inputs, words: Sequence[str], area: str | None
) -> tuple[tuple[int, ...], ...] | Unknown:
    """The groups of each specialty that the words name, the longest names first.

    A name of several words may be written without quotation marks.
    """
    found: list[tuple[int, ...]] = []
    rest = list(words)
    while rest:
        tried = [find_groups(inputs, " ".join(rest[:used]), area)
                 for used in range(len(rest), 0, -1)]
        hit = next((n for n, groups in enumerate(tried) if not isinstance(groups, Unknown)), None)
        groups = tried[hit or 0]
        if isinstance(groups, Unknown):
            return groups
        found += [groups] if groups not in found else []
        rest = rest[len(tried) - (hit or 0):]
    return tuple(found)


def find_groups(inputs: Inputs, specialty: str, area: str | None) -> tuple[int, ...] | Unknown:
    """Groups of a specialty in the order of the run, of one area when it is given.

    A group's name as the results write it, "Allmänmedicin, Umeå", is its specialty and area.
    """
    names = specialty_names(inputs.groups)
    name = names.find(specialty)
    if name is None and area is None and (split := _specialty_and_area(specialty, names)):
        return find_groups(inputs, *split)
    if name is None:
        return Unknown(f"arbetsboken har ingen specialitet ”{specialty}”. "
                       f"{names.suggestion(specialty, HERE)}")
    groups = tuple(g for g, group in enumerate(inputs.groups) if group.specialty == name)
    if area is None:
        return groups
    areas = make_lookup([inputs.groups[g].area or REGION for g in groups], {})
    wanted = areas.find(area)
    if wanted is None:
        return Unknown(f"{name} har inget område ”{area}”. {areas.suggestion(area, HERE)}")
    return tuple(g for g in groups if (inputs.groups[g].area or REGION) == wanted)


def _specialty_and_area(text: str, names: Lookup) -> tuple[str, str] | None:
    """The text split at the first comma that has a specialty before it; both may have others."""
    parts = text.split(",")
    for n in range(1, len(parts)):
        head = ",".join(parts[:n])
        if names.find(head) is not None:
            return head, ",".join(parts[n:]).strip()
    return None


def reasons_of(result: RunResult, exact: BlockLoss, group: int) -> Reasons:
    """One group's place, blocks and limits; what would flip it is not tried.

    exact : made of the run's inputs and their baseline.
    """
    name = result.inputs.groups[group].budget
    budget = next((budget for budget in result.allocation.budgets if budget.name == name), None)
    return reasons(result.inputs, exact.base.population, result.forecast.before,
                   result.forecast.after, budget, group, result.ranking)


def break_even_of(result: RunResult, exact: BlockLoss, group: int) -> tuple[BreakEven, ...]:
    """The least change of each input that flips a group, each with the lever that makes it; empty
    where it can get no blocks."""
    found = next((budget for budget in result.allocation.budgets if group in budget.groups), None)
    if found is None:
        return ()
    budget = next(budget for budget in result.inputs.money.budgets if budget.name == found.name)
    ground = Ground(result.inputs, result.forecast.before, exact.base, exact, budget, found, group)
    return tuple(
        point if point.change is None
        else replace(point, change=replace(point.change, text=line_of(point.change)))
        for point in find_break_even(ground))
