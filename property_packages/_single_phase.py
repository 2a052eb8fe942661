"""Shared equations of the single-phase packages whose state is component molar flows, temperature and pressure."""

from idaes.core import Component as IdaesComponent
from idaes.core import (
    EnergyBalanceType,
    MaterialBalanceType,
    MaterialFlowBasis,
    PhysicalParameterBlock,
    StateBlock,
    StateBlockData,
)
from idaes.core.util.initialization import fix_state_vars, revert_state_vars
from idaes.core.util.scaling import set_scaling_factor
from pyomo.common.config import ConfigValue
from pyomo.environ import Constraint, Expression, NonNegativeReals, Param, Var, value
from pyomo.environ import units as pyunits
from pyomo.util.calc_var_value import calculate_variable_from_constraint

from nexus.property_packages.components import P_REFERENCE, T_REFERENCE, get_component

PER_KELVIN = 1 / pyunits.K
JOULE_PER_MOL = pyunits.J / pyunits.mol
NOMINAL_FACTORS = {"flow_mol_comp": 0.1, "temperature": 1e-2, "pressure": 1e-5, "flow_mass": 0.1, "enthalpy_flow": 1e-7}
"""Scaling factors of the state: one over what is usual in a plant, in SI units."""


def component_list(names) -> tuple[str, ...]:
    """Returns `names` as a tuple; raises ValueError for none or a repeated one, KeyError for an unknown one."""
    names = tuple(names)
    if not names:
        raise ValueError("A property package needs at least one component: give components=[...]")
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice:
        raise ValueError(f"Components given twice: {', '.join(twice)}")
    for name in names:
        get_component(name)
    return names


def declare_components_config(config) -> None:
    """Declares the argument `components` of a parameter block."""
    config.declare(
        "components",
        ConfigValue(domain=component_list, description="Names of the components that flow, from the registry"),
    )


class SinglePhaseParameterData(PhysicalParameterBlock):
    """Parameters of a package with one phase: molar masses and elements of the components that were asked for."""

    CONFIG = PhysicalParameterBlock.CONFIG()
    declare_components_config(CONFIG)

    def add_components(self) -> None:
        """Adds the component objects, `mw_comp` in kg/mol and the IDAES dictionaries of elements."""
        for name in self.config.components:
            setattr(self, name, IdaesComponent())
        registry = {name: get_component(name) for name in self.config.components}
        self.mw_comp = Param(
            self.component_list,
            initialize={n: c.molar_mass for n, c in registry.items()},
            units=pyunits.kg / pyunits.mol,
            doc="Molar mass",
        )
        self.element_list = sorted({e for c in registry.values() for e in c.elements})
        self.element_comp = {n: {e: c.elements.get(e, 0.0) for e in self.element_list} for n, c in registry.items()}

    @classmethod
    def define_metadata(cls, obj):
        """Declares the state variables and SI units."""
        obj.add_properties(
            {
                "flow_mol_comp": {"method": None, "units": "mol/s"},
                "flow_mass": {"method": None, "units": "kg/s"},
                "temperature": {"method": None, "units": "K"},
                "pressure": {"method": None, "units": "Pa"},
                "flow_vol": {"method": None, "units": "m^3/s"},
            }
        )
        obj.add_default_units(
            {
                "time": pyunits.s,
                "length": pyunits.m,
                "mass": pyunits.kg,
                "amount": pyunits.mol,
                "temperature": pyunits.K,
            }
        )


class SinglePhaseStateBlock(StateBlock):
    """Methods of all state blocks of a single-phase package together."""

    def initialize(
        self,
        state_args=None,
        hold_state=False,
        state_vars_fixed=False,
        outlvl=None,
        solver=None,
        optarg=None,
    ):
        """Computes mass and enthalpy flow from the state variables, which are held fixed meanwhile.

        Returns the flags that `release_state` takes when `hold_state` is True, else None.
        """
        flags = None if state_vars_fixed else fix_state_vars(self, state_args)
        for state in self.values():
            state.compute_flows()
        if state_vars_fixed:
            return None
        if hold_state:
            return flags
        self.release_state(flags)
        return None

    def release_state(self, flags, outlvl=None):
        """Frees the state variables that `initialize` fixed."""
        if flags is not None:
            revert_state_vars(self, flags)

    def fix_initialization_states(self):
        """Fixes the state variables at their values."""
        fix_state_vars(self)


