"""Nutrients of a fermentation: corn steep liquor and diammonium phosphate in proportion to what they are added to.

corn steep liquor = given mass fraction of the hydrolysate;  phosphate = given mass per volume of it
"""

from collections.abc import Mapping

from pyomo.environ import Constraint, Var, value
from pyomo.environ import units as pyunits

from nexus.unit_models.composition_feed import CompositionFeed

CORN_STEEP_LIQUOR = ("Protein", "LacticAcid")


def add_nutrients(section, package, hydrolysates: Mapping[str, object]) -> None:
    """Adds feeds `csl_NAME` and `dap_NAME` and their ratios to the state of each hydrolysate.

    Args:
        section: has `time`; takes the feeds, `csl_fraction[name]` and `dap_concentration[name]`
        package: slurry package of the feeds
        hydrolysates: the indexed state that each pair of nutrients is added to, by name
    """
    names = list(hydrolysates)
    for name in names:
        setattr(section, f"csl_{name}", CompositionFeed(property_package=package, components=CORN_STEEP_LIQUOR))
        setattr(section, f"dap_{name}", CompositionFeed(property_package=package, components=("DAP",)))
    section.csl_fraction = Var(
        names, initialize=0.0025, bounds=(0, 0.1), units=pyunits.dimensionless, doc="Corn steep liquor per hydrolysate"
    )
    section.dap_concentration = Var(
        names, initialize=0.33, bounds=(0, 20), units=pyunits.kg / pyunits.m**3, doc="Phosphate per hydrolysate"
    )

    def csl(b, t, name):
        feed = b.component(f"csl_{name}")
        return feed.dry_flow_mass[t] == b.csl_fraction[name] * hydrolysates[name][t].flow_mass * (1 - feed.moisture[t])

    def dap(b, t, name):
        feed = b.component(f"dap_{name}")
        return feed.dry_flow_mass[t] == b.dap_concentration[name] * hydrolysates[name][t].flow_vol

    section.csl_addition = Constraint(
        section.time, names, rule=csl, doc="Corn steep liquor in proportion to the mass of hydrolysate"
    )
    section.dap_addition = Constraint(
        section.time, names, rule=dap, doc="Phosphate in proportion to the volume of hydrolysate"
    )


def set_nutrients(section, design: Mapping[str, object]) -> None:
    """Fixes the ratios and the nutrients' composition; corn steep liquor is half water, its solids half protein."""
    for name in section.csl_fraction:
        section.csl_fraction[name].fix(design[f"csl_{name}"])
        section.dap_concentration[name].fix(design[f"dap_{name}"])
        for feed, composition, moisture in (
            (section.component(f"csl_{name}"), {"Protein": 0.5, "LacticAcid": 0.5}, 0.5),
            (section.component(f"dap_{name}"), {"DAP": 1.0}, 0.0),
        ):
            feed.set_conditions(composition, moisture, design["feed_temperature"], design["ambient_pressure"])


def guess_nutrients(section, name: str, hydrolysate) -> None:
    """Sets the dry flows of the nutrients of `name` for a hydrolysate state's values."""
    for t in section.time:
        csl, dap = section.component(f"csl_{name}"), section.component(f"dap_{name}")
        dry = value(section.csl_fraction[name] * hydrolysate[t].flow_mass * (1 - csl.moisture[t]))
        csl.dry_flow_mass[t].set_value(dry)
        dap.dry_flow_mass[t].set_value(value(section.dap_concentration[name] * hydrolysate[t].flow_vol))
