"""Parameter estimation in ordinary differential equations: four problems of the COPS collection.

Source: E. D. Dolan, J. J. Moré and T. S. Munson, Benchmarking Optimization Software with COPS 3.0, Argonne National
Laboratory ANL/MCS-TM-273 (2004), with the observations listed there (files in `data`, one row a time). The states are
polynomials on equal elements that satisfy the equations at Gauss points, as published; optima are those of its tables.
"""

import csv
from math import factorial
from pathlib import Path

import pyomo.environ as pyo

from tests.models.registry import case

COPS = "COPS 3.0 (Dolan, Moré and Munson 2004), {}"
KIND = "parameter estimation"
GAUSS = {
    1: (0.5,),
    3: (0.11270166537926, 0.5, 0.88729833462074),
    4: (0.06943184420297, 0.33000947820757, 0.66999052179243, 0.93056815579703),
}


def observations(name):
    """Returns (times, rows of observed states)."""
    with open(Path(__file__).parent / "data" / f"{name}.csv", encoding="utf-8") as file:
        rows = [[float(cell) for cell in row] for row in list(csv.reader(file))[1:]]
    return [row[0] for row in rows], [row[1:] for row in rows]


def estimation(name, elements, points, initial, start, rates, lowest=0.0):
    """Returns the least-squares model of one data set.

    In element i a state is v + h sum_k w_k rho^k / k!. `rates(theta, u)` gives the derivatives of the states from
    the parameters and the list of states; `start` holds the parameters' starting values, `initial` the states at time 0
    (None: free), from which the first elements start.
    """
    times, observed = observations(name)
    h, rho = times[-1] / elements, GAUSS[points]
    model = pyo.ConcreteModel()
    n_states = len(observed[0])
    model.i, model.j = pyo.RangeSet(0, elements - 1), pyo.RangeSet(0, points - 1)
    model.s, model.k = pyo.RangeSet(0, n_states - 1), pyo.RangeSet(1, points)
    element = [min(elements - 1, int(t / h + 1e-9)) for t in times]

    def guess(m, i, s):
        later = [row[s] for place, row in zip(element, observed, strict=True) if place >= i]
        return later[0] if i > element[0] else (observed[0] if initial is None else initial)[s]

    model.theta = pyo.Var(range(1, len(start) + 1), bounds=(lowest, None), initialize=lambda m, p: start[p - 1])
    model.v = pyo.Var(model.i, model.s, initialize=guess)
    model.w = pyo.Var(model.i, model.k, model.s, initialize=0)
    model.u = pyo.Var(model.i, model.j, model.s, initialize=lambda m, i, j, s: m.v[i, s].value)
    model.du = pyo.Var(model.i, model.j, model.s, initialize=0)

    def polynomial(m, i, s, place, order=0):
        inner = sum(m.w[i, k, s] * place ** (k - order) / factorial(k - order) for k in m.k)
        return inner if order else m.v[i, s] + h * inner

    model.value = pyo.Constraint(
        model.i, model.j, model.s, rule=lambda m, i, j, s: m.u[i, j, s] == polynomial(m, i, s, rho[j])
    )
    model.slope = pyo.Constraint(
        model.i, model.j, model.s, rule=lambda m, i, j, s: m.du[i, j, s] == polynomial(m, i, s, rho[j], 1)
    )
    model.continuity = pyo.Constraint(
        range(elements - 1), model.s, rule=lambda m, i, s: polynomial(m, i, s, 1.0) == m.v[i + 1, s]
    )
    model.dynamics = pyo.Constraint(
        model.i,
        model.j,
        model.s,
        rule=lambda m, i, j, s: m.du[i, j, s] == rates(m.theta, [m.u[i, j, k] for k in m.s])[s],
    )
    for s in model.s if initial is not None else ():
        model.v[0, s].fix(initial[s])
    errors = [
        polynomial(model, i, s, (t - i * h) / h) - row[s]
        for t, i, row in zip(times, element, observed, strict=True)
        for s in model.s
    ]
    model.squares = pyo.Objective(expr=sum(e**2 for e in errors))
    return model


@case(KIND, COPS.format("catalytic cracking of gas oil"), published=5.2366e-3, within=2e-5, code="Q",
      small={"elements": 5})  # fmt: skip
def gas_oil_cracking(elements=100):
    """Second-order cracking of gas oil to gasoline and by-products (Tjoa and Biegler 1991)."""

    def rates(theta, u):
        return -(theta[1] + theta[3]) * u[0] ** 2, theta[1] * u[0] ** 2 - theta[2] * u[1]

    return estimation("gas_oil_cracking", elements, 4, (1.0, 0.0), (0.0,) * 3, rates)


@case(KIND, COPS.format("methanol to hydrocarbons"), published=9.02229e-3, within=2e-6, code="Q",
      small={"elements": 5})  # fmt: skip
def methanol_to_hydrocarbons(elements=100):
    """Conversion of methanol to olefins over a zeolite (Floudas and others 1999, after Maria 1989)."""

    def rates(theta, u):
        shared = theta[1] / ((theta[2] + theta[5]) * u[0] + u[1])
        return (
            -(2 * theta[2] - u[1] * shared + theta[3] + theta[4]) * u[0],
            shared * u[0] * (theta[2] * u[0] - u[1]) + theta[3] * u[0],
            shared * u[0] * (u[1] + theta[5] * u[0]) + theta[4] * u[0],
        )

    return estimation("methanol_to_hydrocarbons", elements, 3, (1.0, 0.0, 0.0), (1.0,) * 5, rates)


@case(
    KIND, COPS.format("isomerization of alpha-pinene"), published=19.8721, within=5e-6, code="Q", small={"elements": 5}
)
def pinene_isomerization(elements=100):
    """Thermal isomerization of alpha-pinene (Box and others 1973; data of Fuguitt and Hawkins 1947)."""

    def rates(theta, y):
        return (
            -(theta[1] + theta[2]) * y[0],
            theta[1] * y[0],
            theta[2] * y[0] - (theta[3] + theta[4]) * y[2] + theta[5] * y[4],
            theta[3] * y[2],
            theta[4] * y[2] - theta[5] * y[4],
        )

    return estimation("pinene_isomerization", elements, 3, (100.0, 0, 0, 0, 0), (0.0,) * 5, rates)


@case(
    KIND, COPS.format("marine population dynamics"), published=1.97462e7, within=5e-6, code="Q", small={"elements": 5}
)
def marine_population(elements=100):
    """Growth and mortality in eight stages of a marine species (Rothschild and others 1997)."""

    def rates(theta, u):
        last = len(u) - 1
        growth, mortality = [theta[1 + s] for s in range(last)], [theta[1 + last + s] for s in range(last + 1)]
        return [
            (growth[s - 1] * u[s - 1] if s else 0) - (mortality[s] + (growth[s] if s < last else 0)) * u[s]
            for s in range(last + 1)
        ]

    return estimation("marine_population", elements, 1, None, (0.0,) * 15, rates)
