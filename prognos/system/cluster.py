"""Jobs handed to a running Dask cluster: the same call as on the cores of one machine.

`distributed` is an extra (`st-prognos[kluster]`), imported when a cluster is asked for.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from prognos.system.files import UsageProblem
from prognos.system.workers import through

Job = TypeVar("Job")
Result = TypeVar("Result")

SCHEMES = ("tcp://", "tls://")
WAIT = "5 s"
"""How long a cluster has to answer."""


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
    with client, client.get_executor(pure=False, retries=0) as pool:
        return through(pool, work, jobs, len(jobs), began=began, ended=ended)
