"""The table of coupling rows: its rules are those of the model, and its numbers are those of its formulas."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_instances import EXACT, changed, small_instance, some_design

from planner.engine.compiled import compiled
from planner.engine.evaluation.design_evaluation import evaluate
from planner.engine.pricing import coupling_rows
from planner.engine.pricing.coupling_rows import CouplingRows, PriceOffsets
from planner.engine.pricing.dual_mapping import translated
from planner.engine.pricing.period_data import Buildings, Market
from planner.engine.pricing.period_solver import best_prices
from planner.engine.pricing.subproblems import Group, Subproblems
from planner.engine.pricing.warm_start import PeriodDuals
from planner.engine.search import decomposition
from planner.formulation import constraints, direct
from planner.instance import Instance
from planner.solve_options import SolveOptions


@compiled
def table(m: Market, b: Buildings) -> CouplingRows:
    return coupling_rows.coupling_rows(m, b, coupling_rows.offsets(m, len(b.usable)))


def made(seed: int) -> tuple[Market, Buildings, PriceOffsets, CouplingRows]:
    """The second period of a small instance with some buildings."""
    built = some_design(small_instance(seed), seed)
    periods, o = Subproblems(built), built.options
    groups = [Group((int(s),), int(m)) for s, m in zip(o.site, o.operation, strict=True)]
    b = periods.buildings(1, groups, o.usable[:, 1], periods.routes(groups))
    return periods.markets[1], b, periods.offsets(1, len(groups)), table(periods.markets[1], b)


def test_no_unit_uses_more_rows_than_there_is_room_for() -> None:
    """Compiled code does not look whether there is."""
    for seed in range(12):
        assert made(seed)[3].used.max(initial=0) <= coupling_rows.MOST_ROWS


@pytest.mark.parametrize("seed", [3, 8, 14, 17])
def test_a_floor_is_priced_where_boxes_must_be_lost(seed: int) -> None:
    """Routes alone would keep it; a box that is refused does not arrive at all."""
    instance = small_instance(seed)
    few = np.where(np.isfinite(instance.gateways.capacity), 6_000.0, np.inf)
    tight = changed(instance, gateway_capacity=few, province_floor=0.4)
    best = direct.solve(tight, EXACT).solution.objective
    found = decomposition.solve(tight, SolveOptions(gap=0.002, threads=1))
    assert best * (1 - 0.006) <= found.bound <= best * (1 + 1e-7)


def test_every_rule_of_the_table_is_a_family_of_the_model() -> None:
    families = {family.__name__ for family in constraints.FAMILIES}
    assert set(PriceOffsets._fields) - {"size"} < families


@pytest.mark.parametrize("seed", range(12))
def test_rows_stand_one_after_the_other_without_a_gap(seed: int) -> None:
    m, b, at, t = made(seed)
    n_q, n_c = b.area.shape
    n_g, n_p, n_v = len(m.capacity), len(m.promise_day), len(m.need_province)
    lengths = [n_g, n_g, n_p, n_p, n_v, n_q, n_q, n_q * n_c]
    assert np.diff(at).tolist() == lengths
    assert t.limit.shape == t.bound.shape == t.about.shape == (len(m.probability), at.size)


@pytest.mark.parametrize("seed", range(12))
def test_what_a_box_uses_inside_a_building_is_what_the_model_says(seed: int) -> None:
    m, b, at, t = made(seed)
    n_q, n_c = b.area.shape
    first = len(m.capacity) + len(m.promise_day)
    for q in range(n_q):
        for c in range(n_c):
            use = {int(a): u for a, u in zip(t.row[c, first + q], t.use[c, first + q], strict=True)}
            assert use[at.area + q] == pytest.approx(b.area[q, c])
            assert use[at.labour + q] == pytest.approx(m.peak[c] * b.workers[q, c])
            assert use[at.assortment + q * n_c + c] == 1.0
            if b.overflow_limit > 0.0:
                row, use_of = t.row[c, first + n_q + q], t.use[c, first + n_q + q]
                use = {int(a): u for a, u in zip(row, use_of, strict=True)}
                outside = b.overflow_limit * m.peak[c]
                assert use[at.area + q] == pytest.approx(b.area[q, c] - outside * b.area_design[q, c])
                assert use[at.labour + q] == pytest.approx((m.peak[c] - outside) * b.workers[q, c])


@pytest.mark.parametrize("seed", range(12))
def test_limits_are_what_there_is_and_what_is_needed(seed: int) -> None:
    m, b, at, t = made(seed)
    n_q, n_c = b.area.shape
    limit = t.limit
    assert (limit[:, : at.gateway_design_day] == m.capacity).all()
    assert (limit[:, at.gateway_design_day : at.promise_average] == m.capacity).all()
    assert (limit[:, at.promise_average : at.promise_design_day] == -m.need_average.T).all()
    assert (limit[:, at.promise_design_day : at.province_floor] == -m.need_design.T).all()
    assert (limit[:, at.province_floor : at.area] == -m.need_province.T).all()
    assert (limit[:, at.area : at.labour] == b.usable).all()
    assert (limit[:, at.labour : at.assortment] == b.labour).all()
    assert (limit[:, at.assortment :] == 0.0).all()
    for h, row in enumerate(t.held_row):
        space = h >= n_q * n_c
        assert row == (at.area + h - n_q * n_c if space else at.assortment + h)
        sold = m.volume[h % n_c] if n_c else 0.0
        assert t.held_use[:, h] == pytest.approx(m.probability * (1.0 if space else -sold))


def test_a_gateway_without_a_limit_in_this_period_has_no_row() -> None:
    m, b, at, _ = made(1)
    free = table(m._replace(capacity=np.full(len(m.capacity), np.inf)), b)
    assert len(m.capacity) > 0
    assert (free.bound[:, : at.promise_average] == 0.0).all()
    assert (free.about[:, : at.promise_average] == 0.0).all()


@pytest.mark.parametrize("more", [0.0, 900.0])
@pytest.mark.parametrize("seed", [1, 3, 8, 18, 27, 28, 30])
def test_prices_found_where_a_wait_cost_more_are_valid_where_it_costs_nothing(seed: int, more: float) -> None:
    """Else a gateway's design day would be paid more than it is worth, and the bound would be false."""
    built = some_design(small_instance(seed), seed)
    cheap = changed(built, gateway_overflow_cost=0.0, late_penalty=0.0)
    dear, free, o = Subproblems(built), Subproblems(cheap), built.options
    groups = [Group((int(s),), int(m)) for s, m in zip(o.site, o.operation, strict=True)]
    operations = tuple(g.operation for g in groups)
    best = evaluate(cheap, np.arange(len(o)), EXACT).elastic_objective
    bound = float(o.cost.sum())
    for t in range(2):
        b = free.buildings(t, groups, o.usable[:, t], free.routes(groups))
        x = best_prices(dear, t, dear.buildings(t, groups, o.usable[:, t], dear.routes(groups)), None)
        x[:, dear.offsets(t, len(groups)).gateway_design_day :][:, : len(free.markets[t].capacity)] += more
        x = translated(free, t, b, groups, PeriodDuals(operations, x))
        bound += free.value(t, b, x)
    assert bound <= best * (1 + 1e-7)


