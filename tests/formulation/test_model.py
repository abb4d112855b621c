"""Every constraint family alone: what it costs when it binds, by hand, and that it only ever tightens.

A case is the toy instance (see ``small_instances.toy``: 650 with its FC, 1,000 without) with one limit drawn
tight; its optimum by hand, and the optimum of the same case when the family is left out of the program.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest
from small_instances import EXACT, PLACE, changed, small_instance, three_quarters, toy, toy_options

from planner.formulation import constraints, direct, mathopt, objective
from planner.formulation.program import Program
from planner.formulation.variables import declare, of_solution
from planner.instance import AssortmentMoves, Instance, PromiseRow
from planner.instance.assembly import assemble, with_promises
from planner.plans.kpis import Ledger
from planner.scenario import Scenario

NAMES = tuple(family.__name__ for family in constraints.FAMILIES)
SEEDS = (0, 1, 2, 5)


def optimum(instance: Instance, *without: str, relaxed: bool = False) -> float:
    """Least cost by the families, some left out if asked; ``relaxed``: buildings may be opened in part."""
    program = Program()
    decisions = declare(program, instance, elastic=True)
    for family in constraints.FAMILIES:
        if family.__name__ not in without:
            family(program, instance, decisions)
    objective.npv(program, instance, decisions)
    if relaxed:
        program._integer = [np.zeros(program.n_variables, dtype=bool)]
    solution = mathopt.run(program, EXACT)
    assert solution.status == "optimal"
    return solution.objective


@dataclass(frozen=True)
class Case:
    """An instance in which the family binds: its optimum, and the optimum without the family.

    ``relaxed``: of the linear relaxation; ``besides``: families left out of both, which would imply it.
    """

    instance: Instance
    held: float
    dropped: float
    relaxed: bool = False
    besides: tuple[str, ...] = ()


DEAR = toy_options(1000.0, cost=1000.0)
"""It costs more than it saves: it opens only where a promise needs it, at 50 + 500 + 1,000 = 1,550."""


def promised(average: float, design: float) -> tuple[PromiseRow, ...]:
    return (PromiseRow(0, average, design, 0),)


def two_sites() -> Instance:
    """A second site like the first, and room for two buildings."""
    base = toy()
    axes = replace(base.axes, sites=("fc", "fc2"))
    return changed(
        base,
        axes=axes,
        allowed=np.ones((3, 1), dtype=bool),
        box_cost=np.array([[[10.0], [0.0], [0.0]]]),
        carriage=np.zeros((3, 2, 1)),
        on_time=np.stack([np.zeros((2, 1)), np.ones((2, 1)), np.ones((2, 1))])[None],
        space_fee=np.zeros((2, 1)),
        labour=np.full(2, np.inf),
        options=toy_options(1000.0, 1000.0, sites=(0, 1)),
        most_sites=2,
    )


def room_and_hands() -> Instance:
    """Two sites of which the first has room without hands, the second hands with little room."""
    return changed(
        two_sites(),
        options=toy_options(1000.0, 100.0, cost=10.0, sites=(0, 1)),
        labour=np.array([0.0, np.inf]),
        area_stock=np.full((1, 1, 1, 1), 10.0),
    )


def two_operations() -> Instance:
    """Two small buildings of different operations at one site, and room for two buildings in all."""
    base = toy()
    return changed(
        base,
        axes=replace(base.axes, operations=("hand", "robot")),
        area_design=np.ones((2, 1)),
        area_average=np.zeros((2, 1)),
        area_stock=np.zeros((2, 1, 1, 1)),
        handling=np.ones((2, 1)),
        space_fee=np.zeros((1, 2)),
        workers=np.ones((2, 1)),
        options=replace(toy_options(25.0, 25.0, cost=10.0), operation=np.array([0, 1])),
        most_sites=2,
    )


def stocked_only() -> Instance:
    """No gate and no lost box: two sites, each near to one district and 10 KRW a box from the other."""
    base = two_sites()
    return changed(
        base,
        axes=replace(base.axes, entries=()),
        allowed=np.ones((2, 1), dtype=bool),
        box_cost=np.zeros((1, 2, 1)),
        carriage=np.array([[[0.0], [10.0]], [[10.0], [0.0]]]),
        on_time=np.ones((1, 2, 2, 1)),
        gateway_capacity=np.zeros((0, 1)),
        area_design=np.zeros((1, 1)),
        band_share=np.ones((1, 1)),
        handling=np.zeros((1, 1)),
        lost_penalty=np.inf,
    )


CASES = {
    # All 100 boxes travel: 650. Nobody needs to be served: nothing is paid.
    "demand_met": Case(toy(), 650, 0),
    # Boxes that leave the FC are handled there: 50 x 5 + 500 + 100. Unlinked they leave unhandled.
    "throughput_split": Case(toy(handling=np.full((1, 1), 5.0)), 850, 600),
    # One site has hands and 100 m2, which 50 boxes at 2 m2 would fill; the other has room but no hands.
    # What is sold must be held where it is sold: 2u + 10 u / 50 = 100, u = 45.45: 45.45 + 545.45 + 10 =
    # 600.91. Held at one and sold at the other: 50 + 500 + 2 x 10.
    "assortment": Case(room_and_hands(), 500 / 11 + 6000 / 11 + 10, 570),
    # Two FCs hold the same half, so the gate still brings 50. With copies: 100 x 1 + 2 x 100.
    "band_held_once": Case(two_sites(), 650, 300),
    # Taken out for a quarter and brought in again, three changes at 10; 2,100 where changes are free.
    "assortment_change": Case(three_quarters(10.0, 1), 2_130, 2_100),
    # Held all along, brought in once: 2,250 + 10.
    "least_stay": Case(three_quarters(10.0, 3), 2_260, 2_130),
    # The FC saves 9 a box in a and loses 11 in b; half of a's 50 boxes can come from stock: 25 + 750 + 100 =
    # 875, not all of them: 50 + 500 + 100 = 650.
    "district_cover": Case(toy(carriage=np.array([[[0.0], [0.0]], [[0.0], [20.0]]])), 875, 650),
    # Without the link to the options a building costs nothing: 550.
    "building_in_use": Case(toy(), 650, 550),
    # 2 m2 a box (the design day is twice the average) in 50 m2: 25 boxes. 25 + 750 + 100.
    "area": Case(toy(options=toy_options(50.0)), 875, 650),
    # Boxes that need no area still need a building: 650, else 550 (in programs too large for the strong
    # link).
    "stock_needs_building": Case(toy(area_design=np.zeros((1, 1))), 650, 550, besides=("strong_link",)),
    # 60 m2, 2u - v <= 60 with v <= 0.25 x 2u: u = 40, v = 20 at 1 KRW: 40 + 600 + 100 + 20. With any overflow
    # u = 50, v = 40: 50 + 500 + 100 + 40.
    "overflow_limit": Case(toy(options=toy_options(60.0), overflow_limit=0.25, overflow_cost=1.0), 760, 690),
    # 60 heads at 1 a design-day box: u = 30: 30 + 700 + 100.
    "labour": Case(toy(labour=np.array([60.0])), 830, 650),
    # 40 pass the gate, 50 come from stock, 10 are lost at 50: 400 + 50 + 500 + 100.
    "gateway_average": Case(toy(gateway_capacity=np.array([[40.0]])), 1050, 650),
    # Twice the 50 boxes of the gate against 60: 40 wait at 1 KRW.
    "gateway_design_day": Case(
        toy(
            gateway_capacity=np.array([[60.0]]), gateway_peak=np.full((1, 1), 2.0), gateway_overflow_cost=1.0
        ),
        690,
        650,
    ),
    # 30 of 100 boxes in time need the dear FC, which then brings 50: 1,550 in place of 1,000.
    "promise_average": Case(toy(options=DEAR, promises=promised(0.3, 0.0)), 1550, 1000),
    # The same on the design day.
    "promise_design_day": Case(toy(options=DEAR, promises=promised(0.0, 0.3)), 1550, 1000),
    # In each province 15 of its 50 boxes.
    "province_floor": Case(toy(options=DEAR, promises=promised(0.0, 0.0), province_floor=0.3), 1550, 1000),
    # Refusing at 5 KRW is cheaper than the gate at 10: 20 may be, 30 go through the gate, 50 come from stock:
    # 50 + 300 + 100 + 100; without a limit 50 + 250 + 100.
    "refused_average": Case(toy(lost_penalty=5.0, refused_average=0.2), 550, 400),
    # The same of the design day's 200.
    "refused_design_day": Case(toy(lost_penalty=5.0, refused_design=0.2), 550, 400),
    # 100 to spend, 99 allowed: no FC.
    "budget": Case(toy(budget_total=99.0), 1000, 650),
    # Two buildings of 25 m2 at 10 KRW: 12.5 boxes each. One: 12.5 + 875 + 10; both: 25 + 750 + 20.
    "one_building_per_site": Case(two_operations(), 897.5, 795),
    # No site may open.
    "number_of_sites": Case(toy(most_sites=0), 1000, 650),
    # Opened in part: half of each FC holds half of the band and serves its own district: 100. Linked, a
    # district's boxes need a whole building: 200, the true optimum.
    "strong_link": Case(stocked_only(), 200, 100, relaxed=True),
}


@pytest.mark.parametrize("name", NAMES)
def test_every_family_has_a_case(name: str) -> None:
    assert name in CASES


def test_no_case_is_left_of_a_family_that_is_gone() -> None:
    assert set(CASES) == set(NAMES)


@pytest.mark.parametrize("name", CASES)
def test_family_by_hand(name: str) -> None:
    case = CASES[name]
    assert optimum(case.instance, *case.besides, relaxed=case.relaxed) == pytest.approx(case.held)
    assert optimum(case.instance, name, *case.besides, relaxed=case.relaxed) == pytest.approx(case.dropped)


def test_the_toy_by_hand() -> None:
    assert optimum(toy()) == pytest.approx(650)
    assert optimum(toy(options=DEAR)) == pytest.approx(1000)
    # The relaxation that the strong link makes tight is tight: no integers, same cost.
    assert optimum(stocked_only()) == pytest.approx(200)


def test_waiting_boxes_are_late_on_the_design_day() -> None:
    # All boxes are in time and 40 of the gate's 100 wait; 160 of 200 in time, so a promise of 80 % holds and
    # one of 85 % needs 10 fewer to wait: half a box fewer through the gate saves one waiting, a lost box 50.
    on_time = np.ones((1, 2, 2, 1))
    base = toy(
        options=DEAR, on_time=on_time, gateway_capacity=np.array([[160.0]]),
        gateway_peak=np.full((1, 1), 2.0),
    )  # fmt: skip
    assert optimum(changed(base, promises=promised(0.0, 0.80))) == pytest.approx(1000)
    # Peaks are both 2, so one waiting box is one late order; 0.85 needs 2x - q >= 170 with q = 2x - 160.
    # 2x - (2x - 160) = 160 whatever x is: the promise falls short by 10, at the price of broken promises.
    short = optimum(changed(base, promises=promised(0.0, 0.85), most_sites=0))
    assert short == pytest.approx(1000 + 10 * base.service.broken_promise)


TIGHTER: dict[str, Callable[[Instance], Instance]] = {
    "demand_met": lambda i: changed(i, lost_penalty=i.service.lost_penalty * 2),
    "assortment": lambda i: changed(i, band_share=i.facilities.band_share * 0.8),
    "district_cover": lambda i: changed(i, band_share=i.facilities.band_share * 0.5),
    "building_in_use": lambda i: i.with_options(replace(i.options, usable=i.options.usable * 0.7)),
    "area": lambda i: changed(
        i, area_design=i.facilities.area_design * 1.5, area_stock=i.facilities.area_stock * 1.5
    ),
    "overflow_limit": lambda i: changed(i, overflow_limit=i.facilities.overflow_limit / 2),
    "labour": lambda i: changed(
        i, labour=np.where(np.isfinite(i.facilities.labour), i.facilities.labour, 1e3) * 0.5
    ),
    "gateway_average": lambda i: changed(i, gateway_capacity=i.gateways.capacity * 0.7),
    "gateway_design_day": lambda i: changed(i, gateway_peak=i.gateways.peak * 1.5),
    "promise_average": lambda i: changed(
        i, promises=tuple(replace(p, share=p.share + 0.1) for p in i.service.promises)
    ),
    "promise_design_day": lambda i: changed(
        i, promises=tuple(replace(p, design_share=p.design_share + 0.2) for p in i.service.promises)
    ),
    "province_floor": lambda i: changed(i, province_floor=i.service.province_floor + 0.2),
    "budget": lambda i: changed(
        i, budget_total=min(i.limits.budget_total, 3e8), budget_year=min(i.limits.budget_year, 2e8)
    ),
    "number_of_sites": lambda i: changed(i, most_sites=i.limits.most_sites - 1),
}
"""The data of a family drawn tighter; the families without data of their own can only be left out."""


@pytest.mark.parametrize("seed", SEEDS)
def test_tighter_data_never_lowers_the_cost(seed: int) -> None:
    instance = small_instance(seed)
    best = optimum(instance)
    for name, tighten in TIGHTER.items():
        assert optimum(tighten(instance)) >= best * (1 - 1e-7), name


@pytest.mark.parametrize("seed", SEEDS)
def test_leaving_a_family_out_never_raises_the_cost(seed: int) -> None:
    instance = small_instance(seed)
    best = optimum(instance)
    for name in NAMES:
        if name not in (
            "demand_met",
            "throughput_split",
            "building_in_use",
        ):  # these would leave it unbounded
            assert optimum(instance, name) <= best * (1 + 1e-7), name


@pytest.mark.parametrize("seed", range(10))
def test_strong_link_is_implied(seed: int) -> None:
    instance = small_instance(seed)
    assert optimum(instance, "strong_link") == pytest.approx(optimum(instance), rel=1e-7)


# --- a KPI equals the optimiser's own expression ---


def parts_of(parts: dict[str, float]) -> dict[str, float]:
    return {name: value for name, value in parts.items() if name != "broken_promises"}


@pytest.mark.parametrize("seed", range(12))
def test_costs_are_the_direct_program_s_parts(seed: int) -> None:
    instance = small_instance(seed)
    result = direct.solve(instance, EXACT)
    built = instance.with_options(instance.options.take(result.rows))
    costs = Ledger(built, of_solution(instance, result.decisions, result.solution)).costs()
    parts = parts_of(dict(result.solution.parts))
    scale = sum(parts.values())
    assert set(parts) <= set(costs)
    for name, value in costs.items():
        assert value == pytest.approx(parts.get(name, 0.0), abs=1e-6 * scale), name


@pytest.mark.parametrize("seed", range(12))
def test_shares_are_the_rows_of_the_promises(seed: int) -> None:
    instance = small_instance(seed)
    result = direct.solve(instance, EXACT)
    built = instance.with_options(instance.options.take(result.rows))
    ledger = Ledger(built, of_solution(instance, result.decisions, result.solution))
    demand = instance.demand.volume.sum(axis=0)
    ordered = (instance.demand.peak[:, :, None] * instance.demand.volume).sum(axis=0)
    values = result.solution.values
    for n, promise in enumerate(instance.service.promises):
        since = promise.since
        average = ledger.service.average_share(promise.day) + values["short_average"][n] / demand
        assert (average[since:] >= promise.share - 1e-6).all()
        design = ledger.service.design_share(promise.day) + values["short_design"][n] / ordered
        assert (design[since:] >= promise.design_share - 1e-6).all()
        # Where boxes are short, the share stands just short of the promise by them.
        tight = values["short_average"][n] > 1
        assert average[tight] == pytest.approx(np.full(tight.sum(), promise.share), abs=1e-6)


def test_ledger_by_hand() -> None:
    # 50 boxes of 100 leave the FC and are in time; on the design day 100 orders of 200, of which none waits.
    instance = toy()
    result = direct.solve(instance, EXACT)
    ledger = Ledger(instance, of_solution(instance, result.decisions, result.solution))
    assert ledger.costs()["way"] == pytest.approx(500)
    assert ledger.costs()["handling"] == pytest.approx(50)
    assert ledger.costs()["facility"] == pytest.approx(100)
    assert ledger.service.on_time_share(3.0) == pytest.approx(0.5)
    assert ledger.service.stocked_share == pytest.approx(0.5)
    # 2 m2 a box x 50 boxes in 1,000 m2.
    assert ledger.use.area_use() == pytest.approx(np.array([[0.1]]))
    assert ledger.use.heads == pytest.approx(np.array([[[100.0]]]))
    assert ledger.service.boxes == pytest.approx(100)


def test_orders_behind_a_waiting_box_by_hand() -> None:
    # Orders peak at 2, the gate sees 1.25: one waiting box is 1.6 late orders. Without a limit nothing waits.
    limited = toy(gateway_capacity=np.array([[60.0]]), gateway_peak=np.full((1, 1), 1.25))
    assert limited.orders_per_waiting == pytest.approx([1.6])
    assert toy().orders_per_waiting == pytest.approx([1.0])
    # In an event of three days one day's excess waits on the first, two on the second, three on the third.
    event = changed(limited, peak_days=np.array([3.0]))
    assert event.calendar.peak_queue == pytest.approx([2.0])
    assert event.orders_per_waiting == pytest.approx([3.2])


def test_other_promises_are_put_into_an_instance_as_if_it_were_assembled_anew() -> None:
    changes = {
        "service.promises.0.share": 0.3,
        "service.promises.1.since": "2025Q1",
        "service.province_floor": 0.7,
    }
    scenario = Scenario()
    one, two = with_promises(assemble(scenario), scenario.change(changes)), assemble(scenario.change(changes))
    for concern, name in PLACE.values():
        mine, wanted = (getattr(getattr(i, concern), name) for i in (one, two))
        np.testing.assert_equal(
            *(vars(v) if isinstance(v, AssortmentMoves) else v for v in (mine, wanted)), err_msg=name
        )
    assert one.axes == two.axes
