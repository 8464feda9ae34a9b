"""The zip for Windows: which wheels a Python there takes, and what they are linked with."""

from __future__ import annotations

import importlib.util
import struct
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.places import ROOT


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    place = importlib.util.spec_from_file_location("windows_zip", ROOT / ".ci" / "windows_zip.py")
    assert place is not None and place.loader is not None
    module = importlib.util.module_from_spec(place)
    place.loader.exec_module(module)
    return module


def wheel(folder: Path, name: str, **content: bytes) -> Path:
    """A wheel with some files; a dot in a name is written as two underscores."""
    target = folder / name
    with zipfile.ZipFile(target, "w") as archive:
        for file, written in content.items():
            archive.writestr(file.replace("__", "."), written)
    return target


@pytest.mark.parametrize(("name", "version", "fits"), [
    ("x-1.0-py3-none-any.whl", "3.13", True), ("x-1.0-py2.py3-none-any.whl", "3.11", True),
    ("x-1.0-cp313-cp313-win_amd64.whl", "3.13", True),
    ("x-1.0-cp313-cp313-win_amd64.whl", "3.12", False),
    ("x-1.0-cp310-abi3-win_amd64.whl", "3.12", True),
    ("x-1.0-cp313-abi3-win_amd64.whl", "3.12", False),
    ("x-1.0-cp313-cp313-manylinux_2_28_x86_64.whl", "3.13", False),
    ("x-1.1-py3-none-any.whl", "3.13", False), ("y-1.0-py3-none-any.whl", "3.13", False),
])
def test_a_python_of_windows_takes_its_own_wheels(
    builder: ModuleType, name: str, version: str, fits: bool,
) -> None:
    assert builder.fits(Path(name), "x", "1.0", version) is fits


def test_markers_are_read_as_on_windows(builder: ModuleType, tmp_path: Path) -> None:
    told = (b"Requires-Dist: a; sys_platform == 'win32'\n"
            b"Requires-Dist: b; platform_system != 'Windows'\n"
            b"Requires-Dist: c; python_version < '3.12'\nRequires-Dist: d; extra == 'e'\n\n")
    made = tmp_path / "x-1.0-py3-none-any.whl"
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("x-1.0.dist-info/METADATA", told)
    asked = {version: [one.name for one in builder.requirements(made, version, set())]
             for version in ("3.11", "3.13")}
    assert asked == {"3.11": ["a", "c"], "3.13": ["a"]}


def program(library: str) -> bytes:
    """The least 64-bit program of Windows that is linked with one library (the PE format's
    specification: headers, one section, one entry in its table of imports)."""
    at, name = 0x1000, library.encode() + b"\0"
    table = struct.pack("<5I", at + 64, 0, 0, at + 96, at + 64) + bytes(20)
    section = (table.ljust(64, b"\0") + struct.pack("<QQ", 1 << 63 | 1, 0)).ljust(96, b"\0") + name
    directories = struct.pack("<2I", 0, 0) + struct.pack("<2I", at, len(table)) + bytes(14 * 8)
    optional = struct.pack("<HBB5I", 0x20B, 14, 0, 0, 512, 0, 0, at) + struct.pack(
        "<Q2I6H4I2H4Q2I", 0x140000000, 0x1000, 512, 6, 0, 0, 0, 6, 0, 0, 0x2000, 512, 0, 3, 0,
        1 << 20, 4096, 1 << 20, 4096, 0, 16) + directories
    coff = struct.pack("<2H3I2H", 0x8664, 1, 0, 0, 0, len(optional), 0x22)
    rows = struct.pack("<8s4I2I2HI", b".rdata", 512, at, 512, 512, 0, 0, 0, 0, 0x40000040)
    head = b"MZ".ljust(60, b"\0") + struct.pack("<I", 64) + b"PE\0\0" + coff + optional + rows
    return head.ljust(512, b"\0") + section.ljust(512, b"\0")


def test_a_library_that_nobody_gives_is_found(builder: ModuleType, tmp_path: Path) -> None:
    name = "x-1.0-cp313-cp313-win_amd64.whl"
    assert builder.imported(program("Other.dll")) == {"other.dll"}
    for known in ("KERNEL32.dll", "python313.dll", "VCRUNTIME140_1.dll", "api-ms-win-core-1.dll"):
        assert builder.missing_libraries({wheel(tmp_path, name, a__pyd=program(known))}) == []
    lacking = wheel(tmp_path, name, a__pyd=program("MSVCP140.dll"))
    assert builder.missing_libraries({lacking}) == [f"msvcp140.dll ({name}: a.pyd)"]
    whole = wheel(tmp_path, name, a__pyd=program("MSVCP140.dll"),
                  msvcp140__dll=program("gdi32.dll"))
    assert builder.missing_libraries({whole}) == []
