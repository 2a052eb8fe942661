"""Slurry: mass, volume, solids and enthalpy by hand; state handling; messages."""

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock
from idaes.core.util.model_statistics import degrees_of_freedom
from pyomo.util.check_units import assert_units_consistent

from nexus.property_packages.slurry import SlurryParameterBlock

FLOWS = {"Water": 100.0, "Glucose": 2.0, "Lignin": 3.0}


def state(flows=FLOWS, temperature=298.15, fixed=True):
    """Returns a model and its only state."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=list(flows))
    model.fs.state = model.fs.slurry.build_state_block(model.fs.time, defined_state=True)
    block = model.fs.state[0]
    for j, n in flows.items():
        block.flow_mol_comp[j].set_value(n)
    block.temperature.set_value(temperature)
    if fixed:
        model.fs.state.fix_initialization_states()
    return model, block


def test_mass_volume_and_solids():
    """Molar masses 18.015, 180.156 and 152.149 g/mol; 18.05 cm3/mol of water, 1540 kg/m3 for the others."""
    model, block = state()
    model.fs.state.initialize(state_vars_fixed=True)
    dry = 2 * 0.180156 + 3 * 0.152149
    assert pyo.value(block.flow_mass) == pytest.approx(100 * 0.018015 + dry, rel=1e-5)
    assert pyo.value(block.solids_flow_mass) == pytest.approx(3 * 0.152149, rel=1e-5)
    assert pyo.value(block.flow_vol) == pytest.approx(100 * 1.805e-5 + dry / 1540, rel=1e-5)


def test_enthalpy_flow():
    """Heats of formation at 298.15 K; at 308.15 K 75.3 J/(mol K) for water and 1364 J/(kg K) for the others more."""
    model, block = state()
    model.fs.state.initialize(state_vars_fixed=True)
    cold = pyo.value(block.enthalpy_flow)
    assert cold == pytest.approx(-100 * 285825 - 2 * 1273300 - 3 * 452909.6, rel=1e-9)
    assert pyo.value(block.sensible_enthalpy_flow) == pytest.approx(0.0, abs=1e-4)
    model, block = state(temperature=308.15)
    model.fs.state.initialize(state_vars_fixed=True)
    rise = 10 * (100 * 75.3 + 1364 * (2 * 0.180156 + 3 * 0.152149))
    assert pyo.value(block.enthalpy_flow) - cold == pytest.approx(rise, rel=2e-3)


def test_initialisation_holds_and_releases_the_state():
    model, block = state(fixed=False)
    flags = model.fs.state.initialize(hold_state=True)
    assert block.temperature.fixed and block.flow_mol_comp["Water"].fixed
    model.fs.state.release_state(flags)
    assert not block.temperature.fixed and not block.flow_mol_comp["Water"].fixed
    assert pyo.value(block.flow_mass_equation.body) == pytest.approx(0.0, abs=1e-12)


def test_fixed_state_leaves_no_freedom():
    model, _ = state()
    assert degrees_of_freedom(model) == 0
    assert_units_consistent(model)


def test_elements_of_the_components_are_declared():
    model, _ = state()
    assert model.fs.slurry.element_comp["Lignin"] == {"C": 8, "H": 8, "O": 3}
    assert model.fs.slurry.element_list == ["C", "H", "O"]


@pytest.mark.parametrize(
    "names, error, words",
    [
        (["Water", "O2"], ValueError, "No condensed state for O2: use the package ideal_gas"),
        ([], ValueError, "needs at least one component"),
        (["Water", "Water"], ValueError, "Components given twice: Water"),
        (["Watr"], ValueError, "No component is called 'Watr'; nearest: Water"),
    ],
)
def test_wrong_components_get_a_sentence(names, error, words):
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    with pytest.raises(error, match=words):
        model.fs.slurry = SlurryParameterBlock(components=names)
