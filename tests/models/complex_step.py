"""First and second derivatives of Pyomo expressions without CasADi: complex steps along the tangents.

Every node of an expression carries a value `a` and a tangent `b`. Row k of both is evaluated where variable k has moved
by i h, and column l of `b` is the derivative by variable l. With h = 1e-40 there is no difference of nearly equal
numbers: the first derivatives are the real part of `b`, the second ones its imaginary part over h, both to rounding.

Every node carries besides the *sums of absolute terms*: value, gradient and Hessian by the same rules of sum, product
and chain, with each term's absolute value in the place of the term. They say how large the numbers are that cancel in a
derivative, so they are what its error is compared with.
"""

import numpy as np
from pyomo.core.expr import numeric_expr as ne
from pyomo.core.expr import relational_expr as re
from pyomo.core.expr.numvalue import native_types, value

STEP = 1e-40
_BY_NAME = {
    "exp": (np.exp, np.exp),
    "log": (np.log, lambda a: 1 / a),
    "log10": (lambda a: np.log(a) / np.log(10), lambda a: 1 / (a * np.log(10))),
    "sqrt": (np.sqrt, lambda a: 0.5 / np.sqrt(a)),
    "sin": (np.sin, np.cos),
    "cos": (np.cos, lambda a: -np.sin(a)),
    "tan": (np.tan, lambda a: 1 / np.cos(a) ** 2),
    "asin": (np.arcsin, lambda a: 1 / np.sqrt(1 - a * a)),
    "acos": (np.arccos, lambda a: -1 / np.sqrt(1 - a * a)),
    "atan": (np.arctan, lambda a: 1 / (1 + a * a)),
    "sinh": (np.sinh, np.cosh),
    "cosh": (np.cosh, np.sinh),
    "tanh": (np.tanh, lambda a: 1 / np.cosh(a) ** 2),
    "asinh": (np.arcsinh, lambda a: 1 / np.sqrt(1 + a * a)),
    "acosh": (np.arccosh, lambda a: 1 / (np.sqrt(a - 1) * np.sqrt(a + 1))),
    "atanh": (np.arctanh, lambda a: 1 / (1 - a * a)),
    "abs": (lambda a: a * np.sign(a.real), lambda a: np.sign(a.real) + 0j),
    "ceil": (lambda a: np.ceil(a.real) + 0j, lambda a: 0 * a),
    "floor": (lambda a: np.floor(a.real) + 0j, lambda a: 0 * a),
}


class _Jet:
    """Value (n,) and tangent (n, n) of a node under n complex steps; absolute sums `size`, `slopes`, `curvatures`."""

    __slots__ = ("a", "b", "size", "slopes", "curvatures")

    def __init__(self, a, b, size, slopes, curvatures):
        self.a, self.b, self.size, self.slopes, self.curvatures = a, b, size, slopes, curvatures

    def function(self, f, slope):
        """Returns f of this node; f' is `slope`, and f'' its complex step."""
        at = self.a[0].real
        first, second = abs(slope(np.complex128(at))), abs(slope(np.complex128(at + 1j * STEP)).imag / STEP)
        return _Jet(
            f(self.a), slope(self.a)[:, None] * self.b, abs(f(np.complex128(at))), first * self.slopes,
            first * self.curvatures + second * np.outer(self.slopes, self.slopes),
        )  # fmt: skip

    def __add__(self, other):
        return _Jet(
            self.a + other.a, self.b + other.b, self.size + other.size, self.slopes + other.slopes,
            self.curvatures + other.curvatures,
        )  # fmt: skip

    def __neg__(self):
        return _Jet(-self.a, -self.b, self.size, self.slopes, self.curvatures)

    def __mul__(self, other):
        cross = np.outer(self.slopes, other.slopes)
        return _Jet(
            self.a * other.a,
            self.a[:, None] * other.b + other.a[:, None] * self.b,
            self.size * other.size,
            self.size * other.slopes + other.size * self.slopes,
            self.size * other.curvatures + other.size * self.curvatures + cross + cross.T,
        )


class Terms:
    """Value, gradient and Hessian of an expression over `columns`, and the sums of absolute terms of each."""

    def __init__(self, columns, jet):
        self.columns = columns
        self.value, self.gradient, self.hessian = jet.a[0].real, jet.b[0].real, jet.b.imag / STEP
        self.size, self.slopes, self.curvatures = jet.size, jet.slopes, jet.curvatures


def summands(expression, is_leaf):
    """Yields (sign, summand) of an expression: sums, signs and named Expressions that are no leaves are opened."""
    stack = [(expression, 1.0)]
    while stack:
        node, sign = stack.pop()
        if node.__class__ in native_types or is_leaf(node) or not node.is_expression_type():
            yield sign, node
        elif node.is_named_expression_type():
            stack.append((node.arg(0), sign))
        elif isinstance(node, ne.SumExpressionBase):
            stack.extend((argument, sign) for argument in node.args)
        elif isinstance(node, ne.NegationExpression):
            stack.append((node.args[0], -sign))
        else:
            yield sign, node


