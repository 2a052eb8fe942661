"""Steam generator, water side: feedwater becomes superheated steam, part of the drum water is blown down.

Symbols
    F, h, p      molar flow (mol/s), enthalpy (J/mol), pressure (Pa) of feedwater (1), steam (2), blowdown (3)
    b            blowdown per feedwater, `blowdown_fraction[t]`
    Q            heat absorbed by the water (W), `heat_duty[t]` (positive)
    dp           pressure drop from drum to live steam (Pa), `pressure_drop[t]`

Equations
    F_1 = F_2 + F_3,   F_3 = b F_1
    F_1 h_1 + Q = F_2 h_2 + F_3 h_3
    p_3 = p_1, T_3 = T_sat(p_3): drum water at the feedwater's pressure;   p_2 = p_1 - dp
With `blowdown="cooled"` T_3 is given instead: the blowdown then leaves its heat to the feedwater inside the unit.

The heat comes from the combustion side, another unit.
Degrees of freedom: inlet state, blowdown fraction, pressure drop, temperature of a cooled blowdown, and one of live
steam temperature and heat; with both of these fixed the feedwater flow follows.
Sizes for costing: `steam_flow_mass[t]` (kg/s), `heat_duty[t]`. Source: mass balance and first law.
"""

from enum import Enum

from idaes.core import UnitModelBlockData, declare_process_block_class
from pyomo.common.config import ConfigValue, In
from pyomo.environ import Constraint, Expression, Var, value
from pyomo.environ import units as pyunits

from nexus.property_packages.steam import SteamPhase
from nexus.unit_models.balances import add_component_balances, add_energy_balance, add_heat_duty
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.steam_streams import (
    add_pressure_drop,
    add_saturation,
    add_steam_port,
    compute,
    given_otherwise,
    guess,
    saturated_liquid_enthalpy,
    scale,
    steam_config,
)


class Blowdown(Enum):
    """The state in which the blowdown leaves."""

    SATURATED = "saturated"
    COOLED = "cooled"


@declare_process_block_class("SteamGenerator")
class SteamGeneratorData(UnitModelBlockData):
    """Drum boiler seen from the water; ports `inlet` (feedwater), `steam_outlet` and `blowdown_outlet`.

    Arguments: `property_package` (steam), `blowdown` ("saturated" or "cooled").
    """

    CONFIG = steam_config()
    CONFIG.declare(
        "blowdown", ConfigValue(domain=In(Blowdown), default=Blowdown.SATURATED, description="saturated or cooled")
    )

    def build(self):
        """Builds the states, ports and balances."""
        super().build()
        add_steam_port(self, "inlet", SteamPhase.LIQUID, inlet=True, doc="Feedwater")
        add_steam_port(self, "steam_outlet", SteamPhase.VAPOUR, inlet=False, doc="Live steam")
        add_steam_port(self, "blowdown_outlet", SteamPhase.LIQUID, inlet=False, doc="Drum water blown down")
        time = self.flowsheet().time
        self.blowdown_fraction = Var(
            time, initialize=0.03, bounds=(1e-4, 0.2), units=pyunits.dimensionless, doc="Blowdown per feedwater"
        )
        add_heat_duty(self, initialize=1.8e8)
        scale(self.heat_duty, 1e-8)
        add_pressure_drop(self, self.inlet_state, self.steam_outlet_state)
        outlets = [self.steam_outlet_state, self.blowdown_outlet_state]
        add_component_balances(self, [self.inlet_state], outlets)
        add_energy_balance(self, [self.inlet_state], outlets, heat=self.heat_duty)
        self._add_drum()
        self.steam_flow_mass = Expression(
            time, rule=lambda b, t: b.steam_outlet_state[t].flow_mass, doc="Live steam raised"
        )

    def _add_drum(self):
        time, drum = self.flowsheet().time, self.blowdown_outlet_state
        self.blowdown = Constraint(
            time,
            rule=lambda b, t: drum[t].flow_mol == b.blowdown_fraction[t] * b.inlet_state[t].flow_mol,
            doc="Blowdown is a fraction of the feedwater",
        )
        self.drum_pressure = Constraint(
            time,
            rule=lambda b, t: drum[t].pressure == b.inlet_state[t].pressure,
            doc="The drum has the feedwater's pressure",
        )
        if self.config.blowdown is Blowdown.SATURATED:
            add_saturation(self, drum)

    def initialize_build(self, **_):
        """Raises steam from the feedwater; with steam temperature and heat fixed, the feedwater flow is found."""
        self.inlet_state.initialize()
        free = [*self._guess_flow(), *given_otherwise(self.inlet_state)]
        return solve_from_inlets(self, free=free)

    def _guess_flow(self):
        """Sets the outlets from the inlet; yields the feedwater flows that follow from fixed heat and temperature."""
        for t in self.flowsheet().time:
            water, steam, drum = (s[t] for s in (self.inlet_state, self.steam_outlet_state, self.blowdown_outlet_state))
            guess(
                [
                    (steam.pressure, value(water.pressure - self.pressure_drop[t])),
                    (drum.pressure, value(water.pressure)),
                ]
            )
            guess([(drum.enth_mol, saturated_liquid_enthalpy(drum))])
            drum.compute_properties()
            share = value(self.blowdown_fraction[t])
            blown = share * value(drum.enth_mol)
            if not steam.temperature.fixed:
                h = value(water.enth_mol) + value(self.heat_duty[t] / water.flow_mol)
                guess([(steam.enth_mol, (h - blown) / (1 - share))])
            steam.compute_properties()
            rise = (1 - share) * value(steam.enth_mol) + blown - value(water.enth_mol)
            if steam.temperature.fixed and self.heat_duty[t].fixed and not water.flow_mol.fixed:
                guess([(water.flow_mol, value(self.heat_duty[t]) / rise)])
                yield water.flow_mol
            flow = value(water.flow_mol)
            guess(
                [(steam.flow_mol, (1 - share) * flow), (drum.flow_mol, share * flow), (self.heat_duty[t], flow * rise)]
            )
        compute(self.inlet_state, self.steam_outlet_state, self.blowdown_outlet_state)
