# Needs Python 3.11 or later and make; everything else is installed into .venv.
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
UV := $(BIN)/uv

# glibc would give each thread a heap of its own, and a worker has many threads: its memory would only ever grow.
export MALLOC_ARENA_MAX ?= 2

# Byte code is written once and read by every process after; without it each start pays again.
unexport PYTHONDONTWRITEBYTECODE
PACKAGES := domain workflows activities adapters callers workers gateway
unexport VIRTUAL_ENV

# Each has servers of its own and waits for them half of its time.
TEST_PROCESSES ?= 3
# Temporal's server collects its garbage that much more seldom, at 200 MB more for each process: a tenth of its time.
TEST_GOGC ?= 400

.DEFAULT_GOAL := help
.PHONY: help setup lock up demo demo-days test rewritten storm bench histories lint types imports format clean

help: ## What can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: $(READY) ## Everything that the other targets need, into .venv

up: $(READY) ## The whole pipeline on this machine, until Ctrl-C (ARGS="--temporal-port 17233" and the like)
	@$(BIN)/shop up $(ARGS)

demo: $(READY) ## A small shop's weeks in a minute
	@$(BIN)/shop demo $(ARGS)

demo-days: $(READY) ## The demo from 60 consecutive start days, some minutes (ARGS="2026-12-01 60")
	$(BIN)/python -m tests.demo_days $(ARGS)

test: $(READY) lint imports ## Linters, types, import contracts and the whole test suite
	@$(MAKE) --no-print-directory --jobs 2 types rewritten
	GOGC=$(TEST_GOGC) $(BIN)/pytest --numprocesses $(TEST_PROCESSES) --dist worksteal

# After a checkout each of pytest's processes would rewrite the assertions of all modules, ten seconds long: this does it
# once, while mypy looks at them. What it finds wrong, the tests tell.
rewritten: $(READY)
	@$(if $(wildcard tests/__pycache__/*-pytest-*.pyc),,$(BIN)/pytest --collect-only -qq > /dev/null || true)

storm: $(READY) ## Kills and faults over orders of all plans, their ledger against a quiet run's, some minutes (ARGS="--kills 50 --seed 7")
	$(BIN)/python -m tests.storm $(ARGS)

bench: $(READY) ## The budgets, measured
	$(BIN)/python -m benchmarks

histories: $(READY) ## Record anew the histories that the tests replay, after a story changed on purpose
	$(BIN)/python -m tests.record_histories

lint: $(READY) ## ruff, both its rules and its format
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(READY) ## mypy, strict
	$(BIN)/mypy

imports: $(READY) ## Who may import whom
	$(BIN)/lint-imports --no-logo

format: $(READY) ## Let ruff write what it can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

lock: $(UV) ## Resolve pyproject.toml anew into requirements.lock, and the part of it that the image needs
	$(UV) pip compile pyproject.toml --all-extras --universal --python-version 3.11 --upgrade --quiet \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-sources \
		--custom-compile-command "make lock" --output-file requirements.lock
	$(UV) pip compile pyproject.toml --universal --python-version 3.11 --constraints requirements.lock --quiet \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-sources \
		--custom-compile-command "make lock" --output-file requirements-image.lock

clean: ## Remove what can be made again; the data under var/ stays
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml | $(UV)
	$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes --requirement requirements.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q $(PACKAGES)
	@touch $@

# uv itself, at the version and hashes that the lock names.
$(UV): | $(BIN)/python
	@awk '/^uv==/, /[^\\]$$/' requirements.lock > $(VENV)/uv.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $(VENV)/uv.txt

$(BIN)/python:
	@for python in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
		if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			exec "$$python" -m venv $(VENV); \
		fi; \
	done; \
	echo "Python 3.11 or later is needed, and none was found (PYTHON=/path/to/python names one)." >&2; exit 1
