"""Monotone cubic interpolation.

Written out because importing `scipy.interpolate` (and with it `scipy.optimize`) takes longer than
all else that a curve of seventy points needs; tests hold it against `PchipInterpolator`.
"""

from collections.abc import Callable

import numpy as np

from prognos.inputs.arrays import FloatArray


def monotone_cubic(x: FloatArray, y: FloatArray) -> Callable[[FloatArray], FloatArray]:
    """The piecewise cubic through the points (x, y), (K,) each, that is monotone where they are.

    Slopes at the inner points: 0 where the data turn, else the weighted harmonic mean of the
    chords on either side (Fritsch & Butland 1984, "A method for constructing local monotone
    piecewise cubic interpolants"). Defined on x[0] … x[-1]; x must rise, K >= 2.
    """
    width = np.diff(x)
    chord = np.diff(y) / width
    slope = _slopes(width, chord)

    def evaluate(at: FloatArray) -> FloatArray:
        i = np.clip(np.searchsorted(x, at, side="right") - 1, 0, len(width) - 1)
        t = at - x[i]
        third = (slope[i] + slope[i + 1] - 2.0 * chord[i]) / width[i]
        second = (chord[i] - slope[i]) / width[i] - third
        return np.asarray(y[i] + t * (slope[i] + t * (second + t * third / width[i])))

    return evaluate


def _slopes(width: FloatArray, chord: FloatArray) -> FloatArray:
    """(K,) the slope at each point."""
    if len(chord) == 1:
        return np.repeat(chord, 2)
    before, after = chord[:-1], chord[1:]
    w1, w2 = 2.0 * width[1:] + width[:-1], width[1:] + 2.0 * width[:-1]
    turns = np.sign(before) * np.sign(after) <= 0.0
    with np.errstate(divide="ignore", over="ignore"):
        mean = (w1 / before + w2 / after) / (w1 + w2)
        inner = np.where(turns, 0.0, 1.0 / mean)
    first = _end(width[0], width[1], chord[0], chord[1])
    last = _end(width[-1], width[-2], chord[-1], chord[-2])
    return np.concatenate([[first], inner, [last]])


def _end(near: float, next_: float, chord: float, beyond: float) -> float:
    """The slope at an end: a parabola's through three points, kept to the shape of the data."""
    slope = ((2.0 * near + next_) * chord - near * beyond) / (near + next_)
    if np.sign(slope) != np.sign(chord):
        return 0.0
    if np.sign(chord) != np.sign(beyond) and abs(slope) > 3.0 * abs(chord):
        return 3.0 * chord
    return float(slope)
