"""Messy exports of HR systems -> rows of Bemanning and ST-läkare."""

from prognos.hr_export.importing import Imported, import_exports
from prognos.hr_export.read_exports import Exports, SourceRead, read_exports
from prognos.hr_export.rows.row_account import Account

__all__ = ["Account", "Exports", "Imported", "SourceRead", "import_exports", "read_exports"]
