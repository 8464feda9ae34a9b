"""Where files lie and how they are written: never over the input, never half."""

import errno
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PosixPath, WindowsPath

from prognos.system.left_overs import TEMPORARY, prefix_of_this_run, remove_left_overs

PACKAGE = Path(__file__).parent.parent
MOST_MADE = 50
"""Folders inside each other that are made for a result; more are a slip."""
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


if sys.platform == "win32":
    _AnyPath = WindowsPath
else:
    _AnyPath = PosixPath


class FreeName(_AnyPath):
    """A name that nobody has asked for: when another run has taken it before the file is written,
    the next free one is used instead."""


class UsageProblem(Exception):
    """A mistake on the command line or with a file, told in Swedish."""

    def __init__(self, message: str, exit_code: int = 2) -> None:
        super().__init__(_cleaned(message))
        self.exit_code = exit_code


LONGEST_SHOWN = 300


def shown_path(path: Path) -> str:
    """The path as it may be shown: a file's name can hold codes that a screen obeys, and of a very
    long one the ends say enough."""
    plain = _cleaned(str(path))
    half = LONGEST_SHOWN // 2
    return plain if len(plain) <= LONGEST_SHOWN else f"{plain[:half]} … {plain[-half:]}"


def example_source() -> Path:
    """The built-in example region's workbook."""
    return template_path("exempel.xlsx")


def copy_example(target: Path) -> None:
    """Write the example workbook to `target`."""
    write_whole(target, lambda temporary: shutil.copyfile(example_source(), temporary))


def check_output(
    target: Path, overwrite: bool, suffix: str, taken: Iterable[Path] = (),
    make_folder: bool = False,
) -> Path:
    """`target` if a file may be written there; raises `UsageProblem` otherwise.

    taken : files of the same run that must not be written over, whatever the flags say.
    make_folder : its folder may be missing; it is made when the file is written.
    """
    if target.suffix.lower() != suffix:
        raise UsageProblem(f"filnamnet {shown_path(target)} ska sluta på {suffix}")
    if any(real_path(target) == real_path(other) for other in taken):
        raise UsageProblem(f"{shown_path(target)} används redan i samma körning – ange ett annat "
                           "namn")
    if target.is_dir():
        raise UsageProblem(f"{shown_path(target)} är en mapp – ange ett filnamn")
    if make_folder:
        check_folder(target.parent)
    elif not target.parent.is_dir():
        raise UsageProblem(f"mappen {shown_path(target.parent)} finns inte", 1)
    if os.path.lexists(target):  # also a link that leads nowhere, or round in a ring
        if not overwrite:
            raise UsageProblem(f"{shown_path(target)} finns redan – ange ett annat namn eller "
                               "--skriv-over")
        check_closed(target)
    return target


def check_folder(folder: Path) -> None:
    """Raise `UsageProblem` when the folder neither is there nor can be made."""
    above = [folder, *folder.parents]
    place = next((n for n, path in enumerate(above) if path.exists()), len(above))
    if place > MOST_MADE:
        raise UsageProblem(f"mappen {shown_path(folder)} ligger för djupt: högst {MOST_MADE} "
                           "mappar i varandra görs", 1)
    there = above[place] if place < len(above) else Path()
    if not there.is_dir():
        raise UsageProblem(f"{shown_path(there)} är en fil – ange en mapp")


def check_closed(target: Path) -> None:
    """Raise `UsageProblem` when another program has the file open, as its lock file says."""
    for lock in (target.with_name(name.format(target.name)) for name in LOCKS):
        if lock.exists():
            raise UsageProblem(
                f"{shown_path(target)} är öppen i ett annat program. Stäng filen i Excel. "
                f"Är den inte öppen någonstans: ta bort låsfilen {lock.name} i samma mapp.", 1)


def result_target(source: Path | None, out: Path | None, overwrite: bool) -> Path:
    """Where the result workbook goes: `out`, else a name beside the input; see `default_name`.

    source : None = the built-in example, whose result goes to the working folder.
    out    : a file, or a folder, which is made when it is missing.
    """
    return named_target(source, out, "resultat", overwrite)


def named_target(source: Path | None, out: Path | None, kind: str, overwrite: bool) -> Path:
    """As `result_target`, for a workbook called `<namn>-<kind>.xlsx` where the user names none."""
    if out is not None and not out.is_dir() and (out.suffix or out.exists()):
        return check_output(out, overwrite, ".xlsx", [source] if source else [], make_folder=True)
    if out is not None:
        check_folder(out)
    name = "exempel" if source is None else source.stem
    folder = out or (Path() if source is None else source.parent)
    return default_name(folder / f"{name}-{kind}.xlsx", overwrite)


