"""One key's function, gradient and Hessian as CasADi functions of its slots.

Keys recur between models (every unit's initialisation compiles the same equations again), so the
functions are remembered for the life of the process.
"""

import casadi as ca

from nexus.kernel.expressions import LIFTED, VARIABLE

_UNARY = {
    "neg": lambda a: -a,
    "abs": ca.fabs,
    "log10": ca.log10,
    **{
        name: getattr(ca, name)
        for name in [
            "exp",
            "log",
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
    },
}
_BINARY = {
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "^": lambda a, b: a**b,
    "<=": lambda a, b: a <= b,
    "<": lambda a, b: a < b,
    "==": lambda a, b: a == b,
    "f*": lambda a, b: a * b,
    "f/": lambda a, b: b / a,
    "w": lambda a, b: a * b,
}


class Derivatives:
    """The functions of one key.

    `n_slots` inputs; `columns` are the slots that are variables; `value` has one output per term, `jacobian`
    one per entry of `jacobian_slots`, `hessian` one per pair (larger, smaller) in `hessian_slots`.
    """

    __slots__ = ("n_slots", "n_terms", "value", "jacobian", "hessian", "jacobian_slots", "hessian_slots")

    def __init__(self, key):
        kinds = dict(sorted((token >> 2, token & 3) for token in key if isinstance(token, int)))
        slots = ca.SX.sym("s", len(kinds))
        terms = build_terms(key, [slots[i] for i in kinds])
        columns = [i for i, kind in kinds.items() if kind in (VARIABLE, LIFTED)]
        x = slots[columns]
        gradient = ca.gradient(ca.sum1(terms), x)
        nonzero = [i for i in range(len(columns)) if gradient.sparsity().has_nz(i, 0)]
        hessian = ca.tril(ca.jacobian(gradient, x))
        self.n_slots, self.n_terms = len(kinds), terms.numel()
        self.jacobian_slots = [columns[i] for i in nonzero]
        rows, cols = hessian.sparsity().get_triplet()
        self.hessian_slots = [(columns[i], columns[j]) for i, j in zip(rows, cols, strict=True)]
        self.value = _function(slots, terms)
        self.jacobian = _function(slots, gradient[nonzero]) if nonzero else None
        self.hessian = _function(slots, ca.vertcat(*hessian.nonzeros())) if rows else None


_known: dict[tuple, Derivatives] = {}


def derivatives(key):
    """Returns the `Derivatives` of a key, made once per process."""
    known = _known.get(key)
    if known is None:
        known = _known[key] = Derivatives(key)
    return known


def _function(slots, outputs):
    return ca.Function("f", [slots], [ca.cse(ca.densify(outputs))])


def build_terms(tokens, slots):
    """Builds the column of terms from prefix tokens, read backwards so that operands are ready."""
    stack = []
    for token in reversed(tokens):
        if isinstance(token, int):
            stack.append(slots[token >> 2])
        elif token[0] == "=":
            stack.append(ca.SX(float(token[1:])))
        elif token[0] == "^" and len(token) > 1:
            stack.append(stack.pop() ** float(token[1:]))
        elif token in _UNARY:
            stack.append(_UNARY[token](stack.pop()))
        elif token in _BINARY:
            first = stack.pop()
            stack.append(_BINARY[token](first, stack.pop()))
        else:
            stack.append(_many(token, stack))
    return stack.pop()


def _many(token, stack):
    if token == "if":
        condition, then = stack.pop(), stack.pop()
        return ca.if_else(condition, then, stack.pop())
    if token[0] == "w":
        return stack.pop() if token == "w+1" else -stack.pop()
    if token.startswith("terms"):
        return ca.vertcat(*[stack.pop() for _ in range(int(token[5:]))])
    operands = [stack.pop() for _ in range(int(token[token.startswith(("m",)) * 2 + 1 :]))]
    combine = {"+": lambda a, b: a + b, "max": ca.fmax, "min": ca.fmin}[token.rstrip("0123456789")]
    result = operands[0]
    for operand in operands[1:]:
        result = combine(result, operand)
    return result
