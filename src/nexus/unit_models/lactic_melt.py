"""Melts of lactic acid and its oligomers: condensation equilibrium and vapour pressures.

Polymer is carried as repeat units `Lactoyl` and one `LacticAcid` a chain (`nexus.unit_models.lactide_kinetics`), so the
flow of chains N is that of LacticAcid, and units U, lactic acid N in all N + U.

    e = N/(N + U)                     inverse of the mean chain length, `chain_end_ratio`; 1 - e the condensed share
    K N^2 = U W                       every condensation step has the equilibrium constant K; W water
    x_1 = e                           share of the chains that are single lactic acid (Flory's distribution)
The second is K = p W/(N (1 - p)) of Flory's distribution with p = U/(N + U), without a division.

Vapour over the melt: y_j P = x_j p_j(T) over molecules (chains, water, lactide) for water and lactic acid, and
y P = a p with a = phi exp(1 - phi), phi volume fraction, for lactide in high polymer (Flory and Huggins without
interaction). ln p_j = A + B/T.

Source: Vu et al., Fluid Phase Equilib. 236 (2005) 125; Flory 1936. Constants: `kinetic_constants.csv`; the vapour
pressure of lactide is from memory.
"""

from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Expression, Reals, Set, Var, exp
from pyomo.environ import units as pyunits

from nexus.property_packages.components import condensed_enthalpy, gas_enthalpy, get_component
from nexus.property_packages.vapour_pressure import saturation_pressure
from nexus.unit_models.balances import add_component_balances, add_energy_balance, add_heat_duty, component_set
from nexus.unit_models.lactide_kinetics import END, LACTIDE, UNIT, R
from nexus.unit_models.rate_constants import add_constants
from nexus.unit_models.reactions import reaction
from nexus.unit_models.streams import DIMENSIONLESS, add_inlet_pressure, add_result, add_specification

MOL_PER_S, PA, K = pyunits.mol / pyunits.s, pyunits.Pa, pyunits.K
JOULE_PER_MOL = pyunits.J / pyunits.mol
MODEL = "lactic_melt"
REACTIONS = {
    "condensation": reaction("LacticAcid -> Lactoyl + Water", "LacticAcid", name="condensation"),
    "hydrolysis": reaction("Lactide + Water -> Lactoyl + LacticAcid", "Lactide", name="hydrolysis"),
    "unzipping": reaction("2 Lactoyl -> Lactide", "Lactoyl", name="unzipping"),
}


def vapour_pressure(unit, j: str, T):
    """Returns the vapour pressure of Water, LacticAcid or Lactide at `T` (with units of K)."""
    if j == "Water":
        return saturation_pressure("Water", T / K) * PA
    name = "acid" if j == END else "lactide"
    constant, slope = (unit.component(f"{name}_pressure_{part}") for part in ("constant", "temperature"))
    return exp(constant + slope / T) * PA


def lactide_activity(phi):
    """Returns the activity of lactide at volume fraction `phi` in high polymer."""
    return phi * exp(1 - phi)


def add_extents(unit, names, start: float = 5.0):
    """Adds `reaction_extent[t, r]` of the named REACTIONS; returns `generation(t, j)` for the component balances."""
    unit.reaction_set = Set(initialize=list(names), doc="Reactions")
    unit.reaction_extent = Var(
        unit.flowsheet().time,
        unit.reaction_set,
        domain=Reals,
        initialize=start,
        units=MOL_PER_S,
        doc="Extent of reaction",
    )
    for data in unit.reaction_extent.values():
        set_scaling_factor(data, 1 / start)

    def generation(t, j):
        terms = [(REACTIONS[r].coefficient(j), r) for r in names if REACTIONS[r].coefficient(j) != 0]
        return sum(n * unit.reaction_extent[t, r] for n, r in terms) if terms else None

    return generation


