"""Area 800 of the biorefinery from fuels and demands: square, gas against condensing, export against import."""

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock
from idaes.models.unit_models import Feed
from pyomo.network import Arc

import nexus.kernel
from nexus.flowsheets.sections import component_lists as lists
from nexus.flowsheets.sections.cogeneration import Cogeneration
from nexus.flowsheets.sections.heat_loads import Service
from nexus.flowsheets.sections.section import initialize_unit
from nexus.flowsheets.tables import rows
from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.property_packages.steam import SteamParameterBlock
from tests.unit.flowsheets.section_checks import assert_square_and_clean, imbalance, structure_of

FUELS = {  # mol/s, the main components of the published plant's fuels: 220 MW of higher heating value
    "cake": {"Water": 193.5, "Glucan": 2.1, "Lignin": 22.3, "Protein": 34.4, "Ash": 18.6, "Cells": 10.8, "DAP": 0.01},
    "sludge": {"Water": 103.7, "Lignin": 0.45, "Protein": 0.7, "Sludge": 15.1, "SodiumNitrate": 0.19},
    "biogas": {"CH4": 93.9, "CO2": 90.5, "H2S": 2.7, "Water": 11.0},
}
DEMAND = {"dryer": 5e6, "furfural": 1e7, "reboiler": 5e7, "evaporator": 1e7}  # W
DIRECT = 10 / 0.018015  # mol/s
USE = 2e7  # W
LOW_EXTRACTION = 9.5 * 101325.0  # Pa, that of the published plant and of the figures of the steam tables below


def build(fuel: float = 1.0, demand: float = 1.0, **supplies):
    """Returns a flowsheet of the section with `fuel` and `demand` times the usual ones, all fixed."""
    model = pyo.ConcreteModel()
    model.fs = fs = FlowsheetBlock(dynamic=False)
    fs.steam, fs.water = SteamParameterBlock(), SlurryParameterBlock(components=["Water"])
    for name in ("cake", "sludge"):
        setattr(fs, name, SlurryParameterBlock(components=list(FUELS[name])))
    fs.lime, fs.ash = SlurryParameterBlock(components=["Lime"]), SlurryParameterBlock(components=lists.BOILER_ASH)
    for name, components in (("air", lists.AIR), ("flue_gas", lists.FLUE_GAS), ("biogas", lists.BIOGAS)):
        setattr(fs, name, IdealGasParameterBlock(components=components))
    fs.natural_gas = IdealGasParameterBlock(components=["CH4"])
    packages = ("steam", "water", "air", "flue_gas", "ash", "lime", "natural_gas")
    fs.section = Cogeneration(
        **{name: fs.component(name) for name in packages},
        fuels={"cake_inlet": fs.cake, "sludge_inlet": fs.sludge},
        gas_fuels={"biogas_inlet": fs.biogas},
        live_users=("dryer",),
        high_users=("furfural",),
        low_users=("reboiler", "evaporator"),
        direct_users=("reactor",),
        **supplies,
    )
    for name, flows in FUELS.items():
        feed = Feed(property_package=fs.component(name))
        setattr(fs, f"{name}_feed", feed)
        setattr(fs, f"{name}_arc", Arc(source=feed.outlet, destination=fs.section.boiler.component(f"{name}_inlet")))
        for j, n in flows.items():
            feed.properties[0].flow_mol_comp[j].fix(fuel * n)
        feed.properties[0].temperature.fix(315.0)
        feed.properties[0].pressure.fix(101325.0)
    pyo.TransformationFactory("network.expand_arcs").apply_to(model)
    fs.section.set_operating_conditions()
    fs.section.turbine.low_outlet_state[0].pressure.fix(LOW_EXTRACTION)
    for name, heat in DEMAND.items():
        fs.section.heat_demand[0, name].fix(demand * heat)
    fs.section.high_header.reactor_outlet.flow_mol[0].fix(demand * DIRECT)
    fs.section.power_use.fix(USE)
    return model


def solve(model):
    """Starts the flowsheet from its feeds and solves it as one system; returns the kernel's solution."""
    for name in FUELS:
        initialize_unit(model.fs.component(f"{name}_feed"))
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


@pytest.fixture(scope="module")
def again(solved):
    """Returns the function that solves the solved flowsheet again, from its last solution, and loads the result."""
    problem = nexus.kernel.compile(solved[0])

    def solve_again():
        solution = problem.solve()
        if solution.ok:
            solution.load()
        return solution

    return solve_again


