"""Where the repository and what the tests share stand."""

import os
import shutil
import sys
from pathlib import Path

import pytest

KIT = Path(__file__).parent
ROOT = KIT.parents[1]
STUB = (sys.executable, str(KIT / "stub_worker.py"))
"""The command of a solver process that solves nothing."""
CHROMIUM = os.environ.get("PLANNER_CHROMIUM") or shutil.which("chromium")
NEEDS_CHROMIUM = pytest.mark.skipif(
    CHROMIUM is None, reason="no chromium: install one or set PLANNER_CHROMIUM"
)
