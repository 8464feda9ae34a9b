"""What the terminal shows of a back-test: who forecast best, hits, and what they allow."""

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from prognos.report.console.findings_screen import show_findings
from prognos.report.console.follow_up_screen import text_table
from prognos.report.console.terminal import output_console, show
from prognos.report.tables.years_tables import TextTable
from prognos.report.wording.numbers import number, percent
from prognos.report.wording.years_words import (
    CRPS_WORDS,
    FORECAST_HEADINGS,
    FORECASTS,
    coverage_sentence,
    model_against,
    sure,
)
from prognos.results.years.follow_up import BackTest, Coverage, EditionOutcome, NarrowerTried


def show_back_test(found: BackTest) -> None:
    """Print the back-test: the first sentence says who missed least."""
    console = output_console()
    show_findings(found.findings, console=console)
    console.print(Text(f"Baktest · {found.region or 'Regionen'}", "bold"), soft_wrap=True)
    origins = len({each.base_year for each in found.outcomes})
    for sentence in (
        model_against(found.compared, "Där alla prognoserna finns missade modellen"),
        f"{origins} årsbokslut som utgångspunkt, {found.coverage.years} år med utfall, högst fem "
        "år framåt och högst så länge som gruppens utbildning tar, utan nya block.",
        coverage_sentence(found.coverage), _narrower(found.narrower), CRPS_WORDS,
    ):
        if sentence:
            console.print(Text(sentence), soft_wrap=not console.is_terminal)
    show(console, _horizons(found))
    show(console, _origins(found.outcomes))


def _narrower(tried: NarrowerTried | None) -> str:
    """Whether the uncertainty may be narrower."""
    if tried is None:
        return "Åren ger inget stöd för en snävare osäkerhet än dagens."
    sigma = (f"{number(tried.uncertainty.retirement, 2)} år i pensionsålder, "
             f"{number(tried.uncertainty.mobility, 2)} i rörlighet och "
             f"{number(tried.uncertainty.inflow, 2)} i inflöde")
    hits = f"{tried.coverage.hits} av {tried.coverage.outcomes}"
    if tried.allowed:
        return (f"En snävare osäkerhet ({sigma}) höll också: {hits} utfall låg i P10–P90. Den går "
                "att skriva i bladet Antaganden.")
    return (f"En snävare osäkerhet ({sigma}) prövades, {hits} utfall låg i P10–P90. Behåll "
            "dagens: den snävare höll inte, eller så är åren för få.")


def _table(title: str, first: str, rows: list[tuple[str, ...]]) -> Table:
    return text_table(TextTable(title, (first, "Inom P10–P90", "Borde", *(
        name.capitalize() for name in FORECAST_HEADINGS.values()), "CRPS"), rows))


def _cells(coverage: Coverage, absolute: dict[str, float], crps: float) -> list[str]:
    return [f"{coverage.hits} av {coverage.outcomes}", percent(coverage.stated),
            *(sure(absolute.get(key, float("nan")), 2) for key in FORECASTS), sure(crps, 2)]


def _horizons(found: BackTest) -> Table:
    """Mean errors, persons a group, by how far ahead."""
    rows = [(str(each.ahead), *_cells(each.coverage, each.absolute, each.crps))
            for each in found.horizons]
    return _table("Medelfel i personer per grupp, efter år framåt", "År framåt",
                  [*rows, ("Alla", *_cells(found.coverage, found.absolute, found.crps))])


def _origins(outcomes: Iterable[EditionOutcome]) -> Table:
    return _table("Efter årsbokslut och utfallsår", "Från – till", [
        (f"{each.base_year} – {each.year}",
         *_cells(each.coverage, each.scores.absolute, each.scores.crps)) for each in outcomes])
