"""Capital, operating cost and revenue of the plant `biorefinery`: a function a section, each of use without the others.

`add_costs(plant)` calls the functions of the sections that the plant has built. A section's function takes the costing
block and the section alone: equipment with its electric load, raw materials, renewal of membranes and resins, wastes
and revenue. Which items, areas and sizes: `biorefinery_items.csv`; records that the published equipment table lacks:
`biorefinery_equipment.csv`; prices: the table of prices.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from nexus.costing.costing import Costing
from nexus.costing.equipment import Mode
from nexus.flowsheets.biorefinery_costs import (
    conversion,
    ethanol_recovery,
    feedstock,
    heat_and_power,
    polylactide,
    pretreatment,
    storage,
    succinic_acid,
    utilities,
    wastewater,
)
from nexus.flowsheets.biorefinery_costs.standing import set_standing_capacities

SECTIONS: Mapping[str, Callable] = MappingProxyType(
    {
        "feedstock": feedstock.add_costs,
        "pretreatment": pretreatment.add_steam_explosion,
        "furfural": pretreatment.add_furfural_recovery,
        "enzyme": conversion.add_enzyme,
        "hydrolysis": conversion.add_hydrolysis,
        "sugar_liquor": conversion.add_sugar_liquor,
        "fermentation": conversion.add_fermentation,
        "recovery": ethanol_recovery.add_costs,
        "storage": storage.add_costs,
        "succinic_acid": succinic_acid.add_costs,
        "polylactide": polylactide.add_costs,
        "wastewater": wastewater.add_costs,
        "heat_and_power": heat_and_power.add_costs,
        "utilities": utilities.add_costs,
    }
)
"""Name of a section on the plant's flowsheet -> function that adds its costs to a costing block."""
INSIDE_BATTERY_LIMITS = (200, 300, 400, 450, 480)


def add_costs(plant, mode: Mode = Mode.design) -> Costing:
    """Builds and returns `plant.flowsheet.costing` with the costs of all sections that are built; it is not yet closed.

    Args:
        plant: the plant; sections are the components of its flowsheet with the names in `SECTIONS`.
        mode: what fixes the capacities; but in design mode they are those of the plant that stands (`standing`).
    """
    plant.flowsheet.costing = costing = Costing(mode=mode, inside_areas=INSIDE_BATTERY_LIMITS)
    for name, add_section in SECTIONS.items():
        section = plant.flowsheet.component(name)
        if section is not None:
            add_section(costing, section)
    if mode is not Mode.design:
        set_standing_capacities(costing, mode)
    return costing
