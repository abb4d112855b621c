"""The rules of the independent checker, grouped; ``planner.plans.checker`` is the way in.

Written from the meaning of the model with plain numpy: nothing here comes from ``planner.formulation`` or
``planner.engine``, so an error there cannot hide itself.
"""
