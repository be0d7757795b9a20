# Needs git, make and Python 3.11 or newer; everything else it installs into $(VENV).
VENV ?= .venv
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help render test fuzz check format engines lock bench clean

help:  ## show what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 10

$(READY): requirements/dev.txt pyproject.toml
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name one with make PYTHON=..." >&2; exit 1; }
	"$(PYTHON)" -m venv "$(VENV)"
	"$(BIN)/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	"$(BIN)/python" -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch "$@"

render: $(READY)  ## write every CI file of the fleet into generated/
	"$(BIN)/pipelinegen" render

test: $(READY)  ## run the tests; those that need an engine that is not there say so and are skipped
	"$(BIN)/python" -m pytest -n 2

fuzz: $(READY)  ## compare with a server's own libraries, on all the cases: the oracle of make engines is needed
	PIPELINEGEN_FUZZ=full PIPELINEGEN_REQUIRED_ENGINES=oracle \
	  "$(BIN)/python" -m pytest -n 2 tests/engines/test_conditions.py tests/engines/test_documents.py \
	  tests/engines/test_reader.py tests/engines/test_substitution.py

format: $(READY)  ## put the source into its one layout
	"$(BIN)/ruff" format .
	"$(BIN)/ruff" check --fix .

engines: $(READY)  ## fetch the programs of others that the tests compare us with
	engines/fetch

check: $(READY)  ## everything that must hold before a change lands
	PATH="$(abspath $(BIN)):$$PATH" tools/check

lock: $(READY)  ## choose the newest allowed dependencies anew
	tools/lock

bench: $(READY)  ## measure, beside yamloom and ghagen
	bench/run

clean:  ## remove what make has made here
	rm -rf "$(VENV)" dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
