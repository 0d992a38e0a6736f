.DEFAULT_GOAL := help
PORT ?= 8000
BIN := .venv/bin

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: ## install what `make demo` needs
	@.make/setup run

setup-tests: ## install what `make test` needs
	@.make/setup test

demo: setup ## start with invented people on http://127.0.0.1:8000 (PORT=... for another port)
	@exec $(BIN)/fahrwasser demo --port $(PORT)

test: setup-tests ## every check: format, lint, types, import contracts, tests
	@echo "== format"; $(BIN)/ruff format --check .
	@echo "== lint"; $(BIN)/ruff check .
	@echo "== types"; $(BIN)/mypy
	@echo "== definitions"; $(BIN)/fahrwasser check && $(BIN)/fahrwasser play | tail -n 1
	@echo "== tests"; $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

faults: setup-tests ## kill everything a thousand times and count what was lost (ARGUMENTS="--kills 100 --seed 7")
	@PYTHONPATH=. $(BIN)/python -m tests.faults $(ARGUMENTS)

soak: setup-tests ## the same load for an hour, and nothing may grow (ARGUMENTS="--minutes 10 --database sqlite")
	@PYTHONPATH=. $(BIN)/python -m tests.soak $(ARGUMENTS)

bench: setup-tests ## measure beside what is the limit, and print ratios (ARGUMENTS="transitions --short")
	@PYTHONPATH=. $(BIN)/python -m tests.benchmarks $(ARGUMENTS)

lock: ## pin the newest versions of all libraries (needs uv)
	uv pip compile -q --upgrade --generate-hashes --no-emit-index-url --universal --python-version 3.11 --no-header --extra setup pyproject.toml -o requirements.lock
	uv pip compile -q --upgrade --generate-hashes --no-emit-index-url --universal --python-version 3.11 --no-header --extra setup --extra test pyproject.toml -o requirements-test.lock
	cd tests/webapp/rendering/tools && uv pip compile -q --upgrade --no-deps --generate-hashes --no-emit-index-url --universal --python-version 3.11 --no-header requirements.in -o requirements.lock

.PHONY: help setup setup-tests demo test faults soak bench lock
