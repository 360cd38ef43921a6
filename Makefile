# Every target makes its own virtual environment in .venv from the hash-locked requirements; needs Python 3.11–3.13 and pip.
#   make demo    a made-up province, one night over it, figures against targets
#   make test    the tests
#   make check   tests, style, types, imports: what has to be green before a change lands

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

# Some machines forbid bytecode, and then every start of the program compiles everything again.
unexport PYTHONDONTWRITEBYTECODE
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export DO_NOT_TRACK := 1

.PHONY: help install demo test lint types docs pictures bench bench-linkage check lock clean
.DELETE_ON_ERROR:

help:
	@sed -n 's/^#   //p' Makefile

install: $(VENV)/.ready

demo: $(VENV)/.ready
	$(BIN)/unionstats demo $(ARGS)

test: $(VENV)/.ready-dev
	$(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/lint-imports

types: $(VENV)/.ready-dev
	$(BIN)/mypy

docs: $(VENV)/.ready-dev
	$(BIN)/python docs/generate.py

# The console over a made-up province, in Chromium; look at them before they are committed.
pictures: $(VENV)/.ready-dev
	$(BIN)/python -m docs.pictures

bench: $(VENV)/.ready-dev
	@for each in benchmarks/[a-z]*.py; do echo "== $$each"; $(BIN)/python $$each $(ARGS) || exit 1; done

# Its peers are nobody else's requirement, so they have an environment of their own.
bench-linkage:
	@$(MAKE) --no-print-directory VENV=$(VENV)-bench $(VENV)-bench/.ready-bench
	$(VENV)-bench/bin/python -m benchmarks.linkage $(ARGS)

check: test lint types

# pip alone can't lock for every platform; uv is needed for this target only.
lock:
	@for set in requirements requirements-dev requirements-bench; do \
	  uv pip compile $$set.in --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-emit-index-url --no-emit-find-links --quiet -o $$set.txt || exit 1; \
	done

clean:
	rm -rf $(VENV) $(VENV)-bench build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

# ------------------------------------------------------------------------------- the environment

$(VENV)/.ready: requirements.txt pyproject.toml | $(VENV)/bin/python
	$(call install,requirements.txt)

$(VENV)/.ready-dev: requirements-dev.txt requirements.txt pyproject.toml | $(VENV)/bin/python
	$(call install,requirements-dev.txt)
	@touch $(VENV)/.ready

$(VENV)/.ready-bench: requirements-bench.txt pyproject.toml | $(VENV)/bin/python
	$(call install,requirements-bench.txt)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || { \
	  echo "unionstats needs Python 3.11, 3.12 or 3.13; $(PYTHON) is $$($(PYTHON) --version 2>&1)." \
	    "Name another one: make PYTHON=python3.12 …" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)

# --no-deps: the lock is complete, and older pips ask for hashes of what is not in it. `pip check` proves it.
# Compiled at the end by every core at once, instead of package by package, and without the packages' own tests.
define install
@echo "Installing $(1) into $(VENV) (about a minute)"
@$(BIN)/python -m pip install --quiet --no-input --require-hashes --no-deps --no-compile -r $(1)
@$(BIN)/python -m pip install --quiet --no-input --no-index --no-deps --no-build-isolation --editable .
@$(BIN)/python -m pip check
@$(BIN)/python -m compileall -q -j 0 -x '/tests?/' $(VENV)/lib >/dev/null || true
@touch $@
endef
