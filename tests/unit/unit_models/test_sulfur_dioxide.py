"""Sulfur dioxide between slurry and gas: release in a flash, absorption in a condensate, oxidation; each by hand."""

from math import exp, sqrt

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock

from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.dissolved_sulfur_dioxide import SULFUR_DIOXIDE
from nexus.unit_models.flash import Flash
from nexus.unit_models.sulfite_oxidiser import SulfiteOxidiser
from nexus.unit_models.vapour_condenser import VapourCondenser
from tests.unit.unit_models.battery import fix_stream, imbalance

ATM, R = 101325.0, 8.314462
WATER_LITRE = 0.018068  # L/mol at 25 degC


def solubility(T):
    """Returns mol/(L Pa): 1.2e-2 mol/(m3 Pa) at 25 degC with 25.8 kJ/mol (Sander 2023)."""
    return 1.2e-5 * exp(25800 / R * (1 / T - 1 / 298.15))


def dissociation(T):
    """Returns mol/L: 0.0139 at 25 degC, weaker when hot by 17.4 kJ/mol (NBS 1982 tables)."""
    return 0.0139 * exp(-17400 / R * (1 / 298.15 - 1 / T))


def flash(sulfurous, sulfuric, pressure=ATM, temperature=421.0):
    """Returns an initialised flash of water with both acids."""
    m = pyo.ConcreteModel()
    m.fs = FlowsheetBlock(dynamic=False)
    m.fs.slurry = SlurryParameterBlock(components=["Water", "SulfurousAcid", "SulfuricAcid", "Lignin"])
    m.fs.vapour = IdealGasParameterBlock(components=["Water", "SO2"])
    m.fs.unit = unit = Flash(
        property_package=m.fs.slurry, vapour_property_package=m.fs.vapour, dissolved_gas=SULFUR_DIOXIDE
    )
    flows = {"Water": 1900.0, "SulfurousAcid": sulfurous, "SulfuricAcid": sulfuric, "Lignin": 30.0}
    fix_stream(unit.inlet, flows, temperature, 2e6)
    unit.pressure.fix(pressure)
    unit.heat_duty.fix(0)
    unit.initialize()
    return unit


@pytest.mark.parametrize(
    ("sulfurous", "sulfuric", "pressure", "temperature"),
    [(9.0, 0.0, 4.76e5, 443.15), (0.6, 1.0, ATM, 421.0), (0.6, 0.0, ATM, 421.0), (1e-6, 1.0, ATM, 421.0)],
)
def test_what_a_flash_leaves_is_in_equilibrium_with_its_vapour(sulfurous, sulfuric, pressure, temperature):
    """Dissociation by the quadratic of both acids' protons, then Henry's law for the rest; balances close."""
    unit = flash(sulfurous, sulfuric, pressure, temperature)
    liquid, vapour = unit.liquid_outlet_state[0].flow_mol_comp, unit.vapour_outlet_state[0].flow_mol_comp
    left, T = liquid["SulfurousAcid"].value, pyo.value(unit.temperature[0])
    litres = WATER_LITRE * liquid["Water"].value + 0.062 * left + 0.0536 * sulfuric
    acid, Kq = sulfuric, dissociation(T) * litres
    bisulfite = (-(acid + Kq) + sqrt((acid + Kq) ** 2 + 4 * Kq * left)) / 2
    fraction = vapour["SO2"].value / (vapour["SO2"].value + vapour["Water"].value)
    assert fraction * pressure * solubility(T) * litres == pytest.approx(left - bisulfite, rel=2e-3)
    assert vapour["SO2"].value + left == pytest.approx(sulfurous, rel=1e-9)
    assert max(imbalance(unit, 0).values()) < 1e-8


def test_sulfuric_acid_drives_sulfur_dioxide_out():
    """Its protons take those of sulfurous acid back, so that less stays as bisulfite."""
    with_acid, without = (flash(0.6, acid).liquid_outlet_state[0].flow_mol_comp["SulfurousAcid"] for acid in (1.0, 0.0))
    assert with_acid.value < 0.5 * without.value


