"""Diagnostics of larger models: IDAES units beside IDAES' own toolbox, tray columns beside dense linear algebra."""

import numpy as np
import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock
from idaes.core.util.model_diagnostics import DiagnosticsToolbox
from idaes.models.properties.examples.saponification_thermo import SaponificationParameterBlock
from idaes.models.unit_models import Heater

from nexus import kernel
from nexus.kernel.diagnostics import Kind, diagnose
from nexus.kernel.diagnostics.conditioning import conditioning_of
from tests.benchmarks import columns

INLET = {"H2O": 55388.0, "NaOH": 100.0, "EthylAcetate": 100.0, "SodiumAcetate": 0.1, "Ethanol": 0.1}  # mol/m3


def fix_stream(port, temperature=303.15):
    """Fixes a stream of 1 L/s at 1 atm."""
    port.flow_vol.fix(1e-3)
    for component, concentration in INLET.items():
        port.conc_mol_comp[0, component].fix(concentration)
    port.temperature.fix(temperature)
    port.pressure.fix(101325.0)


@pytest.fixture
def heater():
    """A heater, fully specified by its inlet and its heat, and solved."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.properties = SaponificationParameterBlock()
    model.fs.heater = Heater(property_package=model.fs.properties)
    fix_stream(model.fs.heater.inlet)
    model.fs.heater.heat_duty.fix(1000.0)
    model.fs.heater.outlet.temperature[0].set_value(303.4)
    kernel.solve(model)
    return model


def partition(model):
    """Returns IDAES' (under-constrained variables, over-constrained equations) by name."""
    variables, _, _, equations = DiagnosticsToolbox(model).get_dulmage_mendelsohn_partition()
    return tuple({c.name for block in blocks for c in block} for blocks in (variables, equations))


def names(finding, role):
    return {item.name for item in finding.items if item.role == role and "fixed at" not in dict(item.numbers)}


def test_healthy_unit_has_nothing_serious(heater):
    assert not diagnose(heater).serious
    assert partition(heater) == (set(), set())


def test_missing_specification_is_named_first(heater):
    heater.fs.heater.heat_duty.unfix()
    finding = diagnose(heater).findings[0]
    assert finding.kind is Kind.UNDERDETERMINED
    heat = "fs.heater.control_volume.heat[0.0]"
    assert heat in finding.headline and finding.names[0] == heat
    assert "Fix 1 of these variables" in finding.advice
    assert names(finding, "variable") == partition(heater)[0]


def test_doubled_specification_is_named_first(heater):
    heater.fs.heater.outlet.temperature.fix(303.5)
    finding = diagnose(heater).findings[0]
    assert finding.kind is Kind.OVERDETERMINED
    assert "fixed in them: fs.heater.control_volume.heat[0.0]" in finding.headline
    assert "fs.heater.control_volume.enthalpy_balances[0.0]" in finding.names
    fixed = {item.name for item in finding.items if "fixed at" in dict(item.numbers)}
    assert "fs.heater.control_volume.properties_out[0.0].temperature" in fixed
    assert names(finding, "equation") == partition(heater)[1]


def test_specification_doubled_by_an_equation(heater):
    heater.fs.heater.rise = pyo.Constraint(
        expr=heater.fs.heater.outlet.temperature[0] == heater.fs.heater.inlet.temperature[0] + 1
    )
    finding = diagnose(heater).findings[0]
    assert finding.kind is Kind.OVERDETERMINED
    assert {"fs.heater.rise", "fs.heater.control_volume.enthalpy_balances[0.0]"} <= set(finding.names)
    assert "fixed in them: fs.heater.control_volume.heat[0.0]" in finding.headline
    assert names(finding, "equation") == partition(heater)[1]


def test_column_that_is_solved_and_then_broken():
    """A 20-tray column: its condition number equals the dense one, and each fault put into it is named first."""
    model = columns.build(n_columns=1, n_trays=20)
    kernel.solve(model)
    healthy = diagnose(model)
    assert not healthy.serious
    conditioning = conditioning_of(model)
    for matrix, found in (
        (conditioning.as_scaled, conditioning.singular_as_scaled),
        (conditioning.matrix, conditioning.singular),
    ):
        assert matrix.shape[0] > 300
        assert found.condition == pytest.approx(np.linalg.cond(matrix.toarray()), rel=1e-4)
    assert conditioning.singular.condition < 1e-2 * conditioning.singular_as_scaled.condition

    balance = model.component_balance[1, 7, "toluene"]
    expression = balance.expr
    model.extra = pyo.Var(initialize=1.0)
    model.copy = pyo.Constraint(expr=1e4 * balance.body == 0)
    model.link = pyo.Constraint(expr=model.extra == model.temperature[1, 3])
    finding = diagnose(model).findings[0]
    assert finding.kind is Kind.OVERDETERMINED and "copy" in finding.names  # 20 trays determine one another
    model.copy.deactivate()

    balance.set_value(
        model.x[1, 7, "toluene"] + sum(model.x[1, 7, s] for s in ("benzene", "ethylbenzene", "xylene")) == 1
    )
    finding = diagnose(model).findings[0]  # the summation once more, in place of a balance
    assert finding.kind is Kind.PARALLEL_ROWS
    assert set(finding.names[:2]) == {"component_balance[1,7,toluene]", "summation[1,7]"}
    balance.set_value(expression)

    model.temperature[1, 7].set_value(60.539)  # on the pole of the Antoine equation of ethylbenzene
    finding = diagnose(model).findings[0]
    assert finding.kind is Kind.NOT_EVALUABLE
    assert finding.names[0] == "vapour_pressure[1,7,ethylbenzene]" and "temperature[1,7]" in finding.names
