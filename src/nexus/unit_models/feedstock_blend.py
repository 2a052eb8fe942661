"""Feedstock blend: several biomasses, each with its composition and its supply area, arrive as one feedstock.

Purpose: the gate of a plant that may choose what it buys. The shares are decisions; composition, moisture, delivered
cost and carbon burden follow.

Symbols (f feedstock, j component)
    F      dry mass flow of the blend, `dry_flow_mass[t]` (kg/s);  b_f `blend_fraction[t,f]`, share of the dry mass
    x_fj   `composition[t,f,j]`, dry mass fraction; its sum may differ a little from 1
    w_f    `moisture[t,f]`, water per wet mass;  m_fj `component_flow_mass[t,f,j]` (kg/s);  M_j, n_j molar mass and flow
    P_f, g_f  price and carbon burden of a feedstock at the plant, per dry mass: `feed_price`, `feed_burden`

Equations
    sum over f of b_f = 1
    m_fj (sum over k of x_fk) = F b_f x_fj;   m_f,water (1 - w_f) = F b_f w_f;   M_j n_j = sum over f of m_fj
Expressions of cost and carbon: see `feedstock_supply`; besides these
    `feedstock_cost[t]` = F sum of b_f P_f;  `delivered_price[t]` = sum of b_f P_f
    `carbon_burden_flow[t]` = F sum of b_f g_f (kg/s of CO2-equivalent)

Degrees of freedom: dry flow, all blend fractions but one, the data of each feedstock (`set_feedstock`) and of transport
(`set_transport`), temperature and pressure of the outlet.

Source: mass balance.
"""

from collections.abc import Iterable, Mapping

from idaes.core import ProcessBlockData, UnitModelBlockData, declare_process_block_class
from idaes.core.util.config import is_physical_parameter_block
from pyomo.common.config import ConfigValue, In
from pyomo.environ import Constraint, Expression, Set, value
from pyomo.environ import units as pyunits
from pyomo.util.calc_var_value import calculate_variable_from_constraint

from nexus.unit_models.feedstock_supply import (
    SUPPLY_DATA,
    TRANSPORT_DATA,
    add_prices_and_burdens,
    add_supply_areas,
)
from nexus.unit_models.streams import add_specification, set_stream
from nexus.unit_models.vessel import require_package

KG_PER_S = pyunits.kg / pyunits.s


def _several(given: Iterable[str]) -> tuple[str, ...]:
    names = tuple(given)
    if len(names) < 2 or len(set(names)) < len(names):
        raise ValueError(f"A blend has at least two feedstocks with distinct names, not: {', '.join(names) or 'none'}")
    return names


