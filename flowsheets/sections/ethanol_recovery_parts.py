"""What the technologies of ethanol recovery share: beer preheater and column, rectifier, stillage filter, their starts.

A technology is a section with a dehydration of its own, of which a liquid returns to the rectifier by a second feed.
The functions take the section: packages `beer`, `hydrolysate`, `gas`, `vapour` and `liquid` in its configuration.
Design values of what is shared stand in `nrel2011_design.csv`.
"""

from idaes.models.unit_models import HeatExchanger
from pyomo.environ import value

from nexus.flowsheets.sections.component_lists import VOLATILE
from nexus.flowsheets.tables import numbers
from nexus.kernel import SolveError
from nexus.property_packages.ethanol_water import StreamPhase
from nexus.unit_models.column_feeds import ColumnFeed
from nexus.unit_models.component_translator import ComponentTranslator
from nexus.unit_models.distillation_column import DistillationColumn, SideDraw
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.mean_temperature_difference import chen_callback
from nexus.unit_models.press_filter import PressFilter
from nexus.unit_models.streams import set_stream

SHARED_DESIGN = "nrel2011_design.csv"
NEWTON_ONLY = {"max_iter": 30}
TRACE = 0.01  # mol/s of each component in a stream that is not known yet


def add_beer_column(b, shared: tuple[int, ...] = ()) -> None:
    """Adds `beer_preheater` (beer against stillage) and `beer_column` with its vapour side draw `wine`.

    The beer may also enter trays as far from its own as `shared` says (`column_feeds`).
    """
    config, design = b.config, numbers(SHARED_DESIGN)
    b.beer_preheater = HeatExchanger(
        hot_side_name="stillage_side",
        cold_side_name="beer_side",
        stillage_side={"property_package": config.beer},
        beer_side={"property_package": config.beer},
        delta_temperature_callback=chen_callback,
    )
    b.beer_column = DistillationColumn(
        components=VOLATILE,
        trays=int(design["beer_column_trays"]),
        murphree_efficiency=design["beer_column_efficiency"],
        feeds={"beer": _feed(int(design["beer_column_feed_tray"]), config.beer, shared)},
        side_draws={"wine": SideDraw(int(design["beer_column_draw_tray"]), StreamPhase.vapour, config.vapour)},
        distillate_package=config.gas,
        bottoms_package=config.beer,
    )


def _feed(tray: int, package, shared: tuple[int, ...]) -> ColumnFeed:
    return ColumnFeed(tray, package, tuple(tray + step for step in shared))


def add_rectifier(b, returned: str, tray: int, shared: tuple[int, ...] = ()) -> None:
    """Adds `rectifier`, fed with `wine` and by the dehydration with liquid called `returned` to `tray`, and
    `rectifier_bottoms`, which hands the bottoms to the components of the hydrolysate.

    Both feeds may also enter trays as far from their own as `shared` says (`column_feeds`).
    """
    config, design = b.config, numbers(SHARED_DESIGN)
    b.rectifier = DistillationColumn(
        components=VOLATILE,
        trays=int(design["rectifier_trays"]),
        murphree_efficiency=design["rectifier_efficiency"],
        feeds={
            "wine": _feed(int(design["rectifier_feed_tray"]), config.vapour, shared),
            returned: _feed(tray, config.liquid, shared),
        },
        distillate_package=config.vapour,
        bottoms_package=config.liquid,
    )
    b.rectifier_bottoms = ComponentTranslator(
        inlet_property_package=config.liquid, outlet_property_package=config.hydrolysate
    )


def add_stillage_filter(b) -> None:
    """Adds `press_filter`; enzyme stays with the solids to which it is adsorbed."""
    b.press_filter = PressFilter(property_package=b.config.beer, bound=("Enzyme",))


def column_streams(b) -> tuple:
    """Returns (name, source, destination) of the streams between the shared units."""
    preheater, column = b.beer_preheater, b.beer_column
    return (
        ("hot_beer", preheater.beer_side_outlet, column.beer_inlet),
        ("wine", column.wine_outlet, b.rectifier.wine_inlet),
        ("stillage", column.bottoms_outlet, preheater.stillage_side_inlet),
        ("bottoms", b.rectifier.bottoms_outlet, b.rectifier_bottoms.inlet),
    )


def set_beer_column(b) -> None:
    """Fixes the design values of preheater and beer column but the part that the side draw takes."""
    column, preheater, design = b.beer_column, b.beer_preheater, numbers(SHARED_DESIGN)
    preheater.beer_side_outlet.temperature.fix(design["beer_preheat_temperature"])
    preheater.overall_heat_transfer_coefficient.fix(design["exchanger_heat_transfer"])
    column.top_pressure.fix(design["beer_column_pressure"])
    column.tray_pressure_drop.fix(design["tray_pressure_drop"])
    column.temperature[:, column.stages.first()].fix(design["beer_column_vent_temperature"])
    column.light_key_loss.fix(design["beer_column_loss"])


def set_rectifier(b) -> None:
    """Fixes pressure and purities of the rectifier."""
    column, design = b.rectifier, numbers(SHARED_DESIGN)
    column.top_pressure.fix(design["rectifier_pressure"])
    column.tray_pressure_drop.fix(design["tray_pressure_drop"])
    column.distillate_purity.fix(design["rectifier_purity"])
    column.bottoms_impurity.fix(design["rectifier_bottoms"])


def set_filter(b) -> None:
    """Fixes the design values of the stillage filter."""
    press, design = b.press_filter, numbers(SHARED_DESIGN)
    press.solids_recovery.fix(design["stillage_solids_recovery"])
    press.cake_moisture.fix(design["cake_moisture"])
    press.specific_work.fix(0)
    press.filtration_rate.fix(design["cake_filtration_rate"])


def guess_column_vent(b, pressure: float) -> None:
    """Sets the vapour that leaves the beer column to a trace, at `pressure` (Pa)."""
    column = b.beer_column
    for t, vent in column.distillate_state.items():
        flows = dict.fromkeys(vent.component_list, TRACE)
        set_stream(vent, flows, value(column.temperature[t, column.stages.first()]), pressure)


def guess_hot_beer(b, beer) -> None:
    """Hands the states `beer` to the column at the temperature that the preheater is to reach."""
    for t, hot in b.beer_column.beer_state.items():
        flows = {j: value(n) for j, n in beer[t].flow_mol_comp.items()}
        set_stream(hot, flows, value(b.beer_preheater.beer_side_outlet.temperature[t]), value(beer[t].pressure))


def start_column(column) -> None:
    """Solves a column from its present profile if that succeeds, else from its feeds alone."""
    try:
        solve_from_inlets(column, options=NEWTON_ONLY)
    except SolveError:
        column.initialize()
