"""What a user asks of a solution: derivatives, predicted steps, the reduced Hessian and covariances."""

import numpy as np
import pandas as pd
from pyomo.core.base.objective import Objective

from nexus.kernel.errors import ModelError
from nexus.kernel.explain import listing
from nexus.kernel.sensitivity import estimates
from nexus.kernel.sensitivity.conditions import Conditions
from nexus.kernel.sensitivity.inputs import Inputs
from nexus.kernel.sensitivity.side import OutputExpressions, SideExpressions
from nexus.kernel.sensitivity.step import predict
from nexus.kernel.sensitivity.subject import OutputRow, Subject, members

UNSETTLED = 1e-6


class Sensitivity:
    """Derivatives of a solution; made by `Solution.sensitivity()`.

    The conditions that determine the solution are factorised once: the equations of a square system, or the
    stationarity of an optimum with the constraints that hold it. All results are in the model's units.
    A square system's derivatives are exact where it is solved to rounding. An optimum from an interior-point
    engine lies off its bounds by the barrier; its active set is identified, the barrier terms are left out and
    the point is moved onto the conditions by Newton steps (`corrections`).

    `held` names the bounds and inequalities that hold the optimum (with the side), `degenerate` those that
    are weakly active, that is, hold nothing but would be passed by the smallest change: there the solution
    has one-sided derivatives only, and those given are of the solution that is free to pass them.
    `message` says all this in a sentence.

    Raises SolveError for a failed solve, for degrees of freedom without an objective, and for conditions that
    are singular at the solution, naming the rows and variables at fault.
    """

    def __init__(self, solution):
        self._subject = Subject(solution)
        self._conditions = Conditions(self._subject)
        self._inputs = {}
        subject, held = self._subject, self._conditions.held
        self.corrections = self._conditions.corrections
        masks = (held.at_lower, held.at_upper), (held.rows_at_lower, held.rows_at_upper)
        sides = ("lower", "upper")
        self.held = {
            name: side
            for find, pair in zip((subject.column_names, subject.row_names), masks, strict=True)
            for mask, side in zip(pair, sides, strict=True)
            for name in find(np.flatnonzero(mask))
        }
        columns, rows = self._conditions.degenerate()
        self.degenerate = (
            *subject.column_names(np.flatnonzero(columns)), *subject.row_names(np.flatnonzero(rows)),
        )  # fmt: skip

    @property
    def message(self):
        """A sentence on what the derivatives belong to."""
        if self._conditions.square:
            return "Derivatives of a square system: bounds hold nothing."
        text = f"Derivatives of an optimum held by {listing(self.held) or 'no bound'}, without barrier terms"
        if self.corrections:
            text += f", after {self.corrections} Newton step{'s' * (self.corrections > 1)} onto the conditions"
        if self._conditions.unsettled > UNSETTLED:
            text += (
                f" (not settled: another step would change a variable by {self._conditions.unsettled:.0e} of itself)"
            )
        if self.degenerate:
            text += f"; degenerate (one-sided derivatives only): {listing(self.degenerate)}"
        return text + "."

    def derivatives(self, outputs, inputs):
        """Returns the total derivatives of outputs by inputs as a table, a row an output and a column an input.

        **Arguments**: `outputs` variables, expressions, objectives, their names, lists of these or a mapping
        {label: expression}; `inputs` mutable Params and variables that the solution holds fixed, or their
        names. An indexed component stands for all its members.

        One solve with the factors an output (adjoint) or an input (forward), whichever are fewer. The table's
        `attrs["degenerate"]` repeats the names of `degenerate`. Raises ModelError for an input that is free,
        constant, or cannot change alone.
        """
        known = self._known(inputs)
        labels, expressions = zip(*members(self._subject, outputs), strict=True)
        side = self._side(expressions, labels)
        conditions = self._conditions
        by_columns, direct = known.side_gradient(side, conditions.w)
        right, moved = known.response(conditions)
        if len(labels) <= len(known):
            adjoint = conditions.adjoint(by_columns.toarray())
            through = by_columns @ moved - (right.T @ adjoint).T
        else:
            columns, _ = conditions.forward(right.toarray(), moved.toarray())
            through = by_columns @ columns
        table = pd.DataFrame(np.asarray(direct + through), index=list(labels), columns=known.names)
        table.attrs["degenerate"] = self.degenerate
        return table

    def output_derivatives(self, inputs):
        """Returns `derivatives` of the outputs that the problem was compiled with; nothing is compiled for them."""
        outputs = self._subject.problem.outputs
        return self.derivatives({name: OutputRow(name, row) for name, row in outputs.items()}, inputs)

    def directions(self, inputs, amounts):
        """Returns the derivatives of all columns along directions of the inputs, an array (columns, directions).

        `inputs` as in `derivatives`; `amounts` (inputs, directions) says by how much each input moves along one.
        One solve with the factors for all directions; inputs that are fixed variables move too.
        """
        known, conditions, subject = self._known(inputs), self._conditions, self._subject
        right, moved = known.response(conditions)
        columns, _ = conditions.forward(right @ amounts, moved @ amounts)
        found = np.zeros((subject.program.n_columns, columns.shape[1]))
        found[subject.columns] = columns
        fixed = (known.positions >= 0) & (known.positions < len(found))
        found[known.positions[fixed]] = amounts[fixed]
        return found

    def _side(self, expressions, labels):
        if all(isinstance(e, OutputRow) for e in expressions):
            return OutputExpressions(self._subject, [e.row for e in expressions])
        if self._subject.problem.block is None:
            raise ModelError(
                "The problem is detached from its model: ask for outputs that it was compiled with, by name "
                f"({', '.join(self._subject.problem.outputs) or 'it has none'})"
            )
        return SideExpressions(self._subject, [_opened(e) for e in expressions], labels)

    def objective_derivatives(self, inputs):
        """Returns the total derivatives of the objective by inputs as a Series.

        By the envelope theorem they are the partial derivatives of the Lagrangian: no system is solved. Raises
        ModelError if the solution has no objective.
        """
        known, subject, conditions = self._known(inputs), self._subject, self._conditions
        if conditions.square:
            raise ModelError("The solution has no objective: ask for the derivatives of an output instead")
        weights, held = conditions.weights, conditions.held
        found = known.rows(conditions.w).T @ weights
        below = weights * (subject.equality | held.rows_at_lower)
        for side, multiplier in zip(known.right_sides(), (below, weights * held.rows_at_upper), strict=True):
            found -= side.T @ multiplier
        lower, upper = known.bounds()
        found += lower.T @ conditions.bound_multipliers[0] - upper.T @ conditions.bound_multipliers[1]
        return pd.Series(found, index=known.names)

    def step(self, changes, clip=False):
        """Returns the solution predicted to first order, a `Step`, for finite changes of inputs.

        `changes` maps an input, by its name or in a ComponentMap, to its change (a difference, not a value). With
        `clip` the columns stay within their bounds; either way the step says which bounds it passes.
        """
        inputs, amounts = list(changes.keys()), np.array(list(changes.values()), dtype=float)
        known = self._known(inputs)
        if len(amounts) != len(known):
            raise ModelError("Give the change of each input once, and members instead of an indexed component")
        return predict(self._conditions, known, amounts, clip)

    def predict(self, data, watch=True):
        """Returns the solution predicted to first order for the numbers of a `Data`, within its bounds.

        Changed Params and changed values of fixed variables count; the solution itself is returned if there are
        none. Without `watch` the step's table of bounds passed stays empty.
        """
        subject, n = self._subject, self._subject.program.n_columns
        old = subject.data
        fixed = np.flatnonzero(data.fixed & old.fixed & (data.columns != old.columns))
        changed = np.flatnonzero(data.parameters != old.parameters)
        places = [subject.place(int(k)) for k in (*fixed, *(n + changed))]
        if not places:
            return subject.solution
        amounts = [data.columns[fixed] - old.columns[fixed], data.parameters[changed] - old.parameters[changed]]
        return predict(self._conditions, self._known(places), np.concatenate(amounts), True, watch)

    def reduced_hessian(self, free):
        """Returns the Hessian of the objective by some free variables, as a table.

        All else follows from them by the constraints held; free variables that are not named take their best
        values. Raises ModelError if a variable is held at a bound or bound to another one.
        """
        return estimates.reduced_hessian(self._conditions, list(members(self._subject, free)))

    def covariance(self, parameters, observations=None, variance=None, weight=1.0):
        """Returns the covariance of least-squares estimates, as a table.

        The objective is `weight` * (sum of squared errors), minimised. The covariance is
        2 * weight * s2 * inverse(reduced Hessian), with s2 the variance of an error: `variance` if it is known
        (1 for errors divided by their standard deviations), or sum of squares / (`observations` - number of
        parameters), the convention of parmest's method `reduced_hessian` [Y. Bard, Nonlinear Parameter
        Estimation, Academic Press 1974, section 7-5]. The Hessian is the full one, not Gauss and Newton's.
        """
        named = list(members(self._subject, parameters))
        return estimates.covariance(self._conditions, named, observations, variance, weight)

    def _known(self, inputs):
        """Returns the `Inputs` of a request; those of the last one are kept."""
        named = dict(members(self._subject, inputs))
        key = tuple(id(component) for component in named.values())
        if key not in self._inputs:
            self._inputs = {key: Inputs(self._subject, named)}
        return self._inputs[key]


def _opened(expression):
    """Returns what an Objective holds; any other expression as it is."""
    return expression.expr if getattr(expression, "ctype", None) is Objective else expression
