"""Chen's mean temperature difference for the two-stream HeatExchanger of IDAES.

    dT^3 = dT1 dT2 (dT1 + dT2) / 2

dT1 and dT2 are the differences at the ends. The mean is within 0.5 % of the logarithmic one for ratios up to 4, 2.7 %
below it at a ratio of 10; unlike the logarithm it is smooth where dT1 = dT2, and as a cubic equation of a positive
variable it can be evaluated at any iterate.

    HeatExchanger(..., delta_temperature_callback=chen_callback)

Source: Chen, J. J. J., Chem. Eng. Sci. 42 (1987) 2488.
"""

from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Var
from pyomo.environ import units as pyunits


def chen_callback(b) -> None:
    """Adds `delta_temperature[t]` to heat exchanger `b` as a variable that Chen's cubic equation fixes."""
    time = b.flowsheet().time
    b.delta_temperature = Var(
        time, initialize=20.0, bounds=(1e-3, 2e3), units=pyunits.K, doc="Mean temperature difference after Chen"
    )

    def rule(b, t):
        hot, cold = b.delta_temperature_in[t], b.delta_temperature_out[t]
        return b.delta_temperature[t] ** 3 == hot * cold * (hot + cold) / 2

    b.mean_temperature_difference = Constraint(time, rule=rule, doc="Chen's mean temperature difference")
    for t in time:
        set_scaling_factor(b.delta_temperature[t], 0.1)
