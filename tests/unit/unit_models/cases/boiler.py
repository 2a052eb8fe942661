"""10 mol/s of lignin, 1 of ammonium sulfate, 2 of silica in 100 mol/s of moisture, and 5 mol/s of methane burn."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.boiler import Boiler
from tests.unit.unit_models.battery import Expected, fix_stream


def build():
    """Returns a boiler with its fuels and specifications fixed."""
    model = pyo.ConcreteModel()
    model.fs = fs = FlowsheetBlock(dynamic=False)
    fs.cake = SlurryParameterBlock(components=["Water", "Lignin", "AmmoniumSulfate", "Ash", "DAP", "SodiumNitrate"])
    fs.biogas = IdealGasParameterBlock(components=["CH4", "CO2"])
    fs.air = IdealGasParameterBlock(components=["O2", "N2", "Water"])
    fs.flue_gas = IdealGasParameterBlock(components=["O2", "N2", "CO2", "Water", "SO2", "NO"])
    fs.lime = SlurryParameterBlock(components=["Lime"])
    fs.ash = SlurryParameterBlock(components=["Ash", "Gypsum", "Lime", "PhosphorusPentoxide", "SodiumSulfate"])
    fs.unit = unit = Boiler(
        fuels={"cake_inlet": fs.cake},
        gas_fuels={"biogas_inlet": fs.biogas},
        air_property_package=fs.air,
        flue_gas_property_package=fs.flue_gas,
        lime_property_package=fs.lime,
        ash_property_package=fs.ash,
    )
    cake = {"Water": 100.0, "Lignin": 10.0, "AmmoniumSulfate": 1.0, "Ash": 2.0, "DAP": 0.1, "SodiumNitrate": 0.2}
    fix_stream(unit.cake_inlet, cake, 320.0, 101325.0)
    fix_stream(unit.biogas_inlet, {"CH4": 5.0, "CO2": 5.0}, 308.15, 101325.0)
    fix_stream(unit.air_inlet, {}, 298.15, 101325.0)
    fix_stream(unit.lime_inlet, {}, 298.15, 101325.0)
    unit.air_inlet.flow_mol_comp[:, :].unfix()
    unit.lime_inlet.flow_mol_comp[:, :].unfix()
    for name, number in (
        ("excess_air", 0.2),
        ("nitric_oxide_share", 0.05),
        ("sulfur_capture", 0.92),
        ("lime_excess", 0.2),
        ("efficiency", 0.8),
    ):
        unit.component(name).fix(number)
    unit.temperature.fix(450.0)
    unit.flue_gas.pressure.fix(101325.0)
    return model, unit


FORMED = 1.0 - 0.1  # mol/s of SO2: 0.2 mol/s of sodium leave as 0.1 mol/s of sulfate
BOUND_NITROGEN = 2 * 1.0 + 2 * 0.1 + 0.2
# Lignin C8H8O3 takes 8.5 O2, methane 2; (NH4)2SO4 + O2 -> N2 + SO2 + 4 H2O takes 1;
# 2 (NH4)2HPO4 + 3 O2 -> P2O5 + 2 N2 + 9 H2O takes 1.5 each; 2 NaNO3 + SO2 -> Na2SO4 + N2 + 2 O2 gives 1 each
OXYGEN = 10 * 8.5 + 5 * 2 + 1 + 0.1 * 1.5 - 0.2 * 1.0
LATENT = 285825 - 241822
LOWER = (
    10 * (-452910 + 8 * 393474 + 4 * 241822)  # lignin
    + 5 * (-74534 + 393474 + 2 * 241822)  # methane
    - 100 * LATENT  # moisture
    + 1 * (-1174290 + 296800 + 4 * 241822)  # ammonium sulfate
    + 0.1 * (-1566900 + 1492000 / 2 + 4.5 * 241822)  # ammonium phosphate
    + 0.2 * (-447480 - 0.5 * 296800 + 0.5 * 1389510)  # sodium nitrate
)

EXPECTED = (
    Expected("flue_gas_state[0].flow_mol_comp[CO2]", 90.0, "carbon of lignin and biogas", rel=1e-9),
    Expected("flue_gas_state[0].flow_mol_comp[NO]", 0.05 * BOUND_NITROGEN, "5 % of the bound nitrogen", rel=1e-9),
    Expected("flue_gas_state[0].flow_mol_comp[SO2]", 0.08 * FORMED, "8 % not captured", rel=1e-9),
    Expected("lime_inlet_state[0].flow_mol_comp[Lime]", 1.2 * 0.92 * FORMED, "20 % lime in excess", rel=1e-9),
    Expected("ash_state[0].flow_mol_comp[Gypsum]", 0.92 * FORMED, "captured sulfur", rel=1e-9),
    Expected("ash_state[0].flow_mol_comp[SodiumSulfate]", 0.1, "half the sodium", rel=1e-9),
    Expected("ash_state[0].flow_mol_comp[PhosphorusPentoxide]", 0.05, "half the phosphorus", rel=1e-9),
    Expected("theoretical_oxygen[0]", OXYGEN, "combustion equations by hand", rel=1e-9),
    Expected("lower_heating_value[0]", LOWER, "heats of formation by hand", rel=1e-6),
    Expected("heat_to_steam[0]", 0.8 * LOWER, "80 % of the lower heating value", rel=1e-6),
    Expected("heat_loss_share[0]", 0.125, "by hand: 20 % less 7.5 % sensible heat of 450 K flue gas", absolute=0.02),
)
