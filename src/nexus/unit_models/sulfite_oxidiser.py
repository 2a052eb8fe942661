"""Sulfite oxidiser: air turns the sulfur dioxide that is left in a slurry into sulfuric acid.

Purpose: what the flashes leave of dissolved sulfur dioxide ends as sulfate before neutralisation, so that streams
behind it need no sulfite: SulfurousAcid + 1/2 O2 -> SulfuricAcid, completely; with ammonia behind it the sum is
H2SO3 + 1/2 O2 + 2 NH3 -> (NH4)2SO4.

Ports: `inlet` (slurry with SulfurousAcid), `air_inlet` (O2, N2, Water); `outlet` (slurry without it), `vent`.

Symbols: n molar flow (mol/s), xi `reaction_extent` (mol/s), r `air_ratio` (oxygen fed over that consumed), H enthalpy
flow (W), P pressure (Pa).

Equations, for every time:
    xi = n[SulfurousAcid] of `inlet`
    n[O2] of `air_inlet` = r xi / 2;   the air is humid air
    slurry: n_out[SulfuricAcid] = n[SulfuricAcid] + xi, n_out[j] = n[j] of others
    gas: n_vent[O2] = n[O2] - xi / 2, n_vent[j] = n[j] of others       the slurry gives no vapour to it
    H of inlets = H of outlets;   both outlets leave at one temperature and at the pressure of `inlet`

Degrees of freedom, besides the inlet: temperature and pressure of the air, `air_ratio[t]`. Air's flows are results.
Size variables: `air_flow_mass[t]` (kg/s).

Source: stoichiometry. Complete oxidation is an assumption: sulfite oxidises in aerated slurries with traces of iron and
manganese; how fast in a hydrolysate, which also binds sulfite to its sugars, was not found.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from pyomo.environ import Constraint, Expression, Reference, value
from pyomo.environ import units as pyunits

from nexus.unit_models.balances import add_component_balances, component_flow, component_set
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.reactions import reaction
from nexus.unit_models.streams import (
    DIMENSIONLESS,
    add_air_composition,
    add_common_temperature,
    add_inlet_pressure,
    add_result,
    add_specification,
    air_flows,
    flow_variables,
    set_stream,
)
from nexus.unit_models.vessel import add_states, require_package, vessel_config

KEY = "SulfurousAcid"
OXIDATION = reaction("SulfurousAcid + 0.5 O2 -> SulfuricAcid", KEY)
PACKAGES = ("property_package", "outlet_property_package", "gas_property_package")


@declare_process_block_class("SulfiteOxidiser")
class SulfiteOxidiserData(UnitModelBlockData):
    """Oxidation of dissolved sulfur dioxide by air.

    Arguments: `property_package` (slurry with SulfurousAcid), `outlet_property_package` (slurry without it),
    `gas_property_package` (ideal gas of O2, N2 and Water).
    """

    CONFIG = vessel_config(PACKAGES, ("inlet",))

    def build(self):
        """Builds states and equations; raises ValueError for slurries of other components."""
        super().build()
        slurry, oxidised, gas = (require_package(self, name) for name in PACKAGES)
        self.inlet_states = add_states(self, {"inlet": slurry, "air_inlet": gas}, inlet=True)
        self.outlet_states = add_states(self, {"outlet": oxidised, "vent": gas}, inlet=False)
        self._check()
        self.temperature = Reference(self.outlet_state[:].temperature)
        self.pressure = Reference(self.outlet_state[:].pressure)
        add_result(
            self,
            "reaction_extent",
            0.1,
            pyunits.mol / pyunits.s,
            "Sulfurous acid oxidised",
            lambda b, t: b.reaction_extent[t] == component_flow(b.inlet_state[t], KEY),
        )
        add_specification(self, "air_ratio", 2.0, (1, 100), DIMENSIONLESS, "Oxygen fed over oxygen consumed")
        self._add_balances()
        self.air_flow_mass = Expression(
            self.flowsheet().time, rule=lambda b, t: b.air_inlet_state[t].flow_mass, doc="Mass flow of air"
        )

    def _check(self) -> None:
        inlet, outlet = (component_set(state) for state in (self.inlet_state, self.outlet_state))
        if KEY not in inlet or {*inlet, "SulfuricAcid"} - {KEY} != set(outlet):
            raise ValueError(
                f"{self.name} turns SulfurousAcid into SulfuricAcid: the inlet carries {KEY}, the outlet what the "
                "inlet carries without it, and SulfuricAcid"
            )

    def _add_balances(self) -> None:
        """Adds the balances of slurry and gas, the air and the energy balance."""
        self.air_supply = Constraint(
            self.flowsheet().time,
            rule=lambda b, t: b.air_inlet_state[t].flow_mol_comp["O2"] == b.air_ratio[t] * b.reaction_extent[t] / 2,
            doc="Oxygen is supplied in excess of what oxidises the sulfite",
        )
        add_air_composition(self, self.air_inlet_state)

        def handed_on(b, t, j):
            made = OXIDATION.coefficient(j) * b.reaction_extent[t]
            return component_flow(b.outlet_state[t], j) == component_flow(b.inlet_state[t], j) + made

        self.component_balance = Constraint(
            self.flowsheet().time, component_set(self.outlet_state), rule=handed_on, doc="Slurry, with what is oxidised"
        )
        add_component_balances(
            self,
            [self.air_inlet_state],
            [self.vent_state],
            lambda t, j: OXIDATION.coefficient(j) * self.reaction_extent[t] if j == "O2" else None,
            name="gas_balance",
        )
        add_common_temperature(self, self.inlet_states, self.outlet_states)
        add_inlet_pressure(self, self.inlet_state, self.outlet_state)

    def initialize_build(self, **_):
        """Computes air and outlets from the inlet, then solves the unit."""
        for t, inlet in self.inlet_state.items():
            inlet.compute_flows()
            air, extent = self.air_inlet_state[t], value(component_flow(inlet, KEY))
            self.reaction_extent[t].set_value(extent)
            flows = air_flows(value(self.air_ratio[t]) * extent / 2, list(air.component_list))
            set_stream(air, flows, value(air.temperature), value(air.pressure))
            conditions = value(inlet.temperature), value(inlet.pressure)
            slurry = {j: value(n) for j, n in inlet.flow_mol_comp.items()}
            set_stream(
                self.outlet_state[t], slurry | {"SulfuricAcid": slurry.get("SulfuricAcid", 0) + extent}, *conditions
            )
            set_stream(self.vent_state[t], flows | {"O2": flows["O2"] - extent / 2}, *conditions)
        return solve_from_inlets(self, free=flow_variables(self.air_inlet_state))
