"""Cell centrifuge: packing limits how far cells thicken, and either measure of thickness may be given."""

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock

from nexus.kernel import SolveError
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.cell_centrifuge import CellCentrifuge
from tests.unit.unit_models.battery import case


def test_packed_fraction_may_be_given_in_place_of_the_factor():
    _, unit = case("cell_centrifuge").build()
    unit.concentration_factor.unfix()
    unit.packed_fraction.fix(0.9)
    unit.initialize()
    solids = 0.96 * 100 * 0.0246263 + 0.1 * 20 * 0.152149
    thick = solids / 250 / 0.9
    feed = case("cell_centrifuge").FEED
    assert pyo.value(unit.concentration_factor[0]) == pytest.approx(feed / thick, rel=1e-5)


def test_solids_do_not_thicken_beyond_packing():
    """2.7 kg/s of solids pack into 0.0107 m3/s of 0.099 m3/s fed: a factor of 9.3 at most."""
    _, unit = case("cell_centrifuge").build()
    unit.concentration_factor.fix(12.0)
    with pytest.raises(SolveError):
        unit.initialize()


def test_feed_without_cells_passes():
    _, unit = case("cell_centrifuge").build()
    unit.inlet.flow_mol_comp[0, "Cells"].fix(0.0)
    unit.initialize()
    assert pyo.value(unit.concentrate_state[0].flow_mol_comp["Cells"]) == pytest.approx(0.0, abs=1e-9)


def test_package_without_cells_gets_a_sentence():
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.water = SlurryParameterBlock(components=["Water"])
    with pytest.raises(ValueError, match="fs.unit separates cells: its package needs the component Cells"):
        model.fs.unit = CellCentrifuge(property_package=model.fs.water)
