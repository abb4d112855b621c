"""What numba keeps on disk of the engine's functions is dropped when a function changes that they call."""

from __future__ import annotations

import ast
import importlib
import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from shutil import copy

import pytest

from planner.engine import compiled, shipped_code

ENGINE = Path(compiled.__file__).parent
COMPILED = sorted(ENGINE.rglob("*.py"))
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
from planner.instance.assembly import assemble
from planner.studies.planning import Warm, plan
from planner.scenario import Scenario
from planner.engine.search.compilation import compile_engine
from planner.solve_options import SolveOptions

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


@pytest.mark.parametrize("named", [None, "generic"])
def test_code_is_made_for_one_level_of_processors_or_for_the_one_that_is_named(named: str | None) -> None:
    code = "import planner.engine.compiled as c\nfrom numba.core.registry import cpu_target\n"
    code += "print(c._host_has_level(), *cpu_target.target_context.codegen().magic_tuple()[1:])"
    machine = {k: v for k, v in os.environ.items() if k != "NUMBA_CPU_NAME"}
    machine |= {"NUMBA_CPU_NAME": named} if named else {}
    told = subprocess.check_output([sys.executable, "-c", code], env=machine, text=True)
    has_level, *made_for = told.split()
    if named:
        assert made_for == [named]
    else:
        assert (made_for == [compiled.LEVEL]) == (has_level == "True")


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


KEPT = """
import sys
import tarfile
sys.path.insert(0, {folder!r})
from trial.caller import caller
print(caller(2.0), sum(caller.stats.cache_hits.values()))
"""


@pytest.mark.skipif(os.name != "posix", reason="homes are found in another way there")
@pytest.mark.parametrize("place", ["temporary", "taken", "none"])
def test_without_a_folder_to_write_compiled_code_is_kept_in_a_temporary_one_or_not(
    tmp_path: Path, place: str
) -> None:
    """A file where a folder is needed stands for an installation, and a home, that are read only."""
    folder, temporary = tmp_path / "trial", tmp_path / "tmp"
    for made in (folder, temporary):
        made.mkdir()
    for name in ("__init__.py", "__pycache__"):
        (folder / name).touch()
    copy(compiled.__file__, folder)
    (folder / "caller.py").write_text(CALLER)
    (folder / "callee.py").write_text(CALLEE.format(kind="inner", body="10.0 * x"))
    own = temporary / f"planner-compiled-{os.getuid()}"
    if place == "taken":  # by somebody who lets others write: code from there is not run
        own.mkdir()
        own.chmod(0o777)
    homeless = {"HOME": os.devnull, "XDG_CACHE_HOME": os.devnull, "TMPDIR": str(temporary)}
    code = KEPT.format(folder=str(tmp_path))
    if place == "none":
        code = f"import tempfile\ntempfile.tempdir = {os.devnull!r}\n{code}"
    environment = {k: v for k, v in os.environ.items() if k != "NUMBA_CACHE_DIR"} | homeless
    found = []
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
        )
        found.append(done.stdout)
        assert done.stderr.startswith("compiled code can be kept neither beside the planner nor in a home")
        assert len(done.stderr.splitlines()) == 1
    again = 1 if place == "temporary" else 0
    assert found == ["21.0 0\n", f"21.0 {again}\n"]
    assert any(own.rglob("*.nbc")) == (place == "temporary")


@pytest.mark.parametrize("path", COMPILED, ids=lambda p: p.stem)
def test_numba_is_reached_through_the_module_that_knows_all_files(path: Path) -> None:
    """Compiled by ``njit`` itself, or calling compiled code of elsewhere, a function could go stale."""
    imports = [
        n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.ImportFrom)
    ]
    modules = {n.module for n in imports}
    assert path.name == "compiled.py" or "numba" not in modules
    if "planner.engine.compiled" in modules:
        ours = {m for m in modules if m and m.startswith("planner.")} - {"planner.instance"}
        assert all(m.startswith("planner.engine.") for m in ours)
        for m in ours - {"planner.engine.compiled"}:
            file = ENGINE.joinpath(*m.split(".")[2:]).with_suffix(".py")
            assert file in compiled._stamped(), m


def test_shipped_code_is_laid_out_for_these_sources_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipped_code, "FOLDER", tmp_path)
    files = {"stamp": b"these", "part.one-3.py311.nbi": b"index", "part.one-3.py311.1.nbc": b"code",
             "part.one_more-9.py311.nbi": b"other"}  # fmt: skip
    with tarfile.open(shipped_code.archive("level"), "w:xz") as packed:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            packed.addfile(member, io.BytesIO(data))
    index = tmp_path / "cache" / "part.one-3.py311.nbi"
    shipped_code.lay_out(index, "level", b"others")
    shipped_code.lay_out(index, "another level", b"these")
    assert not index.parent.exists()
    shipped_code.lay_out(index, "level", b"these")
    laid_out = {path.name: path.read_bytes() for path in index.parent.iterdir()}
    assert laid_out == {name: data for name, data in files.items() if name.startswith("part.one-3.")}


def test_an_archive_that_is_cut_short_ships_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipped_code, "FOLDER", tmp_path)
    shipped_code.archive("level").write_bytes(b"\xfd7zXZ\x00 cut short")
    shipped_code.lay_out(tmp_path / "cache" / "part.one-3.py311.nbi", "level", b"these")
    assert not (tmp_path / "cache").exists()
