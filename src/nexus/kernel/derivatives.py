"""One key's function, gradient and Hessian as CasADi functions of its slots.

Keys recur between models (every unit's initialisation compiles the same equations again), so the
functions are remembered for the life of the process. Derivatives with respect to parameters are made for
the keys that somebody asks about, and remembered apart: a solve needs none of them.
"""

from functools import cached_property

import casadi as ca

from nexus.kernel.expressions import LIFTED, PARAMETER, VARIABLE

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

    `n_slots` inputs, of which those of the kinds `differentiated` are; `value` has one output per term,
    `jacobian` one per entry of `jacobian_slots`, `hessian` one per pair (larger, smaller) in `hessian_slots`.
    Each function is made when it is first asked for: a square system needs no Hessian.
    """

    _MADE = ("n_terms", "jacobian_slots", "value", "jacobian", "hessian_slots", "hessian")

    def __init__(self, key, differentiated):
        self._key, self._differentiated = key, differentiated
        self.n_slots = len(_kinds(key))

    def __getstate__(self):
        """Keeps the functions that were made; the others are made from the key when they are needed."""
        kept = ("_key", "_differentiated", "n_slots", *self._MADE)
        return {name: entry for name, entry in vars(self).items() if name in kept}

    @cached_property
    def _symbols(self):
        """(slots, terms, differentiated slots, gradient, its nonzeros) as CasADi expressions."""
        kinds = _kinds(self._key)
        slots = ca.SX.sym("s", len(kinds))
        terms = build_terms(self._key, [slots[i] for i in kinds])
        columns = [i for i, kind in kinds.items() if kind in self._differentiated]
        gradient = ca.gradient(ca.sum1(terms), slots[columns])
        nonzero = [i for i in range(len(columns)) if gradient.sparsity().has_nz(i, 0)]
        return slots, terms, columns, gradient, nonzero

    @cached_property
    def n_terms(self):
        """The number of terms."""
        return self._symbols[1].numel()

    @cached_property
    def jacobian_slots(self):
        """The slots with a first derivative."""
        _, _, columns, _, nonzero = self._symbols
        return [columns[i] for i in nonzero]

    @cached_property
    def value(self):
        """The terms."""
        slots, terms, *_ = self._symbols
        return _function(slots, terms)

    @cached_property
    def jacobian(self):
        """The nonzero derivatives of the sum of the terms, or None."""
        slots, _, _, gradient, nonzero = self._symbols
        return _function(slots, gradient[nonzero]) if nonzero else None

    @cached_property
    def _second(self):
        slots, _, columns, gradient, _ = self._symbols
        return ca.tril(ca.jacobian(gradient, slots[columns]))

    @cached_property
    def hessian_slots(self):
        """The pairs of slots with a second derivative."""
        rows, positions = self._second.sparsity().get_triplet()
        columns = self._symbols[2]
        return [(columns[i], columns[j]) for i, j in zip(rows, positions, strict=True)]

    @cached_property
    def hessian(self):
        """The second derivatives of the sum of the terms, or None."""
        if not self.hessian_slots:
            return None
        return _function(self._symbols[0], ca.vertcat(*self._second.nonzeros()))


def _kinds(key):
    """Returns {slot: kind} of a key, in order."""
    return dict(sorted((token >> 2, token & 3) for token in key if isinstance(token, int)))


_COLUMNS = (VARIABLE, LIFTED)
_known: dict[tuple, Derivatives] = {}


def derivatives(key, parameters=False):
    """Returns the `Derivatives` of a key, made once per process; with `parameters` by its parameter slots too."""
    parameters = parameters and any(isinstance(token, int) and token & 3 == PARAMETER for token in key)
    known = _known.get((key, parameters))
    if known is None:
        kinds = (*_COLUMNS, PARAMETER) if parameters else _COLUMNS
        known = _known[key, parameters] = Derivatives(key, kinds)
    return known


def made_for(keys):
    """Returns what was made for some keys in this process, to be remembered in another one by `remember`."""
    return {entry: known for entry, known in _known.items() if entry[0] in keys}


def remember(made):
    """Takes over the derivatives that another process made."""
    for entry, known in made.items():
        _known.setdefault(entry, known)


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
