"""st-prognos: forecast of specialist physicians and allocation of ST blocks.

`run`, `read`, `compare` and `explain` are the public API (`docs/python.md`); what they need is
imported when they are first asked for, so that commands that need little start at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prognos.use_cases.python_api import RefusedError, Run, compare, explain, read, run

__version__ = "0.7.0"
__all__ = ["RefusedError", "Run", "__version__", "compare", "explain", "read", "run"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("prognos.use_cases.python_api"), name)
