"""Size of a built plant by area: equations, and unit models counted with and without those that only join or divide."""

from collections import Counter

from idaes.core.util.model_statistics import number_activated_equalities
from pyomo.environ import Var

from docs.reference.make_campaign import table
from nexus.flowsheets.plant import Plant
from nexus.run import model_size
from nexus.tables import process_units

JOINTS = ("Feed", "CompositionFeed", "Product", "Mixer", "Separator")
"""Classes of units that bring, take, join or divide streams; translators between packages come besides."""
REPEATED = ("SteamUser", "SteamHeader", "FermentationStage")
"""Classes of which a plant has one for each steam user, level of steam and stage in series."""


def kind(unit) -> str:
    """Returns the class of a unit without the affixes that IDAES adds."""
    return type(unit).__name__.removeprefix("_").removeprefix("Scalar").removesuffix("Data")


def is_joint(name: str) -> bool:
    """Returns whether a class of units brings, takes, joins, divides or translates."""
    return name in JOINTS or name.endswith("Translator")


def counted(units) -> tuple[Counter, Counter]:
    """Returns the number of units by class: of all, and of those that are no joints."""
    every = Counter(kind(unit) for unit in units)
    return every, Counter({name: number for name, number in every.items() if not is_joint(name)})


def size_table(plant: Plant) -> str:
    """Returns equations, freedom and units of the whole plant; its operating conditions must be set."""
    size, flowsheet = model_size(plant), plant.flowsheet
    fixed = sum(1 for v in flowsheet.component_data_objects(Var, descend_into=True) if v.fixed)
    every, own = counted(process_units(flowsheet))
    repeated = ", ".join(f"{own[name]} `{name}`" for name in REPEATED)
    lines = [
        ("equations", f"{size['equalities']:,}"),
        ("free variables in them", f"{size['free_variables']:,}"),
        ("degrees of freedom", size["degrees_of_freedom"]),
        ("fixed variables", f"{fixed:,}"),
        ("unit models", every.total()),
        ("without feeds, products, mixers, splitters and translators", own.total()),
        ("among these", repeated),
        ("different unit models among these", len(own)),
    ]
    return table(("base case", "number"), lines)


def areas_table(plant: Plant) -> str:
    """Returns equations and units by area; arcs within a section count for it."""
    lines, seen = [], 0
    areas = dict.fromkeys((section.area, section.title) for section in plant.sections.values())
    for area, title in sorted(areas):
        names = [name for name, section in plant.sections.items() if section.area == area]
        blocks = [plant.flowsheet.component(name) for name in names]
        equations = sum(number_activated_equalities(block) for block in blocks)
        seen += equations
        units = [unit for block in blocks for unit in process_units(block)]
        sections = ", ".join(f"`{name}`" for name in names)
        lines.append((f"{area} {title}", sections, f"{equations:,}", *(c.total() for c in counted(units))))
    costs = number_activated_equalities(plant.costs)
    total = number_activated_equalities(plant.flowsheet)
    lines.append(("costs", "`costing`", f"{costs:,}", 0, 0))
    lines.append(("streams between sections, loads, inventory", "", f"{total - seen - costs:,}", 0, 0))
    return table(("area", "sections", "equations", "unit models", "without joints"), lines)
