"""Area 100, feedstock: handling, and the delivered price that grows with the radius of collection."""

from nexus.flowsheets.biorefinery_costs.items import add_items


def add_costs(costing, section) -> None:
    """Adds what a `BlendedFeedstock` costs; its price at the plant is that of the blend, transport included."""
    blend, t = section.blend, section.time.first()
    add_items(costing, "feedstock", {"wet_feed": blend.wet_flow_mass[t]})
    costing.add_variable_cost("feedstock", blend.dry_flow_mass[t], blend.delivered_price[t], area=100)
