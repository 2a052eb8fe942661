"""Size and cost of tray columns from the vapour and liquid traffic of their most loaded tray.

| symbol | unit | name | meaning |
|---|---|---|---|
| V, L | kg/s | arguments | vapour and liquid mass flow |
| rV, rL | kg/m^3 | arguments | their densities |
| sigma | N/m | argument | surface tension (number) |
| TS | m | argument | tray spacing (number) |
| F | - | `flow_parameter` | L/V (rV/rL)^0.5 |
| U | m/s | `flooding_velocity` | vapour velocity in the net area at flooding |
| D | m | `flooding_diameter` | diameter at the chosen approach to flooding (the load) |
| | m | `capacity` | diameter that is bought |
| H | m | `height` | N_T TS + 4.27 m (disengagement and sump; a number) |

**Equations.**::

    F^2 V^2 rL = L^2 rV
    U^2 rV = c^2 (sigma / 20 mN/m)^0.4 (rL - rV),   c = 0.0105 + 8.127e-4 TS_mm^0.755 exp(-1.463 F^0.842)  m/s
    pi/4 D^2 (1 - a_d) f U rV = V
    C = N (F_MV C_V + C_PL + C_T)     at cost index 500, D and H in feet, W in pounds
    C_V  = exp(7.2756 + 0.18255 ln W + 0.02297 (ln W)^2),   W = pi (12 D + t)(12 H + 9.6 D) t rho
    C_PL = 300.9 D^0.63316 H^0.80161
    C_T  = 412.7 N_T F_N F_TT F_TM exp(0.1482 D),           F_N = 2.25 / 1.0414^N_T below 20 trays, else 1
    t = max(t_p, t_min) + t_w / 2 + 1/8 in                  (smooth maximum, error at most 0.005 in)
    t_p = p_d 12 D / (2 S E - 1.2 p_d),   t_min = 1/8 + D/32,   t_w = 0.22 (12 D + 18) (12 H)^2 / (S (12 D)^2)

a_d = 0.10 is the downcomer's share of the area, f = 0.80 the approach to flooding, S = 15,000 psi, E = 0.85. The
design pressure is p_d = exp(0.60608 + 0.91615 ln p + 0.0015655 (ln p)^2) psig from 10 psig, 10 psig up to 5 psig, and
linear between.

**Validity.** D 0.6 to 7.3 m (the tray correlation 0.6 to 4.9 m), shell 9,000 to 2,500,000 lb, pressure from
atmospheric to 1,000 psig, F below 1.

**Degrees of freedom.** None in design mode; V, L and the densities come from the column model.

**Source.** Flooding: Fair's chart as fitted by Lygeros and Magoulas (1986) in Perry's Handbook, 9th ed. Cost: Seider et
al., Product and Process Design Principles, 3rd ed. 2009 ch. 22 (shell, wall thickness, platforms) and 4th ed. 2017
ch. 16 (trays), as encoded in BioSTEAM 2.52 (`column_design`); IDAES 2.13 carries the same shell equation.
Installation factor 2.4: the NREL design's for stainless steel columns (the vent scrubber of the equipment table).
"""

from enum import Enum
from math import exp, log, pi

import pyomo.environ as pyo
from idaes.core.util.exceptions import ConfigurationError
from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import units as pyunits

from nexus.costing.currency import million_dollars
from nexus.costing.equipment import add_installation, add_load_and_capacity, add_power, add_purchase_cost, converted
from nexus.costing.tables import cost_index

CORRELATION_INDEX = 500
DIAMETER_RANGE = (0.6096, 7.3152)
"""Diameter that the shell correlation covers, m."""
INSTALLATION_FACTOR = 2.4
DOWNCOMER_SHARE = 0.10
STRESS = 15000.0
"""Allowable stress of the shell, psi."""
WELD_EFFICIENCY = 0.85
_INCH = 0.0254
_FOOT = 0.3048
_CORNER = 0.01


