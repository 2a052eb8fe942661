"""Membrane bioreactor: rates by SciPy, electrons, alkalinity, effects of sludge age, oxygen and fouling, washout."""

import pyomo.environ as pyo
import pytest
from scipy.optimize import fsolve

from nexus.property_packages.components import get_component
from nexus.property_packages.heating_values import chemical_oxygen_demand
from tests.unit.unit_models import battery

MODULE = battery.case("membrane_bioreactor")
OXYGEN = 0.031998  # kg/mol


def solved(**specifications):
    _, unit = MODULE.build()
    for name, number in specifications.items():
        unit.component(name).fix(number)
    unit.initialize()
    return unit


@pytest.fixture(scope="module")
def unit():
    return solved()


def test_sludge_is_that_of_the_process_matrix_at_rest(unit):
    """Growth and decay of activated sludge model 1, per m3 of water fed: cells, debris and substrate by SciPy.

    Decay hands 92 % of a cell to the substrate and 8 % to debris; all leave with the waste sludge after 12 days.
    """
    volume = sum(pyo.value(s[0].flow_vol) for s in unit.liquid_states)
    fed = MODULE.SHARE * 2.0 * 6 * OXYGEN / volume  # kg O2/m3
    hold = pyo.value(unit.volume[0]) / volume / 86400  # d
    growth = 4.0 * 1.07**10 * MODULE.OXYGEN / (MODULE.OXYGEN + 2e-4)
    decay, age = 0.3 * 1.04**10, MODULE.RETENTION

    def at_rest(x):
        substrate, cells, debris = x
        rate = growth * substrate / (substrate + 0.01) * cells
        return (
            (fed - substrate) / hold - rate / 0.67 + 0.92 * decay * cells,
            rate - decay * cells - cells / age,
            0.08 * decay * cells - debris / age,
        )

    substrate, cells, debris = fsolve(at_rest, (1e-3, 0.5, 0.2), xtol=1e-13)
    assert pyo.value(unit.substrate[0]) == pytest.approx(substrate, rel=1e-6)
    wasted = (cells + debris) * hold * volume / age  # kg O2/s
    extents = sum(r.coefficient("Sludge") * pyo.value(unit.degradation_extent[0, r.name]) for r in unit.growths)
    made = extents * chemical_oxygen_demand(get_component("Sludge")) * OXYGEN
    assert made == pytest.approx(wasted, rel=1e-6)


def test_oxygen_is_demand_removed_and_nitrogen_oxidised(unit):
    """Oxygen taken is the demand that disappears and 2 mol for each ammonia and sulfide, which it does not count."""
    demand = {j: chemical_oxygen_demand(get_component(j)) for j in ("Glucose", "Lignin", "Sludge")}
    fed = sum(n * MODULE.FEED.get(j, 0.0) for j, n in demand.items())
    left = sum(n * pyo.value(s[0].flow_mol_comp[j]) for s in unit.liquid_states for j, n in demand.items())
    made = {
        j: sum(pyo.value(s[0].flow_mol_comp[j]) for s in unit.liquid_states) for j in ("SodiumNitrate", "SodiumSulfate")
    }
    oxidised = 2 * made["SodiumNitrate"] + 2 * (made["SodiumSulfate"] - 0.3)
    assert pyo.value(unit.oxygen_need[0]) == pytest.approx(fed - left + oxidised, rel=1e-7)


def test_caustic_is_one_for_nitrate_and_two_for_sulfate(unit):
    made = {
        j: sum(pyo.value(s[0].flow_mol_comp[j]) for s in unit.liquid_states) for j in ("SodiumNitrate", "SodiumSulfate")
    }
    caustic = pyo.value(unit.caustic_inlet_state[0].flow_mol_comp["NaOH"])
    assert caustic == pytest.approx(made["SodiumNitrate"] + 2 * made["SodiumSulfate"], rel=1e-8)


def test_older_sludge_is_less_and_takes_more_air(unit):
    older = solved(solids_retention_time=30 * 86400)
    assert pyo.value(older.observed_yield[0]) < pyo.value(unit.observed_yield[0])
    assert pyo.value(older.oxygen_need[0]) > pyo.value(unit.oxygen_need[0])
    assert pyo.value(older.ammonia[0]) < pyo.value(unit.ammonia[0])


def test_fouled_membranes_need_more_area(unit):
    fouled = solved(membrane_permeability=0.5)
    assert pyo.value(fouled.membrane_area[0]) == pytest.approx(2 * pyo.value(unit.membrane_area[0]), rel=1e-8)


def test_nitrifiers_wash_out_first():
    """At 12 degC they grow by 0.34 a day with oxygen at 2 g/m3; two days of sludge age take 0.5 besides decay."""
    with pytest.raises(ValueError, match="nitrifiers are washed out at a solids retention time of 2 days: they lose"):
        solved(solids_retention_time=2 * 86400, temperature=285.15)


@pytest.mark.parametrize(
    ("component", "flow", "message"),
    [
        (
            "Glucose",
            1e-4,
            "heterotrophs starve: the feed holds 0.0002.. kg/m3 of oxygen demand and they leave 0.000",
        ),
        ("NH3", 0.2, "nitrifiers starve: growth of heterotrophs leaves -"),
    ],
)
def test_starving_microbes_are_named(component, flow, message):
    _, unit = MODULE.build()
    unit.inlet.flow_mol_comp[0, "AmmoniumSulfate"].fix(0.0)
    unit.inlet.flow_mol_comp[0, component].fix(flow)
    with pytest.raises(ValueError, match=message):
        unit.initialize()
