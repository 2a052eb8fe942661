"""Tables: the streams, units, costs, key figures and assumptions of a solved plant as data frames.

A stream is an Arc between the ports of two units, or a port that no Arc joins (then one end is empty). Its state is
the state block behind the source port, or behind the destination port where the source offers only a part of a
mixed state. Component and total mass flows are in kg/h, temperatures in K, pressures in Pa, energy flows in W.
Enthalpies count from the elements at 298.15 K; sensible enthalpy counts from the same substances in the same phase.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pandas as pd
import pyomo.environ as pyo
from idaes.core import MaterialFlowBasis, StateBlockData, UnitModelBlockData
from idaes.models.unit_models.heat_exchanger import HeatExchangerData
from pyomo.core.base.block import BlockData
from pyomo.environ import units as pyunits
from pyomo.network import Arc, Port

from nexus.costing.capacities import margins
from nexus.costing.cash_flow_table import cash_flow_table
from nexus.costing.cost_table import cost_table as costing_table
from nexus.costing.cost_table import finance_in_use
from nexus.flowsheets.assumptions import assumptions
from nexus.flowsheets.plant import CostKind, Plant
from nexus.property_packages.components import components
from nexus.sustainability.inventory import inventory_table
from nexus.sustainability.life_cycle_tables import life_cycle_tables
from nexus.units import convert, pint_unit, unit_text, units_of

TEMPERATURE, PRESSURE = "temperature [K]", "pressure [Pa]"
MASS, ENTHALPY, SENSIBLE = "total [kg/h]", "enthalpy [W]", "sensible enthalpy [W]"
FIXED_COLUMNS = ["name", "from", "to", "area", "phase", TEMPERATURE, PRESSURE, MASS, ENTHALPY, SENSIBLE]
FLOW_UNIT = " [kg/h]"
HEAT, WORK = "heat_duty [W]", "work_mechanical [W]"
POWER = "electric_power [W]"
COST_COLUMNS = ["kind", "area", "item", "value", "units", "basis", POWER]
ASSUMPTION_COLUMNS = ["sections", "table", "name", "value", "units", "confidence", "meaning", "source"]
COST_KINDS = {
    "capital": CostKind.equipment,
    "capital outside FCI": CostKind.outside,
    "direct": CostKind.capital,
    "indirect": CostKind.capital,
    "capital total": CostKind.capital,
    "variable": CostKind.variable_operating,
    "fixed": CostKind.fixed_operating,
    "credit": CostKind.revenue,
    "sales": CostKind.revenue,
}
UNSURE_COSTS = {"A": "assumed record or price", "M": "record or price from memory"}
SIGNIFICANT = 1e-6  # share of the flow below which a phase is not named


def component_columns(streams: pd.DataFrame) -> list[str]:
    """Returns the names of the components that a stream table has columns for."""
    return [c.removesuffix(FLOW_UNIT) for c in streams.columns if c.endswith(FLOW_UNIT) and c != MASS]


def process_units(block: BlockData) -> Iterator[UnitModelBlockData]:
    """Yields the outermost unit models below a block."""
    for child in block.component_data_objects(pyo.Block, descend_into=False):
        if isinstance(child, UnitModelBlockData):
            yield child
        else:
            yield from process_units(child)


def stream_table(plant: Plant) -> pd.DataFrame:
    """Returns one row a stream, with the columns FIXED_COLUMNS and one mass flow a component."""
    rows, joined = [], set()
    for arc in plant.flowsheet.component_data_objects(Arc, active=None, descend_into=True):
        joined.update((id(arc.source), id(arc.dest)))
        ends = _unit_of(plant, arc.source), _unit_of(plant, arc.dest)
        if ends[0] is ends[1]:
            continue
        state = _state_behind(arc.source) or _state_behind(arc.dest)
        rows.append(_stream_row(plant, _path(plant, arc), ends, state))
    for unit in process_units(plant.flowsheet):
        for port in unit.component_data_objects(Port, descend_into=False):
            state = None if id(port) in joined else _state_behind(port)
            if state is not None:
                ends = (None, unit) if state.config.defined_state else (unit, None)
                rows.append(_stream_row(plant, _path(plant, port), ends, state))
    present = dict.fromkeys(key for row in rows for key in row if key.endswith(FLOW_UNIT) and key != MASS)
    order = [name + FLOW_UNIT for name in components() if name + FLOW_UNIT in present]
    order += [column for column in present if column not in order]
    table = pd.DataFrame(rows, columns=FIXED_COLUMNS + order)
    table["area"] = table["area"].astype("Int64")
    return table.fillna(dict.fromkeys(order, 0.0))


def unit_table(plant: Plant, variables: bool = True) -> pd.DataFrame:
    """Returns one row a unit: name, type, area, heat and work across its boundary, and its own variables as text.

    Without `variables` these texts stay empty, which takes a third of the time.
    """
    rows = []
    for unit in process_units(plant.flowsheet):
        inner = isinstance(unit, HeatExchangerData)  # its heat_duty passes between its own two sides
        rows.append(
            {
                "unit": _path(plant, unit),
                "type": unit_type(unit),
                "area": area_of(plant, unit),
                HEAT: 0.0 if inner else _crossing(unit, "heat_duty"),
                WORK: _crossing(unit, "work_mechanical"),
                "variables": "; ".join(_own_variables(unit)) if variables else "",
            }
        )
    table = pd.DataFrame(rows, columns=["unit", "type", "area", HEAT, WORK, "variables"])
    table["area"] = table["area"].astype("Int64")
    return table


def cost_table(plant: Plant) -> pd.DataFrame:
    """Returns one row a cost, with the columns COST_COLUMNS; from the costing block and the cost items."""
    rows = [] if plant.costs is None else [_costed(row) for row in costing_table(plant.costs).to_dict("records")]
    rows += [
        (item.kind.value, item.area, item.name, shown_value(item.expression, item.units), item.units, item.basis, None)
        for item in plant.cost_items
    ]
    table = pd.DataFrame(rows, columns=COST_COLUMNS)
    return table.astype({"area": "Int64", POWER: float})


def _costed(row: dict[str, Any]) -> tuple:
    """Returns a row of the costing block's table in the order of COST_COLUMNS."""
    yearly = pd.notna(row["annual_cost_MUSD_per_yr"])
    value, units = (
        (row["annual_cost_MUSD_per_yr"], "MUSD_2007/yr") if yearly else (row["installed_cost_MUSD"], "MUSD_2007")
    )
    basis = [str(row["table_item"])] if pd.notna(row["table_item"]) else []
    if pd.notna(row["capacity"]):
        basis.append(f"{row['count']:g} x {row['capacity']:.4g} {row['units']}")
    elif pd.notna(row["load"]):
        basis.append(f"{row['load']:.4g} {row['units']}")
    if row["confidence"] in UNSURE_COSTS:
        basis.append(UNSURE_COSTS[row["confidence"]])
    area = None if pd.isna(row["area"]) else int(row["area"])
    return (
        COST_KINDS[row["kind"]].value,
        area,
        row["item"],
        float(value),
        units,
        "; ".join(basis),
        row["electric_power_W"],
    )


