"""Steady-state process optimisation: reactors, exchangers, pooling, separation; each with its source.

Optima marked D follow from a hand calculation that the docstring gives; M are those of the literature from memory.
"""

import numpy as np
import pyomo.environ as pyo

from nexus import kernel
from tests.benchmarks import columns, evaporator
from tests.models.registry import case

KIND = "process optimisation"


@case(KIND, "Williams and Otto, AIEE Transactions 79 (1960) 458; Biegler, Grossmann and Westerberg (1997)",
      published=121.1, within=1e-3, code="M")  # fmt: skip
def williams_otto_plant():
    """Reactor, decanter, column and recycle; return on investment in per cent a year; 1000 lb/h and 100 R."""
    density, most_product = 50.0, 4.763
    model = pyo.ConcreteModel()
    s = model.s = pyo.Set(initialize=["A", "B", "C", "E", "P", "G"], ordered=True)
    start = {"A": 10.0, "B": 30.0, "C": 3.0, "E": 30.0, "P": 5.0, "G": 1.0}
    out = model.out = pyo.Var(s, bounds=(1e-3, None), initialize=start)
    model.feed = pyo.Var(["A", "B"], bounds=(1, None), initialize={"A": 10.0, "B": 20.0})
    model.temperature = pyo.Var(bounds=(5.8, 6.8), initialize=5.8)
    model.volume = pyo.Var(bounds=(0.03, 0.1), initialize=0.06)
    model.purge_fraction = pyo.Var(bounds=(0, 0.99), initialize=0.1)
    model.total = pyo.Var(bounds=(1e-3, None), initialize=80.0)
    model.product = pyo.Var(bounds=(0, most_product), initialize=0.5)
    model.purge = pyo.Var(bounds=(0, None), initialize=1.0)
    constants = {1: (5.9755e9, 120.0, "A", "B"), 2: (2.5962e12, 150.0, "B", "C"), 3: (9.6283e15, 200.0, "C", "P")}

    @model.Expression([1, 2, 3])
    def rate(m, r):
        k, activation, i, j = constants[r]
        return k * pyo.exp(-activation / m.temperature) * out[i] * out[j] * density * m.volume / m.total**2

    recycle = {j: (1 - model.purge_fraction) * out[j] for j in ("A", "B", "C", "E")}
    r = model.rate
    gain = {
        "A": model.feed["A"] + recycle["A"] - r[1],
        "B": model.feed["B"] + recycle["B"] - r[1] - r[2],
        "C": recycle["C"] + 2 * r[1] - 2 * r[2] - r[3],
        "E": recycle["E"] + 2 * r[2],
        "P": 0.1 * recycle["E"] + r[2] - 0.5 * r[3],
        "G": 1.5 * r[3],
    }
    model.balance = pyo.Constraint(s, rule=lambda m, j: out[j] == gain[j])
    model.sum = pyo.Constraint(expr=model.total == sum(out[j] for j in s))
    model.overhead = pyo.Constraint(expr=model.product == out["P"] - 0.1 * out["E"])
    rest = out["A"] + out["B"] + out["C"] + 1.1 * out["E"]
    model.bottoms = pyo.Constraint(expr=model.purge == model.purge_fraction * rest)
    income = 2207 * model.product + 50 * model.purge
    expense = 168 * model.feed["A"] + 252 * model.feed["B"] + 2.22 * model.total + 84 * out["G"]
    capital = density * model.volume
    model.profit = pyo.Objective(expr=100 * (income - expense - 60 * capital) / (600 * capital), sense=pyo.maximize)
    return model


@case(KIND, "Williams and Otto, AIEE Transactions 79 (1960) 458, the reactor at fixed feeds")
def williams_otto_reactor():
    """Temperature for the most product of the stirred tank."""
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

    r = model.rate
    gain = {
        "A": feed_a - r[1], "B": feed_b - r[1] - r[2], "C": 2 * (r[1] - r[2]) - r[3],
        "E": 2 * r[2], "P": r[2] - 0.5 * r[3], "G": 1.5 * r[3],
    }  # fmt: skip
    model.balance = pyo.Constraint(s, rule=lambda m, i: flow * m.x[i] == gain[i])
    model.product = pyo.Objective(expr=model.x["P"], sense=pyo.maximize)
    return model


