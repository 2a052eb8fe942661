"""Fermentation stage: what inhibits, what washes out, what limits the beer, and the batches its constants come from."""

import numpy as np
import pyomo.environ as pyo
import pytest
from idaes.core.util.model_statistics import degrees_of_freedom

from nexus.kernel import SolveError
from nexus.unit_models import fermentation_kinetics as kinetics
from nexus.unit_models.rate_constants import constant_rows
from nexus.unit_models.vent import VENT_EPS, VENT_FLOW
from tests.unit.unit_models import fermentation_reference as reference
from tests.unit.unit_models.battery import case


def solved(change=lambda unit: None, vent: bool = True):
    """Returns the case's stage, solved after `change(unit)`."""
    _, unit = case("fermentation_stage").build(vent)
    change(unit)
    unit.initialize()
    return unit


def concentration(unit, name: str) -> float:
    return pyo.value(unit.concentration[0, name])


def without_inoculum(hours: float):
    def change(unit):
        unit.inoculum_inlet.flow_mol_comp[0, "Cells"].fix(0.0)
        unit.residence_time.fix(hours * 3600)

    return change


def with_feed(component: str, flow: float):
    return lambda unit: unit.inlet.flow_mol_comp[0, component].fix(flow)


@pytest.mark.parametrize("glucose, xylose, ethanol", [(25, 25, 23.9), (50, 50, 47.8)])
def test_batch_ethanol_is_near_that_of_the_published_rates(glucose, xylose, ethanol):
    """Integrating the source's own ethanol rate gives 23.9 and 47.8 g/L; ethanol by difference here agrees to 1 %."""
    c = reference.batch({"Glucose": glucose, "Xylose": xylose, "Cells": 0.01 * glucose, "NH3": 5.0}, [60.0])
    assert c["Ethanol"][-1] == pytest.approx(ethanol, rel=0.01)


def test_smooth_limit_is_as_exact_as_stated():
    z = np.linspace(-1, 2, 3001)
    error = np.abs([pyo.value(kinetics.limited(x)) for x in z] - np.clip(z, 0, 1))
    assert error.max() == pytest.approx(5e-4, rel=1e-3)
    assert error[np.minimum(np.abs(z), np.abs(z - 1)) > 0.2].max() < 2e-6


def test_stage_without_inoculum_grows_as_fast_as_it_is_diluted():
    unit = solved(without_inoculum(20.0))
    growth = sum(pyo.value(unit.specific_growth_rate[0, s]) for s in kinetics.SUGARS)
    assert growth * 20 * 3600 == pytest.approx(1.0, rel=1e-8)
    assert concentration(unit, "Cells") > 1.0
    assert pyo.value(unit.dilution_margin[0]) > 0


def test_washout_is_no_solution_and_the_margin_tells():
    with pytest.raises(SolveError):
        solved(without_inoculum(8.0))
    _, unit = case("fermentation_stage").build()
    unit.inoculum_inlet.flow_mol_comp[0, "Cells"].fix(0.0)
    rates = reference.specific_rates(fed_concentrations())
    for hours in (8.0, 20.0):
        unit.residence_time.fix(hours * 3600)
        assert pyo.value(unit.dilution_margin[0]) == pytest.approx(hours * sum(rates[0]) - 1, rel=1e-3)
    assert degrees_of_freedom(unit) == 0


def fed_concentrations() -> dict[str, float]:
    """Returns the feed of the case without its cells in g/L."""
    fed = case("fermentation_stage").FED | {"Cells": 0.0}
    flow = reference.volume_flow(fed)
    return {j: n * reference.MOLAR[j] / flow for j, n in fed.items()}


def test_cells_in_the_feed_carry_a_stage_through_washout():
    unit = solved(lambda u: u.residence_time.fix(5 * 3600))
    assert pyo.value(unit.dilution_margin[0]) < 0
    assert 0.5 < pyo.value(unit.entering_share[0]) < 1
    assert concentration(unit, "Ethanol") > 15


