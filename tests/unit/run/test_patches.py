"""Patches: found by path, converted, checked, logged; each refusal is a sentence."""

import pytest

from nexus.patches import apply_scenario, find
from nexus.scenario import Scenario, ScenarioError


def scenario(**data):
    """Returns a scenario of the mill."""
    return Scenario(plant="sugar_mill:SugarMill", why="test", **data)


def refused(mill, **data):
    """Returns the sentence with which a scenario is refused by the plant."""
    with pytest.raises(ScenarioError) as caught:
        apply_scenario(mill, scenario(**data))
    return str(caught.value)


@pytest.mark.parametrize(
    "path",
    [
        "fermentation.fermenter.conversion",
        "fermentation.fermenter.conversion[0.0]",
        "fermentation.fermenter.conversion[0]",
    ],
)
def test_the_time_index_may_be_left_out(mill, path):
    assert find(mill, path) is mill.flowsheet.fermentation.fermenter.conversion[0.0]


def test_paths_lead_through_blocks_ports_and_other_indices(mill):
    fs = mill.flowsheet
    assert find(mill, "mash.composition[Glucose]") is fs.mash.composition["Glucose"]
    assert (
        find(mill, "recovery.splitter.split_fraction[top,Ethanol]")
        is (fs.recovery.splitter.split_fraction[0.0, "top", "Ethanol"])
    )
    state = fs.fermentation.fermenter.broth_state[0.0]
    assert find(mill, "fermentation.fermenter.broth_state.temperature") is state.temperature
    assert find(mill, "fermentation.fermenter.broth.temperature") is state.temperature


def test_changes_are_logged_old_and_new(mill):
    patches = apply_scenario(mill, scenario(set={"mash.flow": "54 t/hr", "mash.price": 0.2}))
    assert [str(c) for c in patches.changes] == [
        "mash.flow: 10 -> 15 kg/s (fixed)",
        "mash.price: 0.1 -> 0.2 - (parameter set)",
    ]
    assert mill.flowsheet.mash.flow.value == pytest.approx(15.0)
    assert mill.flowsheet.mash.price.value == 0.2


def test_a_plain_number_is_in_the_variables_own_units(mill):
    apply_scenario(mill, scenario(set={"recovery.preheater.outlet.temperature": 365.0}))
    assert mill.flowsheet.recovery.preheater.outlet.temperature[0.0].value == 365.0


def test_an_unknown_path_names_the_nearest(mill):
    assert refused(mill, set={"mash.flwo": 10}).startswith(
        "Plant 'sugar_mill' has no variable or parameter 'mash.flwo'. Nearest: mash.flow"
    )
    assert "is not a path; write names joined by points" in refused(mill, set={"mash..flow": 10})
    assert "'mash.mixer' is no variable or parameter" in refused(mill, set={"mash.mixer": 10})


def test_an_unknown_index_names_accepted_ones(mill):
    assert "composition has no index [Glucos]. Accepted, for example: Glucose;" in refused(
        mill, set={"mash.composition[Glucos]": 0.1}
    )
    assert "composition needs an index. Accepted, for example:" in refused(mill, set={"mash.composition": 0.1})
    assert "flow takes no index; leave out [a]." in refused(mill, set={"mash.flow[a]": 1})


def test_a_wrong_unit_says_what_is_accepted(mill):
    assert refused(mill, set={"mash.flow": "300 K"}) == (
        "'mash.flow' cannot be '300 K': kelvin does not convert to kilogram / second. "
        "Its units are kg/s; write a number with such a unit, or a plain number in kg/s."
    )
    assert "'hot' is not a number with a unit." in refused(mill, set={"mash.flow": "hot"})
    assert "'wobbles' is not a unit that Nexus knows." in refused(mill, set={"mash.flow": "3 wobbles"})


def test_a_value_out_of_bounds_names_the_bounds(mill):
    assert refused(mill, set={"mash.flow": "360 t/hr"}) == (
        "'mash.flow' cannot be 360 t/hr (100 kg/s): it must lie between 1 and 50 kg/s. Choose a value in that range."
    )
    assert "flow_mol_comp[Water]' cannot be -1.0 (-1 mol/s): it must lie between 0 and inf mol/s." in refused(
        mill, set={"mash.sugar_juice.properties.flow_mol_comp[Water]": -1}
    )
    assert "'mash.price' cannot be -1.0: it must lie in NonNegativeReals." in refused(mill, set={"mash.price": -1})


def test_a_composition_must_sum_to_one(mill):
    assert refused(mill, set={"mash.composition[Glucose]": 0.3}) == (
        "mash.composition sums to 1.12, not 1; change the other fractions with it."
    )
    assert apply_scenario(
        mill, scenario(set={"mash.composition[Glucose]": 0.2, "mash.composition[Water]": "78 %"})
    ).changes


def test_one_variable_twice_is_an_error(mill):
    path = "fermentation.fermenter.conversion"
    assert refused(mill, set={path: 0.8, path + "[0.0]": 0.7}) == (
        f"'{path}[0.0]' and '{path}' are the same variable, patched twice; keep one of the two."
    )


def test_a_simulation_stays_square(mill):
    assert "frees 0 and fixes 1 that the plant calculates (fermentation.fermenter.volume). Free a variable" in refused(
        mill, set={"fermentation.fermenter.volume": 900}
    )
    assert "this scenario frees 1 and fixes 0" in refused(mill, free={"mash.flow": {}})


def test_a_specification_waits_until_the_plant_is_initialised(mill):
    fs = mill.flowsheet
    patches = apply_scenario(
        mill,
        scenario(set={"fermentation.fermenter.volume": 900}, free={"mash.flow": {"lower": 8, "upper": "32.4 t/hr"}}),
    )
    assert (fs.fermentation.fermenter.volume[0.0].fixed, fs.mash.flow.fixed) == (False, True)
    patches.release()
    assert (fs.fermentation.fermenter.volume[0.0].value, fs.fermentation.fermenter.volume[0.0].fixed) == (900, True)
    assert (fs.mash.flow.fixed, fs.mash.flow.lb, fs.mash.flow.ub) == (False, 8, pytest.approx(9.0))
    assert fs.mash.flow.value == pytest.approx(9.0)  # moved from 10 into its new bounds


def test_bounds_of_a_free_variable_are_checked(mill):
    study = {"kind": "optimize", "objective": "heat"}
    assert "its lower bound 9 exceeds its upper bound 8 kg/s" in refused(
        mill, study=study, free={"mash.flow": {"lower": 9, "upper": 8}}
    )
    assert "'mash.price' is a parameter, which cannot be free" in refused(mill, study=study, free={"mash.price": {}})
    assert "Study 'optimize' needs something to choose" in refused(mill, study=study)


def test_results_cannot_be_set(mill):
    assert refused(mill, set={"ethanol_product": 1}) == (
        "'ethanol_product' is a key figure, a result: set a variable that it depends on, or make it the objective."
    )


def test_a_bound_without_units_is_told_without_a_dash(mill):
    assert "'fermentation.fermenter.conversion' cannot be 1.5: it must lie between 0 and 1. Choose" in refused(
        mill, set={"fermentation.fermenter.conversion": 1.5}
    )
