"""Effects that an engineer would check, on the whole plant with its recycles: each is the base case solved again.

What single units and sections do is checked beside them; here a change passes through all areas.
"""

import numpy as np
import pytest

from nexus.costing.capacities import capacities, margins, overloads, set_capacities
from nexus.costing.costing import set_mode
from nexus.costing.equipment import Mode

pytestmark = pytest.mark.xdist_group("biorefinery")

CELSIUS = 273.15
REACTOR = "plant.pretreatment.reactor.outlet_state[0.0].temperature"
ENZYME = "plant.hydrolysis.enzyme_loading[0.0]"
SOLIDS = "plant.hydrolysis.total_solids[0.0]"
MEMBRANE = "plant.recovery.dehydration.membrane"
CRYSTALLISER = "plant.succinic_acid.crystalliser.outlet_state[0.0].temperature"
WET_BULB = "plant.utilities.cooling_tower.wet_bulb_temperature[0.0]"
EXTRACTION = "plant.heat_and_power.turbine.low_outlet_state[0.0].pressure"
RECYCLE = "plant.wastewater.recycle_splitter.split_fraction[0.0,recycle]"
POWER_PRICE = "plant.costing.credits.electricity.price"
LOSS = "plant.recovery.beer_column.light_key_loss[0.0]"
LOSSES = (0.056, 0.04, 0.028, 0.02, 0.012, 0.007, 0.004)
FEED = "plant.feedstock.blend.dry_flow_mass[0.0]"


@pytest.fixture(scope="module")
def follow(problem, base):
    """Returns a function that solves for each value of one variable and returns the named figures, a row a value."""

    def figures(path, values, *names):
        rows = []
        for value in values:
            solution = problem.solve(fix={path: value}, start=base, engine="newton")
            assert solution.ok, f"{path} = {value}: {solution.message}"
            outputs = solution.outputs()
            rows.append([outputs[name] if name in outputs else solution[name] for name in names])
        return np.array(rows).T

    return figures


def rises(values):
    """Returns whether each value is larger than the one before."""
    return bool((np.diff(values) > 0).all())


def falls(values):
    """Returns whether each value is smaller than the one before."""
    return bool((np.diff(values) < 0).all())


def test_more_severity_gives_more_furfural_and_past_the_optimum_less_xylose(follow):
    severity, furfural, xylose = follow(
        REACTOR,
        [CELSIUS + t for t in (155, 160, 165, 170, 175, 185)],
        "severity",
        "furfural_product",
        "xylose_after_hydrolysis",
    )
    assert rises(severity) and rises(furfural)
    best = int(np.argmax(xylose))
    assert 0 < best < len(xylose) - 1, "the optimum lies inside"
    assert rises(xylose[: best + 1]) and falls(xylose[best:])


def test_more_enzyme_gives_more_glucose_with_falling_returns(follow):
    glucose, ethanol = follow(ENZYME, [0.01, 0.02, 0.03, 0.04], "glucose_after_hydrolysis", "ethanol_product")
    for made in (glucose, ethanol):
        assert rises(made) and falls(np.diff(made))


def test_thicker_slurry_raises_the_beer_s_ethanol_and_slows_the_cells(follow):
    """Acetic acid, furfural and ethanol are stronger in less water."""
    beer, margin = follow(SOLIDS, [0.17, 0.2, 0.23, 0.26], "beer_ethanol_fraction", "fermentation_margin")
    assert rises(beer) and falls(margin)


def test_drier_ethanol_costs_membrane(follow):
    area, capital = follow(
        f"{MEMBRANE}.product_purity[0.0]",
        [0.993, 0.995, 0.996, 0.997],
        f"{MEMBRANE}.membrane_area[0.0]",
        "total_capital_investment",
    )
    assert rises(area) and rises(np.diff(area))
    assert rises(capital)


