"""Many scenarios: grids and samples, a store that loses nothing, local processes or a Dask cluster."""

from planner.batch.grid import Grid
from planner.batch.keys import key
from planner.batch.runner import run
from planner.batch.store import Store

__all__ = ["Grid", "Store", "key", "run"]
