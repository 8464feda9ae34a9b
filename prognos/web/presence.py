"""Whether somebody still has the page open: when nobody has, the server ends itself."""

AFTER_LEAVING = 60.0
"""Seconds without any page before the end: a page that is loaded anew is gone for a moment."""
AFTER_SILENCE = 1800.0
"""Seconds that a page may be silent: a browser lets pages in the background rest."""
BEFORE_FIRST = 600.0
"""Seconds that the first page may take to open."""
MOST_PAGES = 200


class Presence:
    """Pages that say that they are open, and for how long they have been silent.

    leaving : seconds without any page before the end.
    """

    def __init__(self, leaving: float = AFTER_LEAVING) -> None:
        self._silent: dict[str, float] = {}
        self._alone = 0.0
        self._leaving, self._patience = leaving, BEFORE_FIRST

    def heard(self, page: str) -> None:
        """A page says that it is open."""
        if page in self._silent or len(self._silent) < MOST_PAGES:
            self._silent[page] = 0.0
        self._alone, self._patience = 0.0, self._leaving

    def left(self, page: str) -> None:
        """A page says that it closes."""
        self._silent.pop(page, None)

    def passes(self, seconds: float) -> bool:
        """Let time pass; True when nobody is there any more.

        seconds : since the last look, at most some: a computer that slept was not silent.
        """
        self._silent = {page: silent + seconds for page, silent in self._silent.items()
                        if silent + seconds < AFTER_SILENCE}
        self._alone = 0.0 if self._silent else self._alone + seconds
        return self._alone >= self._patience
