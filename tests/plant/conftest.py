"""The integrated plant, solved once a process as a user solves it, for all modules of the group `biorefinery`."""

import pickle
from types import SimpleNamespace

import pytest


@pytest.fixture(scope="session")
def biorefinery(tmp_path_factory):
    """Returns the results of the shipped base case and its solved plant, from nothing."""
    import nexus.run

    kept = SimpleNamespace()

    def keep(*arguments):
        kept.plant, patches = prepare(*arguments)
        return kept.plant, patches

    prepare = nexus.run.prepare
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nexus.run, "prepare", keep)
        out = tmp_path_factory.mktemp("biorefinery") / "out"
        kept.results = nexus.run.run("biorefinery", out=out, progress=lambda line: None)
    assert kept.results.ok, kept.results.diagnosis
    return kept


@pytest.fixture(scope="session")
def attached(biorefinery):
    """Returns the compiled base case with its key figures as outputs."""
    from nexus import kernel

    return kernel.compile(biorefinery.plant.model, {kpi.name: kpi.expression for kpi in biorefinery.plant.kpis})


@pytest.fixture(scope="session")
def problem(attached):
    """Returns the compiled base case detached from the model, which stays as it is."""
    return pickle.loads(pickle.dumps(attached))


@pytest.fixture(scope="session")
def base(problem):
    """Returns the solution of the base case, from which others start."""
    solution = problem.solve(engine="newton")
    assert solution.ok, solution.message
    return solution
