"""Area 200 as steam explosion: square alone, closed balances, robust start, and the effects of severity and acid."""

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock
from idaes.core.util.exceptions import ConfigurationError
from idaes.core.util.model_statistics import degrees_of_freedom
from pyomo.network import Arc, Port

import nexus.kernel
from nexus.flowsheets.sections import component_lists as lists
from nexus.flowsheets.sections.component_lists import EXPLODED
from nexus.flowsheets.sections.dilute_acid_pretreatment import DiluteAcidPretreatment
from nexus.flowsheets.sections.feedstock_blend import BlendedFeedstock
from nexus.flowsheets.sections.furfural_recovery import COMPONENTS, FurfuralRecovery
from nexus.flowsheets.sections.steam_explosion import SteamExplosion
from nexus.flowsheets.tables import rows
from nexus.property_packages.ethanol_water import EthanolWaterParameterBlock, StreamPhase
from nexus.property_packages.furfural_water import FurfuralWaterParameterBlock
from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.property_packages.steam import SteamParameterBlock
from nexus.unit_models.hydrolysis_network import Catalyst
from tests.unit.flowsheets.section_checks import assert_square_and_clean, imbalance, structure_of

DRY = 83333 / 3600  # kg/s
RECYCLED = 0.4 * DRY / 0.018015  # mol/s of water, as much as the rectifier of the published design returns
STEAM = {"presteamer": (4.5e5, 2760e3), "reactor": (20e5, 2900e3)}  # Pa, J/kg above water at 0 degC


def build(catalyst=Catalyst.sulfuric_acid, technology=SteamExplosion, recycled=RECYCLED, **arguments):
    """Returns a flowsheet with blended feedstock and the section, its water and steam fixed but for what follows."""
    model = pyo.ConcreteModel()
    model.fs = fs = FlowsheetBlock(dynamic=False)
    fs.water = SlurryParameterBlock(components=lists.WATER)
    fs.biomass = SlurryParameterBlock(components=lists.BIOMASS)
    sulfited = catalyst is Catalyst.sulfur_dioxide
    fs.hydrolysate = SlurryParameterBlock(components=lists.SULFITED if sulfited else EXPLODED)
    fs.vapour = IdealGasParameterBlock(components=lists.SULFITED_VAPOUR if sulfited else lists.BLOWDOWN_VAPOUR)
    fs.steam = SteamParameterBlock()
    fs.feedstock = BlendedFeedstock(biomass_package=fs.biomass)
    arguments |= {"catalyst": catalyst} if technology is SteamExplosion else {}
    if sulfited:
        fs.conditioned = SlurryParameterBlock(components=EXPLODED)
        fs.sulfur_dioxide = IdealGasParameterBlock(components=lists.SULFUR_DIOXIDE)
        fs.air = IdealGasParameterBlock(components=lists.AIR)
        arguments = {"conditioned": fs.conditioned, "vent": fs.sulfur_dioxide, "air": fs.air} | arguments
    fs.section = technology(
        biomass=fs.biomass,
        water=fs.water,
        hydrolysate=fs.hydrolysate,
        vapour=fs.vapour,
        steam=fs.steam,
        feedstock=fs.feedstock.blend,
        **arguments,
    )
    fs.wet_feedstock = Arc(source=fs.feedstock.blend.outlet, destination=fs.section.presteamer.inlet)
    pyo.TransformationFactory("network.expand_arcs").apply_to(model)
    fs.feedstock.set_operating_conditions()
    fs.section.set_operating_conditions()
    _fix_services(fs.section, recycled)
    return model


def _fix_services(section, recycled: float) -> None:
    """Fixes steam and water but for the flows that the section determines, which get a start."""
    for name, (pressure, heat) in STEAM.items():
        inlet = section.component(name).steam_inlet
        inlet.pressure.fix(pressure)
        inlet.enth_mol.fix(-285825 + 0.018015 * (heat - 104.9e3))
        inlet.flow_mol[0].set_value(200.0)
    for inlet in (section.water_heater.inlet, section.conditioning_water.inlet):
        inlet.temperature.fix(301.15)
        inlet.pressure.fix(101325.0)
    section.conditioning_water.inlet.flow_mol_comp.fix(1500.0)
    recycle = section.recycle_inlet
    recycle.flow_mol_comp.fix(0.0)
    recycle.flow_mol_comp[0, "Water"].fix(recycled)
    recycle.temperature.fix(391.0)
    recycle.pressure.fix(101325.0)


