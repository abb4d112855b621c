"""A solver's values as the plan's decision arrays."""

from __future__ import annotations

import numpy as np

from planner.formulation import Decisions
from planner.instance import Instance
from planner.plans.arrays import DecisionArrays
from planner.solve_options import Solution


def of_solution(instance: Instance, d: Decisions, solution: Solution) -> DecisionArrays:
    """From one solution of the whole program on ``instance``."""
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
