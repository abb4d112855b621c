"""The master problem: which options to open, the periods' cost represented by cuts."""

from __future__ import annotations

import numpy as np

from planner.instance import Instance, Ints
from planner.model.program import Program
from planner.solve import mathopt
from planner.solve.options import Solution, SolveOptions
from planner.solve.pricing import Cut


def undominated(instance: Instance) -> Ints:
    """Rows of the options that can be in a best plan.

    Of options that differ only in tenure (same site, operation, usable area in every period), one that
    costs no less and spends no less in any year than another is left out. Where no budget can bind, spending
    does not count.
    """
    options = instance.options
    spend = options.spend if _budget_can_bind(instance) else np.zeros((len(options), 0))
    groups: dict[tuple[int, int, bytes], list[int]] = {}
    for row in range(len(options)):
        key = (int(options.site[row]), int(options.operation[row]), options.usable[row].tobytes())
        groups.setdefault(key, []).append(row)
    kept = []
    for rows in groups.values():
        order = sorted(rows, key=lambda r: (options.cost[r], spend[r].sum()))
        survivors: list[int] = []
        for row in order:
            if not any((spend[other] <= spend[row]).all() for other in survivors):
                survivors.append(row)
        kept += survivors
    return np.array(sorted(kept), dtype=np.int64)


def _budget_can_bind(instance: Instance) -> bool:
    most = min(instance.most_sites, len(instance.axes.sites))

    def dearest(spend: np.ndarray) -> float:
        by_site = np.zeros(len(instance.axes.sites))
        np.maximum.at(by_site, instance.options.site, spend)
        return float(np.sort(by_site)[::-1][:most].sum())

    spend = instance.options.spend
    total = dearest(spend.sum(axis=1)) > instance.budget_total
    return total or any(dearest(year) > instance.budget_year for year in spend.T)


def solve_master(
    instance: Instance, rows: Ints, cuts: list[Cut], options: SolveOptions
) -> tuple[Ints, float, Solution]:
    """The best set of options under the cuts: its rows, and a lower bound of every design, KRW."""
    chosen = instance.options.take(rows)
    n_s, n_m, n_t = len(instance.axes.sites), len(instance.axes.operations), len(instance.days)
    units, unit_of = np.unique(chosen.site * n_m + chosen.operation, return_inverse=True)
    program = Program()
    opened = program.variables("open", (len(rows),), upper=1, integer=True)
    area = float(10 ** np.round(np.log10(chosen.usable.max(initial=1.0))))
    usable = program.variables("usable", (len(units), n_t), unit=area)
    floor = np.full(n_t, np.inf)
    for cut in cuts:
        largest = np.zeros((n_s, n_m))
        np.maximum.at(largest, (chosen.site, chosen.operation), chosen.usable[:, cut.period])
        floor[cut.period] = min(floor[cut.period], cut.value(largest))
    cost = program.variables("cost", (n_t,), unit=float(10 ** np.round(np.log10(np.abs(floor).max() + 1))))
    defined = program.family("building_in_use", (len(units), n_t), lower=0, upper=0)
    defined.add(defined.index, usable.index, 1.0)
    defined.add(defined.index[unit_of], opened.index[:, None], -chosen.usable)
    bounds = program.family("cuts", (len(cuts),), lower=np.array([c.constant for c in cuts]))
    for row, cut in enumerate(cuts):
        bounds.add(bounds.index[row], cost.index[cut.period], 1.0)
        slope = cut.slope.reshape(n_s * n_m)[units]
        bounds.add(bounds.index[row], usable.index[:, cut.period], -slope)
    once = program.family("one_building_per_site", (n_s,), upper=1)
    once.add(once.index[chosen.site], opened.index, 1.0)
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
    solution = mathopt.run(program, options)
    if not solution.values:
        return np.zeros(0, dtype=np.int64), solution.bound, solution
    return rows[solution.values["open"] > 0.5], solution.bound, solution
