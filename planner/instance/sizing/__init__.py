"""From boxes and stock to square metres, stations, doors and heads."""

from planner.instance.sizing.building import BuildingNeed, FunctionNeed, size_building

__all__ = ["BuildingNeed", "FunctionNeed", "size_building"]
