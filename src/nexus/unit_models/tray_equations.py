"""Equations of equilibrium stages in a column, written once for all stages: material, equilibrium, summation, heat.

The functions take a column block with Sets `stages` (ordered), `volatile` (component names) and `time`; a stage is a
tray, the condenser or the reboiler. Variables are indexed by (time, stage) and component. Symbols as in
`nexus.unit_models.distillation_column`, which also states sources.
"""

from pyomo.environ import Constraint, Set, Var, exp
from pyomo.environ import units as pyunits

from nexus.property_packages.acetic_acid_dimer import (
    DIMERISATION_ENTHALPY,
    dimer_fraction,
    dimerisation_constant,
)
from nexus.property_packages.components import condensed_enthalpy, gas_enthalpy, get_component
from nexus.property_packages.nrtl import ln_gamma_from, local_moment, local_sum
from nexus.property_packages.vapour_liquid import (
    DIMERISING,
    SOLUTE,
    reference_pressure,
    solute_ln_gamma,
    solvents,
)

JOULE_PER_MOL = pyunits.J / pyunits.mol
MOL_PER_S = pyunits.mol / pyunits.s


def kelvin(b, t, n):
    """Returns the temperature of a stage as a number of kelvin."""
    return b.temperature[t, n] / pyunits.K


def add_tray_variables(b) -> None:
    """Adds the state of every stage and the auxiliary variables of the equilibrium.

    Fractions may leave [0, 1] by 1e-4 while iterating, so that an absent component does not sit on a bound: no
    equation takes their logarithm or divides by them. Only the vapour fraction of acetic acid stands in a root.
    """
    time, stages = b.flowsheet().time, b.stages
    b.solvents = Set(initialize=solvents(list(b.volatile)), ordered=True, doc="Components that NRTL describes")
    fraction = {"initialize": 1 / len(b.volatile), "bounds": (-1e-4, 1.0001)}
    flow = {"initialize": 100.0, "bounds": (0, None), "units": MOL_PER_S}
    enthalpy = {"initialize": -2.5e5, "bounds": (-1e6, 0), "units": JOULE_PER_MOL}
    b.temperature = Var(time, stages, initialize=370, bounds=(270, 470), units=pyunits.K, doc="Stage temperature")
    b.pressure = Var(time, stages, initialize=1.5e5, bounds=(1e4, 1e6), units=pyunits.Pa, doc="Stage pressure")
    b.liquid_flow = Var(time, stages, **flow, doc="Liquid of volatile components going down to the next stage")
    b.vapour_flow = Var(time, stages, **flow, doc="Vapour going up to the next stage")
    b.x = Var(time, stages, b.volatile, **fraction, doc="Liquid mole fraction among volatile components")
    b.y = Var(time, stages, b.volatile, **fraction, doc="Vapour mole fraction")
    if DIMERISING in b.volatile:
        b.y[:, :, DIMERISING].setlb(0)
    b.y_equilibrium = Var(time, stages, b.volatile, **fraction, doc="Vapour fraction in equilibrium with the liquid")
    b.ln_gamma = Var(time, stages, b.volatile, initialize=0, bounds=(-10, 10), doc="ln of the activity coefficient")
    b.nrtl_sum = Var(time, stages, b.solvents, initialize=1, bounds=(1e-3, 100), doc="NRTL: S_j")
    b.nrtl_ratio = Var(time, stages, b.solvents, initialize=0.1, bounds=(-20, 20), doc="NRTL: R_j")
    b.liquid_enthalpy = Var(time, stages, **enthalpy, doc="Molar enthalpy of the volatile liquid")
    b.vapour_enthalpy = Var(time, stages, **enthalpy, doc="Molar enthalpy of the vapour")
    b.murphree_efficiency = Var(time, stages, initialize=1, bounds=(0.05, 1.2), doc="Murphree vapour efficiency")
    if DIMERISING in b.volatile:
        pressure = {"initialize": 10.0, "bounds": (-1e3, 1e6), "units": pyunits.Pa}
        b.monomer_pressure = Var(time, stages, **pressure, doc="Partial pressure of acetic acid monomer")
        b.dimer_pressure = Var(time, stages, **pressure, doc="Partial pressure of acetic acid dimer")


