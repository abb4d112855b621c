"""The key of a result: equal keys, equal question."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from planner.plans.provenance import data_digest
from planner.scenario import Design, Scenario
from planner.solve_options import SolveOptions

_PACKAGE = Path(__file__).resolve().parents[2]
_NOT_THE_ANSWER = (
    "ui/", "report/", "words/", "cli/", "studies/batch/", "__main__.py", "data/", "seeds/", "page/",
)  # fmt: skip
"""Parts of the package that show or keep an answer and do not make it, and what only a wheel has inside it:
the data have a digest of their own.
"""
_DIGITS = 32


def key(scenario: Scenario, options: SolveOptions, design: Design | None = None) -> str:
    """Key of the plan of a scenario, or of a given ``design`` in it: 32 hex digits.

    It depends on the scenario, on the options that change the answer (gap, time limit, seed, strategy,
    margin, reliable; not the threads), on the shipped data and on the planner that answers.
    """
    return _digest(scenario.digest, options, design)


def key_of_bad_scenario(
    base: Scenario, settings: Mapping[str, Any], options: SolveOptions, design: Design | None = None
) -> str:
    """Key of the failure of ``settings`` that ``base`` does not allow, so that there is no scenario."""
    changed = json.dumps(dict(settings), sort_keys=True, allow_nan=False)
    return _digest(f"{base.digest} {changed}", options, design)


@cache
def planner_digest() -> str:
    """A digest of the modules that make an answer, 12 hex digits.

    A version would let an older working copy answer for a newer one, and depends on how it was installed.
    """
    digest = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*.py")):
        name = path.relative_to(_PACKAGE).as_posix()
        if not name.startswith(_NOT_THE_ANSWER):
            digest.update(name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def answer_digest(asked: str, options: SolveOptions, *more: str) -> str:
    """Digest of what is asked with all that changes the answer: options, data and planner."""
    how = f"{options.gap!r} {options.time_limit!r} {options.seed} {options.strategy} {options.margin!r}"
    if options.reliable:
        how += " reliable"
    parts = (asked, how, *more, data_digest(), planner_digest())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:_DIGITS]


def _digest(asked: str, options: SolveOptions, design: Design | None) -> str:
    return answer_digest(asked, options, "" if design is None else design.model_dump_json())
