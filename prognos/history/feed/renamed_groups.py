"""Groups that seem to have a new name: asked for once, remembered in a file beside the workbook.

A reorganisation renames specialties' areas; without the old names' meaning everybody would seem
to have left one group and been hired in another.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from prognos.history.feed.match_persons import CHANGED, COMPLETED_ELSEWHERE, MOVED, Changes
from prognos.history.feed.year_end import YearEnd
from prognos.schema.plain_text import clean
from prognos.system.files import UsageProblem, write_content

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
        moved = people[people["fate"].isin([MOVED, CHANGED, COMPLETED_ELSEWHERE])]
        counted = Counter(moved["to"].tolist()) or Counter({
            other: (Counter(people["birth"].tolist()) & births).total()
            for other, births in new.items()})
        to, persons = max(counted.items(), key=lambda each: each[1], default=(-1, 0))
        if persons >= MOST_OF_THEM * len(people):
            found.append(Renaming(names[int(group)], names[int(to)], len(people), persons))
    return tuple(found)


def names_file(newest: Path) -> Path:
    """Where the answers are remembered: beside the newest year-end."""
    return newest.with_name(f"{newest.stem}-namnbyten.toml")


def answered_names(ends: Sequence[YearEnd]) -> Mapping[str, str]:
    """Old name -> newer one, as answered beside any of the year-ends; later answers win.

    Raises `UsageProblem` for a name that no year-end has.
    """
    found: dict[str, str] = {}
    known = {group for end in ends for group in end.groups}
    for path in (names_file(end.path) for end in ends if end.path is not None):
        answers = read_names(path)
        for old, new in answers.items():
            if new not in known and new != old:
                raise UsageProblem(f"{path.name}: gruppen ”{clean(new)}” finns inte i något av "
                                   "årsboksluten. Skriv namnet som det står i frågan", 1)
        found |= answers
    return found


def read_names(path: Path) -> Mapping[str, str]:
    """Old name -> today's, as answered; empty without a file. Raises `UsageProblem`."""
    if not path.exists():
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageProblem(f"{path} går inte att läsa: {error}", 1) from None
    table = content.get(TABLE, {})
    if not isinstance(table, dict) or not all(isinstance(new, str) for new in table.values()):
        raise UsageProblem(f"{path}: under [{TABLE}] ska varje rad vara ”gammalt namn” = ”nytt "
                           "namn”", 1)
    return {str(old): str(new) for old, new in table.items()}


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
