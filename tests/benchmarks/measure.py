"""Measures one case by one method in a process of its own: `python -m tests.benchmarks.measure CASE METHOD FOLDER`.

Methods: `prepare` solves the case and keeps values and multipliers in FOLDER; `nexus`, `nl_pounce` and `nl_casadi`
take them from there, change one datum and solve again, and print their figures as JSON. Times are processor seconds
of this process and its children, the best of a few; memory is the largest resident set.
"""

import io
import json
import pickle
import resource
import sys
import time
from pathlib import Path

import numpy as np
import pyomo.environ as pyo
from pyomo.repn.plugins.nl_writer import NLWriter

from nexus import kernel
from tests.benchmarks.cases import CASES, datum, solved

REPEATS = 3
BOUND_PUSHES = dict.fromkeys(
    ("warm_start_bound_push", "warm_start_bound_frac", "warm_start_slack_bound_push", "warm_start_slack_bound_frac",
     "warm_start_mult_bound_push"), 1e-9,
)  # fmt: skip
WARM = {"warm_start_init_point": "yes", "mu_init": 1e-9, **BOUND_PUSHES}


def seconds():
    """Returns the processor time of this process and its finished children."""
    own, children = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def megabytes():
    """Returns the largest resident set of this process plus that of its largest child."""
    return sum(resource.getrusage(w).ru_maxrss for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1e3


def best(function, repeat=REPEATS, before=lambda: None):
    """Returns (least processor seconds, last result) of a function; `before` runs untimed each time."""
    found = []
    for _ in range(repeat):
        before()
        began = seconds()
        result = function()
        found.append(seconds() - began)
    return min(found), result


def prepare(case, folder):
    """Solves the case and keeps what the methods start from."""
    model, solution = solved(case)
    variables = solution.problem.variables
    kept = {
        "values": {v.name: float(x) for v, x in zip(variables, solution.columns, strict=False)},
        "duals": {c.name: d for c, d in solution.duals()},
        "bounds": {v.name: (low, high) for v, low, high in solution.bound_multipliers()},
    }
    (folder / "start.pickle").write_bytes(pickle.dumps(kept))
    return {}


def started(case, folder):
    """Returns (model with the base solution's values, what was kept)."""
    kept = pickle.loads((folder / "start.pickle").read_bytes())
    model = case.build()
    set_values(model, kept)
    return model, kept


def set_values(model, kept):
    """Gives free variables the base solution's values."""
    for v in model.component_data_objects(pyo.Var, descend_into=True):
        if not v.fixed and v.name in kept["values"]:
            v.set_value(kept["values"][v.name], skip_validation=True)


def ready(model):
    """Compiles a model to the point where a solver could start; returns (problem, data, evaluator)."""
    problem = kernel.compile(model)
    data = problem.read()
    evaluator = problem.select(data).evaluator
    if data.objective is not None:
        assert evaluator.hessian_structure is not None
    return problem, data, evaluator


def nexus(case, folder):
    """Compiles, evaluates and solves again with the kernel."""
    model, kept = started(case, folder)
    first, _ = best(lambda: ready(model), 1)
    writing, _ = best(lambda: NLWriter().write(model, io.StringIO(), io.StringIO()))
    again, (problem, data, evaluator) = best(lambda: ready(model))
    w, ones = evaluator.program.data_vector(data.columns, data.parameters), np.ones(evaluator.n_rows)
    calls = lambda: (evaluator.values(w), evaluator.jacobian(w), evaluator.hessian(w, ones))  # noqa: E731
    evaluation, _ = best(lambda: [calls() for _ in range(20)])
    base = problem.solve(data=data, engine=case.engine)
    assert base.ok, base.message
    name, factor = case.change
    target = factor * pyo.value(datum(model, name))
    change = {"fix" if datum(model, name).ctype is pyo.Var else "parameters": {name: target}}
    found = {
        "rows": evaluator.n_rows,
        "groups": len(evaluator.groups),
        "first": first,
        "writing": writing,
        "again": again,
    }
    found["evaluation_ms"] = 1e3 * evaluation / 20
    base.sensitivity()  # one factorisation, made when the base is solved
    for kind in ("primal_dual", "predicted"):

        def solve():
            return problem.solve(data=data, start=base, warm_start=kind, refine=False, engine=case.engine, **change)  # noqa: B023, E731

        found[kind], solution = best(solve)
        assert solution.ok, solution.message
        found[f"{kind}_iterations"], found["engine"] = solution.iterations, solution.engine
        found["answer"] = _answer(model, solution)
    found["share"] = _share(
        evaluator, lambda: problem.solve(data=data, start=base, refine=False, engine=case.engine, **change)
    )
    return found


def _answer(model, solution):
    """Returns a figure by which the methods' solutions are compared."""
    return float(np.linalg.norm(solution.columns[: len(solution.problem.variables)]))


def _share(evaluator, solve):
    """Returns the share of evaluations in a solve's time."""
    spent = [0.0]

    def timed(method):
        def call(*arguments):
            began = time.process_time()
            result = method(*arguments)
            spent[0] += time.process_time() - began
            return result

        return call

    names = ("values", "jacobian", "hessian")
    for name in names:
        setattr(evaluator, name, timed(getattr(evaluator, name)))
    began = time.process_time()
    solve()
    total = time.process_time() - began
    for name in names:
        delattr(evaluator, name)
    return spent[0] / total


def _change(case, model):
    item = datum(model, case.change[0])
    target = case.change[1] * pyo.value(item)
    if item.ctype is pyo.Var:
        item.fix(target)
    else:
        item.set_value(target)


def nl_pounce(case, folder):
    """Writes the model and solves it by POUNCE's executable, from the same primal-dual start."""
    import pyomo_pounce  # noqa: F401

    model, kept = started(case, folder)
    _change(case, model)
    for name in ("dual", "ipopt_zL_in", "ipopt_zU_in"):
        model.add_component(name, pyo.Suffix(direction=pyo.Suffix.IMPORT_EXPORT))
    solver = pyo.SolverFactory("pounce")
    solver.options.update(WARM)

    def before():
        set_values(model, kept)
        model.dual.clear()
        model.dual.update((c, kept["duals"].get(c.name, 0.0)) for c in _constraints(model))
        for v in model.component_data_objects(pyo.Var):
            if v.name in kept["bounds"]:
                model.ipopt_zL_in[v], model.ipopt_zU_in[v] = kept["bounds"][v.name]

    resolve, results = best(lambda: solver.solve(model), 2, before)
    pyo.assert_optimal_termination(results)
    return {"resolve": resolve, "answer": _norm(model)}


def nl_casadi(case, folder):
    """Writes the model, lets CasADi read the file and solves it by CasADi's Ipopt, from the same primal-dual start."""
    import casadi as ca

    model, kept = started(case, folder)
    _change(case, model)
    path = folder / "model.nl"
    for suffix in model.component_objects(pyo.Suffix, descend_into=True):
        suffix.deactivate()  # CasADi's reader does not know scaling factors

    def solve():
        with (
            open(path, "w") as nl,
            open(path.with_suffix(".row"), "w") as row,
            open(path.with_suffix(".col"), "w") as col,
        ):
            info = NLWriter().write(model, nl, row, col, linear_presolve=False, scale_model=False)
        builder = ca.NlpBuilder()
        builder.import_nl(str(path))
        nlp = {"x": ca.vertcat(*builder.x), "f": builder.f, "g": ca.vertcat(*builder.g)}
        settings = {"print_time": False, "ipopt": {"print_level": 0, "sb": "yes", **WARM}}
        solver = ca.nlpsol("solver", "ipopt", nlp, settings)
        pulls = [kept["bounds"].get(v.name, (0.0, 0.0)) for v in info.variables]
        duals = [-kept["duals"].get(c.name, 0.0) for c in info.constraints]
        start = {"x0": builder.x_init, "lam_x0": [-low - high for low, high in pulls], "lam_g0": duals}
        found = solver(**start, lbx=builder.x_lb, ubx=builder.x_ub, lbg=builder.g_lb, ubg=builder.g_ub)
        return solver.stats(), info, np.array(found["x"]).ravel()

    resolve, (stats, info, x) = best(solve, 2)
    assert stats["success"], stats["return_status"]
    for v, number in zip(info.variables, x, strict=True):
        v.set_value(float(number), skip_validation=True)
    return {"resolve": resolve, "answer": _norm(model)}


def _constraints(model):
    return model.component_data_objects(pyo.Constraint, active=True, descend_into=True)


def _norm(model):
    problem = kernel.compile(model)
    return float(np.linalg.norm([v.value for v in problem.variables]))


METHODS = {"prepare": prepare, "nexus": nexus, "nl_pounce": nl_pounce, "nl_casadi": nl_casadi}


def main(case, method, folder):
    """Prints the figures of one case by one method as JSON."""
    found = METHODS[method](CASES[case], Path(folder))
    print("\n" + json.dumps({**found, "megabytes": megabytes()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
