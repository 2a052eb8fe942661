"""The pages of the biorefinery name what the plant has: key figures, sections, streams, scenarios, build arguments."""

import re
from pathlib import Path

import pytest
from pyomo.network import Arc

from docs.images.make_block_diagram import TARGET, undrawn
from docs.reference.biorefinery_size import areas_table
from docs.reference.make_biorefinery import PAGE, PLANT, arguments_table, decisions_table, short_name
from nexus.flowsheets import load
from nexus.scenario import shipped_simulations

EXPLANATION = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "biorefinery.md"
REMEDY = "run `python -m docs.reference.make_biorefinery`"


@pytest.fixture(scope="module")
def plant():
    built = load(PLANT)
    built.set_operating_conditions()
    return built


@pytest.fixture(scope="module")
def page():
    return PAGE.read_text(encoding="utf-8")


def test_every_shipped_simulation_of_the_plant_is_a_column(page):
    names = shipped_simulations(PLANT)
    columns = set(re.split(r" \| ", " | ".join(re.findall(r"^\| key figure \| (.*) \|$", page, re.MULTILINE))))
    assert len(names) >= 9
    assert not {short_name(name) for name in names} - columns, REMEDY


def test_every_key_figure_has_a_row(plant, page):
    assert not {kpi.name for kpi in plant.kpis if f"| {kpi.name} |" not in page}, REMEDY


def test_size_arguments_and_decisions_are_those_of_the_plant(plant, page):
    assert areas_table(plant) in page, REMEDY
    assert arguments_table(plant) in page, REMEDY
    assert decisions_table(plant) in page, REMEDY


def test_the_diagram_draws_every_stream_between_sections(plant):
    arcs = plant.flowsheet.component_data_objects(Arc, descend_into=False, active=None)
    ends = [tuple(port.name.split(".")[1] for port in (arc.source, arc.dest)) for arc in arcs]
    assert len(ends) > 30
    assert not undrawn(ends)


def test_the_diagram_and_the_explanation_name_every_section(plant):
    drawn, text = TARGET.read_text(encoding="utf-8"), EXPLANATION.read_text(encoding="utf-8")
    for name in plant.sections:
        assert f">{name.replace('_', ' ')}</tspan>" in drawn
        assert f"| [{name.replace('_', ' ')}](" in text
