"""What vessels share: arguments are checked in sentences, heat and temperature exchange roles, solids are counted."""

import pyomo.environ as pyo
import pytest
from idaes.core.util.exceptions import ConfigurationError
from idaes.core.util.model_statistics import degrees_of_freedom

from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.unit_models.conversion_tank import ConversionTank
from nexus.unit_models.pretreatment_reactor import PretreatmentReactor
from nexus.unit_models.solids import total_solids_flow_mass, total_solids_fraction
from nexus.unit_models.vent import infinite_dilution
from tests.unit.unit_models.battery import case


def test_heat_duty_and_temperature_exchange_roles():
    _, unit = case("conversion_tank").build()
    unit.initialize()
    heat = pyo.value(unit.heat_duty[0])
    unit.temperature.unfix()
    unit.heat_duty.fix(heat)
    unit.temperature[0].set_value(320.0)
    unit.initialize()
    assert pyo.value(unit.temperature[0]) == pytest.approx(305.0, abs=1e-6)


def test_presteamer_heats_as_far_as_a_given_steam_flow_reaches():
    _, unit = case("presteamer").build()
    unit.initialize()
    unit.steam_inlet.flow_mol.fix(0.5 * pyo.value(unit.steam_inlet.flow_mol[0]))
    unit.temperature.unfix()
    unit.initialize()
    assert 325.0 < pyo.value(unit.temperature[0]) < 345.0


def test_initialisation_leaves_the_steam_flow_free():
    model, unit = case("pretreatment_reactor").build()
    unit.initialize()
    assert not unit.steam_inlet.flow_mol[0].fixed
    assert degrees_of_freedom(model) == 0


def test_reactor_without_steam_or_acid_is_a_choice_of_inlets():
    model, _ = case("pretreatment_reactor").build()
    model.fs.plain = PretreatmentReactor(property_package=model.fs.slurry, inlets=["inlet", "water_inlet"])
    assert model.fs.plain.component("steam_inlet") is None


def test_missing_package_gets_a_sentence():
    model, _ = case("conversion_tank").build()
    with pytest.raises(ConfigurationError, match="fs.bare needs the argument property_package: give it a parameter"):
        model.fs.bare = ConversionTank()


def test_inlets_need_names_of_their_own():
    model, _ = case("conversion_tank").build()
    with pytest.raises(ValueError, match="Inlets need distinct names that contain 'inlet'"):
        model.fs.bare = ConversionTank(property_package=model.fs.slurry, inlets=["inlet", "inlet"])


def test_vent_refuses_what_has_no_vapour_pressure():
    model, _ = case("conversion_tank").build()
    model.fs.other = IdealGasParameterBlock(components=["CO2", "H2S"])
    with pytest.raises(ValueError, match="The vent of fs.bare cannot carry H2S"):
        model.fs.bare = ConversionTank(property_package=model.fs.slurry, vent_property_package=model.fs.other)


def test_ethanol_dissolved_in_water_is_far_from_ideal():
    # Infinite-dilution activity coefficient of ethanol in water near 305 K: measured 3.8 to 5 (Kojima et al. 1997).
    assert 3.8 < infinite_dilution("Ethanol") < 5.0
    assert infinite_dilution("Water") == infinite_dilution("CO2") == 1.0


def test_total_solids_leave_out_volatiles():
    _, unit = case("cofermentation_tank").build()
    unit.initialize()
    state = unit.outlet_state[0]
    volatile = sum(pyo.value(state.flow_mass_comp[j]) for j in ("Water", "Ethanol", "AceticAcid", "CO2"))
    solids = pyo.value(total_solids_flow_mass(state))
    assert solids == pytest.approx(pyo.value(state.flow_mass) - volatile)
    assert pyo.value(total_solids_fraction(state)) == pytest.approx(solids / pyo.value(state.flow_mass))


def test_full_activity_is_the_design_and_none_stops_the_reaction():
    _, unit = case("saccharification_tank").build()
    unit.enzyme_activity.fix(0.0)
    unit.initialize()
    assert pyo.value(unit.outlet_state[0].flow_mol_comp["Glucan"]) == pytest.approx(100.0)
