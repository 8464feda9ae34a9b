"""Specialiteter -> what each specialty is, and in which one it is counted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from prognos.reading.lookup import Lookup, make_lookup
from prognos.reading.records import Record
from prognos.schema.dictionary import built_in_table, normalise
from prognos.schema.values import shown

PLANNED_TYPES = frozenset({"Bas", "Övrig"})
BUILDS_ON_BASE = frozenset({"Gren", "Tillägg"})


@dataclass(frozen=True)
class Specialty:
    """A row of sheet Specialiteter, or a built-in one."""

    name: str
    family: str
    type: str
    base: str | None
    form: str | None
    aliases: tuple[str, ...]
    planned: bool


@dataclass(frozen=True)
class Specialties:
    """All specialties that may be named."""

    listed: Mapping[str, Specialty]
    lookup: Lookup

    def counted_in(self, name: str) -> Specialty:
        """The specialty in whose groups `name` is counted: its base when it is not planned."""
        specialty = self.listed[name]
        seen = {name}
        while not specialty.planned and specialty.base and specialty.base not in seen:
            specialty = self.listed[specialty.base]
            seen.add(specialty.name)
        return specialty


def read_specialties(records: Sequence[Record]) -> Specialties:
    """Built-in specialties, a row of the sheet in place of each it names, then its own."""
    own = {normalise(r.get("specialty")): (_stated(r), r) for r in records if r.get("specialty")}
    built_in = {normalise(s.name): s for row in built_in_table("specialiteter")
                if (s := _built_in(row))}
    merged = built_in | {name: specialty for name, (specialty, _) in own.items()}
    aliases = {specialty.name: specialty.aliases for specialty in merged.values()}
    lookup = make_lookup(aliases, aliases)
    _check_aliases([pair for pair in own.values()], lookup)
    resolved = [_with_base(s, own.get(name), lookup) for name, s in merged.items()]
    listed = {specialty.name: specialty for specialty in resolved}
    _check_circles([record for _, record in own.values()], listed)
    return Specialties(listed, lookup)


def _built_in(row: dict[str, str]) -> Specialty:
    return Specialty(
        row["Specialitet"], row["Grupp"], row["Typ"], row["Basspecialitet"] or None,
        row["Utbildningsform"] or None, _split(row["Alias"]), row["Typ"] in PLANNED_TYPES,
    )


def _stated(record: Record) -> Specialty:
    kind = record.defaulted("type")
    return Specialty(
        record.get("specialty"), record.get("family", "Egna specialiteter"), kind,
        record.get("base_specialty"), record.get("form"), _split(record.get("aliases", "")),
        record.get("planned", kind in PLANNED_TYPES),
    )


def _split(aliases: str) -> tuple[str, ...]:
    return tuple(alias.strip() for alias in aliases.split(";") if alias.strip())


def _check_aliases(own: Sequence[tuple[Specialty, Record]], lookup: Lookup) -> None:
    """An alias that already means another specialty is not used for this one."""
    for specialty, record in own:
        for alias in specialty.aliases:
            taken = lookup.find(alias)
            if taken != specialty.name:
                record.tell("alias-upptaget", "aliases", read=shown(alias), other=taken)


def _with_base(
    specialty: Specialty, stated: tuple[Specialty, Record] | None, lookup: Lookup
) -> Specialty:
    """The specialty with its base under the base's own name."""
    if specialty.base is None:
        return specialty
    base = lookup.find(specialty.base)
    if stated and base is None:
        record = stated[1]
        record.tell("okand-specialitet", "base_specialty", heading="Basspecialitet",
                    read=shown(specialty.base),
                    suggestion=lambda: lookup.suggestion(specialty.base))
    return Specialty(specialty.name, specialty.family, specialty.type, base, specialty.form,
                     specialty.aliases, specialty.planned)


def _check_circles(records: Iterable[Record], listed: Mapping[str, Specialty]) -> None:
    """A specialty that, base by base, builds on itself."""
    for record in records:
        name = record.get("specialty")
        chain = [name]
        while (base := listed[chain[-1]].base) is not None and base not in chain:
            chain.append(base)
        if base == name:
            record.tell("bas-i-cirkel", "base_specialty", specialty=name,
                        chain=" → ".join((*chain, name)))
