"""What came of earlier forecasts, and why the figure moved, as far as it may be published.

Groups of few are in no figure: sums of persons are told where the paper tells them today and every
group of the budget is compared; flows only where none of those told is of few, since what is left
of the year's change would be theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prognos.report.disclosure.public_figures import PublicFigures, public_figures
from prognos.report.disclosure.small_counts import is_small
from prognos.report.paper.document import Block, Bullets, Column, Heading, Paragraph, Table
from prognos.report.tables.years_tables import TextTable, bridges_table
from prognos.report.wording.common_words import lower_first
from prognos.report.wording.numbers import number, plural, signed, whole
from prognos.report.wording.years_words import (
    BRIDGE_WORDS,
    MOST,
    TITLE,
    bridge_sentence,
    broken_sentence,
    coverage_sentence,
    model_against,
    rate_words,
    stock_sentence,
)
from prognos.results import RunResult
from prognos.results.years.follow_up import MAIN, NO_CHANGE, Bridge, EditionOutcome, FollowUp

FEW = ("Antal och träffar redovisas inte: det är så få grupper eller personer att siffrorna kan "
       "röra enskilda.")
IN_POST = (("Pensionsavgångar", ("retired",), ()),
           ("Övriga och anmälda avgångar", ("left", "known_exits"), ()),
           ("Färdiga som stannar", ("completed",), ()), ("Rekryterade", ("recruited",), ()))
IN_TRAINING = (("Nya i utbildning", ("started",), ()),
               ("Färdiga som lämnar", ("finished",), ("completed",)),
               ("Avbrott", ("dropped",), ()))
"""Row -> flows that are added and those that are taken away."""
OWN_USE = ("Grupp för grupp, med blocken och takterna, står det i uppföljningsboken som prognos "
           "folj-upp skriver. Den är för regionens eget bruk.")


def add_years(result: RunResult, follow: FollowUp) -> Iterator[Block]:
    """How good the last forecast was, what happened, and why this one differs."""
    latest, figures = follow.outcomes[0], public_figures(result)
    yield Heading(TITLE)
    told = [broken_sentence(latest)] if latest.broken else list(_sentences(latest, figures))
    yield Paragraph(told[0] if told else FEW, lead=True)
    yield from (Paragraph(sentence) for sentence in told[1:])
    if sentence := _blocks(follow, figures.limit):
        yield Paragraph(sentence)
    yield from _flows(latest, figures)
    yield from _bridge(result, follow, figures)
    if sentence := _lessons(follow, figures.limit):
        yield Paragraph(sentence)
    yield Paragraph(OWN_USE)
    yield from _changed(follow)


def years_sentence(result: RunResult, follow: FollowUp) -> str:
    """The same in a line or two for the board; empty where nothing may be told."""
    latest, figures = follow.outcomes[0], public_figures(result)
    told = [stock_sentence(latest, [MAIN])] if _stock_told(latest, figures, MAIN) else []
    if follow.bridges and _sums_told(figures):
        bridge = follow.bridges[0]
        told.append(f"Prognosens tillgång {bridge.year} har gått från "
                    f"{whole(bridge.supply.old)} till {whole(bridge.supply.new)} heltider och "
                    f"bristen från {whole(bridge.shortage.old)} till "
                    f"{whole(bridge.shortage.new)}.")
    return " ".join(told)


def _sums_told(figures: PublicFigures) -> bool:
    return MAIN in figures.budgets and figures.budgets[MAIN].sums_told


def _stock_told(latest: EditionOutcome, figures: PublicFigures, budget: str) -> bool:
    """Whether the paper tells the budget's specialists today and each of its groups is compared."""
    if budget not in figures.budgets or latest.broken:
        return False
    told = figures.budgets[budget]
    compared = sum(each.budget == budget for each in latest.groups)
    return told.specialists.total == round(sum(
        each.outcome for each in latest.groups if each.budget == budget)) and compared == len(
            told.groups)


def _sentences(latest: EditionOutcome, figures: PublicFigures) -> Iterator[str]:
    if len(latest.groups) < figures.limit:
        return
    yield model_against(latest.scores.absolute,
                        f"Utgåvan {latest.edition} missade {latest.year}", decimals=1)
    budgets = [budget for budget in figures.budgets if _stock_told(latest, figures, budget)]
    if budgets:
        yield stock_sentence(latest, budgets)
    yield coverage_sentence(latest.coverage)


