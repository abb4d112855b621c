"""What grouping districts into zones costs: writes docs/aggregation.md's table to stdout.

The base case's plan is evaluated on 17 to 252 zones; 252 is every district by itself. Run from the top
folder: ``python benchmarks/aggregation.py PLAN.json`` with a plan of ``planner solve --json PLAN.json``.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

from planner.engine.evaluation.design_evaluation import evaluate
from planner.instance.aggregate import aggregate, zones
from planner.instance.assembly import assemble
from planner.plans.types import read_plan
from planner.scenario import Design, SiteDesign
from planner.scenario.schema import build
from planner.solve_options import SolveOptions


def main() -> None:
    """Print one line a number of zones."""
    plan = read_plan(Path(sys.argv[1]))
    design = Design(
        sites=tuple(
            SiteDesign(
                site=s.site, tenure=s.tenure, technology=s.technology, opens=s.opens, area_m2=s.area_m2
            )
            for s in plan.recommendation.sites
        )
    )
    full = assemble(build(plan.scenario), design)
    costs = {}
    seconds = {}
    for count in (17, 30, 60, 120, 252):
        small = aggregate(full, zones(full, count))
        started = time.perf_counter()
        costs[count] = evaluate(small, np.arange(len(full.options)), SolveOptions()).elastic_objective
        seconds[count] = time.perf_counter() - started
    print("| zones | NPV, KRW bn | above all 252 districts | seconds for 12 quarters |\n|---|---|---|---|")
    for count, cost in costs.items():
        error = cost / costs[252] - 1
        print(f"| {count} | {cost / 1e9:,.3f} | {100 * error:.3f} % | {seconds[count]:.1f} |")


if __name__ == "__main__":
    main()
