"""What a period is made of, as compiled functions take it: what its buildings find, and the buildings.

Axes as in ``planner.instance``, of one period; E routes without a building, G gateways of finite capacity,
Q buildings (or groups of sites that hold one building each), P promises in force. Money is KRW per box of the
average day.
"""

from __future__ import annotations

from typing import NamedTuple

from planner.instance import Floats, Ints


class Market(NamedTuple):
    """What a period's buildings find: demand, the routes past them, and what is promised.

    ``cost`` (R, C, E) KRW, ``on_time`` (R, C, E, D); ``share`` (R, C); ``province`` (R,); ``volume`` (C,
    W); ``probability`` (W,); ``peak``, ``gate_peak`` (C,); ``gate`` (E,) the gateway or -1; ``capacity``
    (G,); ``wait`` KRW per box left over on every peak day, ``orders_per_waiting`` (P,) orders that it makes
    late; ``promise_day`` (P,) and ``late_day`` into D; ``lost`` KRW, ``never`` KRW from which on
    nobody uses a route; ``need_average``, ``need_design``
    (P, W), ``need_province`` (V, W) boxes; ``broken`` KRW that a box missing from a promise costs;
    ``band_share`` (C, B).
    """

    cost: Floats
    on_time: Floats
    share: Floats
    province: Ints
    volume: Floats
    probability: Floats
    peak: Floats
    gate_peak: Floats
    gate: Ints
    capacity: Floats
    wait: float
    orders_per_waiting: Floats
    promise_day: Ints
    late_day: int
    lost: float
    never: float
    need_average: Floats
    need_design: Floats
    need_province: Floats
    broken: float
    band_share: Floats


class Buildings(NamedTuple):
    """Buildings in use: ``cost`` (R, C, Q), ``on_time`` (R, C, Q, D) of the routes from them;
    ``throughput`` (Q, C) KRW per box inside; ``area`` (Q, C) net m2 per box, ``area_design`` the part
    that overflow relieves; ``workers`` (Q, C) per design-day box; ``overflow_limit``, ``outside`` KRW per
    box of overflow; ``hold`` (Q, C, B) KRW per day of holding a band, ``stock`` (Q, C, B) net m2;
    ``usable`` (Q,) net m2; ``labour`` (Q,) workers, inf where unlimited.
    """

    cost: Floats
    on_time: Floats
    throughput: Floats
    area: Floats
    area_design: Floats
    workers: Floats
    overflow_limit: float
    outside: float
    hold: Floats
    stock: Floats
    usable: Floats
    labour: Floats