def test_ethanol_caps_the_beer():
    """Ever more sugar: the beer stays below the 75.4 g/L at which uptake of glucose stops, and the sugar stays."""

    def feed(flow):
        def change(unit):
            with_feed("Glucose", flow)(unit)
            unit.residence_time.fix(200 * 3600)

        return change

    units = [solved(feed(flow)) for flow in (40.0, 80.0, 160.0)]
    ethanol = [concentration(u, "Ethanol") for u in units]
    assert ethanol[0] < ethanol[1] < 75.4
    assert ethanol[2] < 75.4
    assert concentration(units[2], "Glucose") > 100


def test_ethanol_in_the_feed_slows_the_stage():
    base, inhibited = solved(), solved(with_feed("Ethanol", 70.0))
    assert concentration(inhibited, "Glucose") > concentration(base, "Glucose") + 2


@pytest.mark.parametrize("toxin, flow", [("AceticAcid", 12.0), ("Furfural", 2.0), ("HMF", 3.0)])
def test_toxins_slow_the_stage(toxin, flow):
    assert concentration(solved(with_feed(toxin, flow)), "Glucose") > 1.1 * concentration(solved(), "Glucose")


def test_higher_ph_frees_from_acetic_acid():
    sour, mild = (solved(lambda u, pH=pH: (with_feed("AceticAcid", 9.0)(u), u.pH.fix(pH))) for pH in (4.8, 6.0))
    assert concentration(mild, "Xylose") < 0.9 * concentration(sour, "Xylose")


def test_growth_stops_where_nitrogen_runs_out():
    unit = solved(with_feed("NH3", 0.01))
    assert pyo.value(unit.outlet_state[0].flow_mol_comp["NH3"]) >= 0
    made = pyo.value(unit.outlet_state[0].flow_mol_comp["Cells"]) - 6.0
    assert 0.8 * 0.01 / 0.2 < made < 0.01 / 0.2


def test_acetate_is_a_source_of_nitrogen_too():
    reactions = kinetics.stage_reactions(kinetics.NitrogenSource.ammonium_acetate)
    growth = reactions["cells_from_Glucose"]
    assert growth.coefficient("AmmoniumAcetate") == pytest.approx(-0.2 * 24 / 4.2)
    assert growth.coefficient("AceticAcid") == pytest.approx(0.2 * 24 / 4.2)


@pytest.mark.parametrize("sugar", ["Glucose", "Xylose"])
def test_a_sugar_that_is_absent_does_no_harm(sugar):
    unit = solved(with_feed(sugar, 0.0))
    assert concentration(unit, sugar) == pytest.approx(0.0, abs=1e-9)
    assert pyo.value(unit.reaction_extent[0, f"ethanol_from_{sugar}"]) == pytest.approx(0.0, abs=1e-9)


def test_half_the_activity_leaves_more_sugar():
    assert concentration(solved(lambda u: u.fermentation_activity.fix(0.5)), "Glucose") > 10


def test_every_constant_has_a_source():
    for row in constant_rows("fermentation_kinetics.csv", "zymomonas"):
        assert row["source"] and row["confidence"], row


def lack(unit) -> float:
    """Returns by how much the mole fractions of the vent sum to less than 1."""
    return 1 - sum(pyo.value(y) for y in unit.vent_mole_fraction.values())


def test_a_stage_that_makes_gas_vents_it_but_for_the_smoothing():
    unit = solved()
    flow = pyo.value(unit.vent_flow_mol[0] / VENT_FLOW)
    assert flow > 1
    assert lack(unit) == pytest.approx(VENT_EPS**2 / flow, rel=1e-3)


def test_a_stage_that_hardly_ferments_keeps_its_gas():
    """With a hundredth of the activity the beer could hold several times the carbon dioxide that is made."""
    unit = solved(lambda unit: unit.fermentation_activity.fix(0.01))
    assert lack(unit) > 0.5
    assert pyo.value(unit.vent_flow_mol[0] / VENT_FLOW) == pytest.approx(VENT_EPS**2 / lack(unit), rel=1e-6)
    vent, beer = (pyo.value(state[0].flow_mol_comp["CO2"]) for state in (unit.vent_state, unit.outlet_state))
    assert 0 < vent < 1e-4 * beer