def add_condensation_equilibrium(unit, melt) -> None:
    """Adds constants, `chain_end_ratio[t]` and the condensation equilibrium of the indexed state `melt`."""
    add_constants(unit, "kinetic_constants.csv", MODEL, bounded=False)

    def ends(b, t):
        n = melt[t].flow_mol_comp
        return b.chain_end_ratio[t] * (n[END] + n[UNIT]) == n[END]

    add_result(unit, "chain_end_ratio", 0.1, DIMENSIONLESS, "Chains per lactic acid unit", ends, bounds=(0, 1))

    def equilibrium(b, t):
        n = melt[t].flow_mol_comp
        return b.condensation_equilibrium * n[END] * n[END] == n[UNIT] * n["Water"]

    time = unit.flowsheet().time
    unit.condensation = Constraint(time, rule=equilibrium, doc="Condensation steps are at equilibrium")
    units = pyunits.kg / pyunits.mol
    repeat, water = (get_component(j).molar_mass * units for j in (UNIT, "Water"))
    unit.molar_mass_number = Expression(
        time,
        rule=lambda b, t: repeat / b.chain_end_ratio[t] + water,
        doc="Number-average molar mass of the melt's chains, kg/mol",
    )


def add_vapour(unit, melt, vapour, names, reflux=None) -> None:
    """Adds `vapour_fraction[t, j]` and the equilibrium of `names` between `melt` and the condensed vapour's state.

    The unit has `vacuum_pressure[t]` added here, to be fixed by the flowsheet. With lactide among `names` also
    `lactide_volume_fraction[t]`. `reflux`, indexed by time, is the share of the vapour's lactic acid that a partial
    condenser returns to the melt.
    """
    time = unit.flowsheet().time
    add_specification(unit, "vacuum_pressure", 1e4, (10, 2e5), PA, "Pressure of the vapour over the melt")
    unit.vapour_set = Set(initialize=list(names), doc="Components of the vapour")
    unit.vapour_fraction = Var(time, unit.vapour_set, initialize=0.3, bounds=(0, 1), doc="Mole fraction in the vapour")
    for data in unit.vapour_fraction.values():
        set_scaling_factor(data, 1.0)

    def molecules(t):
        present = [j for j in (END, "Water", LACTIDE) if j in melt[t].component_list]
        return sum(melt[t].flow_mol_comp[j] for j in present)

    def equilibrium(b, t, j):
        n, pressure = melt[t].flow_mol_comp, b.vapour_fraction[t, j] * b.vacuum_pressure[t]
        pure = vapour_pressure(b, j, melt[t].temperature)
        if j == LACTIDE:
            return pressure == lactide_activity(b.lactide_volume_fraction[t]) * pure
        single = b.chain_end_ratio[t] if j == END else 1
        return pressure * molecules(t) == n[j] * single * pure

    def rising(t):
        """Flow of the vapour before a partial condenser returns a share of its lactic acid."""
        total = vapour[t].flow_mol
        return total if reflux is None else total + reflux[t] / (1 - reflux[t]) * vapour[t].flow_mol_comp[END]

    def flow(b, t, j):
        left = 1 if reflux is None or j != END else 1 - reflux[t]
        return vapour[t].flow_mol_comp[j] == left * b.vapour_fraction[t, j] * rising(t)

    if LACTIDE in names:
        _add_volume_fraction(unit, melt)
    unit.vapour_equilibrium = Constraint(time, unit.vapour_set, rule=equilibrium, doc="Vapour and melt at equilibrium")
    # The fractions sum to 1, so the flow of one component follows from the others and the total
    unit.vapour_flow = Constraint(time, list(names)[1:], rule=flow, doc="Component flow is fraction times flow")
    lights = [j for j in component_set(vapour) if j not in names]

    def total(b, t):
        share = sum(b.vapour_fraction[t, j] for j in b.vapour_set)
        if not lights:
            return share == 1
        flow = rising(t)
        return share * flow + sum(vapour[t].flow_mol_comp[j] for j in lights) == flow

    unit.vapour_sum = Constraint(time, rule=total, doc="Fractions sum to 1, lights included")


