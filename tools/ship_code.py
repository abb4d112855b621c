"""Compile the engine and put the code where a wheel takes it from (``planner/engine/shipped``).

Run it from the repository's top folder with every Python that the wheel is for, on a processor of the level
``planner.engine.compiled.LEVEL``: ``python tools/ship_code.py``. It takes a minute or two, then checks in a
process of its own that nothing is compiled any more. One archive is some megabyte, for one minor version of
Python and one version of numba; others ignore it.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from planner.engine import compiled, shipped_code

COMPILE = """
from planner.engine.search.compilation import compile_engine
from planner.instance.assembly import assemble
from planner.scenario import Scenario
compile_engine(assemble(Scenario()))
"""
COUNT = """
import gc
from numba.core.registry import CPUDispatcher
parts = ("planner.engine.pricing.", "planner.engine.search.")
every = [d for d in gc.get_objects() if isinstance(d, CPUDispatcher)]
ours = [d for d in every if d.py_func.__module__.startswith(parts)]
print(sum(sum(d.stats.cache_misses.values()) for d in ours))
"""
OUTER = """
for d in ours:
    if not d.targetoptions.get("no_cpython_wrapper"):
        print(d._cache._impl.filename_base)
"""


def run(code: str, cache: Path) -> list[str]:
    """Lines that a Python process prints whose compiled code is kept in ``cache``."""
    env = os.environ | {"NUMBA_CACHE_DIR": str(cache)}
    return subprocess.check_output([sys.executable, "-c", code], env=env, text=True).splitlines()


def made(folder: Path) -> dict[str, bytes]:
    """The files of the functions that are called from Python; those that they call are compiled in."""
    _, *outer = run(COMPILE + COUNT + OUTER, folder)
    kept = {path.name: path.read_bytes() for path in folder.rglob("*.nb[ic]")}
    return {name: data for name, data in kept.items() if any(name.startswith(f"{o}.") for o in outer)}


def main() -> None:
    """Make the archive and check it."""
    if not compiled.at_level():
        sys.exit(f"this processor, or NUMBA_CPU_NAME, is not of the level {compiled.LEVEL}")
    target = shipped_code.archive(compiled.LEVEL)
    target.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        files = made(Path(folder)) | {shipped_code.STAMP: compiled.STAMP}
    target.parent.mkdir(exist_ok=True)
    with tarfile.open(target, "w:xz", preset=9) as packed:
        for name, data in sorted(files.items()):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            packed.addfile(member, io.BytesIO(data))
    with tempfile.TemporaryDirectory() as folder:
        (misses,) = run(COMPILE + COUNT, Path(folder))
    print(
        f"{target}: {len(files) - 1} files, {target.stat().st_size / 1e6:.1f} MB, {misses} functions compiled"
    )
    if int(misses):
        sys.exit("functions were compiled although their code is shipped")


if __name__ == "__main__":
    main()
