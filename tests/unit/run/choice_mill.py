"""The sugar mill with costs and with choices that matter: what heats it, and which yeast ferments."""

from collections.abc import Callable
from enum import Enum

import pyomo.environ as pyo
from pyomo.environ import units as u
from sugar_mill import Heating, SugarMill

from nexus.costing.costing import Costing
from nexus.flowsheets.plant import Kpi

HEATING_VALUE = 50.0  # MJ/kg of natural gas, rounded
JUICE_PRICE = 0.05  # USD_2007/kg


class Yeast(Enum):
    """Which yeast: its conversion of glucose."""

    bakers = 0.90
    special = 0.97


class ChoiceMill(SugarMill):
    """A mill that sells ethanol and buys juice, gas or power; gas is burnt in a boiler whose efficiency is chosen."""

    title = "Sugar mill with choices for tests"

    def build(self, heating: Heating = Heating.steam, yeast: Yeast = Yeast.bakers) -> None:
        """Builds the mill, the boiler where there is one, and the costs."""
        super().build(heating)
        self.yeast, fs = yeast, self.flowsheet
        fs.costing = self.costs = Costing()
        self.costs.add_item(
            "fermenters", "CoFermentation/Reactors", area=300, load=fs.fermentation.fermenter.volume[0.0]
        )
        self.costs.add_variable_cost("juice", fs.mash.flow, JUICE_PRICE * u.USD_2007 / u.kg, area=100)
        heat = fs.recovery.preheater.heat_duty[0.0]
        if heating is Heating.steam:
            fs.recovery.efficiency = pyo.Var(initialize=0.8, bounds=(0.5, 0.95), doc="Efficiency of the boiler")
            gas = u.convert(heat, u.MW) / fs.recovery.efficiency / (HEATING_VALUE * u.MJ / u.kg)
            self.costs.add_variable_cost("natural_gas", u.convert(gas, u.kg / u.s), "natural_gas", area=500)
        else:
            self.costs.add_variable_cost("power", heat, "electricity_bought", area=500)
        self.costs.close(fs.storage.ethanol.properties[0.0].flow_mass, market_price="ethanol")
        self.cost_items = ()
        self.kpis = (
            *self.kpis,
            Kpi("net_present_value", self.costs.net_present_value, "MUSD_2007", "Present worth at the market price"),
            Kpi("operating_profit", self.costs.operating_profit, "MUSD_2007/yr", "Sales less operating cost"),
        )

    def set_operating_conditions(self) -> None:
        """Fixes the mill, the yeast's conversion and the boiler's efficiency."""
        super().set_operating_conditions()
        fs = self.flowsheet
        fs.fermentation.fermenter.conversion.fix(self.yeast.value)
        if fs.recovery.component("efficiency") is not None:
            fs.recovery.efficiency.fix(0.8)

    def initialize(self, progress: Callable[[str], None]) -> None:
        """Initialises the mill, then what it costs."""
        super().initialize(progress)
        self.costs.initialize()
