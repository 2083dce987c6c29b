# `make demo` and `make run` need Python 3.11 or newer and a package index; nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
PYTEST ?= $(BIN)/python -m pytest
# A file's tests stay together, for some share a day of crawls.
PYTEST_ARGS ?= -n 2 --dist loadfile

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo run lint format typecheck unit test test-all test-faults bench wheel clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

demo: $(VENV)/.runtime  ## crawl a replica of both sites on loopback and show what comes of it
	@$(BIN)/jarshy demo

run: $(VENV)/.runtime  ## crawl the real sites once into jarshy.db and show the stories
	@$(BIN)/jarshy crawl; code=$$?; echo; $(BIN)/jarshy search --limit 20; exit $$code

lint: $(VENV)/.dev  ## formatting, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: $(VENV)/.dev  ## format the code and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

test: lint  ## all checks and all tests but the slow ones, on SQLite and Postgres
	$(PYTEST) -m "not slow and not faults" $(PYTEST_ARGS)

test-all: lint  ## the slow tests too
	$(PYTEST) -m "not faults" --hypothesis-profile=wide $(PYTEST_ARGS)

test-faults: $(VENV)/.dev  ## every fault of docs/reliability.md, or ROWS="P1 M5"; half an hour
	$(BIN)/python -m tests.faults $(ROWS)

bench: $(VENV)/.bench  ## measure speed and quality, beside the alternatives
	$(BIN)/python -m tests.benchmarks

wheel: $(VENV)/.dev  ## build dist/*.whl
	$(BIN)/python -m build --wheel --outdir dist .

clean:  ## remove the environment, caches and built files, never a database
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed, $(PYTHON) is older or absent;" \
			"name another one: make PYTHON=python3.12" >&2; exit 1; }
	@echo "Setting up $(VENV) ..." >&2
	@$(PYTHON) -m venv $(VENV)
# pip 23.2 and older drop extras of wheels in silence.
	@$(PIP) install --upgrade pip
	@touch $@

$(VENV)/.runtime: pyproject.toml $(VENV)/.made
	@$(PIP) install --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml $(VENV)/.made
	@$(PIP) install --editable '.[dev]'
	@touch $(VENV)/.runtime $@

$(VENV)/.bench: pyproject.toml $(VENV)/.made
	@$(PIP) install --editable '.[dev,bench]'
	@touch $(VENV)/.runtime $(VENV)/.dev $@
