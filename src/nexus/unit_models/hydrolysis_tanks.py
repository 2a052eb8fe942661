"""Tanks of a hydrolysis train: flows, concentrations and balances of every tank, as functions that take the unit block.

Symbols and equations: see `nexus.unit_models.hydrolysis_train`, whose parts these are.
"""

from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Expression, NonNegativeReals, Var
from pyomo.environ import units as pyunits

from nexus.property_packages.components import get_component
from nexus.unit_models.balances import component_flow, component_set
from nexus.unit_models.conversion_vessel import inlet_states
from nexus.unit_models.hydrolysis_kinetics import POLYMERS, REACTIONS, SUGARS
from nexus.unit_models.streams import solid_components

REACTING = ("Glucan", "Xylan", "Cellobiose", "Glucose", "Xylose", "Water")
KG_PER_MOL = pyunits.kg / pyunits.mol
M3_PER_MOL = pyunits.m**3 / pyunits.mol
NOMINAL_DENSITY = 1000 * pyunits.kg / pyunits.m**3


def molar_mass(j: str):
    """Returns the molar mass of component `j` with its unit."""
    return get_component(j).molar_mass * KG_PER_MOL


def fed_flow(unit, t, j: str):
    """Returns the molar flow of component `j` that enters the train."""
    return sum(component_flow(s[t], j) for s in inlet_states(unit))


def adsorbents(unit) -> list[str]:
    """Returns the solids that adsorb enzyme by the unit's set of constants."""
    alone = unit.config.kinetics.cellulose_adsorbs_alone
    return [POLYMERS["cellulose"]] if alone else solid_components(unit.outlet_state)


def solids_flow_mass(unit, t, k, names):
    """Returns the mass flow of the solids `names` out of tank `k`."""
    reacting = sum(molar_mass(j) * unit.tank_flow_mol[t, k, j] for j in names if j in REACTING)
    inert = [j for j in names if j not in REACTING]
    return reacting + sum(molar_mass(j) * fed_flow(unit, t, j) for j in inert) if inert else reacting


def add_flows(unit) -> None:
    """Adds molar and volume flows out of every tank, and the extents."""
    time, tanks = unit.flowsheet().time, unit.tank_set
    unit.tank_flow_mol = Var(
        time,
        tanks,
        REACTING,
        domain=NonNegativeReals,
        initialize=10.0,
        units=pyunits.mol / pyunits.s,
        doc="Molar flow out of a tank",
    )
    unit.reaction_extent = Var(
        time, tanks, list(REACTIONS), initialize=1.0, units=pyunits.mol / pyunits.s, doc="Extent of reaction"
    )
    for index, data in unit.tank_flow_mol.items():
        set_scaling_factor(data, 1e-3 if index[-1] == "Water" else 0.1)
    for data in unit.reaction_extent.values():
        set_scaling_factor(data, 1.0)

    def volume_flow(b, t, k):
        change = sum(
            (b.tank_flow_mol[t, k, j] - fed_flow(unit, t, j)) * (get_component(j).molar_volume * M3_PER_MOL)
            for j in REACTING
        )
        return sum(s[t].flow_vol for s in inlet_states(unit)) + change

    unit.tank_flow_vol = Expression(time, tanks, rule=volume_flow, doc="Volume flow out of a tank")
    if unit.config.kinetics.counts_by_mass:
        unit.rate_flow_vol = Expression(
            time,
            tanks,
            rule=lambda b, t, k: sum(s[t].flow_mass for s in inlet_states(unit)) / NOMINAL_DENSITY,
            doc="Volume flow that concentrations and rates refer to",
        )
    else:
        unit.rate_flow_vol = Expression(
            time,
            tanks,
            rule=lambda b, t, k: b.tank_flow_vol[t, k],
            doc="Volume flow that concentrations and rates refer to",
        )


def add_concentrations(unit) -> None:
    """Adds the definitions of concentrations."""
    time, tanks = unit.flowsheet().time, unit.tank_set

    def sugar(b, t, k, j):
        return b.concentration[t, k, j] * b.rate_flow_vol[t, k] == molar_mass(j) * b.tank_flow_mol[t, k, j]

    def polymer(b, t, k, p):
        j = POLYMERS[p]
        reactive = b.tank_flow_mol[t, k, j] - (1 - b.reactive_share[p]) * fed_flow(unit, t, j)
        return b.reactive_polymer[t, k, p] * b.rate_flow_vol[t, k] == molar_mass(j) * reactive

    binding = adsorbents(unit)

    def solids(b, t, k):
        return b.adsorbing_solids[t, k] * b.rate_flow_vol[t, k] == solids_flow_mass(unit, t, k, binding)

    def solids_fed(b, t, k):
        fed = sum(molar_mass(j) * fed_flow(unit, t, j) for j in binding)
        return b.fed_adsorbing_solids[t, k] * b.rate_flow_vol[t, k] == fed

    unit.sugar_concentration = Constraint(time, tanks, SUGARS, rule=sugar, doc="Concentration of a sugar")
    unit.polymer_concentration = Constraint(
        time, tanks, list(POLYMERS), rule=polymer, doc="Concentration of the polymer that enzymes reach"
    )
    unit.solids_concentration = Constraint(time, tanks, rule=solids, doc="Concentration of the adsorbing solids")
    unit.fed_solids_concentration = Constraint(
        time, tanks, rule=solids_fed, doc="The adsorbing solids that were fed, per volume of this tank"
    )


def add_balances(unit) -> None:
    """Adds component balances, extents from rates, and the flow to the outlet."""
    time, tanks, count = unit.flowsheet().time, unit.tank_set, unit.config.tanks

    def balance(b, t, k, j):
        made = sum(
            r.coefficient(j) * b.reaction_extent[t, k, name] for name, r in REACTIONS.items() if r.coefficient(j) != 0
        )
        before = fed_flow(unit, t, j) if k == tanks.first() else b.tank_flow_mol[t, k - 1, j]
        return b.tank_flow_mol[t, k, j] == before + made

    def extent(b, t, k, r):
        item = REACTIONS[r]
        used = -item.coefficient(item.key) * molar_mass(item.key) * b.reaction_extent[t, k, r]
        return used == b.reaction_rate[t, k, r] * b.residence_time / count * b.rate_flow_vol[t, k]

    def outlet(b, t, j):
        leaving = b.tank_flow_mol[t, count, j] if j in REACTING else fed_flow(unit, t, j)
        return b.outlet_state[t].flow_mol_comp[j] == leaving

    unit.tank_component_balance = Constraint(time, tanks, REACTING, rule=balance, doc="Component balance of a tank")
    unit.extent_from_rate = Constraint(
        time, tanks, list(REACTIONS), rule=extent, doc="A tank converts at its rate during its residence time"
    )
    unit.outlet_balance = Constraint(
        time, component_set(unit.outlet_state), rule=outlet, doc="The last tank flows to the outlet"
    )
