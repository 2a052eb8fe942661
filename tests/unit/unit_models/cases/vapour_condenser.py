"""Thin steam with a trace of nitrogen from 373.15 K to liquid at 333.15 K; enthalpies from steam tables."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.vapour_condenser import VapourCondenser
from tests.unit.unit_models.battery import Expected, fix_stream


def build():
    """Returns a condenser with its inlet and outlet conditions fixed."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.vapour = IdealGasParameterBlock(components=["Water", "N2"])
    model.fs.slurry = SlurryParameterBlock(components=["Water", "Glucose"])
    model.fs.inert = IdealGasParameterBlock(components=["N2"])
    model.fs.unit = unit = VapourCondenser(
        vapour_property_package=model.fs.vapour,
        property_package=model.fs.slurry,
        vent_property_package=model.fs.inert,
    )
    fix_stream(unit.inlet, {"Water": 100.0, "N2": 0.1}, 373.15, 1e4)
    unit.temperature.fix(333.15)
    unit.pressure.fix(1e4)
    unit.heat_flux.fix(2e4)
    return model, unit


# Steam tables: h at 100 degC and 0.1 bar 2687.5 kJ/kg, h' at 60 degC 251.1 kJ/kg; nitrogen 29.1 J/(mol K)
DUTY = -(100 * 18.015 * (2687.5 - 251.1) + 0.1 * 29.1 * 40)

EXPECTED = (
    Expected("heat_duty[0]", DUTY, "steam tables", rel=1e-3),
    Expected("heat_transfer_area[0]", -DUTY / 2e4, "duty over heat flux", rel=1e-3),
    Expected("condensate_state[0].flow_mol_comp[Water]", 100.0, "all water condenses"),
    Expected("condensate_state[0].flow_mol_comp[Glucose]", 0.0, "none in the vapour", absolute=1e-9),
    Expected("vent_state[0].flow_mol_comp[N2]", 0.1, "nitrogen does not"),
)
