# The only door. `make help` lists what is behind it.
#
# A fresh Debian or Ubuntu machine needs python3 (3.11 or newer), python3-venv and make; everything else
# comes from the lock files. Stamps keep what is installed: a second start installs and builds nothing.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
SHELL := /bin/sh

PYTHON  := .venv/bin/python
NODE    := PATH="$$PWD/.venv/bin:$$PATH"
NPM     := $(NODE) .venv/bin/npm --prefix frontend

VENV    := .venv/pyvenv.cfg
RUNTIME := .venv/.requirements.lock
TOOLS   := .venv/.requirements-dev.lock
MODULES := frontend/node_modules/.package-lock.json
PAGES   := frontend/dist/index.html
PAGE_SOURCES := $(shell find frontend/src frontend/public -type f 2>/dev/null) \
	$(wildcard frontend/index.html frontend/vite.config.ts frontend/tsconfig*.json)

## Running
.PHONY: run demo run-distributed install
run: install ## start everything on embedded defaults; Ctrl-C stops it
	@exec $(PYTHON) -m services.run --under-make

demo: export HUIYING_DEMO := 1
demo: install ## the same with an invented organisation, accounts and items (known passwords!)
	@exec $(PYTHON) -m services.run --under-make

run-distributed: install ## the same with every service as a process of its own behind the gateway
	@exec $(PYTHON) -m services.run --distributed --under-make

install: $(RUNTIME) $(PAGES) bin/huiying ## install what running needs, build the pages, write bin/huiying
	@$(PYTHON) -m compileall -q services >/dev/null 2>&1 || true  # for speed only

$(VENV):
	@found=; for python in $${PYTHON3:-python3 python3.14 python3.13 python3.12 python3.11}; do \
		if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then echo "Python 3.11 or newer is missing: apt-get install python3 python3-venv" >&2; exit 1; fi; \
	if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "Python's venv module is missing: apt-get install python3-venv" >&2; exit 1; fi; \
	"$$found" -m venv .venv

$(RUNTIME): requirements.lock | $(VENV)
	@echo "Installing Python packages ..."
	@sh deploy/install-packages.sh requirements.lock
	@cp requirements.lock $@

$(MODULES): frontend/package-lock.json frontend/package.json | $(RUNTIME)
	@echo "Installing packages of the pages ..."
	@$(NPM) ci --no-audit --no-fund --no-update-notifier --loglevel=error
	@touch $@

$(PAGES): $(PAGE_SOURCES) $(MODULES)
	@echo "Building the pages ..."
	@$(NPM) run --silent build -- --logLevel warn
	@touch $@

bin/huiying: services/run/cli/launcher.sh
	@mkdir -p bin
	@install -m 755 services/run/cli/launcher.sh $@

## Working on it
.PHONY: test check fmt bench tools browser clean help
test: install tools browser ## install what the tests need and run all of them
	@$(NPM) run --silent test
	@$(PYTHON) -m tests.lanes --durations 20

.PHONY: faults-long
faults-long: install tools browser ## the tests that take minutes: everything killed in turn, services apart, stories in the other size, a simulated year
	@$(PYTHON) -m pytest -m long --durations 20

check: tools $(MODULES) ## lint, format, strict types and boundaries, Python and pages
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@$(NPM) run --silent check

fmt: tools $(MODULES) ## format everything
	@.venv/bin/ruff check --fix --quiet || true
	@.venv/bin/ruff format
	@$(NPM) run --silent fmt

.PHONY: screenshots
screenshots: tools $(PAGES) bin/huiying browser ## take the pictures of the README from a demo of its own
	@$(PYTHON) -m tests.e2e.pictures

EVAL_DIR ?= ../shared/data
.PHONY: quality
quality: tools ## judge masking and judgement on labelled sets: make quality EVAL_DIR=folder
	@$(PYTHON) -m tests.quality.judgement.measure --data "$(EVAL_DIR)"
	@$(PYTHON) -m tests.quality.privacy.measure --data "$(EVAL_DIR)/pii"
	@$(PYTHON) -m tests.quality.entities.measure --data "$(EVAL_DIR)"
	@$(PYTHON) -m tests.quality.sentiment.snow --data "$(EVAL_DIR)" --texts 300
	@$(PYTHON) -m tests.quality.sentiment.measure --data "$(EVAL_DIR)"
	@$(PYTHON) -m tests.quality.category.measure --data "$(EVAL_DIR)" --train ../shared/data
	@$(PYTHON) -m tests.quality.unit.measure
	@$(PYTHON) -m tests.quality.topics.measure --data "$(EVAL_DIR)"
	@$(PYTHON) -m tests.quality.replies.measure --data "$(EVAL_DIR)"

.PHONY: train
TRAIN_DIR ?= ../shared/data
WITHOUT ?=
train: tools ## train every parameter file anew: make train TRAIN_DIR=folder WITHOUT="sets to leave out"
	@$(PYTHON) -m services.analysis.training.snow_tables
	@$(PYTHON) -m services.analysis.training.speech
	@$(PYTHON) -m services.analysis.training.risk --data "$(TRAIN_DIR)" --without $(WITHOUT)
	@$(PYTHON) -m services.analysis.training.kind $(if $(filter risk,$(WITHOUT)),,--data "$(TRAIN_DIR)")
	@$(PYTHON) -m services.analysis.training.topics --data "$(TRAIN_DIR)" --without $(WITHOUT)
	@$(PYTHON) -m services.analysis.training.category --data "$(TRAIN_DIR)" --without $(WITHOUT)
	@$(PYTHON) -m services.analysis.training.sentiment --data "$(TRAIN_DIR)" --without $(WITHOUT)
	@du -k services/analysis/parameters/*.npz

bench: tools ## measure this machine: a table of ratios, in some six minutes
	@$(PYTHON) -m tests.bench
	@$(PYTHON) -m tests.bench.judgement
	@$(PYTHON) -m tests.bench.judgement_parts

tools: $(TOOLS)
$(TOOLS): requirements-dev.lock $(RUNTIME)
	@echo "Installing what tests and checks need ..."
	@sh deploy/install-packages.sh requirements-dev.lock
	@cp requirements-dev.lock $@

browser:
	@if command -v chromium >/dev/null && command -v curl >/dev/null && command -v soffice >/dev/null \
		&& fc-list 2>/dev/null | grep -qi 'noto.*cjk'; then exit 0; fi; \
	if [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then \
		echo "The tests need Chromium, curl, LibreOffice and a Chinese font:" \
			"apt-get install --no-install-recommends chromium curl libreoffice-writer-nogui fonts-noto-cjk" >&2; exit 1; fi; \
	echo "Installing Chromium, curl, LibreOffice and a Chinese font ..."; \
	export DEBIAN_FRONTEND=noninteractive; \
	apt-get -qq update && apt-get -qq install --no-install-recommends -y \
		chromium curl libreoffice-writer-nogui fonts-noto-cjk fontconfig >/dev/null

clean: ## remove what was built and installed (never the data in var/)
	rm -rf .venv bin/huiying frontend/dist frontend/node_modules test-results .mypy_cache .ruff_cache .import_linter_cache .hypothesis

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile
