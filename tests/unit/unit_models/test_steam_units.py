"""What the battery does not cover of the steam-side units: flows that follow from demands, choices and messages."""

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock
from idaes.core.util.exceptions import ConfigurationError, InitializationError
from idaes.core.util.model_statistics import degrees_of_freedom

from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.property_packages.steam import SteamParameterBlock
from nexus.unit_models.cooling_tower import CoolingTower
from nexus.unit_models.deaerator import Deaerator
from nexus.unit_models.extraction_turbine import ExtractionTurbine
from nexus.unit_models.steam_generator import SteamGenerator
from nexus.unit_models.steam_header import SteamHeader
from nexus.unit_models.steam_injection import SteamInjection
from nexus.unit_models.steam_user import SteamUser
from nexus.unit_models.surface_condenser import SurfaceCondenser
from nexus.unit_models.water_translator import WaterTranslator

ATM = 101325.0
MOLAR_MASS = 0.018015


KEPT = []  # a unit refers to its model weakly: without this a model that no test names may vanish under it


def flowsheet(**options):
    """Returns a model with a flowsheet and the steam package."""
    model = pyo.ConcreteModel()
    KEPT.append(model)
    model.fs = FlowsheetBlock(dynamic=False, **options)
    model.fs.steam = SteamParameterBlock()
    return model


def fix(state, temperature, pressure, flow=None):
    """Fixes temperature (K), pressure (Pa) and, where given, mass flow (kg/s) of a steam state."""
    state.temperature.fix(temperature)
    state.pressure.fix(pressure)
    if flow is not None:
        state.flow_mol.fix(flow / MOLAR_MASS)


def turbine(model, extractions, **options):
    """Returns a turbine fed with 66 kg/s of steam of 62 atm and 454 degC, efficiencies 0.85 and 1."""
    model.fs.turbine = ExtractionTurbine(property_package=model.fs.steam, extractions=extractions, **options)
    fix(model.fs.turbine.inlet_state[0], 454 + 273.15, 62 * ATM, 66)
    model.fs.turbine.isentropic_efficiency.fix(0.85)
    model.fs.turbine.generator_efficiency.fix(1.0)
    return model.fs.turbine


@pytest.mark.parametrize(
    ("pressure", "end", "celsius"), [(13, "vapour", 261.0), (9.5, "vapour", 229.7), (4.4, "crossing", 161.2)]
)
def test_one_expansion_ends_at_the_temperature_of_the_steam_tables(pressure, end, celsius):
    """From 62 atm and 454 degC at 0.85, by IAPWS-95."""
    unit = turbine(flowsheet(), {}, exhaust=end)
    unit.exhaust_outlet_state[0].pressure.fix(pressure * ATM)
    unit.initialize()
    assert pyo.value(unit.exhaust_outlet_state[0].temperature) - 273.15 == pytest.approx(celsius, abs=0.1)


def test_a_wet_extraction_feeds_the_next_section():
    """By IAPWS-95 (kJ/kg), 62 to 0.5 atm at 0.85: 2480.22 (dryness 0.9281); on to 0.1 atm: 2291.33."""
    unit = turbine(flowsheet(), {"drawn": "wet"})
    unit.drawn_outlet_state[0].pressure.fix(0.5 * ATM)
    unit.drawn_outlet_state[0].flow_mol.fix(10 / MOLAR_MASS)
    unit.exhaust_outlet_state[0].pressure.fix(0.1 * ATM)
    unit.initialize()
    assert pyo.value(unit.drawn_outlet_state[0].vapour_fraction) == pytest.approx(0.92814, rel=3e-4)
    power = 66e3 * (3308.631 - 2480.216) + 56e3 * (2480.216 - 2291.327)
    assert pyo.value(unit.electric_power[0]) == pytest.approx(power, rel=2e-4)


def test_efficiency_multiplier_lowers_the_power():
    """One section: the power is proportional to the efficiency."""
    unit = turbine(flowsheet(), {}, exhaust="vapour")
    unit.exhaust_outlet_state[0].pressure.fix(13 * ATM)
    unit.initialize()
    clean = pyo.value(unit.electric_power[0])
    assert clean == pytest.approx(66 * (3308.631e3 - 2956.300e3), rel=2e-4)  # IAPWS-95
    unit.efficiency_multiplier.fix(0.9)
    unit.initialize()
    assert pyo.value(unit.electric_power[0]) == pytest.approx(0.9 * clean, rel=1e-9)


def test_a_section_that_cannot_end_as_vapour_says_so():
    unit = turbine(flowsheet(), {}, exhaust="vapour")
    unit.exhaust_outlet_state[0].pressure.fix(0.1 * ATM)
    with pytest.raises(InitializationError, match='section exhaust does not end as vapour: .* "crossing" or "wet"'):
        unit.initialize()


