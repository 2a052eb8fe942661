"""Every unit model passes the same battery: units, squareness, structure, start from inlets, conservation, figures."""

from collections import Counter

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock
from idaes.core.util.model_diagnostics import DiagnosticsToolbox
from idaes.core.util.model_statistics import degrees_of_freedom
from idaes.core.util.scaling import get_scaling_factor
from pyomo.util.check_units import assert_units_consistent

from tests.unit.unit_models import battery

TOLERANCE = 1e-8


@pytest.fixture(scope="module", params=battery.case_names())
def solved(request):
    """Builds a case, checks it before solving, and returns it initialised from its inlets."""
    module = battery.case(request.param)
    model, unit = module.build()
    structure = (degrees_of_freedom(model), _structural_warning(model))
    unit.initialize()
    return module, model, unit, structure


def _structural_warning(model) -> str:
    try:
        DiagnosticsToolbox(model).assert_no_structural_warnings()
    except AssertionError as error:
        return str(error)
    return ""


def test_units_are_consistent(solved):
    _, model, _, _ = solved
    assert_units_consistent(model)


def test_is_square_once_specified(solved):
    assert solved[3][0] == 0


def test_structural_diagnostics_are_clean(solved):
    assert solved[3][1] == ""


def test_mass_elements_and_energy_are_conserved(solved):
    _, model, unit, _ = solved
    if not any(battery.is_inlet(block) for block in battery.port_states(unit).values()):
        pytest.skip("a source of material has nothing to conserve")
    for t in unit.flowsheet().time:
        imbalance = battery.imbalance(unit, t)
        assert max(imbalance.values()) <= TOLERANCE, imbalance


def test_figures_are_those_expected(solved):
    module, _, unit, _ = solved
    assert module.EXPECTED
    for expected in module.EXPECTED:
        battery.assert_expected(unit, expected)


def test_own_variables_have_scaling_factors(solved):
    _, _, unit, _ = solved
    own = [v for v in unit.component_data_objects(pyo.Var, descend_into=False) if v.parent_block() is unit]
    bare = [v.name for v in own if not v.fixed and get_scaling_factor(v) is None]
    assert not bare, f"Variables without a scaling factor: {', '.join(bare)}"


def test_inlets_keep_their_state_through_initialisation(solved):
    module, _, unit, _ = solved
    _, fresh = module.build()
    for name, block in battery.port_states(unit).items():
        if battery.is_inlet(block):
            for t, state in block.items():
                for variable in state.define_state_vars().values():
                    for data, before in zip(variable.values(), _same(fresh, name, t, variable.local_name), strict=True):
                        assert data.fixed == before.fixed
                        assert not data.fixed or data.value == before.value


@pytest.mark.parametrize("name", battery.case_names())
def test_equations_repeat_at_every_time(name, monkeypatch):
    """Compares a flowsheet of one time with one of two: what is not indexed by time may be sizes, no balances."""
    module = battery.case(name)
    single = _equations_by_name(module.build()[1])
    monkeypatch.setattr(module, "FlowsheetBlock", _two_times)
    double = _equations_by_name(module.build()[1])
    assert set(double) == set(single)
    once = [c for c in single if double[c] != 2 * single[c]]
    assert not [c for c in once if "balance" in c], f"Balances without a time: {', '.join(once)}"
    assert len(once) < len(single) / 2


def _two_times(dynamic):
    return FlowsheetBlock(dynamic=True, time_set=[0, 1], time_units=pyo.units.s)


def _equations_by_name(unit) -> dict[str, int]:
    """Returns how many equations each constraint below `unit` has; states of all times count together."""
    counts = Counter()
    for constraint in unit.component_data_objects(pyo.Constraint, active=True):
        parent = constraint.parent_component()
        counts[f"{parent.parent_block().parent_component().local_name}.{parent.local_name}"] += 1
    return counts


def _same(unit, port: str, t, variable: str):
    return battery.port_states(unit)[port][t].component(variable).values()
