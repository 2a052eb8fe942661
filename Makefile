# `make run` installs everything and solves the main plant; `make test` passes the tests. Nothing but Python 3.11 to 3.13 is needed.
VENV := .venv
# a wheel whose examples the tests solve; its dependencies (Jupyter, one without a wheel) are not needed
EXAMPLES := idaes-examples==2.10.0
BIN := $(VENV)/bin
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1
export MKL_NUM_THREADS := 1
export RAYON_NUM_THREADS := 1
# the first of these that is a Python from 3.11 to 3.13; `make PYTHON=/path/to/python run` chooses another
PYTHON ?= $(shell for p in python3.12 python3.11 python3.13 python3 python; do $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)

.PHONY: run test check docs bench install clean

run: install
	@$(BIN)/nexus solve biorefinery

test: install
	$(BIN)/python -m pytest -n 2 --dist loadgroup

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

docs: install
	$(BIN)/python -m mkdocs build --strict -f docs/mkdocs/mkdocs.yml

bench: install
	$(BIN)/python -m tests.benchmarks
	$(BIN)/python -m tests.benchmarks.biorefinery_resolves
	$(BIN)/python -m tests.benchmarks.gradients

install: $(VENV)/.installed

$(VENV)/.installed: requirements.lock pyproject.toml setup.py
	@if [ -z "$(PYTHON)" ]; then \
	  echo "Nexus needs Python 3.11, 3.12 or 3.13; found: $$(python3 --version 2>&1 || echo no python3). Install one of them, or name it: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)"; exit 1; fi
	@echo "Creating the virtual environment with $$($(PYTHON) --version) in $(VENV) (about two minutes)"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-deps $(EXAMPLES)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info site
