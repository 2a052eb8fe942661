"""Rates of enzymatic hydrolysis: adsorbed enzyme cuts cellulose and xylan, free enzyme cuts cellobiose.

Symbols, all of one tank: c_j concentration of sugar j, P of reactive polymer, A of the solids that adsorb, A_0 of those
fed, E enzyme of one class, F free, B bound (kg/m3), rates in kg of reactant per m3 and s.

    B (1 + K F) = M K F A,   F + B = E                     Langmuir adsorption, M capacity, K constant
    s A = P,   R = (A / A_0)^gamma                         share of a polymer among the solids; substrate reactivity
    r (1 + sum_j c_j / I_j) = f k B s R P                  cellulose to cellobiose, to glucose; xylan to xylose
    r (K_M (1 + sum_j c_j / I_j) + c) = f k F c            cellobiose to glucose
    f = a exp(-E_a / R_g (1/T - 1/T_ref))                  a enzyme activity

Cellulose to glucose is the work of all bound classes, the other polymer reactions that of the first class, cellobiose
that of the last class. A part of each polymer can be inert: P = p - (1 - phi) p_fed.

Two sets of constants (`HydrolysisKinetics`). `kadam_2004` has two classes, cellulose alone adsorbs (so s = 1), and it
counts in g/kg of slurry: the numbers hold in kg/m3 of a slurry of 1000 kg/m3, which is how they are used. `high_solids`
has one class, all suspended solids adsorb, and it counts in g/L. Neither knows deactivation (keep below 55 degC), nor
the yield that poor mixing costs at high solids.

Source: `hydrolysis_kinetics.csv`.
"""

from enum import Enum

from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Expression, NonNegativeReals, RangeSet, Set, Var, exp, log
from pyomo.environ import units as pyunits

from nexus.property_packages.components import GAS_CONSTANT
from nexus.unit_models.rate_constants import add_constants
from nexus.unit_models.reactions import reaction

CELLOBIASE = "cellobiose_to_glucose"
REACTIONS = {
    "cellulose_to_cellobiose": reaction("2 Glucan + Water -> Cellobiose", "Glucan"),
    "cellulose_to_glucose": reaction("Glucan + Water -> Glucose", "Glucan"),
    "xylan_to_xylose": reaction("Xylan + Water -> Xylose", "Xylan"),
    CELLOBIASE: reaction("Cellobiose + Water -> 2 Glucose", "Cellobiose"),
}
POLYMERS = {"cellulose": "Glucan", "xylan": "Xylan"}
POLYMER_OF = {"cellulose_to_cellobiose": "cellulose", "cellulose_to_glucose": "cellulose", "xylan_to_xylose": "xylan"}
SUGARS = ("Cellobiose", "Glucose", "Xylose")
TRACE = 1e-6 * pyunits.kg / pyunits.m**3
"""Added to the adsorbing solids where they divide, so that their absence is harmless; 1e-8 of usual slurries."""


class HydrolysisKinetics(Enum):
    """The set of rate constants."""

    kadam_2004 = "kadam_2004"
    high_solids = "high_solids"

    @property
    def cellulose_adsorbs_alone(self) -> bool:
        """Whether enzyme binds to cellulose only; else to all suspended solids."""
        return self is HydrolysisKinetics.kadam_2004

    @property
    def counts_by_mass(self) -> bool:
        """Whether concentrations are per mass of slurry (taken as 1000 kg/m3); else per volume."""
        return self is HydrolysisKinetics.kadam_2004


def add_tank_variables(unit, count: int, kinetics: HydrolysisKinetics) -> None:
    """Adds the constants, the sets of tanks and species, and concentrations and rates of every tank."""
    add_constants(unit, "hydrolysis_kinetics.csv", kinetics.value)
    unit.tank_set = RangeSet(count, doc="Tanks, the first first")
    unit.enzyme_set = Set(initialize=list(unit.enzyme_share), doc="Classes of enzyme")
    tanks, time = unit.tank_set, unit.flowsheet().time
    density, rate = pyunits.kg / pyunits.m**3, pyunits.kg / pyunits.m**3 / pyunits.s

    def add(name, index, start, factor, units, doc, upper=None):
        variable = Var(
            time, tanks, *index, domain=NonNegativeReals, initialize=start, bounds=(0, upper), units=units, doc=doc
        )
        setattr(unit, name, variable)
        for data in variable.values():
            set_scaling_factor(data, factor)

    add("concentration", [SUGARS], 10.0, 0.1, density, "Concentration of a sugar")
    add("reactive_polymer", [list(POLYMERS)], 20.0, 0.1, density, "Concentration of the polymer that enzymes reach")
    add("adsorbing_solids", [], 100.0, 0.01, density, "Concentration of the solids that adsorb enzyme")
    add("fed_adsorbing_solids", [], 100.0, 0.01, density, "The adsorbing solids that were fed, per volume of this tank")
    add("free_enzyme", [unit.enzyme_set], 0.02, 100.0, density, "Concentration of free enzyme")
    add("bound_enzyme", [unit.enzyme_set], 0.2, 10.0, density, "Concentration of adsorbed enzyme")
    add("polymer_share", [list(POLYMERS)], 0.5, 1.0, pyunits.dimensionless, "Reactive polymer in the adsorbing solids")
    add("reactivity", [], 0.8, 1.0, pyunits.dimensionless, "Reactivity of the substrate", 2.0)
    add("reaction_rate", [list(REACTIONS)], 1e-4, 1e4, rate, "Rate in mass of reactant")