@case(KIND, "Bracken and McCormick (1968), problem 114 of Hock and Schittkowski", published=-1768.80696, code="M")
def alkylation():
    """Alkylation of olefins with isobutane; regression of octane number and acid strength within their error."""
    start = (1745, 12000, 110, 3048, 1974, 89.2, 92.8, 8, 3.6, 145)
    lower = (1e-5, 1e-5, 1e-5, 1e-5, 1e-5, 85, 90, 3, 1.2, 145)
    upper = (2000, 16000, 120, 5000, 2000, 93, 95, 12, 4, 162)
    names = (
        "olefin", "isobutane", "acid", "alkylate", "makeup", "strength", "octane", "ratio", "dilution", "performance",
    )  # fmt: skip
    model = pyo.ConcreteModel()
    for name, number, low, high in zip(names, start, lower, upper, strict=True):
        model.add_component(name, pyo.Var(initialize=number, bounds=(low, high)))
    m = model
    m.cost = pyo.Objective(
        expr=5.04 * m.olefin + 0.035 * m.isobutane + 10 * m.acid + 3.36 * m.makeup - 0.063 * m.alkylate * m.octane
    )
    fits = {
        "alkylate": (m.olefin * (1.12 + 0.13167 * m.ratio - 0.00667 * m.ratio**2), m.alkylate, 0.99),
        "octane": (57.425 + 1.098 * m.ratio - 0.038 * m.ratio**2 + 0.325 * m.strength, m.octane, 0.99),
        "dilution": (35.82 - 0.222 * m.performance, m.dilution, 0.9),
        "performance": (-133 + 3 * m.octane, m.performance, 0.99),
    }
    for name, (fit, measured, error) in fits.items():
        m.add_component(f"{name}_low", pyo.Constraint(expr=fit >= error * measured))
        m.add_component(f"{name}_high", pyo.Constraint(expr=fit <= measured / error))
    m.volume = pyo.Constraint(expr=1.22 * m.alkylate == m.olefin + m.makeup)
    m.acid_balance = pyo.Constraint(expr=98000 * m.acid / (m.alkylate * m.dilution + 1000 * m.acid) == m.strength)
    m.external_ratio = pyo.Constraint(expr=(m.isobutane + m.makeup) / m.olefin == m.ratio)
    return model


@case(KIND, "Haverly, ACM SIGMAP Bulletin 25 (1978) 19, first problem", published=-400.0, code="M")
def pooling():
    """Two crudes share a pool, a third is blended directly; sulphur of two products is limited."""
    model = pyo.ConcreteModel()
    m = model
    m.crude = pyo.Var(["A", "B"], bounds=(0, 300), initialize={"A": 0.0, "B": 100.0})
    m.pool = pyo.Var(["X", "Y"], bounds=(0, 300), initialize={"X": 0.0, "Y": 100.0})
    m.direct = pyo.Var(["X", "Y"], bounds=(0, 300), initialize={"X": 0.0, "Y": 100.0})
    m.sulphur = pyo.Var(bounds=(1, 3), initialize=1.0)
    demand, limit = {"X": 100, "Y": 200}, {"X": 2.5, "Y": 1.5}
    m.mass = pyo.Constraint(expr=sum(m.crude.values()) == sum(m.pool.values()))
    m.quality = pyo.Constraint(expr=3 * m.crude["A"] + m.crude["B"] == m.sulphur * sum(m.pool.values()))
    m.specification = pyo.Constraint(
        ["X", "Y"],
        rule=lambda m, p: m.sulphur * m.pool[p] + 2 * m.direct[p] <= limit[p] * (m.pool[p] + m.direct[p]),
    )
    m.sales = pyo.Constraint(["X", "Y"], rule=lambda m, p: m.pool[p] + m.direct[p] <= demand[p])
    income = 9 * (m.pool["X"] + m.direct["X"]) + 15 * (m.pool["Y"] + m.direct["Y"])
    expense = 6 * m.crude["A"] + 16 * m.crude["B"] + 10 * sum(m.direct.values())
    m.loss = pyo.Objective(expr=expense - income)
    return model


