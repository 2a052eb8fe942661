"""Small plants whose optima are found by hand."""

import pyomo.environ as pyo

from nexus import kernel
from nexus.studies.optimize import Decision, ReducedModel


def box(figures=None, start=(1.0, 1.0), **bounds):
    """Returns the model of an open box: floor and height are decided, volume and surface follow.

    The floor is a by b metres, the height h is what a litre of 4 m3 leaves: x = a b, h = 4 / x.
    """
    m = pyo.ConcreteModel()
    m.a, m.b = pyo.Var(initialize=start[0]), pyo.Var(initialize=start[1])
    m.a.fix()
    m.b.fix()
    m.floor = pyo.Var(initialize=1.0, bounds=(0.01, 100))
    m.height = pyo.Var(initialize=4.0, bounds=bounds.get("height", (0.01, 1000)))
    m.area_of_floor = pyo.Constraint(expr=m.floor == m.a * m.b)
    m.volume = pyo.Constraint(expr=m.floor * m.height == 4.0)
    if "perimeter" in bounds:
        m.perimeter = pyo.Constraint(expr=2 * (m.a + m.b) <= bounds["perimeter"])
    surface = m.floor + 2 * m.height * (m.a + m.b)
    problem = kernel.compile(m, {"surface": surface, "height": m.height, "sides": m.a + m.b})
    decisions = [Decision("a", 0.2, 5.0, "m", start[0]), Decision("b", 0.2, 5.0, "m", start[1])]
    return ReducedModel.of_problem(problem, decisions, units={"surface": "m^2", "height": "m", "sides": "m"})


def spout(left: float):
    """Returns the box with a spout that shuts as a grows: a hundredth of what a is short of 5 m, and what is left."""
    m = pyo.ConcreteModel()
    m.a, m.b = pyo.Var(initialize=1.0), pyo.Var(initialize=1.0)
    m.a.fix()
    m.b.fix()
    m.spout = pyo.Var(initialize=0.04, bounds=(0, None))
    m.shuts = pyo.Constraint(expr=m.spout == 0.01 * (5.0 - m.a) + left)
    problem = kernel.compile(m, {"sides": m.a + m.b})
    decisions = [Decision(name, 0.2, 5.0, "m", 1.0) for name in "ab"]
    return ReducedModel.of_problem(problem, decisions, units={"sides": "m"})
