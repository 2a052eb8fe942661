"""What sections of fermentation products share: fermenter, ultrafilter, evaporator, reagents, and their heat loads.

A section has `fermenter`, `cell_filter`, `evaporator_feed`, `preheater` and `evaporator`; `concentrated` names the
solute that the evaporator concentrates (m mass flow):
    m_solute(concentrate) = concentrate_ratio m_Water(concentrate)              (the evaporator's recovery follows)
"""

from collections.abc import Callable, Mapping, Sequence

from idaes.models.unit_models import HeatExchanger, Mixer, MomentumMixingType
from pyomo.environ import Constraint, value
from pyomo.environ import units as pyunits
from pyomo.network import Port

from nexus.flowsheets.sections.heat_loads import HeatLoad, Service
from nexus.property_packages.components import get_component
from nexus.unit_models.balances import component_set
from nexus.unit_models.component_translator import ComponentTranslator
from nexus.unit_models.mean_temperature_difference import chen_callback
from nexus.unit_models.multi_effect_evaporator import MultiEffectEvaporator
from nexus.unit_models.streams import DIMENSIONLESS, add_specification, component_flows, set_stream

CONDENSATE = ("Water", "AceticAcid", "Ethanol", "Furfural", "CO2")
"""What evaporates with the water of a fermentation broth."""

CONDENSATE_TEMPERATURE = 373.15  # K, of the effects' condensates together, to start from


def mixer(package, inlets: Sequence[str]) -> Mixer:
    """Returns a mixer whose pressure the section sets."""
    return Mixer(property_package=package, inlet_list=list(inlets), momentum_mixing_type=MomentumMixingType.none)


def add_evaporation(section, inlets: Sequence[str], start: float) -> None:
    """Adds the mixer of what is evaporated, the preheater, the evaporator and the ratio it concentrates to."""
    broth, condensate = section.config.broth, section.config.condensate
    section.evaporator_feed = mixer(broth, inlets)
    section.preheater = HeatExchanger(
        hot_side_name="condensate_side",
        cold_side_name="liquor_side",
        condensate_side={"property_package": condensate},
        liquor_side={"property_package": broth},
        delta_temperature_callback=chen_callback,
    )
    section.evaporator = MultiEffectEvaporator(property_package=broth, condensate_property_package=condensate)
    doc = f"{section.concentrated} per water in the concentrate"
    add_specification(section, "concentrate_ratio", start, (0.02, 50), DIMENSIONLESS, doc)

    def concentration(b, t):
        mass = b.evaporator.concentrate_state[t].flow_mass_comp
        return mass[b.concentrated] == b.concentrate_ratio[t] * mass["Water"]

    section.concentration = Constraint(
        section.time, rule=concentration, doc="The evaporator concentrates to this ratio"
    )


def add_effluent(section, sources: Mapping[str, Port], reactions) -> None:
    """Adds what collects wastewater: `sources` (name: port of the broth's package), and the preheater's condensate.

    What only the section tells apart becomes, by `reactions`, what the package `effluent` carries. The section's
    wastewater leaves by `wastewater_mixer.outlet`.
    """
    config = section.config
    section.effluent_mixer = mixer(config.broth, [f"{name}_inlet" for name in sources])
    section.effluent_translator = ComponentTranslator(
        inlet_property_package=config.broth, outlet_property_package=config.effluent, reactions=reactions
    )
    section.condensate_translator = ComponentTranslator(
        inlet_property_package=config.condensate, outlet_property_package=config.effluent
    )
    section.wastewater_mixer = mixer(config.effluent, ["effluent_inlet", "condensate_inlet"])
    for name, port in sources.items():
        section.connect(f"{name}_to_effluent", port, section.effluent_mixer.component(f"{name}_inlet"))
    for name, source, destination in (
        ("collected_effluent", section.effluent_mixer.outlet, section.effluent_translator.inlet),
        ("effluent", section.effluent_translator.outlet, section.wastewater_mixer.effluent_inlet),
        ("cooled_condensate", section.preheater.condensate_side_outlet, section.condensate_translator.inlet),
        ("condensate_to_wastewater", section.condensate_translator.outlet, section.wastewater_mixer.condensate_inlet),
    ):
        section.connect(name, source, destination)


def effluent_units(section) -> tuple:
    """Returns the units that collect wastewater, upstream first."""
    return (
        section.effluent_mixer,
        section.effluent_translator,
        section.condensate_translator,
        section.wastewater_mixer,
    )


def heat_load(section, name: str, service: Service, duty: Callable, inlet: Callable, outlet: Callable) -> HeatLoad:
    """Returns a load of which `duty(t)` (W) and the temperatures `inlet(t)` and `outlet(t)` (K) are functions."""
    by_time = [{t: rule(t) for t in section.time} for rule in (duty, inlet, outlet)]
    return HeatLoad(name, service, *by_time)


def shared_loads(section) -> tuple[HeatLoad, ...]:
    """Returns the loads of fermenter and evaporator.

    Steam and condenser of the evaporator are held to the temperatures at which its surfaces are sized. Tower water of
    28 degC cools down to about 35 degC, so it serves all of them.
    """
    fermenter, evaporator = section.fermenter, section.evaporator
    last = evaporator.config.effects

    def load(name, service, duty, temperature):
        return heat_load(section, name, service, duty, temperature, temperature)

    return (
        load("fermenter", Service.cooling_water, lambda t: -fermenter.heat_duty[t], lambda t: fermenter.temperature[t]),
        load(
            "evaporator",
            Service.low_steam,
            lambda t: evaporator.heating_duty[t],
            lambda t: evaporator.steam_temperature[t],
        ),
        load(
            "evaporator_condenser",
            Service.cooling_water,
            lambda t: evaporator.cooling_duty[t],
            lambda t: evaporator.condensing_temperature[t, last],
        ),
    )


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
    """Fixes the design values of `section.evaporator`, of its preheater, and of `section.concentrate_ratio`."""
    evaporator = section.evaporator
    section.concentrate_ratio.fix(design["concentrate_ratio"])
    evaporator.steam_temperature.fix(design["evaporator_steam"])
    evaporator.last_effect_pressure.fix(design["evaporator_pressure"])
    evaporator.set_usual_coefficients()
    for j in evaporator.volatile:
        evaporator.relative_volatility[:, j].fix(design[f"volatility_{j}"])
    evaporator.condenser_coefficient.fix(design["condenser_coefficient"])
    evaporator.cooling_inlet_temperature.fix(design["cooling_inlet"])
    evaporator.cooling_outlet_temperature.fix(design["cooling_outlet"])
    section.preheater.delta_temperature_out.fix(design["preheater_approach"])
    section.preheater.overall_heat_transfer_coefficient.fix(design["preheater_coefficient"])


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
