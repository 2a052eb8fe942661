"""Quantities by which a column is specified: ratios, splits, purities; see `distillation_column`."""

from pyomo.environ import Constraint, Var
from pyomo.environ import units as pyunits

from nexus.property_packages.components import get_component
from nexus.property_packages.ethanol_water import StreamPhase
from nexus.unit_models.balances import component_flow
from nexus.unit_models.column_streams import fed


def add_specifications(b) -> None:
    """Adds the ratios that close the balances, and the purities and the loss of the light key."""
    _add_ratios(b)
    _add_draw_splits(b)
    _add_purities(b)


def _ratio(b, *sets, initialize, bounds, doc):
    return Var(b.flowsheet().time, *sets, initialize=initialize, bounds=bounds, units=pyunits.dimensionless, doc=doc)


def _add_ratios(b) -> None:
    time, first, last = b.flowsheet().time, b.stages.first(), b.stages.last()
    if b.has_condenser:
        b.reflux_ratio = _ratio(b, initialize=3, bounds=(1e-3, 1e3), doc="Reflux over distillate, molar")
        b.reflux = Constraint(
            time,
            rule=lambda b, t: b.liquid_flow[t, first] == b.reflux_ratio[t] * b.product_flow[t, "distillate"],
            doc="Definition of the reflux ratio",
        )
    if b.has_reboiler:
        b.boilup_ratio = _ratio(
            b, initialize=0.2, bounds=(1e-4, 1e3), doc="Vapour of the reboiler over bottoms, volatile components"
        )
        b.boilup = Constraint(
            time,
            rule=lambda b, t: b.vapour_flow[t, last] == b.boilup_ratio[t] * b.product_flow[t, "bottoms"],
            doc="Definition of the boilup ratio",
        )


def _add_draw_splits(b) -> None:
    draws = list(b.config.side_draws)
    b.draw_split = _ratio(
        b, draws, initialize=0.5, bounds=(1e-4, 0.9999), doc="Part of a stage's vapour or liquid that is drawn"
    )

    def rule(b, t, name):
        product = b.products[name]
        passes = b.vapour_flow if product.phase is StreamPhase.vapour else b.liquid_flow
        total = passes[t, product.stage] + b.product_flow[t, name]
        return b.product_flow[t, name] == b.draw_split[t, name] * total

    b.side_draw = Constraint(b.flowsheet().time, draws, rule=rule, doc="Definition of the draw split")


def _add_purities(b) -> None:
    time, draws = b.flowsheet().time, list(b.config.side_draws)
    key = b.config.light_key
    molar_mass = get_component(key).molar_mass * pyunits.kg / pyunits.mol
    b.distillate_purity = _ratio(b, initialize=0.9, bounds=(0, 1), doc="Mass fraction of light key in distillate")
    b.bottoms_impurity = _ratio(b, initialize=1e-4, bounds=(0, 1), doc="Mass fraction of light key in bottoms")
    b.draw_purity = _ratio(b, draws, initialize=0.4, bounds=(0, 1), doc="Mass fraction of light key in a side draw")
    b.light_key_loss = _ratio(b, initialize=1e-2, bounds=(0, 1), doc="Part of the fed light key in the bottoms")
    purities = {
        "distillate": lambda t: b.distillate_purity[t],
        "bottoms": lambda t: b.bottoms_impurity[t],
        **{name: lambda t, name=name: b.draw_purity[t, name] for name in draws},
    }

    def purity_rule(b, t, name):
        state = b.products[name].state[t]
        return molar_mass * component_flow(state, key) == purities[name](t) * state.flow_mass

    def loss_rule(b, t):
        return component_flow(b.products["bottoms"].state[t], key) == b.light_key_loss[t] * fed(b, t, key)

    b.purity = Constraint(time, list(b.products), rule=purity_rule, doc="Definition of the mass fraction of light key")
    b.loss = Constraint(time, rule=loss_rule, doc="Definition of the loss of light key")


def specifications(b, t) -> list:
    """Returns all variables at `t` by which the column may be specified, the primary ones first."""
    primary = primary_specifications(b, t)
    draws = [b.draw_purity[t, name] for name in b.config.side_draws]
    duties = [duty[t] for duty in b.exchangers.values()]
    temperatures = [b.temperature[t, n] for n in b.stages]
    secondary = [b.distillate_purity[t], b.bottoms_impurity[t], b.light_key_loss[t], *draws, *duties, *temperatures]
    return [*primary, *secondary]


def primary_specifications(b, t) -> list:
    """Returns the ratios and splits with which the column always has a solution nearby."""
    ratios = [b.reflux_ratio[t]] if b.has_condenser else []
    ratios += [b.boilup_ratio[t]] if b.has_reboiler else []
    return [*ratios, *(b.draw_split[t, name] for name in b.config.side_draws)]
