"""The rows compiled from a Pyomo block: constraints, objectives and the definitions of lifted columns."""

from dataclasses import dataclass

import numpy as np
from pyomo.common.gc_manager import PauseGC
from pyomo.core.base.constraint import Constraint
from pyomo.core.base.objective import Objective
from pyomo.core.expr.numvalue import native_numeric_types, value

from nexus.kernel.errors import ModelError
from nexus.kernel.expressions import Leaves
from nexus.kernel.pieces import Row, analyse
from nexus.kernel.program import Program

_UNSUPPORTED = {
    "Arc": "expand its arcs first (TransformationFactory('network.expand_arcs'))",
    "Complementarity": "make it smooth first (TransformationFactory('mpec.simple_nonlinear'))",
    "DerivativeVar": "discretise it first (TransformationFactory('dae.collocation') or ('dae.finite_difference'))",
    "Disjunct": "choose it by its indicator_var first (TransformationFactory('gdp.fix_disjuncts'))",
    "Disjunction": "fix the indicator_var of its disjuncts and apply TransformationFactory('gdp.fix_disjuncts'), or "
    "use a mixed-integer solver",
    "ExternalGreyBoxBlock": "the kernel needs equations: write its model as Pyomo constraints, or solve it with "
    "PyNumero's cyipopt",
    "LogicalConstraint": "transform it first (TransformationFactory('core.logical_to_linear')) and fix the binaries, "
    "or use a mixed-integer solver",
    "SOSConstraint": "the kernel solves continuous problems: deactivate it, or use a mixed-integer solver",
}


@dataclass(slots=True)
class Equation:
    """One row: its Pyomo component (None for a lifted column), written expression, bounds and compiled form.

    `held` is what the component held when it was compiled, so that a later change is noticed.
    """

    component: object
    expression: object
    lower: object
    upper: object
    row: Row
    kind: str
    held: object


class Equations:
    """All rows of a block; grows when constraints are activated, starts again when expressions change."""

    def __init__(self, block):
        self.block = block
        self.start_again()

    def start_again(self):
        """Compiles the block's active constraints and objectives from scratch."""
        self.leaves = Leaves()
        self.rows = []
        self._row_of, self._program = {}, None
        self._refuse_unsupported()
        with PauseGC():
            for constraint in self.active(Constraint):
                self.row_of_constraint(constraint)
            for objective in self.active(Objective):
                self.row_of_objective(objective)

    def active(self, ctype):
        """Yields the active components of a type in the block and below it."""
        return self.block.component_data_objects(ctype, active=True, descend_into=True)

    def _refuse_unsupported(self):
        for ctype in self.block.collect_ctypes(active=True):
            reason = _UNSUPPORTED.get(ctype.__name__)
            if reason is not None:
                first = next(iter(self.block.component_objects(ctype, active=True, descend_into=True)))
                raise ModelError(f"The model contains the {ctype.__name__} {first.name}: {reason}")

    @property
    def program(self):
        """The arrays of everything compiled so far."""
        if self._program is None:
            with PauseGC():
                self._program = Program([equation.row for equation in self.rows], self.leaves)
        return self._program

    def row_of_constraint(self, constraint):
        """Returns the row of a constraint, compiled if it is new; None if the constraint is empty."""
        row = self._row_of.get(id(constraint))
        if row is None:
            lower, body, upper = constraint.to_bounded_expression()
            if body is not None:
                row = self._add(constraint, body, lower, upper, "constraint")
        return row

    def row_of_objective(self, objective):
        """Returns the row of an Objective or Expression, compiled if it is new or has changed."""
        row = self._row_of.get(id(objective))
        if row is None or self.rows[row].held is not objective.expr:
            row = self._add(objective, objective.expr, None, None, "objective")
        return row

    def _add(self, component, expression, lower, upper, kind):
        lifted_before = len(self.leaves.lifted)
        try:
            compiled = analyse(expression, self.leaves)
        except ModelError as error:
            raise ModelError(f"{component.name}: {error}") from None
        for i in range(lifted_before, len(self.leaves.lifted)):
            row = self.leaves.lifted_rows[i]
            self.rows.append(Equation(None, self.leaves.lifted[i], 0.0, 0.0, row, "lifted", None))
        self._row_of[id(component)] = len(self.rows)
        self.rows.append(Equation(component, expression, lower, upper, compiled, kind, component.expr))
        self._program = None
        return len(self.rows) - 1

    def active_rows(self):
        """Returns the rows of the active constraints, in increasing order, after compiling what has changed."""
        if self._changed():
            self.start_again()
        rows = (self.row_of_constraint(constraint) for constraint in self.active(Constraint))
        return np.array(sorted(row for row in rows if row is not None), dtype=np.int64)

    def _changed(self):
        if any(named.arg(0) is not inner for named, inner in self.leaves.named.values()):
            return True
        return any(e.kind == "constraint" and e.component.expr is not e.held for e in self.rows)

    def lifted_columns(self):
        """Returns {row: column} of the rows that define lifted columns."""
        rows = (i for i, equation in enumerate(self.rows) if equation.kind == "lifted")
        return {row: len(self.leaves.variables) + i for i, row in enumerate(rows)}

    def bounds(self, rows):
        """Returns (lower, upper) right-hand sides of rows, evaluated now."""
        lower = np.array([_number(self.rows[row].lower, -np.inf) for row in rows], dtype=float)
        upper = np.array([_number(self.rows[row].upper, np.inf) for row in rows], dtype=float)
        return lower, upper

    def row_name(self, row):
        """Returns the Pyomo name of a row, or says which expression an internal row defines."""
        equation = self.rows[row]
        if equation.component is not None:
            return equation.component.name
        return f"the definition of {self.column_name(self.lifted_columns()[row])}"

    def block_name(self, row):
        """Returns the name of the block that a row's component belongs to."""
        component = self.rows[row].component
        return (self.block if component is None else component.parent_block()).name

    def column_name(self, column):
        """Returns the Pyomo name of a column; a lifted subexpression without a name is quoted."""
        if column < len(self.leaves.variables):
            return self.leaves.variables[column].name
        lifted = self.leaves.lifted[column - len(self.leaves.variables)]
        return lifted.name if lifted.is_named_expression_type() else f"the subexpression {str(lifted)[:60]}"


def _number(bound, default):
    if bound is None:
        return default
    return bound if bound.__class__ in native_numeric_types else value(bound)
