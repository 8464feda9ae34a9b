"""The order of the needs, before money."""

from collections.abc import Iterator, Mapping

from prognos.report.disclosure.public_figures import public_figures, public_ranks
from prognos.report.disclosure.small_counts import COVERED
from prognos.report.paper.document import Block, Bullets, Column, Heading, Paragraph, Table
from prognos.report.paper.phrases import PEOPLE, chance, listed, looked_at, short
from prognos.report.paper.standing import standings
from prognos.report.wording.common_words import budgets_in_order, group_name, shown_years
from prognos.report.wording.numbers import percent, span, whole
from prognos.report.wording.ranking_words import NOT_MOVED, adjusted_sentence
from prognos.results import RankedGroup, RunResult

FIELDS = (
    Column("Plats", "right", 1.1), Column("Specialitet", width=5.2),
    Column("Väntad brist av behovet", "right", 1.8), Column("Risk för brist", "right", 1.5),
    Column("Trolig brist, första år", "right", 1.9),
    Column("Starter per år som behövs", "right", 1.8), Column("Likvärdig med plats", "right", 1.7),
)


def add_order(result: RunResult) -> Iterator[Block]:
    """What the order rests on, its first groups, and what is adjusted by hand."""
    yield Heading("Rangordning av behoven")
    if not result.ranking:
        yield Paragraph("Inget behov är angivet, så behoven kan inte rangordnas.")
        return
    yield Paragraph(
        f"Grupperna rangordnas efter hur stor del av behovet som väntas saknas {looked_at(result)} "
        "utan nya block. Rangordningen tar inte hänsyn till pengar. En hög plats betyder därför "
        "inte alltid flest block: det avgörs av hur mycket brist varje block avvärjer och av "
        f"gränserna. {_passed_over(result)}Hela rangordningen står i en bilaga.")
    adjusted = [entry for entry in result.ranking if entry.adjusted is not None]
    if adjusted:
        yield Paragraph(f"Justerade platser. {NOT_MOVED}")
        yield Bullets(tuple(_adjusted(result, entry) for entry in adjusted))


def _passed_over(result: RunResult) -> str:
    """Groups that get no block though their place is before that of one that does, and those that
    take no part whatever their place: a sentence each, with the space after it."""
    before: list[str] = []
    for budget in budgets_in_order(result):
        ones = [one for one in standings(result, budget) if one.place is not None]
        last = max((n for n, one in enumerate(ones) if one.given), default=0)
        before += [f"{one.name} (plats {one.place})" for one in ones[:last]
                   if not one.given and result.inputs.groups[one.group].planned]
    apart = [group_name(result.inputs.groups[g])
             for g in sorted(entry.group for entry in result.ranking)
             if not result.inputs.groups[g].planned]
    told = f"Inga block, fast en grupp längre ned får block: {listed(before)}. " if before else ""
    if apart:
        told += f"I {listed(apart)} planeras inga block, hur stort behovet än är. "
    return told


def order_tables(result: RunResult) -> Iterator[Block]:
    """A list for each budget: an annex."""
    for budget in budgets_in_order(result):
        ranked = [entry for entry in result.ranking
                  if result.inputs.groups[entry.group].budget == budget]
        if ranked:
            yield _table(result, budget, ranked)


def _adjusted(result: RunResult, entry: RankedGroup) -> str:
    name = short(group_name(result.inputs.groups[entry.group]))
    return f"{name}: {adjusted_sentence(entry).rstrip('.')}."


def _table(result: RunResult, budget: str, ranked: list[RankedGroup]) -> Table:
    """Those whose place may be published, then the others, which have their name only."""
    figures, last = public_figures(result), shown_years(result.inputs)[-1]
    places = public_ranks(result, figures)
    rows = tuple(_row(result, places, entry) for entry in ranked if entry.group in places)
    few = sorted(entry.group for entry in ranked if entry.group not in places)
    rows += tuple(("–", group_name(result.inputs.groups[g]), *(COVERED,) * 5) for g in few)
    unplaced = " Grupper utan plats har få personer; platserna räknas bland de övriga." * bool(few)
    return Table(
        f"Rangordning av behoven av {PEOPLE[budget]}", FIELDS, rows,
        note="Risk för brist: sannolikheten att tillgången är mindre än behovet, i genomsnitt "
             f"{looked_at(result)}. Trolig brist: risken är över 50\u00a0%; den kan minska igen "
             "senare. Likvärdig: ordningen är för osäker för att säga vem som har störst behov. "
             "Starter per år: de som behövs för att tillgången mer sannolikt än inte ska täcka "
             f"behovet {last}.{unplaced}")


def _row(result: RunResult, places: Mapping[int, int], entry: RankedGroup) -> tuple[str, ...]:
    parts = entry.components
    first, needed = parts.get("first_shortage_year"), entry.starts_needed
    alike = {places[g] for g in (entry.group, *entry.equal_to) if g in places}
    return (
        str(places[entry.group]), group_name(result.inputs.groups[entry.group]),
        percent(entry.score / 100), chance(parts.get("shortage_probability")),
        "–" if first is None else str(int(first)), "nås inte" if needed is None else whole(needed),
        span(tuple(sorted(alike))) if len(alike) > 1 else "–",
    )
