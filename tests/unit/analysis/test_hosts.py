"""Which unit could host a block: every rule by itself, and the order units are asked in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from prognos.analysis.host_proposals import propose_hosts
from prognos.inputs import HostRules, Inputs, Request, UnitStaff
from prognos.results import HostProposal, HostUnit
from tests.support.builders import make_inputs
from tests.support.changes import changed
from tests.support.report_result import make_budget


def unit(name: str, specialists: float = 4, fte: float = 3.0, in_training: float = 0,
         listed: float | None = None, **fields: Any) -> UnitStaff:
    """A unit of group 0 that stays as it is."""
    same = np.ones(3)
    return replace(UnitStaff(name, 0, False, specialists * same, fte * same, in_training * same,
                             listed), **fields)


def wish(name: str, blocks: int = 1, year: int | None = 2027, **fields: Any) -> Request:
    request = Request(name, 0, "Specialitet 1", None, blocks, year, None, "ja", None, None, 2)
    return replace(request, **fields)


def propose(
    *units: UnitStaff, blocks: tuple[int, int, int] = (1, 0, 0), wishes: tuple[Request, ...] = (),
    budget: str = "ST", **rules: float,
) -> tuple[dict[str, HostUnit], list[HostProposal]]:
    inputs: Inputs = changed(make_inputs(1, requests=wishes), units=units,
                             hosts=HostRules(**rules))
    made = make_budget(inputs, name=budget)
    allocation = replace(made.allocation, blocks=np.array([blocks]))
    told, proposals = propose_hosts(inputs, (replace(made, allocation=allocation),))
    return {each.unit: each for each in told}, list(proposals)


def hosts(proposals: list[HostProposal]) -> list[tuple[int, str | None, int, int]]:
    return [(p.start, p.unit, p.blocks, p.asked) for p in proposals]


@pytest.mark.parametrize(("changes", "lacking"), [
    ({}, ()),
    ({"specialists": 1}, ("specialists",)),
    ({"fte": 0.9}, ("fte",)),
    ({"specialists": 2, "fte": 1.0}, ()),
    ({"listed": 1500.0}, ()),
    ({"listed": 1499.0}, ("listed",)),
    ({"listed": 3000.0, "in_training": 1}, ()),
    ({"listed": 3000.0, "in_training": 2}, ("listed",)),
    ({"specialists": 0, "fte": 0.0, "listed": 0.0}, ("specialists", "fte", "listed")),
])
def test_what_is_asked_of_a_unit(changes: dict[str, Any], lacking: tuple[str, ...]) -> None:
    units, proposals = propose(unit("A", **changes))
    assert units["A"].lacking == lacking
    assert hosts(proposals) == [(0, None if lacking else "A", 1, 0)]


def test_the_rules_are_the_workbooks() -> None:
    units, _ = propose(unit("A", specialists=1, fte=0.5, listed=900.0), specialists=1, fte=0.5,
                       listed_per_st=900.0)
    assert units["A"].lacking == () and units["A"].listed_per_st == 900.0


def test_a_unit_without_listed_patients_cannot_be_held_against_the_rule() -> None:
    units, proposals = propose(unit("A"), unit("B", listed=9000.0))
    assert units["A"].lacking == ("listed_unknown",) and units["A"].listed_per_st is None
    assert hosts(proposals) == [(0, "B", 1, 0)]


def test_a_unit_that_says_it_has_no_supervisor_is_not_proposed() -> None:
    units, proposals = propose(unit("A"), unit("B"), wishes=(wish("a ", supervisor="nej"),))
    assert units["A"].lacking == ("supervisor",) and units["A"].requested == 1
    assert hosts(proposals) == [(0, "B", 1, 0)]


def test_own_wishes_go_first_then_the_fewest_in_training_per_specialist() -> None:
    """A asked for one with a supervisor, B for one without saying, C has most room."""
    wishes = (wish("B", supervisor=None), wish("A"))
    _, proposals = propose(unit("A", in_training=3), unit("B"), unit("C", fte=9.0),
                           blocks=(3, 0, 0), wishes=wishes)
    assert hosts(proposals) == [(0, "A", 1, 1), (0, "B", 1, 1), (0, "C", 1, 0)]


def test_a_candidate_decides_between_two_wishes() -> None:
    wishes = (wish("A"), wish("B", candidate="ja"))
    _, proposals = propose(unit("A", fte=9.0), unit("B", fte=2.0), wishes=wishes)
    assert hosts(proposals) == [(0, "B", 1, 1)]


def test_a_wish_for_another_year_goes_before_none_and_none_without_a_year_is_the_first() -> None:
    _, proposals = propose(unit("A"), unit("B", fte=9.0), blocks=(0, 1, 1), wishes=(wish("A"),))
    assert hosts(proposals) == [(1, "A", 1, 0), (2, "B", 1, 0)]
    _, proposals = propose(unit("A"), unit("B", fte=9.0), wishes=(wish("A", year=None),))
    assert hosts(proposals) == [(0, "A", 1, 1)]


def test_hosted_blocks_count_as_in_training_later() -> None:
    """Room for two at 1 500 each: the third has nobody to go to."""
    _, proposals = propose(unit("A", listed=3000.0), blocks=(1, 1, 1))
    assert hosts(proposals) == [(0, "A", 1, 0), (1, "A", 1, 0), (2, None, 1, 0)]


def test_who_leaves_by_a_known_date_is_not_there_to_supervise_later() -> None:
    few = unit("A", specialists=2)
    few = replace(few, specialists=np.array([2.0, 1.0, 1.0]))
    _, proposals = propose(few, blocks=(1, 1, 0))
    assert hosts(proposals) == [(0, "A", 1, 0), (1, None, 1, 0)]


def test_a_unit_that_only_asks_is_told_what_it_lacks() -> None:
    units, proposals = propose(wishes=(wish("Ny", 2),))
    assert units["Ny"].lacking == ("specialists", "fte") and units["Ny"].proposed == 0
    assert hosts(proposals) == [(0, None, 1, 0)]


def test_only_groups_with_st_blocks_are_told() -> None:
    assert propose(unit("A"), blocks=(0, 0, 0)) == ({}, [])
    assert propose(unit("A"), budget="DSK") == ({}, [])


def test_a_unit_has_one_entry_per_start_year() -> None:
    with pytest.raises(ValueError, match="start year"):
        UnitStaff("A", 0, False, np.ones(3), np.ones(2), np.ones(3))