class SinglePhaseStateData(StateBlockData):
    """State of one phase: component molar flows, temperature, pressure; mass flow and enthalpy flow follow."""

    def add_state_variables(self, temperature: float, t_bounds: tuple[float, float]) -> None:
        """Adds the state variables with initial `temperature` and its bounds in K."""
        names = self.component_list
        self.flow_mol_comp = Var(
            names,
            domain=NonNegativeReals,
            initialize=1.0,
            units=pyunits.mol / pyunits.s,
            doc="Component molar flow",
        )
        self.temperature = Var(initialize=temperature, bounds=t_bounds, units=pyunits.K, doc="Temperature")
        self.pressure = Var(initialize=P_REFERENCE, bounds=(1e3, 2e7), units=pyunits.Pa, doc="Pressure")
        self.flow_mass = Var(initialize=1.0, bounds=(0, None), units=pyunits.kg / pyunits.s, doc="Mass flow")
        self.enthalpy_flow = Var(initialize=-1e6, units=pyunits.W, doc="Enthalpy flow from the elements at 298.15 K")
        for name, factor in NOMINAL_FACTORS.items():
            set_scaling_factor(self.component(name), factor)

    def add_flow_equations(self, molar_enthalpy) -> None:
        """Adds the equations of mass and enthalpy flow; `molar_enthalpy(component, T)` gives J/mol for T in K."""
        n, mw, names = self.flow_mol_comp, self.params.mw_comp, list(self.component_list)
        T = self.temperature * PER_KELVIN
        self.flow_mass_equation = Constraint(
            expr=self.flow_mass == sum(mw[j] * n[j] for j in names),
            doc="Mass flow is the sum over components",
        )
        self.enthalpy_flow_equation = Constraint(
            expr=self.enthalpy_flow == sum(n[j] * (molar_enthalpy(get_component(j), T) * JOULE_PER_MOL) for j in names),
            doc="Enthalpy flow is the sum over components",
        )
        self.sensible_enthalpy_flow = Expression(
            expr=self.enthalpy_flow
            - sum(n[j] * (value(molar_enthalpy(get_component(j), T_REFERENCE)) * JOULE_PER_MOL) for j in names),
            doc="Enthalpy flow counted from the same substances in this phase at 298.15 K",
        )
        self.flow_mass_comp = Expression(names, rule=lambda b, j: mw[j] * n[j], doc="Component mass flow")
        self.flow_mol = Expression(expr=sum(n[j] for j in names), doc="Total molar flow")

    def compute_flows(self) -> None:
        """Sets mass and enthalpy flow from the values of the state variables."""
        for variable, equation in (
            (self.flow_mass, self.flow_mass_equation),
            (self.enthalpy_flow, self.enthalpy_flow_equation),
        ):
            if not variable.fixed:
                calculate_variable_from_constraint(variable, equation)

    def get_material_flow_terms(self, p, j):
        """Returns the molar flow of component `j`."""
        return self.flow_mol_comp[j]

    def get_enthalpy_flow_terms(self, p):
        """Returns the enthalpy flow."""
        return self.enthalpy_flow

    def get_material_density_terms(self, p, j):
        """Returns moles of component `j` per volume (holdup)."""
        return self.flow_mol_comp[j] / self.flow_vol

    def get_energy_density_terms(self, p):
        """Returns enthalpy less pressure-volume work per volume (holdup)."""
        return self.enthalpy_flow / self.flow_vol - self.pressure

    def default_material_balance_type(self):
        """Component balances."""
        return MaterialBalanceType.componentTotal

    def default_energy_balance_type(self):
        """Enthalpy balance."""
        return EnergyBalanceType.enthalpyTotal

    def get_material_flow_basis(self):
        """Molar."""
        return MaterialFlowBasis.molar

    def define_state_vars(self):
        """Component molar flows, temperature and pressure."""
        return {
            "flow_mol_comp": self.flow_mol_comp,
            "temperature": self.temperature,
            "pressure": self.pressure,
        }
