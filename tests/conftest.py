"""What several rooms of tests look at, computed once in each process that runs tests."""

from __future__ import annotations

import pytest

from prognos.results import RunResult
from tests.support import papers, screen


@pytest.fixture(scope="session")
def example_result() -> RunResult:
    """The example region's result."""
    return papers.example()


@pytest.fixture(scope="session")
def example_run() -> screen.Run:
    """What `prognos kor` shows and writes of the example."""
    return screen.example_run()
