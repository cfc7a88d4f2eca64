# Two commands do everything on a machine with Python 3.11 or later and make: `make serve` and `make test`.
# Settings are YIYANG_* variables, from the environment or as `make serve YIYANG_PORT=9000`.
# Further arguments of a program go into ARGS: `make test ARGS="-k ledger"`.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq
# python3 may be absent or too old where a newer one has a longer name.
PYTHON ?= $(shell for python in python3 python3.11 python3.12 python3.13 python3.14; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$python; exit; }; done)

SERVE := $(VENV)/.installed
DEV := $(VENV)/.installed-dev
say = @printf '\n-- %s\n'

.PHONY: help serve test check demo battery bench openapi clients migrate migration lock hooks clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

serve: $(SERVE) ## start the API with its worker, its database and the demonstration district
	@$(BIN)/yiyang serve $(ARGS)

test: $(DEV) ## run the tests, each of two processes on a PostgreSQL of its own (not the battery)
	@PYTHONHASHSEED=0 $(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

check: $(DEV) ## style, types, layers, house rules, migrations
	$(say) 'format (ruff)'
	@$(BIN)/ruff format --check .
	$(say) 'lint (ruff)'
	@$(BIN)/ruff check .
	$(say) 'types (mypy --strict)'
	@$(BIN)/mypy
	$(say) 'layers (import-linter)'
	@$(BIN)/lint-imports
	$(say) 'rules of the house'
	@$(BIN)/python -m pytest --noconftest tests/test_rules_of_the_house.py
	$(say) 'migrations: none missing, none dangerous (alembic check, squawk)'
	@$(BIN)/python tests/migrations.py check

demo: $(SERVE) ## ten settled months with meals and homes, one argued about, a year closed, on a database of its own
	@$(BIN)/yiyang demo $(ARGS)

battery: $(DEV) ## the long fault, load and fuzz runs
	@$(BIN)/python -m pytest -m battery $(ARGS)

bench: $(DEV) ## requests per second beside a raw variant; bulk work beside PostgreSQL itself
	@$(BIN)/python -m bench $(ARGS)

openapi: $(SERVE) ## write openapi/openapi.json again
	@mkdir -p openapi
	@$(BIN)/yiyang openapi > openapi/openapi.json.new && mv openapi/openapi.json.new openapi/openapi.json

clients: $(DEV) ## write the generated half of clients/ again from openapi/openapi.json (TypeScript's with Node 20 and npm)
	@$(BIN)/python -m clients.generator
	@if command -v npm > /dev/null; then cd clients/typescript && npm ci --silent && npm run --silent build; \
		else echo 'No npm here: the TypeScript client is not built. It needs Node 20.'; fi

migrate: $(SERVE) ## bring the database to the newest migration
	@$(BIN)/yiyang migrate $(ARGS)

migration: $(DEV) ## write the migration that the models ask for: make migration m="Add meal points"
	@test -n "$$m" || { echo 'say what it does: make migration m="Add meal points"'; exit 2; }
	@$(BIN)/python tests/migrations.py write "$$m"

lock: $(DEV) ## choose the hashed versions again after a change of pyproject.toml
	@$(BIN)/uv pip compile pyproject.toml --group build --universal --generate-hashes \
		--no-emit-index-url --no-header --quiet -o requirements.txt > /dev/null
	@$(BIN)/uv pip compile pyproject.toml --group build --group dev -c requirements.txt --universal --generate-hashes \
		--no-emit-index-url --no-header --quiet -o requirements-dev.txt > /dev/null

hooks: $(DEV) ## run the quick checks before each commit
	@$(BIN)/pre-commit install

clean: ## remove what was built and cached; the database in .data stays
	@rm -rf $(VENV) build dist *.egg-info .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis \
		.import_linter_cache .schemathesis
	@find . -path ./.data -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

# An environment whose Python is gone, or that stood in another folder, is built anew.
$(shell test ! -e $(SERVE) || { $(BIN)/python -c '' && grep -qxF '$(CURDIR)' $(SERVE); } 2>/dev/null || rm -rf $(VENV))

define environment
@test -n '$(PYTHON)' || { \
	echo 'Yiyang needs Python 3.11 or later (on Debian and Ubuntu: apt-get install python3 python3-venv)'; exit 1; }
@$(BIN)/python -m pip --version > /dev/null 2>&1 || $(PYTHON) -c 'import ensurepip, venv' 2> /dev/null || { \
	echo '$(PYTHON) cannot build environments: apt-get install python3-venv (or the venv package of your Python)'; exit 1; }
@$(BIN)/python -m pip --version > /dev/null 2>&1 || { \
	echo 'Building $(VENV) with $(PYTHON) ...'; $(PYTHON) -m venv --clear $(VENV); }
endef

$(SERVE): requirements.txt pyproject.toml
	$(environment)
	@echo 'Installing the packages of requirements.txt, each checked by its hash (10 to 30 seconds) ...'
	@$(PIP) install --require-hashes -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@echo '$(CURDIR)' > $@

$(DEV): requirements-dev.txt requirements.txt pyproject.toml
	$(environment)
	@echo 'Installing the packages of requirements-dev.txt, each checked by its hash (20 to 60 seconds) ...'
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@echo '$(CURDIR)' | tee $(SERVE) > $@
