"""Models from IDAES and its examples, initialised by their own methods with the kernel as their solver.

The IDAES initialisers ask for their default solver or for `ipopt_v2`; `as_ipopt` answers. At the end a feed or an
operating condition is changed, so that there is something to solve.
"""

import logging

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock
from idaes.core.util.model_statistics import degrees_of_freedom
from idaes.models.flowsheets import demo_flowsheet
from idaes.models.properties.activity_coeff_models.BTX_activity_coeff_VLE import BTXParameterBlock
from idaes.models.properties.activity_coeff_models.methane_combustion_ideal import (
    MethaneParameterBlock,
)
from idaes.models.properties.examples.saponification_reactions import SaponificationReactionParameterBlock
from idaes.models.properties.examples.saponification_thermo import SaponificationParameterBlock
from idaes.models.unit_models import CSTR, PFR, Flash, GibbsReactor, HeatExchanger1D
from idaes.models.unit_models.heat_exchanger import HeatExchangerFlowPattern
from idaes.models_extra.column_models import TrayColumn
from idaes.models_extra.column_models.condenser import CondenserType, TemperatureSpec
from idaes_examples.notebooks.docs.flowsheets import hda_flowsheets_for_costing_notebook as hda

from nexus.kernel import as_ipopt
from tests.models.registry import case

logging.getLogger("idaes").setLevel(logging.ERROR)


def _flowsheet(**settings):
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(**{"dynamic": False, **settings})
    return model


def _fix_saponification_feed(inlet):
    inlet.flow_vol.fix(1.0e-03)
    inlet.conc_mol_comp[:, "H2O"].fix(55388.0)
    inlet.conc_mol_comp[:, "NaOH"].fix(100.0)
    inlet.conc_mol_comp[:, "EthylAcetate"].fix(100.0)
    inlet.conc_mol_comp[:, "SodiumAcetate"].fix(1e-8)
    inlet.conc_mol_comp[:, "Ethanol"].fix(1e-8)
    inlet.temperature.fix(303.15)
    inlet.pressure.fix(101325.0)


@case("IDAES example", "idaes.models.unit_models.Flash", point=True)
def flash():
    """Benzene and toluene, ideal."""
    model = _flowsheet()
    model.fs.properties = BTXParameterBlock(valid_phase=("Liq", "Vap"), activity_coeff_model="Ideal")
    model.fs.flash = Flash(property_package=model.fs.properties)
    feed = model.fs.flash.inlet
    feed.flow_mol.fix(1)
    feed.temperature.fix(368)
    feed.pressure.fix(101325)
    feed.mole_frac_comp[0, "benzene"].fix(0.5)
    feed.mole_frac_comp[0, "toluene"].fix(0.5)
    model.fs.flash.heat_duty.fix(0)
    model.fs.flash.deltaP.fix(0)
    with as_ipopt():
        model.fs.flash.initialize()
    feed.temperature.fix(370)
    return model


@case("IDAES example", "idaes.models.flowsheets.demo_flowsheet", point=True)
def benzene_toluene_flowsheet():
    """Mixer, heater and flash of the demonstration."""
    model = demo_flowsheet.build_flowsheet()
    demo_flowsheet.set_scaling(model)
    demo_flowsheet.set_dof(model)
    with as_ipopt():
        demo_flowsheet.initialize_flowsheet(model)
    model.fs.H02.outlet.temperature[0].fix(372)
    return model


@case("IDAES example", "idaes.models_extra.column_models.TrayColumn", name="IDAES tray column", point=True)
def tray_column():
    """Eight trays, total condenser, reboiler."""
    model = _flowsheet()
    model.fs.properties = BTXParameterBlock(valid_phase=("Liq", "Vap"), activity_coeff_model="Ideal")
    model.fs.column = TrayColumn(
        number_of_trays=8,
        feed_tray_location=4,
        condenser_type=CondenserType.totalCondenser,
        condenser_temperature_spec=TemperatureSpec.atBubblePoint,
        property_package=model.fs.properties,
        has_heat_transfer=False,
        has_pressure_change=False,
    )
    feed = model.fs.column.feed
    feed.flow_mol.fix(40)
    feed.temperature.fix(368)
    feed.pressure.fix(101325)
    feed.mole_frac_comp[0, "benzene"].fix(0.5)
    feed.mole_frac_comp[0, "toluene"].fix(0.5)
    model.fs.column.condenser.reflux_ratio.fix(1.4)
    model.fs.column.condenser.condenser_pressure.fix(101325)
    model.fs.column.reboiler.boilup_ratio.fix(1.3)
    with as_ipopt():
        model.fs.column.initialize()
    assert degrees_of_freedom(model) == 0
    model.fs.column.condenser.reflux_ratio.fix(1.5)
    return model