def test_an_unknown_end_of_a_section_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match='A turbine section ends as "vapour", "crossing", "wet"'):
        turbine(flowsheet(), {"drawn": "liquid"})


def test_an_unknown_phase_is_refused_with_the_known_ones():
    model = flowsheet()
    with pytest.raises(ValueError, match='Phases of steam streams are "liquid", "vapour", "wet"'):
        model.fs.header = SteamHeader(property_package=model.fs.steam, inlets={"high": "plasma"}, outlets=("a",))


def test_a_fixed_duty_finds_the_steam_flow():
    """30 MW from 4.4 atm, 435 K steam: 30e6 / (2775.831e3 - 621.660e3) kg/s."""
    model = flowsheet()
    model.fs.user = SteamUser(property_package=model.fs.steam)
    fix(model.fs.user.inlet_state[0], 435.0, 4.4 * ATM)
    model.fs.user.heat_duty.fix(-30e6)
    model.fs.user.initialize()
    flow = model.fs.user.inlet_state[0].flow_mass
    assert pyo.value(flow) == pytest.approx(30e6 / (2775.831e3 - 621.660e3), rel=2e-4)
    assert not model.fs.user.inlet_state[0].flow_mol.fixed


def test_units_are_indexed_by_time():
    model = flowsheet(time_set=[0, 1], time_units=pyo.units.s)
    model.fs.user = SteamUser(property_package=model.fs.steam, inlet_phase="wet")
    for t, flow in ((0, 10.0), (1, 20.0)):
        state = model.fs.user.inlet_state[t]
        state.flow_mol.fix(flow / MOLAR_MASS)
        state.vapour_fraction.fix(1.0)
        state.pressure.fix(ATM)
    model.fs.user.initialize()
    latent = 2675.529e3 - 419.058e3  # IAPWS-95 at 1 atm
    for t, flow in ((0, 10.0), (1, 20.0)):
        assert pyo.value(model.fs.user.heat_delivered[t]) == pytest.approx(flow * latent, rel=2e-4)


def test_a_header_asks_for_the_steam_that_its_users_need():
    model = flowsheet()
    model.fs.header = SteamHeader(
        property_package=model.fs.steam, inlets={"extraction": "vapour"}, outlets=("a", "b"), makeup="extraction"
    )
    fix(model.fs.header.extraction_inlet_state[0], 500.0, 9.5 * ATM)
    for name, flow in (("a", 3.0), ("b", 4.0)):
        model.fs.header.component(f"{name}_outlet_state")[0].flow_mol.set_value(flow / MOLAR_MASS)
    model.fs.header.initialize()
    assert pyo.value(model.fs.header.extraction_inlet_state[0].flow_mass) == pytest.approx(7.0, rel=1e-9)
    assert pyo.value(model.fs.header.b_outlet_state[0].temperature) == pytest.approx(500.0, rel=1e-9)


def test_a_header_names_an_unknown_makeup():
    model = flowsheet()
    with pytest.raises(ConfigurationError, match="makeup='low' is none of the inlets \\['high'\\]"):
        model.fs.header = SteamHeader(
            property_package=model.fs.steam, inlets={"high": "vapour"}, outlets=("a",), makeup="low"
        )


def test_fixed_heat_and_steam_temperature_find_the_feedwater():
    """180.44 MW raise 66 kg/s by 2733.9 kJ/kg of feedwater (0.97 * 3308.631 + 0.03 * 1229.571 - 512.327)."""
    model = flowsheet()
    model.fs.boiler = SteamGenerator(property_package=model.fs.steam)
    fix(model.fs.boiler.inlet_state[0], 394.15, 62 * ATM)
    model.fs.boiler.steam_outlet_state[0].temperature.fix(454 + 273.15)
    model.fs.boiler.blowdown_fraction.fix(0.03)
    model.fs.boiler.heat_duty.fix(66 * 2733.93e3)
    model.fs.boiler.initialize()
    assert pyo.value(model.fs.boiler.inlet_state[0].flow_mass) == pytest.approx(66.0, rel=2e-4)


def test_a_cooled_blowdown_leaves_its_heat_in_the_boiler():
    """0.03 * (1229.571 - 173.4) kJ/kg of feedwater less than with a saturated blowdown (40 degC, 62 atm)."""
    duties = []
    for blowdown in ("saturated", "cooled"):
        model = flowsheet()
        model.fs.boiler = SteamGenerator(property_package=model.fs.steam, blowdown=blowdown)
        fix(model.fs.boiler.inlet_state[0], 394.15, 62 * ATM, 66)
        model.fs.boiler.steam_outlet_state[0].temperature.fix(454 + 273.15)
        model.fs.boiler.blowdown_fraction.fix(0.03)
        if blowdown == "cooled":
            model.fs.boiler.blowdown_outlet_state[0].temperature.fix(313.15)
        model.fs.boiler.initialize()
        duties.append(pyo.value(model.fs.boiler.heat_duty[0]))
    assert duties[0] - duties[1] == pytest.approx(66 * 0.03 * (1229.571e3 - 173.1e3), rel=1e-3)


