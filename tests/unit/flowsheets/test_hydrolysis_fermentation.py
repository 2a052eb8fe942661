"""Area 300 by rates, from its feeds alone: square, closed, solved far from its design, and with the right trends."""

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock
from idaes.models.unit_models import Feed
from pyomo.network import Arc

import nexus.kernel
from nexus.flowsheets.sections import component_lists as lists
from nexus.flowsheets.sections.ethanol_fermentation import EthanolFermentation
from nexus.flowsheets.sections.hydrolysis import Hydrolysis
from nexus.flowsheets.sections.section import initialize_unit
from nexus.flowsheets.tables import rows
from nexus.property_packages.components import get_component
from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.initialization import solve_from_inlets
from tests.unit.flowsheets.section_checks import assert_square_and_clean, heat_and_work, imbalance, structure_of

SLURRY = {  # mol/s of a conditioned hydrolysate of 2000 t/d of stover
    "Glucan": 44.0, "Xylan": 3.0, "Lignin": 23.0, "Ash": 19.0, "Protein": 28.0, "Arabinan": 0.5, "Acetate": 0.3,
    "Glucose": 4.5, "Xylose": 27.0, "Arabinose": 4.0, "Galactose": 1.8, "XyloseOligomer": 0.9, "Extractives": 12.0,
    "SolubleLignin": 1.2, "AceticAcid": 1.7, "AmmoniumAcetate": 4.5, "AmmoniumSulfate": 4.0, "Furfural": 0.3,
    "HMF": 0.3,
}  # fmt: skip
BROTH_WATER, WASH_TEMPERATURE = 500.0, 298.15
BACKSET = {"Water": 150.0, "Ethanol": 0.05, "Glycerol": 0.1, "AceticAcid": 0.05, "Xylose": 0.1, "AmmoniumSulfate": 0.1}


def build(stages: int = 3, tanks: int = 4):
    """Returns a flowsheet with both sections and their feeds, specified."""
    model = pyo.ConcreteModel()
    model.fs = fs = FlowsheetBlock(dynamic=False)
    for name in ("water", "hydrolysate", "beer"):
        setattr(fs, name, SlurryParameterBlock(components=getattr(lists, name.upper())))
    fs.gas = IdealGasParameterBlock(components=lists.VOLATILE)
    fs.hydrolysis = Hydrolysis(hydrolysate=fs.hydrolysate, beer=fs.beer, tanks=tanks)
    fs.fermentation = EthanolFermentation(water=fs.water, beer=fs.beer, gas=fs.gas, stages=stages)
    feeds = {
        "slurry": (fs.hydrolysate, fs.hydrolysis.translator.inlet, SLURRY | {"Water": 5000.0}, 323.15),
        "enzyme": (fs.beer, fs.hydrolysis.saccharification.enzyme_inlet, {"Water": BROTH_WATER, "Enzyme": 6.0}, 301.15),
        "backset": (fs.beer, fs.fermentation.stage_1.backset_inlet, BACKSET, 313.15),
        "wash": (fs.water, fs.fermentation.wash_water.inlet, {"Water": 350.0}, WASH_TEMPERATURE),
    }
    for name, (package, port, flows, temperature) in feeds.items():
        feed = Feed(property_package=package)
        setattr(fs, f"{name}_feed", feed)
        setattr(fs, f"{name}_arc", Arc(source=feed.outlet, destination=port))
        for j in feed.properties[0].component_list:
            feed.properties[0].flow_mol_comp[j].fix(flows.get(j, 0.0))
        feed.properties[0].temperature.fix(temperature)
        feed.properties[0].pressure.fix(101325.0)
    fs.hydrolysate_arc = Arc(
        source=fs.hydrolysis.saccharification.outlet, destination=fs.fermentation.hydrolysate_cooler.inlet
    )
    pyo.TransformationFactory("network.expand_arcs").apply_to(model)
    for section in (fs.hydrolysis, fs.fermentation):
        section.set_operating_conditions()
    for state, j in ((fs.slurry_feed, "Water"), (fs.enzyme_feed, "Enzyme"), (fs.wash_feed, "Water")):
        state.properties[0].flow_mol_comp[j].unfix()  # solids loading, enzyme loading and the wash ratio set them
    return model


def solve(model):
    """Starts the flowsheet from its feeds and solves it as one system; returns the kernel's solution."""
    fs = model.fs
    set_free_feeds(fs)
    for name in ("slurry", "enzyme", "backset", "wash"):
        initialize_unit(fs.component(f"{name}_feed"))
    fs.hydrolysis.initialize_units()
    fs.fermentation.initialize_units()
    return nexus.kernel.solve(model)


