"""Sugar liquor: a part of the hydrolysate is pressed clear and divided among the co-products; the rest goes to ethanol.

The press takes lignin and cellulose that is left, with the enzyme bound to them, out of the chosen share of the
hydrolysate; a microfilter polishes the filtrate. Cake and retentate, with the sugar of their moisture, join the
hydrolysate on its way to ethanol fermentation: nothing leaves the plant here. Water dilutes a liquor that is too rich
for bacteria, a pump hands it on.

Equations of the section, besides those of its units (c glucose and xylose, f furfural per volume of the clear liquor, V
volume flows, `highest_sugar` c_max, `highest_furfural` f_max):
    c V(liquor) = m_Glucose(liquor) + m_Xylose(liquor),   f V(liquor) = m_Furfural(liquor)
    d = smooth maximum of c - c_max and c_max (f/f_max - 1),   V(water) c_max = V(liquor) (d + sqrt(d^2 + e^2))/2
with e = 1 kg/m3 in both. A liquor below c_max and f_max passes undiluted; the smoothing adds water of e/c_max of the
liquor at most, where it is at both, and of e/(2 c_max) where it is at one of them.

Degrees of freedom, besides the inlets (the dilution water's flow is an unknown): design values of press, filter and
pump; the decisions `hydrolysate_split.split_fraction[:, "liquor_outlet"]`, `highest_sugar`, `highest_furfural`, and the
shares of the products but the last in `product_split.split_fraction`. Design values with sources:
`sugar_liquor_design.csv`.
"""

from collections.abc import Iterable

from idaes.core import declare_process_block_class
from idaes.models.unit_models import Mixer, MomentumMixingType, Pump, Separator
from pyomo.common.config import ConfigValue
from pyomo.environ import Constraint, sqrt, value
from pyomo.environ import units as pyunits
from pyomo.network import Port

from nexus.flowsheets.sections._dilution import let_water_awake
from nexus.flowsheets.sections.heat_loads import HeatLoad
from nexus.flowsheets.sections.section import SectionData, initialize_unit, receive, request_water
from nexus.flowsheets.tables import numbers
from nexus.property_packages.components import get_component
from nexus.unit_models.component_translator import ComponentTranslator
from nexus.unit_models.definitions import twice_smooth_maximum
from nexus.unit_models.membrane_filter import MembraneFilter
from nexus.unit_models.press_filter import PressFilter
from nexus.unit_models.streams import add_result, add_specification

FERMENTABLE = ("Glucose", "Xylose")
SMALLEST_SHARE = 1e-4
SMOOTHING = 1.0 * pyunits.kg / pyunits.m**3
BOUND = ("Enzyme",)


def product_names(given: Iterable[str]) -> tuple[str, ...]:
    """Returns the names of the products; raises ValueError for none, or one that is given twice."""
    names = tuple(given)
    if not names or len(set(names)) != len(names):
        raise ValueError(f"Sugar liquor needs the distinct names of its products; given: {', '.join(names) or 'none'}")
    return names


