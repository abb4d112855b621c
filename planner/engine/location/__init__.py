"""Facility location solved to proof by prices: Lagrangian bounds, local search, branch and bound.

An instance that is nothing but facility location (``problem``) is bounded by prices of the customers
(``prices``), its plans are found by local search (``search``, ``nearest``, ``transport``) and the
gap is closed by branching on sites (``tree``). ``solve`` in ``engine`` is the one entry.
"""
