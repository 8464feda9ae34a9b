"""The public Python API: tables, folders of them, comparison; the document's examples run."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest

from prognos.inputs.scenario import LeverProblem
from prognos.report.disclosure.public_figures import public_figures
from prognos.report.tables.analyst_tables import columns_of, table_names, zipped_tables
from prognos.use_cases import python_api as api
from tests.support import screen
from tests.support.small_regions import small_region

DOCS = Path(__file__).parents[2] / "docs" / "python.md"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A region in which a group of few persons gets blocks."""
    return small_region(11, tmp_path_factory.mktemp("api"))


@pytest.fixture(scope="module")
def found(small: Path) -> api.Run:
    return api.run(small)


def test_tables_hold_the_figures_of_the_json(found: api.Run) -> None:
    told = found.to_json()
    forecast = found.table("forecast").set_index(["group", "blocks", "year", "measure"])["value"]
    row = told["forecast_after"][3]
    at = (row["group"], "with", row["year"])
    assert forecast[*at, "shortage_fte"] == row["shortage_fte"]
    assert forecast[*at, "supply_fte.p10"] == row["supply_fte"]["p10"]
    assert forecast[*at, "flows.retired"] == row["flows"]["retired"]
    starts = told["allocation"]["starts"]
    plan = found.table("plan")
    assert starts and plan["blocks"].sum() == sum(one["blocks"] for one in starts)
    funded = found.table("priority").query("funded")
    assert len(funded) == plan["blocks"].sum()
    after = found.table("region").query("blocks == 'with' and measure == 'shortage_fte'")
    assert list(after["value"]) == [one["shortage_fte_after"] for one in told["totals"]]


@pytest.mark.parametrize("public", [False, True])
def test_every_table_has_the_columns_of_the_dictionary(
    found: api.Run, tmp_path: Path, public: bool
) -> None:
    folder = found.to_folder(tmp_path / "t", public)
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert [one["name"] for one in package["resources"]] == list(table_names(public))
    assert sorted(file.name for file in folder.iterdir()) == sorted(
        ["datapackage.json", *(one["path"] for one in package["resources"])])
    for one in package["resources"]:
        read = pd.read_csv(folder / one["path"])
        assert list(read.columns) == [field["name"] for field in one["schema"]["fields"]]
        assert len(read) == len(found.table(one["name"], public))
        assert set(read["input_sha256"]) <= {found.result.run.input_sha256}


def test_the_page_gives_the_same_tables(found: api.Run, tmp_path: Path) -> None:
    folder = found.to_folder(tmp_path / "t")
    with ZipFile(BytesIO(zipped_tables(found.result))) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.mark.parametrize("seed", range(6))
def test_of_few_persons_only_decisions_leave_the_region(seed: int, tmp_path: Path) -> None:
    run = api.run(small_region(seed, tmp_path))
    figures = public_figures(run.result)
    silent = {group.id for g, group in enumerate(run.result.inputs.groups)
              if figures.is_silent(g)}
    for name in table_names(public=True):
        table = run.table(name, public=True)
        if name in ("forecast", "ranking"):
            assert not silent & set(table["group"])
        elif name == "priority":
            told = table.loc[table["group"].isin(silent),
                             ["benefit", "benefit_fte_years", "missing", "limited_by"]]
            assert told.isna().to_numpy().all()
    for name in set(table_names()) - set(table_names(public=True)):
        with pytest.raises(ValueError, match="no table"):
            run.table(name, public=True)


def test_what_a_change_moves(small: Path, found: api.Run) -> None:
    other = api.run(small, changes=["Pensionsålder +2", "Centralt anslag −60 %"])
    told = other.table("changes")
    assert told["lever"].tolist() == ["Pensionsålder", "Centralt anslag"]
    assert told.loc[0, ["from", "to"]].tolist() == [0.0, 2.0]
    moved, plan = other.table("moved"), api.compare(found, other, "plan")
    for column, sign in (("to_group", 1), ("from_group", -1)):
        for group, own in moved.groupby(column):
            more = plan.loc[plan["group"] == group, "difference"]
            assert own["blocks"].sum() == sign * more.sum() > 0
    assert len(moved) and not len(found.table("moved"))
    silent = api.compare(found, other, public=True)
    assert set(silent["measure"]) <= {"need_fte", "supply_fte.mean", "shortage_fte"}


def test_a_change_in_every_table(small: Path, found: api.Run) -> None:
    other = api.run(small, scenario="Pensionsålder +2")
    assert set(other.table("plan")["scenario"]) == {"Pensionsålder +2 år"}
    differs = api.compare(found, other)
    retired = differs[differs["measure"] == "flows.retired"]
    assert len(retired) and (retired.query("year == 2027")["difference"] < 0).all()
    assert not len(differs[differs["measure"] == "need_fte"])
    with pytest.raises(ValueError, match="no value to compare"):
        api.compare(found, other, "assumptions")
    with pytest.raises(LeverProblem, match="inget scenario ”Pensionsåldern två”"):
        api.run(small, scenario="Pensionsåldern två")
    assert not len(api.compare(found, found)) and not len(api.compare(found, found, "plan"))


def test_a_workbook_with_errors_is_refused_with_its_findings(small: Path, tmp_path: Path) -> None:
    broken = screen.book(tmp_path, lambda sheets: sheets["Behov"].append(
        ["Trolldom", None, "Budget", 5]))
    with pytest.raises(api.RefusedError) as refused:
        api.run(broken)
    assert any(finding.severity == "fel" for finding in refused.value.findings)
    assert api.read(broken).inputs is None and api.read(small).inputs is not None


def test_examples_of_the_document_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_region(3, tmp_path).rename(tmp_path / "min-region.xlsx")
    monkeypatch.chdir(tmp_path)
    text = DOCS.read_text(encoding="utf-8")
    names: dict[str, object] = {}
    for example in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(compile(example, str(DOCS), "exec"), names)  # the document's own lines
    assert (tmp_path / "for-spridning" / "datapackage.json").exists()
    for name in table_names():
        assert f"`{name}`" in text and columns_of(name)
