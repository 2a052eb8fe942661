"""Emission concentrations as permits state them: mass per normal volume of dry flue gas at a reference oxygen content.

Symbols
    m        mass flow of a pollutant (kg/s)
    n, n_O2  molar flow of the dry flue gas, and of its oxygen (mol/s)
    y_r      reference oxygen content of dry gas; 0.2095 that of air
    V_n      molar volume of an ideal gas at 273.15 K and 101325 Pa

    c = m / V,   V = V_n (0.2095 n - n_O2) / (0.2095 - y_r):   volume of the gas if air made its oxygen y_r

Source: definition of Directive 2010/75/EU, annex V (normal state, dry, 6 % oxygen for solid fuels).
"""

from pyomo.environ import units as pyunits

from nexus.property_packages.components import GAS_CONSTANT

AIR_OXYGEN = 0.2095
SOLID_FUEL_OXYGEN = 0.06
NORMAL_VOLUME = GAS_CONSTANT * 273.15 / 101325.0 * pyunits.m**3 / pyunits.mol
NITROGEN_DIOXIDE = 0.046006 * pyunits.kg / pyunits.mol  # nitrogen oxides count as NO2
MILLIGRAM = 1e6 * pyunits.mg / pyunits.kg


def dry_normal_volume(state, oxygen: float = SOLID_FUEL_OXYGEN):
    """Returns the volume flow (m3/s) of flue gas in `state`, normal, dry, corrected to the `oxygen` content."""
    flow = state.flow_mol_comp
    dry = sum(flow[j] for j in state.component_list if j != "Water")
    return NORMAL_VOLUME * (AIR_OXYGEN * dry - flow["O2"]) / (AIR_OXYGEN - oxygen)


def emissions(state, dust) -> dict:
    """Returns {"dust", "SO2", "NOx" (as NO2): mg/m3} of flue gas `state` that carries `dust` (kg/s)."""
    volume = dry_normal_volume(state)
    masses = {"dust": dust, "SO2": state.flow_mass_comp["SO2"], "NOx": NITROGEN_DIOXIDE * state.flow_mol_comp["NO"]}
    return {name: MILLIGRAM * mass / volume for name, mass in masses.items()}
