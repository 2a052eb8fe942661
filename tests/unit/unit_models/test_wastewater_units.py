"""Wastewater and water units beyond the battery: limits, multipliers, messages."""

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock

from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.anaerobic_digester import AnaerobicDigester
from nexus.unit_models.process_water_center import ProcessWaterCenter
from nexus.unit_models.reactions import ReactionError
from nexus.unit_models.vapour_condenser import VapourCondenser
from tests.unit.unit_models import battery


def flowsheet():
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    return model


def test_tired_biomass_makes_less_methane():
    """At 80 % activity 80 % of the methane is left, sulfate included."""
    module = battery.case("anaerobic_digester")
    _, unit = module.build()
    unit.biomass_activity.fix(0.8)
    unit.initialize()
    assert pyo.value(unit.biogas_state[0].flow_mol_comp["CH4"]) == pytest.approx(0.8 * module.METHANE, rel=1e-9)


def test_digester_without_sludge_in_its_package_says_so():
    model = flowsheet()
    model.fs.slurry = SlurryParameterBlock(components=["Water", "Glucose", "CO2", "NH3", "H2S"])
    model.fs.gas = IdealGasParameterBlock(components=["CH4", "CO2", "H2S", "Water"])
    with pytest.raises(ReactionError, match="carries Sludge"):
        model.fs.unit = AnaerobicDigester(property_package=model.fs.slurry, gas_property_package=model.fs.gas)


def test_fouled_cloth_needs_more_area():
    module = battery.case("press_filter")
    _, unit = module.build()
    unit.cloth_permeability.fix(0.5)
    unit.initialize()
    clean = next(e.value for e in module.EXPECTED if e.name == "filter_area[0]")
    assert pyo.value(unit.filter_area[0]) == pytest.approx(2 * clean, rel=1e-5)


def test_what_solids_bind_stays_with_them():
    """99 % of 10 mol/s of glucose, which the package does not count as solid; a name that does not flow is nothing."""
    _, unit = battery.case("press_filter").build(bound=("Glucose", "Enzyme"))
    unit.initialize()
    assert pyo.value(unit.cake_state[0].flow_mol_comp["Glucose"]) == pytest.approx(9.9, rel=1e-8)
    assert pyo.value(unit.cake_state[0].flow_mass * 0.4) == pytest.approx(
        pyo.value(unit.cake_state[0].flow_mass_comp["Water"]), rel=1e-8
    )


def test_sludge_thicker_than_asked_for_is_refused():
    _, unit = battery.case("sludge_separator").build()
    unit.thickened_solids.fix(0.004)
    with pytest.raises(ValueError, match="more than thickened_solids = 0.004; raise thickened_solids"):
        unit.initialize()


def test_feed_pressure_below_osmotic_pressure_is_refused():
    """At 95 % recovery the brine holds 20 times the salt: about 54 bar, 29 bar on average."""
    _, unit = battery.case("reverse_osmosis").build()
    unit.water_recovery.fix(0.95)
    with pytest.raises(ValueError, match="needs a feed pressure above 2[0-9] bar, given 20 bar"):
        unit.initialize()


def test_more_recycled_water_than_demand_is_refused():
    _, unit = battery.case("process_water_center").build()
    unit.mash.flow_mol_comp[0, "Water"].fix(100.0)
    with pytest.raises(ValueError, match="600 mol/s of recycled water exceed the demand of 200 mol/s; purge some"):
        unit.initialize()


@pytest.mark.parametrize("users", [(), ("mash", "mash"), ("mash_inlet",)])
def test_users_need_distinct_names(users):
    model = flowsheet()
    model.fs.slurry = SlurryParameterBlock(components=["Water"])
    with pytest.raises(ValueError, match="Users need distinct names without 'inlet'"):
        model.fs.unit = ProcessWaterCenter(property_package=model.fs.slurry, users=users)


def test_condenser_names_what_no_outlet_carries():
    model = flowsheet()
    model.fs.vapour = IdealGasParameterBlock(components=["Water", "Furfural"])
    model.fs.slurry = SlurryParameterBlock(components=["Water"])
    with pytest.raises(ValueError, match="carries Furfural: add it to the property package"):
        model.fs.unit = VapourCondenser(vapour_property_package=model.fs.vapour, property_package=model.fs.slurry)
