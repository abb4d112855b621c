"""Answers kept for everyone in the batch's store, found by all they depend on (see ``batch.keys``)."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from functools import cache, lru_cache
from pathlib import Path

from planner.errors import InputError, message
from planner.plans.types import Plan
from planner.scenario import Scenario
from planner.studies.batch import Store, key
from planner.studies.batch.store import FILE
from planner.ui.files import private_file
from planner.ui.protocol import PROOF, QUICK, Effort


def folder() -> Path:
    """Where answers, sessions and saved scenarios are kept: PLANNER_CACHE, else the user's cache folder."""
    chosen = os.environ.get("PLANNER_CACHE")
    if chosen:
        return Path(chosen)
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    if home:
        return Path(home) / "logistics-capacity-planner"
    with contextlib.suppress(RuntimeError):
        return Path.home() / ".cache" / "logistics-capacity-planner"
    user = hashlib.sha256(os.environ.get("USERNAME", "").encode()).hexdigest()[:8]
    return Path(tempfile.gettempdir()) / f"logistics-capacity-planner-{user}"


def store() -> Store:
    """The store of this server. Raises InputError where its folder cannot be used."""
    return _store(folder() / "store")


@cache
def _store(place: Path) -> Store:
    try:
        # Whoever asks knows the scenario; nobody else on the machine can look.
        private_file(place / FILE)
    except OSError as error:
        found = message("a folder that cannot be made ({found})", found=error.strerror or error)
        raise InputError(found, "a folder with write access", file=str(place)) from None
    return Store(place)


def key_of(scenario: Scenario, effort: Effort) -> str:
    """The key of the scenario's answer of that effort."""
    return key(scenario, effort.options)


def find(scenario: Scenario, *, hasty: bool = False) -> Plan | None:
    """The best known plan of the scenario; None also where the store cannot be used.

    A quick answer that keeps no promise, without proof that none can, is a solve that was cut short and no
    verdict: it counts for the ``hasty`` only.
    """
    known = of_effort(scenario, PROOF)
    quick = of_effort(scenario, QUICK) if known is None else None
    if quick is not None and not hasty and doubtful(quick):
        return None
    return known or quick


def doubtful(plan: Plan) -> bool:
    """Whether a plan misses a promise that another might keep."""
    return plan.status in ("infeasible", "no_solution") and not (plan.explanation and plan.explanation.proven)


def settled(scenario: Scenario) -> bool:
    """Whether more time would tell nothing new: the full effort was made, or the gap is as asked."""
    if of_effort(scenario, PROOF) is not None:
        return True
    quick = of_effort(scenario, QUICK)
    if quick is None or quick.status != "optimal" or quick.gap is None:
        return False
    return not quick.promises and quick.gap <= PROOF.gap  # a promise takes a margin of its own


def of_effort(scenario: Scenario, effort: Effort) -> Plan | None:
    """The scenario's plan of that effort, if it was computed before."""
    try:
        return _read(folder() / "store", key_of(scenario, effort))
    except (KeyError, InputError, ValueError):
        return None


@lru_cache(maxsize=64)
def _read(place: Path, known: str) -> Plan:
    # A missing answer is an exception, which is not remembered.
    plan = _store(place).get(known)
    if plan is None:
        raise KeyError(known)
    return plan
