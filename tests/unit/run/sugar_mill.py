"""A small plant for tests: sugar and water are mixed, fermented, heated and split, with a recycle of stillage.

Glucose -> 2 ethanol + 2 CO2 with a fixed conversion; the gas leaves the fermenter, part of the stillage returns.
"""

from enum import Enum

import pyomo.environ as pyo
from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.config import is_physical_parameter_block
from idaes.core.util.initialization import propagate_state
from idaes.models.unit_models import Feed, Heater, Mixer, MomentumMixingType, Product, Pump, Separator
from idaes.models.unit_models.separator import SplittingType
from pyomo.common.config import ConfigBlock, ConfigValue, In
from pyomo.environ import units as u
from pyomo.network import Arc

from nexus.flowsheets.plant import CostItem, CostKind, Kpi, Plant, PlantError, Published, Section
from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.balances import (
    add_component_balances,
    add_energy_balance,
    add_heat_duty,
    add_state_equality,
)

FEED = {"Water": 0.80, "Glucose": 0.18, "Ethanol": 0.02}  # mass fractions
CONVERSION = 0.9


class Heating(Enum):
    """Where the heat comes from."""

    steam = "steam"
    electric = "electric"


@declare_process_block_class("Fermenter")
class FermenterData(UnitModelBlockData):
    """A fermenter with a fixed conversion of glucose at a fixed temperature."""

    CONFIG = ConfigBlock()
    CONFIG.declare("dynamic", ConfigValue(default=False, domain=In([False])))
    CONFIG.declare("has_holdup", ConfigValue(default=False, domain=In([False])))
    CONFIG.declare("liquid", ConfigValue(domain=is_physical_parameter_block))
    CONFIG.declare("gas", ConfigValue(domain=is_physical_parameter_block))

    def build(self):
        """Builds states, balances and ports."""
        super().build()
        time = self.flowsheet().time
        liquid, gas = self.config.liquid, self.config.gas
        self.feed_state = liquid.build_state_block(time, defined_state=True)
        self.broth_state = liquid.build_state_block(time, defined_state=False)
        self.gas_state = gas.build_state_block(time, defined_state=False)
        self.conversion = pyo.Var(time, initialize=CONVERSION, bounds=(0, 1), doc="Share of glucose fermented")
        self.extent = pyo.Var(time, initialize=1.0, units=u.mol / u.s, doc="Glucose fermented")
        self.volume = pyo.Var(time, initialize=100.0, units=u.m**3, doc="Volume at 24 h residence time")
        made = {"Glucose": -1, "Ethanol": 2, "CO2": 2}
        add_component_balances(
            self,
            [self.feed_state],
            [self.broth_state, self.gas_state],
            lambda t, j: made[j] * self.extent[t] if j in made else None,
        )
        add_heat_duty(self)
        outlets = [self.broth_state, self.gas_state]
        add_energy_balance(self, [self.feed_state], outlets, heat=self.heat_duty)
        add_state_equality(self, "gas_temperature", self.gas_state, self.broth_state, "temperature")
        add_state_equality(self, "gas_pressure", self.gas_state, self.feed_state, "pressure")
        add_state_equality(self, "broth_pressure", self.broth_state, self.feed_state, "pressure")
        self.glucose_fermented = pyo.Constraint(
            time,
            rule=lambda b, t: b.extent[t] == b.conversion[t] * b.feed_state[t].flow_mol_comp["Glucose"],
        )
        self.residence = pyo.Constraint(time, rule=lambda b, t: b.volume[t] == b.feed_state[t].flow_vol * (86400 * u.s))
        self.add_inlet_port(name="feed", block=self.feed_state)
        self.add_outlet_port(name="broth", block=self.broth_state)
        self.add_outlet_port(name="gas", block=self.gas_state)


