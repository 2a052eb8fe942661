"""Oligomers of xylose and glucose for half an hour at 150 degC in acid: a stirred tank's balance by hand."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.oligomer_hold_tank import OligomerHoldTank
from tests.unit.unit_models.battery import Expected, fix_stream
from tests.unit.unit_models.cases.steam_explosion_reactor import constants

COMPONENTS = (
    "Water", "Glucan", "Xylan", "GlucoseOligomer", "XyloseOligomer", "Glucose", "Xylose", "HMF", "Furfural", "Humins",
    "SulfuricAcid",
)  # fmt: skip
FEED = {"Water": 1600.0, "GlucoseOligomer": 2.0, "XyloseOligomer": 12.0, "Xylose": 3.0}  # mol/s
T, SECONDS, ACID = 423.15, 1800.0, 2.0


def build():
    """Returns a tank at a fixed temperature."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=COMPONENTS)
    model.fs.unit = unit = OligomerHoldTank(property_package=model.fs.slurry)
    fix_stream(unit.inlet, FEED, T, 5e5)
    fix_stream(unit.acid_inlet, {"Water": 10.0, "SulfuricAcid": ACID}, 298.15, 101325.0)
    unit.temperature.fix(T)
    unit.pressure.fix(5e5)
    unit.residence_time.fix(SECONDS)
    unit.power_density.fix(50.0)
    unit.filling_fraction.fix(0.9)
    unit.vessel_count.fix(1)
    return model, unit


# Liquid: 1610 mol/s of water 29.06 L/s, carbohydrates 2.37 kg/s (as fed, 1540 kg/m3) 1.5, acid 0.11.
C = ACID / (29.06 + 1.5 + 0.11)
MINUTES = SECONDS / 60
K, G = constants(T, C)["Xylan"], constants(T, C)["Glucan"]
OLIGOMER = 12.0 / (1 + MINUTES * K[2])
XYLOSE = (3.0 + 12.0 - OLIGOMER) / (1 + MINUTES * (K[3] + K[4]))

EXPECTED = (
    Expected("acid_concentration[0]", C, "acid over liquid volume by hand", rel=3e-3),
    Expected("outlet_state[0].flow_mol_comp[XyloseOligomer]", OLIGOMER, "stirred tank: n0 / (1 + k tau)", rel=3e-3),
    Expected("outlet_state[0].flow_mol_comp[Xylose]", XYLOSE, "what oligomers give less what decays", rel=3e-3),
    Expected(
        "outlet_state[0].flow_mol_comp[Furfural]",
        MINUTES * K[3] * XYLOSE / (1 + MINUTES * K[5]),
        "furfural made of xylose less what decays",
        rel=5e-3,
    ),
    Expected("outlet_state[0].flow_mol_comp[GlucoseOligomer]", 2 / (1 + MINUTES * G[2]), "n0 / (1 + k tau)", rel=3e-3),
    Expected("work_mechanical[0]", 50 * 1800 * 30.7e-3, "50 W/m3 on the contents, half an hour of 30.7 L/s", rel=0.01),
)
