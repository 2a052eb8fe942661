"""Water translator: hands a stream of water from the steam package to the slurry package, or back.

Symbols: n molar flow of water (mol/s), H enthalpy flow (W), p pressure (Pa).

Equations
    n_out = n_in for Water, 0 for what only the outlet's package carries;   H_out = H_in;   p_out = p_in

Both packages count enthalpy from the elements; the temperature may move by some hundredths of a kelvin between their
heat capacities. The slurry is a liquid up to 480 K: cool or flash hotter condensate first, and heat a slurry with steam
in a steam injection.
Degrees of freedom: none besides the inlet. Source: conservation of mass and energy.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.config import is_physical_parameter_block
from idaes.core.util.exceptions import ConfigurationError
from pyomo.common.config import ConfigBlock, ConfigValue, In
from pyomo.environ import value

from nexus.property_packages.steam import SteamParameterData, SteamPhase
from nexus.unit_models.balances import (
    add_component_balances,
    add_energy_balance,
    add_state_equality,
    component_flow,
    component_set,
    enthalpy_flow,
)
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.steam_streams import given_otherwise, guess
from nexus.unit_models.streams import set_stream


@declare_process_block_class("WaterTranslator")
class WaterTranslatorData(UnitModelBlockData):
    """Passes liquid water between the packages steam and slurry; ports `inlet` and `outlet`.

    Arguments: `inlet_property_package` (it carries Water alone), `outlet_property_package`.
    """

    CONFIG = ConfigBlock()
    CONFIG.declare("dynamic", ConfigValue(default=False, domain=In([False]), description="No holdup"))
    CONFIG.declare("has_holdup", ConfigValue(default=False, domain=In([False]), description="No holdup"))
    for _side in ("inlet", "outlet"):
        CONFIG.declare(
            f"{_side}_property_package",
            ConfigValue(domain=is_physical_parameter_block, description=f"Package of the {_side}: steam or slurry"),
        )

    def build(self):
        """Builds both states and the equations between them."""
        super().build()
        for side in ("inlet", "outlet"):
            package = self.config[f"{side}_property_package"]
            arguments = {"phase": SteamPhase.LIQUID} if isinstance(package, SteamParameterData) else {}
            state = package.build_state_block(
                self.flowsheet().time, doc=f"Water at the {side}", defined_state=side == "inlet", **arguments
            )
            setattr(self, f"{side}_state", state)
        if component_set(self.inlet_state) != ["Water"]:
            raise ConfigurationError(
                f"{self.name}: the inlet's package carries {', '.join(component_set(self.inlet_state))}; "
                "only Water can be handed on"
            )
        add_component_balances(self, [self.inlet_state], [self.outlet_state])
        add_energy_balance(self, [self.inlet_state], [self.outlet_state])
        add_state_equality(self, "equal_pressure", self.inlet_state, self.outlet_state, "pressure")
        self.add_inlet_port(name="inlet", block=self.inlet_state)
        self.add_outlet_port(name="outlet", block=self.outlet_state)

    def initialize_build(self, **_):
        """Copies flow, temperature and pressure to the outlet and solves."""
        self.inlet_state.initialize()
        from_steam = isinstance(self.config.inlet_property_package, SteamParameterData)
        to_steam = isinstance(self.config.outlet_property_package, SteamParameterData)
        for t, inlet in self.inlet_state.items():
            outlet, flow = self.outlet_state[t], value(component_flow(inlet, "Water"))
            if to_steam:
                molar = value(enthalpy_flow(inlet)) / flow
                guess([(outlet.flow_mol, flow), (outlet.enth_mol, molar), (outlet.pressure, value(inlet.pressure))])
                outlet.compute_properties()
            else:
                set_stream(outlet, {"Water": flow}, value(inlet.temperature), value(inlet.pressure))
        return solve_from_inlets(self, free=given_otherwise(self.inlet_state) if from_steam else ())