def test_a_slurry_without_sulfur_dioxide_does_no_harm():
    unit = flash(0.0, 1.0)
    assert unit.vapour_outlet_state[0].flow_mol_comp["SO2"].value == pytest.approx(0.0, abs=1e-9)
    assert unit.vapour_outlet_state[0].flow_mol_comp["Water"].value > 100


def test_a_flash_with_sulfur_dioxide_needs_a_slurry_that_carries_it():
    m = pyo.ConcreteModel()
    m.fs = FlowsheetBlock(dynamic=False)
    m.fs.slurry = SlurryParameterBlock(components=["Water", "Lignin"])
    m.fs.vapour = IdealGasParameterBlock(components=["Water", "SO2"])
    with pytest.raises(ValueError, match="does, and SO2 as SulfurousAcid, and must.*its package has Water, SO2"):
        m.fs.unit = Flash(
            property_package=m.fs.slurry, vapour_property_package=m.fs.vapour, dissolved_gas=SULFUR_DIOXIDE
        )


def condenser(sulfur_dioxide):
    """Returns an initialised condenser of steam with sulfur dioxide, at 90 degC and 1 atm."""
    m = pyo.ConcreteModel()
    m.fs = FlowsheetBlock(dynamic=False)
    m.fs.vapour = IdealGasParameterBlock(components=["Water", "SO2"])
    m.fs.slurry = SlurryParameterBlock(components=["Water", "SulfurousAcid"])
    m.fs.gas = IdealGasParameterBlock(components=["SO2"])
    m.fs.unit = unit = VapourCondenser(
        vapour_property_package=m.fs.vapour,
        property_package=m.fs.slurry,
        vent_property_package=m.fs.gas,
        dissolved_gas=SULFUR_DIOXIDE,
    )
    fix_stream(unit.inlet, {"Water": 460.0, "SO2": sulfur_dioxide}, 373.15, ATM)
    unit.temperature.fix(363.15)
    unit.pressure.fix(ATM)
    unit.heat_flux.fix(2e4)
    unit.initialize()
    return unit


def test_a_condensate_is_saturated_with_the_gas_it_leaves():
    """Steam tables: 70.18 kPa at 90 degC, so 31.1 kPa of sulfur dioxide; the condensate holds some 0.08 mol/L."""
    unit = condenser(9.0)
    free = solubility(363.15) * (ATM - 70.18e3)
    litres = WATER_LITRE * unit.condensate_state[0].flow_mol_comp["Water"].value
    held = litres * (free + sqrt(dissociation(363.15) * free))
    dissolved = unit.condensate_state[0].flow_mol_comp["SulfurousAcid"].value
    assert dissolved == pytest.approx(held, rel=1e-2)
    assert unit.vent_state[0].flow_mol_comp["SO2"].value == pytest.approx(9.0 - dissolved, rel=1e-9)
    assert unit.condensate_state[0].flow_mol_comp["Water"].value == pytest.approx(460.0 - dissolved, rel=1e-9)
    assert max(imbalance(unit, 0).values()) < 1e-8


@pytest.mark.parametrize("fed", [0.3, 1e-3, 0.0])
def test_little_gas_dissolves_whole(fed):
    unit = condenser(fed)
    assert unit.condensate_state[0].flow_mol_comp["SulfurousAcid"].value == pytest.approx(fed, rel=1e-5, abs=1e-9)
    assert unit.vent_state[0].flow_mol_comp["SO2"].value == pytest.approx(0.0, abs=1e-5 * fed + 1e-9)


def test_an_oxidiser_hands_sulfurous_acid_on_to_no_one():
    m = pyo.ConcreteModel()
    m.fs = FlowsheetBlock(dynamic=False)
    m.fs.slurry = SlurryParameterBlock(components=["Water", "SulfurousAcid", "SulfuricAcid"])
    m.fs.air = IdealGasParameterBlock(components=["O2", "N2", "Water"])
    with pytest.raises(ValueError, match="the outlet what the inlet carries without it, and SulfuricAcid"):
        m.fs.unit = SulfiteOxidiser(
            property_package=m.fs.slurry, outlet_property_package=m.fs.slurry, gas_property_package=m.fs.air
        )