def set_free_feeds(fs):
    """Sets the free feed flows to what loadings ask for, by hand: a plant knows these from its upstream sections."""
    mass = {j: n * get_component(j).molar_mass for j, n in SLURRY.items()}
    enzyme = pyo.value(fs.hydrolysis.enzyme_loading[0]) * mass["Glucan"]
    solids = sum(m for j, m in mass.items() if j not in ("AceticAcid", "Furfural")) + enzyme
    total = solids / pyo.value(fs.hydrolysis.total_solids[0])
    water = (total - solids - mass["AceticAcid"] - mass["Furfural"]) / get_component("Water").molar_mass - BROTH_WATER
    fs.slurry_feed.properties[0].flow_mol_comp["Water"].set_value(water)
    fs.enzyme_feed.properties[0].flow_mol_comp["Enzyme"].set_value(enzyme / get_component("Enzyme").molar_mass)


@pytest.fixture(scope="module")
def solved():
    """Returns the solved flowsheet, its solution, and the structural findings of before."""
    model = build()
    before = structure_of(model)
    return model, solve(model), before


def test_is_square_and_clean(solved):
    assert_square_and_clean(*solved)


def boundary(fs):
    """Returns the states that enter and those that leave."""
    section = fs.fermentation
    nutrients = [
        section.component(f"{kind}_{name}").outlet_state[0]
        for name in ("seed", "fermentation")
        for kind in ("csl", "dap")
    ]
    inward = [fs.component(f"{name}_feed").properties[0] for name in ("slurry", "enzyme", "backset", "wash")]
    return inward + nutrients, [section.beer_well.mixed_state[0], section.vent_scrubber.vent_outlet_state[0]]


def test_mass_elements_and_energy_close_over_both_sections(solved):
    """Sums over the streams that cross the boundary, from the registry's data alone."""
    fs = solved[0].fs
    section = fs.fermentation
    units = (fs.hydrolysis.saccharification, section.seed_train, *section.stages, section.cell_centrifuge)
    cooler = pyo.value(section.hydrolysate_cooler.control_volume.heat[0])
    found = imbalance(*boundary(fs), [cooler, *heat_and_work(units)])
    assert {"C", "H", "N", "O", "S", "P", "Si"} <= set(found)
    assert max(found.values()) < 1e-7, found


def test_loadings_are_those_asked_for(solved):
    fs = solved[0].fs
    assert pyo.value(fs.hydrolysis.saccharification.enzyme_loading[0]) == pytest.approx(0.02, rel=1e-8)
    set_before = fs.slurry_feed.properties[0].flow_mol_comp["Water"].value
    set_free_feeds(fs)
    assert fs.slurry_feed.properties[0].flow_mol_comp["Water"].value == pytest.approx(set_before, rel=1e-6)
    fs.slurry_feed.properties[0].flow_mol_comp["Water"].set_value(set_before)


def test_cells_come_round_and_every_stage_is_alive(solved):
    section = solved[0].fs.fermentation
    recycled = pyo.value(section.stage_1.recycle_inlet_state[0].flow_mol_comp["Cells"])
    leaving = pyo.value(section.stages[-1].outlet_state[0].flow_mol_comp["Cells"])
    assert recycled == pytest.approx(0.95 * 0.8 * leaving, rel=1e-8)
    for stage in section.stages:
        assert pyo.value(stage.concentration[0, "Cells"]) > 1
        assert 0 < pyo.value(stage.entering_share[0]) < 1
        assert pyo.value(stage.dilution_margin[0]) > -1
    assert pyo.value(section.cell_centrifuge.packed_fraction[0]) < 0.9


def test_sugars_fall_and_ethanol_rises_along_the_stages(solved):
    stages = solved[0].fs.fermentation.stages
    for j, sign in (("Glucose", -1), ("Xylose", -1), ("Ethanol", 1)):
        values = [sign * pyo.value(s.concentration[0, j]) for s in stages]
        assert values == sorted(values)


def test_scrubber_keeps_the_ethanol(solved):
    scrubber = solved[0].fs.fermentation.vent_scrubber
    vent, gas = scrubber.vent_outlet_state[0], scrubber.inlet_state[0]
    assert pyo.value(vent.flow_mol_comp["Ethanol"] / gas.flow_mol_comp["Ethanol"]) < 0.02
    assert pyo.value(vent.flow_mol_comp["CO2"] / gas.flow_mol_comp["CO2"]) > 0.98


