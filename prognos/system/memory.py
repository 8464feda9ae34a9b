"""What a program has let go of goes back to the machine."""

import ctypes
import sys


def give_back_memory() -> None:
    """Ask the C library to give back what is free: it keeps what large arrays left behind, where
    the many small things of a workbook cannot be put. Nothing happens where it cannot.
    """
    if sys.platform != "linux":
        return
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
