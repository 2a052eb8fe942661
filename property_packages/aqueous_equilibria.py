"""Acid-base and gas-liquid equilibria of dilute aqueous streams, as free functions of apparent component flows.

Species are apparent: a stream carries `NH3`, `CO2`, `AmmoniumSulfate`, ...; a unit that needs pH or the partition of a
dissolved gas closes one charge balance over the ions that the apparent components hold:

    Na+ + NH4+ + H+ = OH- + HCO3- + HS- + acetate- + lactate- + succinate(2-) + 2 SO4(2-) + NO3-

    [NH4+] = N h / (h + K_N),   [A-] = A K_A / (h + K_A),   [HCO3-] = [CO2] K_C / h,   h = 10^-pH

Sulfuric and nitric acid and sodium hydroxide are fully dissociated; carbonate, phosphate and activity coefficients are
left out (pH 5 to 9, up to about 0.3 mol/kg). K(T) follows van 't Hoff. Concentrations are in mol per kg of water.
Constants with their sources: `aqueous_equilibria.csv`.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from math import log
from types import MappingProxyType

from pyomo.environ import exp

from nexus.packaged_tables import packaged_rows
from nexus.property_packages.components import GAS_CONSTANT, T_REFERENCE
from nexus.property_packages.vapour_pressure import saturation_pressure

LN10 = log(10.0)
WATER_MOLALITY = 1000 / 18.015  # mol of water per kg
IONS: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "NH3": {"NH3": 1},
        "AmmoniumSulfate": {"NH3": 2, "charge": -2},
        "AmmoniumAcetate": {"NH3": 1, "AceticAcid": 1},
        "AmmoniumSuccinate": {"NH3": 2, "SuccinicAcid": 1},
        "AceticAcid": {"AceticAcid": 1},
        "LacticAcid": {"LacticAcid": 1},
        "SuccinicAcid": {"SuccinicAcid": 1},
        "SulfuricAcid": {"charge": -2},
        "NitricAcid": {"charge": -1},
        "NaOH": {"charge": 1},
    }
)


@lru_cache(maxsize=1)
def _constants() -> Mapping[tuple[str, str], tuple[float, float]]:
    rows = packaged_rows("nexus.property_packages", "aqueous_equilibria.csv")
    return MappingProxyType({(r["kind"], r["name"]): (float(r["value"]), float(r["enthalpy"])) for r in rows})


def dissociation_constant(name: str, T):
    """Returns the acid constant of `name` in mol/kg at `T` kelvin (float or expression)."""
    pk, enthalpy = _constants()["dissociation", name]
    return exp(-LN10 * pk + enthalpy / GAS_CONSTANT * (1 / T_REFERENCE - 1 / T))


def gas_solubility(name: str, T):
    """Returns the molality of the dissolved, undissociated gas `name` per partial pressure, mol/(kg Pa), at `T` kelvin.

    Carbon dioxide follows its Henry constant in `vapour_pressure.csv`; other gases the table of this module.
    """
    if name == "CO2":
        return WATER_MOLALITY / saturation_pressure("CO2", T)
    value, enthalpy = _constants()["henry", name]
    return value / 997.0 * exp(enthalpy / GAS_CONSTANT * (1 / T - 1 / T_REFERENCE))


def anion_fraction(name: str, pH, T):
    """Returns the dissociated share of weak acid `name`."""
    k = dissociation_constant(name, T)
    return k / (k + exp(-LN10 * pH))


def apparent_totals(flow: Callable[[str], object | None]) -> dict[str, object]:
    """Returns the flows of ammonia, weak acids and net strong charge that apparent component flows hold.

    Args:
        flow: returns the molar flow of a component, or None where the stream does not carry it
    """
    totals: dict[str, object] = {}
    for name, content in IONS.items():
        amount = flow(name)
        if amount is None:
            continue
        for species, count in content.items():
            totals[species] = totals.get(species, 0) + count * amount
    return totals


def net_charge(totals: Mapping[str, object], pH, T, dissolved_co2=None, sulfide=None, water_mass=None):
    """Returns the charge flow (cations less anions, mol/s) of a stream; zero at its true pH.

    Args:
        totals: of `apparent_totals`
        pH, T: pH and kelvin
        dissolved_co2: flow of undissociated CO2, mol/s
        sulfide: flow of all dissolved sulfide, mol/s
        water_mass: number or expression in kg/s times mol/kg (adds H+ and OH-)
    """
    h = exp(-LN10 * pH)
    charge = totals.get("charge", 0)
    if "NH3" in totals:
        charge += totals["NH3"] * (1 - anion_fraction("NH3", pH, T))
    for acid in ("AceticAcid", "LacticAcid"):
        if acid in totals:
            charge -= totals[acid] * anion_fraction(acid, pH, T)
    if "SuccinicAcid" in totals:
        k1, k2 = dissociation_constant("SuccinicAcid", T), dissociation_constant("Hydrogensuccinate", T)
        charge -= totals["SuccinicAcid"] * (k1 * h + 2 * k1 * k2) / (h**2 + k1 * h + k1 * k2)
    if dissolved_co2 is not None:
        charge -= dissolved_co2 * dissociation_constant("CO2", T) / h
    if sulfide is not None:
        charge -= sulfide * anion_fraction("H2S", pH, T)
    if water_mass is not None:
        charge += water_mass * (h - dissociation_constant("Water", T) / h)
    return charge
