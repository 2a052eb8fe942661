"""Live steam strips traces of ethanol from water on six ideal trays at 1 atm: tray by tray with SciPy, and Kremser."""

import numpy as np
import pyomo.environ as pyo
from idaes.core import FlowsheetBlock
from scipy.optimize import brentq, root

from nexus.property_packages.ethanol_water import EthanolWaterParameterBlock, StreamPhase
from nexus.property_packages.vapour_liquid import (
    bubble_temperature,
    k_values,
    liquid_enthalpy,
    vapour_enthalpy,
    vapour_fractions,
)
from nexus.unit_models.distillation_column import ColumnFeed, Condenser, DistillationColumn, Reboiler
from tests.unit.unit_models.battery import Expected, fix_stream

ATM, T = 101325.0, 373.13
WINE = {"Water": 100.0, "Ethanol": 1e-3}
STEAM = {"Water": 15.0}


def build():
    """Returns a stripper with its feeds and pressures fixed."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    names = ("Water", "Ethanol")
    model.fs.liquid = EthanolWaterParameterBlock(components=names, phase=StreamPhase.liquid)
    model.fs.vapour = EthanolWaterParameterBlock(components=names, phase=StreamPhase.vapour)
    model.fs.unit = unit = DistillationColumn(
        components=names,
        trays=6,
        feeds={"wine": ColumnFeed(1, model.fs.liquid), "steam": ColumnFeed(6, model.fs.vapour)},
        condenser=Condenser.none,
        reboiler=Reboiler.none,
        distillate_package=model.fs.vapour,
        bottoms_package=model.fs.liquid,
    )
    fix_stream(unit.wine_inlet, WINE, T, ATM)
    fix_stream(unit.steam_inlet, STEAM, T, ATM)
    unit.top_pressure.fix(ATM)
    unit.tray_pressure_drop.fix(0)
    return model, unit


S = k_values({"Water": 1.0, "Ethanol": 1e-9}, T, ATM)["Ethanol"] * STEAM["Water"] / WINE["Water"]


def flows(n: float, x: float) -> dict[str, float]:
    """Returns `n` mol/s of ethanol fraction `x` by component."""
    return {"Water": n * (1 - x), "Ethanol": n * x}


def boiling(x: float) -> tuple[float, float]:
    """Returns the temperature (K) of a boiling liquid and the ethanol fraction of its vapour."""
    fractions = flows(1.0, x)
    temperature = bubble_temperature(fractions, ATM)
    return temperature, vapour_fractions(fractions, temperature, ATM)["Ethanol"]


FED, STEAM_FLOW = sum(WINE.values()), sum(STEAM.values())
FED_HEAT, STEAM_HEAT = liquid_enthalpy(WINE, T), STEAM_FLOW * vapour_enthalpy({"Water": 1.0}, T, ATM)


def step(bottoms: float, x_bottoms: float, x: float) -> tuple[float, float]:
    """Returns flow and ethanol fraction of the liquid from the tray above one with liquid `x`.

    The balances span the trays from here down: mass, ethanol, and enthalpy, which decides the flow of vapour.
    """
    temperature, y = boiling(x)
    heat_of_vapour = vapour_enthalpy(flows(1.0, y), temperature, ATM)
    heat_below = liquid_enthalpy(flows(bottoms, x_bottoms), boiling(x_bottoms)[0]) - STEAM_HEAT

    def liquid(vapour: float) -> tuple[float, float]:
        above = vapour + bottoms - STEAM_FLOW
        return above, (vapour * y + bottoms * x_bottoms) / above

    def heat_gap(vapour: float) -> float:
        above, x_above = liquid(vapour)
        heat = liquid_enthalpy(flows(above, x_above), boiling(x_above)[0])
        return (vapour * heat_of_vapour + heat_below - heat) / 1e6

    return liquid(brentq(heat_gap, 10.0, 20.0, xtol=1e-13))


def top_gap(unknown) -> list[float]:
    """Relative misfit of ethanol and enthalpy on the first tray, for the bottoms' flow and ln of its ethanol."""
    bottoms, x_bottoms = 100 * unknown[0], float(np.exp(unknown[1]))
    x = x_bottoms
    for _ in range(5):
        _, x = step(bottoms, x_bottoms, x)
    temperature, y = boiling(x)
    vapour = FED + STEAM_FLOW - bottoms
    heat = vapour * vapour_enthalpy(flows(1.0, y), temperature, ATM)
    heat += liquid_enthalpy(flows(bottoms, x_bottoms), boiling(x_bottoms)[0])
    ethanol = (vapour * y + bottoms * x_bottoms) / WINE["Ethanol"] - 1
    return [ethanol, (FED_HEAT + STEAM_HEAT - heat) / 1e6]


FOUND = root(top_gap, [1.0, np.log(1e-7)], tol=1e-13)
BOTTOMS, X_BOTTOMS = 100 * FOUND.x[0], float(np.exp(FOUND.x[1]))

EXPECTED = (
    Expected("light_key_loss[0]", BOTTOMS * X_BOTTOMS / WINE["Ethanol"], "tray by tray from the bottom, SciPy root"),
    Expected("product_flow[0,bottoms]", BOTTOMS, "tray by tray from the bottom, SciPy root"),
    Expected("temperature[0,6]", boiling(X_BOTTOMS)[0], "boiling point of the bottoms"),
    Expected("light_key_loss[0]", (S - 1) / (S**7 - 1), "Kremser, stripping factor S = K V / L", rel=0.02),
    Expected("product_flow[0,bottoms]", 100.0, "constant molal overflow", rel=0.01),
)
