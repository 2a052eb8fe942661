"""Pyomo names of columns, parameters and rows: kept as text, so that a problem needs no model to speak of them."""

import difflib

import numpy as np

from nexus.kernel.errors import ModelError


class Names:
    """Names by position: `columns` (lifted subexpressions last), `parameters`, `rows` and the `blocks` of the rows.

    The texts are made when they are first asked for.
    """

    _LISTS = ("columns", "parameters", "rows", "blocks")

    def __init__(self, equations):
        self._equations = equations
        self._lists, self._tables = {}, {}

    def __getstate__(self):
        for name in self._LISTS:
            self._list(name)
        return {"_equations": None, "_lists": self._lists, "_tables": {}}

    def _list(self, name):
        if name not in self._lists:
            self._lists[name] = getattr(self, f"_make_{name}")()
        return self._lists[name]

    @property
    def columns(self):
        """Names of variables, then of lifted expressions; a subexpression without a name is quoted."""
        return self._list("columns")

    @property
    def parameters(self):
        """Names of the mutable Params."""
        return self._list("parameters")

    @property
    def rows(self):
        """Names of constraints and objectives; of an internal row, which expression it defines."""
        return self._list("rows")

    @property
    def blocks(self):
        """Names of the blocks that the rows belong to."""
        return self._list("blocks")

    def _make_columns(self):
        leaves = self._equations.leaves
        return [v.name for v in leaves.variables] + [_lifted_name(e) for e in leaves.lifted]

    def _make_parameters(self):
        return [p.name for p in self._equations.leaves.parameters]

    def _make_rows(self):
        lifted = iter(self._equations.leaves.lifted)
        return [
            f"the definition of {_lifted_name(next(lifted))}" if component is None else component.name
            for component in self._equations.components
        ]

    def _make_blocks(self):
        block = self._equations.block
        return [(block if c is None else c.parent_block()).name for c in self._equations.components]

    def column(self, key):
        """Returns the position, or positions, of a variable given by name or as a Pyomo component."""
        return self._find(key, "columns", "variable")

    def parameter(self, key):
        """Returns the position, or positions, of a mutable Param given by name or as a Pyomo component."""
        return self._find(key, "parameters", "mutable Param")

    def row(self, key):
        """Returns the position, or positions, of a constraint given by name or as a Pyomo component."""
        return self._find(key, "rows", "constraint")

    def _find(self, key, kind, word):
        name = key if isinstance(key, str) else key.name
        if kind not in self._tables:
            self._tables[kind] = _table(self._list(kind))
        found = self._tables[kind].get(name)
        if found is None:
            near = difflib.get_close_matches(name, self._tables[kind], 3)
            hint = f"; the nearest names are {', '.join(near)}" if near else ""
            raise ModelError(f"The compiled problem has no {word} {name!r}{hint}")
        return found


def _table(names):
    """Returns {name: position, or an array of positions for the name of an indexed component}."""
    table, members = {}, {}
    for position, name in enumerate(names):
        if name.endswith("]"):
            members.setdefault(_container(name), []).append(position)
        table[name] = position
    return {**{name: np.array(positions) for name, positions in members.items()}, **table}


def _container(name):
    """Returns a name without its last index, which may hold brackets and quoted text itself."""
    depth = 0
    for k in range(len(name) - 1, -1, -1):
        depth += (name[k] == "]") - (name[k] == "[")
        if depth == 0:
            return name[:k]
    return name


def _lifted_name(expression):
    if expression.is_named_expression_type():
        return expression.name
    return f"the subexpression {str(expression)[:60]}"
