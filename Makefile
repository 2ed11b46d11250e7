# `make help` says what there is. Everything sets up what it needs in .venv, from hash-pinned requirement files.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
SOURCES := bot handlers storage sandbox tests tools benchmarks
READY := .venv/.ready
WHOLE := .venv/.whole
# Tests start some hundred bots: where nothing compiled may be kept, each of them compiles all of Patrol.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install demo demo-headless tour pictures run doctor sandbox browser postgres check test chaos fuzz soak bench words lock format clean

help:  ## show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(WHOLE)  ## set up .venv with everything, Patrol included

$(READY): requirements/check.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Patrol needs Python 3.11 or newer; none was found. Name one: make PYTHON=/path/to/python3.12 ..."; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --no-compile --no-deps --disable-pip-version-check --require-hashes -r requirements/check.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

# Linters and schemas of what is in deploy/, and what locks: half of all that is fetched, and needed by few.
$(WHOLE): requirements/dev.txt $(READY)
	$(BIN)/python -m pip install --quiet --no-compile --no-deps --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $(WHOLE)

demo: $(READY)  ## try Patrol: a workspace in your browser and a short story in it; files are left in demo-out/
	@$(BIN)/python -m sandbox demo

demo-headless: $(READY)  ## the same without a terminal: plain lines
	@$(BIN)/python -m sandbox demo --headless

tour: $(READY)  ## the same workspace with a guided tour of a minute
	@$(BIN)/python -m sandbox tour

pictures: $(READY)  ## take the pictures of README and docs anew, of a real run in Chromium
	@$(BIN)/python -m tools.browser
	@$(BIN)/python -m sandbox pictures

run: $(READY)  ## be the bot, with the settings of the environment or .env
	@$(BIN)/python -m bot run

doctor: $(READY)  ## check the settings, Slack, PatSnap and the database
	@$(BIN)/python -m bot doctor

sandbox: $(READY)  ## the bare workspace with its control addresses, until Ctrl-C
	@$(BIN)/python -m sandbox serve

browser: $(READY)  ## see to it that there is a Chromium for the browser tests; what `make test` does first
	@$(BIN)/python -m tools.browser

postgres: $(READY)  ## see to it that there is a PostgreSQL for the tests of its store; what `make test` does first
	@$(BIN)/python -m tools.postgres

define lint
@$(BIN)/ruff check --quiet $(SOURCES)
@$(BIN)/ruff format --quiet --check $(SOURCES)
@$(BIN)/lint-imports --no-logo > .venv/.imports || { cat .venv/.imports; exit 1; }
endef

# mypy beside the tests, of which pytest is told more: the one leaves a core to the others for most of the time.
test_beside_types = $(BIN)/mypy & types=$$!; $(BIN)/python -m pytest -q --dist worksteal $(1); tests=$$?; \
	wait $$types || { echo "mypy found errors: they are above"; exit 1; }; exit $$tests

check: $(READY)  ## lint, types, imports and the fast tests: about half a minute
	$(lint)
	@$(call test_beside_types,-n 2 -m "not slow")

test: $(WHOLE) browser postgres  ## everything that CI runs
	$(lint)
	@$(call test_beside_types,-n 4)

chaos: $(READY)  ## 320 kills and many faults over simulated weeks of reports and alerts: some 15 minutes
	@$(BIN)/python -m tests.journeys.chaos --kills 320

soak: $(READY)  ## fifty times the expected load for ten minutes: answers, memory, rows that are stuck
	@$(BIN)/python -m benchmarks.soak

fuzz: $(READY)  ## 100,000 commands, forms, presses and answers of PatSnap, from a seed that is printed: some minutes
	@$(BIN)/python -m tests.fuzz

bench: $(READY)  ## the benchmarks: ratios against floors measured in the same run
	@$(BIN)/python -m benchmarks

format: $(READY)  ## put the code into its form
	@$(BIN)/ruff check --quiet --fix $(SOURCES); $(BIN)/ruff format --quiet $(SOURCES)

words: $(READY)  ## bring the catalogues of sentences up to the code, and say what is left to translate
	@$(BIN)/python -m tools.catalogues

lock: $(WHOLE)  ## make the requirement files anew from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-header --upgrade pyproject.toml --output-file requirements/run.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-header --upgrade --extra sandbox --extra check --extra dev pyproject.toml \
		--output-file requirements/dev.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-header --constraint requirements/dev.txt --upgrade --extra sandbox --extra check \
		pyproject.toml --output-file requirements/check.txt

clean:  ## remove what was set up and what the demo left
	rm -rf .venv demo-out test-results .mypy_cache .ruff_cache .hypothesis
