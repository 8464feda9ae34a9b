"""The levers of a scenario as data: `data/levers.toml`. Names, units, ranges, examples."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from prognos.schema.dictionary import read_data

ADD, SCALE, SET, GROWTH, MOVE = "add", "scale", "set", "growth", "move"
"""Ways to change: plus so much, times so much, to so much, so much more each year; or a block
that is moved from one group to another."""
PERCENT = ("%", "procent")
POINTS = ("procentenhet", "procentenheter", "procentpoäng", "%-enheter", "pe")
YEARLY = ("% per år", "procent per år", "% om året", "procent om året", "%/år", "% årligen")
PLAIN: Mapping[str, Mapping[str, float]] = {
    "years": {"år": 1.0},
    "share": {"": 1.0},
    "persons": dict.fromkeys(
        ("", "personer", "person", "per år", "starter", "start", "om året", "läkare",
         "specialister", "specialist", "personer per år", "person per år", "starter per år",
         "platser"), 1.0),
    "money": {"kr": 1.0, "kronor": 1.0, "sek": 1.0} | dict.fromkeys(
        ("tkr", "kkr", "tusen kronor", "tusen kr"), 1e3) | dict.fromkeys(
        ("mkr", "mnkr", "miljoner", "miljon", "miljoner kronor", "miljoner kr", "miljon kronor",
         "msek", *(f"{short}{kr}" for short in ("mn", "milj") for kr in ("", " kr"))), 1e6),
    "blocks": {"": 1.0, "block": 1.0},
    "need": {},
    "listed": dict.fromkeys(("", "listade", "personer", "patienter", "listade per specialist"),
                            1.0),
    "weight": {"": 1.0},
    "move": {},
}
"""Kind of lever -> unit as written, besides percent -> what one of it is in the lever's own."""
BARE_MONEY = 10_000.0
"""An amount without a unit is in kronor; a smaller one could be meant in millions."""


@dataclass(frozen=True)
class LeverForm:
    """What can be changed, how it is said, and what it may become."""

    key: str
    name: str
    spellings: tuple[str, ...]
    kind: str
    where: str
    """"all", "group" or "area"."""
    when: str
    """"never", "each" or "from"."""
    low: float
    high: float
    value: str
    forms: tuple[str, ...]
    why: str = ""
    """Why it cannot be changed for less than `where` or `when` say."""

    def change(self, sign: str, amount: float, unit: str) -> tuple[str, float] | None:
        """Way and value of a change as written; None where this lever takes no such change.

        sign : "+", "-", "=" or "". A share with % and a sign is a share of the value: −25 % of
        4 % is 3 %; percentage points are added.
        """
        signed = -amount if sign == "-" else amount
        relative = sign in ("+", "-")
        if unit in YEARLY:
            return (GROWTH, signed / 100) if relative and self.kind == "need" else None
        if unit in PERCENT and relative:
            whole = self.kind in ("years", "blocks")
            return None if whole or signed < -100.0 else (SCALE, 1.0 + signed / 100)
        if self.kind == "share":
            return self._share(sign, signed, unit)
        size = PLAIN[self.kind].get(unit)
        if size is None and self.kind == "years" and not unit:
            size = 1.0
        if size is None and self.kind == "money" and not unit and (
                amount == 0.0 or amount >= BARE_MONEY):
            size = 1.0
        if size is None or (self.kind == "years" and not sign):
            return None
        if self.kind == "blocks" and not amount.is_integer():
            return None
        return (ADD if relative else SET), signed * size

    def _share(self, sign: str, signed: float, unit: str) -> tuple[str, float] | None:
        if unit in POINTS:
            return (ADD, signed / 100) if sign in ("+", "-") else None
        if sign in ("+", "-"):
            return (ADD, signed) if not unit and abs(signed) < 1.0 else None
        if unit in PERCENT:
            return SET, signed / 100
        if unit or 1.0 < signed < 5.0:
            return None
        return SET, signed / 100 if signed >= 5.0 else signed


@dataclass(frozen=True)
class Preset:
    """A scenario at hand: lines as `--om` takes them, and why."""

    name: str
    motive: str
    lines: tuple[str, ...]


@cache
def levers() -> Mapping[str, LeverForm]:
    """Every lever by key, in order."""
    return {key: _lever(key, entry) for key, entry in read_data("levers.toml").items()
            if key != "preset"}


@cache
def presets() -> tuple[Preset, ...]:
    """The scenarios at hand."""
    return tuple(Preset(entry["name"], entry["motive"], tuple(entry["lines"]))
                 for entry in read_data("levers.toml")["preset"])


def _lever(key: str, entry: Mapping[str, Any]) -> LeverForm:
    low, high = entry["range"]
    return LeverForm(key, entry["name"], tuple(entry["spellings"]), entry["kind"], entry["where"],
                     entry["when"], low, high, entry["value"], tuple(entry["forms"]),
                     entry.get("why", ""))
