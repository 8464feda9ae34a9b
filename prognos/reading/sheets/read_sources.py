"""Which rows of the workbook each group rests on, for whoever wants to follow a figure back."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from prognos.inputs import NO_YEAR, Need, SourceRows, Trainees
from prognos.inputs.source_rows import AGENCY, BASE, LEFT_OUT, OWN, PRIVATE, THROUGHOUT, TRAINING
from prognos.reading.records import Record
from prognos.reading.sheets.people.read_groups import GroupList, area_key
from prognos.reading.sheets.people.read_staff import Post
from prognos.reading.sheets.read_assumptions import Parameters
from prognos.schema.dictionary import load_schema, normalise
from prognos.xlsx.read.pages import Pages

OF_ONE_GROUP = ("behov", "planerade_starter", "onskemal", "foregaende_ar", "justerad_rang",
                "manuell_fordelning")
"""Sheets whose blank area is *Hela regionen*: a row belongs to one group."""
OF_MATCHING = ("antaganden_per_specialitet", "begransningar", "handledning")
"""Sheets whose blank area is every area of the specialty."""
SHARED = ("budgetram", "utbildningsformer", "kostnader", "sidoutbildning",
          "sidoutbildningsplatser", "at_och_bt", "rangordningsvikter")
"""Sheets that hold for all groups."""

Uses = dict[tuple[int, str], list[int]]
"""Group and use -> row numbers."""


def read_sources(
    records: Mapping[str, Sequence[Record]], parameters: Parameters, groups: GroupList,
    needs: Sequence[Need | None], posts: Sequence[Post], trainees: Trainees,
) -> tuple[SourceRows, ...]:
    """Rows by group, in the order of the sheets; rows that all groups share last.

    posts : rows of Bemanning that count, private providers outside the plan too.
    """
    by_group = [
        *_staff(records["bemanning"], posts, groups),
        *_training(records["st_lakare"], trainees, groups),
        *(entry for key in (*OF_ONE_GROUP, *OF_MATCHING)
          for entry in _named(records[key], groups, key in OF_ONE_GROUP)),
        *_of_needs(records, groups, needs),
    ]
    return (*sorted(by_group, key=lambda entry: (entry.group == NO_YEAR, entry.group)),
            *_shared(records, parameters, needs))


def own_titles(pages: Pages) -> dict[str, str]:
    """Name of a sheet in the contract -> the title it has in the file."""
    titles = {normalise(page.title): page.title for page in reversed(pages.sheets)}
    return {
        sheet.name: next(titles[name] for name in names if name in titles)
        for sheet in load_schema().sheets
        if titles.keys() & (names := [normalise(n) for n in (sheet.name, *sheet.aliases)])
    }


def _staff(
    records: Sequence[Record], posts: Sequence[Post], groups: GroupList
) -> Iterator[SourceRows]:
    """Rows of Bemanning: own, private, agency doctors, and those gone by the base date."""
    counted = {post.record.number: post for post in posts}
    rows: dict[tuple[int, str], list[Record]] = defaultdict(list)
    for record in records:
        post = counted.get(record.number)
        group = groups.of_row(record) if post is None else post.group
        rows[group, _use(record, post)].append(record)
    for (group, use), found in rows.items():
        if group != NO_YEAR:
            yield _people(group, use, found, counted)


def _use(record: Record, post: Post | None) -> str:
    if post is not None:
        return PRIVATE if post.private else OWN
    return AGENCY if record.get("employment") == "Inhyrd" else LEFT_OUT


def _people(
    group: int, use: str, records: Sequence[Record], counted: Mapping[int, Post]
) -> SourceRows:
    counts = [record.defaulted("count") for record in records]
    shares = [record.get("working_share", record.get("fte_share", 1.0))
              * record.defaulted("care_share") for record in records]
    named = [post.person for record in records
             if (post := counted.get(record.number)) is not None
             and post.person is not None and post.count == 1]
    return SourceRows(
        group, records[0].sheet, _numbers(records), use, sum(counts),
        sum(counts) - len(named) + len(set(named)),
        float(sum(count * share for count, share in zip(counts, shares, strict=True))),
    )


def _training(
    records: Sequence[Record], trainees: Trainees, groups: GroupList
) -> Iterator[SourceRows]:
    """Rows of ST-läkare: in training, and specialists of a group while they train."""
    by_row = {record.number: record for record in records}
    base = trainees.base_group != NO_YEAR
    here, elsewhere = (zip(group.tolist(), row.tolist(), strict=True) for group, row in (
        (trainees.group, trainees.row), (trainees.base_group[base], trainees.row[base])))
    rows: Uses = defaultdict(list)
    for group, row in here:
        rows[group, TRAINING].append(row)
    for group, row in elsewhere:
        rows[group, BASE].append(row)
    for row in by_row.keys() - set(trainees.row.tolist()):
        # Not a row of trainees: a specialist of the group all the while (`split_training`).
        within = by_row[row].get("base_specialty") is not None
        rows[groups.of_row(by_row[row]), THROUGHOUT if within else LEFT_OUT].append(row)
    for (group, use), numbers in rows.items():
        if group != NO_YEAR:
            yield _trained(group, use, [by_row[row] for row in sorted(numbers)])


def _trained(group: int, use: str, records: Sequence[Record]) -> SourceRows:
    counts = [record.defaulted("count") for record in records]
    fte = sum(count * record.get("fte_share", 1.0)
              for count, record in zip(counts, records, strict=True))
    specialists = use in {BASE, THROUGHOUT}
    return SourceRows(group, records[0].sheet, _numbers(records), use, sum(counts), sum(counts),
                      float(fte) if specialists else None)


def _named(records: Sequence[Record], groups: GroupList, of_one: bool) -> Iterator[SourceRows]:
    """Rows of a sheet by the groups they name; a row that names none is shared by all."""
    rows: dict[int, list[Record]] = defaultdict(list)
    for record in records:
        for group in [groups.of_row(record)] if of_one else _matching(record, groups):
            rows[group].append(record)
    for group, found in rows.items():
        if not of_one or group != NO_YEAR:
            yield SourceRows(group, found[0].sheet, _numbers(found))


def _matching(record: Record, groups: GroupList) -> list[int]:
    """Groups that a row names by specialty, area or family; [NO_YEAR] for a row for all."""
    area = record.get("area") if area_key(record.get("area")) else None
    if record.get("specialty") is None and area is None and record.get("family") is None:
        return [NO_YEAR]
    found = groups.matching(record.get("specialty"), area, record.get("family"))
    return [int(group) for group in np.flatnonzero(found)]


def _of_needs(
    records: Mapping[str, Sequence[Record]], groups: GroupList, needs: Sequence[Need | None]
) -> Iterator[SourceRows]:
    """Rows of Listning, Befolkningsbehov and Behovsfaktorer that a need is made of."""
    general = {record.number for record in records["behovsfaktorer"]
               if _matching(record, groups) == [NO_YEAR]}
    for group, need in enumerate(needs):
        if need is None:
            continue
        wanted = [record.number for record in records["befolkningsbehov"]
                  if need.population is not None and _counted_in(record, groups) ==
                  groups.groups[group].specialty]
        for sheet, rows in (("Listning", {entry.row for entry in need.listed}),
                            ("Befolkningsbehov", set(wanted)),
                            ("Behovsfaktorer", {f.row for f in need.factors} - general)):
            if rows:
                yield SourceRows(group, sheet, tuple(sorted(rows)))


def _counted_in(record: Record, groups: GroupList) -> str | None:
    name = record.get("specialty")
    return None if name is None else groups.specialties.counted_in(name).name


def _shared(
    records: Mapping[str, Sequence[Record]], parameters: Parameters,
    needs: Sequence[Need | None],
) -> Iterator[SourceRows]:
    """Rows that all groups share."""
    by_population = any(need is not None and need.population is not None for need in needs)
    factors = {factor.row for need in needs if need is not None for factor in need.factors}
    shared: dict[str, list[Record]] = {key: list(records[key]) for key in SHARED}
    shared["behovsfaktorer"] = [
        record for record in records["behovsfaktorer"] if record.number in factors
        and record.get("specialty") is None and area_key(record.get("area")) is None]
    shared["befolkning"] = list(records["befolkning"]) if by_population else []
    shared["pensionskurva"] = [record for record in records["pensionskurva"]
                               if _same_curve(record, parameters)]
    shared["antaganden"] = [stated.record for stated in parameters.stated.values()]
    for found in shared.values():
        if found:
            yield SourceRows(NO_YEAR, found[0].sheet, _numbers(found))


def _same_curve(record: Record, parameters: Parameters) -> bool:
    """Whether a row is of the curve in use."""
    return normalise(record.defaulted("curve")) == normalise(str(parameters.get("curve")))


def _numbers(records: Iterable[Record]) -> tuple[int, ...]:
    return tuple(sorted(record.number for record in records))
