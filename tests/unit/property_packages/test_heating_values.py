"""Heats of combustion and oxygen demands: by hand, and against published values."""

import pytest

from nexus.property_packages.components import component_names, get_component
from nexus.property_packages.heating_values import (
    chemical_oxygen_demand,
    combustion_products,
    heating_value,
    oxygen_demand,
)


@pytest.mark.parametrize("name", component_names())
def test_combustion_closes_every_element(name):
    component = get_component(name)
    balance = dict(component.elements)
    for product, n in combustion_products(component).items():
        for element, atoms in get_component(product).elements.items():
            balance[element] = balance.get(element, 0.0) - n * atoms
    assert all(abs(n) < 1e-12 for n in balance.values())


@pytest.mark.parametrize(
    "name, grams", [("Ethanol", 2.084), ("AceticAcid", 1.066), ("Glucose", 1.066), ("SuccinicAcid", 0.948)]
)
def test_chemical_oxygen_demand_agrees_with_tables(name, grams):
    """g O2 per g, Metcalf and Eddy, Wastewater Engineering."""
    component = get_component(name)
    assert chemical_oxygen_demand(component) * 31.998 / (component.molar_mass * 1000) == pytest.approx(grams, abs=1e-3)


def test_oxygen_demand_by_hand():
    """C8H8O3 + 8.5 O2; CH4 + 2 O2; (NH4)2SO4 + O2 -> N2 + SO2 + 4 H2O; sulfate counts -2 with sulfur as sulfide."""
    assert oxygen_demand(get_component("Lignin")) == pytest.approx(8.5)
    assert oxygen_demand(get_component("CH4")) == pytest.approx(2.0)
    assert oxygen_demand(get_component("AmmoniumSulfate")) == pytest.approx(1.0)
    assert chemical_oxygen_demand(get_component("AmmoniumSulfate")) == pytest.approx(-2.0)


def test_lower_heating_value_is_less_by_the_vapour():
    """Methane 890.6 and 802.6 kJ/mol; moisture costs 44.0 kJ/mol of lower heating value."""
    methane, water = get_component("CH4"), get_component("Water")
    assert heating_value(methane, "gas") == pytest.approx(890.6e3, rel=1e-3)
    assert heating_value(methane, "gas", higher=False) == pytest.approx(802.6e3, rel=1e-3)
    assert heating_value(water, higher=True) == 0.0
    assert heating_value(water, higher=False) == pytest.approx(-44.0e3, rel=1e-3)
    assert heating_value(water, "gas", higher=False) == 0.0


@pytest.mark.parametrize("name", ["Lime", "Gypsum", "Ash", "SodiumSulfate", "PhosphorusPentoxide"])
def test_ash_does_not_burn(name):
    assert heating_value(get_component(name)) == pytest.approx(0.0, abs=1e-6)
    assert oxygen_demand(get_component(name)) == pytest.approx(0.0, abs=1e-12)


def test_a_state_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="CH4 has no heat of formation as condensed"):
        heating_value(get_component("CH4"))
