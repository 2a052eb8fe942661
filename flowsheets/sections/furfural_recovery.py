"""Area 200, furfural recovery: the condensed blow-down vapour is stripped to the heteroazeotrope and decanted.

The condensate holds a few per cent of furfural, which all dissolves: condensing does not split it. A stripper lifts the
furfural overhead towards the heteroazeotrope of 35 wt %; its vapour condenses, and below 98 degC two liquids settle.
The aqueous one returns to the stripper's top as reflux, the organic one (7 % water) runs down a dewatering column whose
overhead joins the stripper's. Acetic acid leaves with the stripper's bottoms.

Equilibrium on the trays is that of `vapour_liquid`, in the decanter that of `furfural_water`: no one set of parameters
fits both. The recycle of reflux and overhead is part of the equations; initialisation goes round it in a few passes.
"""

from idaes.core import declare_process_block_class
from idaes.models.unit_models import Heater, Mixer, MomentumMixingType, Product
from pyomo.common.config import ConfigValue
from pyomo.environ import value

from nexus.flowsheets.sections.heat_loads import HeatLoad, Service, cooled, heated, heater_load, temperatures
from nexus.flowsheets.sections.section import SectionData, initialize_unit, receive
from nexus.flowsheets.tables import numbers
from nexus.kernel import SolveError
from nexus.property_packages.components import get_component
from nexus.property_packages.furfural_water import mutual_solubility
from nexus.unit_models.decanter import Decanter
from nexus.unit_models.distillation_column import ColumnFeed, Condenser, DistillationColumn, Reboiler
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.vapour_condenser import VapourCondenser

COMPONENTS = ("Water", "Furfural", "AceticAcid")
DRYING = Service.high_steam  # furfural boils at 162 degC
DESIGN = "sections/furfural_recovery_design.csv"
PASSES, SETTLED = 12, 0.02  # round the reflux, and the relative change of furfural in it that ends them
BOILUP_START = 0.7  # of the dewatering column, mol of vapour a mol of furfural
ENOUGH = 1.05  # of the solubility: overhead that splits safely
REFLUX_START = 0.1  # mass fraction of furfural; about what water dissolves