@pytest.mark.parametrize("seed", range(12))
def test_a_price_has_a_bound_where_what_lacks_can_be_bought(seed: int) -> None:
    m, b, at, t = made(seed)
    bought = slice(at.promise_average, at.province_floor)
    assert (t.bound[:, bought] == m.broken).all()
    assert np.isinf(t.bound[:, : at.promise_average]).all()
    assert ((t.bound[:, at.province_floor : at.area] > 0) == (m.need_province.T > 0)).all()
    assert (np.isfinite(b.labour) == (t.about[0, at.labour : at.assortment] > 0)).all()


def in_other_money(instance: Instance, factor: float) -> Instance:
    """The same problem where a unit of money is worth less."""
    i, f, o = instance, instance.facilities, instance.options
    return changed(
        i, box_cost=i.routes.box_cost * factor, carriage=i.routes.carriage * factor,
        gateway_overflow_cost=i.gateways.overflow_cost * factor, handling=f.handling * factor,
        space_fee=f.space_fee * factor, cold_fee=f.cold_fee * factor, hold_cost=f.hold_cost * factor,
        overflow_cost=f.overflow_cost * factor, late_penalty=i.service.late_penalty * factor,
        lost_penalty=i.service.lost_penalty * factor, broken_promise=i.service.broken_promise * factor,
        budget_total=i.limits.budget_total * factor, budget_year=i.limits.budget_year * factor,
        options=replace(o, cost=o.cost * factor, spend=o.spend * factor),
    )  # fmt: skip


@pytest.mark.parametrize("factor", [1e-3, 25.0])
@pytest.mark.parametrize("seed", [1, 6, 11])
def test_another_currency_changes_no_design(seed: int, factor: float) -> None:
    instance = small_instance(seed)
    how = SolveOptions(gap=0.002, threads=1)
    one = decomposition.solve(instance, how)
    other = decomposition.solve(in_other_money(instance, factor), how)
    assert other.rows.tolist() == one.rows.tolist()
    assert other.bound == pytest.approx(one.bound * factor, rel=2e-3)
