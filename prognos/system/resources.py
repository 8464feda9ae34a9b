"""Files that come with the program: data and templates."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parent.parent


def data_path(name: str) -> Path:
    """Path of a file in prognos/data."""
    return PACKAGE / "data" / name


def template_path(name: str) -> Path:
    """Path of a workbook in templates/: inside the package when installed from a wheel.

    In an editable install the folder stands beside the package instead.
    """
    installed = PACKAGE / "templates" / name
    return installed if installed.exists() else PACKAGE.parent / "templates" / name