@declare_process_block_class("FurfuralRecovery")
class FurfuralRecoveryData(SectionData):
    """Furfural recovery; joins the plant at `stripper.condensate_inlet`, `stripper.bottoms_outlet` (wastewater) and
    `product_cooler.outlet` (furfural).

    Arguments: packages `condensate` (slurry of the blow-down's condensate), `vapour` (ethanol_water, vapour) and
    `liquid` (furfural_water), both of water, furfural and acetic acid.
    """

    CONFIG = SectionData.CONFIG()
    for _name in ("condensate", "vapour", "liquid"):
        CONFIG.declare(_name, ConfigValue(description=f"Property package {_name}"))

    def build(self):
        """Builds columns, condenser, decanter and arcs."""
        super().build()
        self._add_columns(numbers(DESIGN))
        self._add_overhead()
        for name, source, destination in (
            ("stripped_vapour", self.stripper.distillate_outlet, self.vapour_mixer.stripper_inlet),
            ("dewatering_vapour", self.dewatering_column.distillate_outlet, self.vapour_mixer.dewatering_inlet),
            ("overhead_vapour", self.vapour_mixer.outlet, self.overhead_condenser.inlet),
            ("overhead_liquid", self.overhead_condenser.condensate, self.decanter.inlet),
            ("reflux", self.decanter.aqueous_outlet, self.stripper.reflux_inlet),
            ("wet_furfural", self.decanter.organic_outlet, self.dewatering_column.organic_inlet),
            ("dry_furfural", self.dewatering_column.bottoms_outlet, self.product_cooler.inlet),
            ("furfural", self.product_cooler.outlet, self.furfural_product.inlet),
        ):
            self.connect(name, source, destination)

    def _add_columns(self, design):
        config = self.config
        common = {
            "components": COMPONENTS,
            "murphree_efficiency": design["tray_efficiency"],
            "condenser": Condenser.none,
            "reboiler": Reboiler.kettle,
            "distillate_package": config.vapour,
        }
        self.stripper = DistillationColumn(
            trays=int(design["stripper_trays"]),
            feeds={
                "condensate": ColumnFeed(int(design["stripper_feed_tray"]), config.condensate),
                "reflux": ColumnFeed(1, config.liquid),
            },
            bottoms_package=config.condensate,
            light_key="Furfural",
            **common,
        )
        self.dewatering_column = DistillationColumn(
            trays=int(design["dewatering_trays"]),
            feeds={"organic": ColumnFeed(1, config.liquid)},
            bottoms_package=config.liquid,
            light_key="Water",
            **common,
        )

    def _add_overhead(self):
        config = self.config
        self.vapour_mixer = Mixer(
            property_package=config.vapour,
            inlet_list=["stripper_inlet", "dewatering_inlet"],
            momentum_mixing_type=MomentumMixingType.none,
        )
        self.overhead_condenser = VapourCondenser(vapour_property_package=config.vapour, property_package=config.liquid)
        self.decanter = Decanter(property_package=config.liquid)
        self.product_cooler = Heater(property_package=config.liquid)
        self.furfural_product = Product(property_package=config.liquid)

    def set_operating_conditions(self):
        """Fixes pressures, the stripper's loss, the product's water and the temperature of the decanter."""
        design = numbers(DESIGN)
        for column in (self.stripper, self.dewatering_column):
            column.top_pressure.fix(design["top_pressure"])
            column.tray_pressure_drop.fix(design["tray_pressure_drop"])
        self.stripper.light_key_loss.fix(design["furfural_loss"])
        self.dewatering_column.bottoms_impurity.fix(design["product_water"])
        self.vapour_mixer.mixed_state[:].pressure.fix(design["top_pressure"])
        self.overhead_condenser.temperature[:].fix(design["overhead_temperature"])
        self.overhead_condenser.pressure[:].fix(design["top_pressure"])
        self.overhead_condenser.heat_flux.fix(design["condenser_heat_flux"])
        self.decanter.heat_duty.fix(0)
        self.decanter.pressure[:].fix(design["top_pressure"])
        self.decanter.residence_time.fix(design["decanter_time"])
        self.product_cooler.outlet.temperature.fix(design["product_temperature"])

    def units_in_order(self):
        """Returns the units, upstream first."""
        return (
            self.stripper,
            self.vapour_mixer,
            self.overhead_condenser,
            self.decanter,
            self.dewatering_column,
            self.product_cooler,
            self.furfural_product,
        )

    def heat_loads(self) -> tuple[HeatLoad, ...]:
        """Returns what must be heated and cooled: reboilers, the condenser of the overheads, the product."""
        reboilers = (("stripper", self.stripper, Service.low_steam), ("dewatering", self.dewatering_column, DRYING))
        loads = []
        for name, column, service in reboilers:
            bottom = {t: column.temperature[t, column.stages.last()] for t in self.time}
            loads.append(heated(f"{name}_reboiler", service, column.reboiler_duty, bottom, bottom))
        condenser, water = self.overhead_condenser, Service.cooling_water
        vapour = temperatures(condenser.inlet_state)
        loads.append(cooled("furfural_condenser", water, condenser.heat_duty, vapour, condenser.temperature))
        return *loads, heater_load("furfural_cooler", water, self.product_cooler)

    def initialize_units(self):
        """Starts the reflux from the furfural fed and goes round it until it settles."""
        receive(self.stripper)
        for t in self.time:
            self._start_reflux(t)
            self._start_dewatering(t)
        for _ in range(PASSES):
            before = self._reflux()
            for unit in (self.stripper, self.vapour_mixer, self.overhead_condenser):
                initialize_unit(unit)
            one_liquid = [self._saturate_reflux(t) for t in self.time]
            if any(one_liquid):
                continue
            initialize_unit(self.decanter)
            self._initialize_dewatering()
            initialize_unit(self.product_cooler)
            initialize_unit(self.furfural_product)
            if all(abs(new - old) <= SETTLED * old for old, new in zip(before, self._reflux(), strict=True)):
                return

    def _initialize_dewatering(self) -> None:
        """Initialises the dewatering column; where its purity does not start it, from a boilup near any answer.

        Its feed always has the decanter's composition, so that boilup over bottoms hardly changes.
        """
        column = self.dewatering_column
        try:
            initialize_unit(column)
        except SolveError:
            wanted = [(v, v.value) for v in column.bottoms_impurity.values() if v.fixed]
            column.bottoms_impurity.unfix()
            column.boilup_ratio.fix(BOILUP_START)
            initialize_unit(column)
            column.boilup_ratio.unfix()
            for impurity, target in wanted:
                impurity.fix(target)
            solve_from_inlets(column)

    def _reflux(self) -> list[float]:
        """Returns the furfural that the decanter sends back, by time."""
        state = self.decanter.aqueous_outlet_state
        return [state[t].flow_mol_comp["Furfural"].value for t in self.time]

    def _start_reflux(self, t) -> None:
        """Sets the reflux to what an overhead near the heteroazeotrope leaves as water: three kg a kg of furfural."""
        fed = value(self.stripper.condensate_state[t].flow_mass_comp["Furfural"])
        masses = {"Furfural": 3 * REFLUX_START * fed, "Water": 3 * (1 - REFLUX_START) * fed, "AceticAcid": 0.0}
        state = self.decanter.aqueous_outlet_state[t]
        for j, mass in masses.items():
            state.flow_mol_comp[j].set_value(mass / get_component(j).molar_mass)
        state.temperature.set_value(value(self.overhead_condenser.temperature[t]))
        state.pressure.set_value(value(self.stripper.top_pressure[t]))

    def _saturate_reflux(self, t) -> bool:
        """Sends an overhead that is one liquid back as a whole and saturated; returns whether it was one.

        In the plant the furfural would gather in the loop until two liquids settle.
        """
        overhead = self.overhead_condenser.condensate_state[t]
        furfural, water = (overhead.flow_mol_comp[j].value for j in ("Furfural", "Water"))
        saturated = mutual_solubility(overhead.temperature.value)[0]
        if furfural > ENOUGH * saturated * (furfural + water):
            return False
        state = self.decanter.aqueous_outlet_state[t]
        for j, flow in (("Furfural", saturated * (furfural + water)), ("Water", (1 - saturated) * (furfural + water))):
            state.flow_mol_comp[j].set_value(flow)
        return True

    def _start_dewatering(self, t) -> None:
        """Sets the dewatering vapour to nearly nothing, so that the first pass condenses the stripper's alone."""
        state = self.dewatering_column.distillate_state[t]
        for j in COMPONENTS:
            state.flow_mol_comp[j].set_value(1e-3)
        state.temperature.set_value(372.0)
        state.pressure.set_value(value(self.stripper.top_pressure[t]))
