"""Utility units are indexed by time: with two times, each gives what one time gives."""

from functools import partial

import pytest
from idaes.core import FlowsheetBlock
from pyomo.environ import units as pyunits

from tests.unit.unit_models import battery

UNITS = (
    "aerobic_basin",
    "air_compressor",
    "anaerobic_digester",
    "boiler",
    "brine_evaporator",
    "membrane_filter",
    "press_filter",
    "process_water_center",
    "reverse_osmosis",
    "sludge_separator",
    "storage_tank",
    "vapour_condenser",
)


@pytest.mark.parametrize("name", UNITS)
def test_every_time_is_solved(name, monkeypatch):
    module = battery.case(name)
    two_times = partial(FlowsheetBlock, time_set=[0, 1], time_units=pyunits.s)
    monkeypatch.setattr(module, "FlowsheetBlock", two_times)
    _, unit = module.build()
    assert list(unit.flowsheet().time) == [0, 1]
    unit.initialize()
    for expected in module.EXPECTED:
        assert battery.find(unit, expected.name.replace("[0", "[1", 1)) == pytest.approx(
            battery.find(unit, expected.name), rel=1e-8, abs=1e-9
        )
    assert max(battery.imbalance(unit, 1).values()) <= 1e-8
