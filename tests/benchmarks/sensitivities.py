"""Compares the sensitivities of `nrel2011` with differences of re-solved plants, and times them.

`python -m tests.benchmarks.sensitivities` takes some minutes and prints a table; it exits with 1 if a derivative that
the differences resolve is off by more than 1e-5 of itself, or if all derivatives together cost more than one solve.

Inputs are drawn from all mutable Params and fixed variables in the equations. Each is changed by 2 % (by 0.001 if it is
0), both ways, in three halvings; the differences are extrapolated with an estimate of their own error [C. Ridders,
Accurate computation of F'(x) and F'(x) F''(x), Advances in Engineering Software 4 (1982) 75]. Rounding sets a floor to
it: key figures are repeatable to some 1e-13, which is measured by solving from disturbed starts. Where the error of the
differences is more than 3e-6 of the derivative they do not resolve it: such pairs are counted, and the deviation is
compared with that error instead. An input is left out where a changed plant has no solution or a bound becomes active.
"""

import sys
import time

import numpy as np
import pyomo.environ as pyo

from nexus import kernel
from nexus.flowsheets import load

SEED, N_INPUTS = 2011, 100
RELATIVE_STEP, STEP_OF_ZERO, HALVINGS = 2e-2, 1e-3, 3
RESOLVED, ACCURACY = 3e-6, 1e-5
DISTURBANCE, REPEATS = 1e-3, 8
MAX_ITERATIONS, ROUNDING = 30, 1e-15
INSIDE, AT_BOUND = 1e-6, 1e-9  # distances to a bound, of a column's size or 1


def plant():
    """Returns (plant, compiled problem), solved at the design point."""
    plant = load("nrel2011")
    plant.set_operating_conditions()
    plant.set_scaling()
    plant.initialize(lambda message: None)
    problem = kernel.compile(plant.model)
    for _ in range(2):
        problem.solve().load()
    return plant, problem


def chosen(problem, n=N_INPUTS, seed=SEED):
    """Returns n random inputs of a problem: mutable Params and fixed variables of its equations."""
    candidates = [*problem.equations.leaves.parameters, *(v for v in problem.variables if v.fixed)]
    order = np.random.default_rng(seed).choice(len(candidates), min(n, len(candidates)), replace=False)
    return [candidates[k] for k in sorted(order)]


def assign(component, number):
    """Gives a Param or a fixed variable a value, a variable also one outside its bounds."""
    if component.is_variable_type():
        component.set_value(number, skip_validation=True)
    else:
        component.set_value(number)


class Resolved:
    """Key figures of a problem solved again from the same point with one input changed."""

    def __init__(self, problem, outputs):
        self.problem, self.outputs = problem, outputs
        data, n = problem.read(), len(problem.variables)
        self.lower, self.upper, self.before = data.lower[:n], data.upper[:n], data.columns[:n]
        self.start = [(v, v.value) for v in problem.variables if not v.fixed]
        self.seconds = []
        self.noise = self._noise()

    def _noise(self):
        """Returns the spread of each key figure over solves from starts that are disturbed at random."""
        random, figures = np.random.default_rng(SEED), []
        for _ in range(REPEATS):
            for variable, before in self.start:
                variable.set_value(before * (1 + DISTURBANCE * random.standard_normal()), skip_validation=True)
            self.problem.solve().load()
            figures.append([pyo.value(e) for e in self.outputs.values()])
        self._restore()
        return np.maximum(np.ptp(figures, axis=0), ROUNDING * np.abs(figures[0]))

    def _restore(self):
        for variable, before in self.start:
            variable.set_value(before, skip_validation=True)

    def at(self, component, number):
        """Returns the key figures with an input at a value, or the reason why there are none."""
        value = component.value
        try:
            assign(component, number)
            began = time.process_time()
            solution = self.problem.solve(options={"max_iter": MAX_ITERATIONS})
            self.seconds.append(time.process_time() - began)
            if not solution.ok:
                return "no solution"
            bound = self._new_bound(solution.columns[: len(self.before)])
            if bound is not None:
                return f"{bound} comes to a bound"
            solution.load()
            figures = np.array([pyo.value(e) for e in self.outputs.values()])
        except ValueError:
            return "outside its domain"
        finally:
            assign(component, value)
        self._restore()
        return figures

    def _new_bound(self, after):
        """Returns the variable that was inside its bounds and is at one; traces of 1e-20 are at theirs all the time."""
        gaps = [np.minimum(x - self.lower, self.upper - x) for x in (self.before, after)]
        size = np.maximum(1.0, np.abs(self.before))
        at_bound = np.flatnonzero((gaps[0] > INSIDE * size) & (gaps[1] <= AT_BOUND * size))
        return self.problem.variables[at_bound[0]].name if len(at_bound) else None

    def derivatives(self, component):
        """Returns (derivatives, their estimated errors) by one input, or the reason to leave it out."""
        value = component.value
        step = RELATIVE_STEP * abs(value) or STEP_OF_ZERO
        table = []
        for k in range(HALVINGS):
            h = step / 2**k
            pair = [self.at(component, value + sign * h) for sign in (1, -1)]
            reasons = [end for end in pair if isinstance(end, str)]
            if reasons:
                return reasons[0]
            table.append((pair[0] - pair[1]) / (2 * h))
        derivatives, doubt = extrapolated(table)
        return derivatives, np.maximum(doubt, 4 * self.noise / h)


