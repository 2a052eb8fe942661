"""Area 480 from a sugar liquor: one square system, closed balances, named gypsum, conversion and molar mass."""

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock
from idaes.core.util.model_statistics import degrees_of_freedom
from idaes.models.unit_models import Feed
from pyomo.network import Arc

import nexus.kernel
from nexus.flowsheets.sections import component_lists as lists
from nexus.flowsheets.sections import polylactide as module
from nexus.flowsheets.sections.heat_loads import Service
from nexus.flowsheets.sections.polylactide_operation import DILUTIONS
from nexus.flowsheets.sections.section import initialize_unit
from nexus.flowsheets.tables import rows
from nexus.property_packages.slurry import SlurryParameterBlock
from tests.unit.flowsheets import liquor_chain
from tests.unit.flowsheets.section_checks import (
    add_process_water,
    assert_square_and_clean,
    heat_and_work,
    imbalance,
    structure_of,
)

SUGAR = {"Water": 3600.0, "Glucose": 32.0, "Xylose": 14.0, "Extractives": 1.0}  # mol/s


PACKAGES = ("condensate", "distillate", "crude", "polymer")


def add_section(fs, water, sugar, broth) -> None:
    """Adds the section for liquors of package `sugar`, with a package `broth` of the components given."""
    reacting = {r.key for r in module.EFFLUENT_REACTIONS}
    fs.broth = SlurryParameterBlock(components=broth)
    fs.effluent = SlurryParameterBlock(components=[j for j in broth if j not in reacting])
    for name in PACKAGES:
        components = [j for j in getattr(module, name.upper()) if j in broth]
        setattr(fs, name, SlurryParameterBlock(components=components))
    fs.product = module.Polylactide(
        water=water, sugar=sugar, **{name: fs.component(name) for name in ("broth", "effluent", *PACKAGES)}
    )
    add_process_water(fs, water, {name: unit.inlet for name, unit in waters(fs.product).items()})


def waters(section) -> dict:
    """Returns the units that take process water, by the reagent that it dilutes."""
    return {name: section.component(f"{name}_water") for name in DILUTIONS}


def build(scale: float = 1.0):
    """Returns a flowsheet of the section with its feed, all fixed."""
    model = pyo.ConcreteModel()
    model.fs = fs = FlowsheetBlock(dynamic=False)
    fs.water = SlurryParameterBlock(components=["Water"])
    fs.sugar = SlurryParameterBlock(components=list(SUGAR))
    add_section(fs, fs.water, fs.sugar, [*module.BROTH, "Extractives"])
    fs.liquor = Feed(property_package=fs.sugar)
    fs.liquor_arc = Arc(source=fs.liquor.outlet, destination=fs.product.translator.inlet)
    for j, n in SUGAR.items():
        fs.liquor.properties[0].flow_mol_comp[j].fix(scale * n)
    fs.liquor.properties[0].temperature.fix(310.15)
    fs.liquor.properties[0].pressure.fix(101325.0)
    pyo.TransformationFactory("network.expand_arcs").apply_to(model)
    fs.product.set_operating_conditions()
    return model


def solve(model):
    """Starts the flowsheet from its feed and solves it as one system; returns the kernel's solution."""
    initialize_unit(model.fs.liquor)
    model.fs.product.initialize_units()
    return nexus.kernel.solve(model)


@pytest.fixture(scope="module")
def solved():
    """Returns the solved flowsheet, its solution, and the structural findings of before."""
    model = build()
    before = structure_of(model)
    return model, solve(model), before


@pytest.fixture
def section(solved):
    return solved[0].fs.product


def test_is_square_and_clean(solved):
    assert_square_and_clean(*solved)


def streams(section) -> tuple[list, list]:
    """Returns the states of all streams that enter and leave the section."""
    inward = [section.translator.inlet_state[0], section.lime.properties[0], section.sulfuric_acid.outlet_state[0]]
    inward += [section.regenerant_acid.outlet_state[0], section.regenerant_caustic.outlet_state[0]]
    inward += [unit.inlet_state[0] for unit in waters(section).values()]
    outward = [section.devolatiliser.outlet_state[0], section.gypsum_filter.cake_state[0]]
    return inward, [*outward, section.lactide_reactor.residue_state[0], section.wastewater_mixer.mixed_state[0]]


def test_mass_elements_and_energy_close_over_the_section(section):
    """Sums over the streams that cross the section's boundary, from the registry's data alone."""
    found = imbalance(*streams(section), heat_and_work(section.units_in_order()))
    assert {"C", "H", "N", "O", "S", "Ca", "Na"} <= set(found)
    assert max(found.values()) < 1e-7, found


def test_water_dilutes_reagents_to_their_strength(section):
    """Lime milk of 20 %; 93 % acid and 50 % caustic become 10 %, of which the resins take what they need."""
    for name, inlet in (
        ("lime", "base_inlet"),
        ("regenerant_acid", "acid_inlet"),
        ("regenerant_caustic", "caustic_inlet"),
    ):
        unit = section.fermenter if name == "lime" else section.ion_exchanger
        mass = unit.component(f"{inlet}_state")[0].flow_mass_comp
        reagent = pyo.value(mass[DILUTIONS[name].component])
        assert reagent / (reagent + pyo.value(mass["Water"])) == pytest.approx(0.2 if name == "lime" else 0.1, rel=1e-7)
    acid, water = section.regenerant_acid.dry_flow_mass[0], section.regenerant_acid_water.inlet_state[0].flow_mass
    assert pyo.value(water / acid) == pytest.approx(9 - 0.07 / 0.93, rel=1e-7)


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
    model, section = solved[0], solved[0].fs.product
    lengths = []
    for pressure in (2e4, 5e3, 1e4):  # ends at the design value
        section.oligomeriser.vacuum_pressure[0].fix(pressure)
        assert nexus.kernel.solve(model).ok
        lengths.append(1 / pyo.value(section.oligomeriser.chain_end_ratio[0]))
    assert lengths[0] < lengths[2] < lengths[1]


