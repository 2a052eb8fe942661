"""Equations of the cogeneration section that let it run with too little fuel, too much, or past the turbine.

Every function takes the section, whose units are there, and adds named variables and equations to it.
"""

from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Expression, Var
from pyomo.environ import units as pyunits

from nexus.unit_models.combustion import heat_of_combustion
from nexus.unit_models.complementarity import add_complementarity, let_awake

GAS_EPS, HEATING_EPS = 1e-3, 1e-2
GAS_HEAT = 1e7 * pyunits.W
EXHAUST_FLOW = 200 * pyunits.mol / pyunits.s
HEATING_FLOW = 100 * pyunits.mol / pyunits.s
ATMOSPHERE = 101325 * pyunits.Pa


def add_letdown(section) -> None:
    """Adds the live steam that passes the turbine by, and the water that cools it."""
    section.letdown_flow = Var(
        section.time, initialize=0, bounds=(0, 1e3), units=pyunits.kg / pyunits.s, doc="Live steam past the turbine"
    )
    for data in section.letdown_flow.values():
        set_scaling_factor(data, 0.1)
    section.letdown = Constraint(
        section.time,
        rule=lambda b, t: b.live_header.letdown_outlet_state[t].flow_mass == b.letdown_flow[t],
        doc="Live steam that passes the turbine by, to the users of the low extraction",
    )

    def spray(b, t):
        live, water = b.low_header.letdown_inlet_state[t], b.low_header.spray_inlet_state[t]
        target = b.low_header.turbine_inlet_state[t].enth_mol
        return water.flow_mol * (target - water.enth_mol) == live.flow_mol * (live.enth_mol - target)

    section.desuperheating = Constraint(
        section.time,
        rule=spray,
        doc="Sprayed feedwater cools let-down steam to the low extraction's enthalpy",
    )


def add_gas_or_condensing(section) -> None:
    """Adds that natural gas is burnt only where the turbine's exhaust is at its least."""
    section.minimum_exhaust_share = Var(
        initialize=0.05, bounds=(0, 0.5), units=pyunits.dimensionless, doc="Least exhaust per inlet of the turbine"
    )
    section.natural_gas_heat = Expression(
        section.time,
        rule=lambda b, t: heat_of_combustion({"gas": [b.boiler.natural_gas_inlet_state]}, t, higher=True),
        doc="Higher heating value of the natural gas",
    )
    section.exhaust_surplus = Expression(
        section.time,
        rule=lambda b, t: (
            b.turbine.exhaust_outlet_state[t].flow_mol - b.minimum_exhaust_share * b.turbine.inlet_state[t].flow_mol
        ),
        doc="Exhaust of the turbine above its least flow",
    )
    add_complementarity(
        section,
        "condensing_or_gas",
        lambda b, t: b.exhaust_surplus[t] / EXHAUST_FLOW,
        lambda b, t: b.natural_gas_heat[t] / GAS_HEAT,
        GAS_EPS,
        "Natural gas is burnt only where the turbine's exhaust is at its least",
    )
    for block in (section.natural_gas.properties, section.boiler.natural_gas_inlet_state):
        for state in block.values():
            let_awake((*state.flow_mol_comp.values(), state.flow_mass, state.enthalpy_flow))


def add_floating_deaerator(section) -> None:
    """Adds that steam holds the pressure of the deaerator, or that hot condensates raise it."""
    section.deaerator_set_pressure = Var(
        section.time, initialize=3e5, bounds=(1e5, 1.5e6), units=pyunits.Pa, doc="Least pressure of the deaerator"
    )
    set_scaling_factor(section.deaerator_set_pressure, 1e-5)

    add_complementarity(
        section,
        "heating_or_pressure",
        lambda b, t: b.deaerator.steam_inlet_state[t].flow_mol / HEATING_FLOW,
        lambda b, t: (b.deaerator.outlet_state[t].pressure - b.deaerator_set_pressure[t]) / ATMOSPHERE,
        HEATING_EPS,
        "Steam holds the deaerator's pressure, or condensates without steam raise it",
    )
    for block in (section.deaerator.steam_inlet_state, section.low_header.deaerator_outlet_state):
        for state in block.values():
            let_awake((state.flow_mol, state.flow_mass))
