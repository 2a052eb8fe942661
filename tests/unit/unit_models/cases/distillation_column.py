"""Live steam strips traces of ethanol from water on six ideal trays at 1 atm: Kremser's equation holds."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.ethanol_water import EthanolWaterParameterBlock, StreamPhase
from nexus.property_packages.vapour_liquid import k_values
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

EXPECTED = (
    Expected("light_key_loss[0]", (S - 1) / (S**7 - 1), "Kremser, stripping factor S = K V / L", rel=0.02),
    Expected("product_flow[0,bottoms]", 100.0, "constant molal overflow", rel=0.01),
    Expected("temperature[0,6]", 373.13, "boiling point of water", rel=1e-3),
)
