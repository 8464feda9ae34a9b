"""Paths that no disk takes, folders without rights, links in a ring: told, never an internal error.
"""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from prognos.schema.file_names import WITHHELD, public_file_name, public_stem, tells_of_person
from prognos.system.files import FreeName, free_name, write_whole
from prognos.system.left_overs import TEMPORARY, prefix_of_this_run, remove_left_overs
from tests.support import screen
from tests.support.places import ROOT
from tests.support.workbooks import assume

LONG = ("a" * 255, "å" * 250, "a/" * 2500, "a/" * 1500)
LINES = [
    ("kor", "{}"), ("kor", "{}.xlsx"), ("kor", "bok.xlsx", "-o", "{}.xlsx"),
    ("kor", "bok.xlsx", "-o", "{}"), ("kor", "bok.xlsx", "--json", "{}.json"),
    ("kor", "bok.xlsx", "{}.xlsx"), ("kor", "bok.xlsx", "tva.xlsx", "-o", "{}"),
    ("kor", "bok.xlsx", "tva.xlsx", "--json", "{}"), ("kontrollera", "{}.xlsx"),
    ("kontrollera", "{}.xlsx", "--personuppgifter"), ("forklara", "{}.xlsx", "Kirurgi"),
    ("rapport", "{}.xlsx"), ("rapport", "bok.xlsx", "--docx", "{}.docx"),
    ("rapport", "bok.xlsx", "--html", "{}.html"), ("mall", "{}.xlsx"), ("exempel", "{}.xlsx"),
    ("mall", "--uppdatera", "{}.xlsx"), ("mall", "ny.xlsx", "--uppdatera", "{}.xlsx"),
    ("mall", "{}.xlsx", "--per-basenhet"), ("mall", "bok.xlsx", "--per-basenhet", "-o", "{}"),
    ("importera", "{}.csv", "--till", "ny.xlsx"), ("importera", "h.csv", "--till", "{}.xlsx"),
    ("importera", "h.csv", "--till", "ny.xlsx", "--mappning", "{}.toml"),
    ("samla", "{}", "--till", "ny.xlsx"), ("samla", "svar", "--till", "{}.xlsx"),
    ("samla", "svar", "--till", "ny.xlsx", "--fran", "{}.xlsx"),
]


def fill(folder: Path) -> Path:
    """A workbook, another, an export and a folder of answers, each small."""
    screen.book(folder)
    (folder / "tva.xlsx").write_bytes((folder / "bok.xlsx").read_bytes())
    (folder / "h.csv").write_text("Titel;Specialitet\nÖverläkare;Kirurgi\n", encoding="utf-8")
    (folder / "svar").mkdir()
    (folder / "svar" / "ett.xlsx").write_bytes(b"PK")
    return folder


def is_told(shown: screen.Shown) -> bool:
    return (shown.code in (1, 2) and "internt fel" not in shown.err + shown.out
            and len(shown.err + shown.out) > 10)


@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_a_path_that_no_disk_takes(line: tuple[str, ...], tmp_path: Path, one_core: None) -> None:
    fill(tmp_path)
    for name in LONG:
        shown = screen.command(*(part.format(name) for part in line), folder=tmp_path)
        makes_folder = line[-1] == "{}" and line[-2] in {"-o", "--json"}
        fits = makes_folder and len(name.encode()) <= 255 and (tmp_path / name).is_dir()
        assert fits or is_told(shown), (name[:5], len(name), shown)


@pytest.mark.parametrize("line", [line for line in LINES if "tva.xlsx" not in line
                                  and line != ("kor", "bok.xlsx", "{}.xlsx")], ids=" ".join)
def test_links_in_a_ring(line: tuple[str, ...], tmp_path: Path) -> None:
    """A folder in a ring; then the file itself."""
    fill(tmp_path)
    for name in ("ring", "ring.xlsx", "ring.json", "ring.docx", "ring.html", "ring.csv",
                 "ring.toml"):
        (tmp_path / name).symlink_to(name)
    for name in ("ring", "ring/fil"):
        shown = screen.command(*(part.format(name) for part in line), "--skriv-over"
                               if line[0] in ("kor", "rapport", "mall", "exempel", "samla")
                               else "--felsok", folder=tmp_path)
        writes = shown.code == 0 and name == "ring" and not (tmp_path / "ring.xlsx").is_symlink()
        assert is_told(shown) or writes or shown.code == 0, (name, shown)
        assert "internt fel" not in shown.err


