"""How the functions of the dual are compiled, and when what numba keeps of them on disk is out of date.

numba compares a function's file with the one it was compiled from, and looks at no other file, though the
code of called functions is compiled in. Here all modules that import this one count as one file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., object])

ANY_ORDER = ("reassoc", "contract", "nnan", "ninf", "nsz")

_OPTIONS: dict[str, Any] = {
    "cache": True,
    "nogil": True,
    "error_model": "numpy",
    "no_cfunc_wrapper": True,  # nobody calls from C
}


def _stamp() -> bytes:
    """A hash of this module and of all beside it that import it."""
    here = Path(__file__)
    texts = [path.read_bytes() for path in sorted(here.parent.glob("*.py")) if path != here]
    users = [text for text in texts if b".compiled import " in text]
    return hashlib.sha256(b"".join([here.read_bytes(), *users])).digest()


_STAMP = _stamp()


def _kept(function: F, **options: Any) -> Any:
    dispatcher: Any = njit(**_OPTIONS | options)(function)
    # numba has no public way to set one function's stamp; tests/test_compiled.py sees that this one works.
    dispatcher._cache._cache_file._source_stamp = _STAMP
    return dispatcher


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
