"""Total solids of a slurry: the usual measure of how concentrated a lignocellulosic stream is.

Total solids are everything but what boils off a sample in the oven: water, acetic acid, furfural, ethanol, carbon
dioxide, sulfur dioxide and ammonia (the definition behind the design report's 20 and 30 % loadings).
"""

from pyomo.environ import units as pyunits

VOLATILE_MATTER = ("Water", "AceticAcid", "Furfural", "Ethanol", "CO2", "SulfurousAcid", "NH3")


def total_solids_flow_mass(state):
    """Returns the mass flow of non-volatile matter in `state`, in kg/s; 0 where it carries none."""
    terms = [state.flow_mass_comp[j] for j in state.component_list if j not in VOLATILE_MATTER]
    return sum(terms) if terms else 0 * pyunits.kg / pyunits.s


def total_solids_fraction(state):
    """Returns the mass fraction of non-volatile matter in `state`.

    It divides by the mass flow: for reports. An equation reads total_solids_flow_mass(s) == fraction * s.flow_mass.
    """
    return total_solids_flow_mass(state) / state.flow_mass
