"""State of a stream of the `steam` package: water in one fixed phase, by IAPWS-IF97."""

from enum import Enum

from idaes.core import (
    EnergyBalanceType,
    MaterialBalanceType,
    MaterialFlowBasis,
    StateBlock,
    StateBlockData,
    declare_process_block_class,
)
from idaes.core.util.exceptions import InitializationError
from idaes.core.util.initialization import fix_state_vars, revert_state_vars
from idaes.core.util.scaling import set_scaling_factor
from pyomo.common.config import ConfigValue, In
from pyomo.environ import Constraint, Expression, Var, value
from pyomo.environ import units as pyunits
from pyomo.util.calc_var_value import calculate_variable_from_constraint

from nexus.property_packages import steam_if97 as if97

MOL_PER_S, J_PER_MOL = pyunits.mol / pyunits.s, pyunits.J / pyunits.mol
J_PER_MOL_K, M3_PER_MOL = pyunits.J / pyunits.mol / pyunits.K, pyunits.m**3 / pyunits.mol


class SteamPhase(Enum):
    """The phase of a steam state block."""

    LIQUID = "liquid"
    VAPOUR = "vapour"
    WET = "wet"


class _SteamStateBlock(StateBlock):
    """Methods of all steam state blocks of one set together."""

    def initialize(
        self, state_args=None, hold_state=False, state_vars_fixed=False, outlvl=None, solver=None, optarg=None
    ):
        """Computes every property from the state variables without a solver; they are held fixed meanwhile.

        Returns the flags that `release_state` takes when `hold_state` is True, else None.
        """
        flags = None if state_vars_fixed else self._fix_states(state_args)
        for state in self.values():
            state.compute_properties()
        if state_vars_fixed:
            return None
        if hold_state:
            return flags
        self.release_state(flags)
        return None

    def _fix_states(self, state_args=None):
        """Fixes the state variables, but not the enthalpy of a stream that is given by temperature or dryness."""
        flags = fix_state_vars(self, state_args)
        for key, state in self.items():
            if state.thermal_state_given() and not flags[key, "enth_mol", None]:
                state.enth_mol.unfix()
        return flags

    def release_state(self, flags, outlvl=None):
        """Frees the state variables that `initialize` fixed."""
        if flags is not None:
            revert_state_vars(self, flags)

    def fix_initialization_states(self):
        """Fixes the state variables at their values."""
        self._fix_states()


def reduced_state(params, region: str, T, p) -> tuple:
    """Returns reduced pressure and temperature of `region` ("liq" or "vap") for temperature `T` and pressure `p`."""
    p_star, T_star = (params.component(f"{q}_star_{region}") for q in ("pressure", "temperature"))
    return p / p_star, T_star / T


def molar_enthalpy(params, region: str, pi, tau):
    """Returns the molar enthalpy (J/mol, from the elements) of `region` as an expression of reduced state."""
    gamma_tau = {"liq": if97.liquid_gamma_tau, "vap": if97.vapour_gamma_tau}[region]
    T_star = params.component(f"temperature_star_{region}")
    return params.gas_constant * T_star * gamma_tau(pi, tau) + params.enth_mol_offset


def molar_entropy(params, region: str, pi, tau):
    """Returns the molar entropy (J/mol/K) of `region` as an expression of reduced state."""
    entropy = {"liq": if97.liquid_reduced_entropy, "vap": if97.vapour_reduced_entropy}[region]
    return params.gas_constant * entropy(pi, tau)


def molar_volume(params, region: str, pi, tau, T):
    """Returns the molar volume (m3/mol) of `region` as an expression of reduced state and temperature."""
    gamma_pi = {"liq": if97.liquid_gamma_pi, "vap": if97.vapour_gamma_pi}[region]
    return params.gas_constant * T / params.component(f"pressure_star_{region}") * gamma_pi(pi, tau)


def saturation_line(T, p):
    """Returns the expression that is 0 where variables `T` (K) and `p` (Pa) lie on the saturation line."""
    return if97.saturation_residual(T / pyunits.K, p / pyunits.Pa)


