# Everything a fresh machine needs: `make run` to try it, `make test` and `make check` to change it.
PYTHON ?= python3
VENV ?= .venv

BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help run install assets bench check format test test-all pictures wheel lock clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: install ## start Saicheng with the demo city on http://127.0.0.1:8000 (PORT, SAICHENG_DATA_DIR)
	@$(BIN)/saicheng run

install: assets ## prepare .venv and the browser assets

assets: $(STAMP)
	@$(BIN)/python tools/assets.py

$(STAMP): setup.cfg pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "Saicheng needs Python 3.11 or newer: make PYTHON=python3.12 (found: $$($(PYTHON) -V 2>&1))" >&2; exit 1; }
	@echo "Installing into $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

check: install ## lint, types, import rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy $(wildcard engine handlers web)
	@$(BIN)/lint-imports --config setup.cfg
	@$(BIN)/python tools/assets.py --lint

bench: install ## measure the engine beside the bare database and other engines (about 5 minutes; fetches two of them)
	@$(BIN)/python -m benchmarks

format: install ## put the Python code in order
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

test: install ## the tests, the browser's included, on every core
	@PATH="$(abspath $(BIN)):$$PATH" sh tools/browser.sh
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder -m 'not long' $(ARGS)

test-all: ARGS = -m ''
test-all: test ## the tests that make test leaves out, too

pictures: install ## take the handbook's pictures anew
	@PATH="$(abspath $(BIN)):$$PATH" sh tools/browser.sh
	@SAICHENG_TAKE_PICTURES=1 $(BIN)/python -m pytest -q -m "" tests/browser/test_handbook.py

wheel: install ## build a wheel into dist/
	@rm -rf build/lib
	@$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

lock: ## write constraints.txt anew from the newest allowed releases
	@rm -rf build/lock && $(PYTHON) -m venv build/lock
	@build/lock/bin/python -m pip install --quiet --editable '.[dev]'
	@build/lock/bin/python -m pip freeze --exclude-editable > constraints.txt
	@rm -rf build/lock

clean: ## remove what was built or installed, keep data/
	@rm -rf $(VENV) build dist *.egg-info web/static/dist web/documents/fonts web/assets/node_modules \
		.mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
