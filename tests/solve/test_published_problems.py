"""Problems re-written from published equations, with the published optimum where there is one."""

import pyomo.environ as pyo
import pytest
from pyomo import dae

from nexus import kernel


def test_heat_exchanger_design(same_as_pounce):
    """Problem 106 of Hock and Schittkowski (1981): three exchangers in series, least total area 7049.248."""
    model = pyo.ConcreteModel()
    start = (5000, 5000, 5000, 200, 350, 150, 225, 425)
    bounds = [(100, 10000), (1000, 10000), (1000, 10000)] + [(10, 1000)] * 5
    x = model.x = pyo.Var(range(1, 9), bounds=lambda m, i: bounds[i - 1], initialize=lambda m, i: start[i - 1])
    model.area = pyo.Objective(expr=x[1] + x[2] + x[3])
    model.mix = pyo.Constraint(expr=1 - 0.0025 * (x[4] + x[6]) >= 0)
    model.second = pyo.Constraint(expr=1 - 0.0025 * (x[5] + x[7] - x[4]) >= 0)
    model.third = pyo.Constraint(expr=1 - 0.01 * (x[8] - x[5]) >= 0)
    model.duty_1 = pyo.Constraint(expr=x[1] * x[6] - 833.33252 * x[4] - 100 * x[1] + 83333.333 >= 0)
    model.duty_2 = pyo.Constraint(expr=x[2] * x[7] - 1250 * x[5] - x[2] * x[4] + 1250 * x[4] >= 0)
    model.duty_3 = pyo.Constraint(expr=x[3] * x[8] - 1250000 - x[3] * x[5] + 2500 * x[5] >= 0)
    solution = same_as_pounce(model)
    assert solution.objective == pytest.approx(7049.248, abs=1e-3)


def test_equality_and_inequality(same_as_pounce):
    """Problem 71 of Hock and Schittkowski: optimum 17.0140173."""
    model = pyo.ConcreteModel()
    start = {1: 1, 2: 5, 3: 5, 4: 1}
    x = model.x = pyo.Var([1, 2, 3, 4], bounds=(1, 5), initialize=start)
    model.cost = pyo.Objective(expr=x[1] * x[4] * (x[1] + x[2] + x[3]) + x[3])
    model.product = pyo.Constraint(expr=x[1] * x[2] * x[3] * x[4] >= 25)
    model.sphere = pyo.Constraint(expr=sum(x[i] ** 2 for i in x) == 40)
    assert same_as_pounce(model).objective == pytest.approx(17.0140173, abs=1e-6)


def test_heat_exchanger_network(same_as_pounce):
    """One cold stream split over two hot ones, areas by the mean of Chen, Comput. Chem. Eng. 11 (1987) 153."""
    model = pyo.ConcreteModel()
    e = model.e = pyo.Set(initialize=[1, 2])
    heat_capacity_flow, hot_in, hot_out = {1: 10.0, 2: 10.0}, {1: 520.0, 2: 450.0}, {1: 420.0, 2: 400.0}
    model.split = pyo.Var(e, bounds=(0.5, 20), initialize=10)
    model.t_out = pyo.Var(e, bounds=(300, 500), initialize=370)
    model.area = pyo.Var(e, bounds=(0.1, 500), initialize=20)
    model.total = pyo.Constraint(expr=model.split[1] + model.split[2] == 20)

    @model.Constraint(e)
    def heat_balance(m, i):
        return m.split[i] * (m.t_out[i] - 300) == heat_capacity_flow[i] * (hot_in[i] - hot_out[i])

    @model.Expression(e)
    def mean_difference(m, i):
        warm, cold = hot_in[i] - m.t_out[i], hot_out[i] - 300
        return (warm * cold * (warm + cold) / 2) ** (1 / 3)

    @model.Constraint(e)
    def heat_transfer(m, i):
        return heat_capacity_flow[i] * (hot_in[i] - hot_out[i]) == 0.5 * m.area[i] * m.mean_difference[i]

    model.cost = pyo.Objective(expr=sum(model.area[i] ** 0.6 for i in e))
    same_as_pounce(model)
    duty = sum(model.split[i].value * (model.t_out[i].value - 300) for i in e)
    assert duty == pytest.approx(1500.0, rel=1e-9)


