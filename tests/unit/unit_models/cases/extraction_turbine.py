"""Steam of 62 atm and 454 degC expands to 13, 9.5, 4.4 and 0.1 atm; the figures are steam-table values of IAPWS-95.

By hand, section by section with efficiency 0.85 (kJ/kg): 3308.63 -> 2956.30 (261.0 degC) -> 2895.69 (228.1 degC)
-> 2762.88 (156.1 degC) -> 2275.14 (46.06 degC, dryness 0.8707).
"""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.steam import SteamParameterBlock
from nexus.unit_models.extraction_turbine import ExtractionTurbine
from tests.unit.unit_models import if97_reference as if97
from tests.unit.unit_models.battery import Expected

ATM = 101325.0
MOLAR_MASS = 0.018015
DRAWN = {"high": (13 * ATM, 10.0), "medium": (9.5 * ATM, 5.0), "low": (4.4 * ATM, 20.0)}  # Pa, kg/s


def build():
    """Returns a turbine fed with 66 kg/s of which 35 kg/s are extracted."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.steam = SteamParameterBlock()
    model.fs.unit = ExtractionTurbine(
        property_package=model.fs.steam, extractions={"high": "vapour", "medium": "vapour", "low": "crossing"}
    )
    unit = model.fs.unit
    live = unit.inlet_state[0]
    live.flow_mass.set_value(66.0)
    live.flow_mol.fix(66.0 / MOLAR_MASS)
    live.temperature.fix(454 + 273.15)
    live.pressure.fix(62 * ATM)
    for name, (pressure, flow) in DRAWN.items():
        unit.end_state(name)[0].pressure.fix(pressure)
        unit.end_state(name)[0].flow_mol.fix(flow / MOLAR_MASS)
    unit.end_state("exhaust")[0].pressure.fix(0.1 * ATM)
    unit.isentropic_efficiency.fix(0.85)
    unit.generator_efficiency.fix(0.97)
    return model, unit


SHAFT = 1e3 * (
    66 * (3308.631 - 2956.300) + 56 * (2956.300 - 2895.691) + 51 * (2895.691 - 2762.879) + 31 * (2762.879 - 2275.140)
)

PRESSURES = [62 * ATM, *(pressure for pressure, _ in DRAWN.values()), 0.1 * ATM]
FLOWS = (66.0, 56.0, 51.0, 31.0)


def expansion() -> list[tuple[float, float, float]]:
    """Returns enthalpy (J/kg), temperature (K) and dryness at the inlet and behind each section by CoolProp's IF97."""
    states = [(if97.enthalpy(454 + 273.15, 62 * ATM), 454 + 273.15, 1.0)]
    for before, behind in zip(PRESSURES, PRESSURES[1:], strict=False):
        states.append(if97.expanded(states[-1][0], before, behind, 0.85))
    return states


STATES = expansion()
POWER = sum(m * (a[0] - b[0]) for m, a, b in zip(FLOWS, STATES, STATES[1:], strict=False))

EXPECTED = (
    *(
        Expected(f"{name}_outlet_state[0].temperature", state[1], "CoolProp's IF97, section by section")
        for name, state in zip(("high", "medium", "low", "exhaust"), STATES[1:], strict=True)
    ),
    Expected("exhaust_outlet_state[0].vapour_fraction", STATES[-1][2], "CoolProp's IF97, section by section"),
    Expected("shaft_power[0]", POWER, "CoolProp's IF97: flow times enthalpy drop"),
    Expected("high_outlet_state[0].temperature", 261.01 + 273.15, "steam tables", rel=2e-4),
    Expected("medium_outlet_state[0].temperature", 228.09 + 273.15, "steam tables", rel=2e-4),
    Expected("low_outlet_state[0].temperature", 156.13 + 273.15, "steam tables", rel=2e-4),
    Expected("exhaust_outlet_state[0].temperature", 46.064 + 273.15, "saturation at 0.1 atm", rel=2e-5),
    Expected("exhaust_outlet_state[0].vapour_fraction", 0.87072, "steam tables", rel=2e-4),
    Expected("exhaust_outlet_state[0].flow_mass", 31.0, "66 - 35 kg/s"),
    Expected("shaft_power[0]", SHAFT, "sum of flow times enthalpy drop", rel=2e-4),
    Expected("work_mechanical[0]", -0.97 * SHAFT, "97 % at the terminals", rel=2e-4),
    Expected("heat_duty[0]", -0.03 * SHAFT, "3 % lost in bearings and generator", rel=2e-4),
)
