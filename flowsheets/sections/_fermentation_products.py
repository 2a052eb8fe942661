"""What sections of fermentation products share: design values of fermenter, ultrafilter, evaporator and reagents."""

from idaes.models.unit_models import HeatExchanger
from pyomo.environ import units as pyunits
from pyomo.environ import value

from nexus.property_packages.components import get_component
from nexus.unit_models.balances import component_set
from nexus.unit_models.mean_temperature_difference import chen_callback
from nexus.unit_models.streams import component_flows, set_stream

CONDENSATE_TEMPERATURE = 373.15  # K, of the effects' condensates together, to start from


def set_fermentation(section, design) -> None:
    """Fixes the design values of `section.fermenter` and `section.cell_filter`."""
    fermenter, ultrafilter = section.fermenter, section.cell_filter
    fermenter.temperature[:].fix(design["fermentation_temperature"])
    fermenter.pressure[:].fix(design["ambient_pressure"])
    fermenter.ph.fix(design["fermentation_ph"])
    fermenter.residence_time.fix(design["fermentation_time"])
    fermenter.power_density.fix(design["fermenter_power"])
    fermenter.vessel_count.fix(design["fermenters"])
    fermenter.filling_fraction.fix(design["vessel_filling"])
    ultrafilter.water_recovery.fix(design["cell_filter_recovery"])
    ultrafilter.flux.fix(design["cell_filter_flux"])
    ultrafilter.specific_work.fix(design["membrane_work"])
    for (_, j), rejection in ultrafilter.rejection.items():
        rejection.fix(design["cell_rejection"] if get_component(j).solid else 0.0)


def set_evaporator(section, design) -> None:
    """Fixes the design values of `section.evaporator` but its volatilities, and of `section.concentrate_ratio`."""
    evaporator = section.evaporator
    section.concentrate_ratio.fix(design["concentrate_ratio"])
    evaporator.steam_temperature.fix(design["evaporator_steam"])
    evaporator.last_effect_pressure.fix(design["evaporator_pressure"])
    evaporator.set_usual_coefficients()
    evaporator.relative_volatility[:, "AceticAcid"].fix(design["acetic_volatility"])
    evaporator.condenser_coefficient.fix(design["condenser_coefficient"])
    evaporator.cooling_inlet_temperature.fix(design["cooling_inlet"])
    evaporator.cooling_outlet_temperature.fix(design["cooling_outlet"])
    section.preheater.delta_temperature_out.fix(design["preheater_approach"])
    section.preheater.overall_heat_transfer_coefficient.fix(design["preheater_coefficient"])


def add_preheater(section) -> None:
    """Adds `section.preheater`, in which the evaporator's condensate warms its feed in counter-current."""
    section.preheater = HeatExchanger(
        hot_side_name="condensate_side",
        cold_side_name="liquor_side",
        condensate_side={"property_package": section.config.condensate},
        liquor_side={"property_package": section.config.broth},
        delta_temperature_callback=chen_callback,
    )


def guess_condensate(section) -> None:
    """Sets the evaporator's condensate from its feed, before the preheater starts for the first time."""
    guess_recovery(section, section.evaporator)
    for t, feed in section.evaporator_feed.mixed_state.items():
        water = value(section.evaporator.water_recovery[t] * feed.flow_mol_comp["Water"])
        P = value(feed.pressure)
        set_stream(section.evaporator.condensate_state[t], {"Water": water}, CONDENSATE_TEMPERATURE, P)
        preheater, T = section.preheater, value(feed.temperature)
        warm = 0.5 * (T + CONDENSATE_TEMPERATURE)
        set_stream(preheater.liquor_side.properties_out[t], component_flows(feed), warm, P)
        set_stream(preheater.condensate_side.properties_out[t], {"Water": water}, T + 10, P)


def set_reagent(feed, component: str, strength, design) -> None:
    """Fixes composition and conditions of a reagent's feed; `strength` is the mass fraction of `component`."""
    feed.set_conditions({component: 1.0}, 1 - strength, design["feed_temperature"], design["ambient_pressure"])


def set_source(feed, unknown: tuple[str, ...], design) -> None:
    """Fixes conditions of an IDAES feed and its flows at zero but those `unknown`, which the section determines."""
    state = feed.properties
    state[:].temperature.fix(design["feed_temperature"])
    state[:].pressure.fix(design["ambient_pressure"])
    for j in component_set(state):
        if j not in unknown:
            state[:].flow_mol_comp[j].fix(0 * pyunits.mol / pyunits.s)


def guess_recovery(section, unit) -> list:
    """Sets the recovery of `section.evaporator` from its feed; returns what to hold while `unit` initialises.

    `section.concentrated` is the solute that `section.concentrate_ratio` speaks of.
    """
    if unit is not section.evaporator:
        return []
    for t, feed in section.evaporator_feed.mixed_state.items():
        left = value(feed.flow_mass_comp[section.concentrated]) / value(section.concentrate_ratio[t])
        recovery = 1 - left / value(feed.flow_mass_comp["Water"])
        unit.water_recovery[t].set_value(min(max(recovery, 0.05), 0.9995))
    return list(unit.water_recovery.values())
