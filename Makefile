# The commands of this project; `make` alone lists them. Each one sets up what it needs.

# nbgrader calls `alembic` by name.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
PYTHON := .venv/bin/python
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help setup build check demo test test-browser test-postgresql test-all bench doctor lab lock clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## make .venv with everything pinned (every command does this when it must)
	@:

# A failed set-up leaves no stamp, so the next command tries again.
$(READY): requirements.lock pyproject.toml tools/setup.sh tools/packages.sh
	@sh tools/setup.sh

demo: $(READY) ## grade a sample class in sandboxes and print the grades
	.venv/bin/conv-course demo

doctor: $(READY) ## say what is present, what is missing and what to do
	.venv/bin/conv-course doctor

lab: $(READY) ## open the lessons in JupyterLab
	.venv/bin/jupyter lab --LabApp.news_url='' --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate

build: $(READY) ## make conv_lib/, lessons/ and the solved notebooks from solutions/
	$(PYTHON) -m tools build

check: $(READY) ## prove that built files, solutions, metadata, style, types and imports are in order
	$(PYTHON) -m tools check

test: $(READY) ## run the tests, without the slow ones
	$(PYTHON) -m pytest -q -n 2 --dist worksteal -m "not slow"

test-browser: $(READY) ## open every lesson in JupyterLab in a real browser (installs chromium)
	@sh tools/browser.sh
	$(PYTHON) -m pytest -q -n 2 --dist worksteal tests/browser

test-postgresql: $(READY) ## run a course with its gradebook on a PostgreSQL server (installs one)
	@sh tools/postgresql.sh
	$(PYTHON) -m pytest -q tests/plugin/test_postgresql.py

test-all: $(READY) ## run all tests; some need the network
	@sh tools/browser.sh
	@sh tools/postgresql.sh
	$(PYTHON) -m pytest -q -n 2 --dist worksteal

bench: $(READY) ## measure how fast checks and grading are (half an hour; more in benchmarks/README.md)
	$(PYTHON) -m benchmarks.check
	$(PYTHON) -m benchmarks.reference
	$(PYTHON) -m benchmarks.grading
	$(PYTHON) -m benchmarks.growth --students 20 --students 200
	$(PYTHON) -m benchmarks.scaling
	$(PYTHON) -m benchmarks.where

lock: $(READY) ## write requirements.lock and environment.yml from pyproject.toml (needs uv)
	$(PYTHON) -m tools lock

clean: ## remove caches; .venv and everybody's work stay
	rm -rf build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