@declare_process_block_class("SugarLiquor")
class SugarLiquorData(SectionData):
    """Sugar liquor; joins the plant at `hydrolysate_split.inlet` (hydrolysate), `dilution_water.inlet` (process water),
    `ethanol_outlet` (what goes on to ethanol) and `liquor_outlets[NAME]` for each product.

    Arguments: packages `water` and `beer` (slurry), `products` (names of the co-products that are built).
    """

    CONFIG = SectionData.CONFIG()
    for _name in ("water", "beer"):
        CONFIG.declare(_name, ConfigValue(description=f"Property package {_name}"))
    CONFIG.declare("products", ConfigValue(domain=product_names, description="Names of the products that get liquor"))

    def build(self):
        """Builds units, arcs and the dilution."""
        super().build()
        beer = self.config.beer
        self.hydrolysate_split = Separator(property_package=beer, outlet_list=["liquor_outlet", "bypass_outlet"])
        self.press = PressFilter(property_package=beer, bound=BOUND)
        self.microfilter = MembraneFilter(property_package=beer)
        self.dilution_water = ComponentTranslator(
            inlet_property_package=self.config.water, outlet_property_package=beer
        )
        self.dilution = self._mixer(["liquor_inlet", "water_inlet"])
        self.liquor_pump = Pump(property_package=beer)
        self.ethanol_mixer = self._mixer(["bypass_inlet", "cake_inlet", "retentate_inlet"])
        self._add_product_split()
        self._connect_units()
        self._add_dilution()

    def _mixer(self, inlets):
        return Mixer(property_package=self.config.beer, inlet_list=inlets, momentum_mixing_type=MomentumMixingType.none)

    def _add_product_split(self):
        splits = [self.hydrolysate_split]
        if len(self.config.products) > 1:
            outlets = [f"{name}_outlet" for name in self.config.products]
            self.product_split = Separator(property_package=self.config.beer, outlet_list=outlets)
            splits.append(self.product_split)
        for split in splits:
            for fraction in split.split_fraction.values():
                fraction.setlb(SMALLEST_SHARE)

    def _connect_units(self):
        streams = [
            ("hydrolysate_to_press", self.hydrolysate_split.liquor_outlet, self.press.inlet),
            ("filtrate", self.press.filtrate, self.microfilter.inlet),
            ("clear_liquor", self.microfilter.permeate, self.dilution.liquor_inlet),
            ("water_to_liquor", self.dilution_water.outlet, self.dilution.water_inlet),
            ("diluted_liquor", self.dilution.outlet, self.liquor_pump.inlet),
            ("bypass", self.hydrolysate_split.bypass_outlet, self.ethanol_mixer.bypass_inlet),
            ("cake", self.press.cake, self.ethanol_mixer.cake_inlet),
            ("retentate", self.microfilter.retentate, self.ethanol_mixer.retentate_inlet),
        ]
        if len(self.config.products) > 1:
            streams.append(("pumped_liquor", self.liquor_pump.outlet, self.product_split.inlet))
        for stream in streams:
            self.connect(*stream)

    def _add_dilution(self):
        clear, water = self.microfilter.permeate_state, self.dilution_water.outlet_state
        concentration = pyunits.kg / pyunits.m**3

        def sugar(b, t):
            mass = clear[t].flow_mass_comp
            return b.sugar_concentration[t] * clear[t].flow_vol == sum(mass[j] for j in FERMENTABLE)

        def furfural(b, t):
            return b.furfural_concentration[t] * clear[t].flow_vol == clear[t].flow_mass_comp["Furfural"]

        def dilution(b, t):
            sweet = b.sugar_concentration[t] - b.highest_sugar[t]
            toxic = b.highest_sugar[t] * (b.furfural_concentration[t] / b.highest_furfural[t] - 1)
            excess = twice_smooth_maximum(sweet, toxic, SMOOTHING) / 2
            above = (excess + sqrt(excess**2 + SMOOTHING**2)) / 2
            return water[t].flow_vol * b.highest_sugar[t] == clear[t].flow_vol * above

        add_specification(self, "highest_sugar", 90.0, (20, 300), concentration, "Sugar at which dilution begins")
        add_result(self, "sugar_concentration", 90.0, concentration, "Sugar of the clear liquor", sugar, (0, 1000))
        add_specification(self, "highest_furfural", 5.0, (0.1, 50), concentration, "Furfural at which dilution begins")
        add_result(
            self, "furfural_concentration", 3.0, concentration, "Furfural of the clear liquor", furfural, (0, 1000)
        )
        self.water_demand = Constraint(self.time, rule=dilution, doc="Water dilutes a too sweet or toxic liquor")
        let_water_awake((self.dilution_water.inlet_state, water, self.dilution.water_inlet_state))

    @property
    def ethanol_outlet(self) -> Port:
        """Port of the hydrolysate that goes on to ethanol fermentation, with cake and retentate."""
        return self.ethanol_mixer.outlet

    @property
    def liquor_outlets(self) -> dict[str, Port]:
        """Port of the sugar liquor of each product, by its name."""
        names = self.config.products
        if len(names) == 1:
            return {names[0]: self.liquor_pump.outlet}
        return {name: self.product_split.component(f"{name}_outlet") for name in names}

    def heat_loads(self) -> tuple[HeatLoad, ...]:
        """Returns the heat loads: none, the section neither heats nor cools."""
        return ()

    def set_operating_conditions(self):
        """Fixes the design values; products share the liquor evenly."""
        design = numbers("sections/sugar_liquor_design.csv")
        press, filter_, pump = self.press, self.microfilter, self.liquor_pump
        self.hydrolysate_split.split_fraction[:, "liquor_outlet"].fix(design["to_liquor"])
        press.solids_recovery.fix(design["press_recovery"])
        press.cake_moisture.fix(design["press_moisture"])
        press.specific_work.fix(design["press_work"])
        press.filtration_rate.fix(design["press_rate"])
        filter_.water_recovery.fix(design["microfilter_recovery"])
        filter_.flux.fix(design["microfilter_flux"])
        filter_.specific_work.fix(design["microfilter_work"])
        for (_, j), rejection in filter_.rejection.items():
            rejection.fix(design["microfilter_rejection"] if get_component(j).solid else 0.0)
        self.highest_sugar.fix(design["highest_sugar"])
        self.highest_furfural.fix(design["highest_furfural"])
        for mixer in (self.dilution, self.ethanol_mixer):
            mixer.mixed_state[:].pressure.fix(design["ambient_pressure"])
        pump.outlet.pressure.fix(design["pump_pressure"])
        pump.efficiency_pump.fix(design["pump_efficiency"])
        names = self.config.products
        for name in names[:-1]:
            self.product_split.split_fraction[:, f"{name}_outlet"].fix(1 / len(names))

    def units_in_order(self):
        """Returns the units, upstream first."""
        units = (
            self.hydrolysate_split,
            self.press,
            self.microfilter,
            self.dilution_water,
            self.dilution,
            self.liquor_pump,
        )
        split = (self.product_split,) if len(self.config.products) > 1 else ()
        return (*units, *split, self.ethanol_mixer)

    def initialize_units(self):
        """Initialises the units from the hydrolysate; the flow of the dilution water follows from its sugar."""
        for unit in self.units_in_order():
            if unit is self.dilution_water:
                self._guess_water()
            initialize_unit(unit)

    def _guess_water(self) -> None:
        """Sets the dilution water at this section's inlet and at the port that it comes from."""
        receive(self.dilution_water)
        for t in self.time:
            clear, limit = self.microfilter.permeate_state[t], value(self.highest_sugar[t])
            sugar = sum(value(clear.flow_mass_comp[j]) for j in FERMENTABLE) / value(clear.flow_vol)
            furfural = value(clear.flow_mass_comp["Furfural"]) / value(clear.flow_vol)
            self.sugar_concentration[t].set_value(sugar)
            self.furfural_concentration[t].set_value(furfural)
            toxic = limit * (furfural / value(self.highest_furfural[t]) - 1)
            excess, smoothing = max(sugar - limit, toxic), value(SMOOTHING)
            volume = value(clear.flow_vol) * (excess + (excess**2 + smoothing**2) ** 0.5) / 2 / limit
            request_water(self.dilution_water, t, volume / get_component("Water").molar_volume)
