"""The quarters before any building can be open: what is promised there and cannot be kept by building."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from planner.instance import Instance
from planner.instance.tenures import tenure_of
from planner.plans.kpis import KEPT, Ledger
from planner.plans.types import BeforeBuilding
from planner.scenario import Scenario


def first_building(scenario: Scenario, instance: Instance) -> int:
    """The first period in which a building can be open: by the shortest lead time, or that of a given one."""
    offered = [tenure_of(scenario, name).lead_quarters for name in scenario.building.tenures]
    opens = [int(t) for t in instance.options.opens]
    return min([*offered, *opens, len(instance.calendar.days)])


def held_from(instance: Instance, period: int) -> Instance:
    """The instance in which nothing that is promised counts before a period."""
    if period <= instance.service.held_from:
        return instance
    promises = tuple(replace(p, since=max(p.since, period)) for p in instance.service.promises)
    return instance.with_service(promises=promises, held_from=period)


def before_any_building(scenario: Scenario, ledger: Ledger) -> list[BeforeBuilding]:
    """What lacks in the quarters before any building, a row for every promise and limit that is broken.

    The flows of such a quarter are the same whatever is built, and break as little as they can. ``ledger`` is
    of the instance with every promise in force from the day that is asked.
    """
    i, service = ledger.instance, ledger.service
    first = first_building(scenario, i)
    if not first or scenario.objective == "service":
        return []  # for best service no promise is in force
    opens = i.axes.periods[min(first, len(i.calendar.days) - 1)]
    found = []
    shares = [(p, service.average_share(p.day), service.design_share(p.day)) for p in i.service.promises]
    beyond, refused = service.refused_beyond(), service.refused()
    provinces = service.province_share().min(axis=(0, 2))
    since = min((p.since for p in i.service.promises), default=first)
    for t in range(first):
        for p, average, design in shares:
            lacks = max((p.share - average[t]).max(), (p.design_share - design[t]).max())
            if p.since <= t and lacks > KEPT:
                least = float(min(average[t].min(), design[t].min()))
                days = i.routes.promise_days[p.day]
                found.append(_early(i, t, "promise", days, max(p.share, p.design_share), least, opens))
        if beyond[t].max() > KEPT:
            most = float(max(day[t].max() for day in refused))
            found.append(_early(i, t, "refused", None, i.service.refused_average, most, opens))
        if t >= since and i.service.province_floor - provinces[t] > KEPT:
            days = i.routes.promise_days[i.routes.late_day]
            found.append(
                _early(i, t, "province_floor", days, i.service.province_floor, float(provinces[t]), opens)
            )
    return found


def counted(instance: Instance, early: Sequence[BeforeBuilding]) -> Instance:
    """The instance in which what is promised counts from the first quarter on in which it can be kept."""
    return held_from(instance, instance.axes.periods.index(early[-1].quarter) + 1) if early else instance


def _early(
    i: Instance, t: int, rule: str, days: float | None, asked: float, share: float, opens: str
) -> BeforeBuilding:
    return BeforeBuilding(
        quarter=i.axes.periods[t], rule=rule, promise_days=days, asked=asked, share=share,  # type: ignore[arg-type]
        first_building=opens,
    )  # fmt: skip
