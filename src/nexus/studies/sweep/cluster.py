"""Workers of a Dask scheduler: the same scenarios, rows and folder, which every worker must see at the same path."""

from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nexus.scenario import ScenarioError
from nexus.studies.sweep.local import Done, Killed
from nexus.studies.sweep.store import Store
from nexus.studies.sweep.worker import run_task

if TYPE_CHECKING:
    from distributed import Client

PATIENCE = 10  # seconds, for the scheduler to answer


def run_cluster(store: Store, tasks: Sequence[int], address: str, done: Done, killed: Killed) -> None:
    """Solves scenarios on the workers of the scheduler at `address`; arguments as in `run_local`.

    Raises ScenarioError if Dask is not installed, nobody answers there, no worker is there, or a worker does not see
    the folder.
    """
    plan = store.plan()
    digest = "" if plan is None else plan.digest
    with connected(address) as client:
        _check_workers(client, store, digest, address)
        _solve(client, store, digest, tasks, done, killed)


def connected(address: str) -> "Client":
    """Returns a client of the scheduler; raises ScenarioError if there is none."""
    try:
        from distributed import Client
    except ImportError:
        raise ScenarioError(
            "--cluster needs Dask, which is not installed; install it with: pip install distributed. "
            "Without --cluster, the sweep runs in processes of this machine."
        ) from None
    try:
        return Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ScenarioError(
            f"No Dask scheduler answers at '{address}' ({type(error).__name__}). Start one with: dask scheduler; its "
            "address is printed, as tcp://192.168.0.1:8786."
        ) from error


def visible(folder: str, digest: str) -> str:
    """Returns what keeps this process from working on a sweep, empty if nothing does."""
    try:
        plan = Store(Path(folder)).plan()
    except Exception as error:
        return f"cannot read the plan in it: {type(error).__name__}: {error}"
    return "" if plan is not None and plan.digest == digest else "does not see the same files in it"


def _check_workers(client: "Client", store: Store, digest: str, address: str) -> None:
    try:
        answers = client.run(visible, str(store.folder), digest)
    except ModuleNotFoundError as error:
        raise ScenarioError(
            f"A worker of '{address}' has no Nexus: {error}. Install the same version on every worker."
        ) from error
    if not answers:
        raise ScenarioError(f"The scheduler at '{address}' has no workers. Start some with: dask worker {address}.")
    for worker, problem in answers.items():
        if problem:
            raise ScenarioError(
                f"Worker {worker} {problem}: '{store.folder}'. Every worker must see the folder of the sweep "
                "at the same path, as on a shared disk; choose such a folder with --out DIR."
            )


def _solve(client: "Client", store: Store, digest: str, tasks: Sequence[int], done: Done, killed: Killed) -> None:
    from distributed import as_completed

    from nexus.studies.sweep.unprofiled import unprofiled  # imports Dask, which is optional

    queue, given = deque(tasks), {}

    def more() -> list[Any]:
        """Returns futures of the next scenarios: one a thread, so that a dying worker takes no other with it."""
        futures = []
        while queue and len(given) < max(1, sum(client.nthreads().values())):
            task = queue.popleft()
            future = client.submit(run_task, str(store.folder), digest, task, key=f"{digest}-{task}", pure=False)
            given[future.key] = task
            futures.append(future)
        return futures

    with unprofiled(client):
        running = as_completed(more(), loop=client.loop)
        for future in running:
            task = given.pop(future.key)
            done(cluster_row(future, store, task, killed))
            future.release()
            running.update(more())


def cluster_row(future: Any, store: Store, task: int, killed: Killed) -> dict[str, Any]:
    """Returns the row of a scenario that has ended, however it did."""
    from distributed import KilledWorker

    if future.status == "finished":
        return future.result()
    row = store.rows().get(task)
    if row is not None:
        return row
    error = future.exception() if future.status == "error" else None
    if isinstance(error, KilledWorker):
        return killed(task, "It ended its worker processes, as often as the scheduler allows.")
    if error is not None:
        raise error
    raise ScenarioError(
        "The connection to the Dask scheduler is lost. What is solved is kept: the same command goes on from there."
    )
