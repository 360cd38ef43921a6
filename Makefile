# Every target makes its own virtual environment in .venv from the hash-locked requirements; needs Python 3.11–3.13 and pip.
#   make demo    a made-up province, one night over it, figures against targets
#   make test    the tests
#   make check   tests, style, types, imports: what has to be green before a change lands
#   make install-extras   the program with its extras: Dask's cluster, OpenTelemetry
#   make wheelhouse   dist/: everything for a machine without a network, tried out, with its bill of materials
#   make audit        the locked requirements against known vulnerabilities, where an index answers

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

# Some machines forbid bytecode, and then every start of the program compiles everything again.
unexport PYTHONDONTWRITEBYTECODE
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export DO_NOT_TRACK := 1

.PHONY: help install install-extras demo test lint types docs pictures bench bench-linkage check lock wheel wheelhouse audit clean
.DELETE_ON_ERROR:

help:
	@sed -n 's/^#   //p' Makefile

install: $(VENV)/.ready

install-extras: $(VENV)/.ready-extras

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

# ------------------------------------------------------------------------------- what is shipped

wheel: $(VENV)/.ready
	@rm -rf build && mkdir -p dist && rm -f dist/unionstats-*.whl
	$(BIN)/python -m pip wheel --quiet --no-index --no-deps --no-build-isolation -w dist .

# For the Python and the platform that it is made on. The drill installs from it alone, and the bill is of what that gave.
HOUSE := dist/wheelhouse
wheelhouse: wheel $(VENV)-ship/.ready-ship
	rm -rf $(HOUSE) dist/drill && mkdir -p $(HOUSE)
	$(BIN)/python -m pip download --quiet --require-hashes --no-deps --only-binary :all: -d $(HOUSE) -r requirements-extras.txt
	cp dist/unionstats-*.whl requirements-extras.txt LICENSE deploy/install.sh deploy/unionstats deploy/systemd/* $(HOUSE)
	cd $(HOUSE) && sha256sum * > ../sums && mv ../sums SHA256SUMS
	PYTHON=$(abspath $(BIN)/python) sh $(HOUSE)/install.sh dist/drill
	PYTHONWARNINGS=ignore::UserWarning $(VENV)-ship/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --of JSON -o dist/unionstats.cdx.json dist/drill
	tag=$$($(BIN)/python -c 'import sys, sysconfig; print(f"py{sys.version_info[0]}.{sys.version_info[1]}-{sysconfig.get_platform()}")') && \
	  tar -czf dist/unionstats-offline-$$tag.tar.gz -C dist wheelhouse unionstats.cdx.json
	rm -rf dist/drill && ls -lh dist

audit: $(VENV)-ship/.ready-ship
	$(VENV)-ship/bin/python deploy/audit.py $(VENV)-ship/bin/pip-audit requirements-extras.txt

# pip alone can't lock for every platform; uv is needed for this target only.
lock:
	@for set in requirements requirements-extras requirements-dev requirements-bench requirements-ship; do \
	  uv pip compile $$set.in --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-emit-index-url --no-emit-find-links --quiet -o $$set.txt || exit 1; \
	done

clean:
	rm -rf $(VENV) $(VENV)-bench $(VENV)-ship build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

# ------------------------------------------------------------------------------- the environment

$(VENV)/.ready: requirements.txt pyproject.toml | $(VENV)/bin/python
	$(call install,requirements.txt)

$(VENV)/.ready-extras: requirements-extras.txt pyproject.toml | $(VENV)/bin/python
	$(call install,requirements-extras.txt)
	@touch $(VENV)/.ready

$(VENV)/.ready-dev: requirements-dev.txt requirements.txt pyproject.toml | $(VENV)/bin/python
	$(call install,requirements-dev.txt)
	@touch $(VENV)/.ready

$(VENV)/.ready-bench: requirements-bench.txt pyproject.toml | $(VENV)/bin/python
	$(call install,requirements-bench.txt)

$(VENV)-ship/.ready-ship: requirements-ship.txt
	$(PYTHON) -m venv --clear $(VENV)-ship
	@$(VENV)-ship/bin/python -m pip install --quiet --no-input --require-hashes --no-deps -r requirements-ship.txt
	@touch $@

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
