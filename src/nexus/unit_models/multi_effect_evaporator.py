"""Multiple-effect evaporator: each effect boils at a lower pressure, heated by the vapour of the one before.

The liquor flows with the vapour (forward feed). All effects have one heating surface, as they are built; their
pressures follow from it. Solutes that the condensate's package carries evaporate with the water; others stay.

Symbols, effects i = 1 to N
    w_i, v_i   water left in the liquor of effect i and vapour from it (mol/s), `liquor_water`, `vapour_flow`
    T_i, p_i   boiling temperature (K) and pressure (Pa), `effect_temperature`, `effect_pressure`
    S_i        condensing temperature of the vapour of effect i (K), `condensing_temperature`; S_0 that of the steam
    Q_i        heat into effect i (W), `heat_transferred`;  Q_c heat of the condenser behind the last (W)
    U_i        heat-transfer coefficient (W/m2/K); k `surface_cleanliness` multiplier, 1;  A `effect_area[t]` (m2)
    H_i        enthalpy flow of the liquor of effect i (W);  h_v, h_l of vapour and liquid water (J/mol)
    m_j        ions per formula unit of solute j;  l_ij, u_ij volatile solute j in liquor and vapour (mol/s),
               `volatile_left`, `volatile_vapour`;  a_j its volatility over that of water, `relative_volatility[t, j]`

Equations
    w_(i-1) = w_i + v_i,   sum of v_i = `water_recovery` w_0
    l_(i-1)j = l_ij + u_ij,   u_ij w_i = a_j l_ij v_i
    H_(i-1) + Q_i = H_i + v_i h_v(T_i) + sum of u_ij h_v,j(T_i)
    Q_(i+1) = v_i (h_v(T_i) - h_l(S_i)) + the same of volatile solutes,   Q_c likewise of the last effect
    p_sat(S_i) = p_i,   w_i p_sat(T_i) = p_i (w_i + sum of m_j n_j)      boiling point elevation of an ideal solution
    Q_i = k U_i A (S_(i-1) - T_i)           each side of an effect has one temperature: the mean is the difference
    Q_c = k U_c A_c dT,   dT^3 = a b (a + b)/2 with a, b the differences at the ends of the condenser       Chen
    condensate: all v_i at the mean enthalpy of their condensates, pressure of the inlet;  concentrate: T_N, pressure of
    the inlet (pumped);  heat_duty = Q_1 - Q_c

Degrees of freedom: the inlet, water_recovery, steam_temperature, last_effect_pressure, heat_transfer_coefficient of
each effect, relative_volatility (absent where the condensate's package carries Water alone),
cooling_inlet_temperature, cooling_outlet_temperature, condenser_coefficient.

Sizes: `effect_area[t]`, `condenser_area[t]`, `heating_duty[t]`, `cooling_duty[t]`. Result: `steam_economy[t]`.

Source: balances of McCabe, Smith and Harriott, Unit Operations, chapter on evaporation; Chen, Chem. Eng. Sci. 42 (1987)
2488.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.exceptions import InitializationError
from idaes.core.util.scaling import set_scaling_factor
from pyomo.common.config import ConfigValue, PositiveInt
from pyomo.environ import Constraint, Expression, RangeSet, value
from pyomo.environ import units as pyunits

from nexus.unit_models.balances import add_component_balances, add_heat_duty, component_set
from nexus.unit_models.evaporator_effects import (
    add_effects,
    guess_effects,
    guess_volatile,
    latent_heat,
    liquid_enthalpy,
    saturation_temperature,
    vapour_enthalpy,
    vapours,
)
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.membranes import require_part
from nexus.unit_models.streams import (
    DIMENSIONLESS,
    add_inlet_pressure,
    add_result,
    add_specification,
    component_flows,
    compute_inlets,
    set_stream,
)
from nexus.unit_models.vessel import add_multiplier, add_states, require_package, vessel_config

MOL_PER_S, JOULE_PER_MOL, K, PA = pyunits.mol / pyunits.s, pyunits.J / pyunits.mol, pyunits.K, pyunits.Pa
COEFFICIENT = pyunits.W / pyunits.m**2 / pyunits.K
FIRST_COEFFICIENT, LAST_COEFFICIENT = 2500.0, 1000.0  # W/m2/K, usual for thin and for concentrated liquors


@declare_process_block_class("MultiEffectEvaporator")
class MultiEffectEvaporatorData(UnitModelBlockData):
    """Evaporator with surface condenser; ports `inlet`, `concentrate`, `condensate`.

    Arguments: `property_package` (slurry), `condensate_property_package` (slurry with Water and a part of its
    components; default: `property_package`), `effects` (number of effects, 4).
    """

    CONFIG = vessel_config(("property_package", "condensate_property_package"), ("inlet",))
    CONFIG.declare("effects", ConfigValue(default=4, domain=PositiveInt, description="Number of effects"))

    def build(self):
        """Builds states, effects, condenser and balances."""
        super().build()
        package = require_package(self, "property_package")
        self.inlet_states = add_states(self, {"inlet": package}, inlet=True)
        pure = self.config.condensate_property_package or package
        self.outlet_states = add_states(self, {"condensate": pure, "concentrate": package}, inlet=False)
        require_part(self, self.condensate_state, self.inlet_state)
        self.effect = RangeSet(self.config.effects, doc="Effects in the order of the liquor")
        self.volatile = [j for j in component_set(self.condensate_state) if j != "Water"]
        self._add_specifications()
        add_effects(self)
        self._add_heat_transfer()
        self._add_condenser()
        self._add_outlets()

    def _add_specifications(self):
        add_specification(self, "water_recovery", 0.8, (0.01, 0.9999), DIMENSIONLESS, "Share of the water evaporated")
        add_specification(self, "steam_temperature", 405.0, (320, 450), K, "Condensing temperature of the steam")
        add_specification(self, "last_effect_pressure", 1.5e4, (1e3, 1e6), PA, "Pressure of the last effect")
        add_specification(self, "cooling_inlet_temperature", 301.15, (274, 330), K, "Cooling water to the condenser")
        add_specification(self, "cooling_outlet_temperature", 310.15, (274, 340), K, "Cooling water leaving")
        add_specification(self, "condenser_coefficient", 1500.0, (50, 5e3), COEFFICIENT, "Heat transfer, condenser")
        add_specification(
            self, "heat_transfer_coefficient", 1500.0, (50, 1e4), COEFFICIENT, "Heat transfer, effect", self.effect
        )
        if self.volatile:
            doc = "Ratio of solute to water, vapour over liquor"
            add_specification(self, "relative_volatility", 0.5, (0, 50), DIMENSIONLESS, doc, self.volatile)
        add_multiplier(self, "surface_cleanliness", "Heat transfer over that of a clean surface")
        add_heat_duty(self, initialize=1e6)
        set_scaling_factor(self.heat_duty, 1e-6)

    def set_usual_coefficients(self):
        """Fixes the heat-transfer coefficients to values that fall from thin to concentrated liquor."""
        last = self.config.effects
        for t, i in self.heat_transfer_coefficient:
            share = (i - 1) / max(last - 1, 1)
            fall = share * (FIRST_COEFFICIENT - LAST_COEFFICIENT)
            self.heat_transfer_coefficient[t, i].fix((FIRST_COEFFICIENT - fall) * COEFFICIENT)

    def _add_heat_transfer(self):
        time, last = self.flowsheet().time, self.config.effects

        def hot(t, i):
            return self.condensing_temperature[t, i - 1] if i > 1 else self.steam_temperature[t]

        add_specification(self, "effect_area", 500.0, (0.1, 1e5), pyunits.m**2, "Heating surface of one effect")

        def transfer(b, t, i):
            coefficient = b.surface_cleanliness[t] * b.heat_transfer_coefficient[t, i]
            difference = hot(t, i) - b.effect_temperature[t, i]
            return b.heat_transferred[t, i] == coefficient * b.effect_area[t] * difference

        self.heat_transfer = Constraint(time, self.effect, rule=transfer, doc="Heat through the heating surface")
        self.vapour_heats_next = Constraint(
            time,
            RangeSet(2, last),
            rule=lambda b, t, i: b.heat_transferred[t, i] == latent_heat(b, t, i - 1),
            doc="The vapour of an effect heats the next",
        )
        self.last_pressure = Constraint(
            time,
            rule=lambda b, t: b.effect_pressure[t, last] == b.last_effect_pressure[t],
            doc="The vacuum sets the pressure of the last effect",
        )
        self.total_evaporation = Constraint(
            time,
            rule=lambda b, t: (
                sum(b.vapour_flow[t, i] for i in b.effect)
                == b.water_recovery[t] * b.inlet_state[t].flow_mol_comp["Water"]
            ),
            doc="Share of the water that evaporates",
        )

    def _add_condenser(self):
        time, last = self.flowsheet().time, self.config.effects
        self.heating_duty = Expression(
            time, rule=lambda b, t: b.heat_transferred[t, 1], doc="Heat of the steam to the first effect, W"
        )
        self.cooling_duty = Expression(time, rule=lambda b, t: latent_heat(b, t, last), doc="Heat to cooling water, W")
        self.net_heat = Constraint(
            time,
            rule=lambda b, t: b.heat_duty[t] == b.heating_duty[t] - b.cooling_duty[t],
            doc="Net heat is that of the steam less that to the cooling water",
        )

        def chen(b, t):
            T = b.condensing_temperature[t, last]
            cold, warm = T - b.cooling_inlet_temperature[t], T - b.cooling_outlet_temperature[t]
            return b.condenser_difference[t] ** 3 == cold * warm * (cold + warm) / 2

        add_result(self, "condenser_difference", 15.0, K, "Mean temperature difference", chen, bounds=(1e-3, 200))
        add_result(
            self,
            "condenser_area",
            200.0,
            pyunits.m**2,
            "Area of the condenser",
            lambda b, t: (
                b.cooling_duty[t]
                == b.surface_cleanliness[t]
                * b.condenser_coefficient[t]
                * b.condenser_area[t]
                * b.condenser_difference[t]
            ),
        )
        steam = self.steam_temperature
        self.steam_economy = Expression(
            time,
            rule=lambda b, t: (
                sum(b.vapour_flow[t, i] for i in b.effect)
                * (vapour_enthalpy(steam[t]) - liquid_enthalpy(steam[t]))
                / b.heating_duty[t]
            ),
            doc="Water evaporated per steam condensed",
        )

    def _add_outlets(self):
        time, last = self.flowsheet().time, self.config.effects

        def split(b, t, j):
            return b.condensate_state[t].flow_mol_comp[j] == sum(dict(vapours(b, t, i))[j] for i in b.effect)

        def condensate(b, t):
            drained = (
                n * liquid_enthalpy(b.condensing_temperature[t, i], j) for i in b.effect for j, n in vapours(b, t, i)
            )
            return b.condensate_state[t].enthalpy_flow == sum(drained)

        self.condensate_split = Constraint(
            time, component_set(self.condensate_state), rule=split, doc="The condensate is what evaporates"
        )
        add_component_balances(self, self.inlet_states, self.outlet_states)
        self.condensate_enthalpy = Constraint(time, rule=condensate, doc="The condensates mix")
        self.concentrate_temperature = Constraint(
            time,
            rule=lambda b, t: b.concentrate_state[t].temperature == b.effect_temperature[t, last],
            doc="The concentrate leaves the last effect",
        )
        for name in ("condensate", "concentrate"):
            add_inlet_pressure(self, self.inlet_state, self.component(f"{name}_state"), name=f"{name}_pressure")

    def initialize_build(self, **options):
        """Spreads evaporation and temperature evenly over the effects, then solves the unit.

        Raises InitializationError where the steam is not warmer than the last effect boils.
        """
        compute_inlets(self.inlet_states)
        for t, inlet in self.inlet_state.items():
            vacuum = saturation_temperature(value(self.last_effect_pressure[t]))
            steam, n = value(self.steam_temperature[t]), component_flows(inlet)
            if steam <= vacuum:
                raise InitializationError(
                    f"{self.name}: steam that condenses at {steam:.1f} K cannot boil at {vacuum:.1f} K; lower "
                    "last_effect_pressure or raise steam_temperature"
                )
            total = value(self.water_recovery[t]) * n["Water"]
            guess_effects(self, t, n["Water"], total, steam, vacuum)
            over = {"Water": total} | guess_volatile(self, t, n)
            P = value(inlet.pressure)
            set_stream(self.condensate_state[t], over, (steam + vacuum) / 2, P)
            set_stream(self.concentrate_state[t], {j: n[j] - over.get(j, 0.0) for j in n}, vacuum, P)
        return solve_from_inlets(self, **options)
