"""Phase equilibria, densities and heats against measurements."""

import numpy as np

from nexus.flowsheets.sections.feedstock_blend import composition
from nexus.property_packages.components import condensed_enthalpy, gas_enthalpy, get_component
from nexus.property_packages.furfural_water import mass_fraction, mutual_solubility
from nexus.property_packages.heating_values import heating_value
from nexus.property_packages.nrtl import interactions
from nexus.property_packages.vapour_liquid import bubble_pressure, vapour_enthalpy, vapour_fractions
from nexus.property_packages.vapour_pressure import saturation_pressure
from nexus.unit_models.rate_constants import constant_rows
from tests.reference.validation.comparison import Comparison

NOT_FITTED = "NRTL parameters of a simulator's databank; none of these points entered them"


def _binary(row, solute: str, column: str) -> tuple[dict[str, float], float]:
    x = float(row[column])
    return {solute: x, "Water": 1 - x}, float(row["temperature"])


def _pressures(solute: str, column: str):
    return lambda rows: [bubble_pressure(*_binary(row, solute, column)) / 1e3 for row in rows]


def _fractions(solute: str, column: str):
    def predict(rows):
        for row in rows:
            x, T = _binary(row, solute, column)
            yield vapour_fractions(x, T, bubble_pressure(x, T))[solute]

    return predict


def _density(rows):
    water = get_component("Water")
    for row in rows:
        solute, w = get_component(row["solute"]), float(row["mass_fraction"])
        volume = w * solute.molar_volume / solute.molar_mass + (1 - w) * water.molar_volume / water.molar_mass
        yield 1 / volume


def _latent_heat(rows):
    for row in rows:
        name, T = row["component"], float(row["temperature"])
        component = get_component(name)
        vapour = gas_enthalpy(component, T)
        if name == "AceticAcid":
            vapour = vapour_enthalpy({name: 1.0}, T, saturation_pressure(name, T))
        yield vapour - condensed_enthalpy(component, T)


def _heating_value(rows):
    for row in rows:
        dry = composition(row["feedstock"])
        heat = sum(w * heating_value(get_component(j)) / get_component(j).molar_mass for j, w in dry.items())
        yield heat / 1e6 / (sum(dry.values()) - dry.get("Ash", 0.0))


def _heteroazeotrope(rows):
    """The vapour over both liquids by the parameters that columns take."""
    for row in rows:
        T = float(row["temperature"])
        x = mutual_solubility(T, interactions())[0]
        liquid = {"Furfural": x, "Water": 1 - x}
        yield mass_fraction(vapour_fractions(liquid, T, bubble_pressure(liquid, T))["Furfural"])


def _succinic_solubility(rows):
    constants = {
        r["name"]: float(r["value"]) for r in constant_rows("kinetic_constants.csv", "succinic_crystallisation")
    }
    acid, water = (get_component(j).molar_mass for j in ("SuccinicAcid", "Water"))
    for row in rows:
        T = float(row["temperature"])
        x = np.exp(
            constants["solubility_constant"]
            + constants["solubility_temperature"] / T
            + constants["solubility_power"] * np.log(T)
        )
        per_water = x * acid / ((1 - x) * water)
        yield 1000 * per_water / (1 / 0.998 + 0.825 * per_water)


COMPARISONS = (
    Comparison(
        "ethanol and water, 101.3 kPa", "ethanol in the vapour", "mol/mol", "ethanol_water", "y_ethanol",
        _fractions("Ethanol", "x_ethanol"), NOT_FITTED, ("kamihama_2012",),
    ),
    Comparison(
        "ethanol and water, 50 to 60 degC", "ethanol in the vapour", "mol/mol", "ethanol_water", "y_ethanol",
        _fractions("Ethanol", "x_ethanol"), NOT_FITTED, ("kurihara_1995",),
    ),
    Comparison(
        "ethanol and water, 50 to 60 degC", "bubble pressure", "kPa", "ethanol_water", "pressure",
        _pressures("Ethanol", "x_ethanol"), NOT_FITTED, ("kurihara_1995",),
    ),
    Comparison(
        "ethanol and water, 30 degC", "ethanol in the vapour", "mol/mol", "ethanol_water", "y_ethanol",
        _fractions("Ethanol", "x_ethanol"), NOT_FITTED + "; the largest deviation is that of the most dilute point",
        ("pemberton_mash_1978",),
    ),
    Comparison(
        "ethanol and water, 30 degC", "bubble pressure", "kPa", "ethanol_water", "pressure",
        _pressures("Ethanol", "x_ethanol"), NOT_FITTED, ("pemberton_mash_1978",),
    ),
    Comparison(
        "acetic acid and water, 101.3 kPa", "acid in the vapour", "mol/mol", "acetic_acid_water", "y_acid",
        _fractions("AceticAcid", "x_acid"),
        "databank parameters for a vapour with another dimerisation; without the dimer the sign of the volatility "
        "would be wrong. The acid of the beer is at the dilute end, where the deviation is largest",
    ),
    Comparison(
        "acetic acid and water, 101.3 kPa", "bubble pressure", "kPa", "acetic_acid_water", "pressure",
        _pressures("AceticAcid", "x_acid"), "as above",
    ),
    Comparison(
        "furfural and water, parameters of columns", "furfural in the heteroazeotrope's vapour", "kg/kg",
        "heteroazeotrope", "vapour_mass_fraction", _heteroazeotrope,
        "one figure from memory. The decanter's parameters were fitted to it and to the table of mutual solubilities: "
        "no solubility outside that fit was found",
    ),
    Comparison(
        "succinic acid in water, 10 to 50 degC", "solubility", "g/L", "succinic_solubility", "concentration",
        _succinic_solubility, "the fit took a handbook table (from memory), this correlation is another's",
    ),
    Comparison(
        "heats of vaporisation", "latent heat", "J/mol", "latent_heat", "latent_heat", _latent_heat,
        "differences of heats of formation and heat capacities; not fitted to latent heats",
    ),
    Comparison(
        "slurry, solutions at 20 degC", "density", "kg/m3", "density", "density", _density,
        "volumes add up; sugars, salts and lactic acid have 1540 kg/m3, too dense for lactic acid, too light for salts",
    ),
    Comparison(
        "feedstocks, four compositions", "higher heating value without ash", "MJ/kg", "heating_value", "heating_value",
        _heating_value, "from compositions and heats of formation; one mean of many samples stands for all four",
    ),
)  # fmt: skip
