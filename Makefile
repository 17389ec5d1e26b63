# Kundekort's commands. `make serve` and `make test` do all of their own set-up; settings (KUNDEKORT_PORT=9000 make serve) reach them.

VENV := .venv
BIN := $(VENV)/bin
# pip looks for no configuration of a person's, and asks nothing.
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
CODE := service tests $(wildcard benchmarks)
# GraphiQL's page, and what it is built from.
PAGE := service/web/built/index.html
WEB := web/build.sh $(wildcard web/*.json web/vite.config.js web/index.html web/page.*)
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
POSTGRAPHILE := $(if $(shell command -v npm),benchmarks/postgraphile/node_modules/.package-lock.json)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help serve sandbox token test fuzz mutants benchmark check format lock upgrade clean

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: $(VENV)/runtime $(PAGE) ## Start the service, and print its address and a sign-in token
	@exec $(BIN)/kundekort serve $(ARGS)

sandbox: $(VENV)/runtime $(PAGE) ## The same, with invented companies and a database of invented cards
	@exec $(BIN)/kundekort serve --demonstration $(ARGS)

token: $(VENV)/runtime ## Print a sign-in token of the first administrator
	@exec $(BIN)/kundekort token $(ARGS)

test: $(VENV)/development $(PAGE) ## Run every test
	@exec $(BIN)/python -m pytest -n 2 $(ARGS)

fuzz: $(VENV)/development ## Ask ever new questions of the service and of the plain reference: ARGS="--seconds 600"
	@exec $(BIN)/python -W ignore:XDG_RUNTIME_DIR -m tests.fuzz $(ARGS)

mutants: $(VENV)/development ## Plant defects one by one, and see the tests catch each (minutes)
	@exec $(BIN)/python -m tests.mutants $(ARGS)

check: $(VENV)/development ## Check format, lint, types, import rules and the schema's snapshot
	$(BIN)/ruff format --check --quiet $(CODE)
	$(BIN)/ruff check --quiet $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/kundekort schema | diff --unified schema.graphql -

benchmark: $(VENV)/development $(POSTGRAPHILE) ## Measure the service beside its peers (ARGS=sizes, ARGS=overload, ARGS=--help)
	@exec $(BIN)/python -m benchmarks $(ARGS)

format: $(VENV)/development ## Format the code, and repair what lint can
	$(BIN)/ruff check --fix --quiet $(CODE)
	$(BIN)/ruff format --quiet $(CODE)

lock: $(VENV)/development ## Bring the lock files in line with pyproject.toml, changing no more than that needs
	$(LOCK) --output-file requirements/runtime.txt pyproject.toml requirements/build.in
	$(LOCK) --output-file requirements/development.txt --group dev --constraints requirements/runtime.txt pyproject.toml requirements/build.in

upgrade: $(VENV)/development ## Lock the newest versions that pyproject.toml allows
	rm -f requirements/runtime.txt requirements/development.txt
	$(MAKE) lock

clean: ## Remove the virtual environment, GraphiQL's built page and caches; never the data
	rm -rf $(VENV) service/web/built web/node_modules tests/clients/node_modules *.egg-info
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# Node is one of these packages; npm brings them, where it is.
$(POSTGRAPHILE): benchmarks/postgraphile/package.json benchmarks/postgraphile/package-lock.json
	@echo "Installing PostGraphile, to measure beside ..."
	@npm --prefix benchmarks/postgraphile ci --no-audit --no-fund --loglevel=error
	@touch $@

# A stamp in the virtual environment says that what it was made from is installed.
$(VENV)/runtime: requirements/runtime.txt pyproject.toml $(VENV)/made
	@echo "Installing what the service needs ..."
	@$(PIP) install --require-hashes --requirement requirements/runtime.txt
	@$(PIP) install --no-deps --no-build-isolation --no-index --editable .
	@touch $@

$(VENV)/development: requirements/development.txt pyproject.toml $(VENV)/made
	@echo "Installing what the tests need ..."
	@$(PIP) install --require-hashes --requirement requirements/development.txt
	@$(PIP) install --no-deps --no-build-isolation --no-index --editable .
	@touch $@

$(VENV)/made:
	@sh requirements/venv.sh $(VENV) $(PYTHON)
	@touch $@

# Only what was built is there: where it could not be, the next start tries again.
$(PAGE): $(WEB)
	@sh web/build.sh
