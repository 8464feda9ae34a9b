"""Bars drawn with characters, and the characters a console gets in place of those it lacks."""

from __future__ import annotations

import io

import pytest

from prognos.report.console.explanation_screen import bar, waterfall
from prognos.report.console.nearest_characters import nearest, write_nearest


def test_a_bar_is_in_proportion_and_never_wider_than_its_room() -> None:
    assert [len(bar(value, 10.0, 20)) for value in (0.0, 0.01, 5.0, 10.0, 99.0)] == [
        0, 1, 10, 20, 20]
    assert bar(1.0, 0.0, 20) == bar(float("nan"), 10.0, 20) == ""


def test_a_change_begins_where_the_step_before_ended() -> None:
    assert waterfall([(6.0, True), (-2.0, False), (3.0, False), (0.0, False), (7.0, True)], 14) == [
        "█" * 12, " " * 8 + "−" * 4, " " * 8 + "+" * 6, " " * 14, "█" * 14]


def test_nothing_at_all_is_drawn_of_nothing() -> None:
    assert waterfall([(0.0, True), (0.0, False)], 10) == ["", ""]
    assert waterfall([], 10) == []


def test_every_stand_in_is_one_plain_character() -> None:
    text = "Öga – 1\u00a0200 −3 █░ ”å” … · → ñ 漢 \udc80"
    assert nearest(text) == 'Oga - 1 200 -3 #. "a" . - > n ? ?'
    assert len(nearest(text)) == len(text)


@pytest.mark.parametrize(("encoding", "expected"), [
    ("utf-8", "2033–2037: −27\u00a0% █░ ”å”"), ("cp1252", "2033–2037: -27\u00a0% #. ”å”"),
    ("cp850", '2033-2037: -27\u00a0% █░ "å"'), ("ascii", '2033-2037: -27 % #. "a"'),
])
def test_a_console_gets_the_nearest_it_can_show(encoding: str, expected: str) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding)
    write_nearest((stream, io.StringIO()))
    stream.write("2033–2037: −27\u00a0% █░ ”å”")
    stream.flush()
    assert raw.getvalue().decode(encoding) == expected
