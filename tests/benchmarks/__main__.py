"""Times the kernel: `make bench` prints two tables and exits with 1 if the kernel is slower than it should be.

The first table compares compiling with one NL write (the file every other solver needs per solve). The second
gives the time of one evaluation of values, Jacobian and Hessian, and of a re-solve after a change of data.
"""

import io
import sys
import time

import numpy as np
from pyomo.repn.plugins.nl_writer import NLWriter

from nexus import kernel
from tests.benchmarks import columns

SIZES = ((1, 40), (10, 40), (30, 40))
SLOWEST_RATIO, SLOWEST_EVALUATION = 1.5, 10.0


def best(function, repeat=3):
    """Returns (seconds of the fastest call, last result)."""
    seconds = []
    for _ in range(repeat):
        began = time.perf_counter()
        result = function()
        seconds.append(time.perf_counter() - began)
    return min(seconds), result


def ready(model):
    """Compiles a model to the point where Ipopt could start; returns (problem, evaluator, data vector)."""
    problem = kernel.compile(model)
    state = problem.read()
    evaluator = problem.select(state).evaluator
    assert evaluator.hessian_structure is not None
    return problem, evaluator, evaluator.program.data_vector(state.columns, state.parameters)


def measure(n_columns, n_trays):
    """Returns one row of both tables."""
    model = columns.build(n_columns, n_trays)
    writing, _ = best(lambda: NLWriter().write(model, io.StringIO(), io.StringIO()))
    compiling, (problem, evaluator, w) = best(lambda: ready(model))
    ones = np.ones(evaluator.n_rows)
    calls = (lambda: evaluator.values(w), lambda: evaluator.jacobian(w), lambda: evaluator.hessian(w, ones))
    milliseconds = [1e3 * best(call, 20)[0] for call in calls]
    resolving, solution = _resolve(model, problem)
    size = (evaluator.n_rows, len(evaluator.groups))
    return size, compiling, writing, milliseconds, resolving, solution


def _resolve(model, problem):
    """Solves column by column first, because a cold start is the unit's business, then changes the reflux."""
    first = columns.build(1, len(model.i))
    for c in model.k:
        for name in ("feed", "reflux", "distillate"):
            _copy(model.find_component(name), c, first.find_component(name))
        kernel.solve(first)
        for name in ("x", "y", "psat", "temperature", "liquid", "vapour", "h_liquid", "h_vapour"):
            _copy(first.find_component(name), 1, model.find_component(name), c)
    for c in model.k:
        model.reflux[c] = 1.03 * model.reflux[c].value
    return best(problem.solve, 2)


def _copy(source, column, target, to=1):
    for index in source:
        parts = index if isinstance(index, tuple) else (index,)
        if parts[0] == column:
            place = (to, *parts[1:]) if len(parts) > 1 else to
            target[place] = source[index].value


def main():
    """Prints the tables; returns 1 if a limit is exceeded."""
    rows = [measure(*size) for size in SIZES]
    print(f"{'equations':>10} {'groups':>7} {'compile s':>10} {'NL write s':>11} {'ratio':>6}")
    for (n, groups), compiling, writing, *_ in rows:
        print(f"{n:>10} {groups:>7} {compiling:>10.3f} {writing:>11.3f} {compiling / writing:>6.2f}")
    print(f"\n{'equations':>10} {'f ms':>7} {'J ms':>7} {'H ms':>7} {'sum':>7} {'re-solve s':>11}  solved by")
    for (n, _), _, _, (f, j, h), resolving, solution in rows:
        text = f"{solution.engine}, {solution.iterations} iterations" if solution.ok else solution.message
        print(f"{n:>10} {f:>7.2f} {j:>7.2f} {h:>7.2f} {f + j + h:>7.2f} {resolving:>11.3f}  {text}")
    (_, compiling, writing, milliseconds, _, solution) = rows[-1]
    slow = compiling / writing > SLOWEST_RATIO or sum(milliseconds) > SLOWEST_EVALUATION
    return int(slow or not solution.ok)


if __name__ == "__main__":
    sys.exit(main())