STEAM = {Service.low_steam: 451.0, Service.high_steam: 465.0, Service.live_steam: 550.0}  # K: 9.5, 13 and 62 atm


def test_heat_loads_are_what_the_units_take_and_give(section):
    """Net heat of all loads is that of the units; each steam condenses at least 10 K above what it heats."""
    loads = section.heat_loads()
    assert len({load.name for load in loads}) == len(loads)
    net = 0.0
    for load in loads:
        assert pyo.value(load.duty[0]) > 0
        net += pyo.value(load.duty[0]) * (1 if load.service.heats else -1)
        temperatures = [pyo.value(T[0]) for T in (load.inlet_temperature, load.outlet_temperature)]
        if load.service.heats:
            assert max(temperatures) <= STEAM[load.service] - 10
        else:
            assert min(temperatures) > 308
    given = heat_and_work([u for u in section.units_in_order() if u.component("work_mechanical") is None])
    worked = [u for u in section.units_in_order() if u.component("work_mechanical") is not None]
    given += [pyo.value(u.heat_duty[0]) for u in worked if u.component("heat_duty") is not None]
    pressing = pyo.value(section.gypsum_filter.heat_duty[0])  # its compressors reject their work to the air
    assert net == pytest.approx(sum(given) - pressing, rel=1e-8)


def test_condensers_take_the_latent_heat(section):
    """Water of condensation gives off 2.39 MJ/kg near 40 degC (steam tables), lactic acid at least its latent heat."""
    state = section.oligomeriser.distillate_state[0]
    latent = 2.39e6 * pyo.value(state.flow_mass_comp["Water"])
    acid = pyo.value(state.flow_mol_comp["LacticAcid"]) * 5 * 7977.084 * 8.314  # reflux of 0.8: five times what leaves
    assert pyo.value(section.oligomeriser.condenser_duty[0]) == pytest.approx(latent + acid, rel=0.15)


def test_starts_and_scales_with_the_feed(section):
    """All equations are of the first degree in the flows, so flows grow with the feed."""
    scale = 0.03
    model = build(scale)
    assert solve(model).ok
    for name in ("product_flow_mass[0]", "gypsum_flow_mass[0]", "evaporator.effect_area[0]"):
        there = pyo.value(model.fs.product.find_component(name))
        assert there == pytest.approx(scale * pyo.value(section.find_component(name)), rel=1e-6)


@pytest.fixture(scope="module")
def from_biomass():
    """Returns the section behind pretreatment, hydrolysis and sugar liquor, and its solution."""
    model = liquor_chain.build(("polylactide",))
    fs = model.fs
    add_section(fs, fs.water, fs.beer, list(lists.LACTIC_BROTH))
    fs.liquor_arc = Arc(source=fs.sugar_liquor.liquor_outlets["polylactide"], destination=fs.product.translator.inlet)
    pyo.TransformationFactory("network.expand_arcs").apply_to(model)
    fs.product.set_operating_conditions()
    liquor_chain.initialize(model)
    fs.product.initialize_units()
    return model, nexus.kernel.solve(model)


def test_solves_on_the_liquor_of_the_plant(from_biomass):
    """Furans, salts, oligomers and traces: nothing is lost, what does not react leaves with the residue."""
    model, solution = from_biomass
    assert solution.ok
    assert degrees_of_freedom(model) == 0
    section = model.fs.product
    assert set(model.fs.effluent.component_list) == set(lists.LACTIC_EFFLUENT)
    found = imbalance(*streams(section), heat_and_work(section.units_in_order()))
    assert {"C", "H", "N", "O", "S", "Ca", "Na", "Si"} <= set(found)
    assert max(found.values()) < 1e-7, found
    assert pyo.value(section.fermenter.dilution_margin[0]) > 0.5
    assert pyo.value(section.polymeriser.conversion[0]) > 0.94
    liquor, residue = section.translator.inlet_state[0], section.lactide_reactor.residue_state[0]
    for j in ("Extractives", "XyloseOligomer", "SolubleLignin"):
        assert pyo.value(residue.flow_mol_comp[j]) > 0.9 * pyo.value(liquor.flow_mol_comp[j])


def test_resin_takes_the_ammonium_of_the_liquor(from_biomass):
    """99 % of what the pressed cake of gypsum leaves; it comes out as ammonium sulfate with the spent acid."""
    exchanger = from_biomass[0].fs.product.ion_exchanger
    before, after = exchanger.inlet_state[0].flow_mol_comp, exchanger.outlet_state[0].flow_mol_comp
    ammonium = [pyo.value(n["AmmoniumAcetate"] + 2 * n["AmmoniumSulfate"]) for n in (before, after)]
    spent = pyo.value(exchanger.spent_acid_state[0].flow_mol_comp["AmmoniumSulfate"])
    assert ammonium[0] > 0.1
    assert ammonium[1] == pytest.approx(0.01 * ammonium[0], rel=1e-6)
    assert 2 * spent == pytest.approx(0.99 * ammonium[0], rel=1e-6)


def test_every_number_of_the_section_has_a_source():
    assert all(row["source"] and row["confidence"] for row in rows("polylactide_design.csv"))