def test_is_square_and_clean(solved):
    assert_square_and_clean(*solved)


def boundary(section) -> tuple[list, list]:
    """Returns the states of all streams that enter and leave the section."""
    boiler = section.boiler
    inward = [*(block[0] for block in boiler.inlet_states), section.makeup.properties[0]]
    outward = [section.stack.properties[0], section.ash_disposal.properties[0]]
    outward += [section.fly_ash_disposal.properties[0], section.emitted_dust.properties[0]]
    outward += [section.blowdown.inlet_state[0], section.high_header.reactor_outlet_state[0]]
    return inward, outward


def test_mass_elements_and_energy_close_over_the_section(section):
    """Boiler heat enters the water side inside the section; demands, shaft losses and cooling water leave it."""
    inward, outward = boundary(section)
    loss = pyo.value(section.boiler.heat_duty[0] + section.boiler.heat_to_steam[0])  # -(loss to the surroundings)
    heat = [loss, *(-pyo.value(demand) for demand in section.heat_demand.values())]
    heat += [pyo.value(unit.heat_duty[0]) for unit in (section.turbine, section.condenser)]
    work = [section.turbine, section.condensate_pump, section.feedwater_pump, section.induced_draft_fan]
    found = imbalance(inward, outward, [*heat, *(pyo.value(unit.work_mechanical[0]) for unit in work)])
    assert {"C", "H", "N", "O", "S", "Si"} <= set(found)
    assert max(found.values()) < 1e-7, found


def switch_demand(section, scale: float):
    """Sets all heat demands and the direct steam to `scale` times the usual ones."""
    for name, heat in DEMAND.items():
        section.heat_demand[0, name].fix(scale * heat)
    section.high_header.reactor_outlet.flow_mol[0].fix(scale * DIRECT)


@pytest.mark.parametrize(("fuel", "demand", "burns"), [(0.6, 1.4, True), (0.6, 1.0, True), (1.4, 0.6, False)])
def test_starts_from_any_fuel_and_demand(fuel, demand, burns):
    """Gas fills what the fuels lack: exhaust then stands at 5 % of the turbine's inlet, else gas at watts."""
    model = build(fuel, demand)
    assert solve(model).ok
    section = model.fs.section
    surplus, gas = pyo.value(section.exhaust_surplus[0]), pyo.value(section.natural_gas_heat[0])
    assert (gas > 1e7, surplus > 100) == (burns, not burns)
    assert gas / 1e7 * surplus / 200 == pytest.approx(1e-6, rel=1e-4)


def test_gas_takes_over_from_condensing_as_demand_grows(section, again):
    """Warm steps up and down across the switch; the energy that gas brings is that which is lacking."""
    gas, surplus = {}, {}
    for scale in (1.2, 1.25, 1.35, 1.4, 1.5, 0.7, 1.5, 1.0):
        switch_demand(section, scale)
        assert again().ok
        gas[scale], surplus[scale] = pyo.value(section.natural_gas_heat[0]), pyo.value(section.exhaust_surplus[0])
    assert max(gas[s] for s in (0.7, 1.0, 1.2, 1.25)) < 1e3 < 1e6 < gas[1.4] < gas[1.5]
    assert surplus[0.7] > surplus[1.0] > surplus[1.2] > surplus[1.25] > 10 > 0.01 > surplus[1.4]


def test_smoothing_error_where_both_are_least(section, again):
    """Where gas and condensing change over both are at most eps of their scale: 10 kW and 0.2 mol/s."""
    section.condensing_or_gas[0].fix(0.0)
    for name in DEMAND:
        section.heat_demand[0, name].unfix()
    scale = pyo.Var(initialize=1.35)
    section.demand_scale = scale
    section.scaled = pyo.Constraint(list(DEMAND), rule=lambda b, k: b.heat_demand[0, k] == scale * DEMAND[k])
    solution = again()
    found = pyo.value(section.natural_gas_heat[0]), pyo.value(section.exhaust_surplus[0])
    section.del_component(section.scaled)
    section.del_component(section.demand_scale)
    section.condensing_or_gas[0].unfix()
    switch_demand(section, 1.0)
    assert solution.ok and again().ok
    assert found == (pytest.approx(1e4, rel=1e-6), pytest.approx(0.2, rel=1e-6))


