"""Sun, wind and a battery beside the turbine: the plant sells more power and is otherwise what it was."""

import pytest

from nexus.run import run
from nexus.scenario import load_scenario

pytestmark = pytest.mark.xdist_group("biorefinery")

SCENARIO = """extends: biorefinery
build: {renewables: every}
why: sun, wind and a battery beside the turbine
"""


def test_renewables_add_their_power_to_what_is_sold(biorefinery, tmp_path):
    """By hand, in MW: sun 10 x 0.22 x 0.96 (1 + 0.0035 x 6.125) with cells at 18.875 degC; wind 10 (8.2^3 - 27)/(12^3 -
    27); less 0.1 % a day of the 20 MWh that the battery holds, charged at 92 %."""
    assert load_scenario("biorefinery").build.get("renewables") is None, "off by default"
    file = tmp_path / "renewables.yaml"
    file.write_text(SCENARIO, encoding="utf-8")
    results = run(str(file), out=tmp_path / "results", progress=lambda line: None)
    assert results.ok, results.diagnosis
    base = biorefinery.results
    sun, wind, battery = 2.112 * 1.0214375, 10 * (8.2**3 - 27) / (12**3 - 27), 0.001 / 24 * 20 / 0.92
    power = sun + wind - battery
    assert results.kpi("renewable_power") == pytest.approx(power, rel=1e-5)
    assert results.kpi("power_export") - base.kpi("power_export") == pytest.approx(power, rel=1e-4)
    for name in ("ethanol_product", "process_heat", "gross_power", "power_use"):
        assert results.kpi(name) == pytest.approx(base.kpi(name), rel=1e-6), name
    assert results.kpi("installed_cost") > base.kpi("installed_cost") + 10
