"""Tray columns (MESH equations, ideal mixture of four hydrocarbons) as a plain Pyomo model to time the kernel on.

Each tray has component balances, equilibrium with Antoine vapour pressures, summations, an energy balance and
linear enthalpies. Tray 1 is the total condenser's reflux drum, the last tray the reboiler. Feeds enter the middle tray
as liquid of that tray's temperature. Flows in mol/s, temperatures in K, pressures in bar, enthalpies in J/mol.
Antoine constants (log10 bar, K) as in the NIST WebBook for benzene, toluene, ethylbenzene and o-xylene.
"""

import pyomo.environ as pyo

from nexus import kernel

ANTOINE = {
    "benzene": (4.01814, 1203.835, -53.226),
    "toluene": (4.07827, 1343.943, -53.773),
    "ethylbenzene": (4.07488, 1419.315, -60.539),
    "xylene": (4.12928, 1478.244, -59.076),
}
LATENT_HEAT = {"benzene": 30.7e3, "toluene": 33.2e3, "ethylbenzene": 35.6e3, "xylene": 36.2e3}
LIQUID_HEAT_CAPACITY, VAPOUR_HEAT_CAPACITY, REFERENCE = 160.0, 120.0, 298.15
RECYCLED = 0.1
STATES = ("x", "y", "psat", "temperature", "liquid", "vapour", "h_liquid", "h_vapour")


def build(n_columns=30, n_trays=40):
    """Returns a model of independent columns with different feed compositions and reflux ratios."""
    model = _columns(n_columns, n_trays)
    model.feed = pyo.Param(model.k, model.j, mutable=True, initialize=_feed)
    model.distillate = pyo.Param(model.k, mutable=True, initialize=50.0)
    _tray_equations(model, n_trays)
    return model


def build_coupled(n_columns=30, n_trays=40):
    """Returns a model of columns that share one fresh feed and feed one another; square.

    A tenth of every column's bottoms returns to the header that feeds all, and a tenth of its distillate goes to the
    next column (the last one's to the first). Change `fresh[component]`, mol/s of fresh feed, `reflux[column]` or
    `distillate[column]`. `start_coupled` gives values from which Newton's method converges.
    """
    model = _columns(n_columns, n_trays)
    size = {c: 1 + 0.05 * (c % 5 - 2) for c in model.k}
    total = sum(size.values())
    model.share = pyo.Param(model.k, initialize={c: size[c] / total for c in model.k})
    model.fresh = pyo.Param(model.j, mutable=True, initialize=(25 - RECYCLED * 25) * total)
    model.distillate = pyo.Param(model.k, mutable=True, initialize={c: 45 * size[c] for c in model.k})
    model.header = pyo.Var(model.j, bounds=(0, None), initialize=25 * total)
    model.feed = pyo.Var(model.k, model.j, bounds=(0, None), initialize=lambda m, c, s: 25 * size[c])
    _tray_equations(model, n_trays)

    @model.Constraint(model.j)
    def header_balance(m, s):
        returned = sum(m.liquid[c, n_trays] * m.x[c, n_trays, s] for c in m.k)
        return m.header[s] == m.fresh[s] + RECYCLED * returned

    @model.Constraint(model.k, model.j)
    def feed_balance(m, c, s):
        before = c - 1 if c > 1 else n_columns
        return m.feed[c, s] == m.share[c] * m.header[s] + RECYCLED * m.distillate[before] * m.x[before, 1, s]

    return model


def start_coupled(model):
    """Sets every column of a coupled model to the solution of that column alone at its present feed."""
    start_single(model)
    for s in model.j:
        bottoms = sum(model.liquid[c, len(model.i)].value * model.x[c, len(model.i), s].value for c in model.k)
        model.header[s].set_value(pyo.value(model.fresh[s]) + RECYCLED * bottoms)


def start_single(model):
    """Solves the columns of a model one by one, each started from the one before it, and sets their values."""
    single = build(1, len(model.i))
    for c in model.k:
        for name in ("feed", "reflux", "distillate"):
            _copy(model.component(name), c, single.component(name), 1)
        kernel.solve(single)
        for name in STATES:
            _copy(single.component(name), 1, model.component(name), c)


def _copy(source, column, target, to):
    for index in source:
        parts = index if isinstance(index, tuple) else (index,)
        if parts[0] == column:
            target[(to, *parts[1:]) if len(parts) > 1 else to] = pyo.value(source[index])


