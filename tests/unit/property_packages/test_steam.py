"""The steam package: datum, phases, bounds, properties on demand, starting values, IDAES units."""

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock
from idaes.core.util.exceptions import InitializationError
from idaes.core.util.model_statistics import degrees_of_freedom
from idaes.models.unit_models import Heater, Pump
from pyomo.util.check_units import assert_units_consistent

import nexus.kernel
from nexus.property_packages import steam_if97 as if97
from nexus.property_packages.components import get_component
from nexus.property_packages.steam import SteamParameterBlock, SteamPhase

ATM = 101325.0
WATER = get_component("Water")


def state_of(phase, **fixed):
    """Returns a flowsheet and one state block of `phase` with the given variables fixed and 1000 mol/s."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.steam = SteamParameterBlock()
    model.fs.state = model.fs.steam.build_state_block([0], phase=phase, defined_state=True)
    state = model.fs.state[0]
    state.flow_mol.fix(1000.0)
    for name, value in fixed.items():
        state.component(name).fix(value)
    return model, state


def test_datum_is_liquid_water_of_25_degrees():
    model, state = state_of("liquid", temperature=298.15, pressure=ATM)
    model.fs.state.initialize()
    assert pyo.value(state.enth_mol) == pytest.approx(WATER.hf_condensed, rel=1e-12)
    assert pyo.value(state.sensible_enthalpy_flow) == pytest.approx(0.0, abs=1e-3)
    assert pyo.value(state.flow_mass) == pytest.approx(1000 * WATER.molar_mass, rel=1e-12)


def test_vapour_agrees_with_the_formation_enthalpy_of_the_ideal_gas():
    """Steam of 298.15 K and 6 mbar is an ideal gas; the registry's two heats of formation are 44.0 kJ/mol apart."""
    model, state = state_of("vapour", temperature=298.15, pressure=if97.P_MIN)
    model.fs.state.initialize()
    assert pyo.value(state.enth_mol) == pytest.approx(WATER.hf_gas, abs=30.0)


def test_properties_of_superheated_steam_on_demand():
    """Release table 15 does not list it; 13 atm and 268 degC by IAPWS-95: 2972.105 kJ/kg, 6.85873 kJ/(kg K)."""
    model, state = state_of("vapour", temperature=541.15, pressure=13 * ATM)
    for name in ("entr_mol", "vol_mol", "flow_vol", "dens_mass", "temperature_sat"):
        getattr(state, name)
    assert_units_consistent(model)
    model.fs.state.initialize()
    h_25 = 104.920e3
    specific = (pyo.value(state.enth_mol) - WATER.hf_condensed) / WATER.molar_mass + h_25
    assert specific == pytest.approx(2972.105e3, rel=2e-4)
    assert pyo.value(state.entr_mol) / WATER.molar_mass == pytest.approx(6858.73, rel=2e-4)
    assert pyo.value(state.temperature_sat) == pytest.approx(192.211 + 273.15, rel=2e-5)
    assert pyo.value(state.flow_vol) == pytest.approx(1000 * pyo.value(state.vol_mol))
    assert pyo.value(state.dens_mass * state.vol_mol) == pytest.approx(WATER.molar_mass)


def test_wet_steam_lies_between_the_saturated_phases():
    model, state = state_of("wet", vapour_fraction=0.87, pressure=0.1 * ATM)
    for name in ("entr_mol", "vol_mol"):
        getattr(state, name)
    assert_units_consistent(model)
    model.fs.state.initialize()
    assert pyo.value(state.temperature) == pytest.approx(46.064 + 273.15, rel=2e-5)
    latent = pyo.value(state.enth_mol_sat_vap - state.enth_mol_sat_liq) / WATER.molar_mass
    assert latent == pytest.approx(2584.316e3 - 192.883e3, rel=2e-4)  # IAPWS-95
    assert pyo.value(state.enth_mol) == pytest.approx(
        pyo.value(0.13 * state.enth_mol_sat_liq + 0.87 * state.enth_mol_sat_vap)
    )
    T, p = pyo.value(state.temperature), 0.1 * ATM
    volume = WATER.molar_mass * (0.13 * if97.liquid_volume(T, p) + 0.87 * if97.vapour_volume(T, p))
    assert pyo.value(state.vol_mol) == pytest.approx(volume, rel=1e-9)