class ColumnMaterial(Enum):
    """Material: shell factor, density (lb/in^3), tray factor at zero diameter and per foot of diameter."""

    carbon_steel = (1.0, 0.284, 1.0, 0.0)
    stainless_steel_304 = (1.7, 0.270, 1.189, 0.0577)
    stainless_steel_316 = (2.1, 0.276, 1.401, 0.0724)


class TrayType(Enum):
    """Type of tray, with its cost factor."""

    sieve = 1.0
    valve = 1.18
    bubble_cap = 1.87


def build_column(
    block,
    trays: int,
    vapor_flow,
    liquid_flow,
    vapor_density,
    pressure: float,
    liquid_density=None,
    liquid_volume_flow=None,
    tray_spacing: float = 0.6096,
    surface_tension: float = 0.020,
    flooding_approach: float = 0.80,
    count=1,
    tray_type=TrayType.sieve,
    material=ColumnMaterial.stainless_steel_304,
    installation_factor=INSTALLATION_FACTOR,
):
    """Writes the sizing and cost equations of a tray column on an empty block.

    Args:
        block: Pyomo block that receives the variables and constraints.
        trays: number of actual trays.
        vapor_flow, liquid_flow: mass flows at the most loaded tray of each parallel column (expressions, kg/s).
        vapor_density, liquid_density: there (expressions, kg/m^3). Instead of the latter, `liquid_volume_flow` (m^3/s)
            makes the density a variable of the item, so that nothing is divided by a flow.
        pressure: highest operating pressure (Pa, absolute, a number).
        tray_spacing: m. surface_tension: N/m. flooding_approach: fraction of the flooding velocity.
        count: parallel columns.
        tray_type, material, installation_factor: construction.
    """
    flows = [
        converted(flow, pyunits.kg / pyunits.s, block.name, "vapour or liquid flow")
        for flow in (vapor_flow, liquid_flow)
    ]
    if liquid_density is None:
        liquid_density = _add_liquid_density(block, flows[1], liquid_volume_flow)
    densities = [
        converted(density, pyunits.kg / pyunits.m**3, block.name, "density")
        for density in (vapor_density, liquid_density)
    ]
    _add_flooding(block, flows, densities, tray_spacing, surface_tension, flooding_approach)
    number = pyo.value(count)
    add_installation(block, number, installation_factor)
    add_load_and_capacity(block, block.flooding_diameter, pyunits.m, reference=3.0, lower=1e-3)
    add_purchase_cost(block, reference=0.5 * number)
    height = trays * tray_spacing + 4.27
    shell = shell_cost(block.capacity, height, pressure, material)
    plates = tray_cost(block.capacity, trays, tray_type, material)
    escalation = cost_index() / CORRELATION_INDEX * 1e-6 * million_dollars()
    block.purchase_cost_curve = pyo.Constraint(
        expr=block.purchase_cost == block.count * escalation * (shell + plates),
        doc="Purchase cost is that of shell, platforms and trays",
    )
    add_power(block, 0.0, 1)


def _add_liquid_density(block, mass_flow, volume_flow):
    """Adds and returns the density of the liquid, from its mass and volume flows."""
    unit = pyunits.kg / pyunits.m**3
    block.liquid_density = pyo.Var(initialize=900.0, bounds=(100, 2000), units=unit, doc="Density of the liquid")
    set_scaling_factor(block.liquid_density, 1e-3)
    volume = converted(volume_flow, pyunits.m**3 / pyunits.s, block.name, "liquid volume flow")
    block.liquid_mass = pyo.Constraint(
        expr=block.liquid_density * volume == mass_flow, doc="Mass flow is density times volume flow"
    )
    return block.liquid_density


