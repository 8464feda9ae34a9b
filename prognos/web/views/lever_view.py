"""The levers of the what-if page: five to pull, each with its range, where its value comes from and
the region's own years; the others are chosen from lists."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from prognos.inputs import Inputs
from prognos.inputs.scenario import LeverProblem
from prognos.report.wording.common_words import assumption_text
from prognos.report.wording.numbers import number, percent, plural, signed
from prognos.results import RunResult
from prognos.results.years.region_year import RegionYear
from prognos.schema.lever_dictionary import MOVE, levers

MOST_YEARS = 6
"""Of the region's own beside a lever, the last ones."""
ASSUMED = {
    "pension": ("Förskjutning pensionsålder (år)", "Förskjutning pensionsålder (år)"),
    "other_exits": ("Övriga avgångar per år", "Övriga avgångar per år"),
    "recruitment": ("Rekrytering per år", "Rekrytering per år"),
    "retention": ("Andel som stannar efter ST", "Andel som stannar"),
}
"""Lever -> the assumption that says where its value comes from, and what that is called where a
group has one of its own."""
FIELDS = ("vad", "vem", "nar", "hur", "rad", "motiv")
"""Of the form that a change is put together in."""
UNCHOSEN = "Välj vad som ändras och skriv hur mycket, eller skriv hela ändringen som en rad."


@dataclass(frozen=True)
class Slider:
    """A lever on the page: what is added to the value of today."""

    key: str
    name: str
    unit: str
    low: float
    high: float
    step: float
    value: float = 0.0
    source: str = ""
    """The value today, and where it comes from."""
    own: str = ""
    """The region's own years; "" where none are given."""

    @property
    def shown(self) -> str:
        """"+2 år", "ingen ändring"."""
        return f"{self.told} {self.unit}" if self.value else "ingen ändring"

    @property
    def told(self) -> str:
        return _change(self.value)

    @property
    def ends(self) -> tuple[str, str]:
        """Of its range: "−2", "+5 år"."""
        return _change(self.low), f"{_change(self.high)} {self.unit}"

    @property
    def line(self) -> str:
        """The change as one writes it; "" for none."""
        return f"{self.name} {self.told} {self.unit}" if self.value else ""


SLIDERS = (
    Slider("pension", "Pensionsålder", "år", -2, 5, 0.5),
    Slider("other_exits", "Övriga avgångar", "%", -50, 50, 5),
    Slider("recruitment", "Rekrytering", "%", -50, 100, 5),
    Slider("retention", "Andel som stannar", "procentenheter", -20, 20, 1),
    Slider("budget", "Centralt anslag", "mkr", -10, 10, 0.5),
)
"""At most five stand on the page; the others are chosen from lists."""


@dataclass(frozen=True)
class Choices:
    """What a change can be put together from."""

    levers: tuple[tuple[str, str], ...]
    """Key, and name with an example of a change."""
    places: tuple[str, ...]
    """Areas, then specialties."""
    years: tuple[str, ...]
    """Start years, then every year "från" which a change can hold."""
    examples: tuple[str, ...]
    """Whole lines."""


def _change(value: float) -> str:
    return signed(value, 0 if value == round(value) else 1).replace("\u00a0", "")


def sliders(
    result: RunResult, moved: Mapping[str, float], years: Sequence[RegionYear]
) -> tuple[Slider, ...]:
    """The levers to pull, where they stand, and what stands beside them."""
    return tuple(replace(
        slider, value=moved.get(slider.key, 0.0), source=_source(result, slider),
        own=own_years(slider.key, years[-MOST_YEARS:]))
        for slider in SLIDERS if slider.key != "budget" or _has_money(result.inputs))


def _has_money(inputs: Inputs) -> bool:
    return any(budget.name == "ST" and np.isfinite(budget.amount).any()
               for budget in inputs.money.budgets)


