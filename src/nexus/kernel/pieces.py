"""From a row's expression to its linear entries and nonlinear pieces.

Small nonlinear terms (`x*y`, `p*x/y`) stand alone, so that all of them in a model share a few keys.
Large terms of one row stay together in one piece, so that what they have in common is evaluated once.
A piece with more than `LIFT_ABOVE` variables is too costly to differentiate at once: its large
subexpressions become internal columns, each with a defining row `subexpression - column = 0`.
"""

from pyomo.core.expr.numvalue import native_numeric_types

from nexus.kernel.expressions import LIFTED, VARIABLE, slot_token, split, walk

SMALL = 12
LIFT_ABOVE = 60
LIFT_AT_LEAST = 8


class Row:
    """One row as numbers: `constant + sum(weight * column) + sum(weight * piece)`.

    `linear` holds (column code, weight, summand); `pieces` hold (key, leaf codes, weight, summands).
    """

    __slots__ = ("constant", "linear", "pieces", "n_summands")

    def __init__(self, constant, linear, pieces, n_summands):
        self.constant = constant
        self.linear = linear
        self.pieces = pieces
        self.n_summands = n_summands


def analyse(expression, leaves):
    """Turns an expression into a `Row`; subexpressions that are lifted on the way are added to `leaves`."""
    if expression.__class__ in native_numeric_types:
        return Row(float(expression), [], [], 0)
    constant, linear, terms, n_summands = split(expression, leaves)
    pieces, large = [], []
    for node, weight, factors, summand in terms:
        tokens, slots = [], {}
        for operator, factor in factors:
            tokens.append("f" + operator)
            walk(factor, tokens, slots, leaves)
        walk(node, tokens, slots, leaves)
        if len(tokens) <= SMALL:
            pieces.append((tuple(tokens), list(slots), weight, (summand,)))
        else:
            large.append((node, weight, factors, summand, tokens, slots))
    if len(large) == 1:
        node, weight, factors, summand, tokens, slots = large[0]
        pieces.append((tuple(tokens), list(slots), weight, (summand,)))
    elif large:
        pieces.append(_join(large, leaves))
    if large and _n_columns(pieces[-1][1]) > LIFT_ABOVE:
        lifted = [_lift_parts(node, factors, leaves) for node, _, factors, *_ in large]
        if any(lifted):
            return analyse(expression, leaves)
    return Row(constant, linear, pieces, n_summands)


def _n_columns(codes):
    return sum(code % 4 in (VARIABLE, LIFTED) for code in codes)


def _join(large, leaves):
    """Makes one piece with one output per term; weights other than 1 and -1 are data of the piece."""
    tokens, slots = [f"terms{len(large)}"], {}
    for node, weight, factors, _, _, _ in large:
        if abs(weight) == 1.0:
            tokens.append(f"w{weight:+.0f}")
        else:
            tokens.append("w")
            tokens.append(slot_token(slots, leaves.constant(weight)))
        for operator, factor in factors:
            tokens.append("f" + operator)
            walk(factor, tokens, slots, leaves)
        walk(node, tokens, slots, leaves)
    return tuple(tokens), list(slots), 1.0, tuple(term[3] for term in large)


def _lift_parts(node, factors, leaves):
    """Lifts what holds many variables among a node's arguments and the factors beside it; returns whether any does.

    The defining row of a lifted expression is analysed first, so one that is itself too large is cut again.
    """
    arguments = node.args if _is_expression(node) else ()
    found = False
    for part in (*arguments, *(factor for _, factor in factors)):
        if not _is_expression(part):
            continue
        tokens, slots = [], {}
        walk(part, tokens, slots, leaves)
        if _n_columns(slots) >= LIFT_AT_LEAST and len(tokens) > 1:
            row = analyse(part, leaves)
            leaves.lift(part)
            row.linear.append((leaves.lifted_codes[id(part)], -1.0, row.n_summands))
            row.n_summands += 1
            leaves.lifted_rows.append(row)
            found = True
    return found


def _is_expression(node):
    return node.__class__ not in native_numeric_types and node.is_expression_type()
