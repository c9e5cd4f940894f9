# redan: `make demo` answers the question, `make test` checks everything. Both set themselves up.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
DEMO := demo/levant-2013.html
PIN := uv pip compile -q --python-version 3.11 --python-platform linux --generate-hashes --no-annotate \
	--custom-compile-command 'make pins' --group build pyproject.toml
MAKEFLAGS += --no-print-directory

.PHONY: help demo test quick test-long bench validate web pins setup setup-test clean
.DEFAULT_GOAL := help

help:
	@echo "make demo       what would the S-300 change over Damascus? (answer and report)"
	@echo "make test       ruff, import contracts, mypy, the test suite"
	@echo "make quick      the part of it that takes less than a minute"
	@echo "make test-long  the tests that take hours"
	@echo "make bench      speed and memory on this machine"
	@echo "make validate   redan against values from outside and recorded history: docs/validation.md"
	@echo "make web        build the page that redan serve shows (Node comes as a wheel)"
	@echo "make pins       write the pinned packages anew (needs uv)"
	@echo "make clean      remove .venv and every cache"

setup:
	@$(if $(PYTHON),,echo "no python3 found: install Python 3.11 or newer" >&2; exit 2;) $(PYTHON) tools/setup.py run

setup-test:
	@$(if $(PYTHON),,echo "no python3 found: install Python 3.11 or newer" >&2; exit 2;) $(PYTHON) tools/setup.py test

# The report of an earlier demo makes way, one that was changed since does not.
demo: setup
	@sha256sum --check --status demo/.written 2>/dev/null && rm $(DEMO) || true
	@mine=$$(test -e $(DEMO) || echo yes); \
	$(BIN)/redan compare examples/levant-2013/scenario.yaml --report $(DEMO) && \
	if [ "$$mine" ]; then sha256sum $(DEMO) > demo/.written; fi && \
	echo "On a map, to change and to play back: $(BIN)/redan serve --demo"

test: setup-test
	@$(BIN)/python tools/checks.py test

quick: setup-test
	@$(BIN)/python tools/checks.py quick

test-long: setup-test
	@echo "[test-long] the long tier: hours; Ctrl-C stops it"
	@$(BIN)/python -m pytest -m long -n 2 --durations=10

bench: setup
	@$(BIN)/redan bench

validate: setup
	@$(BIN)/redan validate

web: setup-test
	@$(BIN)/python tools/web.py

pins:
	$(PIN) -o requirements.txt
	$(PIN) --all-extras -c requirements.txt -o requirements-test.txt

clean:
	rm -rf .venv .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache build dist demo web/node_modules src/redan/app/static
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
