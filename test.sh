#!/usr/bin/env bash
# Sets up a virtual environment and passes the tests: lint, types, import direction, and every test.
set -euo pipefail
cd "$(dirname "$0")"
python=.venv/bin/python
[ -x "$python" ] || python=python3
"$python" -c 'import sys; sys.version_info >= (3, 11) or sys.exit(
    "%s: needs Python 3.11 or newer (found %d.%d)" % ((sys.executable,) + sys.version_info[:2]))'
[ -x .venv/bin/python ] || python3 -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test,docs]'
.venv/bin/ruff check .
.venv/bin/ruff format --check .
.venv/bin/mypy
# Compiled once, or a dozen of the tests' processes would each compile the engine at the same time.
.venv/bin/python -c 'from planner.engine.search.compilation import compile_engine
from planner.instance.assembly import assemble
from planner.scenario import Scenario
compile_engine(assemble(Scenario()))'
.venv/bin/python -m pytest -n 2 --dist loadfile "$@"
