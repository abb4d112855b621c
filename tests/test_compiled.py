"""What numba keeps on disk of the dual's functions is dropped when a function changes that they call."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from pathlib import Path
from shutil import copy

import pytest

from planner.solve import compiled

SOLVE = Path(compiled.__file__).parent
CALLEE = "from trial.compiled import {kind}\n\n@{kind}\ndef callee(x: float) -> float:\n    return {body}\n"
CALLER = """from trial.callee import callee
from trial.compiled import compiled

@compiled
def caller(x: float) -> float:
    return callee(x) + 1.0
"""

NOTHING_LEFT = """
import gc
from numba.core.registry import CPUDispatcher
from planner.assemble import assemble
from planner.pipeline import Warm, plan
from planner.scenario import Scenario
from planner.solve.decomposition import compile_engine
from planner.solve.options import SolveOptions

def known():
    ours = (d for d in gc.get_objects() if isinstance(d, CPUDispatcher))
    return {d.py_func.__qualname__: len(d.signatures) for d in ours if d.signatures}

compile_engine(assemble(Scenario()))
before, warm = known(), Warm()
for quarters, most in ((2, 1), (2, 3), (6, 3), (6, 3)):
    scenario = Scenario().change({"horizon.quarters": quarters, "building.most_sites": most})
    plan(scenario, SolveOptions(gap=0.01), warm=warm)
late = {name: count for name, count in known().items() if count != before.get(name)}
assert before and not late, late
"""


def test_nothing_is_compiled_while_a_time_limit_runs() -> None:
    """Neither a function nor another kind of arguments of one, such as arrays that are not contiguous."""
    subprocess.run([sys.executable, "-c", NOTHING_LEFT], check=True)


def run(folder: Path, kind: str, body: str) -> tuple[float, int]:
    """What ``caller`` gives for 2.0 once the package is imported anew, and how often it came from disk."""
    (folder / "callee.py").write_text(CALLEE.format(kind=kind, body=body))
    for name in [n for n in sys.modules if n.split(".")[0] == "trial"]:
        del sys.modules[name]
    importlib.invalidate_caches()
    caller = importlib.import_module("trial.caller").caller
    return caller(2.0), sum(caller.stats.cache_hits.values())


@pytest.mark.parametrize("kind", ["compiled", "inner"])
def test_a_change_of_another_file_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    folder = tmp_path / "trial"
    folder.mkdir()
    (folder / "__init__.py").touch()
    copy(compiled.__file__, folder)
    (folder / "caller.py").write_text(CALLER)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert run(folder, kind, "10.0 * x") == (21.0, 0)
    assert run(folder, kind, "10.0 * x") == (21.0, 1)
    assert run(folder, kind, "100.0 * x") == (201.0, 0)


@pytest.mark.parametrize("path", sorted(SOLVE.glob("*.py")), ids=lambda p: p.stem)
def test_numba_is_reached_through_the_module_that_knows_all_files(path: Path) -> None:
    """Compiled by ``njit`` itself, or calling compiled code of elsewhere, a function could go stale."""
    imports = [
        n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.ImportFrom)
    ]
    modules = {n.module for n in imports}
    assert path.name == "compiled.py" or "numba" not in modules
    if "planner.solve.compiled" in modules:
        ours = {m for m in modules if m and m.startswith("planner.")} - {"planner.instance"}
        assert all(m.startswith("planner.solve.") for m in ours)
        for m in ours - {"planner.solve.compiled"}:
            assert b".compiled import " in (SOLVE / f"{m.rsplit('.', 1)[1]}.py").read_bytes(), m
