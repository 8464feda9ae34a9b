"""Many jobs on the cores of this machine, or on a running Dask cluster: one call, one answer.

`distributed` is an extra (`st-prognos[kluster]`), imported when a cluster is asked for.
"""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from prognos.system.files import UsageProblem
from prognos.system.left_overs import FOLDER, prefix_of_this_run, remove_left_overs
from prognos.system.workers import cores, in_processes, one_by_one, through, worker_count

Job = TypeVar("Job")
Result = TypeVar("Result")

SCHEMES = ("tcp://", "tls://")
WAIT = "5 s"
"""How long a cluster has to answer."""


def run_jobs(
    work: Callable[[Job], Result], jobs: Sequence[Job], stopped_by: Callable[[Job, Path], Job],
    began: Callable[[int], None], ended: Callable[[int], None],
    available: int | None, cluster: str | None,
) -> list[Result | None]:
    """`work` of every job, in the order of jobs; None where the process died.

    stopped_by : the job that ends early when a file exists. available : cores to use; None = all.
    cluster : address of a Dask cluster that does the work instead. began, ended : told a job's
    number. Raises `UsageProblem`, see `in_cluster`.
    """
    workers = worker_count(len(jobs), available or cores())
    if cluster is not None:
        return in_cluster(cluster, work, jobs, began, ended)
    if workers == 1:
        return one_by_one(work, jobs, began, ended)
    remove_left_overs(Path(tempfile.gettempdir()), FOLDER)
    with tempfile.TemporaryDirectory(prefix=prefix_of_this_run(FOLDER)) as folder:
        stop = Path(folder) / "stopp"
        stoppable = [stopped_by(job, stop) for job in jobs]
        return in_processes(work, stoppable, workers, stop, began, ended)


def in_cluster(
    address: str, work: Callable[[Job], Result], jobs: Sequence[Job],
    began: Callable[[int], None], ended: Callable[[int], None],
) -> list[Result | None]:
    """`work` of every job, in the order of jobs, on the workers of a cluster.

    The workers must have this program in the same version and see the same files. Raises
    `UsageProblem` when the extra is missing or nothing answers at the address.
    """
    if not address.startswith(SCHEMES):
        raise UsageProblem(f"”{address}” är ingen adress till ett kluster; den börjar med tcp:// "
                           "eller tls://")
    try:
        from distributed import Client
    except ImportError:
        raise UsageProblem("--kluster kräver tillägget: installera st-prognos[kluster]") from None
    connect: Callable[..., Any] = Client
    try:
        client = connect(address, timeout=WAIT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageProblem(f"inget kluster svarar på {address}: starta det först, eller räkna "
                           "utan --kluster") from error
    except TypeError as error:  # what distributed raises without certificates
        raise UsageProblem(f"{address} kräver certifikat: ange dem i Dasks inställningar "
                           "(distributed.comm.tls), eller använd tcp://") from error
    with client, client.get_executor(pure=False, retries=0) as pool:
        return through(pool, work, jobs, len(jobs), began=began, ended=ended)
