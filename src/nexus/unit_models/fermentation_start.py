"""A start for a fermentation stage: a culture that settles in the feed by its own rates, integrated by SciPy.

The tank begins with its feed and at least 1 g/L of cells; the residence time and the volume flow of the feed stand for
those of the outlet. Where growth cannot hold the culture, the cells that are left at the end serve as the start.
"""

from math import log

import numpy as np
from pyomo.environ import value
from scipy.integrate import solve_ivp

from nexus.property_packages.components import get_component
from nexus.unit_models.balances import component_set
from nexus.unit_models.conversion_vessel import inlet_states
from nexus.unit_models.fermentation_kinetics import SUGARS, TRACE, growth_rate, uptake_rate
from nexus.unit_models.streams import component_flows, compute_inlets, set_stream
from nexus.unit_models.vent import guess_vent

STATES = ("Cells", *SUGARS, "Ethanol", "Nitrogen")
RESIDENCE_TIMES = 60.0
INOCULUM, LEAST = 1.0, 0.01  # kg/m3 of cells at the beginning, and at least kept as a start


def guess_stage(unit) -> None:
    """Sets every variable of a fermentation stage from the values of its inlets."""
    inlets = inlet_states(unit)
    compute_inlets(inlets)
    for t in unit.flowsheet().time:
        fed = component_flows(*(s[t] for s in inlets))
        outlet, first = unit.outlet_state[t], inlets[0][t]
        T = value(outlet.temperature if outlet.temperature.fixed else first.temperature)
        P = value(outlet.pressure if outlet.pressure.fixed else first.pressure)
        set_stream(outlet, fed, T, P)
        flow = sum(value(s[t].flow_vol) for s in inlets)
        names = unit.species()
        feed = {j: value(unit.mass_flow(t, j, lambda i, fed=fed: fed.get(i, 0.0))) / flow for j in names}
        settled = _settle(unit, t, feed)
        _set_extents(unit, t, settled, flow)
        _set_outlets(unit, t, fed, T, P)


def _settle(unit, t, feed: dict[str, float]) -> dict[str, float]:
    """Returns the concentrations after many residence times in kg/m3; they and the rates are set as well."""
    tau, constant = unit.residence_time.value, numbers(unit, t)
    start = np.array([max(feed[j], INOCULUM if j == "Cells" else 0.0) for j in STATES])
    entering = np.array([feed[j] for j in STATES])
    yields = _mass_yields(unit)

    def rates(c):
        now = feed | dict(zip(STATES, np.maximum(c, 0.0).tolist(), strict=True))
        return {
            (kind, i): law(constant, i, now)
            for kind, law in (("growth", growth_rate), ("uptake", uptake_rate))
            for i in SUGARS
        }

    def change(_, c):
        reacted = sum(yields[key] * rate for key, rate in rates(c).items())
        return (entering - c) / tau + reacted * max(c[0], 0.0)

    found = solve_ivp(change, (0.0, RESIDENCE_TIMES * tau), start, method="LSODA", rtol=1e-5, atol=1e-6)
    settled = np.maximum(found.y[:, -1], 0.0)
    settled[0] = max(settled[0], LEAST)
    for (kind, i), rate in rates(settled).items():
        unit.component(f"specific_{kind}_rate")[t, i].set_value(rate)
    return dict(zip(STATES, settled, strict=True))


def numbers(unit, t):
    """Returns the function `unit.constants(t)` with numbers in place of variables."""
    constant, known = unit.constants(t), {}

    def number(name, index):
        if (name, index) not in known:
            known[name, index] = value(constant(name, index))
        return known[name, index]

    return number


