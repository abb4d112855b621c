"""Is the announced FC of 25 soccer fields right? It is set in the place of the plan's own and evaluated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from planner.instance import Instance
from planner.scenario import Design, Scenario, SiteDesign
from planner.solve.decisions import of_evaluation
from planner.solve.options import SolveOptions
from planner.solve.periods import Evaluation, evaluate

DEFAULT_SITE, DEFAULT_TECHNOLOGY, DEFAULT_OPENS = "pyeongtaek_poseung", "amr", "2024Q4"
LARGEST_FACTOR = 16.0
BISECTIONS = 7


@dataclass(frozen=True)
class Comparison:
    """The 25 fields against the plan: designs, evaluations, and the volume at which the next smaller loses.

    ``factor`` multiplies every volume and every gateway; None where it lies above LARGEST_FACTOR.
    """

    design: Design
    evaluation: Evaluation
    instance: Instance
    factor: float | None


def announced(recommended: list[SiteDesign], area: float, periods: tuple[str, ...]) -> Design:
    """The announced FC at the site, tenure, technology and date of the plan's largest building of its own."""
    own = [s for s in recommended if s.tenure != "third_party"]
    if own:
        largest = max(own, key=lambda s: s.area_m2)
        return Design(sites=(largest.model_copy(update={"area_m2": area}),))
    opens = DEFAULT_OPENS if DEFAULT_OPENS in periods else periods[-1]
    return Design(
        sites=(
            SiteDesign(
                site=recommended[0].site if recommended else DEFAULT_SITE,
                tenure="lease", technology=DEFAULT_TECHNOLOGY, opens=opens, area_m2=area,
            ),
        )
    )  # fmt: skip


def compare(
    scenario: Scenario,
    design: Design,
    assemble: Callable[[Scenario, Design], Instance],
    shrink: Callable[[Instance], Instance],
    options: SolveOptions,
) -> Comparison:
    """Evaluate the announced FC, and find the volume from which it is the best of the size steps.

    As cost falls and rises again with size (stock and throughput need a little more area for every box), 25
    fields are best where the next smaller step is dearer; volume and gateways grow alike meanwhile.
    """
    big = shrink(assemble(scenario, design))
    evaluation = evaluate(big, np.arange(len(big.options)), options)
    site = design.sites[0]
    smaller = max((s for s in scenario.building.size_steps if s < site.area_m2), default=site.area_m2 / 2)
    less = Design(sites=(site.model_copy(update={"area_m2": smaller}), *design.sites[1:]))
    small = shrink(assemble(scenario, less))

    def pays(factor: float) -> bool:
        costs = [
            evaluate(_scaled(i, factor), np.arange(len(i.options)), options).elastic_objective for i in (big, small)
        ]
        return costs[0] <= costs[1]

    factor: float | None = None
    if pays(1.0):
        factor = 1.0
    elif pays(LARGEST_FACTOR):
        low, high = 1.0, LARGEST_FACTOR
        for _ in range(BISECTIONS):
            middle = float(np.sqrt(low * high))
            low, high = (low, middle) if pays(middle) else (middle, high)
        factor = high
    return Comparison(design, evaluation, big, factor)


def _scaled(instance: Instance, factor: float) -> Instance:
    # Stock for a band grows with its volume; its safety part grows a little less, which favours 25 fields.
    return replace(
        instance,
        volume=instance.volume * factor,
        gate_capacity=instance.gate_capacity * factor,
        labour=instance.labour * factor,
        stock=instance.stock * factor,
        area_stock=instance.area_stock * factor,
        hold_cost=instance.hold_cost * factor,
    )


def use_by_period(comparison: Comparison) -> dict[str, float]:
    """Expected use of the announced FC's usable area by period, once it is open."""
    from planner.plan.kpis import Ledger

    i = comparison.instance
    ledger = Ledger(i, of_evaluation(i, comparison.evaluation))
    use = ledger.area_use() @ i.probability
    opens = int(i.options.opens.min())
    return {label: float(use[t]) for t, label in enumerate(i.axes.periods) if t >= opens}
