# `make` lists what can be done. Everything is set up on the way; nothing outside this folder is touched.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/ready
WITH_UV := PATH="$$PATH:$(CURDIR)/$(VENV)/bin"

.PHONY: help setup up down test check format test-compose fuzz bench bench-catalogue bench-deadline bench-festival bench-notify replay admin docs lock words browser clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile

up: $(READY) ## start everything here, without Docker (PORT=9000, DEMO=0)
	@$(PY) -m deploy.local up

down: $(READY) ## end what is running, also after a crash
	@$(PY) -m deploy.local down

test: $(READY) browser ## run every test that needs no Docker
	@$(PY) -m pytest --numprocesses auto -m "not system and not chaos and not browser"
	@$(PY) -m pytest -m "chaos or browser"

check: $(READY) ## formatting, lint, types and who may import whom
	@$(VENV)/bin/ruff format --check --quiet .
	@$(VENV)/bin/ruff check --quiet .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports --no-cache

fuzz: $(READY) ## ask submission's API a great many odd questions (FUZZ_EXAMPLES=100, FUZZ_SEED=…; 20 minutes)
	@FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-100} FUZZ_SEED=$${FUZZ_SEED:-$$RANDOM} $(PY) -m pytest tests/submission/test_fuzzed.py

test-compose: $(READY) ## the whole journey against containers on a real engine (INSTALL_ENGINE=1 installs one)
	@$(PY) -m deploy.compose test

bench: $(READY) ## measure, each figure beside its yardstick
	@$(PY) -m bench

bench-catalogue: $(READY) ## measure the public pages with 1,000, 10,000 and 100,000 innovations (10 minutes)
	@$(PY) -m bench.catalogue

bench-deadline: $(READY) ## 200 agencies submit with a file at the same moment (a minute)
	@$(PY) -m bench.deadline

bench-festival: $(READY) ## sheets per second, 2,000 watchers, a burst of sheets, one worker process and two (6 minutes)
	@$(PY) -m bench.festival

bench-notify: $(READY) ## how fast letters leave, whether urgent ones wait, whether each arrives once (4 minutes)
	@$(PY) -m bench.notify

replay: $(READY) ## give dead letters of the running system another chance
	@$(PY) -m deploy.local.replay

admin: $(READY) ## a first administrator for the running system: make admin EMAIL=… NAME=…
	@$(PY) -m deploy.local.admin "$(EMAIL)" "$(NAME)"

format: $(READY) ## mend formatting and what lint can mend
	@$(VENV)/bin/ruff check --fix --quiet .
	@$(VENV)/bin/ruff format --quiet .

docs: $(READY) ## write docs/events.md and docs/asyncapi.json from the event classes
	@$(PY) -m shared.contracts.docs

words: $(READY) ## bring all translation files up to date
	@$(PY) -m shared.look.words

setup: $(READY) ## install everything into .venv (the other targets do this themselves)

lock: $(READY) ## pin the newest allowed versions of all packages, with their hashes
	@$(WITH_UV) uv pip compile --quiet --upgrade pyproject.toml --universal --generate-hashes \
		--group submission --group scoring --group notify --group client --group local --group dev -o requirements.lock

clean: down ## delete the local data and the environment
	@rm -rf var $(VENV)

browser: $(READY)
	@$(PY) -m deploy.local.browser

$(READY): requirements.lock | $(PY)
	@echo "Installing packages into $(VENV), once; this takes a minute …"
	@$(WITH_UV) uv pip sync --quiet --require-hashes --compile-bytecode --python $(PY) requirements.lock
	@touch $(READY)

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: apt-get install python3"; exit 1; }
	@deploy/local/make_environment.sh "$(PYTHON)" "$(VENV)"