def optional_tables(plant: Plant) -> dict[str, pd.DataFrame]:
    """Returns the tables of margins of equipment, cash flow, inventory and life cycle of a plant that has them."""
    tables = {}
    if plant.costs is not None:
        tables["capacities"] = margins(plant.costs)
        tables["cash_flow"] = cash_flow_table(plant.costs)
        tables["finance"] = finance_in_use(plant.costs)
    if plant.inventory is not None:
        tables["inventory"] = inventory_table(plant.inventory)
    life_cycle = plant.flowsheet.component("life_cycle")
    return tables if life_cycle is None else tables | life_cycle_tables(life_cycle)


def assumption_table(plant: Plant) -> pd.DataFrame:
    """Returns one row a number that the plant uses and that is assumed or from memory, with ASSUMPTION_COLUMNS."""
    found = assumptions(plant.flowsheet, type(plant).__module__)
    records = [vars(each) | {"sections": ", ".join(each.sections)} for each in found]
    return pd.DataFrame(records, columns=ASSUMPTION_COLUMNS)


def kpi_table(plant: Plant) -> pd.DataFrame:
    """Returns one row a key figure: name, value, units, meaning and the published figure, its source and code.

    Rate of return and paybacks are the last rows of a plant that sells in a market; their value is missing where there
    is none, and their meaning then says why.
    """
    rows = []
    for kpi in plant.kpis:
        published = kpi.published
        known = (published.value, published.source, published.confidence) if published else (None, "", "")
        rows.append((kpi.name, shown_value(kpi.expression, kpi.units), kpi.units, kpi.meaning, *known))
    if plant.costs is not None:
        rows += [(each.name, each.value, each.units, each.meaning, None, "", "") for each in plant.costs.returns()]
    return pd.DataFrame(
        rows, columns=["name", "value", "units", "meaning", "published", "source", "confidence"]
    ).astype({"value": float, "published": float})


def shown_value(expression: Any, units: str) -> float:
    """Returns the value of a Pyomo expression in the units given as text."""
    if isinstance(expression, (int, float)):
        return float(expression)
    return convert(pyo.value(expression), units_of(expression), pint_unit(units))


def _stream_row(plant: Plant, name: str, ends: tuple, state: StateBlockData) -> dict[str, Any]:
    """Returns the row of one stream; `ends` are the units it comes from and goes to, None at an open port."""
    basis_factor, energy_factor = _factors(state.params)
    mass: dict[str, float] = {}
    phases: dict[str, float] = {}
    formation = 0.0
    for p, j in state.phase_component_set:
        flow = pyo.value(state.get_material_flow_terms(p, j))
        weight = _molar_mass(state, j) * basis_factor if _is_molar(state) else basis_factor
        mass[j] = mass.get(j, 0.0) + flow * weight
        phases[p] = phases.get(p, 0.0) + flow * weight
        formation += flow * _heat_of_formation(state, p, j)
    enthalpy = sum(pyo.value(state.get_enthalpy_flow_terms(p)) for p in state.phase_list) * energy_factor
    total = sum(mass.values())
    areas = [area_of(plant, unit) for unit in ends if unit is not None]
    row = {
        "name": name,
        "from": _path(plant, ends[0]) if ends[0] is not None else "",
        "to": _path(plant, ends[1]) if ends[1] is not None else "",
        "area": next((area for area in areas if area is not None), None),
        "phase": " + ".join(_phase_name(state, p) for p, m in phases.items() if m > SIGNIFICANT * total) or "no flow",
        TEMPERATURE: _property(state, "temperature"),
        PRESSURE: _property(state, "pressure"),
        MASS: total,
        ENTHALPY: enthalpy,
        SENSIBLE: enthalpy - formation,
    }
    return row | {j + FLOW_UNIT: flow for j, flow in mass.items()}