def _source(result: RunResult, slider: Slider) -> str:
    """The value of today and where it comes from; "" where nobody states one."""
    name, of_group = ASSUMED.get(slider.key, ("", ""))
    entries = result.inputs.sources.assumptions
    groups = [entry for entry in entries if of_group and entry.name.startswith(f"{of_group}, ")]
    for entry in entries:
        if entry.name == name:
            value = "beräknas" if entry.value is None else (
                assumption_text(entry) + (" år" if slider.unit == "år" else ""))
            origin = "standardvärde" if entry.defaulted else (
                f"{entry.sheet} {entry.cell}" if entry.cell else "arbetsboken")
            moved = "pensionskurvan flyttad " if slider.key == "pension" else ""
            return f"Nu: {moved}{value} ({origin}){_of_groups(each.source for each in groups)}"
    return "Nu: som i Budgetram, lika mycket alla år" if slider.key == "budget" else ""


def _of_groups(sources: Iterable[str | None]) -> str:
    """"; eget värde för 12 grupper (Egen historik 2019–2025)"; the source most have."""
    found = Counter(sources)
    if not found:
        return ""
    told = next((source for source, _ in found.most_common() if source), None)
    return (f"; eget värde för {plural(found.total(), 'grupp', 'grupper')}"
            f"{f' ({told})' if told else ''}")


# --- The region's own years ----------------------------------------------------------------------


def own_years(lever: str, years: Sequence[RegionYear]) -> str:
    """"Egna år: 3,8 % (2023), 4,4 % (2024)"; "" where no year tells of the lever."""
    if lever == "pension":
        return _listed("Egna år, medelålder vid pension", (
            (one.year, None if one.retirement_age is None else number(one.retirement_age))
            for one in years)) or _listed("Egna år, personer som gick i pension", (
            (one.year, _count(one.retired)) for one in years))
    if lever == "other_exits":
        return _listed("Egna år", ((one.year, _share(one.left_share)) for one in years))
    if lever == "recruitment":
        return _listed("Egna år, personer som rekryterades utifrån", (
            (one.year, _count(one.recruited)) for one in years))
    if lever == "retention":
        return _listed("Egna år", ((one.year, _share(one.stayed_share, 0)) for one in years))
    return _listed("Egna år", ((one.year, _round(one)) for one in years))


def _listed(what: str, told: Iterable[tuple[int, str | None]]) -> str:
    shown = [f"{text} ({year})" for year, text in told if text]
    return f"{what}: {', '.join(shown)}" if shown else ""


def _count(value: int | None) -> str | None:
    return None if value is None else str(value)


def _share(value: float | None, decimals: int = 1) -> str | None:
    return None if value is None else percent(value, decimals)


def _round(one: RegionYear) -> str | None:
    if one.allotted is None:
        return None
    filled = "" if one.filled is None else f" tilldelade och {one.filled} tillsatta"
    return f"{plural(one.allotted, 'block', 'block')}{filled or ' tilldelade'}"


# --- A change from lists -------------------------------------------------------------------------


def choices(inputs: Inputs) -> Choices:
    """The levers, whom and when they can be pulled for, and lines as examples."""
    groups = [group for group in inputs.groups if group.planned] or list(inputs.groups)
    areas = dict.fromkeys(group.area for group in inputs.groups if group.area)
    names = [*areas, *sorted({group.specialty for group in inputs.groups})]
    starts = inputs.calendar.start_calendar_years
    years = inputs.calendar.years[1:inputs.calendar.horizon + 1]
    names_of = [", ".join(filter(None, (group.specialty, group.area))) for group in groups]
    forms = [lever.forms[0].format(
        group=names_of[0], other=names_of[-1], value=lever.value, year=starts[0])
        for lever in levers().values()]
    return Choices(
        tuple((key, f"{lever.name} (till exempel {lever.value})")
              for key, lever in levers().items() if key != MOVE),
        tuple(names),
        (*map(str, starts), *(f"från {year}" for year in years)), tuple(forms))


def chosen_line(fields: Mapping[str, str]) -> str:
    """The change that is written, or that the lists' choices make. Raises `LeverProblem`.

    fields : of `FIELDS`.
    """
    if written := fields.get("rad", "").strip():
        return written
    lever, much = levers().get(fields.get("vad", "")), fields.get("hur", "").strip()
    if lever is None or not much:
        raise LeverProblem(UNCHOSEN)
    return " ".join(filter(None, (lever.name, fields.get("vem"), fields.get("nar"), much)))
