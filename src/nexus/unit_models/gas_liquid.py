"""Equilibrium between a gas and the aqueous liquid it leaves: moisture of the gas, dissolved CO2 and sulfide.

    n_w p = psat(T) n_gas                               the gas is saturated with water
    n_CO2,aq n_gas = H(T) n_CO2,gas p m_water           Henry's law for the undissociated gas

with n_gas the total molar flow of gas, m_water the mass flow of liquid water, H in mol/(kg Pa).
"""

from pyomo.environ import Constraint
from pyomo.environ import units as pyunits

from nexus.property_packages.aqueous_equilibria import gas_solubility
from nexus.property_packages.vapour_pressure import saturation_pressure

PASCAL = pyunits.Pa
SOLUBILITY = pyunits.mol / pyunits.kg / pyunits.Pa


def kelvin(state):
    """Returns the temperature of `state` as a dimensionless number of kelvin."""
    return state.temperature / pyunits.K


def add_water_saturation(unit, gas) -> None:
    """Adds that the indexed state `gas` is saturated with water at its temperature."""
    unit.water_saturation = Constraint(
        unit.flowsheet().time,
        rule=lambda b, t: (
            gas[t].flow_mol_comp["Water"] * gas[t].pressure
            == saturation_pressure("Water", kelvin(gas[t])) * PASCAL * gas[t].flow_mol
        ),
        doc="The gas is saturated with water",
    )


def add_gas_solubility(unit, name: str, gas, liquid, undissociated) -> None:
    """Adds Henry's law for component `name`; `undissociated(t)` is its undissociated flow in `liquid`."""

    def rule(b, t):
        water = liquid[t].flow_mass_comp["Water"]
        constant = gas_solubility(name, kelvin(liquid[t])) * SOLUBILITY
        return undissociated(t) * gas[t].flow_mol == constant * gas[t].flow_mol_comp[name] * gas[t].pressure * water

    setattr(
        unit,
        f"{name}_solubility",
        Constraint(unit.flowsheet().time, rule=rule, doc=f"Henry's law for dissolved {name}"),
    )


def guess_water(dry_flow: float, temperature: float, pressure: float) -> float:
    """Returns the flow of water in a saturated gas with `dry_flow` mol/s of other components."""
    p = min(saturation_pressure("Water", temperature), 0.9 * pressure)
    return dry_flow * p / (pressure - p)
