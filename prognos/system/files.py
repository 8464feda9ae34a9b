"""Where files lie and how they are written: never over the input, never half."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PACKAGE = Path(__file__).parent.parent
TEMPORARY = ".prognos-"
"""Begins the name of a file that is being written."""
A_DAY = 24 * 3600
LOCKS = ("~${}", ".~lock.{}#")
"""Names of the files that Excel and LibreOffice put beside an open one."""


def data_path(name: str) -> Path:
    """Path of a file in prognos/data."""
    return PACKAGE / "data" / name


def template_path(name: str) -> Path:
    """Path of a workbook in templates/: inside the package when installed from a wheel.

    In an editable install the folder stands beside the package instead.
    """
    installed = PACKAGE / "templates" / name
    return installed if installed.exists() else PACKAGE.parent / "templates" / name


def _cleaned(text: str) -> str:
    from prognos.schema.values import (
        clean,  # only what is shown needs it: `--help` is not to wait for it
    )

    return clean(text)


class UsageProblem(Exception):
    """A mistake on the command line or with a file, told in Swedish."""

    def __init__(self, message: str, exit_code: int = 2) -> None:
        super().__init__(_cleaned(message))
        self.exit_code = exit_code


def shown_path(path: Path) -> str:
    """The path as it may be shown: a file's name can hold codes that a screen obeys."""
    return _cleaned(str(path))


def example_source() -> Path:
    """The built-in example region's workbook."""
    return template_path("exempel.xlsx")


def copy_example(target: Path) -> None:
    """Write the example workbook to `target`."""
    write_whole(target, lambda temporary: shutil.copyfile(example_source(), temporary))


def check_output(
    target: Path, overwrite: bool, suffix: str, taken: Iterable[Path] = ()
) -> Path:
    """`target` if a file may be written there; raises `UsageProblem` otherwise.

    taken : files of the same run that must not be written over, whatever the flags say.
    """
    if target.suffix.lower() != suffix:
        raise UsageProblem(f"filnamnet {target} ska sluta på {suffix}")
    if any(_same_file(target, other) for other in taken):
        raise UsageProblem(f"{target} används redan i samma körning – ange ett annat namn")
    if target.is_dir():
        raise UsageProblem(f"{target} är en mapp – ange ett filnamn")
    if not target.parent.is_dir():
        raise UsageProblem(f"mappen {target.parent} finns inte", 1)
    if target.exists() and not overwrite:
        raise UsageProblem(f"{target} finns redan – ange ett annat namn eller --skriv-over")
    if target.exists():
        check_closed(target)
    return target


def check_closed(target: Path) -> None:
    """Raise `UsageProblem` when another program has the file open, as its lock file says."""
    for lock in (target.with_name(name.format(target.name)) for name in LOCKS):
        if lock.exists():
            raise UsageProblem(
                f"{target} är öppen i ett annat program. Stäng filen i Excel. Är den inte öppen "
                f"någonstans: ta bort låsfilen {lock.name} i samma mapp.", 1)


def result_target(source: Path | None, out: Path | None, overwrite: bool) -> Path:
    """Where the result workbook goes: `out`, else a free name beside the input.

    source : None = the built-in example, whose result goes to the working folder.
    """
    if out is not None and not out.suffix and not out.exists():
        raise UsageProblem(f"mappen {out} finns inte – skapa den, eller ange ett filnamn (.xlsx)")
    if out is not None and not out.is_dir():
        return check_output(out, overwrite, ".xlsx", taken=[source] if source else [])
    name = "exempel" if source is None else source.stem
    folder = out or (Path() if source is None else source.parent)
    return free_name(folder / f"{name}-resultat.xlsx")


def free_name(wanted: Path) -> Path:
    """`wanted`, or with -2, -3 … before the suffix when it is taken."""
    candidate, number = wanted, 2
    while candidate.exists():
        candidate = wanted.with_stem(f"{wanted.stem}-{number}")
        number += 1
    return candidate


def json_target(target: Path | None, overwrite: bool, taken: Iterable[Path]) -> Path | None:
    """Where the JSON goes, checked; None when not asked for."""
    return None if target is None else check_output(target, overwrite, ".json", taken)


def write_whole(target: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a temporary file in the folder of `target`, then move it into place.

    Either the old or the new file stands there, whole, also when the program is interrupted.
    Raises `UsageProblem` when the folder or the file cannot be written.
    """
    with _writing_problems_told(target), _temporary_beside(target) as temporary:
        _remove_left_overs(target)
        write(temporary)
        _store(temporary)
        os.replace(temporary, target)


def _store(file: Path) -> None:
    """Wait until the disk has it: a name must never be moved to content that is still on its way.
    """
    with file.open("rb+") as written:
        os.fsync(written.fileno())


def _remove_left_overs(target: Path) -> None:
    """Take away what runs that were killed more than a day ago left in the folder."""
    for left in target.parent.glob(f"{TEMPORARY}*{target.suffix}"):
        with suppress(OSError):
            if left.stat().st_mtime < time.time() - A_DAY:
                left.unlink()


@contextmanager
def _temporary_beside(target: Path) -> Iterator[Path]:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=TEMPORARY, suffix=target.suffix)
    os.close(handle)
    temporary = Path(name)
    try:
        temporary.chmod(0o666 & ~_umask())
        yield temporary
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


def _umask() -> int:
    """The user's file mask: mkstemp is stricter than an ordinary new file."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


@contextmanager
def _writing_problems_told(target: Path) -> Iterator[None]:
    try:
        yield
    except PermissionError as error:
        raise UsageProblem(
            f"{target} kan inte skrivas. Stäng filen i Excel om den är öppen, "
            "eller välj en mapp där du får skriva (-o).", 1,
        ) from error
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", None))
        reason = "disken är full" if full else f"fel {error.errno}"
        raise UsageProblem(f"{target} kan inte skrivas: {reason}", 1) from error


def _same_file(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()
