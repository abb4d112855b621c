"""A few of the odd inputs of ``fuzz_inputs``: none ends in a traceback, late, or in much memory."""

from __future__ import annotations

import subprocess
import sys

import pytest
from odd_inputs import odd_input
from places import ROOT


def test_a_seed_always_makes_the_same_input() -> None:
    for seed in range(20):
        one, again = odd_input(seed), odd_input(seed)
        assert (one.kind, list(one.files)) == (again.kind, list(again.files))
        # A workbook holds the time at which it was written.
        same = {name for name in one.files if one.files[name] == again.files[name]}
        assert same == {name for name in one.files if not name.endswith(".xlsx")} or same == set(one.files)


@pytest.mark.skipif(sys.platform != "linux", reason="limits and figures of a process are Linux's")
def test_no_odd_input_ends_in_a_traceback_late_or_in_much_memory() -> None:
    """In a process of its own: a child's memory counts what it shares with its parent."""
    script = ROOT / "tests" / "kit" / "fuzz_inputs.py"
    done = subprocess.run(
        [sys.executable, script, "--seeds", "1..40"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "40 inputs" in done.stdout
