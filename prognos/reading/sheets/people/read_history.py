"""Historik: rows of years that have been."""

from collections.abc import Sequence

from prognos.reading.records import Record

OUT, IN = ("retired", "left"), ("staff", "recruited", "completed")


def past_years(records: Sequence[Record], base_year: int) -> tuple[Record, ...]:
    """The rows up to the base year; tells those after it, and where more left than there were."""
    found = []
    for record in records:
        year = record.get("year")
        if year is not None and year > base_year:
            record.tell("historik-framat", "year", read=str(year), base_year=str(base_year))
            continue
        gone, there = (sum(record.get(key) or 0.0 for key in keys) for keys in (OUT, IN))
        if gone > there:
            record.tell("historik-fler-slutade", "staff", gone=gone, there=there)
        found.append(record)
    return tuple(found)
