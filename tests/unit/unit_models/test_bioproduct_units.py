"""Units of succinic acid and polylactide: effects that an engineer would check, sources, and messages."""

import math

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock
from idaes.core.util.exceptions import ConfigurationError, InitializationError
from pyomo.environ import units as pyunits

from nexus.property_packages.components import get_component
from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.component_translator import ComponentTranslator
from nexus.unit_models.msmpr_crystalliser import saturated_fraction
from nexus.unit_models.rate_constants import constant_rows, placeholders, si_units, si_value
from nexus.unit_models.reactions import reaction
from nexus.unit_models.succinic_fermenter import SuccinicFermenter
from tests.unit.unit_models import battery

TABLE = "kinetic_constants.csv"
MODELS = (
    "succinic",
    "lactic",
    "succinic_crystallisation",
    "lactide_crystallisation",
    "lactide_polymerisation",
    "lactic_melt",
)
SOLUBILITY = {0: 2.8, 10: 4.5, 20: 6.9, 25: 8.35, 30: 10.6, 40: 16.2, 50: 24.4, 60: 35.8, 70: 51.1, 80: 70.8}
"""g succinic acid per 100 g water, handbook (CRC, Seidell)."""


def case(name: str, **fixed):
    """Returns the unit of a case with variables fixed differently, initialised."""
    _, unit = battery.case(name).build()
    for variable, number in fixed.items():
        component = unit.component(variable)
        (component[:] if component.is_indexed() else component).fix(number)
    unit.initialize()
    return unit


@pytest.mark.parametrize("model", MODELS)
def test_every_constant_has_units_a_source_and_a_mark(model):
    for row in constant_rows(TABLE, model):
        assert row["source"] and row["meaning"]
        assert si_units(row["units"]) is not None
        assert set(row["confidence"].split("+")) <= {"Q1", "Q2", "D", "M", "A"}


def test_placeholders_are_named():
    """Growth and nucleation of crystals have no source; the doc of each variable shows the mark."""
    assert {"growth_constant", "nucleation_constant", "shape_factor"} <= set(
        placeholders(TABLE, "succinic_crystallisation")
    )
    assert not set(placeholders(TABLE, "lactide_polymerisation"))
    assert case("msmpr_crystalliser").growth_constant.doc.endswith("(A)")


def test_unknown_model_names_the_known():
    with pytest.raises(KeyError, match="kinetic_constants.csv has no set 'ethanol'; it has lactic, lactic_melt"):
        constant_rows(TABLE, "ethanol")


def test_units_of_the_table_become_si():
    """0.5 1/h is 1.389e-4 1/s; 7.4e11 L/(mol h) is 2.06e5 m3/(mol s)."""
    assert si_value("0.5", "1/hr") == pytest.approx(0.5 / 3600)
    assert si_value("7.4e11", "L/mol/hr") == pytest.approx(2.0556e5, rel=1e-4)
    assert si_value("63.3", "kJ/mol") == pytest.approx(63300)
    assert pyo.value(pyunits.convert(1.0 * si_units("L/mol/hr"), pyunits.m**3 / pyunits.mol / pyunits.s)) == 1.0


def test_range_of_the_source_does_not_bound_bioproducts():
    """An estimate may leave the range; the variable has no bounds."""
    assert case("msmpr_crystalliser").growth_constant.bounds == (None, None)


def test_solubility_fit_follows_the_handbook():
    """Mean deviation 1.6 % as the fit states, no point beyond 5 %."""
    unit = case("msmpr_crystalliser")
    deviations = []
    for celsius, grams in SOLUBILITY.items():
        x = pyo.value(saturated_fraction(unit, (celsius + 273.15) * pyunits.K))
        deviations.append(x / (1 - x) * 118.088 / 18.015 * 100 / grams - 1)
    assert sum(map(abs, deviations)) / len(deviations) == pytest.approx(0.016, abs=2e-3)
    assert max(map(abs, deviations)) < 0.05


def test_crystallisation_gives_the_heat_of_solution():
    """28.3 kJ/mol at infinite dilution; the solubility curve gives 31.8 over 0 to 80 degC."""
    dissolved, crystal = (get_component(j).hf_condensed for j in ("SuccinicAcid", "SuccinicAcidCrystal"))
    assert (dissolved - crystal) / 1000 == pytest.approx(30.0, abs=2.0)


def test_longer_residence_makes_larger_crystals():
    short, long = case("msmpr_crystalliser"), case("msmpr_crystalliser", residence_time=4 * 10800.0)
    assert pyo.value(long.mean_size[0]) > pyo.value(short.mean_size[0])
    assert pyo.value(long.supersaturation[0]) < pyo.value(short.supersaturation[0])


def test_product_caps_the_titre():
    """Growth stops at 104 g/L of succinic acid, so a slower dilution gains ever less titre."""
    solved = [case("succinic_fermenter", residence_time=3600.0 * hours) for hours in (16, 28, 40)]
    titres = [pyo.value(unit.concentration[0, "SuccinicAcid"]) for unit in solved]
    assert titres == sorted(titres)
    assert titres[2] - titres[1] < titres[1] - titres[0]


def test_ammonia_follows_the_ph():
    low, high = case("succinic_fermenter", ph=5.5), case("succinic_fermenter", ph=6.8)
    assert pyo.value(low.ammonia_demand[0]) < pyo.value(high.ammonia_demand[0])


def test_lower_ph_takes_more_acid():
    demands = [pyo.value(case("acidification", ph=ph).acid_demand[0]) for ph in (3.0, 2.5, 2.0)]
    assert demands == sorted(demands)


