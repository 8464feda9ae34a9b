"""Groups that seem to have a new name: asked for once, remembered in a file beside the workbook.

A reorganisation renames specialties' areas; without the old names' meaning everybody would seem
to have left one group and been hired in another.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from prognos.history.feed.match_persons import CHANGED, COMPLETED_ELSEWHERE, MOVED, Changes
from prognos.history.feed.year_end import YearEnd
from prognos.history.notes import note
from prognos.reading.lookup import all_names
from prognos.reading.sheets.people.read_groups import area_key
from prognos.schema.dictionary import normalise
from prognos.schema.findings import Finding, RefusedError
from prognos.schema.plain_text import clean
from prognos.system.files import UsageProblem, shown_path, write_content

LEAST_PERSONS = 3
MOST_OF_THEM = 0.6
"""Share of a vanished group found in one other that makes it a renamed one."""
TABLE = "namnbyten"


@dataclass(frozen=True)
class Renaming:
    """A group that is no more, and where its people are now."""

    old: str
    new: str
    persons: int
    """Of the old group."""
    found: int
    """Of them in the new one."""


class RenamedError(RefusedError):
    """Nothing can be told before somebody has answered whether groups have a new name."""

    def __init__(self, findings: Iterable[Finding], renamings: tuple[Renaming, ...]) -> None:
        super().__init__(findings)
        self.renamings = renamings


@dataclass(frozen=True)
class GroupNames:
    """What groups of earlier years and editions are called today."""

    newer: Mapping[str, str]
    """Group id -> the next name of it: another spelling, or as answered."""
    answers: Mapping[str, str]
    """As answered; a name that stays is no new name."""
    findings: tuple[Finding, ...]


MOVES = (MOVED, CHANGED, COMPLETED_ELSEWHERE)


def suspected(changes: Changes, known: Mapping[str, str]) -> tuple[Renaming, ...]:
    """Groups that vanished while most of their people are found in one other group, or, where
    nobody can be recognized, as many of the same birth years in a group that is new.

    known : names that have been answered already.
    """
    before, names = changes.before, changes.groups
    still = set(changes.after["group"].unique())
    new = {int(group): Counter(people["birth"].tolist())
           for group, people in changes.after.groupby("group")
           if group not in set(before["group"].unique())}
    found = []
    for group, people in before.groupby("group"):
        if group in still or names[int(group)] in known or len(people) < LEAST_PERSONS:
            continue
        moved = people[people["fate"].isin(MOVES)]
        counted = Counter(moved["to"].tolist()) or Counter({
            other: (Counter(people["birth"].tolist()) & births).total()
            for other, births in new.items()})
        to, persons = max(counted.items(), key=lambda each: each[1], default=(-1, 0))
        if persons >= MOST_OF_THEM * len(people):
            found.append(Renaming(names[int(group)], names[int(to)], len(people), persons))
    return tuple(found)


def scattered(changes: Changes, known: Iterable[str]) -> Iterator[Finding]:
    """Groups most of whose people are in several other groups: divided, or names that changed
    places.

    known : groups that are asked about, or answered for.
    """
    for group, people in changes.before.groupby("group"):
        name, moved = changes.groups[int(group)], people[people["fate"].isin(MOVES)]
        if len(people) >= LEAST_PERSONS and name not in known and (
                len(moved) >= MOST_OF_THEM * len(people)):
            counted = Counter(map(int, moved["to"])).most_common()
            yield note("grupp-delad", group=shown_group(name), year=str(changes.year),
                       found=len(moved), persons=len(people), others=all_names(
                           f"{shown_group(changes.groups[to])} {count}" for to, count in counted))


def shown_group(name: str) -> str:
    """A group's id as users read it."""
    return clean(name.replace(" | ", ", "))


def names_file(newest: Path) -> Path:
    """Where the answers are remembered: beside the newest year-end."""
    return newest.with_name(f"{newest.stem}-namnbyten.toml")