@declare_process_block_class("FeedstockBlend")
class FeedstockBlendData(UnitModelBlockData):
    """Source of a blended biomass in the slurry package; port `outlet`.

    Arguments: `property_package` (slurry), `components` (the names that make up the dry matter), `feedstocks`.
    """

    CONFIG = ProcessBlockData.CONFIG()
    for _flag in ("dynamic", "has_holdup"):
        CONFIG.declare(_flag, ConfigValue(default=False, domain=In([False]), description="A source has no holdup"))
    CONFIG.declare(
        "property_package",
        ConfigValue(default=None, domain=is_physical_parameter_block, description="Slurry package of the outlet"),
    )
    CONFIG.declare("components", ConfigValue(domain=tuple, description="Components of the dry matter"))
    CONFIG.declare("feedstocks", ConfigValue(domain=_several, description="Names of the biomasses"))

    def build(self):
        """Builds shares, compositions, the outlet, supply areas, costs and burdens."""
        super().build()
        package = require_package(self, "property_package")
        self.feedstocks = Set(initialize=self.config.feedstocks, ordered=True, doc="Biomasses")
        self.dry_matter = Set(initialize=self.config.components, ordered=True, doc="Components of the dry matter")
        self._add_shares()
        self.outlet_state = package.build_state_block(self.flowsheet().time, doc="Wet feedstock")
        self._add_flows()
        self.add_outlet_port(name="outlet", block=self.outlet_state)
        add_supply_areas(self)
        add_prices_and_burdens(self)
        self._add_totals()

    def _add_shares(self):
        one, count = pyunits.dimensionless, len(self.feedstocks)
        add_specification(self, "dry_flow_mass", 23.15, (0, 1000), KG_PER_S, "Dry mass flow of the blend")
        feeds = self.feedstocks
        add_specification(self, "blend_fraction", 1 / count, (0, 1), one, "Share of the dry mass", feeds)
        add_specification(self, "moisture", 0.2, (0, 0.9), one, "Water per wet mass", feeds)
        add_specification(
            self, "composition", 0.1, (0, 1), one, "Mass fraction of the dry matter", feeds, self.dry_matter
        )
        self.blend_sum = Constraint(
            self.flowsheet().time,
            rule=lambda b, t: sum(b.blend_fraction[t, f] for f in feeds) == 1,
            doc="The shares add up",
        )

    def _add_flows(self):
        time, mw = self.flowsheet().time, self.config.property_package.mw_comp
        names = [*self.dry_matter, "Water"]
        add_specification(self, "component_flow_mass", 1.0, (0, None), KG_PER_S, "Mass flow", self.feedstocks, names)
        self.feed_dry_flow = Expression(
            time,
            self.feedstocks,
            rule=lambda b, t, f: b.dry_flow_mass[t] * b.blend_fraction[t, f],
            doc="Dry mass flow of a feedstock",
        )

        @self.Constraint(time, self.feedstocks, names, doc="What a feedstock brings")
        def feedstock_composition(b, t, f, j):
            mass, dry = b.component_flow_mass[t, f, j], b.feed_dry_flow[t, f]
            if j == "Water":
                return mass * (1 - b.moisture[t, f]) == dry * b.moisture[t, f]
            return mass * sum(b.composition[t, f, k] for k in b.dry_matter) == dry * b.composition[t, f, j]

        @self.Constraint(time, list(self.config.property_package.component_list), doc="The blend is all of them")
        def component_flow(b, t, j):
            flow = b.outlet_state[t].flow_mol_comp[j]
            if j not in names:
                return flow == 0 * pyunits.mol / pyunits.s
            return mw[j] * flow == sum(b.component_flow_mass[t, f, j] for f in b.feedstocks)

    def _add_totals(self):
        """Adds what the blend costs and weighs."""
        time, feeds, dollar = self.flowsheet().time, self.feedstocks, pyunits.USD_2007

        @self.Expression(time, doc="Price of the blend at the plant, dry")
        def delivered_price(b, t):
            return sum(b.blend_fraction[t, f] * b.feed_price[t, f] for f in feeds)

        @self.Expression(time, doc="Cost of the feedstock at the plant")
        def feedstock_cost(b, t):
            return pyunits.convert(b.dry_flow_mass[t] * b.delivered_price[t], to_units=dollar / pyunits.s)

        @self.Expression(time, doc="CO2-equivalent that the feedstock brings")
        def carbon_burden_flow(b, t):
            return sum(b.feed_dry_flow[t, f] * b.feed_burden[t, f] for f in feeds)

        @self.Expression(time, doc="Mass flow of the blend as received")
        def wet_flow_mass(b, t):
            return b.dry_flow_mass[t] + sum(b.component_flow_mass[t, f, "Water"] for f in feeds)

    def set_feedstock(self, name: str, composition: Mapping[str, float], moisture: float, **data) -> None:
        """Fixes a feedstock's dry composition, moisture and data (numbers in the variables' units or Pyomo units).

        `data`: supply_density, base_distance, gate_price, carbon_burden. Raises ValueError for an unknown component.
        """
        strange = [j for j in composition if j not in self.dry_matter]
        if strange:
            raise ValueError(f"{name} has {', '.join(strange)}, which is not dry matter of {self.name}")
        for j in self.dry_matter:
            self.composition[:, name, j].fix(composition.get(j, 0.0))
        self.moisture[:, name].fix(moisture)
        for key in SUPPLY_DATA:
            self.component(key)[name].fix(data[key])

    def set_transport(self, **data) -> None:
        """Fixes tortuosity, on_stream_fraction, loading_cost, truck_cost and truck_emission."""
        for key in TRANSPORT_DATA:
            self.component(key).fix(data[key])

    def set_blend(self, fractions: Mapping[str, float]) -> None:
        """Fixes the shares of all feedstocks but the last, which closes the sum; what is not named gets 0."""
        strange = [f for f in fractions if f not in self.feedstocks]
        if strange:
            raise ValueError(f"{self.name} has no feedstock {', '.join(strange)}; it has {', '.join(self.feedstocks)}")
        last = self.feedstocks.last()
        total = sum(fractions.get(f, 0.0) for f in self.feedstocks if f != last)
        if total > 1 + 1e-9:
            raise ValueError(f"The shares of {self.name} add up to {total:.4g} without {last}; they may reach 1")
        for f in self.feedstocks:
            self.blend_fraction[:, f].fix(fractions.get(f, 0.0) if f != last else 1 - total)
        self.blend_fraction[:, last].unfix()

    def initialize_build(self, **_):
        """Computes shares and flows one after the other; nothing needs a solver."""
        mw, last = self.config.property_package.mw_comp, self.feedstocks.last()
        for t in self.flowsheet().time:
            if not self.blend_fraction[t, last].fixed:
                others = sum(value(self.blend_fraction[t, f]) for f in self.feedstocks if f != last)
                self.blend_fraction[t, last].set_value(max(1 - others, 0.0))
            flows: dict[str, float] = {}
            for f in self.feedstocks:
                for j in [*self.dry_matter, "Water"]:
                    mass = self.component_flow_mass[t, f, j]
                    calculate_variable_from_constraint(mass, self.feedstock_composition[t, f, j])
                    flows[j] = flows.get(j, 0.0) + mass.value / value(mw[j])
            state = self.outlet_state[t]
            set_stream(state, flows, value(state.temperature), value(state.pressure))
