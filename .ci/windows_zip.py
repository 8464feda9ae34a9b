"""Builds the zip for Windows: every wheel that the program takes there, and what starts it.

    python .ci/windows_zip.py [--constraints FILE] [--python 3.13 …]

No interpreter can be had from the registries that packages come from, so `Starta.cmd` looks for an
installed Python of the versions that there are wheels for. Nothing here has been run on Windows.
Markers are evaluated as Windows would: pip itself evaluates them for the machine it runs on.
"""

from __future__ import annotations

import argparse
import email
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pefile
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).parent.parent
VERSIONS = ("3.13", "3.12", "3.11")
"""Pythons that there are wheels for, the first looked for first."""
WITH_PYTHON = re.compile(r"python3\d*\.dll|vcruntime140(_1)?\.dll")
"""Comes with every Python for Windows."""
OF_WINDOWS = """
    advapi32 bcrypt bcryptprimitives comctl32 comdlg32 crypt32 dbghelp dwrite gdi32 imm32
    iphlpapi kernel32 kernelbase msvcrt ncrypt netapi32 normaliz ntdll ole32 oleaut32 powrprof
    psapi rpcrt4 secur32 setupapi shell32 shlwapi synchronization ucrtbase user32 userenv usp10
    version winmm wintrust ws2_32"""
OF_WINDOWS_SETS = re.compile(r"(api|ext)-ms-.*\.dll")


def windows(version: str) -> dict[str, str]:
    """What markers are evaluated against."""
    return {
        "implementation_name": "cpython", "implementation_version": f"{version}.0",
        "os_name": "nt", "platform_machine": "AMD64", "platform_system": "Windows",
        "platform_release": "10", "platform_version": "10", "sys_platform": "win32",
        "platform_python_implementation": "CPython", "python_version": version,
        "python_full_version": f"{version}.0", "extra": "",
    }


def pinned(constraints: Path, version: str) -> dict[str, str]:
    """Name -> version of the constraints' lines that hold on Windows."""
    found = {}
    for line in re.sub(r"\\\n\s*--hash=\S+", "", constraints.read_text()).splitlines():
        if "==" in line and not line.startswith((" ", "#", "-")):
            wanted = Requirement(line.strip())
            if wanted.marker is None or wanted.marker.evaluate(windows(version)):
                found[canonicalize_name(wanted.name)] = str(wanted.specifier).removeprefix("==")
    return found


