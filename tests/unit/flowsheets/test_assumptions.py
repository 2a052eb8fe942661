"""What a plant or section rests on that is assumed or from memory: constants, design values, properties."""

import sys
from types import ModuleType

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.flowsheets import load
from nexus.flowsheets.assumptions import assumptions, design_tables, names, property_tables
from nexus.flowsheets.sections.section import SectionData
from nexus.flowsheets.tables import rows
from nexus.packaged_tables import unsure
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.rate_constants import constant_rows, constant_sets
from tests.unit.flowsheets import test_succinic_acid
from tests.unit.unit_models.battery import case


def test_codes_with_an_assumption_or_memory_are_unsure():
    assert [unsure(code) for code in ("A", "M", "Q2+A", "D+M", "Q1", "Q2", "D", "Q1+D", "")] == [True] * 4 + [False] * 5


def test_a_section_lists_its_design_values_constants_and_properties():
    fs = test_succinic_acid.build().fs
    found = {(a.table, a.name): a for a in assumptions(fs)}
    design = {r["name"] for r in rows("succinic_acid_design.csv") if unsure(r["confidence"])}
    assert {name for table, name in found if table == "succinic_acid_design.csv"} == design
    placeholder = found["kinetic_constants.csv", "succinic_crystallisation growth_constant"]
    (section,) = placeholder.sections
    assert isinstance(fs.component(section), SectionData)
    assert (placeholder.value, placeholder.units, placeholder.confidence) == ("2e-6", "m/s", "A")
    assert placeholder.source
    assert ("kinetic_constants.csv", "succinic critical_SuccinicAcid") not in found, "it was read in its source"
    assert ("components.csv", "SuccinicAcidCrystal") in found
    assert ("aqueous_equilibria.csv", "dissociation Hydrogensuccinate") in found, "acidification solves its charges"


def test_a_unit_names_the_sets_of_constants_that_it_has():
    _, unit = case("hydrolysis_train").build()
    assert ("hydrolysis_kinetics.csv", "high_solids") in constant_sets(unit)
    assert ("hydrolysis_kinetics.csv", "kadam_2004") not in constant_sets(unit)
    _, unit = case("flash").build()
    assert constant_sets(unit) == ()


def test_only_the_chosen_constants_count():
    model, _ = case("hydrolysis_train").build()
    found = {a.name for a in assumptions(model.fs) if a.table == "hydrolysis_kinetics.csv"}
    unsure_rows = [r for r in constant_rows("hydrolysis_kinetics.csv", "high_solids") if unsure(r["confidence"])]
    chosen = {" ".join(filter(None, (r["set"], r["name"], r["index"]))) for r in unsure_rows}
    assert chosen
    assert chosen <= found
    assert not any(name.startswith("kadam_2004") for name in found), "those of the other set are from memory"


def test_property_tables_follow_the_imports():
    case("steam_explosion_reactor").build()
    case("distillation_column").build()
    assert "pretreatment_kinetics.csv" in property_tables("nexus.unit_models.steam_explosion_reactor")
    assert "nrtl.csv" in property_tables("nexus.unit_models.distillation_column")
    assert "pretreatment_kinetics.csv" not in property_tables("nexus.unit_models.distillation_column")


def test_rows_of_a_shared_table_belong_to_who_names_them():
    import nexus.flowsheets.sections.dilute_acid_pretreatment as section

    assert design_tables(section.__name__) == ("nrel2011_conversions.csv", "nrel2011_design.csv")
    assert names(section.__name__, "ambient_pressure")
    assert not names(section.__name__, "reboiler_heat_flux")


def test_a_plant_adds_its_own_rows_but_not_those_of_sections_that_it_lacks():
    plant = load("nrel2011", enzyme="purchased")
    found = {a.name: a.sections for a in assumptions(plant.flowsheet, type(plant).__module__)}
    assert found["reboiler_heat_flux"] == ("plant",), "its costs name it"
    assert found["wastewater_loading_rate"] == ("wastewater",)
    assert "enzyme_vessels" not in found, "it buys its enzyme"


def test_a_flowsheet_without_unsure_numbers_has_none():
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.water = SlurryParameterBlock(components=["Water"])
    assert assumptions(model.fs) == ()


def test_a_plant_of_a_notebook_has_no_tables_of_its_own(monkeypatch):
    monkeypatch.setitem(sys.modules, "a_notebook", ModuleType("a_notebook"))
    assert design_tables("a_notebook") == ()
