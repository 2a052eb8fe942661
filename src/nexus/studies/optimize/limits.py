"""The limits of figures that a scenario's constraints ask for, in the figures' units."""

from nexus.scenario import Limit, Scenario, ScenarioError
from nexus.studies.optimize.model import ReducedModel
from nexus.studies.optimize.watched import Limits
from nexus.units import UnitError, convert, parse_quantity, pint_unit


def limits_of(scenario: Scenario, model: ReducedModel) -> Limits:
    """Returns the study's constraints as (low, high) limits in the figures' units."""
    there = {name: limit for name, limit in scenario.study.constraints.items() if name in model.figures}
    return {name: _limit(name, limit, model) for name, limit in there.items()}


def _limit(name: str, limit: Limit, model: ReducedModel) -> tuple[float | None, float | None]:
    sides = []
    for quantity in (limit.lower, limit.upper):
        if quantity is None:
            sides.append(None)
        elif limit.of_base:
            sides.append(float(quantity) * model.start.figures[name])
        else:
            try:
                value, unit = parse_quantity(quantity)
                shown = pint_unit(model.units[name])
                sides.append(value if unit is None else convert(value, pint_unit(unit), shown))
            except UnitError as error:
                raise ScenarioError(f"Constraint '{name}' cannot be '{quantity}': {error}.") from None
    return sides[0], sides[1]
