"""Boiler, combustion side: burns solid, liquid and gaseous fuels with air, binds sulfur with lime, gives heat to steam.

Symbols
    n_j       component molar flow (mol/s)
    x         excess air, `excess_air[t]`;  O2_th oxygen that burns the fuels, `theoretical_oxygen[t]` (mol/s)
    y_NO      share of the fuels' bound nitrogen that leaves as NO, `nitric_oxide_share[t]`
    z         share of the sulfur dioxide that lime binds, `sulfur_capture[t]`;  l `lime_excess[t]` over it
    eta       heat to steam over heating value, `efficiency[t]`; k `heat_transfer_cleanliness[t]`, multiplier, 1
    H_f       heating value of the fuels as fired (W): `lower_heating_value[t]` (moisture's evaporation charged) and
              `higher_heating_value[t]`
    Q_s, Q_l  `heat_to_steam[t]` and `heat_loss[t]` (W)

Equations
    atoms in = atoms out for every element (C in CO2, H in water, P in P2O5, Na in sulfate or carbonate, Si in ash)
    n_O2(air) = (1 + x) O2_th;  the air is humid air;  n_NO = y_NO (bound nitrogen)
    S_r = sulfur - gypsum fed - sodium sulfate;  n_SO2 = (1 - z) S_r;  n_Lime(fed) = (1 + l) z S_r
    Q_s = eta k H_f;  heat_duty = -(Q_s + Q_l)
    energy balance, which gives Q_l: radiation and unburnt losses are what the published efficiency leaves over
    ash leaves at temperature and pressure of the flue gas

Degrees of freedom: the fuels; temperature and pressure of air and lime (air and Lime flows are results) and what else
the lime stream carries; excess_air, nitric_oxide_share, sulfur_capture, lime_excess, efficiency; temperature and
pressure of the flue gas.

Source: Humbird et al. 2011 (NREL/TP-5100-47764): 80 % of the feed's heat to steam (lower heating value in the public
code of that design), 92 % of the sulfur captured with lime in 20 % excess.
"""

from collections.abc import Mapping
from enum import Enum

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.config import is_physical_parameter_block
from idaes.core.util.scaling import set_scaling_factor
from pyomo.common.config import ConfigValue, In
from pyomo.environ import Constraint, Expression, Reference, value
from pyomo.environ import units as pyunits

from nexus.unit_models.balances import add_energy_balance, add_heat_duty, add_state_equality, component_set
from nexus.unit_models.combustion import (
    add_element_balances,
    atoms,
    bound_nitrogen,
    check_products,
    heat_of_combustion,
    theoretical_oxygen,
)
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.streams import (
    DIMENSIONLESS,
    add_air_composition,
    add_result,
    add_specification,
    air_flows,
    compute_inlets,
    flow_variables,
    set_stream,
)
from nexus.unit_models.vessel import add_multiplier, add_states, names, require_package, vessel_config

MOL_PER_S = pyunits.mol / pyunits.s
PACKAGES = ("air_property_package", "flue_gas_property_package", "ash_property_package", "lime_property_package")
SHARES = {  # name: value, bounds, meaning
    "excess_air": (0.2, (0, 10), "Air beyond what burns the fuels, over that"),
    "nitric_oxide_share": (0.01, (0, 1), "Share of the bound nitrogen that leaves as NO"),
    "sulfur_capture": (0.92, (0, 1), "Share of the sulfur dioxide that lime binds"),
    "lime_excess": (0.2, (0, 10), "Lime beyond what binds sulfur, over that"),
    "efficiency": (0.8, (0.1, 1), "Heat to steam over the heating value of the fuels"),
}


class HeatingValueBasis(Enum):
    """Heating value that the efficiency refers to."""

    LOWER = "lower"
    HIGHER = "higher"


def fuel_packages(given: Mapping) -> dict[str, object]:
    """Returns {inlet name: parameter block}; raises ValueError for a name without "inlet"."""
    packages = {name: is_physical_parameter_block(block) for name, block in dict(given).items()}
    if packages:
        names(packages)
    return packages


