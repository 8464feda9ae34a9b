"""The whole command beside a bare script that only imports and opens; `--help`; peak memory."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from prognos.system.files import template_path

BARE = """
import numpy, scipy.special, scipy.fft, pandas, pulp, highspy, openpyxl, xlsxwriter, rich
for data_only in (True, False):
    workbook = openpyxl.load_workbook({path!r}, data_only=data_only)
"""

PEAK = """
import resource, sys
from prognos.cli import main
code = main(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, file=sys.stderr)
sys.exit(code)
"""


ROOT = Path(__file__).parent.parent
HERE = {**os.environ, "PYTHONPATH": str(ROOT)}
"""The commands run in a folder of their own, on this checkout's code."""


def best_seconds(command: list[str], folder: str, repeats: int = 3) -> float:
    """The least processor time of `command`, which must succeed: the machine may be busy."""
    times = []
    for _ in range(repeats):
        started = _children_seconds()
        subprocess.run(command, cwd=folder, env=HERE, check=True, capture_output=True)
        times.append(_children_seconds() - started)
    return min(times)


def _children_seconds() -> float:
    """User and system time of all commands run so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def peak_megabytes(folder: str) -> float:
    """Peak resident memory of the main job on the example, MB."""
    command = [sys.executable, "-c", PEAK, "kor", "--tyst", "-o", "minne.xlsx", "--skriv-over"]
    done = subprocess.run(command, cwd=folder, env=HERE, check=True, capture_output=True,
                          text=True)
    return float(done.stderr.splitlines()[-1])


def without_uncertainty(folder: str) -> Path:
    """The example with *Osäkerhet* = nej: one node."""
    import openpyxl

    workbook = openpyxl.load_workbook(template_path("exempel.xlsx"))
    sheet = workbook["Antaganden"]
    headings = {cell.value: cell.column for row in sheet.iter_rows(max_row=20) for cell in row}
    for row in sheet.iter_rows():
        if row[headings["Antagande"] - 1].value == "Osäkerhet":
            row[headings["Värde"] - 1].value = "nej"
            break
    else:
        raise LookupError("Osäkerhet")
    path = Path(folder) / "en-nod.xlsx"
    workbook.save(path)
    return path


def job(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "prognos", "kor", *arguments, "--tyst", "-o", "r.xlsx",
            "--skriv-over"]


def bare_script() -> list[str]:
    source = BARE.format(path=str(template_path("exempel.xlsx")))
    try:
        import pandas  # noqa: F401  # only to know whether the bare script can import it
    except ModuleNotFoundError:
        source = source.replace(" pandas,", "")
        print("  (pandas saknas här: det nakna skriptet importerar det inte)")
    return [sys.executable, "-c", source]


def main() -> None:
    print("Hela kommandot (exempelregionen), processortid")
    if sys.dont_write_bytecode:
        print("  (PYTHONDONTWRITEBYTECODE är satt: prognos översätts på nytt i varje körning, "
              "en halv sekund som ett installerat program inte tar)")
    with tempfile.TemporaryDirectory() as folder:
        bare = best_seconds(bare_script(), folder)
        one = best_seconds(job(str(without_uncertainty(folder))), folder)
        all_nodes = best_seconds(job(), folder)
        hjalp = best_seconds([sys.executable, "-m", "prognos", "--help"], folder, repeats=10)
        peak = peak_megabytes(folder)
    print(f"  naket skript               {bare:6.2f} s")
    print(f"  prognos kor, en nod        {one:6.2f} s   {one / bare:4.2f} gånger (önskat < 3)")
    print(f"  prognos kor, alla noder    {all_nodes:6.2f} s   {all_nodes / bare:4.2f} gånger "
          "(önskat < 4)")
    print(f"  prognos --help             {1000 * hjalp:6.0f} ms  (önskat < 60)")
    print(f"  minne som mest             {peak:6.0f} MB  (önskat < 500 med alla noder)")


if __name__ == "__main__":
    main()
