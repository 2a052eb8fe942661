"""Dask's profiles of its workers, held back while a sweep runs.

A worker of Dask notes the stack of its task every 10 ms and keeps a tree of these notes for each of the last 1,000
seconds. The stacks of a solve are deep: a process gains some 0.2 MB a second until that history is full, and a tenth of
its processor time is spent on it. Workers that join while the sweep runs are held back too.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from distributed import WorkerPlugin

if TYPE_CHECKING:
    from distributed import Client, Worker

NAME = "nexus-sweep-unprofiled"
CALLBACKS = ("profile", "profile-cycle")


class Unprofiled(WorkerPlugin):
    """Takes the profile's timers from a worker, and gives them back when it is removed."""

    def setup(self, worker: "Worker") -> None:
        """Stops what profiles the worker; a worker that starts just now will not start it."""
        self._held = {name: worker.periodic_callbacks.pop(name, None) for name in CALLBACKS}
        for callback in filter(None, self._held.values()):
            callback.stop()

    def teardown(self, worker: "Worker") -> None:
        """Lets the worker be profiled again."""
        for name, callback in self._held.items():
            if callback is not None:
                worker.periodic_callbacks[name] = callback
                callback.start()


@contextmanager
def unprofiled(client: "Client") -> Iterator[None]:
    """Lets no worker of a scheduler be profiled meanwhile.

    After a process that was killed inside, workers stay unprofiled until the next sweep on that scheduler ends.
    """
    client.register_plugin(Unprofiled(), NAME)
    try:
        yield
    finally:
        if client.status == "running":
            with suppress(OSError):  # the scheduler has gone, and its workers with it
                client.unregister_worker_plugin(NAME)
