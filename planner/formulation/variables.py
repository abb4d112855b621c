"""The decisions, as blocks of variables over the instance's axes, and a solver's values of them as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.formulation.program import Block, Ints, Program
from planner.instance import Instance
from planner.plans.arrays import DecisionArrays
from planner.solve_options import Solution


@dataclass(frozen=True)
class Decisions:
    """Blocks of the planning problem.

    K pairs (route, class) that are allowed, Q pairs (site, operation) for which an option exists.
    ``pair_route``, ``pair_class`` (K,); ``pair_of`` (J, C) number of the pair or -1; ``unit_site``,
    ``unit_operation`` (Q,); ``option_unit`` (O,) the Q of each option.

    ``open`` (O,) binary; ``flow`` (K, R, T, W) boxes per average day; ``lost`` (R, C, T, W) likewise;
    ``throughput`` (Q, C, T, W) boxes per average day; ``hold`` (Q, C, B, T) share of a band held;
    ``brought_in`` and ``taken_out`` (Q, C, B, T) its change since the period before, where that matters;
    ``overflow`` (Q, C, T, W) design-day boxes done by others; ``waiting`` (G, T, W) boxes that gateway
    ``gates[G]`` leaves over on every peak day; ``ready`` (Q, T) 1 where a building is in use, ``usable``
    (Q, T) its net m2; ``short_average``, ``short_design`` (D', T, W) boxes missing from promise D' of the
    instance, and ``short_province`` (V, T, W) from the floor, ``over_average`` and ``over_design`` (T, W)
    lost boxes beyond their limits: bounded to 0 unless the program is elastic.
    """

    pair_route: Ints
    pair_class: Ints
    pair_of: Ints
    unit_site: Ints
    unit_operation: Ints
    option_unit: Ints
    gates: Ints
    open: Block
    flow: Block
    lost: Block | None
    throughput: Block
    hold: Block
    brought_in: Block | None
    taken_out: Block | None
    overflow: Block | None
    waiting: Block
    ready: Block
    usable: Block
    short_average: Block
    short_design: Block
    short_province: Block
    over_average: Block
    over_design: Block

    def site_pairs(self, n_entries: int) -> NDArray[np.bool_]:
        """Which pairs (K,) start at an FC."""
        return self.pair_route >= n_entries


def declare(program: Program, instance: Instance, *, elastic: bool) -> Decisions:
    """Add all variables of the instance to the program; ``elastic`` lets promises fall short at a price."""
    options = instance.options
    n_r, n_c = instance.demand.share.shape
    n_t, n_w = instance.demand.volume.shape[1:]
    n_b = instance.facilities.band_share.shape[1]
    with_option = np.zeros(len(instance.axes.sites), dtype=bool)
    with_option[options.site] = True
    allowed = instance.routes.allowed.copy()
    allowed[instance.n_entries :] &= with_option[:, None]
    pair_route, pair_class = np.nonzero(allowed)
    pair_of = np.full(allowed.shape, -1, dtype=np.int64)
    pair_of[pair_route, pair_class] = np.arange(len(pair_route))
    n_m = len(instance.axes.operations)
    units, option_unit = np.unique(options.site * n_m + options.operation, return_inverse=True)
    gates = np.flatnonzero(np.isfinite(instance.gateways.capacity).any(axis=1))
    boxes = _round_unit(float(instance.demand.volume.sum(axis=0).max(initial=1.0)) / 100)
    area = _round_unit(float(options.usable.max(initial=1.0)) / 10)
    n_p, n_v, short = len(instance.service.promises), len(instance.axes.provinces), np.inf if elastic else 0.0
    can_lose, can_overflow = (
        np.isfinite(instance.service.lost_penalty),
        instance.facilities.overflow_limit > 0,
    )
    held, linked = (len(units), n_c, n_b, n_t), instance.facilities.moves.link_periods
    return Decisions(
        pair_route=pair_route,
        pair_class=pair_class,
        pair_of=pair_of,
        unit_site=units // n_m,
        unit_operation=units % n_m,
        option_unit=option_unit.astype(np.int64),
        gates=gates,
        open=program.variables("open", (len(options),), upper=1, integer=True),
        flow=program.variables("flow", (len(pair_route), n_r, n_t, n_w), unit=boxes),
        lost=program.variables("lost", (n_r, n_c, n_t, n_w), unit=boxes) if can_lose else None,
        throughput=program.variables("throughput", (len(units), n_c, n_t, n_w), unit=boxes),
        hold=program.variables("hold", held),
        brought_in=program.variables("brought_in", held) if linked else None,
        taken_out=program.variables("taken_out", held) if linked else None,
        overflow=program.variables("overflow", (len(units), n_c, n_t, n_w), unit=boxes)
        if can_overflow
        else None,
        waiting=program.variables("waiting", (len(gates), n_t, n_w), unit=boxes),
        ready=program.variables("ready", (len(units), n_t), upper=1),
        usable=program.variables("usable", (len(units), n_t), unit=area),
        short_average=program.variables("short_average", (n_p, n_t, n_w), upper=short, unit=boxes),
        short_design=program.variables("short_design", (n_p, n_t, n_w), upper=short, unit=boxes),
        short_province=program.variables("short_province", (n_v, n_t, n_w), upper=short, unit=boxes),
        over_average=program.variables("over_average", (n_t, n_w), upper=short, unit=boxes),
        over_design=program.variables("over_design", (n_t, n_w), upper=short, unit=boxes),
    )


def of_solution(instance: Instance, d: Decisions, solution: Solution) -> DecisionArrays:
    """The decisions of one solution of the program that ``d`` declares on ``instance``."""
    n_r, n_c = instance.demand.share.shape
    n_t, n_w = instance.demand.volume.shape[1:]
    n_b = instance.facilities.band_share.shape[1]
    n_s, n_m, n_j = len(instance.axes.sites), len(instance.axes.operations), len(instance.axes.routes)
    flow = np.zeros((n_j, n_c, n_r, n_t, n_w))
    flow[d.pair_route, d.pair_class] = solution.values["flow"]
    units = (d.unit_site, d.unit_operation)
    throughput = np.zeros((n_s, n_m, n_c, n_t, n_w))
    throughput[units] = solution.values["throughput"]
    hold = np.zeros((n_s, n_m, n_c, n_b, n_t))
    hold[units] = solution.values["hold"]
    overflow = np.zeros_like(throughput)
    if d.overflow is not None:
        overflow[units] = solution.values["overflow"]
    waiting = np.zeros((instance.n_entries, n_t, n_w))
    waiting[d.gates] = solution.values["waiting"]
    lost = solution.values["lost"] if d.lost is not None else np.zeros((n_r, n_c, n_t, n_w))
    return DecisionArrays(flow.transpose(0, 2, 1, 3, 4), lost, throughput, hold, overflow, waiting)


def _round_unit(size: float) -> float:
    return float(10.0 ** np.round(np.log10(max(size, 1e-6))))
