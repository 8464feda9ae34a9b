"""Long work behind a page: how far it has come, and how much may be under way at a time."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from zlib import crc32

from prognos.web.worker import Failed, Stopped, Worker

RUN, FOLLOW = "korning", "uppfoljning"
"""Keys of jobs that a workbook has one of."""
MOST_AT_ONCE = 2
"""Long jobs that compute at the same time; others wait."""
BEGINS, WAITING = "Börjar", "Väntar på en annan räkning"
_ROOM = threading.Semaphore(MOST_AT_ONCE)
State = Literal["pågår", "klar", "avbruten", "misslyckad"]


@dataclass
class Job:
    """Long work behind a page, and how far it has come."""

    worker: Worker
    stage: str = BEGINS
    stages: int = 0
    """Begun so far."""
    state: State = "pågår"
    problem: str = ""
    """Why it failed, in Swedish."""

    def tell(self, stage: str) -> None:
        """A new stage begins."""
        self.stage, self.stages = stage, self.stages + 1


def work_off(job: Job, work: Callable[[Job], None]) -> None:
    """Do the work when there is room for it, and note how it ended."""
    if not _ROOM.acquire(blocking=False):
        job.stage = WAITING
        _ROOM.acquire()
    try:
        if job.state == "pågår":
            work(job)
            job.state = "klar"
    except Stopped:
        job.state = "avbruten"
    except Failed as failed:
        job.problem, job.state = str(failed), "misslyckad"
    finally:
        _ROOM.release()


def scenario_key(asked: str) -> str:
    """Of the job that allots anew."""
    return f"fordelning-{crc32(asked.encode()):08x}"


def exact_key(asked: str) -> str:
    """Of the job that holds the blocks."""
    return f"exakt-{crc32(asked.encode()):08x}"


def goal_key(goal: str) -> str:
    """Of the job that seeks what a goal takes."""
    return f"mal-{crc32(goal.encode()):08x}"


def flips_key(group: int) -> str:
    """Of the job that tries what would flip a group."""
    return f"andring-{group}"
