# Two commands set everything up on a fresh machine: `make demo` and `make test`. The rest is for contributors.

PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
# Playwright's own browser, where set-up had to fetch one.
WITH_BROWSER = if [ -d .browsers ]; then export PLAYWRIGHT_BROWSERS_PATH="$$PWD/.browsers"; fi;
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: demo test lint fix docs bench lock upgrade clean help run-ready dev-ready

demo: run-ready ## Set up, then show the main job against an invented town
	@$(WITH_BROWSER) $(BIN)/python -m safetycheck demo $(ARGS)

test: lint ## Set up, then run the linters and every test
	@$(WITH_BROWSER) $(BIN)/pytest --numprocesses auto --maxprocesses 8 --dist loadfile --no-loadscope-reorder $(ARGS)

lint: dev-ready ## Check format, rules, types, layers, spelling, YAML and generated pages
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/mypy tools docs
	$(BIN)/lint-imports
	$(BIN)/codespell
	$(BIN)/yamllint --strict .
	$(BIN)/python docs/generate.py --check

fix: dev-ready ## Format, and mend what the linter can mend
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .

docs: dev-ready ## Write the pages and schemas that come from the code
	$(BIN)/python docs/generate.py

bench: dev-ready ## Measure reading, matching, pacing, start-up and quick commands
	@$(WITH_BROWSER) for file in bench/[a-z]*.py; do $(BIN)/python -m "bench.$$(basename "$$file" .py)" || exit 1; done

lock: dev-ready ## Bring the lock files in line with pyproject.toml, moving no other version
	$(LOCK) pyproject.toml --group build --output-file requirements.lock
	$(LOCK) pyproject.toml --group dev --constraint requirements.lock --output-file requirements-dev.lock

upgrade: LOCK += --upgrade
upgrade: lock ## Lock the newest version of every package

clean: ## Remove everything that make made, the virtual environment too
	rm -rf .venv .browsers .hypothesis .import_linter_cache .mypy_cache .ruff_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## Show this
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

run-ready:
	@$(PYTHON) tools/bootstrap.py

dev-ready:
	@$(PYTHON) tools/bootstrap.py --dev
