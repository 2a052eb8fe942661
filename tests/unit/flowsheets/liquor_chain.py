"""From biomass to sugar liquor: steam explosion, hydrolysis and sugar liquor in one flowsheet, for co-products.

The liquor that co-products get carries what pretreatment and hydrolysis leave in it: furans, acids, salts, oligomers,
extractives, enzyme.
"""

import pyomo.environ as pyo
from idaes.models.unit_models import Feed
from pyomo.network import Arc

from nexus.flowsheets.sections import component_lists as lists
from nexus.flowsheets.sections.hydrolysis import Hydrolysis
from nexus.flowsheets.sections.section import initialize_unit
from nexus.flowsheets.sections.sugar_liquor import SugarLiquor
from nexus.property_packages.components import get_component
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.solids import total_solids_flow_mass
from tests.unit.flowsheets import test_steam_explosion as explosion

ENZYME_WATER = 500.0  # mol/s
WATER = "Water"


def build(products=("succinic_acid",)):
    """Returns the flowsheet, specified; `fs.section` is the steam explosion. Further arcs are the caller's."""
    model = explosion.build()
    fs = model.fs
    fs.beer = SlurryParameterBlock(components=lists.EXPLODED_BEER)
    fs.hydrolysis = Hydrolysis(hydrolysate=fs.hydrolysate, beer=fs.beer)
    fs.sugar_liquor = SugarLiquor(water=fs.water, beer=fs.beer, products=products)
    fs.enzyme, fs.dilution = Feed(property_package=fs.beer), Feed(property_package=fs.water)
    for name, source, destination in (
        ("slurry", fs.section.hydrolysate_cooler.outlet, fs.hydrolysis.translator.inlet),
        ("enzyme_broth", fs.enzyme.outlet, fs.hydrolysis.saccharification.enzyme_inlet),
        ("hydrolysed", fs.hydrolysis.saccharification.outlet, fs.sugar_liquor.hydrolysate_split.inlet),
        ("water_to_liquor", fs.dilution.outlet, fs.sugar_liquor.dilution_water.inlet),
    ):
        setattr(fs, name, Arc(source=source, destination=destination))
    pyo.TransformationFactory("network.expand_arcs").apply_to(model)
    for feed, flows in ((fs.enzyme, {WATER: ENZYME_WATER}), (fs.dilution, {})):
        state = feed.properties[0]
        for j in state.component_list:
            state.flow_mol_comp[j].fix(flows.get(j, 0.0))
        state.temperature.fix(301.15)
        state.pressure.fix(101325.0)
    for section in (fs.hydrolysis, fs.sugar_liquor):
        section.set_operating_conditions()
    # Solids, enzyme loading and the limit on sugar set these three
    fs.section.conditioning_water.inlet.flow_mol_comp[0, WATER].unfix()
    fs.enzyme.properties[0].flow_mol_comp["Enzyme"].unfix()
    fs.dilution.properties[0].flow_mol_comp[WATER].unfix()
    return model


def initialize(model) -> None:
    """Starts the sections one after the other, with the water that brings the slurry to its solids."""
    fs = model.fs
    fs.feedstock.initialize_units()
    fs.section.initialize_units()
    slurry = fs.section.hydrolysate_cooler.control_volume.properties_out[0]
    enzyme = pyo.value(fs.hydrolysis.enzyme_loading[0] * slurry.flow_mass_comp["Glucan"])
    solids = pyo.value(total_solids_flow_mass(slurry)) + enzyme
    water = get_component(WATER).molar_mass
    given = pyo.value(slurry.flow_mass) + enzyme + ENZYME_WATER * water
    added = fs.section.conditioning_water.inlet.flow_mol_comp[0, WATER]
    added.set_value(added.value + (solids / pyo.value(fs.hydrolysis.total_solids[0]) - given) / water)
    fs.section.initialize_units()
    fs.enzyme.properties[0].flow_mol_comp["Enzyme"].set_value(enzyme / get_component("Enzyme").molar_mass)
    for feed in (fs.enzyme, fs.dilution):
        initialize_unit(feed)
    fs.hydrolysis.initialize_units()
    fs.sugar_liquor.initialize_units()
