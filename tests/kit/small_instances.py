"""Small instances of the full model: one by hand, and as many random ones as a test wants."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np

from planner.instance import (
    AssortmentMoves,
    Axes,
    Calendar,
    Demand,
    Facilities,
    Gateways,
    Instance,
    Limits,
    Options,
    PromiseRow,
    Routes,
    Service,
)
from planner.solve_options import SolveOptions

EXACT = SolveOptions(gap=0.0, time_limit=60.0, threads=1)
"""No gap, one thread, and a limit that no small instance comes near."""

CONCERNS: dict[str, Any] = {
    "demand": Demand, "calendar": Calendar, "routes": Routes, "gateways": Gateways, "facilities": Facilities,
    "service": Service, "limits": Limits,
}  # fmt: skip
PLACE = {
    (f"gateway_{field.name}" if concern == "gateways" else field.name): (concern, field.name)
    for concern, made in CONCERNS.items()
    for field in fields(made)
}
"""Where each field of an instance stands; those of the gateways are called ``gateway_...`` here."""


def by_concern(values: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Fields of any concern, sorted by it."""
    found: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        concern, field = PLACE[name]
        found.setdefault(concern, {})[field] = value
    return found


def from_fields(axes: Axes, options: Options, **values: Any) -> Instance:
    """An instance of fields that are named without their concern."""
    parts = {concern: CONCERNS[concern](**own) for concern, own in by_concern(values).items()}
    return Instance(axes=axes, options=options, **parts)


def changed(instance: Instance, **values: Any) -> Instance:
    """The instance with other fields, named without their concern, or with other axes and options."""
    whole = {name: values.pop(name) for name in ("axes", "options") if name in values}
    parts = {c: replace(getattr(instance, c), **own) for c, own in by_concern(values).items()}
    return replace(instance, **whole, **parts)


def toy(**changes: Any) -> Instance:
    """100 boxes on one day in two districts; a gate at 10 a box, an FC at 1 a box that costs 100 to open.

    The FC can hold half of the volume and has room for all of it, so the best is 50 + 50 x 10 + 100 = 650,
    and 1,000 without the FC. The design day is twice the average day; every limit is wide open.
    """
    axes = Axes(
        ("a", "b"), ("A", "B"), ("goods",), ("2024Q4",), (2024,), ("certain",), ("gate",), ("fc",), ("hand",),
        ("way",),
    )  # fmt: skip
    base = from_fields(
        axes=axes,
        volume=np.full((1, 1, 1), 100.0),
        share=np.full((2, 1), 0.5),
        province=np.array([0, 1]),
        days=np.ones(1),
        discount=np.ones(1),
        peak_days=np.ones(1),
        year=np.zeros(1, dtype=np.int64),
        probability=np.ones(1),
        peak=np.full((1, 1), 2.0),
        allowed=np.ones((2, 1), dtype=bool),
        box_cost=np.array([[[10.0], [0.0]]]),
        carriage=np.zeros((2, 2, 1)),
        promise_days=(3.0,),
        on_time=np.stack([np.zeros((2, 1)), np.ones((2, 1))])[None],
        lead_days=np.stack([np.full((2, 1), 6.0), np.full((2, 1), 2.0)]),
        late_day=0,
        gateway_capacity=np.full((1, 1), np.inf),
        gateway_peak=np.ones((1, 1)),
        gateway_overflow_cost=0.0,
        area_design=np.ones((1, 1)),
        area_average=np.zeros((1, 1)),
        area_stock=np.zeros((1, 1, 1, 1)),
        stock=np.zeros((1, 1, 1)),
        band_share=np.full((1, 1), 0.5),
        handling=np.ones((1, 1)),
        space_fee=np.zeros((1, 1)),
        cold_fee=np.zeros(1),
        hold_cost=np.zeros((1, 1, 1)),
        moves=AssortmentMoves.free(1, 1, 1),
        workers=np.ones((1, 1)),
        labour=np.full(1, np.inf),
        overflow_limit=0.0,
        overflow_cost=0.0,
        options=toy_options(1000.0),
        promises=(),
        province_floor=0.0,
        late_penalty=0.0,
        lost_penalty=50.0,
        budget_total=np.inf,
        budget_year=np.inf,
        least_sites=0,
        most_sites=1,
        objective="cost",
        cost_ceiling=np.inf,
    )
    return changed(base, **changes)


