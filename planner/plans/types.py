"""A plan: what was decided, what it costs, what it promises, how far it is proven. Readable from one file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import FailFast, ValidationError

from planner.errors import InputError, message
from planner.manifest import manifest
from planner.plans.explanation import BeforeBuilding as BeforeBuilding
from planner.plans.explanation import Explanation as Explanation
from planner.plans.explanation import Finding as Finding
from planner.plans.explanation import Relaxation as Relaxation
from planner.plans.market import BeyondMarket
from planner.plans.record import Record
from planner.plans.reliability import Reliability
from planner.reading import json_text
from planner.reading.files import read_bytes
from planner.reading.validation import said_by
from planner.rounding import SHARE_TOLERANCE
from planner.scenario import SiteDesign
from planner.writing import write_whole

MOST_VALUES = 2_000_000
"""Of a plan file; the base case's has a tenth of that."""


class Building(Record):
    """An FC of the plan. Areas are GFA; ``cost_npv_krw`` the NPV of rent, capex, overhead less salvage."""

    site: str
    name_en: str
    name_ko: str
    lat: float
    lon: float
    tenure: str
    technology: str
    opens: str
    area_m2: float
    area_pyeong: float
    soccer_fields: float
    floors: int
    cost_npv_krw: float


class SparseTable(Record):
    """Values above zero of one decision: ``index`` one list an axis (positions), ``values`` natural units."""

    axes: list[str]
    # Of a million wrong values the first one is told.
    index: list[Annotated[list[int], FailFast()]]
    values: Annotated[list[float], FailFast()]


class AxisNames(Record):
    """Names of the positions along every axis of the tables."""

    district: list[str]
    zone: list[str]
    product_class: list[str]
    period: list[str]
    demand_scenario: list[str]
    route: list[str]
    entry: list[str]
    site: list[str]
    operation: list[str]


Trust = Literal["preliminary", "proven", "holds_on_random_days"]
"""How far an answer can be relied on; the rule is ``planner.plans.trust.trust_of``."""


def below_floor(provinces: dict[str, float], floor: float) -> list[tuple[str, float]]:
    """The provinces whose share on time is below the ``floor``, with it, the lowest first."""
    short = ((name, share) for name, share in provinces.items() if share < floor - SHARE_TOLERANCE)
    return sorted(short, key=lambda one: one[1])


class WorstDay(NamedTuple):
    """The day on which most of a promise is missing: the shares ``asked`` and ``best`` of it, ``at`` a place.

    ``missing`` is the difference, below zero where the promise is kept.
    """

    on_design_day: bool
    asked: float
    best: float
    at: str

    @property
    def missing(self) -> float:
        """Share of the boxes."""
        return self.asked - self.best


class PromiseReport(Record):
    """How a promise is kept: the worst over periods and demand scenarios in force, and the expected mean.

    ``short_by_period``: share of boxes missing in the worst demand scenario and day, where any is. ``sent``:
    while it is in force no more orders are refused than the limits allow.
    """

    days: float
    promised: float
    promised_design_day: float
    since: str
    mean: float
    worst_average_day: float
    worst_average_at: str
    worst_design_day: float
    worst_design_at: str
    short_by_period: dict[str, float]
    sent: bool = True

    @property
    def kept_on_average_day(self) -> bool:
        """Whether the worst average day keeps it."""
        return self.worst_average_day >= self.promised - SHARE_TOLERANCE

    @property
    def kept_on_design_day(self) -> bool:
        """Whether the worst design day keeps what is promised for it."""
        return self.worst_design_day >= self.promised_design_day - SHARE_TOLERANCE

    @property
    def share_reached(self) -> bool:
        """Whether the shares are reached on every day, whatever was refused."""
        return self.kept_on_average_day and self.kept_on_design_day

    @property
    def kept(self) -> bool:
        """Whether it is kept on every day: what is refused to keep it is not kept."""
        return self.share_reached and self.sent

    @property
    def worst_day(self) -> WorstDay:
        """The average or the design day, on which more is missing."""
        average = WorstDay(False, self.promised, self.worst_average_day, self.worst_average_at)
        design = WorstDay(True, self.promised_design_day, self.worst_design_day, self.worst_design_at)
        return design if design.missing >= average.missing else average


class RefusedReport(Record):
    """Orders that nothing can send, as shares of the boxes: the worst over periods and demand scenarios.

    ``beyond_by_period``: share beyond the limits in the worst demand scenario and day, where any is.
    """

    limit_average_day: float
    limit_design_day: float
    worst_average_day: float
    worst_average_at: str
    worst_design_day: float
    worst_design_at: str
    beyond_by_period: dict[str, float]