def differentiate(node, column_of, point):
    """Returns the `Terms` of an expression.

    `column_of` maps a node to its column, or None if the node is neither a variable nor a lifted expression; `point`
    holds the columns' values. Params and fixed numbers are read from the model.
    """
    columns = _columns(node, column_of)
    n = len(columns)
    place = {c: k for k, c in enumerate(columns)}

    def leaf(column):
        k = place[column]
        a = np.full(max(n, 1), point[column], dtype=complex)
        a[k] += 1j * STEP
        b = np.zeros((max(n, 1), n), dtype=complex)
        b[:, k] = 1.0
        return _Jet(a, b, abs(point[column]), b[0].real.copy(), np.zeros((n, n)))

    def constant(number):
        a, b = np.full(max(n, 1), number, dtype=complex), np.zeros((max(n, 1), n), dtype=complex)
        return _Jet(a, b, abs(number), np.zeros(n), np.zeros((n, n)))

    return Terms(columns, _evaluate(node, column_of, leaf, constant, {}))


def _columns(node, column_of):
    """Returns the columns of an expression; nodes are kept until the end because Pyomo makes some on the fly."""
    found, stack, seen = {}, [node], {}
    while stack:
        item = stack.pop()
        if item.__class__ in native_types or id(item) in seen:
            continue
        seen[id(item)] = item
        column = column_of(item)
        if column is not None:
            found[column] = None
        elif item.is_expression_type():
            stack.extend(item.args)
    return sorted(found)


def _evaluate(node, column_of, leaf, constant, known):
    """Evaluates bottom-up without recursion, because named Expressions can be nested deeply; shared nodes once.

    `known` maps the id of a node to (jet, node): the node is kept, lest its id be given to another.
    """
    stack = [(node, None)]
    while stack:
        item, arguments = stack.pop()
        if id(item) in known:
            continue
        if item.__class__ in native_types:
            known[id(item)] = constant(float(item)), item
            continue
        column = column_of(item)
        if column is not None:
            known[id(item)] = leaf(column), item
        elif not item.is_expression_type():
            known[id(item)] = constant(float(value(item))), item
        elif arguments is not None:
            jets = [known[id(a)][0] for a in arguments]
            known[id(item)] = (jets[0] if len(jets) == 1 and _opens(item) else _operation(item, jets)), item
        else:
            arguments = tuple(item.args)
            if isinstance(item, ne.Expr_ifExpression):
                arguments = (arguments[1 if _holds(arguments[0], column_of, leaf, constant) else 2],)
            stack.append((item, arguments))
            stack.extend((argument, None) for argument in arguments)
    return known[id(node)][0]


def _opens(node):
    return isinstance(node, ne.Expr_ifExpression) or node.is_named_expression_type()


def _holds(condition, column_of, leaf, constant):
    """Whether a relation holds at the real point."""
    if not isinstance(condition, re.RelationalExpression):
        return bool(value(condition))
    sides = [_evaluate(a, column_of, leaf, constant, {}).a[0].real for a in condition.args]
    if isinstance(condition, re.EqualityExpression):
        return sides[0] == sides[1]
    return sides[0] < sides[1] if condition.strict else sides[0] <= sides[1]


def _operation(node, arguments):
    if isinstance(node, ne.SumExpressionBase):
        return sum(arguments[1:], start=arguments[0])
    if isinstance(node, ne.NegationExpression):
        return -arguments[0]
    if isinstance(node, ne.DivisionExpression):
        return arguments[0] * arguments[1].function(lambda a: 1 / a, lambda a: -1 / a**2)
    if isinstance(node, ne.PowExpression):
        return _power(*arguments)
    if isinstance(node, ne.ProductExpression):
        return arguments[0] * arguments[1]
    if isinstance(node, ne.MaxExpression | ne.MinExpression):
        choose = max if isinstance(node, ne.MaxExpression) else min
        return choose(arguments, key=lambda x: x.a[0].real)
    if isinstance(node, ne.UnaryFunctionExpression):
        return arguments[0].function(*_BY_NAME[node.getname()])
    raise NotImplementedError(f"{node.__class__.__name__} has no complex step")


def _power(x, y):
    if not y.slopes.any():
        n = y.a[0].real
        n = int(n) if n == int(n) else n
        if n == 0:
            return y.function(lambda a: 1 + 0 * a, lambda a: 0 * a)
        return x.function(lambda a: a**n, lambda a: n * a ** (n - 1))
    return (y * x.function(*_BY_NAME["log"])).function(np.exp, np.exp)
