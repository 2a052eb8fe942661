"""Definitions: variables that an equation gives explicitly from others, so that they start exactly where they belong.

    c y = f(x)

`add_definition` writes the variable y and the equation; `start_definitions` computes all of them in the order in which
they were added, which is exact where each depends on earlier ones alone.
"""

from collections.abc import Callable, Sequence

from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Var, sqrt, value
from pyomo.environ import units as pyunits


def add_definition(
    unit,
    name: str,
    indices: Sequence[tuple],
    rule: Callable,
    units,
    doc: str,
    factor: Callable | None = None,
    scale: float = 1.0,
    bounds=(None, None),
) -> Var:
    """Adds and returns the variable `name[index]` with the equation `factor(b, *index) name = rule(b, *index)`.

    Args:
        unit: the block; it keeps its definitions in the order in which they are added
        indices: the members of the index, tuples that begin with the time
        factor: the coefficient of the variable, 1 if None
        scale: scaling factor of the variable
    """
    variable = Var(indices, initialize=1.0, bounds=bounds, units=units, doc=doc)
    setattr(unit, name, variable)

    def equation(b, *index):
        left = variable[index] if factor is None else factor(b, *index) * variable[index]
        return left == rule(b, *index)

    setattr(unit, f"{name}_equation", Constraint(indices, rule=equation, doc=doc))
    for data in variable.values():
        set_scaling_factor(data, scale)
    vars(unit).setdefault("_definitions", []).append((variable, rule, factor))
    return variable


def start_definitions(unit) -> None:
    """Computes every defined variable of `unit` that is not fixed from the present values of the others."""
    for variable, rule, factor in unit._definitions:
        for index, data in variable.items():
            if not data.fixed:
                key = index if isinstance(index, tuple) else (index,)
                coefficient = 1.0 if factor is None else value(factor(unit, *key))
                data.set_value(value(rule(unit, *key)) / coefficient)


def twice_smooth_maximum(a, b, smoothing):
    """Returns a + b + sqrt((a - b)^2 + smoothing^2): twice the larger one, at most `smoothing` too high.

    Its terms stand apart, so that rounding is judged by their size and not by a result that may be zero.
    """
    return a + b + sqrt((a - b) ** 2 + smoothing**2)


def add_largest(unit, name: str, groups: Sequence[tuple], leaves: Callable, count: int, smoothing, scale: float) -> Var:
    """Adds `name[(*group, i)]` in W: balanced trees of smooth maxima, a tree for each group; the last i is the largest.

    `leaves(b, *group, i)` gives leaf i of `count`. A tree, since smoothing then adds up over its depth alone.
    """
    pairs, waiting = [], [(False, i) for i in range(count)]
    while len(waiting) > 1:
        pairs.append((waiting.pop(0), waiting.pop(0)))
        waiting.append((True, len(pairs) - 1))

    def member(b, group, inner, i):
        return b.component(name)[(*group, i)] if inner else leaves(b, *group, i)

    def rule(b, *index):
        *group, i = index
        first, second = (member(b, group, *which) for which in pairs[i])
        return twice_smooth_maximum(first, second, smoothing)

    indices = [(*group, i) for group in groups for i in range(len(pairs))]
    doc = "Larger ones of pairs, up to the largest of all"
    return add_definition(unit, name, indices, rule, pyunits.W, doc, factor=lambda *_: 2.0, scale=scale)
