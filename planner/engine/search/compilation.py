"""Compiles the engine before a time limit begins to run: at the first plan, in two processes at once.

What is compiled is kept on disk (``planner.engine.compiled``). Where nothing is there yet, a second process
compiles the search while this one compiles the interior-point method, about as much work; then this one
reads what the other has left, and compiles itself what is not there. If the other fails, only time is lost.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from typing import IO, Any

import numpy as np
from numba.core import event

from planner.engine import compiled
from planner.engine.pricing import lagrangian
from planner.engine.pricing.dual_mapping import translated
from planner.engine.pricing.mehrotra import interior
from planner.engine.pricing.period_solver import best_prices
from planner.engine.pricing.subproblems import Subproblems
from planner.engine.pricing.warm_start import DualVector, PeriodDuals
from planner.engine.search.candidates import choices
from planner.engine.search.enumeration import combinations_below
from planner.engine.search.multi_facility import MultiFacility
from planner.engine.search.single_facility import SingleFacility
from planner.instance import Instance
from planner.instance.aggregate import aggregate, zones
from planner.solve_options import Progress, Report

_COMPILED = False
LONGEST = 4.0
"""Times as long as this process took for its own half may the second take; both halves are about as long."""
_SECOND = [sys.executable, "-P", "-m", "planner.engine.search.compilation"]
"""The second process's command; with -P nothing of the current folder stands in for a module."""


def compile_engine(instance: Instance, report: Report | None = None) -> None:
    """Compile what solving needs, once a process; after the first time on a machine it is read from disk.

    Half a minute of work that is none of the problem's: call it before a time limit begins to run. ``report``
    is told how long it has taken after every function.
    """
    global _COMPILED
    if _COMPILED or not len(instance.options):
        return
    started = time.perf_counter()

    def tell() -> None:
        if report:
            seconds = time.perf_counter() - started
            report(Progress(seconds, None, None, None, "compiling the engine (once)"))

    tell()
    small = aggregate(instance, zones(instance, len(instance.axes.provinces)))
    with event.install_listener("numba:compile", _Told(tell)):
        known = compiled.is_kept(interior) or compiled.is_kept(combinations_below)
        alone = known or not compiled.can_be_kept(interior)
        with nullcontext() if alone else _second_process(small, tell):
            compile_pricing(small)
        compile_search(small)
    _COMPILED = True


def compile_pricing(instance: Instance) -> None:
    """Compile the interior-point method, by pricing one building's first period."""
    periods = Subproblems(instance)
    family = _of_one(instance)
    t, groups = len(periods.markets) - 1, [family.group]
    b = periods.buildings(t, groups, family.choices.usable[:1, t], periods.routes(groups))
    best_prices(periods, t, b, None)


def compile_search(instance: Instance) -> None:
    """Compile all but the interior-point method, by one step of each search at prices of nothing."""
    periods, family = Subproblems(instance), _of_one(instance)
    found, t, groups = family.choices, len(periods.markets) - 1, [family.group]
    b = periods.buildings(t, groups, found.usable[:1, t], periods.routes(groups))
    prices = [periods.nothing(p, 1) for p in range(len(periods.markets))]
    periods.value(t, b, prices[t])
    lagrangian.held_value(periods.markets[t], b, prices[t])
    too_dear = prices[t] + 2.0 * instance.service.price_of_broken(t)
    translated(periods, t, b, groups, PeriodDuals((family.group.operation,), too_dear))
    with ThreadPoolExecutor(1) as pool:
        family.add(periods, prices, pool)
        several = MultiFacility.of(periods, {family.group.operation: found}, pool)
        node = several.branching.root(2, 3)
        cut = DualVector((family.group.operation,), prices)
        several.cuts.add(node, cut, np.ones((3, len(prices))))
        if (pick := several.master.solve(node, np.inf).pick) is not None:
            node.best_cuts(pick)


def _of_one(instance: Instance) -> SingleFacility:
    operation = int(instance.options.operation[0])
    return SingleFacility.of(operation, choices(instance, operation, 1))


class _Told(event.Listener):
    """Calls ``tell`` whenever numba has compiled a function."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell = tell

    def on_start(self, _event: Any) -> None:
        """Nothing: it is told at its end."""

    def on_end(self, _event: Any) -> None:
        """Tell that time has passed."""
        self._tell()


@contextmanager
def _second_process(instance: Instance, tell: Callable[[], None]) -> Iterator[None]:
    """Another process compiles the search meanwhile; its end is awaited, and ``tell`` called every second.

    Its standard input stays open as long as it is wanted: it ends with this process, however that ends.
    """
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(p or os.getcwd() for p in sys.path)}
    if folder := compiled.cache_folder():
        environment["NUMBA_CACHE_DIR"] = folder
    began = time.perf_counter()
    with subprocess.Popen(
        _SECOND, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        process_group=0 if os.name == "posix" else None,  # Ctrl-C is sent to a group: the parent decides
    ) as other:  # fmt: skip
        # In a thread: a pipe holds less than an instance, and the other reads once it has loaded its modules.
        threading.Thread(target=_send, args=(other.stdin, instance), daemon=True).start()
        yield
        enough = began + LONGEST * (time.perf_counter() - began)
        while other.poll() is None:
            tell()
            if time.perf_counter() > enough:
                other.kill()
            with suppress(subprocess.TimeoutExpired):
                other.wait(1.0)


def _send(pipe: IO[bytes], instance: Instance) -> None:
    with suppress(OSError, ValueError):  # it has ended already
        pipe.write(pickle.dumps(instance))
        pipe.flush()


def _end_with_parent() -> None:
    os.read(0, 1)  # nothing comes; it ends where the parent closes it, or has ended
    os._exit(1)


def main() -> None:
    """The second process: compile the search of an instance that comes on standard input."""
    instance = pickle.load(sys.stdin.buffer)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    compile_search(instance)


if __name__ == "__main__":
    main()
