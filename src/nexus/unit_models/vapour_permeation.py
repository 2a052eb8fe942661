"""Vapour permeation: ethanol vapour dries along a zeolite membrane; water leaves as vapour under vacuum.

Purpose: dehydration of the rectifier's overhead vapour beyond the azeotrope, with the area that a purity takes.

Symbols
    n_j(a)    molar flow of component j on the feed side (mol/s) after the part a (0 to 1) of the area A `membrane_area`
    x_j, y_j  mole fractions of the feed side and of the local permeate;  J total local flux (mol/m2/s), J_j = y_j J
    P(a), p   pressure of the feed side, falling linearly by `pressure_drop`, and of the permeate, `permeate_pressure`
    Q_j       permeance (mol/m2/s/Pa);  k `membrane_permeability[t]`, performance multiplier, 1
    w         mass fraction of ethanol in the retentate, `product_purity[t]`

Equations
    dn_j/da = -A J y_j,   n_j(0) = n_j(inlet),  n_j(1) = n_j(retentate)
    J y_j = k Q_j (P x_j - p y_j), written y_j (J + k Q_j p) = k Q_j P x_j;   sum of y_j = 1
    Q_j = Q_j,ref exp(-E_j / R (1/T - 1/T_ref))
    n_j(permeate) = n_j(inlet) - n_j(retentate);  n_ethanol M_ethanol = w (mass flow) of the retentate
    energy balance; retentate and permeate leave at one temperature, at which the permeances are taken
The permeate is drawn off where it forms (cross flow), so its local composition is that of the flux. Where both sides
have one pressure the flux is zero and y = x: no driving force is harmless. Of two components, the sum of y_j is 1 at
two values of J, one on either side of zero wherever P exceeds p; the negative one, between -k Q_j p of the two, has
y_j outside 0 to 1 and is no solution of the membrane: J is bounded by zero.

The derivative is collocated at three Radau points in each of `elements` equal parts of the area (order 5): where water
falls by a factor of 15, 8 parts are exact to 5e-6 and 16 parts to 2e-7. In a part along which water falls by more than
a factor of 30, the points before its end pass below zero, by a few hundredths of what enters, and the end does not: so
only the retentate is bounded by zero. Where the water's partial pressure on the feed side falls below p, ethanol has to
dilute the permeate: area and loss of ethanol then grow steeply.

Degrees of freedom: the inlet, one of membrane_area and product_purity, pressure_drop, permeate_pressure; the permeances
are fixed variables. Size variable: `membrane_area[t]`.

Not validated: the permeances come from the one flux and separation factor that the source's abstract gives.

Source: `vapour_permeation.csv`; coefficients of the collocation see `radau`.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.common.config import ConfigValue, PositiveInt
from pyomo.environ import Constraint, Expression, RangeSet, Var, exp
from pyomo.environ import units as pyunits

from nexus.property_packages.components import GAS_CONSTANT
from nexus.unit_models.balances import (
    add_component_balances,
    add_energy_balance,
    add_state_equality,
    component_flow,
    component_set,
)
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.permeation_start import guess_permeation
from nexus.unit_models.radau import COEFFICIENTS, NODES
from nexus.unit_models.rate_constants import add_constants
from nexus.unit_models.streams import DIMENSIONLESS, add_specification
from nexus.unit_models.vessel import add_multiplier, add_states, require_package, vessel_config

PRODUCT = "Ethanol"
OVERSHOT = (-0.5, 1.5)  # of fractions at the points of a long part
GAS = GAS_CONSTANT * pyunits.J / pyunits.mol / pyunits.K


@declare_process_block_class("VapourPermeation")
class VapourPermeationData(UnitModelBlockData):
    """Zeolite membrane; ports `inlet`, `retentate`, `permeate`, all vapours of one package.

    Arguments: `property_package` (ethanol_water vapour with at least Ethanol and Water), `elements`.
    """

    CONFIG = vessel_config(("property_package",), ("inlet",))
    CONFIG.declare("elements", ConfigValue(default=16, domain=PositiveInt, description="Equal parts of the area"))

    def build(self):
        """Builds states, profiles, fluxes and balances; raises ValueError for a package without ethanol and water."""
        super().build()
        package = require_package(self, "property_package")
        (self.inlet_state,) = add_states(self, {"inlet": package}, inlet=True)
        ports = {"retentate": package, "permeate": package}
        self.retentate_state, self.permeate_state = add_states(self, ports, inlet=False)
        names = component_set(self.inlet_state)
        if not {PRODUCT, "Water"} <= set(names):
            raise ValueError(f"{self.name} dries ethanol: its package needs Ethanol and Water, it has {names}")
        self._add_specifications()
        self._add_profiles()
        self._add_permeances()
        self._add_fluxes()
        self._add_flows()
        self._add_outlets()

    def _add_specifications(self):
        add_specification(self, "membrane_area", 2000.0, (0, 1e6), pyunits.m**2, "Membrane area")
        add_specification(
            self, "product_purity", 0.995, (0, 1), DIMENSIONLESS, "Mass fraction of ethanol in the retentate"
        )
        add_specification(self, "pressure_drop", 2e3, (0, 1e5), pyunits.Pa, "Pressure that the feed side loses")
        add_specification(self, "permeate_pressure", 1e3, (1e3, 1e6), pyunits.Pa, "Pressure of the permeate")
        add_multiplier(self, "membrane_permeability", "Permeance over that of a fresh membrane")
        add_constants(self, "vapour_permeation.csv", "zeolite_naa")

    def _add_profiles(self):
        time, names = self.flowsheet().time, component_set(self.inlet_state)
        self.element_set = RangeSet(self.config.elements, doc="Equal parts of the area, from the feed on")
        self.point_set = RangeSet(len(NODES), doc="Radau points of a part; the last is its end")
        index = (time, self.element_set, self.point_set)
        flow, flux = pyunits.mol / pyunits.s, pyunits.mol / pyunits.m**2 / pyunits.s
        self.feed_flow_mol = Var(*index, names, initialize=10.0, units=flow, doc="Molar flow of the feed side")
        self.feed_mole_fraction = Var(
            *index, names, initialize=0.2, bounds=OVERSHOT, units=DIMENSIONLESS, doc="Mole fraction of the feed side"
        )
        self.permeate_mole_fraction = Var(
            *index,
            names,
            initialize=0.2,
            bounds=OVERSHOT,
            units=DIMENSIONLESS,
            doc="Mole fraction of the local permeate",
        )
        self.flux = Var(*index, initialize=0.02, bounds=(0, 10), units=flux, doc="Total local flux")
        for variable, factor in (
            (self.feed_flow_mol, 0.1),
            (self.feed_mole_fraction, 1.0),
            (self.permeate_mole_fraction, 1.0),
            (self.flux, 100.0),
        ):
            for data in variable.values():
                set_scaling_factor(data, factor)

    def _add_permeances(self):
        def permeance(b, t, j):
            inverse = 1 / b.retentate_state[t].temperature - 1 / b.reference_temperature
            return b.membrane_permeability[t] * b.permeance_reference[j] * exp(-b.permeation_energy[j] / GAS * inverse)

        self.permeance = Expression(
            self.flowsheet().time, component_set(self.inlet_state), rule=permeance, doc="Permeance, mol/m2/s/Pa"
        )

    def passed_area(self, e, i) -> float:
        """Returns the part of the area before point `i` of part `e`."""
        return (e - 1 + NODES[i - 1]) / self.config.elements

    def feed_pressure(self, t, e, i):
        """Returns the pressure of the feed side at point `i` of part `e`."""
        return self.inlet_state[t].pressure - self.passed_area(e, i) * self.pressure_drop[t]

    def _add_fluxes(self):
        names = component_set(self.inlet_state)
        index = (self.flowsheet().time, self.element_set, self.point_set)

        def fraction(b, t, e, i, j):
            total = sum(b.feed_flow_mol[t, e, i, k] for k in names)
            return b.feed_mole_fraction[t, e, i, j] * total == b.feed_flow_mol[t, e, i, j]

        def flux(b, t, e, i, j):
            conductance = b.flux[t, e, i] + b.permeance[t, j] * b.permeate_pressure[t]
            supplied = b.permeance[t, j] * b.feed_pressure(t, e, i) * b.feed_mole_fraction[t, e, i, j]
            return b.permeate_mole_fraction[t, e, i, j] * conductance == supplied

        self.feed_composition = Constraint(*index, names, rule=fraction, doc="Mole fractions of the feed side")
        self.solution_diffusion = Constraint(
            *index, names, rule=flux, doc="Flux by the difference of partial pressures"
        )
        self.permeate_fractions = Constraint(
            *index,
            rule=lambda b, t, e, i: sum(b.permeate_mole_fraction[t, e, i, j] for j in names) == 1,
            doc="Mole fractions of the local permeate sum to 1",
        )

    def _add_flows(self):
        names, count = component_set(self.inlet_state), self.config.elements

        def collocation(b, t, e, i, j):
            before = component_flow(b.inlet_state[t], j) if e == 1 else b.feed_flow_mol[t, e - 1, 3, j]
            passed = sum(
                weight * b.flux[t, e, m] * b.permeate_mole_fraction[t, e, m, j]
                for m, weight in zip(b.point_set, COEFFICIENTS[i - 1], strict=True)
            )
            return b.feed_flow_mol[t, e, i, j] == before - b.membrane_area[t] / count * passed

        self.feed_side_balance = Constraint(
            self.flowsheet().time,
            self.element_set,
            self.point_set,
            names,
            rule=collocation,
            doc="What leaves the feed side permeates",
        )

    def _add_outlets(self):
        time, names, count = self.flowsheet().time, component_set(self.inlet_state), self.config.elements
        inlets, outlets = [self.inlet_state], [self.retentate_state, self.permeate_state]
        self.retentate_flow = Constraint(
            time,
            names,
            rule=lambda b, t, j: component_flow(b.retentate_state[t], j) == b.feed_flow_mol[t, count, 3, j],
            doc="The feed side ends in the retentate",
        )
        add_component_balances(self, inlets, outlets)
        add_energy_balance(self, inlets, outlets)
        add_state_equality(self, "equal_temperature", self.permeate_state, self.retentate_state, "temperature")
        self.retentate_pressure = Constraint(
            time,
            rule=lambda b, t: b.retentate_state[t].pressure == b.inlet_state[t].pressure - b.pressure_drop[t],
            doc="The feed side loses pressure",
        )
        self.vacuum = Constraint(
            time,
            rule=lambda b, t: b.permeate_state[t].pressure == b.permeate_pressure[t],
            doc="The permeate leaves at the pressure of the vacuum",
        )

        def purity(b, t):
            state = b.retentate_state[t]
            return state.flow_mass_comp[PRODUCT] == b.product_purity[t] * state.flow_mass

        self.purity = Constraint(time, rule=purity, doc="Mass fraction of ethanol in the retentate")
        self.ethanol_loss = Expression(
            time,
            rule=lambda b, t: component_flow(b.permeate_state[t], PRODUCT) / component_flow(b.inlet_state[t], PRODUCT),
            doc="Part of the ethanol in the permeate",
        )

    def initialize_build(self, **options):
        """Follows the membrane by numbers, until the purity or the area is reached, then solves the unit."""
        guess_permeation(self)
        return solve_from_inlets(self, **options)