def extrapolated(differences):
    """Returns (value, error estimate) of central differences at steps halved in turn, by Ridders' tableau."""
    column, best = differences, differences[-1]
    error = np.full(len(best), np.inf)
    for order in range(1, len(differences)):
        following = []
        for k in range(1, len(column)):
            better = (4**order * column[k] - column[k - 1]) / (4**order - 1)
            doubt = np.maximum(np.abs(better - column[k]), np.abs(better - column[k - 1]))
            best, error = np.where(doubt < error, better, best), np.minimum(doubt, error)
            following.append(better)
        column = following
    return best, error


def compare(resolved, table, inputs, progress=print):
    """Returns {input: (relative errors of resolved pairs, error over doubt of the others) or None if left out}."""
    found = {}
    for k, component in enumerate(inputs):
        differences = resolved.derivatives(component)
        if isinstance(differences, str):
            found[component.name] = None
            progress(f"{component.name}: left out, {differences}")
            continue
        expected, doubt = differences
        error, size = np.abs(table.iloc[:, k].to_numpy() - expected), np.abs(expected)
        moved = (doubt <= RESOLVED * size) & (size > 0)
        excess = np.divide(error, doubt, out=np.zeros_like(error), where=error > 0)  # no error: no excess
        found[component.name] = error[moved] / size[moved], excess[~moved]
        progress(f"{component.name}: {moved.sum()} resolved, worst {max(found[component.name][0], default=0.0):.1e}")
    return found


def main():
    """Prints the comparison and returns the exit code."""
    flowsheet, problem = plant()
    outputs = {kpi.name: kpi.expression for kpi in flowsheet.kpis}
    inputs = chosen(problem)
    costs = []
    for _ in range(4):
        began = time.process_time()
        solution = problem.solve()
        solved = time.process_time() - began
        began = time.process_time()
        table = solution.sensitivity().derivatives(outputs, inputs)
        costs.append((time.process_time() - began, solved))
    values = np.array([pyo.value(e) for e in outputs.values()])
    resolved = Resolved(problem, outputs)
    found = compare(resolved, table, inputs)
    compared = [pair for pair in found.values() if pair is not None]
    errors = np.concatenate([pair[0] for pair in compared])
    excess = np.concatenate([pair[1] for pair in compared])
    cheapest = min(derivatives for derivatives, _ in costs)
    ratios = [derivatives / solve for derivatives, solve in costs]
    print(f"inputs: {len(inputs)}, left out: {len(inputs) - len(compared)}, key figures: {len(outputs)}")
    print(f"inputs without a resolved effect: {sum(not len(pair[0]) for pair in compared)}")
    print(f"pairs resolved by differences: {len(errors)}, largest relative error {errors.max():.1e}")
    print(f"pairs not resolved: {len(excess)}, largest deviation over their error {excess.max(initial=0.0):.1f}")
    print(f"repeatability of a key figure: {np.max(resolved.noise[values != 0] / np.abs(values[values != 0])):.0e}")
    print(f"CPU time, all derivatives / a solve without change: first {ratios[0]:.2f}, then {min(ratios[1:]):.2f}")
    print(f"CPU time, all derivatives / median solve after a change: {cheapest / np.median(resolved.seconds):.2f}")
    return int(errors.max() > ACCURACY or min(ratios) > 1.0)


if __name__ == "__main__":
    sys.exit(main())