def three_quarters(change: float, stay: int) -> Instance:
    """``toy`` three times, its FC for nothing; what it holds costs 600 in the second quarter.

    A quarter costs 550 with the band held and 1,000 without. Held all along: 3 x 550 + 600 = 2,250; taken out
    and brought in again: 2 x 550 + 1,000 = 2,100. A change costs ``change``, the first filling too; what was
    brought in stays for ``stay`` quarters.
    """
    base, cost = toy(), np.full((1, 1, 3), change)
    options = replace(base.options, cost=np.zeros(1), spend=np.zeros((1, 1)), usable=np.full((1, 3), 1000.0))
    return changed(
        base, axes=replace(base.axes, periods=("2024Q4", "2025Q1", "2025Q2")), options=options,
        volume=np.full((1, 3, 1), 100.0), days=np.ones(3), discount=np.ones(3), peak_days=np.ones(3),
        year=np.zeros(3, dtype=np.int64), peak=np.full((1, 3), 2.0), gateway_capacity=np.full((1, 3), np.inf),
        gateway_peak=np.ones((1, 3)), area_stock=np.zeros((1, 1, 1, 3)), stock=np.zeros((1, 1, 3)),
        hold_cost=np.array([[[0.0, 600.0, 0.0]]]), moves=AssortmentMoves(cost, cost, np.array([stay])),
    )  # fmt: skip


def toy_options(*usable: float, cost: float = 100.0, sites: tuple[int, ...] | None = None) -> Options:
    """Options of one period, by their usable net area, all at one site unless ``sites`` are given."""
    n = len(usable)
    return Options(
        np.array(sites or (0,) * n), np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64),
        ("lease",) * n, ("hand",) * n, np.array(usable), np.array(usable)[:, None], np.full(n, cost),
        np.full((n, 1), cost),
    )  # fmt: skip


