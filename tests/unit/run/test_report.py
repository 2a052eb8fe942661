"""The report: self-contained, without NaN, and with Sankey diagrams whose nodes close."""

import json
import re
from types import SimpleNamespace

import pandas as pd
import pytest

from nexus.report.assumption_section import counts_html, list_html
from nexus.report.charts import capital_figure, operating_figure
from nexus.report.exchanges import matched_duties
from nexus.report.flows import (
    Quantity,
    area_diagram,
    oxidised_enthalpies,
    plant_diagram,
    plant_flows,
    shown_quantities,
)
from nexus.report.graph import Link, cut_cycles, merge_small, process_order
from nexus.report.labels import node_label, unit_names
from nexus.report.text import number, units


@pytest.fixture(scope="module")
def page(solved):
    """Returns the report's HTML."""
    return (solved.folder / "report.html").read_text(encoding="utf-8")


def test_the_report_needs_nothing_beside_it(page):
    own = page[: page.index("<script>")] + page[page.index('<script type="application/json"') :]
    assert not re.search(r"""(src|href)\s*=\s*["'](https?:|//|\.)""", own)
    assert page.count("Plotly.newPlot=") <= 1 and page.count("/**\n* plotly.js v") == 1


def test_no_nan_is_printed(page):
    own = page[: page.index("<script>")] + page[page.index('<script type="application/json"') :]
    assert not re.search(r"\bnan\b|\bNaN\b|\bInfinity\b|\bNone\b", own)


def test_every_figure_has_a_unit_in_its_title_or_axis_and_a_caption(page):
    figures = re.findall(r"<figure>.*?</figure>", page, re.DOTALL)
    assert len(figures) == 7  # three Sankey diagrams, capital, operating, power, heat
    for figure in figures:
        assert re.search(r"<figcaption>\s*<b>[^<]{20,}", figure), figure


def test_the_report_counts_and_lists_what_nobody_has_confirmed(solved, page):
    """The mill has no tables of its own: what it rests on are properties of its components."""
    table = solved.tables["assumptions"]
    assert set(table["table"]) <= {"components.csv", "aqueous_equilibria.csv"}
    assert (solved.folder / "assumptions.csv").read_text(encoding="utf-8").startswith("sections,table,name,value,units")
    own = page[page.index('<section id="assumptions">') :]
    assert own.index("</section>") < own.index('<section id="closure">')
    assert '<a href="#assumptions">Assumptions</a>' in page


def test_sections_are_counted_by_code():
    columns = ["sections", "table", "name", "value", "units", "confidence", "meaning"]
    rows = [["a, b", "t.csv", "x", "1", "K", "Q2+A", "<b>"], ["b", "t.csv", "y", "2", "K", "M+D", ""]]
    table = pd.DataFrame(rows, columns=columns)
    counts = counts_html(table)
    assert '<th scope="row">B</th><td class="n">1</td><td class="n">1</td>' in counts
    assert '<th scope="row">A</th><td class="n">1</td><td class="n">0</td>' in counts
    assert "<td>&lt;b&gt;</td>" in list_html(table)


@pytest.mark.parametrize("quantity", list(Quantity))
def test_every_process_node_closes(solved, quantity):
    flows = plant_flows(solved)
    diagrams = [plant_diagram(flows, quantity)]
    diagrams += [area_diagram(flows, quantity, area) for area in solved.areas]
    checked = 0
    for diagram in diagrams:
        for node in (node for node in diagram.nodes if node.process):
            taken = sum(link.value for link in diagram.links if link.target == node.key)
            given = sum(link.value for link in diagram.links if link.source == node.key)
            assert taken == pytest.approx(given, rel=1e-3), (quantity, node)
            checked += 1
    assert checked >= 8


@pytest.mark.parametrize("quantity", list(Quantity))
def test_what_enters_the_plant_leaves_it(solved, quantity):
    diagram = plant_diagram(plant_flows(solved), quantity)
    entering = sum(link.value for link in diagram.links if link.source.startswith("in:"))
    leaving = sum(link.value for link in diagram.links if link.target.startswith("out:"))
    assert entering == pytest.approx(leaving, rel=1e-6)


def test_energy_is_the_higher_heating_value(solved):
    """Ethanol's higher heating value is 1366.8 kJ/mol (CRC): the product at 25 degC carries that."""
    streams = solved.tables["streams"].set_index("name")
    energy = shown_quantities(solved.tables["streams"])["energy"].set_axis(streams.index)
    moles = streams.loc["product", "Ethanol [kg/h]"] / 3600 / 0.046069
    assert energy["product"] == pytest.approx(moles * 1366.8e3, rel=0.005)
    assert energy["vent"] == pytest.approx(streams.loc["vent", "sensible enthalpy [W]"])  # CO2 does not burn


