"""The use cases: a workbook in, a result out; no printing. `python_api` is the public API."""
