"""What several rooms of tests look at, computed once in each process that runs tests."""

from __future__ import annotations

import os

import pytest

from prognos.system.threads import one_thread_for_products

one_thread_for_products()  # as the program itself before numpy: else the workers' threads collide

from prognos.results import RunResult  # noqa: E402
from tests.support import papers, screen  # noqa: E402


@pytest.fixture(scope="session")
def example_result() -> RunResult:
    """The example region's result."""
    return papers.example()


@pytest.fixture(scope="session")
def example_run() -> screen.Run:
    """What `prognos kor` shows and writes of the example."""
    return screen.example_run()


@pytest.fixture
def one_core(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with one core: no further process is started, each takes a second to start."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0}, raising=False)
