"""A start for vapour permeation: the feed side followed along the membrane by numbers.

The total flux at a point solves sum of Q_j P x_j / (J + Q_j p) = 1, which falls monotonically in J.
"""

import numpy as np
from pyomo.environ import value
from scipy.integrate import solve_ivp

from nexus.property_packages.components import get_component
from nexus.unit_models.balances import component_set
from nexus.unit_models.streams import component_flows, set_stream

LARGEST_AREA = 1e6  # m2


def local_permeation(permeance, x, feed_pressure: float, permeate_pressure: float):
    """Returns the total flux (mol/m2/s) and the permeate's mole fractions at one point.

    Args:
        permeance, x: of each component, mol/m2/s/Pa and mole fraction
        feed_pressure, permeate_pressure: in Pa
    """
    supplied, back = permeance * feed_pressure * x, permeance * permeate_pressure
    flux = supplied.sum()
    if flux <= 0:
        return 0.0, x
    for _ in range(100):
        terms = supplied / (flux + back)
        change = (terms.sum() - 1) / (terms / (flux + back)).sum()
        flux = max(flux + change, 1e-3 * flux)
        if abs(change) <= 1e-13 * abs(flux):
            break
    return flux, supplied / (flux + back)


def guess_permeation(unit) -> None:
    """Sets every variable of the membrane from its inlet; finds the area where the purity is given."""
    for t, inlet in unit.inlet_state.items():
        inlet.compute_flows()
        T, P = value(inlet.temperature), value(inlet.pressure)
        unit.retentate_state[t].temperature.set_value(T)
        names = component_set(unit.inlet_state)
        fed = component_flows(inlet)
        start = np.array([fed[j] for j in names])
        if not unit.membrane_area[t].fixed:
            unit.membrane_area[t].set_value(_area(unit, t, names, start, P))
        _set_profiles(unit, t, names, start, P)
        end = {j: unit.feed_flow_mol[t, unit.config.elements, 3, j].value for j in names}
        drop, vacuum = value(unit.pressure_drop[t]), value(unit.permeate_pressure[t])
        set_stream(unit.retentate_state[t], end, T, P - drop)
        set_stream(unit.permeate_state[t], {j: max(fed[j] - end[j], 0.0) for j in names}, T, vacuum)
        if not unit.product_purity[t].fixed:
            state = unit.retentate_state[t]
            unit.product_purity[t].set_value(value(state.flow_mass_comp["Ethanol"] / state.flow_mass))


def _loss(unit, t, names, n, pressure):
    """Returns what permeates per area at feed-side flows `n` (mol/m2/s of each component)."""
    permeance = np.array([value(unit.permeance[t, j]) for j in names])
    n = np.maximum(n, 0.0)
    flux, y = local_permeation(permeance, n / n.sum(), pressure, value(unit.permeate_pressure[t]))
    return flux * y


def _area(unit, t, names, start, pressure: float) -> float:
    """Returns the area at which the feed side reaches the given purity, at constant pressure."""
    mass = np.array([get_component(j).molar_mass for j in names])
    ethanol, wanted = names.index("Ethanol"), value(unit.product_purity[t])

    def short(_, n):
        return mass[ethanol] * n[ethanol] - wanted * (mass @ n)

    short.terminal = True
    found = solve_ivp(
        lambda _, n: -_loss(unit, t, names, n, pressure), (0, LARGEST_AREA), start, method="LSODA", events=short
    )
    return float(found.t[-1])


def _set_profiles(unit, t, names, start, pressure: float) -> None:
    area, drop = unit.membrane_area[t].value, value(unit.pressure_drop[t])
    places = [(e, i) for e in unit.element_set for i in unit.point_set]
    passed = [unit.passed_area(e, i) for e, i in places]

    def change(a, n):
        return -area * _loss(unit, t, names, n, pressure - a * drop)

    profile = solve_ivp(change, (0, 1), start, t_eval=passed, method="LSODA", rtol=1e-6, atol=1e-9).y
    permeance = np.array([value(unit.permeance[t, j]) for j in names])
    for (e, i), n in zip(places, np.maximum(profile.T, 0.0), strict=True):
        x = n / n.sum()
        local = value(unit.feed_pressure(t, e, i))
        flux, y = local_permeation(permeance, x, local, value(unit.permeate_pressure[t]))
        unit.flux[t, e, i].set_value(flux)
        for j, flow, fraction, leaving in zip(names, n, x, y, strict=True):
            unit.feed_flow_mol[t, e, i, j].set_value(flow)
            unit.feed_mole_fraction[t, e, i, j].set_value(fraction)
            unit.permeate_mole_fraction[t, e, i, j].set_value(leaving)
