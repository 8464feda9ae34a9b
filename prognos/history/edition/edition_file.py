"""An edition as a file: JSON, packed. Later versions read every earlier one."""

import gzip
import json
import zlib
from dataclasses import asdict
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from prognos.inputs.arrays import FloatArray
from prognos.reading import HeldFile
from prognos.results.years.edition import LEVELS, AssumptionUsed, Edition, Quantity
from prognos.schema.values import clean, holds_personnummer
from prognos.system.files import UsageProblem, check_output, shown_path, write_content

SUFFIX = ".prognos-utgava.json.gz"
FORMAT = "prognos-utgava"
SCHEMA = 1
MARK = ("Fryst prognos för regionens eget bruk, inte till för spridning: väntade antal i små "
        "grupper. Innehåller ingen person.")
LARGEST = 50_000_000
"""Bytes unpacked: twenty-five times the largest region's."""
DIGITS = 9
FORBIDDEN = frozenset("/\\:*?\"<>|\n\t")


class EditionProblem(UsageProblem):
    """A file that is no edition, or one of a later version."""


def write_edition(edition: Edition, target: Path) -> Path:
    """Write the edition whole."""
    return write_content(target, packed_edition(edition))


def packed_edition(edition: Edition) -> bytes:
    """The edition as the bytes of a file; the same edition gives the same bytes."""
    text = json.dumps(_as_json(edition), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return gzip.compress(text.encode(), mtime=0)


def _as_json(edition: Edition) -> dict[str, object]:
    return {
        "format": FORMAT, "schema": SCHEMA, "note": MARK, "name": edition.name,
        "region": edition.region, "version": edition.version,
        "base_date": edition.base_date.isoformat(), "input_sha256": edition.input_sha256,
        "groups": list(edition.groups), "years": list(edition.years), "levels": list(LEVELS),
        "persons": _quantity(edition.persons), "fte": _quantity(edition.fte),
        "need": _numbers(edition.need),
        "flows": {name: _numbers(values) for name, values in edition.flows.items()},
        "flow_variance": {name: _numbers(values)
                          for name, values in edition.flow_variance.items()},
        "region_fte": _numbers(edition.region_fte), "ranks": list(edition.ranks),
        "plan": {group: {str(year): blocks for year, blocks in starts.items()}
                 for group, starts in edition.plan.items()},
        "assumptions": [asdict(each) for each in edition.assumptions],
        "definitions": dict(edition.definitions), "from_workbook": edition.from_workbook,
    }


def _quantity(quantity: Quantity) -> dict[str, object]:
    return {"mean": _numbers(quantity.mean), "quantiles": _numbers(quantity.quantiles),
            "mass": _numbers(quantity.mass)}


def _numbers(values: FloatArray) -> object:
    """Nested lists with null for nan."""
    found = np.round(values, DIGITS).astype(object)
    found[np.isnan(values)] = None
    return found.tolist()


def edition_target(result: Path, name: str, overwrite: bool) -> Path:
    """Where `kor --utgava NAME` writes: beside the result workbook. Raises `UsageProblem`."""
    if not name.strip() or set(name) & FORBIDDEN or name.startswith(".") or (
            holds_personnummer(name)):
        raise UsageProblem(f"--utgava {clean(name)}: ge utgåvan ett namn som går att ha i ett "
                           "filnamn, till exempel 2026")
    target = result.with_name(f"{name.strip()}{SUFFIX}")
    return check_output(target, overwrite, ".gz", make_folder=True)


def read_edition(file: Path | HeldFile) -> Edition:
    """The edition in a file. Raises `EditionProblem` with what is wrong."""
    path = Path(file.name) if isinstance(file, HeldFile) else file
    try:
        with gzip.open(BytesIO(file.content) if isinstance(file, HeldFile) else file) as packed:
            content = packed.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise EditionProblem(f"{shown_path(path)} är för stor för att vara en utgåva", 1)
        found = json.loads(content)
    except FileNotFoundError:
        raise EditionProblem(f"utgåvan {shown_path(path)} finns inte", 1) from None
    except (OSError, EOFError, zlib.error, ValueError, RecursionError) as error:
        raise _not_one(path) from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise _not_one(path)
    if not isinstance(found.get("schema"), int) or found["schema"] > SCHEMA:
        raise EditionProblem(f"{shown_path(path)} är gjord med en nyare version av programmet "
                             f"({clean(str(found.get('version')))[:40]}): uppdatera programmet", 1)
    try:
        return _edition(found)
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
        raise EditionProblem(
            f"utgåvan {shown_path(path)} är skadad eller ändrad för hand: den innehåller värden "
            "som ingen prognos har. Hämta den på nytt från den plats där den sparades, eller gör "
            "om den med prognos kor FIL --utgava NAMN", 1) from error


def _not_one(path: Path) -> EditionProblem:
    return EditionProblem(f"{shown_path(path)} är ingen utgåva, eller är skadad. En utgåva skrivs "
                          "med prognos kor FIL --utgava NAMN", 1)


def _edition(found: dict[str, Any]) -> Edition:
    if tuple(found["levels"]) != LEVELS:
        raise ValueError("levels")
    return Edition(
        name=clean(found["name"]),
        region=None if found["region"] is None else clean(found["region"]),
        version=clean(found["version"]), base_date=date.fromisoformat(found["base_date"]),
        input_sha256=clean(found["input_sha256"]), groups=tuple(map(clean, found["groups"])),
        years=tuple(map(int, found["years"])), persons=_read_quantity(found["persons"]),
        fte=_read_quantity(found["fte"]), need=_array(found["need"]),
        flows={name: _array(values) for name, values in found["flows"].items()},
        flow_variance={name: _array(values) for name, values in found["flow_variance"].items()},
        region_fte=_array(found["region_fte"]),
        ranks=tuple(None if rank is None else int(rank) for rank in found["ranks"]),
        plan={clean(group): {int(year): int(blocks) for year, blocks in starts.items()}
              for group, starts in found["plan"].items()},
        assumptions=tuple(AssumptionUsed(**each) for each in found["assumptions"]),
        definitions={clean(name): clean(value) for name, value in found["definitions"].items()},
        from_workbook=bool(found["from_workbook"]))


def _read_quantity(found: dict[str, Any]) -> Quantity:
    return Quantity(_array(found["mean"]), _array(found["quantiles"]), _array(found["mass"]))


def _array(found: object) -> FloatArray:
    return np.asarray(found, dtype=np.float64)
