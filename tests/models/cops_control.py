"""Optimal control problems of the COPS collection, discretised by trapezoids as published there, and the flow in a
channel.

Source: E. D. Dolan, J. J. Moré and T. S. Munson, Benchmarking Optimization Software with COPS 3.0, Argonne National
Laboratory ANL/MCS-TM-273 (2004). Published optima are those of its tables, for the sizes that are the defaults here.
"""

from math import factorial, pi

import pyomo.environ as pyo

from tests.models.registry import case

COPS = "COPS 3.0 (Dolan, Moré and Munson 2004), {}"


def trapezoids(model, nodes, step, rates):
    """Adds `state[k] = state[k-1] + step/2 (rate[k] + rate[k-1])` for each {state name: rate as a function of k}."""
    for name, rate in rates.items():

        def rule(m, k, state=model.component(name), rate=rate):
            return state[k] == state[k - 1] + 0.5 * step * (rate(k) + rate(k - 1))

        model.add_component(f"{name}_step", pyo.Constraint(range(1, nodes + 1), rule=rule))


def fix(model, k, **numbers):
    """Fixes states at node k."""
    for name, number in numbers.items():
        model.component(name)[k].fix(number)


@case("optimal control", COPS.format("Goddard rocket"), published=1.01283, within=1e-5, code="Q", small={"n": 6})
def goddard_rocket(n=400):
    """Highest altitude of a rocket in thinning air and weakening gravity."""
    h_0, m_0, g_0, thrust, h_c, v_c, m_c = 1.0, 1.0, 1.0, 3.5, 500.0, 620.0, 0.6
    speed, last, drag = 0.5 * (g_0 * h_0) ** 0.5, m_c * m_0, 0.5 * v_c * m_0 / g_0
    model = pyo.ConcreteModel()
    k = model.k = pyo.RangeSet(0, n)
    h = model.h = pyo.Var(k, bounds=(h_0, None), initialize=h_0)
    v = model.v = pyo.Var(k, bounds=(0, None), initialize=lambda m, i: i / n * (1 - i / n))
    mass = model.m = pyo.Var(k, bounds=(last, m_0), initialize=lambda m, i: (last - m_0) * i / n + m_0)
    t = model.t = pyo.Var(k, bounds=(0, thrust * m_0 * g_0), initialize=thrust * m_0 * g_0 / 2)
    step = model.step = pyo.Var(bounds=(0, None), initialize=1 / n)
    model.drag = pyo.Expression(k, rule=lambda m, i: drag * v[i] ** 2 * pyo.exp(-h_c * (h[i] - h_0)) / h_0)
    model.gravity = pyo.Expression(k, rule=lambda m, i: g_0 * (h_0 / h[i]) ** 2)
    rates = {
        "h": lambda i: v[i],
        "v": lambda i: (t[i] - model.drag[i] - mass[i] * model.gravity[i]) / mass[i],
        "m": lambda i: -t[i] / speed,
    }
    trapezoids(model, n, step, rates)
    fix(model, 0, h=h_0, v=0.0, m=m_0)
    fix(model, n, m=last)
    model.altitude = pyo.Objective(expr=h[n], sense=pyo.maximize)
    return model


@case("optimal control", COPS.format("particle steering"), published=0.554577, within=3e-6, code="Q", small={"n": 6})
def particle_steering(n=200):
    """Shortest time to bring a particle to a height with a horizontal velocity; the angle of the force is chosen."""
    model = pyo.ConcreteModel()
    k = model.k = pyo.RangeSet(0, n)
    angle = model.angle = pyo.Var(k, bounds=(-pi / 2, pi / 2), initialize=0)
    final = model.final = pyo.Var(bounds=(0, None), initialize=1)
    starts = {"x": 0.0, "y": 5.0, "vx": 45.0, "vy": 0.0}
    for name, end in starts.items():
        model.add_component(name, pyo.Var(k, initialize=lambda m, i, end=end: end * i / n))
    rates = {
        "x": lambda i: model.vx[i],
        "y": lambda i: model.vy[i],
        "vx": lambda i: 100 * pyo.cos(angle[i]),
        "vy": lambda i: 100 * pyo.sin(angle[i]),
    }
    trapezoids(model, n, final / n, rates)
    fix(model, 0, x=0.0, y=0.0, vx=0.0, vy=0.0)
    fix(model, n, y=5.0, vx=45.0, vy=0.0)
    model.time = pyo.Objective(expr=final)
    return model


@case("optimal control", COPS.format("robot arm"), published=9.14138, within=3e-6, code="Q", small={"n": 6})
def robot_arm(n=200):
    """Shortest time to turn an arm that can stretch."""
    length = 5.0
    model = pyo.ConcreteModel()
    k = model.k = pyo.RangeSet(0, n)
    starts = {
        "rho": (lambda i: 4.5, (0, length)),
        "theta": (lambda i: 2 * pi / 3 * (i / n) ** 2, (-pi, pi)),
        "phi": (lambda i: pi / 4, (0, pi)),
    }
    speeds = {"rho": lambda i: 0.0, "theta": lambda i: 4 * pi / 3 * i / n, "phi": lambda i: 0.0}
    for name, (start, bounds) in starts.items():
        model.add_component(name, pyo.Var(k, bounds=bounds, initialize=lambda m, i, f=start: f(i)))
        model.add_component(f"v_{name}", pyo.Var(k, initialize=lambda m, i, f=speeds[name]: f(i)))
        model.add_component(f"u_{name}", pyo.Var(k, bounds=(-1, 1), initialize=0))
    final = model.final = pyo.Var(bounds=(0, None), initialize=1)
    model.moment = pyo.Expression(k, rule=lambda m, i: ((length - m.rho[i]) ** 3 + m.rho[i] ** 3) / 3)
    inertia = {
        "rho": lambda i: length,
        "theta": lambda i: model.moment[i] * pyo.sin(model.phi[i]) ** 2,
        "phi": lambda i: model.moment[i],
    }
    for name in starts:
        speed, force = model.component(f"v_{name}"), model.component(f"u_{name}")
        rates = {name: lambda i, v=speed: v[i], f"v_{name}": lambda i, u=force, j=inertia[name]: u[i] / j(i)}
        trapezoids(model, n, final / n, rates)
    rest = {"v_rho": 0.0, "v_theta": 0.0, "v_phi": 0.0}
    fix(model, 0, rho=4.5, theta=0.0, phi=pi / 4, **rest)
    fix(model, n, rho=4.5, theta=2 * pi / 3, phi=pi / 4, **rest)
    model.time = pyo.Objective(expr=final)
    return model


