"""Where the repository and what the tests share stand."""

import sys
from pathlib import Path

KIT = Path(__file__).parent
ROOT = KIT.parents[1]
STUB = (sys.executable, str(KIT / "stub_worker.py"))
"""The command of a solver process that solves nothing."""
