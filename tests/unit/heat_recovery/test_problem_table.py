"""The problem table gives published targets, and utility levels are used greedily."""

import numpy as np
import pytest

from nexus.heat_recovery.heat_streams import GLIDE, HeatStream, Kind, Utility, heat_deficit
from nexus.heat_recovery.problem_table import problem_table, utility_targets
from tests.unit.heat_recovery.textbook import COLD, HOT, LEVELS, PROBLEMS, random_streams, stream


@pytest.mark.parametrize("name", PROBLEMS)
def test_published_targets(name):
    problem = PROBLEMS[name]
    targets = problem_table(problem.streams, problem.minimum_approach)
    assert targets.hot_utility == pytest.approx(problem.hot_utility, rel=1e-9)
    assert targets.cold_utility == pytest.approx(problem.cold_utility, rel=1e-9)
    assert targets.pinches == pytest.approx((problem.pinch,))


def test_levels_of_smiths_problem_read_from_its_grand_composite_curve():
    # The cascade passes 4 MW at 190 degC and nothing at the pinch of 150 degC, so 1 MW at 160 degC: steam of 160 degC
    # gives 1 MW, what lies above needs the other 6.5 MW.
    problem = PROBLEMS["smith_two_reactors"]
    low = Utility("low", HOT, 160 + 273.15, 160 + 273.15)
    duties = utility_targets(problem.streams, 10.0, (low, *LEVELS[2:])).duties
    assert duties["low"] == pytest.approx(1e6)
    assert duties["high_steam"] == pytest.approx(6.5e6)
    assert duties["cooling_water"] == pytest.approx(10e6)
    assert duties["chilled_water"] == pytest.approx(0.0, abs=1.0)


def test_coolants_share_a_stream_at_the_reach_of_the_warmer_one():
    # 0.1 MW/K from 330 to 290 K; cooling water of 300 K reaches 310 K, chilled water of 278 K takes the last 20 K
    streams = (HeatStream("product", HOT, 4e6, 330.0, 290.0),)
    water, chilled = Utility("water", COLD, 300.0, 310.0), Utility("chilled", COLD, 278.0, 283.0)
    found = utility_targets(streams, 10.0, (LEVELS[0], chilled, water))
    assert found.duties == pytest.approx({"low_steam": 0.0, "water": 2e6, "chilled": 2e6})
    assert found.cooling_out_of_reach == 0.0


def test_what_no_level_reaches_is_stated():
    # a reboiler at 450 K with steam of 410 K; a condenser at 300 K with water of 301 K, both with an approach of 10 K
    streams = (HeatStream("reboiler", COLD, 1e6, 450.0, 450.0), HeatStream("condenser", HOT, 2e6, 300.0, 300.0))
    found = utility_targets(streams, 10.0, (LEVELS[0], LEVELS[3]))
    assert found.duties == pytest.approx({"low_steam": 1e6, "cooling_water": 2e6})
    assert (found.heating_out_of_reach, found.cooling_out_of_reach) == (1e6, 2e6)


def test_isothermal_streams_take_a_glide():
    condenser = HeatStream("condenser", HOT, 1e6, 350.0, 350.0)
    assert condenser.hot_scale(10.0) == (350.0, 350.0 - GLIDE)
    assert HeatStream("boiler", COLD, 1e6, 350.0, 340.0).hot_scale(10.0) == (360.0 + GLIDE, 360.0)
    np.testing.assert_allclose(heat_deficit([condenser], 10.0, np.array([351.0, 349.75, 300.0])), [0, -5e5, -1e6])


def test_threshold_problem_needs_heating_alone():
    streams = (stream("hot", HOT, 1e5, 200, 150), stream("cold", COLD, 2e5, 20, 100))
    targets = problem_table(streams, 10.0)
    assert (targets.hot_utility, targets.cold_utility) == pytest.approx((11e6, 0.0))


@pytest.mark.parametrize("seed", range(5))
def test_duties_of_levels_add_up_and_no_heat_flows_upwards(seed):
    streams = random_streams(seed, 20, 20)
    targets, found = problem_table(streams, 8.0), utility_targets(streams, 8.0, LEVELS)
    hot = sum(found.duties[u.name] for u in LEVELS if u.kind is Kind.hot)
    cold = sum(found.duties[u.name] for u in LEVELS if u.kind is Kind.cold)
    assert (hot, cold) == pytest.approx((targets.hot_utility, targets.cold_utility))
    assert targets.cascade.min() >= -1e-6
    assert hot + sum(s.heat for s in streams if s.kind is HOT) == pytest.approx(
        cold + sum(s.heat for s in streams if s.kind is COLD)
    )
    # with each level as a stream of its own at its duty, nothing is missing anywhere
    served = [HeatStream(u.name, u.kind, found.duties[u.name], u.temperature, u.temperature) for u in LEVELS]
    assert min(found.duties.values()) >= -1e-6
    levels = np.array([u.hot_scale(8.0) for u in LEVELS])
    points = np.concatenate([targets.temperatures, levels - GLIDE, levels + GLIDE])
    deficit = heat_deficit([*streams, *served], 8.0, points)
    largest = max(s.capacity_flow for s in streams) * 2 * GLIDE
    assert deficit[: len(targets.temperatures)].max() <= largest + 1e-6


def test_negative_heat_and_missing_levels_are_refused():
    with pytest.raises(ValueError, match=r"Stream 'odd' has a heat of -5 W, and cannot have a negative one\."):
        problem_table([HeatStream("odd", HOT, -5.0, 400.0, 300.0)], 10.0)
    with pytest.raises(ValueError, match=r"The minimum approach is -1 K, and cannot be negative\."):
        problem_table([], -1.0)
    with pytest.raises(ValueError, match=r"Utilities need at least one hot and one cold level\."):
        utility_targets([], 10.0, LEVELS[:2])