def test_power_is_sold_or_bought(section, again):
    supply = pyo.value(section.power_supply[0])
    for use, net in ((1.5 * supply, -0.5 * supply), (supply, 0.0), (USE, supply - USE)):
        section.power_use.fix(use)
        assert again().ok
        sold, bought = pyo.value(section.power_export[0]), pyo.value(section.power_import[0])
        assert sold - bought == pytest.approx(net, abs=1.0)
        assert sold * bought == pytest.approx(1e8, rel=1e-4)


def test_power_is_that_of_the_steam_tables(section):
    """By IAPWS-95 (kJ/kg) at 0.85: 3308.631 -> 2956.300 at 13 atm -> 2895.691 at 9.5 atm -> 2280.074 at 0.1 atm."""
    turbine = section.turbine
    live, high = (pyo.value(s[0].flow_mass) for s in (turbine.inlet_state, turbine.high_outlet_state))
    low = pyo.value(turbine.low_outlet_state[0].flow_mass)
    drops = (live, 3308.631 - 2956.300), (live - high, 2956.300 - 2895.691), (live - high - low, 2895.691 - 2280.074)
    power = 0.96e3 * sum(flow * drop for flow, drop in drops)
    assert pyo.value(turbine.electric_power[0]) == pytest.approx(power, rel=5e-4)


def test_users_take_the_steam_that_condenses_to_their_heat(section):
    """By IAPWS-95 (kJ/kg): saturated water 1229.57 at 62 atm, 817.30 at 13 atm, 755.23 at 9.5 atm."""
    for name, drop in (
        ("dryer", 3308.631 - 1229.571),
        ("furfural", 2956.300 - 817.303),
        ("reboiler", 2895.691 - 755.233),
    ):
        flow = pyo.value(section.component(name).inlet_state[0].flow_mass)
        assert flow == pytest.approx(DEMAND[name] / drop / 1e3, rel=5e-4)


def test_emissions_by_hand(section):
    """Dry gas of the stack by species, corrected from its oxygen to 6 %; 22.414 L/mol."""
    flow = {j: pyo.value(n) for j, n in section.stack.properties[0].flow_mol_comp.items()}
    dry = sum(flow.values()) - flow["Water"]
    volume = 22.41397e-3 * dry * (20.95 - 100 * flow["O2"] / dry) / (20.95 - 6)
    dust = 0.7 * 0.001 * pyo.value(section.boiler.ash_flow_mass[0])
    for name, mass in (("dust", dust), ("SO2", 0.064064 * flow["SO2"]), ("NOx", 0.046006 * flow["NO"])):
        assert pyo.value(section.emission[0, name]) == pytest.approx(1e6 * mass / volume, rel=1e-4)


def test_a_lower_extraction_pressure_gives_more_power(section, again):
    turbine = section.turbine
    power = []
    for pressure in (6.0, 13.0, 9.5):  # atm, ends at the fixture's value
        turbine.low_outlet_state[0].pressure.fix(pressure * 101325)
        assert again().ok
        power.append(pyo.value(turbine.electric_power[0]))
    assert power[0] > power[2] > power[1]


@pytest.mark.parametrize("name", ["dryer", "furfural", "reboiler"])
def test_less_heat_gives_more_power(section, again, name):
    before = pyo.value(section.turbine.electric_power[0])
    section.heat_demand[0, name].fix(DEMAND[name] - 1e6)
    assert again().ok
    gained = pyo.value(section.turbine.electric_power[0]) - before
    section.heat_demand[0, name].fix(DEMAND[name])
    assert again().ok
    assert 0 < gained < 1e6


def test_colder_cooling_water_gives_more_power(section, again):
    """10 K less: by IAPWS-95 exhaust at 36.06 degC and 5967.5 Pa, 53.27 kJ/kg lower; deaerating then takes more."""
    before = pyo.value(section.turbine.electric_power[0])
    bound = 0.96 * pyo.value(section.condenser.inlet_state[0].flow_mass) * 53.27e3
    section.condenser.cooling_water_inlet_temperature.fix(291.15)
    section.condenser.cooling_water_outlet_temperature.fix(300.15)
    assert again().ok
    gained = pyo.value(section.turbine.electric_power[0]) - before
    pressure = pyo.value(section.turbine.exhaust_outlet_state[0].pressure)
    section.condenser.cooling_water_inlet_temperature.fix(301.15)
    section.condenser.cooling_water_outlet_temperature.fix(310.15)
    assert again().ok
    assert pressure == pytest.approx(5967.5, rel=1e-3)
    assert 0.7 * bound < gained < bound


