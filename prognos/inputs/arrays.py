"""Read-only arrays with checked shapes, for the frozen types on the data path."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


def freeze(owner: object, name: str, dtype: type, shape: Sequence[int | None]) -> None:
    """Replace `owner.name` by a read-only copy of the given dtype; check its shape.

    `None` in `shape` lets an axis have any length. Raises `ValueError` on another shape.
    """
    array: NDArray[Any] = np.array(getattr(owner, name), dtype=dtype)
    fits = array.ndim == len(shape) and all(
        want is None or want == got for want, got in zip(shape, array.shape, strict=True)
    )
    if not fits:
        raise ValueError(
            f"{type(owner).__name__}.{name}: shape {array.shape}, expected {tuple(shape)}"
        )
    array.setflags(write=False)
    object.__setattr__(owner, name, array)
