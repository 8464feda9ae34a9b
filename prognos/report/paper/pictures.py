"""Charts as PNG for Word, drawn with a font of our own: a machine without fonts draws the same.

The SVG is drawn by resvg (a Rust library in one small wheel); it never loads anything that the
SVG refers to, and the charts refer to nothing.
"""

import re

from prognos.report.paper.document import Figure
from prognos.system.files import data_path

DOTS_PER_CM = 90
"""About 230 to the inch: sharp on paper."""
TALLEST_CM = 22.0
"""What fits on a page of A4 with its caption."""
_VIEW = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_OUTSIDE_FONT = re.compile("[^\t\n\r -~\u00a0-\u017f\u0218-\u021b\u2010-\u2026\u202f-\u203a"
                           "\u20ac\u2122\u2190-\u2193\u2206\u2211\u2212\u221e\u2248-\u2265]")


def size_cm(figure: Figure) -> tuple[float, float]:
    """Width and height on paper: the wanted width, less when the page would be too short.

    Raises `ValueError` when the SVG does not say its size.
    """
    view = _VIEW.search(figure.svg)
    if view is None:
        raise ValueError("the picture has no viewBox")
    wide, high = float(view[1]), float(view[2])
    width = min(figure.width_cm, TALLEST_CM * wide / high)
    return width, width * high / wide


def png(figure: Figure) -> bytes:
    """The picture on white, as many dots as its size on paper needs."""
    from resvg_py import svg_to_bytes  # takes time to load: only a paper needs it

    width, _ = size_cm(figure)
    return bytes(svg_to_bytes(
        svg_string=figure.svg, background="white", width=round(width * DOTS_PER_CM),
        # other alphabets are drawn with what the machine has; looking for it takes time
        skip_system_fonts=_OUTSIDE_FONT.search(figure.svg) is None,
        font_files=[str(data_path("fonts/PrognosSans-Regular.ttf"))],
        font_family="Prognos Sans", sans_serif_family="Prognos Sans",
    ))