@pytest.mark.parametrize("aim", ["ingenstans.xlsx", "ut.xlsx"])
def test_a_link_that_leads_nowhere_is_a_file_that_exists(aim: str, tmp_path: Path) -> None:
    """Also one in a ring: nothing takes its place unless the user says so."""
    fill(tmp_path)
    (tmp_path / "ut.xlsx").symlink_to(aim)
    shown = screen.command("kor", "bok.xlsx", "-o", "ut.xlsx", folder=tmp_path)
    assert shown.code == 2 and "finns redan" in shown.err
    assert (tmp_path / "ut.xlsx").is_symlink()
    assert free_name(tmp_path / "ut.xlsx").name == "ut-2.xlsx"


@pytest.mark.parametrize("name", ["", ".", "/"])
def test_a_folder_instead_of_an_older_workbook_is_told(name: str, tmp_path: Path) -> None:
    shown = screen.command("mall", "--uppdatera", name, folder=fill(tmp_path))
    assert shown.code == 1 and "mapp" in shown.err


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Path]:
    """A folder that may not be searched, with a workbook in it."""
    fill(tmp_path)
    closed = tmp_path / "last"
    closed.mkdir()
    (closed / "fil.xlsx").write_bytes((tmp_path / "bok.xlsx").read_bytes())
    closed.chmod(0)
    yield tmp_path
    closed.chmod(stat.S_IRWXU)


