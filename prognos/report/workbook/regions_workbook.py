"""The summary workbook over several regions: a row per region, a row per region and specialty."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from prognos.report.console.regions_screen import persons_text, proof_text
from prognos.report.disclosure.small_counts import COVERED
from prognos.report.wording.numbers import span
from prognos.report.workbook.writing.book import Book, open_book
from prognos.report.workbook.writing.sheet_parts import (
    Cell,
    Field,
    Formula,
    Table,
    TableStyle,
    by_budget,
    summed,
)
from prognos.results.region_totals import RegionBudget, RegionSpecialty, RegionSummary
from prognos.system.files import write_content

MEAN = "Medel av utvärderingsåren."
PERSONS = ("Personer vid mätdatum. Antal under regionens gräns för redovisning skrivs som <5. Där "
           "en summa skulle avslöja ett sådant antal skrivs ett antal till som ”dolt”.")
OLD_HELP = ("Av specialister med känt födelseår, i hela procent. Tomt där andelen skulle berätta "
            "om färre personer än regionens gräns för redovisning.")
QUIET = ("”Dolt” där talet gäller färre personer än regionens gräns för redovisning eller skulle "
         "avslöja ett sådant tal.")
SUMS = "Summan gäller de tal som visas."
COST_HELP = "Väntad kostnad för blocken, alla år. Tomt när kostnaden inte är känd."
PROOF = Field("Bevis", "wrap", 30,
              "Bevisat bäst: med regionens antaganden ger ingen annan fördelning inom ramen mindre "
              "vägd brist.")
REGION_FIELDS = (
    Field("Region", "text", 30),
    Field("Specialister (personer)", "whole", 13, PERSONS),
    Field("I utbildning (personer)", "whole", 13, PERSONS),
    Field("Andel 55 år och äldre", "percent", 11, OLD_HELP),
    Field("Behov (heltider)", "fte", 12, f"{MEAN} {QUIET}"),
    Field("Brist utan block (heltider)", "fte", 12,
          "Väntad brist, summan av specialiteterna. " + MEAN),
    Field("Brist med blocken (heltider)", "fte", 12, MEAN),
    Field("Brist med blocken, andel av behovet", "percent", 12),
    Field("Block", "blocks", 9, "Fördelade, alla startår."),
    Field("Kostnad (kr)", "sek", 16, COST_HELP),
    Field("Anslag efter bundet (kr)", "sek", 16,
          "Centralt anslag minus redan bundet, summan av åren med en ram. Tomt utan ram. ”Dolt” "
          "där det redan bundna är beräknat av få personer under utbildning."),
    PROOF,
    Field("Utvärderingsår", "centre", 14),
    Field("Mätdatum", "centre", 12),
    Field("Fel", "blocks", 7),
    Field("Varningar", "blocks", 11, "Läses i regionens resultat, bladet Kontroll."),
)
FILE_FIELDS = (
    Field("Region", "text", 30),
    Field("Arbetsbok", "text", 34),
    Field("Resultat", "text", 34),
    Field("Fel", "blocks", 8),
    Field("Varningar", "blocks", 11),
    Field("Notiser", "blocks", 9),
    Field("Kommentar", "wrap", 48),
    Field("SHA-256", "text", 66, "Arbetsbokens kontrollsumma."),
)
SPECIALTY_FIELDS = (
    Field("Region", "text", 30),
    Field("Specialitet", "text", 36),
    Field("Specialister (personer)", "whole", 13, PERSONS),
    Field("Andel 55 år och äldre", "percent", 11, OLD_HELP),
    Field("Behov (heltider)", "fte", 12, f"Områdena tillsammans. {MEAN} {QUIET}"),
    Field("Brist utan block (heltider)", "fte", 12,
          "Väntad brist, områdena tillsammans: ett överskott i ett område hjälper inte ett annat. "
          + MEAN),
    Field("Brist med blocken (heltider)", "fte", 12, MEAN),
    Field("Brist med blocken, andel av behovet", "percent", 12),
    Field("Block", "blocks", 9, "Fördelade, alla startår. Tomt = kan inte få block."),
    Field("Kostnad (kr)", "sek", 16, COST_HELP),
)
SUMMED = ("Specialister (personer)", "I utbildning (personer)", "Behov (heltider)",
          "Brist utan block (heltider)", "Brist med blocken (heltider)", "Block", "Kostnad (kr)",
          "Anslag efter bundet (kr)")


def write_regions(
    summaries: Sequence[RegionSummary], path: Path, version: str, written: datetime | None = None
) -> None:
    """Write the summary workbook, whole or not at all.

    version : of the program. written : the time told in it; None = now.
    """
    book = open_book()
    _add_regions(book, summaries)
    _add_specialties(book, summaries)
    _add_files(book, summaries, f"st-prognos {version}, {written or datetime.now():%Y-%m-%d %H:%M}")
    write_content(path, book.content())


def _budgets(summaries: Sequence[RegionSummary]) -> list[str]:
    """Budgets of all regions, ST first."""
    named = dict.fromkeys(budget.budget for summary in summaries for budget in summary.budgets)
    return sorted(named, key=lambda budget: budget != "ST")


def _add_regions(book: Book, summaries: Sequence[RegionSummary]) -> None:
    page = book.add("Regioner", "Regionerna tillsammans",
                    "Varje region är räknad för sig, med egna antaganden och egen budgetram. "
                    f"{SUMS}")
    lost = [_lost_row(summary) for summary in summaries if summary.problem]
    page.lay_out(by_budget("Regioner", REGION_FIELDS, {
        budget: [_region_row(summary, ours) for summary in summaries
                 for ours in summary.budgets if ours.budget == budget] + (lost if not n else [])
        for n, budget in enumerate(_budgets(summaries) or ["ST"])
    }, style=_style(REGION_FIELDS)))


def _add_specialties(book: Book, summaries: Sequence[RegionSummary]) -> None:
    page = book.add("Specialiteter", "Specialiteterna per region",
                    "En rad per region och specialitet, områdena tillsammans. Filtrera på "
                    f"specialitet för att jämföra regionerna. {SUMS}")
    page.lay_out(by_budget("Specialiteter", SPECIALTY_FIELDS, {
        budget: [_specialty_row(summary, row) for summary in summaries
                 for row in summary.specialties if row.budget == budget]
        for budget in _budgets(summaries)
    }, style=_style(SPECIALTY_FIELDS)))


def _add_files(book: Book, summaries: Sequence[RegionSummary], moment: str) -> None:
    page = book.add("Arbetsböcker", "Arbetsböckerna",
                    f"{moment}. Fel, varningar och notiser läses i varje regions eget resultat, "
                    "eller med prognos kontrollera.")
    page.lay_out([Table("Arbetsböcker", FILE_FIELDS, [
        (each.name, each.input_name, each.result_name, each.errors, each.warnings, each.notices,
         each.problem, each.input_sha256)
        for each in summaries
    ])])


def _style(fields: Sequence[Field]) -> TableStyle:
    return summed(n for n, field in enumerate(fields) if field.heading in SUMMED)


def _persons(persons: int | None, small_count: int, covered: bool) -> Cell:
    return persons_text(None, small_count, covered) if persons is None else persons


def _heltider(quiet: bool, row: RegionBudget | RegionSpecialty) -> Sequence[Cell]:
    """Need, shortage without and with the blocks, and its share of the need.

    As rounded as they are shown: more decimals tell more than the table does.
    """
    if quiet:
        return (COVERED,) * 4
    need, before, after = (None if value is None else round(value, 1) for value in (
        row.need_fte, row.shortage_before_fte, row.shortage_after_fte))
    return need, before, after, _share(after, need)


def _share(after: float | None, need: float | None) -> Formula:
    """Shortage in percent of need, from the row's own cells: the same columns in both tables."""
    share = after / need if after is not None and need else None
    return Formula('=IF(N(E{row})>0,G{row}/E{row},"")', share)


def _region_row(summary: RegionSummary, budget: RegionBudget) -> Sequence[Cell]:
    """A region's figures of one budget."""
    limit, quiet = summary.small_count, budget.need_fte is None
    return (
        summary.name, _persons(budget.specialists, limit, budget.specialists_covered),
        _persons(budget.in_training, limit, budget.in_training_covered), budget.share_55,
        *_heltider(quiet, budget), budget.blocks, budget.cost_sek,
        COVERED if budget.budget_covered else budget.budget_sek, proof_text(budget),
        span(summary.evaluated_years), summary.base_date, summary.errors, summary.warnings,
    )


def _lost_row(summary: RegionSummary) -> Sequence[Cell]:
    """A region without figures, and why, in the first table."""
    figures = [None] * REGION_FIELDS.index(PROOF)
    return (summary.name, *figures[1:], summary.problem, None, None, summary.errors,
            summary.warnings)


def _specialty_row(summary: RegionSummary, row: RegionSpecialty) -> Sequence[Cell]:
    return (
        summary.name, row.specialty,
        _persons(row.specialists, summary.small_count, row.covered),
        row.share_55, *_heltider(row.quiet, row), row.blocks, row.cost_sek,
    )
