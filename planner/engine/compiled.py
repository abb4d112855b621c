"""How the functions of the engine are compiled, and when what numba keeps of them on disk is out of date.

numba compares a function's file with the one it was compiled from, and looks at no other file, though the
code of called functions is compiled in. Here all modules that import this one count as one file.

numba keeps it beside the modules or in the user's cache folder; where neither can be written, it is kept in a
temporary folder, or not at all, and a warning says so. What a wheel carries is laid out there first.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from llvmlite import binding
from numba import njit
from numba.core import config

from planner.engine import shipped_code

F = TypeVar("F", bound=Callable[..., object])

ANY_ORDER = ("reassoc", "contract", "nnan", "ninf", "nsz")

_OPTIONS: dict[str, Any] = {
    "cache": True,
    "nogil": True,
    "error_model": "numpy",
    "no_cfunc_wrapper": True,  # nobody calls from C
}


LEVEL = "x86-64-v3"
"""The instruction set that code is made for where the processor has it. Code for AVX-512 was slower by a
seventh on a slider's moves (docs/engine.md), and one set gives the same sums on every such machine.
"""
_EFFORT = 1
"""LLVM's level of optimisation, of 0 to 3. At 3, numba's own choice, compiling takes a fifth longer, and
the compiled engine is one or two per cent faster.
"""
_LEVEL_HAS = ("avx", "avx2", "bmi", "bmi2", "f16c", "fma", "lzcnt", "movbe", "xsave")
"""Features of that level beyond x86-64-v2 (System V Application Binary Interface, AMD64, table 3.1)."""


def _choose_code() -> None:
    """Compile for ``LEVEL`` with ``_EFFORT``, unless NUMBA_CPU_NAME or NUMBA_OPT say otherwise.

    numba looks at both at its first function.
    """
    if "NUMBA_OPT" not in os.environ:
        _CONFIG.OPT = type(_CONFIG.OPT)(_EFFORT)
    if "NUMBA_CPU_NAME" not in os.environ and _host_has_level():
        _CONFIG.CPU_NAME, _CONFIG.CPU_FEATURES = LEVEL, ""


def at_level() -> bool:
    """Whether code is made for ``LEVEL``."""
    return bool(_CONFIG.CPU_NAME == LEVEL)


def _host_has_level() -> bool:
    has = binding.get_host_cpu_features()
    return all(has.get(name, False) for name in _LEVEL_HAS)


def _stamped() -> list[Path]:
    """This module, all beside and below it that import it, and those that these import: types they share."""
    here = Path(__file__)
    texts = {path: path.read_bytes() for path in sorted(here.parent.rglob("*.py")) if path != here}
    users = [path for path, text in texts.items() if b".compiled import " in text]
    named = {
        name for path in users for name in re.findall(rb"from planner\.engine\.([\w.]+) import", texts[path])
    }
    files = {here.parent.joinpath(*name.decode().split(".")).with_suffix(".py") for name in named}
    return sorted({here, *users, *(files & texts.keys())})


def _stamp() -> bytes:
    """A hash of all files that compiled code is made from."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in _stamped())).digest()


_CONFIG: Any = config
_choose_code()
STAMP = _stamp()
"""Of all that compiled code depends on but Python, numba and processor."""
_LOG = logging.getLogger(__name__)
_NOWHERE = "compiled code can be kept neither beside the planner nor in a home folder"


@cache
def _elsewhere() -> str | None:
    """A temporary folder of this user's own for compiled code; None where there is none."""
    try:
        folder = Path(tempfile.gettempdir()) / f"planner-compiled-{os.getuid() if os.name == 'posix' else ''}"
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        # Code is run from there: what another user has laid out, or can write to, will not do.
        if os.name == "posix" and (found.st_uid != os.getuid() or found.st_mode & 0o170077 != 0o040000):
            folder = Path(tempfile.mkdtemp(prefix="planner-compiled-"))
    except OSError:
        _LOG.warning(f"{_NOWHERE}: it is not kept, and every start compiles for minutes")
        return None
    _LOG.warning(f"{_NOWHERE}: it is kept in {folder}")
    return str(folder)


def _kept(function: F, **options: Any) -> Any:
    try:
        dispatcher: Any = njit(**_OPTIONS | options)(function)
    except RuntimeError:  # numba found no folder to keep it in
        _CONFIG.CACHE_DIR = _elsewhere() or ""
        options["cache"] = bool(_CONFIG.CACHE_DIR)
        dispatcher = njit(**_OPTIONS | options)(function)
        if not _CONFIG.CACHE_DIR:
            return dispatcher
    # numba has no public way to set one function's stamp; tests/test_compiled.py sees that this one works.
    own = dispatcher._cache._cache_file
    own._source_stamp = STAMP
    if at_level() and "no_cpython_wrapper" not in options and not own._load_index():
        shipped_code.lay_out(Path(own._index_path), LEVEL, STAMP)
    return dispatcher


def can_be_kept(function: Callable[..., object]) -> bool:
    """Whether code of a ``compiled`` function is kept on disk at all."""
    return hasattr(cast(Any, function)._cache, "_cache_file")


def is_kept(function: Callable[..., object]) -> bool:
    """Whether code of a ``compiled`` function, of these sources, is on disk."""
    return can_be_kept(function) and bool(cast(Any, function)._cache._cache_file._load_index())


def cache_folder() -> str | None:
    """The folder that code is kept in where it is not numba's own choice."""
    return _CONFIG.CACHE_DIR or None


def compiled(function: F) -> F:
    """``function`` compiled, run without Python's lock, and kept on disk until one of these modules changes.

    Constants that compiled functions read must stand in such modules too. x / 0 is inf or nan.
    """
    return cast(F, _kept(function))


def inner(function: F) -> F:
    """As ``compiled``, for compiled callers only: the gate from Python takes long to compile."""
    return cast(F, _kept(function, no_cpython_wrapper=True))


def summing(function: F) -> F:
    """As ``inner``, its sums in whatever order is fastest."""
    return cast(F, _kept(function, no_cpython_wrapper=True, fastmath={"reassoc", "contract"}))


def any_order(function: F) -> F:
    """As ``inner``, its sums of finite numbers in whatever order is fastest."""
    return cast(F, _kept(function, no_cpython_wrapper=True, fastmath=set(ANY_ORDER)))
