"""A Dask cluster as a pool; the only module that knows Dask, which is imported when it is asked for."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from planner.errors import InputError, message
from planner.studies.batch.pools import THREAD_VARIABLES, T

if TYPE_CHECKING:
    from distributed import Client, LocalCluster

LOCAL = "local"
"""In place of an address: a scheduler and workers of this machine."""
PATIENCE = 20
"""Seconds to wait for a scheduler to answer."""
LOOK = 1.0
"""Seconds between two looks at which workers there are."""
ANY = ""
"""The lane of a cluster without workers: whoever comes first takes the scenario."""


class DaskPool:
    """The workers of a cluster at ``address`` (tcp://host:port, or "local" for one of ``workers`` here).

    A worker should have one thread (``dask worker --nthreads 1``): a process solves one scenario at a time.
    Raises InputError where Dask is not installed or no scheduler answers.
    """

    def __init__(self, address: str, workers: int, threads: int) -> None:
        try:
            import dask
            from distributed import Client, LocalCluster
        except ImportError:
            told = "the extra 'cluster' (pip install -c constraints.txt -e '.[cluster]')"
            raise InputError("no Dask", told, field="--dask") from None
        self._address = address
        self._lanes: list[str] = []
        self._looked = -LOOK
        self._cluster: LocalCluster | None = None
        # A scenario that kills its worker comes back to the run at once, not after four workers.
        dask.config.set({"distributed.scheduler.allowed-failures": 0})
        try:
            if address == LOCAL:
                self._cluster = LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    processes=True,
                    host="127.0.0.1",
                    dashboard_address=None,
                    silence_logs=logging.CRITICAL,
                    env=dict.fromkeys(THREAD_VARIABLES, str(threads)),
                )
            self._client: Client = Client(self._cluster or address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            found = message(
                "no scheduler at {place} ({found})", place=address,
                found=str(error).splitlines()[0] if str(error) else "no answer",
            )  # fmt: skip
            allowed = "the address of a running Dask scheduler, such as tcp://127.0.0.1:8786, or local"
            raise InputError(found, allowed, field="--dask") from None

    def lanes(self) -> list[str]:
        """Addresses of the workers that are there now; ANY where there is none.

        Raises InputError where the scheduler is gone.
        """
        if time.monotonic() - self._looked > LOOK:
            try:
                self._lanes = list(self._client.scheduler_info(n_workers=-1)["workers"]) or [ANY]
            except (OSError, KeyError, CancelledError, RuntimeError):
                raise self._gone() from None  # asking a client that has lost its scheduler fails in many ways
            self._looked = time.monotonic()
        return self._lanes

    def submit(self, lane: str, do: Callable[..., T], *given: Any) -> Future[T]:
        """Have the worker at ``lane`` do something, or another one if that is gone by then."""
        future = self._client.submit(
            do, *given, key=f"planner-{do.__name__}-{uuid.uuid4().hex}", pure=False,
            workers=[lane] if lane != ANY else None, allow_other_workers=lane != ANY,
        )  # fmt: skip
        answer: Future[T] = Future()
        answer.set_running_or_notify_cancel()

        def done(finished: Any) -> None:
            try:
                answer.set_result(finished.result())
            except BaseException as error:
                answer.set_exception(error)

        future.add_done_callback(done)
        return answer

    def died(self, lane: str, error: BaseException) -> str | None:
        """How the worker died that had the scenario. Raises InputError where the scheduler is gone."""
        from distributed import KilledWorker
        from distributed.comm.core import CommClosedError

        del lane
        if isinstance(error, KilledWorker):
            return "its worker died: killed, out of memory, or crashed in native code"
        if isinstance(error, CancelledError | CommClosedError):
            found = message("the scheduler at {place} is gone", place=self._address)
            told = (
                "a running scheduler; finished results are kept: start the same command again with --resume"
            )
            raise InputError(found, told, field="--dask") from None
        return None

    def close(self, *, at_once: bool) -> None:
        """Leave the cluster; one that was started here ends."""
        with suppress(Exception):
            self._client.close(timeout=1 if at_once else PATIENCE)
        if self._cluster is not None:
            with suppress(Exception):
                self._cluster.close(timeout=1 if at_once else PATIENCE)

    def _gone(self) -> InputError:
        found = message("the scheduler at {place} is gone", place=self._address)
        told = "a running scheduler; finished results are kept, go on with --resume"
        return InputError(found, told, field="--dask")
