"""Area 400, dehydration of the rectifier's overhead by vapour permeation; the permeate returns to the rectifier.

Overhead vapour is superheated and passes a zeolite membrane; the retentate condenses to the product, near its bubble
point so that its heat can serve elsewhere, and is then cooled. Water permeates into vacuum, condenses with chilled
water, and a pump returns it, with the ethanol that came along, to the rectifier.

Equation of the section besides those of its units: the vapour on the membrane is warmer than the saturated overhead by
`superheat`, so that nothing condenses on it at any pressure of the rectifier.
"""

from idaes.core import declare_process_block_class
from idaes.models.unit_models import Heater, Pump
from pyomo.common.config import ConfigValue, PositiveInt
from pyomo.environ import Constraint, value
from pyomo.environ import units as pyunits

from nexus.flowsheets.sections.heat_loads import HeatLoad, Service, cooled, heater_load
from nexus.flowsheets.sections.section import SectionData, initialize_unit, receive
from nexus.flowsheets.tables import numbers
from nexus.unit_models.initialization import held
from nexus.unit_models.streams import add_specification
from nexus.unit_models.vapour_condenser import VapourCondenser
from nexus.unit_models.vapour_permeation import VapourPermeation


@declare_process_block_class("MembraneDehydration")
class MembraneDehydrationData(SectionData):
    """Superheater, membrane and condensers; joins the plant at `superheater.inlet` (overhead vapour),
    `permeate_pump.outlet` (wet ethanol for the rectifier) and `product_cooler.outlet` (ethanol).

    Arguments: packages `vapour` and `liquid` (ethanol_water), `elements` of the membrane.
    """

    CONFIG = SectionData.CONFIG()
    for _name in ("vapour", "liquid"):
        CONFIG.declare(_name, ConfigValue(description=f"Property package {_name}"))
    CONFIG.declare("elements", ConfigValue(default=16, domain=PositiveInt, description="Parts of the membrane's area"))

    def build(self):
        """Builds units and arcs."""
        super().build()
        vapour, liquid = self.config.vapour, self.config.liquid
        condenser = {"vapour_property_package": vapour, "property_package": liquid, "inert": ()}
        self.superheater = Heater(property_package=vapour)
        self.membrane = VapourPermeation(property_package=vapour, elements=self.config.elements)
        self.permeate_condenser = VapourCondenser(**condenser)
        self.permeate_pump = Pump(property_package=liquid)
        self.product_condenser = VapourCondenser(**condenser)
        self.product_cooler = Heater(property_package=liquid)
        for name, source, destination in (
            ("superheated_vapour", self.superheater.outlet, self.membrane.inlet),
            ("permeate", self.membrane.permeate, self.permeate_condenser.inlet),
            ("condensed_permeate", self.permeate_condenser.condensate, self.permeate_pump.inlet),
            ("dry_ethanol", self.membrane.retentate, self.product_condenser.inlet),
            ("condensed_ethanol", self.product_condenser.condensate, self.product_cooler.inlet),
        ):
            self.connect(name, source, destination)
        self._add_superheat()

    def _add_superheat(self):
        add_specification(self, "superheat", 15.0, (1, 60), pyunits.K, "Vapour on the membrane above its dew point")
        vapour = self.superheater.control_volume
        self.superheating = Constraint(
            self.time,
            rule=lambda b, t: (
                vapour.properties_out[t].temperature == vapour.properties_in[t].temperature + b.superheat[t]
            ),
            doc="The saturated overhead is superheated",
        )

    def set_operating_conditions(self):
        """Fixes the design values; the area follows from the purity."""
        design = numbers("sections/membrane_dehydration.csv")
        self.superheat.fix(design["superheat"])
        self.membrane.product_purity.fix(design["product_purity"])
        self.membrane.pressure_drop.fix(design["membrane_pressure_drop"])
        self.membrane.permeate_pressure.fix(design["permeate_pressure"])
        for condenser, temperature, pressure in (
            (self.permeate_condenser, design["permeate_temperature"], design["permeate_pressure"]),
            (self.product_condenser, design["condensing_temperature"], design["ambient_pressure"]),
        ):
            condenser.temperature[:].fix(temperature)
            condenser.pressure[:].fix(pressure)
            condenser.heat_flux.fix(design["condenser_heat_flux"])
        self.product_cooler.outlet.temperature.fix(design["product_temperature"])
        self.permeate_pump.efficiency_pump.fix(design["pump_efficiency"])
        self.permeate_pump.outlet.pressure.fix(design["return_pressure"])

    def heat_loads(self) -> tuple[HeatLoad, ...]:
        """Returns superheater, condensers and cooler; a condenser counts as isothermal at its condensate's temperature,
        where nearly all of its heat is latent."""
        permeate, product = self.permeate_condenser, self.product_condenser
        return (
            heater_load("superheater", Service.low_steam, self.superheater),
            cooled("permeate", Service.chilled_water, permeate.heat_duty, permeate.temperature, permeate.temperature),
            cooled("product", Service.cooling_water, product.heat_duty, product.temperature, product.temperature),
            heater_load("product_cooler", Service.cooling_water, self.product_cooler),
        )

    def units_in_order(self):
        """Returns the units, upstream first."""
        return (
            self.superheater,
            self.membrane,
            self.permeate_condenser,
            self.permeate_pump,
            self.product_condenser,
            self.product_cooler,
        )

    def initialize_units(self):
        """Superheats the overhead by the given difference, then goes along the vapour."""
        first, *others = self.units_in_order()
        receive(first)
        outlet = first.outlet.temperature
        for t, warm in outlet.items():
            warm.set_value(value(first.inlet.temperature[t] + self.superheat[t]))
        with held(outlet.values()):
            initialize_unit(first)
        for unit in others:
            initialize_unit(unit)
