"""Water polisher: mixed-bed resins take the traces out of recovered water, so that users receive water alone.

What is taken leaves with the regenerate, and a little water with it. The content of the feed is what limits the use of
recycled water: it loads the resin, and `quality_margin[t, q]` says how far each content is below its limit.

Symbols
    n_j, m_j  component molar (mol/s) and mass flow (kg/s);  q volume flow (m3/s)
    w         share of the water lost with the regenerate, `water_loss[t]`
    c_q       content of the feed (kg/m3), `content[t, q]`: dissolved salts, oxygen demand, ammonia nitrogen
    l_q       `content_limit[t, q]` (kg/m3);  margin 1 - c_q / l_q, negative where the limit is passed
    C, tau    `resin_capacity[t]` (kg/m3), time between regenerations `cycle_time[t]` (s)
    k         `resin_activity[t]`, performance multiplier, 1

Equations
    n_j(regenerate) = n_j(inlet) for all but water, w n_w(inlet) for water;  n_w(outlet) = (1 - w) n_w(inlet)
    q c_salts = m of salts, mineral acids and bases;  q c_demand = sum of COD_j;  q c_ammonia = ammonia nitrogen
    k C resin_volume = tau sum of m_j(inlet) of all but water
    energy balance; outlets leave at one temperature and at the pressure of the inlet

Degrees of freedom: the inlet, water_loss, resin_capacity, cycle_time, content_limit. An optimisation that must keep the
limits calls `require_quality`.

Source: mass balance; capacities as resin makers state them.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from pyomo.environ import Constraint, value
from pyomo.environ import units as pyunits

from nexus.property_packages.components import get_component
from nexus.property_packages.heating_values import chemical_oxygen_demand
from nexus.unit_models.balances import add_component_balances, component_set
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.membranes import IONS_PER_FORMULA, require_part
from nexus.unit_models.streams import (
    DIMENSIONLESS,
    add_common_temperature,
    add_inlet_pressure,
    add_result,
    add_specification,
    component_flows,
    component_mass,
    compute_inlets,
    set_stream,
)
from nexus.unit_models.vessel import add_multiplier, add_states, require_package, vessel_config

KG_PER_M3 = pyunits.kg / pyunits.m**3
KG_PER_MOL = pyunits.kg / pyunits.mol
OXYGEN_MASS, NITROGEN_MASS = 0.031998, 0.014007  # kg/mol
MINERAL = ("SulfuricAcid", "SulfurousAcid", "NitricAcid")
CONTENTS = {"salts": 0.5, "oxygen_demand": 0.02, "ammonia_nitrogen": 0.005}  # kg/m3, limits to start from


def content_weights(names) -> dict[str, dict[str, float]]:
    """Returns, per content, the kg that one mol of each of the components `names` counts for."""
    weights: dict[str, dict[str, float]] = {q: {} for q in CONTENTS}
    for j in names:
        component = get_component(j)
        if j in IONS_PER_FORMULA or j in MINERAL:
            weights["salts"][j] = component.molar_mass
        if "C" in component.elements and chemical_oxygen_demand(component) > 0:
            weights["oxygen_demand"][j] = chemical_oxygen_demand(component) * OXYGEN_MASS
        ammonium = j == "NH3" or j.startswith("Ammonium") or j == "DAP"
        if ammonium:
            weights["ammonia_nitrogen"][j] = component.elements["N"] * NITROGEN_MASS
    return weights


@declare_process_block_class("WaterPolisher")
class WaterPolisherData(UnitModelBlockData):
    """Mixed bed; ports `inlet`, `outlet`, `regenerate`.

    Arguments: `property_package` (slurry), `pure_property_package` (slurry that carries Water alone).
    Raises ConfigurationError if the pure package carries anything that the inlet's does not, ValueError if more than
    Water.
    """

    CONFIG = vessel_config(("property_package", "pure_property_package"), ("inlet",))

    def build(self):
        """Builds states, removal, contents and sizes."""
        super().build()
        package, pure = (require_package(self, n) for n in ("property_package", "pure_property_package"))
        self.inlet_states = add_states(self, {"inlet": package}, inlet=True)
        self.outlet_states = add_states(self, {"outlet": pure, "regenerate": package}, inlet=False)
        require_part(self, self.outlet_state, self.inlet_state)
        if component_set(self.outlet_state) != ["Water"]:
            raise ValueError(
                f"{self.name} polishes to water alone; its pure_property_package carries "
                f"{', '.join(component_set(self.outlet_state))}"
            )
        self._add_specifications()
        self._add_removal()
        self._add_quality()
        add_common_temperature(self, self.inlet_states, self.outlet_states)
        add_inlet_pressure(self, self.inlet_state, self.outlet_state)

    def _add_specifications(self):
        add_specification(self, "water_loss", 0.005, (0, 0.5), DIMENSIONLESS, "Water lost with the regenerate")
        add_specification(self, "resin_capacity", 40.0, (1, 500), KG_PER_M3, "Solutes taken per resin volume and cycle")
        add_specification(self, "cycle_time", 86400.0, (3600, 1e7), pyunits.s, "Time between regenerations")
        add_multiplier(self, "resin_activity", "Capacity over that of fresh resin")

    def _add_removal(self):
        time = self.flowsheet().time
        self.water_split = Constraint(
            time,
            rule=lambda b, t: (
                b.outlet_state[t].flow_mol_comp["Water"]
                == (1 - b.water_loss[t]) * b.inlet_state[t].flow_mol_comp["Water"]
            ),
            doc="Water that users receive",
        )
        add_component_balances(self, self.inlet_states, self.outlet_states)
        solutes = [j for j in component_set(self.inlet_state) if j != "Water"]
        add_result(
            self,
            "resin_volume",
            10.0,
            pyunits.m**3,
            "Resin volume",
            lambda b, t: (
                b.resin_volume[t] * b.resin_capacity[t] * b.resin_activity[t]
                == b.cycle_time[t] * component_mass(b.inlet_state[t], solutes)
            ),
        )

    def _add_quality(self):
        time, weights = self.flowsheet().time, content_weights(component_set(self.inlet_state))
        names = list(CONTENTS)
        add_specification(self, "content", 0.01, (0, None), KG_PER_M3, "Content of the feed", names)
        add_specification(self, "content_limit", 0.1, (1e-6, 100), KG_PER_M3, "Limit of the content", names)
        add_specification(self, "quality_margin", 0.5, (None, 1), DIMENSIONLESS, "Distance from the limit", names)
        for t in time:
            for name, limit in CONTENTS.items():
                self.content_limit[t, name].set_value(limit)

        def content(b, t, name):
            flow = b.inlet_state[t].flow_mol_comp
            mass = sum((n * KG_PER_MOL * flow[j] for j, n in weights[name].items()), start=0 * pyunits.kg / pyunits.s)
            return b.content[t, name] * b.inlet_state[t].flow_vol == mass

        def margin(b, t, name):
            return b.quality_margin[t, name] * b.content_limit[t, name] == b.content_limit[t, name] - b.content[t, name]

        self.content_equation = Constraint(time, names, rule=content, doc="Content of the feed")
        self.quality_margin_equation = Constraint(time, names, rule=margin, doc="Distance from the limit")

    def require_quality(self) -> None:
        """Bounds every quality margin to be at least 0, for an optimisation."""
        for margin in self.quality_margin.values():
            margin.setlb(0)

    def initialize_build(self, **_):
        """Splits the inlet, then solves the unit."""
        compute_inlets(self.inlet_states)
        for t, inlet in self.inlet_state.items():
            n, T, P = component_flows(inlet), value(inlet.temperature), value(inlet.pressure)
            lost = value(self.water_loss[t]) * n["Water"]
            set_stream(self.outlet_state[t], {"Water": n["Water"] - lost}, T, P)
            set_stream(self.regenerate_state[t], {**n, "Water": lost}, T, P)
        return solve_from_inlets(self)
