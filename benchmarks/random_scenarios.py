"""Random valid scenarios by seed: whether each is planned in time, and whether the checker accepts the plan.

Run from the repository's top folder: ``python benchmarks/random_scenarios.py --seed 1..500`` (some hours; a
few at a time: ``--seed 1..500 --only 20`` takes 20 of them by chance). What fails is written as JSON beside
its plan into ``--out``; ``random_scenario(seed)`` makes the same scenario again.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from scenario_draws import draw_design, draw_settings

from planner.errors import InputError
from planner.scenario import Design, Scenario
from planner.scenario.schema import build

GAPS = (0.02, 0.03, 0.05)
"""As a user who wants a quick answer asks."""
PATIENCE = 3.0
"""Times the asked limit after which a run counts as hung and is ended; first runs compile besides."""
STARTING = 240.0
"""Seconds more for the first run of a process, which may compile."""


def random_scenario(seed: int) -> Scenario:
    """The scenario of a seed. Raises InputError where the planner refuses what the draw took for valid."""
    return build(draw_settings(seed))


def random_design(scenario: Scenario, seed: int) -> Design:
    """A design of none to six buildings for a scenario, each of which could be had."""
    return draw_design(scenario, seed)


@dataclass
class Outcome:
    """How one seed went: ``kind`` is passed, failed, refused, refused unset, error or over time."""

    seed: int
    kind: str
    seconds: float = 0.0
    lines: list[str] = field(default_factory=list)


def run_seed(seed: int, verb: str, limit: float, out: Path | None) -> Outcome:
    """Plan (or evaluate a random design on) the scenario of a seed and check what comes out."""
    started = time.perf_counter()
    outcome = Outcome(seed, "passed")
    settings = draw_settings(seed)
    try:
        _run(seed, verb, limit, out, settings, outcome)
    except InputError as error:
        outcome.kind = "refused" if _is_set(error.field or error.file, settings) else "refused unset"
        outcome.lines.append(str(error))
    except Exception:
        outcome.kind = "error"
        outcome.lines += traceback.format_exc().strip().splitlines()[-3:]
    if out is not None and outcome.kind != "passed":
        out.mkdir(parents=True, exist_ok=True)
        (out / f"{verb}_{seed}_settings.json").write_text(json.dumps(settings, indent=1), encoding="utf-8")
    outcome.seconds = time.perf_counter() - started
    return outcome


def _run(
    seed: int, verb: str, limit: float, out: Path | None, settings: dict[str, Any], outcome: Outcome
) -> None:
    from planner.plans.checker import check
    from planner.solve_options import SolveOptions
    from planner.studies.planning import evaluate_design, plan

    scenario = build(settings)
    options = SolveOptions(gap=random.Random(seed).choice(GAPS), time_limit=limit)
    if verb == "evaluate":
        result = evaluate_design(scenario, random_design(scenario, seed), options)
    else:
        result = plan(scenario, options)
    result = type(result).model_validate_json(result.model_dump_json())
    report = check(result)
    outcome.lines = [
        f"{r.name}: {r.where}: {r.left:.10g} against {r.right:.10g}, off by {r.violation:.2g}"
        for r in report.violated
    ]
    outcome.kind = "passed" if report.holds else "failed"
    if out is not None and not report.holds:
        out.mkdir(parents=True, exist_ok=True)
        result.write(out / f"{verb}_{seed}_plan.json")


def _is_set(place: str | None, settings: dict[str, Any]) -> bool:
    """Whether a field that was refused is one of the settings, or holds one, or lies in one."""
    wanted = [part for part in (place or "").split(".") if part and not part.isdigit()]
    here: Any = settings
    for part in wanted:
        if isinstance(here, list):
            return True
        if not isinstance(here, dict) or part not in here:
            return False
        here = here[part]
    return bool(wanted)


def seeds_of(text: str) -> list[int]:
    """``7`` or ``1..500``, both ends included."""
    first, dots, last = text.partition("..")
    return list(range(int(first), int(last if dots else first) + 1))


def outcomes(seeds: list[int], verb: str, limit: float, out: Path | None) -> Iterator[Outcome]:
    """One after the other in a process of their own, which is ended and started anew where one hangs."""
    waiting, context = list(seeds), get_context("spawn")
    while waiting:
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, verb, limit, out), daemon=True)
        process.start()
        allowed = STARTING + PATIENCE * limit
        while waiting:
            seed = waiting.pop(0)
            ours.send(seed)
            if not ours.poll(allowed):
                process.kill()
                yield Outcome(seed, "over time", allowed)
                break
            try:
                yield ours.recv()
            except EOFError:
                yield Outcome(seed, "error", lines=[f"the process died, exit code {process.exitcode}"])
                break
            allowed = PATIENCE * limit
        process.kill()
        process.join()


def _serve(pipe: Connection, verb: str, limit: float, out: Path | None) -> None:
    while True:
        pipe.send(run_seed(pipe.recv(), verb, limit, out))


def main() -> None:
    """Run the seeds and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", default="1..500", help="one seed, or first..last")
    parser.add_argument("--only", type=int, help="so many of them, by chance")
    parser.add_argument("--limit", type=float, default=20.0, help="seconds for each plan")
    parser.add_argument("--evaluate", action="store_true", help="evaluate random designs, do not plan")
    parser.add_argument("--out", type=Path, default=Path("random_scenarios_failed"))
    asked = parser.parse_args()
    seeds = seeds_of(asked.seed)
    if asked.only is not None:
        seeds = sorted(random.Random(0).sample(seeds, min(asked.only, len(seeds))))
    verb = "evaluate" if asked.evaluate else "solve"
    counts: Counter[str] = Counter()
    for outcome in outcomes(seeds, verb, asked.limit, asked.out):
        counts[outcome.kind] += 1
        print(f"{outcome.seed}: {outcome.kind}, {outcome.seconds:.1f} s", flush=True)
        for line in outcome.lines:
            print(f"    {line}", flush=True)
    print(", ".join(f"{n} {kind}" for kind, n in counts.most_common()), f"of {len(seeds)}")
    sys.exit(0 if counts["passed"] == len(seeds) else 1)


if __name__ == "__main__":
    main()
