"""Composition feed: a feedstock or reagent as engineers state it, by dry flow, moisture and dry composition.

Biomass is the plain case; an acid of 93 % has the acid as its dry matter and 7 % moisture.

Symbols
    F_dry   dry mass flow (kg/s), `dry_flow_mass[t]`
    w       moisture (kg water per kg wet), `moisture[t]`
    x_j     dry mass fraction of component j, `composition[t, j]`
    M_j     molar mass (kg/mol); n_j component molar flow (mol/s)

Equations
    M_j n_j = F_dry x_j / sum_k x_k     for every component but water
    M_w n_w (1 - w) = F_dry w
    The composition is divided by its sum, so that a table which sums to 1.0001 keeps the dry flow.

Degrees of freedom: dry flow, moisture, composition, and temperature and pressure of the outlet.
"""

from collections.abc import Mapping

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.config import is_physical_parameter_block
from pyomo.common.config import ConfigBlock, ConfigValue, In
from pyomo.environ import Constraint, Expression, Var, value
from pyomo.environ import units as pyunits

KG_PER_S = pyunits.kg / pyunits.s


@declare_process_block_class("CompositionFeed")
class CompositionFeedData(UnitModelBlockData):
    """Source of a moist feedstock or reagent in the slurry package; port `outlet`.

    Arguments: `property_package` (slurry), `components` (the names that make up the dry matter).
    """

    CONFIG = ConfigBlock()
    CONFIG.declare("dynamic", ConfigValue(default=False, domain=In([False]), description="A feed has no holdup"))
    CONFIG.declare("has_holdup", ConfigValue(default=False, domain=In([False]), description="A feed has no holdup"))
    CONFIG.declare(
        "property_package",
        ConfigValue(domain=is_physical_parameter_block, description="Slurry package of the outlet"),
    )
    CONFIG.declare("property_package_args", ConfigBlock(implicit=True))
    CONFIG.declare("components", ConfigValue(domain=tuple, description="Components of the dry matter"))

    def build(self):
        """Builds variables, the outlet state and the equations that join them."""
        super().build()
        self._add_variables()
        self.outlet_state = self.config.property_package.build_state_block(
            self.flowsheet().time, doc="Wet feedstock", **self.config.property_package_args
        )
        self._add_equations()
        self.add_outlet_port(name="outlet", block=self.outlet_state)

    def _add_variables(self):
        time, solids = self.flowsheet().time, self.config.components
        self.dry_flow_mass = Var(
            time, initialize=23.15, bounds=(0, 1000), units=KG_PER_S, doc="Dry mass flow of the feedstock"
        )
        self.moisture = Var(
            time, initialize=0.2, bounds=(0.0, 0.9), units=pyunits.dimensionless, doc="Water per wet mass"
        )
        self.composition = Var(
            time,
            solids,
            initialize=1 / len(solids),
            bounds=(0, 1),
            units=pyunits.dimensionless,
            doc="Mass fraction of the dry matter",
        )
        self.composition_sum = Expression(
            time, rule=lambda b, t: sum(b.composition[t, j] for j in solids), doc="Sum of the dry mass fractions"
        )
        self.wet_flow_mass = Expression(
            time, rule=lambda b, t: b.dry_flow_mass[t] / (1 - b.moisture[t]), doc="Mass flow as received"
        )

    def _add_equations(self):
        solids, mw = self.config.components, self.config.property_package.mw_comp

        def component_rule(b, t, j):
            flow = b.outlet_state[t].flow_mol_comp[j]
            if j == "Water":
                return mw[j] * flow * (1 - b.moisture[t]) == b.dry_flow_mass[t] * b.moisture[t]
            if j in solids:
                return mw[j] * flow * b.composition_sum[t] == b.dry_flow_mass[t] * b.composition[t, j]
            return flow == 0 * pyunits.mol / pyunits.s

        self.component_flow = Constraint(
            self.flowsheet().time,
            list(self.config.property_package.component_list),
            rule=component_rule,
            doc="Component flows from dry flow, composition and moisture",
        )

    def set_conditions(self, composition: Mapping[str, float], moisture, temperature, pressure) -> None:
        """Fixes dry composition, moisture, temperature and pressure (numbers in SI units or with Pyomo units)."""
        for component in self.config.components:
            self.composition[:, component].fix(composition.get(component, 0.0))
        self.moisture.fix(moisture)
        self.outlet_state[:].temperature.fix(temperature)
        self.outlet_state[:].pressure.fix(pressure)

    def initialize_build(self, **_):
        """Computes the outlet from the values of dry flow, moisture and composition."""
        mw = self.config.property_package.mw_comp
        for t, j in self.component_flow:
            dry, wet = value(self.dry_flow_mass[t]), value(self.wet_flow_mass[t])
            share = value(self.composition[t, j] / self.composition_sum[t]) if j in self.config.components else 0.0
            mass = max(wet - dry, 0.0) if j == "Water" else dry * share
            self.outlet_state[t].flow_mol_comp[j].set_value(mass / value(mw[j]))
        self.outlet_state.initialize(hold_state=False)
