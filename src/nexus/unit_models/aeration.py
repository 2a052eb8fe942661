"""Parts that aerated vessels share: blower work and caustic that neutralises what oxidation makes.

    W eta = n_air R T_air k/(k-1) [(p_b/p_air)^((k-1)/k) - 1]           adiabatic compression, k = 1.4
    m_NaOH (1 - c) = c m_water                                          caustic of strength c

Every function takes the unit block, with `air_inlet_state` or `caustic_inlet_state`, and adds named components to it.
"""

from pyomo.environ import Constraint
from pyomo.environ import units as pyunits

from nexus.property_packages.components import GAS_CONSTANT
from nexus.unit_models.streams import DIMENSIONLESS, add_specification

AIR_EXPONENT = 0.4 / 1.4  # (k - 1) / k of a diatomic gas


def add_blower(unit, work) -> None:
    """Adds `blower_discharge_pressure`, `blower_efficiency` and the equation of `work` (by time, W)."""
    add_specification(unit, "blower_efficiency", 0.7, (0.1, 1), DIMENSIONLESS, "Isentropic efficiency of the blowers")
    add_specification(unit, "blower_discharge_pressure", 1.6e5, (1e5, 1e6), pyunits.Pa, "Pressure behind the blowers")
    gas_constant = GAS_CONSTANT * pyunits.J / pyunits.mol / pyunits.K

    def power(b, t):
        air = b.air_inlet_state[t]
        ratio = b.blower_discharge_pressure[t] / air.pressure
        head = gas_constant * air.temperature / AIR_EXPONENT * (ratio**AIR_EXPONENT - 1)
        return work[t] * b.blower_efficiency[t] == air.flow_mol * head

    unit.blower_power = Constraint(unit.flowsheet().time, rule=power, doc="Power of the blowers")


def add_caustic_strength(unit) -> None:
    """Adds `caustic_mass_fraction` and that the caustic is a solution of that strength."""
    add_specification(unit, "caustic_mass_fraction", 0.5, (0.01, 1), DIMENSIONLESS, "NaOH per mass of caustic")

    def strength(b, t):
        mass = b.caustic_inlet_state[t].flow_mass_comp
        return mass["NaOH"] * (1 - b.caustic_mass_fraction[t]) == b.caustic_mass_fraction[t] * mass["Water"]

    unit.caustic_strength = Constraint(
        unit.flowsheet().time, rule=strength, doc="Caustic is a solution of given strength"
    )


def caustic_flows(sodium: float, mass_fraction: float) -> dict[str, float]:
    """Returns the component flows of caustic that carries `sodium` mol/s of NaOH."""
    return {"NaOH": sodium, "Water": sodium * (1 - mass_fraction) / mass_fraction * 0.039997 / 0.018015}
