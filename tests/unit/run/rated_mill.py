"""The sugar mill with a costed fermenter, in design or rating mode, and an inventory of its off-gas."""

from collections.abc import Callable

from sugar_mill import SugarMill

from nexus.costing.costing import Costing
from nexus.costing.equipment import Mode
from nexus.flowsheets.plant import Kpi
from nexus.sustainability.inventory import Inventory, Kind


class RatedMill(SugarMill):
    """A mill whose fermenter has a price and, in rating mode, a size that is given."""

    title = "Rated sugar mill for tests"

    def build(self, capacities: Mode = Mode.design) -> None:
        """Builds the mill, its costs and its inventory."""
        super().build()
        fs = self.flowsheet
        fs.costing = self.costs = Costing(mode=capacities)
        fermenter, product = fs.fermentation.fermenter, fs.storage.ethanol.properties[0.0]
        self.costs.add_item("fermenters", "CoFermentation/Reactors", area=300, load=fermenter.volume[0.0])
        self.costs.add_variable_cost("sugar", fs.mash.flow, "glucose", area=100)
        self.costs.close(product.flow_mass, market_price="ethanol")
        self.kpis = (
            *self.kpis,
            Kpi("net_present_value", self.costs.net_present_value, "MUSD_2007", "Present worth at the market price"),
            Kpi("operating_profit", self.costs.operating_profit, "MUSD_2007/yr", "Sales less operating cost"),
        )
        fs.inventory = self.inventory = Inventory()
        self.inventory.add_from_costs(self.costs)
        gas = fermenter.gas_state[0.0].flow_mass
        self.inventory.add("off_gas", Kind.emission, "carbon_dioxide_biogenic", 300, gas, "fermentation")

    def initialize(self, progress: Callable[[str], None]) -> None:
        """Initialises the mill, then what it costs."""
        super().initialize(progress)
        self.costs.initialize()
