"""Networks close stream by stream, keep the minimum approach, and need the fewest matches that a hand count gives."""

import pytest

from nexus.heat_recovery.heat_streams import HeatStream, Utility
from nexus.heat_recovery.network import exchanger_network
from nexus.heat_recovery.problem_table import utility_targets
from tests.unit.heat_recovery.textbook import COLD, HOT, LEVELS, PROBLEMS, random_streams

CLOSURE = 1e-6


def levels(name: str) -> tuple[Utility, Utility]:
    """Returns steam and a coolant that reach every stream of a textbook problem."""
    coldest = min(s.inlet for s in PROBLEMS[name].streams) - 60
    return Utility("steam", HOT, 800.0, 800.0), Utility("water", COLD, coldest, coldest + 10)


def assert_network(network, streams, utilities) -> None:
    """Recomputes balances, temperatures and approaches from the exchangers alone."""
    duties = utility_targets(streams, network.minimum_approach, utilities).duties
    for s in streams:
        assert network.heat_of(s.name) == pytest.approx(s.heat, rel=CLOSURE, abs=1e-9)
        assert_stream(s, [e for e in network.exchangers if s.name in (e.hot, e.cold)])
    for name, duty in duties.items():
        assert network.heat_of(name) == pytest.approx(duty, rel=CLOSURE, abs=1e-3)
    for e in network.exchangers:
        assert min(e.approaches) >= network.minimum_approach - 1e-6
        assert e.heat > 0
        assert e.area(500.0) > 0


def assert_stream(s: HeatStream, exchangers) -> None:
    """The stream enters at its inlet, leaves at its outlet, and each exchanger's heat is that of its share of it."""
    if not exchangers:
        return
    ends = [(e.hot_inlet, e.hot_outlet) if s.kind is HOT else (e.cold_outlet, e.cold_inlet) for e in exchangers]
    shares = [e.hot_share if s.kind is HOT else e.cold_share for e in exchangers]
    upper, lower = s.hot_scale(0.0)
    assert (max(u for u, _ in ends), min(l for _, l in ends)) == pytest.approx((upper, lower), abs=1e-6)
    for e, (u, l), share in zip(exchangers, ends, shares, strict=True):
        assert e.heat == pytest.approx(share * s.capacity_flow * (u - l), rel=CLOSURE)
    corners = sorted({round(T, 6) for end in ends for T in end})
    for below, above in zip(corners, corners[1:], strict=False):
        inside = [share for (u, l), share in zip(ends, shares, strict=True) if u > above - 2e-6 and l < below + 2e-6]
        assert above - below < 1e-5 or sum(inside) == pytest.approx(1.0, rel=1e-6)


@pytest.mark.parametrize(
    ("name", "fewest"),
    [
        # above the pinch hot_2 and cold_3 have the same heat, which leaves hot_4, cold_1 and steam; below, four sides
        ("kemp_four_streams", [3, 3]),
        # five sides above the pinch; below it four, since reactor_2_feed has no part there
        ("smith_two_reactors", [4, 3]),
        # steam heats cold_2 alone above the pinch; below it five sides
        ("4sp1", [1, 4]),
        # hot_1, cold_1 and steam above; all four streams and water below
        ("transshipment_example", [2, 4]),
    ],
)
def test_textbook_networks(name, fewest):
    problem = PROBLEMS[name]
    network = exchanger_network(problem.streams, levels(name), problem.minimum_approach)
    assert [m.count for m in network.matches] == fewest
    assert all(m.proved for m in network.matches)
    assert_network(network, problem.streams, levels(name))


@pytest.mark.parametrize(("seed", "hot", "cold"), [(1, 10, 10), (3, 15, 15), (7, 25, 15)])
def test_random_networks_close(seed, hot, cold, monkeypatch):
    monkeypatch.setattr("nexus.heat_recovery.matches.SECONDS", 1.0)
    streams = random_streams(seed, hot, cold)
    network = exchanger_network(streams, LEVELS, 8.0)
    assert_network(network, streams, LEVELS)
    matches = sum(m.count for m in network.matches)
    assert matches <= len(network.exchangers) <= 2 * matches
    assert all(m.least <= m.count for m in network.matches)


def test_mean_difference_is_logarithmic():
    # 4SP1: hot_3 433.15 to 366.15 K against cold_1 333.15 to 410.44 K: (33 - 22.7126) / ln(33 / 22.7126) = 27.537 K
    network = exchanger_network(PROBLEMS["4sp1"].streams, levels("4sp1"), 10.0)
    exchanger = next(e for e in network.exchangers if (e.hot, e.cold) == ("hot_3", "cold_1"))
    assert exchanger.mean_difference == pytest.approx(27.537, abs=2e-3)
    assert exchanger.area(500.0) == pytest.approx(588930 / 500 / 27.537, rel=1e-4)


def test_a_coolant_returns_colder_where_the_stream_is_cold():
    streams = (HeatStream("product", HOT, 1e6, 315.0, 312.0), HeatStream("feed", COLD, 1e6, 500.0, 510.0))
    network = exchanger_network(streams, LEVELS, 10.0)
    cooler = next(e for e in network.exchangers if e.cold == "cooling_water")
    assert (cooler.cold_inlet, cooler.cold_outlet) == (301.0, 305.0)


def test_levels_that_do_not_reach_are_refused():
    streams = (HeatStream("reboiler", COLD, 1e6, 450.0, 450.0), HeatStream("condenser", HOT, 1e6, 340.0, 340.0))
    with pytest.raises(
        ValueError, match=r"a level is not hot or not cold enough|beyond all streams that it should serve"
    ):
        exchanger_network(streams, (LEVELS[0], LEVELS[3]), 10.0)


def test_streams_without_heat_have_no_network():
    streams = (HeatStream("hot", HOT, 0.0, 400.0, 340.0), HeatStream("cold", COLD, 0.0, 300.0, 340.0))
    with pytest.raises(ValueError, match=r"No stream has any heat\."):
        exchanger_network(streams, LEVELS, 10.0)
