"""The order of the needs, before money."""

from __future__ import annotations

from collections.abc import Iterator

from prognos.report.disclosure.public_figures import public_figures
from prognos.report.disclosure.small_counts import COVERED
from prognos.report.paper.document import Block, Bullets, Column, Heading, Paragraph, Table
from prognos.report.paper.phrases import chance, looked_at, short
from prognos.report.wording.common_words import frames_in_order, group_name, shown_years
from prognos.report.wording.numbers import percent, whole
from prognos.report.wording.ranking_words import NOT_MOVED, adjusted_sentence, equal_places
from prognos.results import RankedGroup, RunResult

FIELDS = (
    Column("Plats", "right", 1.1), Column("Specialitet", width=5.2),
    Column("Väntad brist av behovet", "right", 1.8), Column("Risk för brist", "right", 1.5),
    Column("Trolig brist, första år", "right", 1.9),
    Column("Starter per år som behövs", "right", 1.8), Column("Likvärdig med plats", "right", 1.7),
)


def add_order(result: RunResult) -> Iterator[Block]:
    """A list for each frame, with what is adjusted by hand."""
    yield Heading("Rangordning av behoven")
    if not result.ranking:
        yield Paragraph("Inget behov är angivet, så behoven kan inte rangordnas.")
        return
    yield Paragraph(
        f"Grupperna rangordnas efter hur stor del av behovet som väntas saknas {looked_at(result)} "
        "utan nya block. Rangordningen tar inte hänsyn till pengar. En hög plats betyder därför "
        "inte alltid flest block: det avgörs av hur mycket brist varje block avvärjer och av "
        "gränserna.")
    for frame in frames_in_order(result):
        ranked = [entry for entry in result.ranking
                  if result.inputs.groups[entry.group].frame == frame]
        if ranked:
            yield _table(result, frame, ranked)
    adjusted = [entry for entry in result.ranking if entry.adjusted is not None]
    if adjusted:
        yield Paragraph(f"Justerade platser. {NOT_MOVED}")
        yield Bullets(tuple(_adjusted(result, entry) for entry in adjusted))


def _adjusted(result: RunResult, entry: RankedGroup) -> str:
    name = short(group_name(result.inputs.groups[entry.group]))
    return f"{name}: {adjusted_sentence(entry).rstrip('.')}."


def _table(result: RunResult, frame: str, ranked: list[RankedGroup]) -> Table:
    figures, last = public_figures(result), shown_years(result.inputs)[-1]
    rows = tuple(_row(result, place, entry, figures.is_few(entry.group))
                 for place, entry in enumerate(ranked, start=1))
    return Table(
        f"Rangordning av behoven, ramen {frame}", FIELDS, rows,
        note="Risk för brist: sannolikheten att tillgången är mindre än behovet, i genomsnitt "
             f"{looked_at(result)}. Trolig brist: risken är över 50\u00a0%; den kan minska igen "
             "senare. Likvärdig: ordningen är för osäker för att säga vem som har störst behov. "
             "Starter per år: de som behövs för att tillgången mer sannolikt än inte ska täcka "
             f"behovet {last}.")


def _row(result: RunResult, place: int, entry: RankedGroup, few: bool) -> tuple[str, ...]:
    """few : the group's risks would be those of a few persons."""
    parts = entry.components
    first, needed = parts.get("first_shortage_year"), entry.starts_needed
    return (
        str(place), group_name(result.inputs.groups[entry.group]), percent(entry.score / 100),
        COVERED if few else chance(parts.get("shortage_probability")),
        COVERED if few else "–" if first is None else str(int(first)),
        "nås inte" if needed is None else whole(needed), equal_places(result, entry) or "–",
    )
