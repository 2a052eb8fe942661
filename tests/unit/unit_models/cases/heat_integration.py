"""Heat integration of Smith's two reactors with two levels of steam and two coolants.

R. Smith, Chemical Process Design and Integration, 2005, chapter 16: 7.5 MW and 10 MW at an approach of 10 K. Heat of
1 MW passes 160 degC on the hot scale, so steam of 160 degC gives 1 MW of the 7.5 MW.
"""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.unit_models.heat_integration import HeatIntegration
from tests.unit.heat_recovery.textbook import HOT, PROBLEMS
from tests.unit.unit_models.battery import Expected


def build():
    """Returns the four streams with low and high steam, cooling and chilled water."""
    problem = PROBLEMS["smith_two_reactors"]
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.unit = unit = HeatIntegration(
        hot=[s.name for s in problem.streams if s.kind is HOT],
        cold=[s.name for s in problem.streams if s.kind is not HOT],
        hot_utilities={"low_steam": 433.15, "high_steam": 530.0},
        cold_utilities={"cooling_water": (293.15, 303.15), "chilled_water": 278.15},
    )
    for t in model.fs.time:
        for s in problem.streams:
            unit.heat[t, s.name].fix(s.heat)
            unit.inlet_temperature[t, s.name].fix(s.inlet)
            unit.outlet_temperature[t, s.name].fix(s.outlet)
    return model, unit


EXPECTED = (
    Expected("hot_utility[0]", 7.5e6, "published target; 10 W of smoothing", rel=3e-5),
    Expected("cold_utility[0]", 10e6, "published target", rel=3e-5),
    Expected("heat_recovered[0]", 51.5e6, "59 MW of cold streams less 7.5 MW", rel=3e-5),
    Expected("hot_utility_heat[0,low_steam]", 1e6, "what passes 160 degC", rel=3e-5),
    Expected("hot_utility_heat[0,high_steam]", 6.5e6, "the rest", rel=3e-5),
    Expected("cold_utility_heat[0,cooling_water]", 10e6, "20 degC reach 30 degC, where all heat has passed", rel=3e-5),
    Expected("cold_utility_heat[0,chilled_water]", 0.0, "nothing is colder", absolute=50.0),
    Expected("glide[0,reactor_1_product]", 210.0, "250 to 40 degC", rel=1e-7),
)
