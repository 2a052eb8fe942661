"""A template: the structure of a row, found once and recognised again in every row of the same form.

A template knows the path to every operator of the expression and the class it must have, the paths to its leaves
and numbers, and what the row becomes: linear entries and pieces whose slots are positions among those leaves and
numbers. Recognising a row is one pass over these paths; what is kept of it are its leaf codes and its numbers.
"""

from pyomo.core.expr.numvalue import native_numeric_types

COLUMN, DATA, WEIGHT = range(3)
UNIT_WEIGHT = (1.0, (), ())


class Piece:
    """A nonlinear part of a row: `weight * expression`, the expression given by its key.

    `slots` are (COLUMN, position among the leaves), (DATA, position among the numbers) or (WEIGHT, weight); a
    weight is (factor, positions of numbers to multiply by, positions of numbers to divide by). `summands` has the
    number of the written summand of each term of the key.
    """

    __slots__ = ("key", "slots", "weight", "summands")

    def __init__(self, key, slots, weight, summands):
        self.key, self.slots, self.weight, self.summands = key, slots, weight, summands


class Template:
    """The structure of a row; see the module's docstring.

    `steps` are (parent, argument, class) of every operator in order, `attributes` and `lengths` what else it must
    have, `literals` (parent, argument, number) that belong to the structure, `leaves` (parent, argument, kind),
    `numbers` (parent, argument), `named` the operators that are named Expressions. `same` are pairs of leaves that
    must be one leaf, `nonzero` numbers that must not vanish. `linear` is [(leaf, weight, summand)], `constant` a
    list of weights. Only a `reusable` template is compared with other rows.
    """

    __slots__ = (
        "steps", "attributes", "lengths", "literals", "leaves", "numbers", "named",
        "same", "nonzero", "linear", "constant", "pieces", "n_summands", "reusable",
    )  # fmt: skip

    def __init__(self):
        self.steps, self.attributes, self.lengths, self.literals = [], [], [], []
        self.leaves, self.numbers, self.named = [], [], []
        self.same, self.nonzero, self.linear, self.constant, self.pieces = [], [], [], [], []
        self.n_summands, self.reusable = 0, True

    def match(self, root, tables):
        """Returns (leaf codes, numbers) of a row whose outermost node is `root`, or None if it has another form."""
        nodes = [root]
        append = nodes.append
        try:
            for parent, place, cls in self.steps:
                node = nodes[parent]._args_[place]
                if node.__class__ is not cls:
                    return None
                append(node)
        except IndexError:
            return None
        if not self._alike(nodes):
            return None
        numbers = []
        for parent, place in self.numbers:
            node = nodes[parent]._args_[place]
            if node.__class__ not in native_numeric_types:
                return None
            numbers.append(node)
        codes, get = [], tables.codes.get
        for parent, place, kind in self.leaves:
            node = nodes[parent]._args_[place]
            code = get(id(node))
            if code is None:
                code = tables.code(node)
            if code is None or code & 3 != kind:
                return None
            codes.append(code)
        for k in self.named:
            node = nodes[k]
            tables.named[id(node)] = (node, node._args_[0])
        return codes, numbers

    def _alike(self, nodes):
        """Whether nodes of the right classes also have the right attributes, lengths and literal numbers."""
        for k, name, expected in self.attributes:
            if getattr(nodes[k], name) != expected:
                return False
        for k, expected in self.lengths:
            if len(nodes[k]._args_) != expected:
                return False
        for parent, place, expected in self.literals:
            node = nodes[parent]._args_[place]
            if node.__class__ not in native_numeric_types or node != expected:
                return False
        return True


class Members:
    """The rows of one problem that have the same template: row numbers, leaf codes and numbers, row after row."""

    __slots__ = ("template", "rows", "codes", "numbers")

    def __init__(self, template):
        self.template = template
        self.rows, self.codes, self.numbers = [], [], []

    def add(self, row, codes, numbers):
        """Adds a row."""
        self.rows.append(row)
        self.codes += codes
        self.numbers += numbers

    def keep(self, chosen):
        """Keeps only the rows of a mask."""
        kept = [k for k, wanted in enumerate(chosen) if wanted]
        self.rows = [self.rows[k] for k in kept]
        self.codes = _parts(self.codes, len(self.template.leaves), kept)
        self.numbers = _parts(self.numbers, len(self.template.numbers), kept)


def _parts(flat, width, kept):
    return [entry for k in kept for entry in flat[k * width : (k + 1) * width]]
