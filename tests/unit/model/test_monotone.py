"""Our monotone cubic is SciPy's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import PchipInterpolator

from prognos.model.probability.monotone import monotone_cubic


@given(
    st.lists(
        st.tuples(st.floats(0.05, 3.0), st.floats(-4.0, 4.0).map(lambda rise: round(rise, 6))),
        min_size=2,
        max_size=40,
    ),
    st.booleans(),
)
def test_it_is_the_one_of_scipy(steps: list[tuple[float, float]], flat: bool) -> None:
    width, rise = np.array(steps).T
    if flat:
        rise[len(rise) // 2] = 0.0
    x, y = np.cumsum(width), np.cumsum(rise)
    at = np.linspace(x[0], x[-1], 97)
    np.testing.assert_allclose(monotone_cubic(x, y)(at), PchipInterpolator(x, y)(at),
                               rtol=0.0, atol=1e-9)


def test_it_goes_through_its_points_and_never_falls_where_they_rise() -> None:
    x = np.arange(6.0)
    y = np.array([0.0, 0.0, 0.1, 7.0, 7.0, 7.01])
    curve = monotone_cubic(x, y)
    assert curve(x) == pytest.approx(y, abs=1e-15)
    assert (np.diff(curve(np.linspace(0.0, 5.0, 1001))) >= -1e-15).all()