def solve(model):
    """Starts the flowsheet from its feed and solves it as one system; returns the kernel's solution."""
    model.fs.feedstock.initialize_units()
    model.fs.section.initialize_units()
    return nexus.kernel.solve(model)


def _solved(catalyst):
    """Returns the solved flowsheet, its solution, and the structural findings of before."""
    model = build(catalyst)
    before = structure_of(model)
    return model, solve(model), before


@pytest.fixture(scope="module")
def plain():
    """Returns the case without catalyst."""
    return _solved(Catalyst.none)


@pytest.fixture(scope="module")
def acid():
    """Returns the case with sulfuric acid."""
    return _solved(Catalyst.sulfuric_acid)


@pytest.fixture(scope="module")
def sulfited():
    """Returns the case with sulfur dioxide."""
    return _solved(Catalyst.sulfur_dioxide)


@pytest.fixture(params=["plain", "acid", "sulfited"])
def solved(request):
    """Returns all cases in turn."""
    return request.getfixturevalue(request.param)


def test_is_square_and_clean(solved):
    assert_square_and_clean(*solved)


def recycled_state(section):
    """Returns the state of the recycled water where it enters."""
    return (section.acid_mixer if section.catalysed else section.reactor).recycle_inlet_state[0]


def slurry_out(section):
    """Returns the state of the conditioned slurry."""
    return section.hydrolysate_cooler.control_volume.properties_out[0]


def test_mass_elements_and_energy_close_over_the_section(solved):
    section = solved[0].fs.section
    inward = [section.presteamer.inlet_state[0], section.presteamer.steam_inlet_state[0]]
    inward += [section.reactor.steam_inlet_state[0], section.water_heater.control_volume.properties_in[0]]
    inward += [section.conditioning_water.inlet_state[0], recycled_state(section)]
    inward += [feed.outlet_state[0] for feed in (*section.acid_feeds.values(), section.ammonia)]
    outward = [slurry_out(section), section.vapour_condenser.condensate_state[0]]
    if section.takes_sulfur_dioxide:
        inward.append(section.oxidation_air.properties[0])
        outward += [section.vapour_condenser.vent_state[0], section.oxidation_vent.properties[0]]
    heat = [pyo.value(section.hydrolysate_cooler.heat_duty[0]), -pyo.value(section.condenser_cooling_duty[0])]
    found = imbalance(inward, outward, heat)
    assert {"C", "H", "N", "O", "S", "Si"} <= set(found)
    assert max(found.values()) < 1e-7, found


def test_total_solids_count_before_live_steam(solved):
    """Solids are the dry feed and sulfuric acid; the charge is they with their water, recycled and dilution water.

    The smoothing of 0.01 kg/s leaves e^2/(2 (w - b)) of water more than the solids ask for, b the bleed of 0.02 kg/s.
    """
    section = solved[0].fs.section
    solids = wet = 0.0
    for feed in (solved[0].fs.feedstock.blend, *([section.reactor_acid] if section.catalysed else [])):
        if "SulfurousAcid" not in feed.config.components:
            solids += pyo.value(feed.dry_flow_mass[0])
        wet += pyo.value(feed.wet_flow_mass[0])
    for state in (recycled_state(section), section.water_heater.control_volume.properties_in[0]):
        wet += pyo.value(state.flow_mass)
    added = pyo.value(section.water_heater.control_volume.properties_in[0].flow_mass)
    assert solids / (wet - 0.01**2 / (2 * (added - 0.02))) == pytest.approx(0.4, rel=1e-8)


@pytest.mark.parametrize("catalyst", list(Catalyst))
def test_solves_without_recycled_water(catalyst):
    """Dilution water takes its place, so that the reactor has the same charge."""
    model = build(catalyst, recycled=0.0)
    assert solve(model).ok
    water = model.fs.section.water_heater.control_volume.properties_in[0].flow_mass
    assert pyo.value(water) > 0.4 * DRY


def xylose(section) -> float:
    """Returns xylose and its oligomers in the conditioned slurry over the xylan fed."""
    out = slurry_out(section).flow_mol_comp
    fed = section.presteamer.inlet_state[0].flow_mol_comp["Xylan"].value
    return (out["Xylose"].value + out["XyloseOligomer"].value) / fed


