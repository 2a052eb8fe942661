"""The rows compiled from a Pyomo block: constraints, objectives and the definitions of lifted columns."""

import numpy as np
from pyomo.common.gc_manager import PauseGC
from pyomo.core.base.constraint import Constraint
from pyomo.core.base.objective import Objective
from pyomo.core.expr.numvalue import native_numeric_types
from pyomo.core.expr.relational_expr import EqualityExpression, RangedExpression

from nexus.kernel.errors import ModelError
from nexus.kernel.expressions import Leaves
from nexus.kernel.program import Program, make_tables
from nexus.kernel.recognition import recognise, shape
from nexus.kernel.sides import Sides
from nexus.kernel.structure import Holder, Structure, as_definition
from nexus.kernel.templates import Members

CONSTRAINT, OBJECTIVE, LIFT = range(3)
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


class Output:
    """An expression that is wanted of every solution, in the place of a Pyomo component."""

    ctype = None

    def __init__(self, name, expression, block):
        self.name = self.local_name = name
        self.expr, self._block = expression, block

    def parent_component(self):
        """Returns itself: an output is no member of anything."""
        return self

    def parent_block(self):
        """Returns the compiled block."""
        return self._block


class Equations:
    """All rows of a block; grows when constraints are activated, starts again when expressions change.

    By row: `components` (Pyomo component; None for a lifted column), `kinds`, `lower` and `upper` (a number, None,
    or an expression of Params).
    """

    def __init__(self, block):
        self.block = block
        self.start_again()

    def start_again(self):
        """Compiles the block's active constraints and its objectives from scratch."""
        self.leaves = Leaves()
        self.components, self.kinds, self.lower, self.upper = [], [], [], []
        self._held, self._row_of, self._members = [], {}, {}
        self._program = self.sides = None
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
        """The arrays of everything compiled so far; made together with `sides`."""
        if self._program is None:
            with PauseGC():
                tables, self.sides = make_tables(self._members, self._analyse_alone), Sides(self)
                self._program = Program(tables, len(self.kinds), self.leaves)
                self.sides.finish()
        return self._program

    def _analyse_alone(self, row):
        structure = Structure(*_form(self.components[row])[1:], self.leaves, self._define)
        members = Members(structure.template)
        members.add(row, structure.codes, structure.numbers)
        self._members[id(members)] = members

    @property
    def members(self):
        """The rows by template, in the order in which templates were first met."""
        return list(self._members.values())

    def row_of_constraint(self, constraint):
        """Returns the row of a constraint, compiled if it is new; None if the constraint is empty."""
        row = self._row_of.get(id(constraint))
        if row is None and constraint.expr is not None:
            form, root, parts, lower, upper = _constraint_form(constraint)
            row = self._add(constraint, form, root, parts, CONSTRAINT)
            self.lower[row], self.upper[row] = lower, upper
        return row

    def row_of_objective(self, objective):
        """Returns the row of an Objective or Expression, compiled if it is new or has changed."""
        row = self._row_of.get(id(objective))
        if row is None or self._held[row] is not objective.expr:
            row = self._add(objective, *_form(objective), OBJECTIVE)
        return row

    def _add(self, component, form, root, parts, kind):
        try:
            template, codes, numbers = recognise(form, root, parts, self.leaves, self._define)
        except ModelError as error:
            raise ModelError(f"{component.name}: {error}") from None
        row = self._new_row(component, kind, component.expr)
        self._row_of[id(component)] = row
        members = self._members.get(id(template))
        if members is None:
            members = self._members[id(template)] = Members(template)
        members.add(row, codes, numbers)
        return row

    def _new_row(self, component, kind, held):
        self.components.append(component)
        self.kinds.append(kind)
        self._held.append(held)
        self.lower.append(None)
        self.upper.append(None)
        self._program = None
        return len(self.kinds) - 1

    def _define(self, expression):
        """Makes a subexpression a column with a row of its own, `expression - column = 0`; returns its code."""
        structure = Structure(Holder(expression), [(0, 1.0)], self.leaves, self._define)
        code = as_definition(structure, expression, self.leaves)
        row = self._new_row(None, LIFT, None)
        self.lower[row] = self.upper[row] = 0.0
        members = self._members[id(structure.template)] = Members(structure.template)
        members.add(row, structure.codes, structure.numbers)
        return code

    def refresh(self):
        """Compiles what is new, and everything again if an expression has changed.

        Returns the rows of the active constraints in increasing order.
        """
        if self._changed():
            self.start_again()
        elif self._program is not None:
            if self.sides.holds(self.leaves.variables):
                self.sides.read_limits(self.leaves.variables)
            else:
                self._program = None
        rows = (self.row_of_constraint(constraint) for constraint in self.active(Constraint))
        return np.array(sorted(row for row in rows if row is not None), dtype=np.int64)

    def _changed(self):
        if any(named.arg(0) is not inner for named, inner in self.leaves.named.values()):
            return True
        rows = zip(self.components, self.kinds, self._held, strict=True)
        return any(kind == CONSTRAINT and component.expr is not held for component, kind, held in rows)

    def lifted_rows(self):
        """Returns the rows that define the lifted columns, in the order of these columns."""
        return np.array([row for row, kind in enumerate(self.kinds) if kind == LIFT], dtype=np.int64)

    def expression(self, row):
        """Returns the written expression of a row (the body of a constraint)."""
        component = self.components[row]
        if component is None:
            return self.leaves.lifted[int(np.searchsorted(self.lifted_rows(), row))]
        return component.body if self.kinds[row] == CONSTRAINT else component.expr


def _constraint_form(constraint):
    """Returns (form, root, parts, lower, upper) of a constraint; lower and upper may depend on Params."""
    relation = constraint.expr
    form = _name(constraint), relation.__class__
    if relation.__class__ is RangedExpression:
        lower, body, upper = constraint.to_bounded_expression()
        return (*form, 1, shape(body)), relation, ((1, 1.0),), lower, upper
    left, right = relation._args_
    equal = relation.__class__ is EqualityExpression
    if right.__class__ in native_numeric_types or not right.is_potentially_variable():
        return (*form, 0, shape(left)), relation, ((0, 1.0),), right if equal else None, right
    if left.__class__ in native_numeric_types or not left.is_potentially_variable():
        return (*form, 1, shape(right)), relation, ((1, 1.0),), left, left if equal else None
    return (*form, shape(left), shape(right)), relation, ((0, 1.0), (1, -1.0)), 0.0 if equal else None, 0.0


def _form(component):
    """Returns (form, root, parts) of a constraint, objective or named Expression."""
    if component.ctype is Constraint:
        return _constraint_form(component)[:3]
    inner = component.expr
    return (_name(component), shape(inner)), Holder(inner), ((0, 1.0),)


def _name(component):
    return component.parent_component().local_name
