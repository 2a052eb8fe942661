"""Heat tables: the heat streams of a solved plant, its least utilities, and a network of exchangers that achieves them.

A plant states its heat loads in `Plant.heat_loads()`. Where it holds a `HeatIntegration`, streams, levels and approach
are those of that unit and a network is made for them after the solve; else its loads are served by the utilities
that they name, and the targets say what integration would save. The network's cost is no part of the plant's costs.
"""

from math import ceil
from typing import Any

import pandas as pd
import pyomo.environ as pyo
from pyomo.environ import units as pyunits

from nexus.costing.heat_exchangers import (
    AREA_RANGE,
    INSTALLATION_FACTOR,
    ExchangerMaterial,
    ExchangerType,
    exchanger_cost,
)
from nexus.flowsheets.heat_links import load_values
from nexus.flowsheets.plant import Plant
from nexus.flowsheets.sections.heat_loads import HeatLoad
from nexus.flowsheets.tables import numbers
from nexus.heat_recovery.heat_streams import GLIDE, HeatStream, Kind
from nexus.heat_recovery.network import Exchanger, Network, exchanger_network
from nexus.heat_recovery.problem_table import problem_table
from nexus.tables import process_units
from nexus.unit_models.heat_integration import HeatIntegrationData

HEAT_STREAM_COLUMNS = ["name", "kind", "service", "heat [W]", "inlet temperature [K]", "outlet temperature [K]"]
EXCHANGER_COLUMNS = [
    "subnetwork", "hot", "cold", "heat [W]",
    "hot inlet [K]", "hot outlet [K]", "cold inlet [K]", "cold outlet [K]", "hot share", "cold share",
    "mean difference [K]", "area [m^2]", "shells", "installed cost [MUSD_2007]",
]  # fmt: skip


def heat_recovery(plant: Plant) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
    """Returns the tables `heat_streams`, `exchangers` and the fact `heat_recovery` of a plant with heat loads."""
    unit = integration(plant)
    loads = plant.heat_loads()
    if not loads and unit is None:
        return {}, {}
    time = plant.flowsheet.time.first()
    approach = pyo.value(numbers("exchanger_network.csv")["minimum_approach"])
    if unit is None:
        streams, network = [stream_of(load, time) for load in loads], None
        facts = {"integrated": False, "network": "This plant does not exchange heat between its loads."}
    else:
        streams, approach = unit.streams(time), pyo.value(unit.minimum_approach[time])
        network, sentence = _network(unit, time)
        facts = {"integrated": True, "network": sentence} | _duties(unit, time)
    tables = {"heat_streams": _stream_table(streams, loads)}
    if network is not None:
        tables["exchangers"] = _exchanger_table(network, streams, {u.name for u in unit.utilities(time)})
    return tables, {"heat_recovery": facts | _targets(streams, approach)}


def integration(plant: Plant) -> HeatIntegrationData | None:
    """Returns the heat integration of a plant, or None."""
    return next((u for u in process_units(plant.flowsheet) if isinstance(u, HeatIntegrationData)), None)


def stream_of(load: HeatLoad, time: float) -> HeatStream:
    """Returns a heat load with its present values."""
    kind = Kind.cold if load.service.heats else Kind.hot
    return HeatStream(load.name, kind, *load_values(load, time))


def _targets(streams, approach: float) -> dict[str, float]:
    targets = problem_table(streams, approach)
    heating, cooling = (sum(s.heat for s in streams if s.kind is kind) for kind in (Kind.cold, Kind.hot))
    return {
        "minimum_approach_K": approach,
        "heating_W": heating,
        "cooling_W": cooling,
        "least_hot_utility_W": targets.hot_utility,
        "least_cold_utility_W": targets.cold_utility,
        "pinches_K": list(targets.pinches),
    }


def _duties(unit: HeatIntegrationData, time: float) -> dict[str, Any]:
    """Returns the duties of the levels in the model, their temperatures, and what none of them reaches."""
    levels = {
        u.name: {
            "kind": u.kind.value,
            "temperature_K": u.temperature,
            "duty_W": pyo.value(
                (unit.hot_utility_heat if u.kind is Kind.hot else unit.cold_utility_heat)[time, u.name]
            ),
        }
        for u in unit.utilities(time)
    }
    beyond = {
        f"{name}_W": pyo.value(unit.component(name)[time]) for name in ("heating_out_of_reach", "cooling_out_of_reach")
    }
    return {"levels": levels} | beyond


def _network(unit: HeatIntegrationData, time: float) -> tuple[Network | None, str]:
    """Returns the network, None where there is none, and a sentence about it."""
    try:
        network = exchanger_network(unit.streams(time), unit.utilities(time), pyo.value(unit.minimum_approach[time]))
    except ValueError as error:
        return None, f"No network was made: {error}"
    count, least = sum(m.count for m in network.matches), sum(m.least for m in network.matches)
    proof = "which is the least possible" if count <= least else f"of which at least {least} are necessary"
    return network, f"{len(network.exchangers)} exchangers for {count} matches, {proof} with these utilities."


def _stream_table(streams, loads) -> pd.DataFrame:
    services = {load.name: load.service.value for load in loads}
    rows = [(s.name, s.kind.value, services.get(s.name, ""), s.heat, s.inlet, s.outlet) for s in streams]
    return pd.DataFrame(rows, columns=HEAT_STREAM_COLUMNS)


def _exchanger_table(network: Network, streams, utilities: set[str]) -> pd.DataFrame:
    isothermal = {s.name for s in streams if s.range <= GLIDE}
    rows = []
    for e in network.exchangers:
        area = e.area(_coefficient(e, isothermal, utilities))
        shells = max(1, ceil(area / AREA_RANGE[1]))
        ends = (e.hot_inlet, e.hot_outlet, e.cold_inlet, e.cold_outlet, e.hot_share, e.cold_share)
        sizes = (e.mean_difference, area, shells, shells * _installed_cost(area / shells))
        rows.append((e.subnetwork, e.hot, e.cold, e.heat, *ends, *sizes))
    return pd.DataFrame(rows, columns=EXCHANGER_COLUMNS)


def _coefficient(e: Exchanger, isothermal: set[str], utilities: set[str]) -> float:
    """Returns the overall coefficient (W/m2/K) of two films in series; what stays at one temperature changes phase."""
    table = numbers("exchanger_network.csv")
    steam = e.hot in utilities and e.hot_inlet == e.hot_outlet
    changes = (e.hot in isothermal or steam, e.cold in isothermal)
    films = [pyo.value(table["film_phase_change" if change else "film_one_phase"]) for change in changes]
    return 1 / sum(1 / film for film in films)


def _installed_cost(area: float) -> float:
    """Returns the installed cost of one shell in MUSD_2007."""
    cost = exchanger_cost(
        area * pyunits.m**2, ExchangerType.floating_head, ExchangerMaterial.carbon_steel_stainless_steel
    )
    return pyo.value(cost) * INSTALLATION_FACTOR
