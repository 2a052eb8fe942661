"""Optimal control of processes by orthogonal collocation (pyomo.dae, Radau points); each with its source.

Published optima belong to exact solutions; `within` covers the discretisation.
"""

from math import pi, sqrt, tanh

import pyomo.environ as pyo
from pyomo import dae

from tests.benchmarks import distillation_control as distillation_column
from tests.models.registry import case

KIND = "optimal control"


def problem(final, states, controls, rates, start, elements, points=3, first=0.0):
    """Returns a model with states x[t], controls u[t] (one value an element) and the equations `rates(m, t)`.

    `states` maps names to starting values, `controls` names to (start, lower, upper). Initial states are fixed to
    `states` unless `start` says otherwise.
    """
    model = pyo.ConcreteModel()
    t = model.t = dae.ContinuousSet(bounds=(first, final))
    for name, number in states.items():
        model.add_component(name, pyo.Var(t, initialize=number))
        model.add_component(f"d_{name}", dae.DerivativeVar(model.component(name), wrt=t))
    for name, (number, low, high) in controls.items():
        model.add_component(name, pyo.Var(t, bounds=(low, high), initialize=number))

    @model.Constraint(t, list(states))
    def dynamics(m, i, name):
        if i == first:
            return pyo.Constraint.Skip
        return m.component(f"d_{name}")[i] == rates(m, i)[name]

    for name, number in states.items():
        model.component(name)[first].fix(start.get(name, number))
    discretizer = pyo.TransformationFactory("dae.collocation")
    discretizer.apply_to(model, nfe=elements, ncp=points, scheme="LAGRANGE-RADAU")
    for name in controls:
        discretizer.reduce_collocation_points(model, var=model.component(name), ncp=1, contset=t)
    return model


@case(KIND, "COPS 3.0 (Dolan, Moré and Munson 2004), catalyst mixing", published=-0.0480556, within=3e-4, code="Q",
      small={"elements": 4}, note="one control value an element; the optimum has a singular arc")  # fmt: skip
def catalyst_mixing(elements=100):
    """Mixing of two catalysts along a tubular reactor."""

    def rates(m, i):
        exchange = m.u[i] * (10 * m.b[i] - m.a[i])
        return {"a": exchange, "b": -exchange - (1 - m.u[i]) * m.b[i]}

    model = problem(1.0, {"a": 1.0, "b": 0.0}, {"u": (0.0, 0, 1)}, rates, {}, elements)
    model.left = pyo.Objective(expr=-1 + model.a[1] + model.b[1])
    return model


@case(
    KIND,
    "Ray (1981); Dadebo and McAuley, Comput. Chem. Eng. 19 (1995) 513",
    published=0.610775,
    within=3e-4,
    code="M",
    small={"elements": 4},
)
def batch_reactor_temperature(elements=40):
    """Temperature profile for the most intermediate of A to B to C in a batch."""

    def rates(m, i):
        first = 4000 * pyo.exp(-2500 / m.temperature[i]) * m.a[i] ** 2
        return {"a": -first, "b": first - 6.2e5 * pyo.exp(-5000 / m.temperature[i]) * m.b[i]}

    model = problem(1.0, {"a": 1.0, "b": 0.0}, {"temperature": (340.0, 298, 398)}, rates, {}, elements)
    model.product = pyo.Objective(expr=model.b[1], sense=pyo.maximize)
    return model


@case(KIND, "Logsdon and Biegler, Ind. Eng. Chem. Res. 28 (1989) 1628", published=0.573545, within=3e-4, code="M",
      small={"elements": 4})  # fmt: skip
def parallel_reactions(elements=40):
    """Control of two parallel reactions in a tubular reactor."""

    def rates(m, i):
        return {"a": -(m.u[i] + 0.5 * m.u[i] ** 2) * m.a[i], "b": m.u[i] * m.a[i]}

    model = problem(1.0, {"a": 1.0, "b": 0.0}, {"u": (1.0, 0, 5)}, rates, {}, elements)
    model.product = pyo.Objective(expr=model.b[1], sense=pyo.maximize)
    return model


@case(KIND, "Bryson, Denham and Dreyfus, AIAA Journal 1 (1963) 2544", published=4.0, within=3e-3, code="D",
      small={"elements": 4}, note="exact: 4 / (9 l) with the bound l = 1/9 on the position")  # fmt: skip
def bounded_position(elements=60):
    """Least effort to reverse a mass within a distance."""
    model = problem(
        1.0, {"x": 0.0, "v": 0.0, "effort": 0.0}, {"u": (-1.0, None, None)},
        lambda m, i: {"x": m.v[i], "v": m.u[i], "effort": 0.5 * m.u[i] ** 2}, {"v": 1.0}, elements,
    )  # fmt: skip
    for i in model.t:
        model.x[i].setub(1 / 9)
    model.x[1].fix(0)
    model.v[1].fix(-1)
    model.least = pyo.Objective(expr=model.effort[1])
    return model


@case(KIND, "Jacobson and Lele (1969), as in Pyomo's examples", published=0.1698, within=5e-3, code="M",
      small={"elements": 4})  # fmt: skip
