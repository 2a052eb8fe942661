"""Crystal dryer: warm air takes the water off a moist cake; acid dissolved in it crystallises.

Ports: `inlet` (cake), `air_inlet` (ambient air), `product`, `exhaust`.

Symbols
    n_j    component molar flow (mol/s);  m mass flow (kg/s);  p pressure (Pa)
    w      water per mass of product, `product_moisture[t]`
    T      temperature of exhaust and product (K), `temperature[t]`
    phi    relative humidity of the exhaust, `exhaust_humidity[t]`
    e      electric work of fans and drive per water evaporated (J/kg), `specific_work[t]`
    Q      heat of the air heater (W), `heat_duty[t]`;  T_h temperature behind it (K), `heated_air_temperature[t]`

Equations
    m_water(product) = w m(product);   n_water(inlet) + n_water(air) = n_water(product) + n_water(exhaust)
    n_crystal(product) = n_crystal(inlet) + n_acid(inlet), n_acid(product) = 0;   other solutes stay with the product
    n_water(exhaust) p = phi p_sat(T) n(exhaust)           gives the air
    H_air(T_h) = H_air + Q;   energy balance with heat_duty and work; product and exhaust have one temperature
    exhaust at the pressure of the air, product at that of the cake

Degrees of freedom: the cake, temperature and pressure of the air (its flow is an unknown, its composition humid air),
product_moisture, temperature, exhaust_humidity, specific_work. The air must be drier than the exhaust.

Sizes: `evaporation[t]` (kg/s), `heat_duty[t]`, `work_mechanical[t]`. Result: `purity[t]`.

Source: balances of convective drying (McCabe, Smith and Harriott).
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.exceptions import InitializationError
from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Expression, NonNegativeReals, Reference, Var, value
from pyomo.environ import units as pyunits

from nexus.property_packages.components import gas_enthalpy, get_component
from nexus.property_packages.vapour_pressure import saturation_pressure
from nexus.unit_models.balances import add_component_balances, add_heat_duty, add_work
from nexus.unit_models.gas_liquid import PASCAL, kelvin
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.msmpr_crystalliser import CRYSTAL, SOLUTE
from nexus.unit_models.streams import (
    DIMENSIONLESS,
    add_air_composition,
    add_common_temperature,
    add_result,
    add_specification,
    air_flows,
    component_flows,
    compute_inlets,
    flow_variables,
    set_stream,
)
from nexus.unit_models.vessel import add_states, require_package, vessel_config

KG = pyunits.kg


@declare_process_block_class("CrystalDryer")
class CrystalDryerData(UnitModelBlockData):
    """Air dryer; arguments `property_package` (slurry), `gas_property_package` (N2, O2, Water)."""

    CONFIG = vessel_config(("property_package", "gas_property_package"), ("inlet",))

    def build(self):
        """Builds states, specifications and equations."""
        super().build()
        slurry = require_package(self, "property_package")
        gas = require_package(self, "gas_property_package")
        self.inlet_states = add_states(self, {"inlet": slurry, "air_inlet": gas}, inlet=True)
        self.outlet_states = add_states(self, {"product": slurry, "exhaust": gas}, inlet=False)
        self.temperature = Reference(self.product_state[:].temperature)
        self._add_specifications()
        self._add_drying()
        add_air_composition(self, self.air_inlet_state)
        self._add_energy()

    def _add_specifications(self):
        add_specification(self, "product_moisture", 0.002, (1e-5, 0.2), DIMENSIONLESS, "Water per mass of product")
        add_specification(
            self, "exhaust_humidity", 0.3, (0.01, 0.95), DIMENSIONLESS, "Relative humidity of the exhaust"
        )
        add_specification(self, "specific_work", 1e5, (0, 1e7), pyunits.J / KG, "Work per water evaporated")
        add_work(self, initialize=1e4)
        add_heat_duty(self, initialize=1e6)
        for variable in (self.work_mechanical, self.heat_duty):
            set_scaling_factor(variable, 1e-5)
        self.crystallisation = Var(
            self.flowsheet().time,
            domain=NonNegativeReals,
            initialize=0.1,
            units=pyunits.mol / pyunits.s,
            doc="Dissolved acid that crystallises",
        )
        set_scaling_factor(self.crystallisation, 1.0)

    def _add_drying(self):
        time = self.flowsheet().time
        sign = {SOLUTE: -1, CRYSTAL: 1}
        add_component_balances(
            self,
            self.inlet_states,
            self.outlet_states,
            lambda t, j: sign[j] * self.crystallisation[t] if j in sign else None,
        )
        self.dryness = Constraint(
            time,
            rule=lambda b, t: b.crystallisation[t] == b.inlet_state[t].flow_mol_comp[SOLUTE],
            doc="All dissolved acid crystallises",
        )
        self.final_moisture = Constraint(
            time,
            rule=lambda b, t: (
                b.product_state[t].flow_mass_comp["Water"] == b.product_moisture[t] * b.product_state[t].flow_mass
            ),
            doc="Moisture of the product",
        )

        def humidity(b, t):
            gas = b.exhaust_state[t]
            vapour = b.exhaust_humidity[t] * saturation_pressure("Water", kelvin(gas)) * PASCAL
            return gas.flow_mol_comp["Water"] * gas.pressure == vapour * gas.flow_mol

        self.humidity = Constraint(time, rule=humidity, doc="Relative humidity of the exhaust")
        self.evaporation = Expression(
            time,
            rule=lambda b, t: b.inlet_state[t].flow_mass_comp["Water"] - b.product_state[t].flow_mass_comp["Water"],
            doc="Water evaporated, kg/s",
        )
        self.purity = Expression(
            time,
            rule=lambda b, t: b.product_state[t].flow_mass_comp[CRYSTAL] / b.product_state[t].flow_mass,
            doc="Crystals per mass of product",
        )

    def _add_energy(self):
        time = self.flowsheet().time
        self.fan_work = Constraint(
            time,
            rule=lambda b, t: b.work_mechanical[t] == b.specific_work[t] * b.evaporation[t],
            doc="Work is proportional to the water evaporated",
        )
        inlets, outlets = self.inlet_states, self.outlet_states
        self.exhaust_pressure = Constraint(
            time,
            rule=lambda b, t: b.exhaust_state[t].pressure == b.air_inlet_state[t].pressure,
            doc="Exhaust at the pressure of the air",
        )
        add_common_temperature(self, inlets, outlets, heat=self.heat_duty, work=self.work_mechanical)

        def heated(b, t):
            air, T = b.air_inlet_state[t], b.heated_air_temperature[t] / pyunits.K
            hot = sum(n * gas_enthalpy(get_component(j), T) for j, n in air.flow_mol_comp.items())
            return hot * (pyunits.J / pyunits.mol) == air.enthalpy_flow + b.heat_duty[t]

        add_result(self, "heated_air_temperature", 380.0, pyunits.K, "Air behind its heater", heated, (250, 900))

    def initialize_build(self, **options):
        """Computes water, air and heat one after the other, then solves the unit.

        Raises InitializationError where the exhaust would be drier than the air.
        """
        compute_inlets(self.inlet_states)
        for t, inlet in self.inlet_state.items():
            air, n = self.air_inlet_state[t], component_flows(inlet)
            T, P = value(self.temperature[t]), value(air.pressure)
            share = value(self.exhaust_humidity[t]) * saturation_pressure("Water", T) / P
            moist = value(self.air_humidity[t])
            if share / (1 - share) <= moist:
                raise InitializationError(
                    f"{self.name}: exhaust of {T:.1f} K and the given humidity holds less water than the air that "
                    "enters; raise temperature or exhaust_humidity"
                )
            w = value(self.product_moisture[t])
            dry = value(inlet.flow_mass - inlet.flow_mass_comp["Water"])
            left = dry * w / (1 - w) / value(inlet.params.mw_comp["Water"])
            dry_air = (n["Water"] - left) / (share / (1 - share) - moist)
            flows = air_flows(0.2095 * dry_air, list(air.component_list), moist)
            set_stream(air, flows, value(air.temperature), P)
            self.crystallisation[t].set_value(n[SOLUTE])
            product = n | {SOLUTE: 0.0, CRYSTAL: n[SOLUTE] + n[CRYSTAL], "Water": left}
            set_stream(self.product_state[t], product, T, value(inlet.pressure))
            set_stream(self.exhaust_state[t], flows | {"Water": flows["Water"] + n["Water"] - left}, T, P)
        return solve_from_inlets(self, free=flow_variables(self.air_inlet_state), **options)
