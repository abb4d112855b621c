"""How the base case's answer moves with volume, rent, promise and peak: writes docs/sensitivity.md.

Run from the repository's top folder: ``python benchmarks/sensitivity.py`` (some 8 s a row on 2 cores).
"""

from __future__ import annotations

import sys
from pathlib import Path

from planner.plans.types import Plan
from planner.scenario import Scenario
from planner.solve_options import SolveOptions
from planner.studies.planning import plan, warmed

ROWS: list[tuple[str, dict[str, float]]] = [
    ("base case", {}),
    ("volume x 0.5", {"demand.volume_factor": 0.5}),
    ("volume x 0.75", {"demand.volume_factor": 0.75}),
    ("volume x 1.25", {"demand.volume_factor": 1.25}),
    ("volume x 1.5", {"demand.volume_factor": 1.5}),
    ("market growth 5.2 % a year", {"demand.market_growth": 0.052}),
    ("market growth 20 % a year", {"demand.market_growth": 0.2}),
    ("rent x 0.5", {"building.rent_factor": 0.5}),
    ("rent x 1.5", {"building.rent_factor": 1.5}),
    ("rent x 2", {"building.rent_factor": 2.0}),
    ("3 days for 35 %", {"service.promises.1.share": 0.35}),
    ("3 days for 60 %", {"service.promises.1.share": 0.6}),
    ("3 days for 70 %", {"service.promises.1.share": 0.7}),
    ("peak x 0.5", {"demand.peak_factor": 0.5}),
    ("peak x 1.5", {"demand.peak_factor": 1.5}),
    ("gateway share 0.34", {"network.gateways.share": 0.34}),
    ("gateway share 0.6", {"network.gateways.share": 0.6}),
]
HEAD = (
    "| what changes | FC (GFA, m2) | soccer fields | where, tenure, technology, from | cost per box, KRW | "
    "from stock | 3 d | 5 d | 25 fields: empty, extra KRW bn | gap | status |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|\n"
)
NOTE = """Made by `benchmarks/sensitivity.py`; one change a row, each solved from where the base case ended,
for days that are all alike (without the room that random days take).

Status `infeasible`: no design keeps the promise from the first quarter on in which a building can be open.
Designs within the gap of each other are ties: a row may name another one than `planner solve` does.

"""


def row(name: str, result: Plan) -> str:
    """One line of the table."""
    sites = result.recommendation.sites
    where = "; ".join(f"{s.name_en}, {s.tenure}, {s.technology}, {s.opens}" for s in sites) or "none"
    area = " + ".join(f"{s.area_m2:,.0f}" for s in sites) or "0"
    fields = sum(s.soccer_fields for s in sites)
    k, v = result.kpis, result.verdict_25_fields
    verdict = f"{100 * (1 - v.utilisation):.0f} %, {v.extra_cost_krw / 1e9:.1f}" if v else ""
    return (
        f"| {name} | {area} | {fields:.1f} | {where} | {k.cost_per_box_krw:,.0f} | "
        f"{100 * k.stocked_share:.0f} % | "
        f"{100 * k.on_time_share_3d:.0f} % | {100 * k.on_time_share_5d:.0f} % | {verdict} | "
        f"{100 * result.gap:.2f} % | {result.status} |\n"
    )


def main() -> None:
    """Solve every row and write the table."""
    text = "# How the answer moves\n\n" + NOTE + HEAD
    target = Path(__file__).parent.parent / "docs" / "sensitivity.md"
    options = SolveOptions(gap=0.015, time_limit=60)
    warm = warmed(Scenario(), options)
    for name, changes in ROWS:
        line = row(name, plan(Scenario().change(changes), options, warm=warm.copy()))
        print(line, end="", file=sys.stderr, flush=True)
        text += line
        target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
