"""Size of a built plant by area: equations, and unit models as `nexus size` counts them."""

from idaes.core.util.model_statistics import number_activated_equalities
from pyomo.environ import Var

from docs.reference.make_campaign import table
from nexus.flowsheets.plant import Plant
from nexus.size import Size, plant_size


def size_table(plant: Plant) -> str:
    """Returns equations, freedom and units of the whole plant; its operating conditions must be set."""
    size = plant_size(plant, plant.name)
    fixed = sum(1 for v in plant.flowsheet.component_data_objects(Var, descend_into=True) if v.fixed)
    lines = [
        ("equations", f"{size.equations:,}"),
        ("free variables in them", f"{size.variables:,}"),
        ("degrees of freedom", size.degrees_of_freedom),
        ("fixed variables", f"{fixed:,}"),
        ("unit models", size.working_units),
        ("with feeds, products, mixers, splitters, translators and repeated elements", size.all_units),
    ]
    return table(("base case", "number"), lines) + "\n\nCounted by `nexus size biorefinery`, which lists types as well."


def areas_table(plant: Plant) -> str:
    """Returns equations and units by area; arcs within a section count for it."""
    size, lines, seen = plant_size(plant, plant.name), [], 0
    for area, title in sorted(size.areas.items()):
        names = [name for name, section in plant.sections.items() if section.area == area]
        equations = sum(number_activated_equalities(plant.flowsheet.component(name)) for name in names)
        seen += equations
        sections = ", ".join(f"`{name}`" for name in names)
        lines.append((f"{area} {title}", sections, f"{equations:,}", *_units_of(size, area)))
    costs = number_activated_equalities(plant.costs)
    rest = size.equations - seen - costs
    lines.append(("costs", "`costing`", f"{costs:,}", 0, 0))
    lines.append(("streams between sections, loads, inventory", "", f"{rest:,}", 0, 0))
    return table(("area", "sections", "equations", "unit models", "with all"), lines)


def _units_of(size: Size, area: int) -> tuple[int, int]:
    """Returns the unit models of an area, as counted and all."""
    own = Size(**{**vars(size), "units": tuple(unit for unit in size.units if unit.area == area)})
    return own.working_units, own.all_units
