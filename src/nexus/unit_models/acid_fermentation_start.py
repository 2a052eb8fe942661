"""Starting values of a steady fermentation: the state with the most cells that growth can balance.

Growth less dilution, as a function of the cells made, is scanned from the amount that would use up all sugar downwards
and bisected where it turns positive. The volume flow is that of the feeds.
"""

from collections.abc import Sequence

from idaes.core.util.exceptions import InitializationError
from pyomo.environ import units as pyunits
from pyomo.environ import value

from nexus.property_packages.components import get_component
from nexus.unit_models import vessel
from nexus.unit_models.acid_fermentation import CELLS, Inhibition, Organism, held, mass_made, substrate_term, toxicity
from nexus.unit_models.balances import component_flow

SCAN = 400  # steps of the search


def guess_fermentation(unit, organism: Organism, feeds: Sequence, t) -> None:
    """Sets cells, shares and extents from the state with the most cells that growth can balance.

    Raises InitializationError where growth is slower than dilution at any amount of cells.
    """
    flow = sum(value(s.flow_vol) for s in feeds)
    sugars = {i: sum(value(component_flow(s, i)) for s in feeds) * get_component(i).molar_mass for i in unit.sugar_set}
    total = sum(sugars.values())
    share = {i: m / max(total, 1e-12) for i, m in sugars.items()}
    unit.cells_made[t].set_value(1.0)
    made = {p: value(mass_made(unit, t, p)) for p in unit.product_set}  # kg per kg of cells
    use = sum(
        made[p] * share[i] * get_component(i).molar_mass / (r.coefficient(p) * get_component(p).molar_mass)
        for (p, i), r in unit.fermented.items()
    )
    fed = {
        p: sum(value(held(s, forms)) for s in feeds) * get_component(p).molar_mass
        for p, forms in organism.acids.items()
    }
    for j in unit.toxin_set:
        unit.concentration[t, j].set_value(sum(value(s.flow_mass_comp[j]) for s in feeds) / flow)
    cells = _most_cells(unit, organism, t, total, use, lambda m: {p: (fed[p] + made[p] * m) / flow for p in fed}, flow)
    unit.cells_made[t].set_value(cells)
    for i in unit.sugar_set:
        unit.sugar_share[t, i].set_value(share[i])
    for (p, i), r in unit.fermented.items():
        amount = share[i] * made[p] * cells / (r.coefficient(p) * get_component(p).molar_mass)
        unit.reaction_extent[t, p, i].set_value(amount)
    rest = {p: (fed[p] + made[p] * cells) / flow for p in fed}
    for k, c in {"Sugar": max(total - use * cells, 0.0) / flow, CELLS: cells / flow, **rest}.items():
        unit.concentration[t, k].set_value(c)
    for p in unit.inhibitor_set:
        unit.inhibition[t, p].set_value(min(max(_left(unit, organism, p, rest[p]), 1e-4), 1.0))


def _left(unit, organism: Organism, acid: str, concentration: float) -> float:
    ratio = concentration / value(unit.component(f"critical_{acid}"))
    n = value(unit.component(f"exponent_{acid}"))
    return 1 - ratio if organism.inhibition is Inhibition.power_of_rest else 1 - ratio**n


def _most_cells(unit, organism: Organism, t, sugar: float, use: float, acids, flow: float) -> float:
    """Returns the largest root in (0, sugar/use) of growth less dilution, found from above and bisected."""

    def excess(m: float) -> float:
        S = (sugar - use * m) / flow
        growth = value(unit.mu_max * unit.fermentation_activity[t] * unit.residence_time) * S
        concentrations = acids(m)
        for p in unit.inhibitor_set:
            left = max(_left(unit, organism, p, concentrations[p]), 0.0)
            power = organism.inhibition is Inhibition.power_of_rest
            growth *= left ** value(unit.component(f"exponent_{p}")) if power else left
        return growth - value(toxicity(unit, t) * substrate_term(unit, organism, S * pyunits.kg / pyunits.m**3))

    top = sugar / use
    grid = [top * k / SCAN for k in range(SCAN, 0, -1)]
    low = next((m for m in grid if excess(m) > 0), None)
    if low is None:
        hours = value(unit.residence_time) / vessel.HOUR
        raise InitializationError(
            f"{unit.name} washes out: cells grow slower than {hours:.3g} h of residence time dilutes them; raise "
            "residence_time, feed more sugar where it is scarce, or dilute it where sugar, acids or furans inhibit"
        )
    high = low + top / SCAN
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return low
