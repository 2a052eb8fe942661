"""Area 900 of the biorefinery from its loads: one square system whose cooling follows the weather."""

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock
from idaes.models.unit_models import Feed
from pyomo.network import Arc

import nexus.kernel
from nexus.flowsheets.sections import component_lists as lists
from nexus.flowsheets.sections.plant_utilities import PlantUtilities
from nexus.flowsheets.sections.section import initialize_unit
from nexus.flowsheets.tables import rows
from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from tests.unit.flowsheets.section_checks import assert_square_and_clean, imbalance, structure_of

COOLED = {"condenser": 6e7, "beer_column": 3e7}  # W
CHILLED = {"fermentation": 1.6e7}
USERS = {"pretreatment": 8000.0, "scrubber": 1000.0}  # mol/s of water


def build(scale: float = 1.0):
    """Returns a flowsheet of the section with `scale` times the usual loads, all fixed."""
    model = pyo.ConcreteModel()
    model.fs = fs = FlowsheetBlock(dynamic=False)
    fs.water = SlurryParameterBlock(components=["Water"])
    fs.air = IdealGasParameterBlock(components=lists.AIR)
    fs.section = PlantUtilities(
        water=fs.water, air=fs.air, water_users=tuple(USERS), cooled=tuple(COOLED), chilled=tuple(CHILLED)
    )
    fs.recycled = Feed(property_package=fs.water)
    fs.recycled_arc = Arc(source=fs.recycled.outlet, destination=fs.section.process_water.recycled_inlet)
    fs.recycled.properties[0].flow_mol_comp["Water"].fix(5000.0)
    fs.recycled.properties[0].temperature.fix(305.0)
    fs.recycled.properties[0].pressure.fix(101325.0)
    pyo.TransformationFactory("network.expand_arcs").apply_to(model)
    section = fs.section
    section.set_operating_conditions()
    for name, load in COOLED.items():
        section.cooled_load[0, name].fix(scale * load)
    for name, load in CHILLED.items():
        section.chilled_load[0, name].fix(scale * load)
    for name, flow in USERS.items():
        section.process_water.component(f"{name}_outlet").flow_mol_comp[0, "Water"].fix(flow)
    return model


def solve(model):
    """Starts the flowsheet from its loads and solves it as one system; returns the kernel's solution."""
    initialize_unit(model.fs.recycled)
    model.fs.section.initialize_units()
    return nexus.kernel.solve(model)


@pytest.fixture(scope="module")
def solved():
    """Returns the solved flowsheet, its solution, and the structural findings of before."""
    model = build()
    before = structure_of(model)
    return model, solve(model), before


@pytest.fixture
def section(solved):
    return solved[0].fs.section


def test_is_square_and_clean(solved):
    assert_square_and_clean(*solved)


def test_mass_and_energy_close_over_the_section(section):
    """Loads enter as heat; the chiller's and the dryer's heat passes to the tower inside the section."""
    inward = [section.process_water.recycled_inlet_state[0], section.raw_water.properties[0]]
    inward += [section.ambient_air.properties[0], section.air_intake.properties[0]]
    users = [section.process_water.component(f"{name}_outlet_state")[0] for name in USERS]
    outward = [*users, section.moist_air.properties[0], section.windage.properties[0]]
    outward += [section.cooling_tower.blowdown_outlet_state[0], section.instrument_air.properties[0]]
    outward += [section.air_condensate.properties[0]]
    loads = [*section.cooled_load.values(), *section.chilled_load.values()]
    heat = [pyo.value(v) for v in loads] + [pyo.value(w[0]) for w in section.own_electric_loads().values()]
    found = imbalance(inward, outward, heat)
    assert max(found.values()) < 1e-7, found


