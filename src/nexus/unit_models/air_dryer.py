"""Dryer of compressed air: an aftercooler and a desiccant take the water out, so that it does not freeze in the lines.

Symbols
    n_j      component molar flow (mol/s); w mol water per mol dry air behind the dryer, `residual_humidity[t]`
    T, dp    temperature of the dry air (K), `temperature[t]`, pressure drop (Pa), `pressure_drop[t]`
    e        electric work of cooling and regeneration per mass of air (J/kg), `specific_work[t]`
    m        `desiccant_multiplier[t]`, multiplier, 1

Equations
    n_Water(out) = (w / m) dry air,   condensate = the other water;   all other components pass
    work_mechanical = e m_air(in);   energy balance, which gives the heat to the cooling water, `heat_duty[t]`
    p_out = p_in - dp;   condensate leaves at the temperature and pressure of the air

Degrees of freedom: the inlet, residual_humidity, temperature, pressure_drop, specific_work.
Size for costing: mass flow of the inlet. Source: water balance and first law.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from pyomo.environ import Constraint, Reference, value
from pyomo.environ import units as pyunits

from nexus.unit_models.balances import (
    add_component_balances,
    add_energy_balance,
    add_heat_duty,
    add_state_equality,
    component_set,
)
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.steam_streams import scale
from nexus.unit_models.streams import (
    DIMENSIONLESS,
    add_result,
    add_specification,
    component_flows,
    compute_inlets,
    set_stream,
)
from nexus.unit_models.vessel import add_multiplier, add_states, require_package, vessel_config

PACKAGES = ("air_property_package", "water_property_package")


@declare_process_block_class("AirDryer")
class AirDryerData(UnitModelBlockData):
    """Aftercooler and dryer; ports `inlet`, `outlet` (dry air), `condensate`.

    Arguments: `air_property_package` (ideal gas with Water), `water_property_package` (slurry of Water).
    """

    CONFIG = vessel_config(PACKAGES, ("inlet",))

    def build(self):
        """Builds states, specifications and equations."""
        super().build()
        air, water = (require_package(self, name) for name in PACKAGES)
        self.inlet_states = add_states(self, {"inlet": air}, inlet=True)
        self.outlet_states = add_states(self, {"outlet": air, "condensate": water}, inlet=False)
        self.temperature = Reference(self.outlet_state[:].temperature)
        add_specification(self, "residual_humidity", 2e-5, (0, 0.1), DIMENSIONLESS, "Water per dry air, mol/mol")
        add_specification(self, "pressure_drop", 5e4, (0, 1e6), pyunits.Pa, "Pressure drop of cooler and desiccant")
        add_specification(self, "specific_work", 1e4, (0, 1e6), pyunits.J / pyunits.kg, "Electric work per air")
        add_multiplier(self, "desiccant_multiplier", "Dryness relative to fresh desiccant")
        self._add_drying()
        add_heat_duty(self, initialize=-1e5)
        scale(self.heat_duty, 1e-5)
        add_component_balances(self, self.inlet_states, self.outlet_states)
        add_energy_balance(self, self.inlet_states, self.outlet_states, self.heat_duty, self.work_mechanical)

    def _add_drying(self):
        time, inlet, outlet = self.flowsheet().time, self.inlet_state, self.outlet_state
        dry = [j for j in component_set(inlet) if j != "Water"]

        def humidity(b, t):
            left = b.residual_humidity[t] * sum(outlet[t].flow_mol_comp[j] for j in dry)
            return b.desiccant_multiplier[t] * outlet[t].flow_mol_comp["Water"] == left

        self.drying = Constraint(time, rule=humidity, doc="Water that the dryer leaves in the air")
        self.pressure_balance = Constraint(
            time,
            rule=lambda b, t: outlet[t].pressure == inlet[t].pressure - b.pressure_drop[t],
            doc="Pressure drop of cooler and desiccant",
        )
        add_result(
            self,
            "work_mechanical",
            1e4,
            pyunits.W,
            "Electric work of the dryer",
            lambda b, t: b.work_mechanical[t] == b.specific_work[t] * inlet[t].flow_mass,
        )
        for quantity in ("temperature", "pressure"):
            add_state_equality(self, f"condensate_{quantity}", self.condensate_state, outlet, quantity)

    def initialize_build(self, **_):
        """Dries the air, then solves the unit."""
        compute_inlets(self.inlet_states)
        for t, inlet in self.inlet_state.items():
            n = component_flows(inlet)
            T, P = value(self.temperature[t]), value(inlet.pressure - self.pressure_drop[t])
            left = value(self.residual_humidity[t] / self.desiccant_multiplier[t]) * (sum(n.values()) - n["Water"])
            set_stream(self.outlet_state[t], n | {"Water": left}, T, P)
            set_stream(self.condensate_state[t], {"Water": n["Water"] - left}, T, P)
            self.work_mechanical[t].set_value(value(self.specific_work[t] * inlet.flow_mass))
        return solve_from_inlets(self)