def state_under_a_parabola(elements=40):
    """Quadratic control with a parabola as path constraint of a state."""

    def rates(m, i):
        return {"x": m.v[i], "v": -m.v[i] + m.u[i], "cost": m.x[i] ** 2 + m.v[i] ** 2 + 0.005 * m.u[i] ** 2}

    model = problem(1.0, {"x": 0.0, "v": -1.0, "cost": 0.0}, {"u": (0.0, -20, 20)}, rates, {}, elements)
    model.path = pyo.Constraint(model.t, rule=lambda m, i: m.v[i] <= 8 * (i - 0.5) ** 2 - 0.5)
    model.path[0].deactivate()
    model.least = pyo.Objective(expr=model.cost[1])
    return model


def _riccati(a=-1.0, final=1.0):
    """x' = a x + u, least integral of x^2 + u^2 from x = 1: p(0) of the Riccati equation with p(final) = 0."""
    s = sqrt(a * a + 1)
    return tanh(s * final) / (s - a * tanh(s * final))


@case(KIND, "hand calculation (Riccati equation)", published=_riccati(), within=1e-4, code="D", small={"elements": 4})
def linear_quadratic_regulator(elements=40):
    """Scalar linear system with a quadratic cost."""
    model = problem(
        1.0, {"x": 1.0, "cost": 0.0}, {"u": (0.0, None, None)},
        lambda m, i: {"x": -m.x[i] + m.u[i], "cost": m.x[i] ** 2 + m.u[i] ** 2}, {}, elements,
    )  # fmt: skip
    model.least = pyo.Objective(expr=model.cost[1])
    return model


@case(KIND, "Luus, Int. J. Control 52 (1990) 239", published=0.133094, within=3e-3, code="M", small={"elements": 4},
      note="a second optimum of 0.244 exists")  # fmt: skip
def stirred_tank_regulation(elements=40):
    """Return of an exothermic stirred tank to its unstable steady state by cooling."""

    def rates(m, i):
        reaction = (m.c[i] + 0.5) * pyo.exp(25 * m.T[i] / (m.T[i] + 2))
        return {
            "T": -2 * (m.T[i] + 0.25) + reaction - (m.T[i] + 0.25) * m.u[i],
            "c": 0.5 - m.c[i] - reaction,
            "cost": m.T[i] ** 2 + m.c[i] ** 2 + 0.1 * m.u[i] ** 2,
        }

    start = {"T": 0.09, "c": 0.09, "cost": 0.0}
    model = problem(0.78, start, {"u": (1.0, None, None)}, rates, {}, elements)
    model.least = pyo.Objective(expr=model.cost[0.78])
    return model


@case(KIND, "van der Pol oscillator, as in the benchmarks of Vassiliadis, Sargent and Pantelides (1994)",
      small={"elements": 4})  # fmt: skip
def van_der_pol(elements=40):
    """Damping of the oscillator with a bounded force over five time units."""

    def rates(m, i):
        return {
            "x": (1 - m.y[i] ** 2) * m.x[i] - m.y[i] + m.u[i],
            "y": m.x[i],
            "cost": m.x[i] ** 2 + m.y[i] ** 2 + m.u[i] ** 2,
        }

    model = problem(5.0, {"x": 0.0, "y": 1.0, "cost": 0.0}, {"u": (0.0, -0.3, 1.0)}, rates, {}, elements)
    model.least = pyo.Objective(expr=model.cost[5])
    return model


@case("geometry", "Johann Bernoulli (1696); exact: the cycloid's time pi sqrt(R / g) over R (2, pi)",
      published=pi / sqrt(9.81), within=2e-3, code="D", small={"elements": 4})  # fmt: skip
def brachistochrone(elements=40):
    """Quickest path without friction to the lowest point of a cycloid of radius 1."""
    model = pyo.ConcreteModel()
    model.s = dae.ContinuousSet(bounds=(0, 1))
    model.time = pyo.Var(bounds=(0.1, 10), initialize=1.0)
    model.x = pyo.Var(model.s, initialize=lambda m, s: pi * s)
    model.y = pyo.Var(model.s, bounds=(0, None), initialize=lambda m, s: 2 * s)
    model.v = pyo.Var(model.s, bounds=(0, None), initialize=lambda m, s: 6 * s)
    model.angle = pyo.Var(model.s, bounds=(0, pi / 2), initialize=0.8)
    for name in ("x", "y", "v"):
        model.add_component(f"d_{name}", dae.DerivativeVar(model.component(name)))
    scaled = {
        "x": lambda m, s: m.v[s] * pyo.cos(m.angle[s]),
        "y": lambda m, s: m.v[s] * pyo.sin(m.angle[s]),
        "v": lambda m, s: 9.81 * pyo.sin(m.angle[s]),
    }

    @model.Constraint(model.s, list(scaled))
    def motion(m, s, name):
        return pyo.Constraint.Skip if s == 0 else m.component(f"d_{name}")[s] == m.time * scaled[name](m, s)

    for name, end in (("x", pi), ("y", 2.0)):
        model.component(name)[0].fix(0)
        model.component(name)[1].fix(end)
    model.v[0].fix(0)
    discretizer = pyo.TransformationFactory("dae.collocation")
    discretizer.apply_to(model, nfe=elements, ncp=3, scheme="LAGRANGE-RADAU")
    discretizer.reduce_collocation_points(model, var=model.angle, ncp=1, contset=model.s)
    model.least = pyo.Objective(expr=model.time)
    return model


@case(
    KIND, "Hahn and Edgar, Comput. Chem. Eng. 26 (2002) 1379, as in Pyomo's example distill_DAE", small={"elements": 2}
)
def distillation_control(elements=10):
    """Change of the reflux of a binary column of 32 stages."""
    return distillation_column.build(elements)
