"""LibreOffice as the tests use it: its own profile each time, everything computed anew on load."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
"""0 = always: a stored result is never taken over."""
EXCEL = "xlsx:Calc MS Excel 2007 XML"


def program(name: str) -> str:
    """Where a program of Debian lies; without it the test is skipped, in CI it fails."""
    found = shutil.which(name)
    if found is None and os.environ.get("CI"):
        pytest.fail(f"{name} saknas; i CI ska provet köras")
    if found is None:
        pytest.skip(f"{name} finns inte på datorn: provet hoppas över")
    return found


def convert(files: list[Path], kind: str, folder: Path, profile: Path) -> None:
    """The files as `kind` ("pdf", `EXCEL`) in `folder`.

    profile : LibreOffice's own folder; one that exists is used again, the first start takes long.
    """
    settings = profile / "user" / "registrymodifications.xcu"
    if not settings.exists():
        settings.parent.mkdir(parents=True)
        settings.write_text(RECALCULATE, encoding="utf-8")
    subprocess.run(
        [program("soffice"), f"-env:UserInstallation={profile.as_uri()}", "--headless",
         "--convert-to", kind, "--outdir", str(folder), *map(str, files)],
        check=True, capture_output=True, timeout=300)


def pages(pdf: Path) -> list[str]:
    """The text of each page."""
    found = subprocess.run([program("pdftotext"), "-layout", str(pdf), "-"], check=True,
                           capture_output=True, timeout=60)
    return found.stdout.decode().split("\f")[:-1]
