"""Many scenarios: grids and samples, a store that loses nothing, local processes or a Dask cluster."""

from planner.batch.frames import Results, load
from planner.batch.grid import Grid
from planner.batch.keys import key
from planner.batch.runner import run
from planner.batch.store import Store

__all__ = ["Grid", "Results", "Store", "key", "load", "run"]