@declare_process_block_class("SteamStateBlock", block_class=_SteamStateBlock)
class SteamStateBlockData(StateBlockData):
    """State of a steam stream in one fixed phase.

    Offers `temperature` (K), `flow_mass` (kg/s), `enthalpy_flow` (W), on demand `entr_mol`, `vol_mol`, `flow_vol`,
    `dens_mass` and `temperature_sat`; a wet state also has `vapour_fraction`.
    """

    CONFIG = StateBlockData.CONFIG()
    CONFIG.declare(
        "phase", ConfigValue(domain=In(SteamPhase), default=SteamPhase.VAPOUR, description="liquid, vapour or wet")
    )

    def build(self):
        """Builds variables and equations of one state."""
        super().build()
        self._add_state_variables()
        self._add_flows()
        if self.config.phase is SteamPhase.WET:
            self._add_wet_enthalpy()
        else:
            region = "liq" if self.config.phase is SteamPhase.LIQUID else "vap"
            self.enth_mol_equation = Constraint(
                expr=self.enth_mol == self._enthalpy_of(region), doc="Enthalpy of the phase at temperature and pressure"
            )

    def _add_state_variables(self):
        liquid, vapour = (self.config.phase is p for p in (SteamPhase.LIQUID, SteamPhase.VAPOUR))
        p_max = if97.P_MAX_LIQUID if liquid else if97.P_MAX_VAPOUR
        T_max = if97.T_MAX_VAPOUR if vapour else if97.T_MAX_LIQUID
        self.flow_mol = Var(initialize=1000, bounds=(0, 1e6), units=MOL_PER_S, doc="Molar flow")
        self.enth_mol = Var(
            initialize=-284e3 if liquid else -236e3,
            bounds=(-2.9e5, -2.05e5),
            units=J_PER_MOL,
            doc="Molar enthalpy from the elements at 298.15 K",
        )
        self.pressure = Var(initialize=1e5, bounds=(if97.P_MIN, p_max), units=pyunits.Pa, doc="Pressure")
        self.temperature = Var(
            initialize=450 if vapour else 350, bounds=(if97.T_MIN, T_max), units=pyunits.K, doc="Temperature"
        )
        for variable, factor in ((self.flow_mol, 1e-3), (self.enth_mol, 1e-5), (self.pressure, 1e-6)):
            set_scaling_factor(variable, factor)
        set_scaling_factor(self.temperature, 1e-2)

    def _add_flows(self):
        self.flow_mass = Var(initialize=18, bounds=(0, 2e4), units=pyunits.kg / pyunits.s, doc="Mass flow")
        set_scaling_factor(self.flow_mass, 0.1)
        mw = self.params.mw_comp["Water"]
        self.flow_mass_equation = Constraint(
            expr=self.flow_mass == mw * self.flow_mol, doc="Mass flow from molar flow and molar mass"
        )
        names = self.component_list
        self.flow_mol_comp = Expression(names, rule=lambda b, j: b.flow_mol, doc="Component molar flow")
        self.flow_mass_comp = Expression(names, rule=lambda b, j: b.flow_mass, doc="Component mass flow")
        self.enthalpy_flow = Expression(expr=self.flow_mol * self.enth_mol, doc="Enthalpy flow from the elements")
        self.sensible_enthalpy_flow = Expression(
            expr=self.flow_mol * (self.enth_mol - self.params.enth_mol_formation),
            doc="Enthalpy flow counted from liquid water at 298.15 K",
        )

    def _reduced(self, region):
        """Returns reduced pressure and temperature of region `liq` or `vap` as named expressions."""
        names = [f"{q}_reduced_{region}" for q in ("pressure", "temperature")]
        if self.component(names[0]) is None:
            for name, expression in zip(
                names, reduced_state(self.params, region, self.temperature, self.pressure), strict=True
            ):
                setattr(self, name, Expression(expr=expression))
        return tuple(self.component(name) for name in names)

    def _enthalpy_of(self, region):
        return molar_enthalpy(self.params, region, *self._reduced(region))

    def _entropy_of(self, region):
        return molar_entropy(self.params, region, *self._reduced(region))

    def _volume_of(self, region):
        return molar_volume(self.params, region, *self._reduced(region), self.temperature)

    def _add_wet_enthalpy(self):
        self.vapour_fraction = Var(initialize=0.9, bounds=(0, 1), units=pyunits.dimensionless, doc="Dryness fraction")
        self.saturation_equation = Constraint(
            expr=saturation_line(self.temperature, self.pressure) == 0, doc="A wet stream is at its boiling temperature"
        )
        for region, start in (("liq", -281e3), ("vap", -237e3)):
            saturated = Var(initialize=start, bounds=(-2.9e5, -2.05e5), units=J_PER_MOL, doc="Saturated enthalpy")
            setattr(self, f"enth_mol_sat_{region}", saturated)
            set_scaling_factor(saturated, 1e-5)
            equation = Constraint(expr=saturated == self._enthalpy_of(region), doc="Enthalpy of the saturated phase")
            setattr(self, f"enth_mol_sat_{region}_equation", equation)
        self.enth_mol_equation = Constraint(
            expr=self.enth_mol
            == self.enth_mol_sat_liq + self.vapour_fraction * (self.enth_mol_sat_vap - self.enth_mol_sat_liq),
            doc="Enthalpy of the mixture of saturated phases",
        )

    def _temperature_sat(self):
        self.temperature_sat = Var(
            initialize=400,
            bounds=(if97.T_MIN, if97.T_MAX_LIQUID),
            units=pyunits.K,
            doc="Boiling temperature at pressure",
        )
        set_scaling_factor(self.temperature_sat, 1e-2)
        self.boiling_equation = Constraint(
            expr=saturation_line(self.temperature_sat, self.pressure) == 0, doc="Saturation line"
        )

    def _entr_mol_sat(self):
        if self.config.phase is not SteamPhase.WET:
            raise AttributeError(f"{self.name} is {self.config.phase.value}: only a wet state has saturated entropies")
        for region, start in (("liq", 20), ("vap", 130)):
            saturated = Var(initialize=start, bounds=(-1, 250), units=J_PER_MOL_K, doc="Saturated entropy")
            setattr(self, f"entr_mol_sat_{region}", saturated)
            set_scaling_factor(saturated, 1e-2)
            equation = Constraint(expr=saturated == self._entropy_of(region), doc="Entropy of the saturated phase")
            setattr(self, f"entr_mol_sat_{region}_equation", equation)

    def _entr_mol(self):
        if self.config.phase is SteamPhase.WET:
            liquid, vapour = self.entr_mol_sat_liq, self.entr_mol_sat_vap
            expression = liquid + self.vapour_fraction * (vapour - liquid)
        else:
            expression = self._entropy_of("liq" if self.config.phase is SteamPhase.LIQUID else "vap")
        self.entr_mol = Var(initialize=100, bounds=(-1, 250), units=J_PER_MOL_K, doc="Molar entropy")
        set_scaling_factor(self.entr_mol, 1e-2)
        self.entr_mol_equation = Constraint(expr=self.entr_mol == expression, doc="Entropy of the stream")

    def _vol_mol(self):
        if self.config.phase is SteamPhase.WET:
            x = self.vapour_fraction
            expression = (1 - x) * self._volume_of("liq") + x * self._volume_of("vap")
        else:
            expression = self._volume_of("liq" if self.config.phase is SteamPhase.LIQUID else "vap")
        start = 2e-5 if self.config.phase is SteamPhase.LIQUID else 2e-2
        self.vol_mol = Var(initialize=start, bounds=(1e-5, 20), units=M3_PER_MOL, doc="Molar volume")
        set_scaling_factor(self.vol_mol, 1 / start)
        self.vol_mol_equation = Constraint(expr=self.vol_mol == expression, doc="Molar volume of the stream")

    def _flow_vol(self):
        self.flow_vol = Expression(expr=self.flow_mol * self.vol_mol, doc="Volume flow")

    def _dens_mass(self):
        self.dens_mass = Expression(expr=self.params.mw_comp["Water"] / self.vol_mol, doc="Density")

    def thermal_state_given(self) -> bool:
        """Returns True where temperature or dryness is fixed in place of the enthalpy."""
        if self.config.phase is SteamPhase.WET:
            return self.vapour_fraction.fixed
        return self.temperature.fixed

    def compute_saturation(self):
        """Sets temperature and saturated properties of a wet state from its pressure."""
        self.temperature.set_value(if97.saturation_temperature(value(self.pressure)))
        self._compute_built("enth_mol_sat_liq", "enth_mol_sat_vap", "entr_mol_sat_liq", "entr_mol_sat_vap")

    def compute_properties(self):
        """Sets all properties from flow, enthalpy (or what is fixed in its place) and pressure.

        Raises InitializationError, naming the stream, where its phase cannot have the given enthalpy.
        """
        self._compute(self.flow_mass, self.flow_mass_equation)
        if self.config.phase is SteamPhase.WET:
            self.compute_saturation()
            free = self.enth_mol if self.vapour_fraction.fixed else self.vapour_fraction
            self._compute(free, self.enth_mol_equation)
        elif self.thermal_state_given():
            self._compute(self.enth_mol, self.enth_mol_equation)
        else:
            self._compute_temperature()
        if self.component("temperature_sat") is not None:
            self.temperature_sat.set_value(if97.saturation_temperature(value(self.pressure)))
        self._compute_built("entr_mol", "vol_mol")

    def _compute_built(self, *names):
        """Sets those of the named properties that were asked for, each from its own `{name}_equation`."""
        for name in names:
            if self.component(name) is not None:
                self._compute(self.component(name), self.component(f"{name}_equation"))

    def _compute(self, variable, equation):
        if not variable.fixed:
            calculate_variable_from_constraint(variable, equation)

    def _compute_temperature(self):
        mw, offset = value(self.params.mw_comp["Water"]), value(self.params.enth_mol_offset)
        liquid = self.config.phase is SteamPhase.LIQUID
        invert = if97.liquid_temperature if liquid else if97.vapour_temperature
        try:
            self.temperature.set_value(invert((value(self.enth_mol) - offset) / mw, value(self.pressure)))
        except ValueError as error:
            raise InitializationError(f"{self.name} cannot be {self.config.phase.value}: {error}") from error

    def get_material_flow_terms(self, p, j):
        """Returns the molar flow."""
        return self.flow_mol

    def get_enthalpy_flow_terms(self, p):
        """Returns the enthalpy flow."""
        return self.enthalpy_flow

    def get_material_density_terms(self, p, j):
        """Returns moles per volume (holdup)."""
        return 1 / self.vol_mol

    def get_energy_density_terms(self, p):
        """Returns internal energy per volume (holdup)."""
        return self.enth_mol / self.vol_mol - self.pressure

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
        """Molar flow, molar enthalpy and pressure."""
        return {"flow_mol": self.flow_mol, "enth_mol": self.enth_mol, "pressure": self.pressure}