def test_water_is_as_published_at_the_design_weather(section):
    """22 degC of wet bulb and an approach of 6 K give 28 degC.

    With chilled water of 12 degC the published chiller takes 16.27 MW with 2535 kW, a fraction f of Carnot's between
    10 and 39 degC; the section's water of 6 degC is made between 4 and 39 degC with the same fraction.
    """
    assert pyo.value(section.cooling_tower.supply_temperature[0]) == pytest.approx(301.15, abs=1e-6)
    assert pyo.value(section.cooling_tower.return_temperature[0]) == pytest.approx(310.15, abs=1e-6)
    fraction = 16.27e6 / 2535e3 * (312.15 - 283.15) / 283.15
    performance = fraction * 277.15 / (312.15 - 277.15)
    assert pyo.value(section.chiller.coefficient_of_performance[0]) == pytest.approx(performance, rel=1e-3)


def test_humidity_is_that_of_the_psychrometric_chart(section):
    """22 degC wet bulb and 25 degC: 0.0154 kg water per kg dry air by the chart (ASHRAE), 0.622 times the moles."""
    assert 0.62198 * pyo.value(section.cooling_tower.air_humidity[0]) == pytest.approx(0.0154, abs=2e-4)


def test_a_colder_day_cools_deeper_and_saves_power(solved):
    model, section = solved[0], solved[0].fs.section
    supply, power, makeup = [], [], []
    for wet_bulb in (278.15, 288.15, 300.15, 295.15):  # ends at the design weather
        section.cooling_tower.wet_bulb_temperature.fix(wet_bulb)
        assert nexus.kernel.solve(model).ok
        supply.append(pyo.value(section.cooling_tower.supply_temperature[0]))
        power.append(pyo.value(section.chiller.work_mechanical[0]))
        makeup.append(pyo.value(section.cooling_tower.evaporation_fraction[0]))
    assert supply[0] < supply[1] < supply[3] < supply[2]
    assert power[0] < power[1] < power[3] < power[2]
    assert makeup[0] < makeup[1] < makeup[3] < makeup[2]


def test_fouled_fill_warms_the_water(solved):
    model, section = solved[0], solved[0].fs.section
    section.cooling_tower.fill_multiplier.fix(0.75)
    assert nexus.kernel.solve(model).ok
    assert pyo.value(section.cooling_tower.supply_temperature[0]) == pytest.approx(295.15 + 8.0, abs=1e-6)
    section.cooling_tower.fill_multiplier.fix(1.0)
    assert nexus.kernel.solve(model).ok


def test_instrument_air_is_dry_and_of_the_flow_asked_for(section):
    state = section.instrument_air.properties[0]
    flow = {j: pyo.value(n) for j, n in state.flow_mol_comp.items()}
    assert pyo.value(state.flow_mass) == pytest.approx(0.5, rel=1e-8)
    assert flow["Water"] / (flow["N2"] + flow["O2"]) == pytest.approx(2e-5, rel=1e-8)
    assert pyo.value(state.pressure) == pytest.approx(7.5e5, rel=1e-8)


def test_power_of_the_air_compressor_by_hand(section):
    """Ideal diatomic gas from 298.15 K, 8 bar over 1.01325 bar at 0.75; humid air is 1 % richer in moles."""
    moles = 0.5 / 0.02885 * (1 + pyo.value(section.cooling_tower.air_humidity[0]))
    work = moles * 3.5 * 8.314 * 298.15 * ((8e5 / 101325) ** (2 / 7) - 1) / 0.75
    assert pyo.value(section.air_compressor.work_mechanical[0]) == pytest.approx(work, rel=0.02)


@pytest.mark.parametrize("scale", [0.6, 1.4])
def test_starts_from_other_loads(scale, section):
    model = build(scale)
    assert solve(model).ok
    there = pyo.value(model.fs.section.chiller.work_mechanical[0])
    assert there == pytest.approx(scale * pyo.value(section.chiller.work_mechanical[0]), rel=1e-6)


def test_every_number_of_the_section_has_a_source():
    assert all(row["source"] and row["confidence"] for row in rows("sections/plant_utilities_design.csv"))
