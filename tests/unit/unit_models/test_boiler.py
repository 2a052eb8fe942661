"""Boiler beyond the battery: bases of the efficiency, sodium carriers, fouling, messages."""

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock

from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.boiler import Boiler, HeatingValueBasis
from tests.unit.unit_models import battery

FLUE_GAS = ["O2", "N2", "CO2", "Water", "SO2", "NO"]


MODELS = []  # that are used: a block does not keep the model that it is part of


def boiler(cake, ash=("Ash", "Gypsum", "Lime"), flue_gas=FLUE_GAS, **arguments):
    """Returns a boiler, specified, that burns `cake` (component flows)."""
    model = pyo.ConcreteModel()
    MODELS.append(model)
    model.fs = fs = FlowsheetBlock(dynamic=False)
    fs.cake = SlurryParameterBlock(components=list(cake))
    fs.air = IdealGasParameterBlock(components=["O2", "N2", "Water"])
    fs.flue_gas = IdealGasParameterBlock(components=list(flue_gas))
    fs.lime = SlurryParameterBlock(components=["Lime"])
    fs.ash = SlurryParameterBlock(components=list(ash))
    fs.unit = unit = Boiler(
        fuels={"cake_inlet": fs.cake},
        air_property_package=fs.air,
        flue_gas_property_package=fs.flue_gas,
        lime_property_package=fs.lime,
        ash_property_package=fs.ash,
        **arguments,
    )
    battery.fix_stream(unit.cake_inlet, cake, 298.15, 101325.0)
    for port in (unit.air_inlet, unit.lime_inlet):
        port.temperature.fix(298.15)
        port.pressure.fix(101325.0)
    for name, number in (
        ("excess_air", 0.2),
        ("nitric_oxide_share", 0.0),
        ("sulfur_capture", 0.92),
        ("lime_excess", 0.2),
        ("efficiency", 0.8),
    ):
        unit.component(name).fix(number)
    unit.temperature.fix(420.0)
    unit.flue_gas.pressure.fix(101325.0)
    return unit


CAKE = {"Water": 50.0, "Lignin": 10.0, "Protein": 5.0, "Ash": 1.0}


def test_higher_basis_gives_more_heat():
    """HHV less LHV is the vaporisation of all water formed and brought: (50 + 40 + 5 * 1.57 / 2) mol/s of 44.0 kJ."""
    heat = {}
    for basis in HeatingValueBasis:
        unit = boiler(CAKE, basis=basis)
        unit.initialize()
        heat[basis] = pyo.value(unit.heat_to_steam[0])
    water = 50 + 10 * 4 + 5 * 1.57 / 2
    difference = heat[HeatingValueBasis.HIGHER] - heat[HeatingValueBasis.LOWER]
    assert difference == pytest.approx(0.8 * water * 44003, rel=1e-6)


def test_fouling_moves_heat_from_steam_to_loss():
    unit = boiler(CAKE)
    unit.initialize()
    steam, loss = pyo.value(unit.heat_to_steam[0]), pyo.value(unit.heat_loss[0])
    unit.heat_transfer_cleanliness.fix(0.9)
    unit.initialize()
    assert pyo.value(unit.heat_to_steam[0]) == pytest.approx(0.9 * steam, rel=1e-9)
    assert pyo.value(unit.heat_loss[0]) == pytest.approx(loss + 0.1 * steam, rel=1e-6)


def test_sodium_leaves_as_carbonate_where_the_ash_has_it():
    """1 mol/s of nitrate gives 0.5 mol/s of carbonate, which keeps 0.5 mol/s of the carbon from the stack."""
    unit = boiler(CAKE | {"SodiumNitrate": 1.0}, ash=("Ash", "Gypsum", "Lime", "SodiumCarbonate"))
    unit.initialize()
    assert pyo.value(unit.ash_state[0].flow_mol_comp["SodiumCarbonate"]) == pytest.approx(0.5)
    assert pyo.value(unit.flue_gas_state[0].flow_mol_comp["CO2"]) == pytest.approx(80 + 5 - 0.5)


def test_fuel_lime_and_gypsum_pass_to_the_ash():
    unit = boiler(CAKE | {"Lime": 0.5, "Gypsum": 0.3})
    unit.initialize()
    captured = 0.92 * 5 * 0.007
    assert pyo.value(unit.ash_state[0].flow_mol_comp["Gypsum"]) == pytest.approx(0.3 + captured)
    assert pyo.value(unit.ash_state[0].flow_mol_comp["Lime"]) == pytest.approx(0.5 + 0.2 * captured)


@pytest.mark.parametrize(
    "arguments, words",
    [
        ({"cake": CAKE | {"DAP": 0.1}}, "Nothing in the ash carries P: add a component"),
        ({"cake": CAKE, "ash": ("Ash",)}, "Ash consists of Gypsum, Lime and any of"),
        ({"cake": CAKE, "flue_gas": ["O2", "N2", "CO2", "Water"]}, "missing: SO2, NO"),
    ],
)
def test_what_cannot_burn_gets_a_sentence(arguments, words):
    with pytest.raises(ValueError, match=words):
        boiler(**arguments)
