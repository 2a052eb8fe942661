"""Runs of a plant with costs and an inventory: its further tables, and loads beyond given capacities."""

import json

import pandas as pd
import pytest

from nexus.run import run

RATED = "plant: rated_mill:RatedMill\nwhy: a fermenter of given size\n"


def solve(tmp_path, more: str = ""):
    """Returns the results of the mill with more YAML."""
    path = tmp_path / "case.yaml"
    path.write_text(RATED + more, encoding="utf-8")
    results = run(str(path), out=tmp_path / "out", progress=lambda line: None)
    assert results.ok, results.diagnosis
    return results


def test_design_leaves_a_table_of_capacities_and_one_of_the_inventory(tmp_path):
    """Capacity is the load; 36,000 kg/h of juice is 10 kg/s of material; no overload."""
    results = solve(tmp_path)
    margins = pd.read_csv(results.folder / "capacities.csv").set_index("item")
    assert margins.loc["fermenters", "margin"] == pytest.approx(0, abs=1e-9)
    inventory = pd.read_csv(results.folder / "inventory.csv").set_index("line")
    assert inventory.loc["sugar", ["kind", "substance", "area"]].tolist() == ["material taken in", "glucose", 100]
    assert inventory.loc["sugar", "value"] == pytest.approx(10)
    assert inventory.loc["off_gas", "value"] > 0
    assert results.run["overloads"] == []


def test_simulation_on_a_smaller_fermenter_solves_and_names_the_overload(tmp_path):
    """The same load on 500 m3: margin 1 - load/500, in the table and as a sentence in run.json."""
    load = pd.read_csv(solve(tmp_path).folder / "capacities.csv").set_index("item").loc["fermenters", "load"]
    more = "build: {capacities: rating}\nset: {costing.equipment.fermenters.capacity: 500 m^3}\n"
    results = solve(tmp_path, more)
    margins = pd.read_csv(results.folder / "capacities.csv").set_index("item")
    assert margins.loc["fermenters", "margin"] == pytest.approx(1 - load / 500, rel=1e-6)
    facts = json.loads((results.folder / "run.json").read_text(encoding="utf-8"))
    assert len(facts["overloads"]) == 1
    assert facts["overloads"][0].startswith("fermenters (area 300) carries")


def test_optimisation_keeps_to_the_capacity(tmp_path):
    """With the juice free and most ethanol wanted, the fermenter is as full as it can be: 500 m3."""
    more = (
        "build: {capacities: rating}\nset: {costing.equipment.fermenters.capacity: 500 m^3}\n"
        "free: {mash.flow: {lower: 2, upper: 12}}\n"
        "study: {kind: optimize, objective: ethanol_product, sense: maximize, method: full_space}\n"
    )
    margins = pd.read_csv(solve(tmp_path, more).folder / "capacities.csv").set_index("item")
    assert margins.loc["fermenters", "load"] == pytest.approx(500, rel=1e-5)