def small_instance(seed: int) -> Instance:
    """A random instance with everything the model knows.

    3-5 districts in two provinces, 2-3 sites, 1-2 gateways and a domestic seller, an imported and a domestic
    class, two quarters in two years, two demand scenarios, an own operation and a 3PL, two bands; promises,
    floors, budgets, labour limits, overflow and gateway limits are there or not by chance.
    """
    g = np.random.default_rng(seed)
    n_r, n_s, n_gates = int(g.integers(3, 6)), int(g.integers(2, 4)), int(g.integers(1, 3))
    n_g, n_c, n_t, n_b = n_gates + 1, 2, 2, 2
    n_j = n_g + n_s
    province = np.sort(np.concatenate([[0, 1], g.integers(0, 2, n_r - 2)]))
    share = g.uniform(0.2, 1, (n_r, n_c))
    volume = g.uniform(4_000, 14_000, (n_c, 1, 1)) * np.array([1.0, g.uniform(1, 2.5)])[None, :, None]
    volume = volume * np.array([1.0, g.uniform(1.1, 1.5)])[None, None]
    allowed = np.zeros((n_j, n_c), dtype=bool)
    allowed[:n_gates, 0] = allowed[n_gates, 1] = True
    allowed[n_g:] = True
    peak = g.uniform(1.1, 2.3, (n_c, n_t))
    gate = np.full((n_g, n_t), np.inf)
    limit = volume[0].max() * g.uniform(0.4, 1.3, (n_gates, 1)) * np.array([1.0, 1.1])
    gate[:n_gates] = limit if g.random() < 0.8 else np.inf
    box_cost = g.uniform(0, 500, (3, n_j, n_c))
    box_cost[0, :n_g] += g.uniform(200, 1_800, (n_g, n_c))
    fast = np.where(np.arange(n_j) < n_g, g.uniform(0.1, 0.5, n_j), g.uniform(0.6, 0.95, n_j))
    three = np.clip(fast[:, None, None] + g.uniform(-0.1, 0.05, (n_j, n_r, n_c)), 0, 1)
    five = np.clip(three + g.uniform(0.1, 0.4, (n_j, n_r, n_c)), 0, 1)
    band_share = np.array([g.uniform(0.25, 0.45, n_c), g.uniform(0.1, 0.3, n_c)]).T
    expected = volume @ np.array([0.6, 0.4])
    stock = expected[:, None] * band_share[:, :, None] * g.uniform(10, 30, (n_c, n_b, 1))
    promises: tuple[PromiseRow, ...] = ()
    if g.random() < 0.7:
        promises = (PromiseRow(1, g.uniform(0.4, 0.75), g.uniform(0.2, 0.5), 0),)
    if promises and g.random() < 0.6:
        promises += (PromiseRow(0, g.uniform(0.2, 0.5), g.uniform(0.1, 0.3), 1),)
    options = _options(g, n_s, n_t)
    least_dear = float(options.spend.sum(axis=1).min())
    axes = Axes(
        tuple(f"d{r}" for r in range(n_r)), ("A", "B"), ("imported", "domestic"), ("2024Q4", "2025Q1"),
        (2024, 2025), ("low", "high"), (*(f"gate{k}" for k in range(n_gates)), "seller"),
        tuple(f"s{k}" for k in range(n_s)), ("amr", "third_party"), ("origin", "sea", "inbound"),
    )  # fmt: skip
    return from_fields(
        axes=axes,
        volume=volume,
        share=share / share.sum(axis=0),
        province=province.astype(np.int64),
        days=np.array([92.0, 90.0]),
        discount=np.array([0.99, 0.97]),
        peak_days=np.array([11.0, 4.0]),
        year=np.array([0, 1]),
        probability=np.array([0.6, 0.4]),
        peak=peak,
        allowed=allowed,
        box_cost=box_cost * allowed,
        carriage=g.uniform(1_800, 2_900, (n_j, n_r, 1)) * g.uniform(0.8, 1.3, n_c),
        promise_days=(3.0, 5.0),
        on_time=np.stack([three, five]) * allowed[None, :, None],
        lead_days=np.broadcast_to(8 - 6 * fast[:, None, None], three.shape),
        late_day=1,
        gateway_capacity=gate,
        gateway_peak=1 + (peak - 1) * 0.5,
        gateway_overflow_cost=1_300.0,
        area_design=g.uniform(0.02, 0.06, (2, n_c)),
        area_average=g.uniform(0.005, 0.02, (2, n_c)),
        area_stock=stock[None] * g.uniform(0.008, 0.02, (2, n_c, 1, 1)),
        stock=stock,
        band_share=band_share,
        handling=g.uniform(400, 1_100, (2, n_c)),
        space_fee=np.column_stack([np.zeros(n_s), g.uniform(20_000, 60_000, n_s)]),
        cold_fee=np.array([0.0, g.choice([0.0, 80_000.0])]),
        hold_cost=stock * g.uniform(300, 900),
        moves=AssortmentMoves.free(n_c, n_b, n_t),
        workers=g.uniform(0.006, 0.012, (2, n_c)),
        labour=g.uniform(60, 400, n_s) if g.random() < 0.7 else np.full(n_s, np.inf),
        overflow_limit=float(g.choice([0.0, 0.25])),
        overflow_cost=1_800.0,
        options=options,
        promises=promises,
        province_floor=float(g.choice([0.0, 0.4, 0.6])),
        late_penalty=1_300.0,
        lost_penalty=9_000.0,
        budget_total=least_dear * float(g.uniform(1, 4)) if g.random() < 0.4 else np.inf,
        budget_year=least_dear * float(g.uniform(0.6, 3)) if g.random() < 0.3 else np.inf,
        least_sites=0,
        most_sites=int(g.integers(1, 3)),
        objective="cost",
        cost_ceiling=np.inf,
    )


