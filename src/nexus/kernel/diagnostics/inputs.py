"""Inputs that make no sense whatever the equations say: they keep a model from being read at all."""

from pyomo.core.base.var import Var

from nexus.kernel.diagnostics.finding import VARIABLE, Finding, Item, Kind, Severity


def impossible_inputs(block):
    """Returns findings on bounds that exclude each other and on fixed variables without a value.

    `block` is a Pyomo block; it need not be one that can be compiled.
    """
    variables = {id(v): v for v in block.component_data_objects(Var, active=True)}.values()
    crossed, empty = [], []
    for variable in variables:
        low, high = variable.bounds
        if variable.fixed and variable.value is None:
            empty.append(Item(VARIABLE, variable.name))
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
    if empty:
        headline = f"{empty[0].name} is fixed and has no value."
        advice = "Give each a value, or unfix those that are to be calculated."
        findings.append(Finding(Kind.INPUT, Severity.SERIOUS, headline, tuple(empty), advice))
    return findings