def furfural(section) -> float:
    """Returns the furfural that leaves with slurry and condensate, mol/s."""
    condensate = section.vapour_condenser.condensate_state[0]
    return sum(state.flow_mol_comp["Furfural"].value for state in (slurry_out(section), condensate))


def test_furfural_leaves_with_the_condensate_too_thin_to_split(solved):
    """About half of it evaporates in the two flashes, to a per cent or two; its solubility in water is 8 % and more."""
    section = solved[0].fs.section
    condensate = section.vapour_condenser.condensate_state[0]
    share = pyo.value(condensate.flow_mol_comp["Furfural"]) / furfural(section)
    assert share > 0.4
    assert pyo.value(condensate.flow_mass_comp["Furfural"] / condensate.flow_mass) < 0.05


def test_acid_is_neutralised_by_charge_balance(solved):
    """Two ammonia for each sulfuric acid and one for each acetate ion: [NH4+] = 2 [SO4--] + [Ac-]."""
    section = solved[0].fs.section
    out = slurry_out(section).flow_mol_comp
    ammonia = section.ammonia.outlet_state[0].flow_mol_comp["NH3"].value
    assert ammonia == pytest.approx(2 * out["AmmoniumSulfate"].value + out["AmmoniumAcetate"].value, rel=1e-8)
    acetate = out["AmmoniumAcetate"].value / (out["AmmoniumAcetate"].value + out["AceticAcid"].value)
    assert acetate == pytest.approx(1 / (1 + 10 ** (4.76 - 5.5)), rel=1e-8)


def test_changed_severity_solves_again_and_moves_furfural_and_xylose():
    """Past the optimum of xylose, hotter means more furfural and less xylose, in the whole section."""
    model = build(Catalyst.none)
    section = model.fs.section
    results = []
    for celsius in (190.0, 197.0, 204.0):
        section.reactor.temperature.fix(celsius + 273.15)
        assert (solve(model) if not results else nexus.kernel.solve(model)).ok
        results.append((pyo.value(section.reactor.severity[0]), furfural(section), xylose(section)))
    severity, made, left = zip(*results, strict=True)
    assert list(severity) == sorted(severity)
    assert list(made) == sorted(made)
    assert left[2] < left[1]


def test_acid_saves_steam_and_gives_sugar_instead_of_oligomers(plain, acid):
    """At its design the catalysed reactor is 25 K colder; more of its xylan ends as xylose, less than a third as much
    as oligomers, of which the hold at 130 degC leaves some in both cases."""
    sections = [case[0].fs.section for case in (acid, plain)]
    assert xylose(sections[0]) > xylose(sections[1])
    oligomers = [slurry_out(s).flow_mol_comp["XyloseOligomer"].value for s in sections]
    assert oligomers[0] < oligomers[1] / 3
    steam = [pyo.value(s.reactor.steam_inlet_state[0].flow_mass) for s in sections]
    assert steam[0] < steam[1]


@pytest.mark.parametrize("scale", [0.6, 1.4])
def test_starts_and_scales_with_the_feed(scale, acid):
    """All equations are of the first degree in the flows; the conditioning's water scales along."""
    model = build()
    model.fs.feedstock.blend.dry_flow_mass.fix(scale * DRY)
    model.fs.section.conditioning_water.inlet.flow_mol_comp.fix(scale * 1500.0)
    model.fs.section.recycle_inlet.flow_mol_comp[0, "Water"].fix(scale * RECYCLED)
    assert solve(model).ok
    assert furfural(model.fs.section) == pytest.approx(scale * furfural(acid[0].fs.section), rel=1e-6)


def test_has_the_ports_of_the_dilute_acid_section():
    """A technology is another file with the same ports (the reactor without catalyst has no acid inlet)."""

    def ports(section) -> set[str]:
        found = section.component_data_objects(Port)
        return {p.getname(True, relative_to=section) for p in found if not p.arcs(active=None)}

    exploded, acid = build(), build(technology=DiluteAcidPretreatment)
    assert ports(exploded.fs.section) == ports(acid.fs.section)
    assert {"presteamer.steam_inlet", "reactor.steam_inlet", "water_heater.inlet"} <= ports(exploded.fs.section)


