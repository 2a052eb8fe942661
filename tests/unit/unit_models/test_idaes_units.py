"""IDAES' own units work with the slurry and ideal-gas packages: square, structurally clean, conserving, solved."""

import logging

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock
from idaes.core.util.diagnostics_tools.diagnostics_toolbox import DiagnosticsToolbox
from idaes.core.util.model_statistics import degrees_of_freedom
from idaes.models.unit_models import Feed, Heater, HeatExchanger, Mixer, MomentumMixingType, Product, Pump, Separator
from idaes.models.unit_models.separator import SplittingType

import nexus.kernel
from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.mean_temperature_difference import chen_callback
from tests.unit.unit_models.battery import fix_stream

WATER_HEAT_CAPACITY = 75.3  # J/(mol K) between 300 and 350 K, steam tables
NITROGEN_HEAT_CAPACITY = 29.1  # J/(mol K) between 300 and 350 K, NIST-JANAF


@pytest.fixture(params=["slurry", "gas"])
def flowsheet(request):
    """Returns a flowsheet, its package, the component that flows and its heat capacity in J/(mol K)."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    if request.param == "slurry":
        model.fs.package = SlurryParameterBlock(components=["Water", "Glucose"])
        return model, "Water", WATER_HEAT_CAPACITY
    model.fs.package = IdealGasParameterBlock(components=["N2", "O2"])
    return model, "N2", NITROGEN_HEAT_CAPACITY


def solved(model):
    """Checks the structure of a model, initialises its unit with the kernel and solves it; returns the unit."""
    assert degrees_of_freedom(model) == 0
    DiagnosticsToolbox(model).assert_no_structural_warnings()
    with nexus.kernel.as_ipopt():
        model.fs.unit.initialize(outlvl=logging.ERROR)
    nexus.kernel.solve(model)
    return model.fs.unit


def test_mixer_takes_the_lower_pressure(flowsheet):
    model, j, _ = flowsheet
    model.fs.unit = unit = Mixer(
        property_package=model.fs.package, num_inlets=2, momentum_mixing_type=MomentumMixingType.minimize
    )
    fix_stream(unit.inlet_1, {j: 10.0}, 300.0, 2e5)
    fix_stream(unit.inlet_2, {j: 30.0}, 340.0, 1e5)
    solved(model)
    assert pyo.value(unit.outlet.temperature[0]) == pytest.approx(330.0, abs=0.05)
    assert pyo.value(unit.outlet.pressure[0]) == pytest.approx(1e5, rel=1e-3)
    assert pyo.value(unit.outlet.flow_mol_comp[0, j]) == pytest.approx(40.0)


def test_separator_splits_the_total_flow(flowsheet):
    model, j, _ = flowsheet
    model.fs.unit = unit = Separator(
        property_package=model.fs.package, num_outlets=2, split_basis=SplittingType.totalFlow
    )
    fix_stream(unit.inlet, {j: 10.0}, 320.0, 1e5)
    unit.split_fraction[0, "outlet_1"].fix(0.3)
    solved(model)
    assert pyo.value(unit.outlet_1.flow_mol_comp[0, j]) == pytest.approx(3.0)
    assert pyo.value(unit.outlet_2.temperature[0]) == pytest.approx(320.0)


def test_separator_splits_by_component(flowsheet):
    model, j, _ = flowsheet
    model.fs.unit = unit = Separator(
        property_package=model.fs.package, num_outlets=2, split_basis=SplittingType.componentFlow
    )
    fix_stream(unit.inlet, {j: 10.0}, 320.0, 1e5)
    unit.split_fraction[0, "outlet_1", :].fix(0.3)
    unit.split_fraction[0, "outlet_1", j].fix(0.9)
    solved(model)
    assert pyo.value(unit.outlet_1.flow_mol_comp[0, j]) == pytest.approx(9.0)


def test_heater_needs_the_sensible_heat(flowsheet):
    model, j, cp = flowsheet
    model.fs.unit = unit = Heater(property_package=model.fs.package)
    fix_stream(unit.inlet, {j: 10.0}, 310.0, 1e5)
    unit.outlet.temperature.fix(340.0)
    solved(model)
    assert pyo.value(unit.heat_duty[0]) == pytest.approx(10 * cp * 30, rel=3e-3)


def test_pump_power_is_pressure_times_volume(flowsheet):
    model, j, _ = flowsheet
    model.fs.unit = unit = Pump(property_package=model.fs.package)
    fix_stream(unit.inlet, {j: 10.0}, 310.0, 1e5)
    unit.deltaP.fix(1e4)
    unit.efficiency_pump.fix(0.7)
    solved(model)
    volume = pyo.value(unit.control_volume.properties_out[0].flow_vol)
    assert pyo.value(unit.work_mechanical[0]) == pytest.approx(1e4 * volume / 0.7, rel=1e-6)


@pytest.mark.parametrize("kind, port", [(Feed, "outlet"), (Product, "inlet")])
def test_feed_and_product_pass_a_stream(flowsheet, kind, port):
    model, j, _ = flowsheet
    model.fs.unit = unit = kind(property_package=model.fs.package)
    fix_stream(unit.component(port), {j: 10.0}, 310.0, 1e5)
    solved(model)
    assert pyo.value(unit.properties[0].flow_mol_comp[j]) == 10.0


def test_heat_exchanger_with_chens_mean(flowsheet):
    """Hot 400 mol/s from 370 K against 500 mol/s from 310 K: heat is U A times the logarithmic mean within 0.5 %."""
    model, j, _ = flowsheet
    side = {"property_package": model.fs.package}
    model.fs.unit = unit = HeatExchanger(hot_side=side, cold_side=side, delta_temperature_callback=chen_callback)
    fix_stream(unit.hot_side_inlet, {j: 400.0}, 370.0, 1e5)
    fix_stream(unit.cold_side_inlet, {j: 500.0}, 310.0, 1e5)
    unit.area.fix(50.0)
    unit.overall_heat_transfer_coefficient.fix(500.0)
    solved(model)
    hot, cold = (pyo.value(v[0]) for v in (unit.delta_temperature_in, unit.delta_temperature_out))
    logarithmic = (hot - cold) / pyo.log(hot / cold)
    assert pyo.value(unit.heat_duty[0]) == pytest.approx(50 * 500 * logarithmic, rel=5e-3)