@case("optimal control", COPS.format("hang glider"), published=1255.05, within=2e-4, code="Q", small={"n": 6})
def hang_glider(n=100):
    """Longest flight of a glider through an updraft."""
    updraft, radius, mass, g = 2.5, 100.0, 100.0, 9.81
    c_0, c_1, area, density = 0.034, 0.069662, 14.0, 1.13
    model = pyo.ConcreteModel()
    k = model.k = pyo.RangeSet(0, n)
    x = model.x = pyo.Var(k, bounds=(0, None), initialize=lambda m, i: 13.23 * i / n)
    model.y = pyo.Var(k, initialize=lambda m, i: 1000 - 100 * i / n)
    vx = model.vx = pyo.Var(k, bounds=(0, None), initialize=13.23)
    vy = model.vy = pyo.Var(k, initialize=-1.288)
    lift = model.lift_coefficient = pyo.Var(k, bounds=(0, 1.4), initialize=0.7)
    final = model.final = pyo.Var(bounds=(0, None), initialize=1.0)
    r = model.r = pyo.Expression(k, rule=lambda m, i: (x[i] / radius - 2.5) ** 2)
    w = model.w = pyo.Expression(k, rule=lambda m, i: vy[i] - updraft * (1 - r[i]) * pyo.exp(-r[i]))
    v = model.v = pyo.Expression(k, rule=lambda m, i: pyo.sqrt(vx[i] ** 2 + w[i] ** 2))
    d = model.d = pyo.Expression(k, rule=lambda m, i: 0.5 * (c_0 + c_1 * lift[i] ** 2) * density * area * v[i] ** 2)
    l = model.l = pyo.Expression(k, rule=lambda m, i: 0.5 * lift[i] * density * area * v[i] ** 2)
    rates = {
        "x": lambda i: vx[i],
        "y": lambda i: vy[i],
        "vx": lambda i: (-l[i] * (w[i] / v[i]) - d[i] * (vx[i] / v[i])) / mass,
        "vy": lambda i: (l[i] * (vx[i] / v[i]) - d[i] * (w[i] / v[i])) / mass - g,
    }
    trapezoids(model, n, final / n, rates)
    fix(model, 0, x=0.0, y=1000.0, vx=13.23, vy=-1.288)
    fix(model, n, y=900.0, vx=13.23, vy=-1.288)
    model.distance = pyo.Objective(expr=x[n], sense=pyo.maximize)
    return model


GAUSS_4 = (0.06943184420297, 0.33000947820757, 0.66999052179243, 0.93056815579703)


@case("boundary value problem", COPS.format("flow in a channel"), small={"n": 5})
def flow_in_a_channel(n=200, reynolds=10.0):
    """Fluid injected into a long channel: u'''' = R (u' u'' - u u'''), the highest derivative by Gauss collocation."""
    h = 1.0 / n
    model = pyo.ConcreteModel()
    model.i, model.s, model.c = pyo.RangeSet(0, n - 1), pyo.RangeSet(0, 3), pyo.RangeSet(0, 3)
    parabola = (
        lambda t: t**2 * (3 - 2 * t),
        lambda t: 6 * t * (1 - t),
        lambda t: 6 * (1 - 2 * t),
        lambda t: -12.0,
    )
    model.v = pyo.Var(model.i, model.s, initialize=lambda m, i, s: parabola[s](i * h))
    model.w = pyo.Var(model.i, model.c, initialize=0)

    def derivative(m, i, s, rho):
        """Returns the s-th derivative of u in element i at the relative place rho."""
        taylor = sum(m.v[i, k] * (rho * h) ** (k - s) / factorial(k - s) for k in range(s, 4))
        return taylor + h ** (4 - s) * sum(m.w[i, k] * rho ** (k + 4 - s) / factorial(k + 4 - s) for k in m.c)

    model.u = pyo.Expression(model.i, model.c, model.s, rule=lambda m, i, c, s: derivative(m, i, s, GAUSS_4[c]))

    @model.Constraint(model.i, model.c)
    def momentum(m, i, c):
        highest = sum(m.w[i, k] * GAUSS_4[c] ** k / factorial(k) for k in m.c)
        u = m.u
        return highest == reynolds * (u[i, c, 1] * u[i, c, 2] - u[i, c, 0] * u[i, c, 3])

    @model.Constraint(range(n - 1), model.s)
    def continuity(m, i, s):
        return derivative(m, i, s, 1.0) == m.v[i + 1, s]

    model.v[0, 0].fix(0)
    model.v[0, 1].fix(0)
    model.end = pyo.Constraint(expr=derivative(model, n - 1, 0, 1.0) == 1)
    model.no_slip = pyo.Constraint(expr=derivative(model, n - 1, 1, 1.0) == 0)
    return model
