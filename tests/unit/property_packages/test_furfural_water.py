"""furfural_water against tabulated mutual solubilities, the heteroazeotrope, and the conditions of equilibrium."""

import csv
from importlib.resources import files

import numpy as np
import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock
from pyomo.util.check_units import assert_units_consistent

from nexus.property_packages.ethanol_water import EthanolWaterParameterBlock, StreamPhase
from nexus.property_packages.furfural_water import (
    FurfuralWaterParameterBlock,
    heteroazeotrope,
    liquid_liquid_pairs,
    ln_gamma,
    mass_fraction,
    mutual_solubility,
)
from nexus.property_packages.nrtl import interactions

TABLE = list(
    csv.DictReader((files("nexus.property_packages") / "furfural_water_solubility.csv").read_text("utf-8").splitlines())
)


@pytest.mark.parametrize("row", TABLE, ids=lambda r: f"{r['t_celsius']}degC")
def test_mutual_solubilities_are_those_tabulated(row):
    """Within 0.9 wt %: two straight lines in 1/T for tau leave that much of the table's curvature."""
    found = [100 * mass_fraction(x) for x in mutual_solubility(float(row["t_celsius"]) + 273.15)]
    assert found[0] == pytest.approx(float(row["aqueous_wt_pct"]), abs=0.9)
    assert found[1] == pytest.approx(float(row["organic_wt_pct"]), abs=0.9)


def test_heteroazeotrope_is_the_published():
    """97.9 degC and about 35 wt % furfural in the literature; the vapour-liquid set gives 98.0 degC and 32 wt %."""
    T, y = heteroazeotrope(101325.0)
    celsius = T - 273.15
    assert celsius == pytest.approx(97.9, abs=0.5)
    assert mass_fraction(y) == pytest.approx(0.35, abs=0.02)


def test_vapour_liquid_set_does_not_decant():
    """The reason for two sets: the vapour-liquid one dissolves half of what is tabulated at 50 degC, 10.4 wt %."""
    aqueous, _ = mutual_solubility(323.15, interactions())
    assert mass_fraction(aqueous) < 0.6 * 0.104


def test_activities_are_equal_in_both_liquids():
    T = 333.15
    liquids = [{"Furfural": x, "Water": 1 - x} for x in mutual_solubility(T)]
    for j in ("Furfural", "Water"):
        activity = [x[j] * np.exp(ln_gamma(x, T)[j]) for x in liquids]
        assert activity[0] == pytest.approx(activity[1], rel=1e-9)


def test_other_pairs_are_those_of_the_vapour_liquid_table():
    pairs = liquid_liquid_pairs()
    assert pairs["Water", "AceticAcid"] == interactions()["Water", "AceticAcid"]
    assert pairs["Furfural", "Water"] != interactions()["Furfural", "Water"]


def test_one_liquid_is_refused():
    with pytest.raises(ValueError, match="do not form two liquids at 480.00 K"):
        mutual_solubility(480.0)


def test_states_are_those_of_ethanol_water():
    """A stream has one enthalpy and volume in both packages, liquid and vapour."""
    flows = {"Water": 5.0, "Furfural": 2.0, "AceticAcid": 0.1}
    for phase in StreamPhase:
        model = pyo.ConcreteModel()
        model.fs = FlowsheetBlock(dynamic=False)
        found = []
        for name, block in (("own", FurfuralWaterParameterBlock), ("other", EthanolWaterParameterBlock)):
            package = block(components=list(flows), phase=phase)
            setattr(model.fs, name, package)
            state = package.build_state_block([0], defined_state=True)
            setattr(model.fs, f"{name}_state", state)
            for j, n in flows.items():
                state[0].flow_mol_comp[j].fix(n)
            state[0].temperature.fix(372.0)
            state[0].pressure.fix(101325.0)
            state[0].compute_flows()
            found.append((state[0].enthalpy_flow.value, pyo.value(state[0].flow_vol)))
        assert found[0] == pytest.approx(found[1], rel=1e-12)
        assert_units_consistent(model)


def test_strange_components_are_refused():
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    with pytest.raises(ValueError, match="has Water, Furfural, AceticAcid, not Ethanol"):
        model.fs.package = FurfuralWaterParameterBlock(components=["Water", "Ethanol"])