def _options(g: np.random.Generator, n_s: int, n_t: int) -> Options:
    """For every site: two leased sizes and a bought one, in each period, and a 3PL."""
    rows = []
    for site in range(n_s):
        rent = g.uniform(50_000, 300_000)
        for opens in range(n_t):
            for tenure, area in (("lease", 900.0), ("lease", 2_500.0), ("buy", 2_500.0)):
                spend = np.where(np.arange(n_t) >= opens, rent * area, 0.0)
                spend[max(0, opens - 1)] += 100_000 * area + (300_000 * area if tenure == "buy" else 0.0)
                back = area * (70_000 + (310_000 if tenure == "buy" else 0))
                usable = np.where(np.arange(n_t) > opens, 1.0, np.where(np.arange(n_t) == opens, 0.6, 0.0))
                rows.append((site, 0, opens, tenure, area, usable * area * 0.8, spend, spend.sum() - back))
        fee = np.full(n_t, g.uniform(1e7, 1e9))
        rows.append((site, 1, 0, "third_party", 1_200.0, np.full(n_t, 900.0), fee, fee.sum()))
    site, operation, opens, tenure, area, usable, spend, cost = zip(*rows, strict=True)
    return Options(
        np.array(site), np.array(operation), np.array(opens), tuple(tenure),
        tuple(("amr", "shelving")[m] for m in operation), np.array(area), np.array(usable), np.array(cost),
        np.array(spend),
    )  # fmt: skip


def linked(seed: int) -> Instance:
    """A small instance of four periods in which what is held costs to change, and some must stay."""
    g, two = np.random.default_rng(1_000 + seed), small_instance(seed)
    four = np.array([0, 1, 0, 1])
    d, c, f, o = two.demand, two.calendar, two.facilities, two.options
    usable = np.concatenate([o.usable, np.repeat(o.usable[:, 1:], 2, axis=1)], axis=1)
    stock = f.stock[..., four]
    return changed(
        two, axes=replace(two.axes, periods=("2024Q3", "2024Q4", "2025Q3", "2025Q4")),
        volume=d.volume[:, four], peak=d.peak[:, four], days=c.days[four], peak_days=c.peak_days[four],
        discount=np.array([0.99, 0.97, 0.95, 0.93]), year=np.array([0, 0, 1, 1]),
        options=replace(o, usable=usable),
        gateway_capacity=two.gateways.capacity[:, four], gateway_peak=two.gateways.peak[:, four],
        area_stock=f.area_stock[..., four], stock=stock, hold_cost=f.hold_cost[..., four],
        moves=AssortmentMoves(
            stock * g.uniform(100, 2_000), stock * g.uniform(0, 2_000), np.array([1, g.integers(1, 5)])
        ),
    )  # fmt: skip


def without_site(instance: Instance, site: int) -> Instance:
    """The same instance with no option at one site."""
    return instance.with_options(instance.options.take(np.flatnonzero(instance.options.site != site)))


def scaled(instance: Instance, factor: float) -> Instance:
    """More of all demand; what stock needs grows with it."""
    return changed(
        instance,
        volume=instance.demand.volume * factor,
        stock=instance.facilities.stock * factor,
        area_stock=instance.facilities.area_stock * factor,
        hold_cost=instance.facilities.hold_cost * factor,
    )


def permuted(instance: Instance, order: np.ndarray) -> Instance:
    """The same districts in another order."""
    return changed(
        instance,
        axes=replace(instance.axes, districts=tuple(instance.axes.districts[r] for r in order)),
        share=instance.demand.share[order],
        province=instance.demand.province[order],
        carriage=instance.routes.carriage[:, order],
        on_time=instance.routes.on_time[:, :, order],
        lead_days=instance.routes.lead_days[:, order],
    )


def some_design(instance: Instance, seed: int) -> Instance:
    """Up to three options, at as many sites, that are open."""
    rng, o = np.random.default_rng(seed), instance.options
    sites = rng.permutation(np.unique(o.site))[: rng.integers(0, 4)]
    rows = [int(rng.choice(np.flatnonzero(o.site == s))) for s in sites]
    return instance.with_options(o.take(np.array(rows, dtype=np.int64)))
