"""Supply areas of feedstocks: radius, distance, delivered price and carbon burden as expressions of what is bought.

Symbols (f feedstock)
    F_f    dry mass flow bought, `feed_dry_flow[t,f]` (kg/s);  a `on_stream_fraction`;  w_f `moisture[t,f]`
    rho_f  `supply_density[f]`, dry mass that a year and an area of the surrounding land give
    R_f    `collection_radius[t,f]`;  tau `tortuosity`, road over straight distance
    d0_f   `base_distance[f]` from the plant to the middle of the area;  d_f `transport_distance[t,f]`
    c_f    `gate_price[f]` per dry mass;  e_f `carbon_burden[f]`, CO2-equivalent per dry mass, at field or mill

    pi R_f^2 rho_f = a (F_f + eps)                    a circle feeds the plant; eps = 1e-3 kg/s
    d_f = d0_f + 2/3 tau R_f                          mean over the circle
    feed_price[t,f]  = c_f + (loading_cost + truck_cost d_f) / (1 - w_f)
    feed_burden[t,f] = e_f + truck_emission d_f / (1 - w_f)

A dearer tonne for every tonne more: the price grows with the square root of what is bought. The eps keeps that slope
finite for a feedstock that is not bought, and lengthens a radius by 0.05 % where it brings 1 kg/s.

Source: the mean distance to the points of a circle is 2/3 of its radius; supply areas after French, J. Farm Econ. 42
(1960) 767.
"""

from math import pi

from idaes.core.base.costing_base import register_idaes_currency_units
from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Expression, Var, sqrt
from pyomo.environ import units as pyunits

SUPPLY_DATA = ("supply_density", "base_distance", "gate_price", "carbon_burden")
"""Names of the data that each feedstock has."""
TRANSPORT_DATA = ("tortuosity", "on_stream_fraction", "loading_cost", "truck_cost", "truck_emission")
"""Names of the data that all feedstocks share."""
LEAST_SUPPLY = 1e-3  # kg/s
ONE = pyunits.dimensionless


def supply_radius(dry_flow, on_stream_fraction, density):
    """Returns the radius of the circle that gives a dry mass flow, above 0, in the hours on stream."""
    annual = pyunits.convert(dry_flow, to_units=pyunits.tonne / pyunits.year)
    return sqrt(on_stream_fraction * annual / (pi * density))


def mean_distance(base_distance, tortuosity, radius):
    """Returns the mean road distance to the points of a circle."""
    return base_distance + 2 / 3 * tortuosity * radius


def hauling_burden(truck_emission, distance):
    """Returns the CO2-equivalent of hauling, per wet mass."""
    return pyunits.convert(truck_emission * distance, to_units=ONE)


def add_supply_areas(b) -> None:
    """Adds the data of the areas, `collection_radius` and `transport_distance` (km) to a block with `feed_dry_flow`."""
    time, feeds, km = b.flowsheet().time, b.feedstocks, pyunits.km
    density = pyunits.tonne / km**2 / pyunits.year
    _add_datum(b, "supply_density", 100.0, (1, 1e4), density, "Dry mass a year and land area", feeds)
    _add_datum(b, "base_distance", 20.0, (0, 2000), km, "Distance of the supply area's middle", feeds)
    _add_datum(b, "tortuosity", 1.3, (1, 3), ONE, "Road over straight distance")
    _add_datum(b, "on_stream_fraction", 0.96, (0.1, 1), ONE, "Operating hours over all hours")

    def radius(b, t, f):
        least = LEAST_SUPPLY * pyunits.kg / pyunits.s
        return supply_radius(b.feed_dry_flow[t, f] + least, b.on_stream_fraction, b.supply_density[f])

    b.collection_radius = Expression(time, feeds, rule=radius, doc="Radius of the circle that supplies a feedstock")
    b.transport_distance = Expression(
        time,
        feeds,
        rule=lambda b, t, f: mean_distance(b.base_distance[f], b.tortuosity, b.collection_radius[t, f]),
        doc="Mean road distance",
    )


def add_prices_and_burdens(b) -> None:
    """Adds prices and burdens at the gate and of the trucks, `feed_price` (USD_2007/tonne) and `feed_burden`."""
    register_idaes_currency_units()
    time, feeds = b.flowsheet().time, b.feedstocks
    dollar, tonne, km = pyunits.USD_2007, pyunits.tonne, pyunits.km
    _add_datum(b, "gate_price", 50.0, (0, 1000), dollar / tonne, "Price at the field or mill, dry", feeds)
    _add_datum(b, "carbon_burden", 0.05, (-2, 5), ONE, "CO2-equivalent at the field, per dry mass", feeds)
    _add_datum(b, "loading_cost", 5.0, (0, 100), dollar / tonne, "Loading and unloading, wet")
    _add_datum(b, "truck_cost", 0.13, (0, 10), dollar / tonne / km, "Transport, wet")
    _add_datum(b, "truck_emission", 0.1, (0, 10), pyunits.kg / tonne / km, "CO2-equivalent of transport, wet")

    @b.Expression(time, feeds, doc="Price of a feedstock at the plant, dry")
    def feed_price(b, t, f):
        haul = b.loading_cost + b.truck_cost * b.transport_distance[t, f]
        return b.gate_price[f] + haul / (1 - b.moisture[t, f])

    @b.Expression(time, feeds, doc="CO2-equivalent of a feedstock at the plant, per dry mass")
    def feed_burden(b, t, f):
        haul = hauling_burden(b.truck_emission, b.transport_distance[t, f])
        return b.carbon_burden[f] + haul / (1 - b.moisture[t, f])


def _add_datum(b, name: str, start: float, bounds, units, doc: str, *sets) -> None:
    """Adds a variable without time, for the flowsheet to fix."""
    variable = Var(*sets, initialize=start, bounds=bounds, units=units, doc=doc)
    setattr(b, name, variable)
    for data in variable.values():
        set_scaling_factor(data, 1 / start)
