"""Membranes, bioproducts and digestion against measurements outside the constants' sources."""

from math import exp

import pyomo.environ as pyo

from nexus.property_packages.components import get_component
from nexus.property_packages.heating_values import chemical_oxygen_demand
from nexus.property_packages.nrtl import ln_gamma
from nexus.property_packages.vapour_pressure import saturation_pressure
from nexus.unit_models.rate_constants import constant_rows, si_value
from tests.reference.validation.comparison import Comparison
from tests.unit.unit_models import battery

ETHANOL, WATER = (get_component(j).molar_mass for j in ("Ethanol", "Water"))


def _constants(table: str, chosen: str) -> dict[tuple[str, str], float]:
    return {(r["name"], r["index"]): si_value(r["value"], r["units"]) for r in constant_rows(table, chosen)}


def water_flux(T: float, water: float) -> float:
    """Returns the flux of water in mol/m2/s out of a liquid at `T` with mass fraction `water`, into a vacuum."""
    c = _constants("vapour_permeation.csv", "zeolite_naa")
    energy, reference = c["permeation_energy", "Water"], c["reference_temperature", ""]
    permeance = c["permeance_reference", "Water"] * exp(-energy / 8.314462618 * (1 / T - 1 / reference))
    moles = {"Ethanol": (1 - water) / ETHANOL, "Water": water / WATER}
    x = {j: n / sum(moles.values()) for j, n in moles.items()}
    return permeance * x["Water"] * exp(ln_gamma(x, T)["Water"]) * saturation_pressure("Water", T)


def _membrane(rows):
    return [3600 * WATER * water_flux(float(r["temperature"]), float(r["water_mass_fraction"])) for r in rows]


def solved_case(name: str):
    """Returns the unit of a case of the battery, solved from its inlets."""
    _, unit = battery.case(name).build()
    unit.initialize()
    return unit


def _acid_per_sugar() -> float:
    unit, fed = solved_case("succinic_fermenter"), battery.case("succinic_fermenter")
    out = unit.outlet_state[0].flow_mol_comp
    made = pyo.value(out["SuccinicAcid"] + out["AmmoniumSuccinate"]) * get_component("SuccinicAcid").molar_mass
    used = {"Glucose": fed.GLUCOSE, "Xylose": fed.XYLOSE}
    return made / sum((n - pyo.value(out[j])) * get_component(j).molar_mass for j, n in used.items())


def _equilibrium_lactide() -> float:
    c, T = _constants("kinetic_constants.csv", "lactide_polymerisation"), 428.15
    enthalpy, entropy = c["polymerisation_enthalpy", ""], c["polymerisation_entropy", ""]
    return exp((enthalpy / T - entropy) / 8.314462618) / get_component("Lactide").molar_volume


def _methane_yield() -> float:
    """m3 of methane (0 degC, 1 atm) per kg of oxygen demand that leaves the water."""
    unit = solved_case("anaerobic_digester")
    methane = pyo.value(unit.biogas_state[0].flow_mol_comp["CH4"]) * 0.022414
    fed, left = unit.inlet_state[0].flow_mol_comp, unit.effluent_state[0].flow_mol_comp
    removed = 0.0
    for j in ("Glucose", "AmmoniumAcetate"):
        removed += chemical_oxygen_demand(get_component(j)) * (pyo.value(fed[j]) - pyo.value(left[j]))
    return methane / (removed * get_component("O2").molar_mass)


BIOPRODUCTS = {
    "succinic acid per sugar": _acid_per_sugar,
    "oligomer to lactide": lambda: pyo.value(solved_case("lactide_reactor").lactide_yield[0]),
    "equilibrium lactide at 155 degC": _equilibrium_lactide,
    "methane per COD removed": _methane_yield,
}


def _bioproduct(subject: str, quantity: str, units: str, remark: str) -> Comparison:
    return Comparison(
        subject, quantity, units, "bioproducts", "value", lambda rows: [BIOPRODUCTS[r["quantity"]]() for r in rows],
        remark, keep=lambda row: row["quantity"] == quantity,
    )  # fmt: skip


COMPARISONS = (
    Comparison(
        "NaA membrane, 75 degC", "water flux, pervaporation", "kg/m2/h", "membrane", "value", _membrane,
        "the permeance is that of the same laboratory's vapour permeation at 105 degC; in pervaporation the support "
        "and the liquid film resist too",
        ("okamoto_2001",),
    ),
    _bioproduct(
        "succinic fermenter", "succinic acid per sugar", "kg/kg",
        "middle of 0.59 to 0.72 in batches; the continuous fermenter of the unit's case. Acids per growth are those of "
        "another organism",
    ),
    _bioproduct(
        "lactide reactor", "oligomer to lactide", "mol/mol",
        "middle of 0.90 to 0.93, the selectivity in a flask, beside the share of the units fed that leaves as lactide "
        "in the unit's case (200 degC, 4 mbar, 4 h): time and vacuum decide it, so this is plausibility",
    ),
    _bioproduct(
        "ring-opening polymerisation", "equilibrium lactide at 155 degC", "mol/m3",
        "two sources differ: enthalpy and entropy are those of Witzke et al. 1997, the figure that of Yu et al. 2011",
    ),
    _bioproduct(
        "anaerobic digestion", "methane per COD removed", "m3/kg",
        "total methane over soluble COD removed in an overloaded sludge-bed reactor at 55 degC; the unit's electron "
        "balance leaves no methane dissolved or lost and takes the design's 5 % for cells",
    ),
)  # fmt: skip
