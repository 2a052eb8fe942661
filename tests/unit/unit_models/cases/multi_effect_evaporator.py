"""Four effects take 85 % of the water off 5 % succinic acid; the effects' balances by an independent root search."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock
from scipy.optimize import root

from nexus.property_packages.components import condensed_enthalpy, gas_enthalpy, get_component
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.property_packages.vapour_pressure import saturation_pressure
from nexus.unit_models.multi_effect_evaporator import MultiEffectEvaporator
from tests.unit.unit_models.battery import Expected, fix_stream

FEED = {"Water": 1000.0, "SuccinicAcid": 8.0, "AmmoniumSulfate": 0.3, "AceticAcid": 3.0}  # mol/s
VOLATILITY = 0.56  # of acetic acid over water
PARTICLES = 8.0 + 3 * 0.3  # mol/s, three ions of ammonium sulfate
FEED_T, STEAM, VACUUM = 313.15, 400.0, 1.2e4
COEFFICIENTS = (2500.0, 2000.0, 1500.0, 1000.0)  # W/m2/K


def build():
    """Returns an evaporator with its feed at 40 degC."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=list(FEED))
    model.fs.water = SlurryParameterBlock(components=["Water", "AceticAcid"])
    model.fs.unit = unit = MultiEffectEvaporator(
        property_package=model.fs.slurry, condensate_property_package=model.fs.water
    )
    fix_stream(unit.inlet, FEED, FEED_T, 101325.0)
    unit.water_recovery.fix(0.85)
    unit.steam_temperature.fix(STEAM)
    unit.last_effect_pressure.fix(VACUUM)
    unit.relative_volatility[:, "AceticAcid"].fix(VOLATILITY)
    unit.set_usual_coefficients()
    unit.cooling_inlet_temperature.fix(298.15)
    unit.cooling_outlet_temperature.fix(308.15)
    unit.condenser_coefficient.fix(1500.0)
    return model, unit


WATER, ACETIC = get_component("Water"), get_component("AceticAcid")


def liquor(water: float, acetic: float, T: float) -> float:
    """Enthalpy flow of liquor with `water` and `acetic` acid in mol/s at `T`."""
    flows = FEED | {"Water": water, "AceticAcid": acetic}
    return sum(n * condensed_enthalpy(get_component(j), T) for j, n in flows.items())


def residuals(x):
    """Energy, boiling, heat transfer of each effect, total and vacuum, scaled to about 1.

    `x`: vapours (100 mol/s), boiling and condensing temperatures (100 K) of the four effects, area (100 m2), first heat
    (10 MW).
    """
    vapour, boiling, condensing = 100 * x[:4], 100 * x[4:8], 100 * x[8:12]
    area, heat = 100 * x[12], 1e7 * x[13]
    water, acetic, before, hot = FEED["Water"], FEED["AceticAcid"], liquor(1000.0, 3.0, FEED_T), STEAM
    gaps = []
    for v, T, S, U in zip(vapour, boiling, condensing, COEFFICIENTS, strict=True):
        water -= v
        left = acetic / (1 + VOLATILITY * v / water)
        acetic, over = left, acetic - left
        steam = v * gas_enthalpy(WATER, T) + over * gas_enthalpy(ACETIC, T)
        pressure = saturation_pressure("Water", S)
        gaps += [
            (before + heat - liquor(water, acetic, T) - steam) / 1e7,
            water / (water + PARTICLES + acetic) * saturation_pressure("Water", T) / pressure - 1,
            (U * area * (hot - T) - heat) / 1e7,
        ]
        drained = v * condensed_enthalpy(WATER, S) + over * condensed_enthalpy(ACETIC, S)
        before, heat, hot = liquor(water, acetic, T), steam - drained, S
    return [*gaps, sum(vapour) / 850 - 1, pressure / VACUUM - 1]


START = [2.0, 2.1, 2.2, 2.2, 3.8, 3.65, 3.45, 3.25, 3.79, 3.64, 3.44, 3.23, 3.0, 1.2]
SOLUTION = root(residuals, START, tol=1e-13).x
LAST = 100 * SOLUTION[11]
LEFT = [FEED["AceticAcid"]]
for k in range(4):
    LEFT.append(LEFT[-1] / (1 + VOLATILITY * 100 * SOLUTION[k] / (1000 - 100 * sum(SOLUTION[: k + 1]))))
OVER = LEFT[3] - LEFT[4]
CONDENSER = 100 * SOLUTION[3] * (gas_enthalpy(WATER, 100 * SOLUTION[7]) - condensed_enthalpy(WATER, LAST))
CONDENSER += OVER * (gas_enthalpy(ACETIC, 100 * SOLUTION[7]) - condensed_enthalpy(ACETIC, LAST))
ENDS = LAST - 298.15, LAST - 308.15
CHEN = (ENDS[0] * ENDS[1] * (ENDS[0] + ENDS[1]) / 2) ** (1 / 3)

EXPECTED = (
    Expected("heat_transferred[0,1]", 1e7 * SOLUTION[13], "balances of four effects, SciPy root"),
    Expected("effect_area[0]", 100 * SOLUTION[12], "equal areas"),
    Expected("vapour_flow[0,2]", 100 * SOLUTION[1], "balances of four effects"),
    Expected("effect_temperature[0,4]", 100 * SOLUTION[7], "vacuum and boiling point elevation"),
    Expected("concentrate_state[0].flow_mol_comp[Water]", 150.0, "85 % evaporates"),
    Expected("concentrate_state[0].flow_mol_comp[AceticAcid]", LEFT[4], "volatile acid, effect by effect"),
    Expected("condenser_area[0]", CONDENSER / 1500 / CHEN, "Chen's mean temperature difference"),
    Expected("effect_temperature[0,4]", 322.57 + 1.3, "IAPWS: 49.42 degC at 12 kPa; Raoult 1.3 K", rel=5e-4),
)
