"""Is the country's benchmark design right? It is set in the place of the plan's own and evaluated."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from planner.engine.evaluation.assortment_path import prices_of_changes
from planner.engine.evaluation.design_evaluation import EVALUATION_ZONES, Evaluation, evaluate
from planner.engine.pricing.period_solver import more_area_pays
from planner.engine.pricing.subproblems import Group, Subproblems
from planner.engine.pricing.warm_start import DualPool
from planner.engine.search.shortfall import negligible
from planner.errors import InputError
from planner.instance import Floats, Instance
from planner.instance.aggregate import Zoning, aggregate, zones
from planner.instance.tenures import Lease
from planner.manifest import manifest
from planner.plans.kpis import Ledger
from planner.plans.types import BreakEven, Missing25, Verdict25
from planner.scenario import Design, Period, Scenario, SiteDesign
from planner.scenario.facility import Technology
from planner.solve_options import SolveOptions, StoppedError

BENCHMARK = manifest().benchmark_design
"""Announced in some size, place and quarter; a user's own sites may not hold the place."""
DOUBLINGS = 4
"""How often the volume is doubled in search of one where the benchmark design pays."""
PRECISION = 0.0625
"""Doublings: 4 % of a volume that lies years ahead."""

GROWS_TOO = ("gateways", "labour", "assortment")
"""What is as many times as large as the volume: capacity of the gateways, people that can be hired near a
site, SKUs of every class. Then each box finds the network of today, and only a building is as large as it is.
"""

WithDesign = Callable[[Design], Instance]
"""The scenario's instance with a design's buildings as the only options."""


@dataclass(frozen=True)
class OwnDesign:
    """The plan's own design, with its ``flows`` on the zones on which designs are compared.

    ``given``: by the user, so that nothing says that it is the best; ``kept``: it keeps its promises.
    """

    design: Design
    flows: Evaluation
    given: bool
    kept: bool


def judge(
    scenario: Scenario,
    built: Instance,
    own: OwnDesign,
    with_design: WithDesign,
    options: SolveOptions,
    memory: DualPool,
) -> Verdict25 | Missing25:
    """Compare the benchmark design with a plan's own, or, for a given one, with the best size in its place.

    It stands at the site, tenure, technology and date of the own design's largest FC that no 3PL runs, alone,
    whatever the vacancy there. Evaluated on the search's zones. Cost is money alone; where the plan keeps
    its promises, so must a design that is as good, else it must break them no more than the plan does.
    ``memory`` holds prices that the plan's search found. Returns why not, where the benchmark design cannot
    be judged (see ``announced``). A stop raises StoppedError.
    """
    technologies, lead = tuple(scenario.sizing.technologies), Lease(scenario).lead_quarters
    wanted = announced(list(own.design.sites), built.axes.sites, built.axes.periods, technologies, lead)
    if not isinstance(wanted, Design):
        return wanted
    comparison = _Comparison(wanted, with_design, zones(built, EVALUATION_ZONES), options, memory)
    least = _least_cost(scenario, own, comparison)
    announced_one = comparison.evaluated(wanted)
    extra, keeps = announced_one.objective - least, comparison.keeps(announced_one)
    once_open = keeps or comparison.keeps_once_open(announced_one)
    no_worse = announced_one.broken <= own.flows.broken + negligible(comparison.instance)
    as_good = once_open or (not own.kept and no_worse)
    last = comparison.last_volume
    # A last quarter without boxes has no multiple of them.
    factor = comparison.break_even(scenario.building.size_steps) if as_good and last > 0 else None
    use = comparison.use_by_period(announced_one)
    right = as_good and extra <= 0.0
    even = None if factor is None else _break_even(scenario, factor, last)
    return Verdict25(
        building=wanted.sites[0],
        verdict="right" if right else "short" if not as_good else "never" if even is None else "break_even",
        tried_factor=float(2**DOUBLINGS),
        utilisation=float(np.mean(list(use.values()))),
        utilisation_by_period=use,
        extra_cost_krw=extra,
        break_even_boxes_per_day=None if even is None else even.boxes_per_day_last_period,
        break_even=even,
        boxes_per_day_last_period=last,
        keeps_promises=keeps,
        keeps_once_open=once_open,
        right=right,
    )


def _least_cost(scenario: Scenario, own: OwnDesign, comparison: _Comparison) -> float:
    """NPV, KRW, of what the benchmark design is compared with."""
    if not own.given:
        return own.flows.objective
    sizes = [comparison.evaluated(comparison.of_size(a)) for a in scenario.building.size_steps]
    as_good = [size.objective for size in sizes if not own.kept or comparison.keeps(size)]
    return min([own.flows.objective, *as_good])


def announced(
    recommended: list[SiteDesign],
    candidates: tuple[str, ...],
    periods: tuple[str, ...],
    technologies: tuple[Technology, ...],
    lease_lead: int,
) -> Design | Missing25:
    """The announced FC in the place of the design's largest building of its own, or where it was announced.

    Not where the design has no building at all and that place is not among the ``candidates``. Nor where it
    has none of its own and the lease, decided at the start as the plan's buildings are, would open after the
    last of the ``periods`` (``lease_lead`` quarters).
    """
    own = [s for s in recommended if s.tenure != "third_party"]
    if own:
        largest = max(own, key=lambda s: s.area_m2)
        return Design(sites=(largest.model_copy(update={"area_m2": BENCHMARK.area_m2}),))
    place = recommended[0].site if recommended else BENCHMARK.site
    if place not in candidates:
        return "announced_site_not_a_candidate"
    if lease_lead >= len(periods):
        return "no_lease_within_horizon"
    on_time = Period.parse(BENCHMARK.opens).quarters_after(Period.parse(periods[0]))
    site = SiteDesign(
        site=place,
        tenure="lease",
        technology=BENCHMARK.technology if BENCHMARK.technology in technologies else technologies[0],
        opens=periods[min(max(lease_lead, on_time), len(periods) - 1)],
        area_m2=BENCHMARK.area_m2,
    )
    return Design(sites=(site,))


