"""The master problem: which options to open, the periods' cost represented by cuts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance, Ints
from planner.model.program import Program
from planner.solve import mathopt
from planner.solve.options import SolveOptions
from planner.solve.pricing import Cut


def undominated(instance: Instance) -> Ints:
    """Rows of the options that can be in a best plan.

    Of options that differ only in tenure (same site, operation, usable area in every period), the cheapest
    is enough where no budget can stop it; else those stay that no other one beats in cost and in the
    spending of every year.
    """
    options = instance.options
    groups: dict[tuple[int, int, bytes], list[int]] = {}
    for row in range(len(options)):
        key = (int(options.site[row]), int(options.operation[row]), options.usable[row].tobytes())
        groups.setdefault(key, []).append(row)
    ordered = [
        sorted(rows, key=lambda r: (options.cost[r], options.spend[r].sum())) for rows in groups.values()
    ]
    cheapest = np.array(sorted(rows[0] for rows in ordered), dtype=np.int64)
    if not _budget_can_bind(instance, cheapest):
        return cheapest
    kept = []
    for rows in ordered:
        survivors: list[int] = []
        for row in rows:
            if not any((options.spend[other] <= options.spend[row]).all() for other in survivors):
                survivors.append(row)
        kept += survivors
    return np.array(sorted(kept), dtype=np.int64)


def _budget_can_bind(instance: Instance, rows: Ints) -> bool:
    """Whether as many of these options as may be opened, at one site or several, can exceed a budget."""
    spend, most = instance.options.spend[rows], instance.most_sites
    total = most * float(spend.sum(axis=1).max(initial=0.0))
    return total > instance.budget_total or most * float(spend.max(initial=0.0)) > instance.budget_year


@dataclass(frozen=True)
class MasterResult:
    """``weights`` (O,) how often each option is open (empty: none found); ``bound`` of all, KRW."""

    weights: NDArray[np.float64]
    bound: float


def solve_master(
    instance: Instance, cuts: list[Cut], options: SolveOptions, *, least_each: int
) -> MasterResult:
    """The best options of a merged instance under the cuts, ``least_each`` or more in each group."""
    chosen = instance.options
    n_s, n_m, n_t = len(instance.axes.sites), len(instance.axes.operations), len(instance.days)
    units, unit_of = np.unique(chosen.site * n_m + chosen.operation, return_inverse=True)
    program = Program()
    opened = program.variables("open", (len(chosen),), upper=instance.most_sites, integer=True)
    area = float(10 ** np.round(np.log10(chosen.usable.max(initial=1.0))))
    usable = program.variables("usable", (len(units), n_t), unit=area)
    cost = program.variables("cost", (n_t,), unit=1e9)
    program.free(cost.index)
    defined = program.family("building_in_use", (len(units), n_t), lower=0, upper=0)
    defined.add(defined.index, usable.index, 1.0)
    defined.add(defined.index[unit_of], opened.index[:, None], -chosen.usable)
    bounds = program.family("cuts", (len(cuts),), lower=np.array([c.constant for c in cuts]))
    for row, cut in enumerate(cuts):
        bounds.add(bounds.index[row], cost.index[cut.period], 1.0)
        bounds.add(bounds.index[row], usable.index[:, cut.period], -cut.slope.ravel()[units])
    each = program.family("buildings_of_group", (n_s,), lower=least_each)
    each.add(each.index[chosen.site], opened.index, 1.0)
    number = program.family("number_of_sites", (1,), lower=instance.least_sites, upper=instance.most_sites)
    number.add(number.index[0], opened.index, 1.0)
    if np.isfinite(instance.budget_year):
        yearly = program.family("budget", (chosen.spend.shape[1],), upper=instance.budget_year)
        yearly.add(yearly.index[None], opened.index[:, None], chosen.spend)
    if np.isfinite(instance.budget_total):
        total = program.family("budget", (1,), upper=instance.budget_total)
        total.add(total.index[0], opened.index, chosen.spend.sum(axis=1))
    program.cost("facility", opened.index, chosen.cost)
    program.cost("periods", cost.index, 1.0)
    try:
        solution = mathopt.run(program, options)
    except (
        mathopt.SolverError
    ):  # HiGHS breaks down on some of these small programs, SCIP is slower but does not
        solution = mathopt.run(program, options, solver=mathopt.SCIP)
    weights = np.round(solution.values["open"]) if solution.values else np.zeros(0)
    return MasterResult(weights, solution.bound)
