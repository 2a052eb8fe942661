"""One state of each property package: ours and those that IDAES ships without compiled libraries."""

import logging

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock
from idaes.models.properties.activity_coeff_models.BTX_activity_coeff_VLE import BTXParameterBlock
from idaes.models.properties.modular_properties.base.generic_property import GenericParameterBlock
from idaes.models.properties.modular_properties.examples.BT_ideal import configuration as benzene_toluene
from idaes.models.properties.modular_properties.examples.enrtl_H2O_NaCl_KCl import (
    configuration as sodium_potassium_chloride,
)

from nexus.kernel import as_ipopt
from nexus.property_packages.ethanol_water import EthanolWaterParameterBlock, StreamPhase
from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.property_packages.steam import SteamParameterBlock
from nexus.property_packages.vapour_liquid import VOLATILE, vapour_fractions
from tests.models.registry import case

KIND = "property package"
logging.getLogger("idaes").setLevel(logging.ERROR)


def state(package, phase=None, **conditions):
    """Returns (model, state block) of one stream with flows and conditions fixed, initialised."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.properties = package
    settings = {"defined_state": True, **({} if phase is None else {"phase": phase})}
    model.fs.state = model.fs.properties.build_state_block([0], **settings)
    block = model.fs.state[0]
    for name, given in conditions.items():
        variable = block.component(name)
        for index, number in given.items() if isinstance(given, dict) else [(None, given)]:
            variable[index].fix(number)
    return model, block


def at_enthalpy(model, block, name="enthalpy_flow", change=0.02):
    """Initialises the state, then frees its temperature and fixes an enthalpy a little off: a model to solve."""
    with as_ipopt():
        model.fs.state.initialize()
    enthalpy = block.component(name)
    enthalpy.fix(pyo.value(enthalpy) * (1 - change))
    block.temperature.unfix()
    return model


@case(KIND, "nexus.property_packages.slurry", point=True)
def slurry_state():
    """Temperature of a biomass slurry from its enthalpy flow."""
    flows = {"Water": 100.0, "Glucose": 2.0, "Lignin": 3.0, "AceticAcid": 0.3, "Glucan": 4.0}
    model, block = state(SlurryParameterBlock(components=list(flows)), flow_mol_comp=flows, temperature=330.0)
    return at_enthalpy(model, block, change=0.002)


@case(KIND, "nexus.property_packages.ideal_gas", point=True)
def flue_gas_state():
    """Temperature of a flue gas from its enthalpy flow."""
    flows = {"N2": 70.0, "O2": 5.0, "CO2": 12.0, "Water": 13.0, "CO": 0.01}
    conditions = {"flow_mol_comp": flows, "temperature": 600.0, "pressure": 1.02e5}
    model, block = state(IdealGasParameterBlock(components=list(flows)), **conditions)
    return at_enthalpy(model, block)


def _ethanol_water(phase, flows, temperature):
    properties = EthanolWaterParameterBlock(components=tuple(flows), phase=phase)
    return state(properties, flow_mol_comp=flows, temperature=temperature, pressure=1.1e5)


@case(KIND, "nexus.property_packages.ethanol_water, liquid", point=True)
def ethanol_water_liquid_state():
    """Temperature of beer from its enthalpy flow."""
    flows = {"Water": 90.0, "Ethanol": 8.0, "Furfural": 0.1, "AceticAcid": 0.4, "Glycerol": 0.5}
    return at_enthalpy(*_ethanol_water(StreamPhase.liquid, flows, 330.0), change=0.002)


@case(KIND, "nexus.property_packages.ethanol_water, vapour with dimers", point=True)
def ethanol_water_vapour_state():
    """Temperature of vapour with associating acetic acid from its enthalpy flow."""
    flows = {"Water": 5.0, "Ethanol": 8.0, "Furfural": 0.1, "AceticAcid": 1.4, "CO2": 0.2}
    return at_enthalpy(*_ethanol_water(StreamPhase.vapour, flows, 390.0))


@case(KIND, "nexus.property_packages.vapour_liquid (NRTL, dimers, Henry)", point=True)
def ethanol_water_bubble_point():
    """Bubble temperature and vapour of a mixture of all volatile components."""
    fractions = {"Water": 0.62, "Ethanol": 0.3, "Furfural": 0.02, "AceticAcid": 0.05}
    rest = [j for j in VOLATILE if j not in fractions]
    fractions.update(dict.fromkeys(rest, (1 - sum(fractions.values())) / 50))
    model = pyo.ConcreteModel()
    model.x = pyo.Var(list(fractions), initialize=fractions)
    model.x.fix()
    model.temperature = pyo.Var(bounds=(280, 450), initialize=360.0)
    model.y = pyo.Var(list(fractions), bounds=(0, 1), initialize=fractions)
    y = vapour_fractions(model.x, model.temperature, 101325.0)
    model.equilibrium = pyo.Constraint(list(fractions), rule=lambda m, j: m.y[j] == y[j])
    model.sum = pyo.Constraint(expr=sum(model.y[j] for j in fractions) == 1)
    return model


def _steam(phase, **conditions):
    model, block = state(SteamParameterBlock(), phase, flow_mol=1000.0, **conditions)
    for name in ("entr_mol", "vol_mol"):
        getattr(block, name)
    model.fs.state.initialize()
    return model, block


@case(KIND, "nexus.property_packages.steam, region 1", point=True)
def water_state():
    """Temperature, entropy and volume of compressed water from enthalpy and pressure."""
    model, block = _steam("liquid", enth_mol=-275e3, pressure=60e5)
    block.enth_mol.fix(-274e3)
    return model


@case(KIND, "nexus.property_packages.steam, region 2", point=True)
def steam_state():
    """Temperature, entropy and volume of superheated steam from enthalpy and pressure."""
    model, block = _steam("vapour", enth_mol=-232e3, pressure=60e5)
    block.enth_mol.fix(-231e3)
    return model


@case(KIND, "nexus.property_packages.steam, saturation line", point=True)
def wet_steam_state():
    """Quality, temperature and entropy of wet steam from enthalpy and pressure."""
    model, block = _steam("wet", enth_mol=-250e3, pressure=1e5)
    block.enth_mol.fix(-252e3)
    return model


def _benzene_toluene(activity):
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.properties = BTXParameterBlock(valid_phase=("Liq", "Vap"), activity_coeff_model=activity)
    model.fs.state = model.fs.properties.build_state_block([0], defined_state=True)
    block = model.fs.state[0]
    fixed = {"flow_mol": 1.0, "temperature": 368.0, "pressure": 101325.0}
    for name, number in fixed.items():
        block.component(name).fix(number)
    block.mole_frac_comp["benzene"].fix(0.5)
    block.mole_frac_comp["toluene"].fix(0.5)
    return model, block


@case(KIND, "idaes.models.properties.activity_coeff_models, NRTL", point=True)
def benzene_toluene_nrtl_flash():
    """Two phases with activity coefficients of NRTL (parameters of IDAES' own test)."""
    model, block = _benzene_toluene("NRTL")
    numbers = {
        "tau": {("benzene", "benzene"): 0, ("benzene", "toluene"): -0.9, ("toluene", "benzene"): 1.4,
                ("toluene", "toluene"): 0},
        "alpha": {("benzene", "benzene"): 0.3, ("benzene", "toluene"): 0.3, ("toluene", "benzene"): 0.3,
                  ("toluene", "toluene"): 0.3},
    }  # fmt: skip
    for name, table in numbers.items():
        for pair, number in table.items():
            model.fs.properties.component(name)[pair].fix(number)
    with as_ipopt():
        model.fs.state.initialize()
    block.temperature.fix(369)
    return model


@case(KIND, "idaes.models.properties.activity_coeff_models, Wilson", point=True)
def benzene_toluene_wilson_flash():
    """Two phases with activity coefficients of Wilson (parameters that IDAES starts from)."""
    model, block = _benzene_toluene("Wilson")
    model.fs.properties.vol_mol_comp.fix()
    model.fs.properties.tau.fix()
    with as_ipopt():
        model.fs.state.initialize()
    block.temperature.fix(369)
    return model


@case(KIND, "idaes.models.properties.modular_properties, ideal", point=True)
def modular_ideal_flash():
    """Benzene and toluene with the modular framework's smooth phase equilibrium."""
    package = GenericParameterBlock(**benzene_toluene)
    fractions = {"benzene": 0.5, "toluene": 0.5}
    model, block = state(package, flow_mol=100.0, temperature=368.0, pressure=101325.0, mole_frac_comp=fractions)
    with as_ipopt():
        model.fs.state.initialize()
    block.temperature.fix(369)
    return model


@case(KIND, "idaes.models.properties.modular_properties, electrolyte NRTL", point=True)
def electrolyte_nrtl_state():
    """Sodium chloride that brings a potassium chloride solution to a water activity of 0.8 (Song and Chen 2009)."""
    model = pyo.ConcreteModel()
    model.properties = GenericParameterBlock(**sodium_potassium_chloride)
    model.state = model.properties.build_state_block([0], defined_state=False)
    block = model.state[0]
    block.temperature.fix(298.15)
    x = block.mole_frac_phase_comp
    for j, number in {"H2O": 0.86, "Na+": 0.04, "K+": 0.03, "Cl-": 0.07}.items():
        x["Liq", j].set_value(number)
    activity = block.Liq_log_gamma["H2O"]
    block.deactivate()
    x["Liq", "K+"].fix()
    model.water_activity = pyo.Constraint(expr=pyo.log(x["Liq", "H2O"]) + activity == -0.2231435513)
    model.neutral = pyo.Constraint(expr=x["Liq", "Na+"] + x["Liq", "K+"] == x["Liq", "Cl-"])
    model.sum = pyo.Constraint(expr=sum(x["Liq", j] for j in ("H2O", "Na+", "K+", "Cl-")) == 1)
    return model
