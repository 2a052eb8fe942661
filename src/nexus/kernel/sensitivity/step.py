"""A first-order prediction of the solution after a finite change of inputs."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd


@dataclass(frozen=True, eq=False)
class Step:
    """A predicted solution; arrays are numbered as in `Solution`.

    `crossed` has a row for each bound or constraint that the step passes, and for each that holds the
    solution and would let go of it: `name`, `side`, `predicted` and `limit` (a multiplier and 0 where it
    lets go) and `fraction`, the part of the step up to there. `fraction` is the smallest of them, at most 1:
    within it the prediction is consistent to first order.
    """

    problem: object = field(repr=False)
    columns: np.ndarray = field(repr=False)
    parameters: np.ndarray = field(repr=False)
    multipliers: np.ndarray = field(repr=False)
    lower_multipliers: np.ndarray = field(repr=False)
    upper_multipliers: np.ndarray = field(repr=False)
    crossed: pd.DataFrame = field(repr=False)
    free: np.ndarray = field(repr=False)

    @property
    def fraction(self):
        """The part of the step up to the first bound that it passes."""
        return float(min(1.0, self.crossed["fraction"].min())) if len(self.crossed) else 1.0

    def value_of(self, variable):
        """Returns a variable's predicted value (KeyError if the problem does not contain it)."""
        return float(self.columns[self.problem.attached().leaves.column_of(variable)])

    def load(self):
        """Writes the predicted values of the free variables to the Pyomo model, as a start for the next solve."""
        for i in self.free[self.free < len(self.problem.variables)]:
            self.problem.variables[i].set_value(float(self.columns[i]), skip_validation=True)


def predict(conditions, inputs, changes, clip, watch=True):
    """Returns the `Step` for changes (one number an input); what it passes is found if `watch`."""
    subject, evaluator = conditions.subject, conditions.subject.evaluator
    right, moved = inputs.response(conditions)
    columns, multipliers = conditions.forward((right @ changes)[:, None], (moved @ changes)[:, None])
    change, weights = columns[:, 0], conditions.weights + multipliers[:, 0]
    lower, upper = (b + d @ changes for b, d in zip(subject.bounds, inputs.bounds(), strict=True))
    x = conditions.w[subject.columns]
    bounds = _bound_multipliers(conditions, inputs, changes, change, multipliers[:, 0])
    tables = []
    if watch:
        tables = [
            _passed(subject.column_names, x, x + change, (lower, upper), ~conditions.held.columns),
            *_rows_passed(conditions, inputs, changes, change, evaluator),
            *_letting_go(conditions, weights, bounds),
        ]
    after = np.clip(x + change, lower, upper) if clip else x + change
    return _assemble(conditions, inputs, changes, after, weights, bounds, _table(tables))


def _bound_multipliers(conditions, inputs, changes, change, multipliers):
    if conditions.square:
        return conditions.bound_multipliers
    pull = inputs.gradient(conditions.w, conditions.weights) @ changes
    pull += conditions.hessian @ change + conditions.jacobian.T @ multipliers
    held, (lower, upper) = conditions.held, conditions.bound_multipliers
    return np.where(held.at_lower, lower + pull, 0.0), np.where(held.at_upper, upper - pull, 0.0)


def _rows_passed(conditions, inputs, changes, change, evaluator):
    subject = conditions.subject
    watched = subject.is_constraint & ~subject.equality & ~conditions.held.rows
    if not watched.any():
        return []
    values = evaluator.values(conditions.w)
    after = values + conditions.jacobian @ change + inputs.rows(conditions.w) @ changes
    bounds = (subject.row_lower, subject.row_upper)
    limits = [b + d @ changes for b, d in zip(bounds, inputs.right_sides(), strict=True)]
    return [_passed(subject.row_names, values, after, limits, watched)]


def _letting_go(conditions, weights, bounds):
    """Yields what holds the solution by a multiplier that the step takes through zero."""
    subject, held = conditions.subject, conditions.held
    lower, upper = subject.bounds
    before = conditions.bound_multipliers
    for k, (mask, side) in enumerate(((held.at_lower, "lower"), (held.at_upper, "upper"))):
        gone = np.flatnonzero(
            mask & (lower < upper) & (subject.sense * bounds[k] < 0) & (subject.sense * before[k] > 0)
        )
        yield subject.column_names(gone), f"leaves its {side} bound", before[k][gone], bounds[k][gone], 0.0 * gone
    for mask, side in ((held.rows_at_lower, "lower"), (held.rows_at_upper, "upper")):
        gone = np.flatnonzero(mask & (weights * conditions.weights < 0))
        yield subject.row_names(gone), f"leaves its {side} bound", conditions.weights[gone], weights[gone], 0.0 * gone


def _passed(names, before, after, limits, watched):
    """Returns (names, sides, before, after, limit) of the watched quantities that pass a limit."""
    lower, upper = limits
    low = np.flatnonzero(watched & (after < lower))
    high = np.flatnonzero(watched & (after > upper))
    both = np.concatenate([low, high])
    side = ["below its lower bound"] * len(low) + ["above its upper bound"] * len(high)
    return names(both), side, before[both], after[both], np.concatenate([lower[low], upper[high]])


def _table(parts):
    columns = ["name", "side", "predicted", "limit", "fraction"]
    frames = []
    for names, side, before, after, limit in parts:
        with np.errstate(divide="ignore", invalid="ignore"):
            fraction = np.clip(np.nan_to_num((limit - before) / (after - before)), 0.0, 1.0)
        entries = [names, side, after, limit, fraction]
        if len(names):
            frames.append(pd.DataFrame(dict(zip(columns, entries, strict=True))))
    if not frames:
        return pd.DataFrame(columns=columns)
    return pd.concat(frames, ignore_index=True).sort_values("fraction", ignore_index=True)


def _assemble(conditions, inputs, changes, after, weights, bounds, crossed):
    subject, program = conditions.subject, conditions.subject.program
    w = conditions.w.copy()
    w[subject.columns] = after
    known = inputs.positions >= 0
    w[inputs.positions[known]] += changes[known]
    rows = np.zeros(program.n_rows)
    rows[subject.rows] = np.where(subject.is_constraint, weights, 0.0)
    sides = []
    for multiplier in bounds:
        full = np.zeros(program.n_columns)
        full[subject.columns] = multiplier
        sides.append(full)
    n = program.n_columns
    parameters = w[n : n + program.n_parameters]
    return Step(subject.problem, w[:n], parameters, rows, *sides, crossed, subject.columns)
