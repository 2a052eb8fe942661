"""Life cycle of a plant of few lines: impacts, allocation, credits and circularity by hand; lines without a factor."""

from types import SimpleNamespace

import pyomo.environ as pyo
import pytest
from idaes.core.util.exceptions import ConfigurationError
from pyomo.environ import units as pyunits

from nexus.costing.currency import register_currency_units
from nexus.sustainability.allocation import Allocation, FunctionalUnit, Product
from nexus.sustainability.factors import WarmingPotential, factor_table
from nexus.sustainability.inventory import Inventory, Kind
from nexus.sustainability.life_cycle import LifeCycle
from nexus.sustainability.life_cycle_tables import life_cycle_tables, result_table
from tests.unit.sustainability.test_factors import AMMONIA, write

KG_S = pyunits.kg / pyunits.s
SECONDS = 8000 * 3600
ETHANOL, FURFURAL = 26.8, 23.4  # MJ/kg


def build(extra=None, **choices):
    """Returns a life cycle: 2 kg/s of ethanol, 1 of furfural and 10 MW from ammonia, acid, gas and bought power."""
    m = pyo.ConcreteModel()
    m.ammonia = pyo.Var(initialize=0.5, units=KG_S)
    m.inventory = inventory = Inventory()
    register_currency_units()
    for name, kind, substance, area, flow in (
        ("ammonia", Kind.material, "ammonia", 200, m.ammonia),
        ("acid", Kind.material, "sulfuric_acid", 200, 1.0 * KG_S),
        ("gas", Kind.material, "natural_gas", 800, 0.1 * KG_S),
        ("gas_heat", Kind.fuel, "natural_gas", 800, 5 * pyunits.MW),
        ("stack_fossil", Kind.emission, "carbon_dioxide_fossil", 800, 0.2743 * KG_S),
        ("stack_biogenic", Kind.emission, "carbon_dioxide_biogenic", 800, 10 * KG_S),
        ("power_bought", Kind.electricity_import, "electricity_bought", 800, 3.6 * pyunits.MW),
        ("pumps", Kind.electricity_use, "electricity", 300, 2 * pyunits.MW),
        ("ash", Kind.solid_waste, "ash", 800, 0.3 * KG_S),
        ("ash_dry", Kind.waste_dry_matter, "ash", 800, 0.2 * KG_S),
        ("raw_water", Kind.water_intake, "makeup_water", 900, 30 * KG_S),
        ("discharge", Kind.water_discharged, "treated_water", 600, 12 * KG_S),
        ("ethanol", Kind.product, "ethanol", 700, 2 * KG_S),
        ("furfural", Kind.product, "furfural", 200, 1 * KG_S),
        ("power_sold", Kind.electricity_export, "electricity", 800, 10 * pyunits.MW),
        ("capital", Kind.capital, "total_capital_investment", None, 100 * pyunits.MUSD_2007),
        *(extra or ()),
    ):
        inventory.add(name, kind, substance, area, flow)
    products = (
        Product("ethanol", "ethanol", 2.0, ETHANOL, 1.0, 0.6),
        Product("furfural", "furfural", 1.0, FURFURAL, 1.0, 1.2),
        Product("power_sold", "electricity", 10.0, 1.0, 0.0, 0.06 / 3.6),
    )
    hours = 8000 * pyunits.hr / pyunits.year
    m.life_cycle = LifeCycle(inventory=inventory, products=products, hours=hours, life=30, **choices)
    return SimpleNamespace(model=m, life_cycle=m.life_cycle)


UPSTREAM = 2.64 * 0.5 + 0.04136 + 0.40 * 0.1 + 0.02 * 0.3 + 0.0003 * 30
STACK = 0.2743 + 5e-6 * (29.8 + 273 * 0.1)  # 5 MW of gas at 1 kg of methane and 0.1 of nitrous oxide a terajoule
GRID = 0.373374 + 29.8 * 2.99371e-5 + 273 * 4.08233e-6  # kg per kWh, of which 3.6 MW are one a second
TOTAL = UPSTREAM + STACK + GRID + 0.0736


def test_greenhouse_gases_by_scope_and_area():
    found = build().life_cycle
    assert pyo.value(found.by_scope["climate_change", "1"]) == pytest.approx(STACK, rel=1e-12)
    assert pyo.value(found.by_scope["climate_change", "2"]) == pytest.approx(GRID, rel=1e-12)
    assert pyo.value(found.by_scope["climate_change", "3"]) == pytest.approx(UPSTREAM + 0.0736, rel=1e-12)
    assert pyo.value(found.total["climate_change"]) == pytest.approx(TOTAL, rel=1e-12)
    assert pyo.value(found.by_area["climate_change", 200]) == pytest.approx(2.64 * 0.5 + 0.04136, rel=1e-12)


def test_the_fifth_report_weighs_methane_and_nitrous_oxide_otherwise():
    found = build(warming=WarmingPotential.AR5).life_cycle
    grid = 0.373374 + 30 * 2.99371e-5 + 265 * 4.08233e-6
    assert pyo.value(found.by_scope["climate_change", "2"]) == pytest.approx(grid, rel=1e-12)


