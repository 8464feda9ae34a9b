"""What every screen is printed with: the terminal, the progress bar, tables and lines.

Text from the input is printed as it stands: no markup is read out of it. Without a terminal
nothing is coloured.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from rich.console import Console, Group, JustifyMethod, OverflowMethod, RenderableType
from rich.containers import Lines
from rich.progress import BarColumn, ProgressColumn, TextColumn
from rich.progress import Progress as RichProgress
from rich.table import Table
from rich.text import Text

PIPED_WIDTH = 100
WIDEST = 120
"""Columns of a pipe, and the most that a screen is laid out for."""
SHOW_AFTER = 1.0
"""Seconds before the progress bar appears."""
STAGES = 8
STAGE = TextColumn("{task.description}", markup=False)
HEADING = "underline"
NO_BREAK, HELD = "\u00a0", "\ue000"
"""A no-break space, and what stands for it while lines are broken: of the same width, no space."""


class Progress:
    """A progress bar on stderr, from the moment the work has taken a second."""

    def __init__(
        self, quiet: bool = False, console: Console | None = None, *columns: ProgressColumn,
        total: int = STAGES,
    ) -> None:
        console = console or Console(stderr=True)
        self._shown = not quiet and console.is_terminal
        self._bar = RichProgress(*(columns or (STAGE, BarColumn())), console=console,
                                 transient=True)
        self._task = self._bar.add_task("", total=total)
        self._timer = threading.Timer(SHOW_AFTER, self._bar.start)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        if self._shown:
            self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._timer.cancel()
        if self._shown:
            self._bar.stop()

    def stage(self, text: str) -> None:
        """Tell that a new stage begins."""
        self._bar.update(self._task, advance=1, description=text)

    def count(
        self, done: int, total: int, what: str = "Prövar om fördelningen står sig: fall"
    ) -> None:
        """Tell how many are done, of the cases of --stabilitet if nothing else is said."""
        self._bar.update(self._task, completed=done, total=total,
                         description=f"{what} {done} av {total}")


def show(console: Console, *parts: RenderableType) -> None:
    """Print parts below each other; in a pipe or a file no line ends in blanks."""
    whole_text = Group(*(unbroken(part) if isinstance(part, Text) else part for part in parts))
    if console.is_terminal:
        console.print(whole_text, crop=False)
        return
    with console.capture() as captured:
        console.print(whole_text, crop=False)
    for line in captured.get().splitlines():
        print(line.rstrip(" "), file=console.file)


def output_console(stderr: bool = False) -> Console:
    """The terminal, or a pipe of fixed width."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or "COLUMNS" in os.environ else PIPED_WIDTH
    return Console(stderr=stderr, highlight=False, width=width)


def plain_table(
    title: str, text: str = "", figures: Iterable[str] = (), most: int | None = None
) -> Table:
    """A table without lines, a blank line above it.

    text : heading of a first column that breaks its lines, at most `most` wide; "" = none.
    figures : headings of columns to the right of it.
    """
    table = Table(title=Text(f"\n{title}" if title else " ", "bold"), title_justify="left",
                  box=None, padding=(0, 1), pad_edge=False, header_style=HEADING)
    if text:
        table.add_column(text, overflow="fold", max_width=most)
    for heading in figures:
        table.add_column(heading, justify="right", no_wrap=True)
    return table


class _Unbroken(Text):
    """Text that is never broken at a no-break space, which Rich takes for any other space."""

    def wrap(
        self, console: Console, width: int, *, justify: JustifyMethod | None = None,
        overflow: OverflowMethod | None = None, tab_size: int = 8, no_wrap: bool | None = None,
    ) -> Lines:
        held = self.copy()
        held.plain = held.plain.replace(NO_BREAK, HELD)
        lines = held.wrap(console, width, justify=justify, overflow=overflow, tab_size=tab_size,
                          no_wrap=no_wrap)
        for line in lines:
            line.plain = line.plain.replace(HELD, NO_BREAK)
        return lines


def unbroken(text: Text) -> Text:
    """The text as lines that are broken at ordinary spaces only."""
    return _Unbroken(no_wrap=text.no_wrap, overflow=text.overflow).append_text(text)