def answered_names(
    ends: Sequence[YearEnd], earlier: Iterable[str] = (), told: Mapping[str, str] | None = None
) -> GroupNames:
    """New names as answered beside any of the year-ends, where later answers win, and groups
    that are only spelled in another way.

    earlier : groups of editions. told : answers that stand in no file. Raises `UsageProblem` for
    a name that no year-end has, and for names that lead back to themselves.
    """
    groups = (*earlier, *(group for end in ends for group in end.groups))
    spelled = {_key(group): group for group in groups}
    answers = dict(told or {})
    for path in (names_file(end.path) for end in ends if end.path is not None):
        for old, new in read_names(path).items():
            if _key(new) not in spelled and _key(new) != _key(old):
                raise UsageProblem(f"{shown_path(path)}: gruppen ”{clean(new)}” finns inte i något "
                                   "av årsboksluten. Skriv namnet som det står i frågan", 1)
            answers[spelled.get(_key(old), old)] = spelled.get(_key(new), new)
    kept = set(ends[-1].groups)
    findings = tuple(note("namn-finns-kvar", old=shown_group(old), new=shown_group(new))
                     for old, new in answers.items() if old in kept and old != new)
    return GroupNames(newer_names(groups, kept, answers), answers, findings)


def newer_names(
    groups: Sequence[str], kept: Collection[str], answers: Mapping[str, str]
) -> Mapping[str, str]:
    """Group -> the next name of it.

    groups : every name, today's last. kept : today's, which are nobody's old name. Raises
    `UsageProblem` for names that lead back to themselves.
    """
    spelled = {_key(group): group for group in groups}
    newer = {old: new for old, new in answers.items() if old not in kept}
    _check_no_round(newer)
    return {group: spelled[_key(group)] for group in groups
            if spelled[_key(group)] != group} | newer


def _key(group: str) -> tuple[str, str | None]:
    """What tells groups apart: names match like headings."""
    specialty, _, area = group.partition(" | ")
    return normalise(specialty), area_key(area or None)


def _check_no_round(newer: Mapping[str, str]) -> None:
    for first in newer:
        way = [first]
        while (name := newer.get(way[-1], way[-1])) != way[-1]:
            way.append(name)
            if way.count(name) > 1:
                raise UsageProblem("namnbytena går runt: "
                                   f"{' → '.join(map(shown_group, way))}. Ta bort en av raderna i "
                                   "filerna som slutar på -namnbyten.toml: varje gammalt namn ska "
                                   "leda till en grupp i det senaste årsbokslutet", 1)


def read_names(path: Path) -> Mapping[str, str]:
    """Old name -> today's, as answered; empty without a file. Raises `UsageProblem`."""
    if not path.exists():
        return {}
    shown = shown_path(path)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise UsageProblem(f"{shown} är inte sparad som UTF-8. Öppna filen i Anteckningar och "
                           "spara den med kodningen UTF-8", 1) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        raise UsageProblem(f"{shown} går inte att läsa{f' på rad {line[1]}' if line else ''}. "
                           f"{_LINE}. Samma gamla namn får stå en gång", 1) from None
    table = content.get(TABLE, {})
    if set(content) - {TABLE} or not isinstance(table, dict) or not all(
            isinstance(new, str) for new in table.values()):
        raise UsageProblem(f"{shown}: {_LINE}", 1)
    return {str(old): str(new) for old, new in table.items()}


_LINE = (f"Under raden [{TABLE}] ska varje rad vara gammalt namn = nytt namn, båda inom raka "
         "citattecken")


def ask(path: Path, renamings: Iterable[Renaming], answered: Mapping[str, str]) -> None:
    """Write the file with the answers so far and a line to confirm for each new question."""
    lines = [
        "# Grupper som har bytt namn mellan årsboksluten: gammalt namn = dagens namn.",
        "# Ta bort # framför en rad som stämmer. Är det inget namnbyte: skriv samma namn igen.",
        f"[{TABLE}]",
        *(f"{_quoted(old)} = {_quoted(new)}" for old, new in answered.items())]
    for each in renamings:
        lines += [f"# {each.found} av {each.persons} personer finns nu där:",
                  f"# {_quoted(each.old)} = {_quoted(each.new)}"]
    write_content(path, "\n".join(lines) + "\n")


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
