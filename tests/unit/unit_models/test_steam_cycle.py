"""The units close to one cycle: boiler, turbine, header, users, condenser, deaerator and pump as one square system.

Checked against the cycle's own energy balance and the hand-calculated efficiency of its expansion.
"""

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock
from idaes.core.util.initialization import propagate_state
from idaes.core.util.model_statistics import degrees_of_freedom
from idaes.models.unit_models import Pump
from pyomo.network import Arc

import nexus.kernel
from nexus.property_packages.steam import SteamParameterBlock
from nexus.unit_models.deaerator import Deaerator
from nexus.unit_models.extraction_turbine import ExtractionTurbine
from nexus.unit_models.steam_generator import SteamGenerator
from nexus.unit_models.steam_header import SteamHeader
from nexus.unit_models.steam_user import SteamUser
from nexus.unit_models.surface_condenser import SurfaceCondenser

ATM = 101325.0
MOLAR_MASS = 0.018015
HEAT, DEMAND = 190e6, 40e6  # W absorbed in the boiler, W asked for by the reboiler
ARCS = (
    ("boiler.steam_outlet", "turbine.inlet"),
    ("turbine.low_outlet", "header.extraction_inlet"),
    ("turbine.exhaust_outlet", "condenser.inlet"),
    ("header.reboiler_outlet", "reboiler.inlet"),
    ("header.deaerator_outlet", "deaerator.steam_inlet"),
    ("reboiler.outlet", "deaerator.return_inlet"),
    ("condenser.outlet", "deaerator.condensate_inlet"),
    ("deaerator.outlet", "pump.inlet"),
    ("pump.outlet", "boiler.inlet"),
)


def build():
    """Returns the cycle, specified: heat to the boiler, heat to one user, pressures, efficiencies; make-up free."""
    model = pyo.ConcreteModel()
    model.fs = fs = FlowsheetBlock(dynamic=False)
    fs.steam = SteamParameterBlock()
    steam = {"property_package": fs.steam}
    fs.boiler = SteamGenerator(**steam)
    fs.turbine = ExtractionTurbine(extractions={"low": "crossing"}, **steam)
    fs.header = SteamHeader(
        inlets={"extraction": "vapour"}, outlets=("reboiler", "deaerator"), makeup="extraction", **steam
    )
    fs.reboiler = SteamUser(**steam)
    fs.condenser = SurfaceCondenser(**steam)
    fs.deaerator = Deaerator(
        inlets={"condensate": "liquid", "return": "liquid", "makeup": "liquid", "steam": "vapour"}, **steam
    )
    fs.pump = Pump(property_package_args={"phase": "liquid"}, **steam)
    specify(fs)
    return model


def specify(fs):
    """Fixes the decisions of the cycle."""
    fs.boiler.heat_duty.fix(HEAT)
    fs.boiler.blowdown_fraction.fix(0.03)
    fs.boiler.steam_outlet_state[0].temperature.fix(454 + 273.15)
    fs.turbine.isentropic_efficiency.fix(0.85)
    fs.turbine.generator_efficiency.fix(0.97)
    fs.turbine.low_outlet_state[0].pressure.fix(4.4 * ATM)
    fs.turbine.exhaust_outlet_state[0].pressure.fix(0.1 * ATM)
    fs.reboiler.heat_duty.fix(-DEMAND)
    fs.condenser.cooling_water_inlet_temperature.fix(301.15)
    fs.condenser.cooling_water_outlet_temperature.fix(310.15)
    fs.condenser.heat_transfer_coefficient.fix(2800.0)
    fs.deaerator.makeup_inlet_state[0].temperature.fix(298.15)
    fs.deaerator.makeup_inlet_state[0].pressure.fix(2 * ATM)
    fs.deaerator.outlet_state[0].pressure.fix(2 * ATM)
    fs.pump.outlet.pressure.fix(62 * ATM)
    fs.pump.efficiency_pump.fix(0.75)


