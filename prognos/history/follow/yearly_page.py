"""The page of a year's follow-up put together: outcomes, blocks, lessons, bridge."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from prognos.history.calibrate import calibrate
from prognos.history.feed.collect_years import Years
from prognos.history.feed.region_years import region_years
from prognos.history.feed.year_end import YearEnd, todays_name
from prognos.history.feed.year_flows import YearFlows
from prognos.history.follow.bridge import build_bridges
from prognos.history.follow.mixed_inputs import Side, can_be_told_apart
from prognos.history.follow.named_changes import (
    assumptions_between,
    definitions_between,
    need_between,
)
from prognos.history.follow.outcome import hold_against, see
from prognos.history.last_round import filled_by
from prognos.history.notes import note
from prognos.results.years.calibration import LearnedLine
from prognos.results.years.edition import Edition
from prognos.results.years.follow_up import BlockChain, Bridge, EditionOutcome, FollowUp
from prognos.schema.findings import Finding

MOST_LESSONS = 12


@dataclass(frozen=True)
class _Bridged:
    """The bridge and what it needs to be read by; `missing` says why there is none."""

    bridges: tuple[Bridge, ...] = ()
    changed: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    need: tuple[str, ...] = ()
    missing: str | None = None
    findings: tuple[Finding, ...] = ()


def follow_up(
    editions: Sequence[Edition], years: Years, names: Mapping[str, str], target: int | None,
    findings: Sequence[Finding] = (),
) -> FollowUp:
    """What came of the editions by the year-ends of `years`.

    names : old group -> today's. target : year of the bridge; None = the older edition's last.
    """
    told = sorted((_renamed(each, names) for each in editions), key=lambda each: each.base_year)
    latest, flows = years.ends[-1], {each.year: each for each in years.flows}
    outcomes, unseen = _outcomes(told, years, flows)
    bridged = _bridged(editions, told, years, flows, target)
    return FollowUp(
        region=latest.inputs.region if latest.inputs else told[-1].region, year=latest.year,
        outcomes=outcomes, chains=tuple(_chains(told, years.ends, flows)),
        lessons=_lessons(years), bridges=bridged.bridges, changed=bridged.changed,
        changed_assumptions=bridged.assumptions, changed_need=bridged.need,
        bridge_missing=bridged.missing,
        findings=(*findings, *years.findings, *unseen, *bridged.findings),
        years=region_years(years.flows, years.ends))


def _renamed(edition: Edition, names: Mapping[str, str]) -> Edition:
    """Groups under today's names, where that makes no two the same."""
    new = tuple(todays_name(group, names) for group in edition.groups)
    if len(set(new)) < len(new):
        return edition
    plan = {todays_name(group, names): starts for group, starts in edition.plan.items()}
    return replace(edition, groups=new, plan=plan)


def _outcomes(
    editions: Sequence[Edition], years: Years, flows: Mapping[int, YearFlows]
) -> tuple[tuple[EditionOutcome, ...], list[Finding]]:
    """Every edition against every later year-end, the latest year and edition first."""
    seen = {end.year: see(end) for end in years.ends}
    stocks = {edition.base_year: dict(zip(edition.groups, edition.persons.mean[:, 0].tolist(),
                                          strict=True))
              for edition in editions if not np.isnan(edition.persons.mean[:, 0]).any()}
    stocks |= {year: dict(each.persons) for year, each in seen.items()}
    found, unseen = [], []
    for year in sorted(seen, reverse=True):
        for edition in sorted(editions, key=lambda each: -each.base_year):
            if edition.base_year >= year:
                continue
            if edition.at(year) is None:
                unseen.append(note("utgava-utan-aret", edition=edition.name, year=str(year)))
                continue
            told = hold_against(edition, seen[year], flows.get(year), stocks, editions)
            found.append(replace(told, broken=tuple(
                each.year for each in years.accounts
                if each.broken and edition.base_year < each.year <= year)))
    return tuple(found), unseen


def _chains(
    editions: Sequence[Edition], ends: Sequence[YearEnd], flows: Mapping[int, YearFlows]
) -> Iterator[BlockChain]:
    """Blocks of every round that an edition or *Föregående år* tells of, the latest year first.

    What that sheet does not say is taken from the edition and from those new in training.
    """
    for end in reversed(ends):
        plan = next((each.plan for each in editions if each.base_year == end.year - 1
                     and not each.from_workbook), None)
        round_ = {end.input_names[row.group]: row for row in
                  (end.inputs.order.previous if end.inputs else ())}
        if plan is None and not any(row.allotted for row in round_.values()):
            continue
        year = flows.get(end.year)
        for group in dict.fromkeys((*(plan or {}), *round_, *end.groups)):
            row = round_.get(group)
            planned = None if plan is None else plan.get(group, {}).get(end.year, 0)
            announced, filled = (None, None) if row is None else (row.allotted, row.filled)
            assumed = announced is None and planned is not None
            announced = planned if assumed else announced
            if assumed and filled is None and announced is not None:
                filled = filled_by(_count(year, "started_central", group), announced)
            started, finished, stayed = (
                _count(year, measure, group) for measure in ("started", "finished", "stayed"))
            chain = BlockChain(group, end.year, planned, announced, filled, started, finished,
                               stayed, assumed)
            if any((chain.planned, chain.announced, chain.started, chain.finished)):
                yield chain


