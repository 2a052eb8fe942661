"""Heat integration: the equations give the problem table's targets, and are solved again after changes."""

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock
from idaes.core.util.exceptions import ConfigurationError
from pyomo.environ import units as pyunits

from nexus import kernel
from nexus.heat_recovery.heat_streams import HeatStream, Kind
from nexus.heat_recovery.problem_table import problem_table, utility_targets
from nexus.unit_models.heat_integration import HeatIntegration
from tests.unit.heat_recovery.textbook import COLD, HOT, PROBLEMS, moved_streams, random_streams

STEAM = {"low_steam": 410.0, "medium_steam": 445.0, "high_steam": 800.0}
COOLANTS = {"cooling_water": (301.0, 310.0), "chilled_water": (260.0, 265.0)}
TARGET = 1e-3  # relative agreement with the problem table
SMOOTHING = 100.0  # W: of a level's duty


def write(unit, streams) -> None:
    """Fixes heat and temperatures of the streams."""
    for s in streams:
        unit.heat[0, s.name].fix(s.heat)
        unit.inlet_temperature[0, s.name].fix(s.inlet)
        unit.outlet_temperature[0, s.name].fix(s.outlet)


def integrate(streams, minimum_approach=10.0, hot_utilities=None, cold_utilities=None):
    """Returns a model whose `fs.unit` integrates `streams`, specified but not solved; hold it, since units do not."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.unit = unit = HeatIntegration(
        hot=[s.name for s in streams if s.kind is HOT],
        cold=[s.name for s in streams if s.kind is COLD],
        hot_utilities=STEAM if hot_utilities is None else hot_utilities,
        cold_utilities=COOLANTS if cold_utilities is None else cold_utilities,
    )
    unit.minimum_approach.fix(minimum_approach)
    write(unit, streams)
    return model


def assert_targets(unit, streams) -> None:
    """Compares with the exact calculation: total utilities, every level, what no level reaches, and the balance."""
    approach = unit.minimum_approach[0].value
    targets, exact = problem_table(streams, approach), utility_targets(streams, approach, unit.utilities(0))
    assert pyo.value(unit.hot_utility[0]) == pytest.approx(targets.hot_utility, rel=TARGET, abs=SMOOTHING)
    assert pyo.value(unit.cold_utility[0]) == pytest.approx(targets.cold_utility, rel=TARGET, abs=SMOOTHING)
    largest = max(targets.hot_utility, targets.cold_utility)
    for heats in (unit.hot_utility_heat, unit.cold_utility_heat):
        for (_, level), heat in heats.items():
            assert heat.value == pytest.approx(exact.duties[level], abs=SMOOTHING + TARGET * largest)
            assert heat.value >= 0
    for name in ("heating_out_of_reach", "cooling_out_of_reach"):
        beyond = pyo.value(unit.component(name)[0])
        assert beyond == pytest.approx(getattr(exact, name), abs=SMOOTHING + TARGET * largest)
    given = sum(s.heat for s in streams if s.kind is HOT) + sum(v.value for v in unit.hot_utility_heat.values())
    taken = sum(s.heat for s in streams if s.kind is COLD) + sum(v.value for v in unit.cold_utility_heat.values())
    assert given == pytest.approx(taken, rel=1e-12)


@pytest.mark.parametrize("name", PROBLEMS)
def test_published_targets(name):
    problem = PROBLEMS[name]
    model = integrate(problem.streams, problem.minimum_approach)
    unit = model.fs.unit
    unit.initialize()
    assert pyo.value(unit.hot_utility[0]) == pytest.approx(problem.hot_utility, rel=TARGET)
    assert pyo.value(unit.cold_utility[0]) == pytest.approx(problem.cold_utility, rel=TARGET)
    assert_targets(unit, problem.streams)


@pytest.mark.parametrize(("seed", "hot", "cold"), [(1, 20, 10), (2, 12, 30), (3, 25, 25), (4, 40, 30)])
def test_random_plants_and_their_changes(seed, hot, cold):
    streams = random_streams(seed, hot, cold)
    model = integrate(streams, hot_utilities={"low_steam": 410.0, "medium_steam": 445.0, "high_steam": 520.0})
    unit = model.fs.unit
    assert unit.initialize().iterations == 1, "the start is the solution"
    assert_targets(unit, streams)
    problem = kernel.compile(unit)
    for change in range(6):
        streams = moved_streams(streams, 100 * seed + change, 0.1, 5.0)
        write(unit, streams)
        solution = problem.solve()
        assert solution.ok, solution.message
        solution.load()
        assert_targets(unit, streams)


def test_candidates_that_change_places():
    # The reboiler moves through the condenser's temperature: above it no heat is recovered, below it all of it.
    streams = (HeatStream("condenser", HOT, 5e6, 400.0, 400.0), HeatStream("reboiler", COLD, 4e6, 380.0, 380.0))
    model = integrate(streams, hot_utilities={"steam": 450.0}, cold_utilities={"water": 300.0})
    unit = model.fs.unit
    unit.initialize()
    assert pyo.value(unit.heat_recovered[0]) == pytest.approx(4e6, rel=TARGET)
    problem = kernel.compile(unit)
    for T in (385.0, 388.9, 389.4, 389.6, 390.0, 395.0, 384.0):
        unit.inlet_temperature[0, "reboiler"].fix(T)
        unit.outlet_temperature[0, "reboiler"].fix(T)
        solution = problem.solve()
        assert solution.ok, solution.message
        solution.load()
        assert_targets(unit, unit.streams(0))
    assert pyo.value(unit.heat_recovered[0]) == pytest.approx(4e6, rel=TARGET)


def test_streams_without_heat_change_nothing():
    problem = PROBLEMS["smith_two_reactors"]
    idle = (HeatStream("idle_hot", HOT, 0.0, 600.0, 290.0), HeatStream("idle_cold", COLD, 0.0, 413.15, 413.15))
    model = integrate((*problem.streams, *idle))
    unit = model.fs.unit
    unit.initialize()
    assert pyo.value(unit.hot_utility[0]) == pytest.approx(problem.hot_utility, rel=TARGET)


def test_process_and_utilities_are_one_system():
    # Loads rise and temperatures drift apart with the hot utility, so Newton meets the cascade's kinks inside a loop.
    streams = random_streams(6, 20, 20)
    model = integrate(streams)
    unit = model.fs.unit
    unit.initialize()
    base = pyo.value(unit.hot_utility[0]) * pyunits.W
    flowsheet, names = model.fs, [s.name for s in streams]
    for name in names:
        unit.heat[0, name].unfix()
        unit.inlet_temperature[0, name].unfix()

    def heat(b, i):
        return unit.heat[0, names[i]] == streams[i].heat * (0.95 + 0.05 * unit.hot_utility[0] / base)

    def temperature(b, i):
        drift = 5.0 * (unit.hot_utility[0] / base) ** 0.5
        return unit.inlet_temperature[0, names[i]] == streams[i].inlet + (drift if i % 2 else -drift)

    flowsheet.heat_link = pyo.Constraint(range(len(names)), rule=heat)
    flowsheet.temperature_link = pyo.Constraint(range(len(names)), rule=temperature)
    solution = kernel.compile(flowsheet).solve()
    assert solution.ok, solution.message
    solution.load()
    assert_targets(unit, unit.streams(0))


def test_optimisation_finds_the_approach_that_pays():
    # Steam against a charge that falls with the approach: the optimum is that of a search over exact targets.
    problem = PROBLEMS["smith_two_reactors"]
    model = integrate(problem.streams)
    unit = model.fs.unit
    unit.initialize()
    unit.minimum_approach.unfix()
    unit.minimum_approach.setub(40.0)
    unit.minimum_approach.setlb(2.0)
    unit.cost = pyo.Objective(expr=unit.hot_utility[0] / 1e6 + 60 * pyunits.K / unit.minimum_approach[0])
    solution = kernel.compile(unit).solve(objective=unit.cost)
    assert solution.ok, solution.message
    solution.load()
    candidates = [2 + 0.01 * i for i in range(3800)]
    costs = [problem_table(problem.streams, d).hot_utility / 1e6 + 60 / d for d in candidates]
    assert pyo.value(unit.cost) == pytest.approx(min(costs), rel=TARGET)
    assert unit.minimum_approach[0].value == pytest.approx(candidates[costs.index(min(costs))], rel=0.01)


def test_streams_and_levels_are_told_apart():
    with pytest.raises(ConfigurationError, match=r"names of streams and levels must differ; twice: hot"):
        integrate((HeatStream("hot", HOT, 1.0, 400, 300), HeatStream("b", COLD, 1.0, 300, 400)), 10.0, {"hot": 500.0})
    streams = (HeatStream("a", HOT, 1.0, 400, 300), HeatStream("b", COLD, 1.0, 300, 400))
    with pytest.raises(ValueError, match="needs at least one hot and one cold stream"):
        integrate(streams[:1])
    with pytest.raises(ConfigurationError, match="give the levels high, low with the coolest first"):
        integrate(streams, hot_utilities={"high": 500.0, "low": 400.0})
    with pytest.raises(ConfigurationError, match="give the levels cold, warm with the warmest first"):
        integrate(streams, cold_utilities={"cold": 270.0, "warm": 300.0})


def test_the_unit_states_its_streams_and_levels():
    streams = random_streams(6, 3, 3)
    model = integrate(streams)
    unit = model.fs.unit
    assert unit.streams(0) == tuple(sorted(streams, key=lambda s: s.kind is Kind.cold))
    assert [u.return_temperature for u in unit.utilities(0)] == [410.0, 445.0, 800.0, 310.0, 265.0]


def test_a_clone_starts_from_its_own_streams():
    problem = PROBLEMS["smith_two_reactors"]
    model = integrate(problem.streams)
    unit = model.fs.unit
    unit.initialize()
    clone = model.clone().fs.unit
    unit.heat[0, "reactor_2_feed"].fix(0.0)
    clone.initialize()
    assert pyo.value(clone.hot_utility[0]) == pytest.approx(problem.hot_utility, rel=TARGET)
