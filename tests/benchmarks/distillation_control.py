"""Optimal control of a binary distillation column of 32 stages: the published example, by orthogonal collocation.

Source: J. Hahn and T. F. Edgar, An improved method for nonlinear model reduction using balancing of empirical
gramians, Computers and Chemical Engineering 26 (2002) 1379, as Pyomo's example `examples/dae/distill_DAE.py` poses
it: constant relative volatility, constant molar overflow, a total condenser (stage 1), the feed on stage 17, a
reboiler (stage 32). Times in minutes, flows in mol/min, holdups in mol.
"""

import pyomo.environ as pyo
from pyomo import dae

STAGES, FEED_STAGE = 32, 17
FEED, FEED_FRACTION, VOLATILITY = 24.0 / 60.0, 0.5, 1.6
DISTILLATE = FEED_FRACTION * FEED
HOLDUP_TRAY, HOLDUP_CONDENSER, HOLDUP_REBOILER = 0.25, 0.5, 1.0
FIRST, LAST = 1, 51
START = (
    0.9354194162, 0.9005255373, 0.8622964514, 0.8216994035, 0.7799907966, 0.7385716867, 0.6988049098, 0.6618425349,
    0.6285077761, 0.599252711, 0.5741856812, 0.5531442271, 0.5357845441, 0.5216655115, 0.5103149511, 0.5012750921,
    0.4941289171, 0.4854499219, 0.4742024812, 0.4598034992, 0.4416429732, 0.4191910982, 0.3920554922, 0.3602459262,
    0.3240799326, 0.2846768162, 0.2432092132, 0.2018156832, 0.161772693, 0.1251497131, 0.0924583263, 0.064583177,
)  # fmt: skip


def build(elements=50, points=3):
    """Returns the discretised model: 101 variables at each of 1 + `elements` * `points` times.

    50 elements make 15,251 variables, 200 make 60,701. The column starts at the steady state of reflux ratio 3; the
    reflux ratio `u1` is chosen between 1 and 5 so that the distillate goes to `set_point` and the reflux to
    `reflux_reference`. Change `set_point`, `reflux_reference`, `feed_fraction` or the initial composition `x0[stage]`.
    """
    model = pyo.ConcreteModel()
    n = model.n = pyo.RangeSet(STAGES)
    t = model.t = dae.ContinuousSet(bounds=(FIRST, LAST))
    model.x0 = pyo.Param(n, mutable=True, initialize=lambda m, i: START[i - 1])
    model.set_point = pyo.Param(mutable=True, initialize=0.895814)
    model.reflux_reference = pyo.Param(mutable=True, initialize=2.0)
    model.feed_fraction = pyo.Param(mutable=True, initialize=FEED_FRACTION)
    model.x = pyo.Var(n, t, initialize=lambda m, i, s: START[i - 1])
    model.y = pyo.Var(n, t, initialize=lambda m, i, s: VOLATILITY * START[i - 1] / (1 + 0.6 * START[i - 1]))
    model.dx = dae.DerivativeVar(model.x, wrt=t)
    model.rr = pyo.Var(t, initialize=3.0)
    model.L = pyo.Var(t, initialize=0.6)
    model.V = pyo.Var(t, initialize=0.8)
    model.FL = pyo.Var(t, initialize=1.0)
    model.u1 = pyo.Var(t, initialize=3.0, bounds=(1, 5))
    _equations(model)
    pyo.TransformationFactory("dae.collocation").apply_to(model, nfe=elements, ncp=points, scheme="LAGRANGE-RADAU")
    model.u1[FIRST].fix()  # Radau points leave the first time out: its reflux ratio changes nothing
    times = [s for s in t if s != FIRST]
    deviation = sum((model.y[1, s] - model.set_point) ** 2 for s in times)
    effort = sum((model.u1[s] - model.reflux_reference) ** 2 for s in times)
    model.cost = pyo.Objective(expr=1000 * deviation + effort)
    return model


def _equations(model):
    n, t = model.n, model.t
    model.reflux_ratio = pyo.Constraint(t, rule=lambda m, s: m.rr[s] == m.u1[s])
    model.rectifying_liquid = pyo.Constraint(t, rule=lambda m, s: m.L[s] == m.rr[s] * DISTILLATE)
    model.vapour = pyo.Constraint(t, rule=lambda m, s: m.V[s] == m.L[s] + DISTILLATE)
    model.stripping_liquid = pyo.Constraint(t, rule=lambda m, s: m.FL[s] == FEED + m.L[s])
    model.initial = pyo.Constraint(n, rule=lambda m, i: m.x[i, FIRST] == m.x0[i])

    @model.Constraint(n, t)
    def equilibrium(m, i, s):
        return m.y[i, s] == m.x[i, s] * VOLATILITY / (1 + (VOLATILITY - 1) * m.x[i, s])

    @model.Constraint(n, t)
    def component_balance(m, i, s):
        if s == FIRST:
            return pyo.Constraint.Skip
        if i == 1:
            return m.dx[i, s] == m.V[s] * (m.y[2, s] - m.x[1, s]) / HOLDUP_CONDENSER
        liquid = m.L[s] if i < FEED_STAGE else m.FL[s]
        if i == STAGES:
            leaves = (FEED - DISTILLATE) * m.x[i, s] + m.V[s] * m.y[i, s]
            return m.dx[i, s] == (liquid * m.x[i - 1, s] - leaves) / HOLDUP_REBOILER
        vapour = m.V[s] * (m.y[i, s] - m.y[i + 1, s])
        if i == FEED_STAGE:
            enters = FEED * m.feed_fraction + m.L[s] * m.x[i - 1, s] - m.FL[s] * m.x[i, s]
            return m.dx[i, s] == (enters - vapour) / HOLDUP_TRAY
        return m.dx[i, s] == (liquid * (m.x[i - 1, s] - m.x[i, s]) - vapour) / HOLDUP_TRAY
