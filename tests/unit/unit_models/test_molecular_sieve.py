"""Molecular sieve: the over-specification of the published splits, and the multiplier."""

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock
from idaes.core.util.model_statistics import degrees_of_freedom

from nexus.property_packages.ethanol_water import EthanolWaterParameterBlock, StreamPhase
from nexus.unit_models.molecular_sieve import MolecularSieve
from tests.unit.unit_models.cases import molecular_sieve as case


def test_published_splits_give_less_than_the_published_purity():
    """16.21 % of the ethanol and 92.5 % of the water to the regenerate leave 7.750 / (7.750 + 0.05625) = 99.28 wt %."""
    _, unit = case.build()
    unit.product_purity.unfix()
    unit.water_to_regenerate.fix(0.925)
    assert degrees_of_freedom(unit) == 0
    unit.initialize()
    assert pyo.value(unit.product_purity[0]) == pytest.approx(0.99280, abs=2e-5)


def test_fixing_all_three_over_specifies():
    _, unit = case.build()
    unit.water_to_regenerate.fix(0.925)
    with pytest.raises(ValueError, match="-1 degrees of freedom"):
        unit.initialize()


def test_tired_adsorbent_needs_a_larger_purge():
    _, unit = case.build()
    unit.adsorbent_activity.fix(0.8)
    unit.initialize()
    fed = pyo.value(unit.inlet_state[0].flow_mol_comp["Ethanol"])
    regenerate = pyo.value(unit.regenerate_outlet_state[0].flow_mol_comp["Ethanol"])
    assert regenerate / fed == pytest.approx(0.1621 / 0.8, rel=1e-9)


def test_a_package_without_water_is_refused():
    m = pyo.ConcreteModel()
    m.fs = FlowsheetBlock(dynamic=False)
    m.fs.vapour = EthanolWaterParameterBlock(components=("Ethanol", "CO2"), phase=StreamPhase.vapour)
    with pytest.raises(ValueError, match="needs Ethanol and Water"):
        m.fs.unit = MolecularSieve(property_package=m.fs.vapour)
