"""All that the mathematics needs, as arrays with named axes, and nothing else.

Axes: R districts (or zones), C product classes, T periods, W demand scenarios, S candidate sites,
J routes = first the G entries without a site (gateways, then domestic sellers), then the S sites,
M operations (technologies of the operator's own, and a 3PL's), B assortment bands, O building options,
D promises' numbers of days, P cost parts, Y calendar years, V provinces.

A known case of the literature is an instance with one class, period, scenario, band and operation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BROKEN_PROMISE = 1e5
"""KRW per box: some twenty times what a box costs, so that flows break a promise only where they must. Where
designs are sought it counts a multiple of this, so that no size of building is too dear for it.
"""


@dataclass(frozen=True)
class Options:
    """What can be opened: one row a site, tenure, technology, size and opening period.

    ``site``, ``operation``, ``opens`` (O,) indices; ``tenure``, ``technology`` labels; ``area`` GFA m2;
    ``usable`` (O, T) net m2 usable in each period (0 before opening, ramped up after); ``cost`` NPV, KRW;
    ``spend`` (O, Y) cash out by calendar year, KRW.
    """

    site: Ints
    operation: Ints
    opens: Ints
    tenure: tuple[str, ...]
    technology: tuple[str, ...]
    area: Floats
    usable: Floats
    cost: Floats
    spend: Floats

    def __len__(self) -> int:
        return len(self.site)

    def take(self, rows: Ints) -> Options:
        """The options of these rows."""
        chosen = rows.tolist()  # a tuple takes plain integers several times faster than numpy's
        return Options(
            self.site[rows], self.operation[rows], self.opens[rows],
            tuple(self.tenure[i] for i in chosen), tuple(self.technology[i] for i in chosen),
            self.area[rows], self.usable[rows], self.cost[rows], self.spend[rows],
        )  # fmt: skip


@dataclass(frozen=True)
class PromiseRow:
    """A promise: ``day`` indexes ``promise_days``; shares on the average and the design day; first period."""

    day: int
    share: float
    design_share: float
    since: int


@dataclass(frozen=True)
class Axes:
    """Names along each axis."""

    districts: tuple[str, ...]
    provinces: tuple[str, ...]
    classes: tuple[str, ...]
    periods: tuple[str, ...]
    years: tuple[int, ...]
    scenarios: tuple[str, ...]
    entries: tuple[str, ...]
    sites: tuple[str, ...]
    operations: tuple[str, ...]
    parts: tuple[str, ...]

    @property
    def routes(self) -> tuple[str, ...]:
        """Entries without a site, then sites."""
        return self.entries + self.sites


@dataclass(frozen=True)
class Demand:
    """How many boxes are ordered, where and when.

    ``volume`` (C, T, W) boxes per average day; ``share`` (R, C) split over districts; ``province`` (R,) index
    into V; ``peak`` (C, T) design day over average day at the FCs; ``probability`` (W,) of the scenarios.
    """

    volume: Floats
    share: Floats
    province: Ints
    peak: Floats
    probability: Floats

    @property
    def boxes(self) -> Floats:
        """Boxes per average day (R, C, T, W)."""
        return np.asarray(self.share[:, :, None, None] * self.volume[None])


@dataclass(frozen=True)
class Calendar:
    """The periods: ``days``, ``discount`` factor to the start, ``peak_days`` (T,); ``year`` (T,) into Y."""

    days: Floats
    discount: Floats
    peak_days: Floats
    year: Ints

    @property
    def peak_queue(self) -> Floats:
        """Boxes that wait on the mean peak day for each box that a gateway leaves over on every one (T,).

        What is left over stands before the next day's boxes. In an event of e days under the same overload d
        times one day's excess waits on day d, (e + 1) / 2 times in the mean (the deterministic fluid queue:
        Newell, Applications of Queueing Theory, 2nd ed. 1982, ch. 2). A queue longer than a day's arrivals
        would keep no more than these waiting: the count errs on the safe side.
        """
        return np.asarray((self.peak_days + 1.0) / 2.0)


@dataclass(frozen=True)
class Routes:
    """What a box costs on each route, and when it arrives.

    ``allowed`` (J, C); ``box_cost`` (P, J, C) KRW by part but the carrier; ``carriage`` (J, R, C)
    KRW; ``promise_days`` (D,); ``on_time`` (D, J, R, C) probability to arrive within ``promise_days[D]``;
    ``lead_days`` (J, R, C) mean days from order to door; ``late_day`` index of the days after which a box is
    late.
    """

    allowed: NDArray[np.bool_]
    box_cost: Floats
    carriage: Floats
    promise_days: tuple[float, ...]
    on_time: Floats
    lead_days: Floats
    late_day: int

    @property
    def cost(self) -> Floats:
        """KRW per box without the carrier and without FC handling (J, C), all parts."""
        return np.asarray(self.box_cost.sum(axis=0))

    @property
    def late(self) -> Floats:
        """Probability that a box is late (J, R, C)."""
        if not self.promise_days:
            return np.zeros_like(self.carriage)
        return np.asarray(1 - self.on_time[self.late_day])


@dataclass(frozen=True)
class Gateways:
    """What the routes' gateways clear.

    ``capacity`` (G, T) boxes per day, inf where none; ``peak`` (C, T) design day over average day there;
    ``overflow_cost`` KRW per box and day that it waits.
    """

    capacity: Floats
    peak: Floats
    overflow_cost: float


@dataclass(frozen=True)
class AssortmentMoves:
    """What it costs to change what is held from one period to the next; the first filling is a change too.

    ``bring_in`` and ``take_out`` (C, B, T) KRW for a whole band, in any building; ``least_stay`` (C,) periods
    that what is brought in stays at least (1: no longer than it pays; past the horizon: for good).
    ``prices`` (M, C, B, T) KRW that a whole band counts in a period beside its cost, where periods are priced
    one by one: multipliers of what links them (``assortment_path.valid_prices``); None where nothing does.
    """

    bring_in: Floats
    take_out: Floats
    least_stay: Ints
    prices: Floats | None = None

    @classmethod
    def free(cls, n_classes: int, n_bands: int, n_periods: int) -> AssortmentMoves:
        """Nothing costs, and nothing has to stay: every period is for itself."""
        nothing = np.zeros((n_classes, n_bands, n_periods))
        return cls(nothing, nothing, np.ones(n_classes, dtype=np.int64))

    def cost(self, held: Floats, discount: Floats) -> float:
        """NPV of the changes of what is ``held`` (..., C, B, T), the first filling with them, KRW."""
        change = np.diff(held, axis=-1, prepend=0.0)
        paid = self.bring_in * np.maximum(change, 0.0) + self.take_out * np.maximum(-change, 0.0)
        return float((paid * discount).sum())

    def stays(self) -> list[tuple[int, int, int]]:
        """The rows of the rule ``least_stay``: class, period, and the first period whose additions count.

        What was brought in within the last ``least_stay`` periods is there: sum of additions <= held (minimum
        up times: Rajan & Takriti, IBM Research Report RC23628, 2005).
        """
        n_t = self.bring_in.shape[2]
        return [
            (c, t, max(0, t - int(stay) + 1))
            for c, stay in enumerate(self.least_stay)
            for t in range(1, n_t)
            if stay > 1
        ]

    @property
    def link_periods(self) -> bool:
        """Whether any period depends on another."""
        return bool(
            self.bring_in.shape[2] > 1
            and (self.bring_in.any() or self.take_out.any() or (self.least_stay > 1).any())
        )


@dataclass(frozen=True)
class Facilities:
    """What a box takes in a building of each operation, and what its site offers.

    ``area_design`` (M, C) net m2 per design-day box; ``area_average`` (M, C) net m2 per average-day box;
    ``area_stock`` (M, C, B, T) net m2 for holding a whole band; ``stock`` (C, B, T) boxes of a whole
    band; ``band_share`` (C, B) of the class's volume; ``handling`` (M, C) KRW per box; ``space_fee``
    (S, M) KRW per net m2 and quarter; ``cold_fee`` (C,) likewise; ``hold_cost`` (C, B, T) KRW for
    holding a whole band for the period; ``moves`` from one period to the next; ``workers`` (M, C) per
    design-day box; ``labour`` (S,) workers available; ``overflow_limit`` share of throughput,
    ``overflow_cost`` KRW per box.
    """

    area_design: Floats
    area_average: Floats
    area_stock: Floats
    stock: Floats
    band_share: Floats
    handling: Floats
    space_fee: Floats
    cold_fee: Floats
    hold_cost: Floats
    moves: AssortmentMoves
    workers: Floats
    labour: Floats
    overflow_limit: float
    overflow_cost: float


@dataclass(frozen=True)
class Service:
    """What is promised, and what it counts where it is not kept.

    ``promises``; ``province_floor`` (share within the longest promise); ``refused_average`` and
    ``refused_design`` largest shares of the boxes that may be lost, of every period's and demand
    scenario's average day and design day (1: no limit; of the latter too where the former is 0);
    penalties in KRW per box (``lost_penalty`` inf: every box must be served);
    ``broken_promise`` what a box missing from a promise counts in an elastic program, KRW;
    ``firmness`` its multiple from the period ``firm_from`` on, where designs are sought;
    ``held_from`` the first period in which what is promised counts as broken where it is (before, it is
    sought all the same: no building could help there).
    """

    promises: tuple[PromiseRow, ...]
    province_floor: float
    late_penalty: float
    lost_penalty: float
    refused_average: float = 1.0
    refused_design: float = 1.0
    broken_promise: float = BROKEN_PROMISE
    firmness: float = 1.0
    firm_from: int = 0
    held_from: int = 0

    @property
    def limits_refusals(self) -> bool:
        """Whether some boxes may be lost, up to a limit: then it is a row of its own.

        Where none may be, each counts as a broken promise (``lost_price``): the design day, which is the
        average day's boxes scaled by class, then loses none either.
        """
        return self.refused_average > 0.0 and min(self.refused_average, self.refused_design) < 1.0

    @property
    def lost_price(self) -> float:
        """KRW of a lost box, limits' rows aside: its penalty, and a broken promise where none may be."""
        return self.lost_penalty + (self.broken_promise if self.refused_average <= 0.0 else 0.0)

    def lost_price_in(self, period: int) -> float:
        """``lost_price`` where designs are sought, KRW."""
        more = self.price_of_broken(period) - self.broken_promise
        return self.lost_price + (more if self.refused_average <= 0.0 else 0.0)

    def price_of_broken(self, period: int) -> float:
        """What a box that lacks from a promise counts where designs are sought, KRW."""
        return self.broken_promise * (self.firmness if period >= self.firm_from else 1.0)


