"""From a row's expression to its template.

The expression is split at its outermost sums. Constant factors and factors without variables are distributed, so
what remains are *pieces*: `weight * expression`. A piece that is a bare variable is linear. Every other piece gets
a *key*: its tokens in prefix order (operators, slots, literal 0, 1, -1 and exponents). A leaf that occurs twice in
a piece has one slot. Two pieces with equal keys differ in their leaves only, so they are differentiated and
evaluated together.

Small nonlinear terms (`x*y`, `p*x/y`) stand alone, so that all of them in a model share a few keys. Large terms of
one row stay together in one piece, so that what they have in common is evaluated once, unless they have many
variables together but few each. A piece with more than
`LIFT_ABOVE` variables is too costly to differentiate at once: its large subexpressions become internal columns,
each with a defining row `subexpression - column = 0`.
"""

from pyomo.core.expr.numvalue import native_numeric_types, value

from nexus.kernel.errors import ModelError
from nexus.kernel.expressions import (
    BOXED,
    CONSTANT,
    DIVISION,
    LIFTED,
    NAMED,
    NEGATION,
    NUMBER,
    PARAM,
    POWER,
    PRODUCT,
    SUM,
    UNARY,
    UNIT,
    VAR,
    VARIABLE,
    fixed_arity_token,
    kind_of,
    unary_token,
)
from nexus.kernel.templates import COLUMN, DATA, UNIT_WEIGHT, WEIGHT, Piece, Template

SMALL = 12
LIFT_ABOVE = 60
LIFT_AT_LEAST = 8
_LITERALS = {0: "=0.0", 1: "=1.0", -1: "=-1.0"}


class Holder:
    """A node that holds an expression which is not part of a constraint or objective."""

    __slots__ = ("_args_",)

    def __init__(self, expression):
        self._args_ = (expression,)


class _Tokens:
    """The tokens of one term and where each of its slots gets its value."""

    __slots__ = ("tokens", "slots", "codes")

    def __init__(self):
        self.tokens, self.slots, self.codes = [], [], {}

    def add_slot(self, source, kind):
        self.tokens.append(len(self.slots) << 2 | kind)
        self.slots.append(source)


class _Term:
    """A nonlinear summand while the row is analysed."""

    __slots__ = ("place", "weight", "factors", "summand", "text")

    def __init__(self, place, weight, factors, summand):
        self.place, self.weight, self.factors, self.summand = place, weight, factors, summand


