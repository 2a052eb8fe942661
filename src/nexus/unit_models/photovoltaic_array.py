"""Photovoltaic array: sunlight becomes alternating current, less where the cells are hot.

Symbols
    P_n      rated power (W) at 1000 W/m2 and cells of 25 degC, `rated_power`, the size
    G        irradiance on the array (W/m2), `irradiance[t]`
    T_a, T_c temperatures of the air and of the cells (K), `ambient_temperature[t]`, `cell_temperature[t]`
    T_n      nominal operating cell temperature (K): of the cells at 800 W/m2 in air of 20 degC,
             `nominal_cell_temperature`
    g        relative change of power per kelvin, `temperature_coefficient` (1/K, negative)
    e, m     efficiency of inverter and wiring, `inverter_efficiency[t]`; `cleanliness_multiplier[t]`, 1
    P        power at the terminals (W), `electric_power[t]`; work_mechanical = -P

Equations
    T_c = T_a + G (T_n - 293.15 K) / (800 W/m2)
    P = e m P_n G / (1000 W/m2) (1 + g (T_c - 298.15 K))
    heat_duty = P: what of the sunlight becomes power; the rest never counts as heat of the plant

Degrees of freedom: rated_power, irradiance, ambient_temperature, inverter_efficiency, and the module's data.
Source: nominal operating cell temperature model (IEC 61215); coefficients are those of crystalline silicon modules.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from pyomo.environ import units as pyunits
from pyomo.environ import value

from nexus.unit_models.electricity import add_generation, add_size, quasi_steady_config
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.steam_streams import add_multiplier
from nexus.unit_models.streams import add_result, add_specification

STANDARD, NOMINAL = 1000 * pyunits.W / pyunits.m**2, 800 * pyunits.W / pyunits.m**2
STANDARD_CELL, NOMINAL_AIR = 298.15 * pyunits.K, 293.15 * pyunits.K


@declare_process_block_class("PhotovoltaicArray")
class PhotovoltaicArrayData(UnitModelBlockData):
    """Photovoltaic array without ports; it takes no arguments."""

    CONFIG = quasi_steady_config()

    def build(self):
        """Builds the specifications and the power."""
        super().build()
        none, K = pyunits.dimensionless, pyunits.K
        add_size(self, "rated_power", 5e6, pyunits.W, "Power at 1000 W/m2 and cells of 25 degC")
        add_size(self, "nominal_cell_temperature", 318.15, K, "Cells at 800 W/m2 and air of 20 degC", (295, 345))
        add_size(self, "temperature_coefficient", -0.0035, 1 / K, "Relative change of power", (-0.01, 0))
        add_specification(self, "irradiance", 500.0, (0, 1500), pyunits.W / pyunits.m**2, "Irradiance on the array")
        add_specification(self, "ambient_temperature", 298.15, (230, 330), K, "Air at the array")
        add_specification(self, "inverter_efficiency", 0.96, (0.5, 1), none, "Alternating per direct current")
        add_multiplier(self, "cleanliness_multiplier", "Power relative to clean modules")

        def temperature(b, t):
            rise = b.irradiance[t] / NOMINAL * (b.nominal_cell_temperature - NOMINAL_AIR)
            return b.cell_temperature[t] == b.ambient_temperature[t] + rise

        def power(b, t):
            hot = 1 + b.temperature_coefficient * (b.cell_temperature[t] - STANDARD_CELL)
            share = b.inverter_efficiency[t] * b.cleanliness_multiplier[t] * b.irradiance[t] / STANDARD
            return b.electric_power[t] == b.rated_power * share * hot

        add_result(self, "cell_temperature", 315.0, K, "Temperature of the cells", temperature, (230, 400))
        add_generation(self, power)

    def initialize_build(self, **_):
        """Solves the unit from irradiance and air temperature, which are fixed."""
        for t in self.flowsheet().time:
            rise = value(self.irradiance[t] / NOMINAL * (self.nominal_cell_temperature - NOMINAL_AIR))
            self.cell_temperature[t].set_value(value(self.ambient_temperature[t]) + rise)
        return solve_from_inlets(self)
