"""Area 700, storage of ethanol; the denaturant is sold with the product at its price and is left out."""

from nexus.flowsheets.biorefinery_costs.items import add_items


def add_costs(costing, section) -> None:
    """Adds the tanks of a `ProductStorage` section."""
    add_items(costing, "storage", {"ethanol_volume": section.ethanol_tank.volume[section.time.first()]})