def test_warmer_steam_takes_less_area():
    unit = case("multi_effect_evaporator")
    warmer = case("multi_effect_evaporator", steam_temperature=420.0)
    assert pyo.value(warmer.effect_area[0]) < pyo.value(unit.effect_area[0])
    pressures = [pyo.value(p) for p in unit.effect_pressure[0, :]]
    assert pressures == sorted(pressures, reverse=True)


def test_fouled_surface_takes_more_area():
    clean, fouled = case("multi_effect_evaporator"), case("multi_effect_evaporator", surface_cleanliness=0.8)
    ratio = pyo.value(fouled.effect_area[0]) / pyo.value(clean.effect_area[0])
    assert ratio == pytest.approx(1.25, rel=1e-6)


def test_condensation_follows_the_published_distribution():
    """88 % lactic acid at equilibrium: (1 - p)^2 of the units are monomer; about 0.70 is measured (from memory)."""
    acid, water, K = 0.88 / 90.078, 0.12 / 18.015, 0.2023
    a, b, c = 1 - K, water + 2 * K * acid, -K * acid**2  # U (W + U) = K (N - U)^2
    bound = (-b + math.sqrt(b * b - 4 * a * c)) / (2 * a)
    assert (1 - bound / acid) ** 2 == pytest.approx(0.70, abs=0.03)


def test_deeper_vacuum_strips_more_lactide():
    deep, shallow = case("devolatiliser", vacuum_pressure=100.0), case("devolatiliser", vacuum_pressure=400.0)
    assert pyo.value(deep.residual_lactide[0]) < 0.3 * pyo.value(shallow.residual_lactide[0])


@pytest.mark.parametrize(
    "name, variable, number, message",
    [
        ("succinic_fermenter", "residence_time", 7200.0, "washes out: cells grow slower than 2 h of residence time"),
        ("msmpr_crystalliser", "temperature", 350.0, "less than the .* of saturation at 350.0 K"),
        (
            "multi_effect_evaporator",
            "steam_temperature",
            321.0,
            "condenses at 321.0 K cannot boil at 322.6 K",
        ),
        ("crystal_dryer", "exhaust_humidity", 0.05, "holds less water than the air that enters"),
        ("devolatiliser", "vacuum_pressure", 4000.0, "leaves .* mol/s of lactide in the melt, of which 0.4 enter"),
        ("lactide_reactor", "vacuum_pressure", 6e4, "gives no lactide at 60000 Pa and 473 K"),
    ],
)
def test_what_cannot_work_says_why(name, variable, number, message):
    with pytest.raises(InitializationError, match=message):
        case(name, **{variable: number})


def test_wet_feed_without_reflux_leaves_no_melt():
    _, unit = battery.case("lactic_oligomeriser").build()
    unit.inlet.flow_mol_comp[0, "Water"].fix(200.0)
    unit.acid_reflux.fix(0.0)
    with pytest.raises(InitializationError, match="all lactic acid evaporates with the water, which carries"):
        unit.initialize()


def test_reflux_keeps_lactic_acid_in_the_melt():
    none, most = case("lactic_oligomeriser", acid_reflux=0.0), case("lactic_oligomeriser", acid_reflux=0.9)
    lost = [pyo.value(unit.distillate_state[0].flow_mol_comp["LacticAcid"]) for unit in (none, most)]
    assert lost[1] < 0.15 * lost[0]


SALT = reaction("AmmoniumSuccinate -> SuccinicAcid + 2 NH3", "AmmoniumSuccinate")
PLAIN = ("Water", "SuccinicAcid")


def translator(outlet, reactions=(SALT,)):
    """Returns a translator of water, succinic acid and its salt to a package of `outlet`."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.salt = SlurryParameterBlock(components=[*PLAIN, "AmmoniumSuccinate"])
    model.fs.acid = SlurryParameterBlock(components=list(outlet))
    model.fs.unit = ComponentTranslator(
        inlet_property_package=model.fs.salt, outlet_property_package=model.fs.acid, reactions=reactions
    )
    return model.fs.unit


def test_translator_hands_a_salt_on_as_acid_and_base():
    """Two ammonia a succinate; heats of formation by hand: 102 kJ/mol cool 1000 mol/s of water by 1.35 K."""
    unit = translator((*PLAIN, "NH3"))
    battery.fix_stream(unit.inlet, {"Water": 1000.0, "SuccinicAcid": 0.5, "AmmoniumSuccinate": 1.0}, 310.15, 101325.0)
    unit.initialize()
    flows = unit.outlet_state[0].flow_mol_comp
    assert [pyo.value(flows[j]) for j in ("SuccinicAcid", "NH3", "Water")] == pytest.approx([1.5, 2.0, 1000.0])
    taken = -912200 - 2 * 80290 + 1174720  # J/mol
    assert 310.15 - pyo.value(unit.outlet_state[0].temperature) == pytest.approx(taken / (1000 * 75.4), rel=0.01)


@pytest.mark.parametrize(("outlet", "reactions", "lost"), [(PLAIN, (SALT,), "NH3"), (PLAIN, (), "AmmoniumSuccinate")])
def test_translator_loses_nothing(outlet, reactions, lost):
    with pytest.raises(ConfigurationError, match=f"the outlet's package does not carry {lost}; add them"):
        translator(outlet, reactions)


def test_gas_brings_only_vapours_that_the_broth_carries():
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    components = ["Water", "Glucose", "NH3", "CO2", "Cells", "SuccinicAcid", "AmmoniumSuccinate", "AceticAcid"]
    model.fs.broth = SlurryParameterBlock(components=[*components, "AmmoniumAcetate"])
    model.fs.gas = IdealGasParameterBlock(components=["CO2", "Water", "Ethanol"])
    with pytest.raises(ValueError, match="The gas of fs.unit cannot carry Ethanol"):
        model.fs.unit = SuccinicFermenter(property_package=model.fs.broth, gas_property_package=model.fs.gas)
