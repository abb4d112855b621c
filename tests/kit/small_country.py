"""The second country: small, made up, and planned in processes of its own, as a process plans one country."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from places import KIT, ROOT

ARVENIA = ROOT / "tests" / "data" / "arvenia"


def run(*words: object, country: Path = ARVENIA) -> subprocess.CompletedProcess[str]:
    """A command of the planner for that country."""
    command = [sys.executable, "-m", "planner", "--country", str(country), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def python(code: str, *words: object, country: Path = ARVENIA, **environment: str) -> str:
    """What a program prints in a process that plans that country; it must end well."""
    paths = os.pathsep.join([str(ROOT), str(KIT), os.environ.get("PYTHONPATH", "")])
    known = {**os.environ, "PLANNER_COUNTRY": str(country), "PYTHONPATH": paths, **environment}
    command = [sys.executable, "-c", code, *map(str, words)]
    done = subprocess.run(command, env=known, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