@case(KIND, "Manousiouthakis and Sourlas, Chem. Eng. Commun. 115 (1992) 127; Ryoo and Sahinidis (1995)",
      published=-0.388811, within=3e-6, code="M",
      note="the problem has a local optimum of -0.3746 as well; the start lies near the better one")  # fmt: skip
def reactor_network():
    """Two stirred tanks in series, A to B to C, most B for a limited cost of volume."""
    k = {1: 0.09755988, 2: 0.99 * 0.09755988, 3: 0.0391908, 4: 0.9 * 0.0391908}
    model = pyo.ConcreteModel()
    a = model.a = pyo.Var([1, 2], bounds=(0, 1), initialize={1: 0.8, 2: 0.4})
    b = model.b = pyo.Var([1, 2], bounds=(0, 1), initialize={1: 0.2, 2: 0.4})
    v = model.volume = pyo.Var([1, 2], bounds=(1e-5, 16), initialize={1: 3.0, 2: 5.0})
    model.a_1 = pyo.Constraint(expr=a[1] + k[1] * a[1] * v[1] == 1)
    model.a_2 = pyo.Constraint(expr=a[2] - a[1] + k[2] * a[2] * v[2] == 0)
    model.b_1 = pyo.Constraint(expr=b[1] + a[1] + k[3] * b[1] * v[1] == 1)
    model.b_2 = pyo.Constraint(expr=b[2] - b[1] + a[2] - a[1] + k[4] * b[2] * v[2] == 0)
    model.cost = pyo.Constraint(expr=pyo.sqrt(v[1]) + pyo.sqrt(v[2]) <= 4)
    model.loss = pyo.Objective(expr=-b[2])
    return model


@case(KIND, "Beightler and Phillips (1976); Ryoo and Sahinidis, Comput. Chem. Eng. 19 (1995) 551",
      published=5194.866, within=1e-6, code="M")  # fmt: skip
def insulated_tank():
    """Insulation, pressure and recondensation of a tank for a volatile liquid (in, psia, degF)."""
    model = pyo.ConcreteModel()
    model.insulation = pyo.Var(bounds=(0, 15.1), initialize=1.0)
    model.pressure = pyo.Var(bounds=(14.7, 94.2), initialize=90.0)
    model.temperature = pyo.Var(bounds=(-459.67, 80), initialize=79.0)
    model.condensation = pyo.Var(bounds=(0, None), initialize=144.0)
    model.saturation = pyo.Constraint(expr=model.pressure == pyo.exp(-3950 / (model.temperature + 460) + 11.86))
    model.heat_leak = pyo.Constraint(expr=144 * (80 - model.temperature) == model.insulation * model.condensation)
    model.cost = pyo.Objective(
        expr=400 * model.insulation**0.9 + 1000 + 22 * (model.pressure - 14.7) ** 1.2 + model.condensation
    )
    return model


@case(KIND, "one cold stream split over two hot ones; mean difference of Chen, Comput. Chem. Eng. 11 (1987) 153")
def heat_exchanger_network():
    """Split of a cold stream for the least cost of area."""
    model = pyo.ConcreteModel()
    e = model.e = pyo.Set(initialize=[1, 2])
    capacity_flow, hot_in, hot_out = {1: 10.0, 2: 10.0}, {1: 520.0, 2: 450.0}, {1: 420.0, 2: 400.0}
    model.split = pyo.Var(e, bounds=(0.5, 20), initialize=10)
    model.t_out = pyo.Var(e, bounds=(300, 500), initialize=370)
    model.area = pyo.Var(e, bounds=(0.1, 500), initialize=20)
    model.total = pyo.Constraint(expr=model.split[1] + model.split[2] == 20)

    @model.Constraint(e)
    def heat_balance(m, i):
        return m.split[i] * (m.t_out[i] - 300) == capacity_flow[i] * (hot_in[i] - hot_out[i])

    @model.Expression(e)
    def mean_difference(m, i):
        warm, cold = hot_in[i] - m.t_out[i], hot_out[i] - 300
        return (warm * cold * (warm + cold) / 2) ** (1 / 3)

    @model.Constraint(e)
    def heat_transfer(m, i):
        return capacity_flow[i] * (hot_in[i] - hot_out[i]) == 0.5 * m.area[i] * m.mean_difference[i]

    model.cost = pyo.Objective(expr=sum(model.area[i] ** 0.6 for i in e))
    return model


