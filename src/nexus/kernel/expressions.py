"""Pyomo expressions by kind of node, and the tables of leaves that rows point to.

A leaf code is `4 * index + kind`: kind says which table `index` points to. A slot's token in a key is
`4 * slot + kind`, so a key says which of its slots are columns and which are data.
"""

from pyomo.core.base.units_container import _PyomoUnit
from pyomo.core.expr import numeric_expr as ne
from pyomo.core.expr import relational_expr as re
from pyomo.core.expr.numvalue import native_numeric_types

from nexus.kernel.errors import ModelError

VARIABLE, LIFTED, PARAMETER, CONSTANT = range(4)

VAR, PARAM, NAMED, SUM, PRODUCT, DIVISION, NUMBER = range(7)
NEGATION, POWER, UNARY, FIXED_ARITY, UNIT, BOXED = range(7, 13)

_KINDS = {
    ne.SumExpression: SUM,
    ne.LinearExpression: SUM,
    ne.NPV_SumExpression: SUM,
    ne._MutableSumExpression: SUM,
    ne._MutableLinearExpression: SUM,
    ne._MutableNPVSumExpression: SUM,
    ne.ProductExpression: PRODUCT,
    ne.NPV_ProductExpression: PRODUCT,
    ne.MonomialTermExpression: PRODUCT,
    ne.DivisionExpression: DIVISION,
    ne.NPV_DivisionExpression: DIVISION,
    ne.NegationExpression: NEGATION,
    ne.NPV_NegationExpression: NEGATION,
    ne.PowExpression: POWER,
    ne.NPV_PowExpression: POWER,
    ne.UnaryFunctionExpression: UNARY,
    ne.NPV_UnaryFunctionExpression: UNARY,
    ne.AbsExpression: UNARY,
    ne.NPV_AbsExpression: UNARY,
    ne.MaxExpression: FIXED_ARITY,
    ne.NPV_MaxExpression: FIXED_ARITY,
    ne.MinExpression: FIXED_ARITY,
    ne.NPV_MinExpression: FIXED_ARITY,
    ne.Expr_ifExpression: FIXED_ARITY,
    ne.NPV_Expr_ifExpression: FIXED_ARITY,
    re.EqualityExpression: FIXED_ARITY,
    re.InequalityExpression: FIXED_ARITY,
    _PyomoUnit: UNIT,
}
_FIXED_ARITY_TOKENS = {
    ne.MaxExpression: "max",
    ne.NPV_MaxExpression: "max",
    ne.MinExpression: "min",
    ne.NPV_MinExpression: "min",
    ne.Expr_ifExpression: "if",
    ne.NPV_Expr_ifExpression: "if",
    re.EqualityExpression: "==",
}
UNARY_FUNCTIONS = frozenset(
    [
        "abs",
        "exp",
        "log",
        "log10",
        "sqrt",
        "sin",
        "cos",
        "tan",
        "asin",
        "acos",
        "atan",
        "sinh",
        "cosh",
        "tanh",
        "asinh",
        "acosh",
        "atanh",
        "ceil",
        "floor",
    ]
)


def kind_of(expression):
    """Returns the kind of a node; a class not seen before is classified and remembered."""
    kind = _KINDS.get(expression.__class__)
    return _classify(expression) if kind is None else kind


def _classify(expression):
    cls = expression.__class__
    if cls in native_numeric_types or cls is bool:
        kind = NUMBER
    elif isinstance(expression, ne.ExternalFunctionExpression):
        raise ModelError(
            f"the external function {expression._fcn.name}() is used, which only compiled AMPL libraries can "
            "evaluate; write the function as plain algebra"
        )
    elif expression.is_variable_type():
        kind = VAR
    elif expression.is_parameter_type():
        kind = PARAM
    elif expression.is_named_expression_type():
        kind = NAMED
    elif expression.is_constant():
        kind = BOXED
    else:
        raise ModelError(f"an expression of type {cls.__name__} is used, which the kernel cannot evaluate")
    _KINDS[cls] = kind
    return kind


class Leaves:
    """The tables that leaf codes point to, filled while rows are analysed.

    `codes` maps id(object) to the code of a variable, Param or lifted expression; `named` maps id(named
    Expression) to (it, what it held), so that a later change is noticed.
    """

    def __init__(self):
        self.variables, self.parameters, self.lifted = [], [], []
        self.codes, self.named = {}, {}

    def code(self, leaf):
        """Returns the code of a variable, Param or lifted expression, new if need be; None for anything else."""
        code = self.codes.get(id(leaf))
        if code is None and leaf is not None:
            kind = kind_of(leaf)
            if kind == VAR:
                code = self._add(leaf, self.variables, VARIABLE)
            elif kind == PARAM:
                code = self._add(leaf, self.parameters, PARAMETER)
        return code

    def _add(self, leaf, table, kind):
        code = self.codes[id(leaf)] = 4 * len(table) + kind
        table.append(leaf)
        return code

    def column_of(self, variable):
        """Returns the column of a variable that was met before (KeyError otherwise)."""
        return self.codes[id(variable)] >> 2

    def lift(self, expression):
        """Makes an expression object an internal column: from now on it is a leaf. Returns its code."""
        return self._add(expression, self.lifted, LIFTED)

    def open(self, named):
        """Returns what a named Expression holds, and remembers it."""
        inner = named.arg(0)
        if inner is None:
            raise ModelError(f"the Expression {named.name} has no value")
        self.named[id(named)] = (named, inner)
        return inner


def unary_token(node):
    """Returns the token of a node with one argument; ModelError for a function that the kernel does not know."""
    name = node.getname()
    if name not in UNARY_FUNCTIONS:
        raise ModelError(f"the function {name}() is used, which the kernel does not know")
    return name


def fixed_arity_token(node):
    """Returns the token of max, min, a condition or a relation."""
    if node.__class__ is re.InequalityExpression:
        return "<" if node.strict else "<="
    token = _FIXED_ARITY_TOKENS[node.__class__]
    return f"{token}{len(node._args_)}" if token in ("max", "min") else token
