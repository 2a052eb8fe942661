"""Start of the wastewater treatment by rates: nutrient doses, and the recovery of reverse osmosis."""

from pyomo.environ import value

from nexus.property_packages.components import GAS_CONSTANT, get_component
from nexus.property_packages.heating_values import chemical_oxygen_demand
from nexus.unit_models.membranes import IONS_PER_FORMULA
from nexus.unit_models.streams import component_flows, dissolved_components, set_stream

CELLS_PER_DEMAND = 0.13  # oxygen demand of the cells grown over that fed, usual
NUTRIENTS = {"nitrogen": "NH3", "sulfur": "AmmoniumSulfate"}
SMOOTHING = 7e-4  # mol/s


def guess_nutrients(section) -> None:
    """Sets the doses to what the cells of a usual yield and the residuals take beyond what arrives."""
    cells = get_component("Sludge")
    for t in section.time:
        arriving = [unit.outlet_state[t] for unit in section.translators.values()]
        flows, volume = component_flows(*arriving), value(sum(s.flow_vol for s in arriving))
        released = [j for j in flows if not get_component(j).solid and j != "DAP"]
        demand = sum(
            n * chemical_oxygen_demand(get_component(j)) for j, n in flows.items() if j in section.digester.substrates
        )
        grown = CELLS_PER_DEMAND * demand / chemical_oxygen_demand(cells)
        doses = {}
        for element, symbol in (("sulfur", "S"), ("nitrogen", "N")):
            content = {j: get_component(j).elements.get(symbol, 0.0) for j in released}
            there = sum(content[j] * flows[j] for j in released)
            if element == "sulfur":
                there = there * value(section.digester.sulfate_reduction[t])
            else:
                there = there + 2 * doses["AmmoniumSulfate"]
            needed = grown * cells.elements[symbol] + value(section.nutrient_residual[t, element]) * volume
            doses[NUTRIENTS[element]] = max(needed - there, 0.0) + SMOOTHING
        state = section.nutrients.properties[t]
        set_stream(state, doses, value(state.temperature), value(state.pressure))


def guess_recovery(section) -> None:
    """Sets the recovery of reverse osmosis to its first limit, by van 't Hoff's osmotic pressure."""
    for t, state in section.bioreactor.permeate_state.items():
        flows = component_flows(state)
        solutes = [j for j in dissolved_components(section.bioreactor.permeate_state) if j != "Water"]
        particles = sum(IONS_PER_FORMULA.get(j, 1) * flows[j] for j in solutes)
        volume = flows["Water"] * get_component("Water").molar_volume
        pressure = GAS_CONSTANT * value(state.temperature) * particles / volume
        allowed = 1 - pressure / value(section.brine_osmotic_limit[t])
        first = min(allowed, value(section.osmosis_recovery_limit[t]))
        section.reverse_osmosis.water_recovery[t].set_value(max(first, 0.01))
