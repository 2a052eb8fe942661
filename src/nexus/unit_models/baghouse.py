"""Baghouse: fabric filters take fly ash out of flue gas.

Symbols
    n_j      component molar flow (mol/s): of the gas, and of the fly ash that it carries
    c, i     `collection[t]`, share of the fly ash that clean, whole bags hold; `bag_integrity[t]`, multiplier, 1
    v        face velocity (m/s), gas volume at the inlet per area of cloth, `face_velocity[t]`; area `cloth_area[t]`
    K, k     drag of bags with their cake (Pa s/m), `drag[t]`; `bag_cleanliness[t]`, multiplier, 1

Equations
    gas out = gas in;   dust = (1 - i c) fly ash in the clean gas,   collected ash = the rest
    p_out = p_in - K v / k;   v cloth_area = flow_vol of the gas
    energy balance: collected ash, dust and gas leave at one temperature

Degrees of freedom: gas and fly ash, collection, face_velocity, drag. Size for costing: `cloth_area[t]` (m2).
Source: drag and face velocity as in W.M. Vatavuk, EPA Air Pollution Control Cost Manual, 6th ed., section 6 chapter 1.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from pyomo.environ import Constraint, value
from pyomo.environ import units as pyunits

from nexus.unit_models.balances import add_component_balances, component_set
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.streams import (
    DIMENSIONLESS,
    add_common_temperature,
    add_result,
    add_specification,
    component_flows,
    compute_inlets,
    set_stream,
)
from nexus.unit_models.vessel import add_multiplier, add_states, require_package, vessel_config

PACKAGES = ("gas_property_package", "ash_property_package")


@declare_process_block_class("Baghouse")
class BaghouseData(UnitModelBlockData):
    """Fabric filter; ports `gas_inlet`, `ash_inlet`, `gas_outlet`, `ash_outlet` (collected), `dust_outlet` (emitted).

    Arguments: `gas_property_package` (ideal gas), `ash_property_package` (slurry of what the gas carries).
    """

    CONFIG = vessel_config(PACKAGES, ("gas_inlet", "ash_inlet"))

    def build(self):
        """Builds states, specifications and equations."""
        super().build()
        gas, ash = (require_package(self, name) for name in PACKAGES)
        self.inlet_states = add_states(self, {"gas_inlet": gas, "ash_inlet": ash}, inlet=True)
        self.outlet_states = add_states(self, {"gas_outlet": gas, "ash_outlet": ash, "dust_outlet": ash}, inlet=False)
        self._add_specifications()
        self._add_collection()
        add_component_balances(self, [self.gas_inlet_state], [self.gas_outlet_state], name="gas_balance")
        add_component_balances(
            self, [self.ash_inlet_state], [self.ash_outlet_state, self.dust_outlet_state], name="ash_balance"
        )
        add_common_temperature(self, self.inlet_states, self.outlet_states)

    def _add_specifications(self):
        add_specification(self, "collection", 0.999, (0, 1), DIMENSIONLESS, "Share of the fly ash that the bags hold")
        add_specification(
            self, "face_velocity", 0.018, (1e-4, 1), pyunits.m / pyunits.s, "Gas volume per area of cloth"
        )
        add_specification(
            self, "drag", 8e4, (0, 1e7), pyunits.Pa * pyunits.s / pyunits.m, "Pressure drop per face velocity"
        )
        add_multiplier(self, "bag_integrity", "Collection relative to whole bags")
        add_multiplier(self, "bag_cleanliness", "Permeability relative to bags cleaned in time")

    def _add_collection(self):
        time, inlet = self.flowsheet().time, self.gas_inlet_state
        self.emission = Constraint(
            time,
            component_set(self.ash_inlet_state),
            rule=lambda b, t, j: (
                b.dust_outlet_state[t].flow_mol_comp[j]
                == (1 - b.bag_integrity[t] * b.collection[t]) * b.ash_inlet_state[t].flow_mol_comp[j]
            ),
            doc="What the bags do not hold leaves with the gas",
        )
        self.pressure_balance = Constraint(
            time,
            rule=lambda b, t: (
                b.bag_cleanliness[t] * (inlet[t].pressure - b.gas_outlet_state[t].pressure)
                == b.drag[t] * b.face_velocity[t]
            ),
            doc="Drag of bags and cake",
        )

        def area(b, t):
            return b.face_velocity[t] * b.cloth_area[t] == inlet[t].flow_vol

        add_result(self, "cloth_area", 8e3, pyunits.m**2, "Area of the cloth", area)

    def initialize_build(self, **_):
        """Splits the ash, then solves the unit."""
        compute_inlets(self.inlet_states)
        for t, gas in self.gas_inlet_state.items():
            T = value(gas.temperature)
            drop = value(self.drag[t] * self.face_velocity[t] / self.bag_cleanliness[t])
            P = value(gas.pressure) - drop
            ash, held = component_flows(self.ash_inlet_state[t]), value(self.bag_integrity[t] * self.collection[t])
            set_stream(self.gas_outlet_state[t], component_flows(gas), T, P)
            set_stream(self.ash_outlet_state[t], {j: held * n for j, n in ash.items()}, T, P)
            set_stream(self.dust_outlet_state[t], {j: (1 - held) * n for j, n in ash.items()}, T, P)
            self.cloth_area[t].set_value(value(gas.flow_vol / self.face_velocity[t]))
        return solve_from_inlets(self)
