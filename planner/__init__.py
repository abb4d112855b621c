"""Cross-border logistics capacity planner: how big, where, when, leased or built.

What a program needs is here: ``plan`` a ``Scenario`` with ``SolveOptions``, ``evaluate`` a ``Design``,
``check`` and ``simulate`` a plan, ``sweep`` a ``Grid`` of scenarios. Each is loaded at its first use, so that
``import planner`` and the command line's help are quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    __version__: str
    from planner.plans.checker import check
    from planner.scenario import Design, Scenario
    from planner.solve_options import SolveOptions
    from planner.studies.batch import Grid
    from planner.studies.batch import run as sweep
    from planner.studies.planning import evaluate_design as evaluate
    from planner.studies.simulate import plan_as_asked as plan
    from planner.studies.simulate.replay import replay as simulate

__all__ = [
    "Design",
    "Grid",
    "Scenario",
    "SolveOptions",
    "__version__",
    "check",
    "evaluate",
    "plan",
    "simulate",
    "sweep",
]

_HOMES = {
    "Design": "planner.scenario:Design",
    "Grid": "planner.studies.batch:Grid",
    "Scenario": "planner.scenario:Scenario",
    "SolveOptions": "planner.solve_options:SolveOptions",
    "check": "planner.plans.checker:check",
    "evaluate": "planner.studies.planning:evaluate_design",
    "plan": "planner.studies.simulate:plan_as_asked",
    "simulate": "planner.studies.simulate.replay:replay",
    "sweep": "planner.studies.batch:run",
}
"""Where each name is defined, for ``__getattr__``; type checkers read the imports above."""


if not TYPE_CHECKING:  # else any name whatever would be one of the package

    def __getattr__(name: str) -> object:
        if name == "__version__":
            return _installed_version()
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module, _, own = _HOMES[name].partition(":")
        return getattr(import_module(module), own)


def _installed_version() -> str:
    """The version that is installed, "unknown" where the sources run without being installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("logistics-capacity-planner")
    except PackageNotFoundError:
        return "unknown"


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
