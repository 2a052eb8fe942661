"""The published feed with acid, water and steam at 158 degC: products by the published conversions, steam by hand."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.flowsheets.sections._conversions import conversion_set
from nexus.flowsheets.sections.component_lists import HYDROLYSATE
from nexus.property_packages.components import get_component
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.property_packages.steam import SteamParameterBlock
from nexus.unit_models.pretreatment_reactor import PretreatmentReactor
from tests.unit.unit_models.battery import Expected, fix_stream

DRY = 83333 / 3600  # kg/s
FEED = {
    "Glucan": 0.3505, "Xylan": 0.1953, "Galactan": 0.0143, "Arabinan": 0.0238, "Mannan": 0.0060, "Lignin": 0.1576,
    "Acetate": 0.0181, "Protein": 0.0310, "Extractives": 0.1465, "Ash": 0.0493, "Sucrose": 0.0077,
}  # fmt: skip
T, T_FEED, T_WATER = 431.15, 373.15, 368.15
ACID = 0.018 * DRY  # kg/s
WATER = {"inlet": 1.0 * DRY, "acid_inlet": ACID * 7 / 93, "water_inlet": 0.95 * DRY}  # kg/s
STEAM_ENTHALPY = 2971.6e3 - 104.92e3  # J/kg above liquid at 25 degC: 13.2 bar, 268 degC, interpolated steam tables
MOLAR = {j: DRY * w / get_component(j).molar_mass for j, w in FEED.items()}  # mol/s


def build():
    """Returns the reactor with its steam flow unknown."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    design = conversion_set("pretreatment")
    model.fs.slurry = SlurryParameterBlock(components=HYDROLYSATE)
    model.fs.steam = SteamParameterBlock()
    model.fs.unit = unit = PretreatmentReactor(
        property_package=model.fs.slurry, steam_property_package=model.fs.steam, reactions=design.reactions
    )
    water = {port: w / 0.018015 for port, w in WATER.items()}
    fix_stream(unit.inlet, MOLAR | {"Water": water["inlet"]}, T_FEED, 101325.0)
    acid = {"SulfuricAcid": ACID / 0.098072, "Water": water["acid_inlet"]}
    fix_stream(unit.acid_inlet, acid, 298.15, 101325.0)
    fix_stream(unit.water_inlet, {"Water": water["water_inlet"]}, T_WATER, 101325.0)
    unit.steam_inlet.pressure.fix(13.2e5)
    unit.steam_inlet.enth_mol.fix(-285825 + 0.018015 * STEAM_ENTHALPY)
    unit.set_conversions(design.conversions)
    unit.temperature.fix(T)
    unit.pressure.fix(5.5 * 101325)
    unit.heat_duty.fix(0.0)
    unit.residence_time.fix(300.0)
    unit.specific_work.fix(4578e3 / DRY)
    return model, unit


# Heat by hand: solids 1364 J/kg/K, acid 1416 J/kg/K, liquid water by the steam tables (kJ/kg: 666.9 at 158, 419.1 at
# 100, 398.0 at 95, 104.9 at 25 degC). Reactions from heats of formation at 25 degC; a mole of water that is bound has
# the heat capacity of a solid, 24.6 instead of 76 J/K, at 158 degC.
HYDROLYSED = 0.9 * sum(MOLAR[j] for j in ("Xylan", "Arabinan", "Galactan", "Mannan")) + 0.099 * MOLAR["Glucan"]
DEHYDRATED = (
    0.05 * sum(MOLAR[j] for j in ("Xylan", "Arabinan", "Galactan", "Mannan"))
    + 0.003 * MOLAR["Glucan"]
    + MOLAR["Sucrose"]
)
BOUND = (HYDROLYSED - 2 * DEHYDRATED) * 51.5 * 133
SENSIBLE = DRY * 1364 * (T - T_FEED) + 1e3 * (
    WATER["inlet"] * (666.9 - 419.1) + WATER["water_inlet"] * (666.9 - 398.0) + WATER["acid_inlet"] * (666.9 - 104.9)
)
REACTION = (
    0.9 * MOLAR["Xylan"] * 10069 + 0.099 * MOLAR["Glucan"] * 11766 + MOLAR["Acetate"] * 27558
    + 0.9 * MOLAR["Arabinan"] * 10069 + 0.9 * (MOLAR["Galactan"] + MOLAR["Mannan"]) * 11766
    + 0.05 * (MOLAR["Xylan"] + MOLAR["Arabinan"]) * (201600 + 2 * 285825 - 761906)
    + (0.003 * MOLAR["Glucan"] + 0.05 * (MOLAR["Galactan"] + MOLAR["Mannan"])) * (417049 + 2 * 285825 - 975709)
    + MOLAR["Sucrose"] * (417049 + 1273300 + 2 * 285825 - 2226100)
)  # fmt: skip
STEAM = (SENSIBLE + ACID * 1416 * 133 - REACTION - BOUND - 4578e3) / (STEAM_ENTHALPY - (666.9e3 - 104.9e3))

EXPECTED = (
    Expected("outlet_state[0].flow_mol_comp[Xylose]", 0.9 * MOLAR["Xylan"], "90 % of xylan"),
    Expected("outlet_state[0].flow_mol_comp[Glucan]", 0.895 * MOLAR["Glucan"], "9.9 + 0.3 + 0.3 % converted"),
    Expected(
        "outlet_state[0].flow_mol_comp[Furfural]", 0.05 * (MOLAR["Xylan"] + MOLAR["Arabinan"]), "5 % of pentosans"
    ),
    Expected(
        "outlet_state[0].flow_mol_comp[HMF]",
        0.003 * MOLAR["Glucan"] + 0.05 * (MOLAR["Galactan"] + MOLAR["Mannan"]) + MOLAR["Sucrose"],
        "hexosans and sucrose",
    ),
    Expected("dry_flow_mass[0]", 1.0001 * DRY, "the feed's composition sums to 1.0001"),
    Expected("steam_inlet_state[0].flow_mass", STEAM, "energy balance by hand", rel=5e-3),
)
