"""Vapour-liquid equilibrium of one or many stages as equations, for columns and flashes alike.

The functions take a block with ordered Sets `stages` and `volatile` (component names) and the Set of times; variables
are indexed by time and stage (and component). Equations and symbols are those of `vapour_liquid`: the activity
coefficients take three short rows each (S_j, R_j, ln gamma) instead of one long expression.
"""

from pyomo.environ import Set, Var, exp, value
from pyomo.environ import units as pyunits

from nexus.property_packages.acetic_acid_dimer import dimerisation_constant
from nexus.property_packages.nrtl import ln_gamma_from, local_moment, local_sum
from nexus.property_packages.vapour_liquid import (
    DIMERISING,
    SOLUTE,
    reference_pressure,
    solute_ln_gamma,
    solvents,
)


def kelvin(b, t, n):
    """Returns the temperature of a stage as a number of kelvin."""
    return b.temperature[t, n] / pyunits.K


def fraction_options(b) -> dict:
    """Returns start and bounds of mole fractions.

    Fractions may leave [0, 1] by 1e-4 while iterating, so that an absent component does not sit on a bound: no
    equation takes their logarithm or divides by them.
    """
    return {"initialize": 1 / len(b.volatile), "bounds": (-1e-4, 1.0001)}


def add_equilibrium_variables(b, time) -> None:
    """Adds temperature, pressure, liquid, the vapour in equilibrium with it, and auxiliary variables."""
    stages, fraction = b.stages, fraction_options(b)
    b.solvents = Set(initialize=solvents(list(b.volatile)), ordered=True, doc="Components that NRTL describes")
    b.temperature = Var(time, stages, initialize=370, bounds=(270, 470), units=pyunits.K, doc="Stage temperature")
    b.pressure = Var(time, stages, initialize=1.5e5, bounds=(1e4, 2e6), units=pyunits.Pa, doc="Stage pressure")
    b.x = Var(time, stages, b.volatile, **fraction, doc="Liquid mole fraction among volatile components")
    b.y_equilibrium = Var(time, stages, b.volatile, **fraction, doc="Vapour fraction in equilibrium with the liquid")
    b.ln_gamma = Var(time, stages, b.volatile, initialize=0, bounds=(-10, 10), doc="ln of the activity coefficient")
    b.nrtl_sum = Var(time, stages, b.solvents, initialize=1, bounds=(1e-3, 100), doc="NRTL: S_j")
    b.nrtl_ratio = Var(time, stages, b.solvents, initialize=0.1, bounds=(-20, 20), doc="NRTL: R_j")
    if DIMERISING in b.volatile:
        pressure = {"initialize": 10.0, "bounds": (-1e3, 1e6), "units": pyunits.Pa}
        b.monomer_pressure = Var(time, stages, **pressure, doc="Partial pressure of acetic acid monomer")
        b.dimer_pressure = Var(time, stages, **pressure, doc="Partial pressure of acetic acid dimer")


def add_activity_equations(b, time, pairs=None) -> None:
    """Adds NRTL in three steps: S_j, R_j and ln gamma, so that each row stays short; `pairs` as in `nrtl`."""
    stages = b.stages

    def liquid(t, n):
        return {j: b.x[t, n, j] for j in b.solvents}

    @b.Constraint(time, stages, b.solvents, doc="NRTL: S_j is the sum of G_kj x_k")
    def nrtl_sum_equation(b, t, n, j):
        return b.nrtl_sum[t, n, j] == local_sum(j, liquid(t, n), kelvin(b, t, n), pairs)

    @b.Constraint(time, stages, b.solvents, doc="NRTL: R_j S_j is the sum of tau_mj G_mj x_m")
    def nrtl_ratio_equation(b, t, n, j):
        return b.nrtl_ratio[t, n, j] * b.nrtl_sum[t, n, j] == local_moment(j, liquid(t, n), kelvin(b, t, n), pairs)

    @b.Constraint(time, stages, b.volatile, doc="Activity coefficient; carbon dioxide relative to Henry's law")
    def ln_gamma_equation(b, t, n, j):
        if j == SOLUTE:
            return b.ln_gamma[t, n, j] == solute_ln_gamma({k: b.x[t, n, k] for k in b.volatile})
        S = {k: b.nrtl_sum[t, n, k] for k in b.solvents}
        R = {k: b.nrtl_ratio[t, n, k] for k in b.solvents}
        return b.ln_gamma[t, n, j] == ln_gamma_from(j, liquid(t, n), kelvin(b, t, n), S, R, pairs)


def add_vapour_liquid_equilibrium(b, time) -> None:
    """Adds the equilibrium vapour of every stage, and that the liquid fractions sum to 1."""
    stages = b.stages
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

    @b.Constraint(time, stages, doc="Liquid fractions sum to 1")
    def liquid_summation(b, t, n):
        return sum(b.x[t, n, j] for j in b.volatile) == 1


def follow_equilibrium(b, t) -> None:
    """Computes activity coefficients and the pressures of acetic acid from temperature and composition at time `t`."""
    explicit = [
        (b.nrtl_sum, b.nrtl_sum_equation),
        (b.nrtl_ratio, b.nrtl_ratio_equation),
        (b.ln_gamma, b.ln_gamma_equation),
    ]
    if DIMERISING in b.volatile:
        explicit += [(b.monomer_pressure, b.monomer_equilibrium), (b.dimer_pressure, b.dimer_equilibrium)]
    follow(explicit, t)


def follow(explicit, t) -> None:
    """Computes each (variable, equation) pair in turn for the indices at time `t`."""
    for variable, equation in explicit:
        for index in equation:
            if index == t or (isinstance(index, tuple) and index[0] == t):
                compute(variable[index], equation[index])


def compute(variable, equation) -> None:
    """Gives a free variable the value that satisfies an equation linear in it."""
    if variable.fixed:
        return
    target = value(equation.upper)
    variable.set_value(0.0, skip_validation=True)
    at_zero = value(equation.body) - target
    span = max(abs(at_zero), 1.0)
    variable.set_value(span, skip_validation=True)
    slope = (value(equation.body) - target - at_zero) / span
    variable.set_value(-at_zero / slope, skip_validation=True)
