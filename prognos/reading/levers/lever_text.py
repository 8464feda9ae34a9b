"""A change as a line, the way it is written and read."""

from prognos.inputs.scenario import LeverChange
from prognos.schema.lever_dictionary import MOVE, levers


def line_of(change: LeverChange) -> str:
    """The change as a line that `read_line` reads alike."""
    lever = levers()[change.lever]
    if change.way == MOVE:
        return (f"Flytta {change.value:.0f} block {change.first} från "
                f"{place_name(change.specialty, change.area)} till "
                f"{place_name(change.to_specialty, change.to_area)}")
    parts = (lever.name, place_name(change.specialty, change.area),
             _years_name(change.first, change.last), value_of(change))
    return " ".join(part for part in parts if part)


def place_name(specialty: str | None, area: str | None) -> str:
    return ", ".join(part for part in (specialty, area) if part)


def _years_name(first: int | None, last: int | None) -> str:
    if first is None:
        return ""
    if last is None:
        return f"från {first}"
    return str(first) if last == first else f"{first}–{last}"


def value_of(change: LeverChange) -> str:
    """How much, as it is written: "+2 mkr", "−10 %", "=1 100"."""
    kind, value = levers()[change.lever].kind, change.value
    if change.way == "scale":
        return f"{_signed(round(100 * (value - 1), 9))} %"
    if change.way == "growth":
        return f"{_signed(round(100 * value, 9))} % per år"
    added = change.way == "add"
    scale, unit = {"share": (100.0, "procentenheter" if added else "%"), "money": (1e-6, "mkr"),
                   "years": (1.0, "år")}.get(kind, (1.0, ""))
    figure = round(scale * value, 9)
    written = _signed(figure) if added else f"={_figure(figure)}"
    if unit == "procentenheter" and abs(figure) == 1.0:
        unit = "procentenhet"
    return f"{written} {unit}".strip()


def _signed(value: float) -> str:
    return f"−{_figure(-value)}" if value < 0 else f"+{_figure(value)}"


def _figure(value: float) -> str:
    whole, _, decimals = f"{value:.9f}".rstrip("0").partition(".")
    return f"{int(whole):,}".replace(",", " ") + (f",{decimals}" if decimals else "")
