"""Reactions close their elements, refuse what does not, and fix extents in series of stages."""

import pickle

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.conversion_tank import ConversionTank
from nexus.unit_models.reactions import (
    Reaction,
    ReactionError,
    balanced_reaction,
    parse_equation,
    reaction,
)
from tests.unit.unit_models.battery import fix_stream


def test_equation_is_parsed_with_coefficients():
    assert parse_equation("7 Glucose + 6 Water -> 12 Glycerol + 6 CO2") == {
        "Glucose": -7.0,
        "Water": -6.0,
        "Glycerol": 12.0,
        "CO2": 6.0,
    }


def test_a_component_on_both_sides_counts_once():
    assert parse_equation("2 Glucose -> Glucose + 2 Ethanol + 2 CO2")["Glucose"] == -1.0


@pytest.mark.parametrize(
    ("equation", "message"),
    [
        ("Glucose + Water", "'Glucose + Water' is not a reaction: write reactants -> products with one arrow"),
        ("2 * Glucose -> Ethanol", "'2 * Glucose' in '2 * Glucose -> Ethanol' is not a coefficient and a component"),
    ],
)
def test_unreadable_equation_gets_a_sentence(equation, message):
    with pytest.raises(ReactionError) as error:
        parse_equation(equation)
    assert str(error.value) == message


def test_unbalanced_reaction_names_the_element():
    with pytest.raises(ReactionError, match=r"\(Glucan -> Glucose\) does not balance H \(\+2\), O \(\+1\)"):
        reaction("Glucan -> Glucose", "Glucan")


def test_published_growth_equation_does_not_close_nitrogen():
    # The design report gives growth 0.018 mol of phosphate for 6 C-mol of cells, which hold 1.2 mol of nitrogen.
    with pytest.raises(ReactionError, match=r"does not balance .*N \(\+1.164\)"):
        reaction("Glucose + 0.018 DAP -> 6 Cells + 2.4 Water", "Glucose")


def test_key_must_be_consumed():
    with pytest.raises(ReactionError, match="does not consume its key reactant Ethanol"):
        reaction("Glucose -> 2 Ethanol + 2 CO2", "Ethanol")


def test_glycerol_takes_water_and_gives_carbon_dioxide():
    made = balanced_reaction("Glucose", "Glycerol")
    # 7 C6H12O6 + 6 H2O -> 12 C3H8O3 + 6 CO2: C 42 = 36 + 6, H 84 + 12 = 96, O 42 + 6 = 36 + 12
    assert made.coefficient("Glycerol") == pytest.approx(12 / 7)
    assert made.coefficient("Water") == pytest.approx(-6 / 7)
    assert made.coefficient("CO2") == pytest.approx(6 / 7)


def test_succinic_acid_fixes_carbon_dioxide():
    made = balanced_reaction("Glucose", "SuccinicAcid")
    # 7 C6H12O6 + 6 CO2 -> 12 C4H6O4 + 6 H2O: C 42 + 6 = 48, H 84 = 72 + 12, O 42 + 12 = 48 + 6
    assert made.coefficient("CO2") == pytest.approx(-6 / 7)


def test_dehydration_to_hmf_makes_no_carbon_dioxide():
    assert dict(balanced_reaction("Glucan", "HMF").stoichiometry) == pytest.approx(
        {"Glucan": -1.0, "HMF": 1.0, "Water": 2.0}
    )


def test_growth_takes_its_nitrogen_from_ammonium_acetate():
    growth = balanced_reaction(
        "Glucose", "Cells", ("CO2", "Water", "NH3"), {"NH3": {"AmmoniumAcetate": 1, "AceticAcid": -1}}
    )
    # Degree of reduction against NH3: glucose 24, CH1.8O0.5N0.2 4.2; nitrogen 0.2 a C-mol.
    assert growth.coefficient("Cells") == pytest.approx(24 / 4.2)
    assert growth.coefficient("AmmoniumAcetate") == pytest.approx(-0.2 * 24 / 4.2)
    assert growth.coefficient("AceticAcid") == pytest.approx(0.2 * 24 / 4.2)
    assert growth.coefficient("NH3") == 0.0


def test_too_many_by_products_are_refused():
    with pytest.raises(ReactionError, match="do not fix Glucose -> Ethanol with Water, CO2, O2: several coefficients"):
        balanced_reaction("Glucose", "Ethanol", ("Water", "CO2", "O2"))


def test_missing_element_source_is_named():
    with pytest.raises(ReactionError, match="cannot balance .*N.*: add a component that carries it"):
        balanced_reaction("Glucose", "Cells", ("CO2", "Water"))


def test_reaction_can_be_pickled():
    made = reaction("Glucan + Water -> Glucose", "Glucan")
    assert pickle.loads(pickle.dumps(made)) == made


def tank(*reactions: Reaction):
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=["Water", "Glucan", "Cellobiose", "Glucose"])
    model.fs.unit = ConversionTank(property_package=model.fs.slurry, reactions=reactions)
    fix_stream(model.fs.unit.inlet, {"Water": 1000, "Glucan": 10, "Cellobiose": 1}, 320.0, 101325.0)
    model.fs.unit.temperature.fix(320.0)
    model.fs.unit.pressure.fix(101325.0)
    for variable in ("residence_time", "power_density", "vessel_count", "filling_fraction"):
        model.fs.unit.find_component(variable).fix()
    return model, model.fs.unit


SERIES = (
    reaction("2 Glucan + Water -> Cellobiose", "Glucan", name="first", stage=1),
    reaction("Cellobiose + Water -> 2 Glucose", "Cellobiose", name="second", stage=2),
)


def test_a_later_stage_sees_what_an_earlier_one_makes():
    _, unit = tank(*SERIES)
    unit.set_conversions({"first": 0.4, "second": 0.5})
    unit.initialize()
    # 4 mol/s glucan make 2 of cellobiose; with the 1 that enters, half of 3 becomes glucose.
    assert pyo.value(unit.reaction_extent[0, "first"]) == pytest.approx(2.0)
    assert pyo.value(unit.outlet_state[0].flow_mol_comp["Cellobiose"]) == pytest.approx(1.5)
    assert pyo.value(unit.outlet_state[0].flow_mol_comp["Glucose"]) == pytest.approx(3.0)


def test_parallel_conversions_above_one_are_refused():
    _, unit = tank(reaction("Glucan + Water -> Glucose", "Glucan", name="whole"), SERIES[0])
    with pytest.raises(ReactionError, match=r"conversions of Glucan in stage 1 of fs.unit sum to 1.1; parallel"):
        unit.set_conversions({"whole": 0.7, "first": 0.4})


def test_unknown_and_missing_conversions_are_named():
    _, unit = tank(*SERIES)
    with pytest.raises(ReactionError, match="has reactions first, second; unknown: third, without conversion: second"):
        unit.set_conversions({"first": 0.5, "third": 0.5})


def test_two_reactions_of_one_name_are_refused():
    with pytest.raises(ReactionError, match="Two reactions of fs.unit carry one name"):
        tank(SERIES[0], SERIES[0])


def test_outlet_must_carry_the_products():
    with pytest.raises(ReactionError, match=r"No outlet of fs.unit carries Ethanol \(takes part in 'brew'\), CO2"):
        tank(reaction("Glucose -> 2 Ethanol + 2 CO2", "Glucose", name="brew"))
