"""Conservation: every box served or lost, what is sold is held, what leaves a site went through it."""

from __future__ import annotations

import numpy as np

from planner.plans.checks.case import RebuiltCase
from planner.plans.checks.rules import HALF_DECIMAL, Rule, compare


def flow_rules(case: RebuiltCase) -> list[Rule]:
    """Rules on flows, throughput and the assortment held."""
    return [
        _values(case),
        _allowed_routes(case),
        _demand_met(case),
        _throughput_split(case),
        _assortment(case),
        _band_held_once(case),
        _district_cover(case),
    ]


def _values(case: RebuiltCase) -> Rule:
    """A table holds values above zero: what is not done is left out."""
    return compare("values", list(case.none.values()), "==", 0.0, [list(case.none)])


def _allowed_routes(case: RebuiltCase) -> Rule:
    """Boxes take only routes that exist for their class."""
    taken = np.where(case.instance.routes.allowed, 0.0, np.abs(case.flow).sum(axis=(1, 3, 4)))
    return compare("allowed_routes", taken, "<=", 0.0, [case.axes.routes, case.axes.classes])


def _demand_met(case: RebuiltCase) -> Rule:
    """In every district every box of every class takes a route or is lost."""
    a = case.axes
    served = case.flow.sum(axis=0) + case.lost
    terms = 1 + (case.flow != 0).sum(axis=0)
    return compare(
        "demand_met", served, "==", case.demand, [a.districts, a.classes, a.periods, a.scenarios],
        slack=HALF_DECIMAL * terms * case.weight[:, :, None, None],
    )  # fmt: skip


def _throughput_split(case: RebuiltCase) -> Rule:
    """What leaves a site went through one of its operations."""
    a = case.axes
    return compare(
        "throughput_split", case.throughput.sum(axis=1), "==", case.from_site,
        [a.sites, a.classes, a.periods, a.scenarios],
        slack=HALF_DECIMAL * (len(case.plan.names.zone) + len(a.operations)),
    )  # fmt: skip


def _assortment(case: RebuiltCase) -> Rule:
    """An operation sells at most what it holds, as a share of the class's volume."""
    a, i = case.axes, case.instance
    # Compared as shares, because a share held is what the file rounds; a class below a box a day in boxes.
    unit = np.maximum(1.0, i.demand.volume)
    held = np.einsum("cb,smcbt->smct", i.facilities.band_share, case.hold)[..., None] * (
        i.demand.volume / unit
    )
    return compare(
        "assortment", case.throughput / unit, "<=", held,
        [a.sites, a.operations, a.classes, a.periods, a.scenarios],
        slack=HALF_DECIMAL * (1 + i.facilities.band_share.sum(axis=1))[:, None, None],
    )  # fmt: skip


def _band_held_once(case: RebuiltCase) -> Rule:
    """A band's SKUs are divided over the sites, never copied."""
    a = case.axes
    bands = [f"band {b + 1}" for b in range(case.hold.shape[3])]
    return compare(
        "band_held_once", case.hold.sum(axis=(0, 1)), "<=", 1.0, [a.classes, bands, a.periods],
        slack=HALF_DECIMAL * case.units.sum(),
    )  # fmt: skip


def _district_cover(case: RebuiltCase) -> Rule:
    """No district gets a larger share of its boxes from stock than the share of the volume that is held."""
    a, i = case.axes, case.instance
    unit = np.maximum(1.0, case.demand)
    cover = np.einsum("cb,smcbt->ct", i.facilities.band_share, case.hold)[None, :, :, None] * (
        case.demand / unit
    )
    terms = case.units.sum() * (1 + i.facilities.band_share.sum(axis=1))
    return compare(
        "district_cover", case.flow[len(a.entries) :].sum(axis=0) / unit, "<=", cover,
        [a.districts, a.classes, a.periods, a.scenarios], slack=HALF_DECIMAL * terms[:, None, None],
    )  # fmt: skip