def test_furfural_recovery_joins_at_the_condensate():
    """Both sections as one system: the furfural of the condensate is sold, and the balance over both closes."""
    model = build()
    fs = model.fs
    fs.stripped = EthanolWaterParameterBlock(components=COMPONENTS, phase=StreamPhase.vapour)
    fs.decanted = FurfuralWaterParameterBlock(components=COMPONENTS)
    fs.furfural = FurfuralRecovery(condensate=fs.hydrolysate, vapour=fs.stripped, liquid=fs.decanted)
    fs.condensate = Arc(
        source=fs.section.vapour_condenser.condensate, destination=fs.furfural.stripper.condensate_inlet
    )
    pyo.TransformationFactory("network.expand_arcs").apply_to(model)
    fs.furfural.set_operating_conditions()
    assert degrees_of_freedom(model) == 0
    fs.feedstock.initialize_units()
    fs.section.initialize_units()
    fs.furfural.initialize_units()
    assert nexus.kernel.solve(model).ok
    product = fs.furfural.product_cooler.control_volume.properties_out[0]
    condensed = fs.section.vapour_condenser.condensate_state[0].flow_mol_comp["Furfural"].value
    assert 0.97 * condensed < product.flow_mol_comp["Furfural"].value < condensed


def test_sulfur_dioxide_leaves_as_gas_and_its_rest_as_sulfate(sulfited):
    """2.5 % of the dry feed, 64.058 g/mol; the flashes leave less than a hundredth, which takes half as much oxygen."""
    section = sulfited[0].fs.section
    fed = 0.025 * DRY / 0.064058
    gas = section.vapour_condenser.vent_state[0].flow_mol_comp["SO2"].value
    condensed = section.vapour_condenser.condensate_state[0].flow_mol_comp["SulfurousAcid"].value
    sulfate = slurry_out(section).flow_mol_comp["AmmoniumSulfate"].value
    held = section.oligomer_acid.outlet_state[0].flow_mol_comp["SulfuricAcid"].value
    assert gas + condensed + sulfate - held == pytest.approx(fed, rel=1e-5)
    assert gas > 0.9 * fed
    assert 0 < sulfate - held < 0.01 * fed
    oxygen = [unit.properties[0].flow_mol_comp["O2"].value for unit in (section.oxidation_air, section.oxidation_vent)]
    assert oxygen[0] - oxygen[1] == pytest.approx((sulfate - held) / 2, rel=1e-6)


def test_sulfur_dioxide_gives_nearly_the_sugar_of_sulfuric_acid_with_half_the_furfural(sulfited, acid, plain):
    """Its few protons stop the hemicellulose at sugar and oligomers; without catalyst most stays oligomers."""
    gentle, strong, water = (case[0].fs.section for case in (sulfited, acid, plain))
    assert 0.95 * xylose(strong) < xylose(gentle) < xylose(strong)
    assert furfural(gentle) < 0.6 * furfural(strong)
    assert slurry_out(gentle).flow_mol_comp["Xylose"].value > slurry_out(water).flow_mol_comp["Xylose"].value


def test_every_dose_of_sulfur_dioxide_solves_from_the_design():
    """Down to none, where all of it dissolves in the condensate; xylan then reacts as in hot water of 170 degC."""
    model = build(Catalyst.sulfur_dioxide)
    section = model.fs.section
    assert solve(model).ok
    dissolved = []
    for loading in (0.05, 0.01, 0.001, 0.0):
        section.acid_loading["reactor"].fix(loading)
        assert nexus.kernel.solve(model).ok, loading
        dissolved.append(section.vapour_condenser.condensate_state[0].flow_mol_comp["SulfurousAcid"].value)
    assert dissolved[0] == pytest.approx(dissolved[1], rel=0.1)
    assert dissolved[2] == pytest.approx(0.001 * DRY / 0.064058, rel=0.02)
    assert dissolved[3] == pytest.approx(0.0, abs=1e-9)


def test_sulfur_dioxide_without_its_packages_is_refused():
    with pytest.raises(ConfigurationError, match="sulfur dioxide needs the packages vent as well"):
        build(Catalyst.sulfur_dioxide, vent=None)


def test_every_number_of_the_section_has_a_source():
    for table in ("steam_explosion_design.csv", "steam_explosion_conversions.csv"):
        assert all(row["source"] and row["confidence"] for row in rows(f"sections/{table}"))
