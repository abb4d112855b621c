"""Quick answers against proven ones: random sequences of slider moves, asked of one warm solver.

Run from the repository's top folder: ``python benchmarks/quick_answers.py [--sequences 300]`` (half an hour).
A sequence is one to five moves of the page's sliders, each a few steps, from the base case. Every move is
asked as the page asks it; the last one is proven too, as the page does while the answer stands. It writes the
second part of ``docs/slider.md``.
"""

from __future__ import annotations

import argparse
import io
import random
import statistics
import sys
import time
from pathlib import Path
from typing import NamedTuple

from machine import machine

from planner.errors import InputError
from planner.plans.types import Plan
from planner.report.fields import controls
from planner.scenario import Design, Scenario
from planner.solve_options import SolveOptions
from planner.studies.planning import evaluate_design
from planner.ui.protocol import PROOF, QUICK, Effort
from planner.ui.worker import Worker

TARGET = Path(__file__).parent.parent / "docs" / "slider.md"
TITLE = "## Quick answers against proven ones"
AREA, COST = 0.10, 0.03
"""A quick answer differs materially from here on: in total area, in true cost."""
MOST_MOVES, MOST_STEPS = 5, 5


class Measured(NamedTuple):
    """A quick answer beside the proven one: CPU seconds, shares by which area and true cost are apart."""

    seconds: float
    area: float
    cost: float
    true_gap: bool
    kept: bool
    told: bool


def moved(rng: random.Random, scenario: Scenario) -> Scenario:
    """One slider moved by a few steps, within its ends."""
    while True:
        control = rng.choice([c for c in controls() if c.steps is not None])
        assert control.steps is not None
        low, high, step = control.steps
        shown = control.of(scenario) + rng.choice([-1, 1]) * rng.randint(1, MOST_STEPS) * step
        if low <= shown <= high:
            try:
                return scenario.change({control.path: round(shown / control.scale, 6)})
            except InputError:
                continue


def asked(worker: Worker, scenario: Scenario, effort: Effort) -> Plan:
    """A question as the page's server asks it."""
    return worker._plan(
        {
            "id": 0, "scenario": scenario.model_dump(mode="json"), "gap": effort.gap,
            "time_limit": effort.time_limit, "threads": 2, "margin": QUICK.margin, "reliable": False,
        }
    )  # fmt: skip


def measured(quick: Plan, proven: Plan, seconds: float) -> Measured:
    """The two compared; where they differ the quick one's design is priced as finely as the proven one."""
    cost = quick.objective
    if quick.recommendation != proven.recommendation:
        fields = ("site", "tenure", "technology", "opens", "area_m2")
        rows = [{f: getattr(b, f) for f in fields} for b in quick.recommendation.sites]
        scenario = Scenario.model_validate(quick.scenario)
        cost = evaluate_design(
            scenario, Design.model_validate({"sites": rows}), SolveOptions(margin=QUICK.margin)
        ).objective
    else:
        cost = proven.objective
    area = proven.recommendation.area_m2
    apart = abs(quick.recommendation.area_m2 - area) / max(area, 1.0)
    change = quick.may_change
    told = change is None or change.area_m2_low - 1 <= area <= change.area_m2_high + 1
    return Measured(
        seconds, apart, cost / proven.objective - 1.0, quick.bound <= proven.objective,
        proven.status != "infeasible", told,
    )  # fmt: skip


def part(found: list[Measured]) -> str:
    """The second part of the page."""
    material = [m for m in found if m.area > AREA or m.cost > COST]
    seconds = sorted(m.seconds for m in found)
    late = seconds[min(len(seconds) - 1, -(-95 * len(seconds) // 100) - 1)]
    return f"""{TITLE}

`python benchmarks/quick_answers.py`: sequences of one to {MOST_MOVES} moves of the page's sliders, asked of
one warm solver; the last move of each is also proven within 1 %. {machine("ortools", "numba")}.

| what | figure |
|---|---:|
| sequences | {len(found)} |
| of these the promise cannot be kept | {sum(not m.kept for m in found)} |
| quick answers whose total area is more than 10 % off the proven one | {sum(m.area > AREA for m in found)} |
| quick answers that truly cost over 3 % more than the proven one | {sum(m.cost > COST for m in found)} |
| either | {len(material)} |
| bounds that were above what the proven plan costs | {sum(not m.true_gap for m in found)} |
| proven areas outside the range that the quick answer named | {sum(not m.told for m in found)} |
| largest difference of true cost | {100 * max(m.cost for m in found):.2f} % |
| CPU time of a quick answer, median, s | {statistics.median(seconds):.2f} |
| 95th percentile, s | {late:.2f} |

A question begins where the base case ended, whatever was asked before: the same scenario has the same answer.
The design is sought on provinces within half a per cent, for quick and proven answers alike; the proof keeps
it unless another design is better by more than that.
"""


def main() -> None:
    """Measure and write the second part of the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sequences", type=int, default=300)
    parser.add_argument("--first", type=int, default=0, help="seed of the first sequence")
    given = parser.parse_args()
    worker, found = Worker(io.BytesIO()), []
    for seed in range(given.first, given.first + given.sequences):
        rng, scenario = random.Random(seed), Scenario()
        for _ in range(rng.randint(1, MOST_MOVES)):
            scenario = moved(rng, scenario)
            started = time.process_time()
            quick = asked(worker, scenario, QUICK)
            seconds = time.process_time() - started
        one = measured(quick, asked(worker, scenario, PROOF), seconds)
        found.append(one)
        said = f"{one.seconds:.2f} s, area {one.area:.1%}, cost {one.cost:+.2%}, kept {one.kept}"
        print(f"{seed}: {said}", file=sys.stderr, flush=True)
        page = TARGET.read_text(encoding="utf-8")
        TARGET.write_text(page.split(TITLE)[0].rstrip() + "\n\n" + part(found), encoding="utf-8")


if __name__ == "__main__":
    main()
