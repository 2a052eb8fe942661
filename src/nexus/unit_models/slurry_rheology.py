"""Thick slurries: yield stress, apparent viscosity and the power that stirring takes.

    tau = a w^n                       yield stress (Pa), w mass fraction of insoluble solids
    eta = tau / g + mu                apparent viscosity (Pa s) at the mean shear rate g (1/s), mu that of the liquor
    P = V (p + tau g + mu g^2)        power of a tank (W): what the shear rate dissipates, and `power_density` p besides

Treated biomass is strongly shear-thinning, so its shear stress hardly depends on the shear rate and the yield stress
carries it. The sixth power makes the viscosity of a tank fall by orders of magnitude while its solids dissolve; the
source's own data scatter by a factor of ten about it.

Source: Knutsen and Liberatore 2009 (yield stress; constants in `hydrolysis_kinetics.csv`, sets `slurry` and
`slurry_power`); Camp and Stein 1943, J. Boston Soc. Civ. Eng. 30, 219 (mean shear rate).
"""

from collections.abc import Callable

from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Expression, Var
from pyomo.environ import units as pyunits

from nexus.unit_models.balances import add_work
from nexus.unit_models.rate_constants import add_constants, constant_rows
from nexus.unit_models.streams import DIMENSIONLESS, add_specification

TABLE = "hydrolysis_kinetics.csv"


def yield_stress_exponent() -> float:
    """Returns the power n; a number and no variable, since a power of 0 has no derivative for its exponent."""
    (row,) = constant_rows(TABLE, "slurry_power")
    return float(row["value"])


def add_stirring(unit, solids: Callable, mass: Callable) -> None:
    """Adds viscosity, power of every tank and their sum `work_mechanical[t]` to a unit with tanks.

    Args:
        unit: has `tank_set` and `tank_volume[t, k]`
        solids: `solids(t, k)` returns the mass flow of insoluble solids out of tank k
        mass: `mass(t)` returns the mass flow of the slurry
    """
    time, tanks, exponent = unit.flowsheet().time, unit.tank_set, yield_stress_exponent()
    add_constants(unit, TABLE, "slurry")
    add_specification(unit, "shear_rate", 1.0, (0.01, 1000), 1 / pyunits.s, "Mean shear rate of the tanks")
    unit.power_density = Var(
        initialize=10.0, bounds=(0, 1e5), units=pyunits.W / pyunits.m**3, doc="Power beside that of the viscosity"
    )
    set_scaling_factor(unit.power_density, 0.1)
    add_specification(unit, "solids_fraction", 0.1, (0, 1), DIMENSIONLESS, "Mass fraction of insoluble solids", tanks)
    unit.solids_fraction_equation = Constraint(
        time,
        tanks,
        rule=lambda b, t, k: b.solids_fraction[t, k] * mass(t) == solids(t, k),
        doc="Mass fraction of insoluble solids in a tank",
    )
    unit.yield_stress = Expression(
        time,
        tanks,
        rule=lambda b, t, k: b.yield_stress_factor * b.solids_fraction[t, k] ** exponent,
        doc="Yield stress in a tank, Pa",
    )
    unit.apparent_viscosity = Expression(
        time,
        tanks,
        rule=lambda b, t, k: b.yield_stress[t, k] / b.shear_rate[t] + b.liquor_viscosity,
        doc="Apparent viscosity in a tank, Pa s",
    )
    _add_power(unit)


def _add_power(unit) -> None:
    def power(b, t, k):
        g = b.shear_rate[t]
        return b.tank_volume[t, k] * (b.power_density + b.yield_stress[t, k] * g + b.liquor_viscosity * g**2)

    time, tanks = unit.flowsheet().time, unit.tank_set
    unit.tank_power = Expression(time, tanks, rule=power, doc="Agitation power of a tank, W")
    add_work(unit, initialize=3e5)
    set_scaling_factor(unit.work_mechanical, 1e-5)
    unit.agitation_power = Constraint(
        time,
        rule=lambda b, t: b.work_mechanical[t] == sum(b.tank_power[t, k] for k in tanks),
        doc="Agitation enters the contents as heat",
    )
