"""Several regions in one command: where files go, what one failure does to the others."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from prognos.inputs.scenario import LeverProblem
from prognos.report.console.scenario_screen import show_comparison
from prognos.report.disclosure.region_summary import summarise, tell_apart
from prognos.report.tables.comparison_json import comparison_json
from prognos.report.workbook.sensitivity.scenario_sheet import write_comparison
from prognos.results.what_if import Comparison
from prognos.system.files import UsageProblem
from prognos.system.threads import VARIABLE, for_each, threads
from prognos.system.workers import LIBRARY_THREADS, cores, in_processes, worker_count
from prognos.use_cases.compare import compare
from prognos.use_cases.regions import DIED, INTERNAL_ERROR, Job, Stopped, plan, run_all, run_region
from tests.support import screen
from tests.support.changes import changed
from tests.support.places import ROOT
from tests.support.report_result import make_full_result, make_inputs, make_result
from tests.support.workbooks import Rows, Spoil, assume, good, page, put, together, write

WRONG = put("Bemanning", "Födelseår", "tolv")
TOO_MUCH = put("Begränsningar", "Värde", 30)


def named(folder: Path, name: str, *spoils: Spoil) -> Path:
    """The small good workbook as `name`.xlsx, of a region with that name."""
    sheets = good()
    together(assume("Region", name.capitalize()), *spoils)(sheets)
    folder.mkdir(exist_ok=True)
    return write(sheets, folder / f"{name}.xlsx")


ASKED: Rows = [
    ["Scenario", "Antagande", "Specialitet", "Område", "År", "Värde", "Motiv"],
    ["Senare", "Pensionsålder", None, None, "från 2030", "+2", "Hälsosamt arbetsliv"],
    ["Fler stannar", "Andel som stannar", "Kirurgi", None, None, "95 %", "Ny enkät"],
    ["Mer", "Centralt anslag", None, None, 2028, "+20 %", "Nämndens fråga"],
]


def nothing(_number: int) -> None:
    """Tell nobody."""


# --- Where everything goes -----------------------------------------------------------------------


def test_results_lie_beside_their_workbooks_and_the_summary_beside_the_first(
    tmp_path: Path,
) -> None:
    (tmp_path / "n").mkdir()
    made = plan([tmp_path / "n" / "a.xlsx", tmp_path / "s" / "a.xlsx"], None, None, False)
    assert [job.target for job in made.jobs] == [
        tmp_path / "n" / "a-resultat.xlsx", tmp_path / "s" / "a-resultat.xlsx"]
    assert (made.summary, made.summary_json) == (tmp_path / "n" / "sammanstallning.xlsx", None)


def test_a_folder_takes_everything_and_json_its_own(tmp_path: Path) -> None:
    (tmp_path / "a-resultat.xlsx").touch()
    made = plan([Path("x/a.xlsx"), Path("y/b.xlsx")], tmp_path, tmp_path, False)
    assert [job.target.name for job in made.jobs] == ["a-resultat-2.xlsx", "b-resultat.xlsx"]
    assert [job.json_file and job.json_file.name for job in made.jobs] == [
        "a-resultat-2.json", "b-resultat.json"]
    assert made.summary_json == tmp_path / "sammanstallning.json"


@pytest.mark.parametrize(("files", "out", "said"), [
    (["a.xlsx", "b.xlsx"], "ut.xlsx", "ska -o vara en mapp"),
    (["a.xlsx", "./a.xlsx"], None, "a.xlsx är angiven två gånger"),
    (["n/a.xlsx", "s/a.xlsx"], ".", "skulle få samma resultatbok"),
    (["n/a.xlsx", "s/A.xlsx"], ".", "skulle få samma resultatbok"),
])
def test_what_cannot_be_is_told_before_the_work(
    files: list[str], out: str | None, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageProblem, match=said) as problem:
        plan([Path(file) for file in files], Path(out) if out else None, None, False)
    assert problem.value.exit_code == 2


@pytest.mark.parametrize("kept", ["sammanstallning.xlsx", "sammanstallning.json",
                                  "a-resultat.json"])
def test_named_files_are_replaced_only_when_asked_for(tmp_path: Path, kept: str) -> None:
    (tmp_path / kept).touch()
    files = [Path("a.xlsx"), Path("b.xlsx")]
    with pytest.raises(UsageProblem, match="finns redan"):
        plan(files, tmp_path, tmp_path, False)
    assert plan(files, tmp_path, tmp_path, True).jobs[0].target.name == "a-resultat.xlsx"


# --- Running -------------------------------------------------------------------------------------


def test_a_region_with_errors_does_not_stop_the_others(tmp_path: Path) -> None:
    files = [named(tmp_path, "norr"), named(tmp_path, "fel", WRONG), tmp_path / "borta.xlsx",
             named(tmp_path, "snålt", TOO_MUCH)]
    told: list[int] = []
    north, wrong, gone, tight = run_all(plan(files, None, None, False).jobs, told.append,
                                        told.append, available=1)
    assert told == [0, 0, 1, 1, 2, 2, 3, 3]
    assert (north.summary.name, north.summary.problem, north.errors) == ("Norr", "", ())
    assert [f.cell for f in wrong.errors] == ["E2"]
    assert wrong.summary.problem == "Inte räknad: 1 fel i arbetsboken."
    assert (wrong.summary.errors, wrong.summary.result_name) == (1, None)
    assert [f.code for f in gone.errors] == ["fil-saknas"]
    assert tight.unmet[0].startswith("Minst block Kirurgi 2028 ryms inte: 16 block saknas.")
    assert tight.summary.budgets[0].unmet == 1
    assert [name for name in screen.left(tmp_path) if "resultat" in name] == [
        "norr-resultat.xlsx", "snålt-resultat.xlsx"]


def test_figures_do_not_depend_on_the_number_of_processes(tmp_path: Path) -> None:
    """With *Osäkerhet* = ja, so that threads are used where they may be."""
    files = [named(tmp_path, name) for name in ("norr", "söder", "öster")]
    (tmp_path / "ett").mkdir()
    (tmp_path / "två").mkdir()
    alone, many = (
        run_all(plan(files, tmp_path / folder, None, False).jobs, nothing, nothing, available)
        for folder, available in (("ett", 1), ("två", 2)))
    assert [outcome.summary.name for outcome in many] == ["Norr", "Söder", "Öster"]
    for one, other in zip(alone, many, strict=True):
        assert replace(one.summary, seconds=0.0) == replace(other.summary, seconds=0.0)


def test_a_folder_that_cannot_be_written_fails_that_region_only(tmp_path: Path) -> None:
    good_job, bad_job = plan([named(tmp_path, "a"), named(tmp_path, "b")], None, None, False).jobs
    (tmp_path / "borta").touch()
    bad_job = replace(bad_job, target=tmp_path / "borta" / "b-resultat.xlsx")
    fine, failed = run_all([good_job, bad_job], nothing, nothing, available=1)
    assert fine.summary.problem == "" and "kan inte skrivas" in failed.summary.problem
    assert not failed.internal and failed.summary.result_name is None


def test_an_internal_error_is_of_one_region_and_told_without_its_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    jobs = plan([named(tmp_path, "a"), named(tmp_path, "b")], None, None, False).jobs
    placed, calls = os.link, []

    def fails_once(source: Path, target: Path) -> None:
        calls.append(target)
        if len(calls) == 1:
            raise ZeroDivisionError("hemligt")
        placed(source, target)

    monkeypatch.setattr(os, "link", fails_once)
    first, second = run_all(jobs, nothing, nothing, available=1)
    assert first.internal and first.summary.problem == INTERNAL_ERROR
    assert second.summary.problem == "" and not second.internal
    said = capsys.readouterr().err
    assert "internt fel" in said and "hemligt" not in said
    assert screen.left(tmp_path) == ["a.xlsx", "b-resultat.xlsx", "b.xlsx"]


def test_a_stopped_run_writes_nothing(tmp_path: Path) -> None:
    stop = tmp_path / "stopp"
    stop.touch()
    job = Job(named(tmp_path / "in", "a"), tmp_path / "a.xlsx", None, stop)
    with pytest.raises(Stopped):
        run_region(job)
    assert screen.left(tmp_path) == ["in", "stopp"]


def _dies(number: int) -> int:
    if number == 1:
        os._exit(9)
    time.sleep(0.2)
    return number


def test_a_process_that_dies_is_a_region_without_a_result(tmp_path: Path) -> None:
    results = in_processes(_dies, [0, 1, 2], 1, tmp_path / "stopp", nothing, nothing)
    assert results == [0, None, None]
    assert "minnet" in DIED and not (tmp_path / "stopp").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to another process")
def test_an_interruption_leaves_whole_files_only(tmp_path: Path) -> None:
    files = [tmp_path / f"r{n}.xlsx" for n in range(3)]
    for file in files:
        shutil.copy(ROOT / "templates" / "exempel.xlsx", file)
    process = subprocess.Popen(
        [sys.executable, "-m", "prognos", "kor", *map(str, files)], stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=tmp_path,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
    time.sleep(2.0)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode in (130, -signal.SIGINT)
    assert b"avbrutet" in said and b"Traceback" not in said
    assert not [name for name in screen.left(tmp_path)
                if name.startswith(".prognos") or name == "sammanstallning.xlsx"]
    for result in tmp_path.glob("*-resultat.xlsx"):
        openpyxl.load_workbook(result, read_only=True).close()


def test_workers_are_as_many_as_cores_or_jobs() -> None:
    assert [worker_count(*case) for case in ((21, 2), (3, 8), (1, 8), (500, 200))] == [2, 3, 1, 61]
    assert cores() >= 1


def _environment(variable: str) -> tuple[str | None, bool]:
    return os.environ.get(variable), "numpy" in sys.modules


def test_a_worker_has_one_thread_before_anything_heavy_is_imported(tmp_path: Path) -> None:
    """This test module is imported by the worker, numpy with it, after `prepare`."""
    asked: Sequence[str] = (VARIABLE, *LIBRARY_THREADS)
    found = in_processes(_environment, asked, 1, tmp_path / "stopp", nothing, nothing)
    assert found == [("1", True)] * len(asked)


@pytest.mark.parametrize(("stated", "expected"), [("1", 1), ("3", 3), ("0", 2), ("x", 2), ("", 2)])
def test_threads_may_be_stated(stated: str, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, stated)
    assert threads() == expected
    assert for_each(lambda n: n * n, range(5), parallel=True) == [0, 1, 4, 9, 16]


# --- What is summed up ---------------------------------------------------------------------------


def test_a_region_in_figures() -> None:
    """Areas of a specialty are one row; means are over the evaluated years 2033-2037."""
    result = make_full_result()
    summary = summarise(result, "prov-resultat.xlsx")
    doctors, nurses = summary.budgets
    assert (doctors.budget, nurses.budget) == ("ST", "DSK")
    assert doctors.shortage_before_fte == pytest.approx(120.0 / 5)
    assert doctors.shortage_after_fte == pytest.approx(90.0 / 5)
    budget = result.allocation.budgets[0]
    assert doctors.blocks == budget.allocation.blocks.sum() == 3
    assert doctors.budget_sek == pytest.approx(7 * 4e7 - budget.bound[:7].sum(), abs=5e4)
    assert [row.specialty for row in summary.specialties] == [
        "Allmänmedicin", "Specialitet AA", "Specialitet AB", "Distriktssköterska"]
    first = summary.specialties[0]
    years = [7, 8, 9, 10, 11]
    assert first.need_fte == pytest.approx(
        result.forecast.before.measures.need[:2, years].sum() / 5, abs=0.051)
    assert first.shortage_after_fte == pytest.approx(
        result.forecast.after.measures.shortage[:2, years].sum() / 5, abs=0.051)
    assert sum(row.blocks or 0 for row in summary.specialties if row.budget == "ST") == 3
    assert sum(row.cost_sek or 0.0 for row in summary.specialties) == pytest.approx(
        doctors.cost_sek + nurses.cost_sek)


def test_a_few_persons_are_not_told() -> None:
    inputs = changed(make_inputs(3), small_count=11)
    summary = summarise(make_result(inputs=inputs), "r.xlsx")
    today = [round(float(v)) for v in make_result(inputs=inputs).forecast.before.persons.mean[:, 0]]
    assert today == [11, 12, 13]
    assert [row.specialists for row in summary.specialties] == [23, 13]
    fewer = summarise(make_result(inputs=changed(inputs, small_count=14)), "r.xlsx")
    assert [row.specialists for row in fewer.specialties] == [None, None]
    assert [row.covered for row in fewer.specialties] == [True, False], "36 in all would tell much"
    assert (fewer.budgets[0].specialists, fewer.budgets[0].specialists_covered) == (None, True)
    assert all(row.share_55 is None for row in fewer.specialties)


def test_no_need_and_no_price_are_blank() -> None:
    result = make_result(3)
    need = np.array(result.forecast.before.measures.need)
    need[2] = np.nan
    before = replace(result.forecast.before,
                     measures=replace(result.forecast.before.measures, need=need))
    budget = result.allocation.budgets[0]
    unknown = replace(budget, problem=replace(budget.problem, cost=np.full((3, 3), np.nan)))
    summary = summarise(changed(result, before=before, budgets=(unknown,)), "r.xlsx")
    assert summary.specialties[1].need_fte is None
    assert summary.budgets[0].cost_sek is None
    assert summary.budgets[0].need_fte == pytest.approx(need[:2, 7:12].sum() / 5, abs=0.051)


def test_one_name_of_two_regions_gets_the_file_beside(tmp_path: Path) -> None:
    one = summarise(make_result(3), "a-resultat.xlsx")
    other = replace(one, input_name="b.xlsx")
    third = replace(one, name="Annan")
    assert [each.name for each in tell_apart([one, other, third])] == [
        "Region Prov (prov.xlsx)", "Region Prov (b.xlsx)", "Annan"]


# --- The command ---------------------------------------------------------------------------------


Command = Callable[..., screen.Shown]


def test_the_command_over_several_files(tmp_path: Path) -> None:
    files = [named(tmp_path / "in", "norr"), named(tmp_path / "in", "söder")]
    out = tmp_path / "ut"
    out.mkdir()
    shown = screen.command("kor", *files, "-o", out, "--json", out, folder=tmp_path)
    assert (shown.code, shown.err) == (0, "")
    assert screen.left(out) == [
        "norr-resultat.json", "norr-resultat.xlsx", "sammanstallning.json",
        "sammanstallning.xlsx", "söder-resultat.json", "söder-resultat.xlsx"]
    assert screen.left(tmp_path / "in") == ["norr.xlsx", "söder.xlsx"]
    lines = [line.split() for line in shown.out.splitlines()]
    assert [line[0] for line in lines if line and line[0] in ("Norr", "Söder")] == ["Norr", "Söder"]
    assert "Räknade regioner: 2 av 2" in shown.out
    content = json.loads((out / "sammanstallning.json").read_text(encoding="utf-8"))
    alone = json.loads((out / "norr-resultat.json").read_text(encoding="utf-8"))
    north = content["regions"][0]
    assert north["frames"][0]["shortage_after_fte"] is None, "the sum of persons is not told"
    assert north["frames"][0]["cost_sek"] == pytest.approx(
        sum(row["sek"] for row in alone["allocation"]["cost_by_year"]))
    again = screen.command("kor", *files, "-o", out, "--tyst", folder=tmp_path)
    assert again.code == 2 and "sammanstallning.xlsx finns redan" in again.err


@pytest.mark.parametrize(("spoil", "code", "said"), [
    ((WRONG,), 1, "fel"), ((TOO_MUCH,), 3, "prognos: Snålt: Minst block Kirurgi 2028 ryms inte"),
])
def test_what_went_wrong_is_told_by_region_also_when_quiet(
    spoil: tuple[Spoil, ...], code: int, said: str, tmp_path: Path, one_core: None
) -> None:
    files = [named(tmp_path, "norr"), named(tmp_path, "snålt", *spoil)]
    shown = screen.command("kor", *files, "--tyst", folder=tmp_path)
    assert (shown.code, shown.out) == (code, "")
    assert said in shown.err and ("snålt.xlsx:" in shown.err) == (code == 1)
    assert "norr-resultat.xlsx" in screen.left(tmp_path)
    assert "sammanstallning.xlsx" in screen.left(tmp_path)


def test_an_internal_error_is_the_worst(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_core: None
) -> None:
    files = [named(tmp_path, "a"), named(tmp_path, "b", WRONG)]
    placed = os.link

    def fails(source: Path, target: Path) -> None:
        if "resultat" in Path(target).name:
            raise ZeroDivisionError
        placed(source, target)

    monkeypatch.setattr(os, "link", fails)
    shown = screen.command("kor", *files, folder=tmp_path)
    assert shown.code == 4
    assert "prognos: a.xlsx: Ett internt fel inträffade." in shown.err
    assert screen.left(tmp_path) == ["a.xlsx", "b.xlsx", "sammanstallning.xlsx"]
    assert shown.out.count("inte räknad") == 2


def test_a_summary_that_cannot_be_written_hides_no_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_core: None
) -> None:
    """Excel holds the summary: what went wrong in the regions is told all the same."""
    files = [named(tmp_path, "norr"), named(tmp_path, "fel", WRONG)]
    replaced = os.replace

    def locked(source: Path, target: Path) -> None:
        if Path(target).name == "sammanstallning.xlsx":
            raise PermissionError
        replaced(source, target)

    monkeypatch.setattr(os, "replace", locked)
    shown = screen.command("kor", *files, folder=tmp_path)
    assert shown.code == 1 and "fel.xlsx:" in shown.out and "inte-ar Bemanning!E2" in shown.out
    assert "sammanstallning.xlsx kan inte skrivas. Stäng filen i Excel" in shown.err
    assert screen.left(tmp_path) == ["fel.xlsx", "norr-resultat.xlsx", "norr.xlsx"]


def test_nothing_of_a_person_leaves_a_region() -> None:
    """Every figure of the summary is of a budget or of a specialty's areas together."""
    content = json.dumps(asdict(summarise(make_full_result(), "r.xlsx")), ensure_ascii=False)
    for word in ("birth", "row", "unit", "person_", "fte_share", "employment", "age"):
        assert f'"{word}' not in content


