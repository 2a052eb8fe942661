"""The biorefinery's streams: all ends are named, and water that is not part of a reagent comes from process water."""

import pytest
from idaes.models.unit_models.feed import FeedData
from pyomo.network import Arc, Port

from nexus.flowsheets import load
from nexus.flowsheets.biorefinery_streams import water_users
from nexus.tables import process_units

PORTFOLIOS = {
    "every": {},
    "ethanol": {"products": "ethanol", "enzyme": "purchased", "catalyst": "none", "fermentation_stages": 2},
}
OWN_WATER = {"utilities.raw_water", "heat_and_power.makeup"}
"""Water that is bought: raw water, and demineralised water for the boiler."""


@pytest.fixture(scope="module", params=PORTFOLIOS)
def plant(request):
    """Returns the plant of a portfolio, specified but not solved."""
    plant = load("biorefinery", **PORTFOLIOS[request.param])
    plant.set_operating_conditions()
    return plant


def test_every_stream_ends_in_a_named_unit(plant):
    arcs = list(plant.flowsheet.component_data_objects(Arc, active=None, descend_into=True))
    joined = {id(port) for arc in arcs for port in (arc.source, arc.dest)}
    units = list(process_units(plant.flowsheet))
    ports = [port for unit in units for port in unit.component_data_objects(Port, descend_into=False)]
    assert [port.name for port in ports if id(port) not in joined] == []


def test_water_alone_is_fed_at_two_places(plant):
    """A feed of nothing but water is raw water or boiler makeup; reagents bring the water of their strength."""
    feeds = [unit for unit in process_units(plant.flowsheet) if isinstance(unit, FeedData)]
    assert {feed.name.removeprefix("plant.") for feed in feeds if _is_water(feed)} <= OWN_WATER
    supplies = [plant.flowsheet.component(f"{name}_water") for name in water_users(plant)]
    assert all(arc.source.parent_block() is plant.flowsheet.utilities.process_water for arc in supplies)
    users = {arc.dest.parent_block().parent_block().local_name for arc in supplies}
    assert {"pretreatment", "fermentation", "wastewater"} <= users
    assert ({"succinic_acid", "polylactide"} <= users) == bool(plant.products.from_sugar)


def _is_water(feed) -> bool:
    """Returns whether a feed can give nothing but water."""
    port = feed.outlet
    flows = getattr(port, "flow_mol_comp", None)
    return flows is None or all(flow.fixed and flow.value == 0 for (_, j), flow in flows.items() if j != "Water")
