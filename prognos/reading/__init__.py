"""Workbook -> `Inputs`: the rules of the sheets and between them, one file per family."""

from prognos.reading.build_inputs import FillIn, ReadResult, inputs_of, read_inputs
from prognos.xlsx.read.archive import HeldFile

__all__ = ["FillIn", "HeldFile", "ReadResult", "inputs_of", "read_inputs"]
