"""How the succinic acid section is operated and started: design values, order of the units, first flows."""

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
)
from nexus.flowsheets.sections.section import (
    initialize_unit,
    receive,
    request_all_water,
    request_water,
    water_conditions,
)
from nexus.flowsheets.tables import numbers
from nexus.property_packages.components import get_component
from nexus.unit_models.initialization import held, port_variables
from nexus.unit_models.streams import set_stream

NANOFILTERS = ("first_nanofilter", "second_nanofilter")
SMALLEST_SHARE = 1e-4
SMALL_MOLECULES = ("SuccinicAcid", "AceticAcid", "LacticAcid", "Ethanol", "Furfural", "CO2", "NH3")
SALTS = ("AmmoniumSulfate", "SulfuricAcid", "DAP")

RECYCLE_PASSES = 3
AMMONIA_PER_SUGAR = 0.2  # kg/kg; this and the following to start from
CARBON_DIOXIDE_PER_SUGAR = 3.1  # mol/kg: half a mole per mole of acid, 0.73 kg of acid per kg
DISSOLVED_CARBON_DIOXIDE = 0.1  # mol per kg of water


def set_design(b) -> None:
    """Fixes the design values of section `b`."""
    design = numbers("succinic_acid_design.csv")
    ambient = design["ambient_pressure"]
    set_fermentation(b, design)
    b.carbon_dioxide_vent.fix(design["carbon_dioxide_vent"])
    b.carbon_dioxide_blower.pressure[:].fix(design["blower_pressure"])
    b.carbon_dioxide_blower.efficiency.fix(design["blower_efficiency"])
    set_reagent(b.ammonia, "NH3", design["ammonia_strength"], design)
    _set_acidification(b, design)
    _set_nanofiltration(b, design)
    set_evaporator(b, design)
    _set_crystallisation(b, design)
    for mixer in (b.off_gas, b.dilution, b.evaporator_feed, b.effluent_mixer, b.wastewater_mixer):
        mixer.mixed_state[:].pressure.fix(ambient)


def _set_acidification(b, design) -> None:
    tank = b.acidification
    set_reagent(b.sulfuric_acid, "SulfuricAcid", design["acid_strength"], design)
    tank.ph.fix(design["acidification_ph"])
    tank.heat_duty.fix(0 * pyunits.W)
    tank.pressure[:].fix(design["ambient_pressure"])
    tank.residence_time.fix(design["acidification_time"])
    tank.power_density.fix(design["acidification_power"])


def _set_nanofiltration(b, design) -> None:
    for name in NANOFILTERS:
        unit = b.component(name)
        unit.water_recovery.fix(design["nanofilter_recovery"])
        unit.flux.fix(design["nanofilter_flux"])
        unit.specific_work.fix(design["membrane_work"])
        for (_, j), rejection in unit.rejection.items():
            kind = "acid" if j in SMALL_MOLECULES else "salt" if j in SALTS else "sugar"
            rejection.fix(1.0 if get_component(j).solid else design[f"rejection_{kind}"])
    b.dilution_ratio.fix(design["dilution_ratio"])


def _set_crystallisation(b, design) -> None:
    crystalliser, centrifuge, dryer = b.crystalliser, b.centrifuge, b.dryer
    crystalliser.temperature[:].fix(design["crystalliser_temperature"])
    crystalliser.pressure[:].fix(design["ambient_pressure"])
    crystalliser.residence_time.fix(design["crystalliser_time"])
    crystalliser.power_density.fix(design["crystalliser_power"])
    crystalliser.vessel_count.fix(design["crystallisers"])
    crystalliser.filling_fraction.fix(design["vessel_filling"])
    centrifuge.solids_recovery.fix(design["centrifuge_recovery"])
    centrifuge.cake_moisture.fix(design["centrifuge_moisture"])
    centrifuge.wash_ratio.fix(design["wash_ratio"])
    centrifuge.specific_work.fix(design["centrifuge_work"])
    centrifuge.filtration_rate.fix(design["centrifuge_rate"])
    b.air.properties[:].temperature.fix(design["feed_temperature"])
    b.air.properties[:].pressure.fix(design["ambient_pressure"])
    dryer.temperature[:].fix(design["dryer_temperature"])
    dryer.exhaust_humidity.fix(design["dryer_humidity"])
    dryer.product_moisture.fix(design["product_moisture"])
    dryer.specific_work.fix(design["dryer_work"])
    b.mother_liquor_split.split_fraction[:, "purge"].fix(design["purge"])


