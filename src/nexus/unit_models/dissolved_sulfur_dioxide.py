"""Sulfur dioxide between a gas and an aqueous slurry: the gas carries `SO2`, the slurry `SulfurousAcid` (SO2 and H2O).

Symbols: n molar flow of SulfurousAcid (mol/s), b that of it which is bisulfite, a that of strong acid (SulfuricAcid,
one proton each), q volume flow of the liquid (L/s), y mole fraction in the gas, P pressure (Pa), T temperature (K).

    (a + b) b = K(T) q (n - b)          dissociation, which holds sulfur dioxide back; protons of other weak acids are
                                        left out (acetic acid is weaker by three units of pK)
    y P H(T) q = n - b                  Henry's law for what is not dissociated
    c* = H(T) (P - p_w(T)),  n* = q (c* + sqrt(K c*))      what water takes up under pure, wet sulfur dioxide

H and K follow van 't Hoff from 25 degC, extrapolated beyond some 60 degC: a curved fit (Edwards et al. 1978, from
memory) has H higher by a third at 100 degC and by 0.9 at 150 degC, which would keep more sulfur dioxide in the slurry.
Litres are those of `liquid_volume`; a litre counts as a kilogram of water.
Source: Henry constant in `aqueous_equilibria.csv`; K in `pretreatment_kinetics`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt as root
from types import MappingProxyType

from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Var, sqrt, value
from pyomo.environ import units as pyunits

from nexus.property_packages.aqueous_equilibria import gas_solubility
from nexus.property_packages.pretreatment_kinetics import sulfurous_acid_constant
from nexus.property_packages.vapour_pressure import saturation_pressure
from nexus.unit_models.balances import component_flow
from nexus.unit_models.hydrolysis_network import liquid_volume

GAS, SOLUTE, STRONG = "SO2", "SulfurousAcid", "SulfuricAcid"
RELEASE = MappingProxyType({GAS: 1, SOLUTE: -1, "Water": 1})
"""Stoichiometry of the release: H2SO3 -> SO2 + H2O."""
MOL_PER_L = pyunits.mol / pyunits.L


def solubility(state):
    """Returns undissociated sulfur dioxide per its partial pressure at the temperature of `state`, mol/(L Pa)."""
    return gas_solubility(GAS, state.temperature / pyunits.K) * MOL_PER_L / pyunits.Pa


def dissociation(state):
    """Returns the dissociation constant at the temperature of `state`, mol/L."""
    return sulfurous_acid_constant(state.temperature / pyunits.K) * MOL_PER_L


def litres(state):
    """Returns the volume flow of the liquid in `state`, L/s."""
    return pyunits.convert(liquid_volume(state), to_units=pyunits.L / pyunits.s)


def saturated_flow(state):
    """Returns the SulfurousAcid that the liquid of `state` holds under pure sulfur dioxide and its own vapour, mol/s.

    `state` is below its boiling point.
    """
    vapour = saturation_pressure("Water", state.temperature / pyunits.K) * pyunits.Pa
    undissociated = solubility(state) * (state.pressure - vapour)
    return litres(state) * (undissociated + sqrt(dissociation(state) * undissociated))


def add_release(unit, liquid) -> None:
    """Adds `sulfur_dioxide_released`, `bisulfite_flow` (mol/s) and `sulfur_dioxide_fraction` of the gas over `liquid`.

    `liquid` is an indexed slurry state; the unit hands the released gas on and closes its own balances.
    """
    time, flow = unit.flowsheet().time, pyunits.mol / pyunits.s
    for name, units, start, factor, doc in (
        ("sulfur_dioxide_released", flow, 1.0, 1.0, "Sulfurous acid that leaves as sulfur dioxide"),
        ("bisulfite_flow", flow, 0.1, 10.0, "Bisulfite in the liquid"),
        ("sulfur_dioxide_fraction", pyunits.dimensionless, 0.01, 100.0, "Mole fraction over the liquid"),
    ):
        setattr(unit, name, Var(time, initialize=start, bounds=(0, None), units=units, doc=doc))
        for data in unit.component(name).values():
            set_scaling_factor(data, factor)

    def dissociated(b, t):
        bisulfite, total = b.bisulfite_flow[t], component_flow(liquid[t], SOLUTE)
        protons = component_flow(liquid[t], STRONG) + bisulfite
        return protons * bisulfite == dissociation(liquid[t]) * litres(liquid[t]) * (total - bisulfite)

    def henry(b, t):
        pressure = b.sulfur_dioxide_fraction[t] * liquid[t].pressure
        free = component_flow(liquid[t], SOLUTE) - b.bisulfite_flow[t]
        return pressure * solubility(liquid[t]) * litres(liquid[t]) == free

    unit.bisulfite_equilibrium = Constraint(time, rule=dissociated, doc="First dissociation of sulfurous acid")
    unit.sulfur_dioxide_equilibrium = Constraint(time, rule=henry, doc="Henry's law for undissociated sulfur dioxide")


def guess_release(unit, t, liquid, fed: float, vapour: float) -> float:
    """Sets the variables of `add_release` for `fed` mol/s and about `vapour` mol/s of gas; returns what is released.

    The values of `liquid` are those of the slurry without sulfur dioxide.
    """
    state = liquid[t]
    q, K, strong = value(litres(state)), value(dissociation(state)), value(component_flow(state, STRONG))
    held = value(solubility(state) * state.pressure) * q  # mol/s of undissociated per mole fraction
    left = fed
    for _ in range(20):
        b = (-(strong + K * q) + root((strong + K * q) ** 2 + 4 * K * q * left)) / 2
        y = max(fed - b, 0.0) / (vapour + held)
        left = 0.5 * (left + b + held * y)
    unit.bisulfite_flow[t].set_value(b)
    unit.sulfur_dioxide_fraction[t].set_value(y)
    unit.sulfur_dioxide_released[t].set_value(max(fed - left, 0.0))
    return max(fed - left, 0.0)


@dataclass(frozen=True)
class DissolvedGas:
    """A gas that takes up water as it dissolves, and the equations that flash and condenser write for it."""

    gas: str
    solute: str
    add_release: Callable
    guess_release: Callable
    saturated_flow: Callable
    released: Callable[[str], int]

    def __str__(self) -> str:
        return f"{self.gas} as {self.solute}"


def released(component: str) -> int:
    """Returns what the release of one mole of gas makes of a component, mol."""
    return RELEASE.get(component, 0)


SULFUR_DIOXIDE = DissolvedGas(GAS, SOLUTE, add_release, guess_release, saturated_flow, released)
"""What a unit takes as `dissolved_gas`: units without sulfur dioxide rest on none of its constants."""
