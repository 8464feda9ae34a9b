"""Part of sheet Behov: listed patients against specialists, area by area."""

from collections.abc import Iterator, Sequence

from prognos.report.wording.common_words import group_name, shown_years
from prognos.report.wording.numbers import whole
from prognos.report.wording.sentences import care_question, care_sentence, reached
from prognos.report.workbook.writing.sheet_parts import Cell, Field, Formula, Part, Table, Text
from prognos.results import CareContact, RunResult

NAME, WIDTH = 36.0, 15.0


def care_parts(result: RunResult) -> Iterator[Part]:
    """Where each area stands today, when the goals are reached, and what the rest costs; nothing
    when no need is by listed patients."""
    rows = result.people.care_contact
    if not rows:
        return
    yield Text((f"{_place(result, rows[-1])}: {care_sentence(result, rows[-1])}",
                care_question(result, rows[-1])))
    yield Table("Fast_läkarkontakt", _today_fields(result), [_today(result, row) for row in rows],
                "Fast läkarkontakt: läget idag och behovet")
    yield Table("Fast_läkarkontakt_rest", _later_fields(result),
                [tuple(_later(result, row)) for row in rows],
                "Fast läkarkontakt: när målen nås och vad resten kostar",
                "År då ett mål nås: första året då mittvärdet av tillgången täcker behovet.")


def _place(result: RunResult, row: CareContact) -> str:
    if row.group is None:
        return "Alla områden"
    return group_name(result.inputs.groups[row.group])


def _today_fields(result: RunResult) -> tuple[Field, ...]:
    guideline, last = whole(result.inputs.need.list_guideline), shown_years(result.inputs)[-1]
    return (
        Field("Område", "text", NAME),
        Field("Listade idag", "whole", WIDTH),
        Field("Specialister idag (heltider)", "fte", WIDTH, "Tjänstlediga räknas som 0."),
        Field("Specialister idag (personer)", "whole", WIDTH),
        Field("ST-läkare idag (personer)", "whole", WIDTH),
        Field("Listade per specialist", "whole", WIDTH, "Listade delat med heltider."),
        Field("Behov idag vid dagens mål", "fte", WIDTH,
              "Heltider, med listade per specialist som i bladet Listning."),
        Field(f"Behov idag vid {guideline}", "fte", WIDTH,
              f"Heltider, med riktvärdet {guideline} listade per specialist."),
        Field(f"Behov {last} vid dagens mål", "fte", WIDTH),
        Field(f"Behov {last} vid {guideline}", "fte", WIDTH),
    )


def _today(result: RunResult, row: CareContact) -> Sequence[Cell]:
    return (
        _place(result, row), row.listed, row.specialists_fte, row.specialists_persons,
        row.st_persons, Formula('=IF(C{row}=0,"",B{row}/C{row})', row.listed_per_specialist),
        row.need_target, row.need_guideline, row.need_target_horizon, row.need_guideline_horizon,
    )


def _later_fields(result: RunResult) -> tuple[Field, ...]:
    guideline, years = whole(result.inputs.need.list_guideline), shown_years(result.inputs)
    rest = tuple(
        field for when in (f"{years[0]}", f"{years[-1]}, med blocken") for field in (
            Field(f"Saknas till {guideline} ({when})", "fte", WIDTH, "Heltider."),
            Field(f"Kostnad per år ({when})", "sek", WIDTH, "Lön med PO, kronor."),
            Field(f"Kr per listad ({when})", "sek", WIDTH, "Kronor per listad och år."),
        )
    )
    return (
        Field("Område", "text", NAME),
        Field("Dagens mål nås utan nya block", "first_year", WIDTH),
        Field("Dagens mål nås med blocken", "first_year", WIDTH),
        Field(f"{guideline} nås utan nya block", "first_year", WIDTH),
        Field(f"{guideline} nås med blocken", "first_year", WIDTH),
        *rest,
    )


def _later(result: RunResult, row: CareContact) -> Iterator[Cell]:
    yield _place(result, row)
    for year in (row.target_year_before, row.target_year_after, row.guideline_year_before,
                 row.guideline_year_after):
        yield reached(result, year)
    for rest in (row.rest_today, row.rest_horizon):
        yield from (rest.fte, rest.cost_sek, rest.sek_per_listed)
