"""Equations of a column's stages, written once for all: Murphree efficiency, enthalpies, pressure profile.

The functions take a column block with ordered Sets `stages`, `trays` and `volatile` (component names); a stage is a
tray, the condenser or the reboiler. Variables are indexed by (time, stage) and component. Symbols as in
`nexus.unit_models.distillation_column`, which also states sources.
"""

from pyomo.environ import Constraint, Var
from pyomo.environ import units as pyunits

from nexus.property_packages.acetic_acid_dimer import (
    DIMERISATION_ENTHALPY,
    dimer_fraction,
    dimerisation_constant,
)
from nexus.property_packages.components import condensed_enthalpy, gas_enthalpy, get_component
from nexus.property_packages.vapour_liquid import DIMERISING
from nexus.unit_models.equilibrium_stages import (
    add_activity_equations,
    add_equilibrium_variables,
    add_vapour_liquid_equilibrium,
    fraction_options,
    kelvin,
)

JOULE_PER_MOL = pyunits.J / pyunits.mol
MOL_PER_S = pyunits.mol / pyunits.s
LEAST_FLOW = 1e-4  # mol/s; without traffic temperatures lose their meaning, and a column without flows would be a root


def add_tray_variables(b) -> None:
    """Adds the state of every stage and the auxiliary variables of the equilibrium.

    Only the vapour fraction of acetic acid stands in a root and is kept at or above zero.
    """
    time, stages = b.flowsheet().time, b.stages
    flow = {"initialize": 100.0, "bounds": (LEAST_FLOW, None), "units": MOL_PER_S}
    enthalpy = {"initialize": -2.5e5, "bounds": (-1e6, 0), "units": JOULE_PER_MOL}
    add_equilibrium_variables(b, time)
    b.liquid_flow = Var(time, stages, **flow, doc="Liquid of volatile components going down to the next stage")
    b.vapour_flow = Var(time, stages, **flow, doc="Vapour going up to the next stage")
    b.y = Var(time, stages, b.volatile, **fraction_options(b), doc="Vapour mole fraction")
    if DIMERISING in b.volatile:
        b.y[:, :, DIMERISING].setlb(0)
    b.liquid_enthalpy = Var(time, stages, **enthalpy, doc="Molar enthalpy of the volatile liquid")
    b.vapour_enthalpy = Var(time, stages, **enthalpy, doc="Molar enthalpy of the vapour")
    b.murphree_efficiency = Var(time, stages, initialize=1, bounds=(0.05, 1.2), doc="Murphree vapour efficiency")


def add_equilibrium_equations(b) -> None:
    """Adds the equilibrium vapour of every stage, its summation and the Murphree efficiency."""
    time, stages = b.flowsheet().time, b.stages
    add_activity_equations(b, time)
    add_vapour_liquid_equilibrium(b, time)

    @b.Constraint(time, stages, b.volatile, doc="Murphree: the vapour goes part of the way to equilibrium")
    def murphree(b, t, n, j):
        if n == b.stages.last():
            return b.y[t, n, j] == b.y_equilibrium[t, n, j]
        below = b.y[t, b.stages.next(n), j]
        step = b.y_equilibrium[t, n, j] - below
        return b.y[t, n, j] == below + b.murphree_efficiency[t, n] * step

    @b.Constraint(time, stages, doc="Equilibrium vapour fractions sum to 1: the liquid is at its bubble point")
    def vapour_summation(b, t, n):
        return sum(b.y_equilibrium[t, n, j] for j in b.volatile) == 1


def add_enthalpy_equations(b) -> None:
    """Adds the molar enthalpies of liquid and vapour on every stage."""
    time, stages = b.flowsheet().time, b.stages

    @b.Constraint(time, stages, doc="Molar enthalpy of an ideally mixing liquid")
    def liquid_enthalpy_equation(b, t, n):
        T = kelvin(b, t, n)
        h = sum(b.x[t, n, j] * condensed_enthalpy(get_component(j), T) for j in b.volatile)
        return b.liquid_enthalpy[t, n] == h * JOULE_PER_MOL

    @b.Constraint(time, stages, doc="Molar enthalpy of an ideal gas in which acetic acid dimerises")
    def vapour_enthalpy_equation(b, t, n):
        T = kelvin(b, t, n)
        h = sum(b.y[t, n, j] * gas_enthalpy(get_component(j), T) for j in b.volatile)
        if DIMERISING in b.volatile:
            kappa = dimerisation_constant(T) * (b.pressure[t, n] / pyunits.Pa)
            h = h + DIMERISATION_ENTHALPY * dimer_fraction(b.y[t, n, DIMERISING], kappa)
        return b.vapour_enthalpy[t, n] == h * JOULE_PER_MOL


def add_pressure_profile(b) -> None:
    """Adds top pressure and drop a stage; the condenser is at the pressure of the top tray."""
    time, stages = b.flowsheet().time, b.stages
    b.top_pressure = Var(time, initialize=1.6e5, bounds=(1e4, 1e6), units=pyunits.Pa, doc="Pressure of the top tray")
    b.tray_pressure_drop = Var(time, initialize=0, bounds=(0, 5e3), units=pyunits.Pa, doc="Pressure drop of a tray")

    def rule(b, t, n):
        if n == b.trays.first() or n not in b.trays and n == stages.first():
            return b.pressure[t, n] == b.top_pressure[t]
        return b.pressure[t, n] == b.pressure[t, stages.prev(n)] + b.tray_pressure_drop[t]

    b.pressure_profile = Constraint(time, stages, rule=rule, doc="Pressure rises by the tray drop from the top down")
