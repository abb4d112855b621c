"""Replays a plan on random days: does the promise hold when orders vary and queues carry over?"""

from planner.studies.simulate.margin import plan_as_asked, plan_reliably, plan_with_room
from planner.studies.simulate.replay import replay
from planner.studies.simulate.types import Replay

__all__ = ["Replay", "plan_as_asked", "plan_reliably", "plan_with_room", "replay"]
