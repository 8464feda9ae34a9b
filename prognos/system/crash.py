"""What happens when the program itself is wrong: a log file that holds no personal data."""

import sys
import tempfile
import traceback
from pathlib import Path

from prognos import __version__


def report_crash(error: BaseException, show: bool) -> None:
    """Write where the program failed to a log file and tell the user, in Swedish.

    The log holds file names and line numbers of the program and the kind of error, never the
    error's own text: that may quote a cell. show : print the traceback too (--felsok), with the
    program's own lines and still without the error's text.
    """
    if show:
        print("Traceback (most recent call last):", file=sys.stderr)
        traceback.print_tb(error.__traceback__)
        print(type(error).__name__, file=sys.stderr)
    try:
        told = (f"Felspåret, utan personuppgifter, finns i {_write_log(error)}. "
                "Skicka gärna in det.")
    except OSError:  # no folder for temporary files, or no room in it
        told = "Felspåret kunde inte sparas. Kör kommandot igen med --felsok för att se det."
    print("prognos: ett internt fel inträffade. Det beror på programmet, inte på dig.\n" + told,
          file=sys.stderr)


def _place(file: Path) -> str:
    """The folder and name of a file: what stands above says something of the user's machine."""
    return f"{file.parent.name}/{file.name}"


def _write_log(error: BaseException) -> Path:
    places = [
        f"  {_place(Path(frame.filename))}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    text = "\n".join([f"st-prognos {__version__}", type(error).__name__, *places, ""])
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", prefix="st-prognos-fel-", suffix=".txt", delete=False
    ) as log:
        log.write(text)
    return Path(log.name)