class SugarMill(Plant):
    """Sugar to ethanol in four sections."""

    title = "Sugar mill for tests"

    def build(self, heating: Heating = Heating.steam, stages: int = 1) -> None:
        """Builds the four sections, the arcs between them and the key figures."""
        if stages < 1:
            raise PlantError("Build argument 'stages' must be at least 1.")
        fs = self.flowsheet
        fs.liquid = SlurryParameterBlock(components=["Water", "Glucose", "Ethanol"])
        fs.gas = IdealGasParameterBlock(components=["CO2"])
        self._add_sections(fs)
        self._add_arcs(fs)
        self._add_kpis(fs, heating)

    def _add_sections(self, fs) -> None:
        for name, area, title in (
            ("mash", 100, "Mash preparation"),
            ("fermentation", 300, "Fermentation"),
            ("recovery", 500, "Ethanol recovery"),
            ("storage", 700, "Storage"),
        ):
            fs.add_component(name, pyo.Block())
            self.sections[name] = Section(area, title)
        liquid = {"property_package": fs.liquid}
        fs.mash.sugar_juice = Feed(**liquid)
        fs.mash.composition = pyo.Var(
            list(FEED), initialize=FEED, bounds=(0, 1), doc="Mass fractions of the sugar juice"
        )
        fs.mash.flow = pyo.Var(initialize=10.0, bounds=(1, 50), units=u.kg / u.s, doc="Sugar juice")
        fs.mash.price = pyo.Param(
            initialize=0.1, mutable=True, within=pyo.NonNegativeReals, units=u.kg / u.kg, doc="A parameter"
        )
        fs.mash.juice_composition = pyo.Constraint(
            list(FEED),
            rule=lambda b, j: (
                b.sugar_juice.properties[0.0].flow_mol_comp[j] * fs.liquid.mw_comp[j] == b.flow * b.composition[j]
            ),
        )
        fs.mash.mixer = Mixer(inlet_list=["juice", "backset"], momentum_mixing_type=MomentumMixingType.none, **liquid)
        fs.mash.pump = Pump(**liquid)
        fs.fermentation.fermenter = Fermenter(liquid=fs.liquid, gas=fs.gas)  # noqa: F821 (declared by the decorator)
        fs.fermentation.off_gas = Product(property_package=fs.gas)
        fs.recovery.preheater = Heater(**liquid)
        fs.recovery.splitter = Separator(
            outlet_list=["top", "bottom"], split_basis=SplittingType.componentFlow, **liquid
        )
        fs.recovery.stillage = Separator(outlet_list=["purge", "backset"], **liquid)
        fs.recovery.stillage_out = Product(**liquid)
        fs.storage.cooler = Heater(**liquid)
        fs.storage.ethanol = Product(**liquid)

    def _add_arcs(self, fs) -> None:
        m, f, r, s = fs.mash, fs.fermentation, fs.recovery, fs.storage
        joined = {
            "juice": (m.sugar_juice.outlet, m.mixer.juice),
            "mash_out": (m.mixer.outlet, m.pump.inlet),
            "mash_feed": (m.pump.outlet, f.fermenter.feed),
            "vent": (f.fermenter.gas, f.off_gas.inlet),
            "beer": (f.fermenter.broth, r.preheater.inlet),
            "hot_beer": (r.preheater.outlet, r.splitter.inlet),
            "top": (r.splitter.top, s.cooler.inlet),
            "bottom": (r.splitter.bottom, r.stillage.inlet),
            "purge": (r.stillage.purge, r.stillage_out.inlet),
            "backset": (r.stillage.backset, m.mixer.backset),
            "product": (s.cooler.outlet, s.ethanol.inlet),
        }
        for name, (source, destination) in joined.items():
            fs.add_component(name, Arc(source=source, destination=destination))

    def _add_kpis(self, fs, heating: Heating) -> None:
        product = fs.storage.ethanol.properties[0.0].flow_mol_comp["Ethanol"] * fs.liquid.mw_comp["Ethanol"]
        heat = fs.recovery.preheater.heat_duty[0.0]
        fs.ethanol_cost = pyo.Expression(expr=0.4 * u.USD_2007 / u.kg * product)
        source = "hand calculation: 1.8 kg/s glucose, 90 % fermented"
        self.kpis = (
            Kpi("ethanol_product", product, "kg/hr", "Ethanol in the product", Published(3000.0, source, "D")),
            Kpi("heat", heat, "MW", f"Heat of the preheater, by {heating.value}"),
            Kpi("product_temperature", fs.storage.cooler.outlet.temperature[0.0], "degC", "Where it is stored"),
        )
        year = 8000 / 8766
        self.cost_items = (
            CostItem("fermenter", CostKind.equipment, 2.0 * u.MUSD_2007, "MUSD_2007", 300, "a guess"),
            CostItem("still", CostKind.equipment, 5.0 * u.MUSD_2007, "MUSD_2007", 500, "a guess"),
            CostItem("contingency", CostKind.capital, 0.7 * u.MUSD_2007, "MUSD_2007", None, "10 %"),
            CostItem("staff", CostKind.fixed_operating, 0.9 * u.MUSD_2007 / u.yr, "MUSD_2007/yr"),
            CostItem("juice", CostKind.variable_operating, 3.1 * u.MUSD_2007 / u.yr, "MUSD_2007/yr", 100),
            CostItem("ethanol", CostKind.revenue, year * fs.ethanol_cost, "MUSD_2007/yr", 700),
        )

    def set_operating_conditions(self) -> None:
        """Fixes juice, pressures, temperatures and splits."""
        fs = self.flowsheet
        fs.mash.flow.fix(10.0)
        for j, fraction in FEED.items():
            fs.mash.composition[j].fix(fraction)
        fs.mash.sugar_juice.outlet.temperature.fix(298.15)
        fs.mash.sugar_juice.outlet.pressure.fix(101325)
        fs.mash.mixer.outlet.pressure.fix(101325)
        fs.mash.pump.outlet.pressure.fix(3e5)
        fs.mash.pump.efficiency_pump.fix(0.75)
        fs.fermentation.fermenter.conversion.fix(CONVERSION)
        fs.fermentation.fermenter.broth.temperature.fix(305.15)
        fs.recovery.preheater.outlet.temperature.fix(370.0)
        for j, split in {"Water": 0.005, "Glucose": 1e-4, "Ethanol": 0.99}.items():
            fs.recovery.splitter.split_fraction[0.0, "top", j].fix(split)
        fs.recovery.stillage.split_fraction[0.0, "backset"].fix(0.25)
        fs.storage.cooler.outlet.temperature.fix(298.15)

    def set_scaling(self) -> None:
        """Leaves scaling to the kernel."""

    def initialize(self, progress) -> None:
        """Passes the feed through the sections with the backset at zero flow."""
        fs = self.flowsheet
        progress("mash")
        feed = fs.mash.sugar_juice.properties[0.0]
        for j, fraction in FEED.items():
            feed.flow_mol_comp[j].set_value(pyo.value(fs.mash.flow * fraction / fs.liquid.mw_comp[j]))
        start = {j: pyo.value(feed.flow_mol_comp[j]) for j in FEED}
        for arc in fs.component_data_objects(Arc, active=None):
            if arc.local_name == "beer":
                progress("fermentation")
            for j in FEED:
                flow = arc.source.flow_mol_comp[0.0, j] if arc.local_name != "vent" else feed.flow_mol_comp[j]
                flow.set_value(start[j])
            propagate_state(arc)

    def check(self) -> list[str]:
        """Checks that the juice's mass fractions sum to 1."""
        total = sum(v.value for v in self.flowsheet.mash.composition.values())
        if abs(total - 1) > 1e-6:
            return [f"mash.composition sums to {total:.6g}, not 1; change the other fractions with it."]
        return []
