"""A broth with 1 mol/s of succinic acid and 2 mol/s of cells through an ultrafilter; a fifth of the water stays."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.membrane_filter import MembraneFilter
from tests.unit.unit_models.battery import Expected, fix_stream


def build():
    """Returns a filter with its inlet and specifications fixed."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=["Water", "SuccinicAcid", "Cells"])
    model.fs.unit = unit = MembraneFilter(property_package=model.fs.slurry)
    fix_stream(unit.inlet, {"Water": 100.0, "SuccinicAcid": 1.0, "Cells": 2.0}, 310.0, 2e5)
    unit.water_recovery.fix(0.8)
    unit.rejection[:, "SuccinicAcid"].fix(0.25)
    unit.rejection[:, "Cells"].fix(1.0)
    unit.flux.fix(1.2e-5)
    unit.specific_work.fix(8.3e5)
    return model, unit


PERMEATE = 80 * 1.805e-5 + 0.6 * 0.118088 / 1540  # m3/s

EXPECTED = (
    Expected("permeate_state[0].flow_mol_comp[SuccinicAcid]", 0.6, "75 % of the acid in 80 % of the water"),
    Expected("permeate_state[0].flow_mol_comp[Cells]", 0.0, "cells stay", absolute=1e-9),
    Expected("retentate_state[0].flow_mol_comp[Water]", 20.0, "a fifth stays"),
    Expected("membrane_area[0]", PERMEATE / 1.2e-5, "permeate over flux"),
    Expected("work_mechanical[0]", 8.3e5 * PERMEATE, "work per volume"),
)
