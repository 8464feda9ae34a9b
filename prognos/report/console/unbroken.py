"""Lines on a screen that keep a figure and its unit together: "23 %" never at the end of one line
and the start of the next."""

from rich.console import Console, JustifyMethod, OverflowMethod
from rich.containers import Lines
from rich.text import Text

NO_BREAK, HELD = "\u00a0", "\ue000"
"""A no-break space, and what stands for it while lines are broken: of the same width, no space."""


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
