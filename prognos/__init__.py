"""st-prognos: forecast of specialist physicians and allocation of ST blocks."""

__version__ = "0.4.0"
