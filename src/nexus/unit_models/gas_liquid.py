"""Equilibrium between a gas and the aqueous liquid it leaves: moisture of the gas, dissolved CO2 and sulfide.

    n_w p = psat(T) n_gas                               the gas is saturated with water
    n_CO2,aq n_gas = H(T) n_CO2,gas p m_water           Henry's law for the undissociated gas
    n_j,gas p n_vol = gamma_j p_j(T) n_j,aq n_gas       traces of other vapours over dilute water

with n_gas the total molar flow of gas, m_water the mass flow of liquid water, H in mol/(kg Pa), n_vol the flow of all
that is volatile in the liquid, gamma_j at infinite dilution (`nexus.unit_models.vent`).
"""

from pyomo.environ import Constraint
from pyomo.environ import units as pyunits

from nexus.property_packages.aqueous_equilibria import gas_solubility
from nexus.property_packages.vapour_liquid import VOLATILE
from nexus.property_packages.vapour_pressure import saturation_pressure
from nexus.unit_models.balances import component_set
from nexus.unit_models.vent import infinite_dilution

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


def trace_vapours(gas) -> list[str]:
    """Returns what an indexed state `gas` carries beside carbon dioxide and water."""
    return [j for j in component_set(gas) if j not in ("CO2", "Water")]


def add_trace_vapours(unit, gas, liquid) -> None:
    """Adds equilibrium with dilute water for what `gas` carries beside carbon dioxide and water.

    Raises ValueError for a component without a vapour pressure, or that the liquid does not carry.
    """
    names, present = trace_vapours(gas), component_set(liquid)
    unknown = [j for j in names if j not in VOLATILE or j not in present]
    if unknown:
        raise ValueError(
            f"The gas of {unit.name} cannot carry {', '.join(unknown)}: it may carry those of {', '.join(VOLATILE)} "
            "that the liquid carries"
        )
    if not names:
        return
    solvent = [j for j in present if j in VOLATILE]

    def rule(b, t, j):
        vapour, flows = gas[t], liquid[t].flow_mol_comp
        pure = infinite_dilution(j) * saturation_pressure(j, kelvin(liquid[t])) * PASCAL
        return vapour.flow_mol_comp[j] * vapour.pressure * sum(flows[k] for k in solvent) == (
            pure * flows[j] * vapour.flow_mol
        )

    unit.trace_equilibrium = Constraint(
        unit.flowsheet().time, names, rule=rule, doc="Traces are in equilibrium between gas and dilute water"
    )


def guess_water(dry_flow: float, temperature: float, pressure: float) -> float:
    """Returns the flow of water in a saturated gas with `dry_flow` mol/s of other components."""
    p = min(saturation_pressure("Water", temperature), 0.9 * pressure)
    return dry_flow * p / (pressure - p)
