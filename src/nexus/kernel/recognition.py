"""Finds the template of a row among those of rows met before, in this model or another one of the process."""

from collections import defaultdict

from pyomo.core.expr import numeric_expr as ne

from nexus.kernel.structure import Structure

KEPT_PER_FORM = 16
_SUMS = frozenset([ne.SumExpression, ne.LinearExpression])
_PAIRS = frozenset([ne.ProductExpression, ne.DivisionExpression, ne.MonomialTermExpression])
_templates = defaultdict(list)


def shape(node):
    """Returns what can be told of an expression at a glance."""
    cls = node.__class__
    if cls in _SUMS:
        return cls, node._nargs
    if cls in _PAIRS:
        first, second = node._args_
        return cls, first.__class__, second.__class__
    return cls


def recognise(form, root, parts, tables, define):
    """Returns (template, leaf codes, numbers) of a row; arguments as of `Structure`.

    Templates are kept for the life of the process by `form`, any hashable that rows of one structure are likely to
    share, because every unit's initialisation compiles the same equations again.
    """
    known = _templates[form]
    for template in known:
        found = template.match(root, tables)
        if found is not None:
            return template, *found
    structure = Structure(root, parts, tables, define)
    if structure.template.reusable:
        known.insert(0, structure.template)
        del known[KEPT_PER_FORM:]
    return structure.template, structure.codes, structure.numbers
