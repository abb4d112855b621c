"""Plans of random short scenarios and designs, each checked: ``python exact_plans.py FIRST LAST``.

A program of its own, so that a test can run it as compiled for another processor (``NUMBA_CPU_NAME``).
It prints a line for every plan that the checker rejects, and how many there were.
"""

from __future__ import annotations

import random
import sys

from planner.advice import benchmark_design
from planner.instance.places import geography_of
from planner.plans.checker import check
from planner.plans.types import Plan
from planner.scenario import Design, Scenario
from planner.solve_options import SolveOptions, StoppedError
from planner.studies.planning import evaluate_design, plan

GAPS = (0.002, 0.01, 0.05)
"""Asked gaps: flows on 60 zones for the first two, on provinces for the last."""
SOLVED = 12
"""Every so manieth is solved, the others are evaluated with a random design: that is a tenth of the work."""
START = "2024Q1"


def drawn_scenario(rng: random.Random) -> Scenario:
    """One to four quarters with promises from none to what can hardly be kept."""
    promises = [
        {
            "days": days, "share": round(rng.uniform(0.0, most), 4), "since": START,
            "design_day_share": round(rng.uniform(0.0, most), 4),
        }
        for days, most in ((5, 0.95), (3, 0.6))
        if rng.random() < 0.8
    ]  # fmt: skip
    return Scenario().change(
        {
            "horizon.quarters": rng.randint(1, 4),
            "service.promises": promises,
            "service.province_floor": round(rng.choice([0.0, rng.uniform(0.0, 0.9)]), 3),
            "service.refused_average_limit": rng.choice([0.0, 0.0, 0.01, 0.2, 1.0]),
            "demand.volume_factor": round(rng.uniform(0.02, 1.6), 3),
            "network.gateways.share": round(rng.uniform(0.3, 0.6), 3),
            "sizing.overflow_limit": rng.choice([0.0, 0.1]),
        }
    )


def drawn_design(rng: random.Random, scenario: Scenario) -> Design:
    """None to three buildings that are open in the last quarter."""
    sites = geography_of(scenario).sites
    opens = scenario.horizon.periods[-1].label
    chosen = []
    for site in rng.sample(sorted(sites.index), rng.randint(0, 3)):
        tenure, own = rng.choice(["lease", "third_party"]), rng.choice(["amr", "shelving", "cube"])
        chosen.append(
            {
                "site": site,
                "tenure": tenure,
                "opens": opens,
                "area_m2": rng.choice([10_000, 25_000, 70_000]),
                "technology": "shelving" if tenure == "third_party" else own,
            }
        )
    return Design.model_validate({"sites": chosen})


def made(seed: int) -> Plan:
    """The plan of a seed, as it stands in a file."""
    rng = random.Random(seed)
    scenario, gap = drawn_scenario(rng), rng.choice(GAPS)
    options = SolveOptions(gap=gap, time_limit=20.0, threads=1)
    found = (
        plan(scenario, options)
        if seed % SOLVED == 0
        else evaluate_design(scenario, drawn_design(rng, scenario), options)
    )
    return Plan.model_validate_json(found.model_dump_json())


def no_verdict(*_: object, **__: object) -> None:
    """In the place of the verdict on 25 fields, which is most of the work: a plan may be without."""
    raise StoppedError


def main() -> None:
    """Make and check the plans of all seeds."""
    first, last = int(sys.argv[1]), int(sys.argv[2])
    benchmark_design.judge = no_verdict  # type: ignore[assignment]
    rejected = 0
    for seed in range(first, last):
        report = check(made(seed))
        rejected += not report.holds
        for rule in report.violated:
            sides = f"{rule.left:.12g} against {rule.right:.12g}"
            print(f"{seed}: {rule.name} at {rule.where}: {sides}, {rule.violation:.2g}")
    print(f"{rejected} of {last - first} rejected")


if __name__ == "__main__":
    main()
