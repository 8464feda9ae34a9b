"""Behov -> `Need` per group."""

from collections.abc import Mapping, Sequence

import numpy as np

from prognos.inputs import Need, Staff
from prognos.inputs.arrays import BoolArray, FloatArray
from prognos.reading.lookup import all_names, first_names
from prognos.reading.records import Record
from prognos.reading.sheets.need.read_factors import with_factors
from prognos.reading.sheets.need.read_listing import with_listing
from prognos.reading.sheets.need.read_population import with_population
from prognos.reading.sheets.people.read_groups import GroupList
from prognos.reading.sheets.read_assumptions import Parameters
from prognos.schema.findings import Findings
from prognos.schema.values import shown

SHEET = "Behov"
BUDGET, STATUS_QUO, MANUAL = "Budget", "Nuläge", "Manuell"
LISTING, POPULATION = "Listning", "Befolkning"
NEEDED = "Metoden Budget kräver den. Lägg till kolumnen, eller välj en annan metod."


def read_needs(
    records: Mapping[str, Sequence[Record]], parameters: Parameters, groups: GroupList,
    base_year: int, findings: Findings,
) -> tuple[Need | None, ...]:
    """The need of each group with what its method and factors read from sheets of their own.

    None where Behov has no row for the group. records : rows by key of sheet.
    """
    needs = _stated_needs(records["behov"], groups)
    rows = {record.number: record for record in records["behov"]}
    needs = with_listing(needs, rows, records["listning"], parameters, groups, findings)
    needs = with_population(needs, rows, records, groups, base_year, findings)
    return with_factors(needs, records["behovsfaktorer"], groups, base_year)


def _stated_needs(records: Sequence[Record], groups: GroupList) -> tuple[Need | None, ...]:
    needs: list[Need | None] = [None] * len(groups.groups)
    assumed: list[Record] = []
    for record in records:
        if record.get("specialty") is None or _counted_elsewhere(record, groups):
            continue
        group = groups.of_row(record)
        method = record.get("method") or _method(record)
        if needs[group] is not None:
            record.tell("dubbel-nyckel", "specialty",
                         headings="Specialitet och Område", first=needs[group].row)  # type: ignore[union-attr]  # not None, tested above
            continue
        _check(record, method)
        if record.blank("method") and method == MANUAL:
            record.tell("metod-manuell-antagen", "method")
        if _from_today(method, record.get("budgeted", 0.0)):
            assumed.append(record)
        needs[group] = _need(record, method)
    _tell_status_quo(assumed, groups)
    return tuple(needs)


def _counted_elsewhere(record: Record, groups: GroupList) -> bool:
    """True (with an error) for a specialty whose doctors are counted in another one's group."""
    name = record.get("specialty")
    counted = groups.specialties.counted_in(name).name
    if counted != name:
        record.tell("behov-raknas-i-bas", "specialty", specialty=name, base=counted)
    return bool(counted != name)


def _method(record: Record) -> str:
    """What a blank Metod means."""
    if not record.blank("budgeted"):
        return BUDGET
    return MANUAL if record.years or record.row.years else STATUS_QUO


def _from_today(method: str, budgeted: float) -> bool:
    """True where the need at the base date is today's supply, vacancies and agency doctors."""
    return method == STATUS_QUO or (method == POPULATION and budgeted == 0.0)


def _need(record: Record, method: str) -> Need:
    return Need(
        method=method, budgeted=record.get("budgeted", 0.0),
        vacancies=record.get("vacancies", 0.0), agency_fte=record.get("agency_fte", 0.0),
        growth=record.get("growth", 0.0), figures=tuple(sorted(record.years.items())),
        minimum=record.get("minimum"), st_in_posts=record.defaulted("st_in_posts"),
        row=record.number,
    )


def _check(record: Record, method: str) -> None:
    if method == BUDGET and "budgeted" not in record.table.columns:
        column = record.table.sheet.column("budgeted")
        record.findings.add("kolumn-saknas", SHEET, None, heading=column.heading, hint=NEEDED)
    elif method == BUDGET and record.blank("budgeted"):
        record.tell("budget-utan-tjanster", "budgeted")
    if method == MANUAL and not record.row.years:
        record.tell("manuell-utan-ar", "method")
    if method in {MANUAL, LISTING, POPULATION} and record.get("growth"):
        record.tell("forandring-anvands-inte", "growth", method=method)
    if method == LISTING and record.get("st_in_posts"):
        record.tell("st-ingar-anvands-inte", "st_in_posts")
    if method != MANUAL and record.years:
        year = min(record.years)
        record.findings.add("arssiffror-anvands-inte", SHEET,
                            f"{record.table.years[year]}{record.number}", method=method)


def _tell_status_quo(records: Sequence[Record], groups: GroupList) -> None:
    if not records:
        return
    listed = [groups.groups[groups.of_row(r)].id for r in records]
    records[0].tell("behov-nulage", "method", rows=len(records), names=first_names(listed))


def check_need_and_staff(
    needs: Sequence[Need | None], records: Mapping[str, Sequence[Record]], staff: Staff,
    agency: FloatArray, groups: GroupList, findings: Findings,
) -> None:
    """Need without staff, staff without need, agency doctors that no need mentions.

    agency : (G,) FTE of the rows of agency doctors. A sheet without a row, or with a specialty
    that cannot be read, has its own finding: what would follow from it is not told.
    """
    in_post: BoolArray = np.bincount(staff.group, minlength=len(needs)) > 0
    by_row = {record.number: record for record in records["behov"]}
    lacking = [group.id for group, need in zip(groups.groups, needs, strict=True) if need is None]
    if lacking and _names_groups(records["behov"]):
        findings.add("behov-saknas", SHEET, None, groups=all_names(lacking))
    known = [(group.id, by_row[need.row], need, float(fte), bool(staffed)) for group, need, fte,
             staffed in zip(groups.groups, needs, agency, in_post, strict=True) if need is not None]
    empty = {name: record for name, record, _, _, staffed in known if not staffed}
    if empty and _names_groups(records["bemanning"]):
        next(iter(empty.values())).tell("bemanning-saknas", "specialty", groups=all_names(empty))
    # Only a status quo adds agency doctors to the need; a budget covers their posts already.
    hired = {f"{name} {shown(round(fte, 2))}": record for name, record, need, fte, _ in known
             if _from_today(need.method, need.budgeted) and fte > 0 and need.agency_fte == 0.0}
    if hired:
        next(iter(hired.values())).tell("inhyrda-utanfor-behovet", "agency_fte",
                                        groups=all_names(hired))


def _names_groups(records: Sequence[Record]) -> bool:
    """True for a sheet whose rows all say which group they are of."""
    return bool(records) and all(record.get("specialty") for record in records)
