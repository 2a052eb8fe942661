"""A vent on a liquid vessel: gas leaves in equilibrium with the liquid that leaves.

    y[j] P = x[j] gamma[j] p_ref[j](T),   x[j] = n[j] / sum of n over the volatile components of the liquid
    n_vent[j] = y[j] n_vent
    0 <= n_vent  complementary to  sum over j of y[j] <= 1,   as   (n_vent / 10 mol/s) (1 - sum of y) = e^2

Symbols: y mole fraction in the vent, or that with which the liquid would be in equilibrium, x in the liquid, P pressure
(Pa), T temperature (K) of the vessel, gamma activity coefficient, p_ref vapour pressure, or Henry constant for carbon
dioxide (Pa), n molar flow (mol/s). A liquid that could hold more gas than there is gives none off: its fractions sum to
less than 1. With e = 0.001 they lack 1e-7 where 100 mol/s leave; one that lacks a tenth gives off 1e-4 mol/s; where
both meet, 0.01 mol/s leave and the fractions lack 0.001. The root in which too much stays dissolved is out. Gases
without a condensed state (O2, N2) leave by the vent alone.

`activity_coefficient[j]` is a fixed Var that starts at infinite dilution in water at 305 K (NRTL); 1 for water and for
carbon dioxide, whose reference is Henry's law. Acetic acid's dimer is neglected: its vapour is too dilute here.
"""

from math import exp

from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, NonNegativeReals, Set, Var
from pyomo.environ import units as pyunits

from nexus.property_packages.components import get_component
from nexus.property_packages.nrtl import ln_gamma
from nexus.property_packages.vapour_liquid import SOLUTE, VOLATILE
from nexus.property_packages.vapour_pressure import saturation_pressure
from nexus.unit_models.balances import component_set
from nexus.unit_models.complementarity import add_complementarity, let_awake, start_complementarity

T_DILUTION = 305.0  # K
VENT_FLOW = 10 * pyunits.mol / pyunits.s
VENT_EPS = 1e-3


def infinite_dilution(component: str) -> float:
    """Returns the activity coefficient of `component` at infinite dilution in water at 305 K."""
    if component in ("Water", SOLUTE):
        return 1.0
    return exp(ln_gamma({"Water": 1.0, component: 0.0}, T_DILUTION)[component])


def add_vent(unit, liquid, vent) -> None:
    """Adds the equations that set the flow, temperature and pressure of `vent` from the `liquid` that leaves.

    Raises ValueError where the vent carries a component that has a condensed state but no vapour pressure here.
    """
    liquids, gases = component_set(liquid), component_set(vent)
    volatile = [j for j in gases if j in liquids and j in VOLATILE]
    unknown = [j for j in gases if j not in volatile and (j in liquids or get_component(j).hf_condensed is not None)]
    if unknown:
        raise ValueError(
            f"The vent of {unit.name} cannot carry {', '.join(unknown)}: it may carry gases without a condensed state "
            f"and those of {', '.join(VOLATILE)} that the liquid carries"
        )
    _add_variables(unit, gases, volatile)
    _add_equilibrium(unit, liquid, vent, volatile, [j for j in liquids if j in VOLATILE])
    _add_conditions(unit, liquid, vent)


def _add_variables(unit, gases: list[str], volatile: list[str]) -> None:
    time = unit.flowsheet().time
    unit.vent_gas_set = Set(initialize=gases, doc="Components of the vent")
    unit.vent_volatile_set = Set(initialize=volatile, doc="Components in equilibrium between liquid and vent")
    unit.activity_coefficient = Var(
        unit.vent_volatile_set,
        initialize={j: infinite_dilution(j) for j in volatile},
        bounds=(1e-3, 1e3),
        units=pyunits.dimensionless,
        doc="Activity coefficient in the liquid that the vent leaves",
    )
    unit.activity_coefficient.fix()
    unit.vent_flow_mol = Var(
        time, domain=NonNegativeReals, initialize=100.0, units=pyunits.mol / pyunits.s, doc="Molar flow of the vent"
    )
    unit.vent_mole_fraction = Var(
        time, unit.vent_gas_set, initialize=0.5, bounds=(0, 1), units=pyunits.dimensionless, doc="Mole fraction"
    )
    set_scaling_factor(unit.activity_coefficient, 1.0)
    for data in unit.vent_flow_mol.values():
        set_scaling_factor(data, 1e-2)
    set_scaling_factor(unit.vent_mole_fraction, 1.0)


def _add_equilibrium(unit, liquid, vent, volatile: list[str], solvent: list[str]) -> None:
    time = unit.flowsheet().time

    def equilibrium(b, t, j):
        n = liquid[t].flow_mol_comp
        p_ref = saturation_pressure(j, liquid[t].temperature / pyunits.K) * pyunits.Pa
        total = sum(n[k] for k in solvent)
        return b.vent_mole_fraction[t, j] * liquid[t].pressure * total == b.activity_coefficient[j] * p_ref * n[j]

    unit.vent_equilibrium = Constraint(
        time, unit.vent_volatile_set, rule=equilibrium, doc="The vent is in equilibrium with the liquid"
    )
    unit.vent_component_flow = Constraint(
        time,
        unit.vent_gas_set,
        rule=lambda b, t, j: vent[t].flow_mol_comp[j] == b.vent_mole_fraction[t, j] * b.vent_flow_mol[t],
        doc="Component flow is mole fraction times flow",
    )
    add_complementarity(
        unit,
        "vent_or_undersaturated",
        lambda b, t: b.vent_flow_mol[t] / VENT_FLOW,
        lambda b, t: 1 - sum(b.vent_mole_fraction[t, j] for j in b.vent_gas_set),
        VENT_EPS,
        "Gas leaves where its mole fractions sum to 1; a liquid that could hold more keeps it",
    )
    for state in vent.values():
        let_awake((*state.flow_mol_comp.values(), state.flow_mass, state.enthalpy_flow))
    let_awake(unit.vent_flow_mol.values())


def _add_conditions(unit, liquid, vent) -> None:
    for name in ("temperature", "pressure"):

        def rule(b, t, name=name):
            return vent[t].component(name) == liquid[t].component(name)

        setattr(unit, f"vent_{name}", Constraint(unit.flowsheet().time, rule=rule, doc=f"Vent and liquid share {name}"))


def guess_vent(unit, vent) -> None:
    """Sets the vent's flow and mole fractions from its component flows' values."""
    for t in unit.flowsheet().time:
        flows = {j: vent[t].flow_mol_comp[j].value for j in unit.vent_gas_set}
        unit.vent_flow_mol[t].set_value(sum(flows.values()))
        for j, flow in flows.items():
            unit.vent_mole_fraction[t, j].set_value(flow / max(sum(flows.values()), 1e-8))
    start_complementarity(unit, "vent_or_undersaturated")