@declare_process_block_class("Boiler")
class BoilerData(UnitModelBlockData):
    """Boiler; ports: one for each fuel, `air_inlet`, `lime_inlet`, `flue_gas`, `ash`.

    Arguments: `fuels` ({inlet name: slurry package}), `gas_fuels` ({inlet name: ideal-gas package}),
    `air_property_package` (N2, O2, Water), `lime_property_package` (slurry with Lime), `flue_gas_property_package`
    (N2, O2, CO2, Water, SO2, NO), `ash_property_package` (slurry with Gypsum, Lime, Ash, ...), `basis`.
    """

    CONFIG = vessel_config(PACKAGES, ("inlet",))
    CONFIG.declare("fuels", ConfigValue(default={}, domain=fuel_packages, description="Solid and liquid fuels"))
    CONFIG.declare("gas_fuels", ConfigValue(default={}, domain=fuel_packages, description="Gaseous fuels"))
    CONFIG.declare(
        "basis",
        ConfigValue(
            default=HeatingValueBasis.LOWER, domain=In(HeatingValueBasis), description="Basis of the efficiency"
        ),
    )

    def build(self):
        """Builds states, specifications and equations; raises ValueError for elements that no outlet carries."""
        super().build()
        air, flue_gas, ash, lime = (require_package(self, name) for name in PACKAGES)
        solid = add_states(self, self.config.fuels, inlet=True)
        gas = add_states(self, self.config.gas_fuels, inlet=True)
        self.fuel_groups = {"condensed": solid, "gas": gas}
        self.fuel_states = [*solid, *gas]
        if not self.fuel_states:
            raise ValueError(f"{self.name} burns nothing: give fuels={{'cake_inlet': package}} or gas_fuels")
        added = add_states(self, {"air_inlet": air, "lime_inlet": lime}, inlet=True)
        self.inlet_states = [*self.fuel_states, *added]
        self.outlet_states = add_states(self, {"flue_gas": flue_gas, "ash": ash}, inlet=False)
        check_products(self.inlet_states, self.flue_gas_state, self.ash_state)
        self.temperature = Reference(self.flue_gas_state[:].temperature)
        for name, (start, bounds, doc) in SHARES.items():
            add_specification(self, name, start, bounds, DIMENSIONLESS, doc)
        add_multiplier(self, "heat_transfer_cleanliness", "Heat to steam over that of clean surfaces")
        add_element_balances(self, self.inlet_states, self.outlet_states)
        self._add_air()
        self._add_sulfur_and_nitrogen()
        self._add_heat()
        self._add_emissions()

    def _add_air(self):
        add_result(
            self,
            "theoretical_oxygen",
            1e3,
            MOL_PER_S,
            "Oxygen that burns the fuels completely",
            lambda b, t: b.theoretical_oxygen[t] == theoretical_oxygen(b.fuel_states, t),
        )
        self.air_supply = Constraint(
            self.flowsheet().time,
            rule=lambda b, t: (
                b.air_inlet_state[t].flow_mol_comp["O2"] == (1 + b.excess_air[t]) * b.theoretical_oxygen[t]
            ),
            doc="Air is supplied in excess of what burns the fuels",
        )
        add_air_composition(self, self.air_inlet_state)

    def _add_sulfur_and_nitrogen(self):
        time = self.flowsheet().time

        def released(b, t):
            bound = sum(s[t].flow_mol_comp["Gypsum"] for s in b.inlet_states if "Gypsum" in component_set(s))
            if "SodiumSulfate" in component_set(b.ash_state):
                bound += b.ash_state[t].flow_mol_comp["SodiumSulfate"]
            return b.sulfur_dioxide_formed[t] == atoms(b.inlet_states, t, "S") - bound

        add_result(self, "sulfur_dioxide_formed", 1.0, MOL_PER_S, "Sulfur dioxide before the lime", released)
        self.sulfur_dioxide_left = Constraint(
            time,
            rule=lambda b, t: (
                b.flue_gas_state[t].flow_mol_comp["SO2"] == (1 - b.sulfur_capture[t]) * b.sulfur_dioxide_formed[t]
            ),
            doc="Lime binds the given share of the sulfur dioxide",
        )
        self.lime_supply = Constraint(
            time,
            rule=lambda b, t: (
                b.lime_inlet_state[t].flow_mol_comp["Lime"]
                == (1 + b.lime_excess[t]) * b.sulfur_capture[t] * b.sulfur_dioxide_formed[t]
            ),
            doc="Lime is supplied in excess of what binds sulfur",
        )
        self.nitric_oxide_formation = Constraint(
            time,
            rule=lambda b, t: (
                b.flue_gas_state[t].flow_mol_comp["NO"] == b.nitric_oxide_share[t] * bound_nitrogen(b.fuel_states, t)
            ),
            doc="A share of the bound nitrogen leaves as NO",
        )

    def _add_heat(self):
        time = self.flowsheet().time
        for name, higher in (("lower", False), ("higher", True)):
            add_result(
                self,
                f"{name}_heating_value",
                2e8,
                pyunits.W,
                f"Heat of combustion of the fuels as fired, {name} heating value",
                lambda b, t, n=name, h=higher: (
                    b.component(f"{n}_heating_value")[t] == heat_of_combustion(b.fuel_groups, t, h)
                ),
                bounds=(None, None),
            )
        fuel_heat = self.component(f"{self.config.basis.value}_heating_value")
        add_result(
            self,
            "heat_to_steam",
            1.6e8,
            pyunits.W,
            "Heat to the steam side",
            lambda b, t: b.heat_to_steam[t] == b.efficiency[t] * b.heat_transfer_cleanliness[t] * fuel_heat[t],
        )
        add_heat_duty(self, initialize=-1.7e8)
        set_scaling_factor(self.heat_duty, 1e-8)
        add_result(
            self,
            "heat_loss",
            1e7,
            pyunits.W,
            "Heat that reaches neither steam nor flue gas",
            lambda b, t: b.heat_duty[t] == -(b.heat_to_steam[t] + b.heat_loss[t]),
            bounds=(None, None),
        )
        for quantity in ("temperature", "pressure"):
            add_state_equality(self, f"ash_{quantity}", self.ash_state, self.flue_gas_state, quantity)
        add_energy_balance(self, self.inlet_states, self.outlet_states, heat=self.heat_duty)
        self.heat_loss_share = Expression(
            time, rule=lambda b, t: b.heat_loss[t] / fuel_heat[t], doc="Heat loss over the heating value of the fuels"
        )

    def _add_emissions(self):
        time, flue_gas = self.flowsheet().time, self.flue_gas_state
        for name, j in (("stack_carbon_dioxide", "CO2"), ("stack_sulfur_dioxide", "SO2"), ("stack_nitric_oxide", "NO")):
            rule = {"rule": lambda b, t, j=j: flue_gas[t].flow_mass_comp[j], "doc": f"{j} to the stack, kg/s"}
            setattr(self, name, Expression(time, **rule))
        self.ash_flow_mass = Expression(time, rule=lambda b, t: b.ash_state[t].flow_mass, doc="Ash to disposal, kg/s")

    def initialize_build(self, **_):
        """Computes air, lime, flue gas and ash from the fuels' elements, then solves the unit."""
        compute_inlets(self.fuel_states)
        for t in self.flowsheet().time:
            sulfur = value(atoms(self.fuel_states, t, "S") - atoms(self.fuel_states, t, "Na") / 2)
            oxygen = value(theoretical_oxygen(self.fuel_states, t))
            self.theoretical_oxygen[t].set_value(oxygen)
            self.sulfur_dioxide_formed[t].set_value(max(sulfur, 0.0))
            supply = (1 + value(self.excess_air[t])) * oxygen
            lime = (1 + value(self.lime_excess[t])) * value(self.sulfur_capture[t]) * max(sulfur, 0.0)
            air, stone = self.air_inlet_state[t], self.lime_inlet_state[t]
            set_stream(air, air_flows(supply, list(air.component_list)), value(air.temperature), value(air.pressure))
            set_stream(stone, {"Lime": lime}, value(stone.temperature), value(stone.pressure))
            self._guess_outlets(t)
        return solve_from_inlets(
            self, free=[*flow_variables(self.air_inlet_state), *flow_variables(self.lime_inlet_state, ("Lime",))]
        )

    def _guess_outlets(self, t):
        n = {e: value(atoms(self.inlet_states, t, e)) for e in ("C", "H", "N", "S", "P", "Na", "Ca", "Si")}
        captured = value(self.sulfur_capture[t] * self.sulfur_dioxide_formed[t])
        no = value(self.nitric_oxide_share[t] * bound_nitrogen(self.fuel_states, t))
        gas = {
            "CO2": n["C"],
            "Water": n["H"] / 2,
            "N2": (n["N"] - no) / 2,
            "NO": no,
            "SO2": value(self.sulfur_dioxide_formed[t]) - captured,
            "O2": value(self.excess_air[t] * self.theoretical_oxygen[t]),
        }
        ash = {"Gypsum": captured, "Lime": n["Ca"] - captured, "Ash": n["Si"], "PhosphorusPentoxide": n["P"] / 2}
        ash |= {"SodiumSulfate": n["Na"] / 2, "SodiumCarbonate": n["Na"] / 2}
        T, P = value(self.flue_gas_state[t].temperature), value(self.flue_gas_state[t].pressure)
        set_stream(self.flue_gas_state[t], gas, T, P)
        set_stream(self.ash_state[t], ash, T, P)