def requirements(wheel: Path, version: str, extras: set[str]) -> Iterator[Requirement]:
    """What a wheel asks for on Windows."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        told = email.message_from_bytes(archive.read(name))
    for text in told.get_all("Requires-Dist") or []:
        wanted = Requirement(text)
        if wanted.marker is None or any(
                wanted.marker.evaluate(windows(version) | {"extra": extra})
                for extra in ("", *extras)):
            yield wanted


def download(name: str, number: str, version: str, folder: Path) -> Path:
    """The wheel of a package for Windows."""
    def there() -> list[Path]:
        return [path for path in folder.glob("*.whl") if fits(path, name, number, version)]

    if not there():
        subprocess.run([
            sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
            "--no-deps", "--only-binary", ":all:", "--platform", "win_amd64",
            "--python-version", version, "--dest", str(folder), f"{name}=={number}"], check=True)
    return there()[0]


def fits(wheel: Path, name: str, number: str, version: str) -> bool:
    """Whether a file is the wheel of a package that a Python on Windows takes."""
    found, version_of, _, tags = parse_wheel_filename(wheel.name)
    minor, major_minor = int(version.split(".")[1]), version.replace(".", "")
    return found == name and str(version_of) == number and any(
        tag.platform in ("any", "win_amd64") and (
            tag.interpreter in (f"cp{major_minor}", "py3", f"py{major_minor}")
            or (tag.abi == "abi3" and tag.interpreter.startswith("cp3")
                and int(tag.interpreter[3:] or 0) <= minor)) for tag in tags)


def collect(own: Path, constraints: Path, version: str, folder: Path) -> set[Path]:
    """All wheels that the program takes under a Python of Windows."""
    numbers, found = pinned(constraints, version), {own}
    waiting = [(own, set[str]())]
    seen: set[tuple[str, str]] = set()
    while waiting:
        wheel, extras = waiting.pop()
        for wanted in requirements(wheel, version, extras):
            name = canonicalize_name(wanted.name)
            if (name, str(sorted(wanted.extras))) in seen:
                continue
            seen.add((name, str(sorted(wanted.extras))))
            if name not in numbers:
                raise SystemExit(f"{name} har ingen rad i {constraints.name}")
            if not wanted.specifier.contains(numbers[name]):
                raise SystemExit(f"{name}=={numbers[name]} är inte {wanted}")
            got = download(name, numbers[name], version, folder)
            found.add(got)
            waiting.append((got, set(wanted.extras)))
    return found


def missing_libraries(wheels: set[Path]) -> list[str]:
    """Every DLL that a wheel asks for and that neither stands in one nor is part of Windows."""
    asked: dict[str, set[str]] = {}
    given: set[str] = set()
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if not name.lower().endswith((".pyd", ".dll", ".exe")):
                    continue
                given.add(name.rpartition("/")[2].lower())
                for library in imported(archive.read(name)):
                    asked.setdefault(library, set()).add(f"{wheel.name}: {name}")
    return [f"{library} ({sorted(by)[0]})" for library, by in sorted(asked.items())
            if library not in given and library.removesuffix(".dll") not in OF_WINDOWS.split()
            and not WITH_PYTHON.fullmatch(library) and not OF_WINDOWS_SETS.fullmatch(library)]


def imported(content: bytes) -> set[str]:
    """Names of the libraries that a program file is linked with, delayed ones too."""
    program = pefile.PE(data=content, fast_load=True)
    program.parse_data_directories([
        pefile.DIRECTORY_ENTRY[f"IMAGE_DIRECTORY_ENTRY_{kind}"]
        for kind in ("IMPORT", "DELAY_IMPORT")])
    tables = (getattr(program, f"DIRECTORY_ENTRY_{kind}", []) for kind in (
        "IMPORT", "DELAY_IMPORT"))
    return {entry.dll.decode("ascii").lower() for table in tables for entry in table}


def build_own(folder: Path) -> Path:
    """The program's own wheel."""
    subprocess.run([
        sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps",
        "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)], check=True)
    return next(folder.glob("st_prognos-*.whl"))


def write_zip(target: Path, wheels: set[Path], number: str, versions: tuple[str, ...]) -> None:
    """The zip: what starts the program, how, and the wheels."""
    here = Path(__file__).parent / "windows"
    words = {"@VERSION@": number, "@PYTHON@": " ".join(versions)}
    target.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for file in sorted(here.iterdir()):
            text = file.read_text(encoding="utf-8")
            for mark, word in words.items():
                text = text.replace(mark, word)
            place = "hjul/" if file.suffix == ".py" else ""
            # a byte-order mark would be run as a command
            archive.writestr(f"st-prognos/{place}{file.name}",
                             text.replace("\n", "\r\n").encode())
        for wheel in sorted(wheels):
            archive.write(wheel, f"st-prognos/hjul/{wheel.name}")


def main() -> None:
    options = argparse.ArgumentParser(description="Bygger zip-filen för Windows.")
    options.add_argument("--constraints", type=Path, default=ROOT / "constraints.txt")
    options.add_argument("--python", nargs="+", default=VERSIONS)
    given = options.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        own = build_own(folder)
        wheels: set[Path] = set()
        for version in given.python:
            needed = collect(own, given.constraints, version, folder)
            if lacking := missing_libraries(needed):
                raise SystemExit(f"Python {version}: " + "; ".join(lacking))
            print(f"Python {version}: {len(needed)} hjul, alla DLL-filer finns")
            wheels |= needed
        number = str(parse_wheel_filename(own.name)[1])
        target = ROOT / "dist" / f"st-prognos-{number}-windows.zip"
        write_zip(target, wheels, number, tuple(given.python))
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