def default_name(wanted: Path, overwrite: bool) -> Path:
    """A name that the user has not chosen: the file that has it is replaced on demand only."""
    if overwrite and wanted.is_file():
        check_closed(wanted)
        return wanted
    return free_name(wanted)


def free_name(wanted: Path) -> Path:
    """`wanted`, or with -2, -3 … before the suffix when it is taken."""
    candidate = wanted
    while os.path.lexists(candidate):
        candidate = _next_name(candidate)
    return FreeName(candidate)


def _next_name(taken: Path) -> Path:
    numbered = re.fullmatch(r"(.+)-(\d{1,6})", taken.stem, re.ASCII)
    stem, number = (numbered[1], int(numbered[2]) + 1) if numbered else (taken.stem, 2)
    return taken.with_stem(f"{stem}-{number}")


def json_target(target: Path | None, overwrite: bool, taken: Iterable[Path]) -> Path | None:
    """Where the JSON goes, checked; None when not asked for."""
    return None if target is None else check_output(target, overwrite, ".json", taken)


def write_whole(target: Path, write: Callable[[Path], object]) -> Path:
    """Let `write` fill a temporary file in the folder of `target`, then move it into place.

    Either the old or the new file stands there, whole, also when the program is interrupted; until
    then nobody else may read it. Returns where it stands: another name than `target` when that is
    a `FreeName` and no longer free. Raises `UsageProblem` when it cannot be written.
    """
    with _writing_problems_told(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with _temporary_beside(target) as temporary:
            remove_left_overs(target.parent, TEMPORARY)
            write(temporary)
            _store(temporary)
            temporary.chmod(0o666 & ~_umask())
            if isinstance(target, FreeName):
                return _place_beside_others(temporary, target)
            os.replace(temporary, target)
            return target


def write_content(target: Path, content: bytes | str) -> Path:
    """Write content, a text in UTF-8, whole or not at all; see `write_whole`."""
    written = content.encode() if isinstance(content, str) else content
    return write_whole(target, lambda temporary: temporary.write_bytes(written))


def _place_beside_others(temporary: Path, wanted: Path) -> Path:
    """Give the file a name that nothing has, in one step, so that two runs never get the same."""
    target = Path(wanted)
    while True:
        try:
            os.link(temporary, target)
            return target
        except FileExistsError:
            target = _next_name(target)
        except OSError:  # a disk without links: the name first, then what is to stand there
            with suppress(FileExistsError):
                os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
                os.replace(temporary, target)
                return target
            target = _next_name(target)


def _store(file: Path) -> None:
    """Wait until the disk has it: a name must never be moved to content that is still on its way.
    """
    with file.open("rb+") as written:
        os.fsync(written.fileno())


@contextmanager
def _temporary_beside(target: Path) -> Iterator[Path]:
    """An empty file that only the user may read, whatever the folder lets others do."""
    handle, name = tempfile.mkstemp(
        dir=target.parent, prefix=prefix_of_this_run(TEMPORARY), suffix=target.suffix[:20])
    os.close(handle)
    temporary = Path(name)
    try:
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
            f"{shown_path(target)} kan inte skrivas. Stäng filen i Excel om den är öppen, "
            "eller välj en mapp där du får skriva (-o).", 1,
        ) from error
    except OSError as error:
        raise UsageProblem(f"{shown_path(target)} kan inte skrivas: {_reason(error)}", 1) from error


REASONS = {
    errno.ENOSPC: "disken är full",
    errno.EFBIG: "disken är full",
    getattr(errno, "EDQUOT", -1): "disken är full",
    errno.ENAMETOOLONG: "namnet är för långt",
    errno.ELOOP: "länkarna går runt i en ring",
    errno.EACCES: "du har inte rätt till filen eller mappen",
    errno.EPERM: "du har inte rätt till filen eller mappen",
    errno.ENOENT: "filen eller mappen finns inte",
    errno.ENOTDIR: "en del av sökvägen är ingen mapp",
    errno.EISDIR: "det är en mapp",
    errno.EEXIST: "något annat har redan det namnet",
    errno.EROFS: "disken kan bara läsas",
    errno.EIO: "disken eller nätverket svarar inte",
    errno.EMFILE: "för många filer är öppna",
}
"""What the machine says of a file, in words."""


def _reason(error: OSError) -> str:
    return REASONS.get(error.errno or 0, f"fel {error.errno}")


def file_problem(error: BaseException) -> UsageProblem | None:
    """What to tell of an error of the machine that names a file; None when it names none."""
    if not isinstance(error, OSError) or not isinstance(error.filename, str | bytes):
        return None
    name = shown_path(Path(os.fsdecode(error.filename)))
    return UsageProblem(f"{name} kan inte användas: {_reason(error)}", 1)


def real_path(path: Path) -> Path:
    """The file that a path leads to; the path itself where its links go round in a ring."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # RecursionError too: a path of a thousand folders
        return path.absolute()