def add_adsorption(unit) -> None:
    """Adds the Langmuir equilibrium of `enzyme_flow_mass[t]` in `rate_flow_vol[t, k]` of the unit."""

    def total(b, t, k, e):
        enzyme = b.free_enzyme[t, k, e] + b.bound_enzyme[t, k, e]
        return enzyme * b.rate_flow_vol[t, k] == b.enzyme_share[e] * b.enzyme_flow_mass[t]

    def langmuir(b, t, k, e):
        free, bound = b.free_enzyme[t, k, e], b.bound_enzyme[t, k, e]
        strength = b.adsorption_constant[e] * free
        return bound * (1 + strength) == b.adsorption_capacity[e] * strength * b.adsorbing_solids[t, k]

    index = (unit.flowsheet().time, unit.tank_set, unit.enzyme_set)
    unit.adsorption = Constraint(*index, rule=langmuir, doc="Langmuir adsorption of enzyme")
    unit.enzyme_balance = Constraint(*index, rule=total, doc="Enzyme is free or bound")


def add_reactivity(unit) -> None:
    """Adds polymer shares and reactivity."""

    def reactivity(b, t, k):
        left, fed = (x[t, k] / TRACE + 1 for x in (b.adsorbing_solids, b.fed_adsorbing_solids))
        return b.reactivity[t, k] == exp(b.reactivity_exponent * (log(left) - log(fed)))

    def share(b, t, k, p):
        return b.polymer_share[t, k, p] * (b.adsorbing_solids[t, k] + TRACE) == b.reactive_polymer[t, k, p]

    time = unit.flowsheet().time
    unit.substrate_reactivity = Constraint(time, unit.tank_set, rule=reactivity, doc="Reactivity falls with conversion")
    unit.polymer_share_equation = Constraint(
        time, unit.tank_set, list(POLYMERS), rule=share, doc="Share of the polymer among the adsorbing solids"
    )


def inhibition(unit, t, k, r: str):
    """Returns the sum of sugar concentrations over their inhibition constants of reaction `r`."""
    pairs = [(c, constant) for (name, c), constant in unit.inhibition_constant.items() if name == r]
    return sum((unit.concentration[t, k, c] / constant for c, constant in pairs), start=0.0)


def add_rates(unit, temperature) -> None:
    """Adds the rate of every reaction in every tank; `temperature(t)` is that of the tanks."""
    gas = GAS_CONSTANT * pyunits.J / pyunits.mol / pyunits.K
    first, last = unit.enzyme_set.first(), unit.enzyme_set.last()
    unit.temperature_factor = Expression(
        unit.flowsheet().time,
        rule=lambda b, t: exp(-b.activation_energy / gas * (1 / temperature(t) - 1 / b.reference_temperature)),
        doc="Rate over that at the reference temperature",
    )

    def rate(b, t, k, r):
        factor, inhibited = b.enzyme_activity[t] * b.temperature_factor[t], inhibition(b, t, k, r)
        if r == CELLOBIASE:
            c = b.concentration[t, k, "Cellobiose"]
            resistance = b.michaelis_constant * (1 + inhibited) + c
            return b.reaction_rate[t, k, r] * resistance == factor * b.cellobiose_rate * b.free_enzyme[t, k, last] * c
        p, bound = POLYMER_OF[r], b.bound_enzyme[t, k, first]
        if r == "cellulose_to_glucose":
            bound = sum(b.bound_enzyme[t, k, e] for e in b.enzyme_set)
        accessible = b.polymer_share[t, k, p] * b.reactivity[t, k] * b.reactive_polymer[t, k, p]
        return b.reaction_rate[t, k, r] * (1 + inhibited) == factor * b.polymer_rate[r] * bound * accessible

    unit.rate_law = Constraint(
        unit.flowsheet().time, unit.tank_set, list(REACTIONS), rule=rate, doc="Rate with inhibition by sugars"
    )
