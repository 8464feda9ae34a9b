"""Workbook -> `Inputs`: the rules of the sheets and between them, one file per family."""

from prognos.reading.build_inputs import DefaultUse, ReadResult, read_inputs

__all__ = ["DefaultUse", "ReadResult", "read_inputs"]