def test_steam_let_down_past_the_turbine_costs_its_power(section, again):
    """5 kg/s live (3308.63) sprayed with feedwater become low-pressure steam (2895.69 kJ/kg, IAPWS-95)."""
    before, low = pyo.value(section.turbine.electric_power[0]), section.low_header
    section.letdown_flow.fix(5.0)
    assert again().ok
    water = low.spray_inlet_state[0]
    enthalpy = pyo.value(water.enth_mol - section.config.steam.enth_mol_offset) / 18.015268
    found = pyo.value(water.flow_mass), pyo.value(section.turbine.electric_power[0])
    header = pyo.value(low.deaerator_outlet_state[0].enth_mol - low.turbine_inlet_state[0].enth_mol)
    section.letdown_flow.fix(0.0)
    assert again().ok
    assert found[0] == pytest.approx(5.0 * (3308.631 - 2895.691) / (2895.691 - enthalpy), rel=1e-3)
    assert found[1] < before
    assert header == pytest.approx(0.0, abs=1e-6)


def test_starts_with_steam_let_down():
    model = build(0.6, 1.0)
    model.fs.section.letdown_flow.fix(8.0)
    assert solve(model).ok


def test_fouling_of_the_boiler_is_paid_with_power(section, again):
    before = pyo.value(section.turbine.electric_power[0])
    section.boiler.heat_transfer_cleanliness.fix(0.95)
    assert again().ok
    fouled = pyo.value(section.turbine.electric_power[0])
    section.boiler.heat_transfer_cleanliness.fix(1.0)
    assert again().ok
    assert fouled < before


def test_works_without_demands(section, again):
    """No heat is asked for: all steam condenses, and gas is next to nothing."""
    switch_demand(section, 0.0)
    idle = again().ok, pyo.value(section.natural_gas_heat[0])
    switch_demand(section, 1.0)
    assert again().ok
    assert idle[0] and 0 < idle[1] < 10.0


def test_the_condenser_is_the_only_heat_load(section):
    """It condenses 9.06 K above the cooling water that returns at 37 degC."""
    (load,) = section.heat_loads()
    assert (load.name, load.service) == ("turbine_condenser", Service.cooling_water)
    assert pyo.value(load.duty[0]) == pytest.approx(-pyo.value(section.condenser.heat_duty[0]))
    assert pyo.value(load.inlet_temperature[0]) == pyo.value(load.outlet_temperature[0])
    assert pyo.value(load.outlet_temperature[0]) == pytest.approx(310.15 + 9.06, abs=1e-6)


def test_electric_loads_add_up():
    model = build()
    section = model.fs.section
    section.power_use.unfix()
    section.add_electric_loads({**section.own_electric_loads(), "mills": {0: 1.5e7 * pyo.units.W}})
    assert solve(model).ok
    own = sum(pyo.value(power[0]) for power in section.own_electric_loads().values())
    assert own > 5e5
    assert pyo.value(section.power_use[0]) == pytest.approx(1.5e7 + own, rel=1e-8)


def test_sun_wind_and_battery_supply_power():
    """By hand: cells at 12 + 220 x 25 / 800 degC; cubic ramp at 8.2 m/s; a battery at half charge loses 0.1 % a day."""
    model = build(solar=True, wind=True, battery=True)
    before = structure_of(model)
    assert_square_and_clean(model, solve(model), before)
    section = model.fs.section
    cells = 12 + 220 * 25 / 800
    sun = 1e7 * 0.22 * 0.96 * (1 - 0.0035 * (cells - 25))
    wind = 1e7 * (8.2**3 - 27) / (12**3 - 27)
    standing = 0.001 / 86400 * 0.5 * 40e6 * 3600 / 0.92
    beside = pyo.value(section.power_supply[0] - section.turbine.electric_power[0])
    assert beside == pytest.approx(sun + wind - standing, rel=1e-5)


def test_every_number_of_the_section_has_a_source():
    assert all(row["source"] and row["confidence"] for row in rows("sections/cogeneration_design.csv"))
