"""Effects that an engineer would check on whole sections, where no test of the section or of its units does.

More severity: test_steam_explosion; more enzyme: test_hydrolysis_fermentation; a purer product by membrane:
test_membrane_dehydration; a colder crystalliser: test_succinic_acid.
"""

import numpy as np
import pyomo.environ as pyo

import nexus.kernel
from tests.unit.flowsheets import test_hydrolysis_fermentation as beer
from tests.unit.unit_models.battery import case

UPTAKE_STOPS = 75.4
"""Ethanol in g/L at which the uptake of glucose stops (`uptake_ethanol_limit`)."""


def test_product_inhibition_caps_the_ethanol_of_the_beer():
    """Ever more sugar in the slurry, with nitrogen enough: ethanol levels off below its limit, and sugar stays."""
    model = beer.build()
    feed, stage = model.fs.slurry_feed.properties[0].flow_mol_comp, model.fs.fermentation.stages[-1]
    feed["AmmoniumAcetate"].fix(25.0)
    beer.solve(model)
    problem = nexus.kernel.compile(model)
    sugar, ethanol, left = (40.0, 100.0, 160.0, 220.0, 300.0), [], []
    for flow in sugar:
        feed["Glucose"].fix(flow)
        beer.resolve(problem)
        ethanol.append(pyo.value(stage.concentration[0, "Ethanol"]))
        left.append(pyo.value(stage.concentration[0, "Glucose"]))
    gained = np.diff(ethanol) / np.diff(sugar)
    assert (gained > 0).all()
    assert (np.diff(gained) < 0).all(), "each further sugar gives less ethanol"
    assert gained[-1] < 0.1 * gained[0]
    assert 0.9 * UPTAKE_STOPS < ethanol[-1] < UPTAKE_STOPS
    assert left[0] < 0.1
    assert left[-1] > 10


def test_ever_more_water_through_reverse_osmosis_costs_ever_more_area():
    """The brine's osmotic pressure eats the driving force: the same step of recovery takes more and more membrane."""
    _, unit = case("reverse_osmosis").build()
    area = []
    for recovery in (0.3, 0.5, 0.7, 0.9):
        unit.water_recovery.fix(recovery)
        unit.initialize()
        area.append(pyo.value(unit.membrane_area[0]))
    steps = np.diff(area)
    assert (steps > 0).all()
    assert (np.diff(steps) > 0).all()
