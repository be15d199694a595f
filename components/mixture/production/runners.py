"""Where shards are made: here, on the cores of this machine, or on a Dask cluster."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children, get_context, parent_process
from typing import Any, Protocol, TypeVar

from components.nouns import ScriptoriumError

PATIENCE_SECONDS = 20  # for a scheduler to answer

Job = TypeVar("Job")
Result = TypeVar("Result")


class Runner(Protocol):
    """Runs independent jobs; results come as they are done, in any order."""

    def run(self, function: Callable[[Job], Result], jobs: Sequence[Job]) -> Iterator[Result]:
        """Yield one result a job; the first failure ends the run."""


class ProcessRunner:
    """As many worker processes as told; one works in this process."""

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def run(self, function: Callable[[Job], Result], jobs: Sequence[Job]) -> Iterator[Result]:
        """Yield one result a job.

        Raises:
            ScriptoriumError: a worker died.
        """
        if self.workers == 1 or len(jobs) < 2:
            yield from map(function, jobs)
            return
        # Spawned, not forked: the parent has the threads of Arrow.
        others = active_children()
        pool = ProcessPoolExecutor(self.workers, get_context("spawn"), _begin_worker)
        with pool:
            try:
                for future in as_completed([pool.submit(function, job) for job in jobs]):
                    yield future.result()
            except BrokenProcessPool as error:
                raise ScriptoriumError(
                    "a worker process died: killed, or out of memory; fewer --workers need less, "
                    "and the same command goes on from here"
                ) from error
            except BaseException:  # Ctrl-C too: half a shard is worth nothing, so nobody waits
                pool.shutdown(wait=False, cancel_futures=True)
                for worker in set(active_children()) - set(others):
                    worker.terminate()
                raise


def _begin_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    # A killed parent cannot end its workers, and they would wait for orders for ever.
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None  # only workers come here
    parent.join()
    os._exit(1)


class DaskRunner:
    """The workers of a Dask scheduler, on any number of hosts.

    Every host needs this project, `data/` at the same path, and a store all of them can write to.
    """

    def __init__(self, scheduler: str) -> None:
        self.scheduler = scheduler

    def run(self, function: Callable[[Job], Result], jobs: Sequence[Job]) -> Iterator[Result]:
        """Yield one result a job.

        Raises:
            ScriptoriumError: no scheduler answers at the address.
        """
        from distributed import Client, as_completed

        try:
            client = Client(self.scheduler, timeout=PATIENCE_SECONDS)
        except (OSError, ValueError) as error:
            raise ScriptoriumError(f"{self.scheduler}: no Dask scheduler answers") from error
        with client:
            # Shards are pure, so a lost worker's are simply made again elsewhere.
            futures: Any = client.map(function, list(jobs), pure=False)
            for future in as_completed(futures):
                yield future.result()
