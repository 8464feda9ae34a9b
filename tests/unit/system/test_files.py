"""Output never lands on the input, never half, and never on a file the user did not give up."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from prognos.system.files import (
    UsageProblem,
    check_output,
    free_name,
    json_target,
    result_target,
    write_whole,
)


def test_result_lies_beside_the_input(tmp_path: Path) -> None:
    source = tmp_path / "min region.xlsx"
    assert result_target(source, None, False) == tmp_path / "min region-resultat.xlsx"


def test_taken_names_get_a_number(tmp_path: Path) -> None:
    wanted = tmp_path / "a-resultat.xlsx"
    wanted.touch()
    (tmp_path / "a-resultat-2.xlsx").touch()
    assert free_name(wanted) == tmp_path / "a-resultat-3.xlsx"


def test_result_of_the_example_goes_to_the_working_folder() -> None:
    assert result_target(None, None, False).parent == Path()


def test_a_folder_as_output_holds_the_usual_name(tmp_path: Path) -> None:
    assert result_target(Path("x/b.xlsx"), tmp_path, False) == tmp_path / "b-resultat.xlsx"


def test_the_input_is_never_written_over(tmp_path: Path) -> None:
    source = tmp_path / "a.xlsx"
    source.touch()
    with pytest.raises(UsageProblem, match="används redan"):
        result_target(source, tmp_path / "." / "a.xlsx", True)


def test_a_named_output_that_exists_needs_the_flag(tmp_path: Path) -> None:
    out = tmp_path / "r.xlsx"
    out.touch()
    with pytest.raises(UsageProblem, match="--skriv-over") as caught:
        check_output(out, False, ".xlsx")
    assert caught.value.exit_code == 2
    assert check_output(out, True, ".xlsx") == out


@pytest.mark.parametrize(("name", "code"), [("r.csv", 2), ("saknas/r.xlsx", 1)])
def test_impossible_outputs_are_refused(tmp_path: Path, name: str, code: int) -> None:
    with pytest.raises(UsageProblem) as caught:
        check_output(tmp_path / name, False, ".xlsx")
    assert caught.value.exit_code == code


def test_json_may_not_replace_the_result_of_the_same_run(tmp_path: Path) -> None:
    assert json_target(None, False, []) is None
    with pytest.raises(UsageProblem):
        json_target(tmp_path / "r.json", True, taken=[tmp_path / "r.json"])


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, ValueError, MemoryError])
def test_interrupted_writing_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, interruption: type[BaseException]
) -> None:
    target = tmp_path / "r.xlsx"
    target.write_text("gammalt")

    def half(temporary: Path) -> None:
        temporary.write_text("ha")
        raise interruption

    with pytest.raises(interruption):
        write_whole(target, half)
    assert target.read_text() == "gammalt"
    assert list(tmp_path.iterdir()) == [target]


def test_whole_file_has_ordinary_permissions(tmp_path: Path) -> None:
    target, ordinary = tmp_path / "r.xlsx", tmp_path / "vanlig"
    write_whole(target, lambda temporary: temporary.write_text("nytt"))
    ordinary.touch()
    assert target.read_text() == "nytt"
    assert target.stat().st_mode == ordinary.stat().st_mode


def test_a_file_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    def locked(_temporary: Path) -> None:
        raise PermissionError(13, "Permission denied")

    with pytest.raises(UsageProblem, match="Stäng filen i Excel") as caught:
        write_whole(tmp_path / "r.xlsx", locked)
    assert caught.value.exit_code == 1
    assert list(tmp_path.iterdir()) == []


def test_disk_full_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    def full(_temporary: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(UsageProblem, match="disken är full") as caught:
        write_whole(tmp_path / "r.xlsx", full)
    assert caught.value.exit_code == 1
    assert list(tmp_path.iterdir()) == []