def _is_molar(state: StateBlockData) -> bool:
    return state.get_material_flow_basis() == MaterialFlowBasis.molar


def _molar_mass(state: StateBlockData, j: str) -> float:
    """Returns a molar mass in the package's own units, or in kg/mol from the registry where it states none."""
    masses = state.params.component("mw_comp")
    return pyo.value(masses[j]) if masses is not None else components()[j].molar_mass


@lru_cache(maxsize=256)
def _factors(params: BlockData) -> tuple[float, float]:
    """Returns the factors that turn a package's mass flows into kg/h and its energy flows into W."""
    base = params.get_metadata().default_units
    mass_flow = pyunits.convert_value(1.0, base.MASS / base.TIME, pyunits.kg / pyunits.hr)
    return mass_flow, pyunits.convert_value(1.0, base.POWER, pyunits.W)


def _heat_of_formation(state: StateBlockData, p: str, j: str) -> float:
    """Returns the heat of formation of a component in a phase in J/mol; 0 for one that the registry does not know."""
    known = components().get(j)
    if known is None:
        return 0.0
    vapour = state.params.get_phase(p).is_vapor_phase()
    first, second = (known.hf_gas, known.hf_condensed) if vapour else (known.hf_condensed, known.hf_gas)
    return first if first is not None else (second or 0.0)


def _phase_name(state: StateBlockData, p: str) -> str:
    phase = state.params.get_phase(p)
    if phase.is_vapor_phase():
        return "vapour"
    if phase.is_liquid_phase():
        return "liquid"
    if phase.is_solid_phase():
        return "solid"
    fixed = state.config.get("phase")  # a package may have one phase object and fix the state's phase at build
    return p if fixed is None else str(getattr(fixed.value(), "value", p))


def _property(state: StateBlockData, name: str) -> float | None:
    """Returns the value of a property in SI units, None where the package has not built it."""
    if not state.is_property_constructed(name):
        return None
    return pyo.value(getattr(state, name), exception=False)


def _state_behind(port: Port) -> StateBlockData | None:
    """Returns the state block whose variables a port shows, None where they are not those of one state block."""
    owners = {}
    for member in port.vars.values():
        datum = next(iter(member.values())) if member.is_indexed() else member
        owners[id(datum.parent_block())] = datum.parent_block()
    owner = next(iter(owners.values()), None)
    return owner if len(owners) == 1 and isinstance(owner, StateBlockData) else None


def _unit_of(plant: Plant, port: Port) -> BlockData:
    """Returns the outermost unit model that a port belongs to."""
    unit = block = port.parent_block()
    while block is not None and block is not plant.flowsheet:
        if isinstance(block, UnitModelBlockData):
            unit = block
        block = block.parent_block()
    return unit


def _path(plant: Plant, component: Any) -> str:
    return component.name.removeprefix(plant.flowsheet.name + ".")


def unit_type(unit: BlockData) -> str:
    """Returns the name under which the type of a unit model is declared."""
    return type(unit).__name__.removeprefix("_").removeprefix("Scalar").removesuffix("Data")


def area_of(plant: Plant, unit: BlockData) -> int | None:
    """Returns the area of the section that a unit belongs to, None where it is in no section."""
    section = plant.sections.get(_path(plant, unit).partition(".")[0].partition("[")[0])
    return section.area if section else None


def _crossing(unit: BlockData, name: str) -> float:
    """Returns heat or work across a unit's boundary in W, 0 where it has none."""
    found = unit.component(name)
    if found is None:
        found = vars(unit).get(name)
    if found is None:
        return 0.0
    datum = next(iter(found.values())) if found.is_indexed() else found
    return convert(pyo.value(datum), units_of(datum), pint_unit("W"))


def _own_variables(unit: BlockData) -> Iterator[str]:
    """Yields `name=value unit` for the unit's own scalar or time-indexed variables and expressions."""
    time = unit.flowsheet().time
    for component in unit.component_objects((pyo.Var, pyo.Expression), descend_into=False):
        if component.is_reference() or component.local_name in ("heat_duty", "work_mechanical"):
            continue
        if component.is_indexed() and component.index_set() is not time:
            continue
        datum = next(iter(component.values())) if component.is_indexed() else component
        value = pyo.value(datum, exception=False)
        if value is not None:
            yield f"{component.local_name}={value:.6g} {unit_text(units_of(datum))}"
