"""Checks of a solution: residuals, bounds, balances recomputed from the tables, washout margins."""

from dataclasses import dataclass

import numpy as np
from pyomo.environ import Expression, Var, value

from nexus.audit import ENERGY, balances
from nexus.flowsheets.plant import Plant
from nexus.studies.campaign.model import CampaignModel
from nexus.studies.points import Solved, largest_residual
from nexus.tables import stream_table, unit_table

RESIDUAL, CLOSURE = 1e-8, 1e-6  # largest accepted, relative to a row's largest term and to what passes a boundary
BOUND = 1e-9  # of a scaled quantity
MARGINS = tuple(f"{group}_margin" for group in ("dilution", "acidogen", "methanogen", "heterotroph", "nitrifier"))


@dataclass(frozen=True)
class Checked:
    """What was found of a solution; `wrong` is a sentence where it cannot be accepted, else empty.

    `residual` is relative to the row's largest term; `mass`, `elements` and `energy` are the largest relative errors
    of any unit, area and the plant; `margins` are the distances from washout by their paths; `figures` are the plant's
    key figures.
    """

    residual: float
    mass: float
    elements: float
    energy: float
    margins: dict[str, float]
    figures: dict[str, float]
    wrong: str


def checked(model: CampaignModel, found: Solved) -> Checked:
    """Loads a solution into the plant and returns what the checks say of it."""
    solution, plant = found.solution, model.plant
    write(model, found)
    largest, row = largest_residual(solution)
    closure = balances(stream_table(plant), unit_table(plant, variables=False))
    worst = closure.groupby("quantity")["relative error"].max()
    elements = worst.drop(["mass", ENERGY], errors="ignore")
    mass, element, energy = float(worst["mass"]), float(elements.max()), float(worst[ENERGY])
    faults = []
    if not largest <= RESIDUAL:
        faults.append(f"{row} has a relative residual of {largest:.1e}")
    if not max(mass, element, energy) <= CLOSURE:
        worst_row = closure.loc[closure["relative error"].idxmax()]
        faults.append(
            f"the {worst_row['quantity']} balance of {worst_row['name']} is off by {worst_row['relative error']:.1e}"
        )
    faults += outside(solution)[:1]
    return Checked(largest, mass, element, energy, margins(plant), model.figures(solution), "; ".join(faults))


def write(model: CampaignModel, found: Solved) -> None:
    """Writes the inputs and the solution to the Pyomo model."""
    for name, number in model.written_values(found.point).items():
        model.plant.model.find_component(name).set_value(number)
    found.solution.load()


def outside(solution) -> list[str]:
    """Returns a sentence for each variable that lies beyond a bound."""
    data, columns = solution.data, solution.selection.variable_columns
    x, slack = solution.columns[columns], BOUND / data.column_factors[columns]
    beyond = (x < data.lower[columns] - slack) | (x > data.upper[columns] + slack)
    names = solution.problem.names.columns
    return [f"{names[k]} = {solution.columns[k]:g} is beyond its bounds" for k in columns[np.flatnonzero(beyond)]]


def margins(plant: Plant) -> dict[str, float]:
    """Returns the distance from washout of every group of microbes in the plant, by path."""
    prefix, found = plant.flowsheet.name + ".", {}
    for component in plant.flowsheet.component_objects((Expression, Var), descend_into=True):
        if component.local_name in MARGINS:
            found[component.name.removeprefix(prefix)] = min(value(member) for member in component.values())
    return found
