# `make` lists what can be done. Everything is set up on the way; nothing outside this folder is touched.
SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/ready

.PHONY: help setup up down test check format test-compose bench replay admin docs lock words browser clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile

setup: $(READY) ## install everything into .venv (the other targets do this themselves)

$(READY): requirements.lock
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: apt-get install python3"; exit 1; }
	@test -x $(PY) || python3 -m venv $(VENV) || { rm -rf $(VENV); echo "Python's venv module is missing. On Debian: apt-get install python3-venv"; exit 1; }
	@echo "Installing packages into $(VENV) …"
	@command -v uv >/dev/null || test -x $(VENV)/bin/uv || $(VENV)/bin/pip install --quiet --disable-pip-version-check uv
	@PATH="$$PATH:$(CURDIR)/$(VENV)/bin" uv pip sync --quiet --require-hashes --python $(PY) requirements.lock
	@touch $(READY)

up: $(READY) ## start everything here, without Docker (PORT=9000, DEMO=0)
	@$(PY) -m deploy.local up

down: $(READY) ## end what a crashed start left running
	@$(PY) -m deploy.local down

test: $(READY) browser ## run every test that needs no Docker
	@$(PY) -m pytest -m "not system"

browser: $(READY)
	@$(PY) -m deploy.local.browser

check: $(READY) ## formatting, lint, types and who may import whom
	@$(VENV)/bin/ruff format --check --quiet .
	@$(VENV)/bin/ruff check --quiet .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports --no-cache | tail -n 3

format: $(READY) ## mend formatting and what lint can mend
	@$(VENV)/bin/ruff check --fix --quiet .
	@$(VENV)/bin/ruff format --quiet .

test-compose: $(READY) ## the whole journey against containers on a real engine (INSTALL_ENGINE=1 installs one)
	@$(PY) -m deploy.compose test

bench: $(READY) ## measure, each figure beside its yardstick
	@$(PY) -m bench

replay: $(READY) ## give dead letters of the running system another chance
	@$(PY) -m deploy.local.replay

admin: $(READY) ## a first administrator for the running system: make admin EMAIL=… NAME=…
	@$(PY) -m deploy.local.admin "$(EMAIL)" "$(NAME)"

docs: $(READY) ## write docs/events.md and docs/asyncapi.json from the event classes
	@$(PY) -m shared.contracts.docs

lock: $(READY) ## pin the newest allowed versions of all packages, with their hashes
	@PATH="$$PATH:$(CURDIR)/$(VENV)/bin" uv pip compile --quiet --upgrade pyproject.toml --universal --generate-hashes \
		--group submission --group scoring --group notify --group local --group dev -o requirements.lock

words: $(READY) ## bring all translation files up to date
	@for part in shared submission scoring notify; do $(PY) -m shared.look.words $$part; done

clean: down ## delete the local data and the environment
	@rm -rf var $(VENV)
