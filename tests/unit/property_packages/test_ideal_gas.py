"""Ideal gas: enthalpies against the JANAF tables, volume, state handling, messages."""

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock
from pyomo.util.check_units import assert_units_consistent

from nexus.property_packages.components import gas_enthalpy, get_component
from nexus.property_packages.ideal_gas import IdealGasParameterBlock

JANAF = {  # H(1000 K) - H(298.15 K), kJ/mol; NIST-JANAF tables, 4th ed. 1998
    "N2": 21.463,
    "O2": 22.703,
    "CO2": 33.397,
    "Water": 26.000,
    "CH4": 38.179,
    "NO": 22.229,
    "CO": 21.690,
    "SO2": 34.434,
}


def state(flows, temperature=300.0, pressure=101325.0):
    """Returns a model and its only state, fixed."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.gas = IdealGasParameterBlock(components=list(flows))
    model.fs.state = model.fs.gas.build_state_block(model.fs.time, defined_state=True)
    block = model.fs.state[0]
    for j, n in flows.items():
        block.flow_mol_comp[j].fix(n)
    block.temperature.fix(temperature)
    block.pressure.fix(pressure)
    return model, block


@pytest.mark.parametrize("name", JANAF)
def test_enthalpy_agrees_with_janaf_tables(name):
    component = get_component(name)
    rise = (gas_enthalpy(component, 1000.0) - component.hf_gas) / 1000
    assert rise == pytest.approx(JANAF[name], rel=0.01)


def test_molar_volume_at_standard_conditions():
    """22.414 L/mol at 273.15 K and 1 atm."""
    model, block = state({"N2": 2.0, "O2": 1.0}, temperature=273.15)
    model.fs.state.initialize(state_vars_fixed=True)
    assert pyo.value(block.flow_vol) == pytest.approx(3 * 0.022414, rel=1e-4)


def test_mass_and_enthalpy_flow():
    """79 N2 and 21 O2 at 298.15 K: 2.885 kg, no enthalpy; steam: its heat of formation."""
    model, block = state({"N2": 79.0, "O2": 21.0}, temperature=298.15)
    model.fs.state.initialize(state_vars_fixed=True)
    assert pyo.value(block.flow_mass) == pytest.approx(2.885, rel=1e-3)
    assert pyo.value(block.enthalpy_flow) == pytest.approx(0.0, abs=1e-6)
    model, block = state({"Water": 2.0}, temperature=298.15)
    model.fs.state.initialize(state_vars_fixed=True)
    assert pyo.value(block.enthalpy_flow) == pytest.approx(2 * -241822)
    assert pyo.value(block.sensible_enthalpy_flow) == pytest.approx(0.0, abs=1e-6)


def test_units_are_consistent():
    model, _ = state({"N2": 1.0, "CO2": 1.0})
    assert_units_consistent(model)


def test_a_component_without_gas_state_is_refused():
    with pytest.raises(ValueError, match="No ideal-gas state for Glucose: use the package slurry"):
        state({"N2": 1.0, "Glucose": 1.0})
