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


def tank(unit) -> dict[str, float]:
    """Returns the flows out of a stirred tank at the unit's acid concentration, mol/s: n = n0 / (1 + k tau)."""
    acid = pyo.value(unit.acid_concentration[0])
    k, g = constants(T, acid)["Xylan"], constants(T, acid)["Glucan"]
    oligomer = 12.0 / (1 + MINUTES * k[2])
    xylose = (3.0 + 12.0 - oligomer) / (1 + MINUTES * (k[3] + k[4]))
    furfural = MINUTES * k[3] * xylose / (1 + MINUTES * k[5])
    glucan = 2.0 / (1 + MINUTES * g[2])
    return {"XyloseOligomer": oligomer, "Xylose": xylose, "Furfural": furfural, "GlucoseOligomer": glucan}


EXPECTED = (
    Expected("acid_concentration[0]", C, "acid over liquid volume by hand", rel=3e-3),
    *(
        Expected(
            f"outlet_state[0].flow_mol_comp[{j}]",
            lambda unit, j=j: tank(unit)[j],
            "stirred tank by hand at the acid concentration found",
        )
        for j in ("XyloseOligomer", "Xylose", "Furfural", "GlucoseOligomer")
    ),
    Expected("work_mechanical[0]", 50 * 1800 * 30.7e-3, "50 W/m3 on the contents, half an hour of 30.7 L/s", rel=0.01),
)
