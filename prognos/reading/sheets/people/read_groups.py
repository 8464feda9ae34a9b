"""Which groups exist: specialty x area, in the order of Behov and then of appearance."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from prognos.inputs import NO_YEAR, Group
from prognos.inputs.arrays import BoolArray, IntArray
from prognos.reading.lookup import all_names
from prognos.reading.records import Record
from prognos.reading.sheets.people.read_forms import DSK
from prognos.reading.sheets.people.read_specialties import BUILDS_ON_BASE, Specialties
from prognos.schema.dictionary import normalise
from prognos.schema.findings import Findings

MOST_GROUPS = 2_000
"""Specialties times areas: far above any region, and what a run has time for."""
MOST_AREAS = 100
"""Twice the municipalities of the region that has most: more are units or persons, not areas."""
Key = tuple[str, str | None]
"""Specialty in which it is counted, normalised area."""


@dataclass(frozen=True)
class GroupList:
    """The groups of a run and how rows find theirs."""

    groups: tuple[Group, ...]
    index: Mapping[Key, int]
    specialties: Specialties

    def of(self, specialty: str, area: str | None) -> int:
        """Index of the group a row belongs to; NO_YEAR when there is none."""
        counted = self.specialties.counted_in(specialty).name
        return self.index.get((counted, area_key(area)), NO_YEAR)

    def of_row(self, record: Record) -> int:
        """The same for a row with a specialty and an area."""
        specialty, area = _named(record)
        return NO_YEAR if specialty is None else self.of(specialty, area)

    def spelled(self, area: str | None) -> str | None:
        """The area as the groups spell it, else as given; None for *Hela regionen*."""
        key = area_key(area)
        names = (group.area for group in self.groups if area_key(group.area) == key)
        return None if key is None else next(names, area)

    def matching(
        self, specialty: str | None, area: str | None, family: str | None = None
    ) -> BoolArray:
        """(G,) the groups that match all that is given."""
        counted = self.specialties.counted_in(specialty).name if specialty else None
        return np.array([
            (counted is None or group.specialty == counted)
            and (area is None or area_key(group.area) == area_key(area))
            and (family is None or normalise(group.family) == normalise(family))
            for group in self.groups
        ], dtype=bool)


def area_key(area: str | None) -> str | None:
    """Areas match like headings; blank and *Hela regionen* are the same."""
    key = normalise(area) if area else None
    return None if key == "hela regionen" else key


def list_groups(
    sheets: Sequence[Sequence[Record]], specialties: Specialties, forms: Sequence[str],
    findings: Findings,
) -> GroupList:
    """Groups named in `sheets`: Behov first, then Bemanning, ST-läkare, Planerade starter.

    forms : names of the training forms, in the order of `Forms`.
    """
    named = [_named(record) for records in sheets for record in records]
    bases = [(record.get("base_specialty"), record.get("area"))
             for records in sheets for record in records if record.get("base_specialty")]
    spelling: dict[Key, Key] = {}
    for specialty, area in [*named, *bases]:
        if specialty is not None:
            counted = specialties.counted_in(specialty).name
            shown_area = area if area_key(area) else None
            spelling.setdefault((counted, area_key(area)), (counted, shown_area))
    groups = tuple(_group(*key, specialties, forms) for key in spelling.values())
    if len(groups) > MOST_GROUPS:
        findings.add("for-manga-grupper", None, None, groups=len(groups), most=MOST_GROUPS)
    areas = len({area for _, area in spelling} - {None})
    if areas > MOST_AREAS:
        findings.add("omraden-som-enheter", None, None, areas=areas, groups=len(groups),
                     most=MOST_AREAS)
    _tell_unplanned(groups, findings)
    return GroupList(groups, {key: index for index, key in enumerate(spelling)}, specialties)


def _named(record: Record) -> tuple[str | None, str | None]:
    return record.get("specialty"), record.get("area")


def _group(name: str, area: str | None, specialties: Specialties, forms: Sequence[str]) -> Group:
    specialty = specialties.listed[name]
    form = forms.index(specialty.form) if specialty.form in forms else NO_YEAR
    budget = "DSK" if specialty.form == DSK else "ST"
    return Group(name, area, specialty.family, form, budget, specialty.planned)


def _tell_unplanned(groups: Iterable[Group], findings: Findings) -> None:
    told = [group.id for group in groups if not group.planned]
    if told:
        findings.add("planeras-inte", "Specialiteter", None, groups=all_names(told))


def base_groups(listed: GroupList, findings: Findings) -> IntArray:
    """(G,) the group whose stock a start in a planned sub- or add-on specialty is taken from.

    The base specialty's group in the same area, else its group without area; NO_YEAR = none.
    """
    return np.array([_base_group(index, group, listed, findings)
                     for index, group in enumerate(listed.groups)], dtype=np.int64)


def _base_group(index: int, group: Group, listed: GroupList, findings: Findings) -> int:
    specialty = listed.specialties.listed[group.specialty]
    base = specialty.base
    if specialty.type not in BUILDS_ON_BASE or not group.planned or base is None:
        return NO_YEAR
    same, region = listed.of(base, group.area), listed.of(base, None)
    found = region if same == NO_YEAR else same
    if found in {NO_YEAR, index}:
        findings.add("bas-utan-grupp", "Specialiteter", None, group=group.id, base=base)
        return NO_YEAR
    return found


def warn_blank_areas(records: Sequence[Record], listed: GroupList) -> None:
    """Tell of rows without area in specialties that have areas elsewhere: one finding a sheet."""
    with_area = {group.specialty for group in listed.groups if group.area}
    blank = [
        (listed.specialties.counted_in(name).name, record)
        for record in records
        if (name := record.get("specialty")) and area_key(record.get("area")) is None
    ]
    count = Counter(name for name, _ in blank)
    first = next((record for name, record in blank if name in with_area), None)
    if first is not None:
        first.tell("omrade-saknas", "area", specialties=all_names(
            f"{name} {rows}" for name, rows in count.items() if name in with_area))
