"""What the first commands say on a machine whose Python is too old."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from shutil import copy

import pytest
from places import ROOT

OLD = "import sys; sys.version_info = (3, 10, 12, 'final', 0); "


def test_installing_with_an_old_python_says_which_is_needed() -> None:
    """pip runs this file first; left to itself it finds that no two packages go together."""
    code = f"{OLD}import runpy; runpy.run_path('setup.py')"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "needs Python 3.11 or newer (found 3.10)\n")


@pytest.mark.skipif(os.name != "posix", reason="test.sh is for a shell")
@pytest.mark.parametrize("place", ["bin", ".venv/bin"])
def test_the_tests_with_an_old_python_say_which_is_needed(place: str, tmp_path: Path) -> None:
    """Also where an environment was made with it before."""
    copy(ROOT / "test.sh", tmp_path)
    for folder in ("bin", place):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    old = tmp_path / place / ("python" if ".venv" in place else "python3")
    old.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{OLD}exec(sys.argv[2])" "$@"\n')
    old.chmod(0o755)
    path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "test.sh"], cwd=tmp_path, env={**os.environ, "PATH": path}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.endswith("needs Python 3.11 or newer (found 3.10)\n")
    assert len(done.stderr.splitlines()) == 1
