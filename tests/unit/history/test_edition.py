"""Editions: what they hold, that they hold nobody, and that they are read back."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import openpyxl
import pytest

from prognos.history.edition.edition_file import (
    EditionProblem,
    edition_target,
    read_edition,
    write_edition,
)
from prognos.history.edition.flow_spread import flow_variance
from prognos.history.edition.freeze import freeze_run
from prognos.history.edition.result_book import edition_of_book
from prognos.report.workbook import write_result
from prognos.results import RunResult
from prognos.results.years.edition import HIGH, LEVELS, LOW, Edition
from prognos.system.files import UsageProblem
from prognos.use_cases.run import run
from tests.support.builders import make_inputs, staff_row
from tests.support.year_ends import book, post, trainee


@cache
def small() -> RunResult:
    """A region of two groups; nobody in it shares a birth year with many."""
    with TemporaryDirectory() as folder:
        result = run(book(Path(folder), 2024, [
            *[post(f"K{7100 + n}X", 1958 + n) for n in range(24)],
            *[post(7200 + n, 1960 + 3 * n, "Radiologi", "Umeå") for n in range(5)],
        ], [trainee(7301, 1993, 2026), trainee(7302, 1995, 2028)]))
    return result


@cache
def edition() -> Edition:
    return freeze_run(small(), "2024")


def same(one: Edition, other: Edition) -> None:
    for name in ("need", "region_fte"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), atol=1e-8)
    for name in ("persons", "fte"):
        for part in ("mean", "quantiles", "mass"):
            np.testing.assert_allclose(getattr(getattr(one, name), part),
                                       getattr(getattr(other, name), part), atol=1e-8)
    for name, values in one.flows.items():
        np.testing.assert_allclose(values, other.flows[name], atol=1e-8)
    assert set(one.flow_variance) == set(other.flow_variance)
    for name in ("name", "region", "version", "base_date", "input_sha256", "groups", "years",
                 "ranks", "plan", "assumptions", "definitions", "from_workbook"):
        assert getattr(one, name) == getattr(other, name), name


def test_what_is_frozen_is_what_the_run_said() -> None:
    after, frozen = small().forecast.after, edition()
    assert frozen.years == tuple(range(2024, 2034)) and len(LEVELS) == 19
    np.testing.assert_array_equal(frozen.fte.quantiles[:, :, LOW], after.fte.p10[:, :10])
    np.testing.assert_array_equal(frozen.persons.quantiles[:, :, HIGH], after.persons.p90[:, :10])
    assert (np.diff(frozen.fte.quantiles, axis=2) >= 0.0).all()
    assert (frozen.persons.mass[:, 1:] >= 0.8 - 1e-9).all() and (frozen.persons.mass <= 1 + 1e-9
                                                                  ).all()
    assert frozen.definitions["Privata utförare i planen"] == "ja"
    assert sum(sum(starts.values()) for starts in frozen.plan.values()) == sum(
        each.given or 0 for each in small().groups)


def test_it_is_read_back_whole_and_the_same_bytes_are_written(tmp_path: Path) -> None:
    path = write_edition(edition(), tmp_path / "a.prognos-utgava.json.gz")
    again = read_edition(path)
    same(edition(), again)
    assert write_edition(again, tmp_path / "b.json.gz").read_bytes() == path.read_bytes()


def test_it_holds_no_person(tmp_path: Path) -> None:
    path = write_edition(edition(), tmp_path / "a.json.gz")
    text = gzip.decompress(path.read_bytes()).decode()
    held = json.loads(text)
    assert "inte till för spridning" in held["note"]
    assert not any(f"K{number}X" in text for number in range(7100, 7124))
    assert not {"staff", "birth", "birth_year", "people"} & set(held)


def test_a_result_workbook_is_an_edition_as_far_as_it_goes(tmp_path: Path) -> None:
    found, frozen = edition_of_book(write_result(small(), tmp_path / "r.xlsx")), edition()
    assert found.groups == frozen.groups and found.from_workbook
    assert (found.version, found.input_sha256) == (frozen.version, frozen.input_sha256)
    assert found.base_date == frozen.base_date
    sheets = openpyxl.load_workbook(tmp_path / "r.xlsx")
    for sheet, cell, value, said in (
        ("Prognos", "G5", "12,5", "Prognos rad 5, Värde med blocken: ”12,5” är inget tal"),
        ("Prognos", "G5", 1e300, "ändrat eller borttaget"), ("Prognos", "B5", None, "borttaget"),
        ("Körning", "B11", "igår", "borttaget"), ("Prognos", "G4", "Värde", "inga antal"),
    ):
        kept, sheets[sheet][cell].value = sheets[sheet][cell].value, value
        sheets.save(tmp_path / "ändrad.xlsx")
        sheets[sheet][cell].value = kept
        with pytest.raises(EditionProblem, match=said):
            edition_of_book(tmp_path / "ändrad.xlsx")
    np.testing.assert_allclose(found.fte.mean, frozen.fte.mean, atol=1e-5)
    np.testing.assert_allclose(found.persons.quantiles[:, :, HIGH],
                               frozen.persons.quantiles[:, :, HIGH], atol=1e-5)
    assert np.isnan(found.persons.quantiles[:, :, LEVELS.index(0.25)]).all()
    for name, values in frozen.flows.items():
        np.testing.assert_allclose(found.flows[name][:, 1:], values[:, 1:], atol=1e-6)


@pytest.mark.parametrize(("content", "said"), [
    (b"", "ingen utgåva"), (b"hej", "ingen utgåva"), (gzip.compress(b"[1]"), "ingen utgåva"),
    (gzip.compress(b'{"format": "prognos-utgava", "schema": 9}'), "nyare version"),
    (gzip.compress(b'{"format": "prognos-utgava", "schema": 1}'), "skadad"),
    (gzip.compress(b"x" * 1000)[:-6], "ingen utgåva"),
    (gzip.compress(b"[" * 100_000), "ingen utgåva"),
    (gzip.compress(b" " * 50_000_001), "för stor"),
])
def test_what_is_no_edition_is_told(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "x.json.gz"
    path.write_bytes(content)
    with pytest.raises(EditionProblem, match=said):
        read_edition(path)
    with pytest.raises(EditionProblem, match="finns inte"):
        read_edition(tmp_path / "ingen.json.gz")


def test_a_damaged_edition_is_told_whatever_is_damaged(tmp_path: Path) -> None:
    path = write_edition(edition(), tmp_path / "a.json.gz")
    whole = json.loads(gzip.decompress(path.read_bytes()))
    for key, value in ((key, value) for key in whole if key not in {"format", "note"}
                       for value in (None, "x", 7, [], [1], [float("inf")],
                                     {"x": [1]}, {"x": {"y": "z"}})):
        kept = (("region", None), ("region", "x"), ("name", "x"), ("version", "x"), ("plan", {}),
                ("input_sha256", "x"), ("schema", 1), ("from_workbook", value),
                ("assumptions", []), ("definitions", {}))
        path.write_bytes(gzip.compress(json.dumps(whole | {key: value}).encode()))
        try:
            read_edition(path)
        except EditionProblem:
            continue
        assert (key, value) in kept, (key, value)
    for part, at, value in (
        ("persons", "mean", 1e300), ("persons", "mean", -1), ("persons", "mean", None),
        ("fte", "mass", 1.5), ("persons", "quantiles", [9, *[8] * 18]),
        ("flows", "retired", -4), ("plan", "Kirurgi", {"2025": -3}), ("plan", "Kirurgi", {"9": 1}),
    ):
        odd = json.loads(json.dumps(whole))
        first = odd[part][at] if part != "plan" else [None]
        (odd[part] if part == "plan" else first[0])[at if part == "plan" else 1] = value
        path.write_bytes(gzip.compress(json.dumps(odd).encode()))
        with pytest.raises(EditionProblem, match="ändrad för hand"):
            read_edition(path)
    for key in whole:
        path.write_bytes(gzip.compress(json.dumps(
            {name: value for name, value in whole.items() if name != key}).encode()))
        if key != "note":
            with pytest.raises(EditionProblem):
                read_edition(path)


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".dold", "a\nb"])
def test_a_name_that_is_no_file_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageProblem):
        edition_target(tmp_path / "r.xlsx", name, False)


def test_variance_of_flows_is_that_of_independent_persons_and_grows_with_the_factors() -> None:
    staff = [staff_row(0, birth_year=1980, count=50)]
    sure, unsure = (flow_variance(make_inputs(staff=staff, other_exits=0.1, recruitment=2.0,
                                              uncertainty=sigma), np.zeros((1, 3), np.int64))
                    for sigma in ((0.0, 0.0, 0.0), (0.0, 0.25, 0.0)))
    assert sure["left"][0, 1] == pytest.approx(50 * 0.1 * 0.9)
    assert sure["recruited"][0, 1] == pytest.approx(2.0)
    by_factor = 50 * 0.1 * (np.exp(0.25) - 1.0)
    assert unsure["left"][0, 1] == pytest.approx(50 * 0.1 * 0.9 + by_factor**2)
    assert unsure["left_chance"][0, 1] == pytest.approx(50 * 0.1 * 0.9)


def test_what_is_counted_may_change_over_the_years() -> None:
    """As by a scenario: fewer listed per specialist from a year on."""
    result = small()
    counted = np.tile([0.5, 0.5, *[0.75] * (result.inputs.calendar.year_ends - 2)], (2, 1))
    rates = replace(result.inputs.careers.rates, training_fte=counted)
    frozen = freeze_run(replace(result, inputs=result.inputs.with_rates(rates)), "2024")
    assert "0,5 → 0,75" in frozen.definitions.values()


def test_a_region_that_empties_is_never_below_nobody(tmp_path: Path) -> None:
    result = run(book(tmp_path, 2024, [post(f"K{n}", 1958 + n) for n in range(3)], []))
    assert freeze_run(result, "2024").region_fte.min() == 0.0
