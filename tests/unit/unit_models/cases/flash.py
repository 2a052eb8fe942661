"""Blow-down of water with acetic acid, furfural and lignin from 158 degC and 5.7 bar to 1 atm, adiabatic."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.components import condensed_enthalpy, gas_enthalpy, get_component
from nexus.property_packages.ethanol_water import EthanolWaterParameterBlock, StreamPhase
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.flash import Flash
from tests.unit.unit_models.battery import Expected, fix_stream

FEED = {"Water": 1000.0, "Furfural": 0.5, "AceticAcid": 2.0, "Lignin": 30.0}
T_IN, T_OUT, P = 431.15, 373.15, 101325.0


def build():
    """Returns a flash with its inlet, pressure and heat duty fixed."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=list(FEED))
    volatile = ("Water", "Furfural", "AceticAcid")
    model.fs.vapour = EthanolWaterParameterBlock(components=volatile, phase=StreamPhase.vapour)
    model.fs.unit = unit = Flash(property_package=model.fs.slurry, vapour_property_package=model.fs.vapour)
    fix_stream(unit.inlet, FEED, T_IN, 5.7e5)
    unit.pressure.fix(P)
    unit.heat_duty.fix(0)
    return model, unit


def cooling() -> float:
    """Heat (W) that the whole feed gives on cooling from inlet to boiling temperature of water."""
    return sum(
        n * (condensed_enthalpy(get_component(j), T_IN) - condensed_enthalpy(get_component(j), T_OUT))
        for j, n in FEED.items()
    )


WATER = get_component("Water")
LATENT = gas_enthalpy(WATER, T_OUT) - condensed_enthalpy(WATER, T_OUT)

EXPECTED = (
    Expected("vapour_flow[0]", cooling() / LATENT, "sensible heat over heat of vaporisation of water", rel=0.01),
    Expected("temperature[0]", T_OUT, "boiling point of water; traces lower it by some 0.1 K", rel=1e-3),
    Expected(
        "vapour_outlet_state[0].flow_mol_comp[Furfural]",
        0.5 * 7.13 * 0.1175 / (1 + 6.13 * 0.1175),
        "one equilibrium stage, K = gamma p_sat / P = 53.3 x 13.55 / 101.3 = 7.13 at infinite dilution, V/F 0.1175",
        rel=0.02,
    ),
    Expected("liquid_outlet_state[0].flow_mol_comp[Lignin]", 30.0, "solids stay in the liquid", rel=1e-9),
)
