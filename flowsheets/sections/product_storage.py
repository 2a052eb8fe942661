"""Area 700, storage: the ethanol product is denatured and stored for a week before it is sold.

Equation of the section besides those of its units: denaturant = given mass per mass of ethanol product.
"""

from idaes.core import declare_process_block_class
from idaes.models.unit_models import Mixer, MomentumMixingType, Product
from pyomo.common.config import ConfigValue
from pyomo.environ import Constraint, Var
from pyomo.environ import units as pyunits

from nexus.flowsheets.sections.section import SectionData
from nexus.flowsheets.tables import numbers
from nexus.unit_models.component_translator import ComponentTranslator
from nexus.unit_models.composition_feed import CompositionFeed
from nexus.unit_models.storage_tank import StorageTank


@declare_process_block_class("ProductStorage")
class ProductStorageData(SectionData):
    """Denaturing and storage of ethanol; joins the plant at `translator.inlet`.

    Arguments: packages `ethanol` (what arrives) and `product` (the same components and Denaturant).
    """

    CONFIG = SectionData.CONFIG()
    for _name in ("ethanol", "product"):
        CONFIG.declare(_name, ConfigValue(description=f"Property package {_name}"))

    def build(self):
        """Builds units, arcs and the section's equation."""
        super().build()
        product = self.config.product
        self.translator = ComponentTranslator(
            inlet_property_package=self.config.ethanol, outlet_property_package=product
        )
        self.denaturant = CompositionFeed(property_package=product, components=("Denaturant",))
        self.denaturing = Mixer(
            property_package=product,
            inlet_list=["ethanol_inlet", "denaturant_inlet"],
            momentum_mixing_type=MomentumMixingType.none,
        )
        self.ethanol_tank = StorageTank(property_package=product)
        self.ethanol_product = Product(property_package=product)
        for name, source, destination in (
            ("pure_ethanol", self.translator.outlet, self.denaturing.ethanol_inlet),
            ("denaturant_feed", self.denaturant.outlet, self.denaturing.denaturant_inlet),
            ("denatured_ethanol", self.denaturing.outlet, self.ethanol_tank.inlet),
            ("sold_ethanol", self.ethanol_tank.outlet, self.ethanol_product.inlet),
        ):
            self.connect(name, source, destination)
        self.denaturant_ratio = Var(
            initialize=0.022, bounds=(0, 0.1), units=pyunits.dimensionless, doc="Denaturant per pure product, by mass"
        )
        self.denaturant_addition = Constraint(
            self.time,
            rule=lambda b, t: (
                b.denaturant.dry_flow_mass[t] == b.denaturant_ratio * b.translator.outlet_state[t].flow_mass
            ),
            doc="Denaturant in proportion to the product",
        )

    def set_operating_conditions(self):
        """Fixes the published design values."""
        design = numbers("nrel2011_design.csv")
        self.denaturant_ratio.fix(design["denaturant_ratio"])
        self.denaturant.set_conditions({"Denaturant": 1.0}, 0.0, design["feed_temperature"], design["ambient_pressure"])
        self.denaturing.mixed_state[:].pressure.fix(design["ambient_pressure"])
        self.ethanol_tank.residence_time.fix(design["ethanol_storage_time"])
        self.ethanol_tank.filling_fraction.fix(design["working_fraction"])

    def units_in_order(self):
        """Returns the units, upstream first."""
        return (self.translator, self.denaturant, self.denaturing, self.ethanol_tank, self.ethanol_product)
