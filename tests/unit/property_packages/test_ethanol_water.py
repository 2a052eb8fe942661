"""Property package `ethanol_water`: free functions and state blocks, by hand calculation."""

import math

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock
from idaes.core.util.diagnostics_tools.diagnostics_toolbox import DiagnosticsToolbox
from idaes.core.util.model_statistics import degrees_of_freedom

from nexus.property_packages.acetic_acid_dimer import (
    DIMERISATION_ENTHALPY,
    dimer_fraction,
    dimerisation_constant,
    monomer_saturation_pressure,
)
from nexus.property_packages.components import gas_enthalpy, get_component
from nexus.property_packages.ethanol_water import EthanolWaterParameterBlock, StreamPhase
from nexus.property_packages.nrtl import ln_gamma as nrtl_ln_gamma
from nexus.property_packages.vapour_liquid import (
    VOLATILE,
    bubble_pressure,
    ln_gamma,
    vapour_fractions,
)
from nexus.property_packages.vapour_pressure import saturation_pressure


def stream(phase, components=VOLATILE):
    m = pyo.ConcreteModel()
    m.fs = FlowsheetBlock(dynamic=False)
    m.fs.properties = EthanolWaterParameterBlock(components=components, phase=phase)
    m.fs.state = m.fs.properties.build_state_block([0], defined_state=True)
    return m, m.fs.state[0]


def test_nrtl_equals_the_binary_formula():
    """ln g1 = x2^2 [tau21 (G21/(x1+x2 G21))^2 + tau12 G12/(x2+x1 G12)^2] for ethanol (1) and water (2)."""
    T, x1 = 355.0, 0.3
    x2 = 1 - x1
    t12, t21 = -0.8009 + 246.18 / T, 3.4578 - 586.0809 / T
    G12, G21 = math.exp(-0.3 * t12), math.exp(-0.3 * t21)
    expected = x2**2 * (t21 * (G21 / (x1 + x2 * G21)) ** 2 + t12 * G12 / (x2 + x1 * G12) ** 2)
    assert nrtl_ln_gamma({"Ethanol": x1, "Water": x2}, T)["Ethanol"] == pytest.approx(expected, rel=1e-12)


def test_nrtl_obeys_gibbs_duhem():
    """sum x_i d ln gamma_i = 0 along any change of composition at constant temperature."""
    x = {"Water": 0.5, "Ethanol": 0.3, "Furfural": 0.1, "AceticAcid": 0.1}
    h = 1e-5
    up = nrtl_ln_gamma(x | {"Ethanol": 0.3 + h, "Water": 0.5 - h}, 360.0)
    down = nrtl_ln_gamma(x | {"Ethanol": 0.3 - h, "Water": 0.5 + h}, 360.0)
    assert sum(x[i] * (up[i] - down[i]) for i in x) / (2 * h) == pytest.approx(0.0, abs=1e-8)


def test_activity_depends_on_ratios_only():
    x = {"Water": 0.9, "Ethanol": 0.1, "CO2": 0.0}
    flows = {j: 55.0 * v for j, v in x.items()}
    assert ln_gamma(x, 350.0)["Water"] == pytest.approx(ln_gamma(flows, 350.0)["Water"], rel=1e-12)


@pytest.mark.parametrize(
    ("name", "T", "expected"),
    [("Water", 373.15, 101418.0), ("Ethanol", 351.44, 101325.0), ("AceticAcid", 391.05, 101325.0)],
)
def test_vapour_pressure_at_the_boiling_point(name, T, expected):
    """Saturation pressure of water from IAPWS-95; normal boiling points of CRC."""
    assert saturation_pressure(name, T) == pytest.approx(expected, rel=5e-3)


def test_henry_constant_of_carbon_dioxide():
    """IAPWS G7-04 lists ln(k/GPa) = -1.7508 at 300 K and -0.5450 at 400 K."""
    assert math.log(saturation_pressure("CO2", 300.0) / 1e9) == pytest.approx(-1.7508, abs=2e-3)
    assert math.log(saturation_pressure("CO2", 400.0) / 1e9) == pytest.approx(-0.5450, abs=2e-3)


def test_dimer_fraction_satisfies_the_mass_action_law():
    """n moles of dimer in a mole of apparent vapour: p2 = k p1^2 with p = amount / (1 - n) P."""
    T, P, y = 380.0, 1.5e5, 0.2
    k = dimerisation_constant(T)
    n = dimer_fraction(y, k * P)
    p1, p2 = (y - 2 * n) * P / (1 - n), n * P / (1 - n)
    assert p2 == pytest.approx(k * p1**2, rel=1e-12)
    assert dimer_fraction(0.0, k * P) == 0.0


def test_pure_acid_monomer_and_dimer_add_up():
    T = 380.0
    p = saturation_pressure("AceticAcid", T)
    p1 = monomer_saturation_pressure(p, T)
    assert p1 + dimerisation_constant(T) * p1**2 == pytest.approx(p, rel=1e-12)


def test_vapour_fractions_sum_to_one_at_the_bubble_pressure():
    x = {"Water": 0.8, "Ethanol": 0.1, "Furfural": 0.02, "AceticAcid": 0.08, "CO2": 1e-5}
    y = vapour_fractions(x, 365.0, bubble_pressure(x, 365.0))
    assert sum(y.values()) == pytest.approx(1.0, rel=1e-12)


def test_absent_components_do_no_harm():
    x = dict.fromkeys(VOLATILE, 0.0) | {"Water": 1.0}
    y = vapour_fractions(x, 373.15, 101325.0)
    assert y["Ethanol"] == 0.0 and y["AceticAcid"] == 0.0
    assert y["Water"] == pytest.approx(1.0, rel=2e-3)


@pytest.mark.parametrize("phase", list(StreamPhase))
def test_state_is_square_and_structurally_sound(phase):
    m, _ = stream(phase)
    for v in m.fs.state[0].define_state_vars().values():
        v.fix()
    assert degrees_of_freedom(m) == 0
    DiagnosticsToolbox(m).assert_no_structural_warnings()


def test_vapour_enthalpy_flow_by_hand():
    """2 mol/s of water and 1 of acetic acid at 390 K: gas enthalpies and n dimers of the mole-action law."""
    m, state = stream(StreamPhase.vapour, ("Water", "AceticAcid"))
    state.flow_mol_comp["Water"].value = 2.0
    state.flow_mol_comp["AceticAcid"].value = 1.0
    state.temperature.value, state.pressure.value = 390.0, 1e5
    m.fs.state.initialize()
    n = dimer_fraction(1 / 3, dimerisation_constant(390.0) * 1e5)
    h = 2 * gas_enthalpy(get_component("Water"), 390.0) + gas_enthalpy(get_component("AceticAcid"), 390.0)
    assert pyo.value(state.enthalpy_flow) == pytest.approx(h + 3 * n * DIMERISATION_ENTHALPY, rel=1e-10)
    assert pyo.value(state.flow_vol) == pytest.approx(3 * 8.314462618 * 390 / 1e5, rel=1e-9)


def test_heavies_ride_in_the_liquid_only():
    _, state = stream(StreamPhase.liquid, ("Water", "Ethanol", "Glycerol"))
    assert "Glycerol" in state.component_list
    with pytest.raises(ValueError, match="Not volatile: Glycerol"):
        stream(StreamPhase.vapour, ("Water", "Glycerol"))
