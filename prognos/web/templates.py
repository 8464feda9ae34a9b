"""The page's own files: the HTML that is filled in, the style and the script."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from prognos import __version__

HERE = Path(__file__).parent
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@cache
def _environment() -> Environment:
    made = Environment(loader=FileSystemLoader(HERE / "pages"), autoescape=True,
                       undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.globals["version"] = __version__
    return made


def written(name: str, **shown: object) -> str:
    """A page with what is shown filled in; all that comes from a workbook is escaped."""
    return _environment().get_template(name).render(**shown)


@cache
def static_file(name: str) -> tuple[bytes, str] | None:
    """A file of the page and its kind; None when there is none of that name."""
    files = {path.name: path for path in (HERE / "static").iterdir() if path.suffix in KINDS}
    if name not in files:
        return None
    content = files[name].read_text(encoding="utf-8")
    if files[name].suffix == ".css":
        from prognos.report.charts.svg import dark_css

        content = content.replace("/* diagram */", dark_css())
    return content.encode(), KINDS[files[name].suffix]
