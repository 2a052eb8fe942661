"""Furfural and water at 40 degC, 30 wt % furfural: both liquids by tabulated solubilities and the lever rule."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.furfural_water import FurfuralWaterParameterBlock
from nexus.unit_models.decanter import Decanter
from tests.unit.unit_models.battery import Expected, fix_stream

WATER, FURFURAL = 0.018015, 0.096085  # kg/mol
FEED = {"Water": 7.0 / WATER, "Furfural": 3.0 / FURFURAL}  # 10 kg/s


def build():
    """Returns an adiabatic decanter."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.liquid = FurfuralWaterParameterBlock(components=list(FEED))
    model.fs.unit = unit = Decanter(property_package=model.fs.liquid)
    fix_stream(unit.inlet, FEED, 313.15, 101325.0)
    unit.heat_duty.fix(0.0)
    unit.pressure.fix(101325.0)
    unit.residence_time.fix(1800.0)
    return model, unit


# Table at 40 degC: 9.5 and 93.3 wt % furfural; lever rule on 30 wt %.
ORGANIC = 10 * (0.30 - 0.095) / (0.933 - 0.095)

EXPECTED = (
    Expected("organic_outlet_state[0].flow_mass", ORGANIC, "lever rule on tabulated solubilities", rel=0.02),
    Expected("aqueous_outlet_state[0].flow_mass_comp[Furfural]", 0.095 * (10 - ORGANIC), "9.5 wt %", rel=0.04),
    Expected("organic_outlet_state[0].flow_mass_comp[Furfural]", 0.933 * ORGANIC, "93.3 wt %", rel=0.02),
    Expected("temperature[0]", 313.15, "ideal mixing: no heat of demixing", rel=1e-9),
    Expected(
        "phase_volume[0,organic]",
        1800 * ORGANIC * (0.933 * 8.32e-5 / FURFURAL + 0.067 * 1.805e-5 / WATER),
        "half an hour of the organic layer, volumes added",
        rel=0.02,
    ),
)
