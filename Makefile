# The only door: every habit of the project is one word here. `make help` lists them.

# The first Python that is new enough; name another with `make PYTHON=/path/to/python …`.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
READY := .venv/ready
WORKERS ?= 2
PYTEST := $(BIN)/python -m pytest
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-strip-extras

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export PIP_ROOT_USER_ACTION := ignore

.DEFAULT_GOAL := help
.PHONY: help demo test check fix proof bench covered lock

help:  ## what one can say
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 12

demo: $(READY)  ## a made-up town: its deliveries, loaded, in a snapshot, with a summary
	$(BIN)/ketenzicht demo build --out build/demo

test: $(READY)  ## the tests, without the long proofs
	$(PYTEST) -n $(WORKERS) --dist loadgroup -m "not proof"

check: $(READY)  ## style, format, types and the arrows between the rooms
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(READY)  ## what a machine can mend of style and format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

proof: $(READY)  ## the long proofs: kills, full disks, large deliveries
	$(PYTEST) -m proof

bench: $(READY)  ## speed and memory beside the peers; bench/README.md keeps the figures
	$(BIN)/python -m bench

covered: $(READY)  ## which requirements have a passing test and which have none
	@mkdir -p build
	-$(PYTEST) -n $(WORKERS) --dist loadgroup -m "not proof" --covered build/covered.json
	@$(BIN)/python -m tests.covered build/covered.json

lock: $(READY)  ## resolve the requirements again (add UPGRADE=--upgrade for newer versions)
	$(COMPILE) $(UPGRADE) pyproject.toml requirements/build.in -o requirements/base.txt
	$(COMPILE) $(UPGRADE) --extra dev -c requirements/base.txt pyproject.toml requirements/build.in -o requirements/dev.txt

# The environment: made once from the locked, hashed requirements; the file .venv/ready says that it is whole.
$(READY): requirements/dev.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Ketenzicht needs Python 3.11 or newer. Install it, or name it: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "This Python cannot make environments. Install python3-venv (apt-get install python3-venv) and try again."; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@