def _add_volume_fraction(unit, melt) -> None:
    volume = get_component(LACTIDE).molar_volume * pyunits.m**3 / pyunits.mol

    def fraction(b, t):
        return b.lactide_volume_fraction[t] * melt[t].flow_vol == melt[t].flow_mol_comp[LACTIDE] * volume

    add_result(
        unit, "lactide_volume_fraction", 0.01, DIMENSIONLESS, "Lactide in the melt by volume", fraction, bounds=(0, 1)
    )


def evaporation_heat(unit, vapour, t):
    """Returns the heat in W that evaporates the condensed `vapour`, from the slopes of the vapour pressures."""
    water = (get_component("Water").hf_gas - get_component("Water").hf_condensed) * pyunits.J / pyunits.mol
    latent = {"Water": water, END: -R * unit.acid_pressure_temperature, LACTIDE: -R * unit.lactide_pressure_temperature}
    return sum(vapour[t].flow_mol_comp[j] * latent[j] for j in unit.vapour_set)


def condensing_heat(unit, j: str, hot, cold):
    """Returns the heat in J/mol that vapour of component `j` at `hot` gives off as liquid at `cold` (with units of K).

    Lactic acid and lactide have no ideal-gas data: their latent heat is the slope of the vapour pressure.
    """
    component = get_component(j)
    if component.hf_gas is not None:
        return (gas_enthalpy(component, hot / K) - condensed_enthalpy(component, cold / K)) * JOULE_PER_MOL
    slope = unit.acid_pressure_temperature if j == END else unit.lactide_pressure_temperature
    sensible = condensed_enthalpy(component, hot / K) - condensed_enthalpy(component, cold / K)
    return sensible * JOULE_PER_MOL - R * slope


def add_jacket_and_condenser(unit, melt, reflux=None) -> None:
    """Adds `condenser_duty[t]`, the heat that the condenser of `distillate` takes, and `jacket_duty[t]`, the heat into
    the melt, whose difference is `heat_duty[t]`; both in W.

    `reflux` is that of `add_vapour`: acid that condenses and runs back gives its latent heat.
    """
    time, vapour = unit.flowsheet().time, unit.distillate_state

    def condenser(b, t):
        hot, cold = melt[t].temperature, vapour[t].temperature
        heat = sum(n * condensing_heat(b, j, hot, cold) for j, n in vapour[t].flow_mol_comp.items())
        if reflux is None:
            return heat
        returned = reflux[t] / (1 - reflux[t]) * vapour[t].flow_mol_comp[END]
        return heat - returned * R * b.acid_pressure_temperature

    unit.condenser_duty = Expression(time, rule=condenser, doc="Heat that the condenser takes, W")
    unit.jacket_duty = Expression(
        time, rule=lambda b, t: b.heat_duty[t] + b.condenser_duty[t], doc="Heat that the jacket gives the melt, W"
    )


def add_vacuum_balances(unit, melt: str, generation) -> None:
    """Adds component and energy balances of a unit with a `distillate`, and the conditions of both outlets.

    Adds `heat_duty[t]` (net), `condenser_temperature[t]` (to be fixed by the flowsheet), `evaporation_duty[t]`. `melt`
    is the name of the port at which the melt leaves; both outlets leave at the pressure of the inlet.
    """
    time, vapour = unit.flowsheet().time, unit.distillate_state
    add_component_balances(unit, unit.inlet_states, unit.outlet_states, generation)
    add_heat_duty(unit, initialize=1e5)
    set_scaling_factor(unit.heat_duty, 1e-6)
    add_energy_balance(unit, unit.inlet_states, unit.outlet_states, heat=unit.heat_duty)
    add_specification(unit, "condenser_temperature", 350.0, (274, 450), K, "Temperature of the distillate")
    unit.distillate_temperature = Constraint(
        time,
        rule=lambda b, t: vapour[t].temperature == b.condenser_temperature[t],
        doc="The condenser sets the temperature of the distillate",
    )
    for name in (melt, "distillate"):
        add_inlet_pressure(unit, unit.inlet_state, unit.component(f"{name}_state"), name=f"{name}_pressure")
    unit.evaporation_duty = Expression(
        time, rule=lambda b, t: evaporation_heat(b, vapour, t), doc="Heat that evaporates the distillate, W"
    )