@dataclass(frozen=True)
class Limits:
    """What a design must keep to, and what is sought.

    ``budget_total`` and ``budget_year`` KRW of facility spending; ``least_sites``, ``most_sites`` open sites;
    ``objective``; ``cost_ceiling`` KRW (service objective).
    """

    budget_total: float
    budget_year: float
    least_sites: int
    most_sites: int
    objective: Literal["cost", "service"]
    cost_ceiling: float


@dataclass(frozen=True)
class Instance:
    """A planning problem, by concern. Flows are boxes per average day unless said otherwise."""

    axes: Axes
    demand: Demand
    calendar: Calendar
    routes: Routes
    gateways: Gateways
    facilities: Facilities
    options: Options
    service: Service
    limits: Limits

    @property
    def n_entries(self) -> int:
        """Routes without a site come first: G gateways and the domestic sellers."""
        return len(self.axes.entries)

    @property
    def weight(self) -> Floats:
        """Days x discount x probability (T, W): what a KRW on the average day counts in the NPV."""
        c = self.calendar
        return np.asarray((c.days * c.discount)[:, None] * self.demand.probability[None])

    @property
    def orders_per_waiting(self) -> Floats:
        """Late orders of the mean peak day for each box that a gateway leaves over on every one (T,).

        Consolidation lets a gateway see a smoothed peak; the orders of the design day share the wait, so
        a box of ``Calendar.peak_queue`` stands for the ratio of both peaks, weighted over the classes that
        use gateways.
        """
        limited = np.isfinite(self.gateways.capacity).any(axis=1)
        gated = self.routes.allowed[: self.n_entries][limited].any(axis=0)
        if not gated.any():
            return np.ones(len(self.calendar.days))
        d = self.demand
        boxes = (d.volume @ d.probability)[gated]
        smoothed = (self.gateways.peak[gated] * boxes).sum(axis=0)
        ratio = (d.peak[gated] * boxes).sum(axis=0) / np.where(smoothed > 0, smoothed, 1.0)
        return np.asarray(self.calendar.peak_queue * ratio)

    def period(self, t: int) -> Instance:
        """The same problem in one period alone, with the options that are in use by then; no budget."""
        one, d, c, g, f = slice(t, t + 1), self.demand, self.calendar, self.gateways, self.facilities
        o = self.options.take(np.flatnonzero(self.options.usable[:, t] > 0))
        spend = np.zeros((len(o), 1))
        return Instance(
            axes=replace(self.axes, periods=self.axes.periods[one], years=(self.axes.years[c.year[t]],)),
            demand=replace(d, volume=d.volume[:, one], peak=d.peak[:, one]),
            calendar=Calendar(c.days[one], c.discount[one], c.peak_days[one], np.zeros(1, dtype=np.int64)),
            routes=self.routes,
            gateways=replace(g, capacity=g.capacity[:, one], peak=g.peak[:, one]),
            facilities=replace(
                f,
                area_stock=f.area_stock[..., one],
                stock=f.stock[..., one],
                hold_cost=f.hold_cost[..., one],
                moves=AssortmentMoves.free(f.hold_cost.shape[0], f.hold_cost.shape[1], 1),
            ),
            options=replace(o, usable=o.usable[:, one], spend=spend, cost=np.zeros(len(o))),
            service=replace(
                self.service,
                promises=tuple(replace(p, since=0) for p in self.service.promises if p.since <= t),
            ),
            limits=Limits(np.inf, np.inf, 0, len(self.axes.sites), self.limits.objective, np.inf),
        )

    def with_change_prices(self, prices: Floats | None) -> Instance:
        """The same problem where periods see changes of the assortment at ``prices`` (M, C, B, T)."""
        moves = replace(self.facilities.moves, prices=prices)
        return replace(self, facilities=replace(self.facilities, moves=moves))

    def with_options(self, options: Options) -> Instance:
        """The same problem with other building options."""
        return replace(self, options=options)

    def with_service(self, **changes: Any) -> Instance:
        """The same problem with other fields of ``service``."""
        return replace(self, service=replace(self.service, **changes))

    def with_limits(self, **changes: Any) -> Instance:
        """The same problem with other fields of ``limits``."""
        return replace(self, limits=replace(self.limits, **changes))