def test_catalyst_mixing():
    """Optimal mixing of two catalysts in a tubular reactor, COPS problem 14: optimum -0.0480557 at length 1."""
    model = pyo.ConcreteModel()
    t = model.t = dae.ContinuousSet(bounds=(0, 1))
    model.u = pyo.Var(t, bounds=(0, 1), initialize=0)
    model.x1 = pyo.Var(t, initialize=1)
    model.x2 = pyo.Var(t, initialize=0)
    model.dx1, model.dx2 = dae.DerivativeVar(model.x1), dae.DerivativeVar(model.x2)
    model.first = pyo.Constraint(t, rule=lambda m, i: m.dx1[i] == m.u[i] * (10 * m.x2[i] - m.x1[i]))
    model.second = pyo.Constraint(
        t, rule=lambda m, i: m.dx2[i] == m.u[i] * (m.x1[i] - 10 * m.x2[i]) - (1 - m.u[i]) * m.x2[i]
    )
    model.x1[0].fix(1)
    model.x2[0].fix(0)
    discretizer = pyo.TransformationFactory("dae.collocation")
    discretizer.apply_to(model, nfe=40, ncp=3, scheme="LAGRANGE-RADAU")
    discretizer.reduce_collocation_points(model, var=model.u, ncp=1, contset=t)
    model.left = pyo.Objective(expr=-1 + model.x1[1] + model.x2[1])
    solution = kernel.compile(model).solve()
    assert solution.ok
    # 40 elements with one control value each; the published value is the limit of many.
    assert solution.objective == pytest.approx(-0.0480557, abs=2e-4)


def test_williams_otto_reactor(same_as_pounce):
    """The Williams-Otto reactor (AIEE Trans. 79 (1960) 458) at fixed feeds: temperature for the most product."""
    model = pyo.ConcreteModel()
    s = model.s = pyo.Set(initialize=["A", "B", "C", "E", "P", "G"], ordered=True)
    model.x = pyo.Var(s, bounds=(0, 1), initialize={"A": 0.1, "B": 0.4, "C": 0.02, "E": 0.28, "P": 0.11, "G": 0.09})
    model.temperature = pyo.Var(bounds=(320, 390), initialize=350)
    feed_a, feed_b, mass = 1.8275, 4.7892, 2105.0
    flow = feed_a + feed_b
    constants = {1: (1.6599e6, 6666.7), 2: (7.2117e8, 8333.3), 3: (2.6745e12, 11111.0)}
    pairs = {1: ("A", "B"), 2: ("B", "C"), 3: ("C", "P")}

    @model.Expression([1, 2, 3])
    def rate(m, r):
        (k, activation), (i, j) = constants[r], pairs[r]
        return mass * k * pyo.exp(-activation / m.temperature) * m.x[i] * m.x[j]

    gain = {
        "A": lambda r: feed_a - r[1], "B": lambda r: feed_b - r[1] - r[2], "C": lambda r: 2 * (r[1] - r[2]) - r[3],
        "E": lambda r: 2 * r[2], "P": lambda r: r[2] - 0.5 * r[3], "G": lambda r: 1.5 * r[3],
    }  # fmt: skip
    model.balance = pyo.Constraint(s, rule=lambda m, i: flow * m.x[i] == gain[i](m.rate))
    model.product = pyo.Objective(expr=model.x["P"], sense=pyo.maximize)
    same_as_pounce(model)
    assert sum(model.x[i].value for i in s) == pytest.approx(1.0, abs=1e-8)


def test_distillation_column_of_ideal_mixture(same_as_pounce, columns):
    """A tray column from its own equations; what goes in comes out."""
    model = columns.build(n_columns=1, n_trays=12)
    kernel.solve(model)
    model.reflux[1] = 3.3
    same_as_pounce(model)
    distillate = sum(model.distillate[1].value * model.x[1, 1, j].value for j in model.j)
    bottoms = sum(model.liquid[1, 12].value * model.x[1, 12, j].value for j in model.j)
    assert distillate + bottoms == pytest.approx(sum(model.feed[1, j].value for j in model.j), rel=1e-9)
