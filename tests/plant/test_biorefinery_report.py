"""The integrated plant's report in a real browser: readable, complete, with every area, flow, curve and cost."""

import re

import pytest

from nexus.report.flows import Quantity, area_diagram, plant_diagram, plant_flows
from nexus.report.sankey import sankey_figure
from tests.plant.report_page import browser, measure

pytestmark = pytest.mark.xdist_group("biorefinery")


@pytest.fixture(scope="module")
def report(biorefinery):
    """Returns the path of the base case's report."""
    return biorefinery.results.folder / "report.html"


@pytest.fixture(scope="module")
def page(report):
    """Returns the report's text."""
    return report.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def flows(biorefinery):
    """Returns the flows from which the report's diagrams are drawn."""
    return plant_flows(biorefinery.results)


@pytest.fixture(scope="module")
def measured(report, tmp_path_factory):
    """Returns what the page found about itself, and the console's messages."""
    return measure(report, tmp_path_factory.mktemp("browser"))


@browser
def test_the_console_stays_empty(measured):
    found, console = measured
    assert (found["drawn"], found["errors"], console) == (True, [], [])


@browser
def test_every_label_of_every_choice_is_readable(measured, biorefinery):
    """Three diagrams of the plant and of each area, and the charts: nothing overlaps, sticks out or is missing."""
    found, _ = measured
    assert found["states"] >= 3 * (1 + len(biorefinery.results.areas) - 1)
    assert found["labels"] > 500
    assert found["overlaps"] == [], f"{len(found['overlaps'])} pairs of labels touch"
    assert found["outside"] == []
    assert found["missing"] == []
    assert found["width"] <= 1400


@browser
def test_the_stream_table_holds_every_stream(measured, biorefinery):
    found, _ = measured
    assert len(found["sorted"]) == len(biorefinery.results.tables["streams"])
    assert found["sorted"] == sorted(found["sorted"])


def test_the_page_has_its_sections_and_links_to_each(page):
    sections = re.findall(r'<section id="([\w-]+)">', page)
    wanted = {"kpis", "mass", "carbon", "energy", "streams-table", "costs", "exchange", "heat-recovery", "closure"}
    assert wanted <= set(sections)
    assert all(f'<a href="#{name}">' in page for name in sections)


def test_composite_curves_and_the_exchanger_network_are_shown(page, biorefinery):
    assert "Heat against temperature, MW and °C" in page
    assert 'id="composite"' in page
    assert biorefinery.results.run["heat_recovery"]["network"] in page or 'id="network"' in page
    assert "hot and" in page and "could be saved" in page


def test_key_figures_without_published_ones_stand_without_empty_columns(page):
    table = page[page.index('<table class="wide kpis">') :].partition("</table>")[0]
    assert re.findall(r'scope="rowgroup">(\w+)<', table) == ["Material", "Energy", "Money", "Footprint"]
    assert "Published" not in table and "Deviation" not in table
    for name in ("Ethanol product", "Furfural product", "Succinic acid product", "Polylactide product"):
        assert f">{name}</th>" in table


@pytest.mark.parametrize("quantity", list(Quantity))
def test_each_diagram_shows_the_areas_and_closes(flows, biorefinery, quantity):
    """Every area that the quantity passes is in the plant's diagram; nodes pass on what they take, to 0.1 %.

    Area 100 is a feed, and utilities hold no carbon.
    """
    results = biorefinery.results
    labels = {node.label for node in plant_diagram(flows, quantity).nodes if node.process}
    left = {100, 900} if quantity is Quantity.carbon else {100}
    assert {f"{area} {title}" for area, title in results.areas.items() if area not in left} <= labels
    checked = 0
    for diagram in (plant_diagram(flows, quantity), *(area_diagram(flows, quantity, a) for a in results.areas)):
        for node in (node for node in diagram.nodes if node.process):
            taken = sum(link.value for link in diagram.links if link.target == node.key)
            given = sum(link.value for link in diagram.links if link.source == node.key)
            assert taken == pytest.approx(given, rel=1e-3), (quantity, node)
            checked += 1
    assert checked > 100


def test_products_carry_names_that_tell_them_apart(flows):
    """A stream that leaves by an open port is called by its unit and section, not `Product` or `Outlet`."""
    for quantity in Quantity:
        nodes = plant_diagram(flows, quantity).nodes
        ends = [n.label.removesuffix(", net") for n in nodes if not n.process and not n.label.startswith("↻")]
        assert not {"Product", "Outlet", "Retentate", "Purge"} & set(ends), ends
        assert len(set(ends)) == len(ends), ends


def test_an_area_has_one_colour_in_all_diagrams_of_the_plant(flows, biorefinery):
    colours = {}
    for quantity in Quantity:
        node = sankey_figure(plant_diagram(flows, quantity), quantity)["data"][0]["node"]
        for label, colour in zip(node["customdata"], node["color"], strict=True):
            colours.setdefault(label, set()).add(colour)
    areas = {label: found for label, found in colours.items() if label[:3].isdigit()}
    assert len(areas) >= len(biorefinery.results.areas) - 1
    assert all(len(found) == 1 for found in areas.values()), areas


def test_costs_are_shown_by_area_with_the_products_sold(page, biorefinery):
    costs = biorefinery.results.tables["costs"]
    areas = set(costs.loc[costs["kind"] == "installed equipment", "area"].dropna())
    assert areas == set(biorefinery.results.areas) - {100}
    figures = page[page.index('<script type="application/json" id="figures">') :]
    for name in ("Ethanol", "Furfural", "Succinic acid", "Polylactide", "Electricity"):
        assert f'"{name}"' in figures, name