def _add_flooding(block, flows, densities, tray_spacing, surface_tension, approach):
    """Adds the flow parameter, the flooding velocity and the diameter."""
    vapor, liquid = flows
    rho_v, rho_l = densities
    speed = pyunits.m / pyunits.s
    block.flow_parameter = pyo.Var(
        initialize=0.05, bounds=(1e-4, 5), units=pyunits.dimensionless, doc="Flow parameter of the tray"
    )
    block.flooding_velocity = pyo.Var(
        initialize=2.0, bounds=(1e-2, 50), units=speed, doc="Vapour velocity in the net area at flooding"
    )
    block.flooding_diameter = pyo.Var(
        initialize=3.0, bounds=(1e-3, 50), units=pyunits.m, doc="Diameter at the chosen approach to flooding"
    )
    set_scaling_factor(block.flow_parameter, 10)
    set_scaling_factor(block.flooding_velocity, 0.5)
    set_scaling_factor(block.flooding_diameter, 0.3)
    parameter, velocity, diameter = block.flow_parameter, block.flooding_velocity, block.flooding_diameter
    block.flow_parameter_definition = pyo.Constraint(
        expr=parameter**2 * vapor**2 * rho_l == liquid**2 * rho_v, doc="Kinetic energy ratio of liquid and vapour"
    )
    capacity = 0.0105 + 8.127e-4 * (1000 * tray_spacing) ** 0.755 * pyo.exp(-1.463 * parameter**0.842)
    tension = (surface_tension / 0.020) ** 0.4
    block.flooding = pyo.Constraint(
        expr=velocity**2 * rho_v == (capacity * speed) ** 2 * tension * (rho_l - rho_v),
        doc="Vapour velocity at flooding from Fair's chart",
    )
    block.vapor_passes = pyo.Constraint(
        expr=pi / 4 * (1 - DOWNCOMER_SHARE) * approach * diameter**2 * velocity * rho_v == vapor,
        doc="The net area passes the vapour at the chosen approach to flooding",
    )


def shell_cost(diameter, height: float, pressure: float, material: ColumnMaterial):
    """Returns the cost (USD at index 500) of a vertical shell with platforms and ladders.

    Args: diameter (m, a Pyomo expression), height (m), pressure (Pa absolute, a number), material.
    """
    factor, density, _, _ = material.value
    feet = diameter / (_FOOT * pyunits.m)
    inches = 12 * feet
    length = height / _INCH
    wall = wall_thickness(inches, length, pressure)
    weight = pi * (inches + wall) * (length + 0.8 * inches) * wall * density
    vessel = pyo.exp(7.2756 + 0.18255 * pyo.log(weight) + 0.02297 * pyo.log(weight) ** 2)
    platforms = 300.9 * feet**0.63316 * (height / _FOOT) ** 0.80161
    return factor * vessel + platforms


def wall_thickness(inches, length: float, pressure: float):
    """Returns the mean wall thickness (in) for internal pressure, rigidity, wind and corrosion.

    Args: inches (inner diameter, in, an expression), length (in), pressure (Pa absolute, a number).
    """
    design = design_pressure(pressure)
    internal = design * inches / (2 * STRESS * WELD_EFFICIENCY - 1.2 * design)
    rigid = 0.125 + inches / 384
    stronger = 0.5 * (internal + rigid + pyo.sqrt((internal - rigid) ** 2 + _CORNER**2))
    wind = 0.22 * (inches + 18) * length**2 / (STRESS * inches**2)
    return stronger + wind / 2 + 0.125


def design_pressure(pressure: float) -> float:
    """Returns the design pressure (psig) of a vessel that works at `pressure` (Pa absolute)."""
    gauge = pyunits.convert_value(pressure - 101325.0, pyunits.Pa, pyunits.psi)
    if gauge < -0.5 or gauge > 1000:
        raise ConfigurationError(
            f"the column correlation covers atmospheric pressure to 1000 psig; given {pressure} Pa absolute"
        )
    if gauge < 10:
        return 10.0 + 1.0479 * max(gauge - 5.0, 0.0)
    return exp(0.60608 + 0.91615 * log(gauge) + 0.0015655 * log(gauge) ** 2)


def tray_cost(diameter, trays: int, tray_type: TrayType, material: ColumnMaterial):
    """Returns the cost (USD at index 500) of the trays of a column of `diameter` (m, a Pyomo expression)."""
    _, _, base, slope = material.value
    feet = diameter / (_FOOT * pyunits.m)
    few = 2.25 / 1.0414**trays if trays < 20 else 1.0
    return 412.6985 * trays * few * tray_type.value * (base + slope * feet) * pyo.exp(0.1482 * feet)
