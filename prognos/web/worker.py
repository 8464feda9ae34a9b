"""A process of its own for each workbook: the page answers while it computes, and a stop is at
once, whatever it was doing."""

import os
import signal
import threading
from collections.abc import Callable
from multiprocessing import connection, get_context, parent_process
from multiprocessing.connection import Connection
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
State = TypeVar("State")
Tell = Callable[[str], None]
"""Told with a short Swedish text when a new stage begins."""
PROBLEM = ("Ett internt fel inträffade. Det beror på programmet, inte på dig. Felspåret, utan "
           "personuppgifter, står i fönstret där programmet startades.")
DIED = "Räkningen avbröts av datorn, troligen för att minnet tog slut."


class Failed(Exception):
    """The work ended without an answer; told in Swedish."""


class Stopped(Exception):
    """Somebody has ended the work."""


class _Stage(NamedTuple):
    text: str


class _Done(NamedTuple):
    answer: Any  # whatever the asked function gives, which `ask` is typed by


class _Problem(NamedTuple):
    text: str


class Worker:
    """A process that keeps a state and answers one question at a time.

    State : made in the process by `make_state`, and given to every question.
    """

    def __init__(self, make_state: Callable[[], object]) -> None:
        context = get_context("spawn")
        self._line, other = context.Pipe()
        self._process = context.Process(target=_answer_all, args=(other, make_state), daemon=True)
        self._process.start()
        other.close()
        self._one_at_a_time = threading.Lock()
        self._stopped = self._ended = False

    def ask(
        self, work: Callable[Concatenate[Any, Tell, Asked], Answer], tell: Tell,
        *arguments: Asked.args, **named: Asked.kwargs,
    ) -> Answer:
        """What `work`, a function of a module, answers of the state and the arguments.

        Waits for its turn. Raises `Failed`, and `Stopped` after `stop`.
        """
        with self._one_at_a_time:
            try:
                self._line.send((work, arguments, named))
                while isinstance(told := self._line.recv(), _Stage):
                    tell(told.text)
            except (EOFError, OSError) as error:
                self._ended = True
                raise (Stopped() if self._stopped else Failed(DIED)) from error
        if isinstance(told, _Problem):
            raise Failed(told.text)
        answer: Answer = told.answer
        return answer

    @property
    def lives(self) -> bool:
        """Whether the process can be asked."""
        return not self._ended and self._process.is_alive()

    def stop(self) -> None:
        """End the process at once; who waits for an answer gets `Stopped`."""
        self._stopped = True
        self._process.kill()
        self._process.join()


def _answer_all(line: Connection, make_state: Callable[[], object]) -> None:
    """What the process does until the one that asks is no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that asks
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from prognos.system.standard_streams import quiet_libraries

    quiet_libraries()
    state = make_state()
    while True:
        try:
            work, arguments, named = line.recv()
        except EOFError:
            return
        line.send(_attempt(work, state, line, arguments, named))


def _attempt(
    work: Callable[..., object], state: object, line: Connection, arguments: tuple[object, ...],
    named: dict[str, object],
) -> _Done | _Problem:
    from prognos.system.files import UsageProblem

    try:
        return _Done(work(state, lambda text: line.send(_Stage(text)), *arguments, **named))
    except UsageProblem as problem:
        return _Problem(f"{str(problem)[:1].upper()}{str(problem)[1:]}.")
    except BaseException as error:  # also what a native library panics with
        from prognos.system.crash import report_crash

        report_crash(error, show=False)
        return _Problem(PROBLEM)


def _end_with_parent() -> None:
    """Leave when nobody is there any more to ask."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
