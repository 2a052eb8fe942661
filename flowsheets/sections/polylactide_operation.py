"""How the polylactide section is operated and started: design values, order of the units, first flows."""

from typing import NamedTuple

from pyomo.environ import units as pyunits
from pyomo.environ import value

import nexus.kernel
from nexus.flowsheets.sections._fermentation_products import (
    effluent_units,
    guess_condensate,
    guess_recovery,
    set_evaporator,
    set_fermentation,
    set_reagent,
    set_source,
)
from nexus.flowsheets.sections.section import initialize_unit, request_all_water, request_water, water_conditions
from nexus.flowsheets.tables import numbers
from nexus.property_packages.components import get_component
from nexus.unit_models.initialization import held, port_variables
from nexus.unit_models.streams import set_stream

RECYCLE_PASSES = 3
LIME_PER_SUGAR = 0.35  # kg/kg; to start from


class Dilution(NamedTuple):
    """Where process water dilutes a reagent: the component diluted, the mixer, its mass fraction to start from."""

    component: str
    mixer: str
    strength: float


DILUTIONS = {
    "lime": Dilution("Lime", "lime_milk", 0.2),
    "regenerant_acid": Dilution("SulfuricAcid", "dilute_acid", 0.1),
    "regenerant_caustic": Dilution("NaOH", "dilute_caustic", 0.1),
}
"""Reagent -> its dilution with the water of `REAGENT_water`."""


def set_design(b) -> None:
    """Fixes the design values of section `b`."""
    design = numbers("polylactide_design.csv")
    set_fermentation(b, design)
    set_source(b.lime, ("Lime", "NH3"), design)
    for name, dilution in DILUTIONS.items():
        b.component(f"{name}_strength").fix(design[f"{name}_strength"])
        b.component(dilution.mixer).mixed_state[:].pressure.fix(design["ambient_pressure"])
    _set_acidification(b, design)
    _set_ion_exchange(b, design)
    set_evaporator(b, design)
    _set_melts(b, design)
    _set_purification(b, design)
    _set_polymerisation(b, design)
    for mixer in (b.evaporator_feed, b.oligomer_feed, b.lactide_feed, b.effluent_mixer, b.wastewater_mixer):
        mixer.mixed_state[:].pressure.fix(design["ambient_pressure"])


def _set_acidification(b, design) -> None:
    tank, gypsum = b.acidification, b.gypsum_filter
    set_reagent(b.sulfuric_acid, "SulfuricAcid", design["acid_strength"], design)
    b.acid_ratio.fix(design["acid_ratio"])
    tank.set_conversions(dict.fromkeys((r.name for r in tank.config.reactions), design["precipitation"]))
    tank.heat_duty.fix(0 * pyunits.W)
    tank.pressure[:].fix(design["ambient_pressure"])
    tank.residence_time.fix(design["acidification_time"])
    tank.power_density.fix(design["acidification_power"])
    tank.vessel_count.fix(2)
    tank.filling_fraction.fix(design["vessel_filling"])
    gypsum.solids_recovery.fix(design["gypsum_recovery"])
    gypsum.cake_moisture.fix(design["gypsum_moisture"])
    gypsum.specific_work.fix(design["gypsum_work"])
    gypsum.filtration_rate.fix(design["gypsum_rate"])


def _set_ion_exchange(b, design) -> None:
    set_reagent(b.regenerant_acid, "SulfuricAcid", design["acid_strength"], design)
    set_reagent(b.regenerant_caustic, "NaOH", design["caustic_strength"], design)
    for name in ("calcium_removal", "sulfate_removal", "acid_excess", "caustic_excess", "resin_capacity", "cycle_time"):
        b.ion_exchanger.component(name).fix(design[name])


def _set_melts(b, design) -> None:
    oligomeriser, reactor = b.oligomeriser, b.lactide_reactor
    for unit, name in ((oligomeriser, "oligomer"), (reactor, "lactide")):
        unit.temperature[:].fix(design[f"{name}_temperature"])
        unit.vacuum_pressure.fix(design[f"{name}_pressure"])
        unit.condenser_temperature.fix(design[f"{name}_condenser"])
        unit.residence_time.fix(design[f"{name}_time"])
    oligomeriser.acid_reflux.fix(design["oligomer_reflux"])
    reactor.catalyst_concentration.fix(design["lactide_tin"])


def _set_purification(b, design) -> None:
    unit = b.purification
    for j, name in (("Lactide", "lactide"), ("LacticAcid", "acid"), ("Water", "water")):
        unit.recovery[:, j].fix(design[f"purification_{name}"])
    unit.recrystallisation.fix(design["recrystallisation"])
    unit.growth_flux.fix(design["crystal_growth_flux"])
    unit.plate_temperature.fix(design["plate_temperature"])
    unit.temperature[:].fix(design["lactide_melt_temperature"])