# --- On a cluster ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """Address of a cluster of one worker on this machine."""
    distributed = pytest.importorskip("distributed", reason="the extra kluster is not installed")
    with distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as local:
        yield local.scheduler_address


def test_many_scenarios_are_the_same_in_processes_and_on_a_cluster(
    tmp_path: Path, cluster: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """And the same as each by itself."""
    file = named(tmp_path, "norr", assume("Osäkerhet", "nej"), page("Scenarier", ASKED))
    names = [str(row[0]) for row in ASKED[1:]]
    lines = ["Centralt anslag +30 %", "Behov Kirurgi från 2030 +20 %"]
    told = []
    for available, address in ((1, None), (2, None), (None, cluster)):
        found = compare(file, names, lines, available=available, cluster=address)
        assert isinstance(found, Comparison) and found.many
        told.append(comparison_json(found))
    assert told[0] == told[1] == told[2] and len(told[0]) == len(names) + 1
    alone = compare(file, names[:2])
    assert isinstance(alone, Comparison) and comparison_json(alone) == told[0][:2]
    assert len({each["cost_sek"] for each in told[0]}) > 1
    show_comparison(found)
    rows = capsys.readouterr().out
    assert f"{len(names) + 1} scenarier bredvid nuläget" in rows and "Högst tre jämförs" in rows
    sheet = openpyxl.load_workbook(write_comparison(found, tmp_path / "ut.xlsx")).active
    first = [str(row[0]) for row in sheet.iter_rows(values_only=True)]
    assert {f"{n}. " for n in range(1, len(names) + 2)} <= {name[:3] for name in first}


def test_a_scenario_that_cannot_be_ends_the_many(tmp_path: Path) -> None:
    file = named(tmp_path, "norr", assume("Osäkerhet", "nej"), page("Scenarier", ASKED))
    with pytest.raises(LeverProblem, match=r"Kirurgi har \d+ block 2029"):
        compare(file, [str(row[0]) for row in ASKED[1:]],
                ["Flytta 99 block 2029 från Kirurgi till Allmänmedicin, Umeå"], available=1)


def test_a_cluster_gives_the_same_answer(tmp_path: Path, cluster: str) -> None:
    files = [named(tmp_path / "n", "norr"), named(tmp_path / "s", "soder", TOO_MUCH)]
    here = plan(files, tmp_path / "här", tmp_path / "här", False)
    there = plan(files, tmp_path / "där", tmp_path / "där", False)
    own = run_all(here.jobs, nothing, nothing, available=2)
    ended: list[int] = []
    far = run_all(there.jobs, nothing, ended.append, cluster=cluster)
    assert sorted(ended) == [0, 1] and [one.unmet for one in own] == [one.unmet for one in far]
    assert own[1].unmet
    for one, other in zip(here.jobs, there.jobs, strict=True):
        assert one.json_file and other.json_file and other.target.exists()
        told = [json.loads(file.read_text(encoding="utf-8"))
                for file in (one.json_file, other.json_file)]
        for each in told:
            each["run"].pop("seconds")
        assert told[0] == told[1]


@pytest.mark.parametrize(("address", "said"), [
    ("http://127.0.0.1:8786", "ingen adress till ett kluster"),
    ("tcp://127.0.0.1:9", "inget kluster svarar"),
    ("tls://127.0.0.1:9", "kräver certifikat"),
])
def test_no_cluster_is_told(
    tmp_path: Path, address: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed", reason="the extra kluster is not installed")
    monkeypatch.setattr("prognos.system.cluster.WAIT", "0.3 s")
    files = [named(tmp_path, "norr"), named(tmp_path, "soder")]
    found = screen.command("kor", *files, "--kluster", address, folder=tmp_path)
    assert found.code == 2 and said in found.err
