"""A scenario's plant, compiled with its decisions and figures, at the state before they are chosen."""

from dataclasses import dataclass, replace
from typing import Any

from nexus import kernel
from nexus.costing.costing import set_mode
from nexus.costing.equipment import Mode
from nexus.flowsheets.plant import Plant
from nexus.patches import Patches, component_at, find
from nexus.run import NotSolved, Stages, diagnosed, prepare
from nexus.scenario import Bounds, Scenario, ScenarioError, undecided
from nexus.studies.optimize.decisions import Decision, OptimizeError
from nexus.studies.points import shown_line
from nexus.units import UnitError, convert, line_to, parse_quantity, pint_unit, unit_text, units_of


@dataclass(frozen=True)
class Compiled:
    """What a reduced model is made of; `lines` and `units` belong to the figures."""

    plant: Plant
    patches: Patches
    problem: kernel.Problem
    decisions: tuple[Decision, ...]
    solution: kernel.Solution
    lines: dict[str, tuple[float, float]]
    units: dict[str, str]


def compiled(scenario: Scenario, stages: Stages) -> Compiled:
    """Returns the scenario's plant at its solution before anything is chosen.

    Figures are the plant's key figures and the variables that `study.constraints` name by their paths. Raises NotSolved
    if the plant does not solve before anything is chosen, OptimizeError or ScenarioError for what cannot be free or
    limited.
    """
    plant, patches, _ = posed(scenario, stages)
    return compiled_plant(scenario, plant, patches, stages)


def posed(scenario: Scenario, stages: Stages) -> tuple[Plant, Patches, tuple[Decision, ...]]:
    """Builds the scenario's plant without solving it and returns it with its patches and decisions.

    Raises OptimizeError, PlantError or ScenarioError for an objective, a limit or a decision that it cannot have.
    """
    if not scenario.free:
        raise OptimizeError("There is nothing to choose: name variables under 'free', or a table of 'decisions'.")
    plant, patches = prepare(undecided(scenario), stages)
    for figure in scenario.study.figures:
        plant.kpi(figure)
    _figures(plant, scenario)
    return plant, patches, decisions_of(plant, scenario)


def compiled_plant(scenario: Scenario, plant: Plant, patches: Patches, stages: Stages) -> Compiled:
    """Returns a plant that `prepare` has built from the undecided scenario, as `compiled` does."""
    _start(plant, patches, stages)
    if plant.costs is not None and plant.costs.config.mode is Mode.rating:
        set_mode(plant.costs, Mode.rating)
    figures, lines, units = _figures(plant, scenario)
    problem = kernel.compile(plant.model, figures)
    data = problem.read(False)
    equal = data.row_lower[data.rows] == data.row_upper[data.rows]
    with stages.stage("solve"), diagnosed("solve"):
        solution = problem.solve(data=data.with_arrays(rows=data.rows[equal]), refine=False)
    if not solution.ok:
        raise NotSolved("solve", f"Before anything is chosen: {solution.message}", solution=solution)
    solution.load()
    solution = _with_rows(solution, data)
    return Compiled(plant, patches, problem, decisions_of(plant, scenario), solution, lines, units)


def decisions_of(plant: Plant, scenario: Scenario) -> tuple[Decision, ...]:
    """Returns what the scenario may choose; raises OptimizeError or ScenarioError for what cannot be chosen."""
    return tuple(_decision(plant, path, bounds) for path, bounds in scenario.free.items())


def _start(plant: Plant, patches: Patches, stages: Stages) -> None:
    """Scales and initialises a plant and releases its patches; nothing is solved."""
    with stages.stage("set_scaling"):
        plant.set_scaling()
    with stages.stage("initialize"), diagnosed("initialize"):
        plant.initialize(lambda text: stages.say(f"  {text}"))
    patches.release()


def _with_rows(solution: kernel.Solution, data: kernel.Data) -> kernel.Solution:
    """Returns a solution whose numbers hold all rows again, the inequalities too."""
    return replace(solution, data=data.with_arrays(columns=solution.columns))


def _figures(plant: Plant, scenario: Scenario) -> tuple[dict[str, Any], dict[str, Any], dict[str, str]]:
    figures: dict[str, Any] = {kpi.name: kpi.expression for kpi in plant.kpis}
    lines = {kpi.name: shown_line(kpi) for kpi in plant.kpis}
    units = {kpi.name: kpi.units for kpi in plant.kpis}
    for path in scenario.study.constraints:
        if path not in figures:
            datum = component_at(plant, path)
            figures[path], lines[path], units[path] = datum, (0.0, 1.0), unit_text(units_of(datum))
    return figures, lines, units


def _decision(plant: Plant, path: str, bounds: Bounds) -> Decision:
    """Returns the decision on a variable, in the units of its bounds, else in its own."""
    found = [_fixed(plant, each.strip()) for each in path.split(";")]
    datum = found[0]
    own, given = units_of(datum), _unit(path, bounds)
    unit = own if given is None else pint_unit(given)
    try:
        offset, factor = line_to(unit, own)
        base = convert(float(datum.value), own, unit)
    except UnitError as error:
        raise ScenarioError(f"'{path}': {error}. Its units are {unit_text(own)}.") from None
    sides = (("lower", bounds.lower), ("upper", bounds.upper))
    lower, upper = (_end(path, side, quantity, own, unit, datum) for side, quantity in sides)
    names = "; ".join(each.name for each in found)
    return Decision(path, lower, upper, unit_text(own) if given is None else given, base, names, offset, factor)


def _fixed(plant: Plant, path: str) -> Any:
    """Returns the fixed variable that a path names; raises ScenarioError for anything else."""
    datum = find(plant, path)
    if not datum.is_variable_type():
        raise ScenarioError(f"'{path}' is a parameter, which cannot be free; name a variable.")
    if not datum.fixed:
        raise ScenarioError(f"'{path}' is calculated by the plant; name a variable that is fixed, or limit this one.")
    return datum


def _unit(path: str, bounds: Bounds) -> str | None:
    for quantity in (bounds.lower, bounds.upper):
        if quantity is not None:
            try:
                unit = parse_quantity(quantity)[1]
            except UnitError as error:
                raise ScenarioError(f"'{path}': {error}.") from None
            if unit is not None:
                return unit
    return None


def _end(path: str, side: str, quantity: Any, own: Any, unit: Any, datum: Any) -> float:
    """Returns one end of a decision's range, in `unit`; raises ScenarioError if it has none or leaves the bounds."""
    number = datum.bounds[0 if side == "lower" else 1]
    if quantity is not None:
        value, given = parse_quantity(quantity)
        given = own if given is None else pint_unit(given)
        inside = convert(value, given, own)
        if number is not None and (inside < number if side == "lower" else inside > number):
            raise ScenarioError(
                f"'{path}': {side} bound {quantity} lies beyond the variable's own, {number:g} {unit_text(own)}."
            )
        return convert(value, given, unit)
    if number is None:
        raise ScenarioError(f"'{path}' has no {side} bound of its own; give one under 'free'.")
    return convert(float(number), own, unit)