def test_oxidised_forms_carry_no_energy():
    """H2SO4, Na2SO4, CaSO4, P2O5 and SiO2 are the reference: their energy is zero by construction."""
    from nexus.property_packages.components import get_component

    reference = oxidised_enthalpies()
    for name in ("Water", "SulfuricAcid", "SodiumSulfate", "Gypsum", "PhosphorusPentoxide", "Ash"):
        component = get_component(name)
        bound = sum(n * reference[e] for e, n in component.elements.items())
        assert component.hf_condensed == pytest.approx(bound, rel=1e-12), name


def test_a_cycle_is_cut_where_little_flows():
    links = [Link("in:f", "a", 10, ()), Link("a", "b", 12, ()), Link("b", "a", 2, ()), Link("b", "out:p", 10, ())]
    assert process_order(links) == ["a", "b"]
    ends = {(link.source, link.target): link.value for link in cut_cycles(links)}
    assert ends == {
        ("in:f", "a"): 10, ("a", "b"): 12, ("b", "back:b"): 2, ("again:b", "a"): 2, ("b", "out:p"): 10,
    }  # fmt: skip


def test_small_ends_are_drawn_as_one():
    links = [
        Link("in:big", "a", 1000, ()),
        Link("in:x", "a", 2, ()),
        Link("in:y", "a", 3, ()),
        Link("a", "out:p", 1005, ()),
    ]
    merged = {(link.source, link.target): link.value for link in merge_small(links)}
    assert merged == {("in:big", "a"): 1000, ("in:*small", "a"): 5, ("a", "out:p"): 1005}


def test_equal_duties_are_one_exchange():
    duties = pd.Series({"steam_user": -5.0, "reactor": 5.0, "cooler": -2.0, "still": 1.0})
    assert matched_duties(duties) == [(("steam_user", "reactor"), 5.0), (("cooler", ""), 2.0), (("", "still"), 1.0)]


def test_charts_show_each_cost_once(solved):
    bars = {y: x for trace in capital_figure(solved)["data"] for y, x in zip(trace["y"], trace["x"], strict=True)}
    assert bars == {"300 Fermentation": 2.0, "500 Ethanol recovery": 5.0, "Contingency": 0.7}
    figure = operating_figure(solved)
    assert [trace["name"] for trace in figure["data"]] == ["Variable cost", "Fixed cost", "Revenue"]
    assert figure["layout"]["xaxis"]["title"]["text"] == "million USD 2007/yr"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (8717, "8\u202f717"), (0.99999, "1.000"), (99.97, "99.97"),
     (12345.678, "12\u202f346"), (-0.5, "−0.5000"), (float("nan"), "–"), (None, "–"),
     (1.4e-16, "1.400\u202f×\u202f10<sup>−16</sup>")],
)  # fmt: skip
def test_numbers_are_printed_for_people(value, text):
    assert number(value) == text


def test_units_are_printed_for_people():
    assert [units(u) for u in ("kg/hr", "m^3", "degC", "USD_2007/gal", "MMUSD_2007")] == [
        "kg/h", "m³", "°C", "USD 2007/gal", "million USD 2007",
    ]  # fmt: skip


def test_units_of_one_name_are_told_apart_by_their_section():
    names = unit_names(["recovery.condenser", "heat_and_power.condenser", "hydrolysis.seed_train"])
    assert names == ["Condenser, recovery", "Condenser, heat and power", "Seed train"]


def test_every_choice_of_a_figure_has_its_own_caption(solved, page):
    data = json.loads(re.search(r'id="figures">(.*?)</script>', page, re.DOTALL).group(1))
    captions = [choice["caption"] for choice in data["sankey-mass"]]
    assert len(captions) == 1 + len(solved.areas)
    assert "enter the plant" in captions[0]
    for area, caption in zip(sorted(solved.areas), captions[1:], strict=True):
        assert f"enter area {area} {solved.areas[area]} and leave" in caption


def test_an_open_port_has_the_name_of_its_unit():
    units = pd.DataFrame({"unit": ["furfural.product_cooler", "polylactide.devolatiliser", "storage.ethanol_product"]})
    results = SimpleNamespace(tables={"unit_models": units})
    assert node_label("out:furfural.product_cooler.outlet", {}, results) == "Furfural (product cooler)"
    assert node_label("out:storage.ethanol_product", {}, results) == "Ethanol product"