def _columns(n_columns, n_trays):
    """Returns a model with sets, reflux ratios and tray variables."""
    model = pyo.ConcreteModel()
    model.j = pyo.Set(initialize=list(ANTOINE), ordered=True)
    model.k = pyo.RangeSet(n_columns)
    model.i = pyo.RangeSet(n_trays)
    k, i, j = model.k, model.i, model.j
    model.reflux = pyo.Param(k, mutable=True, initialize=lambda m, c: 3.0 + 0.02 * c)
    model.x = pyo.Var(k, i, j, initialize=0.25, bounds=(0, 1))
    model.y = pyo.Var(k, i, j, initialize=0.25, bounds=(0, 1))
    model.psat = pyo.Var(k, i, j, initialize=lambda m, c, t, s: _psat(s, 383.0 + 0.5 * t), bounds=(1e-6, 100))
    model.temperature = pyo.Var(k, i, initialize=lambda m, c, t: 383.0 + 0.5 * t, bounds=(300, 500))
    model.liquid = pyo.Var(k, i, initialize=lambda m, c, t: 150.0 if t < n_trays // 2 else 250.0, bounds=(1e-3, 1e4))
    model.vapour = pyo.Var(k, i, initialize=200.0, bounds=(1e-3, 1e4))
    model.h_liquid = pyo.Var(k, i, initialize=13e3)
    model.h_vapour = pyo.Var(k, i, initialize=45e3)
    return model


def _feed(model, column, component):
    return 25.0 + (column % 5 - 2) * (1 if component == "benzene" else -1 / 3)


def _psat(component, temperature):
    a, b, c = ANTOINE[component]
    return 10 ** (a - b / (temperature + c))


def _tray_equations(model, n):
    k, i, j = model.k, model.i, model.j
    x, y, liquid, vapour, h, hv = model.x, model.y, model.liquid, model.vapour, model.h_liquid, model.h_vapour
    middle = n // 2

    @model.Constraint(k, i, j)
    def component_balance(m, c, t, s):
        if t == 1:
            return vapour[c, 2] * y[c, 2, s] == (liquid[c, 1] + m.distillate[c]) * x[c, 1, s]
        feed = m.feed[c, s] if t == middle else 0
        enters = liquid[c, t - 1] * x[c, t - 1, s] + feed
        if t < n:
            enters += vapour[c, t + 1] * y[c, t + 1, s]
            return enters == liquid[c, t] * x[c, t, s] + vapour[c, t] * y[c, t, s]
        return enters == liquid[c, t] * x[c, t, s] + vapour[c, t] * y[c, t, s]

    @model.Constraint(k, i, j)
    def vapour_pressure(m, c, t, s):
        a, b, shift = ANTOINE[s]
        return m.psat[c, t, s] == 10 ** (a - b / (m.temperature[c, t] + shift))

    @model.Constraint(k, i, j)
    def equilibrium(m, c, t, s):
        return y[c, t, s] * (1.2 + 0.005 * t) == m.psat[c, t, s] * x[c, t, s]

    @model.Constraint(k, i)
    def summation(m, c, t):
        return sum(x[c, t, s] for s in j) == 1

    @model.Constraint(k, i)
    def vapour_summation(m, c, t):
        return sum(y[c, t, s] for s in j) == 1

    @model.Constraint(k, i)
    def liquid_enthalpy(m, c, t):
        return h[c, t] == LIQUID_HEAT_CAPACITY * (m.temperature[c, t] - REFERENCE)

    @model.Constraint(k, i)
    def vapour_enthalpy(m, c, t):
        latent = sum(y[c, t, s] * LATENT_HEAT[s] for s in j)
        return hv[c, t] == VAPOUR_HEAT_CAPACITY * (m.temperature[c, t] - REFERENCE) + latent

    @model.Constraint(k, i)
    def energy_balance(m, c, t):
        if t == 1:
            return liquid[c, 1] == m.reflux[c] * m.distillate[c]
        if t == n:
            return pyo.Constraint.Skip
        feed = sum(m.feed[c, s] for s in j) * h[c, t] if t == middle else 0
        enters = liquid[c, t - 1] * h[c, t - 1] + vapour[c, t + 1] * hv[c, t + 1] + feed
        return enters == liquid[c, t] * h[c, t] + vapour[c, t] * hv[c, t]

    @model.Constraint(k)
    def no_vapour_above_condenser(m, c):
        return vapour[c, 1] == 1
