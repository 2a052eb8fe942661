"""Reverse osmosis with rejections from solution-diffusion: Rayleigh's equation by hand, limits, solids."""

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.reverse_osmosis import Rejection, ReverseOsmosis, solute_permeability
from tests.unit.unit_models.battery import fix_stream, imbalance

FEED = {"Water": 5000.0, "SodiumNitrate": 5.0, "AceticAcid": 0.5, "CO2": 0.1, "Glucose": 0.2, "Sludge": 0.01}


@pytest.fixture(scope="module")
def unit():
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=list(FEED))
    model.fs.unit = unit = ReverseOsmosis(property_package=model.fs.slurry, rejection=Rejection.solution_diffusion)
    fix_stream(unit.inlet, FEED, 298.15, 101325.0)
    for name, number in (("water_recovery", 0.75), ("feed_pressure", 4e6), ("water_permeability", 4.2e-12)):
        unit.component(name).fix(number)
    unit.pump_efficiency.fix(0.8)
    unit.energy_recovery.fix(0.0)
    unit.solute_permeability.fix()
    unit.initialize()
    return unit


@pytest.mark.parametrize("j", ["SodiumNitrate", "AceticAcid", "CO2", "Glucose"])
def test_passage_is_that_of_a_membrane_cut_into_slices(unit, j):
    """Ten thousand slices of equal water, each passing s of its concentration, give the share that permeates."""
    flux = pyo.value(unit.water_flux[0])
    local = solute_permeability(j) / (flux + solute_permeability(j))
    slices, water, solute = 20000, 1.0, 1.0
    step = 0.75 / slices
    for _ in range(slices):
        middle = water - step / 2
        solute -= local * (solute - local * solute / water * step / 2) / middle * step
        water -= step
    passed = pyo.value(unit.permeate_state[0].flow_mol_comp[j]) / FEED[j]
    assert passed == pytest.approx(1 - solute, rel=1e-5)


def test_flux_is_permeate_per_area(unit):
    flux = pyo.value(unit.permeate_state[0].flow_vol / unit.membrane_area[0])
    assert pyo.value(unit.water_flux[0]) == pytest.approx(flux, rel=1e-8)


def test_solids_do_not_pass_and_gas_does(unit):
    passed = unit.permeate_state[0].flow_mol_comp
    assert pyo.value(passed["Sludge"]) == pytest.approx(0.0, abs=1e-12)
    assert pyo.value(passed["CO2"]) / FEED["CO2"] == pytest.approx(0.75, rel=0.15)


def test_balances_close(unit):
    assert max(imbalance(unit, 0).values()) < 1e-8