class PeriodReport(Record):
    """One quarter, expected over demand scenarios unless said otherwise. Boxes per day.

    ``on_time`` and ``on_time_design_day`` are None in a quarter without boxes.
    ``way_cost_krw`` is what the boxes' ways and handling cost in the quarter, without buildings and stock.
    """

    period: str
    demand: float
    demand_low: float
    demand_high: float
    design_day_orders: float
    from_stock: float
    direct_sea: float
    direct_air: float
    domestic_direct: float
    on_time: dict[str, float | None]
    on_time_design_day: dict[str, float | None]
    area_open_m2: float
    area_use: float
    area_use_highest: float
    labour_heads: float
    waiting_design_day: float
    overflow_design_day: float
    lost: float
    way_cost_krw: float


def highest(values: Sequence[float | None]) -> int | None:
    """The position of the highest value, None where none is known."""
    known = [(value, -n) for n, value in enumerate(values) if value is not None]
    return -max(known)[1] if known else None


class GatewayReport(Record):
    """Use of a gateway by period (expected, average day and highest scenario's design day) over capacity.

    The uses are None in a period in which it has no capacity.
    """

    gateway: str
    capacity: list[float]
    use_average: list[float | None]
    use_design_day: list[float | None]


class FunctionReport(Record):
    """One function of a building: units are stations, doors, sorters, or m3 for storage."""

    function: str
    units: float
    net_m2: float


class BuildingReport(Record):
    """A building sized in whole units at its busiest period and demand scenario."""

    site: str
    busiest: str
    functions: list[FunctionReport]
    net_m2: float
    cold_net_m2: float
    gross_m2: float
    heads: float
    truck_wait_hours: float
    trucks_out_per_day: float
    design_boxes_per_day: float
    average_boxes_per_day: float
    density_boxes_per_m2_day: float
    density_flag: str
    driver: str


class Kpis(Record):
    """The figures a director asks for, each defined once (``planner.plans.kpis``).

    Shares on time are None where nothing is promised; the lead time is that of delivered boxes.
    """

    on_time_share_5d: float | None
    on_time_share_3d: float | None
    refused_share: float
    cost_per_box_krw: float
    cost_per_box_by_part_krw: dict[str, float]
    npv_krw: float
    boxes: float
    peak_utilisation: float
    binding_driver: str
    stocked_share: float
    breadth: dict[str, float]
    lead_time_mean_days: float | None


class Recommendation(Record):
    """What to open."""

    sites: list[Building]

    @property
    def area_m2(self) -> float:
        """GFA of all buildings."""
        return sum(b.area_m2 for b in self.sites)


class MayChange(Record):
    """What a proof may still change: the range of all buildings' GFA together, and the groups of sites.

    It spans the plan's own design and those that are not ruled out. ``sites``: a group of site ids for each
    of them, the plan's own first; ``note`` is the solver's own word on what was not looked at, mostly empty.
    """

    area_m2_low: float
    area_m2_high: float
    soccer_fields_low: float
    soccer_fields_high: float
    sites: list[list[str]]
    note: str = ""


class BreakEven(Record):
    """The volume from which the benchmark design does better than the next smaller size there, alone.

    They cost no more there, or keep a promise that the smaller one breaks; other plans may still be cheaper.
    Found at ``factor`` times every volume of the scenario, where what goes with the volume grows as it does
    (``grows_too``: "gateways", "labour", "assortment"). ``settings`` are the scenario's fields that make it
    so, by path; nothing where they are more than a scenario may hold.
    """

    factor: float
    boxes_per_day_last_period: float
    smaller_area_m2: float
    grows_too: list[str]
    settings: dict[str, float]


class Verdict25(Record):
    """Is the announced 25-field FC right? Against the plan, at the site and with the technology it chose.

    ``verdict``: "right" (it costs no more than the plan), "short" (in one place it does not keep the
    promise), "never" (it does not pay up to ``tried_factor`` times every volume) or "break_even".
    ``extra_cost_krw`` is money alone; ``keeps_promises``: whether the FC keeps every promise, alone and from
    the first quarter on; ``keeps_once_open``: whether it does from the quarter in which it opens. Where not
    even that is so and the plan keeps them, there is no volume at which the FC pays. ``design`` and
    ``sentence`` say ``building`` and verdict to who reads a plan's file: made in words when it is written.
    """

    building: SiteDesign
    verdict: Literal["right", "short", "never", "break_even"]
    tried_factor: float
    design: str = ""
    utilisation: float
    utilisation_by_period: dict[str, float]
    extra_cost_krw: float
    break_even_boxes_per_day: float | None
    break_even: BreakEven | None = None
    boxes_per_day_last_period: float
    keeps_promises: bool = True
    keeps_once_open: bool = True
    right: bool
    sentence: str = ""


