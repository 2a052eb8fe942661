"""Cooling tower: cooling water that carries the plant's waste heat is cooled by evaporation of a part of it into air.

Symbols
    Q            heat that the circulating water brings (W), `heat_duty[t]`
    m            circulation (kg/s), `circulation_flow_mass[t]`; c heat capacity of water (J/kg/K)
    T_s, T_r     supply and return temperature of the water (K), `supply_temperature[t]`, `return_temperature[t]`
    e, b, w      evaporation, blowdown and windage (drift) per circulation, `evaporation_fraction[t]`, ...
    a            T_r less temperature of the leaving air (K), `exit_air_approach[t]`; the latter is
                 `exit_air_temperature[t]`
    W            power of fans and circulation pumps (W), `work_mechanical[t]` = `specific_power[t]` m
    p_w          partial pressure of water in the leaving air (Pa), `water_pressure[t]`

Equations
    Q = m c (T_r - T_s)
    balances of water, N2 and O2 over make-up and air in, and air, blowdown and windage out
    H_makeup + H_air,in + Q + W = H_air,out + H_blowdown + H_windage
    p_w = p_sat(T_air,out), p_w n_air,out = p n_water,out: the air leaves saturated, at T_r - a
    blowdown and windage are b m and w m at T_s; evaporation e m is what the air takes up

The flows of make-up water and of air (humid, with the humidity `air_humidity[t]`) follow from the load. With
`weather=True` T_s, T_r and the humidity follow from the wet bulb, `wet_bulb_temperature[t]`: see `wet_bulb`.
Degrees of freedom: Q, T_s and T_r (with weather: wet bulb, approach and range), a (or e), b, w, specific power;
temperature and pressure of make-up and air.
Sizes for costing: `circulation_flow_mass[t]`, `heat_duty[t]`. Source: mass balance and first law; saturation by IF97.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.config import is_physical_parameter_block
from idaes.core.util.exceptions import ConfigurationError
from pyomo.common.config import ConfigBlock, ConfigValue, In
from pyomo.environ import Constraint, Expression, Param, value
from pyomo.environ import units as pyunits

from nexus.property_packages.components import condensed_enthalpy, gas_enthalpy, get_component
from nexus.property_packages.steam_if97 import liquid_heat_capacity, saturation_pressure
from nexus.property_packages.steam_state import saturation_line
from nexus.unit_models.balances import add_component_balances, add_energy_balance, add_heat_duty, add_state_equality
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.steam_streams import guess, scale
from nexus.unit_models.streams import (
    NITROGEN_PER_OXYGEN,
    add_air_composition,
    add_result,
    add_specification,
    air_flows,
    flow_variables,
    set_stream,
)
from nexus.unit_models.wet_bulb import add_wet_bulb, start_wet_bulb

KG_PER_S, NONE, K = pyunits.kg / pyunits.s, pyunits.dimensionless, pyunits.K


@declare_process_block_class("CoolingTower")
class CoolingTowerData(UnitModelBlockData):
    """Evaporative cooling tower; ports `makeup_inlet`, `air_inlet`, `air_outlet`, `blowdown_outlet`, `windage_outlet`.

    Arguments: `water_package` (slurry of Water alone), `air_package` (ideal_gas with N2, O2 and Water), `weather`
    (whether the wet bulb sets the temperatures of the water).
    """

    CONFIG = ConfigBlock()
    CONFIG.declare("dynamic", ConfigValue(default=False, domain=In([False]), description="Quasi-steady"))
    CONFIG.declare("has_holdup", ConfigValue(default=False, domain=In([False]), description="No holdup"))
    for _name, _doc in (("water_package", "Slurry of Water alone"), ("air_package", "Ideal gas with N2, O2, Water")):
        CONFIG.declare(_name, ConfigValue(domain=is_physical_parameter_block, description=_doc))
    CONFIG.declare("weather", ConfigValue(default=False, domain=bool, description="Whether the wet bulb counts"))

    def build(self):
        """Builds states, ports, specifications and balances."""
        super().build()
        self._check_packages()
        self._add_streams()
        self._add_specifications()
        self._add_circulation()
        self._add_outlets()
        inlets, outlets = [self.makeup_inlet_state, self.air_inlet_state], self._outlets()
        add_component_balances(self, inlets, outlets)
        add_energy_balance(self, inlets, outlets, heat=self.heat_duty, work=self.work_mechanical)
        if self.config.weather:
            add_wet_bulb(self)

    def _check_packages(self):
        water, air = list(self.config.water_package.component_list), set(self.config.air_package.component_list)
        if water != ["Water"]:
            raise ConfigurationError(f"{self.name}: the water package carries {water}, and must carry Water alone")
        if not {"N2", "O2", "Water"} <= air:
            raise ConfigurationError(f"{self.name}: the air package needs N2, O2 and Water, it carries {sorted(air)}")

    def _add_streams(self):
        water, air = self.config.water_package, self.config.air_package
        for name, package, inlet, doc in (
            ("makeup_inlet", water, True, "Make-up water"),
            ("air_inlet", air, True, "Ambient air"),
            ("air_outlet", air, False, "Saturated air"),
            ("blowdown_outlet", water, False, "Blowdown"),
            ("windage_outlet", water, False, "Droplets that the air carries off"),
        ):
            state = package.build_state_block(self.flowsheet().time, doc=doc, defined_state=inlet)
            setattr(self, f"{name}_state", state)
            (self.add_inlet_port if inlet else self.add_outlet_port)(name=name, block=state, doc=doc)

    def _outlets(self):
        return [self.air_outlet_state, self.blowdown_outlet_state, self.windage_outlet_state]

    def _add_specifications(self):
        add_heat_duty(self, initialize=1e8)
        scale(self.heat_duty, 1e-8)
        add_specification(self, "supply_temperature", 301.15, (274, 350), K, "Cooling water to the plant")
        add_specification(self, "return_temperature", 310.15, (275, 360), K, "Cooling water from the plant")
        add_specification(self, "exit_air_approach", 3.0, (0, 30), K, "Return water less leaving air")
        add_specification(self, "blowdown_fraction", 1.5e-3, (1e-6, 0.1), NONE, "Blowdown per circulation")
        add_specification(self, "windage_fraction", 5e-5, (1e-6, 0.1), NONE, "Windage per circulation")
        watt = pyunits.W / KG_PER_S
        add_specification(self, "specific_power", 573.0, (0, 1e4), watt, "Power of fans and pumps per circulation")

    def _add_circulation(self):
        mean = 305.65  # K, between 28 and 37 degC
        self.heat_capacity = Param(
            initialize=liquid_heat_capacity(mean, 101325.0), units=pyunits.J / pyunits.kg / K, doc="Water, IF97"
        )

        def circulation_rule(b, t):
            span = b.return_temperature[t] - b.supply_temperature[t]
            return b.heat_duty[t] == b.circulation_flow_mass[t] * b.heat_capacity * span

        def power_rule(b, t):
            return b.work_mechanical[t] == b.specific_power[t] * b.circulation_flow_mass[t]

        def evaporation_rule(b, t):
            taken = b.air_outlet_state[t].flow_mass_comp["Water"] - b.air_inlet_state[t].flow_mass_comp["Water"]
            return b.evaporation_fraction[t] * b.circulation_flow_mass[t] == taken

        add_result(self, "circulation_flow_mass", 2700.0, KG_PER_S, "Cooling water in circulation", circulation_rule)
        add_result(self, "work_mechanical", 1.5e6, pyunits.W, "Net work into the unit", power_rule)
        add_result(self, "evaporation_fraction", 0.012, NONE, "Evaporation per circulation", evaporation_rule)
        self.cycles_of_concentration = Expression(
            self.flowsheet().time,
            rule=lambda b, t: 1 + b.evaporation_fraction[t] / (b.blowdown_fraction[t] + b.windage_fraction[t]),
            doc="Salts in the circulating water relative to the make-up",
        )

    def _add_outlets(self):
        time, air = self.flowsheet().time, self.air_outlet_state
        add_air_composition(self, self.air_inlet_state)
        add_state_equality(self, "air_pressure_balance", air, self.air_inlet_state, "pressure")

        def temperature_rule(b, t):
            return b.exit_air_temperature[t] == b.return_temperature[t] - b.exit_air_approach[t]

        add_result(self, "exit_air_temperature", 307.0, K, "Temperature of the air", temperature_rule, (274, 360))
        self.air_temperature = Constraint(
            time,
            rule=lambda b, t: air[t].temperature == b.exit_air_temperature[t],
            doc="The air leaves near the temperature of the returning water",
        )

        def pressure_rule(b, t):
            return b.water_pressure[t] * air[t].flow_mol == air[t].pressure * air[t].flow_mol_comp["Water"]

        add_result(self, "water_pressure", 5e3, pyunits.Pa, "Partial pressure of water", pressure_rule, (600, 5e4))
        self.air_saturation = Constraint(
            time,
            rule=lambda b, t: saturation_line(b.exit_air_temperature[t], b.water_pressure[t]) == 0,
            doc="The air leaves saturated",
        )
        for name in ("blowdown", "windage"):
            self._add_water_outlet(name)

    def _add_water_outlet(self, name):
        time, state = self.flowsheet().time, self.component(f"{name}_outlet_state")
        fraction = self.component(f"{name}_fraction")
        for quantity, rule in (
            ("flow", lambda b, t: state[t].flow_mass == fraction[t] * b.circulation_flow_mass[t]),
            ("temperature", lambda b, t: state[t].temperature == b.supply_temperature[t]),
            ("pressure", lambda b, t: state[t].pressure == b.makeup_inlet_state[t].pressure),
        ):
            constraint = Constraint(time, rule=rule, doc=f"{quantity.capitalize()} of the {name}")
            setattr(self, f"{name}_{quantity}_balance", constraint)

    def initialize_build(self, **_):
        """Finds circulation, air and make-up from the load, which is held."""
        if self.config.weather:
            start_wet_bulb(self)
        for t in self.flowsheet().time:
            self._guess(t)
        free = [*flow_variables(self.makeup_inlet_state), *flow_variables(self.air_inlet_state)]
        return solve_from_inlets(self, free=[v for v in free if not v.fixed], hold=self.heat_duty.values())

    def _guess(self, t):
        makeup, ambient, leaving = self.makeup_inlet_state[t], self.air_inlet_state[t], self.air_outlet_state[t]
        supply, back = value(self.supply_temperature[t]), value(self.return_temperature[t])
        circulation = value(self.heat_duty[t] / self.heat_capacity) / (back - supply)
        work = value(self.specific_power[t]) * circulation
        T_in, T_out, p = value(ambient.temperature), back - value(self.exit_air_approach[t]), value(ambient.pressure)
        vapour = saturation_pressure(T_out)
        carried, taken = vapour / (p - vapour), vapour / (p - vapour) - value(self.air_humidity[t])
        per_mole = _moist_air(T_out, carried) - _moist_air(T_in, carried - taken)
        water = get_component("Water")
        dry = (value(self.heat_duty[t]) + work) / (
            per_mole - taken * condensed_enthalpy(water, value(makeup.temperature))
        )
        names, oxygen = list(ambient.component_list), dry / (1 + NITROGEN_PER_OXYGEN)
        set_stream(ambient, air_flows(oxygen, names, carried - taken), T_in, p)
        set_stream(leaving, air_flows(oxygen, names, carried), T_out, p)
        per_kg = circulation / water.molar_mass
        lost = {k: value(self.component(f"{k}_fraction")[t]) * per_kg for k in ("blowdown", "windage")}
        p_water = value(makeup.pressure)
        for name, flow in lost.items():
            set_stream(self.component(f"{name}_outlet_state")[t], {"Water": flow}, supply, p_water)
        total = taken * dry + sum(lost.values())
        set_stream(makeup, {"Water": total}, value(makeup.temperature), p_water)
        guess(
            [
                (self.circulation_flow_mass[t], circulation),
                (self.work_mechanical[t], work),
                (self.water_pressure[t], vapour),
                (self.exit_air_temperature[t], T_out),
                (self.evaporation_fraction[t], taken * dry / per_kg),
            ]
        )


def _moist_air(T: float, humidity: float) -> float:
    """Returns the enthalpy in J per mol of dry air that carries `humidity` mol of water vapour."""
    oxygen = 1 / (1 + NITROGEN_PER_OXYGEN)
    flows = {"O2": oxygen, "N2": 1 - oxygen, "Water": humidity}
    return sum(n * gas_enthalpy(get_component(j), T) for j, n in flows.items())