@dataclass(frozen=True)
class _Comparison:
    wanted: Design
    with_design: WithDesign
    zoning: Zoning
    options: SolveOptions
    memory: DualPool

    @cached_property
    def instance(self) -> Instance:
        """With the announced FC alone."""
        return self._instance(self.wanted)

    def evaluated(self, design: Design) -> Evaluation:
        """A design with its best flows."""
        i = self.instance if design == self.wanted else self._instance(design)
        start = self.memory.newest(tuple(int(m) for m in i.options.operation))
        return evaluate(i, np.arange(len(i.options)), self.options, start, may_stop=True)

    @cached_property
    def last_volume(self) -> float:
        """Expected boxes a day of all classes in the last period."""
        return float(self.instance.demand.volume[:, -1].sum(axis=0) @ self.instance.demand.probability)

    def keeps(self, evaluation: Evaluation) -> bool:
        """Whether a design keeps every promise."""
        return evaluation.kept

    def keeps_once_open(self, evaluation: Evaluation) -> bool:
        """Whether a design keeps every promise from the period on in which its building opens."""
        opens = int(self.instance.options.opens.min())
        return Ledger(self.instance, evaluation.decisions).keeps_promises_from(opens)

    def of_size(self, area: float) -> Design:
        """The announced FC at another size."""
        return Design(sites=(self.wanted.sites[0].model_copy(update={"area_m2": area}),))

    def _instance(self, design: Design) -> Instance:
        return aggregate(self.with_design(design), self.zoning)

    def break_even(self, sizes: Sequence[float]) -> float | None:
        """The factor on all volumes from which the design beats the next smaller of ``sizes``; None: too far.

        They are where the net m2 that they have more are worth what they cost more, at the worth of space
        midway between the two sizes. What ``GROWS_TOO`` grows with the volume: then space at a volume is
        worth what the space divided by the volume is worth at the volume of today.
        """
        smaller = next_smaller(sizes)
        big, less = self.instance.options, self._instance(self.of_size(smaller)).options
        middle, more = ((big.usable + less.usable) / 2)[0], (big.usable - less.usable)[0]
        group = Group((int(big.site[0]),), int(big.operation[0]))
        cost, memory = float((big.cost - less.cost).sum()), self.memory
        changes = prices_of_changes(self.instance, memory.change_duals)
        periods = Subproblems(self.instance.with_change_prices(changes))
        newest = memory.newest((group.operation,))
        known = None if newest is None else newest.prices

        def at(doublings: float, start: list[Floats] | None) -> tuple[bool, list[Floats]]:
            """Whether they pay at so many doublings of the volume, and if not, the prices there."""
            if self.options.stop.is_set():
                raise StoppedError
            usable = middle / 2.0**doublings
            return more_area_pays(periods, group, usable, more, cost, self.options.threads, start)

        # In steps of PRECISION: the last that is known not to pay, and the first that does.
        top, last = round(DOUBLINGS / PRECISION), self.last_volume
        low, high, prices = -1, top + 1, known
        n, stride = 0, round(1.0 / PRECISION)
        if memory.pays_from is not None:
            n, stride = min(max(0, math.ceil(math.log2(memory.pays_from / last) / PRECISION - 1e-9)), top), 1
        while high - low > 1:
            pays, found = at(n * PRECISION, prices)
            if pays:
                high = n
            else:
                low, prices = n, found  # where space lacks prices lead nowhere
            if low < 0:
                n = max(0, high - stride)
            elif high > top:
                n = min(top, low + stride)
            else:
                n = (low + high) // 2
            stride *= 2
        memory.pays_from = last * 2.0 ** (min(high, top) * PRECISION)
        return None if high > top else float(2.0 ** (high * PRECISION))

    def use_by_period(self, evaluation: Evaluation) -> dict[str, float]:
        """Expected use of the announced FC's usable area by period, once it is open."""
        i = self.instance
        use = Ledger(i, evaluation.decisions).use.area_use() @ i.demand.probability
        opens = int(i.options.opens.min())
        return {label: float(use[t]) for t, label in enumerate(i.axes.periods) if t >= opens}


def next_smaller(sizes: Sequence[float]) -> float:
    """The size, m2, that the design is compared with where it might pay."""
    return max((s for s in sizes if s < BENCHMARK.area_m2), default=BENCHMARK.area_m2 / 2)


def _break_even(scenario: Scenario, factor: float, last: float) -> BreakEven:
    return BreakEven(
        factor=factor,
        boxes_per_day_last_period=factor * last,
        smaller_area_m2=next_smaller(scenario.building.size_steps),
        grows_too=list(GROWS_TOO),
        settings=grown(scenario, factor),
    )


def grown(scenario: Scenario, factor: float) -> dict[str, float]:
    """The fields, by path, that make a scenario ``factor`` times as large; empty where not allowed."""
    paths = (
        "demand.volume_factor",
        "network.gateways.capacity_factor",
        "sizing.labour_share",
        "sizing.skus_ordered_together",
        *(f"products.{name}.skus" for name in scenario.products),
    )
    settings = {path: float(scenario.value_at(path)) * factor for path in paths}
    try:
        scenario.change(settings)
    except InputError:
        return {}
    return settings
