# Varje mål fungerar som enda kommando i en ny klon med python3 och make.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed

# Vilket kommando som helst: make prognos ARGS="kontrollera min-region.xlsx"
.PHONY: kor prognos test check bench fuzz windows clean

kor: $(STAMP)
	$(BIN)/prognos kor

prognos: $(STAMP)
	$(BIN)/prognos $(ARGS)

# Fil för fil i tur och ordning: de tunga står först, och vad en fil delar räknas en gång.
test: $(STAMP)
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest tests/test_architecture.py

bench: $(STAMP)
	$(BIN)/python -m benchmarks

fuzz: $(STAMP)
	$(BIN)/python -m tests.support.fuzz --seed $$(date +%s)
	$(BIN)/python -m tests.support.reader_of_all --seed $$(date +%s)
	$(BIN)/python -m tests.support.shift_and_add 2000

windows: $(STAMP)
	$(BIN)/python .ci/windows_zip.py

$(STAMP): constraints.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $(STAMP)

clean:
	rm -rf $(VENV) build dist