def test_colder_crystalliser_gives_more_succinic_acid_ever_less_each_step(follow):
    """The solubility falls with temperature, the less the colder it is."""
    (acid,) = follow(CRYSTALLISER, [CELSIUS + t for t in (30, 22, 14, 6)], "succinic_acid_product")
    assert rises(acid) and falls(np.diff(acid))


def test_humid_air_costs_power(follow):
    """Warmer cooling water: the turbine's condenser has more pressure, fans and chiller more work."""
    gross, use, export = follow(
        WET_BULB, [CELSIUS + t for t in (10, 18, 26)], "gross_power", "power_use", "power_export"
    )
    assert falls(gross) and rises(use) and falls(export)


def test_lower_extraction_pressure_gives_more_power(follow):
    (gross,) = follow(EXTRACTION, [1.05e6, 0.96e6, 0.87e6], "gross_power")
    assert rises(gross)


def test_more_recycled_water_saves_raw_water(follow):
    recycled, raw = follow(RECYCLE, [0.8, 0.9, 0.98], "recycled_water", "raw_water")
    assert rises(recycled) and falls(raw)
    assert np.diff(raw) == pytest.approx(-np.diff(recycled), rel=0.05), "what comes back need not be taken in"


def test_dearer_power_lowers_the_price_of_ethanol_and_leaves_the_process_alone(problem, base):
    """The plant sells power; no decision is free, so that only money moves."""
    parameter = problem.names.parameter(POWER_PRICE)
    dear = problem.solve(parameters={POWER_PRICE: 1.5 * float(base.parameters[parameter])}, start=base, engine="newton")
    before, after = base.outputs(), dear.outputs()
    assert before["power_export"] > 0
    assert after["minimum_ethanol_selling_price"] < before["minimum_ethanol_selling_price"]
    assert after["power_export"] == pytest.approx(before["power_export"], rel=1e-9)
    assert after["ethanol_product"] == pytest.approx(before["ethanol_product"], rel=1e-9)


def best_loss(problem, base, factor):
    """Returns the outputs at the loss of ethanol to stillage that earns most, at a multiple of the price of power."""
    price = factor * float(base.parameters[problem.names.parameter(POWER_PRICE)])
    points, solution = [], base
    for loss in LOSSES:
        solution = problem.solve(fix={LOSS: loss}, parameters={POWER_PRICE: price}, start=solution, engine="newton")
        assert solution.ok, f"loss {loss}: {solution.message}"
        points.append({"loss": loss, **solution.outputs()})
    return max(points, key=lambda point: point["operating_profit"])


def test_dearer_power_shifts_heat_to_the_turbine(problem, base):
    """Stripping the last ethanol costs steam; where power is dear, that steam earns more in the turbine."""
    cheap, dear = best_loss(problem, base, 2.0), best_loss(problem, base, 4.0)
    assert LOSSES[0] > dear["loss"] > cheap["loss"] > LOSSES[-1], "both optima lie inside"
    assert dear["process_heat"] < cheap["process_heat"]
    assert dear["gross_power"] > cheap["gross_power"]


def test_plant_that_stands_names_what_a_larger_feed_overloads(biorefinery, attached, base):
    """Equipment a tenth larger than needed: a fifth more feed overloads what grows with it, by about 9 per cent."""
    costing = biorefinery.plant.costs
    try:
        set_capacities(costing, {name: 1.1 * size for name, size in capacities(costing).items()}, Mode.check)
        calm = attached.solve(engine="newton")
        assert calm.ok, calm.message
        assert overloads(costing) == []
        full = attached.solve(fix={FEED: 1.2 * base[FEED]}, start=calm, engine="newton")
        assert full.ok, full.message
        full.load()
        table = margins(costing).set_index("item")
        assert table.loc["hydrolysis_tanks", "margin"] == pytest.approx(1 - 1.2 / 1.1, abs=1e-3)
        named = overloads(costing)
        assert any(sentence.startswith("hydrolysis_tanks (area 300) carries") for sentence in named)
        assert len(named) > len(table) / 2
    finally:
        set_mode(costing, Mode.design)
        attached.solve(engine="newton").load()
