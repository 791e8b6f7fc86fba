# Two commands do everything on a fresh machine that has Python 3.11+ and make: `make demo` and `make test`.

PYTHON ?= python3
VENV   ?= .venv
BIN     = $(VENV)/bin
RUN    ?= demo

.DEFAULT_GOAL := help
.PHONY: help install browser demo test check format bench docs clean

help:  ## show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /|/' | column -t -s '|'

install: $(VENV)/.installed  ## make the virtual environment with everything for development

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 11), "somatopy needs Python 3.11 or newer: make PYTHON=python3.x"'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@

BROWSERS = chromium chromium-browser google-chrome google-chrome-stable

browser:  ## a browser for the explorer's tests: the system's, or Debian's Chromium where we may install it
	@for name in "$$SOMATOPY_CHROMIUM" $(BROWSERS); do \
	  if [ -n "$$name" ] && command -v "$$name" > /dev/null; then echo "browser: $$name"; exit 0; fi; \
	done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium && exit 0; \
	fi; \
	echo "no Chromium: install the package chromium, or set SOMATOPY_CHROMIUM to a browser of its kind; until then the tests in a browser are skipped" >&2; \
	exit 1

demo: install  ## the main job: synthesized syllables -> growing map -> check -> pictures -> a page to explore, all in ./demo
	$(BIN)/somatopy train --example syllables --split train --map growing --seed 1 --out $(RUN) --overwrite
	$(BIN)/somatopy check $(RUN)
	$(BIN)/somatopy draw $(RUN)
	$(BIN)/somatopy explore $(RUN) --no-open

test: install  ## run the tests
	$(BIN)/python -m pytest

check: install  ## style, types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: install  ## let ruff mend what it can
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

bench: install  ## measure against the peers (they get their own environment); minutes
	$(BIN)/python -m benchmarks

docs: install  ## build the documentation into ./site
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[docs]'
	$(BIN)/mkdocs build --strict

clean:  ## remove what the other targets made
	rm -rf $(VENV) demo site dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