def _blocks(follow: FollowUp, limit: int) -> str:
    """All blocks of the latest round; filled ones are persons."""
    year = follow.chains[0].year if follow.chains else 0
    chains = [each for each in follow.chains if each.year == year]
    announced = sum(each.announced or 0 for each in chains)
    filled = sum(each.filled or 0 for each in chains)
    if not announced or any(each.announced and each.filled is None for each in chains):
        return ""
    text = f"{year} utlystes {plural(announced, 'block', 'block')}"
    if is_small(filled, limit):
        return f"{text}."
    free = sum(each.unfilled for each in chains)
    rest = (f"; {plural(free, 'block', 'block')} kan återtas och fördelas om" if free
            else "; inget block är ledigt")
    return f"{text}, {whole(filled)} tillsattes{rest}."


def _flows(latest: EditionOutcome, figures: PublicFigures) -> Iterator[Block]:
    """The flows of the first budget, those of specialists and of training each whole or not."""
    found = {each.flow: each for each in latest.flows if each.budget == MAIN}
    if not found or not _stock_told(latest, figures, MAIN):
        return
    rows: list[tuple[str, ...]] = []
    for part in (IN_POST, IN_TRAINING):
        some = [(name, *(sum(getattr(found[flow], side) for flow in plus if flow in found)
                         - sum(getattr(found[flow], side) for flow in minus if flow in found)
                         for side in ("forecast", "outcome"))) for name, plus, minus in part]
        if not any(is_small(round(outcome), figures.limit) for _, _, outcome in some):
            rows += [(name, number(said), whole(seen), signed(seen - said))
                     for name, said, seen in some]
    if rows:
        yield _table(TextTable(f"Flöden {latest.year} mot prognosen, ST-grupperna, personer",
                               ("Flöde", "Prognos", "Utfall", "Skillnad"), rows))


def _bridge(result: RunResult, follow: FollowUp, figures: PublicFigures) -> Iterator[Block]:
    if follow.bridges and _sums_told(figures):
        yield Paragraph(f"{bridge_sentence(follow.bridges[0])} {BRIDGE_WORDS}")
        yield _table(bridges_table([follow.bridges[0], *(
            each for each in follow.bridges[1:] if _is_told(result, follow, figures, each))]))


def _is_told(result: RunResult, follow: FollowUp, figures: PublicFigures, bridge: Bridge) -> bool:
    """Whether a group is large enough, today and when the old forecast was made."""
    place = {group.id: g for g, group in enumerate(result.inputs.groups)}
    before = next((each.naive.get(NO_CHANGE, 0.0) for each in follow.outcomes[0].groups
                   if each.group == bridge.group), 0.0)
    return (bridge.group in place and not figures.is_silent(place[bridge.group])
            and before >= figures.limit)


def _lessons(follow: FollowUp, limit: int) -> str:
    """Rates of the whole region that differ, without the figures they rest on."""
    told = [f"{lower_first(rate_words(line))} ({'högre' if line.shrunk > line.now else 'lägre'})"
            for line in follow.lessons if not line.group and line.events >= limit]
    return (f"De senaste åren talar för andra takter än de antagna: {', '.join(told)}." if told
            else "")


def _changed(follow: FollowUp) -> Iterator[Block]:
    """Definitions and assumptions by name; of the need how many, since each names a group."""
    for title, changed in (("Ändrade definitioner", follow.changed),
                           ("Ändrade antaganden", follow.changed_assumptions)):
        if changed:
            yield Heading(title, 2)
            yield Bullets(_listed(changed))
    if follow.changed_need:
        told = plural(len(follow.changed_need), "ändring", "ändringar")
        yield Paragraph(f"I bladen om behovet finns {told} sedan förra prognosen, som står i "
                        "uppföljningsboken.")


def _listed(changed: Sequence[str]) -> tuple[str, ...]:
    more = [f"och {len(changed) - MOST} till"] if len(changed) > MOST else []
    return tuple(f"{each[:1].upper()}{each[1:]}." for each in (*changed[:MOST], *more))


def _table(told: TextTable) -> Table:
    first, *others = told.headings
    return Table(told.title, (Column(first, width=2.5), *(Column(one, "right")
                                                          for one in others)), tuple(told.rows))