@pytest.mark.skipif(sys.platform == "win32", reason="rights are otherwise there")
def test_a_folder_that_may_not_be_searched(locked: Path) -> None:
    """When root runs the tests the program goes without the right to look where nobody may."""
    above = "-dac_override,-dac_read_search"
    without = ["setpriv", f"--bounding-set={above}", f"--inh-caps={above}"]
    program = [*(without if os.geteuid() == 0 else []), sys.executable, "-m", "prognos"]
    for line in (LINES[1], LINES[2], LINES[23]):
        arguments = [part.format("last/fil") for part in line]
        done = subprocess.run(
            [*program, *arguments], cwd=locked, capture_output=True,
            text=True, check=False, encoding="utf-8",
            env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"})
        assert done.returncode in (1, 2), (line, done.stderr)
        assert "internt fel" not in done.stderr and "Traceback" not in done.stderr


# --- Names and what is left ----------------------------------------------------------------------


def test_two_that_write_at_once_both_get_a_whole_file(tmp_path: Path) -> None:
    """Both settle the name before either has written."""
    wanted = tmp_path / "bok-resultat.xlsx"
    names = [free_name(wanted) for _ in range(6)]
    assert set(names) == {wanted}
    found: list[Path] = []
    at_once = threading.Barrier(len(names))

    def write(number: int) -> None:
        at_once.wait()
        found.append(write_whole(names[number],
                                 lambda path: path.write_text(str(number) * 1000)))

    threads = [threading.Thread(target=write, args=(n,)) for n in range(len(names))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {path.name for path in found} == {
        "bok-resultat.xlsx", *(f"bok-resultat-{n}.xlsx" for n in range(2, 7))}
    assert {path.read_text() for path in found} == {str(n) * 1000 for n in range(6)}
    assert screen.left(tmp_path) == sorted(path.name for path in found)


def test_a_disk_without_links_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    name = free_name(tmp_path / "a-resultat.xlsx")
    first, second = (write_whole(FreeName(name), lambda path: path.write_text("x"))
                     for _ in range(2))
    assert (first.name, second.name) == ("a-resultat.xlsx", "a-resultat-2.xlsx")


@pytest.mark.skipif(sys.platform == "win32", reason="no modes there")
def test_nobody_else_may_read_a_file_while_it_is_written(tmp_path: Path) -> None:
    modes = []

    def write(path: Path) -> None:
        path.write_text("personuppgifter")
        modes.append(stat.S_IMODE(path.stat().st_mode))

    write_whole(tmp_path / "a.xlsx", write)
    assert modes == [0o600]


@pytest.mark.skipif(sys.platform == "win32", reason="age alone decides there")
def test_what_a_killed_run_left_goes_with_the_next_and_a_living_ones_stays(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    mine = prefix_of_this_run(TEMPORARY)
    dead = mine.replace(f"-{os.getpid()}-", f"-{ended.pid}-")
    for name in (f"{dead}a.xlsx", f"{dead}b.json", f"{mine}c.xlsx", ".prognos-gammal.xlsx",
                 ".prognos-ny.xlsx", ".prognos-deadbeef-1-annan.xlsx"):
        (tmp_path / name).write_bytes(b"PK")
    old = time.time() - 2 * 24 * 3600
    os.utime(tmp_path / ".prognos-gammal.xlsx", (old, old))
    remove_left_overs(tmp_path, TEMPORARY)
    assert screen.left(tmp_path) == sorted([
        f"{mine}c.xlsx", ".prognos-ny.xlsx", ".prognos-deadbeef-1-annan.xlsx"])


@pytest.mark.parametrize(("name", "tells"), [
    ("Anna Ek 2026.xlsx", True), ("anna_ek.xlsx", True), ("19700305-1234.xlsx", True),
    ("Underlag_700305_1234.xlsx", True), ("Region Norr 2026.xlsx", False),
    ("Västra Götaland-resultat.xlsx", False), ("bok per jan maj.xlsx", False),
    ("20261130-0815 uttag.xlsx", False), ("Manna.xlsx", False),
])
def test_a_name_that_tells_of_a_person(name: str, tells: bool) -> None:
    assert tells_of_person(name) is tells
    assert public_file_name(name) == (WITHHELD if tells else name)
    assert public_stem(name) == ("region" if tells else name)


def test_it_is_kept_out_of_papers_and_copies(tmp_path: Path) -> None:
    screen.book(tmp_path).rename(tmp_path / "Anna Ek.xlsx")
    for line in (("kor", "Anna Ek.xlsx", "--publik"), ("rapport", "Anna Ek.xlsx")):
        assert screen.command(*line, folder=tmp_path).code == 0
    made = set(screen.left(tmp_path)) - {"Anna Ek.xlsx"}
    assert made == {"Anna Ek-resultat.xlsx", "region-publik.xlsx", "region-beslutsunderlag.docx"}
    for name in ("region-publik.xlsx", "region-beslutsunderlag.docx"):
        with zipfile.ZipFile(tmp_path / name) as parts:
            assert not any(b"Anna" in parts.read(part) for part in parts.namelist())


# --- Screens, words and clocks -------------------------------------------------------------------


@pytest.mark.parametrize("width", ["1", "20"])
def test_a_screen_of_a_few_columns(
    width: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen.book(tmp_path, assume("Osäkerhet", "nej"))
    monkeypatch.setattr(screen, "WIDTH", width)
    for line in (("forklara", "bok.xlsx", "Kirurgi"), ("kontrollera", "bok.xlsx")):
        shown = screen.command(*line, folder=tmp_path)
        assert (shown.code, shown.err) == (0, "") and len(shown.out) > 100


def test_codes_in_whom_to_answer_are_left_out(tmp_path: Path) -> None:
    screen.book(tmp_path)
    typed = "Anna\v\x01\x1b[31m Ek\n700305-1234"
    shown = screen.command("mall", "bok.xlsx", "--per-basenhet", "-o", "ut", "--svara-till", typed,
                           folder=tmp_path)
    assert (shown.code, shown.err) == (0, "")
    sent = next((tmp_path / "ut").glob("*.xlsx"))
    with zipfile.ZipFile(sent) as parts:
        texts = b"".join(parts.read(name) for name in parts.namelist()).decode("utf-8", "replace")
    assert "Anna [31m Ek [personnummer dolt]" in texts and "1234" not in texts


def test_a_clock_before_what_zip_files_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen.book(tmp_path)
    local = time.localtime
    monkeypatch.setattr(time, "localtime", lambda seconds=None: local(40 * 86_400))
    for line in (("mall", "ny.xlsx"), ("mall", "--uppdatera", "bok.xlsx"),
                 ("mall", "bok.xlsx", "--per-basenhet", "-o", "ut"),
                 ("samla", "ut", "--till", "r.xlsx", "--fran", "bok.xlsx")):
        shown = screen.command(*line, folder=tmp_path)
        assert (shown.code, shown.err) == (0, ""), (line, shown)
    with zipfile.ZipFile(tmp_path / "ny.xlsx") as parts:
        assert {entry.date_time[0] for entry in parts.infolist()} == {2026}
