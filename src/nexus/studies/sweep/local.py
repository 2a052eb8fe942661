"""Processes of this machine: each asks for the next scenario when it has ended one, and is replaced when it dies.

Every process has a pipe of its own to this one, so that one that is killed takes no lock with it. Its scenario goes to
another process unless its row is on the disk already; one that has ended two processes gets a row that says so.
"""

import multiprocessing
import os
import signal
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from nexus.studies.sweep.store import Store

DEATHS = 2  # of workers on one scenario that end it
BARREN = 3  # processes in a row that die before their first scenario
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")
Done = Callable[[dict[str, Any]], None]
Killed = Callable[[int, str], dict[str, Any]]


def serve(connection: Connection, folder: str) -> None:
    """Solves scenarios that come through a pipe until None comes, or until the other end is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the keyboard stops the parent, which ends its workers
    from nexus.studies.sweep.worker import Worker

    worker = Worker(Path(folder))
    connection.send(None)
    try:
        while (number := connection.recv()) is not None:
            connection.send(worker.run(number))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


class _Process:
    """A worker process, its pipe, and the scenario it works on (None before it is ready)."""

    def __init__(self, folder: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, other = context.Pipe()
        self.process = context.Process(target=serve, args=(other, str(folder)), daemon=True)
        self.process.start()
        other.close()
        self.task: int | None = None

    def give(self, task: int | None) -> None:
        """Sends a scenario; that the process is dead shows when its pipe is read."""
        self.task = task
        try:
            self.connection.send(task)
        except (BrokenPipeError, ConnectionResetError):
            return

    def received(self) -> dict[str, Any] | None:
        """Returns what the process has sent; raises EOFError if it died."""
        try:
            return self.connection.recv()
        except ConnectionResetError:
            raise EOFError from None

    def how_it_died(self) -> str:
        """Returns how the process ended, in words."""
        self.process.join()
        code = self.process.exitcode or 0
        name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return f"{name}, which is also how a system short of memory ends it" if name == "SIGKILL" else name


def run_local(store: Store, tasks: Sequence[int], jobs: int, done: Done, killed: Killed) -> None:
    """Solves scenarios in `jobs` processes; `done` takes each row, `killed` makes that of one that ended its workers.

    Raises RuntimeError if processes die before they can do anything.
    """
    pool = _Pool(store, tasks, done, killed)
    with one_thread_each():
        try:
            pool.run(min(jobs, len(tasks)))
        finally:
            pool.stop()


class _Pool:
    def __init__(self, store: Store, tasks: Sequence[int], done: Done, killed: Killed) -> None:
        self._store, self._queue, self._done, self._killed = store, deque(tasks), done, killed
        self._left = len(tasks)
        self._deaths: Counter[int] = Counter()
        self._barren = 0
        self._processes: list[_Process] = []

    def run(self, jobs: int) -> None:
        self._processes = [_Process(self._store.folder) for _ in range(jobs)]
        while self._left:
            by_connection = {each.connection: each for each in self._processes}
            for connection in wait(list(by_connection)):
                self._hear(by_connection[connection])

    def _hear(self, process: _Process) -> None:
        try:
            row = process.received()
        except EOFError:
            self._bury(process)
            return
        self._barren = 0
        if row is not None:
            self._end(row)
        self._employ(process)

    def _end(self, row: dict[str, Any]) -> None:
        self._left -= 1
        self._done(row)

    def _employ(self, process: _Process) -> None:
        """Gives the next scenario to a process; one that has nothing to do ends."""
        if self._queue:
            process.give(self._queue.popleft())
        else:
            process.give(None)
            self._processes.remove(process)
            process.connection.close()

    def _bury(self, process: _Process) -> None:
        """Replaces a process that died, and sees to its scenario."""
        self._processes.remove(process)
        how = process.how_it_died()
        process.connection.close()
        if process.task is None:
            self._barren += 1
            if self._barren == BARREN:
                raise RuntimeError(f"{BARREN} worker processes died before their first scenario; the last by {how}")
        else:
            self._settle(process.task, how)
        if self._queue:
            self._processes.append(_Process(self._store.folder))

    def _settle(self, task: int, how: str) -> None:
        row = self._store.rows().get(task)
        if row is not None:
            self._end(row)
            return
        self._deaths[task] += 1
        if self._deaths[task] >= DEATHS:
            self._end(self._killed(task, f"It ended {DEATHS} worker processes; the last by {how}."))
        else:
            self._queue.appendleft(task)

    def stop(self) -> None:
        """Ends the processes that are left."""
        for each in self._processes:
            each.process.kill()
            each.process.join()


@contextmanager
def one_thread_each() -> Iterator[None]:
    """Lets processes that start inside use one thread for linear algebra each."""
    before = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
