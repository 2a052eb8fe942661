"""Decanter: acid between the liquids, imperfect settling, feeds that do not split."""

import numpy as np
import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock

from nexus.property_packages.furfural_water import FurfuralWaterParameterBlock, ln_gamma, mutual_solubility
from nexus.unit_models.decanter import AQUEOUS, ORGANIC, Decanter
from tests.unit.unit_models.battery import fix_stream

FEED = {"Water": 380.0, "Furfural": 31.0, "AceticAcid": 2.0}


def solve(feed=FEED, T=313.15, efficiency=1.0):
    """Returns a solved decanter with acid in its package."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.liquid = FurfuralWaterParameterBlock(components=list(FEED))
    model.fs.unit = unit = Decanter(property_package=model.fs.liquid)
    fix_stream(unit.inlet, feed, T, 101325.0)
    unit.heat_duty.fix(0.0)
    unit.pressure.fix(101325.0)
    unit.residence_time.fix(1800.0)
    unit.separation_efficiency.fix(efficiency)
    assert unit.initialize().ok
    return unit


def test_activities_are_those_of_the_package():
    """Recomputed from the outlets' flows by the package's free function."""
    unit = solve()
    activities = []
    for state in (unit.aqueous_outlet_state[0], unit.organic_outlet_state[0]):
        x = {j: pyo.value(state.mole_frac_comp[j]) for j in FEED}
        gamma = ln_gamma(x, 313.15)
        activities.append([x[j] * np.exp(gamma[j]) for j in FEED])
    assert activities[0] == pytest.approx(activities[1], rel=1e-8)


def test_without_acid_the_liquids_are_the_binary():
    unit = solve(FEED | {"AceticAcid": 0.0})
    found = [pyo.value(unit.equilibrium.x[0, k, "Furfural"]) for k in (AQUEOUS, ORGANIC)]
    assert found == pytest.approx(mutual_solubility(313.15), rel=1e-8)


def test_acid_goes_to_both_liquids():
    """About as much acid a kg of either liquid: 0.8 by the assumed ideal pair of furfural and acid."""
    unit = solve()
    content = [
        pyo.value(s[0].mass_frac_comp["AceticAcid"]) for s in (unit.organic_outlet_state, unit.aqueous_outlet_state)
    ]
    assert 0.6 < content[0] / content[1] < 1.1


def test_droplets_that_do_not_settle_leave_with_the_water():
    """At 90 % settling the organic outlet is 0.9 of the organic liquid, which itself is as before."""
    whole, partly = solve(), solve(efficiency=0.9)
    flows = [pyo.value(u.organic_outlet_state[0].flow_mass) for u in (whole, partly)]
    assert flows[1] == pytest.approx(0.9 * flows[0], rel=1e-8)
    assert pyo.value(partly.phase_flow[0, ORGANIC]) == pytest.approx(pyo.value(whole.phase_flow[0, ORGANIC]), rel=1e-9)


def test_warmer_liquids_dissolve_more():
    cold, warm = solve(T=303.15), solve(T=353.15)
    assert pyo.value(warm.equilibrium.x[0, AQUEOUS, "Furfural"]) > pyo.value(cold.equilibrium.x[0, AQUEOUS, "Furfural"])
    assert pyo.value(warm.organic_outlet_state[0].flow_mass) < pyo.value(cold.organic_outlet_state[0].flow_mass)


def test_condensed_blow_down_vapour_does_not_split():
    """3 wt % furfural is below the solubility; the message says so."""
    with pytest.raises(ValueError, match="has one liquid at 313.1 K.*two liquids need 0.0200 to 0.72"):
        solve({"Water": 540.0, "Furfural": 3.1, "AceticAcid": 0.5})


def test_package_needs_both_liquids():
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.liquid = FurfuralWaterParameterBlock(components=["Water", "AceticAcid"])
    with pytest.raises(ValueError, match="splits furfural and water; its package lacks Furfural"):
        model.fs.unit = Decanter(property_package=model.fs.liquid)
