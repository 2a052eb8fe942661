"""Plants: found by name, built with checked arguments."""

import pytest

from nexus.flowsheets import load, plant_names
from nexus.flowsheets.plant import PlantError


def refused(name, **arguments):
    """Returns the sentence with which a plant is refused."""
    with pytest.raises(PlantError) as caught:
        load(name, **arguments)
    return str(caught.value)


def test_build_arguments_are_read_as_their_types():
    plant = load("sugar_mill:SugarMill", heating="electric", stages=2)
    assert (plant.build_args["heating"].value, plant.build_args["stages"]) == ("electric", 2)
    assert plant.name == "sugar_mill"


def test_a_plant_that_does_not_exist_gets_the_names_of_those_that_do():
    sentence = refused("nrel1999")
    assert sentence.startswith("There is no plant 'nrel1999'.")
    assert all(name in sentence for name in plant_names())
    assert sentence.endswith("a plant of your own is written as package.module:Class.")
    assert "cannot be imported: No module named 'no_such_module'" in refused("no_such_module:Plant")
    assert "module sugar_mill defines no plant class 'Heating'" in refused("sugar_mill:Heating")


def test_an_unknown_build_argument_names_the_accepted_ones():
    assert refused("sugar_mill:SugarMill", heat="steam") == (
        "Plant 'sugar_mill' has no build argument 'heat'. Accepted: heating, stages. "
        "Correct or remove it under 'build'."
    )


@pytest.mark.parametrize(
    ("arguments", "accepted"),
    [
        ({"heating": "coal"}, "'heating' of plant 'sugar_mill' cannot be 'coal'. Accepted: steam, electric."),
        ({"stages": 1.5}, "'stages' of plant 'sugar_mill' cannot be '1.5'. Accepted: a whole number."),
        ({"stages": True}, "'stages' of plant 'sugar_mill' cannot be 'True'. Accepted: a whole number."),
    ],
)
def test_a_wrong_build_value_names_the_accepted_ones(arguments, accepted):
    assert accepted in refused("sugar_mill:SugarMill", **arguments)


def test_an_unknown_key_figure_names_the_known_ones(mill):
    with pytest.raises(PlantError, match="no key figure 'yield'. Its key figures are: ethanol_product, heat, prod"):
        mill.kpi("yield")


def test_a_build_argument_that_a_section_refuses_is_bad_input():
    with pytest.raises(PlantError, match="cannot be built with hydrolysis_tanks: 0.*positive int, but received 0"):
        load("biorefinery", hydrolysis_tanks=0)