@pytest.mark.parametrize(
    ("phase", "enthalpy", "pressure"), [("liquid", -275e3, 60e5), ("vapour", -232e3, 60e5), ("wet", -250e3, 1e5)]
)
def test_enthalpy_and_pressure_determine_the_state(phase, enthalpy, pressure):
    """Starting values without a solver satisfy the equations, and the kernel finds the same from a poor start."""
    model, state = state_of(phase, enth_mol=enthalpy, pressure=pressure)
    model.fs.state.initialize()
    equations = list(model.component_data_objects(pyo.Constraint, active=True))
    assert max(abs(pyo.value(c.body - c.upper)) / max(1, abs(pyo.value(c.upper))) for c in equations) < 1e-4
    found = pyo.value(state.temperature)
    state.temperature.set_value(found + 30)
    assert degrees_of_freedom(model) == 0
    nexus.kernel.solve(model)
    assert pyo.value(state.temperature) == pytest.approx(found, rel=1e-9)


def test_initialize_keeps_what_is_fixed():
    model, state = state_of("vapour", temperature=500.0, pressure=1e5)
    flags = model.fs.state.initialize(hold_state=True)
    assert degrees_of_freedom(model) == 0 and not state.enth_mol.fixed
    model.fs.state.release_state(flags)
    assert state.temperature.fixed and state.pressure.fixed and not state.enth_mol.fixed


def test_a_state_that_its_phase_cannot_have_is_named():
    model, _ = state_of("vapour", enth_mol=-275e3, pressure=1e6)
    with pytest.raises(InitializationError, match=r"fs\.state\[0\] cannot be vapour: Steam at 1e\+06 Pa"):
        model.fs.state.initialize()


def test_bounds_leave_out_region_3():
    for phase in SteamPhase:
        _, state = state_of(phase)
        T, p = state.temperature.ub, state.pressure.ub
        if phase is SteamPhase.LIQUID:
            assert if97.region(T, p) == 1
        else:
            assert all(if97.boundary_pressure_23(t) >= p * (1 - 1e-8) for t in (623.15, 700.0, 863.15))
            assert T <= 1073.15


def test_saturated_entropies_belong_to_wet_steam():
    _, state = state_of("vapour")
    with pytest.raises(AttributeError, match="only a wet state has saturated entropies"):
        _ = state.entr_mol_sat_liq


@pytest.fixture
def flowsheet():
    """Returns a flowsheet with the steam package."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.steam = SteamParameterBlock()
    return model


def test_idaes_pump_raises_feedwater_to_boiler_pressure(flowsheet):
    """66 kg/s from 2 to 62 atm: v dp / 0.75 with v = 1.05786e-3 m3/kg of the outlet (62 atm, 120.9 degC, IAPWS-95)."""
    flowsheet.fs.pump = Pump(property_package=flowsheet.fs.steam, property_package_args={"phase": "liquid"})
    pump = flowsheet.fs.pump
    pump.inlet.flow_mol.fix(66 / WATER.molar_mass)
    pump.control_volume.properties_in[0].temperature.fix(393.15)
    pump.inlet.pressure.fix(2 * ATM)
    pump.deltaP.fix(60 * ATM)
    pump.efficiency_pump.fix(0.75)
    assert degrees_of_freedom(flowsheet) == 0
    with nexus.kernel.as_ipopt():
        pump.initialize()
    nexus.kernel.solve(flowsheet)
    assert pyo.value(pump.work_mechanical[0]) == pytest.approx(66 * 1.05786e-3 * 60 * ATM / 0.75, rel=2e-4)


def test_idaes_heater_superheats_steam(flowsheet):
    """From 200 to 300 degC at 1 bar: 3074.5 - 2875.5 kJ/kg by the steam tables."""
    flowsheet.fs.heater = Heater(property_package=flowsheet.fs.steam, property_package_args={"phase": "vapour"})
    heater = flowsheet.fs.heater
    heater.inlet.flow_mol.fix(1000.0)
    heater.control_volume.properties_in[0].temperature.fix(473.15)
    heater.inlet.pressure.fix(1e5)
    heater.heat_duty.fix(WATER.molar_mass * 1000 * (3074.5e3 - 2875.5e3))
    with nexus.kernel.as_ipopt():
        heater.initialize()
    nexus.kernel.solve(flowsheet)
    assert pyo.value(heater.control_volume.properties_out[0].temperature) == pytest.approx(573.15, abs=0.1)
