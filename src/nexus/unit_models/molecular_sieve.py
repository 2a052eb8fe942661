"""Molecular sieve: superheated ethanol vapour is dried by pressure-swing adsorption; the regenerate goes back.

Purpose
-------
Dehydration of the rectifier's overhead vapour. The bed holds water back; purging it takes a part of the dry ethanol
along, so that product and regenerate leave as vapours. Cyclic operation is averaged over time.

Symbols
-------
r_E      `ethanol_to_regenerate`: part of the ethanol that leaves with the regenerate
r_W      `water_to_regenerate`: part of the water, a result
r_j      `other_to_regenerate[j]`: part of every other component
w        `product_purity`: mass fraction of ethanol in the product
a        `adsorbent_activity`: performance multiplier on r_E, 1 for the fresh adsorbent (a purge of r_E / a)
Q        `heat_duty` (W): superheating before the beds

Equations
---------
    n_E,regenerate = (r_E / a) n_E,in;   n_W,regenerate = r_W n_W,in;   n_j,regenerate = r_j n_j,in;   balances
    M_E n_E,product = w (mass flow of product)
    H_in + Q = H_product + H_regenerate;  both outlets leave at the `temperature` of the superheated feed

Purity and the split of ethanol are given and the split of water follows: fixing all three over-specifies (16.21 % of
the ethanol and 92.5 % of the water out of 92.5 wt % vapour leave 99.3 wt %, not the 99.5 wt % of the published design,
which needs 94.8 %). The heats of adsorption and desorption cancel over a cycle.

Degrees of freedom: the inlet, `ethanol_to_regenerate`, `product_purity`, `other_to_regenerate[j]`, `temperature`, and
the pressures of product and regenerate. Size: `water_removed` (kg/s), `inlet_volume_flow` (m3/s).
Source: splits and superheat of the NREL 2011 corn-stover design as coded in BioSTEAM 2.52; balances.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Expression, Reference, value
from pyomo.environ import units as pyunits

from nexus.property_packages.components import get_component
from nexus.unit_models.balances import add_component_balances, add_heat_duty, component_flow, component_set
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.streams import add_specification, component_flows, set_stream
from nexus.unit_models.vessel import add_multiplier, add_states, require_package, vessel_config

PRODUCT, WATER = "Ethanol", "Water"
DIMENSIONLESS = pyunits.dimensionless


@declare_process_block_class("MolecularSieve")
class MolecularSieveData(UnitModelBlockData):
    """Dehydration unit; ports `inlet`, `product_outlet`, `regenerate_outlet`, all vapours of one package.

    Argument: `property_package` (ethanol_water vapour with at least Ethanol and Water).
    """

    CONFIG = vessel_config(("property_package",), ("inlet",))

    def build(self):
        """Builds states, splits and the energy balance; raises ValueError for a package without its two components."""
        super().build()
        package = require_package(self, "property_package")
        (self.inlet_state,) = add_states(self, {"inlet": package}, inlet=True)
        ports = {"product_outlet": package, "regenerate_outlet": package}
        self.product_outlet_state, self.regenerate_outlet_state = add_states(self, ports, inlet=False)
        names = component_set(self.inlet_state)
        if not {PRODUCT, WATER} <= set(names):
            raise ValueError(f"{self.name} dries ethanol: its package needs Ethanol and Water, it has {names}")
        self.others = [j for j in names if j not in (PRODUCT, WATER)]
        self._add_specifications()
        self._add_splits()
        self._add_heat()

    def _add_specifications(self) -> None:
        add_specification(
            self, "ethanol_to_regenerate", 0.1621, (1e-4, 0.9), DIMENSIONLESS, "Part of the ethanol in the regenerate"
        )
        add_specification(
            self, "water_to_regenerate", 0.95, (1e-4, 1), DIMENSIONLESS, "Part of the water in the regenerate"
        )
        add_specification(
            self,
            "other_to_regenerate",
            0.1621,
            (0, 1),
            DIMENSIONLESS,
            "Part of another component in the regenerate",
            self.others,
        )
        add_specification(
            self, "product_purity", 0.995, (0.5, 0.99999), DIMENSIONLESS, "Mass fraction of ethanol in the product"
        )
        add_multiplier(self, "adsorbent_activity", "Purge of fresh adsorbent over the present purge")

    def _add_splits(self) -> None:
        time = self.flowsheet().time
        outlets = [self.product_outlet_state, self.regenerate_outlet_state]
        add_component_balances(self, [self.inlet_state], outlets)

        def split(b, t, j):
            regenerate = component_flow(b.regenerate_outlet_state[t], j)
            fed = component_flow(b.inlet_state[t], j)
            if j == PRODUCT:
                return regenerate * b.adsorbent_activity[t] == b.ethanol_to_regenerate[t] * fed
            return regenerate == (b.water_to_regenerate[t] if j == WATER else b.other_to_regenerate[t, j]) * fed

        def purity(b, t):
            product = b.product_outlet_state[t]
            return product.flow_mass_comp[PRODUCT] == b.product_purity[t] * product.flow_mass

        names = component_set(self.inlet_state)
        self.regeneration = Constraint(time, names, rule=split, doc="What the regenerate takes of each component")
        self.purity = Constraint(time, rule=purity, doc="Mass fraction of ethanol in the product")
        self.water_removed = Expression(
            time,
            rule=lambda b, t: b.regenerate_outlet_state[t].flow_mass_comp[WATER],
            doc="Water that the beds hold back, kg/s",
        )
        self.inlet_volume_flow = Expression(
            time, rule=lambda b, t: b.inlet_state[t].flow_vol, doc="Volume flow of the vapour fed, m3/s"
        )

    def _add_heat(self) -> None:
        time = self.flowsheet().time
        add_heat_duty(self, initialize=1e6)
        set_scaling_factor(self.heat_duty, 1e-6)
        self.temperature = Reference(self.product_outlet_state[:].temperature)
        self.regenerate_temperature = Constraint(
            time,
            rule=lambda b, t: b.regenerate_outlet_state[t].temperature == b.product_outlet_state[t].temperature,
            doc="Product and regenerate leave at the temperature of the superheated feed",
        )

        def energy(b, t):
            outlets = (b.product_outlet_state[t], b.regenerate_outlet_state[t])
            return b.inlet_state[t].enthalpy_flow + b.heat_duty[t] == sum(s.enthalpy_flow for s in outlets)

        self.energy_balance = Constraint(time, rule=energy, doc="First law; adsorption cancels over a cycle")

    def initialize_build(self, **_):
        """Splits the inlet by hand, then solves the unit."""
        for t, inlet in self.inlet_state.items():
            inlet.compute_flows()
            flows = component_flows(inlet)
            split = {j: value(self.other_to_regenerate[t, j]) for j in self.others}
            split[PRODUCT] = value(self.ethanol_to_regenerate[t] / self.adsorbent_activity[t])
            if not self.water_to_regenerate[t].fixed:
                self.water_to_regenerate[t].set_value(min(max(self._water_split(t, flows, split), 0.01), 0.999))
            split[WATER] = value(self.water_to_regenerate[t])
            T, P = value(self.temperature[t]), value(inlet.pressure)
            set_stream(self.product_outlet_state[t], {j: n * (1 - split[j]) for j, n in flows.items()}, T, P)
            set_stream(self.regenerate_outlet_state[t], {j: n * split[j] for j, n in flows.items()}, T, P)
            outlets = (self.product_outlet_state[t], self.regenerate_outlet_state[t])
            if not self.heat_duty[t].fixed:
                self.heat_duty[t].set_value(value(sum(s.enthalpy_flow for s in outlets) - inlet.enthalpy_flow))
        return solve_from_inlets(self)

    def _water_split(self, t, flows, split) -> float:
        """Returns the part of the water that must leave for the product to be pure enough."""
        mass = {j: n * get_component(j).molar_mass for j, n in flows.items()}
        ethanol = mass[PRODUCT] * (1 - split[PRODUCT])
        others = sum(mass[j] * (1 - split[j]) for j in self.others)
        water = ethanol * (1 / value(self.product_purity[t]) - 1) - others
        return 1 - water / max(mass[WATER], 1e-12)
