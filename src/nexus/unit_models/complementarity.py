"""Smooth complementarity: of two quantities that are never negative, one is zero but for a known small amount.

Symbols
    a, b         the two quantities, scaled to order 1
    z            their difference, a variable without bounds that says which of the two is at work
    eps          smoothing

Equations
    a - b = z,   a + b = sqrt(z^2 + 4 eps^2)      which means   a b = eps^2, a > 0, b > 0

Where a = b the smoothing is largest, both are eps; where one is of order 1 the other is eps^2. That the difference is a
variable of its own lets Newton's method change sides in a few steps: z moves freely while a and b stay in their bounds.

Source: Fischer, Optimization 24 (1992) 269; smoothed by Kanzow, SIAM J. Matrix Anal. Appl. 17 (1996) 851.
"""

from collections.abc import Callable, Iterable

from idaes.core.util.scaling import get_scaling_factor, set_scaling_factor
from pyomo.environ import Constraint, Var, sqrt, value
from pyomo.environ import units as pyunits

AWAKENING = 1e-3  # the kernel judges a step against 1e-3 of a column's magnitude


def add_complementarity(block, name: str, first: Callable, second: Callable, eps: float, doc: str) -> None:
    """Adds to a section or unit that `first(b, t)` times `second(b, t)` is eps^2, by a variable called `name`."""
    time = block.time if hasattr(block, "time") else block.flowsheet().time
    difference = Var(time, initialize=1.0, units=pyunits.dimensionless, doc=f"{doc}: the first less the second")
    setattr(block, name, difference)
    for data in difference.values():
        set_scaling_factor(data, 1.0)
    for part, rule in (
        ("difference", lambda b, t: first(b, t) - second(b, t) == difference[t]),
        ("sum", lambda b, t: first(b, t) + second(b, t) == sqrt(difference[t] ** 2 + 4 * eps**2)),
    ):
        setattr(block, f"{name}_{part}", Constraint(time, rule=rule, doc=doc))


def start_complementarity(block, name: str) -> None:
    """Sets the difference `name` from the two quantities as they stand."""
    difference = block.component(name)
    for t, equation in block.component(f"{name}_difference").items():
        difference[t].set_value(value(equation.body) + difference[t].value - value(equation.upper))


def let_awake(variables: Iterable) -> None:
    """Scales flows that may start from nothing, so that a step is judged against what they become, not what they are.

    Otherwise the step from a trace to a flow is as long as their ratio, and Newton's method refuses it.
    """
    for variable in variables:
        set_scaling_factor(variable, AWAKENING * (get_scaling_factor(variable) or 1.0))
