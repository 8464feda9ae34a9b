"""What the program needs is pinned: a fresh clone installs it."""

from __future__ import annotations

import re
import tomllib

from tests.support.places import ROOT


def name_of(requirement: str) -> str:
    """The package of a requirement, as package indexes compare names."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def test_every_dependency_has_its_line_in_the_constraints() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {name_of(each) for each in (*project["project"]["dependencies"],
                                         *project["dependency-groups"]["dev"])}
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {name_of(line) for line in lines if "==" in line}
    assert len(wanted) > 10 and wanted - pinned == set()
