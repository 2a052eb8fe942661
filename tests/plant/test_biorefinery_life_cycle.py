"""The integrated plant's life cycle: equal to a hand calculation from its tables, carbon closed, nothing dropped."""

import pytest

from nexus.flowsheets import load
from nexus.flowsheets.plant import PlantError
from nexus.packaged_tables import packaged_rows
from nexus.sustainability.carbon import Way
from tests.plant import life_cycle_by_hand as hand

pytestmark = pytest.mark.xdist_group("biorefinery")


def test_figures_equal_a_hand_calculation_for_every_allocation(biorefinery):
    hand.check(biorefinery.results, "kg")


def test_biogenic_and_fossil_carbon_close(biorefinery):
    hand.check_carbon(biorefinery.results)


def test_every_line_of_the_inventory_has_a_factor_or_a_reason(biorefinery):
    folder = biorefinery.results.folder
    lines = hand.read(folder, "life_cycle_lines")
    assert set(lines["line"]) == set(hand.read(folder, "inventory")["line"])
    assert lines.loc[lines["value"].isna(), "note"].notna().all()


def test_parts_by_area_and_scope_add_up(biorefinery):
    import pyomo.environ as pyo

    found = biorefinery.plant.flowsheet.life_cycle
    total = pyo.value(found.total["climate_change"])
    for parts in (found.by_area, found.by_scope):
        assert sum(pyo.value(v) for (i, _), v in parts.items() if i == "climate_change") == pytest.approx(
            total, rel=1e-12
        )


def test_biomass_brings_what_its_blend_says(biorefinery):
    """The lines of growing and hauling sum to the burden of the blend, that of its own table and distances."""
    import pyomo.environ as pyo

    inventory = hand.read(biorefinery.results.folder, "inventory").set_index("line")["value"]
    parts = inventory[inventory.index.str.endswith(("_growing", "_hauling"))]
    assert len(parts) == 8
    burden = pyo.value(biorefinery.plant.flowsheet.feedstock.blend.carbon_burden_flow[0])
    assert parts.sum() == pytest.approx(burden, rel=1e-9)


def test_exported_factors_can_be_used_as_a_file(biorefinery):
    from nexus.sustainability.factors import factor_table

    own = factor_table(str(biorefinery.results.folder / "life_cycle_factors.csv"))
    assert {f.key: f.value for f in own} == {f.key: f.value for f in factor_table()}


def test_wrong_choice_of_a_method_is_answered():
    with pytest.raises(
        PlantError, match="'allocation' of plant 'biorefinery' cannot be 'volume'. Accepted: energy, mass"
    ):
        load("biorefinery", allocation="volume")


def test_wrong_table_of_factors_is_an_answer_to_the_user(tmp_path):
    """From the command line it is bad input, not an internal error; a table without ammonia names each line of it."""
    with pytest.raises(PlantError, match="The table of factors 'none.csv' cannot be read"):
        load("nrel2011", factors="none.csv")
    rows = hand.pd.DataFrame(packaged_rows("nexus.sustainability", "factors.csv"))
    rows[rows["substance"] != "ammonia"].to_csv(tmp_path / "few.csv", index=False)
    with pytest.raises(PlantError, match=r"ammonia \(material 'ammonia'\): climate_change, water_consumption"):
        load("nrel2011", factors=str(tmp_path / "few.csv"))


def test_portfolio_of_ethanol_with_bought_enzyme_has_a_life_cycle():
    """Its open vent of fermentation and its enzyme are in carbon balance and factors; ethanol and power share."""
    plant = load("biorefinery", products="ethanol", enzyme="purchased", functional_unit="megajoule_ethanol")
    found = plant.flowsheet.life_cycle
    assert {p.substance for p in found.products} == {"ethanol", "electricity"}
    ways = {flow.stream: flow.way for flow in found.config.carbon}
    assert ways["fermentation.vent"] is Way.air
    assert "material.enzyme_protein.carbon_dioxide_equivalent" in found.factor
