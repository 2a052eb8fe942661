"""Equilibria of a digester: biogas saturated with water, gases that leave the liquid, pH by one charge balance.

    n_j,aq = H_j(T) y_j p m_water              Henry's law for the undissociated gas, j = CO2 and H2S
    kLa (n_j,aq - H_j y_j p m_water) = D n_j,gas   where transfer to the gas takes time: kLa in 1/s, dilution D in 1/s
    charge balance of the effluent, see `aqueous_equilibria`

Every function takes the unit block, with `effluent_state`, `biogas_state` and `pH[t]`, and adds named components to it.
"""

from collections.abc import Callable

from pyomo.environ import Constraint, Expression, value
from pyomo.environ import units as pyunits

from nexus.property_packages.aqueous_equilibria import (
    anion_fraction,
    apparent_totals,
    dissociation_constant,
    gas_solubility,
    net_charge,
)
from nexus.unit_models.balances import component_set
from nexus.unit_models.gas_liquid import SOLUBILITY, add_gas_solubility, add_water_saturation, guess_water, kelvin
from nexus.unit_models.streams import set_stream

MOL_PER_S = pyunits.mol / pyunits.s
MOLALITY = pyunits.mol / pyunits.kg


def undissociated(unit, t, name: str):
    """Returns the flow of undissociated CO2 or H2S in the effluent at the unit's pH."""
    liquid = unit.effluent_state[t]
    if name == "CO2":
        bicarbonate = dissociation_constant("CO2", kelvin(liquid)) * 10 ** unit.pH[t]
        return liquid.flow_mol_comp["CO2"] / (1 + bicarbonate)
    return liquid.flow_mol_comp[name] * (1 - anion_fraction(name, unit.pH[t], kelvin(liquid)))


def add_digester_equilibria(unit, rates: Callable | None = None) -> None:
    """Adds water saturation, `CO2_solubility`, `H2S_solubility` and `charge_balance`.

    Args:
        unit: the unit block
        rates: `rates(t)` returns the transfer coefficient and the dilution rate, 1/s; None: equilibrium
    """
    liquid, gas = unit.effluent_state, unit.biogas_state

    def charge(b, t):
        names, flows = component_set(liquid), liquid[t].flow_mol_comp
        totals = apparent_totals(lambda j: flows[j] if j in names else None)
        water, dissolved = liquid[t].flow_mass_comp["Water"] * MOLALITY, undissociated(b, t, "CO2")
        return net_charge(totals, b.pH[t], kelvin(liquid[t]), dissolved, flows["H2S"], water) == 0 * MOL_PER_S

    add_water_saturation(unit, gas)
    for name in ("CO2", "H2S"):
        if rates is None:
            add_gas_solubility(unit, name, gas, liquid, lambda t, name=name: undissociated(unit, t, name))
        else:
            _add_gas_transfer(unit, name, rates)
    unit.charge_balance = Constraint(unit.flowsheet().time, rule=charge, doc="The effluent is electrically neutral")


def _add_gas_transfer(unit, name: str, rates: Callable) -> None:
    def rule(b, t):
        liquid, gas = b.effluent_state[t], b.biogas_state[t]
        coefficient, dilution = rates(t)
        constant = gas_solubility(name, kelvin(liquid)) * SOLUBILITY
        leaving, water = gas.flow_mol_comp[name], liquid.flow_mass_comp["Water"]
        excess = undissociated(b, t, name) * gas.flow_mol - constant * leaving * gas.pressure * water
        return excess == dilution / coefficient * leaving * gas.flow_mol

    doc = f"{name} leaves the liquid by its excess over Henry's law"
    setattr(unit, f"{name}_transfer", Constraint(unit.flowsheet().time, rule=rule, doc=doc))


def add_biogas_figures(unit) -> None:
    """Adds `carbon_dioxide_made`, `sulfide_made` (mol/s), `wet_share` and `dry_methane_fraction` (mol/mol)."""
    time, gas, liquid = unit.flowsheet().time, unit.biogas_state, unit.effluent_state
    for name, j in (("carbon_dioxide_made", "CO2"), ("sulfide_made", "H2S")):

        def made(b, t, j=j):
            fed = sum(s[t].flow_mol_comp[j] for s in b.inlet_states)
            return gas[t].flow_mol_comp[j] + liquid[t].flow_mol_comp[j] - fed

        setattr(unit, name, Expression(time, rule=made, doc=f"{j} made, in biogas and effluent, mol/s"))
    unit.wet_share = Expression(
        time, rule=lambda b, t: gas[t].flow_mol_comp["Water"] / gas[t].flow_mol, doc="Water in the biogas, mol/mol"
    )
    unit.dry_methane_fraction = Expression(
        time,
        rule=lambda b, t: gas[t].flow_mol_comp["CH4"] / (gas[t].flow_mol - gas[t].flow_mol_comp["Water"]),
        doc="Methane in the dry biogas, mol/mol",
    )


def guess_digester_outlets(unit, t, flows, inlet) -> None:
    """Sets biogas and effluent from what is there after reaction: gases to the biogas but for ammonium bicarbonate."""
    gas_names = component_set(unit.biogas_state)
    kept = min(0.9 * flows["CO2"], flows["NH3"])
    dissolved = {"CO2": kept, "H2S": 0.5 * flows["H2S"], "Water": flows["Water"]}
    gas = {j: flows.get(j, 0.0) - dissolved.get(j, 0.0) for j in gas_names}
    T = value(unit.temperature[t]) if unit.temperature[t].fixed else value(inlet.temperature)
    P = value(unit.pressure[t]) if unit.pressure[t].fixed else value(inlet.pressure)
    gas["Water"] = guess_water(sum(gas.values()), T, P)
    liquid = {j: n for j, n in flows.items() if j not in gas_names} | dissolved
    liquid["Water"] -= gas["Water"]
    set_stream(unit.biogas_state[t], gas, T, P)
    set_stream(unit.effluent_state[t], liquid, T, P)
