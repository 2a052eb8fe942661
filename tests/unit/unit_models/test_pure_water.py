"""Reverse osmosis and brine evaporator hand pure water to a package that carries Water alone, and lose nothing."""

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock
from idaes.core.util.diagnostics_tools.diagnostics_toolbox import DiagnosticsToolbox
from idaes.core.util.exceptions import ConfigurationError

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.brine_evaporator import BrineEvaporator
from nexus.unit_models.reverse_osmosis import ReverseOsmosis
from tests.unit.unit_models.battery import fix_stream, imbalance

FEED = {"Water": 1000.0, "SodiumNitrate": 2.0, "Sludge": 0.1}


def flowsheet():
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=list(FEED))
    model.fs.water = SlurryParameterBlock(components=["Water"])
    model.fs.beer = SlurryParameterBlock(components=["Water", "Ethanol"])
    return model


def osmosis(fs):
    unit = ReverseOsmosis(property_package=fs.slurry, permeate_property_package=fs.water)
    fs.unit = unit
    for name, number in (("water_recovery", 0.8), ("feed_pressure", 4e6), ("water_permeability", 4.2e-12)):
        unit.component(name).fix(number)
    unit.pump_efficiency.fix(0.8)
    unit.energy_recovery.fix(0.0)
    return unit, unit.permeate_state, unit.retentate_state


def evaporator(fs):
    unit = BrineEvaporator(property_package=fs.slurry, distillate_property_package=fs.water)
    fs.unit = unit
    for name, number in (("water_recovery", 0.8), ("specific_work", 7e4), ("evaporation_rate", 5e-3)):
        unit.component(name).fix(number)
    unit.heat_duty.fix(0.0)
    return unit, unit.distillate_state, unit.concentrate_state


@pytest.mark.parametrize("make", [osmosis, evaporator])
def test_all_solutes_stay(make):
    """80 % of 1000 mol/s of water goes over, all salt and sludge stay; nothing is lost."""
    model = flowsheet()
    unit, pure, rest = make(model.fs)
    fix_stream(unit.inlet, FEED, 300.0, 101325.0)
    DiagnosticsToolbox(model).assert_no_structural_warnings()
    unit.initialize()
    assert list(pure[0].component_list) == ["Water"]
    assert pyo.value(pure[0].flow_mol_comp["Water"]) == pytest.approx(800.0)
    assert {j: pyo.value(v) for j, v in rest[0].flow_mol_comp.items()} == pytest.approx(FEED | {"Water": 200.0})
    assert max(imbalance(unit, 0).values()) < 1e-8


def test_pure_permeate_has_no_osmotic_pressure():
    """Driving pressure by van 't Hoff: 40 bar less one, less the mean of 2 x 2 mol salt in 1000 and in 200 of water."""
    model = flowsheet()
    unit, _, _ = osmosis(model.fs)
    fix_stream(unit.inlet, FEED, 300.0, 101325.0)
    unit.initialize()
    T = pyo.value(unit.permeate_state[0].temperature)
    osmotic = [8.314462618 * temperature * 4.0 / (n * 1.805e-5) for temperature, n in ((300.0, 1000.0), (T, 200.0))]
    expected = 4e6 - 101325.0 - sum(osmotic) / 2
    assert pyo.value(unit.driving_pressure[0]) == pytest.approx(expected, rel=2e-3)


@pytest.mark.parametrize(
    ("kind", "argument", "stream"),
    [
        (ReverseOsmosis, "permeate_property_package", "permeate_state"),
        (BrineEvaporator, "distillate_property_package", "distillate_state"),
    ],
)
def test_a_package_that_carries_more_is_refused(kind, argument, stream):
    model = flowsheet()
    with pytest.raises(ConfigurationError, match=f"package of {stream} must carry Water and otherwise only .*Ethanol"):
        model.fs.unit = kind(property_package=model.fs.slurry, **{argument: model.fs.beer})
