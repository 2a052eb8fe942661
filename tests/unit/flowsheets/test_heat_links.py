"""Heat loads are linked to a heat integration in the unit's own units."""

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock

from nexus import kernel
from nexus.flowsheets.heat_links import add_heat_links, sides, start_heat_links
from nexus.flowsheets.sections.heat_loads import HeatLoad, Service
from nexus.unit_models.heat_integration import HeatIntegration


def loads(fs) -> tuple[HeatLoad, ...]:
    """Returns a condenser whose duty is a variable in kW, and a heater with plain numbers."""
    fs.duty = pyo.Var(fs.time, initialize=2000.0, units=pyo.units.kW)
    fs.duty.fix()
    return (
        HeatLoad("recovery.condenser", Service.cooling_water, fs.duty, {0: 380.0}, {0: 380.0}),
        HeatLoad("recovery.heater", Service.low_steam, {0: 1e6}, {0: 300.0}, {0: 350.0}),
    )


def test_streams_take_heat_and_temperatures_of_the_loads():
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    listed = loads(model.fs)
    levels = {"hot_utilities": {"steam": 420.0}, "cold_utilities": {"water": 300.0}}
    model.fs.integration = HeatIntegration(**sides(listed), **levels)
    add_heat_links(model.fs, model.fs.integration, listed)
    start_heat_links(model.fs.integration, listed)
    unit = model.fs.integration
    assert unit.heat[0, "recovery.condenser"].value == pytest.approx(2e6)
    unit.initialize()
    model.fs.duty.fix(2500.0)
    kernel.solve(model.fs)
    assert unit.heat[0, "recovery.condenser"].value == pytest.approx(2.5e6)
    model.fs.duty.fix(2000.0)
    kernel.solve(model.fs)
    assert unit.heat[0, "recovery.condenser"].value == pytest.approx(2e6)
    # the condenser of 380 K heats the heater up to 350 K: no steam, and 1 MW is left for water
    assert pyo.value(unit.hot_utility[0]) == pytest.approx(0.0, abs=50.0)
    assert pyo.value(unit.cold_utility[0]) == pytest.approx(1e6, rel=1e-4)


def test_names_must_differ():
    twice = HeatLoad("cooler", Service.cooling_water, {0: 1.0}, {0: 350.0}, {0: 340.0})
    with pytest.raises(ValueError, match=r"twice: cooler\. Put the section before them\."):
        sides((twice, twice))


def test_a_level_follows_the_plant():
    # The tower's water warms from 300 to 330 K: of 380 to 320 K, chilled water then takes what lies below 340 K.
    model = pyo.ConcreteModel()
    model.fs = fs = FlowsheetBlock(dynamic=False)
    fs.supply = pyo.Var(fs.time, initialize=300.0, units=pyo.units.K)
    fs.supply.fix()
    listed = (
        HeatLoad("recovery.cooler", Service.cooling_water, {0: 6e6}, {0: 380.0}, {0: 320.0}),
        HeatLoad("recovery.boiler", Service.low_steam, {0: 1e6}, {0: 400.0}, {0: 400.0}),
    )
    coolants = {"water": 290.0, "chilled": 275.0}
    fs.integration = unit = HeatIntegration(**sides(listed), hot_utilities={"steam": 420.0}, cold_utilities=coolants)
    levels = {"water": fs.supply}
    add_heat_links(fs, unit, listed, levels)
    start_heat_links(unit, listed, levels)
    assert unit.cold_utility_temperature[0, "water"].value == 300.0
    unit.initialize()
    fs.supply.fix(330.0)
    kernel.solve(fs)
    assert unit.cold_utility_heat[0, "chilled"].value == pytest.approx(2e6, rel=1e-4)
    assert unit.cold_utility_heat[0, "water"].value == pytest.approx(4e6, rel=1e-4)