@case("IDAES example", "idaes.models.unit_models.GibbsReactor", point=True)
def gibbs_reactor():
    """Combustion of methane with excess, by Gibbs energy."""
    model = _flowsheet()
    model.fs.properties = MethaneParameterBlock()
    model.fs.reactor = GibbsReactor(
        property_package=model.fs.properties, has_heat_transfer=True, has_pressure_change=True
    )
    feed = model.fs.reactor.inlet
    feed.flow_mol.fix(230.0)
    fractions = {"H2": 0.0435, "N2": 0.6522, "O2": 0.1739, "CO2": 1e-5, "CH4": 0.1304}
    for component, fraction in {**fractions, **dict.fromkeys(("CO", "H2O", "NH3"), 1e-5)}.items():
        feed.mole_frac_comp[0, component].fix(fraction)
    feed.temperature.fix(1500.0)
    feed.pressure.fix(101325.0)
    model.fs.reactor.outlet.temperature[0].fix(2844.38)
    model.fs.reactor.deltaP.fix(0)
    guess = {"temperature": 2844.38, "pressure": 101325.0, "flow_mol": 251.05}
    with as_ipopt():
        model.fs.reactor.initialize(state_args=guess, optarg={"tol": 1e-6})
    model.fs.reactor.outlet.temperature[0].fix(2800.0)
    return model


@case("IDAES example", "idaes.models.unit_models.CSTR", point=True)
def dynamic_stirred_tank():
    """Saponification with holdup by collocation, a step in the feed."""
    model = _flowsheet(dynamic=True, time_set=[0, 10], time_units=pyo.units.s)
    model.fs.properties = SaponificationParameterBlock()
    model.fs.reactions = SaponificationReactionParameterBlock(property_package=model.fs.properties)
    model.fs.tank = CSTR(
        property_package=model.fs.properties,
        reaction_package=model.fs.reactions,
        dynamic=True,
        has_holdup=True,
        has_heat_transfer=True,
        has_heat_of_reaction=True,
    )
    pyo.TransformationFactory("dae.collocation").apply_to(
        model.fs, nfe=5, ncp=2, wrt=model.fs.time, scheme="LAGRANGE-RADAU"
    )
    _fix_saponification_feed(model.fs.tank.inlet)
    model.fs.tank.volume.fix(1.5e-03)
    model.fs.tank.heat_duty.fix(0)
    model.fs.fix_initial_conditions()
    with as_ipopt():
        model.fs.tank.initialize()
    for t in model.fs.time:
        if t > 4:
            model.fs.tank.inlet.conc_mol_comp[t, "NaOH"].fix(120.0)
    return model


@case("IDAES example", "idaes.models.unit_models.PFR", point=True)
def plug_flow_reactor():
    """Saponification by finite differences along the length."""
    model = _flowsheet()
    model.fs.properties = SaponificationParameterBlock()
    model.fs.reactions = SaponificationReactionParameterBlock(property_package=model.fs.properties)
    model.fs.reactor = PFR(
        property_package=model.fs.properties,
        reaction_package=model.fs.reactions,
        has_heat_of_reaction=True,
        has_heat_transfer=True,
        has_pressure_change=True,
        transformation_method="dae.finite_difference",
        transformation_scheme="BACKWARD",
        finite_elements=8,
    )
    _fix_saponification_feed(model.fs.reactor.inlet)
    model.fs.reactor.length.fix(0.5)
    model.fs.reactor.volume.fix(0.1)
    model.fs.reactor.heat_duty.fix(0)
    model.fs.reactor.deltaP.fix(0)
    with as_ipopt():
        model.fs.reactor.initialize()
    model.fs.reactor.volume.fix(0.12)
    return model


@case("IDAES example", "idaes.models.unit_models.HeatExchanger1D", point=True)
def distributed_heat_exchanger():
    """Counter-current exchange of liquids along the length."""
    model = _flowsheet()
    model.fs.properties = BTXParameterBlock(valid_phase="Liq")
    side = {"property_package": model.fs.properties, "transformation_scheme": "BACKWARD"}
    model.fs.exchanger = HeatExchanger1D(
        hot_side=side,
        cold_side={**side, "transformation_scheme": "FORWARD"},
        flow_type=HeatExchangerFlowPattern.countercurrent,
        finite_elements=10,
    )
    unit = model.fs.exchanger
    unit.area.fix(0.5)
    unit.length.fix(4.85)
    unit.heat_transfer_coefficient.fix(500)
    unit.hot_side.area.fix(0.01)
    unit.cold_side.area.fix(0.01)
    for port, flow, temperature, benzene in ((unit.hot_side_inlet, 5, 365, 0.5), (unit.cold_side_inlet, 1, 300, 0.5)):
        port.flow_mol[0].fix(flow)
        port.temperature[0].fix(temperature)
        port.pressure[0].fix(101325)
        port.mole_frac_comp[0, "benzene"].fix(benzene)
        port.mole_frac_comp[0, "toluene"].fix(1 - benzene)
    with as_ipopt():
        unit.initialize()
    unit.cold_side_inlet.flow_mol[0].fix(1.5)
    return model


@case("IDAES example", "idaes_examples, flowsheets for costing", point=True, undetermined=("enth_mol_phase",))
def hydrodealkylation_flowsheet():
    """Toluene to benzene with recycle and two flashes."""
    with as_ipopt():
        model = hda.hda_with_flash(tee=False)
    model.fs.F102.vap_outlet.temperature.fix(373)
    # The molar enthalpy of an absent liquid phase (1e-8 of the flow) is 0 divided by 0: it is not determined.
    return model
