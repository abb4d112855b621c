"""What each rule that makes plans runnable changes, alone and together: writes docs/rules.md.

Run from the repository's top folder: ``python benchmarks/rules.py`` (some 15 s a row on 2 cores).
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from machine import machine

from planner.plans.types import Plan
from planner.scenario import Scenario
from planner.solve_options import SolveOptions
from planner.studies.planning import plan

IMPORTS = ("small_electronics", "fashion", "home")
OFF: dict[str, dict[str, Any]] = {
    "changes of the assortment": {
        "money.assortment_in": 0.0, "money.assortment_out": 0.0, "sizing.seller_contract": 1,
        "sizing.cold_zone_life": 1,
    },
    "doors by hub and wave": {
        "sizing.hubs_served": 1, "sizing.departure_waves": 1, "sizing.wave_hours": 10.0,
        "sizing.dock_wait": 24.0, "sizing.container_unload": 0.75,
    },
    "staggered orders": {"sizing.skus_ordered_together": 1e6},
    "imports every two weeks": {f"products.{name}.review_interval": 28.0 for name in IMPORTS},
    "returns": {
        "network.rates.return_parcel": 0.0, "network.rates.return_resold": 1.0,
        "network.rates.return_rate_direct": 0.0,
    },
}  # fmt: skip
"""The settings that take each of them out of the model."""
HEAD = (
    "| on | FC (GFA, m2) | where, tenure, technology, from | cost, KRW bn | 5 d | 3 d | refused | "
    "from stock | gap |\n"
    "|---|---|---|---|---|---|---|---|---|\n"
)
NOTE = """Made by `benchmarks/rules.py`: the base case for days that are all alike, to a gap of 0.5 %, with
each rule that makes plans runnable alone, with all of them, and with all but one. Designs within the gap of
each other are ties: look at the cost and at the size first.

What takes a rule out: no price and no contract for changes of the assortment; one truck after the other for
all destinations and no limit of the wait; all SKUs ordered on one day; imports ordered every four weeks;
returns that cost nothing.

"""


def without(names: Iterable[str]) -> Scenario:
    """The base case without some of the rules."""
    changes: dict[str, Any] = {}
    for name in names:
        changes |= OFF[name]
    return Scenario().change(changes)


def row(name: str, result: Plan) -> str:
    """One line of the table."""
    sites = result.recommendation.sites
    where = "; ".join(f"{s.name_en}, {s.tenure}, {s.technology}, {s.opens}" for s in sites) or "none"
    area, k = " + ".join(f"{s.area_m2:,.0f}" for s in sites) or "0", result.kpis
    return (
        f"| {name} | {area} | {where} | {k.npv_krw / 1e9:.1f} | {100 * (k.on_time_share_5d or 0):.1f} % | "
        f"{100 * (k.on_time_share_3d or 0):.1f} % | {100 * k.refused_share:.2f} % | "
        f"{100 * k.stocked_share:.1f} % | {100 * (result.gap or 0):.2f} % |\n"
    )


def main() -> None:
    """Solve every row and write the table."""
    text = f"# What each rule changes\n\n{NOTE}{machine('ortools', 'numba')}.\n\n{HEAD}"
    target = Path(__file__).parent.parent / "docs" / "rules.md"
    every = set(OFF)
    rows = [
        ("none of them", every),
        *((f"{name} alone", every - {name}) for name in OFF),
        ("**all (the base case)**", set[str]()),
        *((f"all but {name}", {name}) for name in OFF),
    ]
    for name, off in rows:
        line = row(name, plan(without(sorted(off)), SolveOptions(gap=0.005, time_limit=120)))
        print(line, end="", file=sys.stderr, flush=True)
        text += line
        target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
