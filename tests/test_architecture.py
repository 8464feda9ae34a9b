"""The house keeps its directions: who may import whom, and nothing grows out of hand."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

ANYBODY = {"prognos.arrays", "prognos.inputs", "prognos.projection"}
"""Types on the arrows: frozen data that every stage downstream may name."""

MAY_IMPORT: dict[str, set[str]] = {
    "prognos": set(),
    "prognos.arrays": set(),
    "prognos.inputs": set(),
    "prognos.projection": set(),
    "prognos.resources": set(),
    "prognos.threads": set(),
    "prognos.standard_streams": set(),
    "prognos.schema": set(),
    "prognos.values": {"prognos.schema"},
    "prognos.findings": {"prognos.schema", "prognos.values"},
    "prognos.xlsx": {"prognos.findings", "prognos.values"},
    "prognos.personal": {"prognos.findings", "prognos.schema", "prognos.values", "prognos.workbook",
                         "prognos.xlsx"},
    "prognos.headings": {"prognos.schema", "prognos.values", "prognos.xlsx"},
    "prognos.workbook": {"prognos.findings", "prognos.headings", "prognos.schema", "prognos.values",
                         "prognos.xlsx"},
    "prognos.check": {"prognos.findings", "prognos.schema", "prognos.values", "prognos.workbook",
                      "prognos.xlsx"},
    "prognos.monotone": set(),
    "prognos.exits": {"prognos.monotone"},
    "prognos.training": set(),
    "prognos.lattice": set(),
    "prognos.quadrature": set(),
    "prognos.spectrum": set(),
    "prognos.supply": {"prognos.quadrature", "prognos.spectrum"},
    "prognos.need": set(),
    "prognos.drivers": {"prognos.exits", "prognos.quadrature"},
    "prognos.streams": {"prognos.drivers", "prognos.exits", "prognos.quadrature",
                        "prognos.training"},
    "prognos.taken": {"prognos.streams"},
    "prognos.population": {"prognos.drivers", "prognos.exits", "prognos.spectrum",
                           "prognos.streams", "prognos.supply", "prognos.taken"},
    "prognos.baseline": {"prognos.drivers", "prognos.population", "prognos.quadrature",
                         "prognos.spectrum", "prognos.streams", "prognos.supply",
                         "prognos.threads"},
    "prognos.cohort": {"prognos.baseline", "prognos.lattice", "prognos.need",
                       "prognos.population", "prognos.quadrature", "prognos.spectrum",
                       "prognos.streams", "prognos.supply"},
    "prognos.benefit": {"prognos.baseline", "prognos.cohort", "prognos.drivers",
                        "prognos.population", "prognos.spectrum", "prognos.streams"},
    "prognos.costs": set(),
    "prognos.payers": {"prognos.costs", "prognos.results"},
    "prognos.bt_frame": {"prognos.costs", "prognos.results"},
    "prognos.clinic": {"prognos.baseline", "prognos.benefit", "prognos.candidates",
                       "prognos.costs", "prognos.results"},
    "prognos.results": {"optimize.problem", "prognos.findings"},
    "prognos.ranking": {"prognos.baseline", "prognos.costs", "prognos.population",
                        "prognos.results"},
    "prognos.manual": {"optimize.problem", "prognos.baseline", "prognos.benefit",
                       "prognos.cohort", "prognos.costs", "prognos.objective_curves",
                       "prognos.results"},
    "prognos.hosts": {"prognos.results", "prognos.schema"},
    "prognos.requests": {"optimize.problem"},
    "prognos.scenarios": {"prognos.drivers", "prognos.population", "prognos.results",
                          "prognos.streams"},
    "prognos.longer": {"prognos.cohort", "prognos.drivers", "prognos.population",
                       "prognos.scenarios"},
    "prognos.candidates": {"prognos.results"},
    "prognos.who_counts": {"prognos.results"},
    "prognos.nps": {"prognos.results"},
    "prognos.listing": {"prognos.need", "prognos.results", "prognos.who_counts"},
    "prognos.limits": {"optimize.problem", "prognos.bt_frame", "prognos.candidates",
                       "prognos.costs",
                       "prognos.drivers", "prognos.requests", "prognos.results",
                       "prognos.streams"},
    "prognos.batch": {"prognos.spectrum"},
    "prognos.rota": {"optimize.problem", "prognos.batch", "prognos.benefit", "prognos.costs",
                     "prognos.population", "prognos.spectrum"},
    "prognos.objective_curves": {"optimize.problem", "prognos.batch", "prognos.benefit",
                                 "prognos.costs", "prognos.rota", "prognos.threads"},
    "prognos.decide": {"optimize", "prognos.benefit", "prognos.costs", "prognos.limits",
                       "prognos.objective_curves", "prognos.results",
                       "prognos.threads"},
    "prognos.stability": {"prognos.baseline", "prognos.benefit", "prognos.cohort",
                          "prognos.decide", "prognos.objective_curves", "prognos.quadrature",
                          "prognos.results", "prognos.scenarios", "prognos.workers"},
    "prognos.levers": {"prognos.benefit", "prognos.cohort", "prognos.costs", "prognos.drivers",
                       "prognos.population", "prognos.results", "prognos.scenarios"},
    "prognos.other_objectives": {"prognos.benefit", "prognos.cohort", "prognos.costs",
                                 "prognos.decide", "prognos.objective_curves",
                                 "prognos.results"},
    "prognos.last_start": {"prognos.results", "prognos.training"},
    "prognos.money_curve": {"optimize.problem", "prognos.benefit", "prognos.decide",
                            "prognos.objective_curves", "prognos.results"},
    "prognos.flips": {"optimize.problem", "prognos.baseline", "prognos.benefit",
                      "prognos.decide", "prognos.drivers", "prognos.limits",
                      "prognos.objective_curves", "prognos.population", "prognos.results",
                      "prognos.stability", "prognos.supply"},
    "prognos.explain": {"prognos.population", "prognos.results", "prognos.streams"},
    "prognos.why": {"prognos.baseline", "prognos.benefit", "prognos.check",
                    "prognos.explain", "prognos.flips", "prognos.results", "prognos.run",
                    "prognos.schema"},
    "prognos.outcome": {"optimize.problem", "prognos.findings", "prognos.results"},
    "prognos.run": {"prognos", "optimize", "prognos.baseline", "prognos.benefit",
                    "prognos.bt_frame", "prognos.clinic", "prognos.payers",
                    "prognos.candidates", "prognos.check", "prognos.cohort", "prognos.decide",
                    "prognos.findings", "prognos.listing", "prognos.longer",
                    "prognos.other_objectives", "prognos.outcome",
                    "prognos.ranking", "prognos.results", "prognos.scenarios",
                    "prognos.who_counts",
                    "prognos.last_start", "prognos.levers",
                    "prognos.money_curve", "prognos.nps", "prognos.stability", "prognos.hosts",
                    "prognos.manual"},
    "prognos.workers": {"prognos.threads"},
    "prognos.region_summary": {"prognos.findings", "prognos.report.public_figures",
                               "prognos.report.small_counts", "prognos.results"},
    "prognos.regions": {"prognos.crash", "prognos.files", "prognos.findings",
                        "prognos.region_summary", "prognos.report.result_json",
                        "prognos.report.result_workbook", "prognos.results", "prognos.run",
                        "prognos.workers"},
    "prognos.report": {"optimize.problem", "prognos.hr_export", "prognos.results",
                       "prognos.findings",
                       "prognos.schema", "prognos.ranking", "prognos.files", "prognos.need",
                       "prognos.nps",
                       "prognos.requests",
                       "prognos.candidates"},
    "prognos.template": {"prognos.files", "prognos.findings", "prognos.headings", "prognos.schema",
                         "prognos.values", "prognos.workbook", "prognos.xlsx"},
    "prognos.collect": {"prognos.check", "prognos.files", "prognos.findings", "prognos.headings",
                        "prognos.schema", "prognos.template", "prognos.values",
                        "prognos.workbook", "prognos.xlsx"},
    "prognos.report.paper.docx": {"prognos.files", "prognos.report"},
    "prognos.report.paper.docx_styles": set(),
    "prognos.report.paper.html": {"prognos.files", "prognos.report", "prognos.resources"},
    "prognos.report.paper.pictures": {"prognos.report", "prognos.resources"},
    "prognos.report.collect_report": {"prognos.collect", "prognos.report", "prognos.template",
                                      "prognos.values"},
    "prognos.example": {"prognos.schema", "prognos.template", "prognos.resources",
                        "prognos.files"},
    "prognos.files": {"prognos.resources", "prognos.values"},
    "prognos.crash": {"prognos"},
    "prognos.hr_export": {"prognos.check", "prognos.files", "prognos.findings", "prognos.headings",
                          "prognos.schema", "prognos.template", "prognos.values",
                          "prognos.workbook", "prognos.xlsx"},
    "prognos.cli": {"prognos", "prognos.collect", "prognos.crash", "prognos.files",
                    "prognos.findings", "prognos.hr_export", "prognos.personal",
                    "prognos.regions", "prognos.report", "prognos.results", "prognos.run",
                    "prognos.standard_streams", "prognos.template", "prognos.threads",
                    "prognos.why"},
    "prognos.__main__": {"prognos.cli"},
    "optimize": set(),
    "optimize.problem": set(),
    "optimize.choices": {"optimize.problem"},
    "optimize.known": {"optimize.problem"},
    "optimize.linear": {"optimize.problem"},
    "optimize.bound": {"optimize.choices", "optimize.linear", "optimize.problem"},
    "optimize.model": {"optimize.choices", "optimize.problem"},
    "optimize.solver": {"optimize.model", "optimize.problem"},
    "optimize.merit": {"optimize.problem"},
    "optimize.repair": {"optimize.exchange", "optimize.merit", "optimize.problem"},
    "optimize.budget_curve": {"optimize.known", "optimize.merit", "optimize.problem",
                              "optimize.solve"},
    "optimize.exchange": {"optimize.merit", "optimize.problem"},
    "optimize.explain": {"optimize.merit", "optimize.model", "optimize.problem",
                         "optimize.solver"},
    "optimize.plan": {"optimize.problem", "optimize.solver"},
    "optimize.space": {"optimize.choices", "optimize.model", "optimize.plan",
                       "optimize.problem"},
    "optimize.refine": {"optimize.bound", "optimize.choices", "optimize.plan",
                        "optimize.problem"},
    "optimize.merge": {"optimize.choices", "optimize.problem"},
    "optimize.combine": {"optimize.merge", "optimize.plan", "optimize.problem"},
    "optimize.level": {"optimize.choices", "optimize.model", "optimize.plan",
                       "optimize.problem", "optimize.solver"},
    "optimize.aims": {"optimize.model", "optimize.plan", "optimize.problem", "optimize.solver",
                      "optimize.space"},
    "optimize.search": {"optimize.aims", "optimize.bound", "optimize.choices", "optimize.combine",
                        "optimize.level", "optimize.merge", "optimize.merit", "optimize.model",
                        "optimize.plan", "optimize.problem", "optimize.refine",
                        "optimize.solver", "optimize.space"},
    "optimize.solve": {"optimize.choices", "optimize.exchange", "optimize.explain",
                       "optimize.known", "optimize.merit", "optimize.plan",
                       "optimize.problem", "optimize.search",
                       "optimize.solver"},
}
"""Module or package -> what of the house it may import, besides itself and the types (see
CONTRIBUTING.md, "Vem får importera vem")."""

OUTSIDE: dict[str, set[str]] = {
    "pulp": {"optimize.model", "optimize.solver"},
    "highspy": {"optimize.linear", "optimize.solver"},
    "openpyxl": {"prognos.workbook", "prognos.template", "prognos.example"},
    "xlsxwriter": {"prognos.report"},
    "python_calamine": {"prognos.hr_export"},
    "docx": {"prognos.report.paper.docx", "prognos.report.paper.docx_styles"},
    "resvg_py": {"prognos.report.paper.pictures"},
    "rich": {"prognos.report", "prognos.report.collect_report"},
    "scipy": {"prognos.training", "prognos.supply", "prognos.cohort", "prognos.benefit",
              "prognos.scenarios", "prognos.ranking", "optimize.linear", "optimize.solver"},
}
"""Third-party package -> the only modules that use it. numpy may be used everywhere."""


def modules() -> dict[str, Path]:
    files = [*(ROOT / "prognos").rglob("*.py"), *(ROOT / "optimize").rglob("*.py")]
    return {name_of(path): path for path in files}


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def entry_of(module: str) -> str | None:
    """The entry of the table that a module belongs to: its own name or its nearest package."""
    while module:
        if module in MAY_IMPORT and (module not in ("prognos", "optimize") or "." not in module):
            return module
        module = module.rpartition(".")[0]
        if module in ("prognos", "optimize"):
            return None
    return None


def imports_of(path: Path) -> set[str]:
    """Modules imported anywhere in the file, `from a import b` as a.b when b is a module."""
    known = set(modules())
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            base = node.module or ""
            found |= {
                full if (full := f"{base}.{alias.name}") in known else base for alias in node.names
            }
    return found


def allowed(entry: str, target: str) -> bool:
    granted = MAY_IMPORT[entry] | ANYBODY | {entry}
    if target in ("prognos", "optimize"):
        return target in granted
    return any(target == name or target.startswith(f"{name}.") for name in granted - {"prognos"})


def test_every_module_stands_in_the_table() -> None:
    missing = [module for module in modules() if entry_of(module) is None]
    assert missing == []


def test_no_entry_of_the_table_is_dead() -> None:
    alive = {entry_of(module) for module in modules()}
    assert set(MAY_IMPORT) - alive == set()


@pytest.mark.parametrize("module", sorted(modules()))
def test_imports_go_in_the_allowed_directions(module: str) -> None:
    entry = entry_of(module)
    assert entry is not None
    house = {t for t in imports_of(modules()[module]) if t.split(".")[0] in ("prognos", "optimize")}
    assert sorted(target for target in house if not allowed(entry, target)) == []


@pytest.mark.parametrize("module", sorted(modules()))
def test_outside_packages_stay_where_they_belong(module: str) -> None:
    used = {target.split(".")[0] for target in imports_of(modules()[module])}
    strangers = [p for p in used & set(OUTSIDE) if entry_of(module) not in OUTSIDE[p]]
    assert strangers == []


def functions() -> list[tuple[str, int]]:
    found = []
    for name, path in modules().items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                found.append((f"{name}.{node.name}", (node.end_lineno or 0) - node.lineno + 1))
    return found


def test_functions_stay_small() -> None:
    sizes = sorted(size for _, size in functions())
    assert [name for name, size in functions() if size > 50] == []
    assert sizes[int(0.9 * len(sizes))] <= 25


def test_modules_stay_readable() -> None:
    long = {name: n for name, path in modules().items()
            if (n := len(path.read_text(encoding="utf-8").splitlines())) > 380}
    assert long == {}
