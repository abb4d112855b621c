"""The objective by part: NPV of all cost."""

from __future__ import annotations

from planner.formulation.program import Program
from planner.formulation.variables import Decisions
from planner.instance import Instance


def npv(p: Program, i: Instance, d: Decisions) -> None:
    """NPV of cost, KRW: expected over demand scenarios, discounted by quarter."""
    _flows(p, i, d)
    _stock(p, i, d)
    expected = i.calendar.discount[:, None] * i.demand.probability[None]
    if d.overflow is not None:
        p.cost(
            "overflow",
            d.overflow.index,
            i.facilities.overflow_cost * i.calendar.peak_days[:, None] * expected,
        )
    wait = (
        (i.gateways.overflow_cost + i.service.late_penalty)
        * (i.calendar.peak_days * i.calendar.peak_queue)[:, None]
        * expected
    )
    p.cost("late", d.waiting.index, wait)
    if d.lost is not None:
        p.cost("lost", d.lost.index, i.service.lost_penalty * i.weight)
    p.cost("facility", d.open.index, i.options.cost)
    broken_promises(p, i, d)


def broken_promises(p: Program, i: Instance, d: Decisions) -> None:
    """What a box missing from a promise, or lost beyond the limit, counts in an elastic program.

    It is not a cost that anyone pays: it stands far above what keeping a promise costs anywhere, so that
    a promise falls short only where it cannot be kept. The design day counts as all days of its quarter: a
    promise is for every day, and few boxes of one day would else be cheaper than a larger building.
    """
    for short in (d.short_average, d.short_design, d.short_province, d.over_average, d.over_design):
        p.cost("broken_promises", short.index, i.service.broken_promise * i.weight)


def _flows(p: Program, i: Instance, d: Decisions) -> None:
    for part, cost in zip(i.axes.parts, i.routes.box_cost, strict=True):
        p.cost(part, d.flow.index, cost[d.pair_route, d.pair_class][:, None, None, None] * i.weight)
    carriage = i.routes.carriage[d.pair_route, :, d.pair_class]
    p.cost("carriage", d.flow.index, carriage[:, :, None, None] * i.weight)
    late = i.service.late_penalty * i.routes.late[d.pair_route, :, d.pair_class]
    p.cost("late", d.flow.index, late[:, :, None, None] * i.weight)
    p.cost(
        "handling", d.throughput.index, i.facilities.handling[d.unit_operation][:, :, None, None] * i.weight
    )


def _stock(p: Program, i: Instance, d: Decisions) -> None:
    m = d.unit_operation
    expected = i.calendar.discount[:, None] * i.demand.probability[None]
    fee = i.facilities.space_fee[d.unit_site, m][:, None] + i.facilities.cold_fee[None]
    per_box = (
        i.facilities.area_design[m][:, :, None] * i.demand.peak[None]
        + i.facilities.area_average[m][:, :, None]
    )
    p.cost("space", d.throughput.index, (fee[:, :, None] * per_box)[..., None] * expected)
    p.cost("space", d.hold.index, fee[:, :, None, None] * i.facilities.area_stock[m] * i.calendar.discount)
    p.cost("stock", d.hold.index, (i.facilities.hold_cost * i.calendar.discount)[None])
    moves = i.facilities.moves
    if d.brought_in is not None and d.taken_out is not None:
        p.cost("assortment_change", d.brought_in.index, (moves.bring_in * i.calendar.discount)[None])
        p.cost("assortment_change", d.taken_out.index, (moves.take_out * i.calendar.discount)[None])