@case(KIND, "hand calculation", published=0.25, within=1e-7, code="D")
def residence_time_of_a_stirred_tank():
    """A to B to C with equal rate constants: the most B is 1 / (1 + 1)^2, at residence time 1 / k."""
    model = pyo.ConcreteModel()
    model.tau = pyo.Var(bounds=(0, None), initialize=3.0)
    model.a, model.b = pyo.Var(initialize=0.5), pyo.Var(initialize=0.2)
    model.balance_a = pyo.Constraint(expr=1 - model.a == 0.4 * model.tau * model.a)
    model.balance_b = pyo.Constraint(expr=model.b == 0.4 * model.tau * (model.a - model.b))
    model.yield_ = pyo.Objective(expr=model.b, sense=pyo.maximize)
    return model


@case(KIND, "hand calculation", published=3 * 3.5 * (64 ** (1 / 10.5) - 1), within=1e-7, code="D")
def compressor_with_intercoolers():
    """Three stages from 1 to 64 bar: equal ratios of 4, work 3 (k / (k - 1)) (4^((k-1)/k) - 1) for k = 1.4."""
    model = pyo.ConcreteModel()
    model.p = pyo.Var([0, 1, 2, 3], bounds=(1, 64), initialize={0: 1, 1: 2, 2: 20, 3: 64})
    model.p[0].fix()
    model.p[3].fix()
    model.ratio = pyo.Expression([1, 2, 3], rule=lambda m, k: m.p[k] / m.p[k - 1])
    model.work = pyo.Objective(expr=3.5 * sum(model.ratio[k] ** (1 / 3.5) - 1 for k in (1, 2, 3)))
    return model


MEASURED, DEVIATION = (101.9, 68.45, 34.65, 64.2, 36.44, 98.88), (1.0, 0.7, 0.35, 0.65, 0.35, 1.0)
NODES = ((1, -1, -1, 0, 0, 0), (0, 1, 0, -1, 0, 0), (0, 0, 1, 0, -1, 0), (0, 0, 0, 1, 1, -1))


def _reconciled():
    matrix, variance = np.array(NODES, dtype=float), np.diag(np.square(DEVIATION))
    imbalance = matrix @ MEASURED
    return float(imbalance @ np.linalg.solve(matrix @ variance @ matrix.T, imbalance))


@case(KIND, "six measured flows around four nodes, numbers as in Narasimhan and Jordache (2000), chapter 1",
      published=_reconciled(), within=1e-7, code="D",
      note="the weighted squares are r' (A V A')^-1 r with the imbalance r, by linear algebra")  # fmt: skip
def flow_reconciliation():
    """Smallest weighted correction of measured flows that closes the balances."""
    model = pyo.ConcreteModel()
    i = model.i = pyo.RangeSet(0, 5)
    model.flow = pyo.Var(i, bounds=(0, None), initialize=lambda m, k: MEASURED[k])
    model.node = pyo.Constraint(range(4), rule=lambda m, n: sum(NODES[n][k] * m.flow[k] for k in i) == 0)
    model.squares = pyo.Objective(expr=sum(((model.flow[k] - MEASURED[k]) / DEVIATION[k]) ** 2 for k in i))
    return model


@case("tray column", "MESH equations of an ideal hydrocarbon mixture (tests/benchmarks/columns.py)", point=True)
def tray_column():
    """Twelve trays at a changed reflux ratio."""
    model = columns.build(n_columns=1, n_trays=12)
    kernel.solve(model)
    model.reflux[1] = 3.3
    return model


@case(
    "tray column",
    "the columns of tests/benchmarks/columns.py, coupled",
    small={"n_columns": 2, "n_trays": 4},
    point=True,
)
def coupled_tray_columns(n_columns=3, n_trays=12):
    """Columns that share a feed and feed one another, from the solution of each alone."""
    model = columns.build_coupled(n_columns, n_trays)
    columns.start_coupled(model)
    return model


@case("evaporation", "Geankoplis (1993), example 8.5-1, with eight effects", point=True)
def eight_effect_evaporator():
    """Area and steam of an evaporator train from a start along straight lines."""
    return evaporator.build()