def test_a_deaerator_that_needs_no_steam_says_so():
    model = flowsheet()
    model.fs.deaerator = Deaerator(property_package=model.fs.steam, inlets={"hot": "liquid", "steam": "vapour"})
    fix(model.fs.deaerator.hot_inlet_state[0], 430.0, 10 * ATM, 10)
    fix(model.fs.deaerator.steam_inlet_state[0], 435.0, 4.4 * ATM)
    model.fs.deaerator.outlet_state[0].pressure.fix(2 * ATM)
    with pytest.raises(InitializationError, match="needs no steam: its other inlets bring .* kW more"):
        model.fs.deaerator.initialize()


def test_a_deaerator_needs_its_steam_inlet():
    model = flowsheet()
    with pytest.raises(ConfigurationError, match="steam='steam' is none of the inlets"):
        model.fs.deaerator = Deaerator(property_package=model.fs.steam, inlets={"condensate": "liquid"})


def test_a_condenser_colder_than_its_cooling_water_says_so():
    model = flowsheet()
    model.fs.condenser = SurfaceCondenser(property_package=model.fs.steam)
    state = model.fs.condenser.inlet_state[0]
    state.flow_mol.fix(1000.0)
    state.vapour_fraction.fix(0.9)
    state.pressure.fix(4000.0)
    model.fs.condenser.cooling_water_inlet_temperature.fix(301.15)
    model.fs.condenser.cooling_water_outlet_temperature.fix(310.15)
    model.fs.condenser.heat_transfer_coefficient.fix(2800.0)
    with pytest.raises(InitializationError, match="must exceed the cooling water temperatures"):
        model.fs.condenser.initialize()


def test_a_given_steam_flow_heats_the_slurry():
    """The flow that the battery's case finds gives back its 431.15 K."""
    model = flowsheet()
    model.fs.slurry = SlurryParameterBlock(components=["Water"])
    model.fs.heater = SteamInjection(property_package=model.fs.steam, slurry_package=model.fs.slurry)
    unit = model.fs.heater
    unit.inlet.flow_mol_comp[0, "Water"].fix(1000.0)
    unit.inlet.temperature.fix(300.0)
    unit.inlet.pressure.fix(5.8 * ATM)
    fix(unit.steam_inlet_state[0], 541.15, 13 * ATM)
    unit.steam_inlet_state[0].flow_mol.fix(1000 * (667.1 - 113.1) / (2972.1 - 667.1))
    assert degrees_of_freedom(model) == 0
    unit.initialize()
    assert pyo.value(unit.outlet_state[0].temperature) == pytest.approx(431.15, abs=0.6)


def test_treated_water_becomes_boiler_feed():
    model = flowsheet()
    model.fs.slurry = SlurryParameterBlock(components=["Water"])
    model.fs.translator = WaterTranslator(
        inlet_property_package=model.fs.slurry, outlet_property_package=model.fs.steam
    )
    unit = model.fs.translator
    unit.inlet.flow_mol_comp[0, "Water"].fix(500.0)
    unit.inlet.temperature.fix(330.0)
    unit.inlet.pressure.fix(2 * ATM)
    unit.initialize()
    assert pyo.value(unit.outlet_state[0].flow_mol) == pytest.approx(500.0)
    assert pyo.value(unit.outlet_state[0].temperature) == pytest.approx(330.0, abs=0.1)


def test_only_water_is_handed_on():
    model = flowsheet()
    model.fs.slurry = SlurryParameterBlock(components=["Water", "Glucose"])
    with pytest.raises(ConfigurationError, match="the inlet's package carries Water, Glucose; only Water"):
        model.fs.translator = WaterTranslator(
            inlet_property_package=model.fs.slurry, outlet_property_package=model.fs.steam
        )


@pytest.mark.parametrize(
    ("water", "air", "message"),
    [
        (["Water", "Glucose"], ["N2", "O2", "Water"], "must carry Water alone"),
        (["Water"], ["O2", "Water"], "the air package needs N2, O2 and Water"),
    ],
)
def test_a_tower_checks_its_packages(water, air, message):
    model = flowsheet()
    model.fs.water = SlurryParameterBlock(components=water)
    model.fs.air = IdealGasParameterBlock(components=air)
    with pytest.raises(ConfigurationError, match=message):
        model.fs.tower = CoolingTower(water_package=model.fs.water, air_package=model.fs.air)
