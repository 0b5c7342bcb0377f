# One verb each; `make help` lists them.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed
WORKERS ?= 4# on 2 cores: half of a test is waiting for Postgres, a process or a clock

.DEFAULT_GOAL := help
.PHONY: help install demo run test test-slow check format lint types layers docs docs-check bench bench-turn bench-tools bench-slack crashes soak trials eval eval-dialogues eval-router lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-12s %s\n", $$1, $$2}'

install: $(STAMP) ## create .venv with the locked packages

$(STAMP): requirements.lock pyproject.toml
	@test -x $(PY) || $(PYTHON) -m venv $(VENV) || { echo "python3 -m venv failed: on Debian run 'apt-get install python3-venv'"; exit 1; }
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check uv
	@$(VENV)/bin/uv pip sync --quiet --python $(PY) --require-hashes requirements.lock
	@$(VENV)/bin/uv pip install --quiet --python $(PY) --no-deps --no-build-isolation --editable .
	@touch $@

demo: install ## start everything on the embedded database and open the chat
	@$(PY) -m sandbox

run: install ## open the console chat (embedded database unless SUPABASE_DB_URL is set)
	@$(PY) -m server chat

test: install ## run all tests
	@$(PY) -m pytest -q -n $(WORKERS) --no-loadscope-reorder

test-slow: install ## run the tests that take minutes (scale 100, long trials)
	@$(PY) -m pytest -q -m slow

check: lint types layers docs-check test ## exactly what CI runs

format: install ## format the code
	@$(VENV)/bin/ruff check --quiet --fix-only .
	@$(VENV)/bin/ruff format --quiet .

lint: install ## ruff
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .

types: install ## basedpyright
	@$(VENV)/bin/basedpyright

layers: install ## import-linter
	@$(VENV)/bin/lint-imports

docs: install ## write the generated reference pages
	@$(PY) -m server docs

docs-check: install ## fail when a generated page is out of date
	@$(PY) -m server docs --check

bench: bench-turn bench-tools ## all benchmarks, as ratios against a peer in the same run

bench-turn: install ## a durable turn against langchain's create_agent
	@$(PY) -m benchmarks.turn

bench-tools: install ## p50 and p95 of every tool on a large company
	@$(PY) -m benchmarks.tools

bench-slack: install ## how fast the Slack bot acknowledges, shows a sign and answers, against its goals
	@$(PY) -m benchmarks.slack_load

crashes: install ## kill Slack bots and restart the database under 1,000 questions, with one bot and with two
	@$(PY) -m benchmarks.slack_crashes

MINUTES ?= 30
RATE ?= 5
soak: install ## questions for MINUTES (30) at RATE (5) a second: memory, connections, answers
	@$(PY) -m benchmarks.slack_soak --minutes $(MINUTES) --rate $(RATE)

trials: install ## kill processes between a press and its answer, 1,000 times
	@$(PY) -m benchmarks.trials

eval: eval-router eval-dialogues ## the evaluation suite, offline

eval-dialogues: install ## whole conversations with the offline planner on the demo company
	@$(PY) -m evals.dialogues

eval-router: install ## recall of the router and top-1 of the offline planner
	@$(PY) -m evals.routing

lock: install ## resolve requirements.lock anew (hashes, no registry names)
	@$(VENV)/bin/uv export --quiet --all-groups --no-emit-project --no-header --format requirements.txt -o requirements.lock
	@rm -f uv.lock

clean: ## remove the embedded database and caches
	@test ! -x $(PY) || $(PY) -m server db stop || true
	@rm -rf .arthur .langgraph_api .pytest_cache .ruff_cache