@pytest.mark.parametrize(
    ("allocation", "share"),
    [
        (Allocation.energy, 2 * ETHANOL / (2 * ETHANOL + FURFURAL + 10)),
        (Allocation.mass, 2 / 3),
        (Allocation.economic, 1.2 / (1.2 + 1.2 + 10 * 0.06 / 3.6)),
    ],
)
def test_ethanol_carries_its_share(allocation, share):
    found = build(allocation=allocation, functional_unit=FunctionalUnit.megajoule_ethanol).life_cycle
    assert pyo.value(found.share["ethanol"]) == pytest.approx(share, rel=1e-12)
    assert sum(pyo.value(s) for s in found.share.values()) == pytest.approx(1, rel=1e-14)
    expected = TOTAL * share / (2 * ETHANOL)
    assert pyo.value(found.result["climate_change"]) == pytest.approx(expected, rel=1e-12)


def test_system_expansion_credits_what_other_products_displace():
    """Furfural at 1.2 kg/kg and 10 MW, 2.7778 kWh a second; where all materials count, power alone is credited."""
    power = 10 / 3.6 * (GRID + 0.0736)
    choices = {"allocation": Allocation.system_expansion}
    found = build(**choices, functional_unit=FunctionalUnit.kilogram_ethanol).life_cycle
    assert pyo.value(found.result["climate_change"]) == pytest.approx((TOTAL - 1.2 - power) / 2, rel=1e-12)
    found = build(**choices, functional_unit=FunctionalUnit.kilogram_products).life_cycle
    assert pyo.value(found.result["climate_change"]) == pytest.approx((TOTAL - power) / 3, rel=1e-12)


def test_water_acid_and_circularity():
    found = build(allocation=Allocation.mass).life_cycle
    water = 30 - 12 + 2 * 1.0 + 6 * 0.5 + 0.5 * 0.1 + 1.8  # discharge returns; the rest upstream
    assert pyo.value(found.result["water_consumption"]) == pytest.approx(water / 3, rel=1e-12)
    acid = (0.004 + 0.7 * 0.0002) + 0.5 * (0.001 + 0.7 * 0.0015 + 1.88 * 0.0005) + 0.1 * (0.0002 + 0.7 * 0.0009)
    acid += 2.1e-4 + 0.7 * 2.3e-4
    assert pyo.value(found.result["acidification"]) == pytest.approx(1000 * acid / 3, rel=1e-12)
    spent = (0.5 + 0.93 + 0.1) + (0.2 + 0.1)
    assert pyo.value(found.material_circularity) == pytest.approx(1 - 0.9 * spent / (2 * 1.53), rel=1e-12)


def test_jobs_are_counted_per_plant_and_year():
    found = build(extra=[("wages", Kind.salaries, "salaries", None, 2 * pyunits.MUSD_2007 / pyunits.year)]).life_cycle
    assert pyo.value(found.result["jobs_construction"]) == pytest.approx(1160)
    assert pyo.value(found.result["jobs_operation"]) == pytest.approx(48)
    assert pyo.value(found.result["injuries_operation"]) == pytest.approx(48 * 0.019)


def test_results_follow_the_model_and_a_factor(tmp_path):
    case = build(allocation=Allocation.mass)
    before = pyo.value(case.life_cycle.result["climate_change"])
    case.model.ammonia.set_value(1.5)
    assert pyo.value(case.life_cycle.result["climate_change"]) - before == pytest.approx(2.64 / 3, rel=1e-9)
    file = write(tmp_path / "mine.csv", (AMMONIA, "value", "2.0"))
    mine = build(allocation=Allocation.mass, factors=factor_table(file)).life_cycle
    assert before - pyo.value(mine.result["climate_change"]) == pytest.approx(0.64 * 0.5 / 3, rel=1e-9)


def test_ranges_combine_as_independent():
    """By mass over 3 kg/s: ammonia -0.37 and +0.18, and so on; the square root of the sum of squares."""
    life_cycle = build(allocation=Allocation.mass).life_cycle
    table = life_cycle_tables(life_cycle)["life_cycle"]
    row = table[(table["impact"] == "climate_change") & table["chosen"]].iloc[0]
    down = (0.74 * 0.5, 0.02136, 0.015, 0.0045, 0.006, 5e-6 * 29.8 * 0.7, 5e-6 * 273 * 0.07, 0.373374 - 0.1245, 0.0236)
    assert row["value"] - row["low"] == pytest.approx(sum(d**2 for d in down) ** 0.5 / 3, rel=1e-9)


def test_line_without_a_factor_is_an_error():
    with pytest.raises(ConfigurationError) as error:
        build(extra=[("solvent", Kind.material, "toluene", 200, 1 * KG_S)])
    text = str(error.value)
    assert "solvent (material 'toluene'): climate_change, water_consumption, eutrophication, acidification" in text
    assert "Add a row of that kind and substance with a factor, or with 'cut off' under 'flow'" in text


def test_every_line_is_in_the_table_with_a_factor_or_a_reason():
    case = build()
    lines = life_cycle_tables(case.life_cycle)["life_cycle_lines"]
    named = {line.local_name for line in case.model.inventory.members()}
    assert set(lines["line"]) == named
    bare = lines[lines["value"].isna()]
    assert bare["note"].str.len().gt(0).all()
    assert result_table(case.life_cycle, lines)["value"].notna().all()
