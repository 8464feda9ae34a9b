"""Workbook -> `Inputs`: the rules of the sheets and between them, one file per family."""

from prognos.reading.build_inputs import ReadResult, read_inputs

__all__ = ["ReadResult", "read_inputs"]
