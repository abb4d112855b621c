"""Many scenarios: grids and samples, a store that loses nothing, local processes or a Dask cluster."""

from planner.studies.batch.frames import Results, load
from planner.studies.batch.grid import Grid
from planner.studies.batch.keys import key
from planner.studies.batch.runner import run
from planner.studies.batch.store import Store

__all__ = ["Grid", "Results", "Store", "key", "load", "run"]
