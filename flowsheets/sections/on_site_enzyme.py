"""Area 400, enzyme made on site from purchased glucose by an aerobic fungus, as in the published design.

Equations of the section, besides those of its units:
    nutrients = given mass per mass of glucose;  protein in the broth = titre x volume (the water follows)
    oxygen consumed = utilisation x oxygen in the air (the air follows);  the glucose follows from the enzyme demand
    cooling water takes the heat of compression behind the compressors, chilled water the heat of the vessels
"""

from idaes.core import declare_process_block_class
from idaes.models.unit_models import Feed, Product
from pyomo.common.config import ConfigValue
from pyomo.environ import Constraint, Expression, Var, value
from pyomo.environ import units as pyunits

from nexus.flowsheets.sections._conversions import conversion_set
from nexus.flowsheets.sections.heat_loads import HeatLoad, Service
from nexus.flowsheets.sections.section import SectionData, request_water
from nexus.flowsheets.tables import numbers
from nexus.unit_models.component_translator import ComponentTranslator
from nexus.unit_models.composition_feed import CompositionFeed
from nexus.unit_models.enzyme_production import EnzymeProduction
from nexus.unit_models.streams import add_air_composition, air_flows, set_stream

NUTRIENTS = ("NH3", "AmmoniumSulfate")