def _count(flows: YearFlows | None, measure: str, group: str) -> int | None:
    if flows is None:
        return None
    value = float(flows.of(measure, [group])[0])
    return None if np.isnan(value) else round(value)


def _lessons(years: Years) -> tuple[LearnedLine, ...]:
    """Rates that differ clearly from those in use: the whole region's, then the groups' with most
    behind them."""
    if not years.flows:
        return ()
    learned = calibrate(years)
    lines = sorted((line for line in learned.lines if line.differs),
                   key=lambda line: -line.exposure)
    return (*(line for line in learned.common if line.differs), *lines[:MOST_LESSONS])


def _between(old: Edition, latest: YearEnd, flows: Mapping[int, YearFlows]) -> list[YearFlows]:
    """The flows of every year between; none when one of them is not known."""
    years = range(old.base_year + 1, latest.year + 1)
    return [flows[year] for year in years] if all(year in flows for year in years) else []


def _side(end: YearEnd, edition: Edition | None, other: Side | None = None) -> Side:
    """A year-end, and the plan of its edition as it was written, under the names of then.

    other : whose plan holds where there is no edition.
    """
    assert end.inputs is not None
    today = {group.id: name for group, name in zip(end.inputs.groups, end.input_names, strict=True)}
    plan = dict(edition.plan) if edition else {}
    if edition is None and other is not None:
        for group, starts in other.plan.items():  # two groups that have become one plan together
            plan[other.name(group)] = _added(plan.get(other.name(group), {}), starts)
    return Side(end.inputs, plan, today, end.tables)


def _added(first: Mapping[int, int], second: Mapping[int, int]) -> dict[int, int]:
    return {year: first.get(year, 0) + second.get(year, 0) for year in {*first, *second}}


def _bridged(
    written: Sequence[Edition], editions: Sequence[Edition], years: Years,
    flows: Mapping[int, YearFlows], target: int | None,
) -> _Bridged:
    """From the latest edition that is older than the newest year-end to that year-end.

    written : the editions as they are in their files; editions : under today's names.
    """
    latest = years.ends[-1]
    old = max((each for each in editions if each.base_year < latest.year),
              key=lambda each: each.base_year)
    now = next((each for each in editions if each.base_year == latest.year), None)
    before = next((end for end in years.ends if end.year == old.base_year
                   and end.inputs is not None), None)
    if latest.inputs is None:
        return _Bridged(missing="Årets underlag är en export: utan antaganden finns ingen ny "
                                "prognos att jämföra med.")
    if old.from_workbook:
        return _Bridged(missing="En resultatbok innehåller inte allt som behövs för att dela upp "
                                "skillnaden mellan prognoserna. Spara årets prognos med "
                                "--utgava, så går det nästa år.")
    if before is None or before.inputs is None:
        return _Bridged(missing=f"Ange också arbetsboken från {old.base_year}, så delas "
                                "skillnaden mellan prognoserna upp: en utgåva innehåller inga "
                                "personer att räkna om med.")
    year = old.years[-1] if target is None else target
    if not latest.year < year <= old.years[-1]:
        return _Bridged(missing=f"Utgåvan {old.name} har ingen prognos för {year}: välj ett år "
                                f"mellan {latest.year + 1} och {old.years[-1]} med --malar.")
    told = [] if before.sha256 == old.input_sha256 else [
        note("utgava-annat-underlag", name=before.name, edition=old.name)]
    if now is None:
        told.append(note("arets-utgava-saknas", year=str(latest.year)))
    first, last = (next((each for each in written if each.name == edition.name
                         and each.base_year == edition.base_year), None) if edition else None
                   for edition in (old, now))
    side = _side(before, first)
    new = _side(latest, last, side)
    if not can_be_told_apart(side, new):
        told.append(note("definition-i-uppgifterna"))
    return _Bridged(
        build_bridges(side, new, old, _between(old, latest, flows), year),
        definitions_between(before, latest), assumptions_between(before, latest),
        need_between(before, latest), findings=tuple(told))
