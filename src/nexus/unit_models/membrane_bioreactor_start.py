"""Start of the membrane bioreactor: rates first, then reactions in their order, then what leaves."""

from pyomo.environ import value

from nexus.property_packages.components import get_component
from nexus.unit_models.balances import component_set
from nexus.unit_models.gas_liquid import guess_water
from nexus.unit_models.streams import component_flows, set_stream, solid_components

AMMONIA, NITROGEN_MASS = "NH3", 0.014007  # kg/mol
DAY = 86400.0  # s


def guess_rates(unit, t) -> None:
    """Sets substrate, ammonia and observed yields from the rates; raises ValueError where a group is washed out."""
    if not unit.temperature[t].fixed:
        unit.temperature[t].set_value(value(unit.feed_states[0][t].temperature))
    contents = {"heterotroph": unit.substrate, "nitrifier": unit.ammonia}
    for group, content in contents.items():
        fastest, loss = (value(rate) for rate in unit.group_rates(t, group))
        if fastest <= loss:
            raise ValueError(
                f"{unit.name}: {group}s are washed out at a solids retention time of "
                f"{value(unit.solids_retention_time[t]) / DAY:.3g} days: they lose {loss * DAY:.3g} a day and grow "
                f"by {fastest * DAY:.3g} at most; give more retention time, oxygen or warmth"
            )
        content[t].set_value(value(unit.component(f"{group}_saturation")) * loss / (fastest - loss))
    for variable, equation in (
        (unit.observed_yield, unit.observed_yield_equation),
        (unit.nitrifier_observed_yield, unit.nitrifier_observed_yield_equation),
    ):
        variable[t].set_value(1.0)
        left, right = equation[t].expr.args
        variable[t].set_value(value(right) / value(left))


def react(unit, t) -> dict[str, float]:
    """Sets the extents one after the other and returns what flows afterwards, air and caustic left out.

    Raises ValueError where a group starves.
    """
    flows = component_flows(*(s[t] for s in unit.feed_states))
    volume = value(sum(s[t].flow_vol for s in unit.feed_states))
    fed, left = value(unit.biodegradable_share[t] * unit.substrate_fed[t]) / volume, value(unit.substrate[t])
    if fed <= left:
        raise ValueError(
            f"{unit.name}: heterotrophs starve: the feed holds {fed:.3g} kg/m3 of oxygen demand and they leave "
            f"{left:.3g}; feed more of it or less water"
        )
    unit.conversion[t].set_value(value(unit.biodegradable_share[t]) * (1 - left / fed))
    for item in unit.reactions:
        if item is unit.nitrification:
            extent = flows[AMMONIA] - value(unit.ammonia[t]) * volume / NITROGEN_MASS
            if extent <= 0:
                raise ValueError(
                    f"{unit.name}: nitrifiers starve: growth of heterotrophs leaves {flows[AMMONIA]:.3g} mol/s of "
                    "ammonia; feed more nitrogen"
                )
        elif item in unit.complete:
            extent = flows[item.key] / -item.coefficient(item.key)
        else:
            left, right = unit.converted[t, item.name].expr.args
            unit.degradation_extent[t, item.name].set_value(1.0)
            extent = value(right) / value(left)
        unit.degradation_extent[t, item.name].set_value(extent)
        for j, n in item.stoichiometry:
            flows[j] = flows.get(j, 0.0) + n * extent
    return flows


def guess_outlets(unit, t, flows) -> None:
    """Sets the outlets and sizes from what flows after reaction."""
    feed = unit.feed_states[0][t]
    T = value(unit.temperature[t])
    P = value(unit.pressure[t]) if unit.pressure[t].fixed else value(feed.pressure)
    gas = {j: flows.get(j, 0.0) for j in component_set(unit.vent_state) if j != "Water"}
    gas["Water"] = guess_water(sum(gas.values()), T, P)
    liquid = {j: n for j, n in flows.items() if j not in gas}
    liquid |= {"CO2": 1e-3 * flows["CO2"], "Water": flows["Water"] - gas["Water"], "NaOH": 0.0}
    solids = solid_components(unit.permeate_state)
    mass = sum(get_component(j).molar_mass * liquid[j] for j in solids)
    waste = mass / value(unit.mixed_liquor_solids[t])
    share = min(waste / (liquid["Water"] * get_component("Water").molar_volume), 0.99)
    unit.waste_share[t].set_value(share)
    held = {j: n * (value(unit.solids_rejection[t]) if j in solids else share) for j, n in liquid.items()}
    set_stream(unit.waste_sludge_state[t], held, T, P)
    set_stream(unit.permeate_state[t], {j: n - held[j] for j, n in liquid.items()}, T, P)
    set_stream(unit.vent_state[t], gas, T, P)
    unit.volume[t].set_value(value(unit.solids_retention_time[t]) * waste)
    unit.membrane_area[t].set_value(value(unit.permeate_state[t].flow_vol / unit.flux[t]))