@declare_process_block_class("OnSiteEnzyme")
class OnSiteEnzymeData(SectionData):
    """Enzyme production; joins the plant at `broth_outlet` and `dilution_water.inlet`.

    Arguments: packages `water`, `beer` (slurry) and `gas` (ideal gas with N2, O2, CO2 and Water).
    """

    CONFIG = SectionData.CONFIG()
    for _name in ("water", "beer", "gas"):
        CONFIG.declare(_name, ConfigValue(description=f"Property package {_name}"))

    def build(self):
        """Builds feeds, fermenter, arcs and the section's equations."""
        super().build()
        config = self.config
        self.glucose = CompositionFeed(property_package=config.beer, components=("Glucose",))
        self.nutrients = CompositionFeed(property_package=config.beer, components=NUTRIENTS)
        self.air = Feed(property_package=config.gas)
        self.dilution_water = ComponentTranslator(
            inlet_property_package=config.water, outlet_property_package=config.beer
        )
        self.fermentation = EnzymeProduction(
            property_package=config.beer,
            gas_property_package=config.gas,
            reactions=conversion_set("enzyme_production").reactions,
            inlets=("inlet", "water_inlet", "nutrient_inlet", "air_inlet"),
        )
        self.off_gas = Product(property_package=config.gas)
        self._connect_units()
        self._add_equations()
        self._add_cooling()

    @property
    def broth_outlet(self):
        """Port of the enzyme broth."""
        return self.fermentation.outlet

    def _connect_units(self):
        for name, source, destination in (
            ("glucose_feed", self.glucose.outlet, self.fermentation.inlet),
            ("nutrient_feed", self.nutrients.outlet, self.fermentation.nutrient_inlet),
            ("water_feed", self.dilution_water.outlet, self.fermentation.water_inlet),
            ("air_feed", self.air.outlet, self.fermentation.air_inlet),
            ("vent", self.fermentation.vent, self.off_gas.inlet),
        ):
            self.connect(name, source, destination)

    def _add_equations(self):
        fermentation, air = self.fermentation, self.air.properties
        self.nutrient_ratio = Var(
            initialize=0.09, bounds=(0, 1), units=pyunits.dimensionless, doc="Mass of nutrients per mass of glucose"
        )
        self.protein_titre = Var(
            initialize=50, bounds=(1, 200), units=pyunits.kg / pyunits.m**3, doc="Enzyme protein per broth"
        )
        self.oxygen_utilisation = Var(
            initialize=0.3, bounds=(0.01, 0.95), units=pyunits.dimensionless, doc="Share of the oxygen consumed"
        )

        def utilisation(b, t):
            fed = air[t].flow_mol_comp["O2"]
            return fed - fermentation.vent_state[t].flow_mol_comp["O2"] == b.oxygen_utilisation * fed

        self.nutrient_supply = Constraint(
            self.time,
            rule=lambda b, t: b.nutrients.dry_flow_mass[t] == b.nutrient_ratio * b.glucose.dry_flow_mass[t],
            doc="Nutrients in proportion to the glucose",
        )
        self.titre = Constraint(
            self.time,
            rule=lambda b, t: fermentation.enzyme_product[t] == b.protein_titre * fermentation.outlet_state[t].flow_vol,
            doc="Water dilutes the broth to its titre",
        )
        self.oxygen_supply = Constraint(
            self.time, rule=utilisation, doc="Air supplies a multiple of the oxygen consumed"
        )
        add_air_composition(self, air)

    def _add_cooling(self):
        tank = self.fermentation
        self.air_cooling = Expression(
            self.time,
            rule=lambda b, t: tank.aeration_power_density * tank.volume[t],
            doc="Heat taken from the compressed air, W",
        )
        self.vessel_cooling = Expression(
            self.time,
            rule=lambda b, t: -tank.heat_duty[t] - b.air_cooling[t],
            doc="Heat taken from the vessels, W",
        )

    def set_operating_conditions(self):
        """Fixes design values: conversions, titre, aeration and the conditions of all feeds."""
        design = numbers("nrel2011_design.csv")
        conditions = design["feed_temperature"], design["ambient_pressure"]
        self.glucose.set_conditions({"Glucose": 1.0}, 1 - design["glucose_strength"], *conditions)
        sulfate = design["enzyme_sulfate_share"]
        self.nutrients.set_conditions({"NH3": 1 - sulfate, "AmmoniumSulfate": sulfate}, 0.0, *conditions)
        state = self.air.properties[:]
        state.temperature.fix(conditions[0])
        state.pressure.fix(conditions[1])
        self.nutrient_ratio.fix(design["enzyme_nutrient_ratio"])
        self.protein_titre.fix(design["enzyme_titre"])
        self.oxygen_utilisation.fix(design["enzyme_oxygen_utilisation"])
        tank = self.fermentation
        tank.set_conversions(conversion_set("enzyme_production").conversions)
        tank.temperature[:].fix(design["enzyme_temperature"])
        tank.pressure[:].fix(design["ambient_pressure"])
        tank.residence_time.fix(design["enzyme_time"])
        tank.power_density.fix()
        tank.aeration_power_density.fix()
        tank.filling_fraction.fix(design["enzyme_working_fraction"])
        tank.vessel_count.fix(design["enzyme_vessels"])

    def heat_loads(self) -> tuple[HeatLoad, ...]:
        """Returns what must be cooled: compressed air by tower water, the vessels by chilled water."""
        hot, cool = (dict.fromkeys(self.time, temperature) for temperature in AFTERCOOLER)
        vessel = self.fermentation.temperature
        return (
            HeatLoad("air", Service.cooling_water, self.air_cooling, hot, cool),
            HeatLoad("vessels", Service.chilled_water, self.vessel_cooling, vessel, vessel),
        )

    def units_in_order(self):
        """Returns the units, upstream first."""
        return (self.glucose, self.nutrients, self.air, self.dilution_water, self.fermentation, self.off_gas)

    def start_from_demand(self, enzyme: float) -> None:
        """Sets feeds to what makes `enzyme` kg/s of protein, roughly; a start for the equations."""
        titre = value(self.protein_titre)
        for t in self.time:
            glucose = enzyme / PROTEIN_YIELD
            self.glucose.dry_flow_mass[t].set_value(glucose)
            self.nutrients.dry_flow_mass[t].set_value(value(self.nutrient_ratio) * glucose)
            oxygen = OXYGEN_PER_GLUCOSE * glucose / value(self.oxygen_utilisation)
            set_stream(
                self.air.properties[t], air_flows(oxygen, self.air.properties[t].component_list), T_START, P_START
            )
            request_water(self.dilution_water, t, WATER_MOLARITY * enzyme / titre)


AFTERCOOLER = 363.15 * pyunits.K, 313.15 * pyunits.K  # air between compressor stages, to tower water and 12 K (A)
PROTEIN_YIELD = 0.24  # kg/kg; this and the following only to start from
OXYGEN_PER_GLUCOSE = 14.0  # mol/kg
WATER_MOLARITY = 5.2e4  # mol/m3
T_START, P_START = 298.15, 101325.0
