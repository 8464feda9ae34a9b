"""The account of an import: every row read is taken or left out, by title and reason."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from prognos.hr_export.catalogue import AT, BT, JUNIOR, MOST_TOLD, OTHER, SPECIALIST, ST, UNKNOWN
from prognos.hr_export.rows.posts import NO_TITLE, REPEATED, TOTAL, VACANT, Post

JOINED, DOUBLE = "ihopslagen", "dubbel"
CORRECTION = "rattelserad"
NO_SPECIALTY, NO_DATES, NO_SHARE = "utan-specialitet", "utan-datum", "timavlonad-utan-andel"
WRITTEN = (SPECIALIST, ST)
COUNTED = (AT, BT, JUNIOR)
REASONS = {
    OTHER: "annan befattning",
    UNKNOWN: "läkartitel som inte känns igen",
    NO_SPECIALTY: "specialitet saknas eller känns inte igen",
    NO_DATES: "ST utan startdatum och slutdatum",
    NO_SHARE: "timavlönad utan sysselsättningsgrad",
    NO_TITLE: "befattning saknas",
    VACANT: "vakans eller rad utan person",
    TOTAL: "summarad",
    CORRECTION: "rättelserad med negativ andel, eller rad som den tar tillbaka",
    REPEATED: "rubrikrad som upprepas",
}
"""Why a row is left out, in Swedish; in the order in which reasons are told."""


@dataclass
class Account:
    """Counts of rows by title and fate, and where the first of each fate stand.

    A fate is a kind of doctor (taken as a person), JOINED or DOUBLE (taken with a person), or a
    reason of `REASONS` (left out).
    """

    rows: Counter[tuple[str, str]] = field(default_factory=Counter)
    places: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """Fate -> (source, row) of the first rows."""

    def book(self, post: Post, fate: str) -> None:
        """Book one row."""
        self.rows[post.title, fate] += 1
        places = self.places.setdefault(fate, [])
        if len(places) < MOST_TOLD:
            places.append((post.source, post.row))

    def of(self, *fates: str) -> int:
        """Rows with one of the fates."""
        return sum(count for (_, fate), count in self.rows.items() if fate in fates)

    @property
    def read(self) -> int:
        return sum(self.rows.values())

    @property
    def taken(self) -> int:
        return self.of(*WRITTEN, *COUNTED, JOINED, DOUBLE)

    @property
    def left_out(self) -> int:
        return self.of(*REASONS)

    def by_title(self) -> Mapping[str, Counter[str]]:
        """Fates by title, titles with most taken rows first."""
        titles: dict[str, Counter[str]] = {}
        for (title, fate), count in self.rows.items():
            titles.setdefault(title, Counter())[fate] += count
        return dict(sorted(titles.items(), key=lambda each: _order(*each)))

    def check(self, rows_read: int) -> None:
        """Raise `AssertionError` unless every row read is booked exactly once."""
        if not (self.read == rows_read == self.taken + self.left_out):
            raise AssertionError(
                f"rows: {rows_read} read, {self.read} booked, {self.taken} taken, "
                f"{self.left_out} left out"
            )


def _order(title: str, fates: Counter[str]) -> tuple[bool, int, str]:
    left = sum(count for fate, count in fates.items() if fate in REASONS)
    return left == fates.total(), -fates.total(), title
