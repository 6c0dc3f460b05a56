# Two commands matter: `make demo` and `make test`. `make help` lists the rest.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

BIN := .venv/bin
PYTHON_IN := $(BIN)/python
DEMO := DESK_DEMO=true
# The development commands run as the demo does: on the embedded parts, which they join or start.
WITH_PARTS := $(DEMO) $(PYTHON_IN) -m servicedesk.embedded
TESTS ?= tests
TEST_PROCESSES ?= 2
CATALOGUES := $(wildcard locale/*/LC_MESSAGES/*.po)

.PHONY: help setup run demo test lint fmt arch bench seed ci lock messages

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/.dev static/vendor/.assets .build/messages ## Install everything that running, testing and linting need

demo: .venv/.base static/vendor/.assets .build/messages ## Run the whole desk with a demo company, until Ctrl-C
	@exec $(PYTHON_IN) -m servicedesk.launch

run: .venv/.dev static/vendor/.assets .build/messages ## The same for development: restarts the web server when code changes
	@exec $(PYTHON_IN) -m servicedesk.launch --reload

test: setup ## Run every test, browser tests included (TESTS=path for some)
	@chromium=$$($(PYTHON_IN) tools/chromium.py) || exit 1; \
	DESK_CHROMIUM="$$chromium" $(PYTHON_IN) -m pytest -n $(TEST_PROCESSES) $(TESTS)

arch: setup ## Run the architecture test alone
	$(PYTHON_IN) -m pytest -q tests/architecture

lint: setup ## Check style, types, templates, migrations and translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(DEMO) $(BIN)/mypy
	$(BIN)/hadolint Dockerfile
	$(BIN)/djlint templates --lint --quiet
	$(DEMO) $(PYTHON_IN) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(PYTHON_IN) tools/compile_messages.py --check

fmt: setup ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

ci: lint test ## What every change must pass

seed: .venv/.base static/vendor/.assets .build/messages ## Load the demo company into an empty database
	$(WITH_PARTS) sh -c '$(PYTHON_IN) manage.py migrate && $(PYTHON_IN) manage.py seed'

bench: setup ## Measure pages, writes, the sweep and a replay on a generated company (BENCH_TICKETS=100000)
	$(PYTHON_IN) -m bench

messages: setup ## Collect the strings to translate (needs gettext on the machine)
	$(DEMO) $(PYTHON_IN) manage.py makemessages --all --no-obsolete --no-wrap --add-location file \
	    --ignore '.venv/*' --ignore 'node_modules/*' --ignore 'tests/*'
	$(MAKE) --no-print-directory .build/messages

lock: setup ## Resolve the requirements anew and lock them with hashes (UPGRADE=1 for newer versions)
	tools/lock.sh $(if $(UPGRADE),--upgrade)

# -- what is done once, and again when its inputs change ----------------------
# A stamp lies beside what it stands for, so that removing the one removes the other.
.venv/.base: requirements/base.txt requirements/embedded.txt requirements/uv.txt tools/install.sh
	@tools/install.sh requirements/base.txt requirements/embedded.txt
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.base
	@tools/install.sh requirements/dev.txt
	@touch $@

static/vendor/.assets: package-lock.json package.json .npmrc requirements/assets.txt tools/build_assets.py .venv/.base
	@echo 'Fetching the front-end packages …'
	@if $(PYTHON_IN) tools/build_assets.py --needs-wheel; then tools/install.sh requirements/assets.txt; fi
	@$(PYTHON_IN) tools/build_assets.py
	@touch $@

.build/messages: $(CATALOGUES) tools/compile_messages.py .venv/.base | .build
	@$(PYTHON_IN) tools/compile_messages.py
	@touch $@

.build:
	@mkdir -p .build