def test_every_cooled_unit_gives_off_heat(solved):
    duties = {load.name: pyo.value(load.duty[0]) for load in solved[0].fs.fermentation.heat_loads()}
    vessels = [duties[name] for name in ("seed_train", "stage_1", "stage_2", "stage_3")]
    smoothing = sum(1e4**2 / 4 / duty for duty in vessels)  # W: parts multiply to (10 kW)^2 over 4
    assert duties.pop("vessel_heating") == pytest.approx(smoothing, rel=1e-6)
    assert set(duties) == {"hydrolysate", "seed_train", "stage_1", "stage_2", "stage_3"}
    assert min(duties.values()) > 1e4


def stretch_residence(fs, factor):
    for unit in (fs.hydrolysis.saccharification, *fs.fermentation.stages):
        unit.residence_time.fix(factor * unit.residence_time.value)


def set_solids(fraction):
    return lambda fs: fs.hydrolysis.total_solids.fix(fraction)


def set_enzyme(loading):
    return lambda fs: fs.hydrolysis.enzyme_loading.fix(loading)


def set_times(factor):
    return lambda fs: stretch_residence(fs, factor)


CHANGES = {  # what is done, and what brings it back
    "solids 15 %": (set_solids(0.15), set_solids(0.2)),
    "solids 25 %": (set_solids(0.25), set_solids(0.2)),
    "enzyme -50 %": (set_enzyme(0.01), set_enzyme(0.02)),
    "enzyme +50 %": (set_enzyme(0.03), set_enzyme(0.02)),
    "time -50 %": (set_times(0.5), set_times(2.0)),
    "time +50 %": (set_times(1.5), set_times(1 / 1.5)),
}


def resolve(problem):
    """Solves a compiled flowsheet from its present values and loads the solution."""
    solution = problem.solve()
    assert solution.ok, solution.message
    solution.load()


def figures(model) -> tuple[float, float]:
    """Returns ethanol in the beer (g/L) and the conversion of cellulose."""
    fs = model.fs
    ethanol = pyo.value(fs.fermentation.stages[-1].concentration[0, "Ethanol"])
    return ethanol, pyo.value(fs.hydrolysis.saccharification.cellulose_conversion[0])


def test_solves_again_far_from_its_design_and_moves_the_right_way(solved):
    """Every change starts from the design's solution. The limit that ethanol sets is far here: see the stage's test."""
    model, found = solved[0], {}
    problem = nexus.kernel.compile(model)
    base, conversion = figures(model)
    design = [(v, v.value) for v in model.component_data_objects(pyo.Var) if not v.fixed]
    for name, (change, back) in CHANGES.items():
        change(model.fs)
        resolve(problem)
        found[name] = figures(model)
        back(model.fs)
        for variable, value in design:
            variable.set_value(value, skip_validation=True)
    assert found["solids 15 %"][0] < base < found["solids 25 %"][0]
    assert found["time -50 %"][0] < base
    assert found["time -50 %"][1] < conversion < found["time +50 %"][1]
    gained, lost = found["enzyme +50 %"][1] - conversion, conversion - found["enzyme -50 %"][1]
    assert 0 < gained < lost


@pytest.mark.parametrize("names", [("solids 25 %", "time -50 %"), ("solids 15 %", "enzyme -50 %", "time +50 %")])
def test_starts_from_its_feeds_far_from_its_design(names):
    model = build()
    for name in names:
        CHANGES[name][0](model.fs)
    assert solve(model).ok


def test_vents_from_elsewhere_are_washed_with_those_of_the_stages():
    """Every inlet of the mixer brings 2 mol/s of ethanol; with one stage these are seed, stage and the extra one."""
    model = pyo.ConcreteModel()
    model.fs = fs = FlowsheetBlock(dynamic=False)
    for name in ("water", "beer"):
        setattr(fs, name, SlurryParameterBlock(components=getattr(lists, name.upper())))
    fs.gas = IdealGasParameterBlock(components=lists.VOLATILE)
    fs.fermentation = EthanolFermentation(water=fs.water, beer=fs.beer, gas=fs.gas, stages=1, extra_vents=("column",))
    mixer = fs.fermentation.vent_mixer
    mixer.mixed_state[0].pressure.fix(101325.0)
    for port in (mixer.seed_inlet, mixer.stage_1_inlet, mixer.column_inlet):
        port.flow_mol_comp[0, "Ethanol"].set_value(2.0)
    solve_from_inlets(mixer)
    assert mixer.mixed_state[0].flow_mol_comp["Ethanol"].value == pytest.approx(6.0, rel=1e-8)


def test_every_number_of_the_sections_has_a_source():
    found = rows("sections/hydrolysis_fermentation.csv")
    assert found
    assert all(row["source"] and row["confidence"] for row in found)
