# Every target installs into .venv what it needs, once. `make serve` and `make test` are all that a newcomer needs.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
N ?= 300
Q ?= Wat doet Defensie voor dakloze veteranen?
export HF_HUB_OFFLINE := 1
export TOKENIZERS_PARALLELISM := false
# OpenMP threads that wait must sleep: pools that spin against each other on two cores cost a factor of ten.
export OMP_WAIT_POLICY := PASSIVE

.PHONY: serve ask index test fuzz check format clean

serve: index ## build the index if needed, and serve
	$(BIN)/kamervraag serve --port $(PORT)

ask: index ## make ask Q="een vraag"
	$(BIN)/kamervraag ask "$(Q)"

index: $(VENV)/installed
	$(BIN)/kamervraag index

test: check ## everything that must pass: lint, types, layers, tests
	$(BIN)/pytest

fuzz: $(VENV)/installed-dev ## make fuzz N=300: so many requests to each operation, against the contract
	FUZZ_EXAMPLES=$(N) $(BIN)/pytest tests/test_rag_fuzz.py

check: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python pyproject.toml requirements.lock
	$(BIN)/pip install --quiet --constraint requirements.lock --editable .
	touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(BIN)/pip install --quiet --constraint requirements.lock --editable ".[dev]"
	touch $@

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis index/store