def units_before_the_loop(b) -> tuple:
    """Returns the units from the sugar liquor to nanofiltration."""
    return (
        b.translator,
        b.ammonia,
        b.carbon_dioxide_split,
        b.carbon_dioxide_blower,
        b.fermenter,
        b.cell_filter,
        b.sulfuric_acid,
        b.acidification,
        b.first_nanofilter,
        b.dilution_water,
        b.dilution,
        b.second_nanofilter,
    )


def units_of_the_loop(b) -> tuple:
    """Returns the units that the mother liquor passes, and what feeds them."""
    return (
        b.evaporator_feed,
        b.preheater,
        b.evaporator,
        b.crystalliser,
        b.wash_water,
        b.centrifuge,
        b.air,
        b.dryer,
        b.mother_liquor_split,
    )


def products(b) -> tuple:
    """Returns where what leaves the plant ends."""
    return b.vent, b.salt_liquor, b.crystals, b.exhaust


def start(b) -> None:
    """Initialises the units of section `b` and solves it with its inlets held, but the flows of process water."""
    waters = (b.dilution_water, b.wash_water)
    for unit in units_before_the_loop(b):
        with held(_guess_before(b, unit)):
            initialize_unit(unit)
        _match_reagent(b, unit)
    for t in b.time:
        permeate = b.second_nanofilter.permeate_state[t]
        T, P = permeate.temperature.value, permeate.pressure.value
        set_stream(b.mother_liquor_split.recycle_state[t], {}, T, P)
    initialize_unit(b.evaporator_feed)
    guess_condensate(b)
    for _ in range(RECYCLE_PASSES):
        for unit in units_of_the_loop(b):
            with held(guess_recovery(b, unit)):
                initialize_unit(unit)
            _copy_source(b, unit)
    for unit in (b.off_gas, *products(b), *effluent_units(b)):
        initialize_unit(unit)
    inlets = [*port_variables(b.translator.inlet), *port_variables(b.carbon_dioxide_split.inlet)]
    with held([*inlets, *water_conditions(waters)]):
        nexus.kernel.solve(b)
    request_all_water(waters)


def _guess_before(b, unit) -> list:
    """Sets what `unit` needs of a flow that later units determine; returns what to hold while it initialises."""
    if unit is b.carbon_dioxide_split:
        receive(unit)
    for t in b.time:
        mass = b.translator.outlet_state[t].flow_mass_comp
        sugar = sum(value(mass[j]) for j in b.fermenter.sugar_set)
        if unit is b.ammonia:
            unit.dry_flow_mass[t].set_value(AMMONIA_PER_SUGAR * sugar)
        if unit is b.carbon_dioxide_split:
            need = CARBON_DIOXIDE_PER_SUGAR * sugar + DISSOLVED_CARBON_DIOXIDE * value(mass["Water"])
            taken = need / (1 - value(b.carbon_dioxide_vent[t])) / unit.inlet.flow_mol_comp[t, "CO2"].value
            taken = min(max(taken, SMALLEST_SHARE), 1 - SMALLEST_SHARE)
            unit.split_fraction[t, "taken_outlet"].set_value(taken)
        if unit is b.dilution_water:
            water = b.dilution_ratio[t] * b.first_nanofilter.retentate_state[t].flow_mol_comp["Water"]
            request_water(unit, t, value(water))
    if unit is b.carbon_dioxide_split:
        return [unit.split_fraction[t, "taken_outlet"] for t in b.time]
    return []


def _match_reagent(b, unit) -> None:
    """Once a unit knows how much of its reagent it needs, starts both again with the water of that amount."""
    for t in b.time:
        for user, feed, need in (
            (b.fermenter, b.ammonia, b.fermenter.ammonia_demand),
            (b.acidification, b.sulfuric_acid, b.acidification.acid_demand),
        ):
            if unit is user:
                feed.dry_flow_mass[t].set_value(value(need[t]))
                initialize_unit(feed)
                initialize_unit(user)


def _copy_source(b, unit) -> None:
    """Hands the flows that centrifuge and dryer found to where wash water and air come from."""
    for t in b.time:
        if unit is b.centrifuge:
            request_water(b.wash_water, t, unit.wash_inlet_state[t].flow_mol_comp["Water"].value)
        if unit is b.dryer:
            inlet = unit.air_inlet_state[t]
            flows = {j: inlet.flow_mol_comp[j].value for j in inlet.component_list}
            set_stream(b.air.properties[t], flows, inlet.temperature.value, inlet.pressure.value)
