"""10 kg/s of two straws, 60 to 40 by dry mass, one of 20 % and one of 50 % moisture; supply areas by hand."""

from math import pi, sqrt

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.feedstock_blend import FeedstockBlend
from tests.unit.unit_models.battery import Expected

WATER, GLUCAN, ASH = 0.018015, 0.162141, 0.060083  # kg/mol
YEAR = 365.25 * 24 * 3600  # s


def build():
    """Returns a blend with one share free to close the sum."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=["Water", "Glucan", "Ash", "Glucose"])
    model.fs.unit = unit = FeedstockBlend(
        property_package=model.fs.slurry, components=("Glucan", "Ash"), feedstocks=("dry_straw", "wet_straw")
    )
    near = {"supply_density": 100.0, "base_distance": 0.0, "gate_price": 50.0, "carbon_burden": 0.04}
    far = {"supply_density": 25.0, "base_distance": 40.0, "gate_price": 30.0, "carbon_burden": 0.01}
    unit.set_feedstock("dry_straw", {"Glucan": 0.801, "Ash": 0.2}, 0.2, **near)
    unit.set_feedstock("wet_straw", {"Glucan": 0.9, "Ash": 0.1}, 0.5, **far)
    unit.set_transport(tortuosity=1.3, on_stream_fraction=0.96, loading_cost=5.0, truck_cost=0.1, truck_emission=0.1)
    unit.set_blend({"dry_straw": 0.6})
    unit.dry_flow_mass.fix(10.0)
    unit.outlet_state[:].temperature.fix(298.15)
    unit.outlet_state[:].pressure.fix(101325.0)
    return model, unit


def radius(dry: float, density: float) -> float:
    """Returns the radius (km) of the circle that gives `dry` kg/s at `density` t/km2 a year."""
    return sqrt(0.96 * dry * YEAR / 1000 / (pi * density))


NEAR, FAR = 2 / 3 * 1.3 * radius(6.0, 100.0), 40 + 2 / 3 * 1.3 * radius(4.0, 25.0)
PRICE = 0.6 * (50 + (5 + 0.1 * NEAR) / 0.8) + 0.4 * (30 + (5 + 0.1 * FAR) / 0.5)
BURDEN = 6 * (0.04 + 1e-4 * NEAR / 0.8) + 4 * (0.01 + 1e-4 * FAR / 0.5)

EXPECTED = (
    Expected("blend_fraction[0,wet_straw]", 0.4, "closes the sum"),
    Expected("outlet_state[0].flow_mol_comp[Water]", (6 * 0.25 + 4) / WATER, "water of both straws"),
    Expected("outlet_state[0].flow_mol_comp[Glucan]", (6 * 0.801 / 1.001 + 3.6) / GLUCAN, "shares"),
    Expected("outlet_state[0].flow_mol_comp[Ash]", (6 * 0.2 / 1.001 + 0.4) / ASH, "shares"),
    Expected("outlet_state[0].flow_mol_comp[Glucose]", 0.0, "not in the dry matter", absolute=1e-9),
    Expected("wet_flow_mass[0]", 15.5, "dry mass and water"),
    Expected("collection_radius[0,dry_straw]", radius(6.0, 100.0), "circle for 0.96 x 6 kg/s", rel=2e-4),
    Expected("transport_distance[0,wet_straw]", FAR, "hub and 2/3 of the radius by road", rel=2e-4),
    Expected("delivered_price[0]", PRICE, "gate, loading and transport of wet mass", rel=2e-4),
    Expected("carbon_burden_flow[0]", BURDEN, "field and transport of wet mass", rel=2e-4),
)
