"""Waiting at a group of servers: trucks at doors."""

from __future__ import annotations


def erlang_c(servers: int, offered_load: float) -> float:
    """Probability that an arrival waits in an M/M/c queue with offered load a = lambda/mu < c.

    Gross, Shortle, Thompson & Harris, Fundamentals of Queueing Theory, 4th ed., section 2.3; by the
    stable recursion for Erlang's B. Raises ValueError when the load is not below the servers.
    """
    if not 0 <= offered_load < servers:
        raise ValueError(f"offered load {offered_load:g} with {servers} servers; it must stay below them")
    blocking = 1.0
    for c in range(1, servers + 1):
        blocking = offered_load * blocking / (c + offered_load * blocking)
    return servers * blocking / (servers - offered_load * (1 - blocking))


def mean_wait(servers: int, arrivals_per_hour: float, service_hours: float) -> float:
    """Mean wait in queue, hours: C(c, a) / (c mu - lambda) (same source)."""
    if arrivals_per_hour == 0:
        return 0.0
    waiting = erlang_c(servers, arrivals_per_hour * service_hours)
    return waiting / (servers / service_hours - arrivals_per_hour)
