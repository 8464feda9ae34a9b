"""One job per process, as many at a time as there are cores, stopped without half-done work.

Only the standard library is imported here: a new process prepares itself before numpy starts.
"""

import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection, get_context, parent_process
from pathlib import Path
from typing import TypeVar

from prognos.system.standard_streams import quiet_libraries
from prognos.system.threads import VARIABLE

Job = TypeVar("Job")
Result = TypeVar("Result")

MOST_WORKERS = 61
"""Windows cannot wait for more processes at a time."""
LISTEN = 0.25
"""Seconds between looks for Ctrl-C, which a waiting Windows process does not notice."""
LIBRARY_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def worker_count(jobs: int, available: int) -> int:
    """Processes for so many jobs on so many cores."""
    return max(1, min(jobs, available, MOST_WORKERS))


def prepare() -> None:
    """Set up a new process: one thread, for every core has a process of its own.

    Ctrl-C is for the parent, which asks its processes to stop. Looking for cycles costs time, and
    each job clears up after itself.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    quiet_libraries()
    for variable in (VARIABLE, *LIBRARY_THREADS):
        os.environ[variable] = "1"
    gc.disable()


def _end_with_parent() -> None:
    """Leave when the process that waits for the answer is no more: nobody else ends it then."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _nobody(_number: int) -> None:
    """Tell nobody of a job."""


def in_processes(
    work: Callable[[Job], Result], jobs: Sequence[Job], workers: int, stop: Path | None = None,
    began: Callable[[int], None] = _nobody, ended: Callable[[int], None] = _nobody,
) -> list[Result | None]:
    """`work` of every job, in the order of jobs, each in one of `workers` new processes.

    None where the process died. Processes are spawned, the same on every system. On any exception
    here, Ctrl-C for one, the file `stop` is made: `work` looks for it and ends early; no further
    job begins, and those that run are waited for. began, ended : told the job's number. Raises
    `OSError` or `ImportError` on a machine that allows no processes.
    """
    with ProcessPoolExecutor(workers, get_context("spawn"), prepare) as pool:
        return through(pool, work, jobs, workers, stop, began, ended)


def through(
    pool: Executor, work: Callable[[Job], Result], jobs: Sequence[Job], at_once: int,
    stop: Path | None = None,
    began: Callable[[int], None] = _nobody, ended: Callable[[int], None] = _nobody,
) -> list[Result | None]:
    """`work` of every job through an executor, `at_once` of them at a time; see `in_processes`."""
    results: list[Result | None] = [None] * len(jobs)
    waiting, running = deque(range(len(jobs))), dict[Future[Result], int]()
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                number = waiting.popleft()
                running[pool.submit(work, jobs[number])] = number
                began(number)
            for future in wait(running, LISTEN, FIRST_COMPLETED).done:
                number = running.pop(future)
                results[number] = future.result()
                ended(number)
    except BrokenProcessPool:
        return results
    except BaseException:
        if stop is not None:
            stop.touch()
        raise
    return results


def one_by_one(
    work: Callable[[Job], Result], jobs: Sequence[Job],
    began: Callable[[int], None], ended: Callable[[int], None],
) -> list[Result | None]:
    """The same in this process, where there is one core."""
    results: list[Result | None] = []
    for number, job in enumerate(jobs):
        began(number)
        results.append(work(job))
        ended(number)
    return results
