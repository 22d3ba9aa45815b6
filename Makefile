# Sets itself up: needs only Python 3.11 or later, make, and a package registry.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
DEV := .venv/ready-dev
LOCAL := .venv/ready-local
EXAMPLE := .onrecord/example
DOCS := .venv/docs
PROXY := .venv/endpoints
# What is imported is compiled then; to compile all that is installed takes longer than to run it.
INSTALL := $(BIN)/python -m pip install --quiet --no-compile --require-hashes
# So it must be kept, also where the environment says otherwise, as that of many containers does.
unexport PYTHONDONTWRITEBYTECODE
WHEEL := .venv/wheel

.PHONY: run test coverage chaos bench endpoints browser lint layout docs wheel local record clean

run: $(READY)  ## replay the cassettes of config.yaml: verdicts without a key or a network
	$(BIN)/onrecord run config.yaml

test: $(DEV)  ## the test suite
	@# Fetched once; where it can't be had, the tests of it are skipped and say so.
	@$(BIN)/python -c 'from pipeline.evidence.encoder import find_encoder; find_encoder()'
	$(BIN)/python -m pytest -n 2 $(COVER)

coverage: COVER := --cov
coverage: test  ## the same, and fails where less of the code is run than before (pyproject.toml says how much)

chaos: $(DEV)  ## 2,000 articles at 20% faults, 50 kills, full disks: what came of it goes to benchmarks/results
	$(BIN)/python benchmarks/chaos.py --out benchmarks/results/chaos.json

bench: $(DEV)  ## how fast it is, beside a bare client: to benchmarks/results; wants the machine to itself
	$(BIN)/python benchmarks/speed.py --out benchmarks/results/speed.json
	$(BIN)/python benchmarks/speed.py --only memory growth --out benchmarks/results/speed.json
	$(BIN)/python benchmarks/cluster.py --out benchmarks/results/cluster.json
	$(BIN)/python benchmarks/scale.py --out benchmarks/results/scale.json

endpoints: $(LOCAL) $(PROXY)/ready  ## each claim judged by way of LiteLLM's proxy? to benchmarks/results
	$(BIN)/python -m benchmarks.endpoints --litellm $(PROXY)/bin/litellm --date $$(date +%F) \
	  --out benchmarks/results/endpoints.json

browser: $(DEV)  ## the report in a real browser; needs chromium and npm
	$(BIN)/python -m pip install --quiet 'playwright>=1.50'
	npm install --silent --no-save --prefix .venv/axe axe-core@4
	AXE=.venv/axe/node_modules/axe-core/axe.min.js $(BIN)/python -m pytest -m browser tests/browser

lint: $(DEV)  ## style, types, and who may import whom
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

layout: $(DEV)  ## the floors of the package's folders, and names that occur twice
	$(BIN)/python -m scripts.layout

docs: $(DOCS)/ready  ## the documentation as a site, in site/; fails on a link that leads nowhere
	NO_MKDOCS_2_WARNING=1 $(DOCS)/bin/mkdocs build --strict --quiet

wheel: $(DEV)  ## the wheel, in dist/, tried in an environment of its own and an empty folder
	rm -rf dist && $(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	$(PYTHON) -m venv --clear $(WHEEL)
	$(WHEEL)/bin/python -m pip install --quiet --require-hashes -r requirements.txt
	$(WHEEL)/bin/python -m pip install --quiet --no-deps dist/onrecord-*.whl
	rm -rf $(WHEEL)/room && mkdir $(WHEEL)/room && cd $(WHEEL)/room && onrecord=../bin/onrecord \
	  && $$onrecord init && $$onrecord doctor && $$onrecord run && $$onrecord report && $$onrecord export --out claims.csv

local: $(LOCAL)  ## the server for the model that runs on this machine

record: $(LOCAL)  ## ask the model for whatever the cassettes lack: ours, and that of the example of `onrecord init`
	$(BIN)/onrecord run config.yaml --mode record
	rm -rf $(EXAMPLE)
	$(BIN)/onrecord init $(EXAMPLE)
	$(BIN)/onrecord run $(EXAMPLE)/config.yaml --mode record
	mkdir -p pipeline/setup/newsroom/cassettes
	cp $(EXAMPLE)/cassettes/example.yaml pipeline/setup/newsroom/cassettes/

clean:  ## remove the environment and all that the tools left behind
	rm -rf .venv site .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache dist
	find pipeline tests -name __pycache__ -type d -prune -exec rm -rf {} +

# --clear: an install that broke off leaves nothing behind.
$(READY): requirements.txt requirements-build.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "onrecord needs Python 3.11 or later: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(INSTALL) -r requirements.txt -r requirements-build.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# What works on it, beside it.
$(DEV): $(READY) requirements-dev.txt
	$(INSTALL) -r requirements-dev.txt
	@touch $@

$(LOCAL): $(READY) requirements-local.txt
	$(INSTALL) -r requirements-local.txt
	@touch $@

# An environment of its own: a gateway that others wrote, with what it needs.
$(PROXY)/ready: requirements-endpoints.txt
	$(PYTHON) -m venv --clear $(PROXY)
	$(PROXY)/bin/python -m pip install --quiet --require-hashes -r requirements-endpoints.txt
	@touch $@

# An environment of its own: the site's tools have nothing to do with the program's.
$(DOCS)/ready: requirements-docs.txt
	$(PYTHON) -m venv --clear $(DOCS)
	$(DOCS)/bin/python -m pip install --quiet --require-hashes -r requirements-docs.txt
	@touch $@
