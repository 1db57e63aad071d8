# Everything works on a machine with git, make and Python 3.11 alone: the first target that needs
# the environment creates it, and a stamp file keeps the next one from doing it again.

PYTHON ?= python3
VENV ?= .venv
JOBS ?= 2
# A third of the time the tests wait for terminals and engines: two cores have work for three.
WORKERS ?= 3
ARGS ?=

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
INSTALL := $(PIP) install --constraint constraints.txt --build-constraint constraints.txt
PROJECT := pyproject.toml constraints.txt
RUN := $(VENV)/.gradstep-run
DEV := $(VENV)/.gradstep-dev
DEVICE := $(VENV)/.gradstep-device
BENCH := $(VENV)/.gradstep-bench

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test static holds format soak bench budgets picture golden wheel setup device clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUN) ## open the tutor; ARGS="autograd-1w" opens a lesson
	@$(BIN)/gradstep $(ARGS)

# mypy runs on one core and takes a minute the first time, so the lessons are played beside it.
test: $(DEV) ## format, lint, types, import contracts, the lessons' check and the tests
	@$(MAKE) --no-print-directory -j $(JOBS) static holds
	$(BIN)/pytest -n $(WORKERS) --dist worksteal $(ARGS)

static: $(DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

holds: $(DEV)
	$(BIN)/gradstep check lessons --run

soak: $(DEV) ## the tests that take long: floods, kills, long walks, rules with many examples
	$(BIN)/pytest -m soak $(ARGS)
	$(BIN)/pytest -n $(JOBS) -m hypothesis --hypothesis-profile thorough $(ARGS)

bench: $(BENCH) ## measure the budgets, each against its reference
	@$(BIN)/python -m bench $(ARGS)

budgets: $(BENCH) ## measure them, and write the table of budgets in the README again
	@$(BIN)/python -m bench --readme

picture: $(DEV) ## draw docs/screen.svg again, from the real screen
	@$(BIN)/python -m bench.picture docs/screen.svg

format: $(DEV) ## put the code in shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

golden: $(DEV) ## write the golden files of the JSON contract again, after a change that is meant
	@$(BIN)/python -m tests.contract.golden_files

wheel: $(DEV) ## build the wheel into dist/
	@$(BIN)/hatchling build --target wheel

setup: $(DEV) ## create the environment with everything that the tests need

device: $(DEVICE) ## add torchvulkan, a second device for the tests (needs a Vulkan driver)

clean: ## remove the environment and everything that was built
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

# The environment is made from scratch, or one that is already there is taken as it is. Its pip is
# replaced by the one in constraints.txt, because the pip of Python 3.11 knows no dependency groups.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "gradstep needs Python 3.11 or newer, and $(PYTHON) is not:" \
	    "make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' || { \
	  echo "This Python cannot create environments. On Debian and Ubuntu:" \
	    "apt install python3-venv" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.gradstep-pip: constraints.txt | $(BIN)/python
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip
	@$(PIP) install --quiet --constraint constraints.txt --upgrade pip
	@touch $@

$(RUN): $(PROJECT) $(VENV)/.gradstep-pip
	@echo "Setting up $(VENV). The first time this fetches PyTorch and takes a while."
	@$(INSTALL) --editable .
	@touch $@

$(DEV): $(PROJECT) $(VENV)/.gradstep-pip
	@echo "Setting up $(VENV) for development. The first time this fetches PyTorch and takes a while."
	@$(INSTALL) --editable . --group dev
	@touch $(RUN) $@

$(DEVICE): $(PROJECT) $(DEV)
	@$(INSTALL) --group device
	@touch $@

$(BENCH): $(PROJECT) $(DEV)
	@$(INSTALL) --group bench
	@touch $@