def initialize(fs):
    """Starts the units along the steam with a guessed feedwater, then joins them."""
    water = fs.boiler.inlet_state[0]
    water.pressure.set_value(62 * ATM)
    water.enth_mol.set_value(-285825 + MOLAR_MASS * (512.3e3 - 104.9e3))
    fs.boiler.initialize()
    arcs = {(a, b): Arc(source=fs.find_component(a), destination=fs.find_component(b)) for a, b in ARCS}
    for number, arc in enumerate(arcs.values()):
        setattr(fs, f"stream_{number}", arc)
    fs.turbine.low_outlet_state[0].flow_mol.set_value(20 / MOLAR_MASS)
    for source, destination, unit in (
        ("boiler.steam_outlet", "turbine.inlet", fs.turbine),
        ("turbine.exhaust_outlet", "condenser.inlet", fs.condenser),
    ):
        propagate_state(arcs[source, destination])
        unit.initialize()
    low = fs.turbine.low_outlet_state[0]
    for state in (fs.header.extraction_inlet_state[0], fs.reboiler.inlet_state[0], fs.deaerator.steam_inlet_state[0]):
        state.enth_mol.set_value(low.enth_mol.value)
        state.pressure.set_value(low.pressure.value)
    fs.reboiler.initialize()
    propagate_state(arcs["condenser.outlet", "deaerator.condensate_inlet"])
    propagate_state(arcs["reboiler.outlet", "deaerator.return_inlet"])
    fs.deaerator.makeup_inlet_state[0].flow_mol.set_value(0.03 * water.flow_mol.value)
    fs.deaerator.initialize()
    for name in ("reboiler", "deaerator"):
        user = {"reboiler": fs.reboiler.inlet_state, "deaerator": fs.deaerator.steam_inlet_state}[name][0]
        fs.header.component(f"{name}_outlet_state")[0].flow_mol.set_value(user.flow_mol.value)
    fs.header.initialize()
    propagate_state(arcs["deaerator.outlet", "pump.inlet"])
    with nexus.kernel.as_ipopt():
        fs.pump.initialize()
    pyo.TransformationFactory("network.expand_arcs").apply_to(fs)


@pytest.fixture(scope="module")
def cycle():
    """Returns the solved cycle."""
    model = build()
    initialize(model.fs)
    assert degrees_of_freedom(model) == 0
    solution = nexus.kernel.solve(model)
    return model.fs, solution


def test_the_cycle_solves_in_few_iterations(cycle):
    assert cycle[1].ok and cycle[1].iterations <= 15


def test_what_enters_as_heat_and_work_leaves_as_heat_and_work(cycle):
    fs, _ = cycle
    entering = HEAT + pyo.value(fs.pump.work_mechanical[0] + fs.deaerator.makeup_inlet_state[0].enthalpy_flow)
    leaving = pyo.value(
        fs.turbine.electric_power[0]
        - fs.turbine.heat_duty[0]
        + fs.condenser.heat_rejected[0]
        + fs.reboiler.heat_delivered[0]
        + fs.boiler.blowdown_outlet_state[0].enthalpy_flow
    )
    assert entering == pytest.approx(leaving, abs=1e-6 * HEAT)


def test_make_up_replaces_the_blowdown(cycle):
    fs, _ = cycle
    makeup, blowdown = fs.deaerator.makeup_inlet_state[0], fs.boiler.blowdown_outlet_state[0]
    assert pyo.value(makeup.flow_mol) == pytest.approx(pyo.value(blowdown.flow_mol), rel=1e-8)


def test_power_is_that_of_the_steam_tables(cycle):
    """By IAPWS-95 (kJ/kg) at 0.85: 3308.631 -> 2774.439 at 4.4 atm -> 2284.14 at 0.1 atm."""
    fs, _ = cycle
    live, drawn = (pyo.value(s[0].flow_mass) for s in (fs.turbine.inlet_state, fs.turbine.low_outlet_state))
    power = 0.97e3 * (live * (3308.631 - 2774.439) + (live - drawn) * (2774.439 - 2284.14))
    assert pyo.value(fs.turbine.electric_power[0]) == pytest.approx(power, rel=5e-4)


def test_more_demand_draws_more_steam_and_gives_less_power(cycle):
    """A hot condensate saves deaerating steam, so that not all of the further steam is lost to the turbine.

    By hand (kJ/kg, IAPWS-95): each further kg condenses at 4.4 atm (2774.4 - 621.7); its condensate saves
    (621.7 - 192.9) / (2774.4 - 192.9) kg of deaerating steam.
    """
    fs, _ = cycle
    before = pyo.value(fs.turbine.electric_power[0])
    fs.reboiler.heat_duty.fix(-1.3 * DEMAND)
    solution = nexus.kernel.solve(fs)
    fs.reboiler.heat_duty.fix(-DEMAND)
    assert solution.ok
    condensed = 0.3 * DEMAND / (2774.4e3 - 621.7e3)
    saved = (621.7 - 192.9) / (2774.4 - 192.9)
    lost = 0.97e3 * condensed * (1 - saved) * (2774.4 - 2284.1)
    assert before - pyo.value(fs.turbine.electric_power[0]) == pytest.approx(lost, rel=2e-3)
