"""Interruptions leave nothing half done; an internal error leaves a log without personal data."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import screen
from tests.support.places import ROOT


@pytest.mark.parametrize("times", [1, 2])
def test_an_interruption_while_writing_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    """Ctrl-C just before a finished file is moved into place: the first file, or the second."""
    done = []

    def interrupted(place: Callable[[Path, Path], None]) -> Callable[[Path, Path], None]:
        def placed(source: Path, target: Path) -> None:
            done.append(target)
            if len(done) == times:
                raise KeyboardInterrupt
            place(source, target)
        return placed

    for name in ("link", "replace"):  # a name of the program's own choice, and one that was asked
        monkeypatch.setattr(os, name, interrupted(getattr(os, name)))
    ran = screen.run(screen.book(tmp_path), folder=tmp_path)
    assert ran.shown.code == 130
    assert ran.shown.err == "prognos: avbrutet – inga halvskrivna filer finns kvar\n"
    assert ran.files == (("bok-resultat.xlsx", "bok.xlsx") if times == 2 else ("bok.xlsx",))


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to another process")
def test_an_interruption_while_computing_stops_at_once(tmp_path: Path) -> None:
    """A job in the background of a script is born deaf to Ctrl-C, so the program is told to listen.
    """
    listening = ("import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
                 "from prognos.cli import main; sys.exit(main(sys.argv[1:]))")
    command = [sys.executable, "-c", listening, "kor", "--json", "ut.json"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=environment(), text=True) as process:
        time.sleep(1.5)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, "")
    assert "Traceback" not in err and "avbrutet" in err
    assert screen.left(tmp_path) == []


def environment(**changes: str) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT)} | changes


@pytest.mark.skipif(sys.platform == "win32", reason="pipes close otherwise there")
def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "prognos", "kontrollera", str(screen.book(tmp_path))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=environment()) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        err = process.stderr.read()
    assert (process.returncode, err) == (0, b"")


def test_letters_that_the_console_lacks_do_not_stop_the_run(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "prognos", "kor", str(screen.book(tmp_path))], capture_output=True,
        env=environment(PYTHONIOENCODING="ascii"), check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Laget" in done.stdout


def spoiled_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """Something outside the program fails in a way that it did not foresee, quoting a person."""
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("Anna Ek 19700101-1234")

    monkeypatch.setattr("openpyxl.load_workbook", broken)
    monkeypatch.setattr("hashlib.sha256", broken)


def test_an_internal_error_gives_a_log_without_personal_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = screen.book(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    spoiled_program(monkeypatch)
    shown = screen.command("kor", source)
    (log,) = tmp_path.glob("st-prognos-fel-*.txt")
    assert (shown.code, shown.out) == (4, "")
    assert str(log) in shown.err and "internt fel" in shown.err and "Traceback" not in shown.err
    told = log.read_text(encoding="utf-8")
    assert "ZeroDivisionError" in told and "cli/__init__.py" in told
    assert "Anna" not in told + shown.err and str(tmp_path) not in told


def test_the_traceback_is_shown_when_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = screen.book(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    spoiled_program(monkeypatch)
    shown = screen.command("kor", source, "--felsok")
    assert shown.code == 4 and "Traceback" in shown.err and "ZeroDivisionError" in shown.err


@pytest.mark.parametrize("error", [
    SystemExit("Anna Ek 19700101-1234"), GeneratorExit("Anna Ek"), MemoryError("Anna Ek"),
    RecursionError("Anna Ek"), type("PanicException", (BaseException,), {})("Anna Ek"),
], ids=lambda error: type(error).__name__)
def test_what_is_no_ordinary_error_is_told_without_its_words_too(
    error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A native library panics outside `Exception`; its words may quote a cell."""
    def broken(*_: object, **__: object) -> None:
        raise error

    source = screen.book(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("hashlib.sha256", broken)
    shown = screen.command("kor", source)
    (log,) = tmp_path.glob("st-prognos-fel-*.txt")
    assert shown.code == 4 and "internt fel" in shown.err and "Traceback" not in shown.err
    told = log.read_text(encoding="utf-8")
    assert type(error).__name__ in told and "Anna" not in told + shown.err + shown.out


def test_nowhere_to_write_the_log_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = screen.book(tmp_path)
    spoiled_program(monkeypatch)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "saknas"))
    shown = screen.command("kor", source)
    assert shown.code == 4 and "Felspåret kunde inte sparas" in shown.err
