"""Area 300, enzymatic hydrolysis by rates: conditioned slurry and enzyme pass a train of stirred tanks.

Equations of the section, besides those of its units:
    enzyme protein = loading x cellulose fed
    total solids of slurry and enzyme broth together = given fraction     (the conditioning water of the plant follows)
    With the argument `dilution_water` that is a limit: a slurry that is wetter by itself takes no water (`_dilution`).
    temperature of the slurry that enters = temperature of the tanks       (with the argument `slurry_cooler`)
Stirring a thick slurry heats the tanks, cold slurry and enzyme broth cool them: what cooler and tanks together take up
or give off is one load, of tower water or, where heat lacks, of steam.
"""

from idaes.core import declare_process_block_class
from pyomo.common.config import ConfigValue, In, PositiveInt
from pyomo.environ import Constraint, Expression, Var
from pyomo.environ import units as pyunits

from nexus.flowsheets.sections._dilution import add_dilution
from nexus.flowsheets.sections.heat_loads import HeatLoad, Service, cooling_part, heating_part, temperatures
from nexus.flowsheets.sections.section import SectionData
from nexus.flowsheets.tables import numbers
from nexus.unit_models.complementarity import start_complementarity
from nexus.unit_models.component_translator import ComponentTranslator
from nexus.unit_models.hydrolysis_train import HydrolysisKinetics, HydrolysisTrain
from nexus.unit_models.solids import total_solids_flow_mass


@declare_process_block_class("Hydrolysis")
class HydrolysisData(SectionData):
    """Train of hydrolysis tanks; joins the plant at `translator.inlet` (conditioned slurry),
    `saccharification.enzyme_inlet` (enzyme broth) and `saccharification.outlet` (hydrolysate).

    Arguments: packages `hydrolysate` and `beer` (slurry), `tanks` (number in series), `kinetics` (HydrolysisKinetics),
    `dilution_water` (unit whose `outlet_state` is the water that dilutes the slurry; none: the solids are given),
    `slurry_cooler` (the heater or cooler of the slurry, whose heat is counted with that of the tanks).
    """

    CONFIG = SectionData.CONFIG()
    for _name in ("hydrolysate", "beer"):
        CONFIG.declare(_name, ConfigValue(description=f"Property package {_name}"))
    CONFIG.declare("tanks", ConfigValue(default=5, domain=PositiveInt, description="Number of tanks in series"))
    CONFIG.declare(
        "kinetics",
        ConfigValue(default=HydrolysisKinetics.kadam_2004, domain=In(HydrolysisKinetics), description="Rate constants"),
    )
    CONFIG.declare("dilution_water", ConfigValue(description="The unit that hands on the dilution water"))
    CONFIG.declare("slurry_cooler", ConfigValue(description="The unit that cools the slurry to the tanks"))

    def build(self):
        """Builds units, the arc and the section's equations."""
        super().build()
        config = self.config
        self.translator = ComponentTranslator(
            inlet_property_package=config.hydrolysate, outlet_property_package=config.beer
        )
        self.saccharification = HydrolysisTrain(
            property_package=config.beer, tanks=config.tanks, kinetics=config.kinetics
        )
        self.connect("slurry_to_saccharification", self.translator.outlet, self.saccharification.inlet)
        self._add_loadings()
        self._add_heat()

    def _add_heat(self):
        train, cooler = self.saccharification, self.config.slurry_cooler
        outside = dict.fromkeys(self.time, 0 * pyunits.W) if cooler is None else cooler.heat_duty
        self.heat_duty = Expression(
            self.time,
            rule=lambda b, t: train.heat_duty[t] + outside[t],
            doc="Heat that slurry and tanks take up, or give off below 0",
        )
        if cooler is not None:
            self.slurry_temperature = Constraint(
                self.time,
                rule=lambda b, t: cooler.control_volume.properties_out[t].temperature == train.temperature[t],
                doc="The slurry enters at the temperature of the tanks",
            )

    def heat_loads(self) -> tuple[HeatLoad, ...]:
        """Returns what slurry and tanks together give off to tower water, or lack and take from steam."""
        train, cooler = self.saccharification, self.config.slurry_cooler
        warm = train.temperature
        hot = warm if cooler is None else temperatures(cooler.control_volume.properties_in)
        return (
            HeatLoad("slurry", Service.cooling_water, cooling_part(self.heat_duty), hot, warm),
            HeatLoad("slurry_heating", Service.low_steam, heating_part(self.heat_duty), warm, warm),
        )

    def _add_loadings(self):
        train = self.saccharification
        self.enzyme_loading = Var(
            self.time, initialize=0.02, bounds=(0, 0.2), units=pyunits.dimensionless, doc="Protein per cellulose"
        )
        self.total_solids = Var(
            self.time, initialize=0.2, bounds=(0.03, 0.35), units=pyunits.dimensionless, doc="Total solids as fed"
        )
        self.enzyme_demand = Constraint(
            self.time,
            rule=lambda b, t: train.enzyme_flow_mass[t] == b.enzyme_loading[t] * train.cellulose_flow_mass[t],
            doc="Enzyme protein in proportion to the cellulose",
        )

        self._add_dilution()

    def _add_dilution(self):
        train, unit = self.saccharification, self.config.dilution_water
        states = (train.inlet_state, train.enzyme_inlet_state)

        def solids(t):
            return sum(total_solids_flow_mass(state[t]) for state in states)

        def mass(t):
            return sum(state[t].flow_mass for state in states)

        def given(b, t):
            return solids(t) == b.total_solids[t] * mass(t)

        if unit is None:
            self.solids_loading = Constraint(
                self.time, rule=given, doc="Dilution brings slurry and broth to total solids"
            )
        else:
            add_dilution(
                self,
                "solids_loading",
                solids,
                mass,
                lambda t: unit.outlet_state[t].flow_mass,
                self.total_solids,
                "Dilution brings slurry and broth to total solids",
            )

    def set_operating_conditions(self):
        """Fixes the design values."""
        design = numbers("sections/hydrolysis_fermentation.csv")
        train = self.saccharification
        train.temperature[:].fix(design["hydrolysis_temperature"])
        train.pressure[:].fix(design["ambient_pressure"])
        train.residence_time.fix(design["hydrolysis_time"])
        train.shear_rate.fix(design["hydrolysis_shear_rate"])
        train.power_density.fix(design["hydrolysis_power_density"])
        self.enzyme_loading.fix(design["enzyme_loading"])
        self.total_solids.fix(design["hydrolysis_total_solids"])

    def units_in_order(self):
        """Returns the units, upstream first."""
        return self.translator, self.saccharification

    def initialize_units(self):
        """Initialises the units, then says whether water lacks or is in excess."""
        super().initialize_units()
        if self.config.dilution_water is not None:
            start_complementarity(self, "solids_loading")