def _mass_yields(unit) -> dict[tuple[str, str], np.ndarray]:
    """Returns what growth and uptake make of each state, in kg per kg of cells grown or sugar taken up."""
    mass = {j: get_component("NH3" if j == "Nitrogen" else j).molar_mass for j in STATES}
    source = unit.config.nitrogen_source.value
    result = {}
    for i in SUGARS:
        growth, ethanol = unit.reactions[f"cells_from_{i}"], unit.reactions[f"ethanol_from_{i}"]
        per_sugar = mass["Ethanol"] * ethanol.coefficient("Ethanol") / (-ethanol.coefficient(i) * mass[i])
        per_cells = mass[i] / (growth.coefficient("Cells") * mass["Cells"])
        grown = {
            "Cells": 1.0,
            "Ethanol": -per_sugar * per_cells,
            "Nitrogen": growth.coefficient(source) * mass["Nitrogen"] / (growth.coefficient("Cells") * mass["Cells"]),
        }
        taken = {i: -1.0, "Ethanol": per_sugar * (1 - unit.by_product_share[i].value)}
        result["growth", i] = np.array([grown.get(j, 0.0) for j in STATES])
        result["uptake", i] = np.array([taken.get(j, 0.0) for j in STATES])
    return result


def _set_extents(unit, t, settled, flow: float) -> None:
    cells, tau = settled["Cells"] * flow, unit.residence_time.value
    for i in SUGARS:
        taken = unit.specific_uptake_rate[t, i].value * tau * cells / get_component(i).molar_mass
        growth = unit.reactions[f"cells_from_{i}"]
        grown = unit.specific_growth_rate[t, i].value * tau * cells / get_component("Cells").molar_mass
        extents = {
            "cells": grown / growth.coefficient("Cells"),
            "by_product": unit.by_product_share[i].value * taken,
        }
        rest = taken - extents["cells"] - extents["by_product"]
        extents["ethanol"] = max(rest, 0.0) / -unit.reactions[f"ethanol_from_{i}"].coefficient(i)
        for kind, extent in extents.items():
            unit.reaction_extent[t, f"{kind}_from_{i}"].set_value(extent)


def _set_outlets(unit, t, fed: dict[str, float], T: float, P: float) -> None:
    """Sends carbon dioxide to the vent and all else to the outlet, and computes what follows."""
    vent = unit.component("vent_state")
    flows = dict(fed)
    for j in component_set(unit.outlet_state):
        made = unit.generation(t, j)
        flows[j] = max(flows.get(j, 0.0) + (0.0 if made is None else value(made)), 0.0)
    entering = fed.get("Cells", 0.0)
    flows["Cells"] = max(flows["Cells"], entering, 1e-6)
    unit.entering_share[t].set_value(min(entering / flows["Cells"], 1.0))
    if vent is not None:
        gases = component_set(vent)
        gas = {j: flows.get(j, 0.0) for j in gases if j == "CO2" or j not in component_set(unit.outlet_state)}
        flows["CO2"] = 0.02 * gas["CO2"]
        gas["CO2"] *= 0.98
        gas["Water"] = 0.05 * gas["CO2"]
        set_stream(vent[t], gas, T, P)
    set_stream(unit.outlet_state[t], flows, T, P)
    unit.volume[t].set_value(unit.residence_time.value * value(unit.outlet_state[t].flow_vol))
    unit.work_mechanical[t].set_value(unit.power_density.value * unit.volume[t].value)
    for j in unit.species():
        molar = unit.mass_flow(t, j, lambda i: unit.outlet_state[t].flow_mol_comp[i])
        concentration = value(molar) / value(unit.outlet_state[t].flow_vol)
        if j in SUGARS:
            unit.ln_sugar[t, j].set_value(log(concentration + TRACE))
        else:
            unit.other_concentration[t, j].set_value(concentration, skip_validation=True)
    if not unit.heat_duty[t].fixed:
        leaving = value(unit.outlet_state[t].enthalpy_flow) + (0.0 if vent is None else value(vent[t].enthalpy_flow))
        entering = sum(value(s[t].enthalpy_flow) for s in inlet_states(unit))
        unit.heat_duty[t].set_value(leaving - entering - unit.work_mechanical[t].value)
    if vent is not None:
        guess_vent(unit, vent)