class Structure:
    """Analyses one row: `template`, and this row's own leaf `codes` and `numbers`.

    `root` is the node that holds the row's expression in the arguments `parts`, [(argument, sign)]; `tables` are
    the problem's `Leaves`; `define(expression)` is called for a subexpression that must become a column and
    returns its code. Raises ModelError for what the kernel cannot evaluate.
    """

    def __init__(self, root, parts, tables, define):
        self._root, self._parts, self._tables, self._define = root, parts, tables, define
        self._analyse()
        while self._lift_what_is_too_wide():
            self._analyse()
            self.template.reusable = False

    def _analyse(self):
        self.template = Template()
        self.codes, self.numbers = [], []
        self._nodes, self._terms = [self._root], []
        self._split()
        large = []
        for term in self._terms:
            term.text = self._text(term)
            if len(term.text.tokens) <= SMALL:
                self._add_piece(term)
            else:
                large.append(term)
        self._large = large
        if len(large) == 1:
            self._add_piece(large[0])
        elif large:
            self._join(large)

    def _node(self, parent, place):
        return self._nodes[parent]._args_[place]

    def _enter(self, parent, place):
        """Registers an operator as a step of the template; returns its position."""
        node = self._node(parent, place)
        self.template.steps.append((parent, place, node.__class__))
        self._nodes.append(node)
        return len(self._nodes) - 1

    def _leaf(self, parent, place):
        """Registers a variable, Param or lifted expression; returns (position, code)."""
        code = self._tables.code(self._node(parent, place))
        self.template.leaves.append((parent, place, code & 3))
        self.codes.append(code)
        return len(self.codes) - 1, code

    def _number(self, parent, place):
        """Registers a number that is data of the row; returns its position."""
        node = self._node(parent, place)
        if node.__class__ not in native_numeric_types:
            node = value(node)
            self.template.reusable = False
        self.template.numbers.append((parent, place))
        self.numbers.append(float(node))
        return len(self.numbers) - 1

    def _kind(self, node):
        code = self._tables.codes.get(id(node))
        return VAR if code is not None and code & 3 == LIFTED else kind_of(node)

    def _split(self):
        """Splits the expression at its outermost sums into constants, linear entries and terms."""
        template = self.template
        stack = [((0, place), (sign, (), ()), (), None) for place, sign in reversed(self._parts)]
        while stack:
            place, weight, factors, summand = stack.pop()
            node = self._node(*place)
            kind = self._kind(node)
            if kind == SUM:
                k = self._enter(*place)
                template.attributes.append((k, "_nargs", node._nargs))
                stack.extend(((k, i), weight, factors, summand) for i in range(node._nargs - 1, -1, -1))
                continue
            if kind == NEGATION:
                stack.append(((self._enter(*place), 0), _negative(weight), factors, summand))
                continue
            if kind == NAMED:
                stack.append(((self._open(*place), 0), weight, factors, summand))
                continue
            if summand is None:
                summand = template.n_summands
                template.n_summands += 1
            if kind == VAR and not factors:
                template.linear.append((self._leaf(*place)[0], weight, summand))
            elif kind in (NUMBER, BOXED) and not factors:
                factor, times, over = weight
                template.constant.append((factor, (*times, self._number(*place)), over))
            else:
                term = _Term(place, weight, factors, summand)
                if kind not in (PRODUCT, DIVISION) or not self._distribute(stack, node, kind, term):
                    self._terms.append(term)

    def _open(self, parent, place):
        self._tables.open(self._node(parent, place))
        k = self._enter(parent, place)
        self.template.named.append(k)
        return k

    def _distribute(self, stack, node, kind, term):
        """Takes one factor without variables out of a product or quotient; returns whether there is one."""
        first, second = node._args_
        arguments = ((0, first), (1, second))
        if kind == DIVISION:
            if first.__class__ in native_numeric_types and second.__class__ not in native_numeric_types:
                return False
            arguments = ((1, second),)
        for k, given in arguments:
            if given.__class__ in native_numeric_types:
                self._take_number(stack, kind, k, given, term)
                return True
        for k, given in arguments:
            if not given.is_potentially_variable():
                inner = self._enter(*term.place)
                factor = ("*" if kind == PRODUCT else "/", (inner, k))
                stack.append(((inner, 1 - k), term.weight, (*term.factors, factor), term.summand))
                return True
        return False

    def _take_number(self, stack, kind, k, given, term):
        """Moves argument k of a product or quotient, a number, to the weight; a term times zero is dropped."""
        if kind == DIVISION and given == 0:
            raise ModelError("there is a division by the constant zero")
        inner = self._enter(*term.place)
        if given == 0:
            self.template.literals.append((inner, k, 0.0))
            return
        factor, times, over = term.weight
        position = self._number(inner, k)
        self.template.nonzero.append(position)
        weight = (factor, (*times, position), over) if kind == PRODUCT else (factor, times, (*over, position))
        stack.append(((inner, 1 - k), weight, term.factors, term.summand))

    def _text(self, term):
        """Returns the tokens of a term: its factors, then its expression."""
        text = _Tokens()
        for operator, place in term.factors:
            text.tokens.append("f" + operator)
            self._walk(place, text)
        self._walk(term.place, text)
        return text

    def _walk(self, place, text):
        """Appends the tokens of an expression in prefix order."""
        stack, emit = [place], text.tokens.append
        literals = self.template.literals
        while stack:
            place = stack.pop()
            node = self._node(*place)
            kind = self._kind(node)
            if kind in (VAR, PARAM):
                self._slot(*place, text)
            elif kind == NUMBER and (token := _LITERALS.get(node)) is not None:
                literals.append((*place, float(node)))
                emit(token)
            elif kind in (NUMBER, BOXED):
                text.add_slot((DATA, self._number(*place)), CONSTANT)
            elif kind == NAMED:
                stack.append((self._open(*place), 0))
            else:
                k = self._enter(*place)
                if kind == UNIT:
                    emit("=1.0")
                elif kind == POWER and node._args_[1].__class__ in native_numeric_types:
                    exponent = float(node._args_[1])
                    literals.append((k, 1, exponent))
                    emit(f"^{exponent!r}")
                    stack.append((k, 0))
                else:
                    emit(self._operator(kind, node, k))
                    n = node._nargs if kind == SUM else len(node._args_)
                    stack.extend((k, i) for i in range(n - 1, -1, -1))

    def _operator(self, kind, node, k):
        """Returns an operator's token and registers what belongs to it beside its class."""
        if kind == SUM:
            self.template.attributes.append((k, "_nargs", node._nargs))
            return f"+{node._nargs}"
        if kind == UNARY:
            self.template.attributes.append((k, "_name", node.getname()))
            return unary_token(node)
        if kind in (PRODUCT, DIVISION, NEGATION, POWER):
            return {PRODUCT: "*", DIVISION: "/", NEGATION: "neg", POWER: "^"}[kind]
        token = fixed_arity_token(node)
        if token in ("<", "<="):
            self.template.attributes.append((k, "_strict", node.strict))
        self.template.lengths.append((k, len(node._args_)))
        return token

    def _slot(self, parent, place, text):
        """Appends the slot of a leaf, the one it has already if it occurred before in the term."""
        position, code = self._leaf(parent, place)
        known = text.codes.get(code)
        if known is None:
            text.codes[code] = len(text.slots), position
            text.add_slot((COLUMN, position), code & 3)
        else:
            slot, first = known
            self.template.same.append((position, first))
            text.tokens.append(slot << 2 | code & 3)

    def _add_piece(self, term):
        text = term.text
        self.template.pieces.append(Piece(tuple(text.tokens), text.slots, term.weight, (term.summand,)))

    def _join(self, large):
        """Makes one piece with one output per term; weights that are numbers of the row are data of the piece."""
        joined = _Tokens()
        joined.tokens.append(f"terms{len(large)}")
        for term in large:
            factor, times, over = term.weight
            if times or over:
                joined.tokens.append("w")
                joined.add_slot((WEIGHT, term.weight), CONSTANT)
            else:
                joined.tokens.append(f"w{factor:+.0f}")
            self._append(joined, term.text)
        summands = tuple(term.summand for term in large)
        self.template.pieces.append(Piece(tuple(joined.tokens), joined.slots, UNIT_WEIGHT, summands))

    def _append(self, joined, text):
        """Appends a term's tokens to the joined ones, with slots renumbered and leaves of both shared."""
        code_of_slot = {slot: (code, position) for code, (slot, position) in text.codes.items()}
        renumbered = []
        for slot, source in enumerate(text.slots):
            code, position = code_of_slot.get(slot, (None, None))
            known = joined.codes.get(code)
            if code is not None and known is not None:
                self.template.same.append((position, known[1]))
                renumbered.append(known[0])
                continue
            if code is not None:
                joined.codes[code] = len(joined.slots), position
            renumbered.append(len(joined.slots))
            joined.slots.append(source)
        for token in text.tokens:
            is_slot = token.__class__ is int
            joined.tokens.append(renumbered[token >> 2] << 2 | token & 3 if is_slot else token)

    def _lift_what_is_too_wide(self):
        """Lifts large subexpressions where the large terms together hold too many variables; whether it did."""
        if not self._large:
            return False
        codes = {code for term in self._large for code in term.text.codes}
        if sum(code & 3 in (VARIABLE, LIFTED) for code in codes) <= LIFT_ABOVE:
            return False
        lifted = False
        for term in self._large:
            node = self._node(*term.place)
            arguments = node.args if _is_expression(node) else ()
            for part in (*arguments, *(self._node(*place) for _, place in term.factors)):
                if self._worth_lifting(part):
                    self._define(part)
                    lifted = True
        if not lifted and len(self._large) > 1:
            del self.template.pieces[-1]
            for term in self._large:
                self._add_piece(term)
        return lifted

    def _worth_lifting(self, part):
        return _is_expression(part) and self._kind(part) != VAR and self._n_columns(part) >= LIFT_AT_LEAST

    def _n_columns(self, part):
        found, stack = set(), [part]
        while stack:
            node = stack.pop()
            kind = self._kind(node)
            if kind == VAR:
                found.add(id(node))
            elif kind not in (NUMBER, BOXED, PARAM, UNIT):
                stack.extend(node.args)
        return len(found)


def _negative(weight):
    factor, times, over = weight
    return -factor, times, over


def _is_expression(node):
    return node.__class__ not in native_numeric_types and node.is_expression_type()


def as_definition(structure, expression, tables):
    """Turns an expression's `Structure` into the row `expression - column = 0` of a new column; returns its code."""
    template, code = structure.template, tables.lift(expression)
    template.leaves.append((0, 0, LIFTED))
    template.linear.append((len(structure.codes), (-1.0, (), ()), template.n_summands))
    template.n_summands += 1
    template.reusable = False
    structure.codes.append(code)
    return code
