"""Area 480 from a sugar liquor: one square system, closed balances, named gypsum, conversion and molar mass."""

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock
from idaes.models.unit_models import Feed
from pyomo.network import Arc

import nexus.kernel
from nexus.flowsheets.sections import polylactide as module
from nexus.flowsheets.sections.section import initialize_unit
from nexus.flowsheets.tables import rows
from nexus.property_packages.slurry import SlurryParameterBlock
from tests.unit.flowsheets.section_checks import assert_square_and_clean, heat_and_work, imbalance, structure_of

SUGAR = {"Water": 3600.0, "Glucose": 32.0, "Xylose": 14.0, "Extractives": 1.0}  # mol/s


def build(scale: float = 1.0):
    """Returns a flowsheet of the section with its feed, all fixed."""
    model = pyo.ConcreteModel()
    model.fs = fs = FlowsheetBlock(dynamic=False)
    fs.sugar = SlurryParameterBlock(components=list(SUGAR))
    fs.broth = SlurryParameterBlock(components=[*module.BROTH, "Extractives"])
    for name in ("condensate", "distillate", "crude", "polymer"):
        setattr(fs, name, SlurryParameterBlock(components=list(getattr(module, name.upper()))))
    names = ("sugar", "broth", "condensate", "distillate", "crude", "polymer")
    fs.section = module.Polylactide(**{name: fs.component(name) for name in names})
    fs.liquor = Feed(property_package=fs.sugar)
    fs.liquor_arc = Arc(source=fs.liquor.outlet, destination=fs.section.translator.inlet)
    for j, n in SUGAR.items():
        fs.liquor.properties[0].flow_mol_comp[j].fix(scale * n)
    fs.liquor.properties[0].temperature.fix(310.15)
    fs.liquor.properties[0].pressure.fix(101325.0)
    pyo.TransformationFactory("network.expand_arcs").apply_to(model)
    fs.section.set_operating_conditions()
    return model


def solve(model):
    """Starts the flowsheet from its feed and solves it as one system; returns the kernel's solution."""
    initialize_unit(model.fs.liquor)
    model.fs.section.initialize_units()
    return nexus.kernel.solve(model)


@pytest.fixture(scope="module")
def solved():
    """Returns the solved flowsheet, its solution, and the structural findings of before."""
    model = build()
    before = structure_of(model)
    return model, solve(model), before


@pytest.fixture
def section(solved):
    return solved[0].fs.section


def test_is_square_and_clean(solved):
    assert_square_and_clean(*solved)


def streams(section) -> tuple[list, list]:
    """Returns the states of all streams that enter and leave the section."""
    inward = [section.translator.inlet_state[0], section.lime.properties[0], section.sulfuric_acid.outlet_state[0]]
    inward += [section.regenerant_acid.outlet_state[0], section.regenerant_caustic.outlet_state[0]]
    outward = [section.devolatiliser.outlet_state[0], section.gypsum_filter.cake_state[0]]
    outward += [section.cell_filter.retentate_state[0], section.preheater.condensate_side.properties_out[0]]
    outward += [section.ion_exchanger.spent_acid_state[0], section.ion_exchanger.spent_caustic_state[0]]
    return inward, [*outward, section.lactide_reactor.residue_state[0]]


def test_mass_elements_and_energy_close_over_the_section(section):
    """Sums over the streams that cross the section's boundary, from the registry's data alone."""
    found = imbalance(*streams(section), heat_and_work(section.units_in_order()))
    assert {"C", "H", "N", "O", "S", "Ca", "Na"} <= set(found)
    assert max(found.values()) < 1e-7, found


def test_calcium_leaves_as_gypsum(section):
    """Half a mole of gypsum per ionised acid: 0.96 kg of dihydrate per kg of lactic acid, and what acetate adds."""
    broth = section.fermenter.outlet_state[0].flow_mol_comp
    salts = pyo.value(broth["CalciumLactate"] + broth["CalciumAcetate"])
    assert pytest.approx(0.956, abs=1e-3) == 0.172168 / (2 * 0.090078)
    clear = 0.95 * salts  # with the water that ultrafiltration passes
    out = pyo.value(section.gypsum_flow_mass[0]) / 0.136134
    assert out == pytest.approx(0.985 * 0.999 * clear, rel=1e-6)


def test_polymer_has_the_molar_mass_that_its_starters_allow(section):
    """Lactic acid and water of the purified lactide start chains; scission breaks some."""
    starters = sum(pyo.value(section.polymeriser.inlet_state[0].flow_mol_comp[j]) for j in ("LacticAcid", "Water"))
    polymer = section.devolatiliser.outlet_state[0]
    mass = sum(pyo.value(polymer.flow_mass_comp[j]) for j in ("Lactoyl", "LacticAcid"))
    chains = starters + pyo.value(section.polymeriser.scission[0])
    assert pyo.value(section.molar_mass_number[0]) == pytest.approx(mass / chains, rel=1e-6)
    assert 40 < pyo.value(section.molar_mass_number[0]) < 300  # kg/mol, what is sold


def test_polymer_is_clean(section):
    assert pyo.value(section.polymeriser.conversion[0]) > 0.94
    assert pyo.value(section.devolatiliser.residual_lactide[0]) < 0.006
    assert 0.8 < pyo.value(section.recovery[0]) < 0.97


def test_deeper_vacuum_gives_longer_oligomers(solved):
    model, section = solved[0], solved[0].fs.section
    lengths = []
    for pressure in (2e4, 5e3, 1e4):  # ends at the design value
        section.oligomeriser.vacuum_pressure[0].fix(pressure)
        assert nexus.kernel.solve(model).ok
        lengths.append(1 / pyo.value(section.oligomeriser.chain_end_ratio[0]))
    assert lengths[0] < lengths[2] < lengths[1]


def test_cooling_duties_are_heat_removed(section):
    assert all(pyo.value(duty[0]) > 0 for _, duty in section.cooling_duties())


def test_starts_and_scales_with_the_feed(section):
    """All equations are of the first degree in the flows, so flows grow with the feed."""
    scale = 0.03
    model = build(scale)
    assert solve(model).ok
    for name in ("product_flow_mass[0]", "gypsum_flow_mass[0]", "evaporator.effect_area[0]"):
        there = pyo.value(model.fs.section.find_component(name))
        assert there == pytest.approx(scale * pyo.value(section.find_component(name)), rel=1e-6)


def test_every_number_of_the_section_has_a_source():
    assert all(row["source"] and row["confidence"] for row in rows("polylactide_design.csv"))
