"""Inputs that make no sense whatever the equations say: they keep a model from being read at all."""

from pyomo.core.base.param import Param
from pyomo.core.base.var import Var
from pyomo.core.expr.numvalue import value

from nexus.kernel.diagnostics.finding import VARIABLE, Finding, Item, Kind, Severity


def impossible_inputs(block):
    """Returns findings on bounds that exclude each other, fixed variables and Params without a value.

    `block` is a Pyomo block; it need not be one that can be compiled.
    """
    variables = {id(v): v for v in block.component_data_objects(Var, active=True)}.values()
    crossed, empty = [], []
    for variable in variables:
        low, high = variable.bounds
        if variable.fixed and variable.value is None:
            empty.append(Item(VARIABLE, variable.name, remark="fixed without a value"))
        elif not variable.fixed and low is not None and high is not None and low > high:
            crossed.append(Item(VARIABLE, variable.name, (("lower", low), ("upper", high))))
    findings = []
    if crossed:
        findings.append(
            Finding(
                Kind.INPUT,
                Severity.SERIOUS,
                f"The bounds of {crossed[0].name} exclude each other: {crossed[0].numbers[0][1]:.6g} > "
                f"{crossed[0].numbers[1][1]:.6g}.",
                tuple(crossed),
                "Correct the bound that was set last, or its unit.",
            )
        )
    empty += [Item("parameter", name, remark="without a value") for name in _empty_parameters(block)]
    if empty:
        headline = f"{empty[0].name} has no value, and nothing calculates one."
        advice = "Give each a value; a variable that is to be calculated must not be fixed."
        findings.append(Finding(Kind.INPUT, Severity.SERIOUS, headline, tuple(empty), advice))
    return findings


def _empty_parameters(block):
    for parameter in block.component_objects(Param, active=True, descend_into=True):
        if parameter.mutable:
            yield from (p.name for p in parameter.values() if value(p, exception=False) is None)
