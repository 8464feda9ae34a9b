"""Several regions in the terminal and as JSON: progress, what went wrong, one table of all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn
from rich.table import Table
from rich.text import Text

from prognos.report.console.findings_screen import show_findings
from prognos.report.console.terminal import HEADING, STAGE, Progress, output_console, show
from prognos.report.disclosure.small_counts import COVERED
from prognos.report.tables.json_values import promised, write_json_file
from prognos.report.wording.numbers import MISSING, msek, number, percent, rough, whole
from prognos.results.region_totals import RegionBudget, RegionSummary
from prognos.schema.findings import Finding

SCHEMA = 1
NAME_WIDTH, STATE_WIDTH = 22, 12
SHOWN_AT_WORK = 4
FIGURES = ("Specialister", "55+", "Brist utan", "Brist med", "Block", "Kostnad")
NARROW, WIDE = ("Specialister", "55+"), 100
"""Figures that a screen narrower than so many columns leaves to the summary workbook."""


class RegionProgress(Progress):
    """A progress bar on stderr over all regions, with the names of those at work."""

    def __init__(
        self, names: Sequence[str], quiet: bool = False, console: Console | None = None
    ) -> None:
        super().__init__(quiet, console, MofNCompleteColumn(), BarColumn(), STAGE, total=len(names))
        self._names, self._at_work = names, list[int]()

    @property
    def text(self) -> str:
        """Those at work: "Norr, Söder"."""
        names = [self._names[n] for n in self._at_work]
        more = len(names) - SHOWN_AT_WORK
        return ", ".join(names[:SHOWN_AT_WORK]) + (f" och {more} till" if more > 0 else "")

    def began(self, number: int) -> None:
        """Tell that a region is at work."""
        self._at_work.append(number)
        self._bar.update(self._task, description=self.text)

    def ended(self, number: int) -> None:
        """Tell that a region is done."""
        self._at_work.remove(number)
        self._bar.update(self._task, advance=1, description=self.text)


def show_region_errors(name: str, errors: Iterable[Finding], quiet: bool) -> None:
    """The findings that stopped a region, below its name."""
    console = output_console(stderr=quiet)
    print(f"{name}:", file=console.file)
    show_findings(errors, errors_only=quiet)


def show_regions(
    summaries: Sequence[RegionSummary], summary: Path, summary_json: Path | None,
    folder: Path | None, console: Console | None = None,
) -> None:
    """One row per region (budget ST), then where everything is written.

    folder : of the regions' results; None = each beside its workbook.
    """
    console = console or output_console()
    table = Table(title=Text("Regionerna (brist i heltider, medel av utvärderingsåren)", "bold"),
                  title_justify="left", box=None, padding=(0, 1), pad_edge=False,
                  header_style=HEADING)
    table.add_column("Region", overflow="fold", min_width=NAME_WIDTH)
    left_out = NARROW if console.width < WIDE else ()
    for heading in (heading for heading in FIGURES if heading not in left_out):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Läge", overflow="fold", min_width=STATE_WIDTH)
    for region in summaries:
        name, *figures, state = _cells(region)
        shown = [cell for heading, cell in zip(FIGURES, figures, strict=True)
                 if heading not in left_out]
        table.add_row(*map(Text, (name, *shown, state)))
    show(console, table)
    console.print(_closing(summaries, summary, summary_json, folder), soft_wrap=True)


def _closing(
    summaries: Sequence[RegionSummary], summary: Path, summary_json: Path | None,
    folder: Path | None,
) -> Text:
    done = sum(each.result_name is not None for each in summaries)
    where = "bredvid varje arbetsbok" if folder is None else f"i {folder}"
    text = Text()
    for label, words in (
        ("Räknade regioner: ", f"{done} av {len(summaries)}, resultaten finns {where}"),
        ("Sammanställning: ", str(summary)),
        ("JSON: ", "" if summary_json is None else str(summary_json)),
    ):
        if words:
            text.append(f"\n{label}", "bold")
            text.append(words)
    return text


def _cells(summary: RegionSummary) -> list[str]:
    budget = next((each for each in summary.budgets if each.budget == "ST"), None)
    if budget is None:
        state = "inte räknad" if summary.problem else "ingen ram ST"
        return [summary.name, *[MISSING] * 6, state]
    return [
        summary.name, persons_text(budget.specialists, summary.small_count,
                                   budget.specialists_covered),
        percent(budget.share_55), rough(budget.shortage_before_fte),
        rough(budget.shortage_after_fte), whole(budget.blocks), msek(budget.cost_sek),
        proof_text(budget),
    ]


def persons_text(persons: int | None, small_count: int, covered: bool = False) -> str:
    """A number of persons; "<5" where it is too small to be told, "dolt" where it is `covered`."""
    if covered:
        return COVERED
    return f"<{small_count}" if persons is None else whole(persons)


def proof_text(budget: RegionBudget) -> str:
    """What is proven of a region's allocation, in a few words."""
    if budget.status == "":
        return "ingen fördelning"
    if budget.status == "none":
        return "ingen fördelning hittad"
    if budget.unmet:
        return f"{budget.unmet} minimikrav ryms inte"
    if budget.proven:
        return "bevisat bäst" if budget.blocks else "inga block"
    return f"högst {number(100 * budget.gap, 2)}\u00a0% från bäst"


def write_regions_json(summaries: Iterable[RegionSummary], path: Path) -> None:
    """Write the summary as JSON, UTF-8, whole or not at all."""
    regions = [asdict(summary, dict_factory=promised) for summary in summaries]
    write_json_file({"schema": SCHEMA, "regions": regions}, path)