def add_activity_equations(b) -> None:
    """Adds NRTL in three steps: S_j, R_j and ln gamma, so that each row stays short."""
    time, stages = b.flowsheet().time, b.stages

    def liquid(t, n):
        return {j: b.x[t, n, j] for j in b.solvents}

    @b.Constraint(time, stages, b.solvents, doc="NRTL: S_j is the sum of G_kj x_k")
    def nrtl_sum_equation(b, t, n, j):
        return b.nrtl_sum[t, n, j] == local_sum(j, liquid(t, n), kelvin(b, t, n))

    @b.Constraint(time, stages, b.solvents, doc="NRTL: R_j S_j is the sum of tau_mj G_mj x_m")
    def nrtl_ratio_equation(b, t, n, j):
        return b.nrtl_ratio[t, n, j] * b.nrtl_sum[t, n, j] == local_moment(j, liquid(t, n), kelvin(b, t, n))

    @b.Constraint(time, stages, b.volatile, doc="Activity coefficient; carbon dioxide relative to Henry's law")
    def ln_gamma_equation(b, t, n, j):
        if j == SOLUTE:
            return b.ln_gamma[t, n, j] == solute_ln_gamma({k: b.x[t, n, k] for k in b.volatile})
        S = {k: b.nrtl_sum[t, n, k] for k in b.solvents}
        R = {k: b.nrtl_ratio[t, n, k] for k in b.solvents}
        return b.ln_gamma[t, n, j] == ln_gamma_from(j, liquid(t, n), kelvin(b, t, n), S, R)


def add_equilibrium_equations(b) -> None:
    """Adds the equilibrium vapour of every stage, its summation and the Murphree efficiency."""
    time, stages = b.flowsheet().time, b.stages
    dimerises = DIMERISING in b.volatile

    def escaping(t, n, j):
        T = kelvin(b, t, n)
        return b.x[t, n, j] * exp(b.ln_gamma[t, n, j]) * reference_pressure(j, T) * pyunits.Pa

    if dimerises:

        @b.Constraint(time, stages, doc="Monomer of acetic acid above the liquid")
        def monomer_equilibrium(b, t, n):
            return b.monomer_pressure[t, n] == escaping(t, n, DIMERISING)

        @b.Constraint(time, stages, doc="Mass action of dimerisation, p2 = k p1^2")
        def dimer_equilibrium(b, t, n):
            k = dimerisation_constant(kelvin(b, t, n)) / pyunits.Pa
            return b.dimer_pressure[t, n] == k * b.monomer_pressure[t, n] ** 2

    @b.Constraint(time, stages, b.volatile, doc="Equilibrium with the liquid of the stage")
    def vapour_liquid_equilibrium(b, t, n, j):
        total = b.pressure[t, n] + b.dimer_pressure[t, n] if dimerises else b.pressure[t, n]
        if j == DIMERISING:
            return b.y_equilibrium[t, n, j] * total == b.monomer_pressure[t, n] + 2 * b.dimer_pressure[t, n]
        return b.y_equilibrium[t, n, j] * total == escaping(t, n, j)

    @b.Constraint(time, stages, b.volatile, doc="Murphree: the vapour goes part of the way to equilibrium")
    def murphree(b, t, n, j):
        if n == b.stages.last():
            return b.y[t, n, j] == b.y_equilibrium[t, n, j]
        below = b.y[t, b.stages.next(n), j]
        step = b.y_equilibrium[t, n, j] - below
        return b.y[t, n, j] == below + b.murphree_efficiency[t, n] * step

    @b.Constraint(time, stages, doc="Liquid fractions sum to 1")
    def liquid_summation(b, t, n):
        return sum(b.x[t, n, j] for j in b.volatile) == 1

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
