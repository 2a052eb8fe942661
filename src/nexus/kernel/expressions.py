"""Pyomo expressions as structural keys and leaves.

A row (constraint body or objective) is split at its outermost sums. Constant factors and factors
without variables are distributed, so what remains are *pieces*: `weight * expression`. A piece that is
a bare variable is linear. Every other piece is walked once into

* a key: a tuple of tokens in prefix order (operators, slots, literal 0, 1, -1 and exponents), and
* leaves: one integer code per slot, `4 * index + kind`, where kind says which table `index` points to.

A slot's token is the integer `4 * slot + kind`, so a key says which slots are columns and which are data.

A leaf that occurs twice in a piece has one slot. Two pieces with equal keys differ in their leaves only,
so they are differentiated and evaluated together.
"""

from pyomo.core.base.units_container import _PyomoUnit
from pyomo.core.expr import numeric_expr as ne
from pyomo.core.expr import relational_expr as re
from pyomo.core.expr.numvalue import native_numeric_types, value

from nexus.kernel.errors import ModelError

VARIABLE, LIFTED, PARAMETER, CONSTANT = range(4)

_VAR, _PARAM, _NAMED, _SUM, _PRODUCT, _DIVISION, _NUMBER = range(7)
_NEGATION, _POWER, _UNARY, _FIXED_ARITY, _UNIT, _BOXED = range(7, 13)

