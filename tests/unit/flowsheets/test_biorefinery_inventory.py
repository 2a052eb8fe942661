"""Inventory of the biorefinery's sections: carbon, heat and water against the units, gas that another section takes."""

from types import SimpleNamespace

import pyomo.environ as pyo
import pytest

from nexus.flowsheets.biorefinery_costs import add_costs
from nexus.flowsheets.biorefinery_inventory import LINES, add_heat, add_inventory
from nexus.flowsheets.inventory_lines import leaves
from nexus.flowsheets.plant import Section
from nexus.property_packages.components import get_component
from nexus.sustainability.inventory import Inventory, Kind, inventory_table
from tests.unit.flowsheets import test_hydrolysis_fermentation as conversion
from tests.unit.flowsheets.test_biorefinery_costs import costed

CARBON_DIOXIDE = 0.044009  # kg/mol


def lines(fs, name: str, area: int, attribute: str = "section"):
    """Returns the lines of a section, by name: the block and its value."""
    section = fs.component(attribute)
    fs.del_component("inventory")
    fs.inventory = Inventory()
    LINES[name](fs.inventory, area, section)
    add_heat(fs.inventory, name, area, section)
    return {block.local_name: pyo.value(block.flow) for block in fs.inventory.members()}


def test_carbon_of_the_fuels_leaves_by_the_stack():
    """Atoms of carbon in all fuels, from their formulas; that of natural gas is fossil, the rest biogenic."""
    fs = costed("heat_and_power")
    found = lines(fs, "heat_and_power", 800)
    burnt = 0.0
    for feed in (fs.cake_feed, fs.sludge_feed, fs.biogas_feed, fs.section.natural_gas):
        state = feed.properties[0]
        burnt += sum(pyo.value(n) * get_component(j).elements.get("C", 0) for j, n in state.flow_mol_comp.items())
    gas = pyo.value(fs.section.natural_gas.properties[0].flow_mol_comp["CH4"])
    assert found["stack_carbon_dioxide_fossil"] == pytest.approx(gas * CARBON_DIOXIDE, rel=1e-5)
    total = found["stack_carbon_dioxide_fossil"] + found["stack_carbon_dioxide_biogenic"]
    assert total == pytest.approx(burnt * CARBON_DIOXIDE, rel=1e-5)
    nitric_oxide = pyo.value(fs.section.stack.properties[0].flow_mol_comp["NO"])
    assert found["stack_nitrogen_oxides"] == pytest.approx(nitric_oxide * 0.046006, rel=1e-5)


def test_hydrogen_and_moisture_of_the_fuels_leave_as_vapour():
    """Half a mole of water an atom of hydrogen, with the moisture; hydrogen that ends in the ash does not count."""
    fs = costed("heat_and_power")
    found = lines(fs, "heat_and_power", 800)
    hydrogen = 0.0
    for feed in (fs.cake_feed, fs.sludge_feed, fs.biogas_feed, fs.section.natural_gas, fs.section.lime):
        state = feed.outlet_state[0] if feed is fs.section.lime else feed.properties[0]
        hydrogen += sum(pyo.value(n) * get_component(j).elements.get("H", 0) for j, n in state.flow_mol_comp.items())
    ash = fs.section.boiler.ash_state[0]
    bound = sum(pyo.value(n) * get_component(j).elements.get("H", 0) for j, n in ash.flow_mol_comp.items())
    assert found["stack_water"] == pytest.approx((hydrogen - bound) / 2 * 0.018015, rel=1e-4)


def test_heat_of_a_section_is_that_of_its_units():
    fs = costed("recovery")
    fs.del_component("inventory")
    fs.inventory = Inventory()
    recovery = fs.recovery
    add_heat(fs.inventory, "recovery", 400, recovery)
    steam = pyo.value(fs.inventory.total(Kind.heating, "low_steam"))
    units = (recovery.beer_column.reboiler_duty, recovery.rectifier.reboiler_duty, recovery.evaporator.heating_duty)
    expected = sum(pyo.value(duty[0]) for duty in units) + pyo.value(recovery.dehydration.superheater.heat_duty[0])
    assert steam == pytest.approx(expected, rel=1e-9)
    chilled = pyo.value(fs.inventory.total(Kind.cooling, "chilled_water"))
    assert chilled == pytest.approx(-pyo.value(recovery.dehydration.permeate_condenser.heat_duty[0]), rel=1e-9)


def test_water_that_the_treatment_gives_off():
    """Vapour of the bioreactor's vent less that of its air; discharge and regenerate as they leave."""
    fs = costed("wastewater")
    found = lines(fs, "wastewater", 600)
    section = fs.section
    vapour = section.bioreactor.vent_state[0].flow_mol_comp["Water"] - section.air.properties[0].flow_mol_comp["Water"]
    assert found["bioreactor_water"] == pytest.approx(pyo.value(vapour) * 0.018015, rel=1e-5)
    regenerate = pyo.value(section.polisher.regenerate_state[0].flow_mass)
    assert found["polisher_regenerate"] == pytest.approx(regenerate, rel=1e-6)


def test_plant_lists_costs_heat_and_streams_of_what_it_has():
    """Fermentation alone gives its gas to the air; what an arc takes further leaves nothing."""
    fs = conversion.build().fs
    sections = {name: Section(300, name) for name in ("hydrolysis", "fermentation")}
    plant = SimpleNamespace(flowsheet=fs, sections=sections)
    add_costs(plant)
    table = inventory_table(add_inventory(plant)).set_index("line")
    assert {"fermentation_vent_carbon_dioxide", "corn_steep_liquor", "electricity_area_300"} <= set(table.index)
    assert table.loc["fermentation_vent_carbon_dioxide", "substance"] == "carbon_dioxide_biogenic"
    assert set(table["area"]) == {300, 700}
    assert leaves(fs.fermentation.vent_scrubber.vent_outlet)
    assert not leaves(fs.hydrolysis.saccharification.outlet)
