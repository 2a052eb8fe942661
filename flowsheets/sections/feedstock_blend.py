"""Area 100, blended feedstock: several biomasses from their supply areas arrive as one milled feedstock.

Data of the feedstocks (composition, moisture, price, supply area, distance, carbon burden) stand with unit, range,
source and confidence in `feedstocks.csv`; the composition of corn stover is that of the published design. The shares
are variables; all but the last are fixed at the base case, so that a scenario frees the ones it decides.
"""

from collections.abc import Mapping
from types import MappingProxyType

from idaes.core import declare_process_block_class
from pyomo.common.config import ConfigValue

from nexus.flowsheets.sections.component_lists import BIOMASS_DRY
from nexus.flowsheets.sections.section import SectionData
from nexus.flowsheets.tables import numbers, rows
from nexus.unit_models.feedstock_blend import FeedstockBlend
from nexus.unit_models.feedstock_supply import SUPPLY_DATA, TRANSPORT_DATA

TABLE = "sections/feedstocks.csv"
ROUNDING = 1e-9
SUM_TOLERANCE = 0.02  # of a dry composition; analyses of biomass close no better, and the blend divides by the sum


def feedstock_names() -> tuple[str, ...]:
    """Returns the names of the feedstocks in the order of the table."""
    return tuple(dict.fromkeys(r["feedstock"] for r in rows(TABLE) if r["property"] == "moisture"))


def table_values(group: str) -> Mapping[str, float]:
    """Returns {property: value in the table's units} of a feedstock, of `transport` or of the base `blend`."""
    values = {r["property"]: float(r["value"]) for r in rows(TABLE) if r["feedstock"] == group}
    if not values:
        raise KeyError(f"{TABLE} has no data for '{group}'; its feedstocks are {', '.join(feedstock_names())}")
    return MappingProxyType(values)


def composition(feedstock: str) -> dict[str, float]:
    """Returns the dry mass fractions of a feedstock."""
    if feedstock == "corn_stover":
        design = numbers("nrel2011_design.csv")
        return {j: design[f"composition_{j}"] for j in BIOMASS_DRY}
    return {j: x for j, x in table_values(feedstock).items() if j in BIOMASS_DRY}


@declare_process_block_class("BlendedFeedstock")
class BlendedFeedstockData(SectionData):
    """A blend by dry flow and shares; port `blend.outlet`. Argument: `biomass_package` (slurry)."""

    CONFIG = SectionData.CONFIG()
    CONFIG.declare("biomass_package", ConfigValue(description="Slurry package of the raw biomass"))
    CONFIG.declare(
        "feedstocks",
        ConfigValue(default=None, description="Names of the feedstocks to build; all of the table if None"),
    )

    def build(self):
        """Builds the blend."""
        super().build()
        self.blend = FeedstockBlend(
            property_package=self.config.biomass_package,
            components=BIOMASS_DRY,
            feedstocks=self.config.feedstocks or feedstock_names(),
        )

    def set_operating_conditions(self):
        """Fixes the dry flow of the published design, the table's data and the base blend."""
        design, blend = numbers("nrel2011_design.csv"), self.blend
        blend.dry_flow_mass.fix(design["dry_feed"])
        for name in blend.feedstocks:
            data = table_values(name)
            blend.set_feedstock(name, composition(name), data["moisture"], **{k: data[k] for k in SUPPLY_DATA})
        transport = table_values("transport")
        blend.set_transport(**{k: transport[k] for k in TRANSPORT_DATA})
        base = {f: share for f, share in table_values("blend").items() if f in blend.feedstocks}
        total = sum(base.values())
        blend.set_blend({f: share / total for f, share in base.items()})
        blend.outlet_state[:].temperature.fix(design["feed_temperature"])
        blend.outlet_state[:].pressure.fix(design["ambient_pressure"])

    def units_in_order(self):
        """Returns the blend."""
        return (self.blend,)

    def check(self) -> list[str]:
        """Returns a sentence for shares beyond 1, and for each dry composition that does not sum to 1 within 2 %."""
        problems = self._check_shares()
        for name in self.blend.feedstocks:
            t = self.time.first()
            total = sum(self.blend.composition[t, name, j].value for j in self.blend.dry_matter)
            if abs(total - 1) > SUM_TOLERANCE:
                problems.append(
                    f"The dry composition of {name} sums to {total:.4f}; it must sum to 1 within {SUM_TOLERANCE}. "
                    f"Correct {self.blend.name}.composition[...] so that the mass fractions add up."
                )
        return problems

    def _check_shares(self) -> list[str]:
        """Returns a sentence where the given shares leave less than nothing for the one that is calculated."""
        shares = {name: self.blend.blend_fraction[self.time.first(), name] for name in self.blend.feedstocks}
        total = sum(share.value for share in shares.values() if share.fixed)
        closing = [name for name, share in shares.items() if not share.fixed]
        if not closing or total <= 1 + ROUNDING:
            return []
        given = ", ".join(f"{name} {share.value:g}" for name, share in shares.items() if share.fixed)
        return [
            f"The shares of the blend sum to {total:.4g}: {given}. They must not exceed 1, and {closing[0]} is what is "
            "left. Lower the others with the one that you raise."
        ]