_KINDS = {
    ne.SumExpression: _SUM,
    ne.LinearExpression: _SUM,
    ne.NPV_SumExpression: _SUM,
    ne._MutableSumExpression: _SUM,
    ne._MutableLinearExpression: _SUM,
    ne._MutableNPVSumExpression: _SUM,
    ne.ProductExpression: _PRODUCT,
    ne.NPV_ProductExpression: _PRODUCT,
    ne.MonomialTermExpression: _PRODUCT,
    ne.DivisionExpression: _DIVISION,
    ne.NPV_DivisionExpression: _DIVISION,
    ne.NegationExpression: _NEGATION,
    ne.NPV_NegationExpression: _NEGATION,
    ne.PowExpression: _POWER,
    ne.NPV_PowExpression: _POWER,
    ne.UnaryFunctionExpression: _UNARY,
    ne.NPV_UnaryFunctionExpression: _UNARY,
    ne.AbsExpression: _UNARY,
    ne.NPV_AbsExpression: _UNARY,
    ne.MaxExpression: _FIXED_ARITY,
    ne.NPV_MaxExpression: _FIXED_ARITY,
    ne.MinExpression: _FIXED_ARITY,
    ne.NPV_MinExpression: _FIXED_ARITY,
    ne.Expr_ifExpression: _FIXED_ARITY,
    ne.NPV_Expr_ifExpression: _FIXED_ARITY,
    re.EqualityExpression: _FIXED_ARITY,
    re.InequalityExpression: _FIXED_ARITY,
    _PyomoUnit: _UNIT,
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
_LITERALS = {0: "=0.0", 1: "=1.0", -1: "=-1.0"}


def _kind(expression):
    """Classifies a node of a class not seen before and remembers the class."""
    cls = expression.__class__
    if cls in native_numeric_types or cls is bool:
        kind = _NUMBER
    elif isinstance(expression, ne.ExternalFunctionExpression):
        raise ModelError(
            f"the external function {expression._fcn.name}() is used, which only compiled AMPL libraries can "
            "evaluate; write the function as plain algebra"
        )
    elif expression.is_variable_type():
        kind = _VAR
    elif expression.is_parameter_type():
        kind = _PARAM
    elif expression.is_named_expression_type():
        kind = _NAMED
    elif expression.is_constant():
        kind = _BOXED
    else:
        raise ModelError(f"an expression of type {cls.__name__} is used, which the kernel cannot evaluate")
    _KINDS[cls] = kind
    return kind


class Leaves:
    """The tables that leaf codes point to, filled while expressions are walked."""

    def __init__(self):
        self.variables, self.parameters, self.constants, self.lifted = [], [], [], []
        self.lifted_codes = {}
        self.lifted_rows = []
        self.named = {}
        self.codes = {}

    def variable(self, variable):
        """Returns the code of a Pyomo variable."""
        code = self.codes.get(id(variable))
        if code is None:
            code = self.codes[id(variable)] = 4 * len(self.variables) + VARIABLE
            self.variables.append(variable)
        return code

    def column_of(self, variable):
        """Returns the column of a variable that was met before (KeyError otherwise)."""
        return self.codes[id(variable)] >> 2

    def parameter(self, parameter):
        """Returns the code of a mutable Pyomo Param."""
        code = self.codes.get(id(parameter))
        if code is None:
            code = self.codes[id(parameter)] = 4 * len(self.parameters) + PARAMETER
            self.parameters.append(parameter)
        return code

    def constant(self, value):
        """Returns the code of a number (a new one each time: constants are data of a row)."""
        self.constants.append(float(value))
        return 4 * len(self.constants) - 4 + CONSTANT

    def lift(self, expression):
        """Makes an expression object an internal column: from now on it is a leaf; its row goes to `lifted_rows`."""
        self.lifted_codes[id(expression)] = 4 * len(self.lifted) + LIFTED
        self.lifted.append(expression)

    def open(self, named):
        """Returns what a named Expression holds, and remembers it so that a later change is noticed."""
        inner = named.arg(0)
        if inner is None:
            raise ModelError(f"the Expression {named.name} has no value")
        self.named[id(named)] = (named, inner)
        return inner


def split(expression, leaves):
    """Splits an expression at its outermost sums.

    Returns (constant, linear, terms, n_summands): linear entries are (column code, weight, summand), terms
    (expression, weight, factors, summand) with factors as (operator, variable-free expression) pairs. Parts
    of one written summand share its number.
    """
    constant, linear, terms, n_summands = 0.0, [], [], 0
    lifted = leaves.lifted_codes
    stack = [(expression, 1.0, (), None)]
    while stack:
        node, weight, factors, summand = stack.pop()
        kind = _KINDS.get(node.__class__)
        if kind is None:
            kind = _kind(node)
        if lifted and id(node) in lifted:
            kind = _VAR
        elif kind == _BOXED:
            node, kind = value(node), _NUMBER
        if kind == _SUM:
            stack.extend([(arg, weight, factors, summand) for arg in node.args[::-1]])
            continue
        if kind == _NEGATION:
            stack.append((node._args_[0], -weight, factors, summand))
            continue
        if kind == _NAMED:
            stack.append((leaves.open(node), weight, factors, summand))
            continue
        if summand is None:
            summand = n_summands
            n_summands += 1
        if kind == _VAR and not factors:
            code = lifted[id(node)] if lifted and id(node) in lifted else leaves.variable(node)
            linear.append((code, weight, summand))
            continue
        if kind == _NUMBER and not factors:
            constant += weight * node
            continue
        if kind in (_PRODUCT, _DIVISION):
            inner = _distribute(node, kind, weight, factors)
            if inner is not None:
                stack.append((*inner, summand))
                continue
        if weight != 0.0:
            terms.append((node, weight, factors, summand))
    return constant, linear, terms, n_summands


def _distribute(node, kind, weight, factors):
    """Takes one factor without variables out of a product or quotient: (rest, weight, factors) or None."""
    first, second = node._args_
    if kind == _PRODUCT:
        if first.__class__ in native_numeric_types:
            return second, weight * first, factors
        if second.__class__ in native_numeric_types:
            return first, weight * second, factors
        if not first.is_potentially_variable():
            return second, weight, (*factors, ("*", first))
        if not second.is_potentially_variable():
            return first, weight, (*factors, ("*", second))
        return None
    if second.__class__ in native_numeric_types:
        if second == 0:
            raise ModelError("there is a division by the constant zero")
        return first, weight / second, factors
    if first.__class__ not in native_numeric_types and not second.is_potentially_variable():
        return first, weight, (*factors, ("/", second))
    return None


def slot_token(slots, code):
    """Returns the token of a leaf, giving it the next slot if it has none."""
    return slots.setdefault(code, len(slots)) << 2 | code & 3


def walk(expression, tokens, slots, leaves):
    """Appends the prefix tokens of an expression; `slots` maps leaf codes to slot numbers, in order."""
    stack = [expression]
    pop, push, emit = stack.pop, stack.append, tokens.append
    lifted, known = leaves.lifted_codes, leaves.codes
    while stack:
        node = pop()
        if lifted and id(node) in lifted:
            emit(slot_token(slots, lifted[id(node)]))
            continue
        cls = node.__class__
        kind = _KINDS.get(cls)
        if kind is None:
            kind = _kind(node)
        if kind == _VAR:
            code = known.get(id(node))
            if code is None:
                code = leaves.variable(node)
            slot = slots.get(code)
            if slot is None:
                slot = slots[code] = len(slots)
            emit(slot << 2)
        elif kind == _PRODUCT:
            emit("*")
            stack.extend(node._args_[::-1])
        elif kind == _SUM:
            args = node.args
            emit(f"+{len(args)}")
            stack.extend(args[::-1])
        elif kind == _NUMBER:
            literal = _LITERALS.get(node)
            emit(literal or slot_token(slots, leaves.constant(node)))
        elif kind == _PARAM:
            emit(slot_token(slots, leaves.parameter(node)))
        elif kind == _NAMED:
            push(leaves.open(node))
        elif kind == _DIVISION:
            emit("/")
            stack.extend(node._args_[::-1])
        elif kind == _NEGATION:
            emit("neg")
            push(node._args_[0])
        elif kind == _POWER:
            base, exponent = node._args_
            if exponent.__class__ in native_numeric_types:
                emit(f"^{float(exponent)!r}")
            else:
                emit("^")
                push(exponent)
            push(base)
        elif kind == _UNARY:
            emit(_unary_token(node))
            push(node._args_[0])
        elif kind == _UNIT:
            emit("=1.0")
        elif kind == _BOXED:
            push(value(node))
        else:
            emit(_fixed_arity_token(node))
            stack.extend(node._args_[::-1])


def _unary_token(node):
    name = node.getname()
    if name not in UNARY_FUNCTIONS:
        raise ModelError(f"the function {name}() is used, which the kernel does not know")
    return name


def _fixed_arity_token(node):
    if node.__class__ is re.InequalityExpression:
        return "<" if node.strict else "<="
    token = _FIXED_ARITY_TOKENS[node.__class__]
    return f"{token}{len(node._args_)}" if token in ("max", "min") else token
