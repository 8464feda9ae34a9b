"""Swedish formats: decimal comma, no-break space between thousands, a real minus sign.

Nothing here rounds in silence to "−0"; a missing number (`None` or nan) is "–".
"""

from datetime import date
from math import isnan

NBSP = "\u00a0"
MINUS = "−"
MISSING = "–"
MILLION = 1e6
ROUGH_FROM = 20.0
"""From here on a forecast is told in whole units."""


def is_missing(value: float | None) -> bool:
    """True for `None` and nan."""
    return value is None or isnan(value)


def number(value: float | None, decimals: int = 1) -> str:
    """1234.56 -> "1 234,6"."""
    if value is None or isnan(value):
        return MISSING
    text = f"{abs(value):,.{decimals}f}".replace(",", NBSP).replace(".", ",")
    negative = value < 0 and any(digit in text for digit in "123456789")
    return f"{MINUS}{text}" if negative else text


def rough(value: float | None) -> str:
    """A forecast's figure with no more digits than it carries: 72.7 -> "73", 7.27 -> "7,3"."""
    return number(value, 0 if value is not None and abs(value) >= ROUGH_FROM else 1)


def whole(value: float | None) -> str:
    """1234.0 -> "1 234"."""
    return number(value, 0)


def signed(value: float | None, decimals: int = 1) -> str:
    """3.2 -> "+3,2"; nothing before a zero."""
    text = number(value, decimals)
    positive = not is_missing(value) and any(digit in text for digit in "123456789")
    return f"+{text}" if positive and not text.startswith(MINUS) else text


def percent(fraction: float | None, decimals: int = 0) -> str:
    """0.834 -> "83 %"."""
    if fraction is None or isnan(fraction):
        return MISSING
    return f"{number(100 * fraction, decimals)}{NBSP}%"


def msek(sek: float | None, decimals: int = 1) -> str:
    """Amount in million kronor: 1234567 -> "1,2 mkr"."""
    if sek is None or isnan(sek):
        return MISSING
    return f"{number(sek / MILLION, decimals)}{NBSP}mkr"


def kronor(sek: float | None) -> str:
    """Amount in kronor: 1234567 -> "1 234 567 kr"."""
    return MISSING if sek is None or isnan(sek) else f"{whole(sek)}{NBSP}kr"


def span(years: tuple[int, ...]) -> str:
    """Consecutive years as "2033–2037"; a single year by itself; others listed."""
    if not years:
        return MISSING
    if len(years) > 1 and list(years) == list(range(years[0], years[-1] + 1)):
        return f"{years[0]}–{years[-1]}"
    return ", ".join(str(year) for year in years)


def plural(count: int, one: str, many: str) -> str:
    """A count with its noun: "1 varning", "3 varningar"."""
    return f"{whole(count)}{NBSP}{one if count == 1 else many}"


def full_time(value: float | None) -> str:
    """Heltider with their noun: "1 heltid", "72 heltider"."""
    told = number(value, 0)
    return f"{told}{NBSP}{'heltid' if told == '1' else 'heltider'}"


def value_text(value: object) -> str:
    """An assumption's value as a Swedish reader writes it."""
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return _shortest(float(value))
    return str(value)


def _shortest(value: float) -> str:
    """As few decimals as show the number to six figures."""
    if isnan(value):
        return MISSING
    decimals = next((d for d in range(6) if abs(value - round(value, d)) < 1e-9), 6)
    return number(value, decimals)