def _set_polymerisation(b, design) -> None:
    polymeriser, devolatiliser = b.polymeriser, b.devolatiliser
    polymeriser.temperature[:].fix(design["polymer_temperature"])
    polymeriser.pressure[:].fix(design["ambient_pressure"])
    polymeriser.residence_time.fix(design["polymer_time"])
    polymeriser.catalyst_ratio.fix(design["polymer_tin"])
    polymeriser.power_density.fix(design["polymer_power"])
    devolatiliser.temperature[:].fix(design["devolatiliser_temperature"])
    devolatiliser.vacuum_pressure.fix(design["devolatiliser_pressure"])
    devolatiliser.condenser_temperature.fix(design["lactide_condenser"])
    devolatiliser.specific_work.fix(design["devolatiliser_work"])


def dilution_units(b, name: str) -> tuple:
    """Returns the units that dilute a reagent, upstream first."""
    return b.component(name), b.component(f"{name}_water"), b.component(DILUTIONS[name].mixer)


def units_to_pure_acid(b) -> tuple:
    """Returns the units from the sugar liquor to ion exchange."""
    return (
        b.translator,
        *dilution_units(b, "lime"),
        b.fermenter,
        b.cell_filter,
        b.sulfuric_acid,
        b.acidification,
        b.gypsum_filter,
        b.gypsum,
        *dilution_units(b, "regenerant_acid"),
        *dilution_units(b, "regenerant_caustic"),
        b.ion_exchanger,
    )


def units_to_lactide(b) -> tuple:
    """Returns the units from evaporation to purified lactide, which two recycles pass."""
    return (
        b.distillate_translator,
        b.evaporator_feed,
        b.preheater,
        b.evaporator,
        b.reject_translator,
        b.oligomer_feed,
        b.oligomeriser,
        b.lactide_reactor,
        b.purification,
    )


def units_to_polymer(b) -> tuple:
    """Returns the units from purified lactide to polymer, which one recycle passes."""
    return b.lactide_feed, b.polymer_translator, b.polymeriser, b.devolatiliser, b.polymer


def start(b) -> None:
    """Initialises the units of section `b` and solves it with its inlets held, but the flows of process water."""
    waters = [b.component(f"{name}_water") for name in DILUTIONS]
    for unit in units_to_pure_acid(b):
        _guess_before(b, unit)
        initialize_unit(unit)
        _match_reagents(b, unit)
    for t in b.time:
        returned = (
            b.oligomeriser.distillate_state[t],
            b.purification.reject_state[t],
            b.devolatiliser.distillate_state[t],
        )
        for state in returned:
            set_stream(state, {"Lactide": 1e-3, "Water": 1e-3}, 373.15, 101325.0)
    for unit in (b.distillate_translator, b.evaporator_feed):
        initialize_unit(unit)
    guess_condensate(b)
    for units in (units_to_lactide(b), units_to_polymer(b)):
        for _ in range(RECYCLE_PASSES):
            for unit in units:
                with held(guess_recovery(b, unit)):
                    initialize_unit(unit)
    for unit in effluent_units(b):
        initialize_unit(unit)
    with held([*port_variables(b.translator.inlet), *water_conditions(waters)]):
        nexus.kernel.solve(b)
    request_all_water(waters)


def _guess_before(b, unit) -> None:
    """Sets the lime that the sugar takes and the acid that precipitates the calcium before their feeds start."""
    for t in b.time:
        if unit is b.lime:
            mass = b.translator.outlet_state[t].flow_mass_comp
            _set_diluted(b, "lime", t, LIME_PER_SUGAR * value(mass["Glucose"] + mass["Xylose"]))
        if unit is b.sulfuric_acid:
            acid = value(b.acid_ratio[t] * b.calcium(t))
            unit.dry_flow_mass[t].set_value(acid * get_component("SulfuricAcid").molar_mass)


def _match_reagents(b, unit) -> None:
    """Starts what feeds a unit that now knows its reagents, and the unit, again with the water of that amount."""
    users = {
        b.fermenter: {"lime": "base_inlet_state"},
        b.ion_exchanger: {"regenerant_acid": "acid_inlet_state", "regenerant_caustic": "caustic_inlet_state"},
    }
    if unit not in users:
        return
    for name, inlet in users[unit].items():
        for t, state in unit.component(inlet).items():
            _set_diluted(b, name, t, value(state.flow_mass_comp[DILUTIONS[name].component]))
            if unit is b.fermenter:
                b.lime.properties[t].flow_mol_comp["NH3"].set_value(state.flow_mol_comp["NH3"].value)
        for source in dilution_units(b, name):
            initialize_unit(source)
    initialize_unit(unit)


def _set_diluted(b, name: str, t, mass: float) -> None:
    """Sets the feed of a reagent to `mass` (kg/s) of its component, and the process water to what dilutes it."""
    feed, strength = b.component(name), value(b.component(f"{name}_strength")[t])
    water = mass * (1 - strength) / strength
    if name == "lime":
        feed.properties[t].flow_mol_comp["Lime"].set_value(mass / get_component("Lime").molar_mass)
    else:
        feed.dry_flow_mass[t].set_value(mass)
        water -= mass * value(feed.moisture[t]) / (1 - value(feed.moisture[t]))
    request_water(b.component(f"{name}_water"), t, water / get_component("Water").molar_mass)
