"""The kernel as a Pyomo solver, in both interfaces and under the name ipopt."""

import subprocess
import sys

import pyomo.environ as pyo
import pytest
from pyomo.contrib.solver.common.factory import SolverFactory as NewFactory
from pyomo.contrib.solver.common.results import SolutionStatus, TerminationCondition
from pyomo.contrib.solver.common.util import NoOptimalSolutionError, NoSolutionError
from pyomo.core.base.suffix import Suffix

import nexus  # noqa: F401  (registers the solver)
from nexus.kernel import as_ipopt


@pytest.fixture
def model():
    model = pyo.ConcreteModel()
    model.x = pyo.Var(initialize=1.0, bounds=(0, 5))
    model.cost = pyo.Objective(expr=(model.x - 2) ** 2)
    model.row = pyo.Constraint(expr=model.x >= 3)
    model.dual = Suffix(direction=Suffix.IMPORT)
    return model


@pytest.fixture
def infeasible(model):
    model.row.set_value(model.x >= 7)
    return model


def test_import_is_light():
    code = "import nexus, sys; print([m for m in ('idaes', 'casadi', 'cyipopt', 'pandas') if m in sys.modules])"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert output.strip() == "[]"


@pytest.mark.parametrize("name", ["nexus", "nexus_v2"])
def test_classic_interface(model, name):
    solver = pyo.SolverFactory(name)
    assert solver.available() and len(solver.version()) == 3
    results = solver.solve(model, tee=False)
    pyo.assert_optimal_termination(results)
    assert results.solver.message == results.solver.termination_message
    assert results.solver.message.startswith("Nexus kernel (ipopt): solved in ")
    assert model.x.value == pytest.approx(3.0)
    assert model.dual[model.row] == pytest.approx(2.0)


def test_classic_options_by_mapping_argument_and_string(model):
    solver = pyo.SolverFactory("nexus", options={"max_iter": 1})
    results = solver.solve(model)
    assert results.solver.termination_condition == pyo.TerminationCondition.maxIterations
    assert pyo.check_optimal_termination(solver.solve(model, options={"max_iter": 50}))
    solver.options["max_iter"] = 50
    assert pyo.check_optimal_termination(solver.solve(model))
    solver.set_options("max_iter=1 mu_strategy=adaptive")
    assert solver.options == {"max_iter": 1, "mu_strategy": "adaptive"}
    with pytest.raises(ValueError, match="does not accept the option tolerance"):
        pyo.SolverFactory("nexus").solve(model, options={"tolerance": 1})


def test_classic_failure_says_why_and_leaves_the_model_alone(infeasible, caplog):
    results = pyo.SolverFactory("nexus").solve(infeasible)
    assert results.solver.termination_condition == pyo.TerminationCondition.infeasible
    assert "row (by 2)" in results.solver.message
    assert "Infeasible" in caplog.text
    assert infeasible.x.value == 1.0


def test_classic_solution_can_be_loaded_later(model):
    results = pyo.SolverFactory("nexus").solve(model, load_solutions=False)
    assert model.x.value == 1.0 and len(model.dual) == 0
    model.solutions.load_from(results)
    assert model.x.value == pytest.approx(3.0)
    assert model.dual[model.row] == pytest.approx(2.0)


def test_model_that_cannot_be_posed(model):
    model.second = pyo.Objective(expr=model.x)
    with pytest.raises(ValueError, match="Nexus kernel: There are 2 active objectives"):
        pyo.SolverFactory("nexus").solve(model)


def test_new_interface(model):
    solver = NewFactory("nexus")
    results = solver.solve(model)
    assert results.termination_condition is TerminationCondition.convergenceCriteriaSatisfied
    assert results.solution_status is SolutionStatus.optimal
    assert results.incumbent_objective == pytest.approx(1.0)
    assert results.solver_name == "Nexus kernel (ipopt)"
    assert model.x.value == pytest.approx(3.0)
    loader = results.solution_loader
    assert loader.get_vars([model.x])[model.x] == pytest.approx(3.0)
    assert loader.get_duals()[model.row] == pytest.approx(2.0)
    assert loader.get_reduced_costs()[model.x] == pytest.approx(0.0, abs=1e-6)
    assert loader.get_number_of_solutions() == 1


def test_new_interface_without_loading_and_with_options(model):
    solver = NewFactory("nexus", engine="pounce", load_solutions=False, solver_options={"tol": 1e-9})
    results = solver.solve(model)
    assert model.x.value == 1.0
    assert results.solver_name == "Nexus kernel (pounce)"
    results.solution_loader.load_vars()
    assert model.x.value == pytest.approx(3.0)


def test_new_interface_failure(infeasible):
    with pytest.raises(NoOptimalSolutionError, match="Infeasible.*row"):
        NewFactory("nexus").solve(infeasible)
    results = NewFactory("nexus").solve(infeasible, raise_exception_on_nonoptimal_result=False)
    assert results.termination_condition is TerminationCondition.locallyInfeasible
    assert results.solution_loader.get_number_of_solutions() == 0
    with pytest.raises(NoSolutionError, match="Infeasible"):
        results.solution_loader.get_vars()
    assert infeasible.x.value == 1.0


def test_kernel_answers_to_ipopt_and_everything_is_restored(model):
    def registered():
        classic = [pyo.SolverFactory.get_class(name) for name in ("ipopt", "ipopt_v2")]
        return [*classic, NewFactory.get_class("ipopt"), pyo.SolverFactory.doc("ipopt")]

    before = registered()
    with as_ipopt():
        for name in ("ipopt", "ipopt_v2"):
            solver = pyo.SolverFactory(name)
            solver.options["halt_on_ampl_error"] = "yes"
            solver.options["linear_solver"] = "ma57"
            assert solver.solve(model).solver.message.startswith("Nexus kernel")
        assert NewFactory("ipopt").solve(model).solver_name == "Nexus kernel (ipopt)"
        with as_ipopt():
            pass
        assert pyo.SolverFactory("ipopt").solve(model).solver.message.startswith("Nexus kernel")
    assert registered() == before
    with pytest.raises(RuntimeError, match="inside"), as_ipopt():
        raise RuntimeError("inside")
    assert registered() == before


def test_idaes_default_solver_is_the_kernel():
    import idaes
    from idaes.core.solvers import get_solver

    idaes.cfg.default_solver = "something_else"
    try:
        with as_ipopt():
            solver = get_solver(options={"tol": 1e-7}, writer_config=None)
            assert solver.options["max_iter"] == 200
            assert solver.options["tol"] == 1e-7
            assert type(solver).__mro__[1].__name__ == "LegacyNexusSolver"
            assert get_solver("ipopt_v2", writer_config={"linear_presolve": True}).as_ipopt
        assert idaes.cfg.default_solver == "something_else"
    finally:
        idaes.cfg.default_solver = "ipopt"