Missing25 = Literal["announced_site_not_a_candidate", "no_lease_within_horizon"]
"""Why the benchmark design could not be judged."""


class Assumption(Record):
    """A figure behind the plan: its field, value, fact, whether reported or assumed, whether changed."""

    path: str
    fact: str
    value: float | str | None
    unit: str
    kind: str
    low: float | None
    high: float | None
    source: str
    changed: bool


class Resolution(Record):
    """How the districts were grouped for the flows.

    ``note`` says what that is worth at most to who reads a plan's file: made in words when it is written.
    """

    districts: int
    zones: int
    sites: int
    periods: int
    classes: int
    demand_scenarios: int
    bound_is_full_size: bool
    note: str = ""


class Plan(Record):
    """The whole answer.

    ``objective``, ``bound`` and ``gap`` are of the cost alone; ``gap`` is None where none is known.
    Where promises cannot all be kept,
    ``shortfall_boxes`` are the boxes that lack from them (over the horizon, expected, discounted as money is;
    a design day stands for its whole quarter) and ``shortfall_boxes_bound`` the least that any design lacks;
    ``shortfall_gap`` is relative. All three are 0 where every promise is kept or none is in force.
    """

    format: Literal["logistics-capacity-plan/1"] = "logistics-capacity-plan/1"
    planner_version: str
    country: str
    """Id of the country that is planned; ``data_digest`` is of its folder."""
    data_digest: str
    libraries: dict[str, str]
    scenario_digest: str
    scenario: dict[str, Any]
    status: Literal["optimal", "feasible", "infeasible", "no_solution"]
    objective: float
    bound: float
    gap: float | None
    shortfall_boxes: float = 0.0
    shortfall_boxes_bound: float = 0.0
    trust: Trust = "preliminary"
    may_change: MayChange | None = None
    seconds: float
    strategy: str
    resolution: Resolution
    recommendation: Recommendation
    beyond_market: tuple[BeyondMarket, ...] = ()
    """What of a given design cannot be had, as the scenario has the market."""
    kpis: Kpis
    verdict_25_fields: Verdict25 | None
    verdict_25_missing: Missing25 | None = None
    """Why there is no verdict where nothing stopped it: nothing is opened, and the announced site is none of
    the candidates."""
    promises: list[PromiseReport]
    refused: RefusedReport
    provinces: dict[str, float]
    districts: dict[str, dict[str, float | None]]
    periods: list[PeriodReport]
    gateways: list[GatewayReport]
    buildings: list[BuildingReport]
    lead_time: dict[str, float]
    costs: dict[str, float]
    explanation: Explanation | None
    before_any_building: tuple[BeforeBuilding, ...] = ()
    reliability: Reliability | None = None
    assumptions: list[str]
    assumption_details: list[Assumption]
    names: AxisNames
    zone_of_district: list[int]
    decisions: dict[str, SparseTable]

    @property
    def shortfall_gap(self) -> float:
        """By which share less may be lacking at another design."""
        if self.shortfall_boxes == 0:
            return 0.0
        return (self.shortfall_boxes - self.shortfall_boxes_bound) / self.shortfall_boxes

    @property
    def preliminary(self) -> bool:
        """Whether a proof may still change it by more than 1 %."""
        return self.trust == "preliminary"

    def write(self, path: Path) -> None:
        """Write as JSON, whole or not at all. Raises OSError.

        What is made in words is written as it stands: ``planner.report.sentences`` fills it in.
        """
        write_whole(path, self.model_dump_json(indent=1) + "\n")


def read_plan(path: Path) -> Plan:
    """Read a plan file. Raises InputError where it is not one."""
    file = str(path)
    content = read_bytes(path, "a plan written with --json")
    try:
        data = json_text.loads(content, MOST_VALUES)
    except InputError as error:
        raise error.within(file) from None
    country = data.get("country") if isinstance(data, dict) else None
    if isinstance(country, str) and country != manifest().id:
        allowed = message("a plan of {name}; for another country: --country DIR", name=manifest().id)
        raise InputError(repr(country), allowed, file=file, field="country")
    try:
        return Plan.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(p) for p in first["loc"])
        found = repr(first.get("input"))[:60]
        raise InputError(found, said_by(first), file=file, field=field or None) from None
